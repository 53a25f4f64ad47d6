//! Few are hidden, and none are not.

use super::*;

const FEW: &[(&str, &str)] = &[
    ("D1 X 2019-01-01 home_visit", "alpha one"),
    ("D2 X 2019-02-01 home_visit", "alpha alpha beta"),
    ("D3 X 2019-03-01 home_visit", "alpha alpha alpha one"),
    ("D4 X 2019-04-01 supervision", "alpha one"),
];

#[test]
fn few_are_hidden_and_none_are_not() {
    let project = study(TOGETHER, FEW);
    let t = figures(&project, "timeline --suppress 3");
    t.is(&[
        ("documents|X|D1|f", "(suppressed)"),
        ("documents|X|D2|f", "(suppressed)"),
        ("documents|X|D3|f", "3"),
        ("documents|X|D1|g", "0"),
        ("documents|X|D1|n", "(not coded)"),
        ("months|X|2019-01|f", "(suppressed)"),
        ("months|X|2019-03|f", "750.000000"),
        ("months|X|2019-03|g", "0.000000"),
        ("firsts|X|f|1|passages", "(suppressed)"),
    ]);
    let t = figures(&project, "compare --suppress 3");
    t.is(&[
        ("rates|X|f|home_visit|codings", "6"),
        ("rates|X|f|supervision|codings", "(suppressed)"),
        ("rates|X|f|supervision|per 1,000", "(suppressed)"),
        ("rates|X|f|supervision|high", "(suppressed)"),
        ("rates|X|g|supervision|codings", "0"),
        ("ratios|X|g|home_visit / supervision|ratio", "(suppressed)"),
    ]);
    let rows = table(&run(&project, "frequencies --by document --suppress 3 --csv").expect(0).out);
    let of = |document: &str| {
        let own = rows.iter().find(|row| row[..3] == ["X", document, "f"]);
        own.map(|row| [row[3].clone(), row[5].clone(), row[8].clone()])
    };
    let hidden = ["", "", "suppressed"].map(str::to_owned);
    assert_eq!((of("D1"), of("D2")), (Some(hidden.clone()), Some(hidden)));
    let ran = run(&project, "profile --suppress 3").expect(0).out;
    assert!(ran.contains('▒') && !ran.contains("D3:7"), "no quotations beside it:\n{ran}");
    let ran = run(&project, "timeline --suppress 3 --open D1 --open f").expect(0);
    assert!(!ran.out.contains("alpha"), "{}", ran.out);
}

#[test]
fn a_series_does_not_show_what_is_hidden() {
    let t = figures(&study(TOGETHER, FEW), "timeline --suppress 3 --table series");
    t.is(&[("series|X|g|codings", "(suppressed)")]);
    // 333.33 of three words is one, and so is 500 of two.
    let bars = [t.at("series|X|g|by document"), t.at("series|X|f|by document")];
    assert!(!bars[0].contains("333.3") && !bars[1].contains("500.0"), "{bars:?}");
}

#[test]
fn a_ratio_does_not_show_what_is_hidden() {
    // Six of nine words over one of two: with the rate of the visits it gives the other away.
    let t = figures(&study(TOGETHER, FEW), "compare --suppress 3");
    t.is(&[
        ("rates|X|f|supervision|codings", "(suppressed)"),
        ("ratios|X|f|home_visit / supervision|ratio", "(suppressed)"),
    ]);
}

#[test]
fn rates_of_words_and_lists_of_documents_do_not_show_what_is_hidden() {
    let part = format!("door door door door {}", filler("p", 6));
    let rest = format!("door {}", filler("q", 29));
    let notes = [("D1 X 2019-01-01 supervision", &*part), ("D2 X 2019-01-02 call", &*rest)];
    let project = study(&[("f.p", "paa"), ("f.a", "alpha")], &notes);
    let t = figures(&project, "keyness --part doc_type=supervision --suppress 3");
    t.is(&[("more|door|in part", "4"), ("more|door|in rest", "(suppressed)")]);
    for (name, value) in &t.0 {
        assert!(!value.starts_with("33.33"), "{name} is {value}, one of thirty words");
    }
    let t = figures(&project, "absent --suppress 3");
    t.is(&[("documents|f|X|without", "(suppressed)"), ("documents|f|X|which", "(suppressed)")]);
}

#[test]
fn units_do_not_pass_over_that_few_are_to_be_hidden() {
    let project = study(TOGETHER, FEW);
    let ran = run(&project, "units --suppress 3");
    let hides = ran.out != run(&project, "units").expect(0).out;
    assert!(ran.code > 0 || hides, "as if it had not been asked:\n{}", ran.out);
}
