//! Every command on nothing at all.

use crate::support::Project;

const EMPTY: &str = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n";

const COMMANDS: &[&[&str]] = &[
    &["report"],
    &["report", "--level", "code", "--unit", "case"],
    &["report", "frequencies", "--by", "role"],
    &["report", "frequencies", "--csv"],
    &["report", "frequencies", "--json"],
    &["report", "frequencies", "--markdown"],
    &["report", "cooccurrence", "--csv"],
    &["report", "cooccurrence", "--json", "--unit", "window:3"],
    &["report", "cooccurrence", "--markdown", "--unit", "case"],
    &["search", "word"],
    &["search", "word", "--kwic"],
    &["search", "word", "--count", "case"],
    &["search", "role:parent"],
    &["codings", "--jsonl"],
    &["codings"],
    &["index"],
    &["code"],
    &["doctor"],
    &["codebook", "check"],
    &["codebook", "show"],
    &["codebook", "show", "--format", "markdown"],
    &["codebook", "show", "--format", "html"],
    &["codebook", "test"],
];

fn run_all(project: &Project, codes: &[i32]) {
    for command in COMMANDS {
        for _ in 0..2 {
            let ran = project.run(command);
            assert!(codes.contains(&ran.code), "{command:?} ended with {}\n{}", ran.code, ran.err);
            assert!(!ran.err.contains("panicked"), "{command:?}\n{}", ran.err);
            let mut words = ran.out.split(|c: char| !c.is_alphanumeric());
            let undefined = words.any(|word| word == "NaN" || word == "inf");
            assert!(!undefined, "{command:?}\n{}", ran.out);
        }
    }
}

#[test]
fn an_empty_folder() {
    let project = Project::new();
    run_all(&project, &[0, 1]);
    let ran = project.run(&["report"]).expect(1);
    assert!(ran.err.contains("there are no notes or transcripts here"), "{}", ran.err);
}

#[test]
fn an_empty_codebook() {
    let project = Project::with(EMPTY, &[("a.txt", "case_id: C\n\nA word.\n")]);
    run_all(&project, &[0, 1]);
    let checked = project.run(&["codebook", "check"]).expect(0).out;
    assert_eq!(checked, "b 1.0.0: 0 codes (0 for readers only), 0 rules\n");
    let table = project.run(&["report", "frequencies", "--csv"]).expect(0).out;
    assert_eq!(table.lines().count(), 1, "a heading and no rows:\n{table}");
}

#[test]
fn a_codebook_file_with_nothing_in_it() {
    let project = Project::with("", &[("a.txt", "case_id: C\n\nA word.\n")]);
    run_all(&project, &[1]);
    let error = project.run(&["codebook", "check"]).expect(1).err;
    assert!(error.contains("the codebook has no `[codebook]` table"), "{error}");
    let table = project.run(&["report", "frequencies", "--csv"]).expect(1).out;
    assert_eq!(table.lines().count(), 1, "a heading and no rows:\n{table}");
}

#[test]
fn an_empty_note_beside_a_header_without_text() {
    let notes = [("a.txt", ""), ("b.txt", "doc_id: B\ncase_id: C\n\n"), ("c.vtt", "WEBVTT\n")];
    let book = format!(
        "{EMPTY}[[code]]\nid = \"f.a\"\nname = \"a\"\n[[code.rule]]\nid = \"r\"\nfind = \"word\"\n"
    );
    let project = Project::with(&book, &notes);
    run_all(&project, &[0, 1]);
    let ran = project.run(&["report", "frequencies", "--csv"]).expect(1);
    assert!(ran.out.contains("C,,f,0,0,,0,"), "no words, no rate:\n{}", ran.out);
}

#[test]
fn a_codebook_that_matches_nothing() {
    let book = format!(
        "{EMPTY}[[code]]\nid = \"f.a\"\nname = \"a\"\n[[code.rule]]\nid = \"r\"\nfind = \"zyzzyva\"\n"
    );
    let project = Project::with(
        &book,
        &[("a.txt", "case_id: C\ndoc_type: x\ndate: 2019-01-01\n\nA word.\n")],
    );
    run_all(&project, &[0]);
    let ran = project.run(&["report", "frequencies", "--csv"]).expect(0);
    assert!(
        ran.out.contains("C,,f,0,2,0.000000,0,1,"),
        "looked for and not found is zero:\n{}",
        ran.out
    );
}
