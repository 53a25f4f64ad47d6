//! Quoted speech: “ ”, " ", ‘ ’, ' ', „ “ and « » (or » «), told from apostrophes, nested, unclosed.

use std::iter::{self, Peekable};
use std::slice;

use memchr::{memchr_iter, memchr3_iter};

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
    let places = places(text, runs);
    if places.is_empty() {
        return Vec::new();
    }
    let mut finder = Finder {
        text,
        runs,
        places,
        marks,
        closes_later: Vec::new(),
        asides: asides.iter().peekable(),
        leave: None,
        open: Vec::new(),
        floor: 0,
        found: Vec::new(),
    };
    if marks == Marks::All {
        finder.look_ahead();
    }
    finder.find()
}

/// Whether one of `marks`, which begin with the bytes of `"`, `«` or `“`, stands in `text`.
pub(super) fn has_one_of(text: &str, marks: &[char]) -> bool {
    let mut places = memchr3_iter(b'"', 0xc2, 0xe2, text.as_bytes());
    places.any(|at| text.get(at..).is_some_and(|rest| rest.starts_with(marks)))
}

/// A quotation mark or an apostrophe.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The number of the run that it stands in.
    run: usize,
    at: usize,
    mark: char,
}

/// All quotation marks and apostrophes of `runs`, in order.
fn places(text: &str, runs: &[Span]) -> Vec<Place> {
    let mut found = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        let words = run.slice(text);
        // The first bytes of `“` and its like, then that of `«`.
        let curly = memchr3_iter(b'"', b'\'', 0xe2, words.as_bytes());
        let all = curly.chain(memchr_iter(0xc2, words.as_bytes()));
        found.extend(all.filter_map(|at| {
            let mark = words.get(at..)?.chars().next()?;
            let is = matches!(mark, '"' | '“' | '”' | '‘' | '’' | '\'' | '„' | '«' | '»');
            is.then_some(Place { run: number, at: run.start() + at, mark })
        }));
    }
    found.sort_unstable_by_key(|place| place.at);
    found
}

struct Finder<'t> {
    text: &'t str,
    runs: &'t [Span],
    places: Vec<Place>,
    marks: Marks,
    /// Per place: whether a sure closing single mark comes before the next opening one.
    closes_later: Vec<bool>,
    /// The asides that have not begun.
    asides: Peekable<slice::Iter<'t, Span>>,
    /// The end of the aside that is being read.
    leave: Option<usize>,
    open: Vec<(usize, Style)>,
    /// How many of `open` lie outside the aside that is being read.
    floor: usize,
    found: Vec<Quote>,
}

impl Finder<'_> {
    fn look_ahead(&mut self) {
        let mut later = false;
        let mut closes_later = vec![false; self.places.len()];
        for (place, slot) in self.places.iter().zip(&mut closes_later).rev() {
            *slot = later;
            match place.mark {
                '‘' => later = false,
                '\'' if self.opens_single(*place, false) => later = false,
                '’' | '\'' if self.closes_surely(*place) => later = true,
                _ => {}
            }
        }
        self.closes_later = closes_later;
    }

    fn find(mut self) -> Vec<Quote> {
        for index in 0..self.places.len() {
            let Some(place) = self.places.get(index).copied() else { break };
            let later = self.closes_later.get(index).copied().unwrap_or(false);
            self.cross_asides(place.at);
            match place.mark {
                '„' => self.begin(place.at, Style::Low),
                '“' | '”' if self.closes_low(place) => self.end(place, Style::Low),
                '«' if self.is_open(Style::Inverted) => self.end(place, Style::Inverted),
                '«' => self.begin(place.at, Style::Guillemets),
                '»' if self.is_open(Style::Guillemets) => self.end(place, Style::Guillemets),
                '»' if self.opens_inverted(place) => self.begin(place.at, Style::Inverted),
                '“' => self.begin(place.at, Style::CurlyDouble),
                '”' => self.end(place, Style::CurlyDouble),
                '"' => self.straight_double(place),
                '‘' if self.marks == Marks::All && !self.is_elision(place, later) => {
                    self.begin(place.at, Style::CurlySingle);
                }
                '’' if self.marks == Marks::All && self.closes_single(place, later) => {
                    self.end(place, Style::CurlySingle);
                }
                '\'' if self.marks == Marks::All => self.straight_single(place, later),
                _ => {}
            }
        }
        let last = self.runs.last().map_or(0, |run| run.end());
        self.cross_asides(last.saturating_sub(1));
        if let Some(end) = self.leave {
            self.close_down_to(self.floor, end - 1);
        }
        self.close_down_to(0, last);
        self.found.sort_by_key(|quote| (quote.span.start(), quote.depth));
        self.found
    }

    /// Leaves and enters the asides whose borders lie before byte `at` or at it.
    fn cross_asides(&mut self, at: usize) {
        if let Some(end) = self.leave.filter(|end| at >= *end) {
            self.close_down_to(self.floor, end - 1);
            self.floor = 0;
            self.leave = None;
        }
        while let Some(aside) = self.asides.next_if(|aside| aside.start() <= at) {
            if aside.end() > at {
                self.floor = self.open.len();
                self.leave = Some(aside.end());
            }
        }
    }

    /// The characters after a mark; a space stands between two runs.
    fn after(&self, place: Place) -> impl Iterator<Item = char> {
        let end = self.runs.get(place.run).map_or(place.at, |run| run.end());
        let rest = Span::new(place.at + place.mark.len_utf8(), end).slice(self.text);
        let later = self.runs.get(place.run + 1..).unwrap_or(&[]).iter();
        let later = later.flat_map(|run| iter::once(' ').chain(run.slice(self.text).chars()));
        rest.chars().chain(later)
    }

    /// The characters before a mark, the nearest first.
    fn backwards(&self, place: Place) -> impl Iterator<Item = char> {
        let start = self.runs.get(place.run).map_or(place.at, |run| run.start());
        let rest = Span::new(start, place.at).slice(self.text);
        let earlier = self.runs.get(..place.run).unwrap_or(&[]).iter().rev();
        let earlier =
            earlier.flat_map(|run| iter::once(' ').chain(run.slice(self.text).chars().rev()));
        rest.chars().rev().chain(earlier)
    }

    fn next(&self, place: Place) -> Option<char> {
        self.after(place).next()
    }

    fn before(&self, place: Place) -> Option<char> {
        self.backwards(place).next()
    }

    fn begin(&mut self, place: usize, style: Style) {
        if self.open.len() - self.floor < DEEPEST {
            self.open.push((place, style));
        }
    }

    /// Closes the innermost quotation of this style; those inside it end with it.
    fn end(&mut self, place: Place, style: Style) {
        let inside = self.open.iter().skip(self.floor).rposition(|(_, open)| *open == style);
        if let Some(position) = inside {
            let position = position + self.floor;
            self.close_down_to(position + 1, place.at);
            self.close_down_to(position, place.at + place.mark.len_utf8());
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
    fn closes_low(&self, place: Place) -> bool {
        let innermost = self.open.iter().skip(self.floor).map(|(_, style)| *style);
        let mut doubles =
            innermost.rev().filter(|style| matches!(style, Style::Low | Style::CurlyDouble));
        doubles.next() == Some(Style::Low)
            && self.before(place).is_some_and(|before| !before.is_whitespace())
    }

    /// `»so«`; with space on both sides it is an arrow.
    fn opens_inverted(&self, place: Place) -> bool {
        opens_after(self.before(place)) && self.next(place).is_some_and(|c| !c.is_whitespace())
    }

    fn straight_double(&mut self, place: Place) {
        let (before, next) = (self.before(place), self.next(place));
        let can_open = opens_after(before) && next.is_some_and(|c| !c.is_whitespace());
        let can_close = before.is_some_and(|c| !c.is_whitespace()) && !is_inside_word(next);
        if self.is_open(Style::StraightDouble) {
            let reopens = can_open && !can_close;
            self.end(place, Style::StraightDouble);
            if reopens {
                // The one before was never closed: what it took in ends here, without this mark.
                if let Some(last) = self.found.last_mut() {
                    last.span = Span::new(last.span.start(), place.at).trim(self.text);
                }
                self.begin(place.at, Style::StraightDouble);
            }
        } else if can_open || !can_close {
            // After a figure it means inches.
            if !before.is_some_and(|c| c.is_ascii_digit()) {
                self.begin(place.at, Style::StraightDouble);
            }
        }
    }

    fn straight_single(&mut self, place: Place, later: bool) {
        if self.opens_single(place, later) {
            if self.is_open(Style::StraightSingle) {
                // Two openings in a row: the first was an apostrophe or is never closed.
                self.end(place, Style::StraightSingle);
                if let Some(last) = self.found.last_mut() {
                    last.span = Span::new(last.span.start(), place.at).trim(self.text);
                }
            }
            self.begin(place.at, Style::StraightSingle);
        } else if self.is_open(Style::StraightSingle) && self.closes_single(place, later) {
            self.end(place, Style::StraightSingle);
        }
    }

    fn opens_single(&self, place: Place, later: bool) -> bool {
        let next = self.next(place);
        opens_after(self.before(place))
            && next.is_some_and(|c| !c.is_whitespace() && !matches!(c, '.' | ',' | ')' | ';'))
            && !self.is_elision(place, later)
    }

    /// `'em`, `'90s`: letters or figures left out, not a quotation. `later` says that a sure closing
    /// mark comes later.
    fn is_elision(&self, place: Place, later: bool) -> bool {
        let end = self.runs.get(place.run).map_or(place.at, |run| run.end());
        let rest = Span::new(place.at + place.mark.len_utf8(), end).slice(self.text);
        let mut letters = rest.char_indices().take_while(|(_, c)| c.is_alphanumeric()).take(8);
        let word = letters.by_ref().last().map_or(0, |(at, last)| at + last.len_utf8());
        let word = rest.get(..word).unwrap_or("");
        let cut = [
            "em", "til", "tis", "twas", "im", "bout", "ere", "ave", "ad", "cause", "n", "cos",
            "cuz",
        ];
        let decade = word.len() == 3
            && word.ends_with('s')
            && word.starts_with(|c: char| c.is_ascii_digit());
        // `'cos i said so.'` begins a quotation that closes, `'em` in the middle of words does not.
        decade || (!later && cut.iter().any(|cut| word.eq_ignore_ascii_case(cut)))
    }

    /// After a stop or a comma, and no letter follows.
    fn closes_surely(&self, place: Place) -> bool {
        let stop =
            |c: char| matches!(c, ',' | '.' | '?' | '!' | '…' | '–' | '—' | '-' | '”' | '"' | ')');
        self.before(place).is_some_and(stop) && !is_inside_word(self.next(place))
    }

    fn closes_single(&self, place: Place, later: bool) -> bool {
        let Some(before) = self.before(place) else { return false };
        let next = self.next(place);
        if before.is_whitespace() || is_inside_word(next) {
            return false;
        }
        if self.closes_surely(place) {
            return true;
        }
        // `the boys’ coats`, `goin’ home`: an apostrophe if the quotation is closed later on.
        let letter_after = self.after(place).nth(1).is_some_and(char::is_alphabetic);
        let before_that = self.backwards(place).nth(1);
        let dropped = before == 's' || (before == 'n' && before_that == Some('i'));
        let doubtful = dropped && next.is_some_and(char::is_whitespace) && letter_after;
        !(doubtful && later)
    }
}

fn opens_after(before: Option<char>) -> bool {
    let opening = |c| {
        matches!(
            c,
            '(' | '['
                | '{'
                | '—'
                | '–'
                | '-'
                | '/'
                | '"'
                | '“'
                | '‘'
                | '\''
                | '*'
                | '_'
                | '>'
                | ':'
        )
    };
    before.is_none_or(|c| c.is_whitespace() || opening(c))
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
