//! What is done with codebooks: checked, tried, scored, compared, merged, shown.

mod change;
mod score;
mod show;
mod suggest;

use std::path::{Path, PathBuf};

use super::args::{CodebookArgs, CodebookCommand};
use super::output::{self, Failure, remark, width};
use super::project::{layout, outcome};
use super::why::held_back;
use super::{Ended, Outcome};
use crate::codebook::{CodeSet, Codebook, read};
use crate::diagnostic::Diagnostic;
use crate::project::Layout;
use crate::render::{counted, wrapped};
use crate::rule;
use crate::study::{Study, Verdict, codebook_files, run_examples};
use crate::text::Lines;

pub(super) use score::from_file;

/// `doorstep codebook`.
pub(super) fn run(args: CodebookArgs) -> Ended {
    match args.command {
        CodebookCommand::Check { paths } => check(paths),
        CodebookCommand::Test { paths } => test(paths),
        CodebookCommand::Score(args) => score::run(&args),
        CodebookCommand::Suggest(args) => suggest::run(&args),
        CodebookCommand::New { file } => change::new(&file),
        CodebookCommand::Diff(args) => change::diff(&args),
        CodebookCommand::Merge(args) => change::merge(&args),
        CodebookCommand::Show { code, format, project } => {
            let study = Study::codebooks_only(layout(project.project)?)?;
            output::problems(&study.problems);
            show::run(&study, code.as_deref(), format)?;
            Ok(outcome(&study))
        }
    }
}

/// The codebooks in files and folders, or those of a project, with their problems.
fn codebooks(paths: Vec<PathBuf>) -> Result<(CodeSet, Vec<Diagnostic>), Failure> {
    let is_project = |path: &PathBuf| Layout::of(path).settings().is_file();
    if !paths.is_empty() && !paths.iter().any(is_project) {
        let files = paths.iter().flat_map(|path| codebook_files(path)).collect::<Vec<_>>();
        return Ok(check_files(&files)?);
    }
    let study = Study::codebooks_only(layout(paths.into_iter().next())?)?;
    Ok((study.codes, study.problems))
}

fn check(paths: Vec<PathBuf>) -> Ended {
    let (codes, mut problems) = codebooks(paths)?;
    problems.extend(rule::lint(&codes));
    output::problems(&problems);
    for book in codes.books().iter().filter(|book| !book.name.is_empty()) {
        let applied = book.codes.iter().filter(|code| !code.is_family());
        let rules: usize = book.codes.iter().map(|code| code.rules.len()).sum();
        let readers = applied.clone().filter(|code| code.rules.is_empty()).count();
        output::print(&format!(
            "{} {}: {} codes ({readers} for readers only), {rules} rules\n",
            book.name,
            book.version,
            applied.count(),
        ))?;
    }
    if problems.is_empty() {
        return Ok(Outcome::Done);
    }
    remark(&counted(problems.len() as u64, "problem", "problems"));
    Ok(Outcome::Attend)
}

/// Runs the examples, and prints what is missed and what is wrongly found.
fn test(paths: Vec<PathBuf>) -> Ended {
    let (codes, problems) = codebooks(paths)?;
    output::problems(&problems);
    // What cannot be compiled is among the problems already.
    let Ok(rules) = rule::compile(&codes, |_| true) else { return Ok(Outcome::Attend) };
    let verdicts = run_examples(&codes, &rules);
    let mut wrong = 0;
    for book in codes.books() {
        let own = |verdict: &&Verdict<'_>| book.codes.iter().any(|code| code.id == verdict.code.id);
        let own: Vec<&Verdict<'_>> = verdicts.iter().filter(own).collect();
        let failed: Vec<&&Verdict<'_>> = own.iter().filter(|verdict| !verdict.is_right()).collect();
        wrong += failed.len();
        let examples = counted(own.len() as u64, "example", "examples");
        let mut text = format!(
            "{} {}: {examples}, {} as they should be\n",
            book.name,
            book.version,
            own.len() - failed.len(),
        );
        failed.iter().for_each(|verdict| text.push_str(&failure(&codes, &rules, verdict)));
        let readers: Vec<&str> = book
            .codes
            .iter()
            .filter(|code| !code.is_family() && code.rules.is_empty())
            .map(|code| code.id.as_str())
            .collect();
        if !readers.is_empty() {
            text.push_str(&format!("  for readers only, not tested: {}\n", readers.join(", ")));
        }
        output::print(&broken(&text))?;
    }
    Ok(if wrong == 0 && problems.is_empty() { Outcome::Done } else { Outcome::Attend })
}

/// An example that rules do not bear out.
fn failure(codes: &CodeSet, rules: &rule::RuleSet, verdict: &Verdict<'_>) -> String {
    let Verdict { code, example, expected, found, document, own, matches } = verdict;
    let what = if *expected { "missed, though typical" } else { "found, though close but no" };
    let others: Vec<String> = found
        .iter()
        .filter(|(id, _)| *expected || *id == code.id)
        .map(|(id, rule)| format!("{id} by rule {rule}"))
        .collect();
    let others = match (others.is_empty(), *expected) {
        (true, _) => String::new(),
        (false, true) => format!(" (found in it: {})", others.join(", ")),
        (false, false) => format!(" ({})", others.join(", ")),
    };
    let before: Vec<String> = example.before.iter().map(|turn| format!("{turn} / ")).collect();
    let speaker = example.speaker.map_or(String::new(), |role| format!("{role}: "));
    let (before, text) = (before.concat(), &example.text);
    let mut said = format!("  {}: {what}: {before}{speaker}{text}{others}\n", code.id);
    if *expected {
        let lines = Lines::new(&document.text);
        let held = held_back(codes, rules, document, &lines, *own, matches);
        for (_, why) in held.iter().filter(|(id, _)| *id == code.id) {
            let why = why.split_once(", ").map_or(why.as_str(), |(_, why)| why);
            said.push_str(&format!("    {why}\n"));
        }
    }
    said
}

/// A codebook file's name, for messages, and its text.
fn text_of(path: &Path) -> Result<(String, String), Diagnostic> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok((name, text)),
        Err(error) => {
            let message = format!("the codebook cannot be read: {error}");
            Err(Diagnostic::error(message).in_file(name))
        }
    }
}

fn check_files(paths: &[PathBuf]) -> Result<(CodeSet, Vec<Diagnostic>), Diagnostic> {
    let mut problems = Vec::new();
    let mut books: Vec<Codebook> = Vec::new();
    for path in paths {
        let (name, text) = text_of(path)?;
        let (book, found) = read(&name, &text);
        problems.extend(found);
        books.push(book);
    }
    let (codes, clashes) = CodeSet::new(books);
    problems.extend(clashes);
    problems.extend(rule::check(&codes, |_| true).err().unwrap_or_default());
    Ok((codes, problems))
}

/// Long lines broken, with their continuation set in further.
fn broken(text: &str) -> String {
    let line = |line: &str| {
        let indent = " ".repeat(line.len() - line.trim_start().len());
        let lines = wrapped(line, width().saturating_sub(indent.len() + 4).max(20));
        format!("{indent}{}\n", lines.join(&format!("\n{indent}    ")))
    };
    text.lines().map(line).collect()
}
