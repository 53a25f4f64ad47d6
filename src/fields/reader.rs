use std::str::FromStr;

use super::{Table, Value, ValueKind};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::text::Span;

/// A value and where it stands in its file, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// Takes typed values out of the tables of one file and gathers what is wrong with them.
#[derive(Debug)]
pub struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    /// Everything wrong so far.
    pub problems: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    /// A reader for `file` with the contents `text`.
    pub fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, problems: Vec::new() }
    }

    /// Reports `message` about `span`.
    pub fn problem(&mut self, span: Span, message: impl Into<String>, help: Option<String>) {
        let problem = Diagnostic::error(message).at(self.file, self.text, span, "");
        self.problems.push(problem.maybe_help(help));
    }

    /// Reports every key of `table` that is not in `known`.
    pub fn only(&mut self, table: &Table, what: &str, known: &[&str]) {
        for entry in &table.entries {
            if !known.contains(&entry.key.as_str()) {
                let message = format!("{what} has no key `{}`", entry.key);
                let help = did_you_mean(&entry.key, known.iter().copied());
                self.problem(entry.key_span, message, help);
            }
        }
    }

    /// The text under `key`, if the key is there.
    pub fn text(&mut self, table: &Table, key: &str) -> Option<Located<String>> {
        let entry = table.get(key)?;
        self.expect_text(&entry.value, key)
    }

    /// The whole number under `key`, from `least` to `most`, if the key is there.
    pub fn number(&mut self, table: &Table, key: &str, least: u64, most: u64) -> Option<u64> {
        let value = &table.get(key)?.value;
        let number = match value.kind {
            ValueKind::Number(number) => u64::try_from(number).ok(),
            _ => None,
        };
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let message = format!("`{key}` must be a whole number from {least} to {most}");
            self.problem(value.span, message, Some(format!("write `{key} = {}`", least.max(2))));
        }
        number
    }

    /// The text under `key`; its absence from the table that begins at `place` is a problem.
    pub fn required(&mut self, table: &Table, key: &str, place: Span) -> Option<Located<String>> {
        if table.get(key).is_none() {
            self.problem(
                place,
                format!("`{key}` is missing"),
                Some(format!("add `{key} = \"…\"`")),
            );
            return None;
        }
        let text = self.text(table, key)?;
        if text.value.trim().is_empty() {
            self.problem(text.span, format!("`{key}` is empty"), None);
            return None;
        }
        Some(text)
    }

    /// The texts under `key`: a list, or a single one.
    pub fn texts(&mut self, table: &Table, key: &str) -> Vec<Located<String>> {
        let Some(entry) = table.get(key) else { return Vec::new() };
        match &entry.value.kind {
            ValueKind::List(values) => {
                values.iter().filter_map(|value| self.expect_text(value, key)).collect()
            }
            _ => self.expect_text(&entry.value, key).into_iter().collect(),
        }
    }

    /// Whether `key` says `true`; where it is not there it says `false`.
    pub fn switch(&mut self, table: &Table, key: &str) -> bool {
        match table.get(key).map(|entry| &entry.value) {
            None => false,
            Some(Value { kind: ValueKind::Switch(switch), .. }) => *switch,
            Some(other) => {
                self.problem(other.span, format!("`{key}` must be `true` or `false`"), None);
                false
            }
        }
    }

    /// The words under `key`, each one of `known`.
    pub fn choices<T: FromStr + Copy>(
        &mut self,
        table: &Table,
        key: &str,
        known: &[&str],
    ) -> Option<Vec<T>> {
        table.get(key)?;
        let texts = self.texts(table, key);
        Some(texts.into_iter().filter_map(|text| self.choice(&text, key, known)).collect())
    }

    /// The word `text` as one of `known`.
    pub fn choice<T: FromStr>(
        &mut self,
        text: &Located<String>,
        key: &str,
        known: &[&str],
    ) -> Option<T> {
        let value = text.value.parse().ok();
        if value.is_none() {
            let message = format!("`{key}` cannot be `{}`", text.value);
            self.problem(text.span, message, did_you_mean(&text.value, known.iter().copied()));
        }
        value
    }

    /// The table `value` is.
    pub fn expect_table<'v>(&mut self, value: &'v Value, key: &str) -> Option<&'v Table> {
        if let ValueKind::Table(table) = &value.kind {
            return Some(table);
        }
        self.problem(value.span, format!("`{key}` must be a table"), None);
        None
    }

    /// The text `value` is.
    pub fn expect_text(&mut self, value: &Value, key: &str) -> Option<Located<String>> {
        if let ValueKind::Text(text) = &value.kind {
            return Some(Located { value: text.clone(), span: value.span });
        }
        let help = Some("put it in quotes".to_owned());
        self.problem(value.span, format!("`{key}` must be text"), help);
        None
    }

    /// Where `inner`, a span of the text `located`, stands in the file: exactly, where the text is
    /// written without escapes, else all of it.
    pub fn place_in(&self, located: &Located<String>, inner: Span) -> Span {
        let written = located.span.slice(self.text);
        let Some(offset) = written.find(located.value.as_str()) else { return located.span };
        let start = located.span.start() + offset;
        let end = (start + inner.end()).max(start + inner.start() + 1);
        Span::new(start + inner.start(), end.min(located.span.end()))
    }
}
