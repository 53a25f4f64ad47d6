use super::Span;

/// Words after which a full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "rev", "st", "sr", "jr", "vs", "e.g", "i.e", "etc", "approx",
    "esp", "cf", "dept", "govt", "hrs", "mins", "yrs", "wks", "mths",
];

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
        for end in ends(run.slice(text)).into_iter().map(|end| run.start() + end) {
            found.push(Span::new(start, end));
            start = end;
        }
        open = (start < run.end()).then(|| Span::new(start, run.end()));
    }
    found.extend(open);
    found.into_iter().map(|span| span.trim(text)).filter(|span| !span.is_empty()).collect()
}

/// Byte offsets after which a new sentence begins.
fn ends(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, mark)) = characters.next() {
        if !matches!(mark, '.' | '?' | '!' | '…') {
            continue;
        }
        let mut dots = usize::from(mark == '.');
        let mut trailing = mark == '…';
        let mut end = at + mark.len_utf8();
        let mut closed = false;
        while let Some((next_at, next)) = characters.peek().copied() {
            match next {
                '.' => dots += 1,
                '?' | '!' => {}
                '…' => trailing = true,
                '”' | '’' | '"' | '\'' | ')' | ']' | '*' | '_' | '}' | '°' => closed = true,
                _ => break,
            }
            end = next_at + next.len_utf8();
            characters.next();
        }
        let rest = text.get(end..).unwrap_or("");
        if rest.is_empty() || !rest.starts_with(char::is_whitespace) {
            continue;
        }
        let small = starts_small(rest);
        let only_dot = mark == '.' && dots == 1;
        let abbreviated = only_dot && !closed && is_abbreviation(text.get(..at).unwrap_or(""));
        let trails_off = (trailing || dots > 1) && small;
        if !(abbreviated || trails_off || (closed && small)) {
            found.push(end);
        }
    }
    found
}

fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || "([“‘\"'".contains(c)).next();
    let word = word.unwrap_or("");
    let initial = word.chars().count() == 1 && word != "I" && word.chars().all(char::is_uppercase);
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
