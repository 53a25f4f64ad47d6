use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::Span;

/// The folded reading of a stretch of text and where each part of it comes from.
///
/// Letters are lower case and composed (NFC); curly quotes and dashes are their plain forms; any run
/// of white space is one space; soft hyphens and zero-width characters are gone; the stretch
/// (`ye:::ah`), breath (`la(h)ugh`) and overlap (`th[ink`) marks of transcripts inside a word are
/// gone.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
}

/// A stretch of folded text and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Piece {
    pub(super) folded: Span,
    pub(super) origin: Span,
    /// Whether it maps as a whole only; otherwise it maps byte for byte.
    pub(super) unit: bool,
}

impl Folded {
    /// Folds `span` of `text`; places are bytes of `text`. `before` is the folded letter right before
    /// it, if there is one; marks may look ahead to the end of `text`.
    pub(super) fn new(text: &str, span: Span, before: Option<char>) -> Self {
        let mut folded = Self::default();
        Folder { folded: &mut folded, text, at: span.start(), end: span.end(), before }.fold();
        folded
    }

    fn push(&mut self, character: char, origin: Span) {
        let start = self.text.len();
        self.text.push(character);
        let folded = Span::new(start, self.text.len());
        push_piece(&mut self.pieces, Piece { folded, origin, unit: folded.len() != origin.len() });
    }

    /// Several characters that come from one place: one piece, so that none maps to a part of it.
    fn push_all(&mut self, characters: impl Iterator<Item = char>, origin: Span) {
        let start = self.text.len();
        self.text.extend(characters);
        let folded = Span::new(start, self.text.len());
        if !folded.is_empty() {
            self.pieces.push(Piece { folded, origin, unit: true });
        }
    }
}

/// Adds `next`, as one with the piece before where both are byte for byte and follow each other.
pub(super) fn push_piece(pieces: &mut Vec<Piece>, next: Piece) {
    match pieces.last_mut() {
        Some(last)
            if !last.unit
                && !next.unit
                && last.origin.end() == next.origin.start()
                && last.folded.end() == next.folded.start() =>
        {
            *last = Piece {
                folded: last.folded.hull(next.folded),
                origin: last.origin.hull(next.origin),
                unit: false,
            };
        }
        _ => pieces.push(next),
    }
}

/// The original of a stretch of folded text, from the first character's start to the last
/// character's end.
pub(super) fn origin(pieces: &[Piece], folded: Span) -> Span {
    let piece_at = |at: usize| {
        let next = pieces.partition_point(|piece| piece.folded.start() <= at);
        next.checked_sub(1).and_then(|index| pieces.get(index))
    };
    let start = match piece_at(folded.start()) {
        Some(piece) if !piece.unit => {
            piece.origin.start() + (folded.start() - piece.folded.start())
        }
        Some(piece) => piece.origin.start(),
        None => 0,
    };
    if folded.is_empty() {
        return Span::new(start, start);
    }
    let end = match piece_at(folded.end() - 1) {
        Some(piece) if !piece.unit => piece.origin.start() + (folded.end() - piece.folded.start()),
        Some(piece) => piece.origin.end(),
        None => start,
    };
    Span::new(start, end)
}

/// A single word folded; anything but letters, digits and inner apostrophes is kept as it is, so
/// that a caller can see it.
pub fn fold_word(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"'*?".contains(&byte)) {
        return word.to_ascii_lowercase();
    }
    Folded::new(word, Span::new(0, word.len()), None).text
}

/// How a word may be meant whose letters are drawn out: with every run of three or more equal letters
/// cut to one and to two. Empty where there is no such run. Patterns find a word under each of
/// these forms.
pub fn shortened(word: &str) -> Vec<String> {
    // Most words have no three equal letters in a row.
    let bytes = word.as_bytes();
    if word.is_ascii() && !bytes.windows(3).any(|w| matches!(w, [a, b, c] if a == b && b == c)) {
        return Vec::new();
    }
    let mut runs: Vec<(char, usize)> = Vec::new();
    for character in word.chars() {
        match runs.last_mut() {
            Some((last, count)) if *last == character => *count += 1,
            _ => runs.push((character, 1)),
        }
    }
    if !runs.iter().any(|(character, count)| *count > 2 && character.is_alphabetic()) {
        return Vec::new();
    }
    let cut = |limit: usize| {
        let keep = |(character, count): &(char, usize)| {
            let times = if *count > 2 { limit } else { *count };
            std::iter::repeat_n(*character, times)
        };
        runs.iter().flat_map(keep).collect()
    };
    vec![cut(1), cut(2)]
}

/// A character in small letters. Letters with two small forms, which are read alike, have one.
pub fn small(character: char) -> impl Iterator<Item = char> {
    character.to_lowercase().map(|small| match small {
        'ſ' => 's',
        'ς' => 'σ',
        other => other,
    })
}

/// Whether `character` of a folded text belongs to a word: letters, digits and combining marks do.
/// Apostrophes inside a word do, too.
pub(super) fn is_word(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphanumeric()
    } else {
        character.is_alphanumeric() || is_combining_mark(character)
    }
}

/// The words of a folded text, in order.
pub(super) fn folded_words(folded: &str) -> Vec<Span> {
    let mut words = Vec::new();
    let mut start = None;
    let mut characters = folded.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let inside = is_word(character)
            || (character == '\'' && start.is_some() && next.is_some_and(is_word));
        if inside && start.is_none() {
            start = Some(at);
        }
        if let Some(first) = start.filter(|_| !inside || next.is_none()) {
            words.push(Span::new(first, if inside { at + character.len_utf8() } else { at }));
            start = None;
        }
    }
    words
}

/// Bytes to leave out at the start of `rest`: a transcriber's mark in the middle (or at the end) of a
/// word that ends with the letter `before`.
pub(super) fn mark_inside_word(before: Option<char>, rest: &str) -> usize {
    let letter = |at: usize| rest.get(at..).and_then(|r| r.chars().next());
    if !before.is_some_and(char::is_alphabetic) {
        return 0;
    }
    match letter(0) {
        Some(':') => {
            let count = rest.bytes().take_while(|byte| *byte == b':').count();
            let inside = letter(count).is_some_and(char::is_lowercase);
            if count > 1 || inside { count } else { 0 }
        }
        Some('(') if rest.starts_with("(h)") && letter(3).is_some_and(char::is_alphabetic) => 3,
        Some('[' | ']') if letter(1).is_some_and(char::is_lowercase) => 1,
        _ => 0,
    }
}

struct Folder<'f, 't> {
    folded: &'f mut Folded,
    text: &'t str,
    at: usize,
    end: usize,
    before: Option<char>,
}

impl Folder<'_, '_> {
    fn fold(mut self) {
        while let Some(character) = self.rest().chars().next().filter(|_| self.at < self.end) {
            if matches!(character, ':' | '(' | '[' | ']') {
                let before = self.folded.text.chars().next_back().or(self.before);
                let skipped = mark_inside_word(before, self.rest());
                if skipped > 0 {
                    self.at += skipped;
                    continue;
                }
            }
            let length = character.len_utf8();
            if character.is_ascii_graphic() && character != '`' {
                let origin = Span::new(self.at, self.at + length);
                // A combining mark may follow a plain letter, too.
                if self.rest().as_bytes().get(1).is_none_or(u8::is_ascii) {
                    self.folded.push(character.to_ascii_lowercase(), origin);
                    self.at += length;
                    continue;
                }
            }
            self.fold_other(character);
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn fold_other(&mut self, character: char) {
        if character.is_whitespace() {
            let length = character.len_utf8();
            if !self.folded.text.ends_with(' ') {
                self.folded.push(' ', Span::new(self.at, self.at + length));
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
            '‘' | '’' | '‚' | '‛' | 'ʼ' | '′' | '`' => self.folded.push('\'', origin),
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' => self.folded.push('"', origin),
            '‐'..='―' | '−' => self.folded.push('-', origin),
            '…' => self.folded.push_all("...".chars(), origin),
            _ => {
                let folded: Vec<char> = cluster.nfc().flat_map(small).collect();
                match folded.as_slice() {
                    [one] => self.folded.push(*one, origin),
                    several => self.folded.push_all(several.iter().copied(), origin),
                }
            }
        }
    }
}
