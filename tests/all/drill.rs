//! Every number can be opened: the passages behind a cell are as many as the cell says.

use crate::support::Project;

fn lines(project: &Project, args: &[&str]) -> usize {
    let mut all = vec!["passages", "-p", "study", "--json"];
    all.extend(args);
    project.run(&all).expect(0).json_lines().len()
}

fn report(project: &Project, args: &[&str]) -> serde_json::Value {
    let mut all = vec!["report"];
    all.extend(args);
    serde_json::from_str(&project.run(&all).expect(0).out).unwrap()
}

/// Each cell as case, group, code and count.
fn cells(report: &serde_json::Value) -> Vec<(String, Option<String>, String, usize)> {
    let mut cells = Vec::new();
    for row in report["rows"].as_array().unwrap() {
        for code in row["codes"].as_array().unwrap() {
            let Some(count) = code["codings"].as_u64() else { continue };
            cells.push((
                row["case"].as_str().unwrap().to_owned(),
                row["group"].as_str().map(str::to_owned),
                code["code"].as_str().unwrap().to_owned(),
                usize::try_from(count).unwrap(),
            ));
        }
    }
    assert!(cells.iter().any(|cell| cell.3 > 0));
    cells
}

#[test]
fn frequencies_open() {
    let project = Project::sample();
    for (case, _, code, count) in cells(&report(&project, &["frequencies", "study", "--json"])) {
        assert_eq!(lines(&project, &["--case", &case, "--code", &code]), count, "{case} {code}");
    }
}

#[test]
fn frequencies_by_anything_open() {
    let project = Project::sample();
    for by in ["role", "mode", "carrier", "doc_type", "month", "speaker"] {
        let report = report(
            &project,
            &["frequencies", "study", "--code", "hostility", "--by", by, "--json"],
        );
        for (case, group, code, count) in cells(&report).into_iter().filter(|cell| cell.3 > 0) {
            let group = group.unwrap_or_default();
            let condition = format!("{by}={group}");
            let option = match by {
                "role" => ["--role", &group],
                "mode" => ["--mode", &group],
                "carrier" => ["--carrier", &group],
                "speaker" => ["--speaker", &group],
                _ => ["--where", &condition],
            };
            let args = ["--case", &case, "--code", &code, option[0], option[1]];
            assert_eq!(lines(&project, &args), count, "{case} {by}={group} {code}");
        }
    }
}

#[test]
fn cooccurrences_open() {
    let project = Project::sample();
    for unit in ["sentence", "segment", "window:2", "document"] {
        let report = report(&project, &["cooccurrence", "study", "--unit", unit, "--json"]);
        let case = &report["cases"][0];
        let name = case["case"].as_str().unwrap();
        let pairs = case["pairs"].as_array().unwrap().iter();
        for pair in pairs.filter(|pair| pair["both"] != 0).take(4) {
            let (a, b) = (pair["a"].as_str().unwrap(), pair["b"].as_str().unwrap());
            let ran = project
                .run(&[
                    "passages", "-p", "study", "--code", a, "--and", b, "--unit", unit, "--case",
                    name,
                ])
                .expect(0);
            let units = ran.out.lines().filter(|line| line.starts_with("– ")).count() as u64;
            assert_eq!(Some(units), pair["both"].as_u64(), "{unit} {a} {b}");
        }
    }
}

#[test]
fn grouped_cooccurrences_open() {
    let project = Project::sample();
    for (by, option) in [("mode", "--mode"), ("doc_type", "--where"), ("role", "--role")] {
        let report = report(&project, &["cooccurrence", "study", "--by", by, "--json"]);
        let mut opened = 0;
        for table in report["cases"].as_array().unwrap() {
            let pair = table["pairs"].as_array().unwrap().iter().find(|pair| pair["both"] != 0);
            let (Some(pair), Some(group)) = (pair, table["group"].as_str()) else { continue };
            let value = if by == "doc_type" { format!("{by}={group}") } else { group.to_owned() };
            let (a, b) = (pair["a"].as_str().unwrap(), pair["b"].as_str().unwrap());
            let case = table["case"].as_str().unwrap();
            let ran = project.run(&[
                "passages", "-p", "study", "--code", a, "--and", b, "--case", case, option, &value,
            ]);
            let units = ran.out.lines().filter(|line| line.starts_with("– ")).count() as u64;
            assert_eq!(Some(units), pair["both"].as_u64(), "{case} {by}={group} {a} {b}");
            opened += 1;
        }
        assert!(opened > 2, "{by}");
    }
}

#[test]
fn families_are_the_sum_of_their_codes_and_cases_the_sum_of_documents() {
    let project = Project::sample();
    let families = cells(&report(&project, &["frequencies", "study", "--json"]));
    let codes = cells(&report(&project, &["frequencies", "study", "--level", "code", "--json"]));
    let documents =
        cells(&report(&project, &["frequencies", "study", "--by", "document", "--json"]));
    for (case, _, family, count) in &families {
        let below = |code: &str| code.starts_with(&format!("{family}."));
        let of_codes = codes.iter().filter(|cell| cell.0 == *case && below(&cell.2));
        assert_eq!(of_codes.map(|cell| cell.3).sum::<usize>(), *count, "{case} {family}");
        let of_documents = documents.iter().filter(|cell| cell.0 == *case && cell.2 == *family);
        assert_eq!(of_documents.map(|cell| cell.3).sum::<usize>(), *count, "{case} {family}");
    }
    let all = project.run(&["codings", "study", "--jsonl"]).expect(0).json_lines();
    let event = all.iter().filter(|line| line["mode"] != "researcher_reflection").count();
    assert_eq!(families.iter().map(|cell| cell.3).sum::<usize>(), event);
}

#[test]
fn why_explains_every_coding_by_its_id() {
    let project = Project::sample();
    let all = project.run(&["codings", "study", "--jsonl"]).expect(0).json_lines();
    for line in all.iter().step_by(40) {
        let ran = project.run(&["why", "-p", "study", line["id"].as_str().unwrap()]).expect(0);
        let rule = format!("rule {}:", line["rule"].as_str().unwrap());
        assert!(ran.out.contains(&rule) && ran.out.contains("matched »"), "{}", ran.out);
    }
}

#[test]
fn ids_of_codings_are_unique() {
    let project = Project::sample();
    let all = project.run(&["codings", "study", "--jsonl"]).expect(0).json_lines();
    let mut ids: Vec<&str> = all.iter().map(|line| line["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert!(count > 300);
    assert_eq!(ids.len(), count);
}
