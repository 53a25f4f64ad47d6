use std::collections::BTreeMap;
use std::io;

use super::Ended;
use super::args::{CodingsArgs, PassagesArgs};
use super::output::{self, Failure, deliver, remark, width};
use super::project::{case, code, document, open, outcome, unknown_attribute};
use crate::coding::Coding;
use crate::corpus::{Document, Mode, Role};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::render::{Passage, counted, json, mark};
use crate::report::{Selection, Unit, unit_spans};
use crate::study::{Study, Wanted};
use crate::text::{Lines, Overlaps, Span};

/// Which codings to list.
#[derive(Default)]
struct Filter {
    selection: Selection,
    document: Option<usize>,
    role: Option<Role>,
    speaker: Option<String>,
    mode: Option<Mode>,
    carrier: Option<Role>,
    conditions: Vec<(String, String)>,
}

/// `doorstep passages`.
pub(super) fn run(args: &PassagesArgs) -> Ended {
    let wanted = Wanted { codings: true, index: false };
    let study = open(args.project.project.clone(), wanted)?;
    let wanted = code(&study, &args.code)?;
    let filter = filter(&study, args)?;
    for (name, value) in &filter.conditions {
        output::problems(&unknown_attribute(&study, name, Some(value)));
    }
    match &args.and {
        None => {
            let listed = listed(&study, &filter, std::slice::from_ref(&wanted));
            print(&study, &listed, args, None)?;
            let passages = counted(listed.len() as u64, "passage", "passages");
            remark(&format!("{passages} coded {wanted}"));
        }
        Some(other) => {
            let other = code(&study, other)?;
            let places = places_with_both(&study, &filter, &wanted, &other, args.unit);
            for (number, inside) in places.iter().enumerate() {
                print(&study, inside, args, Some(number + 1))?;
            }
            let (one, many) = args.unit.nouns();
            let places = counted(places.len() as u64, one, many);
            remark(&format!("{places} with both {wanted} and {other}"));
        }
    }
    Ok(outcome(&study))
}

/// `doorstep codings`.
pub(super) fn all(args: CodingsArgs) -> Ended {
    let study = open(args.project, Wanted { codings: true, index: false })?;
    let selection = Selection { asides: true, ..Selection::default() };
    let listed = listed(&study, &Filter { selection, ..Filter::default() }, &[]);
    deliver(args.output.as_deref(), |out| write(&study, &listed, args.jsonl, 0, None, out))?;
    Ok(outcome(&study))
}

fn filter(study: &Study, args: &PassagesArgs) -> Result<Filter, Failure> {
    let cases = args.case.iter().map(|word| case(study, word)).collect::<Result<_, _>>()?;
    let condition = |text: &String| match text.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => {
            let problem = Diagnostic::error(format!("`--where {text}` does not say which value"));
            Err(Failure::from(problem.help(format!("write `--where {text}=VALUE`"))))
        }
    };
    Ok(Filter {
        selection: Selection { cases, codes: Vec::new(), asides: args.include_asides },
        document: args.document.as_ref().map(|word| document(study, word)).transpose()?,
        role: args.role.as_deref().map(role).transpose()?,
        speaker: args.speaker.clone(),
        mode: args.mode.as_deref().map(mode).transpose()?,
        carrier: args.carrier.as_deref().map(role).transpose()?,
        conditions: args.conditions.iter().map(condition).collect::<Result<_, _>>()?,
    })
}

fn role(word: &str) -> Result<Role, Failure> {
    word.parse().map_err(|()| unknown("role", word, Role::ALL.iter().map(|role| role.as_str())))
}

fn mode(word: &str) -> Result<Mode, Failure> {
    word.parse().map_err(|()| unknown("mode", word, Mode::ALL.iter().map(|mode| mode.as_str())))
}

fn unknown<'a>(what: &str, word: &str, known: impl Iterator<Item = &'a str> + Clone) -> Failure {
    let help = did_you_mean(word, known);
    Diagnostic::error(format!("there is no {what} `{word}`")).maybe_help(help).into()
}

impl Filter {
    fn admits_document(&self, index: usize, document: &Document) -> bool {
        let named = self.document.is_none_or(|wanted| wanted == index);
        named
            && self.selection.has_document(document)
            && self
                .conditions
                .iter()
                .all(|(name, value)| document.attribute(name).unwrap_or("") == value.as_str())
    }

    fn admits(&self, document: &Document, coding: &Coding) -> bool {
        let segment = document.segments.get(coding.segment as usize);
        let speaks = |wanted: &String| {
            let label = segment.and_then(|segment| segment.label.as_deref());
            label.unwrap_or("") == wanted.as_str()
        };
        let carrier = coding.carrier.unwrap_or(Role::Unknown);
        let any = self.selection.has_mode(coding.mode) || self.mode == Some(coding.mode);
        any && self.mode.is_none_or(|mode| mode == coding.mode)
            && self.role.is_none_or(|role| segment.is_some_and(|segment| segment.role == role))
            && self.carrier.is_none_or(|wanted| wanted == carrier)
            && self.speaker.as_ref().is_none_or(speaks)
    }
}

/// The codings of any of `codes` (empty: of all) that `filter` admits, in corpus order.
fn listed<'s>(study: &'s Study, filter: &Filter, codes: &[String]) -> Vec<(usize, &'s Coding)> {
    let mut listed = Vec::new();
    let documents = study.corpus.documents().iter().zip(&study.codings).enumerate();
    for (index, (document, codings)) in documents {
        if !filter.admits_document(index, document) {
            continue;
        }
        let of = |coding: &&Coding| codes.is_empty() || codes.iter().any(|code| coding.is_of(code));
        let admitted = codings.iter().filter(of).filter(|coding| filter.admits(document, coding));
        listed.extend(admitted.map(|coding| (index, coding)));
    }
    listed
}

/// The units in which both codes lie, each with the codings of the two that lie in it.
fn places_with_both<'s>(
    study: &'s Study,
    filter: &Filter,
    a: &str,
    b: &str,
    unit: Unit,
) -> Vec<Vec<(usize, &'s Coding)>> {
    let mut of_documents: BTreeMap<usize, Vec<(Span, &Coding)>> = BTreeMap::new();
    for (index, coding) in listed(study, filter, &[a.to_owned(), b.to_owned()]) {
        of_documents.entry(index).or_default().push((coding.span, coding));
    }
    let mut units: Vec<Vec<(usize, &Coding)>> = Vec::new();
    let mut of_cases: BTreeMap<&str, Vec<(usize, &Coding)>> = BTreeMap::new();
    for (index, codings) in of_documents {
        let Some(document) = study.corpus.documents().get(index) else { continue };
        let overlaps = Overlaps::new(codings);
        for span in unit_spans(document, unit, filter.selection.asides) {
            let inside = overlaps.with(span).map(|(_, coding)| (index, *coding));
            if unit == Unit::Case {
                of_cases.entry(&document.case).or_default().extend(inside);
            } else {
                units.push(inside.collect());
            }
        }
    }
    units.extend(of_cases.into_values());
    let has = |unit: &Vec<(usize, &Coding)>, code: &str| unit.iter().any(|(_, c)| c.is_of(code));
    units.into_iter().filter(|unit| has(unit, a) && has(unit, b)).collect()
}

fn print(
    study: &Study,
    listed: &[(usize, &Coding)],
    args: &PassagesArgs,
    unit: Option<usize>,
) -> Result<(), Failure> {
    deliver(None, |out| write(study, listed, args.json, args.context, unit, out))
}

fn write(
    study: &Study,
    listed: &[(usize, &Coding)],
    json: bool,
    context: usize,
    unit: Option<usize>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut current: Option<(usize, Lines<'_>)> = None;
    if let Some(number) = unit.filter(|_| !json) {
        writeln!(out, "– {number} –\n")?;
    }
    for (index, coding) in listed {
        let Some(document) = study.corpus.documents().get(*index) else { continue };
        if current.as_ref().is_none_or(|(known, _)| known != index) {
            current = Some((*index, Lines::new(&document.text)));
        }
        let Some((_, lines)) = &current else { continue };
        if json {
            let line = json::CodingLine::new(document, lines, coding, &study.codes);
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
        } else {
            let passage = passage(document, lines, coding, context);
            writeln!(out, "{}", passage.text(width()))?;
        }
    }
    Ok(())
}

/// The passage of a coding with `context` sentences on each side.
pub(super) fn passage(
    document: &Document,
    lines: &Lines<'_>,
    coding: &Coding,
    context: usize,
) -> Passage {
    let (start, end) = lines.code_points(coding.span);
    let segment = document.segments.get(coding.segment as usize);
    let speaker = segment.and_then(|segment| segment.label.as_deref());
    let carrier = coding.carrier.unwrap_or(Role::Unknown);
    let who = match speaker {
        Some(label) => format!("{label} ({carrier})"),
        None => format!("carrier {carrier}"),
    };
    let line = lines.line(coding.span.start());
    let inside = document.sentences_in(coding.span);
    let first = inside.start.saturating_sub(context);
    let last = (inside.end + context).min(document.sentences.len());
    let sentence = |at: usize| document.sentences.get(at).copied();
    let before = Span::new(
        sentence(first).map_or(coding.span.start(), Span::start).min(coding.span.start()),
        coding.span.start(),
    );
    let until = last.checked_sub(1).and_then(sentence).map_or(coding.span.end(), Span::end);
    let after = Span::new(coding.span.end(), until);
    let around = |span: Span| if context == 0 { String::new() } else { mark(document, span, &[]) };
    let words: Vec<Span> = coding.reasons.iter().flat_map(|r| r.words.iter().copied()).collect();
    Passage {
        head: format!(
            "{}:{line}  {}  {who}, {}  {start}–{end}  {}",
            document.id,
            coding.code,
            coding.mode,
            coding.id(&document.id),
        ),
        before: around(before),
        text: mark(document, coding.span, &words),
        after: around(after),
    }
}
