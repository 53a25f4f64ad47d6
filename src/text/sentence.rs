use memchr::{memchr_iter, memchr3};

use super::Span;

/// Words after which a full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "rev", "st", "sr", "jr", "vs", "e.g", "i.e", "etc", "approx",
    "esp", "cf", "dept", "govt", "hrs", "mins", "yrs", "wks", "mths",
];

/// The length of the longest of them.
const LONGEST: usize = 6;

/// The sentences of one segment, given the stretches of `text` that belong to it, in order.
///
/// A sentence ends after `.`, `?`, `!` or `…` and any closing quotes or brackets, before white space.
/// Abbreviations and initials do not end one, nor do dots before a small letter that trail off, nor
/// a mark inside closing quotes when the sentence goes on in small letters (`“Really?” she says.`).
/// Every stretch of text that is not white space is in exactly one sentence.
pub fn sentences(text: &str, runs: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open: Option<Span> = None;
    for run in runs {
        let goes_on = open.is_some_and(|span| {
            let ended = span.slice(text).trim_end().ends_with(['.', '?', '!', '…']);
            !ended && starts_small(run.slice(text))
        });
        if !goes_on {
            found.extend(open.take());
        }
        let mut start = open.map_or(run.start(), Span::start);
        let words = run.slice(text);
        let mut marks = Marks::new(words);
        while let Some(end) = next_end(words, &mut marks) {
            let end = run.start() + end;
            found.push(Span::new(start, end));
            start = end;
        }
        open = (start < run.end()).then(|| Span::new(start, run.end()));
    }
    found.extend(open);
    for span in &mut found {
        *span = span.trim(text);
    }
    found.retain(|span| !span.is_empty());
    found
}

/// The places of `.`, `?`, `!` and `…` in a text, one after the other.
struct Marks<'t> {
    text: &'t str,
    /// The first byte that has not been looked at.
    at: usize,
    /// Where the next `…` stands.
    dots: Option<usize>,
}

impl<'t> Marks<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, dots: next_dots(text, 0) }
    }

    fn next(&mut self) -> Option<(usize, char)> {
        let rest = self.text.as_bytes().get(self.at..)?;
        if self.dots.is_some_and(|dots| dots < self.at) {
            self.dots = next_dots(self.text, self.at);
        }
        let plain = memchr3(b'.', b'?', b'!', rest).map(|more| self.at + more);
        let at = plain.into_iter().chain(self.dots).min()?;
        let mark = self.text.get(at..)?.chars().next()?;
        self.at = at + mark.len_utf8();
        Some((at, mark))
    }
}

/// The first `…` from byte `from` on. Its last byte is rare, its first two begin every curly mark.
fn next_dots(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(from..)?;
    let mut last = memchr_iter(0xa6, bytes).filter_map(|last| (from + last).checked_sub(2));
    last.find(|at| text.get(*at..).is_some_and(|rest| rest.starts_with('…')))
}

/// The next byte offset after which a new sentence begins.
fn next_end(text: &str, marks: &mut Marks<'_>) -> Option<usize> {
    while let Some((at, mark)) = marks.next() {
        let mut dots = usize::from(mark == '.');
        let mut trailing = mark == '…';
        let mut end = at + mark.len_utf8();
        let mut closed = false;
        for next in text.get(end..).unwrap_or("").chars() {
            match next {
                '.' => dots += 1,
                '?' | '!' => {}
                '…' => trailing = true,
                '”' | '’' | '"' | '\'' | ')' | ']' | '*' | '_' | '}' | '°' => closed = true,
                _ => break,
            }
            end += next.len_utf8();
        }
        marks.at = end;
        let rest = text.get(end..).unwrap_or("");
        if rest.is_empty() || !rest.starts_with(char::is_whitespace) {
            continue;
        }
        let only_dot = mark == '.' && dots == 1;
        let abbreviated = only_dot && !closed && is_abbreviation(text.get(..at).unwrap_or(""));
        let may_go_on = closed || trailing || dots > 1;
        if !(abbreviated || (may_go_on && starts_small(rest))) {
            return Some(end);
        }
    }
    None
}

fn is_abbreviation(before: &str) -> bool {
    // Most words before a full stop are longer, or plain letters after a space.
    let letters = before.bytes().rev().take(LONGEST + 1);
    let letters = letters.take_while(u8::is_ascii_alphabetic).count();
    if letters > LONGEST {
        return false;
    }
    let begins = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '“' | '‘' | '"' | '\'');
    let word = match before.split_at_checked(before.len() - letters) {
        Some((rest, word)) if rest.ends_with(' ') => word,
        _ => before.rsplit(begins).next().unwrap_or(""),
    };
    let mut letters = word.chars();
    let first = letters.next().filter(|_| letters.next().is_none());
    let initial = first.is_some_and(|letter| letter != 'I' && letter.is_uppercase());
    initial || ABBREVIATIONS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn starts_small(text: &str) -> bool {
    text.chars().find(|character| character.is_alphanumeric()).is_some_and(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text, &[Span::new(0, text.len())]).into_iter().map(|s| s.slice(text)).collect()
    }

    #[test]
    fn a_reporting_clause_stays_with_its_quotation() {
        assert_eq!(
            split("“Really?” she says. “No. I won't.” He left."),
            ["“Really?” she says.", "“No.", "I won't.”", "He left."]
        );
    }

    #[test]
    fn abbreviations_and_times_do_not_end_a_sentence() {
        assert_eq!(
            split("Dr. Shah came at 2.05 pm. Mrs. K. Bell did not."),
            ["Dr. Shah came at 2.05 pm.", "Mrs. K. Bell did not."]
        );
    }

    #[test]
    fn words_that_are_also_short_forms_end_a_sentence() {
        assert_eq!(split("She sat. He wed. Nothing.").len(), 3);
    }

    #[test]
    fn telegraphic_notes_without_capitals_are_parted() {
        assert_eq!(
            split("door, 6 inches. she waits... then goes. nothing"),
            ["door, 6 inches.", "she waits... then goes.", "nothing"]
        );
    }

    #[test]
    fn a_sentence_goes_on_over_runs() {
        let text = "We were all|in bed. Then|Up.";
        let runs = [Span::new(0, 11), Span::new(12, 24), Span::new(25, 28)];
        let found = sentences(text, &runs);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].slice(text), "We were all|in bed.");
    }

    #[test]
    fn nothing_has_no_sentences() {
        assert!(sentences("", &[Span::new(0, 0)]).is_empty());
        assert!(sentences("  \n", &[Span::new(0, 3)]).is_empty());
    }
}
