//! Whole commands on the sample corpus, under reviewed snapshots.

use insta::assert_snapshot;

use crate::support::Project;

/// Runs doorstep on the sample and gives all it says, with nothing in it that changes.
fn on_sample(args: &[&str]) -> String {
    let project = Project::sample();
    project.run(&["code", "study"]).expect(0);
    let ran = project.run(args);
    ran.whole()
}

#[test]
fn report() {
    assert_snapshot!(on_sample(&["report", "study"]));
}

#[test]
fn report_of_one_case_by_sentence() {
    assert_snapshot!(on_sample(&["report", "study", "--case", "S-LINDLEY", "--unit", "sentence"]));
}

#[test]
fn frequencies_of_codes() {
    assert_snapshot!(on_sample(&[
        "report",
        "frequencies",
        "study",
        "--level",
        "code",
        "--code",
        "hostility"
    ]));
}

#[test]
fn frequencies_by_role_as_markdown() {
    assert_snapshot!(on_sample(&[
        "report",
        "frequencies",
        "study",
        "--by",
        "role",
        "--case",
        "P-TALLIS",
        "--markdown"
    ]));
}

#[test]
fn frequencies_by_month_as_csv() {
    assert_snapshot!(on_sample(&[
        "report",
        "frequencies",
        "study",
        "--by",
        "month",
        "--code",
        "hostility",
        "--csv"
    ]));
}

#[test]
fn cooccurrence_as_csv() {
    assert_snapshot!(on_sample(&[
        "report",
        "cooccurrence",
        "study",
        "--unit",
        "document",
        "--case",
        "S-LINDLEY",
        "--csv"
    ]));
}

#[test]
fn cooccurrence_as_json() {
    assert_snapshot!(on_sample(&[
        "report",
        "cooccurrence",
        "study",
        "--unit",
        "case",
        "--code",
        "hostility",
        "--code",
        "avoidance",
        "--level",
        "family",
        "--json"
    ]));
}

#[test]
fn passages_with_context() {
    assert_snapshot!(on_sample(&[
        "passages", "-p", "study", "--code", "hate", "--case", "P-TALLIS", "-C", "1"
    ]));
}

#[test]
fn passages_of_a_pair() {
    assert_snapshot!(on_sample(&[
        "passages",
        "-p",
        "study",
        "--code",
        "hostility",
        "--and",
        "resistance",
        "--case",
        "P-TALLIS"
    ]));
}

#[test]
fn why_a_line_was_coded() {
    assert_snapshot!(on_sample(&["why", "-p", "study", "R1:36"]));
}

#[test]
fn search_ranked() {
    assert_snapshot!(on_sample(&[
        "search",
        "-p",
        "study",
        "\"ring* you\"~3 OR promis*",
        "--limit",
        "3"
    ]));
}

#[test]
fn search_as_concordance() {
    assert_snapshot!(on_sample(&["search", "-p", "study", "hate*", "--kwic", "--sort", "right"]));
}

#[test]
fn search_counted_by_case() {
    assert_snapshot!(on_sample(&["search", "-p", "study", "sorry", "--count", "case"]));
}

#[test]
fn codings_as_lines_of_json() {
    let project = Project::sample();
    let ran = project.run(&["codings", "study", "--jsonl"]).expect(0);
    let first: Vec<&str> = ran.out.lines().take(3).collect();
    assert_snapshot!(first.join("\n"));
}

#[test]
fn doctor() {
    assert_snapshot!(on_sample(&["doctor", "study"]));
}

#[test]
fn codebook_show_one_code() {
    assert_snapshot!(on_sample(&["codebook", "show", "hate", "-p", "study"]));
}

#[test]
fn help() {
    let project = Project::new();
    assert_snapshot!(project.run(&["--help"]).whole());
}

#[test]
fn help_of_search() {
    let project = Project::new();
    assert_snapshot!(project.run(&["search", "--help"]).whole());
}

#[test]
fn show_a_file_outside_any_project() {
    let project = Project::new();
    project.write("a.txt", "doc_id: A\ncase_id: C\ndate: 14.3.18\nroles: SW=worker\n\nSW: Hello 😀.\n\n((laughs))\n\nMUM: No.\n");
    assert_snapshot!(project.run(&["show", "a.txt", "--json"]).expect(0).out);
}

#[test]
fn init_starts_a_project_that_reports() {
    let project = Project::new();
    assert_snapshot!(project.run(&["init", "new"]).expect(0).whole());
    project.write("new/notes/a.txt", "case_id: C\n\n“Get out of my house!” she shouts.\n");
    let ran = project.run(&["report", "frequencies", "new", "--csv"]).expect(0);
    assert!(ran.out.contains("C,,hostility,1,"), "{}", ran.out);
    project.run(&["init", "new"]).expect(2);
}

#[test]
fn completions_and_manual_are_made() {
    let project = Project::new();
    let bash = project.run(&["completions", "bash"]).expect(0).out;
    assert!(bash.contains("cooccurrence"));
    let manual = project.run(&["man"]).expect(0).out;
    assert!(manual.contains(".TH") && manual.contains("passages"));
}

#[test]
fn the_text_of_a_file_is_what_positions_refer_to() {
    let project = Project::new();
    project.write("a.txt", "\u{feff}one\r\ntwo\r");
    assert_eq!(project.run(&["text", "a.txt"]).expect(0).out, "one\r\ntwo\r");
}

#[test]
fn help_knows_commands_and_the_rules() {
    let project = Project::new();
    let rules = project.run(&["help", "rules"]).expect(0).out;
    let page = std::fs::read_to_string(crate::support::root().join("docs/rules.md")).unwrap();
    assert_eq!(rules, page);
    let test = project.run(&["help", "codebook", "test"]).expect(0).out;
    assert!(test.contains("examples of codebooks"), "{test}");
    let error = project.run(&["help", "reprot"]).expect(2).err;
    assert!(error.contains("did you mean `report`?"), "{error}");
}
