use std::collections::{BTreeMap, HashMap};

use super::expr::{Element, Expr, ExprKind, Place};
use super::fragments::{Fragments, GROUPS, Group};
use super::phrase::phrase;
use super::small_regex::SmallRegex;
use super::vocabulary::Vocabulary;
use super::{Problem, Sign, WordPattern};
use crate::diagnostic::did_you_mean;
use crate::text::Span;

/// Named word lists: the entries of each, as written.
pub type Lists = BTreeMap<String, Vec<String>>;

pub(super) type TermId = u32;

/// A compiled expression; it means something only to the [`Program`] it was built into.
#[derive(Debug, Clone)]
pub struct Pattern(pub(super) Node);

#[derive(Debug, Clone)]
pub(super) enum Node {
    Words(Vec<TermId>),
    Phrase(Vec<Slot>),
    Regex(usize),
    Sign(usize),
    Or(Vec<Self>),
    And(Box<Self>, Box<Self>),
    AndNot(Box<Self>, Box<Self>),
    Near { left: Box<Self>, right: Box<Self>, distance: u32, ordered: bool },
}

/// One place in a compiled phrase.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) stands: Stands,
    /// Whether nothing may stand there as well.
    pub(super) optional: bool,
    /// Whether one of certain words stands there wherever the phrase is found.
    pub(super) is_certain: bool,
}

impl Slot {
    fn new(stands: Stands, optional: bool) -> Self {
        let is_certain = !optional
            && match &stands {
                Stands::Any | Stands::Edge => false,
                Stands::Words(_) => true,
                Stands::OneOf(rows) => {
                    rows.iter().all(|row| row.iter().any(|slot| slot.is_certain))
                }
            };
        Self { stands, optional, is_certain }
    }
}

#[derive(Debug, Clone)]
pub(super) enum Stands {
    Any,
    /// A mark, or the beginning or end of a segment.
    Edge,
    /// One word that is one of these, in order.
    Words(Vec<TermId>),
    /// One of these rows.
    OneOf(Vec<Vec<Slot>>),
}

/// The words and regular expressions of many expressions, so that a text is read once for all.
#[derive(Debug, Default)]
pub struct Program {
    /// How many word patterns there are; their signals come first.
    terms: u32,
    pub(super) words: Vocabulary,
    pub(super) regexes: Vec<SmallRegex>,
    pub(super) signs: Vec<Sign>,
    codes: Vec<String>,
    pub(super) fragments: Fragments,
}

/// Something that a program looks for and that a text has or has not: a word pattern or a regular
/// expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signal(pub(super) u32);

impl Program {
    /// Whether some regular expression may match in texts that give no signal.
    pub fn is_anywhere(&self) -> bool {
        self.fragments.anywhere().next().is_some() || !self.signs.is_empty()
    }

    /// The codes that are asked for; [`Sign::Code`] means them by their places here.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }

    /// Whether `sign` is asked for.
    pub fn asks_for(&self, sign: Sign) -> bool {
        self.signs.contains(&sign)
    }

    /// How many signals there are; they are numbered from 0.
    pub fn signals(&self) -> usize {
        self.terms as usize + self.regexes.len() * GROUPS + self.signs.len()
    }

    /// The signal of a group of a regular expression.
    pub(super) fn signal_of_group(&self, group: Group) -> Signal {
        let number = group.regex * GROUPS + group.number;
        Signal(self.terms + u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// The signal that a text gives in which regular expression `regex` is to be tried.
    pub(super) fn signal_of_regex(&self, regex: usize) -> Signal {
        self.signal_of_group(Group { regex, number: 0 })
    }

    /// The regular expression's group behind a signal, if it is one.
    pub(super) fn group_of(&self, signal: Signal) -> Option<Group> {
        let number = signal.0.checked_sub(self.terms)? as usize;
        let group = Group { regex: number / GROUPS, number: number % GROUPS };
        (group.regex < self.regexes.len()).then_some(group)
    }

    pub(super) fn signal_of_sign(&self, sign: usize) -> Signal {
        let number = self.regexes.len() * GROUPS + sign;
        Signal(self.terms + u32::try_from(number).unwrap_or(u32::MAX))
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
            Node::Words(terms) => terms.iter().copied().map(Signal).collect(),
            Node::Phrase(slots) => rarest_of(slots).unwrap_or_default(),
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

/// Signals of which a row of slots has one wherever it stands; `None` where there are none. The fewer
/// words a slot may be, the rarer it is; and later words of a phrase tell more than its first.
fn rarest_of(slots: &[Slot]) -> Option<Vec<Signal>> {
    let certain = slots.iter().filter(|slot| slot.is_certain);
    let signals = certain.filter_map(|slot| match &slot.stands {
        Stands::Any | Stands::Edge => None,
        Stands::Words(terms) => Some(terms.iter().copied().map(Signal).collect::<Vec<_>>()),
        Stands::OneOf(rows) => {
            Some(rows.iter().filter_map(|row| rarest_of(row)).flatten().collect())
        }
    });
    signals.collect::<Vec<_>>().into_iter().rev().min_by_key(Vec::len)
}

/// Gathers expressions into a [`Program`].
#[derive(Debug, Default)]
pub struct ProgramBuilder {
    terms: HashMap<WordPattern, TermId>,
    /// Each with how it was written.
    regexes: Vec<(String, SmallRegex)>,
    signs: Vec<Sign>,
    codes: Vec<String>,
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
        let regexes: Vec<SmallRegex> = self.regexes.into_iter().map(|(_, regex)| regex).collect();
        Ok(Program {
            terms: TermId::try_from(self.terms.len()).unwrap_or(TermId::MAX),
            words: Vocabulary::new(self.terms),
            fragments: Fragments::new(regexes.iter().map(SmallRegex::hir))?,
            regexes,
            signs: self.signs,
            codes: self.codes,
        })
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
            ExprKind::Word(word) => Node::Words(vec![self.term(word)]),
            ExprKind::Phrase(elements) => {
                node_of(self.row(elements, &mut Words { lists, within: Vec::new(), problems }))
            }
            ExprKind::Sign(sign) => Node::Sign(self.sign(*sign)),
            ExprKind::Code(id) => {
                let known = self.codes.iter().position(|known| known == id);
                let number = known.unwrap_or_else(|| {
                    self.codes.push(id.clone());
                    self.codes.len() - 1
                });
                Node::Sign(self.sign(Sign::Code(u32::try_from(number).unwrap_or(u32::MAX))))
            }
            ExprKind::Regex(pattern) => self.regex(pattern, expr.span, problems),
            ExprKind::List(name) => {
                let words = &mut Words { lists, within: Vec::new(), problems };
                node_of(vec![Slot::new(self.list(name, expr.span, words), false)])
            }
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

    fn row(&mut self, elements: &[Element], words: &mut Words<'_>) -> Vec<Slot> {
        let slot = |element: &Element| {
            let stands = match &element.place {
                Place::Any => Stands::Any,
                Place::Edge => Stands::Edge,
                Place::Word(word) => Stands::Words(vec![self.term(word)]),
                Place::List(name, span) => self.list(name, *span, words),
                Place::OneOf(rows) => one_of(rows.iter().map(|row| self.row(row, words)).collect()),
            };
            Slot::new(stands, element.optional)
        };
        elements.iter().map(slot).collect()
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
        match SmallRegex::new(pattern) {
            Ok(regex) if regex.hir().properties().minimum_len() == Some(0) => {
                let message = "the regular expression also matches where there is nothing";
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

    /// Any entry of list `name`, which is named at `span` of the expression.
    fn list(&mut self, name: &str, span: Span, words: &mut Words<'_>) -> Stands {
        let Some((name, entries)) = words.lists.get_key_value(name) else {
            words.problems.push(unknown_list(name, span, words.lists));
            return Stands::OneOf(Vec::new());
        };
        if words.within.contains(&name.as_str()) {
            let message = format!("the word list `{name}` stands in itself");
            let help = "take the list out of its own entries";
            words.problems.push(Problem::new(span, message, help));
            return Stands::OneOf(Vec::new());
        }
        words.within.push(name);
        let mut rows = Vec::new();
        for entry in entries {
            match phrase(entry, 0) {
                Ok(ExprKind::Word(word)) => {
                    rows.push(vec![Slot::new(Stands::Words(vec![self.term(&word)]), false)]);
                }
                Ok(ExprKind::Phrase(elements)) => {
                    let mut elements = elements;
                    // A list that is named in an entry has its place in that entry.
                    elements.iter_mut().for_each(|element| element.place.stand_at(span));
                    rows.push(self.row(&elements, words));
                }
                Ok(_) => {}
                Err(problem) => words.problems.push(Problem { span, ..*problem }),
            }
        }
        words.within.pop();
        one_of(rows)
    }
}

/// What the words of an expression are looked up in.
struct Words<'w> {
    lists: &'w Lists,
    /// The lists that are being looked into, the outermost first.
    within: Vec<&'w str>,
    problems: &'w mut Vec<Problem>,
}

/// One of several rows; those of one word are put together.
fn one_of(rows: Vec<Vec<Slot>>) -> Stands {
    let mut terms = Vec::new();
    let mut longer = Vec::new();
    for row in rows {
        match <[Slot; 1]>::try_from(row) {
            Ok([Slot { stands: Stands::Words(words), optional: false, .. }]) => terms.extend(words),
            Ok([Slot { stands: Stands::OneOf(rows), optional: false, .. }]) => longer.extend(rows),
            Ok(row) => longer.push(row.into()),
            Err(row) => longer.push(row),
        }
    }
    terms.sort_unstable();
    terms.dedup();
    if longer.is_empty() {
        return Stands::Words(terms);
    }
    if !terms.is_empty() {
        longer.push(vec![Slot::new(Stands::Words(terms), false)]);
    }
    Stands::OneOf(longer)
}

fn node_of(row: Vec<Slot>) -> Node {
    match <[Slot; 1]>::try_from(row) {
        Ok([Slot { stands: Stands::Words(terms), .. }]) => Node::Words(terms),
        Ok(row) => Node::Phrase(row.into()),
        Err(row) => Node::Phrase(row),
    }
}

fn unknown_list(name: &str, span: Span, lists: &Lists) -> Problem {
    let message = format!("there is no word list `{name}`");
    let help = did_you_mean(name, lists.keys().map(String::as_str));
    Problem { span, message, help: help.or(Some("add it under `[lists]`".to_owned())) }
}
