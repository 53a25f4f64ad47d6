//! Markdown, as far as notes use it: headings, lists, block quotes, hard line breaks.
//!
//! Emphasis stays in the text: its marks are no words, and transcripts use them for stress.

use super::format::{Format, Parsed, Taken};
use super::header;
use super::line::{self, Line, Shape};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

pub(super) struct Markdown;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "Markdown"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["md", "markdown"]
    }

    fn parse(&self, file: &str, taken: &mut Taken, problems: &mut Vec<Diagnostic>) -> Parsed {
        let text = taken.text.as_str();
        let header = header::read(file, text, problems);
        let mut lines: Vec<Line> = Vec::with_capacity(text.len() / line::USUAL);
        let mut gap = true;
        for whole in line::split(text, header.end) {
            let span = whole.trim(text);
            let words = span.slice(text);
            if line::has_words(words) {
                lines.push(markdown_line(text, whole, gap));
                gap = false;
                continue;
            }
            let underlines = !gap && is_rule(words, &['=', '-']);
            if let (true, Some(above)) = (underlines, lines.last_mut()) {
                above.shape = Shape::Heading(if words.starts_with('=') { 1 } else { 2 });
            }
            gap = gap || span.is_empty() || words.len() >= 3;
        }
        Parsed { header, lines, transcript: false }
    }
}

fn is_rule(words: &str, marks: &[char]) -> bool {
    words.len() >= 3 && marks.iter().any(|mark| words.chars().all(|c| c == *mark))
}

fn markdown_line(text: &str, whole: Span, gap: bool) -> Line {
    let span = whole.trim(text);
    let mut line = Line::new(span, gap);
    let ending = Span::new(span.end(), whole.end()).slice(text);
    line.breaks = ending.starts_with("  ") || span.slice(text).ends_with('\\');
    let mut read = without(text, span, "> ").trim(text);
    let words = read.slice(text);
    let depth = words.bytes().take_while(|byte| *byte == b'#').count();
    let after = Span::new(read.start() + depth, read.end());
    if (1..=6).contains(&depth) && after.slice(text).starts_with([' ', '\t']) {
        line.shape = Shape::Heading(depth);
        let closed = after.slice(text).trim_end_matches('#');
        read = Span::new(after.start(), after.start() + closed.len()).trim(text);
    } else if let Some(mark) = ["- ", "* ", "+ "].iter().find(|mark| words.starts_with(**mark)) {
        line.shape = Shape::Item;
        read = without(text, read, mark).trim(text);
    }
    line.text = read;
    line
}

/// `span` without `mark` at its head, however often it stands there.
fn without(text: &str, span: Span, mark: &str) -> Span {
    let rest = span.slice(text).trim_start_matches(mark);
    Span::new(span.end() - rest.len(), span.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(String, Option<usize>, bool)> {
        let mut taken = Taken { text: text.to_owned(), ..Taken::default() };
        let parsed = Markdown.parse("a.md", &mut taken, &mut Vec::new());
        let line = |line: &Line| {
            (line.first().slice(text).to_owned(), line.heading(), line.shape == Shape::Item)
        };
        parsed.lines.iter().map(line).collect()
    }

    #[test]
    fn marks_are_not_read() {
        assert_eq!(
            lines("## The gate ##\n\n- one\n> told\n#tag\nUnder\n=====\n---\n"),
            [
                ("The gate".into(), Some(2), false),
                ("one".into(), None, true),
                ("told".into(), None, false),
                ("#tag".into(), None, false),
                ("Under".into(), Some(1), false),
            ]
        );
    }

    #[test]
    fn hard_breaks_are_seen() {
        let mut taken = Taken { text: "one  \r\ntwo \nthree\\\n".to_owned(), ..Taken::default() };
        let parsed = Markdown.parse("a.md", &mut taken, &mut Vec::new());
        let breaks: Vec<bool> = parsed.lines.iter().map(|line| line.breaks).collect();
        assert_eq!(breaks, [true, false, true]);
    }
}
