//! A re-run does what changed and gives what a run from nothing gives.

use std::fs;

use crate::support::Project;

fn everything(project: &Project) -> String {
    let codings = project.run(&["codings", "study", "--jsonl"]);
    let report = project.run(&["report", "study"]);
    let search = project.run(&["search", "-p", "study", "sorry OR hate*", "--json"]);
    format!("{}{}{}", codings.out, report.out, search.out)
}

fn from_nothing(project: &Project) -> String {
    fs::remove_dir_all(project.path("study/.doorstep")).unwrap();
    everything(project)
}

#[test]
fn nothing_changed_nothing_is_done_and_the_bytes_are_the_same() {
    let project = Project::sample();
    let first = project.run(&["report", "study"]).expect(0);
    assert!(first.err.contains("20 documents: 20 read, 20 coded\n"), "{}", first.err);
    let second = project.run(&["report", "study"]).expect(0);
    assert!(second.err.contains("nothing has changed"), "{}", second.err);
    assert_eq!(first.out, second.out);
    let all = everything(&project);
    assert_eq!(all, from_nothing(&project));
}

#[test]
fn one_note_edited_one_note_done() {
    let project = Project::sample();
    project.run(&["report", "study"]).expect(0);
    let note = project.path("study/notes/S2.md");
    let text =
        fs::read_to_string(&note).unwrap() + "\n“Get out of my house,” she shouts. Quokka.\n";
    fs::write(&note, text).unwrap();
    let ran = project.run(&["report", "study"]).expect(0);
    assert!(ran.err.contains("20 documents: 1 read, 1 coded\n"), "{}", ran.err);
    let found = project.run(&["search", "-p", "study", "quokka"]).expect(0);
    assert!(found.err.contains("20 documents: 20 indexed"), "{}", found.err);
    assert!(found.out.starts_with("S2:"), "{}", found.out);
    let after = everything(&project);
    assert_eq!(after, from_nothing(&project));
}

#[test]
fn one_rule_edited_codes_again_but_does_not_index() {
    let project = Project::sample();
    project.run(&["report", "study"]).expect(0);
    let book = project.path("codebooks/hostility.toml");
    let text = fs::read_to_string(&book).unwrap();
    let rule = "\n[[code.rule]]\nid = \"zz-owl\"\nfind = \"owl*\"\n";
    fs::write(&book, text + rule).unwrap();
    let ran = project.run(&["report", "study"]).expect(0);
    assert!(ran.err.contains("20 documents: 20 coded, 1 rule applied anew\n"), "{}", ran.err);
    let after = everything(&project);
    assert_eq!(after, from_nothing(&project));
}

#[test]
fn a_source_removed_is_gone_from_index_codings_and_reports() {
    let project = Project::sample();
    project.write(
        "study/notes/extra.txt",
        "doc_id: EXTRA\ncase_id: S-LINDLEY\n\n“You idiot, get out of my house,” says the wombat.\n",
    );
    project.run(&["report", "study"]).expect(0);
    assert!(project.run(&["search", "-p", "study", "wombat"]).out.contains("EXTRA"));
    assert!(project.run(&["codings", "study", "--jsonl"]).out.contains("EXTRA"));
    fs::remove_file(project.path("study/notes/extra.txt")).unwrap();
    project.run(&["report", "study"]).expect(0);
    // No derived file keeps the words of what was taken out.
    let mut folders = vec![project.path("study/.doorstep")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                let kept = bytes.windows(6).any(|window| window == b"wombat");
                assert!(!kept, "{}", path.display());
            }
        }
    }
    assert_eq!(project.run(&["search", "-p", "study", "wombat"]).expect(0).out, "");
    let after = everything(&project);
    assert_eq!(after, from_nothing(&project));
}

#[test]
fn roles_and_attributes_are_part_of_what_a_reading_depends_on() {
    let project = Project::sample();
    project.write(
        "study/notes/n.txt",
        "case_id: S-LINDLEY\n\nZED: Get out of my house.\n\nSW: Right.\n\nZED: I mean it.\n",
    );
    let role = |project: &Project| {
        let lines = project.run(&["codings", "study", "--jsonl"]).json_lines();
        let line = lines.into_iter().find(|line| line["doc_id"] == "n").unwrap();
        line["carrier"].as_str().unwrap().to_owned()
    };
    assert_eq!(role(&project), "unknown");
    let doctor = project.run(&["doctor", "study"]).expect(1).out;
    assert!(doctor.contains("\"ZED\" = \"parent\""), "{doctor}");
    let settings = fs::read_to_string(project.path("study/doorstep.toml")).unwrap();
    project.write("study/doorstep.toml", &(settings + "\n[roles]\n\"ZED\" = \"parent\"\n"));
    assert_eq!(role(&project), "parent");
    project.write("study/attributes.csv", "doc_id,mood\nn,cross\n");
    let ran = project.run(&["search", "-p", "study", "mood:cross", "house"]).expect(0);
    assert!(ran.out.starts_with("n:3"), "{}", ran.out);
}

#[test]
fn one_thread_equals_many() {
    let project = Project::sample();
    let run = |threads: &str| {
        let _ignored = fs::remove_dir_all(project.path("study/.doorstep")).is_ok();
        let environment = [("RAYON_NUM_THREADS", threads)];
        let report = project.run_with(&["report", "study", "--level", "code"], &environment);
        let codings = project.run_with(&["codings", "study", "--jsonl"], &environment);
        (report.expect(0).out, codings.expect(0).out)
    };
    assert_eq!(run("1"), run("4"));
}
