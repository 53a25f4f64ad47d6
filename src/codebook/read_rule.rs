use super::{Extent, Rule, Step, Unless, Written};
use crate::corpus::{Mode, Role, SegmentKind};
use crate::fields::{Located, Reader, Table, ValueKind};
use crate::language::Guard;
use crate::pattern::Scope;
use crate::text::Span;

const RULE_KEYS: &[&str] = &[
    "id",
    "find",
    "by",
    "speaker",
    "to",
    "mode",
    "segment",
    "document",
    "after",
    "before",
    "times",
    "turns",
    "unless",
    "at_most",
    "absent",
    "guards_off",
    "within",
    "extent",
];

/// Reads one rule; `None` where it does not say what to find. The expressions of a codebook that is known
/// to be `sound` are not looked at.
pub(super) fn read_rule(
    reader: &mut Reader<'_>,
    table: &Table,
    place: Span,
    sound: bool,
) -> Option<Rule> {
    reader.only(table, "a rule", RULE_KEYS);
    let id = reader.required(table, "id", place).map(|id| id.value);
    let find = reader.required(table, "find", place)?;
    let find = written(reader, find, sound);
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let modes: Vec<&str> = Mode::ALL.iter().map(|mode| mode.as_str()).collect();
    let kinds: Vec<&str> = SegmentKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let absent = reader.text(table, "absent");
    let absent = absent.and_then(|text| reader.choice(&text, "absent", &["document", "section"]));
    check_sequence(reader, table);
    Some(Rule {
        // A rule without a name is wrong already; what else is wrong with it is worth saying, too.
        id: id.unwrap_or_default(),
        by: reader.choices(table, "by", &roles),
        mode: reader.choices(table, "mode", &modes),
        segment: reader.choices(table, "segment", &kinds),
        document: document_conditions(reader, table),
        speaker: reader.texts(table, "speaker").into_iter().map(|text| text.value).collect(),
        unless: unless(reader, table, sound),
        at_most: number(reader, table, "at_most"),
        absent,
        to: reader.choices(table, "to", &roles),
        steps: steps(reader, table, &roles, sound),
        times: number(reader, table, "times"),
        turns: number(reader, table, "turns").unwrap_or(1),
        guards_off: guards(reader, table, "guards_off"),
        within: within(reader, table),
        extent: match reader.text(table, "extent") {
            None => Extent::default(),
            Some(text) => reader
                .choice(&text, "extent", &["match", "sentence", "segment", "sequence"])
                .unwrap_or_default(),
        },
        find: find?,
    })
}

/// Tells of keys that say nothing by themselves.
fn check_sequence(reader: &mut Reader<'_>, table: &Table) {
    let has = |key: &str| table.get(key).is_some();
    if let Some(entry) = table.get("turns").filter(|_| !has("times")) {
        let help = Some("add `times = 3`, or put it into `after` or `before`".to_owned());
        reader.problem(entry.key_span, "`turns` says nothing without `times`", help);
    }
    let whole = reader.text(table, "extent").filter(|text| text.value == "sequence");
    if let Some(text) = whole.filter(|_| !["after", "before", "times"].into_iter().any(has)) {
        let help = Some("add `after`, `before` or `times`".to_owned());
        reader.problem(text.span, "there is no sequence to code", help);
    }
}

/// What `unless` names: expressions, or tables that say how near they must stand.
fn unless(reader: &mut Reader<'_>, table: &Table, sound: bool) -> Vec<Unless> {
    let Some(entry) = table.get("unless") else { return Vec::new() };
    let single = std::slice::from_ref(&entry.value);
    let values =
        if let ValueKind::List(values) = &entry.value.kind { values.as_slice() } else { single };
    let mut all = Vec::new();
    for value in values {
        let (find, words) = if let ValueKind::Table(near) = &value.kind {
            reader.only(near, "`unless`", &["find", "words"]);
            let words = number(reader, near, "words").and_then(|words| u32::try_from(words).ok());
            (reader.required(near, "find", value.span), words)
        } else {
            (reader.expect_text(value, "unless"), None)
        };
        let find = find.and_then(|find| written(reader, find, sound));
        all.extend(find.map(|find| Unless { find, words }));
    }
    all
}

/// What `after` and `before` ask for: one table each, or a list of them.
fn steps(reader: &mut Reader<'_>, table: &Table, roles: &[&str], sound: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    for (key, earlier) in [("after", true), ("before", false)] {
        let Some(entry) = table.get(key) else { continue };
        let single = std::slice::from_ref(&entry.value);
        let values = if let ValueKind::List(values) = &entry.value.kind {
            values.as_slice()
        } else {
            single
        };
        for value in values {
            let Some(step) = reader.expect_table(value, key) else { continue };
            reader.only(
                step,
                &format!("`{key}`"),
                &["find", "by", "turns", "seconds", "same_pair"],
            );
            let find = reader.required(step, "find", value.span);
            let by = reader.choices(step, "by", roles);
            let same_pair = reader.switch(step, "same_pair");
            let seconds = number(reader, step, "seconds").and_then(|most| u32::try_from(most).ok());
            let usual = if seconds.is_some() { usize::MAX } else { 1 };
            let turns = number(reader, step, "turns").unwrap_or(usual);
            if let Some(find) = find.and_then(|find| written(reader, find, sound)) {
                steps.push(Step { find, by, turns, seconds, same_pair, earlier });
            }
        }
    }
    steps
}

/// The whole number under `key`, from 1.
pub(super) fn number(reader: &mut Reader<'_>, table: &Table, key: &str) -> Option<usize> {
    reader.number(table, key, 1, 1000).and_then(|number| usize::try_from(number).ok())
}

/// The guards that `key` names.
pub(super) fn guards(reader: &mut Reader<'_>, table: &Table, key: &str) -> Vec<Guard> {
    let names: Vec<&str> = Guard::ALL.iter().map(|guard| guard.as_str()).collect();
    reader.choices(table, key, &names).unwrap_or_default()
}

fn within(reader: &mut Reader<'_>, table: &Table) -> Scope {
    let Some(text) = reader.text(table, "within") else { return Scope::default() };
    match text.value.as_str() {
        "sentence" => Scope::Sentence,
        "segment" => Scope::Segment,
        other => {
            let help = crate::diagnostic::did_you_mean(other, ["sentence", "segment"]);
            reader.problem(text.span, format!("`within` cannot be `{other}`"), help);
            Scope::default()
        }
    }
}

fn document_conditions(reader: &mut Reader<'_>, table: &Table) -> Vec<(String, Vec<String>)> {
    let Some(entry) = table.get("document") else { return Vec::new() };
    let Some(conditions) = reader.expect_table(&entry.value, "document") else { return Vec::new() };
    let keys: Vec<String> = conditions.entries.iter().map(|entry| entry.key.clone()).collect();
    keys.into_iter()
        .map(|key| {
            let values = reader.texts(conditions, &key);
            (key, values.into_iter().map(|text| text.value).collect())
        })
        .collect()
}

/// An expression; one that is known to be right is not looked at.
fn written(reader: &mut Reader<'_>, text: Located<String>, sound: bool) -> Option<Written> {
    if sound {
        return Some(Written::sound(text));
    }
    match Written::read(text) {
        Ok(written) => Some(written),
        Err((text, problems)) => {
            for problem in problems {
                let span = reader.place_in(&text, problem.span);
                reader.problem(span, problem.message, problem.help);
            }
            None
        }
    }
}
