use unicode_width::UnicodeWidthStr as _;

use crate::corpus::{Document, SegmentKind};
use crate::text::Span;

/// A passage with its surroundings, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// What stands above it: document, line, position, speaker, mode, code.
    pub head: String,
    /// Text before it; may be empty.
    pub before: String,
    /// The passage with the matched words marked.
    pub text: String,
    /// Text after it; may be empty.
    pub after: String,
}

impl Passage {
    /// The passage as indented lines of at most `width` columns.
    pub fn text(&self, width: usize) -> String {
        let mut text = if self.head.width() <= width {
            format!("{}\n", self.head)
        } else {
            wrapped(&self.head, width).join("\n    ") + "\n"
        };
        let parts = [&self.before, &self.text, &self.after];
        let whole: Vec<&str> = parts.iter().map(|part| part.trim()).collect();
        for (part, indent) in whole.iter().zip(["    ", "  ", "    "]) {
            if !part.is_empty() {
                for line in wrapped(part, width.saturating_sub(indent.len()).max(20)) {
                    text.push_str(indent);
                    text.push_str(&line);
                    text.push('\n');
                }
            }
        }
        text
    }
}

/// What is read of `span` in `document`, without time stamps and markup, with each of `words` between »
/// and «, white space as single spaces; with labels where several people speak. Where nothing of it is
/// read, all of it.
pub fn mark(document: &Document, span: Span, words: &[Span]) -> String {
    let mut words: Vec<Span> = words.iter().copied().filter(|word| span.contains(*word)).collect();
    words.sort_unstable();
    let first = document.runs.partition_point(|run| run.span.end() <= span.start());
    let runs = document.runs.iter().skip(first);
    let mut pieces: Vec<(Span, Option<&str>)> = runs
        .take_while(|run| run.span.start() < span.end())
        .map(|run| {
            let piece =
                Span::new(run.span.start().max(span.start()), run.span.end().min(span.end()));
            (piece, turn_of(document, run.segment as usize))
        })
        .collect();
    if pieces.is_empty() {
        pieces.push((span, None));
    }
    let first = pieces.first().and_then(|(_, label)| *label);
    let several = pieces.iter().any(|(_, label)| *label != first);
    let mut before = None;
    let mut shown = Vec::with_capacity(pieces.len());
    for (piece, label) in pieces {
        match label.filter(|_| several && label != before) {
            Some(label) => {
                shown.push(format!("{label}: {}", marked(&document.text, piece, &words)));
            }
            None => shown.push(marked(&document.text, piece, &words)),
        }
        before = label;
    }
    visible(&shown.join(" "))
}

/// Who speaks the turn that segment `index` is part of.
fn turn_of(document: &Document, index: usize) -> Option<&str> {
    let turn = document.segments.get(document.top_level(index))?;
    document.label(turn).filter(|_| turn.kind == SegmentKind::Turn)
}

/// A piece of text with the parts of `words` that lie in it marked; words that share text are marked
/// once.
fn marked(text: &str, piece: Span, words: &[Span]) -> String {
    let mut marked = String::new();
    let mut at = piece.start();
    for word in words.iter().filter(|word| word.overlaps(piece)) {
        let word = Span::new(word.start().max(piece.start()), word.end().min(piece.end()));
        if word.start() < at {
            continue;
        }
        marked.push_str(Span::new(at, word.start()).slice(text));
        marked.push('»');
        marked.push_str(word.slice(text));
        marked.push('«');
        at = word.end();
    }
    marked.push_str(Span::new(at, piece.end()).slice(text));
    marked
}

/// White space as single spaces, and nothing that a terminal would obey.
fn visible(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().map(crate::text::visible).collect()
}

/// The words of `text` on lines of at most `width` columns; a longer word has a line of its own.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Run;

    fn document(text: &str, runs: &[(usize, usize)]) -> Document {
        let run = |(start, end): &(usize, usize)| Run { span: Span::new(*start, *end), segment: 0 };
        Document {
            runs: runs.iter().map(run).collect(),
            text: text.to_owned(),
            ..Document::default()
        }
    }

    #[test]
    fn matched_words_are_marked_once() {
        let text = "She shut\n the  door.";
        let document = document(text, &[(0, text.len())]);
        let words = [Span::new(4, 8), Span::new(4, 8), Span::new(15, 19)];
        let whole = Span::new(0, text.len());
        assert_eq!(mark(&document, whole, &words), "She »shut« the »door«.");
        assert_eq!(mark(&document, Span::new(0, 3), &words), "She");
    }

    #[test]
    fn what_is_not_read_is_not_shown() {
        let text = "SW: I said shut</v> 00:03 <v SW>up.";
        let document = document(text, &[(4, 15), (32, 35)]);
        let words = [Span::new(11, 34)];
        let whole = Span::new(0, text.len());
        assert_eq!(mark(&document, whole, &words), "I said »shut« »up«.");
        assert_eq!(mark(&document, Span::new(0, 3), &[]), "SW:");
    }
}
