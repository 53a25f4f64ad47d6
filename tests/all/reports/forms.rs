//! All reports say the same in every form, on nothing, and with any number of threads.

use super::*;

/// A figure in JSON as it has to stand in CSV.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(words) => words.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(" "),
        number => match number.as_u64() {
            Some(count) => count.to_string(),
            None => format!("{:.6}", number.as_f64().unwrap()),
        },
    }
}

/// The rows that a report in JSON has to have in CSV.
fn rows_of(report: &Value) -> Vec<Vec<String>> {
    let tables = report["tables"].as_array().unwrap();
    let mut keys: Vec<String> = Vec::new();
    for key in tables.iter().flat_map(|table| texts(&table["keys"])) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let last = ["measure", "value", "remark"].map(str::to_owned).to_vec();
    let mut rows = vec![[vec!["table".to_owned()], keys.clone(), last].concat()];
    for table in tables {
        let (own, measures) = (texts(&table["keys"]), texts(&table["measures"]));
        for row in table["rows"].as_array().unwrap() {
            let (names, figures) = (texts(&row["keys"]), row["figures"].as_array().unwrap());
            assert_eq!((names.len(), figures.len()), (own.len(), measures.len()), "{row}");
            let name = |key: &String| match own.iter().position(|own| own == key) {
                Some(at) => names[at].clone(),
                None => String::new(),
            };
            for (measure, figure) in measures.iter().zip(figures) {
                let mut line = vec![table["table"].as_str().unwrap().to_owned()];
                line.extend(keys.iter().map(name));
                let reason = figure["reason"].as_str().unwrap_or("");
                line.extend([measure.clone(), plain(&figure["value"]), reason.to_owned()]);
                rows.push(line);
            }
        }
    }
    rows
}

#[test]
fn every_report_has_the_same_figures_in_csv_and_json() {
    let project = Project::sample();
    for report in REPORTS {
        let command = report.replace('@', "study");
        let rows = table(&run(&project, &format!("{command} --csv")).expect(0).out);
        assert!(rows.len() > 1 && rows.iter().all(|row| row.len() == rows[0].len()), "{command}");
        let json = run(&project, &format!("{command} --json")).expect(0).out;
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["schema"], "doorstep.report/1", "{command}");
        let wanted = rows_of(&json);
        for (found, wanted) in rows.iter().zip(&wanted) {
            assert_eq!(found, wanted, "{command}");
        }
        assert_eq!(rows.len(), wanted.len(), "{command}");
    }
}

#[test]
fn frequencies_and_pairs_have_the_same_figures_in_csv_and_json() {
    let project = Project::sample();
    let of = |command: &str| {
        let rows = table(&run(&project, &format!("{command} --csv")).expect(0).out);
        let json = run(&project, &format!("{command} --json")).expect(0).out;
        (rows, serde_json::from_str::<Value>(&json).unwrap())
    };
    let name = |value: &Value, none: &str| value.as_str().unwrap_or(none).to_owned();
    let (rows, json) = of("frequencies study --by mode --include-asides");
    let mut wanted = vec![rows[0].clone()];
    for row in json["rows"].as_array().unwrap().iter().chain(json["pooled"].as_array().unwrap()) {
        for code in row["codes"].as_array().unwrap() {
            let mut line = vec![name(&row["case"], "(all cases)"), name(&row["group"], "")];
            line.push(name(&code["code"], ""));
            let figures = [&code["codings"], &row["words"], &code["per_1000_words"]];
            line.extend(figures.map(plain));
            line.extend([&code["documents"], &row["documents"], &code["remark"]].map(plain));
            wanted.push(line);
        }
    }
    assert_eq!(rows, wanted);
    let (rows, json) = of("cooccurrence study --unit sentence");
    let mut wanted = vec![rows[0].clone()];
    for table in json["cases"].as_array().unwrap().iter().chain(json["pooled"].as_array().unwrap())
    {
        for pair in table["pairs"].as_array().unwrap() {
            let mut line = vec![name(&table["case"], "(all cases)"), name(&table["group"], "")];
            line.extend([&json["unit"], &table["units"], &pair["a"], &pair["b"]].map(plain));
            line.extend(rows[0][6..18].iter().map(|heading| plain(&pair[heading])));
            let remark = name(&pair["remarks"][0], "");
            line.push(remark.split_once(": undefined: ").map_or("", |(_, why)| why).to_owned());
            wanted.push(line);
        }
    }
    assert_eq!(rows.len(), wanted.len());
    for (found, wanted) in rows.iter().zip(&wanted) {
        assert_eq!(found[..18], wanted[..18]);
        assert!(found[18].contains(&wanted[18]), "{found:?} {wanted:?}");
    }
}

#[test]
fn no_line_of_a_report_is_wider_than_the_page() {
    let project = Project::sample();
    let mut wide = Vec::new();
    for report in REPORTS.iter().chain(&["frequencies @", "cooccurrence @", "@"]) {
        let text = run(&project, &report.replace('@', "study")).expect(0).out;
        // A word cannot be broken.
        let is_wide = |line: &&str| line.chars().count() > 100 && line.trim().contains(' ');
        wide.extend(text.lines().find(is_wide).map(|line| format!("{report}: {line}\n")));
    }
    assert!(wide.is_empty(), "\n{}", wide.concat());
}

#[test]
fn names_of_columns_differ_by_more_than_blanks() {
    let project = Project::sample();
    let mut odd = Vec::new();
    for report in REPORTS {
        let command = report.replace('@', "study");
        let rows = table(&run(&project, &format!("{command} --csv")).expect(0).out);
        let measure = rows[0].len() - 3;
        let names = rows[0].iter().chain(rows.iter().map(|row| &row[measure]));
        let names: BTreeSet<&String> = names.filter(|name| name.trim() != name.as_str()).collect();
        odd.extend(names.into_iter().map(|name| format!("{report}: “{name}”\n")));
    }
    assert!(odd.is_empty(), "\n{}", odd.concat());
}

#[test]
fn every_report_runs_on_nothing() {
    let book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n";
    let none = [
        ("an empty folder", Project::new()),
        ("no codes", Project::with(book, &[("a.txt", "case_id: C\n\nA word.\n")])),
        ("no text", study(&[("f.a", "word")], &[("D1 C - -", "")])),
    ];
    let mut wrong = Vec::new();
    for (what, project) in &none {
        for report in REPORTS.iter().chain(&["units @", "frequencies @", "cooccurrence @"]) {
            for form in ["", " --csv", " --json", " --markdown"] {
                // A part of nothing is none, which is said.
                if report.starts_with("keyness") {
                    continue;
                }
                if form.is_empty() || *report != "units @" {
                    let command = report.replace('@', ".") + form;
                    let ran = run(project, &command);
                    let odd = ran.out.contains("NaN") || ran.err.contains("panicked");
                    if odd || !matches!(ran.code, 0 | 1) {
                        wrong.push(format!("{what}, {command}: {}\n{}\n", ran.code, ran.err));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.concat());
}

#[test]
fn reports_do_not_depend_on_the_number_of_threads() {
    let project = Project::sample();
    for report in REPORTS.iter().chain(&["units @", "frequencies @ --csv", "cooccurrence @ --csv"])
    {
        let command = report.replace('@', "study");
        let words: Vec<&str> = ["report"].into_iter().chain(command.split(' ')).collect();
        let with = |threads| project.run_with(&words, &[("RAYON_NUM_THREADS", threads)]).expect(0);
        assert!(with("1").out == with("4").out, "{command}");
    }
}

#[test]
fn a_seed_changes_intervals_and_chances_alone() {
    let project = Project::sample();
    let changed = |command: &str| {
        let rows = |seed| table(&run(&project, &format!("{command} --csv --seed {seed}")).out);
        let (one, two) = (rows(1), rows(2));
        assert!(one.len() > 1 && one.len() == two.len(), "{command}");
        let differing = one.into_iter().zip(two).filter(|(one, two)| one != two);
        let measure = |(one, _): (Vec<String>, Vec<String>)| one[one.len() - 3].clone();
        differing.map(measure).collect::<BTreeSet<String>>().into_iter().collect::<Vec<String>>()
    };
    assert_eq!(changed("profile study --resamples 100"), ["high", "low"]);
    // Of very many comparisons little may be left, whatever the seed.
    let chances = changed("sequence study --p-values --resamples 100");
    assert!(chances == ["p"] || chances == ["p", "q"], "{chances:?}");
    let orders = changed("saturation study --threshold 60 --resamples 100");
    assert!(orders.iter().all(|m| m == "median of orders" || m == "not reached in"), "{orders:?}");
}

#[test]
fn a_report_that_is_not_there_is_answered_with_the_one_that_is() {
    let project = Project::sample();
    let ran = project.run(&["report", "timelin", "study"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("there is no report `timelin`"), "{}", ran.err);
    assert!(ran.err.contains("did you mean `timeline`?"), "{}", ran.err);
    // What clap has to say otherwise stays.
    let ran = project.run(&["report", "study", "--colour"]);
    assert!(ran.code == 2 && ran.err.contains("unexpected argument '--colour'"), "{}", ran.err);
}

#[test]
fn the_help_of_each_report_names_its_tables() {
    let project = Project::sample();
    for report in REPORTS {
        let json = run(&project, &format!("{} --json", report.replace('@', "study"))).expect(0).out;
        let json: Value = serde_json::from_str(&json).unwrap();
        let name = report.split(' ').next().unwrap();
        let help = project.run(&["report", name, "--help"]).expect(0).out;
        // The terminal may break the list into lines.
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let named = help.split("Its tables: ").nth(1).unwrap_or_else(|| panic!("{name}: {help}"));
        let named = named.split('.').next().unwrap();
        for table in json["tables"].as_array().unwrap() {
            let table = table["table"].as_str().unwrap();
            assert!(named.split(", ").any(|own| own == table), "{name}: {table} not in {named}");
        }
    }
}

#[test]
fn long_tables_are_cut_on_the_terminal_alone_and_all_shows_them() {
    let project = Project::sample();
    let command = "compare study --table rates";
    let rows = table(&run(&project, &format!("{command} --csv --wide")).expect(0).out).len() - 1;
    assert!(rows > 60, "{rows}");
    // A row begins with its case or, below it, with spaces; its last cell says what its interval is.
    let shown = |text: &str| {
        let kinds = ["none", "exact", "resampled"];
        text.lines().filter(|line| kinds.iter().any(|kind| line.ends_with(kind))).count()
    };
    let cut = run(&project, command).expect(0).out;
    assert_eq!(shown(&cut), 60, "{cut}");
    assert!(cut.contains(&format!("  … {} more rows: --all shows them\n", rows - 60)), "{cut}");
    let whole = run(&project, &format!("{command} --all")).expect(0).out;
    assert_eq!(shown(&whole), rows, "{whole}");
    assert!(!whole.contains("more rows"), "{whole}");
}

#[test]
fn what_happened_stands_below_the_documents_after_it() {
    let notes = &[
        ("D1 X 2019-01-01 call", "alpha"),
        ("D2 X 2019-02-01 call", "alpha"),
        ("D3 X 2019-03-01 call", "alpha"),
        ("D4 X 2019-04-01 call", "alpha"),
    ];
    let project = study(&[("f.a", "alpha")], notes);
    project.write("events.csv", "case,date,event\nX,2019-01-15,move\nX,2019-04-01,court\n");
    let text = run(&project, "timeline --table series").expect(0).out;
    let below = text.lines().find(|line| line.contains("(events)")).unwrap();
    let above = text.lines().find(|line| line.starts_with("X ")).unwrap();
    let first = above.chars().position(|c| c == '█').unwrap();
    let signs: Vec<usize> =
        below.chars().enumerate().filter(|(_, c)| *c == '▲').map(|(at, _)| at - first).collect();
    assert_eq!(signs, [1, 3], "{text}");
}
