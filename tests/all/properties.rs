//! What must hold for any text and any expression.

use std::collections::BTreeMap;

use doorstep::corpus::Document;
use doorstep::index::{self, Order, Query};
use doorstep::pattern::{Dialect, Lists, ProgramBuilder, Scanner, Scope, parse};
use doorstep::source::{self, AttributeTable, Context};
use doorstep::text::{Lines, Run, Span, View};
use proptest::prelude::*;

/// Texts with everything that moves positions: wide characters, combining marks, emoji, soft hyphens,
/// curly quotes, every kind of line end and white space, transcribers' marks.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "get",
        "out",
        "Get",
        "OUT",
        "door",
        "the",
        "of",
        "my",
        "house",
        "ye:::ah",
        "nooo",
        "café",
        "cafe\u{301}",
        "don’t",
        "fu\u{ad}rious",
        "😀",
        "👩‍👧",
        "İstanbul",
        "ß",
        " ",
        "  ",
        "\n",
        "\r\n",
        "\r",
        "\u{a0}",
        "\t",
        "\n\n",
        ". ",
        "? ",
        "…",
        "-",
        "–",
        "“",
        "”",
        "‘",
        "’",
        "\"",
        "'",
        "(.)",
        "[",
        "]",
        "((laughs))",
        "SW: ",
        "GT> ",
        "14.02 ",
        "OC: ",
        "# ",
        "**",
        "\u{200b}",
        "\u{feff}",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "get",
        "out",
        "door",
        "no",
        "yeah",
        "café",
        "furious",
        "don't",
        "h*",
        "d??r",
        "\"get out\"",
        "\"get * of\"",
        "\"(get|the) (out|door)\"",
        "/g[aeiou]t/",
        "/o+/",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(3, 12, 2, |inner| {
        let operator = prop::sample::select(vec!["AND", "OR", "NEAR/3", "THEN/4", "AND NOT"]);
        (inner.clone(), operator, inner)
            .prop_map(|(a, operator, b)| format!("({a} {operator} {b})"))
    })
}

fn document(id: &str, text: &str) -> Option<Document> {
    let roles = BTreeMap::new();
    let attributes = AttributeTable::default();
    let context = Context { roles: &roles, attributes: &attributes };
    let read = source::read(&format!("case/{id}.txt"), text.as_bytes(), &context).document?;
    Some(Document { hash: blake3_like(text), ..read })
}

/// Any hash will do here, as long as it tells texts apart.
fn blake3_like(text: &str) -> String {
    text.bytes()
        .fold(17u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
        .to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_word_of_a_view_is_its_letters_in_the_text(text in text()) {
        let view = View::new(&text, &[Run { span: Span::new(0, text.len()), segment: 0 }]);
        let mut end = 0;
        for (index, word) in view.words().iter().enumerate() {
            let original = word.span.slice(&text);
            prop_assert!(!original.is_empty() && word.span.start() >= end);
            end = word.span.end();
            prop_assert_eq!(doorstep::text::fold_word(original), view.word(index));
            prop_assert_eq!(view.origin(word.folded), word.span);
        }
    }

    #[test]
    fn code_points_slice_to_the_same_text(text in text(), a in 0usize..400, b in 0usize..400) {
        let boundary = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) { at -= 1; }
            at
        };
        let span = Span::new(boundary(a.min(b)), boundary(a.max(b)));
        let lines = Lines::new(&text);
        let (start, end) = lines.code_points(span);
        let cut: String = text.chars().skip(start).take(end - start).collect();
        prop_assert_eq!(cut.as_str(), span.slice(&text));
        let line = lines.span(lines.line(span.start()));
        prop_assert!(line.start() <= span.start());
    }

    #[test]
    fn a_document_is_read_whole_and_in_order(text in text()) {
        let Some(document) = document("d", &text) else { return Ok(()) };
        let mut end = 0;
        for run in &document.runs {
            prop_assert!(run.span.start() >= end, "runs overlap");
            end = run.span.end();
            let segment = &document.segments[run.segment as usize];
            prop_assert!(segment.parent.is_none() && segment.span.contains(run.span));
        }
        for segment in &document.segments {
            prop_assert!(document.text.get(segment.span.start()..segment.span.end()).is_some());
            if let Some(parent) = segment.parent {
                prop_assert!(document.segments[parent as usize].span.contains(segment.span));
            }
        }
        for sentence in &document.sentences {
            prop_assert!(!sentence.slice(&document.text).trim().is_empty());
        }
    }

    #[test]
    fn hits_stand_where_they_say(text in text(), expression in expression()) {
        let Some(document) = document("d", &text) else { return Ok(()) };
        let expr = parse(&expression, Dialect::Rule).unwrap();
        let mut builder = ProgramBuilder::default();
        let pattern = builder.add(&expr, &Lists::new()).unwrap();
        let program = builder.finish().unwrap();
        let view = document.view();
        let scan = Scanner::new(&program).scan(&view, document.sentences_of_words(&view));
        for hit in scan.hits(&pattern, Scope::Sentence) {
            prop_assert!(!hit.parts.is_empty());
            for part in &hit.parts {
                prop_assert!(!part.slice(&document.text).is_empty(), "{:?} cuts a character", part);
            }
            let words = &view.words()[hit.first as usize..=hit.last as usize];
            let segment = words[0].segment;
            prop_assert!(words.iter().all(|word| word.segment == segment));
        }
    }

    #[test]
    fn near_does_not_depend_on_the_order_of_its_sides(text in text(), a in expression(), n in 1u32..5) {
        let Some(document) = document("d", &text) else { return Ok(()) };
        let mut builder = ProgramBuilder::default();
        let mut add = |text: &str| builder.add(&parse(text, Dialect::Rule).unwrap(), &Lists::new()).unwrap();
        let one = add(&format!("{a} NEAR/{n} out"));
        let other = add(&format!("out NEAR/{n} {a}"));
        let program = builder.finish().unwrap();
        let view = document.view();
        let scan = Scanner::new(&program).scan(&view, document.sentences_of_words(&view));
        let found = |pattern| !scan.hits(pattern, Scope::Sentence).is_empty();
        prop_assert_eq!(found(&one), found(&other), "{} and out", a);
    }

    #[test]
    fn a_wider_scope_finds_at_least_as_many_places(text in text(), n in 1u32..4) {
        let Some(document) = document("d", &text) else { return Ok(()) };
        let mut builder = ProgramBuilder::default();
        let mut add = |text: &str| builder.add(&parse(text, Dialect::Rule).unwrap(), &Lists::new()).unwrap();
        let near = add(&format!("get NEAR/{n} out"));
        let nearer = add(&format!("get NEAR/{} out", n + 3));
        let then = add(&format!("get THEN/{n} out"));
        let program = builder.finish().unwrap();
        let view = document.view();
        let scan = Scanner::new(&program).scan(&view, document.sentences_of_words(&view));
        let count = |pattern, scope| scan.hits(pattern, scope).len();
        prop_assert!(count(&near, Scope::Sentence) <= count(&near, Scope::Segment));
        prop_assert!(count(&near, Scope::Sentence) <= count(&nearer, Scope::Sentence));
        prop_assert!(count(&then, Scope::Sentence) <= count(&near, Scope::Sentence));
    }
}

proptest! {
    // Each case writes an index.
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_index_finds_what_reading_everything_finds(
        texts in prop::collection::vec(text(), 1..4),
        expressions in prop::collection::vec(expression(), 1..6),
    ) {
        let documents: Vec<Document> = texts
            .iter()
            .enumerate()
            .filter_map(|(number, text)| document(&format!("d{number}"), text))
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("index");
        index::update(&place, &documents, &|| ()).unwrap();
        let corpus = doorstep::corpus::Corpus::new(documents);
        let search = index::open(&place).unwrap();
        for expression in expressions {
            let query = Query { expr: Some(parse(&expression, Dialect::Search).unwrap()), ..Query::default() };
            let candidates = search.candidates(&query).unwrap();
            let with = index::scan(&corpus, &query, Some(&candidates), Order::Rank).unwrap();
            let without = index::scan(&corpus, &query, None, Order::Rank).unwrap();
            let places = |found: &[index::Found]| -> Vec<_> {
                found.iter().map(|f| (f.document, f.segment, f.hits.clone(), f.score.to_bits())).collect()
            };
            prop_assert_eq!(places(&with), places(&without), "{}", expression);
        }
    }
}
