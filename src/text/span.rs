use serde::{Deserialize, Serialize};

/// A stretch of a text: bytes, from 0, end exclusive, never inverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// The span from `start` to `end`; an `end` before `start` gives the empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The first byte.
    pub fn start(self) -> usize {
        self.start
    }

    /// The byte after the last.
    pub fn end(self) -> usize {
        self.end
    }

    /// How many bytes it covers.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// The same stretch `by` bytes further on.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The words it covers; empty where it does not fit `text` or would cut a character.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Whether all of `other` lies inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte; spans that only touch do not.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The same stretch without white space at its ends.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        let words = self.slice(text);
        let start = self.start + (words.len() - words.trim_start().len());
        Self::new(start, start + words.trim().len())
    }
}

impl From<(usize, usize)> for Span {
    fn from((start, end): (usize, usize)) -> Self {
        Self::new(start, end)
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_spans_do_not_overlap() {
        assert!(!Span::new(0, 3).overlaps(Span::new(3, 5)));
        assert!(Span::new(0, 4).overlaps(Span::new(3, 5)));
    }

    #[test]
    fn slices_never_cut_a_character() {
        assert_eq!(Span::new(0, 1).slice("é"), "");
        assert_eq!(Span::new(0, 2).slice("é"), "é");
        assert_eq!(Span::new(1, 9).slice("abc"), "");
    }

    #[test]
    fn trimming_keeps_the_words() {
        let text = "a \u{a0}word \n";
        assert_eq!(Span::new(1, text.len()).trim(text).slice(text), "word");
        assert!(Span::new(1, 4).trim(text).is_empty());
    }
}
