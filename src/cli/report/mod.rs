mod methods;
mod prepared;
mod reported;
mod sheets;
mod site;
mod wording;

use super::Ended;
use super::args::{About, CooccurrenceArgs, Format, FrequenciesArgs, ReportArgs, ReportKind};
use super::output::{self, Failure, deliver, json_text, safe, width};
use super::project::unknown_attribute;
use crate::diagnostic::Diagnostic;
use crate::render::{self, json};
use crate::report::{By, Cooccurrence, OffCase, Unit, cooccurrence, frequencies};
use crate::study::{Depth, Study};
use prepared::Prepared;
use site::Made;

/// Pairs shown of each table in the overview.
const MOST_PAIRS: usize = 8;

/// `doorstep report`.
pub(super) fn run(args: ReportArgs) -> Ended {
    match args.report {
        None => {
            let ReportArgs { about, unit, html, quotes, svg, .. } = args;
            let made = Made { pages: html, plots: svg, quotes: quotes.into() };
            if made.pages.is_some() || made.plots.is_some() {
                site::run(about, unit, &made)
            } else {
                overview(about, unit)
            }
        }
        Some(ReportKind::Frequencies(args)) => how_often(args),
        Some(ReportKind::Cooccurrence(args)) => together(args),
        Some(other) => sheets::run(other),
    }
}

fn overview(about: About, unit: Unit) -> Ended {
    let Prepared { study, selection, level, people, suppress } = Prepared::open(about)?;
    let block = prepared::block(&study, people.as_ref(), depth(unit));
    let material = prepared::material(&study, people.as_ref(), &block);
    let mut often = frequencies(&material, &selection, level, None)?;
    let mut together = cooccurrence(&material, &selection, level, unit, None)?;
    suppress.into_iter().for_each(|least| often.suppress(least));
    hide_pairs(suppress, &mut together);
    let what = match (selection.asides, selection.off_case) {
        (false, OffCase::Without) => "asides and off-case talk left out".to_owned(),
        (true, off_case) => format!("asides counted, off-case talk {off_case}"),
        (false, off_case) => format!("asides left out, off-case talk {off_case}"),
    };
    let text = format!(
        "{}\n\nHow often: codings {}, {what}\n\n{}\nTogether\n\n{}\n{}",
        heading(&study),
        selection.source,
        render::frequencies_text(&often, width()),
        render::pairs_text(&together, width(), Some(MOST_PAIRS)),
        "Behind a figure: doorstep passages --code CODE --case CASE [--and CODE]\n",
    );
    output::print(&text)?;
    Ok(prepared::outcome(&study, people.as_ref()))
}

fn heading(study: &Study) -> String {
    let books: Vec<String> =
        study.codes.books().iter().map(|book| format!("{} {}", book.name, book.version)).collect();
    let books = if books.is_empty() { "none".to_owned() } else { books.join(", ") };
    format!(
        "{}: {} cases, {} documents\n{}",
        study.settings.name,
        study.corpus.cases().len(),
        study.corpus.len(),
        render::wrapped(&format!("codebooks: {books}"), width()).join("\n"),
    )
}

fn how_often(args: FrequenciesArgs) -> Ended {
    let Prepared { study, selection, level, people, suppress } = Prepared::open(args.about)?;
    warn_of_unknown(&study, args.by.as_ref())?;
    let block = prepared::block(&study, people.as_ref(), Depth::Outline);
    let material = prepared::material(&study, people.as_ref(), &block);
    let mut report = frequencies(&material, &selection, level, args.by)?;
    suppress.into_iter().for_each(|least| report.suppress(least));
    let text = match form(&args.format) {
        Form::Csv => render::frequencies_csv(&report, args.format.csv_as_is),
        Form::Json => json_text(&json::FrequenciesView::new(&report))?,
        Form::Markdown => safe(&render::frequencies_markdown(&report)),
        Form::Text => safe(&render::frequencies_text(&report, width())),
    };
    deliver(args.format.output.as_deref(), |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(prepared::outcome(&study, people.as_ref()))
}

fn together(args: CooccurrenceArgs) -> Ended {
    if !args.sheet.tables.is_empty() || args.sheet.svg.is_some() {
        return sheets::together(args);
    }
    if !args.sheet.open.is_empty() || args.sheet.wide {
        let message = "--open and --wide are for the other tables of this report";
        let help = "add --table with sets, order, carriers, odds or network; of pairs, `doorstep passages --code A \
                    --and B` lists the passages";
        return Err(Diagnostic::error(message).help(help).into());
    }
    let format = args.sheet.format;
    let Prepared { study, selection, level, people, suppress } = Prepared::open(args.sheet.about)?;
    warn_of_unknown(&study, args.by.as_ref())?;
    let block = prepared::block(&study, people.as_ref(), depth(args.unit));
    let material = prepared::material(&study, people.as_ref(), &block);
    let mut report = cooccurrence(&material, &selection, level, args.unit, args.by)?;
    hide_pairs(suppress, &mut report);
    let text = match form(&format) {
        Form::Csv => render::pairs_csv(&report, format.csv_as_is),
        Form::Json => json_text(&json::CooccurrenceView::new(&report))?,
        Form::Markdown => safe(&render::pairs_markdown(&report)),
        Form::Text => safe(&render::pairs_text(&report, width(), None)),
    };
    deliver(format.output.as_deref(), |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(prepared::outcome(&study, people.as_ref()))
}

/// Leaves out pairs that are made of few, and says so.
fn hide_pairs(suppress: Option<u64>, report: &mut Cooccurrence) {
    let hidden = suppress.map_or(0, |least| report.suppress(least));
    if hidden > 0 {
        output::remark(&format!("{hidden} pairs are hidden, for they are made of few"));
    }
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
