use std::fmt::Write as _;

use super::page::escaped;
use super::{Site, anchor, missing};
use crate::render::number::{chance, stat, thousands};
use crate::report::{Cell, Figure, Frequencies, Grid, GridRow, PairTable, Value};
use crate::stats::Stat;

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
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}</caption>\n",
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

/// A table of a report.
pub(super) fn grid(grid: &Grid) -> String {
    if grid.rows.is_empty() {
        return format!("<p>{}: nothing.</p>\n", escaped(&grid.title));
    }
    let mut text = opened(&grid.title);
    heads(&mut text, &grid.keys, &grid.measures, grid.rows.first());
    for row in &grid.rows {
        text.push_str("<tr>");
        for key in &row.keys {
            let _ = write!(text, "<th scope=\"row\">{}</th>", escaped(key));
        }
        for figure in &row.figures {
            let _ = write!(text, "<td{}>{}</td>", class(figure), escaped(&shown(figure)));
        }
        text.push_str("</tr>\n");
    }
    text + CLOSED
}

fn shown(figure: &Figure) -> String {
    match &figure.value {
        Value::Count(count) => thousands(*count),
        Value::Number(value, decimals) => stat(*value, *decimals),
        Value::Chance(value) => chance(*value),
        Value::Share(Stat::Value(share)) => format!("{:.0} %", share * 100.0),
        Value::Share(Stat::Undefined(_)) => "–".to_owned(),
        Value::Words(words) => words.clone(),
        Value::Series(values) => {
            let one =
                |value: &Option<f64>| value.map_or("○".to_owned(), |value| format!("{value:.1}"));
            values.iter().map(one).collect::<Vec<_>>().join(" ")
        }
        Value::Missing(why) => missing(*why).to_owned(),
    }
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
        let _ = write!(
            text,
            "<tr><th scope=\"row\"><a href=\"{}\">{}</a></th><td>{}</td><td>{}</td>",
            site.case_file(case),
            escaped(case),
            row.base.documents,
            thousands(row.base.words)
        );
        for (cell, code) in row.cells.iter().zip(&columns) {
            match cell {
                Cell::Counted(counts) => {
                    let _ = write!(
                        text,
                        "<td><a href=\"{}#{}\">{}</a> <small>{}</small> <small>{}/{}</small></td>",
                        site.case_file(case),
                        anchor(code),
                        thousands(counts.codings),
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
        let at = site.documents.iter().position(|(id, _)| id == name).unwrap_or(0);
        let _ = write!(
            text,
            "<tr><th scope=\"row\"><a href=\"{}\">{}</a></th>",
            site.document_file(at),
            escaped(name)
        );
        for figure in &row.figures {
            let _ = write!(text, "<td{}>{}</td>", class(figure), escaped(&shown(figure)));
        }
        text.push_str("</tr>\n");
    }
    text + CLOSED
}

/// Pairs of codes of a case that occur together.
pub(super) fn pairs(table: &PairTable) -> String {
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
            pair.both,
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
