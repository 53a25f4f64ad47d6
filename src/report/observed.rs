use std::collections::BTreeSet;

use time::{Date, Month};

use super::{ALL, Figure, Level, Material, Missing, Place, Selection};
use crate::codebook::{CodeSet, is_below};
use crate::coding::Coding;
use crate::corpus::{Document, Mode, Role, Segment, SegmentKind, Talk};
use crate::text::Span;

/// A document as reports see it, without its text, and its codings that count.
#[derive(Debug, Clone)]
pub struct Encounter {
    /// The document.
    pub document: Document,
    /// Its codings in order.
    pub codings: Vec<Coding>,
    /// Its words that count.
    pub words: u64,
    /// Its sentences and turns by their form, where they were asked for.
    pub talk: Vec<Talk>,
    /// Where its text names participants, and which, in order, where that was asked for.
    pub named: Vec<(Span, usize)>,
}

/// Documents with their codings, by case, date and identifier.
#[derive(Debug)]
pub struct Observed<'c> {
    /// The codes.
    pub codes: &'c CodeSet,
    /// What was asked for.
    pub selection: Selection,
    /// The codes or families that are told apart.
    pub columns: Vec<String>,
    /// Whether anybody looked for each column.
    pub looked_for: Vec<bool>,
    /// The documents.
    pub encounters: Vec<Encounter>,
    /// Documents of which nothing counts: all of them is aside or memo, or in another mode.
    pub left_out: Vec<String>,
    /// Whether people coded, so that all codes were looked for.
    pub people: bool,
    of_codes: Vec<Vec<usize>>,
}

impl<'c> Observed<'c> {
    /// Gathers what reports are made from.
    ///
    /// # Errors
    /// When a block cannot be read.
    pub fn gather<E: Send>(
        material: &Material<'c, E>,
        selection: &Selection,
        level: Level,
    ) -> Result<Self, E> {
        let columns = selection.columns(material.codes, level);
        let of_codes = material.columns_of_codes(&columns);
        let mut encounters = material.gather(
            selection,
            |all: &mut Vec<Encounter>, document, codings| {
                let mut document = document.clone();
                document.runs = Vec::new();
                let words = words(&document, selection);
                let (codings, talk, named) = (codings.to_vec(), Vec::new(), Vec::new());
                all.push(Encounter { document, codings, words, talk, named });
            },
            Extend::extend,
        )?;
        encounters.sort_by(|a, b| order(&a.document).cmp(&order(&b.document)));
        // A document of which nothing counts is no observation.
        let is_empty = |encounter: &Encounter| encounter.words == 0 && encounter.codings.is_empty();
        let left_out = encounters.iter().filter(|encounter| is_empty(encounter));
        let left_out = left_out.map(|encounter| encounter.document.id.clone()).collect();
        encounters.retain(|encounter| !is_empty(encounter));
        let looked_for = columns.iter().map(|id| material.looks_for(id)).collect();
        Ok(Self {
            codes: material.codes,
            selection: selection.clone(),
            columns,
            looked_for,
            encounters,
            left_out,
            people: material.people,
            of_codes,
        })
    }

    /// The cases in order, each with its documents as places among all.
    pub fn cases(&self) -> Vec<(&str, std::ops::Range<usize>)> {
        let mut cases: Vec<(&str, std::ops::Range<usize>)> = Vec::new();
        for (index, encounter) in self.encounters.iter().enumerate() {
            match cases.last_mut() {
                Some((case, range)) if *case == encounter.document.case => range.end = index + 1,
                _ => cases.push((&encounter.document.case, index..index + 1)),
            }
        }
        cases
    }

    /// The cases as [`Self::cases`] has them, and all of them together where there are several.
    pub fn scopes(&self) -> Vec<(&str, std::ops::Range<usize>)> {
        let mut scopes = self.cases();
        if scopes.len() > 1 {
            scopes.push((ALL, 0..self.encounters.len()));
        }
        scopes
    }

    /// The documents of `range`, with their places among all.
    pub fn of(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = (usize, &Encounter)> {
        let encounters = self.encounters.get(range.clone()).unwrap_or(&[]);
        range.zip(encounters)
    }

    /// Which columns `coding` belongs to.
    pub fn columns_of(&self, coding: &Coding) -> &[usize] {
        self.of_codes.get(coding.code.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether `coding` belongs to any column.
    pub fn is_meant(&self, coding: &Coding) -> bool {
        !self.columns_of(coding).is_empty()
    }

    /// The code of `coding`.
    pub fn code(&self, coding: &Coding) -> &str {
        self.codes.id(coding.code)
    }

    /// The passages of `column` in document `index`.
    pub fn places(&self, index: usize, column: usize) -> Vec<Place> {
        self.places_where(index, |coding| self.columns_of(coding).contains(&column))
    }

    /// The passages in document `index` whose codings are `wanted`.
    pub fn places_where(&self, index: usize, wanted: impl Fn(&Coding) -> bool) -> Vec<Place> {
        let codings = self.encounters.get(index).map_or(&[][..], |e| e.codings.as_slice());
        let place = |coding: &Coding| Place { document: index, span: coding.span };
        codings.iter().filter(|coding| wanted(coding)).map(place).collect()
    }

    /// The first passage of the document at `index`, which stands for it.
    pub(super) fn head(&self, index: usize) -> Place {
        let segments = self.encounters.get(index).map_or(&[][..], |e| &e.document.segments);
        let first = segments.iter().find(|segment| segment.is_read());
        Place { document: index, span: first.map_or(Span::new(0, 0), |segment| segment.span) }
    }

    /// Words that count of the segments of a document in which codings that are `wanted` stand.
    pub fn words_on(&self, encounter: &Encounter, wanted: impl Fn(&Coding) -> bool) -> u64 {
        let codings: Vec<&Coding> = encounter.codings.iter().filter(|c| wanted(c)).collect();
        let segments = encounter.document.segments.iter();
        let on = segments.filter(|segment| {
            segment.is_read()
                && self.selection.has_mode(segment.mode)
                && codings.iter().any(|coding| coding.span.overlaps(segment.span))
        });
        on.map(|segment| u64::from(segment.words)).sum()
    }

    /// Whether `coding` is of code or family `id`, or of anything below it.
    pub fn is_of(&self, coding: &Coding, id: &str) -> bool {
        self.codes.is_of(coding.code, id)
    }

    /// Whether anybody looked for `id` or what is below it.
    pub fn looks_for(&self, id: &str) -> bool {
        let codes = self.codes.codes().filter(|code| is_below(&code.id, id));
        let mut codes = codes.peekable();
        codes.peek().is_some() && (self.people || codes.any(|code| !code.rules.is_empty()))
    }

    /// A count of passages; a mark where nobody looked for `column`.
    pub fn counted(&self, column: usize, places: Vec<Place>) -> Figure {
        if self.looked_for.get(column).copied().unwrap_or(false) {
            Figure::places(places)
        } else {
            Figure::missing(Missing::NotCoded)
        }
    }

    /// Documents, words and cases, and what counts.
    pub fn about(&self) -> Vec<(&'static str, String)> {
        let words: u64 = self.encounters.iter().map(|encounter| encounter.words).sum();
        let asides = if self.selection.asides { "counted" } else { "left out" };
        let mut about = vec![
            ("cases", self.cases().len().to_string()),
            ("documents", self.encounters.len().to_string()),
            ("words", words.to_string()),
            ("codings", self.selection.source.clone()),
            ("asides and memos", asides.to_owned()),
            ("talk about other families", self.selection.off_case.to_string()),
        ];
        if !self.selection.modes.is_empty() {
            let modes: Vec<&str> = self.selection.modes.iter().map(|mode| mode.as_str()).collect();
            about.push(("only", modes.join(", ")));
        }
        if !self.selection.conditions.is_empty() {
            let conditions = self.selection.conditions.iter();
            let words = conditions.map(|(name, value)| format!("{name}={value}"));
            about.push(("only where", words.collect::<Vec<_>>().join(", ")));
        }
        if !self.left_out.is_empty() {
            about.push(("documents of which nothing counts", self.left_out.join(" ")));
        }
        about
    }

    /// A warning where documents were recorded in different ways, so that their rates do not compare.
    pub fn recordings(&self) -> Option<String> {
        let kinds: BTreeSet<&str> =
            self.encounters.iter().map(|encounter| recording(&encounter.document)).collect();
        let kinds: Vec<&str> = kinds.into_iter().collect();
        (kinds.len() > 1).then(|| {
            format!(
                "documents were recorded in different ways ({}): a silence in notes is no silence in the room, and \
                 their rates do not compare",
                kinds.join(", ")
            )
        })
    }
}

/// Whether a document gives talk word for word, or tells of it.
pub(super) fn recording(document: &Document) -> &'static str {
    if is_transcript(document) { "transcript" } else { "notes" }
}

/// Whether most words of a document are turns.
pub(super) fn is_transcript(document: &Document) -> bool {
    let words = |segments: &mut dyn Iterator<Item = &Segment>| -> u64 {
        segments.map(|segment| u64::from(segment.words)).sum()
    };
    let turns = words(&mut document.segments.iter().filter(|s| s.kind == SegmentKind::Turn));
    let all = words(&mut document.segments.iter().filter(|s| s.is_read()));
    turns > 0 && turns * 2 >= all
}

/// Words that count.
pub(super) fn words(document: &Document, selection: &Selection) -> u64 {
    let counted = |segment: &&Segment| segment.is_read() && selection.has_mode(segment.mode);
    document.segments.iter().filter(counted).map(|segment| u64::from(segment.words)).sum()
}

fn order(document: &Document) -> (&str, bool, Option<&str>, &str) {
    (&document.case, document.date.is_none(), document.date.as_deref(), &document.id)
}

/// Whether a role is that of somebody who is there for their work.
pub(super) fn is_professional(role: Role) -> bool {
    matches!(role, Role::Worker | Role::Manager | Role::OtherProfessional)
}

/// Whether a role is that of somebody of the family.
pub(super) fn is_family(role: Role) -> bool {
    matches!(role, Role::Parent | Role::Child | Role::KinOrFriend)
}

/// Whether a document is a supervision.
pub(super) fn is_supervision(document: &Document) -> bool {
    document.doc_type.as_deref().is_some_and(|kind| kind.to_lowercase().contains("supervision"))
}

/// Whether the family is there: at a visit, a meeting, on the telephone, or in an interview.
pub(super) fn is_with_family(document: &Document) -> bool {
    let kind = document.doc_type.as_deref().map(str::to_lowercase);
    match kind {
        Some(kind) => is_visit(document) || kind.contains("interview"),
        None => document.segments.iter().any(|s| s.parent.is_none() && is_family(s.role)),
    }
}

/// Whether a document is a visit or another meeting with the family.
pub(super) fn is_visit(document: &Document) -> bool {
    let kind = document.doc_type.as_deref().unwrap_or("").to_lowercase();
    ["visit", "call", "conference", "meeting", "contact", "core"]
        .iter()
        .any(|word| kind.contains(word))
        && !is_supervision(document)
        && !is_record(document)
}

/// Whether a document is what professionals wrote down for their own records.
pub(super) fn is_record(document: &Document) -> bool {
    let kind = document.doc_type.as_deref().unwrap_or("").to_lowercase();
    ["record", "case_note", "case note", "case-note"].iter().any(|word| kind.contains(word))
}

/// Whether what is coded was told of another time or place.
pub(super) fn is_reported(mode: Mode) -> bool {
    mode == Mode::Reported
}

/// The day of a date `YYYY-MM-DD` as a number; `None` where there is no such day.
pub(super) fn day(date: &str) -> Option<i32> {
    let mut parts = date.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month: u8 = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    Some(date.to_julian_day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        assert_eq!(day("2000-03-01").zip(day("2000-02-28")).map(|(a, b)| a - b), Some(2));
        assert_eq!(day("2019-01-01").zip(day("2018-01-01")).map(|(a, b)| a - b), Some(365));
        assert_eq!((day("2019"), day("2019-02-30")), (None, None));
    }
}
