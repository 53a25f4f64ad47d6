use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::text::Span;

/// A table of a TOML file, with places.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Its entries.
    pub entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands, in bytes of the file.
    pub key_span: Span,
    /// The value.
    pub value: Value,
}

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands, quotes included, in bytes of the file.
    pub span: Span,
}

/// The kinds of value that doorstep's files use.
#[derive(Debug, Clone)]
pub enum ValueKind {
    /// A string.
    Text(String),
    /// `true` or `false`.
    Switch(bool),
    /// An array.
    List(Vec<Value>),
    /// A table.
    Table(Table),
    /// A whole number.
    Number(i64),
    /// Another number, or a date; doorstep's files have none.
    Other,
}

impl Table {
    /// The entry under `key`.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// Reads the TOML `text` of `file`; what is not TOML is reported and left out.
pub fn parse(file: &str, text: &str, problems: &mut Vec<Diagnostic>) -> Table {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().map_or(Span::new(0, 0), |range| Span::new(range.start, range.end));
        let message = format!("this is not valid TOML: {}", error.message());
        let line = text.get(..span.start()).unwrap_or("").rfind('\n').map_or(0, |end| end + 1);
        let line = text.get(line..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let problem = Diagnostic::error(message).at(file, text, span, "");
        problems.push(problem.maybe_help(help(line).map(str::to_owned)));
    }
    table_of(table.get_ref())
}

/// What is often wrong with a line that is no TOML.
fn help(line: &str) -> Option<&'static str> {
    let value = line.split_once('=').map(|(_, value)| value.trim());
    if value.is_some_and(|value| value.starts_with(['“', '”', '‘', '’'])) {
        Some(
            "use straight quotation marks, \" or ', around a value; curly ones may stand inside it",
        )
    } else if value.is_some_and(|value| value.starts_with('"') && value.matches('"').count() > 2) {
        Some("a text with \" in it stands between single quotation marks: '…'")
    } else if line.matches('\'').count() > 2 {
        Some("a text with an apostrophe in it stands between double quotation marks: \"…\"")
    } else {
        None
    }
}

fn table_of(table: &DeTable<'_>) -> Table {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: Span::new(key.span().start, key.span().end),
            value: value_of(value.get_ref(), Span::new(value.span().start, value.span().end)),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span);
    Table { entries }
}

fn value_of(value: &DeValue<'_>, span: Span) -> Value {
    let kind = match value {
        DeValue::String(text) => ValueKind::Text(text.to_string()),
        DeValue::Boolean(switch) => ValueKind::Switch(*switch),
        DeValue::Array(values) => {
            let of = |v: &toml::Spanned<DeValue<'_>>| {
                value_of(v.get_ref(), Span::new(v.span().start, v.span().end))
            };
            ValueKind::List(values.iter().map(of).collect())
        }
        DeValue::Table(table) => ValueKind::Table(table_of(table)),
        DeValue::Integer(integer) => {
            let number = i64::from_str_radix(integer.as_str(), integer.radix());
            number.map_or(ValueKind::Other, ValueKind::Number)
        }
        _ => ValueKind::Other,
    };
    Value { kind, span }
}
