//! The reports as a reader gets them: figures worked out by hand on notes of a few words, or
//! counted anew from the codings; the same in every form; nothing said that was not observed.

mod cases;
mod forms;
mod hidden;
mod off_case;
mod opened;
mod parts;
mod people;
mod receipts;
mod talk;
mod together;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Project, Ran, root, shared};

/// Every report that is made of tables; `@` is the project.
const REPORTS: &[&str] = &[
    "profile @",
    "timeline @ --trend --p-values",
    "compare @ --p-values",
    "supervision @",
    "talk @",
    "sequence @ --p-values --resamples 100",
    "child @",
    "labels @",
    "places @",
    "absent @",
    "keyness @ --part mode=direct_speech",
    "collocates door @",
    "dispersion @ --word door",
    "saturation @ --resamples 100",
    "methods @",
    "cooccurrence @ --table sets --table order --table carriers --table odds --table network \
     --table overlap --p-values",
];

/// `doorstep report` with the words of `command`.
fn run(project: &Project, command: &str) -> Ran {
    let words = ["report"].into_iter().chain(command.split(' '));
    project.run(&words.collect::<Vec<&str>>())
}

/// The cells of a text in CSV, headings first.
fn table(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).flexible(true).from_reader(text.as_bytes());
    let records = reader.records().map(Result::unwrap);
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

/// The figures of a report: the names of table, row and measure with `|` between them, and the
/// value, or in brackets why there is none.
struct Figures(BTreeMap<String, String>);

impl Figures {
    fn of(text: &str) -> Self {
        let figure = |row: Vec<String>| {
            let (names, last) = row.split_at(row.len() - 2);
            let names: Vec<&str> =
                names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
            let value = if last[0].is_empty() { format!("({})", last[1]) } else { last[0].clone() };
            (names.join("|"), value)
        };
        Self(table(text).into_iter().skip(1).map(figure).collect())
    }

    fn at(&self, name: &str) -> &str {
        self.0.get(name).map_or("not there", String::as_str)
    }

    #[track_caller]
    fn is(&self, wanted: &[(&str, &str)]) {
        for (name, value) in wanted {
            assert_eq!(self.at(name), *value, "{name}");
        }
    }

    #[track_caller]
    fn near(&self, name: &str, wanted: f64) {
        let found: f64 = self.at(name).parse().unwrap_or(f64::NAN);
        assert!((found - wanted).abs() < 1e-6, "{name}: {} and not {wanted}", self.at(name));
    }
}

/// The figures of the report `command`.
fn figures(project: &Project, command: &str) -> Figures {
    Figures::of(&run(project, &format!("{command} --csv")).expect(0).out)
}

/// A project whose rules find words (none where there is nothing to find), with notes: each has its
/// identifier, case, date and type, `-` for none, further `name=value`, and its text.
fn study(codes: &[(&str, &str)], notes: &[(&str, &str)]) -> Project {
    let mut book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n".to_owned();
    for (id, find) in codes {
        book += &format!("[[code]]\nid = \"{id}\"\nname = \"{id}\"\n");
        if !find.is_empty() {
            book += &format!("[[code.rule]]\nid = \"r\"\nfind = '{find}'\nextent = \"match\"\n");
        }
    }
    let project = Project::with(&book, &[]);
    for (head, text) in notes {
        let words: Vec<&str> = head.split(' ').collect();
        let mut note = format!("doc_id: {}\ncase_id: {}\n", words[0], words[1]);
        for (key, value) in [("date", words[2]), ("doc_type", words[3])] {
            if value != "-" {
                note += &format!("{key}: {value}\n");
            }
        }
        for more in words.iter().skip(4) {
            note += &format!("{}\n", more.replace('=', ": "));
        }
        note += "roles: SW=worker; MUM=parent; CH=child\n";
        project.write(&format!("notes/{}.txt", words[0]), &format!("{note}\n{text}\n"));
    }
    project
}

/// So many different words that begin with `start`.
fn filler(start: &str, count: u8) -> String {
    let word = |n: u8| format!("{start}{}{}", char::from(b'a' + n / 26), char::from(b'a' + n % 26));
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

const TOGETHER: &[(&str, &str)] =
    &[("f.a", "alpha"), ("g.b", "beta"), ("h.c", "\"alpha beta gamma\""), ("n.n", "")];

fn texts(list: &Value) -> Vec<String> {
    let texts = list.as_array().unwrap().iter();
    texts.map(|text| text.as_str().unwrap().to_owned()).collect()
}
