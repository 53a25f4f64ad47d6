use super::broken;
use crate::cli::args::CodebookFormat;
use crate::cli::output::{self, Failure};
use crate::cli::project::code;
use crate::codebook::{Code, Example};
use crate::render::{codebooks_html, codebooks_markdown, counted};
use crate::study::Study;

/// `doorstep codebook show`.
pub(super) fn run(
    study: &Study,
    wanted: Option<&str>,
    format: CodebookFormat,
) -> Result<(), Failure> {
    let id = wanted.map(|word| code(study, word)).transpose()?;
    match (format, id) {
        (CodebookFormat::Text, id) => as_text(study, id),
        (CodebookFormat::Markdown, id) => {
            output::print(&codebooks_markdown(study.codes.books(), id.as_deref()))
        }
        (CodebookFormat::Html, id) => {
            output::print(&codebooks_html(study.codes.books(), id.as_deref()))
        }
    }
}

fn as_text(study: &Study, wanted: Option<String>) -> Result<(), Failure> {
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
        Some(id) => {
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
