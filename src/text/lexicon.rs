use std::collections::HashMap;
use std::hash::Hasher as _;

use bitcode::{Decode, Encode};
use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHasher};

use super::fold::{self, Piece, shortened};
use super::{Span, Strings};

/// The folded words of some texts, and what stands between them, each kept once under a number.
///
/// It is filled while texts are read ([`super::Tokens`] refer to it by number), so that patterns are
/// compared with each distinct word once and not with each word of a text.
#[derive(Debug, Default)]
pub struct Lexicon {
    words: Entries,
    gaps: Entries,
    /// Words whose letters are drawn out, in order.
    stretched: Vec<u32>,
    interner: Interner,
}

/// A lexicon as plain data, to be kept.
#[derive(Debug, Default, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LexiconParts {
    /// The words' folded texts.
    words: Strings,
    /// Words whose original is not byte for byte as long as they are.
    word_origins: Vec<Origin>,
    /// Words whose letters are drawn out, in order.
    stretched: Vec<u32>,
    /// As for words.
    gaps: Strings,
    /// As for words.
    gap_origins: Vec<Origin>,
}

/// How the parts of an entry's folded text map to its original.
#[derive(Debug, Default, Clone, PartialEq, Eq, Encode, Decode)]
struct Origin {
    /// The entry.
    number: u32,
    /// The bytes of the original.
    length: u32,
    /// Folded start and end, original start and end, of each piece, in bytes from the entry's start;
    /// and 1 where it maps as a whole only.
    pieces: Vec<[u32; 5]>,
}

/// Bytes that fit a number; most words are no longer.
pub(super) const SHORT: usize = 8;

/// Room for so many short words is made at once.
const USUAL: usize = 1 << 14;
/// How many short words are remembered as recent.
const RECENT: usize = 1 << 11;

/// How one of the entries was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Uneven {
    /// Bytes of the original.
    pub(super) length: usize,
    /// Places from the start of the entry.
    pub(super) pieces: Vec<Piece>,
}

#[derive(Debug, Default)]
struct Entries {
    /// Folded.
    texts: Strings,
    /// How many bytes of the original each stands for.
    lengths: Vec<u32>,
    uneven: HashMap<u32, Uneven, FxBuildHasher>,
}

/// Finds the number of what has been met before.
#[derive(Debug, Default)]
struct Interner {
    /// Short words met lately, each at a place that its key gives: most words of a text are few, and
    /// these few then stay in the fastest memory.
    recent: Vec<(u64, u32)>,
    /// Words of up to [`SHORT`] bytes by these bytes as a number.
    short: HashTable<(u64, u32)>,
    /// Longer words.
    long: HashTable<u32>,
    /// Gaps of ASCII by what was written.
    plain_gaps: HashMap<Box<str>, u32, FxBuildHasher>,
    /// Words (`true`) and gaps that are not written as they are read.
    odd: HashMap<(bool, String, Uneven), u32, FxBuildHasher>,
}

impl Entries {
    fn count(&self) -> u32 {
        u32_of(self.texts.len())
    }

    fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize)
    }

    fn length(&self, number: u32) -> usize {
        self.lengths.get(number as usize).map_or(0, |length| *length as usize)
    }

    fn add(&mut self, text: &str, uneven: Option<Uneven>) -> u32 {
        let number = self.count();
        self.texts.push(text);
        self.lengths.push(u32_of(uneven.as_ref().map_or(text.len(), |uneven| uneven.length)));
        if let Some(uneven) = uneven {
            self.uneven.insert(number, uneven);
        }
        number
    }

    /// How its parts map to the original; `None` for byte for byte.
    fn pieces(&self, number: u32) -> Option<&[Piece]> {
        self.uneven.get(&number).map(|uneven| uneven.pieces.as_slice())
    }

    fn into_parts(self) -> (Strings, Vec<Origin>) {
        let mut origins: Vec<Origin> = self.uneven.iter().map(|(n, u)| u.parts(*n)).collect();
        origins.sort_by_key(|origin| origin.number);
        (self.texts, origins)
    }

    fn of_parts(texts: Strings, origins: &[Origin]) -> Self {
        let mut start = 0;
        let length = |end: &u32| {
            let length = end.saturating_sub(start);
            start = *end;
            length
        };
        let lengths = texts.all().1.iter().map(length).collect();
        let mut entries = Self { texts, lengths, uneven: HashMap::default() };
        for origin in origins {
            if let Some(length) = entries.lengths.get_mut(origin.number as usize) {
                *length = origin.length;
                entries.uneven.insert(origin.number, Uneven::of_parts(origin));
            }
        }
        entries
    }
}

impl Uneven {
    fn parts(&self, number: u32) -> Origin {
        let piece = |piece: &Piece| {
            let (folded, origin) = (piece.folded, piece.origin);
            let unit = usize::from(piece.unit);
            [folded.start(), folded.end(), origin.start(), origin.end(), unit].map(u32_of)
        };
        Origin {
            number,
            length: u32_of(self.length),
            pieces: self.pieces.iter().map(piece).collect(),
        }
    }

    fn of_parts(origin: &Origin) -> Self {
        let piece = |[a, b, c, d, unit]: &[u32; 5]| Piece {
            folded: Span::new(*a as usize, *b as usize),
            origin: Span::new(*c as usize, *d as usize),
            unit: *unit == 1,
        };
        Self { length: origin.length as usize, pieces: origin.pieces.iter().map(piece).collect() }
    }
}

impl Lexicon {
    /// How many words there are; their numbers go from 0.
    pub fn len(&self) -> u32 {
        self.words.count()
    }

    /// Whether no word has been met.
    pub fn is_empty(&self) -> bool {
        self.words.texts.is_empty()
    }

    /// Word `number`, folded.
    pub fn word(&self, number: u32) -> &str {
        self.words.text(number)
    }

    /// All words with their numbers.
    pub fn words(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..self.len()).map(|number| (number, self.word(number)))
    }

    /// The words whose letters are drawn out (see [`shortened`]), in order.
    pub fn stretched(&self) -> &[u32] {
        &self.stretched
    }

    /// Adds to the stretched words what is new since `from`.
    fn note_stretched(&mut self, from: u32) {
        let new = from..self.words.count();
        let stretched = new.filter(|number| !shortened(self.words.text(*number)).is_empty());
        self.stretched.extend(stretched);
    }

    /// All words as one text without anything between them, and where in it each ends.
    pub fn all_words(&self) -> (&str, &[u32]) {
        self.words.texts.all()
    }

    /// All gaps as one text without anything between them, and where in it each ends.
    pub fn all_gaps(&self) -> (&str, &[u32]) {
        self.gaps.texts.all()
    }

    /// Gap `number`, folded.
    pub fn gap(&self, number: u32) -> &str {
        self.gaps.text(number)
    }

    /// The bytes of the original that word `number` stands for.
    pub fn word_length(&self, number: u32) -> usize {
        self.words.length(number)
    }

    pub(super) fn gap_length(&self, number: u32) -> usize {
        self.gaps.length(number)
    }

    pub(super) fn word_pieces(&self, number: u32) -> Option<&[Piece]> {
        self.words.pieces(number)
    }

    pub(super) fn gap_pieces(&self, number: u32) -> Option<&[Piece]> {
        self.gaps.pieces(number)
    }

    /// The number of the word that is written so, but for capitals; `None` where none is.
    pub fn find(&self, written: &str) -> Option<u32> {
        let folded = fold::Folded::new(written, Span::new(0, written.len()), None);
        let uneven = Uneven { length: written.len(), pieces: folded.pieces };
        let text = folded.text;
        if !uneven.is_even(&text) {
            return self.interner.odd.get(&(true, text, uneven)).copied();
        }
        if text.len() <= SHORT {
            let key = key_of(&text);
            let found = self.interner.short.find(hash_of_key(key), |(other, _)| *other == key);
            return found.map(|(_, number)| *number);
        }
        let same = |number: &u32| self.words.text(*number) == text;
        self.interner.long.find(hash_of(&text), same).copied()
    }

    /// The number of a word that is written as it is read but for capitals.
    pub(super) fn meet_word(&mut self, folded: &str) -> u32 {
        if folded.len() <= SHORT {
            return self.meet_short(key_of(folded));
        }
        let Self { words, interner, .. } = self;
        let hash = hash_of(folded);
        let same = |number: &u32| words.text(*number) == folded;
        if let Some(number) = interner.long.find(hash, same) {
            return *number;
        }
        let number = words.add(folded, None);
        interner.long.insert_unique(hash, number, |number| hash_of(words.text(*number)));
        self.note_stretched(number);
        number
    }

    /// [`Self::meet_word`] for a word of up to [`SHORT`] bytes, none of them 0, which are `key` as a
    /// number, the first byte the lowest.
    pub(super) fn meet_short(&mut self, key: u64) -> u32 {
        let Self { words, interner, .. } = self;
        if interner.recent.is_empty() {
            interner.recent.resize(RECENT, (0, 0));
            interner.short.reserve(USUAL, |(key, _)| hash_of_key(*key));
        }
        let hash = hash_of_key(key);
        let place = usize::try_from(hash).unwrap_or(0) % RECENT;
        if let Some((_, number)) = interner.recent.get(place).filter(|(other, _)| *other == key) {
            return *number;
        }
        let before = words.count();
        let number = interner.find_short(words, key, hash);
        if let Some(slot) = interner.recent.get_mut(place) {
            *slot = (key, number);
        }
        if number == before {
            self.note_stretched(before);
        }
        number
    }

    /// The number of the word that is read as `folded` and was written so.
    pub(super) fn meet_odd_word(&mut self, folded: &str, uneven: Uneven) -> u32 {
        if uneven.is_even(folded) {
            return self.meet_word(folded);
        }
        let Self { words, interner, .. } = self;
        let key = (true, folded.to_owned(), uneven);
        let before = words.count();
        let number = *interner
            .odd
            .entry(key)
            .or_insert_with_key(|(_, folded, uneven)| words.add(folded, Some(uneven.clone())));
        if number == before {
            self.note_stretched(before);
        }
        number
    }

    /// The number of a gap of ASCII, as written.
    pub(super) fn meet_gap(&mut self, written: &str) -> u32 {
        if let Some(number) = self.interner.plain_gaps.get(written) {
            return *number;
        }
        let folded = fold::Folded::new(written, Span::new(0, written.len()), None);
        let uneven = Uneven { length: written.len(), pieces: folded.pieces };
        let number = self.meet_odd_gap(&folded.text, uneven);
        self.interner.plain_gaps.insert(written.into(), number);
        number
    }

    /// The number of the gap that is read as `folded` and was written so.
    pub(super) fn meet_odd_gap(&mut self, folded: &str, uneven: Uneven) -> u32 {
        let Self { gaps, interner, .. } = self;
        let key = (false, folded.to_owned(), uneven);
        *interner.odd.entry(key).or_insert_with_key(|(_, folded, uneven)| {
            gaps.add(folded, Some(uneven.clone()).filter(|uneven| !uneven.is_even(folded)))
        })
    }

    /// Adds word `number` of `other`, and says which number it has here.
    pub fn take_word(&mut self, other: &Self, number: u32) -> u32 {
        match other.words.uneven.get(&number) {
            Some(uneven) => self.meet_odd_word(other.word(number), uneven.clone()),
            None => self.meet_word(other.word(number)),
        }
    }

    /// Adds gap `number` of `other`, and says which number it has here.
    pub fn take_gap(&mut self, other: &Self, number: u32) -> u32 {
        let folded = other.gap(number);
        let whole = Span::new(0, folded.len());
        let even = || Uneven {
            length: folded.len(),
            pieces: vec![Piece { folded: whole, origin: whole, unit: false }],
        };
        let uneven = other.gaps.uneven.get(&number).cloned().unwrap_or_else(even);
        self.meet_odd_gap(folded, uneven)
    }

    /// It as plain data.
    pub fn into_parts(self) -> LexiconParts {
        let (words, word_origins) = self.words.into_parts();
        let (gaps, gap_origins) = self.gaps.into_parts();
        LexiconParts { words, word_origins, stretched: self.stretched, gaps, gap_origins }
    }

    /// A lexicon from plain data. It can be read; what is added to it counts as new.
    pub fn of_parts(parts: LexiconParts) -> Self {
        Self {
            words: Entries::of_parts(parts.words, &parts.word_origins),
            gaps: Entries::of_parts(parts.gaps, &parts.gap_origins),
            stretched: parts.stretched,
            interner: Interner::default(),
        }
    }
}

impl Uneven {
    fn is_even(&self, folded: &str) -> bool {
        self.length == folded.len()
            && self.pieces.iter().all(|piece| piece.folded == piece.origin && !piece.unit)
    }
}

impl Interner {
    fn find_short(&mut self, words: &mut Entries, key: u64, hash: u64) -> u32 {
        if let Some((_, number)) = self.short.find(hash, |(other, _)| *other == key) {
            return *number;
        }
        let bytes = key.to_le_bytes();
        let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(SHORT);
        let word = bytes.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
        let number = words.add(word.unwrap_or(""), None);
        self.short.insert_unique(hash, (key, number), |(key, _)| hash_of_key(*key));
        number
    }
}

fn hash_of(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.finish()
}

/// The bytes of a short word as a number, the first the lowest.
fn key_of(word: &str) -> u64 {
    word.bytes().rev().fold(0, |key, byte| key << 8 | u64::from(byte))
}

fn hash_of_key(key: u64) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(key);
    hasher.finish()
}

/// Documents of 4 GiB and more are refused before they are read, so all places fit.
pub(super) fn u32_of(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
