use std::collections::{BTreeMap, HashMap};

use regex::{Regex, RegexBuilder};

use super::expr::{Choice, Element, Expr, ExprKind};
use super::parse::phrase_kind;
use super::required::Required;
use super::word::shortened;
use super::{Problem, WordPattern};
use crate::diagnostic::did_you_mean;
use crate::text::Span;

/// Named word lists: the entries of each, as written.
pub type Lists = BTreeMap<String, Vec<String>>;

/// Memory that one regular expression may take once compiled, in bytes.
const REGEX_SIZE_LIMIT: usize = 4 << 20;

pub(super) type TermId = u32;

/// A compiled expression; it means something only to the [`Program`] it was built into.
#[derive(Debug, Clone)]
pub struct Pattern(pub(super) Node);

#[derive(Debug, Clone)]
pub(super) enum Node {
    Terms(Vec<TermId>),
    Phrase(Vec<Option<Vec<TermId>>>),
    Regex(usize),
    Or(Vec<Self>),
    And(Box<Self>, Box<Self>),
    AndNot(Box<Self>, Box<Self>),
    Near { left: Box<Self>, right: Box<Self>, distance: u32, ordered: bool },
}

/// The words and regular expressions of many expressions, so that a text is read once for all.
#[derive(Debug, Default)]
pub struct Program {
    exact: HashMap<String, Vec<TermId>>,
    prefixes: HashMap<String, Vec<TermId>>,
    longest_prefix: usize,
    others: Vec<(WordPattern, TermId)>,
    pub(super) regexes: Vec<Regex>,
    pub(super) required: Required,
}

impl Program {
    /// The terms that the folded `word` is an instance of.
    pub(super) fn terms_of(&self, word: &str) -> Vec<TermId> {
        let mut found = Vec::new();
        self.collect(word, &mut found);
        for variant in shortened(word) {
            self.collect(&variant, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn collect(&self, word: &str, found: &mut Vec<TermId>) {
        found.extend(self.exact.get(word).into_iter().flatten());
        for end in 1..=word.len().min(self.longest_prefix) {
            if let Some(stem) = word.get(..end) {
                found.extend(self.prefixes.get(stem).into_iter().flatten());
            }
        }
        let matching = self.others.iter().filter(|(pattern, _)| pattern.matches(word));
        found.extend(matching.map(|(_, term)| *term));
    }
}

/// Gathers expressions into a [`Program`].
#[derive(Debug, Default)]
pub struct ProgramBuilder {
    terms: HashMap<WordPattern, TermId>,
    regexes: Vec<(String, Regex)>,
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
            exact: HashMap::new(),
            prefixes: HashMap::new(),
            longest_prefix: 0,
            others: Vec::new(),
            regexes,
            required: Required::new(&patterns)?,
        };
        let mut terms: Vec<(WordPattern, TermId)> = self.terms.into_iter().collect();
        terms.sort();
        for (pattern, term) in terms {
            match pattern {
                WordPattern::Exact(word) => program.exact.entry(word).or_default().push(term),
                WordPattern::Prefix(stem) => {
                    program.longest_prefix = program.longest_prefix.max(stem.len());
                    program.prefixes.entry(stem).or_default().push(term);
                }
                other => program.others.push((other, term)),
            }
        }
        Ok(program)
    }

    fn term(&mut self, pattern: &WordPattern) -> TermId {
        let next = TermId::try_from(self.terms.len()).unwrap_or(TermId::MAX);
        *self.terms.entry(pattern.clone()).or_insert(next)
    }

    fn node(&mut self, expr: &Expr, lists: &Lists, problems: &mut Vec<Problem>) -> Node {
        let mut pair = |builder: &mut Self, left: &Expr, right: &Expr| {
            let left = builder.node(left, lists, problems);
            (Box::new(left), Box::new(builder.node(right, lists, problems)))
        };
        match &expr.kind {
            ExprKind::Word(word) => Node::Terms(vec![self.term(word)]),
            ExprKind::Phrase(elements) => self.phrase(elements, expr.span, lists, problems),
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
        match build_regex(pattern) {
            Ok(regex) if regex.is_match("") || is_empty(pattern) => {
                let message = "the regular expression matches nothing at all";
                let help = "make at least one of its parts obligatory";
                problems.push(Problem::new(span, message, help));
            }
            Ok(regex) => self.regexes.push((pattern.to_owned(), regex)),
            Err(error) => {
                let text = error.to_string();
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

fn build_regex(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .multi_line(true)
        .size_limit(REGEX_SIZE_LIMIT)
        .build()
}
