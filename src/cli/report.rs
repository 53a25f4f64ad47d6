use super::Ended;
use super::args::{
    About, CooccurrenceArgs, Format, FrequenciesArgs, LevelArg, ReportArgs, ReportKind,
};
use super::output::{self, Failure, deliver, json_text, safe, width};
use super::project::{case, code, open, outcome, unknown_attribute};
use crate::diagnostic::Diagnostic;
use crate::render::{self, json};
use crate::report::{By, Level, Material, Selection, Take, Unit, cooccurrence, frequencies};
use crate::study::{Depth, Study, Wanted};

/// Pairs shown of each table in the overview.
const MOST_PAIRS: usize = 8;

/// `doorstep report`.
pub(super) fn run(args: ReportArgs) -> Ended {
    match args.report {
        None => overview(args.about, args.unit),
        Some(ReportKind::Frequencies(args)) => how_often(args),
        Some(ReportKind::Cooccurrence(args)) => together(args),
    }
}

fn overview(about: About, unit: Unit) -> Ended {
    let (study, selection, level) = prepare(about)?;
    let block = |number, take: &mut Take<'_>| study.each_of_block(number, depth(unit), take);
    let material = material(&study, &block);
    let often = frequencies(&material, &selection, level, None)?;
    let together = cooccurrence(&material, &selection, level, unit, None)?;
    let what =
        if selection.asides { "asides and memos counted" } else { "asides and memos left out" };
    let text = format!(
        "{}\n\nHow often: codings proposed by rules, {what}\n\n{}\nTogether\n\n{}\n{}",
        heading(&study),
        render::frequencies_text(&often, width()),
        render::pairs_text(&together, width(), Some(MOST_PAIRS)),
        "Behind a figure: doorstep passages --code CODE --case CASE [--and CODE]\n",
    );
    output::print(&text)?;
    Ok(outcome(&study))
}

fn heading(study: &Study) -> String {
    let books: Vec<String> =
        study.codes.books().iter().map(|book| format!("{} {}", book.name, book.version)).collect();
    format!(
        "{}: {} cases, {} documents\ncodebooks: {}",
        study.settings.name,
        study.corpus.cases().len(),
        study.corpus.len(),
        if books.is_empty() { "none".to_owned() } else { books.join(", ") },
    )
}

fn how_often(args: FrequenciesArgs) -> Ended {
    let (study, selection, level) = prepare(args.about)?;
    warn_of_unknown(&study, args.by.as_ref())?;
    let block = |number, take: &mut Take<'_>| study.each_of_block(number, Depth::Outline, take);
    let report = frequencies(&material(&study, &block), &selection, level, args.by)?;
    let text = match form(&args.format) {
        Form::Csv => render::frequencies_csv(&report, args.format.csv_as_is),
        Form::Json => json_text(&json::FrequenciesView::new(&report))?,
        Form::Markdown => safe(&render::frequencies_markdown(&report)),
        Form::Text => safe(&render::frequencies_text(&report, width())),
    };
    deliver(args.format.output.as_deref(), |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(outcome(&study))
}

fn together(args: CooccurrenceArgs) -> Ended {
    let (study, selection, level) = prepare(args.about)?;
    warn_of_unknown(&study, args.by.as_ref())?;
    let block = |number, take: &mut Take<'_>| study.each_of_block(number, depth(args.unit), take);
    let material = material(&study, &block);
    let report = cooccurrence(&material, &selection, level, args.unit, args.by)?;
    let text = match form(&args.format) {
        Form::Csv => render::pairs_csv(&report, args.format.csv_as_is),
        Form::Json => json_text(&json::CooccurrenceView::new(&report))?,
        Form::Markdown => safe(&render::pairs_markdown(&report)),
        Form::Text => safe(&render::pairs_text(&report, width(), None)),
    };
    deliver(args.format.output.as_deref(), |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(outcome(&study))
}

fn prepare(about: About) -> Result<(Study, Selection, Level), Failure> {
    let study = open(about.project, Wanted { codings: true, index: None })?;
    let cases = about.cases.iter().map(|word| case(&study, word)).collect::<Result<_, _>>()?;
    let codes: Vec<String> =
        about.codes.iter().map(|word| code(&study, word)).collect::<Result<_, _>>()?;
    let level = match about.level {
        Some(LevelArg::Code) => Level::Code,
        None if codes.iter().any(|code| code.contains('.')) => Level::Code,
        Some(LevelArg::Family) | None => Level::Family,
    };
    let selection = Selection { cases, codes, asides: about.include_asides };
    Ok((study, selection, level))
}

fn warn_of_unknown(study: &Study, by: Option<&By>) -> Result<(), Failure> {
    if let Some(By::Attribute(name)) = by {
        output::problems(&unknown_attribute(study, name, None)?);
    }
    Ok(())
}

/// How much of documents has to be read for counting by `unit`.
fn depth(unit: Unit) -> Depth {
    if unit == Unit::Sentence { Depth::Structure } else { Depth::Outline }
}

/// What reports are made from.
fn material<'s>(
    study: &'s Study,
    block: &'s (dyn Fn(usize, &mut Take<'_>) -> Result<(), Diagnostic> + Sync),
) -> Material<'s, Diagnostic> {
    Material { codes: &study.codes, blocks: study.blocks(), block }
}

enum Form {
    Text,
    Csv,
    Json,
    Markdown,
}

fn form(format: &Format) -> Form {
    match (format.csv, format.json, format.markdown) {
        (true, _, _) => Form::Csv,
        (_, true, _) => Form::Json,
        (_, _, true) => Form::Markdown,
        _ => Form::Text,
    }
}
