use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use super::output::{self, Failure};
use super::project::{layout, outcome};
use super::{Ended, Outcome};
use crate::corpus::{Document, Entry, Role};
use crate::render::counted;
use crate::study::{Depth, Kept, Study};
use crate::text::{Lines, Span};

/// `doorstep doctor`.
pub(super) fn run(project: Option<PathBuf>) -> Ended {
    let (study, kept) = Study::examine(layout(project)?)?;
    output::problems(&study.problems);
    let looks = looks(&study)?;
    let mut text = held(&study, &looks);
    text.push_str(&stale(&study, &kept));
    let missing = missing(&study, &looks);
    let labels = labels(&study, &looks)?;
    let fine = missing.is_empty() && labels.is_empty();
    text.push_str(&missing);
    text.push_str(&labels);
    if fine && study.problems.is_empty() {
        text.push_str("nothing else to attend to\n");
    }
    output::print(&text)?;
    Ok(if fine { outcome(&study) } else { Outcome::Attend })
}

/// What the doctor looks at in a document.
struct Look {
    /// The document, as an index into the corpus.
    index: usize,
    words: u64,
    doc_type: bool,
    date: bool,
    /// Labels that speak and whose role is not known, each with its first place and how often.
    labels: Vec<Label>,
}

/// A label, its first place, and how often it speaks.
type Label = (String, Span, usize);

/// A look at each document, in corpus order.
fn looks(study: &Study) -> Result<Vec<Look>, Failure> {
    let entries = study.corpus.entries().enumerate();
    let places: HashMap<&str, usize> = entries.map(|(index, entry)| (entry.id, index)).collect();
    let mut looks = Vec::with_capacity(places.len());
    for block in 0..study.blocks() {
        study.each_of_block(block, Depth::Outline, &mut |document, _| {
            let Some(index) = places.get(document.id.as_str()) else { return };
            looks.push(Look {
                index: *index,
                words: document.words(),
                doc_type: document.attribute("doc_type").is_some(),
                date: document.attribute("date").is_some(),
                labels: unknown_labels(document),
            });
        })?;
    }
    looks.sort_by_key(|look| look.index);
    Ok(looks)
}

fn unknown_labels(document: &Document) -> Vec<Label> {
    let mut labels: Vec<Label> = Vec::new();
    for segment in document.segments.iter().filter(|segment| segment.is_speech()) {
        let Some(label) = document.label(segment) else { continue };
        if segment.role != Role::Unknown {
            continue;
        }
        match labels.iter_mut().find(|(known, ..)| known == label) {
            Some((_, _, times)) => *times += 1,
            None => labels.push((label.to_owned(), segment.span, 1)),
        }
    }
    labels
}

fn held(study: &Study, looks: &[Look]) -> String {
    let entries: Vec<Entry<'_>> = study.corpus.entries().collect();
    let words: u64 = looks.iter().map(|look| look.words).sum();
    let mut text = format!(
        "{}: {} cases, {} documents, {words} words\n",
        study.settings.name,
        study.corpus.cases().len(),
        entries.len(),
    );
    for of_case in entries.chunk_by(|a, b| a.case == b.case) {
        let dates: Vec<&str> = of_case.iter().filter_map(|entry| entry.date).collect();
        let from_to = match (dates.first(), dates.last()) {
            (Some(first), Some(last)) => format!(", {first} to {last}"),
            _ => String::new(),
        };
        let case = of_case.first().map_or("", |entry| entry.case);
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
    let documents = study.corpus.len();
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

fn missing(study: &Study, looks: &[Look]) -> String {
    let mut text = String::new();
    for name in ["doc_type", "date"] {
        let has = |look: &&Look| if name == "date" { look.date } else { look.doc_type };
        let without = looks.iter().filter(|look| !has(look));
        let entry = |look: &Look| study.corpus.entry(look.index);
        let without: Vec<&str> = without.filter_map(entry).map(|entry| entry.id).collect();
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
fn labels(study: &Study, looks: &[Look]) -> Result<String, Failure> {
    let mut found: BTreeMap<&str, (usize, String)> = BTreeMap::new();
    for look in looks {
        for (label, span, times) in &look.labels {
            if !found.contains_key(label.as_str()) {
                let document = study.document(look.index)?;
                let line = Lines::new(&document.text).line(span.start());
                found.insert(label, (0, format!("{}:{line}", document.id)));
            }
            if let Some((all, _)) = found.get_mut(label.as_str()) {
                *all += times;
            }
        }
    }
    if found.is_empty() {
        return Ok(String::new());
    }
    let mut text = String::from(
        "labels without a role; add to doorstep.toml, with the right role:\n[roles]\n",
    );
    for (label, (times, place)) in found {
        let key = toml::Value::String(label.to_owned());
        let times = counted(times as u64, "time", "times");
        text.push_str(&format!("{key} = \"parent\"  # {times}, first at {place}\n"));
    }
    Ok(text)
}
