//! Quoted speech: “ ”, " ", ‘ ’, ' ', „ “ and « » (or » «), told from apostrophes, nested, unclosed.

use crate::text::Span;

/// A quotation, its marks included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quote {
    /// The marks and all between; up to the end of the text where it is never closed.
    pub(super) span: Span,
    /// How many quotations it lies in.
    pub(super) depth: usize,
}

/// Which marks count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// All styles.
    All,
    /// Double marks only: in talk a single one is an apostrophe.
    Double,
}

/// No more quotations than this lie in one another.
const DEEPEST: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    CurlyDouble,
    StraightDouble,
    CurlySingle,
    StraightSingle,
    /// „ “ and „ ”.
    Low,
    /// « ».
    Guillemets,
    /// » «.
    Inverted,
}

/// The quotations in `runs`, by start. None crosses the border of one of `asides`, which are in
/// order and do not overlap.
pub(super) fn find(text: &str, runs: &[Span], asides: &[Span], marks: Marks) -> Vec<Quote> {
    let has_marks =
        |run: &Span| run.slice(text).contains(['"', '“', '”', '‘', '’', '\'', '„', '«', '»']);
    if !runs.iter().any(has_marks) {
        return Vec::new();
    }
    Finder::new(text, runs, marks).find(asides)
}

struct Finder<'t> {
    text: &'t str,
    /// Every character with its place; a space stands between two runs.
    characters: Vec<(usize, char)>,
    marks: Marks,
    /// Per character: whether a sure closing single mark comes before the next opening one.
    closes_later: Vec<bool>,
    open: Vec<(usize, Style)>,
    /// How many of `open` lie outside the aside that is being read.
    floor: usize,
    found: Vec<Quote>,
}

impl<'t> Finder<'t> {
    fn new(text: &'t str, runs: &[Span], marks: Marks) -> Self {
        let mut characters = Vec::new();
        for run in runs {
            if !characters.is_empty() {
                characters.push((run.start(), ' '));
            }
            let places = run.slice(text).char_indices();
            characters.extend(places.map(|(at, character)| (run.start() + at, character)));
        }
        let mut finder = Self {
            text,
            characters,
            marks,
            closes_later: Vec::new(),
            open: Vec::new(),
            floor: 0,
            found: Vec::new(),
        };
        if marks == Marks::All {
            finder.look_ahead();
        }
        finder
    }

    fn look_ahead(&mut self) {
        let mut later = false;
        let mut closes_later = vec![false; self.characters.len()];
        for index in (0..self.characters.len()).rev() {
            if let Some(slot) = closes_later.get_mut(index) {
                *slot = later;
            }
            match self.at(index) {
                Some('‘') => later = false,
                Some('\'') if self.opens_single(index) => later = false,
                Some('’' | '\'') if self.closes_surely(index) => later = true,
                _ => {}
            }
        }
        self.closes_later = closes_later;
    }

    fn find(mut self, asides: &[Span]) -> Vec<Quote> {
        let mut asides = asides.iter().peekable();
        let mut leave = None;
        for index in 0..self.characters.len() {
            let Some((place, character)) = self.characters.get(index).copied() else { break };
            if leave.is_some_and(|end| place >= end) {
                self.close_down_to(self.floor, leave.map_or(place, |end: usize| end - 1));
                self.floor = 0;
                leave = None;
            }
            while asides.peek().is_some_and(|aside| aside.start() <= place) {
                if let Some(aside) = asides.next().filter(|aside| aside.end() > place) {
                    self.floor = self.open.len();
                    leave = Some(aside.end());
                }
            }
            match character {
                '„' => self.begin(place, Style::Low),
                '“' | '”' if self.closes_low(index) => self.end(place, character, Style::Low),
                '«' if self.is_open(Style::Inverted) => {
                    self.end(place, character, Style::Inverted);
                }
                '«' => self.begin(place, Style::Guillemets),
                '»' if self.is_open(Style::Guillemets) => {
                    self.end(place, character, Style::Guillemets);
                }
                '»' if self.opens_inverted(index) => self.begin(place, Style::Inverted),
                '“' => self.begin(place, Style::CurlyDouble),
                '”' => self.end(place, character, Style::CurlyDouble),
                '"' => self.straight_double(index, place),
                '‘' if self.marks == Marks::All && !self.is_elision(index) => {
                    self.begin(place, Style::CurlySingle);
                }
                '’' if self.marks == Marks::All && self.closes_single(index) => {
                    self.end(place, character, Style::CurlySingle);
                }
                '\'' if self.marks == Marks::All => self.straight_single(index, place),
                _ => {}
            }
        }
        if let Some(end) = leave {
            self.close_down_to(self.floor, end - 1);
        }
        let last = self.characters.last().map_or(0, |(place, last)| place + last.len_utf8());
        self.close_down_to(0, last);
        self.found.sort_by_key(|quote| (quote.span.start(), quote.depth));
        self.found
    }

    fn at(&self, index: usize) -> Option<char> {
        self.characters.get(index).map(|(_, character)| *character)
    }

    fn before(&self, index: usize) -> Option<char> {
        index.checked_sub(1).and_then(|index| self.at(index))
    }

    fn begin(&mut self, place: usize, style: Style) {
        if self.open.len() - self.floor < DEEPEST {
            self.open.push((place, style));
        }
    }

    /// Closes the innermost quotation of this style; those inside it end with it.
    fn end(&mut self, place: usize, mark: char, style: Style) {
        let inside = self.open.iter().skip(self.floor).rposition(|(_, open)| *open == style);
        if let Some(position) = inside {
            let position = position + self.floor;
            self.close_down_to(position + 1, place);
            self.close_down_to(position, place + mark.len_utf8());
        }
    }

    fn close_down_to(&mut self, keep: usize, end: usize) {
        while self.open.len() > keep {
            let Some((start, _)) = self.open.pop() else { return };
            let span = Span::new(start, end).trim(self.text);
            let depth = self.open.len() - self.floor.min(self.open.len());
            if crate::source::line::has_words(span.slice(self.text)) {
                self.found.push(Quote { span, depth });
            }
        }
    }

    fn is_open(&self, style: Style) -> bool {
        self.open.iter().skip(self.floor).any(|(_, open)| *open == style)
    }

    /// `„so“`: the mark closes what a low one opened, and nothing else is open in it.
    fn closes_low(&self, index: usize) -> bool {
        let innermost = self.open.iter().skip(self.floor).map(|(_, style)| *style);
        let mut doubles =
            innermost.rev().filter(|style| matches!(style, Style::Low | Style::CurlyDouble));
        doubles.next() == Some(Style::Low)
            && self.before(index).is_some_and(|before| !before.is_whitespace())
    }

    /// `»so«`; with space on both sides it is an arrow.
    fn opens_inverted(&self, index: usize) -> bool {
        opens_after(self.before(index)) && self.at(index + 1).is_some_and(|c| !c.is_whitespace())
    }

    fn straight_double(&mut self, index: usize, place: usize) {
        let (before, next) = (self.before(index), self.at(index + 1));
        let can_open = opens_after(before) && next.is_some_and(|c| !c.is_whitespace());
        let can_close = before.is_some_and(|c| !c.is_whitespace()) && !is_inside_word(next);
        if self.is_open(Style::StraightDouble) {
            let reopens = can_open && !can_close;
            self.end(place, '"', Style::StraightDouble);
            if reopens {
                // The one before was never closed: what it took in ends here, without this mark.
                if let Some(last) = self.found.last_mut() {
                    last.span = Span::new(last.span.start(), place).trim(self.text);
                }
                self.begin(place, Style::StraightDouble);
            }
        } else if can_open || !can_close {
            // After a figure it means inches.
            if !before.is_some_and(|c| c.is_ascii_digit()) {
                self.begin(place, Style::StraightDouble);
            }
        }
    }

    fn straight_single(&mut self, index: usize, place: usize) {
        if self.opens_single(index) {
            if self.is_open(Style::StraightSingle) {
                // Two openings in a row: the first was an apostrophe or is never closed.
                self.end(place, '\'', Style::StraightSingle);
                if let Some(last) = self.found.last_mut() {
                    last.span = Span::new(last.span.start(), place).trim(self.text);
                }
            }
            self.begin(place, Style::StraightSingle);
        } else if self.is_open(Style::StraightSingle) && self.closes_single(index) {
            self.end(place, '\'', Style::StraightSingle);
        }
    }

    fn opens_single(&self, index: usize) -> bool {
        let next = self.at(index + 1);
        opens_after(self.before(index))
            && next.is_some_and(|c| !c.is_whitespace() && !matches!(c, '.' | ',' | ')' | ';'))
            && !self.is_elision(index)
    }

    /// `'em`, `'90s`: letters or figures left out, not a quotation.
    fn is_elision(&self, index: usize) -> bool {
        let word = self.characters.iter().skip(index + 1).take(8).map(|(_, c)| *c);
        let word: String = word.take_while(|c| c.is_alphanumeric()).collect();
        let cut = [
            "em", "til", "tis", "twas", "im", "bout", "ere", "ave", "ad", "cause", "n", "cos",
            "cuz",
        ];
        let decade = word.len() == 3
            && word.ends_with('s')
            && word.starts_with(|c: char| c.is_ascii_digit());
        let closes = self.closes_later.get(index).copied().unwrap_or(false);
        // `'cos i said so.'` begins a quotation that closes, `'em` in the middle of words does not.
        decade || (cut.contains(&word.to_lowercase().as_str()) && !closes)
    }

    /// After a stop or a comma, and no letter follows.
    fn closes_surely(&self, index: usize) -> bool {
        let stop =
            |c: char| matches!(c, ',' | '.' | '?' | '!' | '…' | '–' | '—' | '-' | '”' | '"' | ')');
        self.before(index).is_some_and(stop) && !is_inside_word(self.at(index + 1))
    }

    fn closes_single(&self, index: usize) -> bool {
        let Some(before) = self.before(index) else { return false };
        if before.is_whitespace() || is_inside_word(self.at(index + 1)) {
            return false;
        }
        if self.closes_surely(index) {
            return true;
        }
        // `the boys’ coats`, `goin’ home`: an apostrophe if the quotation is closed later on.
        let next = self.at(index + 1);
        let letter_after = self.at(index + 2).is_some_and(char::is_alphabetic);
        let before_that = index.checked_sub(2).and_then(|index| self.at(index));
        let dropped = before == 's' || (before == 'n' && before_that == Some('i'));
        let doubtful = dropped && next.is_some_and(char::is_whitespace) && letter_after;
        !(doubtful && self.closes_later.get(index).copied().unwrap_or(false))
    }
}

fn opens_after(before: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || "([{—–-/\"“‘'*_>:".contains(c))
}

fn is_inside_word(next: Option<char>) -> bool {
    next.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotes(text: &str) -> Vec<(&str, usize)> {
        let found = find(text, &[Span::new(0, text.len())], &[], Marks::All);
        found.into_iter().map(|quote| (quote.span.slice(text), quote.depth)).collect()
    }

    fn words(text: &str) -> Vec<&str> {
        quotes(text).into_iter().map(|(words, _)| words).collect()
    }

    #[test]
    fn four_styles() {
        assert_eq!(
            words("“Mind the dog,” she says. “It bites.”"),
            ["“Mind the dog,”", "“It bites.”"]
        );
        assert_eq!(
            words("\"Mind it,\" she says. \"It bites.\""),
            ["\"Mind it,\"", "\"It bites.\""]
        );
        assert_eq!(words("‘Don’t,’ she says. ‘It’s Jo’s dog.’"), ["‘Don’t,’", "‘It’s Jo’s dog.’"]);
        assert_eq!(words("'don't' she says 'it's jo's dog'"), ["'don't'", "'it's jo's dog'"]);
        assert_eq!(words("AB 'who fed it'. 'me' CD"), ["'who fed it'", "'me'"]);
    }

    #[test]
    fn low_marks_and_guillemets() {
        assert_eq!(words("„Geh weg“, says AB. „Nein.”"), ["„Geh weg“", "„Nein.”"]);
        assert_eq!(words("« Non », says AB. «Oui» and »ja«."), ["« Non »", "«Oui»", "»ja«"]);
        assert_eq!(
            quotes("„Er sagt “no” dazu“, says AB, “so.”"),
            [("„Er sagt “no” dazu“", 0), ("“no”", 1), ("“so.”", 0)]
        );
        assert_eq!(words("„Never. And then"), ["„Never. And then"]);
        assert!(words("the door » the hall").is_empty());
    }

    #[test]
    fn apostrophes_are_no_marks() {
        assert!(
            words("the dog's, the dogs' and the dogs’ bowls, rock 'n' roll, in the '90s")
                .is_empty()
        );
        assert_eq!(words("‘The boys’ coats are gone,’ he says."), ["‘The boys’ coats are gone,’"]);
        assert_eq!(words("the kids' dog 'bit 'em' she said"), ["'bit 'em'"]);
        assert_eq!(words("file has 'never answers letters' x6"), ["'never answers letters'"]);
    }

    #[test]
    fn nested_and_unclosed() {
        assert_eq!(
            quotes("‘He said “later” to me,’ says Al."),
            [("‘He said “later” to me,’", 0), ("“later”", 1)]
        );
        assert_eq!(words("“Never. And then he went"), ["“Never. And then he went"]);
        assert_eq!(words("\"Never said. \"Ever.\""), ["\"Never said.", "\"Ever.\""]);
        assert!(words("a plank 6\" wide").is_empty());
    }

    #[test]
    fn an_aside_keeps_its_quotations() {
        let text = "“So [he said “no” and left. He says”";
        let aside = text.find('[').unwrap();
        let end = text.find(" and").unwrap();
        let found = find(text, &[Span::new(0, text.len())], &[Span::new(aside, end)], Marks::All);
        let found: Vec<&str> = found.iter().map(|quote| quote.span.slice(text)).collect();
        assert_eq!(found, [text, "“no”"]);
    }

    #[test]
    fn only_double_marks_count_in_talk() {
        let text = "I said “no” and 'yes' and \"maybe\"";
        let found = find(text, &[Span::new(0, text.len())], &[], Marks::Double);
        assert_eq!(found.len(), 2);
    }
}
