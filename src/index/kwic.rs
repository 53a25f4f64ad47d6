use super::Found;
use crate::corpus::Corpus;
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

/// Keyword in context: one line per match.
#[derive(Debug, Default)]
pub struct Concordance {
    /// The lines.
    pub lines: Vec<Line>,
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

impl Concordance {
    /// The matches of `found` with up to `width` characters on each side; context does not leave the
    /// top-level segment.
    pub fn new(corpus: &Corpus, found: &[Found], width: usize, sort: Sort) -> Self {
        let mut lines = Vec::new();
        let mut current: Option<(usize, Lines<'_>)> = None;
        for found in found {
            let Some(document) = corpus.documents().get(found.document) else { continue };
            if current.as_ref().is_none_or(|(index, _)| *index != found.document) {
                current = Some((found.document, Lines::new(&document.text)));
            }
            let runs = document.runs_of(found.segment).iter();
            let whole = runs.map(|run| run.span).reduce(Span::hull).unwrap_or(Span::new(0, 0));
            for hit in &found.hits {
                let span = hit.span();
                let before = document.read(Span::new(whole.start(), span.start()));
                let after = document.read(Span::new(span.end(), whole.end()));
                lines.push(Line {
                    document: found.document,
                    line: current.as_ref().map_or(0, |(_, lines)| lines.line(span.start())),
                    span,
                    left: last_characters(&folded(&before), width),
                    matched: folded(&document.read(span)).trim().to_owned(),
                    right: folded(&after).chars().take(width).collect(),
                });
            }
        }
        match sort {
            Sort::None => {}
            Sort::Left => lines.sort_by_key(|line| words(&line.left, true)),
            Sort::Right => lines.sort_by_key(|line| words(&line.right, false)),
        }
        Self { lines }
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
