//! Whether reading on still brings anything new.

use std::collections::BTreeSet;

use super::observed::Observed;
use super::{Figure, Grid, Sheet};
use crate::stats::{Draws, Saturation, Stat, number, saturation};

/// How saturation is judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Saturating {
    /// Documents of the base.
    pub base: usize,
    /// Documents of a run.
    pub run: usize,
    /// New codes of a run over those of the base, at most.
    pub threshold: f64,
    /// Random orders to compare with.
    pub orders: usize,
    /// Where they begin.
    pub seed: u64,
}

/// New codes by document in reading order, and where new ones have become few.
pub fn saturating(observed: &Observed<'_>, how: Saturating) -> Sheet {
    let mut sheet = Sheet::new("saturation");
    sheet.about = observed.about();
    sheet.about.push(("base", format!("{} documents", how.base)));
    sheet.about.push(("run", format!("{} documents", how.run)));
    sheet.about.push(("threshold", format!("{:.0} %", how.threshold * 100.0)));
    sheet.about.push(("random orders", format!("{}, seed {}", how.orders, how.seed)));
    let mut order: Vec<usize> = (0..observed.encounters.len()).collect();
    let read = |index: &usize| {
        let document = observed.encounters.get(*index).map(|encounter| &encounter.document);
        document.map(|d| (d.date.is_none(), d.date.as_deref(), d.case.as_str(), d.id.as_str()))
    };
    order.sort_by_key(read);
    let codes: Vec<BTreeSet<usize>> = observed
        .encounters
        .iter()
        .map(|e| e.codings.iter().flat_map(|c| observed.columns_of(c).iter().copied()).collect())
        .collect();
    let new = new_codes(&order, &codes);
    let found = saturation(&new, how.base, how.run, how.threshold);
    sheet.grids = vec![reached(&found, &codes, how), documents(observed, &order, &new, &found)];
    sheet.remark(
        "documents are read by date; a run moves on by one document. The order of reading is one of many: the median \
         of random orders stands beside it (Guest, Namey and Chen 2020). That no new codes come says nothing of what \
         the codebook does not look for",
    );
    sheet
}

/// How many codes each document brings that none before it had.
fn new_codes(order: &[usize], codes: &[BTreeSet<usize>]) -> Vec<u64> {
    let mut known = BTreeSet::new();
    let mut new = |index: &usize| {
        let own = codes.get(*index).into_iter().flatten();
        own.filter(|code| known.insert(**code)).count() as u64
    };
    order.iter().map(&mut new).collect()
}

fn reached(found: &Saturation, codes: &[BTreeSet<usize>], how: Saturating) -> Grid {
    let measures = ["codes in base", "reached after", "median of orders", "not reached in"];
    let mut grid = Grid::new("saturation", "Saturation", &["order"], &measures);
    let mut after: Vec<usize> = Vec::new();
    for replicate in 0..how.orders {
        let mut order: Vec<usize> = (0..codes.len()).collect();
        Draws::new(how.seed, replicate as u64).shuffle(&mut order);
        let new = new_codes(&order, codes);
        after.extend(saturation(&new, how.base, how.run, how.threshold).reached);
    }
    after.sort_unstable();
    let never = how.orders - after.len();
    // Orders that never reach it lie above all others.
    let median = match after.get(how.orders.div_ceil(2).saturating_sub(1)) {
        Some(after) => Stat::Value(number(*after as u64)),
        None => Stat::Undefined("not reached in half of the orders"),
    };
    let own = match found.reached {
        Some(after) => Figure::words(format!("{after}+{}", how.run)),
        None => Figure::number(
            Stat::Undefined(if found.base == 0 { "a base without codes" } else { "not reached" }),
            0,
            0,
        ),
    };
    let figures = [
        Figure::count(found.base),
        own,
        Figure::number(median, 0, u64::MAX),
        Figure::base(never as u64),
    ];
    grid.row(["by date"], figures);
    grid
}

fn documents(observed: &Observed<'_>, order: &[usize], new: &[u64], found: &Saturation) -> Grid {
    let measures = ["date", "new codes", "so far", "new in the run from here", "over base"];
    let mut grid = Grid::new("documents", "New codes", &["document"], &measures);
    let mut known = 0;
    let mut before: BTreeSet<usize> = BTreeSet::new();
    for (at, (index, new)) in order.iter().zip(new).enumerate() {
        known += new;
        let Some(encounter) = observed.encounters.get(*index) else { continue };
        let run = found.runs.iter().find(|run| run.first == at + 1);
        let mut places = Vec::new();
        for coding in &encounter.codings {
            let fresh: Vec<usize> =
                observed.columns_of(coding).iter().copied().filter(|c| before.insert(*c)).collect();
            if !fresh.is_empty() {
                places.push(super::Place { document: *index, span: coding.span });
            }
        }
        let run = run.map_or([Figure::words(""), Figure::words("")], |run| {
            [Figure::count(run.new), Figure::number(run.ratio, 2, run.new)]
        });
        let mut figures = vec![
            Figure::words(encounter.document.date.clone().unwrap_or_default()),
            Figure::count(*new).with(places),
            Figure::count(known),
        ];
        figures.extend(run);
        grid.row([encounter.document.id.as_str()], figures);
    }
    grid
}
