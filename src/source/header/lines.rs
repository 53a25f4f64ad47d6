//! `Key: value` lines.

use std::sync::LazyLock;

use memchr::memchr;
use regex::Regex;

use super::{Field, Header, TELLING, known, name_of, tells, unquoted};
use crate::source::{line, pattern};
use crate::text::Span;

/// A further key on the same line, after a wide space.
static FURTHER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:[ ]{2,}|\t)([A-Za-z][A-Za-z0-9_/-]{0,30})[ \t]*:(?:[ \t]+|$)"));

/// How far into a file `Key: value` lines are looked for.
const MOST_LINES: usize = 200;

/// What rows of a header say, and the rows that say nothing.
#[derive(Debug, Default)]
pub(super) struct KeyLines {
    pub(super) fields: Vec<Field>,
    pub(super) odd: Vec<Span>,
}

/// Reads `rows` as `key: value`; indented rows and list items go on with the value above.
pub(super) fn scan(text: &str, rows: &[Span]) -> KeyLines {
    let mut found = KeyLines::default();
    for row in rows {
        let words = row.slice(text);
        let trimmed = words.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let goes_on = words.starts_with([' ', '\t']) || trimmed.starts_with("- ");
        match found.fields.last_mut() {
            Some(field) if goes_on => {
                let more = trimmed.trim_start_matches("- ");
                let separator = if trimmed.starts_with("- ") { ", " } else { " " };
                if !field.value.is_empty() {
                    field.value.push_str(separator);
                }
                field.value.push_str(more);
                field.span = field.span.hull(row.trim(text));
            }
            _ => match keys_of(text, *row) {
                fields if fields.is_empty() => found.odd.push(row.trim(text)),
                fields => found.fields.extend(fields),
            },
        }
    }
    found
}

/// The key at the start of `words`, of up to 40 characters, and where its value begins.
fn first_key(words: &str) -> Option<(&str, usize)> {
    let blanks = [' ', '\t'];
    let (key, value) = words.split_at_checked(memchr(b':', words.as_bytes())?)?;
    let key = key.trim_end_matches(blanks);
    let is = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ' | b'/' | b'-');
    let fits = key.len() <= 40
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(is);
    let value = value.strip_prefix(':')?;
    let parted = value.is_empty() || value.starts_with(blanks);
    let begin = words.len() - value.trim_start_matches(blanks).len();
    (fits && parted).then_some((key, begin))
}

/// Whether `words` begins with a key.
pub(super) fn has_key(words: &str) -> bool {
    first_key(words).is_some()
}

/// Whether [`FURTHER`] may match.
fn may_have_further(words: &str) -> bool {
    words.contains(':') && (words.contains("  ") || words.contains('\t'))
}

/// The fields on one row; none where it does not begin with a key.
fn keys_of(text: &str, row: Span) -> Vec<Field> {
    let words = row.slice(text);
    let Some((first, begin)) = first_key(words) else { return Vec::new() };
    let field = |key: &str, begin: usize, end: usize| {
        let value = Span::new(row.start() + begin, row.start() + end);
        let span = unquoted(text, value);
        Field { name: name_of(key), value: span.slice(text).to_owned(), span }
    };
    // The white space before a further key may be what ends the key before it.
    let rest = words.get(begin..).unwrap_or("");
    if !may_have_further(rest) {
        return vec![field(first, begin, words.len())];
    }
    let mut keys = vec![(first, 0, begin)];
    for found in FURTHER.captures_iter(rest) {
        let (Some(whole), Some(key)) = (found.get(0), found.get(1)) else { continue };
        keys.push((key.as_str(), begin + whole.start(), begin + whole.end()));
    }
    let ends = keys.iter().skip(1).map(|key| key.1).chain([words.len()]);
    keys.iter().zip(ends).map(|(key, end)| field(key.0, key.2, end)).collect()
}

/// Reads the lines up to the first empty one, if they are a header.
///
/// A transcript begins with `XX: words`, too; so one of the keys has to be telling, and most lines
/// have to have a key.
pub(super) fn read(text: &str) -> Option<Header> {
    let mut rows = Vec::new();
    let mut end = text.len();
    for row in line::split(text, 0) {
        if row.slice(text).trim().is_empty() {
            end = row.start();
            break;
        }
        rows.push(row);
        if rows.len() > MOST_LINES {
            return None;
        }
    }
    let first = rows.first()?;
    first_key(first.slice(text))?;
    // A transcript has a key on every line, but most often none that tells.
    let may_tell = |row: &Span| {
        let words = row.slice(text);
        first_key(words).is_some_and(|(key, _)| tells(key)) || may_have_further(words)
    };
    if !rows.iter().any(may_tell) {
        return None;
    }
    let found = scan(text, &rows);
    let telling = |field: &Field| TELLING.contains(&field.name.as_str());
    let keyed = rows.iter().filter(|row| first_key(row.slice(text)).is_some()).count();
    let is_header = found.fields.iter().any(telling) && keyed * 10 >= rows.len() * 6;
    is_header.then_some(Header { fields: found.fields, end })
}

/// The fields of a note in a `WebVTT` file, if it is a header: one of its keys is known.
pub(crate) fn fields_of_note(text: &str, rows: &[Span]) -> Option<Vec<Field>> {
    let found = scan(text, rows);
    let known = found.fields.iter().any(|field| known(&field.name).is_some());
    (known && found.fields.len() > found.odd.len()).then_some(found.fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Vec<String>> {
        read(text).map(|header| header.fields.into_iter().map(|field| field.name).collect())
    }

    #[test]
    fn keys_have_one_spelling() {
        let text =
            "Doc ID: K1\r\nCase: C9\r\nDate: 3 May 2018\r\nMood: calm\r\n\r\nThe door: it opened.";
        assert_eq!(names(text).unwrap(), ["doc_id", "case", "date", "Mood"]);
        assert!(text.get(read(text).unwrap().end..).unwrap().trim().starts_with("The door"));
    }

    #[test]
    fn talk_is_no_header() {
        assert_eq!(names("SW: hello\nTM: hello yourself\n"), None);
        assert_eq!(names("Worker: so\nResearcher: so what\n"), None);
        assert_eq!(names("The day began.\nDate: 3 May 2018\n"), None);
        assert_eq!(names("Date: today\nwe went there\nand then home\nand slept\n\n"), None);
    }

    #[test]
    fn spans_mark_the_value() {
        let text = "id: A\nroles: M=parent\n\nx";
        let header = read(text).unwrap();
        assert_eq!(header.fields[1].span.slice(text), "M=parent");
    }

    #[test]
    fn a_note_needs_a_known_key() {
        let text = "date: 1.2.18";
        assert!(fields_of_note(text, &[Span::new(0, text.len())]).is_some());
        let talk = "AB: the line was bad";
        assert!(fields_of_note(talk, &[Span::new(0, talk.len())]).is_none());
    }
}
