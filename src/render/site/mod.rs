//! The pages of a study, which stand by themselves: no page loads anything, and all are read without scripts.

mod document;
mod figure;
mod page;
mod plots;
mod tables;

use std::fmt::Write as _;

use crate::codebook::CodeSet;
use crate::report::{Cell, Frequencies, Grid, Missing, PairTable, Sheet};

pub use document::{Margin, document_page};
pub use figure::figures;
pub use page::Quotes;
use page::{escaped, page};
use plots::{Heat, Multiple};

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
    /// The cases, in the order of their pages.
    pub cases: &'s [String],
    /// The documents with their cases, in the order of their pages.
    pub documents: &'s [(String, String)],
}

impl Site<'_> {
    /// The page of case `case`.
    pub fn case_file(&self, case: &str) -> String {
        let at = self.cases.iter().position(|own| own == case).unwrap_or(0);
        format!("case-{}.html", at + 1)
    }

    /// The page of document `index`.
    pub fn document_file(&self, index: usize) -> String {
        format!("document-{}.html", index + 1)
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
            Some(Cell::Suppressed) => Err("▒"),
            Some(Cell::NotCoded) | None => Err("·"),
        }
    };
    let link = |row: usize, column: usize| {
        let (case, code) = (rows.get(row)?, columns.get(column)?);
        Some(format!("{}#{}", site.case_file(case), anchor(code)))
    };
    let heat = Heat {
        id: "heat",
        title: "Codings per 1,000 words, cases by codes",
        unit: "codings per 1,000 words",
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
            "<li><a href=\"{}\">{}</a>, {documents} documents</li>",
            site.case_file(case),
            escaped(case)
        );
    }
    body.push_str("</ul></section>\n");
    page(site, site.name, "index.html", &body)
}

/// What a page of a case is made of.
#[derive(Debug)]
pub struct CaseParts<'c> {
    /// The case.
    pub case: &'c str,
    /// The report `profile`.
    pub profile: &'c Sheet,
    /// The report `timeline`.
    pub timeline: &'c Sheet,
    /// Pairs of codes in the case.
    pub pairs: Option<&'c PairTable>,
    /// Connections: two codes and their weight.
    pub network: &'c [(String, String, f64)],
    /// For each code its passages, in the order of documents: document, place in it, words.
    pub passages: &'c [(String, Vec<Passage>)],
}

/// A passage as a page of a case lists it.
#[derive(Debug, Clone)]
pub struct Passage {
    /// Its document, as a place among all.
    pub document: usize,
    /// Its name in the page of the document.
    pub id: String,
    /// Date, speaker and the like.
    pub head: String,
    /// As much of its words as leaves the project.
    pub words: String,
}

/// The page of a case.
pub fn case_page(site: &Site<'_>, parts: &CaseParts<'_>) -> String {
    let case = parts.case;
    // What is counted how; how much of it there is stands in the tables of the case.
    let of_all = ["cases", "documents", "words", "documents of which nothing counts"];
    let about = parts.profile.about.iter().filter(|(name, _)| !of_all.contains(name));
    let mut body = tables::about(&about.cloned().collect::<Vec<_>>());
    let of = |sheet: &Sheet, id: &str| {
        sheet.grids.iter().find(|grid| grid.id == id).map(|g| own(g, case))
    };
    if let Some(documents) = of(parts.timeline, "documents") {
        let events = of(parts.timeline, "events");
        let multiple = Multiple { case, documents: &documents, events: events.as_ref(), site };
        let _ = writeln!(body, "<section><h2>Over time</h2>\n{}", multiple.svg());
        let _ = writeln!(body, "{}</section>", tables::documents(site, &documents));
    }
    for (id, title) in [("codes", "How often"), ("who", "Who towards whom")] {
        if let Some(grid) = of(parts.profile, id) {
            let _ = writeln!(body, "<section><h2>{title}</h2>\n{}</section>", tables::grid(&grid));
        }
    }
    if let Some(pairs) = parts.pairs.filter(|pairs| !pairs.pairs.is_empty()) {
        let _ = writeln!(body, "<section><h2>Together</h2>\n{}", plots::pairs(pairs));
        let _ = writeln!(body, "{}", plots::network(site, parts.network));
        let _ = writeln!(body, "{}</section>", tables::pairs(pairs));
    }
    body.push_str("<section><h2>Passages</h2>\n");
    for (code, passages) in parts.passages {
        let _ = writeln!(
            body,
            "<h3 id=\"{}\">{} <small>{}</small></h3>\n<ol>",
            anchor(code),
            defined(site, code),
            passages.len()
        );
        for passage in passages {
            let _ = writeln!(
                body,
                "<li id=\"{0}\"><a href=\"{1}#{0}\">{2}</a> {3}</li>",
                passage.id,
                site.document_file(passage.document),
                escaped(&passage.head),
                escaped(&passage.words)
            );
        }
        body.push_str("</ol>\n");
    }
    body.push_str("</section>\n");
    let mut said: Vec<&String> = Vec::new();
    for remark in parts.profile.remarks.iter().chain(&parts.timeline.remarks) {
        if said.contains(&remark) {
            continue;
        }
        said.push(remark);
        let _ = writeln!(body, "<p class=\"note\">{}</p>", escaped(remark));
    }
    page(site, case, &site.case_file(case), &body)
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
            tables::grid(grid)
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
fn own(grid: &Grid, case: &str) -> Grid {
    let mut own = grid.clone();
    own.rows.retain(|row| row.keys.first().is_some_and(|key| key == case));
    own.keys.remove(0);
    own.rows.iter_mut().for_each(|row| drop(row.keys.remove(0)));
    own
}

/// The sign for a figure that is not there.
pub(super) fn missing(missing: Missing) -> &'static str {
    match missing {
        Missing::NotCoded => "·",
        Missing::NotObserved => "○",
        Missing::NotCounted => "×",
        Missing::Suppressed => "▒",
    }
}
