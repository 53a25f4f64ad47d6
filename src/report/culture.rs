//! What supervision is like.

use std::collections::{BTreeMap, BTreeSet};

use super::observed::{Encounter, Observed, is_supervision};
use super::{Figure, Grid, Missing, Place};
use crate::corpus::Role;
use crate::stats::{Stat, number};

/// What holds, and what closes.
const HOLDING: &[&str] = &["emotional_containment"];
const CLOSING: &[&str] = &["avoidance.supv", "avoidance.proc", "power_in_discourse.directive"];
const CHILD: &str = "child_content";

/// What supervisions are parted by, and its value in one.
type Part = (&'static str, String);

fn parts(encounter: &Encounter) -> Vec<Part> {
    let document = &encounter.document;
    let managers = document.participants.iter().filter(|p| p.role == Role::Manager);
    let names: BTreeSet<&str> = managers.map(|person| person.name.as_str()).collect();
    let supervisor = document.attribute("supervisor").map(str::to_owned);
    let supervisor = supervisor
        .or_else(|| Some(names.into_iter().collect::<Vec<_>>().join(", ")))
        .filter(|names| !names.is_empty());
    let named = |name: &'static str| Some((name, document.attribute(name)?.to_owned()));
    let mut parts = vec![("all", "all supervisions".to_owned())];
    parts.extend(supervisor.map(|name| ("supervisor", name)));
    parts.extend(["team", "site"].into_iter().filter_map(named));
    parts
}

/// Holding against closing, and how much of the talk is about a child, by supervisor, team and site.
pub(super) fn culture(observed: &Observed<'_>) -> Grid {
    let title = "Holding and closing in supervision, and talk about a child as a person";
    let measures = ["documents", "words", "holding", "closing", "ratio", "words on child", "share"];
    let mut grid = Grid::new("culture", title, &["by", "who or where"], &measures);
    let mut of_parts: BTreeMap<Part, Vec<usize>> = BTreeMap::new();
    for (index, encounter) in observed.encounters.iter().enumerate() {
        if is_supervision(&encounter.document) {
            for part in parts(encounter) {
                of_parts.entry(part).or_default().push(index);
            }
        }
    }
    for ((by, value), documents) in of_parts {
        let places = |codes: &[&str]| -> Vec<Place> {
            let of = |index: &usize| {
                observed.places_where(*index, |c| codes.iter().any(|code| observed.is_of(c, code)))
            };
            documents.iter().flat_map(of).collect()
        };
        let counted = |codes: &[&str], places: &[Place]| {
            if codes.iter().any(|code| observed.looks_for(code)) {
                Figure::places(places.to_vec())
            } else {
                Figure::missing(Missing::NotCoded)
            }
        };
        let own = documents.iter().filter_map(|index| observed.encounters.get(*index));
        let words: u64 = own.clone().map(|encounter| encounter.words).sum();
        let (holding, closing) = (places(HOLDING), places(CLOSING));
        let ratio = Stat::ratio(
            number(holding.len() as u64),
            number(closing.len() as u64),
            "nothing closing",
        );
        let child_words =
            |e: &Encounter| observed.words_on(e, |coding| observed.is_of(coding, CHILD));
        let on_child: u64 = own.map(child_words).sum();
        let child = observed.looks_for(CHILD);
        let on = places(&[CHILD]);
        let least = [holding.len() as u64, closing.len() as u64];
        let figures = [
            Figure::base(documents.len() as u64),
            Figure::base(words),
            counted(HOLDING, &holding),
            counted(CLOSING, &closing),
            Figure::of_two(ratio, 2, least),
            if child {
                Figure::number(Stat::Value(number(on_child)), 0, on.len() as u64).with(on.clone())
            } else {
                Figure::missing(Missing::NotCoded)
            },
            if child {
                let share = Stat::ratio(number(on_child), number(words), "no words");
                Figure::share_of(share, on.len() as u64)
            } else {
                Figure::missing(Missing::NotCoded)
            },
        ];
        grid.row([by.to_owned(), value], figures);
    }
    grid
}
