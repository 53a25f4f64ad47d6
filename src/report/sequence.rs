//! What follows what: moves of professionals and of the family, turn by turn and from document to document.

use std::collections::{BTreeMap, BTreeSet};

use super::observed::{
    Encounter, Observed, day, is_family, is_professional, is_supervision, is_visit, is_with_family,
};
use super::{Figure, Grid, Place, Sheet};
use crate::coding::Coding;
use crate::corpus::{Role, Segment};
use crate::stats::{Draws, Fourfold, Stat, Transitions, benjamini_hochberg, number};
use crate::text::Span;

/// How sequences are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sequences {
    /// The next move comes within so many turns.
    pub within: usize,
    /// Whether chances are asked for, and how often labels are shuffled for them.
    pub shuffles: Option<usize>,
    /// Where shuffling begins.
    pub seed: u64,
}

/// A coded act in the talk of a document.
#[derive(Debug, Clone, Copy)]
struct Act {
    /// Its place among turns and quotations.
    place: usize,
    column: usize,
    span: Span,
}

/// What professionals may do after a hostile turn, with the codes that show it; the first that holds.
const ANSWERS: &[(&str, &[&str])] = &[
    ("sanction or retaliation", &["power_in_discourse.sanction", "hostility"]),
    ("exit", &["avoidance.withdraw", "avoidance.contact"]),
    ("avoidance", &["avoidance"]),
    ("holding", &["emotional_containment", "warmth_recognition"]),
];
/// What breaks contact, and what mends it.
const RUPTURES: &[&str] = &["hostility.expel", "avoidance.withdraw"];
const REPAIRS: &[&str] = &["warmth_recognition.acknowledge", "emotional_containment"];

const NOTHING: &str = "(nothing coded)";

/// Moves and next moves, answers to hostility, repair after rupture, and what follows over documents.
pub fn sequence(observed: &Observed<'_>, how: Sequences) -> Sheet {
    let mut sheet = Sheet::new("sequence");
    sheet.about = observed.about();
    sheet.about.push(("next move", format!("within {} turns or quotations", how.within)));
    if let Some(shuffles) = how.shuffles {
        let words = format!(
            "{shuffles} shuffles within documents, seed {}; q after Benjamini and Hochberg",
            how.seed
        );
        sheet.about.push(("p", words));
    }
    sheet.grids = vec![
        moves(observed, how),
        answers(observed, how.within),
        repairs(observed),
        lagged(observed),
    ];
    sheet.remark(
        "expected: as often as if the next move did not depend on the first. |residual| above 1.96 is worth a look where \
         about five or more are expected. What follows is not caused. A turn without a code counts as a turn. Only \
         documents in which the family is there are looked at; one supervision may follow several visits",
    );
    let [all, family, unknown] = carried(observed, "hostility");
    sheet.remark(format!(
        "of {all} codings of hostility {family} have a carrier of the family and {unknown} none that is known; the latter \
         are counted as the family’s after hostility and from visit to visit, and are left out of moves"
    ));
    sheet
}

/// Whether it is the family or nobody that is named. What is hostile and nobody’s in notes on a family is mostly
/// the family’s, and leaving it out would say that there was none.
fn may_be_family(role: Role) -> bool {
    is_family(role) || matches!(role, Role::Unknown)
}

/// How many of the codings of `code` have a carrier that is of the family, and how many none that is known.
fn carried(observed: &Observed<'_>, code: &str) -> [usize; 3] {
    let mut counts = [0; 3];
    for encounter in &observed.encounters {
        for coding in encounter.codings.iter().filter(|coding| observed.is_of(coding, code)) {
            let by = actor(encounter, coding);
            counts[0] += 1;
            counts[1] += usize::from(is_family(by));
            counts[2] += usize::from(by == Role::Unknown);
        }
    }
    counts
}

/// Who does the coded thing: its carrier, else who speaks there.
fn actor(encounter: &Encounter, coding: &Coding) -> Role {
    let speaker = encounter.document.segments.get(coding.segment as usize).map(|s| s.role);
    coding.carrier.filter(|role| *role != Role::Unknown).or(speaker).unwrap_or(Role::Unknown)
}

/// The acts of a document whose actor is `of`, in order of place.
fn acts(
    encounter: &Encounter,
    of: impl Fn(Role) -> bool,
    columns: impl Fn(&Coding) -> Vec<usize>,
) -> Vec<Act> {
    let segments = &encounter.document.segments;
    let speech: Vec<usize> =
        (0..segments.len()).filter(|i| segments.get(*i).is_some_and(Segment::is_speech)).collect();
    let mut acts = Vec::new();
    for coding in encounter.codings.iter().filter(|coding| of(actor(encounter, coding))) {
        let segment = coding.segment as usize;
        // What is told between two turns stands with the next.
        let place = match speech.binary_search(&segment) {
            Ok(place) => place,
            Err(_) => speech.partition_point(|i| {
                segments.get(*i).is_some_and(|s| s.span.start() <= coding.span.start())
            }),
        };
        acts.extend(columns(coding).into_iter().map(|column| Act {
            place,
            column,
            span: coding.span,
        }));
    }
    acts.sort_by_key(|act| (act.place, act.span, act.column));
    // Several codes of one family on one passage are one act of the family.
    acts.dedup_by_key(|act| (act.place, act.span, act.column));
    acts
}

/// The acts of `others` that come next after `act`, within so many turns; each kind once.
fn next(act: &Act, others: &[Act], within: usize) -> Vec<Act> {
    let first = others.partition_point(|other| {
        other.place < act.place || other.place == act.place && other.span.start() < act.span.end()
    });
    let Some(found) = others.get(first).filter(|other| other.place <= act.place + within) else {
        return Vec::new();
    };
    let end = others.partition_point(|other| other.place <= found.place);
    let mut all = others.get(first..end).unwrap_or(&[]).to_vec();
    let mut seen = BTreeSet::new();
    all.retain(|other| seen.insert(other.column));
    all
}

/// The next moves of a document: for each pair of columns where they stand. The last column is for nothing.
type Pairs = Vec<((usize, usize), Place)>;

fn pairs_of(observed: &Observed<'_>, index: usize, encounter: &Encounter, within: usize) -> Pairs {
    if !is_with_family(&encounter.document) {
        return Vec::new();
    }
    let nothing = observed.columns.len();
    let own = |coding: &Coding| observed.columns_of(coding).to_vec();
    let first = acts(encounter, is_professional, own);
    let replies = acts(encounter, is_family, own);
    let mut pairs = Vec::new();
    for act in &first {
        let found = next(act, &replies, within);
        if found.is_empty() {
            pairs.push(((act.column, nothing), Place { document: index, span: act.span }));
        }
        for reply in found {
            let span = act.span.hull(reply.span);
            pairs.push(((act.column, reply.column), Place { document: index, span }));
        }
    }
    pairs
}

fn moves(observed: &Observed<'_>, how: Sequences) -> Grid {
    let mut measures = vec!["pairs", "documents", "share", "expected", "residual", "Yule’s Q"];
    if how.shuffles.is_some() {
        measures.extend(["p", "q"]);
    }
    let title = "Moves of professionals, and what the family does next";
    let mut grid = Grid::new("moves", title, &["case", "move", "next"], &measures);
    let documents: Vec<Pairs> = observed
        .encounters
        .iter()
        .enumerate()
        .map(|(index, encounter)| pairs_of(observed, index, encounter, how.within))
        .collect();
    let mut chances = Vec::new();
    for (case, range) in observed.scopes() {
        let own = documents.get(range).unwrap_or(&[]);
        transitions(observed, case, own, how, &mut grid, &mut chances);
    }
    if how.shuffles.is_some() {
        for ((row, p), q) in grid.rows.iter_mut().zip(&chances).zip(benjamini_hochberg(&chances)) {
            row.figures.push(Figure::chance(Stat::Value(*p), u64::MAX));
            row.figures.push(Figure::chance(Stat::Value(q), u64::MAX));
        }
    }
    grid
}

/// The rows of the transition table of some documents: all cells of moves and next moves that occur in it.
fn transitions(
    observed: &Observed<'_>,
    case: &str,
    documents: &[Pairs],
    how: Sequences,
    grid: &mut Grid,
    chances: &mut Vec<f64>,
) {
    let columns = observed.columns.len();
    let mut all = Transitions::new(columns, columns + 1);
    let mut behind: BTreeMap<(usize, usize), Vec<Place>> = BTreeMap::new();
    for ((from, to), place) in documents.iter().flatten() {
        all.add(*from, *to);
        behind.entry((*from, *to)).or_default().push(place.clone());
    }
    let cells = documents.iter().map(|pairs| pairs.iter().map(|(cell, _)| *cell).collect());
    let cells: Vec<Vec<(usize, usize)>> = cells.collect();
    let own = how.shuffles.map(|shuffles| shuffled(&cells, &all, shuffles, how.seed));
    let moves: BTreeSet<usize> = behind.keys().map(|(from, _)| *from).collect();
    let nexts: BTreeSet<usize> = behind.keys().map(|(_, to)| *to).collect();
    for cell in moves.iter().flat_map(|from| nexts.iter().map(move |to| (*from, *to))) {
        let (from, to) = cell;
        let places = behind.remove(&cell).unwrap_or_default();
        let count = places.len() as u64;
        // What is expected in an empty cell tells of its row and its column.
        let sums = || {
            let row = all.counts.get(from).map_or(0, |row| row.iter().sum());
            let column = all.counts.iter().filter_map(|row| row.get(to)).sum::<u64>();
            row.min(column)
        };
        let least = if count > 0 { count } else { sums() };
        let within: BTreeSet<usize> = places.iter().map(|place| place.document).collect();
        let figures = [
            Figure::places(places),
            Figure::base(within.len() as u64),
            Figure::share_of(all.share(from, to), least),
            Figure::number(all.expected(from, to), 1, least),
            Figure::number(all.residual(from, to), 2, least),
            Figure::number(all.yule_q(from, to), 2, least),
        ];
        let name = |column: usize| observed.columns.get(column).map_or(NOTHING, String::as_str);
        grid.row([case, name(from), name(to)], figures);
        chances.extend(own.as_ref().map(|own| own.get(&cell).copied().unwrap_or(1.0)));
    }
}

/// For each cell how likely it is to be as far from what is expected, if next moves are shuffled among the
/// moves of their document: `(1 + hits) / (1 + shuffles)` (Phipson and Smyth 2010).
fn shuffled(
    documents: &[Vec<(usize, usize)>],
    all: &Transitions,
    shuffles: usize,
    seed: u64,
) -> BTreeMap<(usize, usize), f64> {
    let cells: Vec<(usize, usize)> = (0..all.counts.len())
        .flat_map(|from| (0..=all.counts.len()).map(move |to| (from, to)))
        .collect();
    let count = |table: &Transitions, (from, to): (usize, usize)| {
        table.counts.get(from).and_then(|row| row.get(to)).copied().unwrap_or(0)
    };
    // What is expected within documents, not over all of them.
    let mut expected: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for pairs in documents {
        let mut own = Transitions::new(all.counts.len(), all.counts.len() + 1);
        pairs.iter().for_each(|(from, to)| own.add(*from, *to));
        for cell in &cells {
            *expected.entry(*cell).or_default() +=
                own.expected(cell.0, cell.1).value().unwrap_or(0.0);
        }
    }
    let apart = |table: &Transitions, cell: (usize, usize)| {
        (number(count(table, cell)) - expected.get(&cell).copied().unwrap_or(0.0)).abs()
    };
    let mut hits: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for replicate in 0..shuffles {
        let mut draws = Draws::new(seed, replicate as u64);
        let mut table = Transitions::new(all.counts.len(), all.counts.len() + 1);
        for pairs in documents {
            let mut next: Vec<usize> = pairs.iter().map(|(_, to)| *to).collect();
            draws.shuffle(&mut next);
            pairs.iter().zip(next).for_each(|((from, _), to)| table.add(*from, to));
        }
        for cell in &cells {
            *hits.entry(*cell).or_default() +=
                u64::from(apart(&table, *cell) >= apart(all, *cell) - 1e-9);
        }
    }
    let chance = |hits: u64| (1.0 + number(hits)) / (1.0 + number(shuffles as u64));
    hits.into_iter().map(|(cell, hits)| (cell, chance(hits))).collect()
}

fn answers(observed: &Observed<'_>, within: usize) -> Grid {
    let title = "After a hostile act of the family, or of nobody named: what professionals do next";
    let mut grid = Grid::new("after_hostility", title, &["case", "answer"], &["times", "share"]);
    for (case, range) in observed.scopes() {
        let mut found: BTreeMap<usize, Vec<Place>> = BTreeMap::new();
        let with_family = observed.of(range).filter(|(_, e)| is_with_family(&e.document));
        for (index, encounter) in with_family {
            let hostile =
                |c: &Coding| if observed.is_of(c, "hostility") { vec![0] } else { Vec::new() };
            let answer = |coding: &Coding| {
                let of = |codes: &[&str]| codes.iter().any(|code| observed.is_of(coding, code));
                ANSWERS.iter().position(|(_, codes)| of(codes)).into_iter().collect::<Vec<usize>>()
            };
            let acts_of_family = acts(encounter, may_be_family, hostile);
            let replies = acts(encounter, is_professional, answer);
            for act in &acts_of_family {
                let kinds = next(act, &replies, within);
                if kinds.is_empty() {
                    let place = Place { document: index, span: act.span };
                    found.entry(ANSWERS.len()).or_default().push(place);
                }
                for reply in kinds {
                    let place = Place { document: index, span: act.span.hull(reply.span) };
                    found.entry(reply.column).or_default().push(place);
                }
            }
        }
        let all: u64 = found.values().map(|places| places.len() as u64).sum();
        for (answer, places) in found {
            let name = ANSWERS.get(answer).map_or(NOTHING, |(name, _)| *name);
            let share = Figure::share(places.len() as u64, all, "nothing hostile");
            grid.row([case, name], [Figure::places(places), share]);
        }
    }
    grid
}

fn repairs(observed: &Observed<'_>) -> Grid {
    let title =
        "Ruptures, and where a professional next acknowledges or holds, with the family there";
    let measures = ["on", "rupture", "answered in", "answered on", "days"];
    let mut grid = Grid::new("repair", title, &["case", "document", "code"], &measures);
    for (case, range) in observed.cases() {
        for (index, encounter) in observed.of(range.clone()) {
            for code in RUPTURES {
                let of = |coding: &Coding| {
                    observed.is_of(coding, code) && !is_professional(actor(encounter, coding))
                };
                for place in observed.places_where(index, of) {
                    let figures = mended(observed, range.end, &place);
                    grid.row([case, &encounter.document.id, code], figures);
                }
            }
        }
    }
    grid
}

fn mended(observed: &Observed<'_>, end: usize, rupture: &Place) -> Vec<Figure> {
    let later = |index: usize| {
        let encounter = observed.encounters.get(index).filter(|e| is_with_family(&e.document))?;
        let of = |coding: &Coding| {
            REPAIRS.iter().any(|code| observed.is_of(coding, code))
                && !is_family(actor(encounter, coding))
                && !coding.target.is_some_and(is_professional)
        };
        let places = observed.places_where(index, of).into_iter();
        let mut after = places
            .filter(|place| index > rupture.document || place.span.start() >= rupture.span.end());
        after.next().map(|place| (index, place))
    };
    let date = |index: usize| observed.encounters.get(index).and_then(|e| e.document.date.clone());
    let on = date(rupture.document).unwrap_or_default();
    let own = vec![rupture.clone()];
    match (rupture.document..end).find_map(later) {
        Some((index, place)) => {
            let days = day(&on).zip(date(index).as_deref().and_then(day)).map(|(a, b)| b - a);
            let days = days.map_or(Stat::Undefined("without date"), |d| Stat::Value(f64::from(d)));
            let id = observed.encounters.get(index).map(|e| e.document.id.clone());
            vec![
                Figure::words(on),
                Figure::places(own),
                Figure::words(id.unwrap_or_default()).with(vec![place]),
                Figure::words(date(index).unwrap_or_default()),
                Figure::number(days, 0, 1),
            ]
        }
        None => vec![
            Figure::words(on),
            Figure::places(own),
            Figure::words("not in what was observed"),
            Figure::words(""),
            Figure::number(Stat::Undefined("not answered"), 0, 0),
        ],
    }
}

/// A document with its place among all.
type Numbered<'e> = (usize, &'e Encounter);

/// The later document that is looked at.
const LAGS: &[&str] = &["in the same visit", "in the next supervision", "in the next visit"];

fn lagged(observed: &Observed<'_>) -> Grid {
    let title = "From visit to document: hostility of the family or of nobody named, avoidance of professionals";
    let measures = ["both", "only first", "only second", "neither", "expected", "odds ratio"];
    let mut grid = Grid::new("lagged", title, &["case", "first", "second"], &measures);
    let kinds = [
        (
            "hostility",
            "avoidance",
            may_be_family as fn(Role) -> bool,
            is_professional as fn(Role) -> bool,
        ),
        ("avoidance", "hostility", is_professional, may_be_family),
    ];
    let cases: Vec<std::ops::Range<usize>> =
        observed.cases().into_iter().map(|(_, range)| range).collect();
    for (case, range) in observed.scopes() {
        // No document follows one of another case.
        let own = cases.iter().filter(|own| range.start <= own.start && own.end <= range.end);
        let own: Vec<Vec<Numbered<'_>>> =
            own.map(|range| observed.of(range.clone()).collect()).collect();
        for (first, second, by, other) in kinds {
            for lag in LAGS {
                let pairs = own.iter().flat_map(|one| follow(one, lag)).map(|[visit, later]| {
                    (acted(observed, visit, first, by), acted(observed, later, second, other))
                });
                let figures = companions(&pairs.collect::<Vec<_>>());
                let keys =
                    [case.to_owned(), format!("{first} in a visit"), format!("{second} {lag}")];
                figures.into_iter().for_each(|figures| grid.row(keys.clone(), figures));
            }
        }
    }
    grid
}

/// The passages of a document in which somebody `by` whom it is asked does what `code` says.
fn acted(
    observed: &Observed<'_>,
    (index, encounter): (usize, &Encounter),
    code: &str,
    by: fn(Role) -> bool,
) -> Vec<Place> {
    let of = |coding: &Coding| observed.is_of(coding, code) && by(actor(encounter, coding));
    observed.places_where(index, of)
}

/// How often both of a pair have passages, or one of them; nothing where the first never has.
fn companions(pairs: &[(Vec<Place>, Vec<Place>)]) -> Option<[Figure; 6]> {
    let mut table = Fourfold::default();
    let [mut both, mut only_first, mut only_second] = [const { Vec::new() }; 3];
    for (first, second) in pairs {
        let (count, behind) = match (first.is_empty(), second.is_empty()) {
            (false, false) => (&mut table.both, &mut both),
            (false, true) => (&mut table.first, &mut only_first),
            (true, false) => (&mut table.second, &mut only_second),
            (true, true) => {
                table.neither += 1;
                continue;
            }
        };
        *count += 1;
        behind.extend(first.iter().chain(second).cloned());
    }
    // What is expected where few are tells of the few.
    let least = [table.both, table.first, table.second].into_iter().filter(|count| *count > 0);
    let least = least.min().unwrap_or(0);
    (table.both + table.first > 0).then(|| {
        [
            Figure::count(table.both).with(both),
            Figure::count(table.first).with(only_first),
            Figure::count(table.second).with(only_second),
            Figure::count(table.neither),
            Figure::number(table.expected(), 1, least),
            Figure::number(table.odds_ratio(), 2, least),
        ]
    })
}

/// Each visit of a case with the document that `lag` speaks of.
fn follow<'e>(encounters: &[Numbered<'e>], lag: &str) -> Vec<[Numbered<'e>; 2]> {
    let visits = encounters.iter().enumerate().filter(|(_, (_, e))| is_visit(&e.document));
    let pair = |(at, visit): (usize, &Numbered<'e>)| {
        let mut later = encounters.iter().skip(at + 1);
        let later = match lag {
            "in the same visit" => Some(visit),
            "in the next supervision" => later.find(|(_, e)| is_supervision(&e.document)),
            _ => later.find(|(_, e)| is_visit(&e.document)),
        };
        Some([*visit, *later?])
    };
    visits.filter_map(pair).collect()
}
