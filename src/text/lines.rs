use super::Span;

/// Where each line of a text begins, in bytes and in code points.
///
/// LF, CRLF and a lone CR each end a line. Lines and columns count from 1, offsets from 0.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    text: &'a str,
    /// Byte and code-point offset of each line's first character.
    starts: Vec<(usize, usize)>,
}

impl<'a> Lines<'a> {
    /// Reads `text` once.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![(0, 0)];
        let (mut line, mut characters) = (0, 0);
        for (at, byte) in bytes.iter().enumerate() {
            let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends {
                characters += Span::new(line, at + 1).slice(text).chars().count();
                line = at + 1;
                starts.push((line, characters));
            }
        }
        Self { text, starts }
    }

    /// The line that byte `at` is on; places past the end are on the last line.
    pub fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|(start, _)| *start <= at).max(1)
    }

    /// The column of byte `at` on its line, in code points.
    pub fn column(&self, at: usize) -> usize {
        let line = self.start_of(self.line(at)).0;
        Span::new(line, at.min(self.text.len())).slice(self.text).chars().count() + 1
    }

    /// Byte `at` as a code-point offset into the whole text.
    pub fn code_point(&self, at: usize) -> usize {
        let (line, characters) = self.start_of(self.line(at));
        characters + Span::new(line, at.min(self.text.len())).slice(self.text).chars().count()
    }

    /// A span in code points: start and end, end exclusive.
    pub fn code_points(&self, span: Span) -> (usize, usize) {
        let start = self.code_point(span.start());
        (start, start + span.slice(self.text).chars().count())
    }

    /// The byte at which code point `at` begins, or the end of the text for the one after the last;
    /// `None` past the end.
    pub fn byte(&self, at: usize) -> Option<usize> {
        let line = self.starts.partition_point(|(_, characters)| *characters <= at).max(1);
        let (start, characters) = self.start_of(line);
        let rest = self.text.get(start..)?;
        let left = at.checked_sub(characters)?;
        let inside = rest.char_indices().nth(left).map(|(place, _)| place);
        let end = || (rest.chars().count() == left).then_some(rest.len());
        Some(start + inside.or_else(end)?)
    }

    /// The bytes of line `number` with its line end; empty where there is no such line.
    pub fn span(&self, number: usize) -> Span {
        if number == 0 || number > self.starts.len() {
            return Span::new(self.text.len(), self.text.len());
        }
        let end = self.starts.get(number).map_or(self.text.len(), |(start, _)| *start);
        Span::new(self.start_of(number).0, end)
    }

    /// How many lines there are; the empty text has one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    fn start_of(&self, line: usize) -> (usize, usize) {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or((0, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "é one\r\n😀 two\rthree\nfour";

    #[test]
    fn three_kinds_of_line_end() {
        let lines = Lines::new(TEXT);
        assert_eq!(lines.count(), 4);
        let of = |word: &str| TEXT.find(word).map(|at| (lines.line(at), lines.column(at)));
        assert_eq!(of("one"), Some((1, 3)));
        assert_eq!(of("two"), Some((2, 3)));
        assert_eq!(of("three"), Some((3, 1)));
        assert_eq!(of("four"), Some((4, 1)));
    }

    #[test]
    fn code_points_count_an_emoji_once() {
        let lines = Lines::new(TEXT);
        let start = TEXT.find("two").unwrap();
        let (from, to) = lines.code_points(Span::new(start, start + 3));
        assert_eq!(TEXT.chars().skip(from).take(to - from).collect::<String>(), "two");
        assert_eq!(lines.code_point(TEXT.len()), TEXT.chars().count());
    }

    #[test]
    fn the_empty_text_has_one_empty_line() {
        let lines = Lines::new("");
        assert_eq!((lines.line(0), lines.column(0), lines.code_point(0)), (1, 1, 0));
        assert!(lines.span(1).is_empty());
        assert!(lines.span(2).is_empty());
    }
}
