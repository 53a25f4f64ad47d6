use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::annotation::{HumanCoding, Trap, read};
use crate::cli::args::ScoreArgs;
use crate::cli::output::{self, Failure, deliver, json_text, remark, width};
use crate::cli::project::{case, open, outcome};
use crate::cli::why::held_back;
use crate::cli::{Ended, Outcome};
use crate::codebook::CodeSet;
use crate::coding::Explained;
use crate::corpus::Document;
use crate::diagnostic::Diagnostic;
use crate::render::{agreement_text, counted, json};
use crate::report::{Agreement, Marked, agreement, springs};
use crate::rule::{Matcher, Read, RuleSet, compile};
use crate::study::{Study, Wanted};
use crate::text::{Lexicon, Lines, Span, Tokens};

/// `doorstep codebook score`.
pub(super) fn run(args: &ScoreArgs) -> Ended {
    let study = open(args.project.project.clone(), Wanted { codings: true, index: None })?;
    let cases: Vec<String> =
        args.cases.iter().map(|word| case(&study, word)).collect::<Result<_, _>>()?;
    let (mut coded, mut problems) = from_file::<HumanCoding>(&args.against)?;
    let mut traps: Vec<Trap> = Vec::new();
    if let Some(file) = &args.traps {
        let (read, found) = from_file(file)?;
        traps = read;
        problems.extend(found);
    }
    let documents = documents(&study, &cases, &mut coded, &mut traps, &mut problems);
    let mut scored = Scored::new(&study, compile(&study.codes, |_| true)?);
    let indices: Vec<usize> = documents.values().copied().collect();
    let make = |index: usize, document: &Document, codings: &[Explained]| {
        (index, document.clone(), codings.to_vec())
    };
    study.each(
        &indices,
        |_, _| true,
        make,
        |(index, document, codings)| {
            let of_document = |doc_id: &String| documents.get(doc_id) == Some(&index);
            let coded: Vec<&HumanCoding> =
                coded.iter().filter(|c| of_document(&c.doc_id)).collect();
            let traps: Vec<&Trap> = traps.iter().filter(|trap| of_document(&trap.doc_id)).collect();
            scored.add(&document, &codings, &coded, &traps, &mut problems);
            Ok::<(), Failure>(())
        },
    )?;
    output::problems(&problems);
    let report = scored.report();
    let text = if args.json { report.json()? } else { report.text(&args.against, args.list) };
    deliver(args.output.as_deref(), |out| Ok(out.write_all(text.as_bytes())?))?;
    if !args.list && !args.json {
        remark("--list shows every miss, false alarm and trap that was sprung, with the reason");
    }
    Ok(if problems.is_empty() { outcome(&study) } else { Outcome::Attend })
}

pub(in crate::cli) fn from_file<T: serde::de::DeserializeOwned>(
    path: &Path,
) -> Result<(Vec<T>, Vec<Diagnostic>), Failure> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let message = format!("the codings cannot be read: {error}");
        Diagnostic::error(message).in_file(file.clone())
    })?;
    Ok(read(&file, &text))
}

/// The documents that people coded, by identifier, as indices into the corpus. What belongs to other
/// cases is taken out, and what belongs to no document is told.
fn documents(
    study: &Study,
    cases: &[String],
    coded: &mut Vec<HumanCoding>,
    traps: &mut Vec<Trap>,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, usize> {
    let named: BTreeSet<String> = coded
        .iter()
        .map(|coding| &coding.doc_id)
        .chain(traps.iter().map(|trap| &trap.doc_id))
        .cloned()
        .collect();
    let all: BTreeMap<&str, (usize, &str)> =
        study.corpus.entries().enumerate().map(|(at, e)| (e.id, (at, e.case))).collect();
    let mut wanted = BTreeMap::new();
    for id in named {
        match all.get(id.as_str()) {
            Some((_, case)) if !cases.is_empty() && !cases.iter().any(|c| c == case) => {}
            Some((index, _)) => {
                wanted.insert(id, *index);
            }
            None => {
                let message =
                    format!("people coded the document `{id}`, which is not in the project");
                problems.push(Diagnostic::warning(message));
            }
        }
    }
    coded.retain(|coding| wanted.contains_key(&coding.doc_id));
    traps.retain(|trap| wanted.contains_key(&trap.doc_id));
    wanted
}

/// What is gathered, document by document.
struct Scored<'s> {
    codes: &'s CodeSet,
    rules: RuleSet,
    families: Vec<String>,
    ids: Vec<String>,
    documents: usize,
    /// Proposals and human codings, by family and by code.
    by_family: [Vec<Marked>; 2],
    by_code: [Vec<Marked>; 2],
    traps: usize,
    sprung: Vec<String>,
    missed: Vec<String>,
    wrong: Vec<String>,
    unknown: BTreeSet<String>,
}

impl<'s> Scored<'s> {
    fn new(study: &'s Study, rules: RuleSet) -> Self {
        let codes = &study.codes;
        let leaves = codes.codes().filter(|code| !code.is_family());
        Self {
            codes,
            rules,
            families: codes.families().into_iter().map(str::to_owned).collect(),
            ids: leaves.map(|code| code.id.clone()).collect(),
            documents: 0,
            by_family: Default::default(),
            by_code: Default::default(),
            traps: 0,
            sprung: Vec::new(),
            missed: Vec::new(),
            wrong: Vec::new(),
            unknown: BTreeSet::new(),
        }
    }

    fn family(&self, id: &str) -> Option<usize> {
        let family = id.split('.').next().unwrap_or(id);
        self.families.iter().position(|known| known == family)
    }

    fn code(&self, id: &str) -> Option<usize> {
        self.ids.iter().position(|known| known == id)
    }

    fn add(
        &mut self,
        document: &Document,
        codings: &[Explained],
        coded: &[&HumanCoding],
        traps: &[&Trap],
        problems: &mut Vec<Diagnostic>,
    ) {
        let lines = Lines::new(&document.text);
        let number = self.documents;
        self.documents += 1;
        let proposed: Vec<(String, Span)> = codings
            .iter()
            .filter(|found| !found.coding.off_case)
            .map(|found| (self.codes.id(found.coding.code).to_owned(), found.coding.span))
            .collect();
        let mut moved = 0;
        let mut people: Vec<(String, Span)> = Vec::new();
        for coding in coded {
            let id = self.codes.full_id(&coding.code, coding.family.as_deref());
            if self.code(&id).is_none() {
                self.unknown.insert(coding.code.clone());
            }
            match coding.span(&document.text, &lines) {
                Some(span) => people.push((id, span)),
                None => moved += 1,
            }
        }
        for (kind, all) in [&proposed, &people].into_iter().enumerate() {
            for (id, span) in all {
                let marked = |label: usize| Marked { document: number, label, span: *span };
                let family = self.family(id).map(marked);
                let code = self.code(id).map(marked);
                self.by_family.get_mut(kind).into_iter().for_each(|all| all.extend(family));
                self.by_code.get_mut(kind).into_iter().for_each(|all| all.extend(code));
            }
        }
        self.list(document, &lines, &proposed, &people);
        for trap in traps {
            let Some(span) = trap.span(&document.text, &lines) else {
                moved += 1;
                continue;
            };
            self.traps += 1;
            let family = |id: &str| id.split('.').next() == Some(trap.tempting_family.as_str());
            let wrong = |(id, place): &&(String, Span)| {
                let right = people.iter().any(|(other, at)| family(other) && at.overlaps(*place));
                family(id) && springs(*place, span) && !right
            };
            if let Some((id, _)) = proposed.iter().find(wrong) {
                let kind = &trap.trap_type;
                self.sprung.push(listed(document, &lines, id, span, &format!("trap: {kind}")));
            }
        }
        if moved > 0 {
            let passages = counted(moved, "passage", "passages");
            let message = format!("{passages} marked by people could not be found in the text");
            let problem = Diagnostic::warning(message).in_file(document.file.clone());
            problems.push(problem.help("positions are code points of the file that was coded"));
        }
    }

    /// Lists what was missed and what is wrong, with the reason.
    fn list(
        &mut self,
        document: &Document,
        lines: &Lines<'_>,
        proposed: &[(String, Span)],
        people: &[(String, Span)],
    ) {
        let family = |id: &str| id.split('.').next().map(str::to_owned);
        let agree = |(a, at): &(String, Span), (b, other): &(String, Span)| {
            family(a) == family(b) && at.overlaps(*other)
        };
        let mut lexicon = Lexicon::default();
        let (tokens, starts) = Tokens::read(&document.text, &document.runs, &mut lexicon);
        let read = Read { document, tokens: &tokens, lexicon: &lexicon, starts: Some(&starts) };
        let matches = Matcher::new(&self.rules).matches(read, &self.rules.resolve(&lexicon));
        for one in people.iter().filter(|one| !proposed.iter().any(|other| agree(one, other))) {
            let (id, span) = one;
            let mut held = held_back(self.codes, &self.rules, document, lines, *span, &matches);
            held.retain(|(code, _)| family(code) == family(id));
            let held: Vec<String> = held.into_iter().map(|(_, why)| why).collect();
            let why = if held.is_empty() {
                "no rule of the family matches here".to_owned()
            } else {
                held.join("\n    ")
            };
            self.missed.push(listed(document, lines, id, *span, &why));
        }
        for one in proposed.iter().filter(|one| !people.iter().any(|other| agree(one, other))) {
            let (id, span) = one;
            let own = matches.iter().filter(|found| found.held_back.is_none());
            let own = own.filter(|found| found.passage.overlaps(*span));
            let mut rules: Vec<String> = own
                .filter_map(|found| {
                    let rule = self.rules.rules.get(found.rule)?;
                    let words: Vec<&str> =
                        found.words.iter().map(|word| word.slice(&document.text)).collect();
                    let same = self.codes.id(rule.code) == id;
                    same.then(|| format!("rule {}: {}", rule.id, words.join(" … ")))
                })
                .collect();
            rules.dedup();
            self.wrong.push(listed(document, lines, id, *span, &rules.join("\n    ")));
        }
    }

    fn report(self) -> Report {
        let [proposed, people] = &self.by_family;
        let by_family = agreement(self.families.len(), self.documents, proposed, people);
        let [proposed, people] = &self.by_code;
        let by_code = agreement(self.ids.len(), self.documents, proposed, people);
        let named = |names: Vec<String>, figures: Vec<Agreement>| {
            let names = names.into_iter().chain(["all".to_owned()]);
            let rows = names.zip(figures);
            rows.filter(|(_, a)| a.coded + a.proposed > 0).collect::<Vec<_>>()
        };
        Report {
            families: named(self.families, by_family),
            codes: named(self.ids, by_code),
            documents: self.documents,
            traps: self.traps,
            sprung: self.sprung,
            missed: self.missed,
            wrong: self.wrong,
            unknown: self.unknown.into_iter().collect(),
        }
    }
}

/// A passage with a reason, for a list.
fn listed(document: &Document, lines: &Lines<'_>, id: &str, span: Span, why: &str) -> String {
    let line = lines.line(span.start());
    let quote: Vec<&str> = span.slice(&document.text).split_whitespace().collect();
    format!("  {}:{line}  {id}  {}\n    {why}\n", document.id, quote.join(" "))
}

struct Report {
    families: Vec<(String, Agreement)>,
    codes: Vec<(String, Agreement)>,
    documents: usize,
    traps: usize,
    sprung: Vec<String>,
    missed: Vec<String>,
    wrong: Vec<String>,
    unknown: Vec<String>,
}

impl Report {
    fn text(&self, against: &Path, list: bool) -> String {
        let rows = |rows: &'_ [(String, Agreement)], heading: &str| {
            let rows: Vec<(&str, &Agreement)> =
                rows.iter().map(|(name, figures)| (name.as_str(), figures)).collect();
            agreement_text(heading, &rows, width())
        };
        let documents = counted(self.documents as u64, "document", "documents");
        let mut text = format!(
            "proposals against {}, {documents}: a passage agrees with any that it shares text with\n\n{}\n{}\n",
            against.display(),
            rows(&self.families, "family"),
            rows(&self.codes, "code"),
        );
        if self.traps > 0 {
            text.push_str(&format!("traps sprung: {} of {}\n", self.sprung.len(), self.traps));
        }
        if !self.unknown.is_empty() {
            text.push_str(&format!("codes in no codebook: {}\n", self.unknown.join(", ")));
        }
        text.push_str("In brackets: 95 % intervals by resampling documents, 1,000 times.\n");
        if list {
            for (heading, all) in [
                ("missed: coded by people, no proposal of the family", &self.missed),
                ("false alarms: proposed, no human coding of the family", &self.wrong),
                ("traps sprung", &self.sprung),
            ] {
                text.push_str(&format!("\n{heading} ({})\n{}", all.len(), all.concat()));
            }
        }
        text
    }

    fn json(&self) -> Result<String, Failure> {
        let view = json::ScoreView::new(
            &self.families,
            &self.codes,
            self.documents,
            (self.traps, self.sprung.len()),
        );
        json_text(&view)
    }
}
