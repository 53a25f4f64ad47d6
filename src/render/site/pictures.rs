//! The picture of each table that has one.

use std::collections::{BTreeMap, BTreeSet};

use super::Site;
use super::curve::Curve;
use super::drawn::{Drawn, MOST, number, too_many};
use super::heat::Heat;
use super::marks::Form;
use super::together::network;
use crate::report::{Figure, Grid, GridRow, Sheet, Value};

/// The picture of `grid`, a table of `report`; empty where it has none.
pub(super) fn picture(site: &Site<'_>, report: &str, grid: &Grid) -> String {
    let id = format!("{report}-{}", grid.id);
    let drawn = Drawn { report, grid, id: &id };
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
        ("talk", "balance_types") => drawn.marks(
            Form::Dot,
            "median",
            "median Gini, from the least to the greatest; 0 is even",
        ),
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
        ("places", "places") => {
            drawn.heat(["code", "place"], "share", "% of the passages of the code")
        }
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
