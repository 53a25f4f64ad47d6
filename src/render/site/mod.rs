//! The pages of a study, which stand by themselves: no page loads anything, and all are read without scripts.

mod alone;
mod case;
mod curve;
mod document;
mod drawn;
mod heat;
mod marks;
mod page;
mod pictures;
mod reports;
mod svg;
mod tables;
mod time;
mod together;

use std::fmt::Write as _;

use super::figure::mark;
use super::number::counted;
use crate::codebook::CodeSet;
use crate::report::{Cell, Frequencies, Grid, GridRow, Missing, Sheet};

pub use alone::figures;
pub use case::{CaseParts, Passage, case_page};
pub use document::{Margin, document_page, segment_name, shown_segments};
use heat::Heat;
pub use page::Quotes;
use page::{escaped, page};
pub use reports::{
    PlaceLead, Reported, case_name, case_reports_page, report_file, report_page, report_plots,
    reports_page,
};

/// How many colours families are told apart by; each has a shape and a letter, too.
pub(super) const COLOURS: usize = 9;

/// What all pages share.
#[derive(Debug, Clone, Copy)]
pub struct Site<'s> {
    /// The study's name.
    pub name: &'s str,
    /// The codes.
    pub codes: &'s CodeSet,
    /// How much text leaves the project.
    pub quotes: Quotes,
    /// Whether figures made of few are hidden: then there are no pages of documents and no lists of passages, in
    /// which one could count.
    pub hides: bool,
    /// The cases, in the order of their pages.
    pub cases: &'s [String],
    /// The documents with their cases, in the order of their pages.
    pub documents: &'s [(String, String)],
}

impl Site<'_> {
    /// The page of case `case`.
    pub fn case_file(&self, case: &str) -> String {
        let at = self.cases.iter().position(|own| own == case);
        at.map_or_else(|| "index.html".to_owned(), |at| format!("case-{}.html", at + 1))
    }

    /// Whether `case` has a page: one whose documents are all memos has none.
    fn has_case(&self, case: &str) -> bool {
        self.cases.iter().any(|own| own == case)
    }

    /// The page of document `index`.
    pub fn document_file(&self, index: usize) -> String {
        format!("document-{}.html", index + 1)
    }

    /// The name of document `index` as a link to its page, where it has one.
    fn document_link(&self, index: usize, name: &str) -> String {
        if self.hides {
            return escaped(name);
        }
        format!("<a href=\"{}\">{}</a>", self.document_file(index), escaped(name))
    }

    /// Where in the page of document `index` the family of `code` stands first.
    fn code_in(&self, index: usize, code: &str) -> String {
        let family = code.split('.').next().unwrap_or(code);
        format!("{}#{}", self.document_file(index), anchor(family))
    }

    /// The colour of the family of `code`, as a number.
    pub(super) fn colour(&self, code: &str) -> usize {
        let families = self.codes.families();
        let family = code.split('.').next().unwrap_or(code);
        families.iter().position(|own| *own == family).unwrap_or(0) % COLOURS
    }
}

/// The name of a place in a page that stands for `words`.
pub(super) fn anchor(words: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    words.chars().map(kept).collect()
}

/// The first page: cases by codes, and where to go on.
pub fn overview(site: &Site<'_>, often: &Frequencies, about: &[(&str, String)]) -> String {
    let mut body = String::new();
    let _ = writeln!(body, "{}", tables::about(about));
    let columns: Vec<String> = often.columns.iter().map(|column| column.code.clone()).collect();
    let rows: Vec<String> =
        often.rows.iter().map(|row| row.case.clone().unwrap_or_default()).collect();
    let value = |row: usize, column: usize| {
        let cell = often.rows.get(row).and_then(|row| row.cells.get(column));
        match cell {
            Some(Cell::Counted(counts)) => counts.per_thousand.value().ok_or("–"),
            Some(Cell::Suppressed) => Err(mark(Missing::Suppressed)),
            Some(Cell::NotCoded) | None => Err(mark(Missing::NotCoded)),
        }
    };
    let link = |row: usize, column: usize| {
        let (case, code) =
            (rows.get(row).filter(|case| site.has_case(case))?, columns.get(column)?);
        let cell = often.rows.get(row)?.cells.get(column)?;
        let Cell::Counted(counts) = cell else { return None };
        if counts.codings == 0 {
            return None;
        }
        Some(format!("{}#{}", site.case_file(case), anchor(code)))
    };
    let heat = Heat {
        id: "heat",
        title: "Codings per 1,000 words, cases by codes",
        unit: "codings per 1,000 words",
        decimals: 1,
        rows: &rows,
        columns: &columns,
        value: &value,
        link: &link,
    };
    let _ = writeln!(body, "<section><h2>Cases by codes</h2>\n{}", heat.svg());
    let _ = writeln!(body, "{}</section>", tables::frequencies(site, often));
    let _ = writeln!(body, "<section><h2>Cases</h2>\n<ul>");
    for case in site.cases {
        let documents = site.documents.iter().filter(|(_, own)| own == case).count();
        let _ = writeln!(
            body,
            "<li><a href=\"{}\">{}</a>, {}</li>",
            site.case_file(case),
            escaped(case),
            counted(documents as u64, "document", "documents")
        );
    }
    body.push_str("</ul></section>\n");
    page(site, site.name, "index.html", &body)
}

/// A code as a link to its definition, where some codebook has one.
fn defined(site: &Site<'_>, code: &str) -> String {
    let name = escaped(code);
    if site.codes.codes().any(|known| known.id == code) {
        format!("<a href=\"codes.html#{}\">{name}</a>", anchor(code))
    } else {
        name
    }
}

/// A page of any report.
pub fn sheet_page(site: &Site<'_>, title: &str, file: &str, sheet: &Sheet) -> String {
    let mut body = tables::about(&sheet.about);
    for grid in &sheet.grids {
        let _ = writeln!(
            body,
            "<section><h2>{}</h2>\n{}</section>",
            escaped(&grid.title),
            tables::grid(grid, None)
        );
    }
    for remark in &sheet.remarks {
        let _ = writeln!(body, "<p class=\"note\">{}</p>", escaped(remark));
    }
    page(site, title, file, &body)
}

/// The page of all codes with their definitions.
pub fn codes_page(site: &Site<'_>) -> String {
    let mut body = String::from("<ul>");
    for code in site.codes.codes().filter(|code| code.is_family()) {
        let _ =
            write!(body, "<li><a href=\"#{}\">{}</a></li>", anchor(&code.id), escaped(&code.name));
    }
    body.push_str("</ul>\n");
    for code in site.codes.codes() {
        let level = if code.is_family() { "h2" } else { "h3" };
        let _ = writeln!(
            body,
            "<{level} id=\"{}\"><span class=\"swatch f{}\"></span>{} <code>{}</code></{level}>\n<p>{}</p>",
            anchor(&code.id),
            site.colour(&code.id),
            escaped(&code.name),
            escaped(&code.id),
            escaped(if code.definition.is_empty() { &code.brief } else { &code.definition })
        );
        for (name, words) in [("Use when", &code.use_when), ("Not when", &code.not_when)] {
            if !words.is_empty() {
                let _ = writeln!(body, "<p><b>{name}.</b> {}</p>", escaped(words));
            }
        }
    }
    page(site, "Codes", "codes.html", &body)
}

/// The rows of `grid` that are of `case`, without its name.
fn of_case(grid: &Grid, case: &str) -> Grid {
    let at = grid.keys.iter().position(|key| *key == "case");
    let is_own =
        |row: &&GridRow| at.is_none_or(|at| row.keys.get(at).is_some_and(|key| key == case));
    let (mut keys, mut rows) =
        (grid.keys.clone(), grid.rows.iter().filter(is_own).cloned().collect::<Vec<GridRow>>());
    if let Some(at) = at {
        keys.remove(at);
        rows.iter_mut().for_each(|row| drop(row.keys.remove(at)));
    }
    Grid { id: grid.id, title: grid.title.clone(), keys, measures: grid.measures.clone(), rows }
}
