//! Behind every count stand as many passages.

use super::*;

/// Counts of something else than passages.
const NO_PASSAGES: &[&str] = &["documents", "longest", "words to", "words by"];

/// Opens every count of passages of one table of a report by all its names.
fn all_open(report: &str, name: &str, more: &[&str]) {
    let project = Project::sample();
    let mut args = vec!["report", report, "study", "--table", name];
    args.extend(more);
    let json = project.run(&[&args[..], &["--json"]].concat()).expect(0).out;
    let json: Value = serde_json::from_str(&json).unwrap();
    let table = &json["tables"][0];
    let measures = texts(&table["measures"]);
    let (mut opened, mut wrong) = (0, Vec::new());
    for row in table["rows"].as_array().unwrap() {
        for (measure, figure) in measures.iter().zip(row["figures"].as_array().unwrap()) {
            let of_passages =
                figure["passages"].is_u64() && !NO_PASSAGES.contains(&measure.as_str());
            let Some(count) = figure["value"].as_u64().filter(|_| of_passages) else { continue };
            let names = [texts(&row["keys"]), vec![measure.clone()]].concat();
            let open = names.iter().flat_map(|name| ["--open", name.as_str()]);
            let ran = project.run(&args.iter().copied().chain(open).collect::<Vec<_>>()).expect(0);
            // Each passage has a head, and its text is set in.
            let heads = ran.out.lines().filter(|line| !line.is_empty() && !line.starts_with(' '));
            let noun = if count == 1 { "passage" } else { "passages" };
            let said = ran.err.contains(&format!("\n{count} {noun} behind"));
            if !said || heads.count() as u64 != count {
                wrong.push(format!("{} is {count}: {}", names.join(", "), ran.err));
            }
            opened += 1;
        }
    }
    assert!(opened > 10, "{opened}");
    assert!(wrong.is_empty(), "{} of {opened}:\n{}", wrong.len(), wrong.concat());
}

#[test]
fn all_counts_of_a_profile_open() {
    all_open("profile", "codes", &["--case", "P-TALLIS"]);
}

#[test]
fn all_counts_of_a_timeline_open() {
    all_open("timeline", "documents", &["--case", "Q-HARGREAVE"]);
}

#[test]
fn all_counts_of_supervision_open() {
    all_open("supervision", "seen_and_said", &["--case", "P-TALLIS"]);
}

#[test]
fn all_counts_of_child_and_labels_open() {
    all_open("child", "visits", &[]);
    all_open("labels", "labels", &[]);
}

#[test]
fn the_counts_of_one_speaker_open() {
    let project = Project::sample();
    let talk = figures(&project, "talk study --table roles");
    for measure in ["turns", "questions", "open", "closed", "tag", "initiates", "answers"] {
        let count = talk.at(&format!("roles|P-TALLIS|P4|manager|{measure}"));
        let open = "talk study --table roles --open P4 --open manager --open";
        let ran = run(&project, &format!("{open} {measure}")).expect(0);
        let noun = if count == "1" { "passage" } else { "passages" };
        assert!(ran.err.contains(&format!("\n{count} {noun} behind")), "{measure} {}", ran.err);
    }
}

#[test]
fn words_gaps_and_absences_open_what_they_are_made_of() {
    let notes = &[
        ("D1 X 2019-01-01 home_visit", "alpha one"),
        ("D2 X 2019-06-01 home_visit", "no such word"),
        ("D3 Y 2019-06-02 call", "SW: one two three\nMUM: four\nSW: five"),
        ("D4 X 2019-06-03 home_visit", "neither here"),
    ];
    let project = study(&[("f.a", "alpha"), ("child_content.seen", "alpha")], notes);
    for (command, first, count) in [
        ("talk --table roles --open D3 --open worker --open words", "D3:", "2 passages"),
        ("timeline --table gaps --open X --open days", "D1:", "2 passages"),
        ("absent --table documents --open X --open f --open without", "D2:", "2 passages"),
        ("absent --table cases --open f --open Y", "D3:", "1 passage "),
    ] {
        let ran = run(&project, command).expect(0);
        assert!(ran.out.starts_with(first), "{command}: {}", ran.out);
        assert!(ran.err.contains(&format!("\n{count}")), "{command}: {}", ran.err);
    }
}

#[test]
fn two_codings_of_one_passage_are_both_behind_a_count_of_two() {
    let codes = [("f.a", "alpha"), ("f.b", "alpha")];
    let project = study(&codes, &[("D1 X 2019-01-01 call", "one alpha")]);
    figures(&project, "profile").is(&[("codes|X|f|codings", "2")]);
    let ran = run(&project, "profile --open X --open f --open codings").expect(0);
    assert!(ran.err.contains("2 passages behind"), "{}", ran.err);
}

#[test]
fn names_that_are_not_there_are_answered_with_what_would_be_right() {
    let project = Project::sample();
    for (command, message, help) in [
        ("profile study --table cods", "no table `cods`", "did you mean `codes`?"),
        ("profile study --table zzzzzz", "no table `zzzzzz`", "codes, who"),
        ("profile study --open hostilty", "called `hostilty`", "did you mean `hostility`?"),
        ("absent study --code hostilty", "hostilty", "did you mean `hostility`?"),
        ("profile study --csv --wide", "--wide prints one table", "one of codes, who"),
        ("profile study --wide --table codes", "--csv", "--csv"),
        ("profile study --mode thinking", "thinking", "direct_speech"),
        ("cooccurrence study --open hostility", "--open and --wide", "add --table"),
        ("compare study --event flood", "no event with `flood`", "`case`, `date` and `event`"),
        ("keyness study --part role", "which value", "--part role=VALUE"),
        ("keyness study --part role=wroker", "no words belong to role=wroker", "attributes"),
    ] {
        let ran = run(&project, command).expect(2);
        assert!(ran.out.is_empty(), "{command}: {}", ran.out);
        assert!(ran.err.contains(message) && ran.err.contains(help), "{command}: {}", ran.err);
    }
}

#[test]
fn one_table_can_be_printed_as_it_is() {
    let codes = [("f.a", "alpha"), ("g.n", "")];
    let project = study(&codes, &[("D1 X 2019-01-01 call", "alpha one two three")]);
    let text = run(&project, "profile --table codes --csv --wide").expect(0).out;
    let rows = table(&text);
    assert_eq!(rows[0][..4], ["case", "code", "codings", "per 1,000"]);
    assert_eq!(rows[1][..4], ["X", "f", "1", "250.000000"]);
    assert_eq!(rows[2][..4], ["X", "g", "", ""]);
    assert!(rows.len() == 3 && rows.iter().all(|row| row.len() == rows[0].len()), "{text}");
}
