use std::collections::BTreeSet;
use std::path::PathBuf;

use super::Outcome;
use super::output::{self, Failure};
use super::progress::Bars;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::project::Layout;
use crate::render::counted;
use crate::study::{Depth, Study, Wanted, Work};

/// Where the project is that a command is about.
pub(super) fn layout(project: Option<PathBuf>) -> Result<Layout, Failure> {
    match project {
        Some(folder) => Ok(Layout::of(&folder)),
        None => match current_folder() {
            Ok(folder) => Ok(Layout::around(&folder)),
            Err(error) => {
                let message = format!("the current folder cannot be read: {error}");
                Err(Diagnostic::error(message).into())
            }
        },
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
fn current_folder() -> std::io::Result<PathBuf> {
    std::env::current_dir()
}

/// Opens a project, shows its problems, and says what was done.
pub(super) fn open(project: Option<PathBuf>, wanted: Wanted) -> Result<Study, Failure> {
    let study = Study::open(layout(project)?, wanted, &Bars::new())?;
    output::problems(&study.problems);
    output::remark(&work_done(&study, wanted));
    Ok(study)
}

/// What the problems of a project mean for the exit code.
pub(super) fn outcome(study: &Study) -> Outcome {
    let serious = |problem: &Diagnostic| problem.severity > crate::diagnostic::Severity::Note;
    if study.problems.iter().any(serious) { Outcome::Attend } else { Outcome::Done }
}

/// The code that `word` means.
pub(super) fn code(study: &Study, word: &str) -> Result<String, Failure> {
    let found = study.codes.resolve(word);
    found.map_err(|(message, help)| Diagnostic::error(message).maybe_help(help).into())
}

/// The case that `word` means.
pub(super) fn case(study: &Study, word: &str) -> Result<String, Failure> {
    let cases = study.corpus.cases();
    if cases.contains(&word) {
        return Ok(word.to_owned());
    }
    let help = did_you_mean(word, cases.iter().copied());
    Err(Diagnostic::error(format!("there is no case `{word}`")).maybe_help(help).into())
}

/// The document that `word` means, as an index into the corpus.
pub(super) fn document(study: &Study, word: &str) -> Result<usize, Failure> {
    let mut entries = study.corpus.entries();
    if let Some(index) = entries.position(|entry| entry.id == word || entry.file == word) {
        return Ok(index);
    }
    let help = did_you_mean(word, study.corpus.entries().map(|entry| entry.id));
    Err(Diagnostic::error(format!("there is no document `{word}`")).maybe_help(help).into())
}

/// What `--where` asks for. Warns of attributes and values that no document has.
pub(super) fn conditions(
    study: &Study,
    texts: &[String],
) -> Result<Vec<(String, String)>, Failure> {
    let mut conditions = Vec::new();
    for text in texts {
        let Some((name, value)) = text.split_once('=') else {
            let problem = Diagnostic::error(format!("`--where {text}` does not say which value"));
            return Err(problem.help(format!("write `--where {text}=VALUE`")).into());
        };
        output::problems(&unknown_attribute(study, name, Some(value))?);
        conditions.push((name.to_owned(), value.to_owned()));
    }
    Ok(conditions)
}

/// A warning where no document has attribute `name`, or none has it with `value`: most likely a slip.
pub(super) fn unknown_attribute(
    study: &Study,
    name: &str,
    value: Option<&str>,
) -> Result<Vec<Diagnostic>, Failure> {
    let mut values: BTreeSet<String> = BTreeSet::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for block in 0..study.blocks() {
        study.each_of_block(block, Depth::Outline, &mut |document, _| {
            values.extend(document.attribute(name).map(str::to_owned));
            known.extend(document.attributes.iter().map(|attribute| attribute.name.clone()));
        })?;
    }
    if values.is_empty() {
        let fixed = ["role", "speaker", "mode", "carrier", "case", "document", "doc_type", "month"];
        let known = fixed.into_iter().chain(known.iter().map(String::as_str));
        let closest = crate::diagnostic::closest(name, known);
        let help = closest.map(|closest| format!("did you mean `{closest}`?"));
        let message = format!("no document has an attribute `{name}`");
        return Ok(vec![Diagnostic::warning(message).maybe_help(help)]);
    }
    let Some(value) = value else { return Ok(Vec::new()) };
    if value.is_empty() || values.iter().any(|held| held.eq_ignore_ascii_case(value)) {
        return Ok(Vec::new());
    }
    let help = did_you_mean(value, values.iter().map(String::as_str));
    let message = format!("no document has the {name} `{value}`");
    Ok(vec![Diagnostic::warning(message).maybe_help(help)])
}

fn work_done(study: &Study, wanted: Wanted) -> String {
    let Work { read, coded, rules, indexed, failed, partly } = study.work;
    let documents = study.corpus.len();
    let mut parts = Vec::new();
    if read > 0 {
        parts.push(format!("{read} read"));
    }
    if wanted.codings && coded > 0 {
        parts.push(format!("{coded} coded"));
    }
    if wanted.codings && rules > 0 {
        parts.push(counted(rules as u64, "rule applied anew", "rules applied anew"));
    }
    if wanted.index.is_some() && indexed.added > 0 {
        parts.push(format!("{} indexed", indexed.added));
    }
    if indexed.removed > indexed.added {
        parts.push(format!("{} removed from the index", indexed.removed - indexed.added));
    }
    if indexed.rebuilt {
        parts.push("the index was out of date or damaged and was built anew".to_owned());
    }
    if failed > 0 {
        parts.push(format!("{failed} left out"));
    }
    if partly > 0 {
        parts.push(format!("{partly} with parts that are no text (doorstep doctor --sources)"));
    }
    let noun = if documents == 1 { "document" } else { "documents" };
    if parts.is_empty() {
        format!("{documents} {noun}: nothing has changed since the last run")
    } else {
        format!("{documents} {noun}: {}", parts.join(", "))
    }
}
