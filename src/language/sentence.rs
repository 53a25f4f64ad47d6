use std::ops::Range;

use super::lists::{Language, Phrases};
use crate::text::{Lexicon, Tokens};

/// The words of a sentence, and what stands between them.
#[derive(Debug)]
pub struct Sentence<'t> {
    words: Vec<&'t str>,
    /// For each word, and for the end, what stands before it unless that is one space or nothing.
    gaps: Vec<&'t str>,
}

impl<'t> Sentence<'t> {
    /// The words `range` of a document.
    pub fn new(tokens: &'t Tokens, lexicon: &'t Lexicon, range: Range<usize>) -> Self {
        let words = tokens.words.get(range.clone()).unwrap_or(&[]);
        let text = |gap: Option<u32>| gap.map_or("", |number| lexicon.gap(number));
        let mut gaps: Vec<&str> = range.clone().map(|word| text(tokens.gap_before(word))).collect();
        gaps.push(text(range.end.checked_sub(1).and_then(|last| tokens.gap_after(last))));
        Self { words: words.iter().map(|word| lexicon.word(*word)).collect(), gaps }
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Word `index`; empty where there is none.
    pub fn word(&self, index: usize) -> &'t str {
        self.words.get(index).copied().unwrap_or("")
    }

    /// Whether it ends as a question.
    pub(super) fn is_question(&self) -> bool {
        self.ends_with('?')
    }

    /// Whether `mark` stands after its last word.
    pub(super) fn ends_with(&self, mark: char) -> bool {
        self.gaps.last().is_some_and(|gap| gap.contains(mark))
    }

    /// Whether word `index` is a verb with `n't`.
    pub(super) fn is_contracted(&self, index: usize) -> bool {
        self.word(index).ends_with("n't")
    }

    /// Whether more than a space parts word `index` from the one before.
    pub(super) fn is_parted_before(&self, index: usize) -> bool {
        let marks = |c: char| ",;:()–—\"“”".contains(c);
        index > 0
            && self.gaps.get(index).is_some_and(|gap| gap.contains(marks) || gap.contains(" - "))
    }

    /// Whether word `index` stands alone between marks, or between one and the beginning or end, as a word
    /// of address does.
    pub fn is_set_off(&self, index: usize) -> bool {
        let before = index == 0 || self.is_parted_before(index);
        let after = index + 1 == self.len() || self.is_parted_before(index + 1);
        before && after && self.len() > 1
    }

    /// The word at which the clause of word `index` begins.
    pub(super) fn clause_start(&self, index: usize, language: &Language) -> usize {
        let opens = |at: &usize| {
            self.is_parted_before(*at)
                || self.longest_at(&language.clause_openers, *at, index).is_some()
        };
        (1..=index).rev().find(opens).unwrap_or(0)
    }

    /// The end of the longest of `phrases` that begins with word `at` and ends before `end`.
    pub(super) fn longest_at(&self, phrases: &Phrases, at: usize, end: usize) -> Option<usize> {
        let words = self.words.get(at..end.min(self.words.len()))?;
        phrases.at_start(words).map(|length| at + length)
    }

    /// The first of `phrases`, as first and last word.
    pub(super) fn first_of(&self, phrases: &Phrases) -> Option<(usize, usize)> {
        (0..self.len()).find_map(|at| Some((at, self.longest_at(phrases, at, self.len())? - 1)))
    }

    /// The last of `phrases` from word `from` that ends before `end`, as first and last word.
    pub(super) fn last_of(
        &self,
        phrases: &Phrases,
        from: usize,
        end: usize,
    ) -> Option<(usize, usize)> {
        (from..end).rev().find_map(|at| Some((at, self.longest_at(phrases, at, end)? - 1)))
    }
}
