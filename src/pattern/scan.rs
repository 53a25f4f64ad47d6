use std::collections::HashMap;

use super::compile::{Program, TermId};
use super::evaluate::Hit;
use super::{Pattern, Scope};
use crate::text::{Span, View};

/// Reads texts for one [`Program`]. It remembers the words it has met, so keep one per thread.
#[derive(Debug)]
pub struct Scanner<'p> {
    program: &'p Program,
    /// For each word met so far, its place in `terms`.
    vocabulary: HashMap<String, usize>,
    terms: Vec<Vec<TermId>>,
}

impl<'p> Scanner<'p> {
    /// A scanner that has met no words yet.
    pub fn new(program: &'p Program) -> Self {
        Self { program, vocabulary: HashMap::new(), terms: Vec::new() }
    }

    /// Reads `view` once. `sentences` says for each of its words which sentence it is in.
    pub fn scan<'v>(&mut self, view: &'v View, sentences: Vec<u32>) -> Scan<'v> {
        let mut positions: HashMap<TermId, Vec<u32>> = HashMap::new();
        for (index, word) in (0u32..).zip(view.words()) {
            let word = word.folded.slice(view.folded());
            for term in self.terms_of(word) {
                positions.entry(*term).or_default().push(index);
            }
        }
        Scan { view, positions, sentences, regex_hits: self.regex_hits(view) }
    }

    fn terms_of(&mut self, word: &str) -> &[TermId] {
        let index = if let Some(index) = self.vocabulary.get(word) {
            *index
        } else {
            self.terms.push(self.program.terms_of(word));
            self.vocabulary.insert(word.to_owned(), self.terms.len() - 1);
            self.terms.len() - 1
        };
        self.terms.get(index).map_or(&[], Vec::as_slice)
    }

    /// Each regular expression's matches; none crosses from one segment to the next.
    fn regex_hits(&self, view: &View) -> HashMap<usize, Vec<Hit>> {
        let mut hits: HashMap<usize, Vec<Hit>> = HashMap::new();
        for (index, segment) in self.program.required.candidates(view) {
            let regex = self.program.regexes.get(index);
            let (Some(regex), Some((_, segment))) = (regex, view.segments().get(segment)) else {
                continue;
            };
            for matched in regex.find_iter(segment.slice(view.folded())) {
                let start = segment.start() + matched.start();
                let folded = Span::new(start, start + matched.len());
                if !folded.is_empty() {
                    hits.entry(index).or_default().extend(hit_of(view, folded, *segment));
                }
            }
        }
        hits
    }
}

/// The hit for a stretch of folded text. A stretch without words counts as standing at the word
/// before it (or after, at a segment's start); a segment without words has no hits.
fn hit_of(view: &View, folded: Span, segment: Span) -> Option<Hit> {
    let words = view.words();
    let after = words.partition_point(|word| word.folded.end() <= folded.start());
    let end = words.partition_point(|word| word.folded.start() < folded.end());
    let (first, last) = if after < end {
        (after, end - 1)
    } else {
        let inside = |index: &usize| words.get(*index).is_some_and(|w| segment.contains(w.folded));
        let nearest = after.checked_sub(1).filter(inside).or(Some(after).filter(inside))?;
        (nearest, nearest)
    };
    let (first, last) = (u32::try_from(first).ok()?, u32::try_from(last).ok()?);
    Some(Hit { first, last, parts: vec![view.origin(folded)] })
}

/// One text as a program sees it: which of its words and regular expressions stand where.
#[derive(Debug)]
pub struct Scan<'v> {
    pub(super) view: &'v View,
    pub(super) positions: HashMap<TermId, Vec<u32>>,
    pub(super) sentences: Vec<u32>,
    pub(super) regex_hits: HashMap<usize, Vec<Hit>>,
}

impl Scan<'_> {
    /// Where `pattern` matches, in order of position, each place once.
    pub fn hits(&self, pattern: &Pattern, scope: Scope) -> Vec<Hit> {
        self.evaluate(&pattern.0, scope)
    }

    /// Whether any of `held` stands in the same scope as `hit`, and which.
    pub fn beside<'h>(&self, hit: &Hit, held: &'h [Hit], scope: Scope) -> Option<&'h Hit> {
        held.iter().find(|other| {
            self.same_scope(hit.first, other.first, scope)
                || self.same_scope(hit.last, other.last, scope)
        })
    }

    pub(super) fn same_scope(&self, a: u32, b: u32, scope: Scope) -> bool {
        match scope {
            Scope::Sentence => self.sentences.get(a as usize) == self.sentences.get(b as usize),
            Scope::Segment => {
                let segment = |word: u32| self.view.words().get(word as usize).map(|w| w.segment);
                segment(a) == segment(b)
            }
        }
    }
}
