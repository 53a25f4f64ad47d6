//! The pages of a study.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::methods::methods;
use super::prepared::{self, Prepared};
use crate::cli::Ended;
use crate::cli::args::About;
use crate::cli::output::{self, Failure, remark};
use crate::coding::{Coding, Explained};
use crate::corpus::{Document, Role};
use crate::diagnostic::Diagnostic;
use crate::render::counted;
use crate::render::site::{
    CaseParts, Margin, Passage, Quotes, Site, case_page, codes_page, document_page, figures,
    overview, sheet_page,
};
use crate::report::{self, Drawn, Observed, Sheet, Togetherness, Trend, Unit};
use crate::store::write_file;
use crate::study::{Depth, Study};
use crate::text::Lines;

/// What is written, and into which folders.
pub(super) struct Made {
    pub(super) pages: Option<PathBuf>,
    /// The plots of the pages, each by itself.
    pub(super) plots: Option<PathBuf>,
    pub(super) quotes: Quotes,
}

impl Made {
    fn make_folders(&self) -> Result<(), Failure> {
        for folder in self.pages.iter().chain(&self.plots) {
            fs::create_dir_all(folder).map_err(|error| {
                let message = format!("the folder cannot be made: {error}");
                Diagnostic::error(message).in_file(folder.display().to_string())
            })?;
        }
        Ok(())
    }

    fn write_plots(&self, plots: &[(String, String)]) -> Result<(), Failure> {
        let Some(folder) = &self.plots else { return Ok(()) };
        for (name, svg) in plots {
            write(folder, &format!("{name}.svg"), svg)?;
        }
        let plots = counted(plots.len() as u64, "plot", "plots");
        remark(&format!("{plots} in {}", folder.display()));
        Ok(())
    }
}

/// Writes the pages of a study, and its plots.
pub(super) fn run(about: About, unit: Unit, made: &Made) -> Ended {
    let Prepared { study, selection, level, people, suppress } = Prepared::open(about)?;
    let block = prepared::block(&study, people.as_ref(), Depth::Whole);
    let material = prepared::material(&study, people.as_ref(), &block);
    let observed = Observed::gather(&material, &selection, level)?;
    let mut often = report::frequencies(&material, &selection, level, None)?;
    let mut pairs = report::cooccurrence(&material, &selection, level, unit, None)?;
    let (events, problems) = study.events();
    output::problems(&problems);
    let drawn = Drawn { seed: 1, times: 2000 };
    let how = Togetherness { unit, codes: 3, chances: false };
    let mut sheets = [
        report::profile(&observed, drawn),
        report::timeline(&observed, &events, Trend::default()),
        report::together(&observed, how),
        methods(&study, &observed),
    ];
    if let Some(least) = suppress {
        often.suppress(least);
        pairs.suppress(least);
        sheets.iter_mut().for_each(|sheet| sheet.suppress(least));
    }
    let [profile, timeline, together, methods] = &sheets;
    let cases: Vec<String> =
        observed.cases().into_iter().map(|(case, _)| case.to_owned()).collect();
    let documents: Vec<(String, String)> = observed
        .encounters
        .iter()
        .map(|e| (e.document.id.clone(), e.document.case.clone()))
        .collect();
    // Where few are hidden, so are the words that would show them.
    let quotes = if suppress.is_some() { Quotes::None } else { made.quotes };
    let site = Site {
        name: &study.settings.name,
        codes: &study.codes,
        quotes,
        cases: &cases,
        documents: &documents,
    };
    made.make_folders()?;
    let passages = match &made.pages {
        Some(folder) => write_documents(&study, &observed, &site, folder)?,
        None => OfCases::new(),
    };
    let overview = overview(&site, &often, &observed.about());
    let mut plots = figures(&overview);
    for (at, (case, _)) in observed.cases().into_iter().enumerate() {
        let own = passages.get(case).cloned().unwrap_or_default();
        let by_code: Vec<(String, Vec<Passage>)> = observed
            .columns
            .iter()
            .enumerate()
            .map(|(column, code)| {
                let of = own.iter().filter(|(columns, _)| columns.contains(&column));
                (code.clone(), of.map(|(_, passage)| passage.clone()).collect())
            })
            .collect();
        let network = connections(together, case);
        let parts = CaseParts {
            case,
            profile,
            timeline,
            pairs: pairs.cases.iter().find(|table| table.case.as_deref() == Some(case)),
            network: &network,
            passages: &by_code,
        };
        let page = case_page(&site, &parts);
        let own = file_name(case, at + 1);
        plots.extend(figures(&page).into_iter().map(|(name, svg)| (format!("{own}-{name}"), svg)));
        if let Some(folder) = &made.pages {
            write(folder, &site.case_file(case), &page)?;
        }
    }
    if let Some(folder) = &made.pages {
        write(folder, "index.html", &overview)?;
        write(folder, "codes.html", &codes_page(&site))?;
        write(folder, "methods.html", &sheet_page(&site, "Methods", "methods.html", methods))?;
        let pages = cases.len() + documents.len() + 3;
        remark(&format!("{} in {}", counted(pages as u64, "page", "pages"), folder.display()));
    }
    made.write_plots(&plots)?;
    Ok(prepared::outcome(&study, people.as_ref()))
}

/// What the plots of a case are called: its name as far as a file may have it, and its number.
fn file_name(case: &str, number: usize) -> String {
    let safe = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    format!("{number}-{}", case.chars().map(safe).collect::<String>())
}

/// The passages of each case, with the columns that they belong to.
type OfCases = BTreeMap<String, Vec<(Vec<usize>, Passage)>>;

fn write_documents(
    study: &Study,
    observed: &Observed<'_>,
    site: &Site<'_>,
    folder: &Path,
) -> Result<OfCases, Failure> {
    let places: BTreeMap<&str, usize> = observed
        .encounters
        .iter()
        .enumerate()
        .map(|(index, encounter)| (encounter.document.id.as_str(), index))
        .collect();
    let entries = study.corpus.entries().enumerate();
    let indices: Vec<usize> = entries
        .filter(|(_, entry)| places.contains_key(entry.id))
        .map(|(index, _)| index)
        .collect();
    let mut passages = OfCases::new();
    study.each(
        &indices,
        |_, _| true,
        |_, document: &Document, _: &[Explained]| {
            let index = places.get(document.id.as_str()).copied().unwrap_or(0);
            made(observed, site, index, document)
        },
        |(index, case, text, own)| {
            passages.entry(case).or_default().extend(own);
            write(folder, &site.document_file(index), &text)
        },
    )?;
    Ok(passages)
}

/// The page of a document, and its passages.
fn made(
    observed: &Observed<'_>,
    site: &Site<'_>,
    index: usize,
    document: &Document,
) -> (usize, String, String, Vec<(Vec<usize>, Passage)>) {
    let lines = Lines::new(&document.text);
    let codings = observed.encounters.get(index).map_or(&[][..], |e| e.codings.as_slice());
    let (mut margin, mut passages) = (Vec::new(), Vec::new());
    let mut meant: Vec<&Coding> = codings.iter().filter(|c| observed.is_meant(c)).collect();
    meant.sort_by_key(|coding| coding.span);
    for coding in meant {
        let code = observed.code(coding);
        let id = coding.id(&document.id, code);
        let id = format!("p-{index}-{}", id.rsplit('.').next().unwrap_or(""));
        let segment = document.segments.get(coding.segment as usize);
        let who = segment.and_then(|segment| document.label(segment)).unwrap_or("");
        let date = document.date.as_deref().unwrap_or("");
        let line = lines.line(coding.span.start());
        passages.push((
            observed.columns_of(coding).to_vec(),
            Passage {
                document: index,
                id: id.clone(),
                head: format!("{}:{line} {date} {who}", document.id).trim().to_owned(),
                words: site.quotes.of(coding.span.slice(&document.text)),
            },
        ));
        margin.push(Margin {
            id,
            code: code.to_owned(),
            span: coding.span,
            carrier: coding.carrier.unwrap_or(Role::Unknown).as_str(),
            mode: coding.mode.as_str(),
            off_case: coding.off_case,
        });
    }
    (index, document.case.clone(), document_page(site, index, document, &margin), passages)
}

fn connections(together: &Sheet, case: &str) -> Vec<(String, String, f64)> {
    let grid = together.grids.iter().find(|grid| grid.id == "network");
    let rows = grid.into_iter().flat_map(|grid| &grid.rows);
    let own = rows.filter(|row| row.keys.first().is_some_and(|key| key == case));
    let connection = |row: &report::GridRow| {
        let weight = match row.figures.get(1)?.value {
            report::Value::Number(weight, _) => weight.value()?,
            _ => return None,
        };
        Some((row.keys.get(1)?.clone(), row.keys.get(2)?.clone(), weight))
    };
    own.filter_map(connection).collect()
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let file = folder.join(name);
    write_file(&file, |out| std::io::Write::write_all(out, text.as_bytes())).map_err(|error| {
        let message = format!("the page cannot be written: {error}");
        Diagnostic::error(message).in_file(file.display().to_string()).into()
    })
}
