//! Children told apart, and what professionals wrote down of visits that were observed.

use std::collections::BTreeSet;
use std::ops::Range;

use super::child::{ABSENT, SIGNS, has, present, spaced};
use super::observed::{Encounter, Observed, day, is_record, is_visit};
use super::{Figure, Grid, Missing, Place};
use crate::corpus::{Document, Participant, Role};
use crate::stats::Stat;

/// A child of a case, by all the names that its documents have.
struct Child {
    name: String,
    names: BTreeSet<String>,
}

impl Child {
    fn is(&self, person: &Participant) -> bool {
        names(person).any(|name| self.names.contains(&name))
    }
}

/// What says that two documents mean the same child. Initials may be anybody’s.
fn names(person: &Participant) -> impl Iterator<Item = String> {
    let all = person.aliases.iter().chain([&person.name]);
    let all = all.filter(move |name| name.chars().count() > 1 || **name == person.name);
    all.map(|name| spaced(name))
}

/// The children whom the documents of a case name.
fn named(observed: &Observed<'_>, range: Range<usize>) -> Vec<Child> {
    let mut children: Vec<Child> = Vec::new();
    let people = observed.of(range).flat_map(|(_, encounter)| &encounter.document.participants);
    for person in people.filter(|person| person.role == Role::Child) {
        match children.iter_mut().find(|child| child.is(person)) {
            Some(child) => child.names.extend(names(person)),
            None => {
                let child = Child { name: person.name.clone(), names: names(person).collect() };
                children.push(child);
            }
        }
    }
    children.sort_by(|a, b| a.name.cmp(&b.name));
    children
}

/// Which children, as places among the participants, a passage is about: the one who speaks there, those
/// whom its sentences name, or the only one there.
fn about(encounter: &Encounter, place: &Place) -> BTreeSet<usize> {
    let document = &encounter.document;
    let is_child = |index: &usize| {
        document.participants.get(*index).is_some_and(|person| person.role == Role::Child)
    };
    let segment = document.segment_at(place.span.start()).and_then(|at| document.segments.get(at));
    let speaker = segment.and_then(|segment| document.participant_in(segment));
    let speaker = document.participants.iter().position(|p| Some(p.name.as_str()) == speaker);
    if let Some(speaker) = speaker.filter(is_child) {
        return BTreeSet::from([speaker]);
    }
    let sentences = document.sentences.get(document.sentences_in(place.span)).unwrap_or(&[]);
    let around = sentences.iter().fold(place.span, |all, sentence| all.hull(*sentence));
    let inside = encounter.named.iter().filter(|(span, _)| around.overlaps(*span));
    let named: BTreeSet<usize> = inside.map(|(_, person)| *person).collect();
    let there: BTreeSet<usize> = present(encounter).collect();
    if named.is_empty() && there.len() == 1 { there } else { named }
}

const NOT_SAID: &str = "(not said which)";

/// Child by child: at how many visits present, seen, spoken to, touched, alone, heard, and the longest time
/// without.
pub(super) fn children(observed: &Observed<'_>) -> Grid {
    let signs = || SIGNS.iter().filter(|(name, _)| *name != ABSENT);
    let mut measures = vec!["visits", "present"];
    measures.extend(signs().map(|(name, _)| *name));
    measures.extend(["last present", "longest run", "days"]);
    let title = "Child by child: visits";
    let mut grid = Grid::new("children", title, &["case", "child"], &measures);
    for (case, range) in observed.cases() {
        let children = named(observed, range.clone());
        let visits: Vec<(usize, &Encounter)> =
            observed.of(range).filter(|(_, encounter)| is_visit(&encounter.document)).collect();
        for child in &children {
            let of = |encounter: &Encounter, index: usize| {
                encounter.document.participants.get(index).is_some_and(|person| child.is(person))
            };
            let met: Vec<bool> = visits
                .iter()
                .map(|(_, e)| present(e).any(|index| of(e, index)) || speaks(e, child))
                .collect();
            let mut told = met.clone();
            let mut figures =
                vec![Figure::base(visits.len() as u64), heads(observed, &visits, &met)];
            for (_, code) in signs() {
                let mine = |(index, encounter): &(usize, &Encounter)| {
                    let places = has(observed, *index, code);
                    places.into_iter().find(|place| {
                        about(encounter, place).into_iter().any(|person| of(encounter, person))
                    })
                };
                let firsts: Vec<Option<Place>> = visits.iter().map(mine).collect();
                told.iter_mut().zip(&firsts).for_each(|(told, first)| *told |= first.is_some());
                figures.push(if observed.looks_for(code) {
                    Figure::places(firsts.into_iter().flatten().collect())
                } else {
                    Figure::missing(Missing::NotCoded)
                });
            }
            let last = visits.iter().zip(&met).rev().find(|(_, met)| **met).map(|(visit, _)| visit);
            let last = last.map(|(_, e)| e.document.date.clone().unwrap_or_default());
            figures.push(Figure::words(last.unwrap_or_else(|| "never".to_owned())));
            figures.extend(without(observed, &visits, &told));
            grid.row([case, &child.name], figures);
        }
        let nobodys = |code: &str| -> Vec<Place> {
            let of = |(index, encounter): &(usize, &Encounter)| {
                has(observed, *index, code).into_iter().find(|p| about(encounter, p).is_empty())
            };
            visits.iter().filter_map(of).collect()
        };
        let firsts: Vec<Vec<Place>> = signs().map(|(_, code)| nobodys(code)).collect();
        if firsts.iter().any(|firsts| !firsts.is_empty()) {
            let mut figures = vec![Figure::base(visits.len() as u64), Figure::words("")];
            figures.extend(firsts.into_iter().map(Figure::places));
            figures.extend([(); 3].map(|()| Figure::words("")));
            grid.row([case, NOT_SAID], figures);
        }
    }
    grid
}

/// Whether the child has a turn or is quoted.
fn speaks(encounter: &Encounter, child: &Child) -> bool {
    let document = &encounter.document;
    let own = |name: &str| document.participants.iter().any(|p| p.name == name && child.is(p));
    let mut speech = document.segments.iter().filter(|segment| segment.is_speech());
    speech.any(|segment| document.participant_in(segment).is_some_and(own))
}

fn heads(observed: &Observed<'_>, visits: &[(usize, &Encounter)], wanted: &[bool]) -> Figure {
    let own = visits.iter().zip(wanted).filter(|(_, wanted)| **wanted);
    Figure::places(own.map(|((index, _), _)| observed.head(*index)).collect())
}

/// The longest run of visits that are not `told`, with them behind it, and the most days between two that are,
/// the first and the last visit included.
fn without(observed: &Observed<'_>, visits: &[(usize, &Encounter)], told: &[bool]) -> [Figure; 2] {
    let mut longest = 0..0;
    let mut begin = 0;
    for (at, told) in told.iter().enumerate() {
        if *told {
            begin = at + 1;
        } else if at + 1 - begin > longest.len() {
            longest = begin..at + 1;
        }
    }
    let run: Vec<bool> = (0..visits.len()).map(|at| longest.contains(&at)).collect();
    let dated = |(at, (_, e)): (usize, &(usize, &Encounter))| {
        Some((at, e.document.date.as_deref().and_then(day)?))
    };
    let days: Vec<(usize, i32)> = visits.iter().enumerate().filter_map(dated).collect();
    let ends = [days.first(), days.last()].into_iter().flatten().map(|(_, day)| *day);
    let met = days.iter().filter(|(at, _)| told.get(*at) == Some(&true)).map(|(_, day)| *day);
    let mut met: Vec<i32> = met.chain(ends).collect();
    met.sort_unstable();
    let apart = met.iter().zip(met.iter().skip(1)).map(|(a, b)| u64::from(b.abs_diff(*a)));
    let most = match apart.max() {
        Some(days) => Figure::base(days),
        None => Figure::number(Stat::Undefined("fewer than two visits with a date"), 0, 0),
    };
    [heads(observed, visits, &run), most]
}

/// Whether `record` is the record of `visit`: it says so, or is of the same day.
fn is_of(record: &Document, visit: &Document) -> bool {
    match record.attribute("visit") {
        Some(id) => id == visit.id,
        None => record.date.is_some() && record.date == visit.date,
    }
}

/// What was observed on visits beside what the professionals wrote down of them; nothing where there are
/// no records of visits.
pub(super) fn recorded(observed: &Observed<'_>) -> Option<Grid> {
    let title = "Observed on the visit, and recorded by professionals";
    let keys = ["case", "document", "sign"];
    let mut grid = Grid::new("recorded", title, &keys, &["record", "observed", "recorded"]);
    let mut any = false;
    for (case, range) in observed.cases() {
        let all: Vec<(usize, &Encounter)> = observed.of(range).collect();
        let records = all.iter().filter(|(_, encounter)| is_record(&encounter.document));
        for (record, own) in records {
            let visit = all.iter().find(|(_, encounter)| {
                is_visit(&encounter.document) && is_of(&own.document, &encounter.document)
            });
            let Some((visit, encounter)) = visit else { continue };
            any = true;
            for (sign, code) in SIGNS.iter().filter(|(_, code)| observed.looks_for(code)) {
                // A record tells of the visit: what is reported in it counts.
                let told = observed.places_where(*record, |coding| observed.is_of(coding, code));
                let seen = has(observed, *visit, code);
                let figures = [
                    Figure::words(own.document.id.clone()),
                    Figure::places(seen),
                    Figure::places(told),
                ];
                grid.row([case, &encounter.document.id, sign], figures);
            }
        }
    }
    any.then_some(grid)
}
