//! YAML between two lines of `---`, and what is nearly YAML: real notes have colons in values.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::lines;
use super::{Field, Header, name_of, unquoted};
use crate::diagnostic::Diagnostic;
use crate::source::line;
use crate::text::Span;

/// Front matter has hardly more lines.
const MOST_ROWS: usize = 1000;

/// Whether `text` begins with a fence.
pub(super) fn opens(text: &str) -> bool {
    line::split(text, 0).next().is_some_and(|first| first.slice(text).trim_end() == "---")
}

/// Reads the fenced block at the start of `text`. A block that says nothing is no header.
pub(super) fn read(file: &str, text: &str, problems: &mut Vec<Diagnostic>) -> Header {
    let mut rows = line::split(text, 0);
    let fence = rows.next().unwrap_or(Span::new(0, 0));
    let mut inner = Vec::new();
    let mut close = None;
    for row in rows {
        if matches!(row.slice(text).trim_end(), "---" | "...") {
            close = Some(row);
            break;
        }
        inner.push(row);
    }
    if let Some(beyond) = inner.get(MOST_ROWS) {
        let message = format!("the front matter has more than {MOST_ROWS} lines");
        let help = "what stands beyond is not read; move it below the closing `---`";
        problems.push(Diagnostic::warning(message).at(file, text, *beyond, "").help(help));
        inner.truncate(MOST_ROWS);
    }
    let Some(close) = close else {
        problems.push(
            Diagnostic::warning("the front matter is never closed")
                .at(file, text, fence, "opened here")
                .help("write `---` on a line of its own after the last key; until then the whole file is read as text"),
        );
        return Header::default();
    };
    let block = match (inner.first(), inner.last()) {
        (Some(first), Some(last)) => first.hull(*last),
        _ => return Header { fields: Vec::new(), end: close.end() },
    };
    let plain = lines::scan(text, &inner);
    if is_simple(text, &inner, &plain.fields) {
        return Header { fields: plain.fields, end: close.end() };
    }
    if let Ok(Yaml::Map(entries)) = serde_saphyr::from_str::<Yaml>(block.slice(text)) {
        let lines: HashMap<&str, Span> =
            plain.fields.iter().map(|field| (field.name.as_str(), field.span)).collect();
        let fields = entries.into_iter().map(|(key, value)| field(text, &lines, &key, &value));
        return Header { fields: fields.collect(), end: close.end() };
    }
    if plain.fields.is_empty() {
        // Two rules with prose between them, not a header.
        return Header::default();
    }
    if let Some(odd) = plain.odd.first() {
        let others = plain.odd.len() - 1;
        let label = match others {
            0 => "no `key: value`".to_owned(),
            1 => "no `key: value`, nor is 1 line below".to_owned(),
            _ => format!("no `key: value`, nor are {others} lines below"),
        };
        problems.push(
            Diagnostic::warning("a line of the front matter is not understood")
                .at(file, text, *odd, label)
                .help("write every line as `key: value`; a value with a colon goes in quotation marks"),
        );
    }
    Header { fields: plain.fields, end: close.end() }
}

/// Whether a YAML parser, which takes longer than all the rest of a short file, would find in `rows`
/// exactly `fields`: each row is one `key: value` with no more than one space between words, and
/// nothing in it has a meaning of its own in YAML.
fn is_simple(text: &str, rows: &[Span], fields: &[Field]) -> bool {
    let typed = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_typed = |word: &str| typed.iter().any(|typed| word.eq_ignore_ascii_case(typed));
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || b" '()[]+,-./;=_&".contains(&byte);
    let quoted = |value: &str| {
        let words = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        words.is_some_and(|words| {
            words.trim() == words && words.bytes().all(|b| inside(b) || b == b':')
        })
    };
    let simple = |row: &Span| {
        let row = row.slice(text);
        let Some((key, value)) = row.split_once(':') else { return false };
        let value = value.strip_prefix(' ').unwrap_or(value);
        key.starts_with(|c: char| c.is_ascii_alphabetic())
            && !key.ends_with(' ')
            && !is_typed(key)
            && !row.contains("  ")
            && key.bytes().all(inside)
            && (quoted(value)
                || ((value.is_empty() || value.starts_with(|c: char| c.is_ascii_alphanumeric()))
                    && !value.ends_with(' ')
                    && !value.eq_ignore_ascii_case("null")
                    && value.bytes().all(inside)))
    };
    let twice = |(index, field): (usize, &Field)| {
        fields.iter().skip(index + 1).any(|other| other.name == field.name)
    };
    fields.len() == rows.len() && rows.iter().all(simple) && !fields.iter().enumerate().any(twice)
}

fn field(text: &str, lines: &HashMap<&str, Span>, key: &str, value: &Yaml) -> Field {
    let line = lines.get(name_of(key).as_str()).copied();
    let span = line.unwrap_or(Span::new(0, 0));
    let written = || unquoted(text, span).slice(text).to_owned();
    let value = match (value, line) {
        // Numbers and truth values as they are written: `007` is not 7.
        (Yaml::Other(_), Some(_)) => written(),
        _ => value.joined(", "),
    };
    Field { name: name_of(key), value: value.trim().to_owned(), span }
}

/// As much of YAML as front matter needs.
enum Yaml {
    Text(String),
    Other(String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

impl Yaml {
    fn joined(&self, separator: &str) -> String {
        match self {
            Self::Text(text) | Self::Other(text) => {
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.joined(" ")).collect();
                items.join(separator)
            }
            Self::Map(entries) => {
                let entries = entries.iter();
                let pairs: Vec<String> =
                    entries.map(|(key, value)| format!("{key}={}", value.joined(", "))).collect();
                pairs.join("; ")
            }
        }
    }
}

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Yaml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("front matter")
    }

    fn visit_str<E>(self, text: &str) -> Result<Yaml, E> {
        Ok(Yaml::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Yaml, E> {
        Ok(Yaml::Other(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Yaml, E> {
        Ok(Yaml::Other(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Yaml, E> {
        Ok(Yaml::Other(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Yaml, E> {
        Ok(Yaml::Other(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Yaml, E> {
        Ok(Yaml::Other(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Yaml, E> {
        Ok(Yaml::Other(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Text(String::new()))
    }

    fn visit_none<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Text(String::new()))
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Yaml, D::Error> {
        Yaml::deserialize(inner)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Yaml, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Yaml::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Yaml, A::Error> {
        let mut map = Vec::new();
        while let Some((key, value)) = entries.next_entry::<Yaml, Yaml>()? {
            map.push((key.joined(", "), value));
        }
        Ok(Yaml::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> (Vec<(String, String)>, Vec<Diagnostic>, usize) {
        let mut problems = Vec::new();
        let header = read("a.md", text, &mut problems);
        let fields = header.fields.into_iter().map(|f| (f.name, f.value)).collect();
        (fields, problems, header.end)
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn values_keep_their_written_form_and_lists_are_joined() {
        let text = "---\ndoc_id: 007\ntags: [a, b c]\nhosts:\n  - Ann Bee\n  - Cy\nrated: yes\nt: \"x: y\"\n---\nText";
        let (found, problems, end) = fields(text);
        assert_eq!(
            found,
            pairs(&[
                ("doc_id", "007"),
                ("tags", "a, b c"),
                ("hosts", "Ann Bee, Cy"),
                ("rated", "yes"),
                ("t", "x: y"),
            ])
        );
        assert!(problems.is_empty());
        assert_eq!(text.get(end..), Some("\nText"));
    }

    #[test]
    fn colons_in_values_do_not_lose_the_header() {
        let (found, problems, _) = fields("---\nid: A1\nstyle: short; XX: = me\n---\nText");
        assert_eq!(found, pairs(&[("id", "A1"), ("style", "short; XX: = me")]));
        assert!(problems.is_empty());
    }

    #[test]
    fn a_line_that_says_nothing_is_marked() {
        let (found, problems, _) = fields("---\nid: A1\nx: y: z\njust words\n---\nText");
        assert_eq!(found.len(), 2);
        let span = problems[0].place.as_ref().unwrap().span.unwrap();
        assert_eq!(span.slice("---\nid: A1\nx: y: z\njust words\n---\nText"), "just words");
    }

    #[test]
    fn several_keys_on_one_line_are_parted_by_wide_space() {
        let (found, ..) =
            fields("---\ncase: C3   type: home_visit   date: 2.3.18\nME: A: B\n---\n");
        assert_eq!(
            found,
            pairs(&[("case", "C3"), ("type", "home_visit"), ("date", "2.3.18"), ("ME", "A: B")])
        );
    }

    #[test]
    fn an_open_front_matter_is_text() {
        let (found, problems, end) = fields("---\nid: A1\n\nThe door opened.");
        assert!(found.is_empty());
        assert_eq!(end, 0);
        assert_eq!(problems[0].message, "the front matter is never closed");
        assert_eq!(fields("---\nThe door opened.\n---\nIt shut.").2, 0);
    }
}
