use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use serde::{Deserialize, Serialize};

use super::Span;

/// A stretch of a document's text that is read: what people said or wrote, without speaker labels,
/// front matter, time stamps and markup. Runs of one segment are read as one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The bytes it covers.
    pub span: Span,
    /// The top-level segment it belongs to, as an index into the document's segments.
    pub segment: u32,
}

/// A word of a [`View`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Bytes of the folded text.
    pub folded: Span,
    /// Bytes of the original text.
    pub span: Span,
    /// The top-level segment it stands in.
    pub segment: u32,
}

/// The normalised reading of a text: what matching looks at.
///
/// Letters are lower case and composed (NFC); curly quotes and dashes are their plain forms; any run
/// of white space is one space; soft hyphens and zero-width characters are gone; the stretch
/// (`ye:::ah`), breath (`la(h)ugh`) and overlap (`th[ink`) marks of transcripts inside a word are
/// gone. Two segments are parted by a line feed, which stands nowhere else.
///
/// A word is a run of letters, digits and combining marks, with apostrophes inside it (`don't`).
#[derive(Debug, Clone, Default)]
pub struct View {
    folded: String,
    pieces: Vec<Piece>,
    words: Vec<Word>,
    /// For each segment that has text, its index and its bytes of the folded text.
    segments: Vec<(u32, Span)>,
}

/// A stretch of folded text and where it comes from: byte for byte the same length, or one unit.
#[derive(Debug, Clone, Copy)]
struct Piece {
    folded: Span,
    origin: Span,
}

impl Piece {
    fn is_even(self) -> bool {
        self.folded.len() == self.origin.len()
    }
}

impl View {
    /// Folds the `runs` of `text`, in the order given. Runs of one segment must follow each other.
    pub fn new(text: &str, runs: &[Run]) -> Self {
        let mut view = Self::default();
        view.folded.reserve(runs.iter().map(|run| run.span.len() + 1).sum());
        for run in runs {
            let continues =
                view.segments.last().is_some_and(|(segment, _)| *segment == run.segment);
            if !view.folded.is_empty() {
                view.part(if continues { ' ' } else { '\n' }, run.span.start());
            }
            let start = view.folded.len();
            Folder { view: &mut view, text, at: run.span.start(), end: run.span.end() }.fold();
            let end = view.folded.len();
            match view.segments.last_mut() {
                Some((_, span)) if continues => *span = Span::new(span.start(), end),
                _ => view.segments.push((run.segment, Span::new(start, end))),
            }
        }
        view.find_words();
        view
    }

    /// The folded text.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The words, in order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Word number `index`, folded; empty where there is none.
    pub fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", |word| word.folded.slice(&self.folded))
    }

    /// Each segment with text: its index, and its bytes of the folded text.
    pub fn segments(&self) -> &[(u32, Span)] {
        &self.segments
    }

    /// The original text of a stretch of folded text, from the first character's start to the last
    /// character's end.
    pub fn origin(&self, folded: Span) -> Span {
        let first = self.piece_at(folded.start());
        let start = match first {
            Some(piece) if piece.is_even() => {
                piece.origin.start() + (folded.start() - piece.folded.start())
            }
            Some(piece) => piece.origin.start(),
            None => 0,
        };
        if folded.is_empty() {
            return Span::new(start, start);
        }
        let end = match self.piece_at(folded.end() - 1) {
            Some(piece) if piece.is_even() => {
                piece.origin.start() + (folded.end() - piece.folded.start())
            }
            Some(piece) => piece.origin.end(),
            None => start,
        };
        Span::new(start, end)
    }

    fn piece_at(&self, folded: usize) -> Option<Piece> {
        let next = self.pieces.partition_point(|piece| piece.folded.start() <= folded);
        self.pieces.get(next.checked_sub(1)?).copied()
    }

    /// Writes the separator between two runs; it comes from no text of its own.
    fn part(&mut self, separator: char, at: usize) {
        if separator == ' ' && self.folded.ends_with([' ', '\n']) {
            return;
        }
        if separator == '\n' && self.folded.ends_with(' ') {
            self.folded.pop();
            self.shorten_last_piece();
        }
        self.push(separator, Span::new(at, at));
    }

    fn shorten_last_piece(&mut self) {
        let end = self.folded.len();
        if let Some(piece) = self.pieces.last_mut() {
            let origin = if piece.is_even() {
                Span::new(piece.origin.start(), piece.origin.end() - 1)
            } else {
                piece.origin
            };
            *piece = Piece { folded: Span::new(piece.folded.start(), end), origin };
            if piece.folded.is_empty() {
                self.pieces.pop();
            }
        }
    }

    fn push(&mut self, character: char, origin: Span) {
        let start = self.folded.len();
        self.folded.push(character);
        let folded = Span::new(start, self.folded.len());
        let next = Piece { folded, origin };
        match self.pieces.last_mut() {
            Some(last)
                if last.is_even() && next.is_even() && last.origin.end() == origin.start() =>
            {
                *last =
                    Piece { folded: last.folded.hull(folded), origin: last.origin.hull(origin) };
            }
            _ => self.pieces.push(next),
        }
    }

    fn find_words(&mut self) {
        let mut piece = 0;
        let mut segment = 0;
        let mut words = Vec::with_capacity(self.folded.len() / 5);
        let mut start = None;
        let mut characters = self.folded.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            let next = characters.peek().map(|(_, next)| *next);
            let inside = is_word(character)
                || (character == '\'' && start.is_some() && next.is_some_and(is_word));
            if inside && start.is_none() {
                start = Some(at);
            }
            let ends = start.is_some() && (!inside || next.is_none());
            if let (true, Some(first)) = (ends, start) {
                let end = if inside { at + character.len_utf8() } else { at };
                let folded = Span::new(first, end);
                while self.segments.get(segment).is_some_and(|(_, span)| span.end() < end) {
                    segment += 1;
                }
                while self.pieces.get(piece).is_some_and(|piece| piece.folded.end() <= first) {
                    piece += 1;
                }
                let span = self.origin_from(piece, folded);
                let segment = self.segments.get(segment).map_or(0, |(index, _)| *index);
                words.push(Word { folded, span, segment });
                start = None;
            }
        }
        self.words = words;
    }

    /// [`Self::origin`] where the first piece is known already.
    fn origin_from(&self, piece: usize, folded: Span) -> Span {
        match self.pieces.get(piece) {
            Some(first) if first.is_even() && folded.end() <= first.folded.end() => {
                let start = first.origin.start() + (folded.start() - first.folded.start());
                Span::new(start, start + folded.len())
            }
            _ => self.origin(folded),
        }
    }
}

/// A single word as [`View`] would fold it; anything but letters, digits and inner apostrophes is
/// kept as it is, so that a caller can see it.
pub fn fold_word(word: &str) -> String {
    let run = Run { span: Span::new(0, word.len()), segment: 0 };
    View::new(word, &[run]).folded
}

fn is_word(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphanumeric()
    } else {
        character.is_alphanumeric() || is_combining_mark(character)
    }
}

struct Folder<'v, 't> {
    view: &'v mut View,
    text: &'t str,
    at: usize,
    end: usize,
}

impl Folder<'_, '_> {
    fn fold(mut self) {
        while let Some(character) = self.rest().chars().next() {
            let skipped = self.mark_inside_word(character);
            if skipped > 0 {
                self.at += skipped;
                continue;
            }
            let length = character.len_utf8();
            if character.is_ascii_graphic() {
                let origin = Span::new(self.at, self.at + length);
                // A combining mark may follow a plain letter, too.
                if self.rest().as_bytes().get(1).is_none_or(u8::is_ascii) {
                    self.view.push(character.to_ascii_lowercase(), origin);
                    self.at += length;
                    continue;
                }
            }
            self.fold_other(character);
        }
    }

    fn rest(&self) -> &str {
        Span::new(self.at, self.end).slice(self.text)
    }

    fn fold_other(&mut self, character: char) {
        if character.is_whitespace() {
            let length = character.len_utf8();
            if !self.view.folded.is_empty() && !self.view.folded.ends_with([' ', '\n']) {
                self.view.push(' ', Span::new(self.at, self.at + length));
            }
            self.at += length;
            return;
        }
        let cluster: String = {
            let mut characters = self.rest().chars();
            let first = characters.next();
            first.into_iter().chain(characters.take_while(|c| is_combining_mark(*c))).collect()
        };
        let origin = Span::new(self.at, self.at + cluster.len());
        self.at = origin.end();
        match character {
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            '‘' | '’' | '‚' | '‛' | 'ʼ' | '′' | '`' => self.view.push('\'', origin),
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' => self.view.push('"', origin),
            '‐'..='―' | '−' => self.view.push('-', origin),
            '…' => self.push_all("...".chars(), origin),
            _ => {
                let folded: Vec<char> = cluster.nfc().flat_map(char::to_lowercase).collect();
                self.push_all(folded.into_iter(), origin);
            }
        }
    }

    /// Several characters that come from one place: one piece, so that none maps to a part of it.
    fn push_all(&mut self, characters: impl Iterator<Item = char>, origin: Span) {
        let start = self.view.folded.len();
        self.view.folded.extend(characters);
        let folded = Span::new(start, self.view.folded.len());
        if !folded.is_empty() {
            self.view.pieces.push(Piece { folded, origin });
        }
    }

    /// Bytes to leave out here: a transcriber's mark in the middle (or at the end) of a word.
    fn mark_inside_word(&self, character: char) -> usize {
        if !matches!(character, ':' | '(' | '[' | ']') {
            return 0;
        }
        let before = self.view.folded.chars().next_back();
        if !before.is_some_and(char::is_alphabetic) {
            return 0;
        }
        let rest = self.rest();
        let letter = |at: usize| rest.get(at..).and_then(|r| r.chars().next());
        match character {
            ':' => {
                let count = rest.bytes().take_while(|byte| *byte == b':').count();
                let inside = letter(count).is_some_and(char::is_lowercase);
                if count > 1 || inside { count } else { 0 }
            }
            '(' if rest.starts_with("(h)") && letter(3).is_some_and(char::is_alphabetic) => 3,
            '[' | ']' if letter(1).is_some_and(char::is_lowercase) => 1,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(text: &str) -> View {
        View::new(text, &[Run { span: Span::new(0, text.len()), segment: 0 }])
    }

    fn words(text: &str) -> Vec<String> {
        let view = view(text);
        (0..view.words().len()).map(|index| view.word(index).to_owned()).collect()
    }

    #[test]
    fn words_keep_apostrophes_and_part_at_hyphens() {
        assert_eq!(
            words("“Don’t,” she says – baby-stealing, ‘cos"),
            ["don't", "she", "says", "baby", "stealing", "cos"]
        );
    }

    #[test]
    fn transcribers_marks_inside_words_are_left_out() {
        assert_eq!(words("ye:::ah no:: la(h)ugh th[ink"), ["yeah", "no", "laugh", "think"]);
        assert_eq!(words("10:30 Note:x SW: hello"), ["10", "30", "notex", "sw", "hello"]);
    }

    #[test]
    fn every_word_maps_to_its_letters() {
        let text = "She\u{a0} was  fu\u{ad}rious 😀 cafe\u{301} İstanbul…";
        let view = view(text);
        let origins: Vec<&str> = view.words().iter().map(|word| word.span.slice(text)).collect();
        assert_eq!(origins, ["She", "was", "fu\u{ad}rious", "cafe\u{301}", "İstanbul"]);
        assert_eq!(words(text)[2..4], ["furious", "café"]);
    }

    #[test]
    fn segments_are_parted_by_a_line_feed_only() {
        let text = "one \n\n two\nthree";
        let runs = [
            Run { span: Span::new(0, 5), segment: 0 },
            Run { span: Span::new(6, text.len()), segment: 1 },
        ];
        let view = View::new(text, &runs);
        assert_eq!(view.folded(), "one\ntwo three");
        assert_eq!(view.words()[1].segment, 1);
        let two = view.words()[1];
        assert_eq!(two.span.slice(text), "two");
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(view("").words().len(), 0);
        assert_eq!(View::new("abc", &[]).folded(), "");
    }
}
