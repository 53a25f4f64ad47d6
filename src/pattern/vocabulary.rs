use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::WordPattern;
use super::compile::{Signal, TermId};

/// So few words and prefixes are looked for one after another in the text of a lexicon, which is faster
/// than to ask each word.
const FEW: usize = 8;

/// The word patterns of a program: tells which of them a word fits.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    exact: HashMap<String, Vec<TermId>, FxBuildHasher>,
    /// By what words must begin with: what else they must be like, if anything.
    prefixes: HashMap<String, Vec<(TermId, Option<WordPattern>)>, FxBuildHasher>,
    /// The lengths of prefixes, in order and each once.
    prefix_lengths: Vec<usize>,
    /// Patterns of words that may begin with anything.
    others: Vec<(WordPattern, TermId)>,
    /// How words and prefixes begin; most words begin otherwise.
    beginnings: Beginnings,
}

impl Vocabulary {
    /// Of these patterns.
    pub(super) fn new(terms: impl IntoIterator<Item = (WordPattern, TermId)>) -> Self {
        let mut words = Self::default();
        let mut terms: Vec<(WordPattern, TermId)> = terms.into_iter().collect();
        terms.sort();
        for (pattern, term) in terms {
            words.add(pattern, term);
        }
        words.prefix_lengths.sort_unstable();
        words.prefix_lengths.dedup();
        words
    }

    fn add(&mut self, pattern: WordPattern, term: TermId) {
        match pattern {
            WordPattern::Exact(word) => self.add_word(word, term),
            WordPattern::Family(forms) => {
                forms.into_iter().for_each(|form| self.add_word(form, term));
            }
            WordPattern::Prefix(stem) => self.add_prefix(stem, (term, None)),
            WordPattern::Shape(shape) if !shape.starts_with(['*', '?']) => {
                let stem: String = shape.chars().take_while(|c| !matches!(c, '*' | '?')).collect();
                self.add_prefix(stem, (term, Some(WordPattern::Shape(shape))));
            }
            other => self.others.push((other, term)),
        }
    }

    fn add_word(&mut self, word: String, term: TermId) {
        self.beginnings.add(&word);
        self.exact.entry(word).or_default().push(term);
    }

    fn add_prefix(&mut self, stem: String, entry: (TermId, Option<WordPattern>)) {
        self.beginnings.add(&stem);
        self.prefix_lengths.push(stem.len());
        self.prefixes.entry(stem).or_default().push(entry);
    }

    /// What every word that fits a pattern begins with, but for stretched words; `None` where there is
    /// too much of it to look for one after another.
    pub(super) fn sought(&self) -> Option<Vec<&str>> {
        let few = self.exact.len() + self.prefixes.len() <= FEW && self.others.is_empty();
        let mut sought: Vec<&str> =
            self.exact.keys().chain(self.prefixes.keys()).map(String::as_str).collect();
        sought.sort_unstable();
        few.then_some(sought)
    }

    /// Adds the signals of the patterns that `word`, as written, fits.
    pub(super) fn collect(&self, word: &str, found: &mut Vec<Signal>) {
        let fits = |pattern: &WordPattern| pattern.matches_as_written(word);
        if self.beginnings.may_begin(word) {
            let exact = self.exact.get(word).into_iter().flatten();
            found.extend(exact.copied().map(Signal));
            for end in self.prefix_lengths.iter().take_while(|length| **length <= word.len()) {
                let stem = word.get(..*end).and_then(|stem| self.prefixes.get(stem));
                let fitting = stem.into_iter().flatten();
                let fitting = fitting.filter(|(_, shape)| shape.as_ref().is_none_or(fits));
                found.extend(fitting.map(|(term, _)| Signal(*term)));
            }
        }
        let others = self.others.iter().filter(|(pattern, _)| fits(pattern));
        found.extend(others.map(|(_, term)| Signal(*term)));
    }
}

/// How some words begin: asks cheaply whether another may be one of them.
#[derive(Debug, Default)]
struct Beginnings {
    /// A bit for each hash of the first three bytes; empty where there are no words.
    bits: Vec<u64>,
    /// How many bytes the shortest word has, up to three.
    shortest: usize,
}

impl Beginnings {
    fn add(&mut self, word: &str) {
        if self.bits.is_empty() {
            self.bits = vec![0; 1 << 9];
            self.shortest = 3;
        }
        self.shortest = self.shortest.min(word.len());
        let place = Self::place(word.as_bytes());
        self.bits.get_mut(place / 64).into_iter().for_each(|bits| *bits |= 1 << (place % 64));
    }

    fn may_begin(&self, word: &str) -> bool {
        let has = |bytes: &[u8]| {
            let place = Self::place(bytes);
            self.bits.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
        };
        let shorter = self.shortest..word.len().min(3);
        has(word.as_bytes())
            || shorter.into_iter().any(|end| has(word.get(..end).unwrap_or("").as_bytes()))
    }

    /// The bit for what begins with these bytes, from 0 to 32,767.
    fn place(bytes: &[u8]) -> usize {
        let byte = |index: usize| usize::from(bytes.get(index).copied().unwrap_or(0));
        (byte(0) << 10 ^ byte(1) << 5 ^ byte(2)) & 0x7fff
    }
}
