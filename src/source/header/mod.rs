//! What stands before the text of a source: front matter, in whichever form it is written.

mod lines;
mod title;
mod yaml;

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::text::Span;

pub(crate) use lines::fields_of_note;

/// One thing that the header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// The key; known keys in their one spelling (`Doc ID` is `doc_id`), others as written.
    pub(crate) name: String,
    /// The value, as written, without white space and quotation marks at its ends.
    pub(crate) value: String,
    /// Where the value stands.
    pub(crate) span: Span,
}

/// A header, and where the text after it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// What it says, in its order.
    pub(crate) fields: Vec<Field>,
    /// The first byte after it.
    pub(crate) end: usize,
}

impl Header {
    /// The first field called one of `names` that has a value, the first of `names` first.
    pub(crate) fn field(&self, names: &[&str]) -> Option<&Field> {
        names.iter().find_map(|name| {
            let called = |field: &&Field| field.name.eq_ignore_ascii_case(name);
            self.fields.iter().filter(called).find(|field| !field.value.is_empty())
        })
    }

    /// The value of [`Self::field`].
    pub(crate) fn value(&self, names: &[&str]) -> Option<&str> {
        self.field(names).map(|field| field.value.as_str())
    }
}

/// Whether `text` begins with front matter.
pub(crate) fn opens(text: &str) -> bool {
    yaml::opens(text)
}

/// Whether `words` is a `Key: value` line of a header, or goes on with one.
pub(crate) fn has_key(words: &str) -> bool {
    lines::has_key(words)
}

/// Whether `key` is one that headers are known by.
pub(crate) fn is_known(key: &str) -> bool {
    known(key).is_some()
}

/// A field with the known spelling of its key.
pub(crate) fn field(key: &str, value: String, span: Span) -> Field {
    Field { name: name_of(key), value, span }
}

/// Reads the header at the start of `text`, if one is there: YAML between `---`, `Key: value`
/// lines, or a title line.
pub(crate) fn read(file: &str, text: &str, problems: &mut Vec<Diagnostic>) -> Header {
    if yaml::opens(text) {
        return yaml::read(file, text, problems);
    }
    lines::read(text).or_else(|| title::read(text)).unwrap_or_default()
}

/// Keys of which one alone shows that the lines around it are a header.
const TELLING: &[&str] = &[
    "doc_id",
    "id",
    "case_id",
    "case",
    "doc_type",
    "type",
    "date",
    "fieldwork_month",
    "month",
    "announced",
    "visit",
    "roles",
    "title",
    "document",
];

/// Further keys that headers are known by, which may as well be what somebody says.
const PLAIN: &[&str] = &[
    "site",
    "duration_min",
    "duration",
    "researcher",
    "worker",
    "present",
    "participants",
    "recording",
    "convention",
    "transcript",
    "pseudonymised",
    "interviewer",
    "interviewee",
    "location",
    "place",
    "time",
    "author",
    "speakers",
];

/// `key` in the spelling of a known key, if it is one.
fn known(key: &str) -> Option<&'static str> {
    let key = key.trim();
    let small = if key.is_ascii() { Cow::Borrowed(key) } else { Cow::Owned(key.to_lowercase()) };
    let plain = small.bytes().map(|byte| match byte {
        b' ' | b'-' => b'_',
        _ => byte.to_ascii_lowercase(),
    });
    let same = |known: &&str| known.len() == small.len() && known.bytes().eq(plain.clone());
    TELLING.iter().chain(PLAIN).copied().find(same)
}

/// Whether `key` shows that the lines around it are a header.
fn tells(key: &str) -> bool {
    known(key).is_some_and(|key| TELLING.contains(&key))
}

/// The name under which the value of `key` is kept.
fn name_of(key: &str) -> String {
    known(key).map_or_else(|| key.trim().to_owned(), str::to_owned)
}

/// `value` without the quotation marks around it.
fn unquoted(text: &str, value: Span) -> Span {
    let value = value.trim(text);
    let words = value.slice(text);
    let wrapped = |mark: char| words.len() >= 2 && words.starts_with(mark) && words.ends_with(mark);
    if wrapped('"') || wrapped('\'') {
        Span::new(value.start() + 1, value.end() - 1).trim(text)
    } else {
        value
    }
}
