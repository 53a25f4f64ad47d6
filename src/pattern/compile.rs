use std::collections::{BTreeMap, HashMap};

use regex::Regex;
use rustc_hash::FxBuildHasher;

use super::expr::{Choice, Element, Expr, ExprKind};
use super::fragments::Fragments;
use super::parse::phrase_kind;
use super::{Problem, Sign, WordPattern, small_regex};
use crate::diagnostic::did_you_mean;
use crate::text::{Lexicon, Span, shortened};

/// Named word lists: the entries of each, as written.
pub type Lists = BTreeMap<String, Vec<String>>;

/// So few words and prefixes are looked for one after another in the text of a lexicon, which is faster
/// than to ask each word.
const FEW: usize = 8;

pub(super) type TermId = u32;

/// A compiled expression; it means something only to the [`Program`] it was built into.
#[derive(Debug, Clone)]
pub struct Pattern(pub(super) Node);

#[derive(Debug, Clone)]
pub(super) enum Node {
    Terms(Vec<TermId>),
    Phrase(Vec<Option<Vec<TermId>>>),
    Regex(usize),
    Sign(usize),
    Or(Vec<Self>),
    And(Box<Self>, Box<Self>),
    AndNot(Box<Self>, Box<Self>),
    Near { left: Box<Self>, right: Box<Self>, distance: u32, ordered: bool },
}

/// The words and regular expressions of many expressions, so that a text is read once for all.
#[derive(Debug, Default)]
pub struct Program {
    /// How many word patterns there are; their signals come first.
    terms: u32,
    exact: HashMap<String, Vec<TermId>, FxBuildHasher>,
    prefixes: HashMap<String, Vec<TermId>, FxBuildHasher>,
    /// The lengths of prefixes, in order and each once.
    prefix_lengths: Vec<usize>,
    others: Vec<(WordPattern, TermId)>,
    /// The first two bytes of all words and prefixes; most words are none of them.
    beginnings: Beginnings,
    pub(super) regexes: Vec<Regex>,
    pub(super) signs: Vec<Sign>,
    pub(super) fragments: Fragments,
}

/// Something that a program looks for and that a text has or has not: a word pattern or a regular
/// expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signal(pub(super) u32);

/// Which words and gaps of a lexicon give which signals.
#[derive(Debug, Default)]
pub struct Resolution {
    /// A bit for each word that gives a signal: most give none, and to see that must cost nothing.
    bits: Vec<u64>,
    /// For each word one more than the index of its signals, 0 for none.
    of_words: Vec<u32>,
    of_gaps: Vec<u32>,
    sets: Vec<Vec<Signal>>,
}

impl Resolution {
    /// The signals of word `number`.
    pub(super) fn word(&self, number: u32) -> &[Signal] {
        self.set(self.of_words.get(number as usize))
    }

    /// The signals of gap `number`.
    pub(super) fn gap(&self, number: u32) -> &[Signal] {
        self.set(self.of_gaps.get(number as usize))
    }

    fn set(&self, index: Option<&u32>) -> &[Signal] {
        let index = index.and_then(|index| index.checked_sub(1));
        index.and_then(|index| self.sets.get(index as usize)).map_or(&[], Vec::as_slice)
    }

    /// Whether word `number` gives a signal.
    pub fn has_word(&self, number: u32) -> bool {
        let bits = self.bits.get(number as usize / 64);
        bits.is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }

    /// Whether gap `number` gives a signal.
    pub fn has_gap(&self, number: u32) -> bool {
        self.of_gaps.get(number as usize).is_some_and(|set| *set > 0)
    }

    /// Whether no word and no gap gives a signal.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// Of so many words, none of which gives a signal.
    fn new(words: usize) -> Self {
        let bits = vec![0; words.div_ceil(64)];
        Self { bits, of_words: vec![0; words], ..Self::default() }
    }

    fn add_word(&mut self, number: u32, signals: &mut Vec<Signal>) {
        let set = self.add(signals);
        let bits = self.bits.get_mut(number as usize / 64);
        bits.into_iter().for_each(|bits| *bits |= u64::from(set > 0) << (number % 64));
        self.of_words.get_mut(number as usize).into_iter().for_each(|of_word| *of_word = set);
    }

    fn add(&mut self, signals: &mut Vec<Signal>) -> u32 {
        if signals.is_empty() {
            return 0;
        }
        signals.sort_unstable();
        signals.dedup();
        self.sets.push(std::mem::take(signals));
        u32::try_from(self.sets.len()).unwrap_or(u32::MAX)
    }
}

impl Program {
    /// What the words and gaps of `lexicon` mean to this program.
    pub fn resolve(&self, lexicon: &Lexicon) -> Resolution {
        let mut resolution = Resolution::new(lexicon.len() as usize);
        let mut regexes: Vec<(u32, usize)> = Vec::new();
        self.fragments.in_words(lexicon, |word, regex| regexes.push((word, regex)));
        let mut candidates = match self.sought() {
            Some(sought) => find_words(&sought, lexicon),
            None => (0..lexicon.len()).collect(),
        };
        candidates.extend(regexes.iter().map(|(word, _)| *word));
        candidates.sort_unstable();
        candidates.dedup();
        regexes.sort_unstable();
        let mut regexes = regexes.into_iter().peekable();
        let mut found = Vec::new();
        for number in candidates {
            let word = lexicon.word(number);
            self.collect(word, &mut found);
            if lexicon.stretched().binary_search(&number).is_ok() {
                shortened(word).iter().for_each(|form| self.collect(form, &mut found));
            }
            while let Some((_, regex)) = regexes.next_if(|(word, _)| *word == number) {
                found.push(self.signal_of_regex(regex));
            }
            resolution.add_word(number, &mut found);
        }
        let gaps = lexicon.all_gaps().1.len();
        let mut of_gaps: Vec<Vec<Signal>> = vec![Vec::new(); gaps];
        self.fragments.in_gaps(lexicon, |gap, regex| {
            let signal = self.signal_of_regex(regex);
            of_gaps.get_mut(gap as usize).into_iter().for_each(|signals| signals.push(signal));
        });
        for mut signals in of_gaps {
            let set = resolution.add(&mut signals);
            resolution.of_gaps.push(set);
        }
        resolution
    }

    /// What every word that gives a signal begins with, but for stretched words; `None` where there is
    /// too much of it to look for one after another.
    fn sought(&self) -> Option<Vec<&str>> {
        let few = self.exact.len() + self.prefixes.len() <= FEW && self.others.is_empty();
        let mut sought: Vec<&str> =
            self.exact.keys().chain(self.prefixes.keys()).map(String::as_str).collect();
        sought.sort_unstable();
        few.then_some(sought)
    }

    fn collect(&self, word: &str, found: &mut Vec<Signal>) {
        if self.beginnings.may_begin(word) {
            let mut add = |terms: &Vec<TermId>| found.extend(terms.iter().copied().map(Signal));
            self.exact.get(word).into_iter().for_each(&mut add);
            for end in self.prefix_lengths.iter().take_while(|length| **length <= word.len()) {
                let prefix = word.get(..*end).and_then(|stem| self.prefixes.get(stem));
                prefix.into_iter().for_each(&mut add);
            }
        }
        if !self.others.is_empty() {
            let matching = self.others.iter().filter(|(pattern, _)| pattern.matches(word));
            found.extend(matching.map(|(_, term)| Signal(*term)));
        }
    }

    /// Whether some regular expression may match in texts that give no signal.
    pub fn is_anywhere(&self) -> bool {
        !self.fragments.anywhere.is_empty() || !self.signs.is_empty()
    }

    /// How many signals there are; they are numbered from 0.
    pub fn signals(&self) -> usize {
        self.terms as usize + self.regexes.len() + self.signs.len()
    }

    pub(super) fn signal_of_regex(&self, regex: usize) -> Signal {
        Signal(self.terms + u32::try_from(regex).unwrap_or(u32::MAX))
    }

    /// The regular expression behind a signal, if it is one.
    pub(super) fn regex_of(&self, signal: Signal) -> Option<usize> {
        let regex = signal.0.checked_sub(self.terms).map(|regex| regex as usize);
        regex.filter(|regex| *regex < self.regexes.len())
    }

    pub(super) fn signal_of_sign(&self, sign: usize) -> Signal {
        self.signal_of_regex(self.regexes.len() + sign)
    }

    /// Signals of which a text must have one for `pattern` to match in it.
    pub fn anchors(&self, pattern: &Pattern) -> Vec<Signal> {
        let mut anchors = self.anchors_of(&pattern.0);
        anchors.sort_unstable();
        anchors.dedup();
        anchors
    }

    fn anchors_of(&self, node: &Node) -> Vec<Signal> {
        match node {
            Node::Terms(terms) => terms.iter().copied().map(Signal).collect(),
            Node::Phrase(elements) => {
                // The fewer words an element may be, the rarer it is; and later words of a phrase
                // tell more than its first.
                let rarest = elements.iter().flatten().rev().min_by_key(|terms| terms.len());
                rarest.into_iter().flatten().copied().map(Signal).collect()
            }
            Node::Regex(index) => vec![self.signal_of_regex(*index)],
            Node::Sign(index) => vec![self.signal_of_sign(*index)],
            Node::Or(all) => all.iter().flat_map(|part| self.anchors_of(part)).collect(),
            Node::And(left, right) | Node::Near { left, right, .. } => {
                let (left, right) = (self.anchors_of(left), self.anchors_of(right));
                if right.len() < left.len() { right } else { left }
            }
            Node::AndNot(left, _) => self.anchors_of(left),
        }
    }
}

/// The words of `lexicon` that begin with one of `sought`, and those that are stretched.
fn find_words(sought: &[&str], lexicon: &Lexicon) -> Vec<u32> {
    let mut found = lexicon.stretched().to_vec();
    let (text, ends) = lexicon.all_words();
    for beginning in sought {
        let finder = memchr::memmem::Finder::new(beginning);
        let (mut from, mut word) = (0, 0_u32);
        // What stands across two words may lie over the word that is looked for.
        while let Some(at) = text.as_bytes().get(from..).and_then(|rest| finder.find(rest)) {
            while ends.get(word as usize).is_some_and(|end| *end as usize <= from + at) {
                word += 1;
            }
            found.push(word);
            from += at + 1;
        }
    }
    found
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

/// Gathers expressions into a [`Program`].
#[derive(Debug, Default)]
pub struct ProgramBuilder {
    terms: HashMap<WordPattern, TermId>,
    regexes: Vec<(String, Regex)>,
    signs: Vec<Sign>,
}

impl ProgramBuilder {
    /// Compiles `expr`, with `lists` for its `@names`.
    ///
    /// # Errors
    /// Every unknown or unusable list and every regular expression that does not compile, with
    /// places in the expression's text.
    pub fn add(&mut self, expr: &Expr, lists: &Lists) -> Result<Pattern, Vec<Problem>> {
        let mut problems = Vec::new();
        let node = self.node(expr, lists, &mut problems);
        if problems.is_empty() { Ok(Pattern(node)) } else { Err(problems) }
    }

    /// The finished program.
    ///
    /// # Errors
    /// When the automaton for the regular expressions' literals cannot be built.
    pub fn finish(self) -> Result<Program, String> {
        let (patterns, regexes): (Vec<String>, Vec<Regex>) = self.regexes.into_iter().unzip();
        let mut program = Program {
            terms: TermId::try_from(self.terms.len()).unwrap_or(TermId::MAX),
            regexes,
            signs: self.signs,
            fragments: Fragments::new(&patterns)?,
            ..Program::default()
        };
        let mut terms: Vec<(WordPattern, TermId)> = self.terms.into_iter().collect();
        terms.sort();
        for (pattern, term) in terms {
            match pattern {
                WordPattern::Exact(word) => {
                    program.beginnings.add(&word);
                    program.exact.entry(word).or_default().push(term);
                }
                WordPattern::Family(forms) => {
                    for form in forms {
                        program.beginnings.add(&form);
                        program.exact.entry(form).or_default().push(term);
                    }
                }
                WordPattern::Prefix(stem) => {
                    program.beginnings.add(&stem);
                    program.prefix_lengths.push(stem.len());
                    program.prefixes.entry(stem).or_default().push(term);
                }
                other => program.others.push((other, term)),
            }
        }
        program.prefix_lengths.sort_unstable();
        program.prefix_lengths.dedup();
        Ok(program)
    }

    fn term(&mut self, pattern: &WordPattern) -> TermId {
        let next = TermId::try_from(self.terms.len()).unwrap_or(TermId::MAX);
        *self.terms.entry(pattern.clone()).or_insert(next)
    }

    fn sign(&mut self, sign: Sign) -> usize {
        self.signs.iter().position(|known| *known == sign).unwrap_or_else(|| {
            self.signs.push(sign);
            self.signs.len() - 1
        })
    }

    fn node(&mut self, expr: &Expr, lists: &Lists, problems: &mut Vec<Problem>) -> Node {
        let mut pair = |builder: &mut Self, left: &Expr, right: &Expr| {
            let left = builder.node(left, lists, problems);
            (Box::new(left), Box::new(builder.node(right, lists, problems)))
        };
        match &expr.kind {
            ExprKind::Word(word) => Node::Terms(vec![self.term(word)]),
            ExprKind::Phrase(elements) => self.phrase(elements, expr.span, lists, problems),
            ExprKind::Sign(sign) => Node::Sign(self.sign(*sign)),
            ExprKind::Regex(pattern) => self.regex(pattern, expr.span, problems),
            ExprKind::List(name) => self.list(name, expr.span, lists, problems),
            ExprKind::Or(all) => {
                Node::Or(all.iter().map(|part| self.node(part, lists, problems)).collect())
            }
            ExprKind::And(left, right) => {
                let (left, right) = pair(self, left, right);
                Node::And(left, right)
            }
            ExprKind::AndNot(left, right) => {
                let (left, right) = pair(self, left, right);
                Node::AndNot(left, right)
            }
            ExprKind::Near { left, right, distance, ordered } => {
                let (left, right) = pair(self, left, right);
                Node::Near { left, right, distance: *distance, ordered: *ordered }
            }
        }
    }

    fn phrase(
        &mut self,
        elements: &[Element],
        span: Span,
        lists: &Lists,
        problems: &mut Vec<Problem>,
    ) -> Node {
        let mut compiled = Vec::with_capacity(elements.len());
        for element in elements {
            compiled.push(match element {
                Element::Any => None,
                Element::OneOf(choices) => {
                    let mut terms = Vec::new();
                    for choice in choices {
                        match choice {
                            Choice::Word(word) => terms.push(self.term(word)),
                            Choice::List(name) => {
                                terms.extend(self.words_of_list(name, span, lists, problems));
                            }
                        }
                    }
                    Some(terms)
                }
            });
        }
        match compiled.as_slice() {
            [Some(terms)] => Node::Terms(terms.clone()),
            _ => Node::Phrase(compiled),
        }
    }

    fn regex(&mut self, pattern: &str, span: Span, problems: &mut Vec<Problem>) -> Node {
        // The text that it is matched against has plain marks only.
        let pattern = &pattern
            .replace(['‘', '’'], "'")
            .replace(['“', '”'], "\"")
            .replace(['–', '—'], "-")
            .replace('…', r"\.\.\.");
        if let Some(known) = self.regexes.iter().position(|(known, _)| known == pattern) {
            return Node::Regex(known);
        }
        if pattern.contains("\\A") || pattern.contains("\\z") {
            let help = "use `^` and `$` for the start and end of a turn or paragraph";
            problems.push(Problem::new(span, "`\\A` and `\\z` are not known here", help));
        }
        match small_regex::build(pattern) {
            Ok(regex) if regex.is_match("") || is_empty(pattern) => {
                let message = "the regular expression matches nothing at all";
                let help = "make at least one of its parts obligatory";
                problems.push(Problem::new(span, message, help));
            }
            Ok(regex) => self.regexes.push((pattern.to_owned(), regex)),
            Err(text) => {
                let reason = text.lines().last().unwrap_or("").trim_start_matches("error: ");
                let message = format!("the regular expression is not valid: {reason}");
                problems.push(Problem { span, message, help: None });
            }
        }
        Node::Regex(self.regexes.len().saturating_sub(1))
    }

    fn list(&mut self, name: &str, span: Span, lists: &Lists, problems: &mut Vec<Problem>) -> Node {
        let Some(entries) = lists.get(name) else {
            problems.push(unknown_list(name, span, lists));
            return Node::Or(Vec::new());
        };
        let mut terms = Vec::new();
        let mut nodes = Vec::new();
        for entry in entries {
            match phrase_kind(entry, span) {
                Ok(ExprKind::Word(word)) => terms.push(self.term(&word)),
                Ok(ExprKind::Phrase(elements)) => {
                    nodes.push(self.phrase(&elements, span, lists, problems));
                }
                Ok(_) => {}
                Err(problem) => problems.push(*problem),
            }
        }
        if nodes.is_empty() {
            return Node::Terms(terms);
        }
        if !terms.is_empty() {
            nodes.push(Node::Terms(terms));
        }
        Node::Or(nodes)
    }

    fn words_of_list(
        &mut self,
        name: &str,
        span: Span,
        lists: &Lists,
        problems: &mut Vec<Problem>,
    ) -> Vec<TermId> {
        let Some(entries) = lists.get(name) else {
            problems.push(unknown_list(name, span, lists));
            return Vec::new();
        };
        let mut terms = Vec::new();
        for entry in entries {
            if let Ok(ExprKind::Word(word)) = phrase_kind(entry, span) {
                terms.push(self.term(&word));
            }
        }
        if terms.is_empty() {
            let message = format!("`@{name}` has no single words, so it cannot stand in a phrase");
            let help = "use it outside the quotes, with THEN/1";
            problems.push(Problem::new(span, message, help));
        }
        terms
    }
}

fn unknown_list(name: &str, span: Span, lists: &Lists) -> Problem {
    let message = format!("there is no word list `{name}`");
    let help = did_you_mean(name, lists.keys().map(String::as_str));
    Problem { span, message, help: help.or(Some("add it under `[lists]`".to_owned())) }
}

/// Whether a pattern can match places only, never text: `\b`.
fn is_empty(pattern: &str) -> bool {
    let parsed = regex_syntax::parse(pattern);
    parsed.is_ok_and(|hir| hir.properties().maximum_len() == Some(0))
}
