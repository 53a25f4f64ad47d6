//! Sheets of figures in every form. They all show the same figures.

use serde::Serialize;

use super::figure::{mark, shown};
use super::number::exact;
use super::passage::wrapped;
use super::table::{Table, csv_text};
use crate::report::{Figure, Grid, GridRow, Missing, Sheet, Value};
use crate::stats::Stat;

/// The sheet for a page `width` columns wide, with at most so many rows of a table.
pub fn sheet_text(sheet: &Sheet, width: usize, most: usize) -> String {
    let mut text = about(sheet, width);
    for grid in &sheet.grids {
        text.push_str(&format!("\n{}\n\n", wrapped(&grid.title, width).join("\n")));
        text.push_str(&if grid.rows.is_empty() {
            "  nothing\n".to_owned()
        } else {
            table(grid, most).text(width)
        });
        if let Some(more) = grid.rows.len().checked_sub(most).filter(|more| *more > 0) {
            let rows = if more == 1 { "row" } else { "rows" };
            text.push_str(&format!("  … {more} more {rows}: --all shows them\n"));
        }
    }
    text.push_str(&notes(sheet, width));
    text
}

/// The sheet in Markdown.
pub fn sheet_markdown(sheet: &Sheet) -> String {
    let mut text = about(sheet, usize::MAX);
    for grid in &sheet.grids {
        text.push_str(&format!("\n### {}\n\n{}", grid.title, table(grid, usize::MAX).markdown()));
    }
    text.push_str(&notes(sheet, usize::MAX));
    text
}

/// The sheet as tidy CSV: one row a figure, of all tables.
pub fn sheet_csv(sheet: &Sheet, as_is: bool) -> String {
    let mut keys: Vec<&str> = Vec::new();
    for key in sheet.grids.iter().flat_map(|grid| &grid.keys) {
        if !keys.contains(key) {
            keys.push(key);
        }
    }
    let mut headings = vec!["table"];
    headings.extend(&keys);
    headings.extend(["measure", "value", "remark"]);
    let mut rows = Vec::new();
    for grid in &sheet.grids {
        for row in &grid.rows {
            for (figure, measure) in row.figures.iter().zip(&grid.measures) {
                let mut line = vec![grid.id.to_owned()];
                line.extend(keys.iter().map(|key| named(grid, row, key)));
                line.extend([measure.clone(), plain(figure), remark(figure).to_owned()]);
                rows.push(line);
            }
        }
    }
    csv_text(&headings, rows, as_is)
}

/// One table of the sheet as CSV with a column a measure; empty where there is no figure.
pub fn grid_csv(grid: &Grid, as_is: bool) -> String {
    let headings: Vec<&str> =
        grid.keys.iter().copied().chain(grid.measures.iter().map(String::as_str)).collect();
    let rows = grid.rows.iter().map(|row| {
        row.keys.iter().cloned().chain(row.figures.iter().map(plain)).collect::<Vec<String>>()
    });
    csv_text(&headings, rows, as_is)
}

fn named(grid: &Grid, row: &GridRow, key: &str) -> String {
    let place = grid.keys.iter().position(|own| *own == key);
    place.and_then(|place| row.keys.get(place)).cloned().unwrap_or_default()
}

fn about(sheet: &Sheet, width: usize) -> String {
    let lines = sheet.about.iter().map(|(name, value)| format!("{name}: {value}"));
    let mut text = format!("{}\n", sheet.name);
    if sheet.about.is_empty() {
        return text;
    }
    for line in wrapped(&lines.collect::<Vec<_>>().join("; "), width) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn notes(sheet: &Sheet, width: usize) -> String {
    let figures = || sheet.grids.iter().flat_map(|grid| &grid.rows).flat_map(|row| &row.figures);
    let has = |missing: Missing| figures().any(|figure| figure.value == Value::Missing(missing));
    let mut notes: Vec<String> = Vec::new();
    for (missing, words) in [
        (Missing::NotCoded, "nobody looked for this code: not coded, which is not zero"),
        (Missing::NotObserved, "not observed: no document"),
        (Missing::NotCounted, "left out, as asides are unless they are asked for: not counted"),
        (Missing::Suppressed, "hidden: made of few"),
    ] {
        if has(missing) {
            notes.push(format!("{} {words}", mark(missing)));
        }
    }
    if figures().any(|figure| matches!(figure.value, Value::Series(_))) {
        notes.push("bars: documents with a date, in order; each row has its own scale".to_owned());
    }
    notes.extend(undefined(sheet));
    notes.extend(sheet.remarks.iter().cloned());
    let lines = notes.iter().flat_map(|note| wrapped(note, width.saturating_sub(3).max(30)));
    let mut text = String::new();
    for line in lines {
        text.push('\n');
        text.push_str(&line);
    }
    if text.is_empty() { text } else { format!("\n{}\n", text.trim_start_matches('\n')) }
}

/// Why figures are undefined, where any are.
pub(super) fn undefined(sheet: &Sheet) -> Option<String> {
    let figures = sheet.grids.iter().flat_map(|grid| &grid.rows).flat_map(|row| &row.figures);
    let mut reasons: Vec<&str> = figures
        .filter_map(|figure| match figure.value {
            Value::Number(stat, _) | Value::Chance(stat) | Value::Share(stat) => stat.reason(),
            _ => None,
        })
        .collect();
    reasons.sort_unstable();
    reasons.dedup();
    (!reasons.is_empty()).then(|| format!("– undefined: {}", reasons.join("; ")))
}

/// The table as cells; what a row has in common with the one above it is not said again.
fn table(grid: &Grid, most: usize) -> Table {
    let mut headings: Vec<String> = grid.keys.iter().map(|key| (*key).to_owned()).collect();
    headings.extend(grid.measures.iter().cloned());
    let mut before: &[String] = &[];
    let mut rows = Vec::new();
    for row in grid.rows.iter().take(most) {
        let same = row.keys.iter().zip(before).take_while(|(own, above)| own == above).count();
        let same = same.min(row.keys.len().saturating_sub(1));
        let name =
            |(at, key): (usize, &String)| if at < same { String::new() } else { key.clone() };
        let mut cells: Vec<String> = row.keys.iter().enumerate().map(name).collect();
        cells.extend(row.figures.iter().map(shown));
        rows.push(cells);
        before = &row.keys;
    }
    let is_words = |at: &usize| {
        let mut figures = grid.rows.iter().filter_map(|row| row.figures.get(*at));
        figures.any(|figure| matches!(&figure.value, Value::Words(words) if !words.is_empty()))
    };
    let names = grid.keys.len();
    let left = (0..grid.measures.len()).filter(is_words).map(|at| names + at).collect();
    Table { headings, rows, names, left }
}

/// A figure for a data file.
fn plain(figure: &Figure) -> String {
    match &figure.value {
        Value::Count(count) => count.to_string(),
        Value::Number(value, _) | Value::Chance(value) | Value::Share(value) => exact(*value),
        Value::Words(words) => words.clone(),
        Value::Series(values) => {
            let value = |value: &Option<f64>| value.map_or(String::new(), |v| format!("{v:.6}"));
            values.iter().map(value).collect::<Vec<_>>().join(" ")
        }
        Value::Missing(_) => String::new(),
    }
}

/// Why there is no figure.
fn remark(figure: &Figure) -> &'static str {
    match &figure.value {
        Value::Number(value, _) | Value::Chance(value) | Value::Share(value) => {
            value.reason().unwrap_or("")
        }
        Value::Missing(missing) => missing_word(*missing),
        _ => "",
    }
}

fn missing_word(missing: Missing) -> &'static str {
    match missing {
        Missing::NotCoded => "not coded",
        Missing::NotObserved => "not observed",
        Missing::NotCounted => "not counted",
        Missing::Suppressed => "suppressed",
    }
}

/// A sheet for programs, as `docs/json.md` describes it.
#[derive(Debug, Serialize)]
pub struct SheetView<'s> {
    schema: &'static str,
    report: &'s str,
    about: serde_json::Map<String, serde_json::Value>,
    tables: Vec<GridView<'s>>,
    remarks: &'s [String],
}

#[derive(Debug, Serialize)]
struct GridView<'s> {
    table: &'s str,
    title: &'s str,
    keys: &'s [&'static str],
    measures: &'s [String],
    rows: Vec<RowView<'s>>,
}

#[derive(Debug, Serialize)]
struct RowView<'s> {
    keys: &'s [String],
    figures: Vec<FigureView>,
}

#[derive(Debug, Serialize)]
struct FigureView {
    value: serde_json::Value,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    passages: Option<usize>,
}

impl<'s> SheetView<'s> {
    /// The view of `sheet`.
    pub fn new(sheet: &'s Sheet) -> Self {
        let about =
            sheet.about.iter().map(|(key, value)| ((*key).to_owned(), value.clone().into()));
        let row = |row: &'s GridRow| RowView {
            keys: &row.keys,
            figures: row.figures.iter().map(figure_view).collect(),
        };
        let grid = |grid: &'s Grid| GridView {
            table: grid.id,
            title: &grid.title,
            keys: &grid.keys,
            measures: &grid.measures,
            rows: grid.rows.iter().map(row).collect(),
        };
        Self {
            schema: "doorstep.report/1",
            report: sheet.name,
            about: about.collect(),
            tables: sheet.grids.iter().map(grid).collect(),
            remarks: &sheet.remarks,
        }
    }
}

fn figure_view(figure: &Figure) -> FigureView {
    let number = |stat: Stat| stat.value().map_or(serde_json::Value::Null, Into::into);
    let value = match &figure.value {
        Value::Count(count) => (*count).into(),
        Value::Number(value, _) | Value::Chance(value) | Value::Share(value) => number(*value),
        Value::Words(words) => words.clone().into(),
        Value::Series(values) => values.iter().map(|value| serde_json::json!(value)).collect(),
        Value::Missing(_) => serde_json::Value::Null,
    };
    FigureView {
        value,
        reason: remark(figure),
        passages: Some(figure.behind.len()).filter(|count| *count > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let mut grid = Grid::new("a", "A table", &["case", "code"], &["codings", "rate", "years"]);
        let rate = Figure::number(Stat::Undefined("no words"), 1, 0);
        let years = Figure::series(vec![Some(0.0), None, Some(1.0), Some(8.0)], &[]);
        grid.row(["C", "x"], [Figure::count(1234), rate, years]);
        grid.row(["C", "y"], [1, 2, 3].map(|_| Figure::missing(Missing::NotCoded)));
        Sheet { name: "test", grids: vec![grid], ..Sheet::default() }
    }

    #[test]
    fn all_forms_say_why_there_is_no_figure() {
        let text = sheet_text(&sheet(), 80, 9);
        assert!(text.contains("C     x       1,234     –   _○▁█\n"), "{text}");
        assert!(text.contains("      y           ·     ·      ·\n"), "{text}");
        assert!(text.contains("– undefined: no words"), "{text}");
        let csv = sheet_csv(&sheet(), false);
        assert!(csv.contains("\na,C,x,rate,,no words\n"), "{csv}");
        assert!(csv.contains("\na,C,y,codings,,not coded\n"), "{csv}");
        let json = serde_json::to_string(&SheetView::new(&sheet())).unwrap();
        assert!(json.contains("{\"value\":null,\"reason\":\"no words\"}"), "{json}");
        assert!(
            grid_csv(&sheet().grids[0], false)
                .starts_with("case,code,codings,rate,years\nC,x,1234,,")
        );
    }

    #[test]
    fn long_tables_are_cut_and_say_so() {
        let text = sheet_text(&sheet(), 80, 1);
        assert!(text.contains("C     x ") && !text.contains("      y "), "{text}");
        assert!(text.contains("  … 1 more row: --all shows them\n"), "{text}");
    }

    #[test]
    fn few_are_hidden_and_none_is_not() {
        let mut sheet = sheet();
        sheet.grids[0].row(["D", "x"], [Figure::count(2), Figure::count(0), Figure::count(5)]);
        sheet.suppress(3);
        let text = sheet_text(&sheet, 80, 9);
        assert!(text.contains("D     x           ▒     0      5\n"), "{text}");
    }
}
