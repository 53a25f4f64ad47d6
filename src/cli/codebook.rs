use std::path::PathBuf;

use super::args::{CodebookArgs, CodebookCommand};
use super::output::{self, Failure, remark, width};
use super::project::{code, layout, outcome};
use super::{Ended, Outcome, score};
use crate::codebook::{Code, CodeSet, Codebook, Example, read};
use crate::diagnostic::Diagnostic;
use crate::project::Layout;
use crate::render::{counted, wrapped};
use crate::rule;
use crate::study::{Study, Verdict, codebook_files, run_examples};

/// `doorstep codebook`.
pub(super) fn run(args: CodebookArgs) -> Ended {
    match args.command {
        CodebookCommand::Check { paths } => check(paths),
        CodebookCommand::Test { paths } => test(paths),
        CodebookCommand::Score(args) => score::run(&args),
        CodebookCommand::Show { code, project } => {
            let study = Study::codebooks_only(layout(project.project)?)?;
            output::problems(&study.problems);
            show(&study, code)?;
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
    let (codes, problems) = codebooks(paths)?;
    output::problems(&problems);
    for book in codes.books() {
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
    let Ok(verdicts) = run_examples(&codes) else { return Ok(Outcome::Attend) };
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
        failed.iter().for_each(|verdict| text.push_str(&failure(verdict)));
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
fn failure(verdict: &Verdict<'_>) -> String {
    let Verdict { code, example, expected, found } = verdict;
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
    format!("  {}: {what}: {}{others}\n", code.id, example.text)
}

fn check_files(paths: &[PathBuf]) -> Result<(CodeSet, Vec<Diagnostic>), Diagnostic> {
    let mut problems = Vec::new();
    let mut books: Vec<Codebook> = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("the codebook cannot be read: {error}");
            Diagnostic::error(message).in_file(name.clone())
        })?;
        let (book, found) = read(&name, &text);
        problems.extend(found);
        books.push(book);
    }
    let (codes, clashes) = CodeSet::new(books);
    problems.extend(clashes);
    problems.extend(rule::check(&codes, |_| true).err().unwrap_or_default());
    Ok((codes, problems))
}

fn show(study: &Study, wanted: Option<String>) -> Result<(), Failure> {
    let mut text = String::new();
    match wanted {
        None => {
            for book in study.codes.books() {
                text.push_str(&format!("{} {}  {}\n", book.name, book.version, book.title));
                for code in &book.codes {
                    let indent = if code.is_family() { "  " } else { "    " };
                    let rules = if code.is_family() {
                        String::new()
                    } else {
                        format!("  [{} rules, fitness {}]", code.rules.len(), code.fitness)
                    };
                    text.push_str(&format!("{indent}{}  {}{rules}\n", code.id, code.name));
                }
            }
        }
        Some(word) => {
            let id = code(study, &word)?;
            let below = format!("{id}.");
            for code in study.codes.codes().filter(|c| c.id == id || c.id.starts_with(&below)) {
                text.push_str(&in_full(code));
                text.push('\n');
            }
        }
    }
    output::print(&text)
}

fn in_full(code: &Code) -> String {
    let mut text = format!("{}  {}\n", code.id, code.name);
    let mut part = |name: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("  {name}: {value}\n"));
        }
    };
    part("in brief", &code.brief);
    part("definition", &code.definition);
    part("use when", &code.use_when);
    part("not when", &code.not_when);
    let carriers: Vec<&str> = code.carriers.iter().map(|role| role.as_str()).collect();
    part("carriers", &carriers.join(", "));
    part("direction", &code.direction);
    let modes: Vec<&str> = code.modes.iter().map(|mode| mode.as_str()).collect();
    part("modes", &modes.join(", "));
    for (name, examples) in [
        ("typical", &code.typical),
        ("atypical", &code.atypical),
        ("close but no", &code.close_but_no),
    ] {
        examples.iter().for_each(|example| part(name, &example_text(example)));
    }
    let guards: Vec<&str> = code.guards.iter().map(|guard| guard.as_str()).collect();
    part("guards", &guards.join(", "));
    part("watch for", &code.watch_for.join("; "));
    if !code.is_family() {
        part("fitness for rules", &format!("{} {}", code.fitness, code.fitness_note));
    }
    part("a person decides", &code.human_needed);
    part("sources", &code.sources.join("; "));
    for rule in &code.rules {
        let find: Vec<&str> = rule.find.text.value.split_whitespace().collect();
        part(&format!("rule {}", rule.id), &find.join(" "));
        rule.unless.iter().for_each(|unless| part("    unless", &unless.find.text.value));
        for step in &rule.steps {
            let side = if step.earlier { "after" } else { "before" };
            let turns = counted(step.turns as u64, "turn", "turns");
            part(&format!("    {side}, at most {turns} away"), &step.find.text.value);
        }
        if let Some(times) = rule.times {
            let turns = counted(rule.turns as u64, "turn", "turns");
            part("    at least", &format!("{times} times within {turns}"));
        }
        let off: Vec<&str> = rule.guards_off.iter().map(|guard| guard.as_str()).collect();
        part("    without the guards", &off.join(", "));
    }
    broken(&text)
}

fn example_text(example: &Example) -> String {
    let readers = if example.human_only { " [for readers only]" } else { "" };
    let why = if example.why.is_empty() { String::new() } else { format!(" ({})", example.why) };
    format!("{}{why}{readers}", example.text)
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
