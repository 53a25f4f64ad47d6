use std::fmt::Write as _;

use super::page::escaped;
use super::{Site, anchor};
use crate::render::figure::shown;
use crate::render::number::{stat, thousands};
use crate::report::{Cell, Figure, Frequencies, Grid, GridRow, PairTable, Place, Value};

/// What figures rest on.
pub(super) fn about(about: &[(&str, String)]) -> String {
    let mut text = String::from("<dl class=\"about\">");
    for (name, value) in about {
        let _ = write!(text, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(name), escaped(value));
    }
    text + "</dl>\n"
}

fn opened(caption: &str) -> String {
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}: table\"><table><caption>{0}</caption>\n",
        escaped(caption)
    )
}

const CLOSED: &str = "</tbody></table></div>\n";

/// A name that may be broken after `_` and `.`.
fn breakable(name: &str) -> String {
    escaped(name).replace('_', "_<wbr>").replace('.', ".<wbr>")
}

/// What a cell is called for its style: words and dates stand left, dates on one line.
fn class(figure: &Figure) -> &'static str {
    match &figure.value {
        Value::Words(words) if words.len() == 10 && words.as_bytes().get(4) == Some(&b'-') => {
            " class=\"words date\""
        }
        Value::Words(_) => " class=\"words\"",
        _ => "",
    }
}

fn heads(text: &mut String, keys: &[&str], measures: &[String], first: Option<&GridRow>) {
    text.push_str("<thead><tr>");
    for key in keys {
        let _ = write!(text, "<th scope=\"col\" class=\"words\">{}</th>", escaped(key));
    }
    for (at, measure) in measures.iter().enumerate() {
        let class = first.and_then(|row| row.figures.get(at)).map_or("", class);
        let _ = write!(text, "<th scope=\"col\"{class}>{}</th>", breakable(measure));
    }
    text.push_str("</tr></thead>\n<tbody>\n");
}

/// Where the names and figures of a table lead.
pub(super) struct Leads<'l> {
    pub(super) site: &'l Site<'l>,
    /// The report that the table is of.
    pub(super) report: &'l str,
    /// What a passage is called, and where it stands in the pages.
    pub(super) place: &'l dyn Fn(&Place) -> (String, String),
}

/// The name of a cell in its page.
pub(super) fn cell_id(report: &str, grid: &str, row: usize, column: usize) -> String {
    format!("{report}-{grid}-{row}-{column}")
}

impl Leads<'_> {
    /// The name of a row as a link to what it names: a case or a document.
    fn key(&self, name: &str, key: &str) -> String {
        let linked = |target: String| format!("<a href=\"{target}\">{}</a>", escaped(key));
        match name {
            "case" if self.site.has_case(key) => linked(self.site.case_file(key)),
            "document" | "visit" => {
                let at = self.site.documents.iter().position(|(id, _)| id == key);
                at.map_or_else(|| escaped(key), |at| self.site.document_link(at, key))
            }
            "code" if self.report == "profile" => linked(format!("#{}", anchor(key))),
            _ => escaped(key),
        }
    }

    /// A figure that opens the passages behind it.
    fn opening(&self, figure: &Figure, words: &str) -> String {
        let mut text = format!("<details><summary>{words}</summary>");
        // Who towards whom stands on no other page by its cells: all of it is listed.
        let most = if self.report == "profile" { usize::MAX } else { MOST_PLACES };
        let mut places: Vec<&Place> = figure.behind.iter().collect();
        places.sort_unstable();
        for (at, place) in places.into_iter().take(most).enumerate() {
            let (name, link) = (self.place)(place);
            let comma = if at == 0 { "" } else { ", " };
            let _ = write!(text, "{comma}<a href=\"{link}\">{}</a>", escaped(&name));
        }
        if let Some(more) = figure.behind.len().checked_sub(most).filter(|more| *more > 0) {
            let _ = write!(text, " … {more} more");
        }
        text + "</details>"
    }
}

/// The column of `row` that opens the passages behind the figure in `column`: shares of what is counted to the
/// left of them stand on the same passages. `None` where there are none.
pub(super) fn opening(row: &GridRow, column: usize) -> Option<usize> {
    let figure = row.figures.get(column).filter(|figure| !figure.behind.is_empty())?;
    let left = column.checked_sub(1).filter(|_| !matches!(figure.value, Value::Count(_)));
    let same = |left: &usize| row.figures.get(*left).is_some_and(|f| f.behind == figure.behind);
    left.filter(same).map_or(Some(column), |left| opening(row, left))
}

/// So many passages are listed behind a figure.
pub(super) const MOST_PLACES: usize = 6;

/// A table of a report; with `leads` its names and figures lead on.
pub(super) fn grid(grid: &Grid, leads: Option<&Leads<'_>>) -> String {
    if grid.rows.is_empty() {
        return format!("<p>{}: nothing.</p>\n", escaped(&grid.title));
    }
    let mut text = opened(&grid.title);
    heads(&mut text, &grid.keys, &grid.measures, grid.rows.first());
    for (number, row) in grid.rows.iter().enumerate() {
        text.push_str("<tr>");
        for (name, key) in grid.keys.iter().zip(&row.keys) {
            let key = leads.map_or_else(|| escaped(key), |leads| leads.key(name, key));
            let _ = write!(text, "<th scope=\"row\">{key}</th>");
        }
        for (column, figure) in row.figures.iter().enumerate() {
            let words = escaped(&shown(figure));
            let cell = match leads.filter(|_| opening(row, column) == Some(column)) {
                Some(leads) => leads.opening(figure, &words),
                None => words,
            };
            let id = match leads.filter(|_| !figure.behind.is_empty()) {
                Some(leads) => {
                    format!(" id=\"{}\"", cell_id(leads.report, grid.id, number, column))
                }
                None => String::new(),
            };
            let _ = write!(text, "<td{}{id}>{cell}</td>", class(figure));
        }
        text.push_str("</tr>\n");
    }
    text + CLOSED
}

/// The frequencies of all cases, as the terminal shows them; each leads to its passages.
pub(super) fn frequencies(site: &Site<'_>, often: &Frequencies) -> String {
    let mut text =
        opened("Codings, codings per 1,000 words, and documents with the code of all documents");
    let columns: Vec<String> = often.columns.iter().map(|column| column.code.clone()).collect();
    let mut measures = vec!["documents".to_owned(), "words".to_owned()];
    measures.extend(columns.clone());
    heads(&mut text, &["case"], &measures, None);
    for row in &often.rows {
        let case = row.case.as_deref().unwrap_or("");
        let name = if site.has_case(case) {
            format!("<a href=\"{}\">{}</a>", site.case_file(case), escaped(case))
        } else {
            escaped(case)
        };
        let _ = write!(
            text,
            "<tr><th scope=\"row\">{name}</th><td>{}</td><td>{}</td>",
            row.base.documents,
            thousands(row.base.words)
        );
        for (cell, code) in row.cells.iter().zip(&columns) {
            match cell {
                Cell::Counted(counts) => {
                    let codings = thousands(counts.codings);
                    let codings = if counts.codings > 0 && site.has_case(case) {
                        format!(
                            "<a href=\"{}#{}\">{codings}</a>",
                            site.case_file(case),
                            anchor(code)
                        )
                    } else {
                        codings
                    };
                    let _ = write!(
                        text,
                        "<td>{codings} <small>{}</small> <small>{}/{}</small></td>",
                        stat(counts.per_thousand, 1),
                        counts.documents,
                        row.base.documents
                    );
                }
                Cell::NotCoded => text.push_str("<td>·</td>"),
                Cell::Suppressed => text.push_str("<td>▒</td>"),
            }
        }
        text.push_str("</tr>\n");
    }
    text + CLOSED
}

/// The documents of a case, each with its page.
pub(super) fn documents(site: &Site<'_>, grid: &Grid) -> String {
    let mut text = opened(&grid.title);
    heads(&mut text, &grid.keys, &grid.measures, grid.rows.first());
    for row in &grid.rows {
        let name = row.keys.first().map_or("", String::as_str);
        let at = site.documents.iter().position(|(id, _)| id == name);
        let name = at.map_or_else(|| escaped(name), |at| site.document_link(at, name));
        let _ = write!(text, "<tr><th scope=\"row\">{name}</th>");
        for (figure, measure) in row.figures.iter().zip(&grid.measures) {
            let words = escaped(&shown(figure));
            let cell = match at.filter(|_| !figure.behind.is_empty()) {
                Some(at) => format!("<a href=\"{}\">{words}</a>", site.code_in(at, measure)),
                None => words,
            };
            let _ = write!(text, "<td{}>{cell}</td>", class(figure));
        }
        text.push_str("</tr>\n");
    }
    text + CLOSED
}

/// Pairs of codes of a case that occur together.
pub(super) fn pairs(table: &PairTable, behind: &dyn Fn(&str, &str) -> Option<String>) -> String {
    let mut text = opened("Pairs of codes in one segment");
    let measures =
        ["with both", "with first", "with second", "expected", "Jaccard", "c-coefficient", "lift"]
            .map(str::to_owned);
    heads(&mut text, &["first", "second"], &measures, None);
    for pair in table.pairs.iter().filter(|pair| pair.both > 0) {
        let _ = writeln!(
            text,
            "<tr><th scope=\"row\">{}</th><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>\
<td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&pair.a),
            escaped(&pair.b),
            match behind(&pair.a, &pair.b) {
                Some(link) => format!("<a href=\"{link}\">{}</a>", pair.both),
                None => pair.both.to_string(),
            },
            pair.with_a,
            pair.with_b,
            stat(pair.expected, 1),
            stat(pair.jaccard, 2),
            stat(pair.c, 2),
            stat(pair.lift, 1)
        );
    }
    text + CLOSED
}
