//! What is not there, and the cases that are not like the others.

use std::collections::BTreeMap;

use super::observed::Observed;
use super::profile::all;
use super::{Figure, Grid, Place, Sheet};
use crate::coding::Coding;
use crate::stats::{Stat, number};

/// A way in which a case may be unlike what one would expect.
struct Deviance {
    name: &'static str,
    high: &'static [&'static str],
    low: &'static [&'static str],
    why: &'static str,
}

const DEVIANT: &[Deviance] = &[
    Deviance {
        name: "hostile and recognised",
        high: &["hostility", "warmth_recognition"],
        low: &[],
        why: "one may be an answer to the other",
    },
    Deviance {
        name: "polite",
        high: &["resistance.token", "child_content.absent"],
        low: &["hostility"],
        why: "courtesy may hide what anger would show",
    },
    Deviance {
        name: "quiet",
        high: &["avoidance"],
        low: &["hostility", "resistance"],
        why: "perhaps nothing was asked",
    },
];

/// Cases and documents without a code, and deviant cases, with the reason to read them.
pub fn absent(observed: &Observed<'_>) -> Sheet {
    let mut sheet = Sheet::new("absent");
    sheet.about = observed.about();
    let mut cases = Grid::new(
        "cases",
        "Cases without",
        &["code", "case"],
        &["documents", "words", "why read it"],
    );
    let mut documents = Grid::new(
        "documents",
        "Documents without, in cases that have it",
        &["case", "code"],
        &["without", "of", "which"],
    );
    for (column, code) in observed.columns.iter().enumerate() {
        if !observed.looked_for.get(column).copied().unwrap_or(false) {
            sheet.remark(format!("nobody looked for {code}: its absence says nothing"));
            continue;
        }
        for (case, range) in observed.cases() {
            let own = observed.of(range.clone());
            let without = own.filter(|(index, _)| observed.places(*index, column).is_empty());
            let (indices, without): (Vec<usize>, Vec<&str>) =
                without.map(|(index, encounter)| (index, encounter.document.id.as_str())).unzip();
            let heads: Vec<Place> = indices.into_iter().map(|index| observed.head(index)).collect();
            let (all, words) = (range.len(), words(observed, range.clone()));
            if without.len() == all {
                let why = "it tests what is said of the others";
                let figures =
                    [Figure::base(all as u64).with(heads), Figure::base(words), Figure::words(why)];
                cases.row([code, case], figures);
            } else if !without.is_empty() {
                let figures = [
                    Figure::places(heads),
                    Figure::base(all as u64),
                    Figure { of: Some(without.len() as u64), ..Figure::words(without.join(" ")) },
                ];
                documents.row([case, code], figures);
            }
        }
    }
    documents.rows.sort_by(|a, b| a.keys.cmp(&b.keys));
    sheet.grids = vec![cases, deviant(observed), documents];
    sheet.remark(
        "deviant: above the median of the cases in all codes of its kind (hostility and warmth_recognition; \
         resistance.token and child_content.absent; avoidance), and not above it in those of low in",
    );
    sheet.remark(
        "absent means that it was looked for and not found in what was observed; rules miss some of what people see, \
         so read before you call a case negative",
    );
    sheet
}

fn words(observed: &Observed<'_>, range: std::ops::Range<usize>) -> u64 {
    observed.of(range).map(|(_, encounter)| encounter.words).sum()
}

/// Cases whose rates stand above the median of all cases in some codes and not above it in others.
fn deviant(observed: &Observed<'_>) -> Grid {
    let mut grid = Grid::new(
        "deviant",
        "Deviant cases",
        &["kind", "case"],
        &["codings", "low in", "why read it"],
    );
    let cases = observed.cases();
    let rate = |range: std::ops::Range<usize>, code: &str| {
        let count = all(observed, range.clone(), |c: &Coding| observed.is_of(c, code)).len() as u64;
        Stat::ratio(1000.0 * number(count), number(words(observed, range)), "no words").value()
    };
    let mut known: BTreeMap<&str, Rates> = BTreeMap::new();
    for code in DEVIANT.iter().flat_map(|kind| kind.high.iter().chain(kind.low)) {
        let of = || Rates::new(cases.iter().map(|(_, range)| rate(range.clone(), code)).collect());
        known.entry(code).or_insert_with(of);
    }
    for kind in DEVIANT {
        let mut codes = kind.high.iter().chain(kind.low);
        if !codes.all(|code| observed.looks_for(code)) {
            continue;
        }
        for (at, (case, range)) in cases.iter().enumerate() {
            let above = |code: &str| known.get(code).is_some_and(|rates| rates.is_above(at));
            if cases.len() < 2
                || !kind.high.iter().all(|code| above(code))
                || kind.low.iter().any(|code| above(code))
            {
                continue;
            }
            let of = |c: &Coding| kind.high.iter().any(|code| observed.is_of(c, code));
            let places = all(observed, range.clone(), of);
            let figures = [
                Figure::places(places),
                Figure::words(kind.low.join(", ")),
                Figure::words(kind.why),
            ];
            grid.row([kind.name, case], figures);
        }
    }
    grid
}

/// The rates of a code in all cases, and their median.
struct Rates {
    rates: Vec<Option<f64>>,
    median: f64,
}

impl Rates {
    fn new(rates: Vec<Option<f64>>) -> Self {
        let mut sorted: Vec<f64> = rates.iter().copied().flatten().collect();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(0.0);
        let median = f64::midpoint(at(sorted.len().saturating_sub(1) / 2), at(sorted.len() / 2));
        Self { rates, median }
    }

    /// Whether the case at `index` lies above the median.
    fn is_above(&self, index: usize) -> bool {
        let own = self.rates.get(index).copied().flatten();
        own.is_some_and(|rate| rate > self.median)
    }
}
