//! The examples of the shipped codebooks are tests of their rules.

use std::collections::BTreeMap;

use doorstep::codebook::{CodeSet, SHIPPED, read};
use doorstep::rule::{compile, lint};
use doorstep::study::run_examples;

use crate::support::root;

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
    let verdicts = run_examples(&codes, &rules);
    let wrong = verdicts.iter().filter(|verdict| !verdict.is_right());
    wrong
        .map(|verdict| {
            let what = if verdict.expected { "is not found" } else { "is found" };
            format!("{}: {what}: {}", verdict.code.id, verdict.example.text)
        })
        .collect()
}

#[test]
fn typical_examples_are_found_and_close_ones_are_not() {
    let all = wrong_examples(SHIPPED);
    assert!(all.is_empty(), "{} examples\n{}", all.len(), all.join("\n"));
}

#[test]
fn the_codebooks_of_frames_do_as_their_examples_say() {
    let frames = ["social_graces", "relationship_functions"];
    let texts = frames.map(|name| {
        std::fs::read_to_string(root().join(format!("codebooks/frames/{name}.toml"))).unwrap()
    });
    let files: Vec<(&str, &str)> =
        frames.into_iter().zip(texts.iter().map(String::as_str)).collect();
    let wrong = wrong_examples(&files);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_in_the_shipped_rules_is_doubtful() {
    let books = SHIPPED.iter().map(|(file, text)| read(file, text).0).collect();
    let doubts = lint(&CodeSet::new(books).0);
    assert!(doubts.is_empty(), "{doubts:#?}");
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
