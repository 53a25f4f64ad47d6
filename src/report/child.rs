//! Whether the child is there, seen and spoken to.

use super::observed::{Encounter, Observed, is_visit};
use super::{Figure, Grid, Missing, Place, Sheet};
use crate::coding::Coding;
use crate::corpus::{Role, SegmentKind};

/// What is told of each visit, as the last part of the codes.
const SIGNS: &[(&str, &str)] = &[
    ("seen", "child_content.seen"),
    ("spoken to", "child_content.spoken"),
    ("touched", "child_content.touched"),
    ("alone", "child_content.alone"),
    ("voice", "child_content.voice"),
    ("absent", "child_content.absent"),
];

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
        ["visits", "with a child present", "seen", "spoken to", "neither", "longest run without"];
    let mut cases = Grid::new("cases", "Case by case", &["case"], &totals);
    for (case, range) in observed.cases() {
        let visited: Vec<(usize, &Encounter)> =
            observed.of(range).filter(|(_, e)| is_visit(&e.document)).collect();
        for (index, encounter) in &visited {
            visits.row([case, &encounter.document.id], visit(observed, *index, encounter));
        }
        for (sign, code) in SIGNS {
            for carrier in Role::ALL {
                let wanted = |c: &Coding| {
                    observed.is_of(c, code) && c.carrier.unwrap_or(Role::Unknown) == *carrier
                };
                let places: Vec<Place> =
                    visited.iter().flat_map(|(i, _)| observed.places_where(*i, wanted)).collect();
                if !places.is_empty() {
                    by.row([case, sign, carrier.as_str()], [Figure::places(places)]);
                }
            }
        }
        cases.row([case], summary(observed, &visited));
    }
    sheet.grids = vec![cases, visits, by];
    if SIGNS.iter().any(|(_, code)| observed.codes.number(code).is_none()) {
        sheet.remark(
            "the codebook of child content is not in use: what nobody looked for is marked ·",
        );
    }
    sheet.remark(
        "present: a child is among those present, or speaks. What a note does not tell may have happened: a visit with \
         none is one to read again, not one at which nobody looked",
    );
    observed.recordings().into_iter().for_each(|remark| sheet.remark(remark));
    sheet
}

fn has(observed: &Observed<'_>, index: usize, code: &str) -> Vec<Place> {
    observed.places_where(index, |coding| observed.is_of(coding, code))
}

fn is_present(encounter: &Encounter) -> bool {
    let document = &encounter.document;
    let listed = document.attribute("present").map(str::to_lowercase);
    let child = |p: &crate::corpus::Participant| {
        let named = |list: &String| {
            p.aliases.iter().chain([&p.name]).any(|name| list.contains(&name.to_lowercase()))
        };
        p.role == Role::Child && listed.as_ref().is_none_or(named)
    };
    document.participants.iter().any(child)
        || document
            .segments
            .iter()
            .any(|segment| segment.role == Role::Child && segment.is_speech())
}

fn visit(observed: &Observed<'_>, index: usize, encounter: &Encounter) -> Vec<Figure> {
    let document = &encounter.document;
    let present = if is_present(encounter) { "yes" } else { "no" };
    let mut figures =
        vec![Figure::words(document.date.clone().unwrap_or_default()), Figure::words(present)];
    for (_, code) in SIGNS {
        figures.push(match observed.codes.number(code) {
            Some(_) => Figure::places(has(observed, index, code)),
            None => Figure::missing(Missing::NotCoded),
        });
    }
    // What others say where the child is spoken to is addressed to the child.
    let spoken = has(observed, index, "child_content.spoken");
    let to = document.segments.iter().filter(|segment| {
        segment.is_speech()
            && segment.role != Role::Child
            && spoken.iter().any(|place| segment.span.overlaps(place.span))
    });
    figures.push(Figure::count(to.map(|segment| u64::from(segment.words)).sum()));
    let by = document.segments.iter().filter(|segment| {
        segment.role == Role::Child
            && matches!(segment.kind, SegmentKind::Turn | SegmentKind::Quote)
    });
    figures.push(Figure::count(by.map(|segment| u64::from(segment.words)).sum()));
    figures
}

fn summary(observed: &Observed<'_>, visited: &[(usize, &Encounter)]) -> Vec<Figure> {
    let seen = |index: usize| !has(observed, index, "child_content.seen").is_empty();
    let spoken = |index: usize| !has(observed, index, "child_content.spoken").is_empty();
    let count = |wanted: &dyn Fn(usize) -> bool| {
        Figure::count(visited.iter().filter(|(index, _)| wanted(*index)).count() as u64)
    };
    let (mut longest, mut run) = (0_u64, 0_u64);
    for (index, _) in visited {
        run = if seen(*index) || spoken(*index) { 0 } else { run + 1 };
        longest = longest.max(run);
    }
    let present = visited.iter().filter(|(_, encounter)| is_present(encounter)).count() as u64;
    vec![
        Figure::base(visited.len() as u64),
        Figure::count(present),
        count(&seen),
        count(&spoken),
        count(&|index| !seen(index) && !spoken(index)),
        Figure::count(longest),
    ]
}
