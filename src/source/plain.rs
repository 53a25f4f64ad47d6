//! Plain text: a header, then lines.

use super::format::{Format, Parsed, Taken};
use super::{header, line};
use crate::diagnostic::Diagnostic;

pub(super) struct Plain;

impl Format for Plain {
    fn name(&self) -> &'static str {
        "text"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn parse(&self, file: &str, taken: &mut Taken, problems: &mut Vec<Diagnostic>) -> Parsed {
        read(file, &taken.text, problems)
    }
}

/// Reads `text` as plain text.
pub(super) fn read(file: &str, text: &str, problems: &mut Vec<Diagnostic>) -> Parsed {
    let header = header::read(file, text, problems);
    let mut lines = line::plain(text, header.end);
    for line in &mut lines {
        if line.span.slice(text).starts_with(['-', '*', '•', '–']) {
            line.shape = line::Shape::Item;
        }
    }
    Parsed { header, lines, transcript: false }
}
