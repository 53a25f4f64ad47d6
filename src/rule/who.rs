use std::collections::HashMap;

use crate::corpus::{Document, Role, SegmentKind};
use crate::pattern::Hit;
use crate::text::View;

/// Words by which a speaker addresses somebody.
const ADDRESS: &[&str] =
    &["you", "you're", "you've", "you'll", "you'd", "your", "yours", "yourself"];

/// Labels that are also words of a sentence, and so name nobody in narrative.
const WORDS: &[&str] = &["A", "I", "AM", "IT", "NO", "SO", "HE", "WE", "US", "Will", "May"];

/// Who acts and who is acted on, as far as the text says so plainly.
pub(super) struct Who<'d> {
    document: &'d Document,
    view: &'d View,
    /// What each one-word alias means, as written in the document.
    names: HashMap<&'d str, Role>,
}

impl<'d> Who<'d> {
    pub(super) fn new(document: &'d Document, view: &'d View) -> Self {
        let mut names = HashMap::new();
        for person in &document.participants {
            let plain = |alias: &&String| !alias.contains(' ') && !WORDS.contains(&alias.as_str());
            for alias in person.aliases.iter().filter(plain) {
                names.entry(alias.as_str()).or_insert(person.role);
            }
        }
        Self { document, view, names }
    }

    /// The speaker's role; in narrative, the role of the first participant whom the sentence names
    /// up to the end of the hit, outside quoted speech.
    pub(super) fn carrier(&self, hit: &Hit, segment: usize) -> Role {
        let Some(place) = self.document.segments.get(segment) else { return Role::Unknown };
        if place.is_speech() {
            return place.role;
        }
        if place.kind != SegmentKind::Paragraph {
            return Role::Unknown;
        }
        let sentences = self.document.sentences_in(hit.span());
        let Some(sentence) = self.document.sentences.get(sentences.start) else {
            return Role::Unknown;
        };
        let words = self.view.words();
        let first = words.partition_point(|word| word.span.start() < sentence.start());
        let until = words.get(first..=hit.last as usize).unwrap_or(&[]);
        until
            .iter()
            .filter(|word| self.document.segment_at(word.span.start()) == Some(segment))
            .find_map(|word| self.names.get(word.span.slice(&self.document.text)).copied())
            .unwrap_or(Role::Unknown)
    }

    /// In a turn that says `you`, the speaker before it, or after it at the start.
    pub(super) fn target(&self, hit: &Hit, segment: usize) -> Option<Role> {
        let place = self.document.segments.get(segment)?;
        if place.kind != SegmentKind::Turn {
            return None;
        }
        let sentence = self.document.sentences_in(hit.span()).start;
        let sentence = self.document.sentences.get(sentence)?;
        let words = self.view.words();
        let first = words.partition_point(|word| word.span.start() < sentence.start());
        let end = words.partition_point(|word| word.span.start() < sentence.end());
        if !(first..end).any(|at| ADDRESS.contains(&self.view.word(at))) {
            return None;
        }
        let other = |index: &usize| {
            self.document
                .segments
                .get(*index)
                .filter(|other| other.kind == SegmentKind::Turn && other.label != place.label)
        };
        let before = (0..segment).rev().find_map(|index| other(&index));
        let after = || {
            let later = segment + 1..self.document.segments.len();
            later.into_iter().find_map(|index| other(&index))
        };
        before.or_else(after).map(|turn| turn.role).filter(|role| *role != Role::Unknown)
    }
}
