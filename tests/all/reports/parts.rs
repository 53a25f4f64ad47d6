//! Parts side by side.

use super::*;

const PARTED: &[(&str, &str)] = &[
    ("D1 X 2019-01-01 home_visit", "shout shout one two three"),
    ("D2 X 2019-01-20 home_visit", "one two three four five"),
    ("D3 X 2019-02-01 supervision", "shout one two three"),
    ("D4 Y 2019-01-01 home_visit", "shout one"),
    ("D5 Y 2019-02-01 supervision", "shout one two three four five six seven"),
];

#[test]
fn rates_and_ratios_worked_out_by_hand() {
    let project = study(&[("a.shout", "shout")], PARTED);
    let t = figures(&project, "compare --p-values");
    t.is(&[
        ("rates|X|a|home_visit|documents", "2"),
        ("rates|X|a|home_visit|words", "10"),
        ("rates|X|a|home_visit|codings", "2"),
        ("rates|X|a|home_visit|per 1,000", "200.000000"),
        ("rates|X|a|supervision|per 1,000", "250.000000"),
        ("rates|Y|a|home_visit|per 1,000", "500.000000"),
        ("rates|all cases|a|home_visit|per 1,000", "250.000000"),
        ("ratios|X|a|home_visit / supervision|ratio", "0.800000"),
        ("ratios|Y|a|home_visit / supervision|ratio", "4.000000"),
        ("ratios|all cases|a|home_visit / supervision|cases", "1 of 2 higher"),
    ]);
    t.is(&[
        // With two documents every shuffle is as far apart; with three two of three are.
        ("ratios|Y|a|home_visit / supervision|p", "(too few documents to shuffle)"),
    ]);
    let (above, below) = (2.0 * 4.0 / 14.0 + 8.0 / 10.0, 10.0 / 14.0 + 2.0 / 10.0);
    t.near("ratios|all cases|a|home_visit / supervision|ratio", above / below);
}

#[test]
fn how_long_meetings_were_and_how_they_went() {
    let notes = &[
        ("D1 X 2019-01-01 home_visit duration_min=20 access=refused", "alpha one"),
        ("D2 X 2019-02-01 home_visit duration_min=31", "alpha alpha"),
        ("D3 X 2019-03-01 home_visit duration_min=n/a access=full", "one"),
        ("D4 X 2019-04-01 office_visit duration_min=1.5", "one two"),
        ("D5 Y 2019-04-01 office_visit", "alpha"),
        ("D6 Y 2019-05-01 call duration_min=1h30", "one"),
        ("D7 Y 2019-05-02 call duration_min=0", "one"),
    ];
    let project = study(&[("resistance.access", "alpha"), ("hostility.expel", "out")], notes);
    let t = figures(&project, "compare");
    t.is(&[
        ("lengths|X|home_visit|documents", "3"),
        ("lengths|X|home_visit|with length", "2"),
        ("lengths|X|home_visit|median", "25.500000"),
        ("lengths|X|home_visit|shortest", "20.000000"),
        ("lengths|X|office_visit|median", "1.500000"),
        ("lengths|Y|office_visit|median", "(no length given)"),
        ("lengths|Y|call|with length", "0"),
        ("lengths|all cases|office_visit|documents", "2"),
        ("outcomes|X|home_visit|access limited|with it", "2"),
        ("outcomes|X|office_visit|access limited|with it", "0"),
        ("outcomes|X|home_visit|access: refused|with it", "1"),
        ("outcomes|all cases|office_visit|access limited|with it", "1"),
        ("outcomes|all cases|office_visit|access limited|documents", "2"),
    ]);
    t.near("outcomes|X|home_visit|access limited|share", 2.0 / 3.0);
    assert_eq!(t.at("outcomes|X|home_visit|ended in anger|with it"), "not there", "found nowhere");
    let told = run(&project, "compare --table lengths").expect(0).out;
    assert!(told.contains("no number of minutes: D6 (1h30), D7 (0)"), "{told}");
    let opened = run(&project, "compare --open X --open home_visit --table outcomes").expect(0).out;
    assert_eq!(opened.matches("»alpha").count(), 3, "{opened}");
}

#[test]
fn before_and_after_an_event() {
    let project = study(&[("a.shout", "shout")], PARTED);
    project.write("events.csv", "case,date,event\nX,2019-02-01,New worker\nX,2019-05-01,flood\n");
    let t = figures(&project, "compare --event worker");
    t.is(&[
        ("rates|X|a|before|documents", "2"),
        ("rates|X|a|before|codings", "2"),
        ("rates|X|a|after|documents", "1"),
        ("rates|X|a|after|per 1,000", "250.000000"),
        ("ratios|X|a|before / after|ratio", "0.800000"),
        ("rates|Y|a|before|documents", "not there"),
    ]);
    let ran = run(&project, "compare --event worker --json").expect(0).out;
    assert!(ran.contains("2 documents belong to no part"), "{ran}");
    let t = figures(&project, "compare --event worker --around 1");
    t.is(&[
        ("rates|X|a|before|documents", "1"),
        ("rates|X|a|before|words", "5"),
        ("rates|X|a|before|codings", "0"),
        ("rates|X|a|after|codings", "1"),
    ]);
    t.is(&[("rates|X|a|before|high", "(one document)")]);
}

#[test]
fn all_cases_claim_no_interval_that_the_only_case_does_not_have() {
    let text = "shout ".repeat(10);
    let notes = [
        ("D1 X 2019-01-01 home_visit", text.as_str()),
        ("D2 X 2019-01-02 home_visit", "one two three four five six seven eight nine ten"),
        ("D3 Y 2019-01-02 supervision", "one two"),
    ];
    let t = figures(&study(&[("a.shout", "shout")], &notes), "compare");
    for bound in ["low", "high"] {
        let own = t.at(&format!("rates|X|a|home_visit|{bound}"));
        assert!(own.starts_with('('), "counts vary too much for {own}");
        let all = t.at(&format!("rates|all cases|a|home_visit|{bound}"));
        assert!(all.starts_with('('), "the same documents, and {bound} {all}");
    }
}

#[test]
fn what_is_seen_and_what_is_said() {
    let notes = [
        ("V1 X 2019-01-10 home_visit", "shout silent one"),
        ("S1 X 2019-01-24 supervision", "silent never never"),
        ("V2 X 2019-03-01 home_visit", "shout"),
    ];
    let codes = [("a.shout", "shout"), ("b.silent", "silent"), ("c.never", "never")];
    let project = study(&codes, &notes);
    let t = figures(&project, "supervision");
    t.is(&[
        ("seen_not_said|X|a|V1|in visit", "1"),
        ("seen_not_said|X|a|V1|in supervision", "0"),
        ("seen_not_said|X|a|V1|supervision", "S1"),
        ("seen_not_said|X|a|V1|days", "14"),
        ("said_not_seen|X|c|V1|in supervision", "2"),
        ("seen_and_said|X|b|V1|in visit", "1"),
        ("seen_and_said|X|b|V1|in supervision", "1"),
    ]);
    // Three rows of five figures: nothing of the visit that no supervision follows.
    assert_eq!(t.0.keys().filter(|name| !name.starts_with("culture")).count(), 15);
    assert!(run(&project, "supervision").expect(0).out.contains("no supervision after"));
}

#[test]
fn days_to_a_supervision_without_date_are_not_zero() {
    let notes = [("V1 X 2019-01-10 home_visit", "shout"), ("S1 X - supervision", "one")];
    let t = figures(&study(&[("a.shout", "shout")], &notes), "supervision");
    assert_ne!(t.at("seen_not_said|X|a|V1|days"), "0");
}

#[test]
fn only_documents_that_are_asked_for() {
    let project = study(&[("a.shout", "shout")], PARTED);
    let t = figures(&project, "compare --where doc_type=home_visit --by case");
    t.is(&[
        ("rates|X|a|X|documents", "2"),
        ("rates|X|a|X|words", "10"),
        ("rates|Y|a|Y|codings", "1"),
    ]);
    // Of several values of one attribute any may hold; of several attributes all have to.
    let words = |conditions: &str| {
        let rows = table(&run(&project, &format!("frequencies {conditions} --csv")).out);
        let at = rows[0].iter().position(|head| head == "words").unwrap();
        rows.last().unwrap()[at].clone()
    };
    assert_eq!(words("--where doc_type=home_visit --where doc_type=supervision"), "24");
    assert_eq!(words("--where doc_type=home_visit --where case=Y"), "2");
    assert_eq!(words("--where doc_type=supervision"), "12");
    let ran = run(&project, "frequencies --where doc_type=home_vist");
    assert!(ran.err.contains("did you mean `home_visit`?"), "{}", ran.err);
    assert_eq!(run(&project, "profile --where doc_type").code, 2);
}

#[test]
fn parts_are_made_of_several_values() {
    let notes = [
        ("D1 X 2019-01-01 home_visit a=yes", "shout one"),
        ("D2 X 2019-01-02 joint_visit a=n/a", "shout shout one two"),
        ("D3 X 2019-01-03 supervision a=no", "one two three four"),
        ("D4 X 2019-01-04 duty_call a=None", "one two"),
    ];
    let project = study(&[("a.shout", "shout")], &notes);
    let grouped =
        figures(&project, "compare --part visits=home_visit,joint_visit --part talk=supervision");
    grouped.is(&[
        ("rates|X|a|visits|documents", "2"),
        ("rates|X|a|visits|words", "6"),
        ("rates|X|a|visits|codings", "3"),
        ("rates|X|a|talk|words", "4"),
        ("ratios|X|a|visits / talk|ratio", "(none in the second)"),
    ]);
    // What does not apply is no part.
    let plain = figures(&project, "compare --by a");
    plain.is(&[("rates|X|a|yes|words", "2"), ("rates|X|a|no|words", "4")]);
    plain.is(&[("rates|X|a|n/a|words", "not there"), ("rates|X|a|None|words", "not there")]);
    let ran = run(&project, "compare --by a --markdown").expect(0).out;
    assert!(ran.contains("2 documents belong to no part"), "{ran}");
    let ran = run(&project, "compare --part visits");
    assert!(ran.code == 2 && ran.err.contains("write `--part NAME=VALUE,VALUE`"), "{}", ran.err);
}

#[test]
fn events_may_stand_in_the_settings() {
    let project = study(&[("a.shout", "shout")], PARTED);
    let settings = fs::read_to_string(project.path("doorstep.toml")).unwrap_or_default();
    let event = "[[event]]\ncase = \"X\"\ndate = \"2019-02-01\"\nwhat = \"New worker\"\n";
    project.write("doorstep.toml", &format!("{settings}\n{event}"));
    project.write("events.csv", "case,date,event\nX,2019-02-01,New worker\nY,2019-01-15,flood\n");
    let t = figures(&project, "compare --event worker");
    t.is(&[("rates|X|a|before|documents", "2"), ("rates|X|a|after|documents", "1")]);
    let t = figures(&project, "timeline");
    t.is(&[
        ("events|X|2019-02-01|event", "New worker"),
        ("events|X|2019-02-01|documents before", "2"),
        ("events|Y|2019-01-15|event", "flood"),
    ]);
    project.write("doorstep.toml", &format!("{settings}\n{}", event.replace("\"X\"", "\"Z\"")));
    let ran = run(&project, "timeline");
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("there is no case `Z`") && ran.err.contains("doorstep.toml"));
}

#[test]
fn supervision_holds_or_closes() {
    let codes = [
        ("emotional_containment.hold", "stay"),
        ("avoidance.supv", "next"),
        ("power_in_discourse.directive", "must"),
        ("child_content.seen", "Ben"),
    ];
    let note = |id: &str, who: &str, site: &str| {
        format!("{id} X 2019-01-01 supervision supervisor={who} site={site}")
    };
    let heads =
        [note("S1", "Ann", "north"), note("S2", "Ann", "south"), note("S3", "Eve", "south")];
    let notes = [
        (heads[0].as_str(), "SW: stay with it\nMUM: Ben ate\nSW: you must go"),
        (heads[1].as_str(), "SW: stay and stay and next"),
        (heads[2].as_str(), "SW: stay a bit"),
        ("V1 X 2019-01-02 home_visit", "SW: you must stay"),
    ];
    let t = figures(&study(&codes, &notes), "supervision --table culture");
    t.is(&[
        ("culture|supervisor|Ann|documents", "2"),
        ("culture|supervisor|Ann|words", "13"),
        ("culture|supervisor|Ann|holding", "3"),
        ("culture|supervisor|Ann|closing", "2"),
        ("culture|supervisor|Ann|ratio", "1.500000"),
        ("culture|supervisor|Ann|words on child", "2.000000"),
        ("culture|supervisor|Eve|ratio", "(nothing closing)"),
        ("culture|site|south|holding", "3"),
        ("culture|all|all supervisions|documents", "3"),
        ("culture|all|all supervisions|holding", "4"),
    ]);
    t.near("culture|supervisor|Ann|share", 2.0 / 13.0);
}

#[test]
fn passages_stand_at_the_place_named_last() {
    let codes = [("avoidance.spatial", "hovers"), ("b.other", "sits")];
    let notes = [
        (
            "V1 X 2019-01-01 home_visit",
            "SW hovers. In the kitchen SW hovers, and hovers.\n\nThe bedroom: SW hovers and sits.",
        ),
        ("V2 X 2019-01-02 car_conversation", "SW hovers."),
        (
            "V3 Y 2019-01-03 home_visit place=clinic",
            "SW hovers, then the front door. SW hovers.\n\nMUM: My office is cold.\n\nSW hovers.",
        ),
    ];
    let project = study(&codes, &notes);
    let t = figures(&project, "places");
    t.is(&[
        ("places|X|avoidance.spatial|kitchen|passages", "2"),
        ("places|X|avoidance.spatial|bedroom|passages", "1"),
        ("places|X|avoidance.spatial|car|passages", "1"),
        ("places|X|avoidance.spatial|(no place named)|passages", "1"),
        ("places|X|avoidance.spatial|kitchen|share", "0.400000"),
        ("places|Y|avoidance.spatial|clinic|passages", "1"),
        // Of the office somebody speaks.
        ("places|Y|avoidance.spatial|doorstep|passages", "2"),
        ("places|all cases|avoidance.spatial|kitchen|passages", "2"),
        ("places|X|b.other|bedroom|passages", "not there"),
    ]);
    let t = figures(&project, "places --code b.other --place upstairs=bedroom");
    t.is(&[("places|X|b.other|upstairs|passages", "1")]);
}
