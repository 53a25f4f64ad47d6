use super::Found;
use crate::corpus::Document;
use crate::text::{Lines, Span};

/// What a concordance is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The order of the results.
    None,
    /// The words before the match, from the match outwards.
    Left,
    /// The words after the match.
    Right,
}

/// One match with what stands around it, white space folded to single spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The document, as an index into the corpus.
    pub document: usize,
    /// The line of the source on which the match begins, from 1.
    pub line: usize,
    /// The matched text in bytes of the document's text.
    pub span: Span,
    /// Text before it.
    pub left: String,
    /// The matched text.
    pub matched: String,
    /// Text after it.
    pub right: String,
}

/// Keyword in context: a line for each match of `found`, which are in `document`, with up to `width`
/// characters on each side; context does not leave the top-level segment.
pub fn lines(document: &Document, found: &[&Found], width: usize) -> Vec<Line> {
    let lines = Lines::new(&document.text);
    let mut made = Vec::new();
    for found in found {
        let runs = document.runs_of(found.segment).iter();
        let whole = runs.map(|run| run.span).reduce(Span::hull).unwrap_or(Span::new(0, 0));
        for hit in &found.hits {
            let span = hit.span();
            let before = document.read(Span::new(whole.start(), span.start()));
            let after = document.read(Span::new(span.end(), whole.end()));
            made.push(Line {
                document: found.document,
                line: lines.line(span.start()),
                span,
                left: last_characters(&folded(&before), width),
                matched: folded(&document.read(span)).trim().to_owned(),
                right: folded(&after).chars().take(width).collect(),
            });
        }
    }
    made
}

/// Puts the lines of a concordance in order.
pub fn sort(lines: &mut [Line], by: Sort) {
    match by {
        Sort::None => {}
        Sort::Left => lines.sort_by_key(|line| words(&line.left, true)),
        Sort::Right => lines.sort_by_key(|line| words(&line.right, false)),
    }
}

fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        if !character.is_whitespace() {
            folded.push(character);
        } else if !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded
}

fn last_characters(text: &str, count: usize) -> String {
    let skipped = text.chars().count().saturating_sub(count);
    text.chars().skip(skipped).collect()
}

fn words(context: &str, backwards: bool) -> Vec<String> {
    let is_mark = |c: char| !c.is_alphanumeric();
    let parts = context.split(is_mark).filter(|word| !word.is_empty()).map(str::to_lowercase);
    let mut words: Vec<String> = parts.collect();
    if backwards {
        words.reverse();
    }
    words
}
