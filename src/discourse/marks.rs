//! What transcribers mark: words that break off, overlaps, pauses, laughter.

use super::{Discourse, Piece};
use crate::corpus::SegmentKind;
use crate::language::{Told, told};

impl Discourse<'_> {
    /// Each comment of a transcriber, with what it tells and the word that it stands at.
    fn comments(&self) -> Vec<(Told, u32)> {
        let is_comment = |piece: &&Piece| {
            self.segment(piece.segment).is_some_and(|s| s.kind == SegmentKind::Comment)
        };
        let comment = |piece: &Piece| Some((told(&self.sentence(piece)), self.word_beside(piece)?));
        self.pieces().iter().filter(is_comment).filter_map(comment).collect()
    }

    /// The word before a comment; where the comment begins a turn, the word after it. A turn that is
    /// nothing but the comment has no words: then what stands before it is meant. Words of other comments
    /// are passed over.
    fn word_beside(&self, comment: &Piece) -> Option<u32> {
        let said = |at: &usize| !self.is_comment_word(*at);
        let before = (0..comment.words.start).rev().find(said);
        let after = (comment.words.end..self.tokens.words.len()).find(said);
        let top = |at: &usize| {
            let run = self.document.runs.get(self.tokens.run_of(*at));
            run.map(|run| run.segment as usize)
        };
        let own = Some(self.document.top_level(comment.segment));
        let at =
            before.filter(|at| top(at) == own).or(after.filter(|at| top(at) == own)).or(before);
        at.or(after).and_then(|at| u32::try_from(at).ok())
    }

    /// Whether the word at `at` stands in a transcriber's comment.
    fn is_comment_word(&self, at: usize) -> bool {
        let segment = u32::try_from(at).ok().and_then(|at| self.segment_of_word(at));
        let segment = segment.and_then(|segment| self.segment(segment));
        segment.is_some_and(|segment| segment.kind == SegmentKind::Comment)
    }

    /// The words at which comments stand that tell what is asked for.
    pub(super) fn told(&self, wanted: impl Fn(&Told) -> bool) -> Vec<(u32, u32)> {
        let comments = self.comments().into_iter().filter(|(told, _)| wanted(told));
        let mut places: Vec<(u32, u32)> = comments.map(|(_, at)| (at, at)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Where more than one laughs: a comment says so, or the next turn laughs, too.
    pub(super) fn shared_laughter(&self) -> Vec<(u32, u32)> {
        let laughing: Vec<(Told, u32)> =
            self.comments().into_iter().filter(|(told, _)| told.laughter).collect();
        let place = |at: u32| {
            let start = self.segment_of_word(at)?;
            Some((self.place(start), start))
        };
        let joined = |(at, other): (u32, u32)| {
            let ((one, a), (two, b)) = place(at).zip(place(other))?;
            Some(one.abs_diff(two) == 1 && !self.is_same_speaker(a, b))
        };
        let shared = |(told, at): &(Told, u32)| {
            told.together
                || laughing.iter().any(|(_, other)| joined((*at, *other)).unwrap_or(false))
        };
        laughing.iter().filter(|one| shared(one)).map(|(_, at)| (*at, *at)).collect()
    }

    /// Words of talk that break off: a dash follows at once, or ends the turn.
    pub(super) fn cut_off(&self) -> Vec<(u32, u32)> {
        let mut places = Vec::new();
        for turn in self.turns() {
            for at in turn.words.clone() {
                let gap = self.gap_after(at);
                let breaks = if at + 1 == turn.words.end {
                    gap.trim_start().starts_with('-')
                } else {
                    // A hyphen inside a word has no space beside it, a dash one on both sides.
                    gap.starts_with('-') && gap.contains(char::is_whitespace)
                };
                places.extend(u32::try_from(at).ok().filter(|_| breaks).map(|at| (at, at)));
            }
        }
        places
    }

    fn gap_after(&self, at: usize) -> &str {
        self.tokens.gap_after(at).map_or("", |gap| self.lexicon.gap(gap))
    }

    /// Words of talk with `mark` in the gap before them, or after them.
    pub(super) fn words_beside(&self, mark: char, before: bool) -> Vec<(u32, u32)> {
        let words = self.turns().into_iter().flat_map(|turn| turn.words);
        let words = words.filter(|at| {
            let gap = if before { self.tokens.gap_before(*at) } else { self.tokens.gap_after(*at) };
            !self.is_comment_word(*at)
                && gap.is_some_and(|gap| self.lexicon.gap(gap).contains(mark))
        });
        words.filter_map(|at| u32::try_from(at).ok()).map(|at| (at, at)).collect()
    }

    /// Turns that another is tied to by `=`: the first word where it stands before, the last where after.
    pub(super) fn latched(&self) -> Vec<(u32, u32)> {
        let mut places = self.words_beside('=', false);
        places.extend(self.words_beside('=', true));
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Where a turn breaks off and another speaks next: the last word of the one and the first of the
    /// other.
    pub(super) fn interruptions(&self) -> Vec<(u32, u32)> {
        let turns = self.turns();
        let broken = |pair: &[Piece]| {
            let [turn, next] = pair else { return None };
            let last = turn.words.end.checked_sub(1)?;
            let gap = self.gap_after(last).trim_start();
            // What opens a comment is no overlap.
            let overlaps = gap.contains('[') && !self.is_comment_word(last + 1);
            let breaks = gap.starts_with('-') || gap.contains('=') || overlaps;
            let other = !self.is_same_speaker(turn.segment, next.segment);
            let words = u32::try_from(last).ok().zip(u32::try_from(next.words.start).ok());
            words.filter(|_| breaks && other)
        };
        turns.windows(2).filter_map(broken).collect()
    }
}
