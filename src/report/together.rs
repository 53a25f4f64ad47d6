//! More of what occurs together: several codes at once, order and distance, who carries them, association within
//! cases, and a network.

use std::collections::{BTreeMap, BTreeSet};

use super::observed::Observed;
use super::unit::unit_spans;
use super::{ALL, Figure, Grid, Place, Sheet, Unit};
use crate::codebook::is_below;
use crate::corpus::Role;
use crate::stats::{
    Fourfold, Line, Network, Stat, Touching, benjamini_hochberg, c_coefficient, exact_within,
    near_pairs, number, pooled,
};
use crate::text::Span;

/// What is asked of codes that occur together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Togetherness {
    /// Within what.
    pub unit: Unit,
    /// How many codes at once.
    pub codes: usize,
    /// Whether chances are asked for.
    pub chances: bool,
}

/// Segments that two codings may be apart to have an order.
const NEAR: usize = 5;
/// Lines that a connection of the network reaches over, its own included (rENA's default).
const STANZA: usize = 4;

/// Units of a document with the columns in them, and the codings that put them there.
struct Parts {
    document: usize,
    units: Vec<(Span, BTreeSet<usize>)>,
}

/// The tables beside that of pairs.
pub fn together(observed: &Observed<'_>, how: Togetherness) -> Sheet {
    let mut sheet = Sheet::new("cooccurrence");
    sheet.about = observed.about();
    sheet.about.push(("unit", how.unit.to_string()));
    sheet.about.push(("window of the network", format!("{STANZA} segments")));
    let parts = parts(observed, how.unit);
    sheet.grids =
        vec![sets(observed, &parts, how.codes), order(observed), carriers(observed, &parts)];
    let (odds, remarks) = odds(observed, &parts, how.chances);
    sheet.grids.extend([odds, network(observed), overlap(observed)]);
    remarks.into_iter().for_each(|remark| sheet.remark_on("odds", remark));
    sheet.remark(
        "expected: if codes fell independently on the units of each case. A unit may hold many sentences; overlapping \
         windows count a pair several times",
    );
    sheet
}

fn parts(observed: &Observed<'_>, unit: Unit) -> Vec<Parts> {
    let of = |(document, encounter): (usize, &super::Encounter)| {
        let spans = unit_spans(&encounter.document, unit, observed.selection.asides);
        let columns = |span: Span| {
            let own = encounter.codings.iter().filter(|coding| coding.span.overlaps(span));
            own.flat_map(|coding| observed.columns_of(coding).iter().copied()).collect()
        };
        Parts { document, units: spans.into_iter().map(|span| (span, columns(span))).collect() }
    };
    observed.encounters.iter().enumerate().map(of).collect()
}

/// A unit of a case.
#[derive(Clone, Copy)]
struct Piece<'p> {
    document: usize,
    span: Span,
    columns: &'p BTreeSet<usize>,
}

impl Piece<'_> {
    fn place(&self) -> Place {
        Place { document: self.document, span: self.span }
    }
}

/// The units of each case.
fn by_case<'p>(observed: &Observed<'_>, parts: &'p [Parts]) -> Vec<(String, Vec<Piece<'p>>)> {
    let of = |(case, range): (&str, std::ops::Range<usize>)| {
        let own = parts.get(range).unwrap_or(&[]).iter();
        let units = own.flat_map(|part| {
            part.units.iter().map(move |(span, columns)| Piece {
                document: part.document,
                span: *span,
                columns,
            })
        });
        (case.to_owned(), units.collect())
    };
    observed.cases().into_iter().map(of).collect()
}

fn names(observed: &Observed<'_>, columns: &[usize]) -> String {
    let name = |column: &usize| observed.columns.get(*column).map_or("", String::as_str);
    columns.iter().map(name).collect::<Vec<_>>().join(" + ")
}

/// Sets of columns, and the units that have all of them.
type Sets = BTreeMap<Vec<usize>, Vec<Place>>;

fn sets(observed: &Observed<'_>, parts: &[Parts], size: usize) -> Grid {
    let title = format!("{size} codes at once");
    let mut grid =
        Grid::new("sets", title, &["case", "codes"], &["units", "of", "expected", "lift"]);
    let cases = by_case(observed, parts);
    let mut of_cases: Vec<(String, u64, BTreeMap<usize, u64>, Sets)> = Vec::new();
    for (case, units) in &cases {
        let mut found = Sets::new();
        let mut with: BTreeMap<usize, u64> = BTreeMap::new();
        for piece in units {
            piece.columns.iter().for_each(|column| *with.entry(*column).or_default() += 1);
            let columns: Vec<usize> = piece.columns.iter().copied().collect();
            let own = combinations(&columns, size).into_iter();
            for set in own.filter(|set| !holds_a_part(observed, set)) {
                found.entry(set).or_default().push(piece.place());
            }
        }
        of_cases.push((case.clone(), units.len() as u64, with, found));
    }
    let expected = |set: &[usize], all: u64, with: &BTreeMap<usize, u64>| {
        let share = |column: &usize| number(with.get(column).copied().unwrap_or(0)) / number(all);
        if all == 0 { 0.0 } else { number(all) * set.iter().map(share).product::<f64>() }
    };
    let mut scopes: Vec<(&str, u64, Sets)> =
        of_cases.iter().map(|(case, all, _, found)| (case.as_str(), *all, found.clone())).collect();
    if of_cases.len() > 1 {
        let mut pooled = Sets::new();
        for (set, places) in of_cases.iter().flat_map(|(_, _, _, found)| found) {
            pooled.entry(set.clone()).or_default().extend_from_slice(places);
        }
        scopes.push((ALL, of_cases.iter().map(|(_, all, _, _)| all).sum(), pooled));
    }
    for (case, all, found) in scopes {
        let mut rows: Vec<(Vec<usize>, Vec<Place>)> = found.into_iter().collect();
        rows.sort_by_key(|(set, places)| (std::cmp::Reverse(places.len()), set.clone()));
        for (set, places) in rows {
            // Within each case; together it is the sum of what is expected in the cases.
            let own = of_cases.iter().filter(|(name, _, _, _)| case == ALL || name == case);
            let expected: f64 = own.map(|(_, all, with, _)| expected(&set, *all, with)).sum();
            let count = places.len() as u64;
            let figures = [
                Figure::places(places),
                Figure::base(all),
                Figure::number(Stat::Value(expected), 1, count),
                Figure::number(Stat::ratio(number(count), expected, "never"), 1, count),
            ];
            grid.row([case.to_owned(), names(observed, &set)], figures);
        }
    }
    grid
}

/// How passages share text, whatever the unit.
fn overlap(observed: &Observed<'_>) -> Grid {
    let title = "Passages that share text, and those at most three segments apart";
    let measures = ["pairs", "c", "of first", "of second", "stretches", "same segment", "near"];
    let mut grid = Grid::new("overlap", title, &["case", "first", "second"], &measures);
    for (case, range) in observed.scopes() {
        for a in 0..observed.columns.len() {
            for b in a + 1..observed.columns.len() {
                let figures = overlap_of(observed, range.clone(), a, b);
                let figures = figures.filter(|_| !is_part(observed, a, b));
                if let Some(figures) = figures {
                    grid.row(
                        [case.to_owned(), names(observed, &[a]), names(observed, &[b])],
                        figures,
                    );
                }
            }
        }
    }
    grid
}

fn overlap_of(
    observed: &Observed<'_>,
    range: std::ops::Range<usize>,
    a: usize,
    b: usize,
) -> Option<Vec<Figure>> {
    let (mut first, mut second, mut regions, mut same, mut near) = (0, 0, 0, 0, 0);
    let (mut codings, mut pairs) = ([0, 0], Vec::new());
    for (index, encounter) in observed.of(range) {
        let spans = |column| -> Vec<Span> {
            observed.places(index, column).into_iter().map(|place| place.span).collect()
        };
        let (own, other) = (spans(a), spans(b));
        codings = [codings[0] + own.len() as u64, codings[1] + other.len() as u64];
        if own.is_empty() || other.is_empty() {
            continue;
        }
        let touching = Touching::of(&own, &other);
        let segments = unit_spans(&encounter.document, Unit::Segment, observed.selection.asides);
        first += touching.first;
        second += touching.second;
        regions += touching.regions;
        same += near_pairs(&own, &other, &segments, 0);
        near += near_pairs(&own, &other, &segments, 3);
        for one in &own {
            let overlapping = other.iter().filter(|other| other.overlaps(*one));
            pairs.extend(overlapping.map(|o| Place { document: index, span: one.hull(*o) }));
        }
    }
    let count = pairs.len() as u64;
    (near > 0 || count > 0).then(|| {
        vec![
            Figure::places(pairs),
            Figure::number(c_coefficient(codings, count), 2, count),
            Figure::count(first),
            Figure::count(second),
            Figure::count(regions),
            Figure::count(same),
            Figure::count(near),
        ]
    })
}

fn holds_a_part(observed: &Observed<'_>, set: &[usize]) -> bool {
    set.iter().enumerate().any(|(at, a)| set.iter().skip(at + 1).any(|b| is_part(observed, *a, *b)))
}

/// Whether one of two columns is part of the other: they are always together.
fn is_part(observed: &Observed<'_>, a: usize, b: usize) -> bool {
    let (Some(a), Some(b)) = (observed.columns.get(a), observed.columns.get(b)) else {
        return false;
    };
    is_below(a, b) || is_below(b, a)
}

/// All sets of `size` of `items`.
fn combinations(items: &[usize], size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (index, item) in items.iter().enumerate() {
        for mut rest in combinations(items.get(index + 1..).unwrap_or(&[]), size - 1) {
            rest.insert(0, *item);
            all.push(rest);
        }
    }
    all
}

/// Pairs of two codes by which comes first (the first, the second, neither), and how far they are apart.
type Ordered = ([Vec<Place>; 3], Vec<usize>);

fn order(observed: &Observed<'_>) -> Grid {
    let title = format!("Which comes first, at most {NEAR} segments apart");
    let measures = ["first before", "second before", "same segment", "median distance"];
    let mut grid = Grid::new("order", title, &["case", "first", "second"], &measures);
    for (case, range) in observed.scopes() {
        let mut found: BTreeMap<(usize, usize), Ordered> = BTreeMap::new();
        for (index, encounter) in observed.of(range) {
            let document = &encounter.document;
            let tops: Vec<usize> =
                (0..document.segments.len()).filter(|at| document.top_level(*at) == *at).collect();
            let mut placed: Vec<(usize, usize, Span)> = Vec::new();
            for coding in &encounter.codings {
                let top = document.top_level(coding.segment as usize);
                let at = tops.partition_point(|other| *other < top);
                let columns = observed.columns_of(coding).iter();
                placed.extend(columns.map(|column| (at, *column, coding.span)));
            }
            placed.sort_unstable();
            for (number, (at, column, span)) in placed.iter().enumerate() {
                let later = placed.iter().skip(number + 1).take_while(|(o, _, _)| *o <= at + NEAR);
                let others =
                    later.filter(|(_, o, _)| o != column && !is_part(observed, *o, *column));
                for (other_at, other, other_span) in others {
                    let key = (*column.min(other), *column.max(other));
                    let (places, distances) = found.entry(key).or_default();
                    let which = if at == other_at { 2 } else { usize::from(column > other) };
                    let place = Place { document: index, span: span.hull(*other_span) };
                    places.get_mut(which).into_iter().for_each(|all| all.push(place.clone()));
                    distances.push(other_at - at);
                }
            }
        }
        for ((a, b), (places, mut distances)) in found {
            distances.sort_unstable();
            let at = |index: usize| number(distances.get(index).copied().unwrap_or(0) as u64);
            let (low, high) = (at(distances.len().saturating_sub(1) / 2), at(distances.len() / 2));
            let mut figures: Vec<Figure> = places.into_iter().map(Figure::places).collect();
            figures.push(Figure::number(
                Stat::Value(f64::midpoint(low, high)),
                1,
                distances.len() as u64,
            ));
            grid.row([case.to_owned(), names(observed, &[a]), names(observed, &[b])], figures);
        }
    }
    grid
}

fn carriers(observed: &Observed<'_>, parts: &[Parts]) -> Grid {
    let title = "By who carries the codes";
    let keys = ["case", "first", "first by", "second", "second by"];
    let mut grid = Grid::new("carriers", title, &keys, &["units"]);
    let mut cases = by_case(observed, parts);
    if cases.len() > 1 {
        let all = cases.iter().flat_map(|(_, units)| units).copied().collect();
        cases.push((ALL.to_owned(), all));
    }
    for (case, units) in cases {
        let mut found: BTreeMap<(usize, Role, usize, Role), Vec<Place>> = BTreeMap::new();
        for piece in units.iter().filter(|piece| piece.columns.len() > 1) {
            let Some(encounter) = observed.encounters.get(piece.document) else { continue };
            let own = encounter.codings.iter().filter(|coding| coding.span.overlaps(piece.span));
            let carried: BTreeSet<(usize, Role)> = own
                .flat_map(|coding| {
                    let carrier = coding.carrier.unwrap_or(Role::Unknown);
                    observed.columns_of(coding).iter().map(move |column| (*column, carrier))
                })
                .collect();
            for (a, by) in &carried {
                for (b, other) in
                    carried.iter().filter(|(b, _)| b > a && !is_part(observed, *a, *b))
                {
                    found.entry((*a, *by, *b, *other)).or_default().push(piece.place());
                }
            }
        }
        for ((a, by, b, other), places) in found {
            let keys = [
                case.clone(),
                names(observed, &[a]),
                by.to_string(),
                names(observed, &[b]),
                other.to_string(),
            ];
            grid.row(keys, [Figure::places(places)]);
        }
    }
    grid
}

/// The fourfold table of two columns over units.
fn fourfold<'u>(units: impl Iterator<Item = &'u BTreeSet<usize>>, a: usize, b: usize) -> Fourfold {
    let mut table = Fourfold::default();
    for columns in units {
        match (columns.contains(&a), columns.contains(&b)) {
            (true, true) => table.both += 1,
            (true, false) => table.first += 1,
            (false, true) => table.second += 1,
            (false, false) => table.neither += 1,
        }
    }
    table
}

fn odds(observed: &Observed<'_>, parts: &[Parts], chances: bool) -> (Grid, Vec<String>) {
    let mut remarks = Vec::new();
    let mut measures =
        vec!["both", "expected", "odds ratio", "low", "high", "with ½", "crude", "cases differ"];
    if chances {
        measures.extend(["p", "q"]);
    }
    let title = "Odds ratios in each case, and pooled within cases (Mantel and Haenszel)";
    let mut grid = Grid::new("odds", title, &["first", "second", "case"], &measures);
    let cases = by_case(observed, parts);
    let mut all_chances = Vec::new();
    for a in 0..observed.columns.len() {
        for b in a + 1..observed.columns.len() {
            let table =
                |units: &[Piece<'_>]| fourfold(units.iter().map(|piece| piece.columns), a, b);
            let strata: Vec<Fourfold> = cases.iter().map(|(_, units)| table(units)).collect();
            if is_part(observed, a, b) || strata.iter().all(|table| table.both == 0) {
                continue;
            }
            let pair = [names(observed, &[a]), names(observed, &[b])];
            for ((case, units), own) in cases.iter().zip(&strata) {
                if own.both + own.first == 0 || own.both + own.second == 0 {
                    continue;
                }
                let both =
                    units.iter().filter(|p| p.columns.contains(&a) && p.columns.contains(&b));
                let mut figures = of_case(*own, both.map(Piece::place).collect());
                figures.extend((0..if chances { 4 } else { 2 }).map(|_| Figure::words("")));
                grid.row([&pair[0], &pair[1], case], figures);
            }
            let (mut figures, misleads) = of_all(&strata);
            if misleads {
                remarks.push(format!(
                    "{} and {}: pooling misleads. The crude odds ratio tells of which cases have both, not of what goes \
                     together within a case",
                    pair[0], pair[1]
                ));
            }
            if chances {
                let documents: Vec<Fourfold> = parts
                    .iter()
                    .map(|part| fourfold(part.units.iter().map(|(_, columns)| columns), a, b))
                    .collect();
                let chance = exact_within(&documents).two_sided;
                all_chances.push((grid.rows.len(), chance));
                figures.push(Figure::chance(Stat::Value(chance), u64::MAX));
            }
            let all = ALL.to_owned();
            grid.row([&pair[0], &pair[1], &all], figures);
        }
    }
    adjust(&mut grid, &all_chances);
    if chances {
        remarks.push(
            "p: exact, with the second code falling at random on the units of each document; q after Benjamini and \
             Hochberg over the pairs shown"
                .to_owned(),
        );
    }
    (grid, remarks)
}

fn of_case(own: Fourfold, places: Vec<Place>) -> Vec<Figure> {
    let mut figures = vec![
        Figure::places(places),
        Figure::number(own.expected(), 1, own.both),
        Figure::number(own.odds_ratio(), 2, own.both),
    ];
    figures.extend(Figure::bounds(own.odds_ratio_interval().ok_or("zero cell"), 2, own.both));
    figures.push(Figure::number(own.haldane(), 2, own.both));
    figures
}

/// All cases together, and whether pooling misleads.
fn of_all(strata: &[Fourfold]) -> (Vec<Figure>, bool) {
    let sum = pooled(strata);
    let both = strata.iter().map(|table| table.both).sum();
    let expected: f64 = strata.iter().filter_map(|table| table.expected().value()).sum();
    let mut figures = vec![
        Figure::count(both),
        Figure::number(Stat::Value(expected), 1, both),
        Figure::number(sum.odds_ratio, 2, both),
    ];
    figures.extend(Figure::bounds(sum.interval.ok_or("zero cell"), 2, both));
    figures.push(Figure::words(""));
    figures.push(Figure::number(sum.crude, 2, both));
    let [_, tarone] = sum.breslow_day;
    figures.push(Figure::number(tarone, 1, both));
    (figures, sum.misleads())
}

/// Adds to each of the rows what many comparisons leave of its chance.
fn adjust(grid: &mut Grid, chances: &[(usize, f64)]) {
    let values: Vec<f64> = chances.iter().map(|(_, chance)| *chance).collect();
    for ((row, _), q) in chances.iter().zip(benjamini_hochberg(&values)) {
        if let Some(row) = grid.rows.get_mut(*row) {
            row.figures.push(Figure::chance(Stat::Value(q), u64::MAX));
        }
    }
}

fn network(observed: &Observed<'_>) -> Grid {
    let title = "A network: segments in which a code is connected with one in it or just before";
    let mut grid =
        Grid::new("network", title, &["case", "first", "second"], &["segments", "weight"]);
    let (mut lines, mut places) = (Vec::new(), Vec::new());
    for (index, encounter) in observed.encounters.iter().enumerate() {
        let document = &encounter.document;
        for span in unit_spans(document, Unit::Segment, observed.selection.asides) {
            let own = encounter.codings.iter().filter(|coding| coding.span.overlaps(span));
            let columns: BTreeSet<usize> =
                own.flat_map(|coding| observed.columns_of(coding).iter().copied()).collect();
            places.push(Place { document: index, span });
            lines.push(Line {
                unit: document.case.clone(),
                conversation: document.id.clone(),
                codes: columns.into_iter().collect(),
            });
        }
    }
    connect(observed, &lines, &places, &mut grid);
    if observed.cases().len() > 1 {
        // All cases are one unit; conversations stay apart.
        lines.iter_mut().for_each(|line| ALL.clone_into(&mut line.unit));
        connect(observed, &lines, &places, &mut grid);
    }
    grid
}

/// Rows of the connections of each unit of `lines`, which stand at `places`.
fn connect(observed: &Observed<'_>, lines: &[Line], places: &[Place], grid: &mut Grid) {
    let network = Network::of(lines, observed.columns.len(), STANZA);
    let weights = network.weights();
    for (case, connected) in &network.lines {
        let weights = weights.get(case.as_str()).map_or(&[][..], Vec::as_slice);
        for (((a, b), lines), weight) in network.pairs.iter().zip(connected).zip(weights) {
            if !lines.is_empty() && !is_part(observed, *a, *b) {
                let behind: Vec<Place> =
                    lines.iter().filter_map(|line| places.get(*line).cloned()).collect();
                let weight = Figure::number(Stat::Value(*weight), 3, behind.len() as u64);
                let keys = [case.clone(), names(observed, &[*a]), names(observed, &[*b])];
                grid.row(keys, [Figure::places(behind), weight]);
            }
        }
    }
}
