//! A table of a report as a plot: dots, bars or a heat map.

use std::collections::BTreeMap;

use super::heat::Heat;
use super::marks::{Form, Mark, Marks};
use super::tables::{cell_id, opening};
use crate::render::figure::{mark, shown};
use crate::render::number::counted;
use crate::report::{ALL, Figure, Grid, GridRow, Value};

/// More values than these are no picture: the table says more.
pub(super) const MOST: usize = 120;

/// A table of a report, to be drawn.
#[derive(Clone, Copy)]
pub(super) struct Drawn<'d> {
    pub(super) report: &'d str,
    pub(super) grid: &'d Grid,
    pub(super) id: &'d str,
}

/// What stands in place of a picture that nobody could read.
pub(super) fn too_many() -> String {
    format!("<p>No picture: it would have more than {MOST} rows.</p>\n")
}

/// A figure as a number, shares in per cent.
pub(super) fn number(figure: &Figure) -> Option<f64> {
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

/// Puts columns in the order of the rows where both are the same things, as in tables of pairs.
fn in_one_order(rows: &[String], columns: &mut [String]) {
    if columns.iter().filter(|name| rows.contains(name)).count() > 1 {
        columns.sort_by_key(|name| rows.iter().position(|row| row == name).unwrap_or(rows.len()));
    }
}

impl Drawn<'_> {
    pub(super) fn measure(&self, name: &str) -> Option<usize> {
        self.grid.measures.iter().position(|own| own == name)
    }

    /// The place in the table that opens a figure, where passages stand behind it.
    fn link(&self, row: usize, column: usize) -> Option<String> {
        let column = opening(self.grid.rows.get(row)?, column)?;
        Some(format!("#{}", cell_id(self.report, self.grid.id, row, column)))
    }

    /// A row a mark, with the interval where the table has one.
    pub(super) fn marks(&self, form: Form, measure: &str, unit: &str) -> String {
        let Some(at) = self.measure(measure) else { return String::new() };
        let bounds = |row: &GridRow| {
            let names = [["low", "high"], ["shortest", "longest"], ["least", "greatest"]];
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
    pub(super) fn measures(&self, columns: &[String], unit: &str) -> String {
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

    /// The values of a key, in the order in which they come first.
    fn names(&self, key: usize) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.grid.rows.iter().filter_map(|row| row.keys.get(key)) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// The values of one key by those of another; where several rows have both, their sum.
    pub(super) fn heat(&self, keys: [&str; 2], measure: &str, unit: &str) -> String {
        let key = |name: &str| self.grid.keys.iter().position(|own| *own == name);
        let (Some(of_row), Some(of_column), Some(at)) =
            (key(keys[0]), key(keys[1]), self.measure(measure))
        else {
            return String::new();
        };
        let (rows, mut columns) = (self.names(of_row), self.names(of_column));
        in_one_order(&rows, &mut columns);
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
                Some(values) if values.is_empty() && !empty_is_none => Err(""),
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
