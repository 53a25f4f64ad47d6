use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use super::Study;
use crate::corpus::{Document, Role, Segment};
use crate::diagnostic::Diagnostic;
use crate::text::{Lexicon, Span, Tokens};

/// A word of a document while its words are gone through.
#[derive(Debug, Clone, Copy)]
struct Word {
    /// Its number in the lexicon.
    number: u32,
    /// Where it begins, in bytes of the document's text.
    start: u32,
    /// Its innermost segment.
    segment: usize,
}

/// A place where a phrase stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseHit {
    /// The document's identifier.
    pub document: String,
    /// Which of the phrases.
    pub phrase: usize,
    /// Where, in bytes of the document's text.
    pub span: Span,
    /// The innermost segment that it begins in.
    pub segment: u32,
    /// What the participant is whom the sentence names nearest to it.
    pub about: Option<Role>,
}

/// The words of one document, counted in parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordCounts {
    /// The document's identifier.
    pub document: String,
    /// For each part all its words.
    pub words: Vec<u64>,
    /// For each word how often it stands in each part.
    pub counts: BTreeMap<String, Vec<u64>>,
}

/// What stands near a phrase in one document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Times that the phrase stands there.
    pub node: u64,
    /// All words.
    pub words: u64,
    /// How often each word stands there, before the phrase within reach, and after it.
    pub counts: BTreeMap<String, [u64; 3]>,
}

impl Study {
    /// Where `phrases` stand in segments that are `wanted`. A phrase is a row of words in small letters; `*`
    /// at the end of a word stands for any ending.
    ///
    /// # Errors
    /// When what was kept is damaged.
    pub fn phrases(
        &self,
        phrases: &[Vec<String>],
        wanted: impl Fn(&Segment) -> bool + Sync,
    ) -> Result<Vec<PhraseHit>, Diagnostic> {
        let found = |document: &Document, tokens: &Tokens, lexicon: &Lexicon| {
            let words = words(document, tokens, lexicon, &wanted);
            let named = OnceCell::new();
            let mut hits = Vec::new();
            // Which phrases begin with a word is asked once for each distinct word.
            let mut begin: HashMap<u32, Vec<usize>> = HashMap::new();
            for (at, first) in words.iter().enumerate() {
                let begins =
                    |phrase: &Vec<String>| phrase.first().is_some_and(|p| is(first, p, lexicon));
                let own = begin.entry(first.number).or_insert_with(|| {
                    (0..phrases.len())
                        .filter(|phrase| phrases.get(*phrase).is_some_and(begins))
                        .collect()
                });
                for phrase in own.iter().copied() {
                    let pattern = phrases.get(phrase).map_or(&[][..], Vec::as_slice);
                    let rest = words.get(at..at + pattern.len()).unwrap_or(&[]);
                    let holds = rest.iter().zip(pattern).all(|(word, p)| is(word, p, lexicon));
                    let Some(last) = rest.last().filter(|_| holds) else { continue };
                    let end = last.start as usize + lexicon.word_length(last.number);
                    let named = named.get_or_init(|| named_in(document, tokens, lexicon));
                    hits.push(PhraseHit {
                        document: document.id.clone(),
                        phrase,
                        span: Span::new(first.start as usize, end),
                        segment: u32::try_from(first.segment).unwrap_or(u32::MAX),
                        about: about(document, named, first.start),
                    });
                }
            }
            hits
        };
        Ok(self.each_with_words(found)?.into_iter().flatten().collect())
    }

    /// The words of each document in `parts` parts; `part` says which one a segment belongs to.
    ///
    /// # Errors
    /// When what was kept is damaged.
    pub fn word_counts(
        &self,
        parts: usize,
        part: impl Fn(&Document, &Segment) -> Option<usize> + Sync,
    ) -> Result<Vec<WordCounts>, Diagnostic> {
        self.each_with_words(|document, tokens, lexicon| {
            let mut numbers: HashMap<u32, Vec<u64>> = HashMap::new();
            let mut all = WordCounts { words: vec![0; parts], ..WordCounts::default() };
            all.document.clone_from(&document.id);
            for word in words(document, tokens, lexicon, |_| true) {
                let segment = document.segments.get(word.segment);
                let Some(part) = segment.and_then(|segment| part(document, segment)) else {
                    continue;
                };
                all.words.get_mut(part).into_iter().for_each(|count| *count += 1);
                let counts = numbers.entry(word.number).or_insert_with(|| vec![0; parts]);
                counts.get_mut(part).into_iter().for_each(|count| *count += 1);
            }
            let named = numbers.into_iter().map(|(n, counts)| (lexicon.word(n).to_owned(), counts));
            all.counts = named.collect();
            all
        })
    }

    /// What stands within `reach` words of `phrase`, document by document.
    ///
    /// # Errors
    /// When what was kept is damaged.
    pub fn neighbours(
        &self,
        phrase: &[String],
        reach: usize,
        wanted: impl Fn(&Document, &Segment) -> bool + Sync,
    ) -> Result<Neighbours, Diagnostic> {
        let of = |document: &Document, tokens: &Tokens, lexicon: &Lexicon| {
            let words = words(document, tokens, lexicon, |segment| wanted(document, segment));
            let mut numbers: HashMap<u32, [u64; 3]> = HashMap::new();
            for word in &words {
                numbers.entry(word.number).or_default()[0] += 1;
            }
            let found = places(&words, lexicon, phrase);
            for (at, side, _) in near(&found, phrase.len(), reach, words.len()) {
                if let Some(word) = words.get(at) {
                    let counts = numbers.entry(word.number).or_default();
                    counts.get_mut(side).into_iter().for_each(|count| *count += 1);
                }
            }
            let counts =
                numbers.into_iter().map(|(n, c)| (lexicon.word(n).to_owned(), c)).collect();
            Neighbours { node: found.len() as u64, words: words.len() as u64, counts }
        };
        let mut all = Neighbours::default();
        for own in self.each_with_words(of)? {
            all.node += own.node;
            all.words += own.words;
            for (word, counts) in own.counts {
                let sum = all.counts.entry(word).or_default();
                sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
        }
        Ok(all)
    }
}

impl Study {
    /// Where each of `others` stands within `reach` words of `phrase`: the document, which of them, and the
    /// stretch from one to the other.
    ///
    /// # Errors
    /// When what was kept is damaged.
    pub fn beside(
        &self,
        phrase: &[String],
        reach: usize,
        others: &[String],
        wanted: impl Fn(&Document, &Segment) -> bool + Sync,
    ) -> Result<Vec<(String, usize, Span)>, Diagnostic> {
        let of = |document: &Document, tokens: &Tokens, lexicon: &Lexicon| {
            let words = words(document, tokens, lexicon, |segment| wanted(document, segment));
            let span = |word: &Word| {
                let start = word.start as usize;
                Span::new(start, start + lexicon.word_length(word.number))
            };
            let nodes = places(&words, lexicon, phrase);
            let mut found = Vec::new();
            for (at, _, node) in near(&nodes, phrase.len(), reach, words.len()) {
                let (Some(word), Some((first, last))) = (words.get(at), nodes.get(node)) else {
                    continue;
                };
                let node =
                    words.get(*first).map_or(span(last), |first| span(first).hull(span(last)));
                let which = others.iter().position(|other| lexicon.word(word.number) == other);
                let hull = || span(word).hull(node);
                found.extend(which.map(|which| (document.id.clone(), which, hull())));
            }
            found
        };
        Ok(self.each_with_words(of)?.into_iter().flatten().collect())
    }
}

/// The words of segments that are read and `wanted`, in order.
fn words(
    document: &Document,
    tokens: &Tokens,
    lexicon: &Lexicon,
    wanted: impl Fn(&Segment) -> bool,
) -> Vec<Word> {
    let mut all = Vec::with_capacity(tokens.words.len());
    for (run, place) in document.runs.iter().enumerate() {
        let starts = tokens.starts(run, place.span.start(), lexicon);
        let (first, _) = tokens.words_of_run(run);
        for (at, start) in (first..).zip(starts) {
            let Some(segment) = document.segment_at(start as usize) else { continue };
            let read = document.segments.get(segment).is_some_and(|s| s.is_read() && wanted(s));
            if let Some(number) = tokens.words.get(at).filter(|_| read) {
                all.push(Word { number: *number, start, segment });
            }
        }
    }
    all
}

/// The places of words within `reach` of any of `nodes`, each once: its place, whether it stands before (1) or
/// after (2) the node nearest to it, and which node that is. Words of the nodes themselves are near others.
fn near(
    nodes: &[(usize, Word)],
    length: usize,
    reach: usize,
    words: usize,
) -> Vec<(usize, usize, usize)> {
    let mut nearest: BTreeMap<usize, (usize, usize, usize)> = BTreeMap::new();
    for (node, (at, _)) in nodes.iter().enumerate() {
        let end = at + length;
        let before = (at.saturating_sub(reach)..*at).map(|place| (place, at - place, 1));
        let after = (end..(end + reach).min(words)).map(|place| (place, place + 1 - end, 2));
        for (place, apart, side) in before.chain(after) {
            let slot = nearest.entry(place).or_insert((apart, side, node));
            *slot = (*slot).min((apart, side, node));
        }
    }
    nearest.into_iter().map(|(place, (_, side, node))| (place, side, node)).collect()
}

/// Whether `word` is the word `pattern`, or begins like it where that ends with `*`.
fn is(word: &Word, pattern: &str, lexicon: &Lexicon) -> bool {
    let word = lexicon.word(word.number);
    pattern.strip_suffix('*').map_or(word == pattern, |start| word.starts_with(start))
}

/// Where `phrase` stands among `words`: the place of its first word, and its last word.
fn places(words: &[Word], lexicon: &Lexicon, phrase: &[String]) -> Vec<(usize, Word)> {
    if phrase.is_empty() {
        return Vec::new();
    }
    let windows = words.windows(phrase.len()).enumerate();
    let holds =
        windows.filter(|(_, window)| window.iter().zip(phrase).all(|(w, p)| is(w, p, lexicon)));
    holds.filter_map(|(at, window)| Some((at, *window.last()?))).collect()
}

/// Where the narrative names participants, in bytes of the text, in order, and what they are.
fn named_in(document: &Document, tokens: &Tokens, lexicon: &Lexicon) -> Vec<(u32, Role)> {
    let mut named = Vec::with_capacity(document.mentions.len());
    let mut mentions = document.mentions.iter().peekable();
    while let Some(mention) = mentions.peek() {
        let run = tokens.run_of(mention.word as usize);
        let (first, end) = tokens.words_of_run(run);
        let Some(place) = document.runs.get(run).filter(|_| (mention.word as usize) < end) else {
            mentions.next();
            continue;
        };
        let starts: Vec<u32> =
            tokens.starts(run, place.span.start(), lexicon).into_iter().collect();
        while let Some(mention) = mentions.next_if(|mention| (mention.word as usize) < end) {
            let at = (mention.word as usize).checked_sub(first).and_then(|at| starts.get(at));
            named.extend(at.map(|at| (*at, mention.role)));
        }
    }
    named
}

/// What the participant is who is named nearest to byte `at` in its sentence.
fn about(document: &Document, named: &[(u32, Role)], at: u32) -> Option<Role> {
    let sentence = document.sentences.partition_point(|s| s.end() <= at as usize);
    let sentence = document.sentences.get(sentence)?;
    let first = named.partition_point(|(byte, _)| (*byte as usize) < sentence.start());
    let end = named.partition_point(|(byte, _)| (*byte as usize) < sentence.end());
    let inside = named.get(first..end)?.iter();
    inside.min_by_key(|(byte, _)| byte.abs_diff(at)).map(|(_, role)| *role)
}
