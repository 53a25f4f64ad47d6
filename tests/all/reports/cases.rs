//! Profiles, timelines, and what is not there.

use super::*;

#[test]
fn a_profile_counts_the_codings_as_they_are_printed() {
    let project = Project::sample();
    let profile = figures(&project, "profile study");
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let coded = project.run(&["codings", "study", "--jsonl"]).expect(0).json_lines();
    for line in coded.iter().filter(|line| line["mode"] != "researcher_reflection") {
        let of = |key: &str| line[key].as_str().unwrap_or("unknown");
        let (case, code) = (of("case_id"), of("family"));
        let how = match of("mode") {
            "observed_action" => "seen",
            "direct_speech" => "said",
            _ => "told",
        };
        for case in [case, "all cases"] {
            for name in [
                format!("codes|{case}|{code}|codings"),
                format!("codes|{case}|{code}|{how}"),
                format!("who|{case}|{}|{}", of("carrier"), of("target")),
            ] {
                *counts.entry(name).or_default() += 1;
            }
        }
    }
    assert!(counts.len() > 80, "{}", counts.len());
    for (name, count) in &counts {
        assert_eq!(profile.at(name), count.to_string(), "{name}");
    }
    let who = profile.0.iter().filter(|(name, count)| name.starts_with("who|") && *count != "0");
    let counted = counts.keys().filter(|name| name.starts_with("who|"));
    assert_eq!(who.count(), counted.count());
}

#[test]
fn modes_and_asides_count_where_they_are_asked_for() {
    let text = "MUM says alpha.\n\nMUM: I say alpha now.\n\n[alpha alpha – XX]";
    let project = study(&[("f.a", "alpha")], &[("D1 X 2019-01-01 call", text)]);
    let profile = |more: &str| figures(&project, &format!("profile{more}"));
    let usual = profile("");
    usual.is(&[("codes|X|f|codings", "2"), ("codes|X|f|seen", "1"), ("codes|X|f|said", "1")]);
    usual.near("codes|X|f|per 1,000", 2000.0 / 7.0);
    let said = profile(" --mode direct_speech");
    said.is(&[("codes|X|f|codings", "1"), ("codes|X|f|said", "1")]);
    said.near("codes|X|f|per 1,000", 1000.0 / 4.0);
    let both = profile(" --mode direct_speech --mode observed_action");
    both.is(&[("codes|X|f|codings", "2")]);
    let all = profile(" --include-asides");
    all.is(&[("codes|X|f|codings", "4"), ("codes|X|f|thought", "2")]);
}

#[test]
fn what_was_left_out_is_not_zero() {
    let text = "MUM says alpha.\n\n[alpha alpha – XX]";
    let project = study(&[("f.a", "alpha")], &[("D1 X 2019-01-01 call", text)]);
    let thought = figures(&project, "profile").at("codes|X|f|thought").to_owned();
    let seen = figures(&project, "profile --mode direct_speech").at("codes|X|f|seen").to_owned();
    // 0 means looked for and not found.
    assert!(thought != "0" && seen != "0", "thought {thought}, seen {seen}");
}

#[test]
fn a_timeline_worked_out_by_hand() {
    let notes = [
        ("D1 X 2019-01-10 call", "shout one two three four"),
        ("D2 X 2019-01-20 call", "knock silent one two three"),
        ("D3 X 2019-04-05 call", "shout shout one two"),
        ("D4 X 2019-04-15 call", "one two"),
    ];
    let codes = [("a.shout", "shout"), ("b.silent", "silent"), ("c.knock", "knock"), ("d.no", "")];
    let project = study(&codes, &notes);
    project.write("events.csv", "case,date,event\nX,2019-04-05,move\n,2019-01-15,flood\n");
    let t = figures(&project, "timeline --trend");
    t.is(&[
        ("series|X|a|by document", "200.000000 0.000000 500.000000 0.000000"),
        ("series|X|a|codings", "3"),
        ("series|X|a|on", "2019-04-05"),
        ("series|X|d|codings", "(not coded)"),
        ("documents|X|D3|a", "2"),
        ("documents|X|D3|b", "0"),
        ("documents|X|D3|d", "(not coded)"),
        ("firsts|X|a|1|document", "D1"),
        ("firsts|X|c|2|document", "D2"),
        ("firsts|X|b|3|date", "2019-01-20"),
        ("firsts|X|b|4|document", "not there"),
        ("gaps|X|2019-01-20|to", "2019-04-05"),
        ("gaps|X|2019-01-20|days", "75"),
        ("gaps|X|2019-01-10|days", "not there"),
        ("events|X|2019-04-05|event", "move"),
        ("events|X|2019-04-05|documents before", "2"),
        ("events|X|2019-04-05|after", "2"),
        ("events|X|2019-01-15|documents before", "1"),
        ("events|X|2019-01-15|after", "3"),
    ]);
    // One pair rises more than falls: S = 2 − 3, of six pairs one is tied.
    t.near("trend|X|a|tau", -1.0 / 30.0_f64.sqrt());
    // Days 0, 10, 85, 95: slopes −1500, −600, −200·30/95, 0, 300·30/85 and 200.
    t.near("trend|X|a|slope", -200.0 * 30.0 / 95.0 / 2.0);
}

#[test]
fn a_month_without_a_document_is_not_observed() {
    let notes = [
        ("D1 X 2019-01-10 call", "shout one two three"),
        ("D2 X 2019-01-20 call", "one two three four"),
        ("D3 X 2019-03-05 call", "one two three"),
    ];
    let project = study(&[("a.shout", "shout")], &notes);
    figures(&project, "timeline").is(&[
        ("months|X|2019-01|documents", "2"),
        ("months|X|2019-01|words", "8"),
        ("months|X|2019-01|a", "125.000000"),
        ("months|X|2019-02|documents", "(not observed)"),
        ("months|X|2019-02|a", "(not observed)"),
        ("months|X|2019-03|a", "0.000000"),
        ("months|X|2019-04|documents", "not there"),
    ]);
}

#[test]
fn months_by_number_and_by_date_are_all_shown() {
    let notes =
        [("D1 X 2019-01-10 call", "one"), ("D2 X 2019-03-05 call fieldwork_month=3", "two")];
    let project = study(&[("a.one", "one")], &notes);
    let months = figures(&project, "timeline --table months");
    let of_months = months.0.iter().filter(|(name, _)| name.ends_with("|documents"));
    let documents: u64 = of_months.map(|(_, count)| count.parse::<u64>().unwrap_or(0)).sum();
    assert_eq!(documents, 2, "{:?}", months.0);
}

#[test]
fn a_row_of_events_that_is_left_out_is_to_be_attended_to() {
    let project = study(&[("a.one", "one")], &[("D1 X 2019-01-10 call", "one")]);
    project.write("events.csv", "case,date,event\nX,2019-13-45,move\nX,2019-01-10,flood\n");
    for command in ["timeline", "compare --event flood"] {
        let ran = run(&project, command);
        assert!(ran.err.contains("`2019-13-45` is no date"), "{}", ran.err);
        assert_eq!(ran.code, 1, "{command}: done, with something to attend to");
    }
}

#[test]
fn cases_and_documents_without() {
    let notes = [
        ("D1 X 2019-01-01 call", "silent one two silent"),
        ("D2 X 2019-02-01 call", "one two"),
        ("D3 Y 2019-02-01 call", "shout never one"),
        ("D4 Z 2019-02-01 call", "shout never one"),
    ];
    let codes = [
        ("hostility.a", "shout"),
        ("avoidance.b", "silent"),
        ("resistance.c", "never"),
        ("none.d", ""),
    ];
    let project = study(&codes, &notes);
    let t = figures(&project, "absent");
    t.is(&[
        ("cases|hostility|X|documents", "2"),
        ("cases|hostility|X|words", "6"),
        ("cases|avoidance|Y|documents", "1"),
        ("cases|avoidance|X|documents", "not there"),
        ("cases|none|X|documents", "not there"),
        ("documents|avoidance|X|without", "1"),
        ("documents|avoidance|X|of", "2"),
        ("documents|avoidance|X|which", "D2"),
        ("deviant|X|quiet|codings", "2"),
        ("deviant|Y|quiet|codings", "not there"),
    ]);
    let text = run(&project, "absent").expect(0).out;
    assert!(text.contains("nobody looked for none: its absence says nothing"), "{text}");
}

#[test]
fn no_case_is_low_in_what_nobody_looked_for() {
    let notes = [("D1 X 2019-01-01 call", "silent one"), ("D2 Y 2019-01-01 call", "one two")];
    let t = figures(&study(&[("avoidance.b", "silent")], &notes), "absent");
    t.is(&[("cases|avoidance|Y|documents", "1"), ("deviant|X|quiet|codings", "not there")]);
}

#[test]
fn saturation_reached_by_hand() {
    // By date 2, 2, 1, 1, 0 and 1 new codes; the names of the documents have another order.
    let notes = [
        ("Z1 X 2019-01-01 call", "aa bb"),
        ("D2 X 2019-01-02 call", "cc dd aa"),
        ("D3 Y 2019-01-03 call", "ee aa"),
        ("D4 X 2019-01-04 call", "ff"),
        ("A5 X 2019-01-05 call", "aa"),
        ("D6 Y 2019-01-06 call", "gg"),
    ];
    let words = ["aa", "bb", "cc", "dd", "ee", "ff", "gg"];
    let ids = words.map(|word| format!("f.{word}"));
    let codes: Vec<(&str, &str)> = ids.iter().map(String::as_str).zip(words).collect();
    let project = study(&codes, &notes);
    let how = "saturation --resamples 100 --base 2 --run 2";
    let t = figures(&project, &format!("{how} --threshold 25"));
    t.is(&[
        ("saturation|by date|codes in base", "4"),
        ("saturation|by date|reached after", "3+2"),
        ("documents|D2|new codes", "2"),
        ("documents|D2|so far", "4"),
        ("documents|D3|new in the run from here", "2"),
        ("documents|D3|over base", "0.500000"),
        ("documents|D4|over base", "0.250000"),
        ("documents|A5|new codes", "0"),
        ("documents|D6|so far", "7"),
        ("documents|D6|over base", "()"),
    ]);
    figures(&project, &format!("{how} --threshold 50"))
        .is(&[("saturation|by date|reached after", "2+2")]);
    figures(&project, how).is(&[
        ("saturation|by date|reached after", "(not reached)"),
        ("saturation|by date|not reached in", "100"),
    ]);
}
