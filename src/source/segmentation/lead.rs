//! What may stand at the head of a line before its words: a line number, a time, a label.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::label::candidate;
use crate::source::line::{Line, Shape};
use crate::source::pattern;
use crate::text::Span;

/// The head of one line. Whether a label is one, the whole document decides.
#[derive(Debug, Clone, Default)]
pub(super) struct Lead {
    /// The time, as written.
    pub(super) time: Option<String>,
    /// What may be a label.
    pub(super) label: Option<Candidate>,
    /// Where the words begin if there is no label.
    pub(super) start: usize,
    /// The time is four bare figures, which may also be a year or a number.
    pub(super) bare_time: bool,
    /// Where the words begin if the four figures are no time.
    pub(super) before_time: usize,
}

/// What may be a label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// The name, without marks.
    pub(super) name: Span,
    /// Where the words after it begin.
    pub(super) rest: usize,
    /// How it is marked.
    pub(super) form: Form,
    /// `(shouting)` before the colon, and where the words after the colon begin.
    pub(super) manner: Option<(Span, usize)>,
}

/// How a label is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The format says so.
    Voice,
    /// `Name:`, `**Name:**`.
    Colon,
    /// `Name>`.
    Angle,
    /// `Name` and a tab.
    Tab,
    /// `#Name:`, `@Name:`.
    Marked,
    /// `[Name]`, `{Name}`.
    Bracket,
    /// `**Name**` without a colon, which may also be a name made prominent.
    Bold,
    /// `Name  0:17`, with the words on the lines below.
    Timed,
    /// `AB (to CD): words`, `AB, on step: "words"`: words before the colon are read, too.
    Qualified,
    /// `AB words`, where a legend explains `AB`.
    Bare,
}

static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\*\*|__)?([\[(]?)([0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,3})?|[0-9]{1,2}[.:][0-9]{2}(?:\s?[ap]\.?m\b\.?)?|[0-9]{1,2}\s?[ap]m\b|[0-9]{4}(?:\s?h(?:rs?)?\b)?)[\])]?(?:\*\*|__)?[.,:;]?(?:\*\*|__)?(?:\s*[-–—]\s+|\s+|$)",
    )
});
/// Words after a figure that make it a measure.
static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:million|per|percent|%|pounds?|pence|p|metres?|m|km|kg|g|miles?|hours?|hrs|mins?|minutes|inch(?:es)?|ml|mg|cm|x|stone|feet|ft|years|people|of)\b",
    )
});
static TIMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\*\*|__)?(\p{L}[\p{L}\p{N}'’.& -]{0,48}?)(?:\*\*|__)?[ \t,]+[\[(]?((?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2})[\])]?(?:\*\*|__)?:?$",
    )
});

/// The length of a number of up to five figures at the head of `words`, with the white space that
/// has to stand after it.
fn number(words: &str) -> Option<usize> {
    let rest = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest =
        rest.strip_prefix(['.', ')', ':']).filter(|_| rest.len() < words.len()).unwrap_or(rest);
    let figures = words.bytes().take_while(u8::is_ascii_digit).count();
    let spaced = rest.trim_start_matches([' ', '\t']);
    ((1..=5).contains(&figures) && spaced.len() < rest.len()).then_some(words.len() - spaced.len())
}

/// Reads the head of `line`. `numbered` says that every line begins with its number.
pub(super) fn read(text: &str, line: &Line, numbered: bool) -> Lead {
    let piece = line.first();
    let mut lead = Lead { start: piece.start(), time: line.time.clone(), ..Lead::default() };
    if line.is_aside() {
        return lead;
    }
    if let Some(voice) = line.voice {
        let rest = piece.start();
        lead.label = Some(Candidate { name: voice, rest, form: Form::Voice, manner: None });
        return lead;
    }
    if line.heading().is_some() || line.shape == Shape::Remark {
        return lead;
    }
    let rest_of = |at: usize| Span::new(at, piece.end()).slice(text);
    if numbered {
        lead.start += number(rest_of(lead.start)).unwrap_or(0);
    }
    lead.before_time = lead.start;
    if lead.time.is_none() {
        read_time(text, piece, &mut lead);
    }
    lead.label = candidate(text, lead.start, piece.end());
    if lead.label.is_none() && lead.time.is_none() {
        if let Some(found) = timed(rest_of(lead.start)) {
            let name = found.get(1).map_or(0, |name| name.end());
            let name = Span::new(lead.start, lead.start + name);
            lead.time = found.get(2).map(|time| time.as_str().to_owned());
            lead.label =
                Some(Candidate { name, rest: piece.end(), form: Form::Timed, manner: None });
        } else if let Some(number) = number(rest_of(lead.start)) {
            // A number alone is part of the text; before a label it numbers the line.
            let label = candidate(text, lead.start + number, piece.end());
            lead.label =
                label.filter(|label| label.form != Form::Qualified || label.manner.is_some());
        }
    }
    lead
}

/// The number at the head of a line, if there is one.
pub(super) fn line_number(text: &str, line: &Line) -> Option<u32> {
    let words = line.first().slice(text);
    number(words)?;
    let figures = words.split(|c: char| !c.is_ascii_digit()).next()?;
    figures.parse().ok()
}

/// What [`TIMED`] finds: the line has to end with a time, but for some marks.
fn timed(words: &str) -> Option<Captures<'_>> {
    let words_before = words.trim_end_matches([':', '*', '_', ']', ')']);
    let time = matches!(words_before.as_bytes(), [.., b':', b'0'..=b'9', b'0'..=b'9']);
    time.then(|| TIMED.captures(words)).flatten()
}

fn read_time(text: &str, piece: Span, lead: &mut Lead) {
    let words = Span::new(lead.start, piece.end()).slice(text);
    let figures = words.trim_start_matches(['*', '_', '[', '(']);
    if !figures.starts_with(|c: char| c.is_ascii_digit()) {
        return;
    }
    let Some(found) = STAMP.captures(words) else { return };
    let bracket = found.get(1).is_some_and(|bracket| bracket.as_str() == "(");
    let time = found.get(2).map_or("", |time| time.as_str());
    let end = found.get(0).map_or(0, |whole| whole.end());
    let rest = words.get(end..).unwrap_or("");
    // `(1.50)` is a pause.
    let pause = bracket && time.contains('.') && !time.contains('m');
    if pause || !is_time(time) || (!time.contains('m') && UNIT.is_match(rest)) {
        return;
    }
    lead.bare_time = time.bytes().all(|byte| byte.is_ascii_digit());
    lead.time = Some(time.to_owned());
    lead.start += end;
}

/// Whether the figures give an hour and minutes of a day, or of a recording.
fn is_time(time: &str) -> bool {
    let figures: Vec<&str> =
        time.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
    match figures.as_slice() {
        [four] if four.len() == 4 => {
            let (hours, minutes) = four.split_at_checked(2).unwrap_or(("", ""));
            number(hours) < 24 && number(minutes) < 60
        }
        [hour] => number(hour) <= 12,
        // Minutes and seconds of a recording may pass 24 with a colon, never with a dot.
        [first, second] => {
            number(second) < 60
                && (number(first) < 24 || (time.contains(':') && number(first) < 100))
        }
        [_, minutes, seconds, ..] => number(minutes) < 60 && number(seconds) < 60,
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (Option<String>, Option<(&str, &str)>) {
        let line = Line::new(Span::new(0, text.len()), true);
        let lead = read(text, &line, false);
        let label = lead
            .label
            .map(|label| (label.name.slice(text), Span::new(label.rest, text.len()).slice(text)));
        (lead.time, label)
    }

    fn label(text: &str) -> Option<(&str, &str)> {
        shown(text).1
    }

    #[test]
    fn labels_of_every_form() {
        for text in [
            "SW: yes",
            "SW:\tyes",
            "SW\tyes",
            "SW> yes",
            "SW>yes",
            "#SW: yes",
            "@SW: yes",
            "[SW] yes",
            "{SW} yes",
            "**SW:** yes",
            "**SW**: yes",
            "12 SW: yes",
            "12. SW: yes",
            "14.02 SW: yes",
            "[00:01:02] SW: yes",
            "**14:02** SW: yes",
        ] {
            assert_eq!(label(text), Some(("SW", "yes")), "{text}");
        }
        assert_eq!(label("SW (to TM): yes"), Some(("SW", " (to TM): yes")));
        assert_eq!(label("SW, on the step: “yes”"), Some(("SW", ", on the step: “yes”")));
        assert_eq!(label("Dora Officer  0:17"), Some(("Dora Officer", "")));
    }

    #[test]
    fn how_something_is_said_stands_before_the_colon() {
        for text in ["SW (off): yes", "SW [off]: yes", "**SW** (off): yes", "**SW (off):** yes"] {
            let lead = read(text, &Line::new(Span::new(0, text.len()), true), false);
            let label = lead.label.unwrap();
            let (manner, words) = label.manner.unwrap();
            assert_eq!(label.name.slice(text), "SW", "{text}");
            assert!(manner.slice(text).contains("off"), "{text}");
            assert_eq!(Span::new(words, text.len()).slice(text), "yes", "{text}");
        }
    }

    #[test]
    fn figures_and_addresses_are_no_labels() {
        for text in ["17:30", "http://x.org is down", "She said: no, she had not been told", "a:b"]
        {
            assert!(label(text).is_none_or(|(name, _)| name == "She said"), "{text}");
        }
    }

    #[test]
    fn times_are_told_from_figures() {
        for (text, time) in [
            ("14.02 door", "14.02"),
            ("2.05pm door", "2.05pm"),
            ("2.05 pm. door", "2.05 pm."),
            ("1610 door", "1610"),
            ("**09.50** door", "09.50"),
            ("[00:01:02] door", "00:01:02"),
            ("3.25. Door", "3.25"),
            ("11:08 – door", "11:08"),
        ] {
            assert_eq!(shown(text).0.as_deref(), Some(time), "{text}");
        }
        for text in
            ["1.5 hours", "2.50 pounds", "(1.50) yes", "27.10 x", "1999.", "14.023 x", "3 cups"]
        {
            assert_eq!(shown(text).0, None, "{text}");
        }
    }
}
