use unicode_width::UnicodeWidthStr as _;

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

/// `span` of `text` with each of `words` between » and «, white space as single spaces.
pub fn mark(text: &str, span: Span, words: &[Span]) -> String {
    let mut inside: Vec<Span> = words.iter().copied().filter(|word| span.contains(*word)).collect();
    inside.sort_unstable();
    let mut marked = String::new();
    let mut at = span.start();
    for word in inside.into_iter().filter(|word| !word.is_empty()) {
        if word.start() < at {
            continue;
        }
        marked.push_str(Span::new(at, word.start()).slice(text));
        marked.push('»');
        marked.push_str(word.slice(text));
        marked.push('«');
        at = word.end();
    }
    marked.push_str(Span::new(at, span.end()).slice(text));
    visible(&marked)
}

/// White space as single spaces, and nothing that a terminal would obey.
fn visible(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
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

    #[test]
    fn matched_words_are_marked_once() {
        let text = "She shut\n the  door.";
        let words = [Span::new(4, 8), Span::new(4, 8), Span::new(15, 19)];
        assert_eq!(mark(text, Span::new(0, text.len()), &words), "She »shut« the »door«.");
        assert_eq!(mark(text, Span::new(0, 3), &words), "She");
    }
}
