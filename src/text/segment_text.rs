use std::cell::OnceCell;

use super::fold::{self, Piece, push_piece};
use super::tokens::Part;
use super::{Lexicon, Run, Span, Tokens};

/// Some following runs of a document as one folded text: what a regular expression is tried on.
#[derive(Debug)]
pub struct SegmentText<'t> {
    tokens: &'t Tokens,
    lexicon: &'t Lexicon,
    runs: &'t [Run],
    /// The runs it is made of.
    range: std::ops::Range<usize>,
    text: String,
    /// Made when something was found.
    places: OnceCell<Places>,
}

/// Where the parts of a [`SegmentText`] come from.
#[derive(Debug, Default)]
struct Places {
    /// The folded place of each word.
    words: Vec<Span>,
    pieces: Vec<Piece>,
}

impl<'t> SegmentText<'t> {
    /// The text of the runs `range` of a document.
    pub fn new(
        tokens: &'t Tokens,
        lexicon: &'t Lexicon,
        runs: &'t [Run],
        range: std::ops::Range<usize>,
    ) -> Self {
        let mut text = String::new();
        for run in range.clone() {
            if !text.is_empty() {
                text.push(' ');
            }
            tokens.parts(run).for_each(|part| text.push_str(part.text(lexicon)));
        }
        Self { tokens, lexicon, runs, range, text, places: OnceCell::new() }
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The original of a stretch of it.
    pub fn origin(&self, folded: Span) -> Span {
        fold::origin(&self.places().pieces, folded)
    }

    /// The first and last word of a stretch of it. A stretch without words counts as standing at the
    /// word before it, or after it at the start; a text without words has none.
    pub fn words_at(&self, folded: Span) -> Option<(usize, usize)> {
        let words = &self.places().words;
        let first = self.tokens.words_of_run(self.range.start).0;
        let after = words.partition_point(|word| word.end() <= folded.start());
        let end = words.partition_point(|word| word.start() < folded.end());
        if after < end {
            return Some((first + after, first + end - 1));
        }
        let nearest = after.checked_sub(1).or((!words.is_empty()).then_some(after))?;
        Some((first + nearest, first + nearest))
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| {
            let mut places = Places::default();
            let mut folded = 0;
            for run in self.range.clone() {
                let start = self.runs.get(run).map_or(0, |run| run.span.start());
                if folded > 0 {
                    let (place, origin) = (Span::new(folded, folded + 1), Span::new(start, start));
                    places.pieces.push(Piece { folded: place, origin, unit: true });
                    folded += 1;
                }
                let mut at = start;
                for part in self.tokens.parts(run) {
                    places.add(part, folded, at, self.lexicon);
                    folded += part.text(self.lexicon).len();
                    at += part.length(self.lexicon);
                }
            }
            places
        })
    }
}

impl Places {
    /// Adds a part that begins at byte `at` of the original.
    fn add(&mut self, part: Part, folded: usize, at: usize, lexicon: &Lexicon) {
        let shifted = |span: Span, by: usize| Span::new(by + span.start(), by + span.end());
        let whole = Span::new(0, part.text(lexicon).len());
        let even = [Piece { folded: whole, origin: whole, unit: false }];
        for piece in part.pieces(lexicon).unwrap_or(&even) {
            let (folded, origin) = (shifted(piece.folded, folded), shifted(piece.origin, at));
            push_piece(&mut self.pieces, Piece { folded, origin, unit: piece.unit });
        }
        if let Part::Word(_) = part {
            self.words.push(shifted(whole, folded));
        }
    }
}
