use super::number::{counted, exact, stat};
use super::table::{Table, csv_text};
use crate::report::{Cell, Column, Frequencies, Level, Row, Stat};

/// The report for a page `width` columns wide: at the level of codes one table per family.
pub fn frequencies_text(report: &Frequencies, width: usize) -> String {
    let blocks = tables(report).into_iter().map(|(title, table)| {
        let title = title.map_or_else(String::new, |title| format!("{title}\n\n"));
        format!("{title}{}", table.text(width))
    });
    let blocks: Vec<String> = blocks.collect();
    format!("{}\n{}", blocks.join("\n"), notes(report))
}

/// The report in Markdown.
pub fn frequencies_markdown(report: &Frequencies) -> String {
    let blocks = tables(report).into_iter().map(|(title, table)| {
        let title = title.map_or_else(String::new, |title| format!("### {title}\n\n"));
        format!("{title}{}", table.markdown())
    });
    let blocks: Vec<String> = blocks.collect();
    format!("{}\n{}", blocks.join("\n"), notes(report))
}

/// The report as tidy CSV: one row per case, group and code.
pub fn frequencies_csv(report: &Frequencies, as_is: bool) -> String {
    let by = report.by.as_ref().map_or("group", |by| by.name());
    let headings = [
        "case",
        by,
        "code",
        "codings",
        "words",
        "per_1000_words",
        "documents_with_code",
        "documents",
        "remark",
    ];
    let rows = report.rows.iter().chain(&report.pooled).flat_map(|row| {
        row.cells.iter().zip(&report.columns).map(move |(cell, column)| {
            let (codings, rate, documents, remark) = match cell {
                Cell::NotCoded | Cell::Suppressed => Default::default(),
                Cell::Counted(counts) => (
                    counts.codings.to_string(),
                    exact(counts.per_thousand),
                    counts.documents.to_string(),
                    counts.per_thousand.reason().unwrap_or(""),
                ),
            };
            let remark = match cell {
                Cell::NotCoded => "no rules: not coded",
                Cell::Suppressed => "suppressed",
                Cell::Counted(_) => remark,
            };
            vec![
                row.case.clone().unwrap_or_else(|| "(all cases)".to_owned()),
                row.group.clone().unwrap_or_default(),
                column.code.clone(),
                codings,
                row.base.words.to_string(),
                rate,
                documents,
                row.base.documents.to_string(),
                remark.to_owned(),
            ]
        })
    });
    csv_text(&headings, rows, as_is)
}

fn tables(report: &Frequencies) -> Vec<(Option<String>, Table)> {
    if report.level == Level::Family {
        let columns: Vec<usize> = (0..report.columns.len()).collect();
        return vec![(None, table(report, &columns))];
    }
    let mut families: Vec<(String, Vec<usize>)> = Vec::new();
    for (index, column) in report.columns.iter().enumerate() {
        let family = column.code.split('.').next().unwrap_or("").to_owned();
        match families.last_mut() {
            Some((last, columns)) if *last == family => columns.push(index),
            _ => families.push((family, vec![index])),
        }
    }
    families.into_iter().map(|(name, columns)| (Some(name), table(report, &columns))).collect()
}

/// Three lines per row: codings, rate, documents.
fn table(report: &Frequencies, columns: &[usize]) -> Table {
    let mut headings = vec!["case".to_owned()];
    headings.extend(report.by.as_ref().map(|by| by.name().to_owned()));
    headings.push(String::new());
    let names = headings.len();
    let title = |column: &Column| match report.level {
        Level::Family => column.code.clone(),
        Level::Code => {
            column.code.split_once('.').map_or(&*column.code, |(_, slug)| slug).to_owned()
        }
    };
    headings.extend(columns.iter().filter_map(|c| report.columns.get(*c)).map(title));
    let mut rows = Vec::new();
    for row in shown(report) {
        let mut first = true;
        for measure in ["codings", "per 1,000 words", "documents"] {
            let mut line = vec![row_name(row, first)];
            if report.by.is_some() {
                let group = row.group.clone().unwrap_or_else(|| "not given".to_owned());
                line.push(if first { group } else { String::new() });
            }
            line.push(measure.to_owned());
            let cells = columns.iter().filter_map(|c| row.cells.get(*c));
            line.extend(cells.map(|cell| cell_text(*cell, row, measure)));
            rows.push(line);
            first = false;
        }
    }
    Table { headings, rows, names, left: Vec::new() }
}

/// The rows to show; with a single case the pooled ones would say the same again.
fn shown(report: &Frequencies) -> impl Iterator<Item = &Row> {
    let first = report.rows.first().map(|row| &row.case);
    let one_case = report.rows.iter().all(|row| Some(&row.case) == first);
    report.rows.iter().chain(report.pooled.iter().filter(move |_| !one_case))
}

fn row_name(row: &Row, first: bool) -> String {
    if !first {
        return String::new();
    }
    row.case.clone().unwrap_or_else(|| "all cases".to_owned())
}

fn cell_text(cell: Cell, row: &Row, measure: &str) -> String {
    let counts = match cell {
        Cell::Counted(counts) => counts,
        Cell::NotCoded => return "·".to_owned(),
        Cell::Suppressed => return "▒".to_owned(),
    };
    match measure {
        "codings" => counts.codings.to_string(),
        "documents" => format!("{}/{}", counts.documents, row.base.documents),
        _ => stat(counts.per_thousand, 1),
    }
}

/// What the figures relate to and what the signs mean.
fn notes(report: &Frequencies) -> String {
    let mut notes = String::new();
    for row in shown(report).filter(|_| report.by.is_none()) {
        let name = row.case.as_deref().unwrap_or("all cases");
        let documents = counted(row.base.documents, "document", "documents");
        let words = counted(row.base.words, "word", "words");
        notes.push_str(&format!("{name}: {documents}, {words}\n"));
    }
    let missing = |row: &Row, test: fn(&Cell) -> bool| row.cells.iter().any(test);
    let all = || report.rows.iter().chain(&report.pooled);
    if all().any(|row| missing(row, |cell| *cell == Cell::NotCoded)) {
        notes.push_str("·  no rule looks for this code: not coded, which is not zero\n");
    }
    if all().any(|row| missing(row, |cell| *cell == Cell::Suppressed)) {
        notes.push_str(
            "▒  hidden: made of few; it may still be told from a sum and what is left of it\n",
        );
    }
    let undefined = |cell: &Cell| match cell {
        Cell::Counted(counts) => matches!(counts.per_thousand, Stat::Undefined(_)),
        Cell::NotCoded | Cell::Suppressed => false,
    };
    if all().any(|row| missing(row, undefined)) {
        notes.push_str("–  undefined: no words to relate the count to\n");
    }
    notes
}
