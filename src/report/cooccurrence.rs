use std::collections::{BTreeMap, BTreeSet};

use super::stat::number;
use super::unit::unit_spans;
use super::{By, Group, Level, Material, Selection, Stat, Unit};
use crate::coding::Coding;
use crate::text::{Overlaps, Span};

/// Which codes occur together, per case and pooled.
#[derive(Debug)]
pub struct Cooccurrence {
    /// Within what.
    pub unit: Unit,
    /// How fine codes are told apart.
    pub level: Level,
    /// The second grouping, if there is one.
    pub by: Option<By>,
    /// One table per case, or per case and group, in order; with [`Unit::Case`] none, for a case is
    /// then one unit.
    pub cases: Vec<PairTable>,
    /// All cases together, per group; without a grouping, one table.
    pub pooled: Vec<PairTable>,
}

/// The pairs of one case, or of all.
#[derive(Debug, Clone, PartialEq)]
pub struct PairTable {
    /// The case; `None` for all.
    pub case: Option<String>,
    /// The group, where there is a grouping.
    pub group: Group,
    /// How many units there are. A grouping by document attribute parts the units as well; one by
    /// role, speaker, mode or carrier parts only the codings.
    pub units: u64,
    /// Every pair of codes that both occur here, in the order of the codebooks.
    pub pairs: Vec<Pair>,
}

/// Two codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// One code.
    pub a: String,
    /// The other, later in the codebooks.
    pub b: String,
    /// Units with both.
    pub both: u64,
    /// Units with the first.
    pub with_a: u64,
    /// Units with the second.
    pub with_b: u64,
    /// Codings of the first.
    pub codings_a: u64,
    /// Codings of the second.
    pub codings_b: u64,
    /// Pairs of codings that share text (ATLAS.ti's n12); it does not depend on the unit.
    pub overlaps: u64,
    /// Units with both that independence within each case would give: `Σ with_a · with_b / units`
    /// over cases.
    pub expected: Stat,
    /// Jaccard: `both / (with_a + with_b − both)`.
    pub jaccard: Stat,
    /// ATLAS.ti's c: `n12 / (n1 + n2 − n12)` with `n` codings and `n12` overlaps. It exceeds 1 where
    /// passages overlap more often than there are passages, and is then no share of anything.
    pub c: Stat,
    /// Lift: `both / expected`.
    pub lift: Stat,
    /// Share of units with the first that have the second.
    pub b_given_a: Stat,
    /// Share of units with the second that have the first.
    pub a_given_b: Stat,
}

/// Counts of one stratum, and of several added up.
#[derive(Default)]
struct Tally {
    units: u64,
    with: BTreeMap<usize, u64>,
    both: BTreeMap<(usize, usize), u64>,
    codings: BTreeMap<usize, u64>,
    overlaps: BTreeMap<(usize, usize), u64>,
    expected: BTreeMap<(usize, usize), f64>,
}

impl Tally {
    fn add_unit(&mut self, codes: &BTreeSet<usize>) {
        self.units += 1;
        for a in codes {
            *self.with.entry(*a).or_default() += 1;
            for b in codes.range(a + 1..) {
                *self.both.entry((*a, *b)).or_default() += 1;
            }
        }
    }

    fn add_overlaps(&mut self, codings: &[(usize, Span)]) {
        for (index, (a, span)) in codings.iter().enumerate() {
            *self.codings.entry(*a).or_default() += 1;
            let later = codings.iter().skip(index + 1);
            for (b, _) in later.take_while(|(_, o)| o.start() < span.end()).filter(|(b, _)| a != b)
            {
                *self.overlaps.entry((*a.min(b), *a.max(b))).or_default() += 1;
            }
        }
    }

    fn expect_independence(&mut self) {
        for (a, with_a) in &self.with {
            for (b, with_b) in self.with.range(a + 1..) {
                let expected = number(*with_a) * number(*with_b) / number(self.units);
                *self.expected.entry((*a, *b)).or_default() += expected;
            }
        }
    }

    fn add(&mut self, other: &Self) {
        fn sum<K: Ord + Copy>(into: &mut BTreeMap<K, u64>, from: &BTreeMap<K, u64>) {
            from.iter().for_each(|(key, count)| *into.entry(*key).or_default() += count);
        }
        self.units += other.units;
        sum(&mut self.with, &other.with);
        sum(&mut self.both, &other.both);
        sum(&mut self.codings, &other.codings);
        sum(&mut self.overlaps, &other.overlaps);
        for (key, expected) in &other.expected {
            *self.expected.entry(*key).or_default() += expected;
        }
    }

    fn table(&self, case: Option<&str>, group: &Group, columns: &[String]) -> PairTable {
        let present: Vec<usize> = self.codings.keys().copied().collect();
        let mut pairs = Vec::new();
        for (index, a) in present.iter().enumerate() {
            for b in present.iter().skip(index + 1) {
                let (Some(name_a), Some(name_b)) = (columns.get(*a), columns.get(*b)) else {
                    continue;
                };
                // A code is always together with those it is part of.
                if !is_below(name_a, name_b) && !is_below(name_b, name_a) {
                    pairs.push(self.pair(*a, *b, name_a, name_b));
                }
            }
        }
        PairTable { case: case.map(str::to_owned), group: group.clone(), units: self.units, pairs }
    }

    fn pair(&self, a: usize, b: usize, name_a: &str, name_b: &str) -> Pair {
        fn of<K: Ord>(counts: &BTreeMap<K, u64>, key: &K) -> u64 {
            counts.get(key).copied().unwrap_or(0)
        }
        let (both, with_a, with_b) =
            (of(&self.both, &(a, b)), of(&self.with, &a), of(&self.with, &b));
        let (codings_a, codings_b) = (of(&self.codings, &a), of(&self.codings, &b));
        let overlaps = of(&self.overlaps, &(a, b));
        let expected = self.expected.get(&(a, b)).copied().unwrap_or(0.0);
        let more = "more co-occurrences than quotations";
        let whole = number(codings_a + codings_b) - number(overlaps);
        Pair {
            a: name_a.to_owned(),
            b: name_b.to_owned(),
            both,
            with_a,
            with_b,
            codings_a,
            codings_b,
            overlaps,
            expected: Stat::Value(expected),
            jaccard: Stat::ratio(number(both), number(with_a + with_b - both), "in no unit"),
            c: Stat::ratio(number(overlaps), whole, more),
            lift: Stat::ratio(number(both), expected, "never both in a case"),
            b_given_a: Stat::ratio(number(both), number(with_a), "in no unit"),
            a_given_b: Stat::ratio(number(both), number(with_b), "in no unit"),
        }
    }
}

/// Counts which codes occur together. Expectations are made within each case (and group) and added
/// up, so that codes that are merely common in the same case do not seem to attract each other.
pub fn cooccurrence(
    material: Material<'_>,
    selection: &Selection,
    level: Level,
    unit: Unit,
    by: Option<By>,
) -> Cooccurrence {
    let columns = selection.columns(material.codes, level);
    let mut strata: BTreeMap<(&str, Group), Tally> = BTreeMap::new();
    let mut whole_cases: BTreeMap<(&str, Group), BTreeSet<usize>> = BTreeMap::new();
    let groups = groups(material, selection, by.as_ref());
    for (document, codings) in material.selected(selection) {
        let spans = unit_spans(document, unit, selection.asides);
        for group in groups.get(document.case.as_str()).into_iter().flatten() {
            if !by.as_ref().is_none_or(|by| by.has_document(document, group)) {
                continue;
            }
            let of_group = |coding: &&&Coding| {
                by.as_ref().is_none_or(|by| by.of_coding(document, coding) == *group)
            };
            let codings: Vec<&Coding> = codings.iter().filter(of_group).copied().collect();
            let placed = placed(&codings, &columns);
            let key = (document.case.as_str(), group.clone());
            if unit == Unit::Case {
                let codes = placed.iter().map(|(code, _)| *code);
                whole_cases.entry(key.clone()).or_default().extend(codes);
            }
            let tally = strata.entry(key).or_default();
            tally.add_overlaps(&placed);
            let overlaps =
                Overlaps::new(placed.iter().map(|(code, span)| (*span, *code)).collect());
            for span in spans.iter().filter(|_| unit != Unit::Case) {
                tally.add_unit(&overlaps.with(*span).map(|(_, code)| *code).collect());
            }
        }
    }
    let mut cases = Vec::new();
    let mut pooled: BTreeMap<Group, Tally> = BTreeMap::new();
    if by.is_none() {
        pooled.insert(None, Tally::default());
    }
    for ((case, group), mut tally) in strata {
        let all = pooled.entry(group.clone()).or_default();
        if unit != Unit::Case {
            tally.expect_independence();
            cases.push(tally.table(Some(case), &group, &columns));
        }
        all.add(&tally);
    }
    for ((_, group), codes) in whole_cases {
        pooled.entry(group).or_default().add_unit(&codes);
    }
    let mut tables = Vec::new();
    for (group, mut tally) in pooled {
        if unit == Unit::Case {
            tally.expect_independence();
        }
        tables.push(tally.table(None, &group, &columns));
    }
    if let Some(by) = &by {
        cases.sort_by(|a, b| a.case.cmp(&b.case).then_with(|| by.order(&a.group, &b.group)));
        tables.sort_by(|a, b| by.order(&a.group, &b.group));
    }
    Cooccurrence { unit, level, by, cases, pooled: tables }
}

fn is_below(code: &str, other: &str) -> bool {
    code.strip_prefix(other).is_some_and(|rest| rest.starts_with('.'))
}

/// The groups that each case has; without a grouping, one that is everything.
fn groups<'a>(
    material: Material<'a>,
    selection: &Selection,
    by: Option<&By>,
) -> BTreeMap<&'a str, BTreeSet<Group>> {
    let mut groups: BTreeMap<&str, BTreeSet<Group>> = BTreeMap::new();
    for (document, codings) in material.selected(selection) {
        let of_case = groups.entry(&document.case).or_default();
        match by {
            None => {
                of_case.insert(None);
            }
            Some(By::Attribute(name)) => {
                of_case.insert(document.attribute(name).map(str::to_owned));
            }
            Some(by) => of_case.extend(codings.iter().map(|c| by.of_coding(document, c))),
        }
    }
    groups
}

/// Codings as column and passage, by place; one that belongs to several columns counts in each.
fn placed(codings: &[&Coding], columns: &[String]) -> Vec<(usize, Span)> {
    let mut placed: Vec<(usize, Span)> = Vec::new();
    for coding in codings {
        let of = columns.iter().enumerate().filter(|(_, column)| coding.is_of(column));
        placed.extend(of.map(|(index, _)| (index, coding.span)));
    }
    placed.sort_by_key(|(index, span)| (*span, *index));
    placed
}
