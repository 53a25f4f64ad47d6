//! A title line instead of a header: `Visit 7, Case 12, 14.3.18, unannounced`.

use std::sync::LazyLock;

use regex::Regex;

use super::{Field, Header};
use crate::source::{date, line, pattern};
use crate::text::Span;

static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(visit|case|month|site|researcher|worker)[ \t]*(?:no\.?|number|#|:)?[ \t]*([A-Za-z0-9][\w./-]{0,30})$",
    )
});

/// Reads the first line, if at least two of its parts, and most of them, say something.
pub(super) fn read(text: &str) -> Option<Header> {
    let row = line::split(text, 0).find(|row| !row.slice(text).trim().is_empty())?;
    if row.len() > 200 {
        return None;
    }
    let mark = row.slice(text).len() - row.slice(text).trim_start_matches(['#', ' ', '*']).len();
    let mut start = row.start() + mark;
    let mut parts = Vec::new();
    let title = Span::new(start, row.end());
    for piece in title.slice(text).split([',', ';', '|']) {
        parts.push(Span::new(start, start + piece.len()));
        start += piece.len() + 1;
    }
    let parts: Vec<Span> = parts.iter().map(|part| part.trim(text)).collect();
    let fields: Vec<Field> = parts.iter().filter_map(|part| field(text, *part)).collect();
    let is_title = fields.len() >= 2 && fields.len() * 2 > parts.len();
    is_title.then_some(Header { fields, end: row.end() })
}

fn field(text: &str, part: Span) -> Option<Field> {
    let words = part.slice(text).trim_end_matches(['*', '.', ' ']);
    let named = |name: &str, value: &str| {
        Some(Field { name: name.to_owned(), value: value.to_owned(), span: part })
    };
    let plain = words.to_lowercase();
    if matches!(plain.as_str(), "announced" | "unannounced") {
        return named("announced", &plain);
    }
    if date::normalise(words).is_some() {
        return named("date", words);
    }
    if !may_be_numbered(words) {
        return None;
    }
    let found = NUMBERED.captures(words)?;
    let value = found.get(2)?.as_str();
    match found.get(1)?.as_str().to_lowercase().as_str() {
        "case" => named("case_id", value),
        "month" => named("fieldwork_month", value),
        key => named(key, value),
    }
}

/// Whether [`NUMBERED`] may match: it has at most three words, the first of which begins with a key.
/// Letters beyond ASCII may be others by their small forms.
fn may_be_numbered(words: &str) -> bool {
    let same = |(a, b): (char, char)| a.eq_ignore_ascii_case(&b) || !a.is_ascii();
    let begins = |key: &&str| words.chars().zip(key.chars()).all(same);
    words.split([' ', '\t']).filter(|word| !word.is_empty()).take(4).count() <= 3
        && ["visit", "case", "month", "site", "researcher", "worker"].iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_line_is_a_header() {
        let text = "\n# Visit 3, Case K-9, 2.11.17, announced\n\nThe door.";
        let header = read(text).unwrap();
        let found: Vec<(&str, &str)> =
            header.fields.iter().map(|f| (f.name.as_str(), f.value.as_str())).collect();
        assert_eq!(
            found,
            [("visit", "3"), ("case_id", "K-9"), ("date", "2.11.17"), ("announced", "announced")]
        );
        assert_eq!(header.fields[2].span.slice(text), "2.11.17");
    }

    #[test]
    fn a_sentence_is_not() {
        assert_eq!(read("Visit 3, and the gate, the dog, the rain."), None);
        assert_eq!(read("Case 4"), None);
        assert_eq!(read(""), None);
    }
}
