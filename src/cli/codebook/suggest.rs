use std::collections::{BTreeMap, HashMap};

use super::score::from_file;
use crate::annotation::HumanCoding;
use crate::cli::Ended;
use crate::cli::args::SuggestArgs;
use crate::cli::output::{self, Failure, remark, width};
use crate::cli::project::{case, code, open, outcome};
use crate::codebook::is_below;
use crate::coding::Explained;
use crate::corpus::Document;
use crate::render::{Table, counted};
use crate::report::{InCase, Keyness, keyness};
use crate::study::{Study, Wanted};
use crate::text::{Lexicon, Lines, Span, Tokens};

/// A candidate stands at least so often in coded passages.
const LEAST: u64 = 3;
/// A phrase has at most so many words.
const LONGEST: usize = 3;
/// Places shown of each candidate.
const PLACES: usize = 3;
/// The 5 % point of one comparison (chi square, one degree of freedom).
const LEAST_LIKELIHOOD: f64 = 3.84;

/// A word or phrase, as gathered over documents.
#[derive(Debug, Default)]
struct Candidate {
    /// How often in each case, by its place among the cases.
    cases: HashMap<usize, InCase>,
    /// The first places in coded passages: the document, and the bytes of its text.
    places: Vec<(usize, Span)>,
}

/// `doorstep codebook suggest`.
pub(super) fn run(args: &SuggestArgs) -> Ended {
    let study = open(args.project.project.clone(), Wanted { codings: true, index: None })?;
    let wanted = code(&study, &args.code)?;
    let chosen: Vec<String> =
        args.cases.iter().map(|word| case(&study, word)).collect::<Result<_, _>>()?;
    let mut problems = Vec::new();
    let people = match &args.against {
        None => None,
        Some(file) => {
            let (codings, found) = from_file::<HumanCoding>(file)?;
            problems.extend(found);
            Some(codings)
        }
    };
    let indices: Vec<usize> = (study.corpus.entries().enumerate())
        .filter(|(_, entry)| chosen.is_empty() || chosen.iter().any(|case| case == entry.case))
        .filter(|(_, entry)| {
            // Where people coded some documents only, the others say nothing.
            people.as_ref().is_none_or(|all| all.iter().any(|coding| coding.doc_id == entry.id))
        })
        .map(|(index, _)| index)
        .collect();
    let cases: Vec<String> = study.corpus.cases().into_iter().map(str::to_owned).collect();
    let mut gathered =
        Gathered { words: vec![InCase::default(); cases.len()], ..Gathered::default() };
    study.each(
        &indices,
        |_, _| true,
        |index, document, codings| {
            let places = coded(&study, document, codings, &wanted, people.as_deref());
            (index, document.case.clone(), counted_in(document, &places))
        },
        |(index, case, found)| {
            let case = cases.iter().position(|other| *other == case).unwrap_or(0);
            gathered.add(index, case, found);
            Ok::<(), Failure>(())
        },
    )?;
    output::problems(&problems);
    let best = gathered.best(cases.len(), args.top);
    output::print(&report(&study, &wanted, &gathered, &best, people.is_none())?)?;
    if best.is_empty() {
        remark("no word sets these passages apart; there may be too few of them");
    }
    Ok(outcome(&study))
}

/// The passages with the code, and the words in them that a rule matched, which are no news.
struct Places {
    passages: Vec<Span>,
    known: Vec<Span>,
}

fn coded(
    study: &Study,
    document: &Document,
    codings: &[Explained],
    wanted: &str,
    people: Option<&[HumanCoding]>,
) -> Places {
    let is_wanted = |id: &str| is_below(id, wanted);
    if let Some(people) = people {
        let lines = Lines::new(&document.text);
        let own = people.iter().filter(|coding| coding.doc_id == document.id);
        let own = own.filter(|coding| {
            is_wanted(&study.codes.full_id(&coding.code, coding.family.as_deref()))
        });
        let passages = own.filter_map(|coding| coding.span(&document.text, &lines)).collect();
        return Places { passages, known: Vec::new() };
    }
    let own = codings.iter().filter(|found| !found.coding.off_case);
    let own = own.filter(|found| is_wanted(study.codes.id(found.coding.code)));
    let own: Vec<&Explained> = own.collect();
    let known = own.iter().flat_map(|found| &found.reasons).flat_map(|reason| &reason.words);
    let known = known.copied().collect();
    Places { passages: own.iter().map(|found| found.coding.span).collect(), known }
}

/// What one document has: each word and phrase with how often it stands in coded passages and in the rest,
/// and where in the former first.
type Found = (InCase, Vec<(String, InCase, Vec<Span>)>);

fn counted_in(document: &Document, places: &Places) -> Found {
    let mut lexicon = Lexicon::default();
    let (tokens, starts) = Tokens::read(&document.text, &document.runs, &mut lexicon);
    let mut words = InCase::default();
    let mut found: BTreeMap<String, (InCase, Vec<Span>)> = BTreeMap::new();
    for run in 0..document.runs.len() {
        let (first, end) = tokens.words_of_run(run);
        let numbers = tokens.words.get(first..end).unwrap_or(&[]);
        let run_starts = starts.get(first..end).unwrap_or(&[]);
        let spans: Vec<Span> = numbers
            .iter()
            .zip(run_starts)
            .map(|(word, at)| Span::new(*at as usize, *at as usize + lexicon.word_length(*word)))
            .collect();
        for from in 0..spans.len() {
            for to in from..spans.len().min(from + LONGEST) {
                let Some(span) = spans.get(from).zip(spans.get(to)).map(|(a, b)| a.hull(*b)) else {
                    continue;
                };
                // A phrase does not go on after a mark.
                let parted = (from..to).any(|at| tokens.gap_after(first + at).is_some());
                if parted || places.known.iter().any(|known| known.overlaps(span)) {
                    break;
                }
                let inside = places.passages.iter().any(|passage| passage.contains(span));
                let text: Vec<&str> = numbers
                    .get(from..=to)
                    .unwrap_or(&[])
                    .iter()
                    .map(|word| lexicon.word(*word))
                    .collect();
                let once = InCase { coded: u64::from(inside), rest: u64::from(!inside) };
                if from == to {
                    words = words.plus(once);
                }
                let (count, at) = found.entry(text.join(" ")).or_default();
                *count = count.plus(once);
                if inside && at.len() < PLACES {
                    at.push(span);
                }
            }
        }
    }
    (words, found.into_iter().map(|(text, (count, at))| (text, count, at)).collect())
}

/// What is gathered over documents.
#[derive(Debug, Default)]
struct Gathered {
    candidates: HashMap<String, Candidate>,
    /// The words of each case.
    words: Vec<InCase>,
}

impl Gathered {
    fn add(&mut self, document: usize, case: usize, (words, found): Found) {
        self.words.get_mut(case).into_iter().for_each(|all| *all = all.plus(words));
        for (text, count, at) in found {
            let candidate = self.candidates.entry(text).or_default();
            let own = candidate.cases.entry(case).or_default();
            *own = own.plus(count);
            let free = PLACES.saturating_sub(candidate.places.len());
            candidate.places.extend(at.into_iter().take(free).map(|span| (document, span)));
        }
    }

    /// The candidates that tell most, with what they tell.
    fn best(&self, cases: usize, top: usize) -> Vec<(&str, Keyness)> {
        let several = self.words.iter().filter(|words| words.coded > 0).count() > 1;
        let mut all: Vec<(&str, Keyness)> = self
            .candidates
            .iter()
            .map(|(text, candidate)| {
                let count = |case: usize| candidate.cases.get(&case).copied().unwrap_or_default();
                let counts: Vec<InCase> = (0..cases).map(count).collect();
                (text.as_str(), keyness(&counts, &self.words))
            })
            .filter(|(_, key)| key.all.coded >= LEAST && (key.cases > 1 || !several))
            .filter(|(_, key)| {
                key.likelihood.value().is_some_and(|value| value >= LEAST_LIKELIHOOD)
            })
            .collect();
        let value = |key: &Keyness| key.likelihood.value().unwrap_or(0.0);
        all.sort_by(|(a, one), (b, two)| value(two).total_cmp(&value(one)).then_with(|| a.cmp(b)));
        all.truncate(top);
        all
    }
}

fn report(
    study: &Study,
    wanted: &str,
    gathered: &Gathered,
    best: &[(&str, Keyness)],
    by_rules: bool,
) -> Result<String, Failure> {
    let with_code = gathered.words.iter().filter(|words| words.coded > 0).count() as u64;
    let coded: u64 = gathered.words.iter().map(|words| words.coded).sum();
    let rest: u64 = gathered.words.iter().map(|words| words.rest).sum();
    let known = if by_rules { "; words that a rule matched are left out" } else { "" };
    let head = format!(
        "{wanted}: {} in coded passages of {}, {rest} in the rest{known}",
        counted(coded, "word", "words"),
        counted(with_code, "case", "cases"),
    );
    let mut text = super::broken(&head) + "\n";
    let headings = ["word or phrase", "coded", "rest", "cases", "LL", "log ratio"];
    let mut table = Table {
        headings: headings.map(str::to_owned).to_vec(),
        rows: Vec::new(),
        names: 1,
        left: Vec::new(),
    };
    for (word, key) in best {
        let figure =
            |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.1}"));
        table.rows.push(vec![
            (*word).to_owned(),
            key.all.coded.to_string(),
            key.all.rest.to_string(),
            format!("{}/{with_code}", key.cases),
            figure(key.likelihood.value()),
            figure(key.ratio.value()),
        ]);
    }
    if !best.is_empty() {
        text.push_str(&table.text(width()));
    }
    for (word, _) in best {
        text.push_str(&format!("\n{word}\n"));
        let places = gathered.candidates.get(*word).map_or(&[][..], |found| &found.places);
        for (index, span) in places {
            let document = study.document(*index)?;
            text.push_str(&concordance(&document, *span));
        }
    }
    Ok(text)
}

/// Characters of context on each side.
const CONTEXT: usize = 32;

fn concordance(document: &Document, span: Span) -> String {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = plain(Span::new(0, span.start()).slice(&document.text));
    let after = plain(Span::new(span.end(), document.text.len()).slice(&document.text));
    let left: Vec<char> = before.chars().rev().take(CONTEXT).collect();
    let left: String = left.into_iter().rev().collect();
    let right: String = after.chars().take(CONTEXT).collect();
    let line = Lines::new(&document.text).line(span.start());
    let place = format!("{}:{line}", document.id);
    format!("  {place:10} {left:>CONTEXT$} »{}« {right}\n", plain(span.slice(&document.text)))
}
