use std::collections::{BTreeMap, BTreeSet, HashMap};

use rustc_hash::FxBuildHasher;

use super::unit::unit_spans;
use super::{By, Group, Level, Material, Selection, Stat, Unit};
use crate::coding::Coding;
use crate::corpus::Document;
use crate::stats::{c_coefficient, number};
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

impl Cooccurrence {
    /// Leaves out pairs of which any count is fewer than `least`, but not none; how many.
    pub fn suppress(&mut self, least: u64) -> usize {
        let few = |pair: &Pair| {
            let counts = [pair.both, pair.with_a, pair.with_b, pair.codings_a, pair.codings_b];
            counts.iter().any(|count| (1..least).contains(count))
        };
        let mut hidden = 0;
        for table in self.cases.iter_mut().chain(&mut self.pooled) {
            let before = table.pairs.len();
            table.pairs.retain(|pair| !few(pair));
            hidden += before - table.pairs.len();
        }
        hidden
    }
}

/// Counts by pairs of columns, the earlier first.
type Pairs<N> = HashMap<(usize, usize), N, FxBuildHasher>;

/// Counts of one stratum, and of several added up.
#[derive(Debug, Default)]
struct Tally {
    units: u64,
    with: BTreeMap<usize, u64>,
    both: Pairs<u64>,
    codings: BTreeMap<usize, u64>,
    overlaps: Pairs<u64>,
    expected: Pairs<f64>,
}

impl Tally {
    /// Adds a unit with these columns, in order and each once.
    fn add_unit(&mut self, columns: &[usize]) {
        self.units += 1;
        for (index, a) in columns.iter().enumerate() {
            *self.with.entry(*a).or_default() += 1;
            for b in columns.iter().skip(index + 1) {
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

    #[expect(
        clippy::iter_over_hash_type,
        reason = "sums of one key each do not depend on the order"
    )]
    fn add(&mut self, other: &Self) {
        self.units += other.units;
        other.with.iter().for_each(|(key, n)| *self.with.entry(*key).or_default() += n);
        other.codings.iter().for_each(|(key, n)| *self.codings.entry(*key).or_default() += n);
        for (key, count) in &other.both {
            *self.both.entry(*key).or_default() += count;
        }
        for (key, count) in &other.overlaps {
            *self.overlaps.entry(*key).or_default() += count;
        }
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
        let of = |counts: &BTreeMap<usize, u64>, key| counts.get(&key).copied().unwrap_or(0);
        let of_pair = |counts: &Pairs<u64>| counts.get(&(a, b)).copied().unwrap_or(0);
        let (both, overlaps) = (of_pair(&self.both), of_pair(&self.overlaps));
        let (with_a, with_b) = (of(&self.with, a), of(&self.with, b));
        let (codings_a, codings_b) = (of(&self.codings, a), of(&self.codings, b));
        let expected = self.expected.get(&(a, b)).copied().unwrap_or(0.0);
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
            c: c_coefficient([codings_a, codings_b], overlaps),
            lift: Stat::ratio(number(both), expected, "never both in a case"),
            b_given_a: Stat::ratio(number(both), number(with_a), "in no unit"),
            a_given_b: Stat::ratio(number(both), number(with_b), "in no unit"),
        }
    }
}

/// What is gathered: counts by case and group, and for whole cases the columns that occur in them.
#[derive(Debug, Default)]
struct Strata {
    counts: BTreeMap<(String, Group), Tally>,
    whole_cases: BTreeMap<(String, Group), BTreeSet<usize>>,
}

/// Counts which codes occur together. Expectations are made within each case (and group) and added
/// up, so that codes that are merely common in the same case do not seem to attract each other.
///
/// # Errors
/// When a block cannot be read.
pub fn cooccurrence<E: Send>(
    material: &Material<'_, E>,
    selection: &Selection,
    level: Level,
    unit: Unit,
    by: Option<By>,
) -> Result<Cooccurrence, E> {
    let columns = selection.columns(material.codes, level);
    let of_codes = material.columns_of_codes(&columns);
    let groups = groups(material, selection, by.as_ref())?;
    let one = BTreeSet::from([None]);
    let strata = material.gather(
        selection,
        |strata: &mut Strata, document, codings| {
            let spans = unit_spans(document, unit, selection.asides);
            let groups = if by.is_none() { Some(&one) } else { groups.get(&document.case) };
            for group in groups.into_iter().flatten() {
                if !by.as_ref().is_none_or(|by| by.has_document(document, group)) {
                    continue;
                }
                let of_group = |coding: &&Coding| {
                    by.as_ref().is_none_or(|by| by.of_coding(document, coding) == *group)
                };
                let placed = placed(codings.iter().filter(of_group), &of_codes);
                strata.take(document, group, unit, &spans, placed);
            }
        },
        Strata::join,
    )?;
    let Strata { counts: strata, whole_cases } = strata;
    let mut cases = Vec::new();
    let mut pooled: BTreeMap<Group, Tally> = BTreeMap::new();
    if by.is_none() {
        pooled.insert(None, Tally::default());
    }
    for ((case, group), mut tally) in strata {
        let all = pooled.entry(group.clone()).or_default();
        if unit != Unit::Case {
            tally.expect_independence();
            cases.push(tally.table(Some(&case), &group, &columns));
        }
        all.add(&tally);
    }
    for ((_, group), columns) in whole_cases {
        let columns: Vec<usize> = columns.into_iter().collect();
        pooled.entry(group).or_default().add_unit(&columns);
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
    Ok(Cooccurrence { unit, level, by, cases, pooled: tables })
}

impl Strata {
    /// Adds a document's codings of one group, as column and place in order of place.
    fn take(
        &mut self,
        document: &Document,
        group: &Group,
        unit: Unit,
        spans: &[Span],
        placed: Vec<(usize, Span)>,
    ) {
        let key = (document.case.clone(), group.clone());
        if unit == Unit::Case {
            let columns = placed.iter().map(|(column, _)| *column);
            self.whole_cases.entry(key.clone()).or_default().extend(columns);
        }
        let tally = self.counts.entry(key).or_default();
        tally.add_overlaps(&placed);
        if unit == Unit::Case {
            return;
        }
        let overlaps = Overlaps::new(placed.into_iter().map(|(c, span)| (span, c)).collect());
        let mut columns = Vec::new();
        for span in spans {
            columns.clear();
            columns.extend(overlaps.with(*span).map(|(_, column)| *column));
            columns.sort_unstable();
            columns.dedup();
            tally.add_unit(&columns);
        }
    }

    fn join(&mut self, other: Self) {
        for (key, tally) in other.counts {
            self.counts.entry(key).or_default().add(&tally);
        }
        for (key, columns) in other.whole_cases {
            self.whole_cases.entry(key).or_default().extend(columns);
        }
    }
}

fn is_below(code: &str, other: &str) -> bool {
    code.strip_prefix(other).is_some_and(|rest| rest.starts_with('.'))
}

/// The groups that each case has; none without a grouping.
fn groups<E: Send>(
    material: &Material<'_, E>,
    selection: &Selection,
    by: Option<&By>,
) -> Result<BTreeMap<String, BTreeSet<Group>>, E> {
    let Some(by) = by else { return Ok(BTreeMap::new()) };
    material.gather(
        selection,
        |groups: &mut BTreeMap<String, BTreeSet<Group>>, document, codings| {
            let of_case = groups.entry(document.case.clone()).or_default();
            match by {
                By::Attribute(name) => {
                    of_case.insert(document.attribute(name).map(str::to_owned));
                }
                by => of_case.extend(codings.iter().map(|c| by.of_coding(document, c))),
            }
        },
        |all, more| {
            for (case, groups) in more {
                all.entry(case).or_default().extend(groups);
            }
        },
    )
}

/// Codings as column and passage, by place; one that belongs to several columns counts in each.
fn placed<'c>(
    codings: impl Iterator<Item = &'c Coding>,
    of_codes: &[Vec<usize>],
) -> Vec<(usize, Span)> {
    // Start, end and column as one number, which are put in order several times faster.
    let mut keys: Vec<u128> = Vec::new();
    for Coding { code, span, .. } in codings {
        let place = (span.start() as u128) << 80 | (span.end() as u128) << 32;
        let columns = of_codes.get(code.index()).into_iter().flatten();
        keys.extend(columns.map(|column| place | *column as u128));
    }
    keys.sort_unstable();
    let part =
        |key: u128, bits: u32| usize::try_from(key & ((1 << bits) - 1)).unwrap_or(usize::MAX);
    let placed = |key| (part(key, 32), Span::new(part(key >> 80, 48), part(key >> 32, 48)));
    keys.into_iter().map(placed).collect()
}
