//! Figures against check values from elsewhere, and on data small enough to count by hand.

use std::fs;

use crate::support::{Project, shared};

const BOOK: &str = r#"
[codebook]
name = "b"
version = "1.0.0"
[[code]]
id = "f.a"
name = "a"
[[code.rule]]
id = "a"
find = "alpha"
extent = "match"
[[code]]
id = "f.b"
name = "b"
[[code.rule]]
id = "b"
find = '"alpha beta" OR "beta"'
extent = "match"
[[code]]
id = "f.none"
name = "none"
"#;

fn json(project: &Project, args: &[&str]) -> serde_json::Value {
    serde_json::from_str(&project.run(args).expect(0).out).unwrap()
}

#[test]
fn frequencies_counted_by_hand() {
    let notes = [
        (
            "1.txt",
            "case_id: X\ndate: 2019-01-01\ndoc_type: home_visit\n\nOne alpha beta here. Alpha again.\n",
        ),
        ("2.txt", "case_id: X\ndate: 2019-02-01\ndoc_type: home_visit\n\nNothing in this one.\n"),
        (
            "3.txt",
            "case_id: Y\ndate: 2019-01-01\ndoc_type: home_visit\n\nbeta [alpha alpha alpha – XX] beta\n",
        ),
    ];
    let project = Project::with(BOOK, &notes);
    let report = json(&project, &["report", "frequencies", "--level", "code", "--json"]);
    let x = &report["rows"][0];
    assert_eq!((&x["case"], &x["documents"], &x["words"]), (&"X".into(), &2.into(), &10.into()));
    assert_eq!(x["codes"][0]["codings"], 2);
    assert_eq!(x["codes"][0]["per_1000_words"], 200.0);
    assert_eq!(x["codes"][0]["documents"], 1);
    assert_eq!(x["codes"][2]["coded"], false);
    assert!(x["codes"][2]["codings"].is_null());
    // The aside is left out with its words, unless it is asked for.
    let y = &report["rows"][1];
    assert_eq!((&y["words"], &y["codes"][0]["codings"]), (&2.into(), &0.into()));
    let with =
        json(&project, &["report", "frequencies", "--level", "code", "--include-asides", "--json"]);
    assert!(with["rows"][1]["codes"][0]["codings"].as_u64().unwrap() > 0);
}

#[test]
fn cooccurrence_counted_by_hand() {
    // Case X: four paragraphs, a in 1 2 3, b in 1 2; case Y: two, a in 1, b in 2.
    let x = "case_id: X\n\nalpha and beta\n\nalpha beta\n\nalpha\n\nneither\n";
    let y = "case_id: Y\n\nalpha\n\nbeta\n";
    let project = Project::with(BOOK, &[("x.txt", x), ("y.txt", y)]);
    let report = json(
        &project,
        &["report", "cooccurrence", "--level", "code", "--unit", "segment", "--json"],
    );
    let pair = &report["cases"][0]["pairs"][0];
    assert_eq!(report["cases"][0]["units"], 4);
    assert_eq!(
        (&pair["both"], &pair["with_a"], &pair["with_b"]),
        (&2.into(), &3.into(), &2.into())
    );
    assert_eq!(pair["jaccard"], 2.0 / 3.0);
    assert_eq!(pair["expected"], 1.5);
    assert_eq!(pair["lift"], 2.0 / 1.5);
    assert_eq!(pair["b_given_a"], 2.0 / 3.0);
    assert_eq!(pair["a_given_b"], 1.0);
    // Passages that share text: `alpha` and `alpha beta` in the second paragraph.
    assert_eq!((&pair["overlaps"], &pair["c"]), (&1.into(), &0.25.into()));
    // Pooled: expected 1.5 + 1·1/2.
    let pooled = &report["pooled"][0]["pairs"][0];
    assert_eq!(
        (&pooled["both"], &pooled["expected"], &pooled["lift"]),
        (&2.into(), &2.0.into(), &1.0.into())
    );
    let cases =
        json(&project, &["report", "cooccurrence", "--level", "code", "--unit", "case", "--json"]);
    assert_eq!(cases["cases"].as_array().unwrap().len(), 0);
    assert_eq!(
        (&cases["pooled"][0]["units"], &cases["pooled"][0]["pairs"][0]["both"]),
        (&2.into(), &2.into())
    );
}

#[test]
fn windows_slide_over_segments() {
    let x = "case_id: X\n\nalpha\n\nnothing\n\nbeta\n\nnothing\n";
    let project = Project::with(BOOK, &[("x.txt", x)]);
    let both = |unit: &str| {
        let report = json(
            &project,
            &["report", "cooccurrence", "--level", "code", "--unit", unit, "--json"],
        );
        let table = &report["pooled"][0];
        (table["units"].as_u64().unwrap(), table["pairs"][0]["both"].as_u64().unwrap())
    };
    assert_eq!(both("window:2"), (3, 0));
    assert_eq!(both("window:3"), (2, 1));
    assert_eq!(both("window:9"), (1, 1));
}

/// Overlaps and ATLAS.ti's c on the document of the check values, built so that each passage of the
/// vector is one coding.
#[test]
fn overlaps_as_in_the_check_values() {
    let Some(folder) = shared("stats/vectors") else { return };
    let text = fs::read_to_string(folder.join("12_cooccurrence_spans.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let vector = &file["vectors"][0];
    let codings = vector["input"]["segments"].as_array().unwrap();
    let codings: Vec<(String, usize, usize)> =
        codings.iter().map(|c| serde_json::from_value(c.clone()).unwrap()).collect();
    let pairs = doorstep_pairs(&codings);
    for (name, expected) in vector["expected"].as_object().unwrap() {
        let (a, b) = name.split_once('|').unwrap();
        let pair =
            pairs.iter().find(|p| p.a == format!("f.{a}") && p.b == format!("f.{b}")).unwrap();
        assert_eq!(pair.overlaps, expected["overlap_events"].as_u64().unwrap(), "{name}");
        let wanted = expected["c_coefficient"].as_f64().unwrap();
        assert!((pair.c.value().unwrap() - wanted).abs() < 1e-9, "{name}");
    }
}

fn doorstep_pairs(codings: &[(String, usize, usize)]) -> Vec<doorstep::report::Pair> {
    use doorstep::codebook::{CodeSet, read};
    use doorstep::coding::Coding;
    use doorstep::corpus::{Document, Mode, Segment, SegmentKind};
    use doorstep::report::{Level, Material, Selection, Take, Unit, cooccurrence};
    use doorstep::text::Span;

    let mut book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n".to_owned();
    for code in ["A", "B", "C"] {
        book += &format!("[[code]]\nid = \"f.{}\"\nname = \"{code}\"\n", code.to_lowercase());
    }
    let (codes, _) = CodeSet::new(vec![read("b.toml", &book).0]);
    let coding = |(code, start, end): &(String, usize, usize)| Coding {
        code: codes.number(&format!("f.{}", code.to_lowercase())).unwrap(),
        span: Span::new(*start, *end),
        carrier: None,
        target: None,
        mode: Mode::ObservedAction,
        form: None,
        off_case: false,
        segment: 0,
    };
    let whole = Segment::new(SegmentKind::Paragraph, Span::new(0, 300), Mode::ObservedAction);
    let document =
        Document { id: "d".into(), case: "X".into(), segments: vec![whole], ..Document::default() };
    let mut all: Vec<Coding> = codings.iter().map(coding).collect();
    all.sort_by_key(|coding| coding.span);
    let block = |_, take: &mut Take<'_>| {
        take(&document, &all);
        Ok::<(), ()>(())
    };
    let material = Material { codes: &codes, blocks: 1, people: false, block: &block };
    let selection = Selection::default();
    let report = cooccurrence(&material, &selection, Level::Code, Unit::Document, None).unwrap();
    let upper = |id: &str| format!("f.{}", id.trim_start_matches("f.").to_uppercase());
    let pairs = report.pooled.into_iter().flat_map(|table| table.pairs);
    pairs.map(|p| doorstep::report::Pair { a: upper(&p.a), b: upper(&p.b), ..p }).collect()
}
