//! The body of a source, line by line: what every format is turned into before segmentation.

use std::iter;

use memchr::memchr3;

use crate::text::Span;

/// A line that says something, or one voice of a cue.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// All of it, markup and cue times included, without its line end.
    pub(crate) span: Span,
    /// The first piece of what is read of it. A speaker label may still stand at its head.
    pub(crate) text: Span,
    /// The pieces after it, in order; most lines have none.
    pub(crate) more: Vec<Span>,
    /// Whether it begins a block: it is the first, or an empty line stands before it.
    pub(crate) gap: bool,
    /// What the format takes it for.
    pub(crate) shape: Shape,
    /// Whether its author asked for a line break after it.
    pub(crate) breaks: bool,
    /// Who speaks, where the format says so.
    pub(crate) voice: Option<Span>,
    /// The time at which it is said, where the format says so.
    pub(crate) time: Option<String>,
}

/// What a format takes a line for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A line of text.
    Text,
    /// An item of a list, which begins with a mark.
    Item,
    /// A heading and its depth, from 1.
    Heading(usize),
    /// A row of a table.
    Row,
    /// A remark beside the text.
    Remark,
    /// A footnote or endnote, beside the text it belongs to.
    Note,
    /// A comment on the text by somebody.
    Comment,
}

/// The depth of the heading that a style with this name makes.
pub(super) fn heading_by_style(name: &str) -> Option<usize> {
    let name = name.trim().to_lowercase();
    if matches!(name.as_str(), "title" | "subtitle") {
        return Some(1);
    }
    let depth = name.strip_prefix("heading")?.trim().parse().ok()?;
    (1..=9).contains(&depth).then_some(depth)
}

impl Line {
    /// A plain line, of which everything is read.
    pub(crate) fn new(span: Span, gap: bool) -> Self {
        Self {
            span,
            text: span,
            more: Vec::new(),
            gap,
            shape: Shape::Text,
            breaks: false,
            voice: None,
            time: None,
        }
    }

    /// The depth of a heading; `None` for other lines.
    pub(crate) fn heading(&self) -> Option<usize> {
        match self.shape {
            Shape::Heading(depth) => Some(depth),
            _ => None,
        }
    }

    /// Whether it is what somebody wrote beside the text.
    pub(crate) fn is_aside(&self) -> bool {
        matches!(self.shape, Shape::Note | Shape::Comment)
    }

    /// Whether it is text that may go on, on the next line or from the one before.
    pub(crate) fn flows(&self) -> bool {
        matches!(self.shape, Shape::Text | Shape::Item)
    }

    /// The first piece of what is read.
    pub(crate) fn first(&self) -> Span {
        self.text
    }

    /// All pieces of what is read.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = Span> {
        iter::once(self.text).chain(self.more.iter().copied())
    }
}

/// The lines of `text` from byte `from`, without their line ends; LF, CRLF, CR and form feeds end one.
pub(crate) fn split(text: &str, from: usize) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut at = Some(from);
    iter::from_fn(move || {
        let start = at?;
        let rest = bytes.get(start..)?;
        let length = memchr3(b'\n', b'\r', FORM_FEED, rest);
        let end = length.map(|length| start + length);
        at = end.map(|end| {
            let pair = bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
            end + if pair { 2 } else { 1 }
        });
        Some(Span::new(start, end.unwrap_or(bytes.len())))
    })
}

/// Ends a page, and with it a line.
const FORM_FEED: u8 = 0x0c;

/// About how many bytes a line has, so that room for the lines of a text is made once.
pub(crate) const USUAL: usize = 128;

/// The lines of the body that have a letter or a figure, each trimmed.
pub(crate) fn plain(text: &str, from: usize) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / USUAL);
    let mut gap = true;
    for whole in split(text, from) {
        let span = whole.trim(text);
        if span.is_empty() {
            gap = true;
        } else if has_words(span.slice(text)) {
            lines.push(Line::new(span, gap));
            gap = false;
        } else {
            // A rule or a row of stars parts what stands above from what stands below.
            gap = gap || span.len() >= 3;
        }
    }
    lines
}

/// Whether there is anything to read.
pub(crate) fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, from: usize) -> Vec<&str> {
        split(text, from).map(|span| span.slice(text)).collect()
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        assert_eq!(of("a\nb\r\nc\rd\u{c}e", 0), ["a", "b", "c", "d", "e"]);
        assert_eq!(of("a\r\n\r\nb", 0), ["a", "", "b"]);
        assert_eq!(of("a\n", 2), [""]);
        assert_eq!(of("", 0), [""]);
    }

    #[test]
    fn lines_without_words_part_blocks() {
        let text = "one\ntwo\n\n three \n* * *\nfour";
        let lines = plain(text, 0);
        let found: Vec<(&str, bool)> =
            lines.iter().map(|line| (line.span.slice(text), line.gap)).collect();
        assert_eq!(found, [("one", true), ("two", false), ("three", true), ("four", true)]);
    }
}
