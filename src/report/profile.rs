//! One case on a page.

use std::collections::BTreeMap;

use super::observed::{Encounter, Observed, is_reported};
use super::rate::{Drawn, rate};
use super::{ALL, Figure, Grid, Place, Sheet};
use crate::coding::Coding;
use crate::corpus::{Mode, Role};

/// Passages that are quoted of each code.
const QUOTED: usize = 3;

/// For each case, and for all: rates, seen and told, who towards whom, and passages.
pub fn profile(observed: &Observed<'_>, drawn: Drawn) -> Sheet {
    let mut sheet = Sheet::new("profile");
    sheet.about = observed.about();
    sheet.about.extend(drawn.about());
    let measures = [
        "codings",
        "per 1,000",
        "low",
        "high",
        "interval",
        "documents",
        "of",
        "seen",
        "said",
        "told",
        "thought",
    ];
    let mut codes = Grid::new("codes", "How often", &["case", "code"], &measures);
    let targets: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let mut who =
        Grid::new("who", "Who (rows) towards whom (columns)", &["case", "carrier"], &targets);
    let keys = ["case", "code", "carrier", "target"];
    let mut towards =
        Grid::new("towards", "Towards whom, where that is known", &keys, &["passages"]);
    let (mut known, mut meant) = (0, 0);
    for (case, range) in observed.scopes() {
        for (column, code) in observed.columns.iter().enumerate() {
            let mut own: BTreeMap<(Role, Role), Vec<Place>> = BTreeMap::new();
            for (index, encounter) in observed.of(range.clone()) {
                let own_column = |c: &&Coding| observed.columns_of(c).contains(&column);
                for coding in encounter.codings.iter().filter(own_column) {
                    let target = role(coding.target);
                    meant += usize::from(case != ALL);
                    if target != Role::Unknown {
                        known += usize::from(case != ALL);
                        let place = Place { document: index, span: coding.span };
                        own.entry((role(coding.carrier), target)).or_default().push(place);
                    }
                }
            }
            for ((carrier, target), places) in own {
                let keys = [case, code, carrier.as_str(), target.as_str()];
                towards.row(keys, [Figure::places(places)]);
            }
            // Documents of one case are not independent: of all, whole cases are drawn.
            let parts = if case == ALL { observed.cases() } else { Vec::new() };
            codes.row([case, code], row(observed, range.clone(), &parts, column, drawn));
        }
        for carrier in Role::ALL {
            let of =
                |coding: &Coding| role(coding.carrier) == *carrier && observed.is_meant(coding);
            let figures: Vec<Figure> = Role::ALL
                .iter()
                .map(|target| {
                    let wanted = |coding: &Coding| of(coding) && role(coding.target) == *target;
                    Figure::places(all(observed, range.clone(), wanted))
                })
                .collect();
            if figures.iter().any(|figure| !figure.behind.is_empty()) {
                who.row([case, carrier.as_str()], figures);
            }
        }
        if case != ALL {
            quote(observed, case, range, &mut sheet);
        }
    }
    without_empty_columns(&mut who);
    sheet.grids = vec![codes, who, towards];
    sheet.remark(format!("of {meant} codings {known} say towards whom"));
    sheet.remark(
        "seen: observed action; said: direct speech; told: of another time or place; thought: the researcher’s own. \
         A rate is of acts coded, not of people; three passages are no proof",
    );
    observed.recordings().into_iter().for_each(|remark| sheet.remark(remark));
    sheet
}

/// The figures of a column over the documents in `range`; its interval draws the `parts` of it, or documents
/// where there are none.
fn row(
    observed: &Observed<'_>,
    range: std::ops::Range<usize>,
    parts: &[(&str, std::ops::Range<usize>)],
    column: usize,
    drawn: Drawn,
) -> Vec<Figure> {
    let places = |wanted: &dyn Fn(&Coding) -> bool| {
        let of = |coding: &Coding| observed.columns_of(coding).contains(&column) && wanted(coding);
        all(observed, range.clone(), of)
    };
    let whole = places(&|_| true);
    let mut figures = vec![observed.counted(column, whole)];
    if matches!(figures.first().map(|f| &f.value), Some(super::Value::Missing(_))) {
        return vec![Figure::missing(super::Missing::NotCoded); 11];
    }
    let of_document = |(_, encounter): (usize, &Encounter)| {
        let own = encounter.codings.iter().filter(|c| observed.columns_of(c).contains(&column));
        (own.count() as u64, encounter.words)
    };
    let counts: Vec<(u64, u64)> = observed.of(range.clone()).map(of_document).collect();
    let of_part = |(_, part): &(&str, std::ops::Range<usize>)| {
        let documents = observed.of(part.clone()).map(of_document);
        documents.fold((0, 0), |(count, words), (c, w)| (count + c, words + w))
    };
    let drawn_from = match parts {
        [] => counts.clone(),
        parts => parts.iter().map(of_part).filter(|(_, words)| *words > 0).collect(),
    };
    figures.extend(rate(&drawn_from, drawn));
    figures.push(Figure::count(counts.iter().filter(|(count, _)| *count > 0).count() as u64));
    figures.push(Figure::base(counts.len() as u64));
    let modes =
        [Mode::ObservedAction, Mode::DirectSpeech, Mode::Reported, Mode::ResearcherReflection];
    figures.extend(modes.map(|mode| {
        if observed.selection.has_mode(mode) {
            Figure::places(places(&|coding| coding.mode == mode))
        } else {
            Figure::missing(super::Missing::NotCounted)
        }
    }));
    figures
}

/// The passages of all documents in `range` whose codings are `wanted`.
pub(super) fn all(
    observed: &Observed<'_>,
    range: std::ops::Range<usize>,
    wanted: impl Fn(&Coding) -> bool,
) -> Vec<Place> {
    range.flat_map(|index| observed.places_where(index, &wanted)).collect()
}

fn role(role: Option<Role>) -> Role {
    role.unwrap_or(Role::Unknown)
}

/// Passages of the codes that occur most in the case, spread over its time; what was seen before what was
/// told.
fn quote(observed: &Observed<'_>, case: &str, range: std::ops::Range<usize>, sheet: &mut Sheet) {
    for (column, code) in observed.columns.iter().enumerate() {
        let of = |coding: &Coding| observed.columns_of(coding).contains(&column);
        let seen = all(observed, range.clone(), |c| of(c) && !is_reported(c.mode));
        let places = if seen.is_empty() { all(observed, range.clone(), of) } else { seen };
        if places.is_empty() {
            continue;
        }
        let last = places.len() - 1;
        let mut at: Vec<usize> = (0..QUOTED).map(|n| last * n / (QUOTED - 1)).collect();
        at.dedup();
        let chosen = at.into_iter().filter_map(|at| places.get(at).cloned()).collect();
        sheet.quotations.push((format!("{case}: {code}"), chosen));
    }
}

/// Takes out columns in which there is nothing.
fn without_empty_columns(grid: &mut Grid) {
    let used: Vec<bool> = (0..grid.measures.len())
        .map(|at| {
            let figures = grid.rows.iter().filter_map(|row| row.figures.get(at));
            figures.into_iter().any(|figure| !figure.behind.is_empty())
        })
        .collect();
    let mut keep = used.iter();
    grid.measures.retain(|_| *keep.next().unwrap_or(&true));
    for row in &mut grid.rows {
        let mut keep = used.iter();
        row.figures.retain(|_| *keep.next().unwrap_or(&true));
    }
}
