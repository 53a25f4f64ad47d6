//! The examples of the shipped codebooks are tests of their rules.

use std::collections::BTreeMap;

use doorstep::codebook::{Code, CodeSet, Example, SHIPPED, read};
use doorstep::rule::{Matcher, Read, RuleSet, compile};
use doorstep::source::{self, AttributeTable, Context};
use doorstep::text::Lexicon;

/// The codes that rules find in `text`.
fn found(codes: &CodeSet, rules: &RuleSet, matcher: &mut Matcher<'_>, text: &str) -> Vec<String> {
    let roles = BTreeMap::new();
    let attributes = AttributeTable::default();
    let context = Context { roles: &roles, attributes: &attributes };
    let mut lexicon = Lexicon::default();
    let reading = source::read("example/example.txt", text.as_bytes(), &context, &mut lexicon);
    let document = reading.document.unwrap();
    let read = Read {
        document: &document,
        tokens: &reading.tokens,
        lexicon: &lexicon,
        starts: Some(&reading.starts),
    };
    let matches = matcher.matches(read, &rules.resolve(&lexicon));
    let counted = matches.iter().filter(|found| found.held_back.is_none());
    counted.map(|found| codes.id(rules.rules[found.rule].code).to_owned()).collect()
}

fn wrong(code: &Code, found: &mut impl FnMut(&Example) -> Vec<String>) -> Vec<String> {
    let mut is_found = |example: &Example| found(example).contains(&code.id);
    let missed = code.typical.iter().filter(|example| !example.human_only);
    let missed: Vec<_> = missed.filter(|e| !is_found(e)).collect();
    let sprung: Vec<_> = code.close_but_no.iter().filter(|e| is_found(e)).collect();
    let missed = missed.iter().map(|e| format!("{}: typical is not found: {}", code.id, e.text));
    let sprung = sprung.iter().map(|e| format!("{}: close but no is found: {}", code.id, e.text));
    missed.chain(sprung).collect()
}

/// The examples of codebooks, each `(file, text)`, that their rules do not bear out.
pub(crate) fn wrong_examples(files: &[(&str, &str)]) -> Vec<String> {
    let mut books = Vec::new();
    for (file, text) in files {
        let (book, problems) = read(file, text);
        assert_eq!(problems, [], "{file}");
        books.push(book);
    }
    let (codes, problems) = CodeSet::new(books);
    assert_eq!(problems, []);
    let rules = compile(&codes, |_| true).unwrap();
    let mut matcher = Matcher::new(&rules);
    let mut found = |example: &Example| found(&codes, &rules, &mut matcher, &example.text);
    codes.codes().flat_map(|code| wrong(code, &mut found)).collect()
}

#[test]
fn typical_examples_are_found_and_close_ones_are_not() {
    let all = wrong_examples(SHIPPED);
    assert!(all.is_empty(), "{} examples\n{}", all.len(), all.join("\n"));
}

#[test]
fn the_shipped_codebooks_are_complete() {
    let mut families: BTreeMap<String, usize> = BTreeMap::new();
    for (file, text) in SHIPPED {
        let book = read(file, text).0;
        for code in book.codes.iter().filter(|code| !code.is_family()) {
            *families.entry(code.family().to_owned()).or_default() += 1;
            assert!(!code.definition.is_empty() && !code.typical.is_empty(), "{}", code.id);
            let trusted = code.fitness != doorstep::codebook::Fitness::Low;
            assert!(!trusted || !code.rules.is_empty(), "{} has no rules", code.id);
            let tested = code.typical.iter().any(|example| !example.human_only);
            assert!(!code.rules.is_empty() || !tested, "{} has examples but no rules", code.id);
        }
    }
    // The tree of codes: nine families, eighty codes.
    let counts: Vec<(&str, usize)> = families.iter().map(|(f, n)| (f.as_str(), *n)).collect();
    assert_eq!(
        counts,
        [
            ("avoidance", 13),
            ("boundary_work", 5),
            ("child_content", 6),
            ("emotional_containment", 5),
            ("engagement", 6),
            ("hostility", 10),
            ("power_in_discourse", 16),
            ("resistance", 14),
            ("warmth_recognition", 5),
        ]
    );
}
