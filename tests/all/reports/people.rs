//! What people coded is counted as they coded it.

use super::*;

/// A project with the texts of `folder` and the codebooks of the checkout.
fn annotated(folder: &Path) -> Project {
    let project = Project::new();
    for (from, to) in [(folder.join("docs"), "notes"), (root().join("codebooks"), "codebooks")] {
        fs::create_dir_all(project.path(to)).unwrap();
        let entries = fs::read_dir(from).unwrap().map(Result::unwrap);
        for entry in entries.filter(|entry| entry.path().is_file()) {
            fs::copy(entry.path(), project.path(to).join(entry.file_name())).unwrap();
        }
    }
    let books = [
        "hostility",
        "resistance",
        "power_in_discourse",
        "avoidance",
        "relational",
        "child_content",
    ];
    let books = books.map(|book| format!("\"codebooks/{book}.toml\"")).join(", ");
    project.write("doorstep.toml", &format!("sources = [\"notes\"]\ncodebooks = [{books}]\n"));
    project
}

fn lines(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The rows of `report NAME --codings FILE --csv` without the headings.
fn of_people(project: &Project, name: &str, file: &Path, more: &[&str]) -> Vec<Vec<String>> {
    let mut args = vec!["report", name, "--codings", file.to_str().unwrap(), "--csv"];
    args.extend(more);
    table(&project.run(&args).expect(0).out).split_off(1)
}

#[test]
fn what_people_coded_is_counted_as_the_expected_counts_say() {
    let Some(folder) = shared("sample") else { return };
    let project = annotated(&folder);
    let text = fs::read_to_string(folder.join("expected_counts.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let file = folder.join("codings_coder1.jsonl");
    for (more, key, name) in [
        (vec!["--include-asides"], "case_x_family", 0),
        (Vec::new(), "case_x_family_without_researcher_reflection", 0),
        (vec!["--include-asides", "--by", "document"], "document_x_family", 1),
    ] {
        let rows = of_people(&project, "frequencies", &file, &more);
        let own: Vec<&Vec<String>> = rows.iter().filter(|row| row[0] != "(all cases)").collect();
        for row in &own {
            let count = &expected[key][&row[name]][&row[2]];
            assert_eq!(row[3], count.to_string(), "{key} {row:?}");
        }
        assert_eq!(own.len(), 9 * expected[key].as_object().unwrap().len(), "{key}");
    }
}

#[test]
fn what_people_coded_is_counted_as_in_their_file() {
    let Some(folder) = shared("annotated/first") else { return };
    let project = annotated(&folder);
    let file = folder.join("codings.jsonl");
    let coded = lines(&file);
    for (asides, by) in [(true, None), (false, None), (true, Some("document"))] {
        let mut more = if asides { vec!["--include-asides"] } else { Vec::new() };
        more.extend(by.iter().flat_map(|by| ["--by", *by]));
        let rows = of_people(&project, "frequencies", &file, &more);
        assert!(rows.len() >= 2 * 9);
        for row in rows {
            let of_row = |line: &&Value| {
                line["family"] == row[2]
                    && (row[0] == "(all cases)" || line["case_id"] == row[0])
                    && (by.is_none() || line["doc_id"] == row[1])
                    && (asides || line["mode"] != "researcher_reflection")
            };
            let own: Vec<&Value> = coded.iter().filter(of_row).collect();
            let documents: BTreeSet<&str> =
                own.iter().map(|line| line["doc_id"].as_str().unwrap()).collect();
            assert_eq!(row[3], own.len().to_string(), "{row:?}");
            assert_eq!(row[6], documents.len().to_string(), "{row:?}");
        }
    }
}

#[test]
fn pairs_of_what_people_coded_are_those_of_sets() {
    for (folder, file) in [("sample", "codings_coder1.jsonl"), ("annotated/first", "codings.jsonl")]
    {
        let Some(folder) = shared(folder) else { continue };
        let (project, file) = (annotated(&folder), folder.join(file));
        let coded = lines(&file);
        for (unit, key) in [("document", "doc_id"), ("case", "case_id")] {
            let more = ["--include-asides", "--unit", unit];
            let rows = of_people(&project, "cooccurrence", &file, &more);
            assert!(rows.iter().filter(|row| row[0] == "(all cases)").count() == 9 * 8 / 2);
            for row in rows {
                let mut units: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
                for line in &coded {
                    if row[0] == "(all cases)" || line["case_id"] == row[0] {
                        let own = units.entry(line[key].as_str().unwrap()).or_default();
                        own.insert(line["family"].as_str().unwrap());
                    }
                }
                let with = |codes: &[&String]| {
                    let has = |unit: &&BTreeSet<&str>| {
                        codes.iter().all(|code| unit.contains(code.as_str()))
                    };
                    units.values().filter(has).count()
                };
                let (a, b) = (&row[4], &row[5]);
                let wanted = [units.len(), with(&[a, b]), with(&[a]), with(&[b])];
                let wanted = wanted.map(|count| count.to_string());
                assert_eq!([&row[3], &row[6], &row[7], &row[8]], wanted.each_ref(), "{row:?}");
            }
        }
    }
}

#[test]
fn words_of_documents_that_people_did_not_code_do_not_count() {
    let notes = [
        ("D1 X 2019-01-01 call", "SW: red door alpha"),
        ("D2 X 2019-01-02 call", "SW: red door red door red door red door\nMUM: one two three"),
    ];
    let project = study(&[("f.a", "alpha")], &notes);
    let text = fs::read_to_string(project.path("notes/D1.txt")).unwrap();
    let start = text.split_once("alpha").unwrap().0.len();
    let end = start + "alpha".len();
    let line = format!("{{\"doc_id\":\"D1\",\"code\":\"f.a\",\"start\":{start},\"end\":{end}}}\n");
    project.write("c.jsonl", &line);
    let near = figures(&project, "collocates door --codings c.jsonl");
    assert_eq!(near.at("collocates|red|together"), "not there");
    let ran = run(&project, "keyness --part role=worker --codings c.jsonl --json").expect(0);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["about"]["part"], "role=worker, 3 words; the rest 0");
}
