//! What must hold for any text and any expression.

use std::collections::BTreeMap;

use doorstep::corpus::Document;
use doorstep::discourse::Discourse;
use doorstep::index::{self, Order, Query};
use doorstep::pattern::{
    Dialect, Lists, Pattern, Program, ProgramBuilder, Readable, Scan, Scanner, Scope, parse,
};
use doorstep::project::Layout;
use doorstep::source::{self, AttributeTable, Context};
use doorstep::study::{Quiet, Study, Wanted};
use doorstep::text::{Lexicon, Lines, Run, Span, Tokens};
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
        "\"(get)? out (of)? (the|my)\"",
        "\"(get (out)?|the) (of the|door|my house)\"",
        "\"^ (get|no) ^\"",
        "\"(^|the) door (*)? (house|^)\"",
        "/g[aeiou]t/",
        "/\\b(get|the) (out|door)( of)?\\b/",
        "/o+/",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(3, 12, 2, |inner| {
        let operator = prop::sample::select(vec!["AND", "OR", "NEAR/3", "THEN/4", "AND NOT"]);
        (inner.clone(), operator, inner)
            .prop_map(|(a, operator, b)| format!("({a} {operator} {b})"))
    })
}

/// A document and its words.
struct Read {
    document: Document,
    tokens: Tokens,
    lexicon: Lexicon,
}

fn read(id: &str, text: &str) -> Option<Read> {
    let roles = BTreeMap::new();
    let attributes = AttributeTable::default();
    let context =
        Context { roles: &roles, attributes: &attributes, ways: &source::Ways::default() };
    let mut lexicon = Lexicon::default();
    let file = format!("case/{id}.txt");
    let read = source::read(&file, text.as_bytes(), &context, &mut lexicon);
    Some(Read { document: read.document?, tokens: read.tokens, lexicon })
}

impl Read {
    /// Looks at the document with `program`.
    fn scanned<T>(&self, program: &Program, look: impl FnOnce(&Scan<'_>) -> T) -> T {
        let discourse = Discourse::new(&self.document, &self.tokens, &self.lexicon);
        let readable = Readable {
            tokens: &self.tokens,
            lexicon: &self.lexicon,
            runs: &self.document.runs,
            sentences: &self.document.sentences,
            starts: None,
            signs: Some(&discourse),
        };
        let resolution = program.resolve(&self.lexicon);
        look(&Scanner::new(program).scan(readable, &resolution))
    }
}

/// The expressions compiled together.
fn program<const N: usize>(expressions: [&str; N]) -> (Program, [Pattern; N]) {
    let mut builder = ProgramBuilder::default();
    let patterns = expressions
        .map(|text| builder.add(&parse(text, Dialect::Rule).unwrap(), &Lists::new()).unwrap());
    (builder.finish().unwrap(), patterns)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_word_is_its_letters_in_the_text(text in text()) {
        let runs = [Run { span: Span::new(0, text.len()), segment: 0 }];
        let mut lexicon = Lexicon::default();
        let (tokens, starts) = Tokens::read(&text, &runs, &mut lexicon);
        let mut end = 0;
        for (word, start) in tokens.words.iter().zip(starts) {
            let start = start as usize;
            let span = Span::new(start, start + lexicon.word_length(*word));
            prop_assert!(!span.slice(&text).is_empty() && start >= end);
            end = span.end();
            prop_assert_eq!(doorstep::text::fold_word(span.slice(&text)), lexicon.word(*word));
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
        let Some(Read { document, .. }) = read("d", &text) else { return Ok(()) };
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
        let Some(read) = read("d", &text) else { return Ok(()) };
        let (program, [pattern]) = program([expression.as_str()]);
        let (hits, segments) = read.scanned(&program, |scan| {
            let hits = scan.hits(&pattern, Scope::Sentence);
            let segments: Vec<Vec<usize>> = hits
                .iter()
                .map(|hit| (hit.first..=hit.last).map(|word| scan.segment(word)).collect())
                .collect();
            (hits, segments)
        });
        for (hit, segments) in hits.iter().zip(segments) {
            prop_assert!(!hit.parts.is_empty());
            for part in &hit.parts {
                prop_assert!(!part.slice(&read.document.text).is_empty(), "{:?} cuts a character", part);
            }
            prop_assert!(segments.iter().all(|segment| *segment == segments[0]));
        }
    }

    #[test]
    fn where_an_expression_matches_one_of_its_anchors_is_given(text in text(), expression in expression()) {
        let Some(read) = read("d", &text) else { return Ok(()) };
        let (program, [pattern]) = program([expression.as_str()]);
        let anchors = program.anchors(&pattern);
        let (hits, given) = read.scanned(&program, |scan| {
            (scan.hits(&pattern, Scope::Segment), anchors.iter().any(|signal| scan.has(*signal)))
        });
        prop_assert!(hits.is_empty() || given, "{}", expression);
    }

    /// Few words are looked for otherwise than many.
    #[test]
    fn an_expression_finds_the_same_alone_and_among_others(text in text(), expression in expression()) {
        let Some(read) = read("d", &text) else { return Ok(()) };
        let (alone, [by_itself]) = program([expression.as_str()]);
        let many = "(ab OR bc OR cd OR de OR ef OR fg OR gh OR hi OR ij OR jk)";
        let (together, [among, _]) = program([expression.as_str(), many]);
        let one = read.scanned(&alone, |scan| scan.hits(&by_itself, Scope::Segment));
        let other = read.scanned(&together, |scan| scan.hits(&among, Scope::Segment));
        prop_assert_eq!(one, other, "{}", expression);
    }

    #[test]
    fn near_does_not_depend_on_the_order_of_its_sides(text in text(), a in expression(), n in 1u32..5) {
        let Some(read) = read("d", &text) else { return Ok(()) };
        let sides = [format!("{a} NEAR/{n} out"), format!("out NEAR/{n} {a}")];
        let (program, patterns) = program([sides[0].as_str(), sides[1].as_str()]);
        let [one, other] = read.scanned(&program, |scan| {
            patterns.each_ref().map(|pattern| !scan.hits(pattern, Scope::Sentence).is_empty())
        });
        prop_assert_eq!(one, other, "{} and out", a);
    }

    #[test]
    fn a_wider_scope_finds_at_least_as_many_places(text in text(), n in 1u32..4) {
        let Some(read) = read("d", &text) else { return Ok(()) };
        let (wide, wider) = (format!("get NEAR/{n} out"), format!("get NEAR/{} out", n + 3));
        let ordered = format!("get THEN/{n} out");
        let (program, [near, nearer, then]) = program([wide.as_str(), wider.as_str(), ordered.as_str()]);
        let count = |pattern: &Pattern, scope| read.scanned(&program, |scan| scan.hits(pattern, scope).len());
        prop_assert!(count(&near, Scope::Sentence) <= count(&near, Scope::Segment));
        prop_assert!(count(&near, Scope::Sentence) <= count(&nearer, Scope::Sentence));
        prop_assert!(count(&then, Scope::Sentence) <= count(&near, Scope::Sentence));
    }
}

proptest! {
    // Each case writes a project and its index.
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_index_finds_what_reading_everything_finds(
        texts in prop::collection::vec(text(), 1..4),
        expressions in prop::collection::vec(expression(), 1..6),
    ) {
        let folder = tempfile::tempdir().unwrap();
        for (number, text) in texts.iter().enumerate() {
            std::fs::write(folder.path().join(format!("d{number}.txt")), text).unwrap();
        }
        let layout = Layout::of(folder.path());
        let wanted = Wanted { codings: false, index: Some(20_000_000) };
        let study = Study::open(layout.clone(), wanted, &Quiet).unwrap();
        let search = index::open(&layout.index()).unwrap();
        for expression in expressions {
            let query = Query { expr: Some(parse(&expression, Dialect::Search).unwrap()), ..Query::default() };
            let candidates = search.candidates(&query).unwrap();
            let with = study.scan(&query, Some(&candidates), Order::Rank).unwrap();
            let without = study.scan(&query, None, Order::Rank).unwrap();
            let places = |found: &[index::Found]| -> Vec<_> {
                found.iter().map(|f| (f.document, f.segment, f.hits.clone(), f.score.to_bits())).collect()
            };
            prop_assert_eq!(places(&with), places(&without), "{}", expression);
        }
    }
}
