//! Reports that are made of tables.

use std::collections::BTreeMap;

use super::prepared::{self, Prepared};
use super::{Form, form, methods, site, wording};
use crate::cli::args::{
    CompareArgs, CooccurrenceArgs, LevelArg, ReportKind, SaturationArgs, SequenceArgs, SheetArgs,
    TimelineArgs, UnitsArgs,
};
use crate::cli::output::{self, Failure, deliver, json_text, remark, safe, width};
use crate::cli::project::unknown_attribute;
use crate::cli::{Ended, Outcome};
use crate::coding::Explained;
use crate::corpus::{Document, Role};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::render::{self, Passage, SheetView, counted, mark};
use crate::report::{
    self, By, Drawn, Observed, Parts, Place, Saturating, Sequences, Sheet, Togetherness, Trend,
    Unit,
};
use crate::study::{Depth, Study};
use crate::text::{Lines, Span};

/// Runs one of them.
pub(super) fn run(kind: ReportKind) -> Ended {
    match kind {
        ReportKind::Profile(args) => {
            made(args, |_, observed, drawn, _| Ok(report::profile(observed, drawn)))
        }
        ReportKind::Timeline(TimelineArgs { sheet, trend, p_values }) => {
            made(sheet, |study, observed, _, told| {
                let (events, problems) = study.events();
                told.extend(problems);
                let trend = Trend { slopes: trend, chances: p_values };
                Ok(report::timeline(observed, &events, trend))
            })
        }
        ReportKind::Compare(args) => compared(args),
        ReportKind::Supervision(args) => {
            made(args, |_, observed, _, _| Ok(report::supervision(observed)))
        }
        ReportKind::Talk(args) => made(args, |study, observed, _, _| talk(study, observed)),
        ReportKind::Sequence(SequenceArgs { sheet, within, p_values }) => {
            made(sheet, |_, observed, drawn, _| {
                let shuffles = p_values.then_some(drawn.times);
                let how = Sequences { within: usize::from(within), shuffles, seed: drawn.seed };
                Ok(report::sequence(observed, how))
            })
        }
        ReportKind::Child(args) => made(args, |study, observed, _, _| child(study, observed)),
        ReportKind::Labels(args) => wording::labels(args),
        ReportKind::Places(args) => wording::places(args),
        ReportKind::Absent(args) => made(args, |_, observed, _, _| Ok(report::absent(observed))),
        ReportKind::Keyness(args) => wording::key_words(args),
        ReportKind::Collocates(args) => wording::collocates(args),
        ReportKind::Dispersion(args) => wording::dispersion(args),
        ReportKind::Saturation(SaturationArgs { mut sheet, base, run, threshold }) => {
            // Families are found in the first documents.
            sheet.about.level = sheet.about.level.or(Some(LevelArg::Code));
            made(sheet, |_, observed, drawn, _| {
                let (base, run) = (base.max(1), run.max(1));
                let (orders, seed) = (drawn.times, drawn.seed);
                let how = Saturating { base, run, threshold: threshold / 100.0, orders, seed };
                Ok(report::saturating(observed, how))
            })
        }
        ReportKind::Units(args) => units(args),
        ReportKind::Methods(args) => {
            made(args, |study, observed, _, _| Ok(methods::methods(study, observed)))
        }
        ReportKind::Frequencies(_) | ReportKind::Cooccurrence(_) => Ok(Outcome::Done),
    }
}

/// The report `talk`.
pub(super) fn talk(study: &Study, observed: &mut Observed<'_>) -> Result<Sheet, Failure> {
    let mut talk = study.talk()?;
    for encounter in &mut observed.encounters {
        encounter.talk = talk.remove(&encounter.document.id).unwrap_or_default();
    }
    Ok(report::talk(observed))
}

/// The report `child`.
pub(super) fn child(study: &Study, observed: &mut Observed<'_>) -> Result<Sheet, Failure> {
    let mut named = study.named(Role::Child)?;
    for encounter in &mut observed.encounters {
        encounter.named = named.remove(&encounter.document.id).unwrap_or_default();
    }
    Ok(report::child(observed))
}

/// Further tables of `doorstep report cooccurrence`.
pub(super) fn together(args: CooccurrenceArgs) -> Ended {
    let CooccurrenceArgs { sheet, unit, codes_at_once, p_values, by } = args;
    if unit == Unit::Case {
        return Err(no_case_as_unit());
    }
    if by.is_some() {
        let message = "--by is for the table of pairs, not for the others";
        let help = "leave out --table, or choose with --case, --code and --mode";
        return Err(Diagnostic::error(message).help(help).into());
    }
    made(sheet, |_, observed, _, _| {
        let codes = usize::from(codes_at_once);
        Ok(report::together(observed, Togetherness { unit, codes, chances: p_values }))
    })
}

pub(super) fn no_case_as_unit() -> Failure {
    let message = "a case is no unit here, for it would be the only one of itself";
    Diagnostic::error(message).help("use sentence, segment, window:N or document").into()
}

fn compared(args: CompareArgs) -> Ended {
    let CompareArgs { sheet, by, parts, event, around, p_values } = args;
    made(sheet, |study, observed, drawn, told| {
        let parts = match event {
            None => {
                let groups = parts.iter().map(group).collect::<Result<Vec<_>, Failure>>()?;
                if let By::Attribute(name) = &by {
                    told.extend(unknown_attribute(study, name, None)?);
                    for value in groups.iter().flat_map(|(_, values)| values) {
                        told.extend(unknown_attribute(study, name, Some(value))?);
                    }
                }
                Parts::By { by, groups }
            }
            Some(name) => {
                let (mut events, problems) = study.events();
                told.extend(problems);
                events.retain(|event| event.what.to_lowercase().contains(&name.to_lowercase()));
                if events.is_empty() {
                    let message = format!("events.csv tells of no event with `{name}` in its name");
                    let help = "its columns are `case`, `date` and `event`";
                    return Err(Diagnostic::error(message).help(help).into());
                }
                Parts::Event { events, either_side: around }
            }
        };
        Ok(report::compare(observed, &parts, drawn, p_values))
    })
}

/// A part and its values, `visits=home_visit,joint_visit`.
fn group(text: &String) -> Result<(String, Vec<String>), Failure> {
    let named = text.split_once('=').filter(|(name, _)| !name.trim().is_empty());
    let Some((name, values)) = named else {
        let problem = Diagnostic::error(format!("`--part {text}` does not say what is in it"));
        return Err(problem.help("write `--part NAME=VALUE,VALUE`").into());
    };
    let values = values.split(',').map(|value| value.trim().to_owned());
    Ok((name.trim().to_owned(), values.collect()))
}

/// `doorstep report units`.
fn units(args: UnitsArgs) -> Ended {
    if args.unit == Unit::Case {
        return Err(no_case_as_unit());
    }
    if args.about.suppress.is_some() {
        let message = "--suppress cannot hide anything in a table of 0 and 1";
        let help = "leave it out, and give the table to nobody who may not see single units";
        return Err(Diagnostic::error(message).help(help).into());
    }
    let Prepared { study, selection, level, people, .. } = Prepared::open(args.about)?;
    let block = prepared::block(&study, people.as_ref(), Depth::Whole);
    let material = prepared::material(&study, people.as_ref(), &block);
    let observed = Observed::gather(&material, &selection, level)?;
    deliver(args.output.as_deref(), |out| {
        let mut first = true;
        report::units(&observed, args.unit, |grid| {
            let text = render::grid_csv(grid, args.csv_as_is);
            // The headings stand once.
            let text =
                if first { text.as_str() } else { text.split_once('\n').map_or("", |t| t.1) };
            first = false;
            Ok(out.write_all(text.as_bytes())?)
        })
    })?;
    Ok(prepared::outcome(&study, people.as_ref()))
}

/// Rows of a table that the terminal shows.
const MOST_ROWS: usize = 60;

/// Makes a report of what was observed, and prints it.
pub(super) fn made(
    args: SheetArgs,
    make: impl FnOnce(&Study, &mut Observed<'_>, Drawn, &mut Vec<Diagnostic>) -> Result<Sheet, Failure>,
) -> Ended {
    let SheetArgs { about, open, tables, all, svg, seed, resamples, wide, format } = args;
    let Prepared { study, selection, level, people, suppress } = Prepared::open(about)?;
    let block = prepared::block(&study, people.as_ref(), Depth::Whole);
    let material = prepared::material(&study, people.as_ref(), &block);
    let mut observed = Observed::gather(&material, &selection, level)?;
    let drawn = Drawn { seed, times: resamples as usize };
    let mut told = Vec::new();
    let mut sheet = make(&study, &mut observed, drawn, &mut told)?;
    output::problems(&told);
    keep_tables(&mut sheet, &tables)?;
    if let Some(least) = suppress {
        sheet.suppress(least);
    }
    let outcome =
        if told.is_empty() { prepared::outcome(&study, people.as_ref()) } else { Outcome::Attend };
    if !open.is_empty() {
        list(&study, &observed, &sheet, &open)?;
        return Ok(outcome);
    }
    if let Some(folder) = svg {
        site::plots(&study, &observed, &sheet, suppress.is_some(), &folder)?;
        return Ok(outcome);
    }
    let as_is = format.csv_as_is;
    let most = if all { usize::MAX } else { MOST_ROWS };
    let text = match form(&format) {
        Form::Csv if wide => {
            let [grid] = sheet.grids.as_slice() else {
                let names: Vec<&str> = sheet.grids.iter().map(|grid| grid.id).collect();
                let message = "--wide prints one table, and this report has several";
                let help = format!("add --table with one of {}", names.join(", "));
                return Err(Diagnostic::error(message).help(help).into());
            };
            render::grid_csv(grid, as_is)
        }
        Form::Csv => render::sheet_csv(&sheet, as_is),
        Form::Json => json_text(&SheetView::new(&sheet))?,
        Form::Markdown => {
            let quoted = quotations(&study, &observed, &sheet, usize::MAX)?;
            safe(&format!("{}{quoted}", render::sheet_markdown(&sheet)))
        }
        Form::Text => {
            let quoted = quotations(&study, &observed, &sheet, width())?;
            let text = safe(&format!("{}{quoted}", render::sheet_text(&sheet, width(), most)));
            let titles = sheet.grids.iter().map(|grid| grid.title.as_str());
            let quoted = sheet.quotations.iter().map(|(title, _)| title.as_str());
            let titles: Vec<&str> = titles.chain(quoted).chain([sheet.name]).collect();
            if format.output.is_none() { output::emphasised(&text, &titles) } else { text }
        }
    };
    deliver(format.output.as_deref(), |out| Ok(out.write_all(text.as_bytes())?))?;
    if matches!(form(&format), Form::Text) {
        remark(
            "--open NAME lists the passages behind the figures of a row; with a column, of one figure",
        );
    }
    Ok(outcome)
}

/// Leaves only the tables called `wanted`, if any are.
fn keep_tables(sheet: &mut Sheet, wanted: &[String]) -> Result<(), Failure> {
    let known: Vec<&str> = sheet.grids.iter().map(|grid| grid.id).collect();
    if let Some(name) = wanted.iter().find(|name| !known.contains(&name.as_str())) {
        let help = did_you_mean(name, known.iter().copied())
            .unwrap_or_else(|| format!("its tables are {}", known.join(", ")));
        let message = format!("this report has no table `{name}`");
        return Err(Diagnostic::error(message).help(help).into());
    }
    if !wanted.is_empty() {
        sheet.keep(wanted);
    }
    Ok(())
}

/// Lists the passages behind the figures that `names` name.
fn list(
    study: &Study,
    observed: &Observed<'_>,
    sheet: &Sheet,
    names: &[String],
) -> Result<(), Failure> {
    let places = sheet.opened(names);
    let passages = passages(study, observed, &places, width())?;
    deliver(None, |out| {
        passages.iter().try_for_each(|text| out.write_all(text.as_bytes())).map_err(Failure::from)
    })?;
    let count = counted(places.len() as u64, "passage", "passages");
    if places.is_empty() {
        let keys = sheet.grids.iter().flat_map(|grid| &grid.rows).flat_map(|row| &row.keys);
        let measures = sheet.grids.iter().flat_map(|grid| &grid.measures);
        let known: Vec<&str> = keys.chain(measures).map(String::as_str).collect();
        let unknown = names.iter().find(|name| !known.contains(&name.as_str()));
        if let Some(name) = unknown {
            let help = did_you_mean(name, known.iter().copied());
            let message = format!("no row or column of this report is called `{name}`");
            return Err(Diagnostic::error(message).maybe_help(help).into());
        }
    }
    remark(&format!("{count} behind {}", names.join(", ")));
    Ok(())
}

fn quotations(
    study: &Study,
    observed: &Observed<'_>,
    sheet: &Sheet,
    width: usize,
) -> Result<String, Failure> {
    let mut text = String::new();
    let all: Vec<Place> = sheet.quotations.iter().flat_map(|(_, places)| places.clone()).collect();
    let mut shown = passages(study, observed, &all, width)?.into_iter();
    for (title, places) in &sheet.quotations {
        text.push_str(&format!("\n{title}\n\n"));
        text.extend(shown.by_ref().take(places.len()));
    }
    Ok(text)
}

/// The passages at `places`, each as text, in their order.
fn passages(
    study: &Study,
    observed: &Observed<'_>,
    places: &[Place],
    width: usize,
) -> Result<Vec<String>, Failure> {
    let numbers: BTreeMap<&str, usize> =
        study.corpus.entries().enumerate().map(|(index, entry)| (entry.id, index)).collect();
    let number = |place: &Place| {
        let encounter = observed.encounters.get(place.document)?;
        numbers.get(encounter.document.id.as_str()).copied()
    };
    let mut of_documents: BTreeMap<usize, Vec<(usize, Span)>> = BTreeMap::new();
    for (order, place) in places.iter().enumerate() {
        if let Some(index) = number(place) {
            of_documents.entry(index).or_default().push((order, place.span));
        }
    }
    let indices: Vec<usize> = of_documents.keys().copied().collect();
    let mut shown: Vec<(usize, String)> = Vec::with_capacity(places.len());
    study.each(
        &indices,
        |_, _| true,
        |index, document, _: &[Explained]| {
            let lines = Lines::new(&document.text);
            let own = of_documents.get(&index).into_iter().flatten();
            let told = |(order, span): &(usize, Span)| {
                let codes = coded(observed, &document.id, *span);
                (*order, passage(document, &lines, *span, &codes, width))
            };
            own.map(told).collect::<Vec<_>>()
        },
        |made| {
            shown.extend(made);
            Ok::<(), Failure>(())
        },
    )?;
    shown.sort_by_key(|(order, _)| *order);
    Ok(shown.into_iter().map(|(_, text)| text).collect())
}

/// The codes that lie on exactly `span` of a document, each with who carries it.
fn coded(observed: &Observed<'_>, document: &str, span: Span) -> String {
    let mut encounters = observed.encounters.iter();
    let encounter = encounters.find(|encounter| encounter.document.id == document);
    let codings = encounter.map_or(&[][..], |encounter| encounter.codings.as_slice());
    let own = codings.iter().filter(|coding| coding.span == span && observed.is_meant(coding));
    let mut told: Vec<String> = own
        .map(|coding| {
            let carrier = coding.carrier.map_or(String::new(), |role| format!(" by {role}"));
            format!("{}{carrier}", observed.code(coding))
        })
        .collect();
    told.dedup();
    told.join(", ")
}

fn passage(
    document: &Document,
    lines: &Lines<'_>,
    span: Span,
    codes: &str,
    width: usize,
) -> String {
    let segment = document.segment_at(span.start()).and_then(|at| document.segments.get(at));
    let who = segment.and_then(|segment| document.label(segment));
    let who = who.map_or(String::new(), |label| format!("  {label}"));
    let (start, end) = lines.code_points(span);
    // A word or two say little: they stand in their sentence.
    let sentences = document.sentences.get(document.sentences_in(span)).unwrap_or(&[]);
    let around = sentences.iter().copied().fold(span, Span::hull);
    let own = if around == span { Vec::new() } else { vec![span] };
    let text = mark(document, around, &own);
    let passage = Passage {
        head: format!(
            "{}:{}{}  {}{who}  {start}–{end}  {codes}",
            document.id,
            lines.line(span.start()),
            document.place(span.start()),
            document.date.as_deref().unwrap_or("without date"),
        )
        .trim_end()
        .to_owned(),
        before: String::new(),
        text,
        after: String::new(),
    };
    passage.text(width) + "\n"
}
