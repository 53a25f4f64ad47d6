//! Codebooks tried on their examples, and scored against what people coded.

use std::fs;

use insta::assert_snapshot;

use crate::support::{Project, root, shared};

const BOOK: &str = r#"
[codebook]
name = "door"
version = "1.0.0"
[[code]]
id = "door.refused"
name = "Refused"
typical = [
    "She would not let us in.",
    { text = "No.", speaker = "parent", before = "worker: May I come in?" },
    { text = "He grunts.", human_only = true },
]
close_but_no = ["She let us in.", "They would not let go."]
[[code.rule]]
id = "not-let"
find = '"not let" OR no'
[[code]]
id = "door.seen"
name = "Seen"
typical = ["He looked at us through the gap."]
"#;

const NOTES: &[(&str, &str)] = &[
    ("1.txt", "case_id: X\n\nShe would not let us in. Then she did.\n\nThey had no milk.\n"),
    ("2.txt", "case_id: Y\n\nHe shut the door on us.\n"),
];

/// A line of human codings whose passage is `quote` in the note `file`.
fn coded(file: usize, code: &str, quote: &str, more: &str) -> String {
    let (name, text) = NOTES[file];
    let start = text.split_once(quote).unwrap().0.chars().count();
    let (doc, end) = (name.trim_end_matches(".txt"), start + quote.chars().count());
    format!(
        "{{\"doc_id\":\"{doc}\",\"code\":\"{code}\",\"start\":{start},\"end\":{end},\"quote\":\"{quote}\"{more}}}\n"
    )
}

#[test]
fn codebook_test_names_what_is_missed_and_what_is_wrongly_found() {
    let project = Project::with(BOOK, NOTES);
    assert_snapshot!(project.run(&["codebook", "test", "book.toml"]).expect(1).out);
    let right = BOOK.replace(", \"They would not let go.\"", "");
    project.write("book.toml", &right);
    project.run(&["codebook", "test", "."]).expect(0);
}

#[test]
fn a_turn_before_an_example_names_its_speaker() {
    let project = Project::new();
    project.write("book.toml", &BOOK.replace("worker: May", "May"));
    let error = project.run(&["codebook", "test", "book.toml"]).expect(1).err;
    assert!(error.contains("begins with a role") && error.contains("book.toml:10"), "{error}");
}

#[test]
fn codebook_score_counts_what_people_and_rules_share() {
    let project = Project::with(BOOK, NOTES);
    let family = ",\"family\":\"door\"";
    let people = [
        coded(0, "door.refused", "would not let us in", ""),
        coded(0, "D.seen", "Then she did", family),
        coded(1, "door.refused", "shut the door", ""),
        coded(1, "door.other", "on us", ""),
    ];
    project.write("people.jsonl", &people.concat());
    let trap = ",\"trap_type\":\"thing\",\"tempting_family\":\"door\"";
    project.write("traps.jsonl", &coded(0, "", "no milk", trap));
    let args =
        ["codebook", "score", "--against", "people.jsonl", "--traps", "traps.jsonl", "--list"];
    let ran = project.run(&args).expect(0);
    assert_snapshot!(ran.out);
    let json = project.run(&["codebook", "score", "--against", "people.jsonl", "--json"]).expect(0);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let all = &json["families"][0];
    // Four human codings, of which the first is found; two proposals, of which the first is right.
    assert_eq!((&all["coded"], &all["found"]), (&4.into(), &1.into()));
    assert_eq!((&all["proposed"], &all["right"]), (&2.into(), &1.into()));
    assert_eq!((&all["precision"], &all["recall"]), (&0.5.into(), &0.25.into()));
    let one = ["codebook", "score", "--against", "people.jsonl", "--case", "Y", "--json"];
    let json: serde_json::Value = serde_json::from_str(&project.run(&one).expect(0).out).unwrap();
    assert_eq!((&json["documents"], &json["families"][0]["coded"]), (&1.into(), &2.into()));
}

#[test]
fn human_codings_that_do_not_fit_are_told() {
    let project = Project::with(BOOK, NOTES);
    let moved = coded(0, "door.refused", "not let", "").replace("not let\"", "not lit\"");
    let stranger = moved.replace("\"1\"", "\"9\"");
    project.write("people.jsonl", &format!("{moved}{stranger}{{\"doc_id\":\n"));
    let ran = project.run(&["codebook", "score", "--against", "people.jsonl"]).expect(1);
    for part in ["people.jsonl:3", "`9`, which is not in the project", "1 passage marked by people"]
    {
        assert!(ran.err.contains(part), "{part} is not in\n{}", ran.err);
    }
    let missing = project.run(&["codebook", "score", "--against", "nobody.jsonl"]).expect(2);
    assert!(missing.err.contains("nobody.jsonl"), "{}", missing.err);
}

/// The sample that people coded has 802 codings and 126 traps; every passage is where it says.
#[test]
fn the_shared_sample_is_read_whole() {
    let Some(sample) = shared("sample") else { return };
    let project = Project::new();
    let books = root().join("codebooks").display().to_string();
    let docs = sample.join("docs").display().to_string();
    project.write(
        "doorstep.toml",
        &format!("name = \"s\"\nsources = [{docs:?}]\ncodebooks = [{books:?}]\n"),
    );
    let file = |name: &str| sample.join(name).display().to_string();
    let (people, traps) = (file("codings_coder1.jsonl"), file("traps.jsonl"));
    let args = ["codebook", "score", "--against", &people, "--traps", &traps, "--json"];
    let ran = project.run(&args).expect(0);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let families = json["families"].as_array().unwrap();
    let expected = fs::read_to_string(&people).unwrap();
    for row in families {
        let label = row["label"].as_str().unwrap();
        let own = format!("\"family\": \"{label}\"");
        let lines = expected.lines().filter(|line| label == "all" || line.contains(&own)).count();
        assert_eq!(row["coded"], lines, "{label}");
    }
    assert_eq!((&json["documents"], &json["traps"]), (&20.into(), &126.into()));
}

#[test]
fn an_example_is_said_by_its_speaker_and_a_miss_tells_what_held_it_back() {
    let by = BOOK
        .replace("speaker = \"parent\"", "speaker = \"kin_or_friend\"")
        .replace(", \"They would not let go.\"", "")
        .replace(
            "find = '\"not let\" OR no'",
            "find = '\"not let\" OR no'\nby = [\"kin_or_friend\", \"unknown\"]",
        );
    let project = Project::with(&by, NOTES);
    project.run(&["codebook", "test", "book.toml"]).expect(0);
    project.write("book.toml", &by.replace("[\"kin_or_friend\", \"unknown\"]", "\"worker\""));
    let ran = project.run(&["codebook", "test", "book.toml"]).expect(1).out;
    assert!(
        ran.contains("missed, though typical: worker: May I come in? / kin_or_friend: No."),
        "{ran}"
    );
    project.write("people.jsonl", &coded(0, "door.refused", "would not let us in", ""));
    let args = ["codebook", "score", "--against", "people.jsonl", "--list"];
    let listed = project.run(&args).expect(0).out;
    assert!(listed.contains("held back: the text does not say who does it"), "{listed}");
}
