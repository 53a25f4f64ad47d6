//! Talk, what follows what, and the child.

use super::*;

#[test]
fn talk_counted_by_hand() {
    let text = "SW: Did you go to the school?\nMUM: Yes.\nSW: What happened there then?\n\
MUM: I told them to leave us alone.\nSW: You went alone, didn't you?\nMUM: Oh yes I did.";
    let note = [("D1 X 2019-01-01 home_visit", text), ("D2 X 2019-01-02 call", "A note.")];
    let project = study(&[("a.shout", "shout")], &note);
    let t = figures(&project, "talk");
    for (measure, worker, parent) in [
        ("turns", "3", "3"),
        ("words", "15", "12"),
        ("longest", "6", "7"),
        ("questions", "3", "0"),
        ("open", "1", "0"),
        ("closed", "1", "0"),
        ("tag", "1", "0"),
        ("interrupts", "0", "0"),
        ("initiates", "3", "0"),
        ("answers", "0", "3"),
        ("minimal", "0", "1"),
    ] {
        for (role, count) in [("worker", worker), ("parent", parent)] {
            t.is(&[(format!("roles|{role}|X|D1|{measure}").as_str(), count)]);
            t.is(&[(format!("types|home_visit|{role}|{measure}").as_str(), count)]);
        }
    }
    t.near("roles|worker|X|D1|share", 15.0 / 27.0);
    t.is(&[("balance|X|D1|speakers", "2"), ("balance|X|D2|speakers", "not there")]);
    // Of two the Gini is half the difference over the sum; corrected, twice that.
    t.near("balance|X|D1|Gini", 3.0 / 27.0 / 2.0);
    t.near("balance|X|D1|corrected", 3.0 / 27.0);
    let (p, q) = (15.0_f64 / 27.0, 12.0_f64 / 27.0);
    t.near("balance|X|D1|evenness", -(p * p.ln() + q * q.ln()) / 2.0_f64.ln());
}

#[test]
fn moves_and_next_moves_worked_out_by_hand() {
    let first = "SW: You must.\nMUM: Never.\nSW: You must.\nMUM: I shout.\nSW: You must.\n\
MUM: Fine.\nSW: Okay.\nMUM: Well.";
    let second = "SW: I leave.\nMUM: Fine.\nSW: Well.\nMUM: Never.";
    let notes = [("D1 X 2019-01-01 call", first), ("D2 X 2019-02-01 call", second)];
    let codes = [("p.must", "must"), ("l.leave", "leave"), ("r.never", "never"), ("s.s", "shout")];
    let project = study(&codes, &notes);
    let t = figures(&project, "sequence --table moves");
    // Of four first moves two have nothing within two turns.
    t.is(&[
        ("moves|X|p|r|pairs", "1"),
        ("moves|X|p|s|pairs", "1"),
        ("moves|X|p|(nothing coded)|pairs", "1"),
        ("moves|X|l|(nothing coded)|pairs", "1"),
        ("moves|X|l|r|pairs", "0"),
    ]);
    t.near("moves|X|p|r|share", 1.0 / 3.0);
    t.near("moves|X|p|(nothing coded)|expected", 3.0 * 2.0 / 4.0);
    // What is expected in an empty cell would give its small row away.
    let t = figures(&project, "sequence --table moves --suppress 3");
    t.is(&[("moves|X|l|r|pairs", "0"), ("moves|X|l|r|expected", "(suppressed)")]);
    let t = figures(&project, "sequence --table moves --within 3");
    t.is(&[("moves|X|l|r|pairs", "1"), ("moves|X|l|(nothing coded)|pairs", "0")]);
    t.near("moves|X|p|r|expected", 3.0 * 2.0 / 4.0);
    // (1 − 1.5) / √(1.5 · (1 − 2/4) · (1 − 3/4)).
    t.near("moves|X|p|r|residual", -0.5 / 0.1875_f64.sqrt());
    t.near("moves|X|p|r|Yule’s Q", -1.0);
    // Each case by itself, and both together.
    let notes = [("D1 X 2019-01-01 call", first), ("D2 Y 2019-02-01 call", second)];
    let t = figures(&study(&codes, &notes), "sequence --table moves");
    t.near("moves|X|p|(nothing coded)|expected", 1.0);
    t.near("moves|all cases|p|(nothing coded)|expected", 3.0 * 2.0 / 4.0);
    t.is(&[
        ("moves|X|p|(nothing coded)|pairs", "1"),
        ("moves|Y|l|(nothing coded)|pairs", "1"),
        ("moves|Y|p|(nothing coded)|pairs", "not there"),
        ("moves|all cases|l|r|pairs", "0"),
        ("moves|all cases|p|r|documents", "1"),
    ]);
    let opened = run(&study(&codes, &notes), "sequence --table moves --open p --open r").expect(0);
    assert_eq!(opened.out.matches("D1:").count(), 1, "{}", opened.out);
}

#[test]
fn answers_to_hostility_and_what_mends_a_rupture() {
    let codes = [
        ("hostility.expel", "out"),
        ("avoidance.contact", "leave"),
        ("avoidance.topic", "weather"),
        ("warmth_recognition.acknowledge", "sorry"),
    ];
    let first = "MUM: Get out.\nSW: I leave.\nMUM: Out now.\nSW: Nice weather.\nMUM: Well.";
    let notes = [
        ("V1 X 2019-01-01 home_visit", first),
        ("S1 X 2019-01-05 supervision", "SW: Nice weather.\nTM: Well."),
        ("V2 X 2019-01-31 home_visit", "SW: I am sorry.\nMUM: Fine."),
    ];
    let t = figures(&study(&codes, &notes), "sequence");
    t.is(&[
        ("after_hostility|X|exit|times", "1"),
        ("after_hostility|X|exit|share", "0.500000"),
        ("after_hostility|X|avoidance|times", "1"),
        ("repair|X|V1|hostility.expel|answered in", "V2"),
        ("repair|X|V1|hostility.expel|days", "30.000000"),
        ("lagged|X|hostility in a visit|avoidance in the same visit|both", "1"),
        ("lagged|X|hostility in a visit|avoidance in the same visit|neither", "1"),
        ("lagged|X|hostility in a visit|avoidance in the next supervision|both", "1"),
        ("lagged|X|hostility in a visit|avoidance in the next visit|only first", "1"),
    ]);
}

#[test]
fn one_hostile_act_has_each_kind_of_answer_once() {
    let codes =
        [("hostility.s", "shout"), ("avoidance.contact", "leave"), ("avoidance.topic", "weather")];
    let text = "MUM: I shout.\nSW: I leave in this weather and leave.\nMUM: Well.";
    let t = figures(&study(&codes, &[("D1 X 2019-01-01 call", text)]), "sequence");
    t.is(&[
        ("after_hostility|X|exit|times", "1"),
        ("after_hostility|X|avoidance|times", "1"),
        ("after_hostility|X|exit|share", "0.500000"),
    ]);
}

const SIGNS: &[(&str, &str)] = &[
    ("child_content.seen", "sees"),
    ("child_content.spoken", "hello"),
    ("child_content.touched", "hugs"),
];

#[test]
fn visits_with_a_child_and_the_longest_run_without() {
    let notes = [
        (
            "V1 X 2019-01-01 home_visit",
            "SW sees CH.\n\nSW: hello little bear\nCH: go away\nSW: well well well",
        ),
        ("V2 X 2019-01-02 home_visit", "SW waits."),
        ("V3 X 2019-01-03 office_meeting", "SW waits."),
        ("S1 X 2019-01-04 supervision", "SW: hello"),
        ("V4 X 2019-01-05 home_visit", "SW: hello"),
        ("V5 X 2019-01-06 home_visit present=MUM", "SW waits."),
    ];
    let t = figures(&study(SIGNS, &notes), "child");
    t.is(&[
        ("cases|X|visits", "5"),
        ("cases|X|with a child present", "4"),
        ("cases|X|seen", "1"),
        ("cases|X|spoken to", "2"),
        ("cases|X|nothing found", "2"),
        ("cases|X|longest run", "2"),
        ("visits|X|V1|seen", "1"),
        ("visits|X|V1|spoken to", "1"),
        ("visits|X|V1|touched", "0"),
        ("visits|X|V1|alone", "(not coded)"),
        ("visits|X|V1|words to", "3"),
        ("visits|X|V1|words by", "2"),
        ("visits|X|V5|present", "no"),
        ("visits|X|S1|present", "not there"),
        ("by_whom|X|seen|worker|passages", "1"),
        ("by_whom|X|spoken to|worker|passages", "2"),
    ]);
}

#[test]
fn nobody_is_a_child_for_part_of_a_name() {
    let note = ("V1 X 2019-01-01 home_visit present=CHARLIE,MUM", "SW waits.");
    figures(&study(SIGNS, &[note]), "child").is(&[("visits|X|V1|present", "no")]);
}

#[test]
fn a_child_that_nobody_looked_for_is_not_counted() {
    let note = [("V1 X 2019-01-01 home_visit", "SW waits.")];
    let other = figures(&study(&[("a.shout", "shout")], &note), "child");
    other.is(&[("visits|X|V1|seen", "(not coded)"), ("cases|X|visits", "1")]);
    for measure in ["seen", "spoken to", "nothing found", "longest run"] {
        other.is(&[(format!("cases|X|{measure}").as_str(), "(not coded)")]);
    }
    other.is(&[("visits|X|V1|words to", "(not coded)")]);
}

#[test]
fn a_sign_of_the_child_without_rules_is_not_coded() {
    let codes = [("child_content.seen", "sees"), ("child_content.touched", "")];
    let t = figures(&study(&codes, &[("V1 X 2019-01-01 home_visit", "SW sees CH.")]), "child");
    t.is(&[("visits|X|V1|seen", "1"), ("visits|X|V1|touched", "(not coded)")]);
}

/// A note of a visit by a worker to a mother with two children.
fn visit(project: &Project, id: &str, date: &str, more: &str, text: &str) {
    let roles = "roles: SW=worker; MUM=parent; Ada=child; Ben=child";
    let head = format!("doc_id: {id}\ncase_id: X\ndate: {date}\n{more}\n{roles}\n");
    project.write(&format!("notes/{id}.txt"), &format!("{head}\n{text}\n"));
}

#[test]
fn children_are_told_apart() {
    let project = study(SIGNS, &[]);
    let kind = |present: &str| format!("doc_type: home_visit\npresent: {present}");
    visit(&project, "V1", "2019-01-01", &kind("SW; MUM; Ada (4)"), "SW sees her. SW waits.");
    let both = kind("SW; MUM; Ada (4); Ben (6)");
    visit(&project, "V2", "2019-03-01", &both, "SW sees Ben. SW hugs them.\n\nAda: go away");
    visit(&project, "V3", "2019-03-11", &kind("SW; MUM"), "SW waits.");
    visit(
        &project,
        "V4",
        "2019-04-10",
        &kind("SW; MUM"),
        "SW waits. SW sees Ada and Ben at school.",
    );
    let t = figures(&project, "child");
    t.is(&[
        ("children|X|Ada|visits", "4"),
        ("children|X|Ada|present", "2"),
        // In V1 she alone was there, in V4 she is named.
        ("children|X|Ada|seen", "2"),
        ("children|X|Ben|present", "1"),
        ("children|X|Ben|seen", "2"),
        ("children|X|Ben|last present", "2019-03-01"),
        ("children|X|Ada|last present", "2019-03-01"),
        ("children|X|Ben|longest run", "1"),
        // From the first visit, of 1 January, to 1 March.
        ("children|X|Ben|days", "59"),
        ("children|X|Ada|days", "59"),
        ("children|X|Ada|touched", "0"),
        ("children|X|(not said which)|touched", "1"),
        ("children|X|(not said which)|seen", "0"),
        ("children|X|Ada|alone", "(not coded)"),
    ]);
    let opened = run(&project, "child --open Ben --open seen").expect(0).out;
    assert!(opened.contains("»sees« Ben.") && opened.contains("Ada and Ben at school"), "{opened}");
}

#[test]
fn what_was_recorded_stands_beside_what_was_observed() {
    let project = study(SIGNS, &[]);
    let kind = "doc_type: home_visit\npresent: SW; MUM; Ada";
    visit(&project, "V1", "2019-01-01", kind, "SW waits. SW hugs Ada.");
    visit(&project, "V2", "2019-02-01", kind, "SW sees Ada.");
    visit(&project, "N1", "2019-01-01", "doc_type: case_note", "SW sees Ada and sees Ben.");
    visit(&project, "N2", "2019-02-03", "doc_type: visit record\nvisit: V2", "SW sees Ada.");
    let t = figures(&project, "child");
    t.is(&[
        ("recorded|X|V1|seen|record", "N1"),
        ("recorded|X|V1|seen|observed", "0"),
        ("recorded|X|V1|seen|recorded", "2"),
        ("recorded|X|V1|touched|observed", "1"),
        ("recorded|X|V1|touched|recorded", "0"),
        ("recorded|X|V2|seen|record", "N2"),
        ("recorded|X|V2|seen|observed", "1"),
        // A record is no visit.
        ("cases|X|visits", "2"),
    ]);
}

#[test]
fn visits_of_all_cases_are_the_sum_and_runs_end_with_a_case() {
    let notes = &[
        ("D1 X 2019-01-01 home_visit", "MUM: one\nCH: alpha"),
        ("D2 X 2019-02-01 home_visit present=Kit", "one two"),
        ("D3 Y 2019-03-01 home_visit", "MUM: one\nCH: alpha"),
        ("D4 Z 2019-04-01 home_visit", "MUM: one\nCH: alpha"),
    ];
    let project = study(&[("child_content.seen", "alpha")], notes);
    let t = figures(&project, "child");
    for measure in ["visits", "with a child present", "seen", "nothing found"] {
        let of = |case: &str| t.at(&format!("cases|{case}|{measure}")).parse::<u64>().unwrap();
        assert_eq!(of("all cases"), of("X") + of("Y") + of("Z"), "{measure}");
    }
    t.is(&[("cases|all cases|visits", "4"), ("by_whom|all cases|seen|child|passages", "3")]);
    let sample = figures(&Project::sample(), "child study --table cases");
    let of = |case: &str| sample.at(&format!("cases|{case}|longest run")).parse::<u64>().unwrap();
    let cases = ["P-TALLIS", "Q-HARGREAVE", "R-DUNMORE", "S-LINDLEY"];
    assert_eq!(of("all cases"), cases.map(of).into_iter().max().unwrap());
}

#[test]
fn the_balance_of_a_type_is_that_of_its_transcripts() {
    let notes = &[
        // Two speakers of one word each; of one and three; of one and seven; one alone.
        ("D1 X 2019-01-01 call", "SW: one\nMUM: two"),
        ("D2 X 2019-01-02 call", "SW: one\nMUM: two three four"),
        ("D3 Y 2019-01-03 call", "SW: one\nMUM: two three four five six seven eight"),
        ("D4 Y 2019-01-04 supervision", "SW: one two"),
    ];
    let t = figures(&study(&[("f.a", "alpha")], notes), "talk");
    t.is(&[
        ("balance_types|call|transcripts", "3"),
        ("balance_types|supervision|transcripts", "1"),
    ]);
    // Of two with shares p and 1 − p the coefficient is |2p − 1| / 2.
    t.near("balance_types|call|least", 0.0);
    t.near("balance_types|call|median", 0.25);
    t.near("balance_types|call|greatest", 0.375);
}
