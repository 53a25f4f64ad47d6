//! Talk as talk: who speaks after whom, and what each sentence and turn is by its form.

mod marks;
mod named;
mod replies;
mod talk;

pub use named::named;

use std::cell::OnceCell;
use std::ops::Range;

use crate::corpus::{Document, Role, Segment};
use crate::language::{Form, Sentence};
use crate::pattern::{Sign, Signs};
use crate::text::{Lexicon, Tokens};

/// The talk of a document. What is asked for is worked out once.
#[derive(Debug)]
pub struct Discourse<'d> {
    document: &'d Document,
    tokens: &'d Tokens,
    lexicon: &'d Lexicon,
    pieces: OnceCell<Vec<Piece>>,
    speech: OnceCell<Vec<usize>>,
}

/// A sentence, or a part of one, in one innermost segment.
#[derive(Debug, Clone)]
struct Piece {
    segment: usize,
    words: Range<usize>,
    /// How many of the words are its own: a comment inside a turn has others.
    own: usize,
    /// Where it begins, in bytes of the document's text.
    start: u32,
}

impl<'d> Discourse<'d> {
    /// The talk of `document`, whose words are `tokens` in terms of `lexicon`.
    pub fn new(document: &'d Document, tokens: &'d Tokens, lexicon: &'d Lexicon) -> Self {
        let (pieces, speech) = (OnceCell::new(), OnceCell::new());
        Self { document, tokens, lexicon, pieces, speech }
    }

    /// The place of segment `index` among all turns and quotations, which follow each other as they were
    /// said; where nobody speaks in it, of the next.
    pub fn place(&self, index: usize) -> usize {
        self.speech().partition_point(|other| *other < index)
    }

    /// Who speaks in segment `index`.
    pub fn role(&self, index: usize) -> Role {
        self.document.segments.get(index).map_or(Role::Unknown, |segment| segment.role)
    }

    /// Whether the same person, as far as the text tells, speaks in two segments.
    pub fn is_same_speaker(&self, a: usize, b: usize) -> bool {
        let label = |index: usize| {
            self.document.segments.get(index).and_then(|segment| self.document.label(segment))
        };
        a == b || label(a).is_some() && label(a) == label(b)
    }

    /// Whether two speak in `a` and `b`, and nobody else in between.
    pub fn is_exchange(&self, a: usize, b: usize) -> bool {
        let (first, last) = (a.min(b), a.max(b));
        let between = self.speech().iter().filter(|other| (first..=last).contains(*other));
        let own = |other: usize| self.is_same_speaker(other, a) || self.is_same_speaker(other, b);
        !self.is_same_speaker(a, b) && between.into_iter().all(|other| own(*other))
    }

    /// The segments in which somebody speaks, in order.
    fn speech(&self) -> &[usize] {
        self.speech.get_or_init(|| {
            let numbered = self.document.segments.iter().enumerate();
            numbered.filter(|(_, segment)| segment.is_speech()).map(|(index, _)| index).collect()
        })
    }

    fn segment(&self, index: usize) -> Option<&Segment> {
        self.document.segments.get(index)
    }

    /// All pieces in order.
    fn pieces(&self) -> &[Piece] {
        self.pieces.get_or_init(|| {
            let mut pieces: Vec<Piece> = Vec::new();
            let sentence = |at: u32| {
                self.document.sentences.partition_point(|sentence| sentence.end() <= at as usize)
            };
            // A sentence that tells what is said may hold several that are said.
            let is_quoted = |index: usize| self.segment(index).is_some_and(|s| s.parent.is_some());
            let mut before = 0;
            for (run, place) in self.document.runs.iter().enumerate() {
                let starts = self.tokens.starts(run, place.span.start(), self.lexicon);
                let (first, _) = self.tokens.words_of_run(run);
                for (word, start) in (first..).zip(starts) {
                    let Some(segment) = self.document.segment_at(start as usize) else { continue };
                    let marked = || {
                        let gap = word.checked_sub(1).and_then(|last| self.tokens.gap_after(last));
                        gap.is_some_and(|gap| self.lexicon.gap(gap).contains(['.', '?', '!', '…']))
                    };
                    let ended =
                        || sentence(start) != sentence(before) || is_quoted(segment) && marked();
                    match pieces.last_mut() {
                        Some(last)
                            if last.segment == segment && last.words.end == word && !ended() =>
                        {
                            last.words.end = word + 1;
                            last.own += 1;
                        }
                        _ => pieces.push(Piece { segment, words: word..word + 1, own: 1, start }),
                    }
                    before = start;
                }
            }
            pieces
        })
    }

    /// The words of each turn and quotation.
    fn turns(&self) -> Vec<Piece> {
        let mut turns: Vec<Piece> = Vec::new();
        for piece in self.pieces().iter().filter(|piece| self.is_speech(piece)) {
            match turns.last_mut() {
                Some(last) if last.segment == piece.segment => {
                    last.words.end = piece.words.end;
                    last.own += piece.own;
                }
                _ => turns.push(piece.clone()),
            }
        }
        turns
    }

    fn is_speech(&self, piece: &Piece) -> bool {
        self.segment(piece.segment).is_some_and(Segment::is_speech)
    }

    fn sentence(&self, piece: &Piece) -> Sentence<'_> {
        Sentence::new(self.tokens, self.lexicon, piece.words.clone())
    }

    /// Where sentences have `form`; only in talk, unless notes count, too.
    fn forms(&self, form: Form) -> Vec<(u32, u32)> {
        let read = |piece: &&Piece| {
            self.is_speech(piece)
                || form.is_of_notes() && self.segment(piece.segment).is_some_and(Segment::is_read)
        };
        let place = |piece: &Piece| {
            let (first, last) = form.holds(&self.sentence(piece))?;
            word_range(piece.words.start + first, piece.words.start + last)
        };
        self.pieces().iter().filter(read).filter_map(place).collect()
    }

    fn turns_of(&self, wanted: impl Fn(usize) -> bool) -> Vec<(u32, u32)> {
        let turns = self.turns().into_iter().filter(|turn| wanted(turn.own));
        turns.filter_map(|turn| word_range(turn.words.start, turn.words.end - 1)).collect()
    }

    /// Where a turn repeats `least` words in a row of the turn before, which is another's.
    fn echoes(&self, least: usize) -> Vec<(u32, u32)> {
        let turns = self.turns();
        let words = |turn: &Piece| self.tokens.words.get(turn.words.clone()).unwrap_or(&[]);
        let echo = |pair: &[Piece]| {
            let [before, turn] = pair else { return None };
            if self.is_same_speaker(before.segment, turn.segment) {
                return None;
            }
            let said: Vec<&[u32]> = words(before).windows(least).collect();
            let at = words(turn).windows(least).position(|own| said.contains(&own))?;
            word_range(turn.words.start + at, turn.words.start + at + least - 1)
        };
        turns.windows(2).filter_map(echo).collect()
    }
}

impl Signs for Discourse<'_> {
    fn places(&self, sign: Sign) -> Vec<(u32, u32)> {
        match sign {
            Sign::Form(form) => self.forms(form),
            Sign::Minimal(most) => self.turns_of(|words| words <= most as usize),
            Sign::Long(least) => self.turns_of(|words| words >= least as usize),
            Sign::Echo(least) => self.echoes(least as usize),
            Sign::Unanswered => self.unanswered(),
            Sign::AboutPresent => self.about_present(),
            Sign::Interrupted => self.interruptions().into_iter().map(|(at, _)| (at, at)).collect(),
            Sign::Interrupts => self.interruptions().into_iter().map(|(_, at)| (at, at)).collect(),
            Sign::CutOff => self.cut_off(),
            Sign::Overlap => self.words_beside('[', true),
            Sign::Latched => self.latched(),
            Sign::Pause => self.told(|told| told.pause),
            Sign::Silence => self.told(|told| told.silence),
            Sign::Laughter => self.told(|told| told.laughter),
            Sign::SharedLaughter => self.shared_laughter(),
            Sign::Capitals => self.document.capitals.clone(),
            // What is coded only those know who code.
            Sign::Code(_) => Vec::new(),
        }
    }
}

fn word_range(first: usize, last: usize) -> Option<(u32, u32)> {
    Some((u32::try_from(first).ok()?, u32::try_from(last).ok()?))
}
