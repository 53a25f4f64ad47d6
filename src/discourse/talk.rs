//! The forms that are counted when it is asked who holds the floor.

use super::{Discourse, Piece};
use crate::corpus::{Talk, TalkKind};
use crate::language::Form;
use crate::text::Span;

impl Discourse<'_> {
    /// Every question, order and interruption in talk, in order.
    pub fn talk(&self) -> Vec<Talk> {
        let mut all: Vec<Talk> = Vec::new();
        let speech = || self.pieces().iter().filter(|piece| self.is_speech(piece));
        for piece in speech() {
            let sentence = self.sentence(piece);
            let is = |form: Form| form.holds(&sentence).is_some();
            let kind = if is(Form::TagQuestion) {
                TalkKind::Tag
            } else if is(Form::WhQuestion) {
                TalkKind::Open
            } else if is(Form::Question) {
                TalkKind::Closed
            } else if is(Form::Imperative) {
                TalkKind::Imperative
            } else {
                continue;
            };
            all.extend(self.talk_at(piece, kind));
        }
        for (_, word) in self.interruptions() {
            let at = |piece: &&Piece| piece.words.contains(&(word as usize));
            let own = speech().find(at).and_then(|p| self.talk_at(p, TalkKind::Interrupts));
            all.extend(own);
        }
        all.sort_by_key(|talk| (talk.span, talk.kind));
        all.dedup();
        all
    }

    fn talk_at(&self, piece: &Piece, kind: TalkKind) -> Option<Talk> {
        let own = self.segment(piece.segment)?.span;
        let at = self.document.sentences.partition_point(|s| s.end() <= piece.start as usize);
        let sentence = self.document.sentences.get(at).copied().unwrap_or(own);
        let (start, end) = (sentence.start().max(own.start()), sentence.end().min(own.end()));
        let span = if start < end { Span::new(start, end) } else { own };
        Some(Talk { segment: u32::try_from(piece.segment).ok()?, span, kind })
    }
}
