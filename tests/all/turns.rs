//! Turns per speaker label are those that a person counted.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{Project, root, shared};

fn turns(file: &std::path::Path) -> BTreeMap<String, u64> {
    let project = Project::new();
    let ran = project.run(&["show", file.to_str().unwrap(), "--json"]);
    let view: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let mut turns = BTreeMap::new();
    for segment in view["segments"].as_array().unwrap() {
        if segment["kind"] == "turn" {
            *turns.entry(segment["label"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    turns
}

/// How many documents have the turns that are expected; `None` where the shared folder is not there.
fn check(folder: &str, documents: &std::path::Path) -> Option<usize> {
    let shared = shared(folder)?;
    let text = fs::read_to_string(shared.join("turns_expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (id, counts) in expected["documents"].as_object().unwrap() {
        let file = counts["file"].as_str().unwrap().rsplit('/').next().unwrap();
        let wanted: BTreeMap<String, u64> =
            serde_json::from_value(counts["turns_per_label"].clone()).unwrap();
        assert_eq!(turns(&documents.join(file)), wanted, "{id}");
    }
    expected["documents"].as_object().map(serde_json::Map::len)
}

#[test]
fn of_the_sample() {
    assert_ne!(check("sample", &root().join("corpus-sample/notes")), Some(0));
}

#[test]
fn of_documents_by_another_hand() {
    let documents = root().join("../shared/annotated/first/docs");
    assert_ne!(check("annotated/first", &documents), Some(0));
}

#[test]
fn of_a_transcript_in_the_project() {
    let project = Project::new();
    let text = "roles: SW=worker; MOTHER=parent\n\nSW:\tHow was\n\tthe week?\n\n(2.0)\n\nMOTHER:\tFine.\n\n((laughs))\n\nMOTHER:\tNo, it wasn't.\n\nSW:\tGo on.\n";
    project.write("t.txt", text);
    let wanted = [("MOTHER".to_owned(), 1), ("SW".to_owned(), 2)];
    assert_eq!(turns(&project.path("t.txt")), wanted.into_iter().collect());
}
