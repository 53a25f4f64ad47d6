//! Talk about other families is kept, counts for no case, and can be counted apart.

use super::*;

const BOOK: &str = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n\n[[code]]\nid = \"h.shouting\"\n\
name = \"Shouting\"\nguards = [\"off_case\", \"negation\"]\n\n[[code.rule]]\nid = \"shout\"\n\
find = \"shout*\"\n\n[[code]]\nid = \"h.after\"\nname = \"Beside shouting\"\n\n[[code.rule]]\n\
id = \"beside\"\nfind = \"code:h.shouting\"\n";

const NOTE: &str = "case: K\n\nShe shouted at me. Another mum shouted at me too. Another mum never \
shouted at me.\n";

fn project() -> Project {
    Project::with(BOOK, &[("N1.txt", NOTE)])
}

/// What `frequencies` counts of `code`.
fn codings(project: &Project, code: &str, more: &[&str]) -> String {
    let mut args = vec!["report", "frequencies", "--csv", "--code", code];
    args.extend(more);
    let rows = table(&project.run(&args).expect(0).out);
    rows.into_iter().find(|row| row[0] == "K").unwrap()[3].clone()
}

#[test]
fn it_is_left_out_or_counted_or_counted_alone() {
    let project = project();
    for (code, without, with, only) in [("h.shouting", "1", "2", "1"), ("h.after", "1", "1", "0")] {
        assert_eq!(codings(&project, code, &[]), without, "{code}");
        assert_eq!(codings(&project, code, &["--off-case", "with"]), with, "{code}");
        assert_eq!(codings(&project, code, &["--off-case", "only"]), only, "{code}");
    }
}

#[test]
fn its_passages_say_what_they_are() {
    let project = project();
    let passages = |more: &[&str]| {
        let args = [&["passages", "--code", "h.shouting"], more].concat();
        project.run(&args).expect(0).out
    };
    assert!(!passages(&[]).contains("Another mum"));
    let only = passages(&["--off-case", "only"]);
    assert!(only.contains(", off-case  ") && only.contains("Another mum »shouted«"), "{only}");
    let lines = project.run(&["codings", "--jsonl", "--off-case", "with"]).expect(0).out;
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let own = lines.iter().filter(|line| line["code"] == "h.shouting");
    let own: Vec<(&str, bool)> = own
        .map(|line| (line["quote"].as_str().unwrap(), line["off_case"].as_bool() == Some(true)))
        .collect();
    let expected = [("She shouted at me.", false), ("Another mum shouted at me too.", true)];
    assert_eq!(own, expected);
    let why = project.run(&["why", "N1:3"]).expect(0).out;
    assert!(why.contains("held back: »never« (guard negation)"), "{why}");
}

#[test]
fn people_say_what_is_off_case() {
    let project = project();
    let start = NOTE.find("She").unwrap();
    let line = |off_case: &str| {
        format!(
            "{{\"doc_id\": \"N1\", \"code\": \"h.shouting\", \"start\": {start}, \"end\": {}{off_case}}}\n",
            start + 18
        )
    };
    project.write("people.jsonl", &(line("") + &line(", \"off_case\": true")));
    let file = project.path("people.jsonl");
    let by_people = ["--codings", file.to_str().unwrap()];
    assert_eq!(codings(&project, "h.shouting", &by_people), "1");
    let with = [&by_people[..], &["--off-case", "with"]].concat();
    assert_eq!(codings(&project, "h.shouting", &with), "2");
}
