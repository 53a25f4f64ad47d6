//! How meetings went in each part of a corpus: how long they were, whether one got in, how they ended.

use std::collections::BTreeMap;

use super::compare::{Case, is_none};
use super::observed::Observed;
use super::{ALL, Figure, Grid, Place};
use crate::corpus::Document;
use crate::stats::{Stat, median};

/// Codes that say how a meeting went.
const CODES: &[(&str, &str)] = &[
    ("access limited", "resistance.access"),
    ("missed by the family", "resistance.miss"),
    ("not sought by the worker", "avoidance.contact"),
    ("ended in anger", "hostility.expel"),
    ("somebody withdrew", "avoidance.withdraw"),
    ("limits set", "boundary_work.limit"),
    ("child seen", "child_content.seen"),
    ("child spoken to", "child_content.spoken"),
    ("child alone with the worker", "child_content.alone"),
    ("child absent", "child_content.absent"),
];

/// Attributes in which people note how a meeting went.
const ATTRIBUTES: &[&str] = &["access", "outcome", "exit"];

/// A case, or all together, with its parts and the places of their documents; none is empty.
type Scope<'o> = (&'o str, Vec<(&'o str, Vec<usize>)>);

fn scopes<'o>(cases: &'o [Case<'o>], names: &[&'o str]) -> Vec<Scope<'o>> {
    let scope = |name: &'o str, cases: &[Case<'_>]| {
        let parts = names.iter().map(|part| {
            let places = cases.iter().flat_map(|case| case.of(part)).collect::<Vec<usize>>();
            (*part, places)
        });
        (name, parts.filter(|(_, places)| !places.is_empty()).collect())
    };
    let of_case = |case: &'o Case<'o>| scope(case.name, std::slice::from_ref(case));
    let mut scopes: Vec<Scope<'o>> = cases.iter().map(of_case).collect();
    if cases.len() > 1 {
        scopes.push(scope(ALL, cases));
    }
    scopes
}

/// How long a meeting was, as its attribute says.
enum Length<'d> {
    Minutes(f64),
    /// It says something else.
    Unclear(&'d str),
    NotGiven,
}

/// A number of minutes, after which only a remark in brackets or the word itself may stand: `41 (extract)`.
fn length(document: &Document) -> Length<'_> {
    let told = document.attribute("duration_min").or_else(|| document.attribute("duration"));
    let Some(told) = told.map(str::trim).filter(|told| !is_none(told)) else {
        return Length::NotGiven;
    };
    let end = told.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(told.len());
    let (minutes, rest) = told.split_at(end);
    let rest = rest.trim_start();
    let is_plain = rest.is_empty() || rest.starts_with('(') || rest.starts_with("min");
    match minutes.parse::<f64>() {
        Ok(minutes) if is_plain && minutes > 0.0 => Length::Minutes(minutes),
        _ => Length::Unclear(told),
    }
}

/// The documents whose length is no number of minutes, with what they say.
pub(super) fn unclear_lengths(observed: &Observed<'_>) -> Option<String> {
    let unclear =
        observed.encounters.iter().filter_map(|encounter| match length(&encounter.document) {
            Length::Unclear(told) => Some(format!("{} ({told})", encounter.document.id)),
            Length::Minutes(_) | Length::NotGiven => None,
        });
    let unclear: Vec<String> = unclear.collect();
    (!unclear.is_empty())
        .then(|| format!("left out, since it is no number of minutes: {}", unclear.join(", ")))
}

/// How long meetings were.
pub(super) fn lengths(observed: &Observed<'_>, cases: &[Case<'_>], names: &[&str]) -> Grid {
    let measures = ["documents", "with length", "median", "shortest", "longest"];
    let mut grid =
        Grid::new("lengths", "Length of meetings in minutes", &["case", "part"], &measures);
    for (case, parts) in scopes(cases, names) {
        for (part, places) in parts {
            let encounters = places.iter().filter_map(|index| observed.encounters.get(*index));
            let mut known: Vec<f64> = encounters
                .filter_map(|encounter| match length(&encounter.document) {
                    Length::Minutes(minutes) => Some(minutes),
                    Length::Unclear(_) | Length::NotGiven => None,
                })
                .collect();
            known.sort_by(f64::total_cmp);
            let timed = known.len() as u64;
            let figure = |value: Option<f64>| {
                let stat = value.map_or(Stat::Undefined("no length given"), Stat::Value);
                Figure::number(stat, 0, timed)
            };
            let figures = [
                Figure::base(places.len() as u64),
                Figure::base(timed),
                figure(median(&known)),
                figure(known.first().copied()),
                figure(known.last().copied()),
            ];
            grid.row([case, part], figures);
        }
    }
    grid
}

/// In how many documents something is coded or noted that says how the meeting went.
pub(super) fn outcomes(observed: &Observed<'_>, cases: &[Case<'_>], names: &[&str]) -> Grid {
    let title = "Documents in which access, exit and the child are coded or noted";
    let keys = ["case", "outcome", "part"];
    let mut grid = Grid::new("outcomes", title, &keys, &["documents", "with it", "share"]);
    let found = found(observed);
    for (case, parts) in scopes(cases, names) {
        for (outcome, of_documents) in &found {
            for (part, places) in &parts {
                let own = places.iter().filter_map(|index| of_documents.get(index));
                let own: Vec<&Vec<Place>> = own.collect();
                let (with, all) = (own.len() as u64, places.len() as u64);
                let figures = [
                    Figure::base(all),
                    Figure::count(with).with(own.into_iter().flatten().cloned().collect()),
                    Figure::share(with, all, "no documents"),
                ];
                grid.row([case, outcome, part], figures);
            }
        }
    }
    grid
}

/// For each outcome that any document has: the documents by their places, each with the passages that say so.
fn found(observed: &Observed<'_>) -> Vec<(String, BTreeMap<usize, Vec<Place>>)> {
    let coded = CODES.iter().map(|(outcome, code)| {
        let all = (0..observed.encounters.len())
            .map(|index| (index, observed.places_where(index, |c| observed.is_of(c, code))));
        ((*outcome).to_owned(), all.filter(|(_, places)| !places.is_empty()).collect())
    });
    let mut noted: BTreeMap<String, BTreeMap<usize, Vec<Place>>> = BTreeMap::new();
    for (index, encounter) in observed.encounters.iter().enumerate() {
        for name in ATTRIBUTES {
            if let Some(value) = encounter.document.attribute(name) {
                noted.entry(format!("{name}: {value}")).or_default().insert(index, Vec::new());
            }
        }
    }
    let found = coded.filter(|(_, documents): &(_, BTreeMap<_, _>)| !documents.is_empty());
    found.chain(noted).collect()
}
