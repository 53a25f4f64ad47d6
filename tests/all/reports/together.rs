//! What occurs together.

use super::*;

const LINES: &[(&str, &str)] = &[
    ("D1 X 2019-01-01 call", "alpha beta gamma\n\nalpha beta\n\nalpha\n\nnone"),
    ("D2 Y 2019-01-01 call", "alpha beta\n\nalpha beta\n\nalpha\n\nbeta\n\nnone"),
];

#[test]
fn sets_and_order_counted_by_hand() {
    let project = study(TOGETHER, LINES);
    let t = figures(&project, "cooccurrence --table sets --table order");
    t.is(&[
        ("sets|X|f + g + h|units", "1"),
        ("sets|X|f + g + h|of", "4"),
        ("sets|Y|f + g + h|units", "not there"),
        ("order|X|f|g|same segment", "2"),
        ("order|X|f|g|first before", "1"),
        ("order|X|f|g|second before", "3"),
        ("order|X|f|h|second before", "2"),
        ("order|Y|f|g|first before", "4"),
        ("order|Y|f|g|second before", "3"),
    ]);
    t.near("sets|X|f + g + h|expected", 4.0 * 0.75 * 0.5 * 0.25);
    t.near("sets|X|f + g + h|lift", 1.0 / 0.375);
    t.is(&[("order|all cases|f|g|first before", "5"), ("sets|all cases|f + g + h|of", "9")]);
    let two = figures(&project, "cooccurrence --table sets --codes-at-once 2");
    two.is(&[("sets|all cases|f + g|units", "4")]);
    two.near("sets|all cases|f + g|expected", 4.0 * 0.75 * 0.5 + 5.0 * 0.6 * 0.6);
    two.is(&[("sets|X|f + g|units", "2"), ("sets|Y|f + g|units", "2"), ("sets|Y|f + g|of", "5")]);
}

#[test]
fn the_median_of_two_distances_lies_between_them() {
    let text = "alpha\n\nbeta\n\nnone\n\nbeta";
    let project = study(TOGETHER, &[("D1 X 2019-01-01 call", text)]);
    let t = figures(&project, "cooccurrence --table order");
    t.is(&[("order|X|f|g|first before", "2")]);
    t.near("order|X|f|g|median distance", 2.0);
}

#[test]
fn odds_within_cases_worked_out_by_hand() {
    let project = study(TOGETHER, LINES);
    let t = figures(&project, "cooccurrence --table odds");
    t.is(&[
        ("odds|f|g|X|both", "2"),
        ("odds|f|g|X|expected", "1.500000"),
        ("odds|f|g|X|odds ratio", "(zero cell)"),
        ("odds|f|g|Y|odds ratio", "2.000000"),
    ]);
    t.near("odds|f|g|X|with ½", 2.5 * 1.5 / (1.5 * 0.5));
    t.near("odds|f|g|all cases|both", 4.0);
    t.near("odds|f|g|all cases|expected", 1.5 + 3.0 * 3.0 / 5.0);
    // Mantel and Haenszel: (2·1/4 + 2·1/5) / (1·0/4 + 1·1/5); crude: 4·2/(2·1).
    t.near("odds|f|g|all cases|odds ratio", (2.0 / 4.0 + 2.0 / 5.0) / (1.0 / 5.0));
    t.near("odds|f|g|all cases|crude", 4.0);
}

#[test]
fn network_overlap_and_units_worked_out_by_hand() {
    let project = study(TOGETHER, LINES);
    let t = figures(&project, "cooccurrence --table network --table overlap");
    t.is(&[
        ("network|X|f|g|segments", "3"),
        ("network|X|f|h|segments", "3"),
        ("network|X|g|h|segments", "2"),
        ("network|Y|f|g|segments", "4"),
        ("overlap|X|f|h|pairs", "1"),
        ("overlap|X|f|h|of first", "1"),
        ("overlap|X|f|h|stretches", "1"),
        ("overlap|X|f|h|same segment", "1"),
        ("overlap|X|f|h|near", "3"),
        ("overlap|X|f|g|pairs", "0"),
        ("overlap|X|f|g|same segment", "2"),
        ("overlap|X|f|g|near", "6"),
    ]);
    t.near("network|X|f|g|weight", 3.0 / 22.0_f64.sqrt());
    t.near("network|X|g|h|weight", 2.0 / 22.0_f64.sqrt());
    t.near("network|Y|f|g|weight", 1.0);
    // One pair that shares text, of 3 passages and 1.
    t.near("overlap|X|f|h|c", 1.0 / 3.0);
    t.near("overlap|X|g|h|c", 1.0 / 2.0);
    let units = run(&project, "units").expect(0).out;
    let wanted = "case,document,unit,date,type,role,f,g,h,n\n\
X,D1,1,2019-01-01,call,unknown,1,1,1,\n\
X,D1,2,2019-01-01,call,unknown,1,1,0,\nX,D1,3,2019-01-01,call,unknown,1,0,0,\n\
X,D1,4,2019-01-01,call,unknown,0,0,0,\nY,D2,1,2019-01-01,call,unknown,1,1,0,\n";
    assert!(units.starts_with(wanted) && units.lines().count() == 10, "{units}");
    let document = run(&project, "units --unit document").expect(0).out;
    assert!(document.contains("\nX,D1,1,2019-01-01,call,") && document.lines().count() == 3);
}

#[test]
fn carriers_of_what_goes_together() {
    let text = "SW: alpha one\nMUM: alpha beta\nSW: alpha beta\nMUM: beta alpha";
    let project = study(TOGETHER, &[("D1 X 2019-01-01 call", text)]);
    let t = figures(&project, "cooccurrence --table carriers");
    t.is(&[
        ("carriers|X|f|worker|g|worker|units", "1"),
        ("carriers|X|f|parent|g|parent|units", "2"),
    ]);
    assert_eq!(t.0.len(), 2);
}

#[test]
fn a_case_is_no_unit_of_its_own_tables() {
    let notes = [("D1 X 2019-01-01 call", "alpha"), ("D2 X 2019-01-02 call", "beta")];
    let project = study(TOGETHER, &notes);
    let sets = "cooccurrence --table sets --codes-at-once 2 --unit";
    figures(&project, &format!("{sets} document")).is(&[("sets|X|f + g|units", "not there")]);
    for report in [&format!("{sets} case"), "units --unit case"] {
        let said = run(&project, report).expect(2).err;
        assert!(said.contains("a case is no unit here"), "{said}");
    }
}

#[test]
fn a_code_is_not_set_beside_those_it_is_part_of() {
    let project = study(TOGETHER, LINES);
    let tables = "--table sets --table order --table odds --table overlap --table network";
    let codes = "--code f --code f.a --level family --codes-at-once 2";
    let ran = run(&project, &format!("cooccurrence {tables} {codes} --csv")).expect(0);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
}

#[test]
fn a_grouping_is_not_passed_over() {
    let project = study(TOGETHER, LINES);
    let sets = "cooccurrence --table sets --codes-at-once 2";
    let (without, with) = (run(&project, sets), run(&project, &format!("{sets} --by doc_type")));
    assert!(with.code == 2 || with.out != without.expect(0).out, "{}", with.out);
}

#[test]
fn an_attribute_that_no_document_has_is_said() {
    let project = study(TOGETHER, LINES);
    for report in ["frequencies", "compare"] {
        let ran = run(&project, &format!("{report} --by anounced"));
        assert!(
            ran.err.contains("no document has an attribute `anounced`"),
            "{report} {}",
            ran.err
        );
    }
}

#[test]
fn all_cases_together_are_the_sum_of_each() {
    let project = Project::sample();
    for (name, measures) in [
        ("order", &["first before", "second before", "same segment"][..]),
        ("carriers", &["units"]),
        ("network", &["segments"]),
        ("overlap", &["pairs", "of first", "of second", "stretches", "same segment", "near"]),
    ] {
        let t = figures(&project, &format!("cooccurrence study --table {name}"));
        let mut sums: BTreeMap<String, u64> = BTreeMap::new();
        let mut all: BTreeMap<String, u64> = BTreeMap::new();
        for (figure, value) in &t.0 {
            let mut parts = figure.splitn(3, '|');
            let (case, rest) = (parts.nth(1).unwrap(), parts.next().unwrap());
            if measures.iter().any(|measure| rest.ends_with(&format!("|{measure}"))) {
                let into = if case == "all cases" { &mut all } else { &mut sums };
                *into.entry(rest.to_owned()).or_default() += value.parse::<u64>().unwrap();
            }
        }
        // A pair that one case has is among those of all.
        assert!(all.len() > 20, "{name}: {}", all.len());
        assert_eq!(all, sums, "{name}");
    }
}
