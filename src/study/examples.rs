use std::collections::BTreeMap;

use crate::codebook::{Code, CodeSet, Example};
use crate::corpus::Role;
use crate::diagnostic::Diagnostic;
use crate::rule::{Matcher, Read, RuleSet, compile};
use crate::source::{self, AttributeTable, Context};
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
}

impl Verdict<'_> {
    /// Whether the rules of the code do as they should.
    pub fn is_right(&self) -> bool {
        self.found.iter().any(|(code, _)| *code == self.code.id) == self.expected
    }
}

/// Runs the examples of all codes that have rules, as small documents of their own: `typical` ones that
/// are not for readers only, and those that are close but no instance.
///
/// # Errors
/// Rules that cannot be compiled.
pub fn run_examples(codes: &CodeSet) -> Result<Vec<Verdict<'_>>, Vec<Diagnostic>> {
    let rules = compile(codes, |_| true)?;
    let mut matcher = Matcher::new(&rules);
    let mut verdicts = Vec::new();
    for code in codes.codes().filter(|code| !code.rules.is_empty()) {
        let typical = code.typical.iter().filter(|example| !example.human_only);
        let typical = typical.map(|example| (example, true));
        let close = code.close_but_no.iter().map(|example| (example, false));
        for (example, expected) in typical.chain(close) {
            let found = found(codes, &rules, &mut matcher, example);
            verdicts.push(Verdict { code, example, expected, found });
        }
    }
    Ok(verdicts)
}

/// The codes that rules find in `example`, each with the first rule that does.
fn found(
    codes: &CodeSet,
    rules: &RuleSet,
    matcher: &mut Matcher<'_>,
    example: &Example,
) -> Vec<(String, String)> {
    let (text, from) = as_document(example);
    let (roles, attributes) = (BTreeMap::new(), AttributeTable::default());
    let context = Context { roles: &roles, attributes: &attributes };
    let mut lexicon = Lexicon::default();
    let reading = source::read("example/example.txt", text.as_bytes(), &context, &mut lexicon);
    let Some(document) = reading.document else { return Vec::new() };
    let read = Read {
        document: &document,
        tokens: &reading.tokens,
        lexicon: &lexicon,
        starts: Some(&reading.starts),
    };
    let own = Span::new(from, text.len());
    let matches = matcher.matches(read, &rules.resolve(&lexicon)).into_iter();
    let counted = matches.filter(|m| m.held_back.is_none() && m.passage.overlaps(own));
    let mut found: Vec<(String, String)> = counted
        .filter_map(|m| rules.rules.get(m.rule))
        .map(|rule| (codes.id(rule.code).to_owned(), rule.id.clone()))
        .collect();
    found.dedup_by(|later, kept| later.0 == kept.0);
    found
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
