use std::collections::BTreeMap;
use std::path::PathBuf;

use super::output;
use super::project::{layout, outcome};
use super::{Ended, Outcome};
use crate::corpus::{Document, Role};
use crate::study::{Kept, Study};
use crate::text::Lines;

/// `doorstep doctor`.
pub(super) fn run(project: Option<PathBuf>) -> Ended {
    let (study, kept) = Study::examine(layout(project)?)?;
    output::problems(&study.problems);
    let mut text = held(&study);
    text.push_str(&stale(&study, &kept));
    let missing = missing(study.corpus.documents());
    let labels = labels(study.corpus.documents());
    let fine = missing.is_empty() && labels.is_empty();
    text.push_str(&missing);
    text.push_str(&labels);
    if fine && study.problems.is_empty() {
        text.push_str("nothing else to attend to\n");
    }
    output::print(&text)?;
    Ok(if fine { outcome(&study) } else { Outcome::Attend })
}

fn held(study: &Study) -> String {
    let documents = study.corpus.documents();
    let words: u64 = documents.iter().map(Document::words).sum();
    let mut text = format!(
        "{}: {} cases, {} documents, {words} words\n",
        study.settings.name,
        study.corpus.cases().len(),
        documents.len(),
    );
    for case in study.corpus.cases() {
        let of_case: Vec<&Document> = documents.iter().filter(|d| d.case == case).collect();
        let dates: Vec<&str> = of_case.iter().filter_map(|d| d.date.as_deref()).collect();
        let from_to = match (dates.first(), dates.last()) {
            (Some(first), Some(last)) => format!(", {first} to {last}"),
            _ => String::new(),
        };
        text.push_str(&format!("  {case}: {} documents{from_to}\n", of_case.len()));
    }
    for book in study.codes.books() {
        let rules: usize = book.codes.iter().map(|code| code.rules.len()).sum();
        let codes = book.codes.iter().filter(|code| !code.is_family()).count();
        text.push_str(&format!(
            "  codebook {} {}: {codes} codes, {rules} rules\n",
            book.name, book.version
        ));
    }
    text
}

fn stale(study: &Study, kept: &Kept) -> String {
    let documents = study.corpus.documents().len();
    let line = |name: &str, current: usize| {
        if current == documents {
            format!("{name}: up to date\n")
        } else {
            format!("{name}: {} of {documents} documents to be done\n", documents - current)
        }
    };
    let index = match &kept.index_problem {
        Some(problem) => format!("index: {problem}; the next search builds it anew\n"),
        None => line("index", kept.indexed),
    };
    format!("{}{}{index}", line("reading", kept.read), line("codings", kept.coded))
}

fn missing(documents: &[Document]) -> String {
    let mut text = String::new();
    for name in ["doc_type", "date"] {
        let without: Vec<&str> =
            documents.iter().filter(|d| d.attribute(name).is_none()).map(|d| &*d.id).collect();
        if !without.is_empty() {
            text.push_str(&format!(
                "{} documents have no `{name}`: {}\n  add `{name}: …` to their header, or a row to attributes.csv\n",
                without.len(),
                few(&without),
            ));
        }
    }
    text
}

fn few(names: &[&str]) -> String {
    let shown = names.get(..names.len().min(8)).unwrap_or(names).join(", ");
    if names.len() > 8 { format!("{shown}, …") } else { shown }
}

/// Labels that speak and whose role is not known, each with its first place and the line to add.
fn labels(documents: &[Document]) -> String {
    let mut found: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for document in documents {
        for segment in document.segments.iter().filter(|segment| segment.is_speech()) {
            let Some(label) = segment.label.as_deref() else { continue };
            if segment.role != Role::Unknown {
                continue;
            }
            let first = || {
                let line = Lines::new(&document.text).line(segment.span.start());
                (0, format!("{}:{line}", document.id))
            };
            found.entry(label).or_insert_with(first).0 += 1;
        }
    }
    if found.is_empty() {
        return String::new();
    }
    let mut text = String::from(
        "labels without a role; add to doorstep.toml, with the right role:\n[roles]\n",
    );
    for (label, (times, place)) in found {
        let key = toml::Value::String(label.to_owned());
        text.push_str(&format!("{key} = \"parent\"  # {times} times, first at {place}\n"));
    }
    text
}
