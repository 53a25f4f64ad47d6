//! Receipts.

use super::*;

fn receipt(project: &Project, more: &[&str]) -> Ran {
    project.run(&[&["receipt"][..], more].concat())
}

#[test]
fn a_receipt_is_verified_and_names_what_is_another() {
    let project = study(&[("f.a", "alpha")], &[("D1 X - -", "alpha one"), ("D2 X - -", "two")]);
    receipt(&project, &["--output", "r.json"]).expect(0);
    let text = fs::read_to_string(project.path("r.json")).unwrap();
    assert_eq!(receipt(&project, &[]).expect(0).out, text, "the same bytes");
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["schema"], "doorstep.receipt/2");
    assert_eq!(json["codings"], serde_json::json!({ "D1 f.a": 1 }));
    let same = receipt(&project, &["--verify", "r.json"]).expect(0).out;
    assert!(same.contains("2 documents, 1 coding"), "{same}");
    let note = fs::read_to_string(project.path("notes/D1.txt")).unwrap();
    project.write("notes/D1.txt", &note.replace("alpha one", "one alpha alpha"));
    let other = receipt(&project, &["--verify", "r.json"]).expect(1).out;
    assert!(other.contains("document D1: ") && !other.contains("D2"), "{other}");
    assert!(other.contains("codings of D1 f.a: 1 then, 2 now"), "{other}");
    project.write("notes/D1.txt", &note.replace("alpha one", "one alpha"));
    let moved = receipt(&project, &["--verify", "r.json"]).expect(1).out;
    assert!(moved.contains("as many, and not all in the same places"), "{moved}");
    fs::remove_file(project.path("notes/D2.txt")).unwrap();
    let gone = receipt(&project, &["--verify", "r.json"]).expect(1).out;
    assert!(gone.contains("document D2: gone"), "{gone}");
}

#[test]
fn a_receipt_holds_the_settings() {
    let project = study(&[("f.a", "alpha")], &[("D1 X - -", "alpha one")]);
    let settings = fs::read_to_string(project.path("doorstep.toml")).unwrap();
    project.write("doorstep.toml", &format!("{settings}[roles]\nDad = \"parent\"\n"));
    receipt(&project, &["--output", "r.json"]).expect(0);
    let text = fs::read_to_string(project.path("r.json")).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["settings"]["roles of labels"], "Dad=parent");
    assert_eq!(json["codebook_hashes"]["b"].as_str().unwrap().len(), 64);
    project.write("events.csv", "case,date,event\nX,2019-01-01,move\n");
    let other = receipt(&project, &["--verify", "r.json"]).expect(1).out;
    assert!(other.contains("setting events:  then, X 2019-01-01 move now"), "{other}");
}

#[test]
fn a_receipt_that_cannot_be_read_is_refused() {
    let project = study(&[("f.a", "alpha")], &[("D1 X - -", "alpha one")]);
    let text = receipt(&project, &[]).expect(0).out;
    let half: String = text.chars().take(text.len() / 2).collect();
    for (file, text) in [("half.json", half.as_str()), ("empty.json", ""), ("other.json", "[1]")] {
        project.write(file, text);
        let ran = receipt(&project, &["--verify", file]).expect(2);
        assert!(ran.err.contains("this is no receipt") && ran.err.contains(file), "{}", ran.err);
    }
    let ran = receipt(&project, &["--verify", "none.json"]).expect(2);
    assert!(ran.err.contains("the receipt cannot be read"), "{}", ran.err);
}

#[test]
fn a_receipt_of_another_form_is_not_taken_for_the_same() {
    let project = study(&[("f.a", "alpha")], &[("D1 X - -", "alpha one")]);
    let text = receipt(&project, &[]).expect(0).out;
    project.write("r.json", &text.replace("doorstep.receipt/2", "doorstep.receipt/9"));
    let ran = receipt(&project, &["--verify", "r.json"]);
    assert!(ran.code > 0, "{}", ran.out);
}
