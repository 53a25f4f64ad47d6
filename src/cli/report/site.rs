//! The pages of a study.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::methods::methods;
use super::prepared::{self, Prepared};
use super::reported::reported;
use super::sheets::no_case_as_unit;
use crate::cli::Ended;
use crate::cli::args::About;
use crate::cli::output::{self, Failure, remark};
use crate::coding::{Coding, Explained};
use crate::corpus::{Document, Role};
use crate::diagnostic::Diagnostic;
use crate::render::counted;
use crate::render::site::{
    CaseParts, Margin, Passage, Quotes, Reported, Site, case_name, case_page, case_reports_page,
    codes_page, document_page, figures, overview, report_file, report_page, report_plots,
    reports_page, segment_name, sheet_page, shown_segments,
};
use crate::report::{
    self, Cooccurrence, Drawn, Frequencies, Level, Observed, Place, Sheet, Trend, Unit,
};
use crate::store::write_file;
use crate::study::{Depth, Study};
use crate::text::{Lines, Span};

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
        // What two pages show is one plot.
        let plots: BTreeMap<&String, &String> =
            plots.iter().map(|(name, svg)| (name, svg)).collect();
        for (name, svg) in &plots {
            write(folder, &format!("{name}.svg"), svg)?;
        }
        let plots = counted(plots.len() as u64, "plot", "plots");
        remark(&format!("{plots} in {}", folder.display()));
        Ok(())
    }
}

/// Writes the pages of a study, and its plots.
pub(super) fn run(about: About, unit: Unit, made: &Made) -> Ended {
    if unit == Unit::Case {
        return Err(no_case_as_unit());
    }
    let by_code = if about.level.is_some() { None } else { Some(Level::Code) };
    let Prepared { study, selection, level, people, suppress } = Prepared::open(about)?;
    let block = prepared::block(&study, people.as_ref(), Depth::Whole);
    let material = prepared::material(&study, people.as_ref(), &block);
    let mut observed = Observed::gather(&material, &selection, level)?;
    let by_code = Observed::gather(&material, &selection, by_code.unwrap_or(level))?;
    let mut often = report::frequencies(&material, &selection, level, None)?;
    let mut pairs = report::cooccurrence(&material, &selection, level, unit, None)?;
    let (events, problems) = study.events();
    output::problems(&problems);
    let drawn = Drawn { seed: 1, times: 2000 };
    let mut reports = reported(&study, &mut observed, &by_code, unit, drawn)?;
    let mut sheets = [
        report::profile(&observed, drawn),
        report::timeline(&observed, &events, Trend::default()),
        methods(&study, &observed),
    ];
    if let Some(least) = suppress {
        often.suppress(least);
        pairs.suppress(least);
        let of_reports = reports.iter_mut().map(|reported| &mut reported.sheet);
        sheets.iter_mut().chain(of_reports).for_each(|sheet| {
            sheet.suppress(least);
            sheet.close();
        });
    }
    let [profile, timeline, methods] = &sheets;
    let (cases, documents) = named(&observed);
    // Where few are hidden, so are the words that would show them.
    let hides = suppress.is_some();
    let quotes = if hides { Quotes::None } else { made.quotes };
    let site = Site {
        name: &study.settings.name,
        codes: &study.codes,
        quotes,
        hides,
        cases: &cases,
        documents: &documents,
    };
    made.make_folders()?;
    let written = match &made.pages {
        Some(folder) if !hides => write_documents(&study, &observed, &site, folder)?,
        _ => Written::default(),
    };
    let parts =
        Parts { often: &often, pairs: &pairs, profile, timeline, methods, reports: &reports };
    let mut plots = Files::new();
    let mut count = written.documents.len();
    if let Some(folder) = &made.pages {
        count += write_all(folder, &parts.of_study(&site, &observed, &written))?;
    }
    if made.plots.is_some() {
        plots.extend(figures(&overview(&site, &often, &observed.about())));
        plots.extend(reports.iter().flat_map(|reported| report_plots(&site, &reported.sheet)));
    }
    let of_case = |(at, case): (usize, &String)| {
        let pages = parts.of_case(&site, &observed, &written, case);
        let count = match &made.pages {
            Some(folder) => write_all(folder, &pages)?,
            None => 0,
        };
        let wanted = pages.first().filter(|_| made.plots.is_some());
        let own = wanted.map_or_else(Files::new, |(_, page)| figures(page));
        let name = case_name(case, at + 1);
        let named = own.into_iter().map(|(plot, svg)| (format!("{name}-{plot}"), svg));
        Ok((count, named.collect()))
    };
    let of_cases: Vec<(usize, Files)> =
        cases.par_iter().enumerate().map(of_case).collect::<Result<_, Failure>>()?;
    for (pages, own) in of_cases {
        count += pages;
        plots.extend(own);
    }
    if let Some(folder) = &made.pages {
        remark(&format!("{} in {}", counted(count as u64, "page", "pages"), folder.display()));
    }
    made.write_plots(&plots)?;
    Ok(prepared::outcome(&study, people.as_ref()))
}

/// What pages are made of.
struct Parts<'p> {
    often: &'p Frequencies,
    pairs: &'p Cooccurrence,
    profile: &'p Sheet,
    timeline: &'p Sheet,
    methods: &'p Sheet,
    reports: &'p [Reported],
}

/// Files by their names.
type Files = Vec<(String, String)>;

impl Parts<'_> {
    /// The pages that are of the whole study.
    fn of_study(&self, site: &Site<'_>, observed: &Observed<'_>, written: &Written) -> Files {
        let place = |place: &Place| written.lead(site, place);
        let mut pages = vec![
            ("index.html".to_owned(), overview(site, self.often, &observed.about())),
            ("codes.html".to_owned(), codes_page(site)),
            ("methods.html".to_owned(), sheet_page(site, "Methods", "methods.html", self.methods)),
            ("reports.html".to_owned(), reports_page(site, self.reports)),
        ];
        let page = |own: &Reported| (report_file(own.sheet.name), report_page(site, own, &place));
        pages.extend(self.reports.iter().map(page));
        pages
    }

    /// The pages of a case, its first one first.
    fn of_case(
        &self,
        site: &Site<'_>,
        observed: &Observed<'_>,
        written: &Written,
        case: &str,
    ) -> Files {
        let place = |place: &Place| written.lead(site, place);
        let first = (site.case_file(case), self.case(site, observed, written, case));
        [first].into_iter().chain(case_reports_page(site, case, self.reports, &place)).collect()
    }

    /// The first page of a case.
    fn case(
        &self,
        site: &Site<'_>,
        observed: &Observed<'_>,
        written: &Written,
        case: &str,
    ) -> String {
        let own = written.passages.get(case).map_or(&[][..], Vec::as_slice);
        let columns = observed.columns.iter().enumerate();
        let by_code: Vec<(String, Vec<Passage>)> = columns
            .map(|(column, code)| {
                let of = own.iter().filter(|(columns, _)| columns.contains(&column));
                (code.clone(), of.map(|(_, passage)| passage.clone()).collect())
            })
            .collect();
        let mut reports = self.reports.iter();
        let together = reports.find(|reported| reported.sheet.name == "cooccurrence");
        case_page(
            site,
            &CaseParts {
                case,
                profile: self.profile,
                timeline: self.timeline,
                pairs: self.pairs.cases.iter().find(|table| table.case.as_deref() == Some(case)),
                together: together.map(|reported| &reported.sheet),
                place: &|place| written.lead(site, place),
                passages: &by_code,
            },
        )
    }
}

/// Writes the plots of one report.
pub(super) fn plots(
    study: &Study,
    observed: &Observed<'_>,
    sheet: &Sheet,
    hides: bool,
    folder: &Path,
) -> Result<(), Failure> {
    let (cases, documents) = named(observed);
    let quotes = Quotes::None;
    let (name, codes) = (study.settings.name.as_str(), &study.codes);
    let site = Site { name, codes, quotes, hides, cases: &cases, documents: &documents };
    let plots = report_plots(&site, sheet);
    if plots.is_empty() {
        let message = format!("the report {} has no plot of these tables", sheet.name);
        return Err(Diagnostic::error(message).into());
    }
    let made = Made { pages: None, plots: Some(folder.to_owned()), quotes };
    made.make_folders()?;
    made.write_plots(&plots)
}

/// The cases, and the documents with theirs.
fn named(observed: &Observed<'_>) -> (Vec<String>, Vec<(String, String)>) {
    let cases = observed.cases().into_iter().map(|(case, _)| case.to_owned()).collect();
    let documents = observed.encounters.iter();
    let documents = documents.map(|e| (e.document.id.clone(), e.document.case.clone()));
    (cases, documents.collect())
}

/// What is known of the pages of documents once they are written.
#[derive(Default)]
struct Written {
    /// The passages of each case, with the columns that they belong to.
    passages: BTreeMap<String, Vec<(Vec<usize>, Passage)>>,
    /// Where in each document's page something stands.
    documents: BTreeMap<usize, Anchors>,
}

/// Where something stands in the page of a document.
struct Anchors {
    /// The byte at which each line begins.
    lines: Vec<usize>,
    /// Names of coded passages.
    passages: BTreeMap<Span, String>,
    /// The segments that are shown, with their names.
    segments: Vec<(Span, String)>,
}

impl Written {
    /// What a passage is called, and where it leads.
    fn lead(&self, site: &Site<'_>, place: &Place) -> (String, String) {
        let id = site.documents.get(place.document).map_or("", |(id, _)| id);
        let file = site.document_file(place.document);
        let Some(anchors) = self.documents.get(&place.document) else {
            return (id.to_owned(), file);
        };
        let line = anchors.lines.partition_point(|begin| *begin <= place.span.start());
        let inside = || anchors.segments.iter().find(|(span, _)| span.overlaps(place.span));
        let anchor = anchors.passages.get(&place.span).or_else(|| inside().map(|(_, name)| name));
        let link = anchor.map_or(file.clone(), |anchor| format!("{file}#{anchor}"));
        (format!("{id}:{line}"), link)
    }
}

fn write_documents(
    study: &Study,
    observed: &Observed<'_>,
    site: &Site<'_>,
    folder: &Path,
) -> Result<Written, Failure> {
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
    let mut written = Written::default();
    study.each(
        &indices,
        |_, _| true,
        |_, document: &Document, _: &[Explained]| {
            let index = places.get(document.id.as_str()).copied().unwrap_or(0);
            let (margin, passages) = coded(observed, site, index, document);
            let anchors = anchors(site, document, &margin);
            let page = document_page(site, index, document, &margin);
            (index, document.case.clone(), page, passages, anchors)
        },
        |(index, case, text, own, anchors)| {
            written.passages.entry(case).or_default().extend(own);
            written.documents.insert(index, anchors);
            write(folder, &site.document_file(index), &text)
        },
    )?;
    Ok(written)
}

fn anchors(site: &Site<'_>, document: &Document, margin: &[Margin]) -> Anchors {
    let lines = Lines::new(&document.text);
    Anchors {
        lines: (1..=lines.count()).map(|number| lines.span(number).start()).collect(),
        passages: margin.iter().map(|coding| (coding.span, coding.id.clone())).collect(),
        segments: shown_segments(site, document, margin)
            .map(|(at, segment)| (segment.span, segment_name(at)))
            .collect(),
    }
}

/// The codings in the margin of a document, and its passages with the columns that they belong to.
fn coded(
    observed: &Observed<'_>,
    site: &Site<'_>,
    index: usize,
    document: &Document,
) -> (Vec<Margin>, Vec<(Vec<usize>, Passage)>) {
    let lines = Lines::new(&document.text);
    let codings = observed.encounters.get(index).map_or(&[][..], |e| e.codings.as_slice());
    let (mut margin, mut passages) = (Vec::new(), Vec::new());
    let mut meant: Vec<&Coding> = codings.iter().filter(|c| observed.is_meant(c)).collect();
    meant.sort_by_key(|coding| coding.span);
    for coding in meant {
        let code = observed.code(coding);
        let id = format!("p{index}-{}", margin.len() + 1);
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
    (margin, passages)
}

/// Writes files, and says how many.
fn write_all(folder: &Path, files: &Files) -> Result<usize, Failure> {
    files.iter().try_for_each(|(name, text)| write(folder, name, text))?;
    Ok(files.len())
}

fn write(folder: &Path, name: &str, text: &str) -> Result<(), Failure> {
    let file = folder.join(name);
    write_file(&file, |out| std::io::Write::write_all(out, text.as_bytes())).map_err(|error| {
        let message = format!("the page cannot be written: {error}");
        Diagnostic::error(message).in_file(file.display().to_string()).into()
    })
}
