use std::collections::BTreeMap;

use crate::codebook::{Code, CodeSet, Example};
use crate::corpus::{Document, Role};
use crate::rule::{Match, Matcher, Read, RuleSet};
use crate::source::{self, AttributeTable, Context, Ways};
use crate::text::{Lexicon, Span};

/// What rules make of an example.
#[derive(Debug, Clone)]
pub struct Verdict<'c> {
    /// The code whose example it is.
    pub code: &'c Code,
    /// The example.
    pub example: &'c Example,
    /// Whether the rules of the code must find it, or must not.
    pub expected: bool,
    /// The codes that rules find in it, with the rule, in the order of the codebooks.
    pub found: Vec<(String, String)>,
    /// The example as a document.
    pub document: Document,
    /// The place of the example in the document.
    pub own: Span,
    /// All that rules matched in it, held back or not.
    pub matches: Vec<Match>,
}

impl Verdict<'_> {
    /// Whether the rules of the code do as they should.
    pub fn is_right(&self) -> bool {
        self.found.iter().any(|(code, _)| *code == self.code.id) == self.expected
    }
}

/// Runs the examples of all codes that have rules, as small documents of their own: `typical` ones that
/// are not for readers only, and those that are close but no instance.
/// `rules` are all rules of `codes`.
pub fn run_examples<'c>(codes: &'c CodeSet, rules: &RuleSet) -> Vec<Verdict<'c>> {
    let mut matcher = Matcher::new(rules);
    let mut verdicts = Vec::new();
    for code in codes.codes().filter(|code| !code.rules.is_empty()) {
        let typical = code.typical.iter().filter(|example| !example.human_only);
        let typical = typical.map(|example| (example, true));
        let close = code.close_but_no.iter().map(|example| (example, false));
        for (example, expected) in typical.chain(close) {
            let (document, own, matches) = matched(rules, &mut matcher, example);
            let found = found(codes, rules, own, &matches);
            verdicts.push(Verdict { code, example, expected, found, document, own, matches });
        }
    }
    verdicts
}

/// The codes that rules find at `own`, each with the first rule that does.
fn found(codes: &CodeSet, rules: &RuleSet, own: Span, matches: &[Match]) -> Vec<(String, String)> {
    let counted = matches.iter().filter(|m| m.held_back.is_none() && m.passage.overlaps(own));
    let mut found: Vec<(String, String)> = counted
        .filter_map(|m| rules.rules.get(m.rule))
        .map(|rule| (codes.id(rule.code).to_owned(), rule.id.clone()))
        .collect();
    found.dedup_by(|later, kept| later.0 == kept.0);
    found
}

/// The example as a document, where in it the example itself stands, and what rules match.
fn matched(
    rules: &RuleSet,
    matcher: &mut Matcher<'_>,
    example: &Example,
) -> (Document, Span, Vec<Match>) {
    let (text, from) = as_document(example);
    let (roles, attributes) = (BTreeMap::new(), AttributeTable::default());
    let context = Context { roles: &roles, attributes: &attributes, ways: &Ways::default() };
    let mut lexicon = Lexicon::default();
    let reading = source::read("example/example.txt", text.as_bytes(), &context, &mut lexicon);
    let own = Span::new(from, text.len());
    let Some(document) = reading.document else { return (Document::default(), own, Vec::new()) };
    let read = Read {
        document: &document,
        tokens: &reading.tokens,
        lexicon: &lexicon,
        starts: Some(&reading.starts),
    };
    let matches = matcher.matches(read, &rules.resolve(&lexicon));
    (document, own, matches)
}

/// The example as a document, and where in it the example itself begins. With a speaker it is a
/// transcript whose labels are the roles.
fn as_document(example: &Example) -> (String, usize) {
    let Example { text, speaker, before, .. } = example;
    let Some(speaker) = speaker else { return (text.clone(), 0) };
    // A role of two words is no label.
    let label = |role: &str| role.to_uppercase().replace('_', "");
    let names: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let roles: Vec<String> = names.iter().map(|name| format!("{}={name}", label(name))).collect();
    let labels: Vec<String> = names.iter().map(|name| label(name)).collect();
    let mut document =
        format!("roles: {}\ntranscript: {}\n\n", roles.join("; "), labels.join(", "));
    for turn in before {
        let (role, said) = turn.split_once(':').unwrap_or(("", turn));
        document.push_str(&format!("{}:{said}\n", label(role.trim())));
    }
    let from = document.len();
    document.push_str(&format!("{}: {text}", label(speaker.as_str())));
    (document, from)
}
