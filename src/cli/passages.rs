use std::collections::BTreeMap;
use std::io;

use super::Ended;
use super::args::{CodingsArgs, PassagesArgs};
use super::output::{Failure, deliver, remark, width};
use super::project::{case, code, conditions, document, open, outcome};
use crate::coding::{Coding, Explained};
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
    carrier: Option<Role>,
}

/// `doorstep passages`.
pub(super) fn run(args: &PassagesArgs) -> Ended {
    let wanted = Wanted { codings: true, index: None };
    let study = open(args.project.project.clone(), wanted)?;
    let wanted = code(&study, &args.code)?;
    let filter = filter(&study, args)?;
    let form = Form { json: args.json, context: args.context };
    match &args.and {
        None => {
            let mut count = 0;
            deliver(None, |out| {
                let codes = std::slice::from_ref(&wanted);
                count = write_all(&study, &filter, codes, form, out)?;
                Ok(())
            })?;
            remark(&format!("{} coded {wanted}", counted(count, "passage", "passages")));
        }
        Some(other) => {
            let other = code(&study, other)?;
            let places = places_with_both(&study, &filter, &wanted, &other, args.unit, form)?;
            deliver(None, |out| {
                for (number, inside) in places.iter().enumerate() {
                    if !args.json {
                        writeln!(out, "– {} –\n", number + 1)?;
                    }
                    inside.iter().try_for_each(|text| out.write_all(text.as_bytes()))?;
                }
                Ok(())
            })?;
            let (one, many) = args.unit.nouns();
            let places = counted(places.len() as u64, one, many);
            remark(&format!("{places} with both {wanted} and {other}"));
        }
    }
    Ok(outcome(&study))
}

/// `doorstep codings`.
pub(super) fn all(args: CodingsArgs) -> Ended {
    let study = open(args.project, Wanted { codings: true, index: None })?;
    let off_case = args.off_case.into();
    let selection = Selection { asides: true, off_case, ..Selection::default() };
    let filter = Filter { selection, ..Filter::default() };
    let form = Form { json: args.jsonl, context: 0 };
    deliver(args.output.as_deref(), |out| write_all(&study, &filter, &[], form, out).map(|_| ()))?;
    Ok(outcome(&study))
}

/// How a coding is printed.
#[derive(Clone, Copy)]
struct Form {
    json: bool,
    /// Sentences around it.
    context: usize,
}

fn filter(study: &Study, args: &PassagesArgs) -> Result<Filter, Failure> {
    let cases = args.case.iter().map(|word| case(study, word)).collect::<Result<_, _>>()?;
    let conditions = conditions(study, &args.conditions)?;
    let mode = args.mode.as_deref().map(mode).transpose()?;
    let selection = Selection {
        cases,
        conditions,
        asides: args.include_asides,
        modes: mode.into_iter().collect(),
        off_case: args.off_case.into(),
        ..Selection::default()
    };
    Ok(Filter {
        selection,
        document: args.document.as_ref().map(|word| document(study, word)).transpose()?,
        role: args.role.as_deref().map(role).transpose()?,
        speaker: args.speaker.clone(),
        carrier: args.carrier.as_deref().map(role).transpose()?,
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
    /// The documents that may have what is asked for, as indices into the corpus.
    fn documents(&self, study: &Study) -> Vec<usize> {
        let entries = study.corpus.entries().enumerate();
        let meant = entries.filter(|(index, entry)| {
            self.document.is_none_or(|wanted| wanted == *index)
                && self.selection.has_case(entry.case)
        });
        meant.map(|(index, _)| index).collect()
    }

    fn admits(&self, document: &Document, coding: &Coding) -> bool {
        let segment = document.segments.get(coding.segment as usize);
        let speaks = |wanted: &String| {
            let label = segment.and_then(|segment| document.label(segment));
            label.unwrap_or("") == wanted.as_str()
        };
        let carrier = coding.carrier.unwrap_or(Role::Unknown);
        self.selection.has(coding)
            && self.role.is_none_or(|role| segment.is_some_and(|segment| segment.role == role))
            && self.carrier.is_none_or(|wanted| wanted == carrier)
            && self.speaker.as_ref().is_none_or(speaks)
    }

    /// Those of a document's codings that are of any of `codes` (empty: all) and admitted.
    fn admitted<'c>(
        &self,
        study: &Study,
        document: &Document,
        codings: &'c [Explained],
        codes: &[String],
    ) -> Vec<&'c Explained> {
        if !self.selection.has_document(document) {
            return Vec::new();
        }
        let of = |found: &&Explained| {
            let number = found.coding.code;
            codes.is_empty() || codes.iter().any(|code| study.codes.is_of(number, code))
        };
        let admitted = codings.iter().filter(of);
        admitted.filter(|found| self.admits(document, &found.coding)).collect()
    }
}

/// Prints the codings of any of `codes` (empty: of all) that `filter` admits, in corpus order, and
/// says how many there are.
fn write_all(
    study: &Study,
    filter: &Filter,
    codes: &[String],
    form: Form,
    out: &mut dyn io::Write,
) -> Result<u64, Failure> {
    let mut count = 0;
    study.each(
        &filter.documents(study),
        |document, codings| !filter.admitted(study, document, codings, codes).is_empty(),
        |_, document, codings| {
            let lines = Lines::new(&document.text);
            let admitted = filter.admitted(study, document, codings, codes);
            let printed = |found: &&Explained| printed(study, document, &lines, found, form);
            (admitted.len() as u64, admitted.iter().map(printed).collect::<String>())
        },
        |(number, text)| {
            count += number;
            out.write_all(text.as_bytes()).map_err(Failure::from)
        },
    )?;
    Ok(count)
}

/// A coding of one of two codes, printed.
struct Printed {
    is_a: bool,
    is_b: bool,
    text: String,
}

/// The units in which both codes lie, each with the codings of the two that lie in it, printed.
fn places_with_both(
    study: &Study,
    filter: &Filter,
    a: &str,
    b: &str,
    unit: Unit,
    form: Form,
) -> Result<Vec<Vec<String>>, Failure> {
    let codes = [a.to_owned(), b.to_owned()];
    let mut units: Vec<Vec<Printed>> = Vec::new();
    let mut of_cases: BTreeMap<String, Vec<Printed>> = BTreeMap::new();
    study.each(
        &filter.documents(study),
        |document, codings| !filter.admitted(study, document, codings, &codes).is_empty(),
        |_, document, codings| {
            let lines = Lines::new(&document.text);
            let admitted = filter.admitted(study, document, codings, &codes).into_iter();
            let overlaps =
                Overlaps::new(admitted.map(|found| (found.coding.span, found)).collect());
            let one = |(_, found): &(Span, &Explained)| Printed {
                is_a: study.codes.is_of(found.coding.code, a),
                is_b: study.codes.is_of(found.coding.code, b),
                text: printed(study, document, &lines, found, form),
            };
            let spans = unit_spans(document, unit, filter.selection.asides).into_iter();
            let inside = spans.map(|span| overlaps.with(span).map(one).collect::<Vec<_>>());
            (document.case.clone(), inside.collect::<Vec<_>>())
        },
        |(case, inside)| {
            if unit == Unit::Case {
                of_cases.entry(case).or_default().extend(inside.into_iter().flatten());
            } else {
                units.extend(inside);
            }
            Ok::<(), Failure>(())
        },
    )?;
    units.extend(of_cases.into_values());
    let both = |unit: &Vec<Printed>| {
        unit.iter().any(|coding| coding.is_a) && unit.iter().any(|coding| coding.is_b)
    };
    let texts = |unit: Vec<Printed>| unit.into_iter().map(|coding| coding.text).collect();
    Ok(units.into_iter().filter(both).map(texts).collect())
}

fn printed(
    study: &Study,
    document: &Document,
    lines: &Lines<'_>,
    found: &Explained,
    form: Form,
) -> String {
    if form.json {
        let line = json::CodingLine::new(document, lines, found, &study.codes);
        return serde_json::to_string(&line).unwrap_or_default() + "\n";
    }
    passage(study, document, lines, found, form.context).text(width()) + "\n"
}

/// The passage of a coding with `context` sentences on each side.
pub(super) fn passage(
    study: &Study,
    document: &Document,
    lines: &Lines<'_>,
    found: &Explained,
    context: usize,
) -> Passage {
    let coding = &found.coding;
    let code = study.codes.id(coding.code);
    let (start, end) = lines.code_points(coding.span);
    let segment = document.segments.get(coding.segment as usize);
    let speaker = segment.and_then(|segment| document.label(segment));
    let carrier = coding.carrier.unwrap_or(Role::Unknown);
    let who = match speaker {
        Some(label) => format!("{label} ({carrier})"),
        None => format!("carrier {carrier}"),
    };
    let line = lines.line(coding.span.start());
    let place = document.place(coding.span.start());
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
    let words: Vec<Span> = found.reasons.iter().flat_map(|r| r.words.iter().copied()).collect();
    Passage {
        head: format!(
            "{}:{line}{place}  {}  {who}, {}{}  {start}–{end}  {}",
            document.id,
            code,
            coding.mode,
            if coding.off_case { ", off-case" } else { "" },
            coding.id(&document.id, code),
        ),
        before: around(before),
        text: mark(document, coding.span, &words),
        after: around(after),
    }
}
