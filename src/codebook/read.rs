use std::collections::HashMap;

use super::read_rule::{guards, number, read_rule};
use super::{Code, Codebook, Example, Fitness, Rule};
use crate::corpus::{Mode, Role};
use crate::diagnostic::Diagnostic;
use crate::fields::{Reader, Table, Value, ValueKind, parse};
use crate::pattern::{Lists, check_entry};
use crate::text::Span;

const BOOK_KEYS: &[&str] = &[
    "name",
    "version",
    "title",
    "license",
    "authors",
    "citation",
    "definition",
    "guidance",
    "namespace",
    "extends",
];
const CODE_KEYS: &[&str] = &[
    "id",
    "name",
    "brief",
    "definition",
    "use_when",
    "not_when",
    "carriers",
    "direction",
    "modes",
    "guards",
    "typical",
    "atypical",
    "close_but_no",
    "watch_for",
    "fitness",
    "fitness_note",
    "human_needed",
    "repeats",
    "throughout",
    "propose_only",
    "memo_required",
    "sources",
    "status",
    "rule",
];

/// Reads a codebook. What can be read is returned together with everything that is wrong, each with
/// its place; with an error among the problems the codebook must not be applied.
pub fn read(file: &str, text: &str) -> (Codebook, Vec<Diagnostic>) {
    read_as(file, text, false)
}

/// [`read`] for a codebook that was read before without errors: the expressions of its rules are not
/// looked at before they are needed.
pub fn read_sound(file: &str, text: &str) -> (Codebook, Vec<Diagnostic>) {
    read_as(file, text, true)
}

fn read_as(file: &str, text: &str, sound: bool) -> (Codebook, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let table = parse(file, text, &mut problems);
    let mut reader = Reader::new(file, text);
    reader.problems = problems;
    reader.only(&table, "a codebook", &["codebook", "lists", "code"]);
    let start = Span::new(0, 0);
    let empty = Table::default();
    let head = match table.get("codebook") {
        Some(entry) => reader.expect_table(&entry.value, "codebook"),
        None => {
            let help = Some("begin the file with `[codebook]`, a name and a version".to_owned());
            reader.problem(start, "the codebook has no `[codebook]` table", help);
            None
        }
    };
    let at = table.get("codebook").map_or(start, |entry| entry.key_span);
    let head_table = head.unwrap_or(&empty);
    reader.only(head_table, "`[codebook]`", BOOK_KEYS);
    let mut needed = |key: &str| match head {
        Some(head) => reader.required(head, key, at).map(|text| text.value).unwrap_or_default(),
        None => String::new(),
    };
    let (name, version) = (needed("name"), needed("version"));
    check_version(&mut reader, head_table);
    let optional = |reader: &mut Reader<'_>, key: &str| {
        reader.text(head_table, key).map(|text| text.value).unwrap_or_default()
    };
    let mut codebook = Codebook {
        name,
        version,
        title: optional(&mut reader, "title"),
        license: optional(&mut reader, "license"),
        authors: values(&mut reader, head_table, "authors"),
        citation: optional(&mut reader, "citation"),
        definition: optional(&mut reader, "definition"),
        guidance: optional(&mut reader, "guidance"),
        namespace: namespace(&mut reader, head_table),
        extends: values(&mut reader, head_table, "extends"),
        lists: lists(&mut reader, &table),
        codes: Vec::new(),
        file: file.to_owned(),
        text: text.to_owned(),
        hash: blake3::hash(text.as_bytes()).to_hex().to_string(),
    };
    codebook.codes = codes(&mut reader, &table, sound);
    if !codebook.namespace.is_empty() {
        for code in &mut codebook.codes {
            code.id = format!("{}:{}", codebook.namespace, code.id);
        }
    }
    (codebook, reader.problems)
}

fn namespace(reader: &mut Reader<'_>, table: &Table) -> String {
    let Some(name) = reader.text(table, "namespace") else { return String::new() };
    if !is_slug(&name.value) {
        let help = Some("use small letters, digits, `_` and `-`, as in `our_team`".to_owned());
        reader.problem(name.span, format!("`{}` cannot be a namespace", name.value), help);
    }
    name.value
}

/// Whether `part` can be a part of an id.
fn is_slug(part: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    !part.is_empty() && part.chars().all(allowed)
}

fn check_version(reader: &mut Reader<'_>, table: &Table) {
    let Some(version) = reader.text(table, "version").filter(|v| !v.value.is_empty()) else {
        return;
    };
    let number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let core = version.value.split(['-', '+']).next().unwrap_or("");
    if core.split('.').count() != 3 || !core.split('.').all(number) {
        let message = format!("`{}` is not a version", version.value);
        let help = "write three numbers: `1.0.0` (meaning.codes.wording)";
        reader.problem(version.span, message, Some(help.to_owned()));
    }
}

fn lists(reader: &mut Reader<'_>, table: &Table) -> Lists {
    let mut lists = Lists::new();
    let Some(entry) = table.get("lists") else { return lists };
    for entry in reader.expect_table(&entry.value, "lists").map_or(&[][..], |t| &t.entries) {
        let ValueKind::List(values) = &entry.value.kind else {
            let help = Some("write `name = [\"word\", \"two words\"]`".to_owned());
            reader.problem(entry.value.span, "a word list must be a list", help);
            continue;
        };
        let mut words = Vec::new();
        for value in values {
            let Some(word) = reader.expect_text(value, &entry.key) else { continue };
            match check_entry(&word.value) {
                Ok(()) => words.push(word.value),
                Err(problem) => {
                    let span = reader.place_in(&word, problem.span);
                    reader.problem(span, problem.message, problem.help);
                }
            }
        }
        lists.insert(entry.key.clone(), words);
    }
    lists
}

fn codes(reader: &mut Reader<'_>, table: &Table, sound: bool) -> Vec<Code> {
    let Some(entry) = table.get("code") else { return Vec::new() };
    let ValueKind::List(values) = &entry.value.kind else {
        let help = Some("begin each code with `[[code]]`".to_owned());
        reader.problem(entry.key_span, "codes are a list", help);
        return Vec::new();
    };
    let mut first: HashMap<String, Span> = HashMap::new();
    let mut codes = Vec::new();
    for value in values {
        let Some(table) = reader.expect_table(value, "code") else { continue };
        let Some(code) = code(reader, table, value.span, sound) else { continue };
        let place = table.get("id").map_or(value.span, |entry| entry.value.span);
        if first.insert(code.id.clone(), place).is_some() {
            let help = Some("each code is defined once; give this one another id".to_owned());
            reader.problem(place, format!("the code `{}` is defined twice", code.id), help);
            continue;
        }
        codes.push(code);
    }
    codes
}

fn code(reader: &mut Reader<'_>, table: &Table, place: Span, sound: bool) -> Option<Code> {
    reader.only(table, "a code", CODE_KEYS);
    let id = reader.required(table, "id", place)?;
    if !id.value.split('.').all(is_slug) {
        let help = Some("use small letters, digits, `_` and `-`, as in `family.slug`".to_owned());
        reader.problem(id.span, format!("`{}` cannot be a code's id", id.value), help);
    }
    if !id.value.contains('.') && table.get("rule").is_some() {
        let help = format!("a family has no rules; call the code `family.{}`", id.value);
        reader.problem(id.span, format!("`{}` is a family", id.value), Some(help));
    }
    let name = reader.required(table, "name", id.span).map(|text| text.value);
    let text = |reader: &mut Reader<'_>, key: &str| {
        reader.text(table, key).map(|text| text.value).unwrap_or_default()
    };
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let modes: Vec<&str> = Mode::ALL.iter().map(|mode| mode.as_str()).collect();
    let fitness = reader.text(table, "fitness");
    let status = reader.text(table, "status");
    let throughout = reader.text(table, "throughout");
    let stages = &["draft", "stable", "retired"];
    if let Some(status) = status.as_ref().filter(|s| !stages.contains(&s.value.as_str())) {
        let help = crate::diagnostic::did_you_mean(&status.value, stages.iter().copied());
        reader.problem(status.span, format!("`status` cannot be `{}`", status.value), help);
    }
    Some(Code {
        name: name.unwrap_or_else(|| id.value.clone()),
        brief: text(reader, "brief"),
        definition: text(reader, "definition"),
        use_when: text(reader, "use_when"),
        not_when: text(reader, "not_when"),
        carriers: reader.choices(table, "carriers", &roles).unwrap_or_default(),
        guards: guards(reader, table, "guards"),
        direction: text(reader, "direction"),
        modes: reader.choices(table, "modes", &modes).unwrap_or_default(),
        typical: examples(reader, table, "typical"),
        atypical: examples(reader, table, "atypical"),
        close_but_no: examples(reader, table, "close_but_no"),
        watch_for: values(reader, table, "watch_for"),
        fitness: fitness
            .and_then(|f| reader.choice(&f, "fitness", &["high", "medium", "low"]))
            .unwrap_or(Fitness::Low),
        fitness_note: text(reader, "fitness_note"),
        human_needed: text(reader, "human_needed"),
        repeats: number(reader, table, "repeats"),
        throughout: throughout
            .and_then(|text| reader.choice(&text, "throughout", &["month", "case"])),
        propose_only: reader.switch(table, "propose_only"),
        memo_required: reader.switch(table, "memo_required"),
        sources: values(reader, table, "sources"),
        status: status.map_or("draft".to_owned(), |status| status.value),
        rules: rules(reader, table, sound),
        id: id.value,
    })
}

fn rules(reader: &mut Reader<'_>, table: &Table, sound: bool) -> Vec<Rule> {
    let Some(entry) = table.get("rule") else { return Vec::new() };
    let ValueKind::List(values) = &entry.value.kind else {
        let help = Some("begin each rule with `[[code.rule]]`".to_owned());
        reader.problem(entry.key_span, "rules are a list", help);
        return Vec::new();
    };
    let mut rules: Vec<Rule> = Vec::new();
    for value in values {
        let Some(table) = reader.expect_table(value, "rule") else { continue };
        let Some(rule) = read_rule(reader, table, value.span, sound) else { continue };
        if !rule.id.is_empty() && rules.iter().any(|known| known.id == rule.id) {
            let place = table.get("id").map_or(value.span, |entry| entry.value.span);
            let message = format!("the rule `{}` stands twice in this code", rule.id);
            reader.problem(place, message, Some("give it another id".to_owned()));
        }
        rules.push(rule);
    }
    rules
}

fn examples(reader: &mut Reader<'_>, table: &Table, key: &str) -> Vec<Example> {
    let Some(entry) = table.get(key) else { return Vec::new() };
    let single = std::slice::from_ref(&entry.value);
    let values = if let ValueKind::List(values) = &entry.value.kind { values } else { single };
    values.iter().filter_map(|value| example(reader, value, key)).collect()
}

fn example(reader: &mut Reader<'_>, value: &Value, key: &str) -> Option<Example> {
    let ValueKind::Table(table) = &value.kind else {
        let text = reader.expect_text(value, key)?.value;
        return Some(Example { text, ..Example::default() });
    };
    reader.only(table, "an example", &["text", "human_only", "why", "speaker", "before"]);
    let text = reader.required(table, "text", value.span)?.value;
    let why = reader.text(table, "why").map(|text| text.value).unwrap_or_default();
    let human_only = reader.switch(table, "human_only");
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let speaker = reader.text(table, "speaker");
    let speaker = speaker.and_then(|text| reader.choice(&text, "speaker", &roles));
    let before = turns(reader, table, &roles);
    if speaker.is_none() && !before.is_empty() {
        let help = Some("add `speaker = \"parent\"`, or whoever speaks".to_owned());
        reader.problem(value.span, "an example after other turns says who speaks", help);
    }
    Some(Example { text, human_only, why, speaker, before })
}

/// The turns before an example, each of which names who speaks.
fn turns(reader: &mut Reader<'_>, table: &Table, roles: &[&str]) -> Vec<String> {
    let mut turns = Vec::new();
    for turn in reader.texts(table, "before") {
        let speaker = turn.value.split(':').next().unwrap_or("").trim();
        if roles.contains(&speaker) && turn.value.contains(':') {
            turns.push(turn.value);
        } else {
            let help = format!("write `worker: …`; roles are {}", roles.join(", "));
            reader.problem(turn.span, "a turn before an example begins with a role", Some(help));
        }
    }
    turns
}

fn values(reader: &mut Reader<'_>, table: &Table, key: &str) -> Vec<String> {
    reader.texts(table, key).into_iter().map(|text| text.value).collect()
}
