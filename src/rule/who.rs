use crate::corpus::{Document, Role, SegmentKind};
use crate::pattern::{Hit, Scan};
use crate::text::{Lexicon, Tokens};

/// Words by which a speaker addresses somebody.
const ADDRESS: &[&str] =
    &["you", "you're", "you've", "you'll", "you'd", "your", "yours", "yourself"];

/// Who acts and who is acted on, as far as the text says so plainly.
pub(super) struct Who<'d> {
    pub(super) document: &'d Document,
    pub(super) tokens: &'d Tokens,
    pub(super) lexicon: &'d Lexicon,
}

impl Who<'_> {
    /// The speaker's role; in narrative, the role of the first participant whom the sentence names
    /// up to the end of the hit, outside quoted speech.
    pub(super) fn carrier(&self, scan: &Scan<'_>, hit: &Hit, segment: usize) -> Role {
        let Some(place) = self.document.segments.get(segment) else { return Role::Unknown };
        if place.is_speech() {
            return place.role;
        }
        if place.kind != SegmentKind::Paragraph || self.document.mentions.is_empty() {
            return Role::Unknown;
        }
        let sentences = self.document.sentences_in(hit.span());
        let Some(sentence) = self.document.sentences.get(sentences.start) else {
            return Role::Unknown;
        };
        let first = scan.words_in(*sentence).start;
        let mentions = &self.document.mentions;
        let from = mentions.partition_point(|mention| (mention.word as usize) < first);
        let until = mentions.iter().skip(from).take_while(|mention| mention.word <= hit.last);
        let told =
            |word: u32| self.document.segment_at(scan.word_span(word).start()) == Some(segment);
        let mut until = until.filter(|mention| told(mention.word));
        until.next().map_or(Role::Unknown, |mention| mention.role)
    }

    /// In a turn that says `you`, the speaker before it, or after it at the start.
    pub(super) fn target(&self, scan: &Scan<'_>, hit: &Hit, segment: usize) -> Option<Role> {
        let place = self.document.segments.get(segment)?;
        if place.kind != SegmentKind::Turn {
            return None;
        }
        let sentence = self.document.sentences_in(hit.span()).start;
        let sentence = self.document.sentences.get(sentence)?;
        let words = self.tokens.words.get(scan.words_in(*sentence)).unwrap_or(&[]);
        if !words.iter().any(|word| ADDRESS.contains(&self.lexicon.word(*word))) {
            return None;
        }
        let label = self.document.label(place);
        let other = |index: &usize| {
            let other = self.document.segments.get(*index)?;
            let speaks = other.kind == SegmentKind::Turn && self.document.label(other) != label;
            speaks.then_some(other)
        };
        let before = (0..segment).rev().find_map(|index| other(&index));
        let after = || {
            let later = segment + 1..self.document.segments.len();
            later.into_iter().find_map(|index| other(&index))
        };
        before.or_else(after).map(|turn| turn.role).filter(|role| *role != Role::Unknown)
    }
}
