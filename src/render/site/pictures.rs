//! The picture of each table that has one.

use std::collections::{BTreeMap, BTreeSet};

use super::Site;
use super::curve::Curve;
use super::heat::Heat;
use super::marks::{Form, Mark, Marks};
use super::tables::{cell_id, opening};
use super::together::network;
use crate::render::figure::{mark, shown};
use crate::render::number::counted;
use crate::report::{ALL, Figure, Grid, GridRow, Sheet, Value};

/// More values than these are no picture: the table says more.
const MOST: usize = 120;

/// A table of a report, to be drawn.
#[derive(Clone, Copy)]
struct Drawn<'d> {
    report: &'d str,
    grid: &'d Grid,
    id: &'d str,
}

/// The picture of `grid`, a table of `report`; empty where it has none.
pub(super) fn picture(site: &Site<'_>, report: &str, grid: &Grid) -> String {
    let id = format!("{report}-{}", grid.id);
    let drawn = Drawn { report, grid, id: &id };
    let share = "% of the row";
    match (report, grid.id) {
        ("profile", "codes") | ("compare", "rates") => {
            drawn.marks(Form::Dot, "per 1,000", "codings per 1,000 words")
        }
        ("profile", "who") => drawn.measures(&grid.measures, "codings"),
        ("timeline", "months") => {
            drawn.measures(grid.measures.get(2..).unwrap_or(&[]), "per 1,000 words")
        }
        ("timeline", "trend") => drawn.marks(Form::Dot, "slope", "per 1,000 words and 30 days"),
        ("compare", "ratios") => {
            drawn.marks(Form::Ratio, "ratio", "ratio of rates, first over second")
        }
        ("compare", "lengths") => {
            drawn.marks(Form::Dot, "median", "minutes, from the shortest to the longest")
        }
        ("compare", "outcomes") => drawn.heat(["outcome", "part"], "share", "% of the documents"),
        ("supervision", "culture") => drawn.marks(Form::Ratio, "ratio", "holding over closing"),
        ("talk", "types") => drawn.heat(["type", "role"], "share", "% of the words"),
        ("talk", "roles") => drawn.heat(["document", "role"], "share", "% of the words"),
        ("talk", "balance") => drawn.marks(Form::Bar, "Gini", "Gini: 0 is even, 1 one speaker"),
        ("talk", "interruptions") => drawn.marks(Form::Bar, "times", "times"),
        ("sequence", "moves") => {
            drawn.heat(["move", "next"], "share", "% of what follows the move")
        }
        ("sequence", "after_hostility") => drawn.marks(Form::Bar, "share", "% of hostile acts"),
        ("sequence", "repair") => drawn.marks(Form::Bar, "days", "days"),
        ("sequence", "lagged") | ("cooccurrence", "odds") => {
            drawn.marks(Form::Ratio, "odds ratio", "odds ratio")
        }
        ("cooccurrence", "sets") => drawn.marks(Form::Ratio, "lift", "times what is expected"),
        ("cooccurrence", "order") => {
            let both = mirrored(grid);
            let unit = "times the row comes before the column";
            Drawn { grid: &both, ..drawn }.heat(["first", "second"], "first before", unit)
        }
        ("cooccurrence", "network") => network(site, &connections(grid)),
        ("child", "cases") => drawn.measures(grid.measures.get(..5).unwrap_or(&[]), "visits"),
        ("child", "children") => drawn.measures(grid.measures.get(1..7).unwrap_or(&[]), "visits"),
        ("child", "visits") => drawn.measures(grid.measures.get(2..8).unwrap_or(&[]), "passages"),
        ("child", "by_whom") => drawn.heat(["sign", "carrier"], "passages", "passages"),
        ("labels", "labels") => drawn.heat(["label", "by"], "times", "times, by who says it"),
        ("places", "places") => drawn.heat(["code", "place"], "share", share),
        ("dispersion", _) => {
            drawn.marks(Form::Bar, "DP norm", "DP norm: 0 is even, 1 all in one place")
        }
        ("saturation", "documents") => grown(&drawn),
        ("keyness", _) => drawn.marks(Form::Bar, "LL", "log-likelihood"),
        ("collocates", _) => drawn.marks(Form::Bar, "logDice", "logDice, at most 14"),
        _ => String::new(),
    }
}

/// The picture of a report that is made of several of its tables; empty where it has none.
pub(super) fn picture_of_all(site: &Site<'_>, sheet: &Sheet) -> String {
    // They count rows, which are there even where their figures are hidden.
    if site.hides {
        return String::new();
    }
    match sheet.name {
        "absent" => without(sheet),
        "supervision" => taken_up(sheet),
        _ => String::new(),
    }
}

/// In how many of the documents of each case each code is not.
fn without(sheet: &Sheet) -> String {
    let mut shares: BTreeMap<(String, String), f64> = BTreeMap::new();
    for grid in &sheet.grids {
        let key = |name: &str| grid.keys.iter().position(|own| *own == name);
        let (Some(case), Some(code)) = (key("case"), key("code")) else { continue };
        for row in &grid.rows {
            let (Some(case), Some(code)) = (row.keys.get(case), row.keys.get(code)) else {
                continue;
            };
            let share = match (grid.id, row.figures.as_slice()) {
                ("cases", _) => 100.0,
                ("documents", [without, of, ..]) => match (number(without), number(of)) {
                    (Some(without), Some(of)) if of > 0.0 => 100.0 * without / of,
                    _ => continue,
                },
                _ => continue,
            };
            shares.insert((case.clone(), code.clone()), share);
        }
    }
    let cases: BTreeSet<&String> = shares.keys().map(|(case, _)| case).collect();
    let codes: BTreeSet<&String> = shares.keys().map(|(_, code)| code).collect();
    let (rows, columns): (Vec<String>, Vec<String>) =
        (codes.into_iter().cloned().collect(), cases.into_iter().cloned().collect());
    if rows.len() > MOST || columns.len() > MOST / 4 {
        return too_many();
    }
    let value = |row: usize, column: usize| {
        let names = columns.get(column).cloned().zip(rows.get(row).cloned());
        Ok(names.and_then(|names| shares.get(&names)).copied().unwrap_or(0.0))
    };
    let heat = Heat {
        id: "absent-all",
        title: "Documents of each case without a code",
        unit: "% of the documents of the case are without it",
        decimals: 0,
        rows: &rows,
        columns: &columns,
        value: &value,
        link: &|_, _| None,
    };
    heat.svg()
}

/// Visits by what of them is coded in the next supervision.
fn taken_up(sheet: &Sheet) -> String {
    let parts = [
        ("seen_not_said", "seen, not said"),
        ("said_not_seen", "said, not seen"),
        ("seen_and_said", "seen and said"),
    ];
    let mut counts: BTreeMap<(String, usize), f64> = BTreeMap::new();
    let mut codes: Vec<String> = Vec::new();
    for (column, (id, _)) in parts.iter().enumerate() {
        for grid in sheet.grids.iter().filter(|grid| grid.id == *id) {
            let Some(at) = grid.keys.iter().position(|key| *key == "code") else { continue };
            for code in grid.rows.iter().filter_map(|row| row.keys.get(at)) {
                if !codes.contains(code) {
                    codes.push(code.clone());
                }
                *counts.entry((code.clone(), column)).or_default() += 1.0;
            }
        }
    }
    let columns: Vec<String> = parts.iter().map(|(_, name)| (*name).to_owned()).collect();
    let value = |row: usize, column: usize| {
        let code = codes.get(row).cloned().unwrap_or_default();
        Ok(counts.get(&(code, column)).copied().unwrap_or(0.0))
    };
    let heat = Heat {
        id: "supervision-all",
        title: "Visits by what of them is coded in the next supervision",
        unit: "visits",
        decimals: 0,
        rows: &codes,
        columns: &columns,
        value: &value,
        link: &|_, _| None,
    };
    heat.svg()
}

/// What stands in place of a picture that nobody could read.
fn too_many() -> String {
    format!("<p>No picture: it would have more than {MOST} rows.</p>\n")
}

/// A figure as a number, shares in per cent.
fn number(figure: &Figure) -> Option<f64> {
    match &figure.value {
        #[expect(clippy::cast_precision_loss, reason = "to be drawn")]
        Value::Count(count) => Some(*count as f64),
        Value::Number(stat, _) => stat.value(),
        Value::Share(stat) => stat.value().map(|share| share * 100.0),
        Value::Chance(_) | Value::Words(_) | Value::Series(_) | Value::Missing(_) => None,
    }
}

/// The sign where there is no number.
fn sign(figure: &Figure) -> &'static str {
    match figure.value {
        Value::Missing(why) => mark(why),
        _ => "–",
    }
}

/// How many decimals figures are shown with.
fn decimals(figure: &Figure) -> usize {
    match figure.value {
        Value::Number(_, decimals) => decimals,
        _ => 0,
    }
}

/// The table with each pair the other way round, too: which comes first is another question for either.
fn mirrored(grid: &Grid) -> Grid {
    let mut both = grid.clone();
    let swapped = |row: &GridRow| {
        let [.., first, second] = row.keys.as_slice() else { return None };
        let [_, second_before, ..] = row.figures.as_slice() else { return None };
        let keys = vec![second.clone(), first.clone()];
        // Its passages stand in the row of the pair.
        let figure = Figure { behind: Vec::new(), ..second_before.clone() };
        Some(GridRow { keys, figures: vec![figure] })
    };
    both.rows.extend(grid.rows.iter().filter_map(swapped));
    both
}

fn connections(grid: &Grid) -> Vec<(String, String, f64)> {
    let connection = |row: &GridRow| {
        let [.., first, second] = row.keys.as_slice() else { return None };
        Some((first.clone(), second.clone(), number(row.figures.get(1)?)?))
    };
    grid.rows.iter().filter_map(connection).collect()
}

/// How many codes there are after each document.
fn grown(drawn: &Drawn<'_>) -> String {
    let Some(at) = drawn.measure("so far") else { return String::new() };
    let point = |row: &GridRow| match row.figures.get(at)?.value {
        Value::Count(count) => Some((row.keys.first()?.clone(), count)),
        _ => None,
    };
    let points: Vec<(String, u64)> = drawn.grid.rows.iter().filter_map(point).collect();
    Curve { id: drawn.id, title: "Codes found so far", unit: "codes", points: &points }.svg()
}

impl Drawn<'_> {
    fn measure(&self, name: &str) -> Option<usize> {
        self.grid.measures.iter().position(|own| own == name)
    }

    /// The place in the table that opens a figure, where passages stand behind it.
    fn link(&self, row: usize, column: usize) -> Option<String> {
        let column = opening(self.grid.rows.get(row)?, column)?;
        Some(format!("#{}", cell_id(self.report, self.grid.id, row, column)))
    }

    /// A row a mark, with the interval where the table has one.
    fn marks(&self, form: Form, measure: &str, unit: &str) -> String {
        let Some(at) = self.measure(measure) else { return String::new() };
        let bounds = |row: &GridRow| {
            let names = [["low", "high"], ["shortest", "longest"]];
            let found =
                names.iter().find_map(|[low, high]| self.measure(low).zip(self.measure(high)))?;
            number(row.figures.get(found.0)?).zip(number(row.figures.get(found.1)?))
        };
        let linked = |row: usize| {
            let columns = [self.measure("codings"), self.measure("both"), Some(at), Some(0)];
            columns.into_iter().flatten().find_map(|column| self.link(row, column))
        };
        let rows = self.grid.rows.iter().enumerate();
        let marks: Vec<Mark> = rows
            .filter_map(|(index, row)| {
                let figure = row.figures.get(at)?;
                let value = number(figure)?;
                let bounds = if form == Form::Bar { None } else { bounds(row) };
                let words = shown(figure);
                Some(Mark { name: row.keys.join(", "), value, words, bounds, link: linked(index) })
            })
            .collect();
        if marks.len() > MOST {
            return too_many();
        }
        let without = self.grid.rows.len() - marks.len();
        let unit = match without {
            0 => unit.to_owned(),
            without => format!(
                "{unit}; without a value, and not drawn: {}",
                counted(without as u64, "row", "rows")
            ),
        };
        Marks { id: self.id, title: &self.grid.title, unit: &unit, form, values: &marks }.svg()
    }

    /// Rows by the measures `columns`, without the last one if it is the sum of all.
    fn measures(&self, columns: &[String], unit: &str) -> String {
        let rows = self.grid.rows.iter().filter(|row| row.keys != [ALL]);
        let rows: Vec<String> = rows.map(|row| row.keys.join(", ")).collect();
        if rows.len() > MOST {
            return too_many();
        }
        let at = |column: usize| columns.get(column).and_then(|name| self.measure(name));
        let figure = |row: usize, column: usize| self.grid.rows.get(row)?.figures.get(at(column)?);
        let value = |row: usize, column: usize| match figure(row, column) {
            Some(figure) => number(figure).ok_or_else(|| sign(figure)),
            None => Err(""),
        };
        let first = self.grid.rows.first().and_then(|row| row.figures.get(at(0)?));
        let heat = Heat {
            id: self.id,
            title: &self.grid.title,
            unit,
            decimals: first.map_or(0, decimals),
            rows: &rows,
            columns,
            value: &value,
            link: &|row, column| self.link(row, at(column)?),
        };
        heat.svg()
    }

    /// The values of one key by those of another; where several rows have both, their sum.
    fn heat(&self, keys: [&str; 2], measure: &str, unit: &str) -> String {
        let key = |name: &str| self.grid.keys.iter().position(|own| *own == name);
        let (Some(of_row), Some(of_column), Some(at)) =
            (key(keys[0]), key(keys[1]), self.measure(measure))
        else {
            return String::new();
        };
        let names = |at: usize| {
            let mut names: Vec<String> = Vec::new();
            for name in self.grid.rows.iter().filter_map(|row| row.keys.get(at)) {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            names
        };
        let (mut rows, mut columns) = (names(of_row), names(of_column));
        // Pairs of the same things stand in one order both ways.
        if columns.iter().filter(|name| rows.contains(name)).count() > 1 {
            rows.extend(
                columns.iter().filter(|name| !rows.contains(name)).cloned().collect::<Vec<_>>(),
            );
            columns.sort_by_key(|name| rows.iter().position(|row| row == name));
            rows.retain(|row| names(of_row).contains(row));
        }
        if rows.len() > MOST || columns.len() > MOST / 4 {
            return too_many();
        }
        let mut cells: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (index, row) in self.grid.rows.iter().enumerate() {
            if let (Some(row), Some(column)) = (row.keys.get(of_row), row.keys.get(of_column)) {
                cells.entry((row, column)).or_default().push(index);
            }
        }
        let inside = |row: usize, column: usize| {
            let names = (rows.get(row)?.as_str(), columns.get(column)?.as_str());
            cells.get(&names).map(Vec::as_slice)
        };
        let figure = |index: &usize| self.grid.rows.get(*index).and_then(|row| row.figures.get(at));
        // In these tables what is not there was counted, and is none.
        let empty_is_none = ["labels", "places", "child"].contains(&self.report);
        let value = |row: usize, column: usize| {
            let figures = inside(row, column).unwrap_or(&[]).iter().filter_map(figure);
            let values: Vec<Option<f64>> = figures.clone().map(number).collect();
            let all: Option<Vec<f64>> = values.into_iter().collect();
            match all {
                Some(values) if values.is_empty() => {
                    if empty_is_none {
                        Ok(0.0)
                    } else {
                        Err("")
                    }
                }
                Some(values) => Ok(values.iter().sum()),
                None => Err(figures.map(sign).next().unwrap_or("–")),
            }
        };
        let link = |row: usize, column: usize| match inside(row, column)? {
            [one] => self.link(*one, at).or_else(|| self.link(*one, 0)),
            _ => None,
        };
        let heat = Heat {
            id: self.id,
            title: &self.grid.title,
            unit,
            decimals: 0,
            rows: &rows,
            columns: &columns,
            value: &value,
            link: &link,
        };
        heat.svg()
    }
}
