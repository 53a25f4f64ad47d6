//! Parts of a corpus side by side: within each case first, then together.

use std::collections::BTreeSet;
use std::ops::Range;

use super::observed::{Encounter, Observed, day};
use super::outcomes::{lengths, outcomes, unclear_lengths};
use super::rate::{Drawn, rate};
use super::{ALL, By, Figure, Grid, Sheet};
use crate::corpus::Event;
use crate::stats::{Draws, Stat, benjamini_hochberg, number, rate_ratio};

/// What parts documents.
#[derive(Debug, Clone)]
pub enum Parts {
    /// A document attribute; where parts are named, each with its values, these alone.
    By {
        /// The attribute.
        by: By,
        /// Parts and their values; empty where each value is a part.
        groups: Vec<(String, Vec<String>)>,
    },
    /// Before and after an event of the case; so many documents either side, if that is said.
    Event {
        /// The events.
        events: Vec<Event>,
        /// Documents on each side.
        either_side: Option<usize>,
    },
}

impl Parts {
    fn name(&self) -> String {
        match self {
            Self::By { by, groups } => {
                let of = |(part, values): &(String, Vec<String>)| {
                    format!("{part} ({})", values.join(", "))
                };
                let groups: Vec<String> = groups.iter().map(of).collect();
                let colon = if groups.is_empty() { "" } else { ": " };
                format!("{}{colon}{}", by.name(), groups.join(", "))
            }
            Self::Event { .. } => "event".to_owned(),
        }
    }

    /// The part that each document of a case belongs to.
    fn of(&self, observed: &Observed<'_>, range: Range<usize>) -> Vec<Option<String>> {
        match self {
            Self::By { by, groups } => {
                let value = |(_, encounter): (usize, &Encounter)| {
                    let value = encounter.document.attribute(by.name())?;
                    if groups.is_empty() {
                        return (!is_none(value)).then(|| value.to_owned());
                    }
                    let own =
                        |(_, values): &&(String, Vec<String>)| values.iter().any(|v| v == value);
                    groups.iter().find(own).map(|(part, _)| part.clone())
                };
                observed.of(range).map(value).collect()
            }
            Self::Event { events, either_side } => {
                let case = observed.encounters.get(range.start).map_or("", |e| &e.document.case);
                let own = events.iter().filter(|e| e.case.is_empty() || e.case == case);
                let on = own.filter_map(|event| day(&event.date)).min();
                let days: Vec<Option<i32>> = observed
                    .of(range)
                    .map(|(_, e)| e.document.date.as_deref().and_then(day))
                    .collect();
                let side = |day: &Option<i32>| Some(if (*day)? < on? { "before" } else { "after" });
                let mut sides: Vec<Option<String>> =
                    days.iter().map(|day| side(day).map(str::to_owned)).collect();
                if let (Some(most), Some(on)) = (either_side, on) {
                    near(&mut sides, &days, on, *most);
                }
                sides
            }
        }
    }
}

/// Whether a value says that there is none.
pub(super) fn is_none(value: &str) -> bool {
    ["", "-", "–", "n/a", "na", "none", "not applicable"].contains(&value.to_lowercase().as_str())
}

/// Leaves only `most` documents on either side of the day `on`.
fn near(sides: &mut [Option<String>], days: &[Option<i32>], on: i32, most: usize) {
    let before = days.iter().flatten().filter(|day| **day < on).count();
    let mut seen = 0;
    for (side, day) in sides.iter_mut().zip(days) {
        if day.is_some() {
            let kept = seen + most >= before && seen < before + most;
            *side = side.take().filter(|_| kept);
            seen += 1;
        }
    }
}

/// Rates of each part in each case with intervals, their ratios within cases, and all cases together.
pub fn compare(observed: &Observed<'_>, parts: &Parts, drawn: Drawn, chances: bool) -> Sheet {
    let mut sheet = Sheet::new("compare");
    sheet.about = observed.about();
    sheet.about.push(("parts", parts.name()));
    sheet.about.extend(drawn.about());
    let cases: Vec<Case<'_>> = observed
        .cases()
        .into_iter()
        .map(|(name, range)| Case {
            name,
            parts: parts.of(observed, range.clone()),
            first: range.start,
        })
        .collect();
    let names: BTreeSet<&String> =
        cases.iter().flat_map(|case| case.parts.iter().flatten()).collect();
    let mut names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    if matches!(parts, Parts::Event { .. }) {
        names.reverse();
        names.sort_by_key(|name| *name != "before");
    }
    if let Parts::By { groups, .. } = parts {
        names.sort_by_key(|name| groups.iter().position(|(group, _)| group == name));
    }
    let documents = |part: &str| cases.iter().map(|case| case.of(part).count()).sum::<usize>();
    if names.len() > FEW_PARTS {
        // The largest part is what the others are compared with.
        names.sort_by_key(|part| std::cmp::Reverse(documents(part)));
        let most = names.first().copied().unwrap_or_default();
        sheet.remark(format!(
            "there are many parts: ratios are those of the largest, {most}, over each"
        ));
    }
    sheet.grids = vec![
        rates(observed, &cases, &names, drawn),
        ratios(observed, &cases, &names, chances.then_some(drawn)),
        lengths(observed, &cases, &names),
        outcomes(observed, &cases, &names),
    ];
    sheet.remark_on(
        "lengths",
        "minutes are those of the attribute duration_min, of the meeting and not of the text",
    );
    if let Some(unclear) = unclear_lengths(observed) {
        sheet.remark_on("lengths", unclear);
    }
    sheet.remark_on(
        "outcomes",
        "documents in which the code stands, or whose attribute (access, outcome, exit) has the value, out of all of the \
         part; a code is a proposal to read, no record of what happened",
    );
    let left = cases.iter().flat_map(|case| &case.parts).filter(|part| part.is_none()).count();
    if left > 0 {
        let one = if left == 1 { "document belongs" } else { "documents belong" };
        sheet.remark(format!("{left} {one} to no part: left out"));
    }
    if names.len() < 2 {
        sheet.remark("there are no two parts to compare");
    }
    sheet.remark(
        "a ratio within cases compares each case with itself; that of all cases weighs theirs (Greenland and \
         Robins 1985) and hides how they differ",
    );
    observed.recordings().into_iter().for_each(|remark| sheet.remark(remark));
    sheet
}

/// A case and its parts.
pub(super) struct Case<'o> {
    pub(super) name: &'o str,
    /// The place of its first document.
    first: usize,
    /// The part of each of its documents.
    parts: Vec<Option<String>>,
}

impl Case<'_> {
    /// The places of its documents that belong to `part`.
    pub(super) fn of<'s>(&'s self, part: &'s str) -> impl Iterator<Item = usize> + 's {
        let own = self.parts.iter().enumerate();
        own.filter(move |(_, own)| own.as_deref() == Some(part)).map(|(at, _)| self.first + at)
    }
}

/// Codings and words of each of the documents.
fn counts(
    observed: &Observed<'_>,
    column: usize,
    indices: impl Iterator<Item = usize>,
) -> Vec<(u64, u64)> {
    let of = |index: usize| {
        let words = observed.encounters.get(index).map_or(0, |encounter| encounter.words);
        (observed.places(index, column).len() as u64, words)
    };
    indices.map(of).collect()
}

fn sums(counts: &[(u64, u64)]) -> (u64, u64) {
    counts.iter().fold((0, 0), |(count, words), (c, w)| (count + c, words + w))
}

fn rates(observed: &Observed<'_>, cases: &[Case<'_>], names: &[&str], drawn: Drawn) -> Grid {
    let measures = ["documents", "words", "codings", "per 1,000", "low", "high", "interval"];
    let mut grid = Grid::new("rates", "Rates", &["case", "code", "part"], &measures);
    let figures = |column: usize, indices: Vec<usize>, clusters: &[(u64, u64)]| {
        let places = indices.iter().flat_map(|index| observed.places(*index, column)).collect();
        let mut figures = vec![
            Figure::base(indices.len() as u64),
            Figure::base(sums(clusters).1),
            observed.counted(column, places),
        ];
        figures.extend(rate(clusters, drawn));
        figures
    };
    let looked = |column: &usize| observed.looked_for.get(*column).copied().unwrap_or(false);
    for case in cases {
        for column in (0..observed.columns.len()).filter(looked) {
            for part in names {
                let indices: Vec<usize> = case.of(part).collect();
                if indices.is_empty() {
                    continue;
                }
                let counts = counts(observed, column, indices.iter().copied());
                let code = observed.columns.get(column).map_or("", String::as_str);
                grid.row([case.name, code, part], figures(column, indices, &counts));
            }
        }
    }
    if cases.len() > 1 {
        for column in (0..observed.columns.len()).filter(looked) {
            for part in names {
                let indices: Vec<usize> = cases.iter().flat_map(|case| case.of(part)).collect();
                // Documents of one case are not independent: whole cases are drawn.
                let of_case = |case: &Case<'_>| sums(&counts(observed, column, case.of(part)));
                let clusters: Vec<(u64, u64)> =
                    cases.iter().map(of_case).filter(|(_, words)| *words > 0).collect();
                let code = observed.columns.get(column).map_or("", String::as_str);
                grid.row([ALL, code, part], figures(column, indices, &clusters));
            }
        }
    }
    grid
}

/// All pairs of so many parts are compared.
const FEW_PARTS: usize = 3;

/// Pairs of parts: all of a few, else the first with each.
fn pairs<'n>(names: &[&'n str]) -> Vec<(&'n str, &'n str)> {
    let mut pairs = Vec::new();
    for (index, a) in names.iter().enumerate() {
        let later = names.iter().skip(index + 1).map(|b| (*a, *b));
        if names.len() <= FEW_PARTS || index == 0 {
            pairs.extend(later);
        }
    }
    pairs
}

/// One part over another in one case: for each document its codings and words, and whether it is of the first.
type Split = Vec<(u64, u64, bool)>;

fn split(observed: &Observed<'_>, case: &Case<'_>, column: usize, a: &str, b: &str) -> Split {
    let of = |part: &str, first: bool| {
        let counts = counts(observed, column, case.of(part)).into_iter();
        counts.map(move |(count, words)| (count, words, first)).collect::<Split>()
    };
    [of(a, true), of(b, false)].concat()
}

/// The sums of either part.
fn halves(split: &Split) -> [(u64, u64); 2] {
    let half = |first: bool| {
        let own = split.iter().filter(|one| one.2 == first).map(|one| (one.0, one.1));
        sums(&own.collect::<Vec<_>>())
    };
    [half(true), half(false)]
}

/// Above and below the line of the ratio of rates within cases (Greenland and Robins 1985).
fn weighed(splits: &[Split]) -> (f64, f64) {
    splits.iter().fold((0.0, 0.0), |(above, below), split| {
        let [(x1, t1), (x2, t2)] = halves(split);
        let all = number((t1 + t2).max(1));
        (above + number(x1) * number(t2) / all, below + number(x2) * number(t1) / all)
    })
}

/// How likely so unequal rates are if parts are shuffled among the documents of each case:
/// `(1 + hits) / (1 + shuffles)`. Undefined where no case has two documents.
fn shuffled(splits: &[Split], drawn: Drawn) -> Stat {
    if splits.iter().all(|split| split.len() < 3) {
        return Stat::Undefined("too few documents to shuffle");
    }
    let apart = |splits: &[Split]| {
        let (above, below) = weighed(splits);
        ((above + 1e-9) / (below + 1e-9)).ln().abs()
    };
    let own = apart(splits);
    let mut hits = 0;
    for replicate in 0..drawn.times {
        let mut draws = Draws::new(drawn.seed, replicate as u64);
        let mut mixed = splits.to_vec();
        for split in &mut mixed {
            let mut parts: Vec<bool> = split.iter().map(|one| one.2).collect();
            draws.shuffle(&mut parts);
            split.iter_mut().zip(parts).for_each(|(one, part)| one.2 = part);
        }
        hits += u64::from(apart(&mixed) >= own - 1e-9);
    }
    Stat::Value((1.0 + number(hits)) / (1.0 + number(drawn.times as u64)))
}

fn ratios(
    observed: &Observed<'_>,
    cases: &[Case<'_>],
    names: &[&str],
    chances: Option<Drawn>,
) -> Grid {
    let mut measures = vec!["ratio", "low", "high", "cases"];
    if chances.is_some() {
        measures.extend(["p", "q"]);
    }
    let title = "Ratios of rates: the first part over the second";
    let mut grid = Grid::new("ratios", title, &["case", "code", "parts"], &measures);
    let mut all_chances = Vec::new();
    for (a, b) in pairs(names) {
        let parts = format!("{a} / {b}");
        for (column, code) in observed.columns.iter().enumerate() {
            if !observed.looked_for.get(column).copied().unwrap_or(false) {
                continue;
            }
            let splits = cases.iter().map(|case| split(observed, case, column, a, b));
            let splits: Vec<(&str, Split)> =
                cases.iter().map(|case| case.name).zip(splits).collect();
            let both = |split: &Split| halves(split).iter().all(|(_, words)| *words > 0);
            let splits: Vec<(&str, Split)> =
                splits.into_iter().filter(|(_, split)| both(split)).collect();
            let mut add = |name: &str, mut figures: Vec<Figure>, splits: &[Split], of: u64| {
                if let Some(drawn) = chances {
                    let chance = shuffled(splits, drawn);
                    all_chances.push(chance);
                    figures.push(Figure::chance(chance, of));
                }
                grid.row([name, code, &parts], figures);
            };
            for (name, split) in &splits {
                let [(x1, t1), (x2, t2)] = halves(split);
                let (ratio, _, bounds) = rate_ratio(x1, number(t1), x2, number(t2));
                let mut figures = vec![Figure::of_two(ratio, 2, [x1, x2])];
                let [low, high] =
                    Figure::bounds(bounds.ok_or("nothing to compare"), 2, x1.min(x2).max(1));
                figures.extend([low, high, Figure::words("")]);
                add(name, figures, std::slice::from_ref(split), x1.min(x2));
            }
            if splits.len() > 1 {
                let of_cases: Vec<Split> = splits.into_iter().map(|(_, split)| split).collect();
                add(ALL, together(&of_cases), &of_cases, u64::MAX);
            }
        }
    }
    let values: Vec<f64> = all_chances.iter().filter_map(|chance| chance.value()).collect();
    let mut adjusted = benjamini_hochberg(&values).into_iter();
    for (row, chance) in grid.rows.iter_mut().zip(&all_chances) {
        let q = chance.map(|_| adjusted.next().unwrap_or(1.0));
        row.figures.push(Figure::chance(q, u64::MAX));
    }
    grid
}

/// All cases together: the ratio within cases, and in how many the first part is higher.
fn together(splits: &[Split]) -> Vec<Figure> {
    let (above, below) = weighed(splits);
    let halves: Vec<[(u64, u64); 2]> =
        splits.iter().map(halves).filter(|[(x1, _), (x2, _)]| x1 + x2 > 0).collect();
    let higher = |[(x1, t1), (x2, t2)]: &&[(u64, u64); 2]| {
        u128::from(*x1) * u128::from(*t2) > u128::from(*x2) * u128::from(*t1)
    };
    let more = halves.iter().filter(higher).count();
    let least = halves.iter().flatten().map(|(count, _)| *count).filter(|c| *c > 0).min();
    let ratio = Stat::ratio(above, below, "none in the second");
    vec![
        Figure::number(ratio, 2, least.unwrap_or(0)),
        Figure::words(""),
        Figure::words(""),
        Figure::words(format!("{more} of {} higher", halves.len())),
    ]
}
