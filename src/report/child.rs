//! Whether the child is there, seen and spoken to.

use super::children::{children, recorded};
use super::observed::{Encounter, Observed, is_reported, is_visit};
use super::{ALL, Figure, Grid, Missing, Place, Sheet};
use crate::coding::Coding;
use crate::corpus::{Participant, Role, Segment, SegmentKind};
use crate::stats::Stat;

/// What is told of each visit, as the last part of the codes.
pub(super) const SIGNS: &[(&str, &str)] = &[
    ("seen", "child_content.seen"),
    ("spoken to", "child_content.spoken"),
    ("touched", "child_content.touched"),
    ("alone", "child_content.alone"),
    ("voice", "child_content.voice"),
    (ABSENT, "child_content.absent"),
];
/// The sign that the child is not there.
pub(super) const ABSENT: &str = "absent";

const SPOKEN: &str = "child_content.spoken";

/// Visit by visit: whether a child was present, seen, spoken to, touched, alone, heard; by whom; and how many
/// words were addressed to the child.
pub fn child(observed: &Observed<'_>) -> Sheet {
    let mut sheet = Sheet::new("child");
    sheet.about = observed.about();
    let mut measures = vec!["date", "present"];
    measures.extend(SIGNS.iter().map(|(name, _)| *name));
    measures.extend(["words to", "words by"]);
    let mut visits =
        Grid::new("visits", "The child, visit by visit", &["case", "document"], &measures);
    let mut by = Grid::new("by_whom", "By whom", &["case", "sign", "carrier"], &["passages"]);
    let totals =
        ["visits", "with a child present", "seen", "spoken to", "nothing found", "longest run"];
    let mut cases = Grid::new("cases", "Case by case", &["case"], &totals);
    for (case, range) in observed.scopes() {
        let visited: Vec<(usize, &Encounter)> =
            observed.of(range).filter(|(_, e)| is_visit(&e.document)).collect();
        for (index, encounter) in visited.iter().filter(|_| case != ALL) {
            visits.row([case, &encounter.document.id], visit(observed, *index, encounter));
        }
        for (sign, code) in SIGNS {
            for carrier in Role::ALL {
                let places: Vec<Place> = visited
                    .iter()
                    .flat_map(|(index, _)| carried(observed, *index, code, *carrier))
                    .collect();
                if !places.is_empty() {
                    by.row([case, sign, carrier.as_str()], [Figure::places(places)]);
                }
            }
        }
        cases.row([case], summary(observed, &visited));
    }
    sheet.grids = vec![cases, children(observed), visits, by];
    match recorded(observed) {
        Some(records) => sheet.grids.push(records),
        None => sheet.remark(
            "no records of professionals lie beside what was observed (documents whose doc_type has `record` or \
             `case_note` in it, of the day of a visit or with `visit: ID`)",
        ),
    }
    if SIGNS.iter().any(|(_, code)| !observed.looks_for(code)) {
        sheet.remark(
            "the codebook of child content is not in use: what nobody looked for is marked ·",
        );
    }
    sheet.remark(
        "present: a child is among those present, or has a turn. nothing found and longest run: of visits with a child \
         present, those without any sign and without words of a child. Rules find part of what people see, and a note \
         does not tell all that happened: a visit with none is one to read again",
    );
    sheet.remark(
        "a sign is that of the child who speaks there, or whom its sentence names, or who alone was present; else it is \
         not said which. Child by child, longest run is visits in a row, and days the longest time (from the first \
         visit, till the last), at which this child was neither present nor told of",
    );
    observed.recordings().into_iter().for_each(|remark| sheet.remark(remark));
    sheet
}

/// Those of [`has`] that `carrier` carries.
fn carried(observed: &Observed<'_>, index: usize, code: &str, carrier: Role) -> Vec<Place> {
    let places = has(observed, index, code);
    let own = |coding: &Coding| {
        observed.is_of(coding, code) && coding.carrier.unwrap_or(Role::Unknown) == carrier
    };
    let of_carrier = observed.places_where(index, own);
    of_carrier.into_iter().filter(|place| places.contains(place)).collect()
}

/// Passages of a sign in a visit. What was told of another time is none of the visit, and no child speaks to
/// itself.
pub(super) fn has(observed: &Observed<'_>, index: usize, code: &str) -> Vec<Place> {
    observed.places_where(index, |coding| {
        observed.is_of(coding, code)
            && !is_reported(coding.mode)
            && !(code == SPOKEN && coding.carrier == Some(Role::Child))
    })
}

/// `words` in small letters with single spaces, and one at each end, so that whole words can be looked for.
pub(super) fn spaced(words: &str) -> String {
    let parts = words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    format!(" {} ", parts.map(str::to_lowercase).collect::<Vec<_>>().join(" "))
}

fn is_present(encounter: &Encounter) -> bool {
    let document = &encounter.document;
    let speaks = |s: &Segment| s.kind == SegmentKind::Turn && s.role == Role::Child;
    present(encounter).next().is_some() || document.segments.iter().any(speaks)
}

/// The children among the participants of a document, as places among them, that were there: named as
/// present, if it says who was.
pub(super) fn present(encounter: &Encounter) -> impl Iterator<Item = usize> {
    let listed = encounter.document.attribute("present").map(spaced);
    let is_there = move |person: &Participant| {
        let mut names = person.aliases.iter().chain([&person.name]);
        listed.as_ref().is_none_or(|list| names.any(|name| list.contains(&spaced(name))))
    };
    let people = encounter.document.participants.iter().enumerate();
    people
        .filter(move |(_, person)| person.role == Role::Child && is_there(person))
        .map(|(index, _)| index)
}

/// Words in quotations of which the notes do not say who speaks.
fn nobodys(encounter: &Encounter) -> u64 {
    let segments = encounter.document.segments.iter();
    let quotes = segments.filter(|s| s.kind == SegmentKind::Quote && s.role == Role::Unknown);
    quotes.map(|segment| u64::from(segment.words)).sum()
}

const SOME_UNKNOWN: &str = "none found, and of some quotations it is not known who speaks";

fn visit(observed: &Observed<'_>, index: usize, encounter: &Encounter) -> Vec<Figure> {
    let document = &encounter.document;
    let present = if is_present(encounter) { "yes" } else { "no" };
    let mut figures =
        vec![Figure::words(document.date.clone().unwrap_or_default()), Figure::words(present)];
    let unknown = nobodys(encounter);
    let found = |count: u64| match count {
        0 if unknown > 0 => Figure::number(Stat::Undefined(SOME_UNKNOWN), 0, 0),
        count => Figure::count(count),
    };
    for (_, code) in SIGNS {
        let places = has(observed, index, code);
        figures.push(match observed.looks_for(code) {
            true if places.is_empty() && *code == SPOKEN => found(0),
            true => Figure::places(places),
            false => Figure::missing(Missing::NotCoded),
        });
    }
    // What others say where the child is spoken to is addressed to the child.
    let spoken = has(observed, index, SPOKEN);
    let to = document.segments.iter().filter(|segment| {
        segment.is_speech()
            && segment.role != Role::Child
            && spoken.iter().any(|place| segment.span.overlaps(place.span))
    });
    let said = |segments: &mut dyn Iterator<Item = &Segment>| {
        let (mut words, mut places) = (0, Vec::new());
        for segment in segments {
            words += u64::from(segment.words);
            places.push(Place { document: index, span: segment.span });
        }
        found(words).with(places)
    };
    figures.push(if observed.looks_for(SPOKEN) {
        said(&mut to.into_iter())
    } else {
        Figure::missing(Missing::NotCoded)
    });
    figures.push(said(&mut by_children(encounter)));
    figures
}

/// What children say.
fn by_children(encounter: &Encounter) -> impl Iterator<Item = &Segment> {
    encounter.document.segments.iter().filter(|segment| {
        segment.role == Role::Child
            && matches!(segment.kind, SegmentKind::Turn | SegmentKind::Quote)
    })
}

/// A case: its visits with a child present, and at how many of them nothing was found.
fn summary(observed: &Observed<'_>, visited: &[(usize, &Encounter)]) -> Vec<Figure> {
    let present: Vec<(usize, &Encounter)> =
        visited.iter().copied().filter(|(_, encounter)| is_present(encounter)).collect();
    let (seen, spoken) = ("child_content.seen", SPOKEN);
    let without = |(index, encounter): (usize, &Encounter)| {
        let signs = SIGNS.iter().filter(|(name, _)| *name != ABSENT);
        by_children(encounter).all(|segment| segment.words == 0)
            && signs.into_iter().all(|(_, code)| has(observed, index, code).is_empty())
    };
    let heads = |wanted: &dyn Fn((usize, &Encounter)) -> bool| {
        let own = present.iter().filter(|visit| wanted(**visit));
        Figure::places(own.map(|(index, _)| observed.head(*index)).collect())
    };
    let looked = SIGNS.iter().any(|(_, code)| observed.looks_for(code));
    let mut figures = vec![Figure::base(visited.len() as u64), heads(&|_| true)];
    for code in [seen, spoken] {
        figures.push(if observed.looks_for(code) {
            heads(&|(index, _)| !has(observed, index, code).is_empty())
        } else {
            Figure::missing(Missing::NotCoded)
        });
    }
    if !looked {
        figures.extend([(); 2].map(|()| Figure::missing(Missing::NotCoded)));
        return figures;
    }
    figures.push(heads(&without));
    let of_cases = present.chunk_by(|(_, a), (_, b)| a.document.case == b.document.case);
    let runs = of_cases.flat_map(|visits| visits.split(|visit| !without(*visit)));
    let longest =
        runs.fold(&[][..], |longest, run| if run.len() > longest.len() { run } else { longest });
    figures.push(Figure::places(longest.iter().map(|(index, _)| observed.head(*index)).collect()));
    figures
}
