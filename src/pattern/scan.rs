use std::cell::OnceCell;
use std::collections::HashMap;

use super::compile::{Program, Signal, TermId};
use super::evaluate::Hit;
use super::fragments::{Fragments, Group};
use super::{Pattern, Resolution, Scope, Signs};
use crate::text::{Lexicon, Run, SegmentText, Span, Tokens};

/// A document as far as matching looks at it.
#[derive(Debug, Clone, Copy)]
pub struct Readable<'t> {
    /// Its words and gaps.
    pub tokens: &'t Tokens,
    /// What they are.
    pub lexicon: &'t Lexicon,
    /// What is read of it.
    pub runs: &'t [Run],
    /// Its sentences, in bytes of its text.
    pub sentences: &'t [Span],
    /// For each word the byte at which it begins, where that is known already.
    pub starts: Option<&'t [u32]>,
    /// Where its signs stand; without them none is found.
    pub signs: Option<&'t dyn Signs>,
}

/// Reads documents for one [`Program`]. Keep one per thread: it keeps its tables.
#[derive(Debug)]
pub struct Scanner<'p> {
    program: &'p Program,
    /// For each signal where it was given, in word positions; empty for regular expressions.
    positions: Vec<Vec<u32>>,
    /// The signals that were given.
    given: Vec<Signal>,
    /// A bit for each word pattern that was given: small enough to be looked at often.
    present: Vec<u64>,
}

impl<'p> Scanner<'p> {
    /// A scanner for `program`.
    pub fn new(program: &'p Program) -> Self {
        let signals = program.signals();
        let (positions, present) = (vec![Vec::new(); signals], vec![0; signals.div_ceil(64)]);
        Self { program, positions, given: Vec::new(), present }
    }

    /// Reads a document once. `resolution` is what the program makes of the document's lexicon.
    pub fn scan<'s>(&'s mut self, text: Readable<'s>, resolution: &'s Resolution) -> Scan<'s> {
        for signal in self.given.drain(..) {
            self.positions.get_mut(signal.0 as usize).into_iter().for_each(Vec::clear);
        }
        self.present.fill(0);
        let mut tries: Vec<(usize, Group)> = Vec::new();
        if !resolution.is_empty() {
            let words = (0_u32..).zip(&text.tokens.words);
            for (position, word) in words.filter(|(_, word)| resolution.has_word(**word)) {
                for signal in resolution.word(*word) {
                    match self.program.group_of(*signal) {
                        None => self.give(*signal, position),
                        Some(group) => {
                            tries.push((text.tokens.run_of(position as usize), group));
                        }
                    }
                }
            }
            for (place, gap) in &text.tokens.gaps {
                let groups = resolution.gap(*gap).iter();
                let groups = groups.filter_map(|signal| self.program.group_of(*signal));
                tries.extend(groups.map(|group| (text.tokens.run_of_gap(*place), group)));
            }
        }
        for regex in self.program.fragments.anywhere() {
            let group = Group { regex, number: 0 };
            tries.extend((0..text.runs.len()).map(|run| (run, group)));
        }
        let tries = by_regex(text, &self.program.fragments, tries);
        let mut tried: Vec<usize> = tries.iter().map(|(regex, _)| *regex).collect();
        tried.dedup();
        self.given.extend(tried.into_iter().map(|regex| self.program.signal_of_regex(regex)));
        if text.signs.is_some() {
            let signs = 0..self.program.signs.len();
            self.given.extend(signs.map(|sign| self.program.signal_of_sign(sign)));
        }
        let Self { program, positions, given, present } = &*self;
        let texts = if tries.is_empty() { 0 } else { text.runs.len() };
        let texts = std::iter::repeat_with(OnceCell::new).take(texts).collect();
        let starts = match text.starts {
            Some(known) => Starts::Known(known),
            None => Starts::OfRuns(vec![OnceCell::new(); text.runs.len()]),
        };
        Scan { text, program, resolution, positions, given, present, tries, texts, starts }
    }

    fn give(&mut self, signal: Signal, position: u32) {
        if let Some(positions) = self.positions.get_mut(signal.0 as usize) {
            if positions.is_empty() {
                self.given.push(signal);
                let bits = self.present.get_mut(signal.0 as usize / 64);
                bits.into_iter().for_each(|bits| *bits |= 1 << (signal.0 % 64));
            }
            positions.push(position);
        }
    }
}

/// Which regular expression is to be tried in which segment, given by its first run: sorted, each once;
/// only where one of each of its groups stands. No match crosses from one segment to the next.
fn by_regex(
    text: Readable<'_>,
    fragments: &Fragments,
    tries: Vec<(usize, Group)>,
) -> Vec<(usize, usize)> {
    let segment = |run: usize| text.runs.get(run).map(|run| run.segment);
    // The first run of the segment of each run.
    let mut firsts: Vec<usize> = Vec::new();
    if !tries.is_empty() {
        for run in 0..text.runs.len() {
            let before = firsts.last().copied().filter(|_| segment(run) == segment(run - 1));
            firsts.push(before.unwrap_or(run));
        }
    }
    let placed = tries.into_iter().map(|(run, group)| {
        let first = firsts.get(run).copied().unwrap_or(run);
        (group.regex, first, group.number)
    });
    let mut placed: Vec<(usize, usize, usize)> = placed.collect();
    placed.sort_unstable();
    placed.dedup();
    let same = |a: &(usize, usize, usize), b: &(usize, usize, usize)| (a.0, a.1) == (b.0, b.1);
    let places = placed.chunk_by(same).filter_map(|groups| {
        let (regex, first, _) = *groups.first()?;
        let bits = groups.iter().fold(0, |bits, (_, _, number)| bits | 1_u8 << number);
        fragments.is_enough(regex, bits).then_some((regex, first))
    });
    places.collect()
}

fn hit_of(text: &SegmentText<'_>, folded: Span) -> Option<Hit> {
    let (first, last) = text.words_at(folded)?;
    let (first, last) = (u32::try_from(first).ok()?, u32::try_from(last).ok()?);
    Some(Hit { first, last, parts: vec![text.origin(folded)] })
}

/// One document as a program sees it: which of its words and regular expressions stand where.
#[derive(Debug)]
pub struct Scan<'s> {
    pub(super) text: Readable<'s>,
    program: &'s Program,
    resolution: &'s Resolution,
    positions: &'s [Vec<u32>],
    given: &'s [Signal],
    present: &'s [u64],
    /// Which regular expression may match in the segment that begins with which run.
    tries: Vec<(usize, usize)>,
    /// The text of the segment that begins with each run, made when one is tried there.
    texts: Vec<OnceCell<SegmentText<'s>>>,
    starts: Starts<'s>,
}

/// For each word the byte at which it begins: worked out run by run, where it is not known.
#[derive(Debug)]
enum Starts<'s> {
    Known(&'s [u32]),
    OfRuns(Vec<OnceCell<Vec<u32>>>),
}

/// Hits that hold others back where they stand beside them.
#[derive(Debug, Default)]
pub struct Held {
    hits: Vec<Hit>,
    /// For each hit the furthest last word of it and those before.
    reach: Vec<u32>,
}

impl Held {
    /// Of hits in order.
    pub fn new(hits: Vec<Hit>) -> Self {
        let mut furthest = 0;
        let reach = hits.iter().map(|hit| {
            furthest = furthest.max(hit.last);
            furthest
        });
        Self { reach: reach.collect(), hits }
    }
}

impl<'s> Scan<'s> {
    /// Where `pattern` matches, in order of position, each place once.
    pub fn hits(&self, pattern: &Pattern, scope: Scope) -> Vec<Hit> {
        self.evaluate(&pattern.0, scope)
    }

    /// The signals that the document gives, each once.
    pub fn given(&self) -> &[Signal] {
        self.given
    }

    /// Whether the document gives `signal`.
    pub fn has(&self, signal: Signal) -> bool {
        self.given.contains(&signal)
    }

    /// Which of `held` stands in the same scope as `hit`, the first of them.
    pub fn beside<'h>(&self, hit: &Hit, held: &'h Held, scope: Scope) -> Option<&'h Hit> {
        let (first, last) = (self.scope_of(hit.first, scope), self.scope_of(hit.last, scope));
        let from = held.reach.partition_point(|reach| self.scope_of(*reach, scope) < first);
        let near = held.hits.get(from..).unwrap_or(&[]).iter();
        let mut near = near.take_while(|other| self.scope_of(other.first, scope) <= last);
        near.find(|other| {
            self.scope_of(other.first, scope) == first || self.scope_of(other.last, scope) == last
        })
    }

    /// Which of `held` stands at most `words` words from `hit` in the same segment, the first of them.
    pub fn near<'h>(&self, hit: &Hit, held: &'h Held, words: u32) -> Option<&'h Hit> {
        let from = held.reach.partition_point(|reach| reach.saturating_add(words) < hit.first);
        let near = held.hits.get(from..).unwrap_or(&[]).iter();
        let mut near = near.take_while(|other| other.first <= hit.last.saturating_add(words));
        near.find(|other| {
            other.last.saturating_add(words) >= hit.first
                && self.same_scope(hit.first, other.last, Scope::Segment)
        })
    }

    /// The stretch of the document's text that word `index` stands for.
    pub fn word_span(&self, index: u32) -> Span {
        let start = self.start(index);
        let word = self.text.tokens.words.get(index as usize);
        Span::new(start, start + word.map_or(0, |word| self.text.lexicon.word_length(*word)))
    }

    /// The words that begin inside `span`, as a range of indices.
    pub fn words_in(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.first_word_from(span.start());
        first..self.first_word_from(span.end()).max(first)
    }

    /// The top-level segment that word `index` stands in.
    pub fn segment(&self, index: u32) -> usize {
        self.scope_of(index, Scope::Segment)
    }

    /// How many words each top-level segment with text has.
    pub fn words_of_segments(&self) -> HashMap<usize, usize> {
        let mut words = HashMap::new();
        for (run, span) in self.text.runs.iter().enumerate() {
            let (first, end) = self.text.tokens.words_of_run(run);
            *words.entry(span.segment as usize).or_default() += end - first;
        }
        words
    }

    /// Where regular expression `index` of the program matches.
    pub(super) fn matches_of(&self, index: usize) -> Vec<Hit> {
        let Some(regex) = self.program.regexes.get(index) else { return Vec::new() };
        let first = self.tries.partition_point(|(other, _)| *other < index);
        let own = self.tries.iter().skip(first).take_while(|(other, _)| *other == index);
        let mut hits = Vec::new();
        for (_, run) in own {
            let Some(cell) = self.texts.get(*run) else { continue };
            let text = cell.get_or_init(|| self.segment_text(*run));
            for (from, to) in regex.find_iter(text.text()) {
                hits.extend(hit_of(text, Span::new(from, to)));
            }
        }
        hits
    }

    /// The text of the segment that begins with run `from`.
    fn segment_text(&self, from: usize) -> SegmentText<'s> {
        let Readable { tokens, lexicon, runs, .. } = self.text;
        let segment = |run: usize| runs.get(run).map(|run| run.segment);
        let to = (from..runs.len()).find(|run| segment(*run) != segment(from));
        SegmentText::new(tokens, lexicon, runs, from..to.unwrap_or(runs.len()))
    }

    /// Where sign `index` of the program stands, as first and last word.
    pub(super) fn places(&self, index: usize) -> Vec<(u32, u32)> {
        let sign = self.program.signs.get(index).zip(self.text.signs);
        sign.map_or_else(Vec::new, |(sign, signs)| signs.places(*sign))
    }

    pub(super) fn positions(&self, term: TermId) -> &[u32] {
        self.positions.get(term as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether a word of the document fits pattern `term`.
    pub(super) fn is_present(&self, term: TermId) -> bool {
        let bits = self.present.get(term as usize / 64);
        bits.is_some_and(|bits| bits >> (term % 64) & 1 == 1)
    }

    /// The signals of the word at `at`, in order.
    pub(super) fn signals_at(&self, at: u32) -> &[Signal] {
        let word = self.text.tokens.words.get(at as usize);
        word.map_or(&[], |word| self.resolution.word(*word))
    }

    pub(super) fn same_scope(&self, a: u32, b: u32, scope: Scope) -> bool {
        self.scope_of(a, scope) == self.scope_of(b, scope)
    }

    /// The sentence or segment of a word; it grows from word to word.
    fn scope_of(&self, word: u32, scope: Scope) -> usize {
        match scope {
            Scope::Sentence => {
                let start = self.start(word);
                self.text.sentences.partition_point(|sentence| sentence.end() <= start)
            }
            Scope::Segment => {
                let run = self.text.tokens.run_of(word as usize);
                self.text.runs.get(run).map_or(0, |run| run.segment as usize)
            }
        }
    }

    /// The first word that begins at byte `at` or later.
    fn first_word_from(&self, at: usize) -> usize {
        let before = self.text.runs.partition_point(|run| run.span.start() < at);
        let Some(run) = before.checked_sub(1) else { return 0 };
        let (first, _) = self.text.tokens.words_of_run(run);
        first + self.starts_in(run).partition_point(|start| (*start as usize) < at)
    }

    fn start(&self, word: u32) -> usize {
        let run = self.text.tokens.run_of(word as usize);
        let (first, _) = self.text.tokens.words_of_run(run);
        self.starts_in(run).get(word as usize - first).map_or(0, |start| *start as usize)
    }

    /// Where the words of a run begin.
    fn starts_in(&self, run: usize) -> &[u32] {
        let Readable { tokens, lexicon, runs, .. } = self.text;
        let starts = match &self.starts {
            Starts::Known(all) => {
                let (first, end) = tokens.words_of_run(run);
                all.get(first..end)
            }
            Starts::OfRuns(cells) => cells.get(run).zip(runs.get(run)).map(|(cell, place)| {
                cell.get_or_init(|| tokens.starts(run, place.span.start(), lexicon)).as_slice()
            }),
        };
        starts.unwrap_or(&[])
    }
}
