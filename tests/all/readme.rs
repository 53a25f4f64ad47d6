//! The commands and rules that the documentation shows work.

use std::fs;

use crate::examples::wrong_examples;
use crate::support::{Project, root};

/// The fenced blocks of a Markdown file in `language`.
fn blocks(file: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let fence = format!("```{language}\n");
    let parts = text.split(fence.as_str()).skip(1);
    parts.map(|part| part.split("\n```").next().unwrap().to_owned()).collect()
}

/// The `doorstep` commands of the blocks, as arguments.
fn commands(file: &str) -> Vec<Vec<String>> {
    let lines: Vec<String> = blocks(file, "sh")
        .iter()
        .flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let commands = lines.iter().filter_map(|line| {
        line.strip_prefix("doorstep ").or_else(|| line.strip_prefix("cargo run --release -- "))
    });
    commands.map(arguments).collect()
}

/// Splits as a shell does, quotes only.
fn arguments(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap();
    let mut arguments = vec![String::new()];
    let mut quote = None;
    for character in line.trim().chars() {
        match (quote, character) {
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            (None, ' ') => arguments.push(String::new()),
            (_, other) => arguments.last_mut().unwrap().push(other),
        }
    }
    arguments.retain(|argument| !argument.is_empty());
    arguments
}

#[test]
fn the_commands_of_the_readme_run() {
    let project = Project::sample();
    fs::rename(project.path("study"), project.path("corpus-sample")).unwrap();
    let commands = commands("README.md");
    assert!(commands.len() >= 10, "{commands:?}");
    for command in commands {
        let args: Vec<&str> = command.iter().map(String::as_str).collect();
        let ran = project.run(&args);
        // A project that was just started has no notes yet: something to attend to.
        assert!(ran.code < 2, "{command:?}\n{}", ran.err);
    }
}

#[test]
fn the_report_that_the_readme_shows_is_what_doorstep_prints() {
    let project = Project::sample();
    let report = project.run(&["report", "study"]).expect(0).out;
    let shown = blocks("README.md", "text").remove(0);
    for line in shown.lines().filter(|line| !line.trim().is_empty()) {
        assert!(report.contains(line), "not printed:\n{line}\n{report}");
    }
}

#[test]
fn the_searches_of_the_rule_language_page_run() {
    let project = Project::sample();
    for command in commands("docs/rules.md") {
        let mut args: Vec<&str> = command.iter().map(String::as_str).collect();
        if args[0] == "search" && !args.contains(&"-p") {
            args.extend(["-p", "study"]);
            let ran = project.run(&args);
            assert!(ran.code < 2, "{command:?}\n{}", ran.err);
        }
    }
}

#[test]
fn the_codebooks_shown_in_the_documentation_are_valid_and_do_what_they_say() {
    for file in ["README.md", "docs/rules.md"] {
        let blocks = blocks(file, "toml");
        let books: Vec<&String> =
            blocks.iter().filter(|block| block.contains("[codebook]")).collect();
        assert!(!books.is_empty(), "{file} shows no codebook");
        for book in books {
            let wrong = wrong_examples(&[(file, book)]);
            assert!(wrong.is_empty(), "{file}\n{book}\n{}", wrong.join("\n"));
        }
    }
}
