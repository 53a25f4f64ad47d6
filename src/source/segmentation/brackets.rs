//! Brackets: whose words stand in them depends on what they hold.

use std::iter;
use std::sync::LazyLock;

use memchr::{memchr, memchr2, memchr3};
use regex::Regex;

use super::Style;
use crate::corpus::{Role, SegmentKind};
use crate::source::letter::{is_capital, is_letter};
use crate::source::line::has_words;
use crate::source::pattern;
use crate::source::people::People;
use crate::text::Span;

/// An outermost pair of brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bracket {
    /// The brackets and all between.
    pub(super) span: Span,
    /// The opening one.
    pub(super) open: char,
}

/// The brackets in a stretch of text.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    /// Outermost pairs, in order.
    pub(super) pairs: Vec<Bracket>,
    /// Whether `[` is left open or `]` comes without one, as overlaps in talk are.
    pub(super) loose: bool,
}

/// Finds the brackets of `runs`. Those inside a word (`th[ink`, `la(h)ugh`) are marks of stress.
pub(super) fn find(text: &str, runs: &[Span]) -> Brackets {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut counts = [0_usize; 3];
    let mut pairs = Vec::new();
    let mut found = Brackets::default();
    for (index, at, character) in marks(text, runs) {
        let kind = match character {
            '(' | ')' => 0,
            '[' | ']' => 1,
            _ => 2,
        };
        let inside = || {
            let (before, after) = around(text, runs, index, at);
            before.is_some_and(char::is_alphabetic) && after.is_some_and(char::is_alphabetic)
        };
        let Some(count) = counts.get_mut(kind) else { continue };
        if matches!(character, '(' | '[' | '{') {
            if !inside() {
                *count += 1;
                open.push((at, character));
            }
            continue;
        }
        if *count == 0 {
            found.loose |= character == ']';
            continue;
        }
        // A bracket that closes another kind leaves what was opened since unclosed.
        while let Some((start, opening)) = open.pop() {
            let same = matches!((opening, character), ('(', ')') | ('[', ']') | ('{', '}'));
            let kind = match opening {
                '(' => 0,
                '[' => 1,
                _ => 2,
            };
            if let Some(count) = counts.get_mut(kind) {
                *count = count.saturating_sub(1);
            }
            if same {
                pairs.push(Bracket { span: Span::new(start, at + 1), open: opening });
                break;
            }
        }
    }
    found.loose |= open.iter().any(|(_, character)| *character == '[');
    pairs.sort_by_key(|pair| pair.span.start());
    for pair in pairs {
        if found.pairs.last().is_none_or(|last| !last.span.contains(pair.span)) {
            found.pairs.push(pair);
        }
    }
    found
}

/// The brackets in `runs`: the number of the run, the place and the bracket.
fn marks<'t>(
    text: &'t str,
    runs: &'t [Span],
) -> impl Iterator<Item = (usize, usize, char)> + use<'t> {
    runs.iter().enumerate().flat_map(move |(index, run)| {
        let bytes = run.slice(text).as_bytes();
        // Most runs have none, which a search for few bytes at a time tells fastest.
        let some = memchr3(b'(', b'[', b'{', bytes).is_some() || memchr(b']', bytes).is_some() || {
            // What an earlier run opened may end here.
            index > 0 && memchr2(b')', b'}', bytes).is_some()
        };
        let bytes = if some { bytes } else { &[] };
        let is = |byte: u8| matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}');
        let places = bytes.iter().enumerate().filter(move |(_, byte)| is(**byte));
        places.map(move |(at, byte)| (index, run.start() + at, char::from(*byte)))
    })
}

/// The characters before and after the bracket at byte `at` of run number `index`, in that run or
/// in those beside it.
fn around(text: &str, runs: &[Span], index: usize, at: usize) -> (Option<char>, Option<char>) {
    let left = Span::new(runs.get(index).map_or(at, |run| run.start()), at);
    let right = Span::new(at + 1, runs.get(index).map_or(at, |run| run.end()));
    let earlier = runs.get(..index).unwrap_or(&[]).iter().rev();
    let later = runs.get(index + 1..).unwrap_or(&[]).iter();
    let mut before = iter::once(&left).chain(earlier).map(|span| span.slice(text));
    let mut after = iter::once(&right).chain(later).map(|span| span.slice(text));
    let last = before.find_map(|words| words.chars().next_back());
    (last, after.find_map(|words| words.chars().next()))
}

/// What stands between the brackets.
fn content(text: &str, span: Span) -> &str {
    span.slice(text).trim_matches(['(', ')', '[', ']', '{', '}', '*', '_', '.', ' '])
}

/// Up to four capitals after a dash at the end of `words`.
fn last_label(words: &str) -> Option<&str> {
    let before = words.trim_end_matches(is_capital);
    let label = words.get(before.len()..)?;
    let fits = (1..=4).contains(&label.chars().count());
    (fits && before.trim_end().ends_with(['-', '–', '—'])).then_some(label)
}

/// A word with a capital, of up to 16 letters, before a colon at the start of `words`.
fn first_label(words: &str) -> Option<&str> {
    let length = words.len() - words.trim_start_matches(is_letter).len();
    let word = words.get(..length).filter(|word| word.starts_with(is_capital));
    let word = word.filter(|word| word.chars().count() <= 16);
    let mut labels = word.into_iter().chain(["Observer comment"]);
    labels.find(|label| {
        words.strip_prefix(label).is_some_and(|rest| rest.trim_start().starts_with(':'))
    })
}

/// The researcher's label at the start or end of a bracket, if it has one.
pub(super) fn signature<'t>(text: &'t str, span: Span, people: &People) -> Option<&'t str> {
    let words = content(text, span);
    let last = last_label(words);
    let signs = |label: &&str| {
        let role = people.role_of(label);
        role == Role::Researcher
            || (role == Role::Unknown && !people.knows(label) && label.len() > 1)
    };
    if let Some(label) = last.filter(signs) {
        return Some(label);
    }
    first_label(words)
        .filter(|label| people.role_of(label) == Role::Researcher || is_observer(label))
}

/// `OC`: observer's comment.
pub(super) fn is_observer(label: &str) -> bool {
    matches!(label, "OC" | "Observer comment")
}

/// What a bracket in notes is; `None` where it is part of the text.
pub(super) fn in_notes(
    text: &str,
    bracket: Bracket,
    style: Style,
    people: &People,
) -> Option<SegmentKind> {
    let words = content(text, bracket.span);
    if !has_words(words) {
        return None;
    }
    let signed = signature(text, bracket.span, people).is_some();
    let after = Span::new(bracket.span.end(), bracket.span.end() + 1).slice(text);
    let aside = match bracket.open {
        '(' => signed || style.round_asides,
        // `[words](address)` is a link.
        _ => signed || (!is_placeholder(words) && after != "("),
    };
    aside.then_some(SegmentKind::Aside)
}

/// `[school]`, `[name of street]`, `[sic]`: a word put for another.
fn is_placeholder(words: &str) -> bool {
    let mut parts = words.split_whitespace();
    let first = parts.next().unwrap_or("").to_lowercase();
    let first = first.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
    parts.next().is_none()
        || words.contains(" of ") && matches!(first, "name" | "names" | "place")
        || (words.split_whitespace().count() <= 2
            && matches!(
                first,
                "name" | "school" | "town" | "place" | "street" | "child" | "worker"
            ))
}

/// What a transcriber writes for a sound or a silence.
const NOISES: &[&str] = &[
    "pause",
    "pauses",
    "silence",
    "inaudible",
    "unclear",
    "laughs",
    "laughter",
    "laughing",
    "sighs",
    "crying",
    "cries",
    "coughs",
    "nods",
    "nodding",
    "standing",
    "stands",
    "crosstalk",
    "overlap",
    "overlapping",
    "music",
    "applause",
    "whispers",
    "whispering",
    "shouts",
    "shouting",
    "sobs",
    "long",
    "short",
    "both",
    "indistinct",
    "beat",
];

static PAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[0-9]{1,3}(?:[.,:][0-9]{1,2})?\s*(?i:s|secs?|seconds?|mins?|minutes?)?$")
});
/// First and second person: people do not write stage directions in these.
static TALK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\bI\b|\b(?i:we|you|your|my|me|our|us)\b)|[-–—?]$|\p{Ll}['’](?:m|ll|ve|re|d)\b")
});

/// What a bracket in talk is; `None` where it is talk. `paired` says that a neighbouring turn has
/// brackets of overlap, too.
pub(super) fn in_talk(
    text: &str,
    bracket: Bracket,
    paired: bool,
    style: Style,
    people: &People,
) -> Option<SegmentKind> {
    let words = content(text, bracket.span);
    if !has_words(words) {
        return None;
    }
    if signature(text, bracket.span, people).is_some() {
        return Some(SegmentKind::Aside);
    }
    let doubled = bracket.span.slice(text).starts_with("((");
    let lower = words.to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let noise = NOISES.contains(&first) || PAUSE.is_match(words);
    let comment = match bracket.open {
        '(' => doubled || noise || !style.double_comments,
        _ if noise => true,
        _ if is_placeholder(words) => {
            first.ends_with("ing") && words.split_whitespace().count() == 1
        }
        _ => !is_overlap(words, paired, people),
    };
    comment.then_some(SegmentKind::Comment)
}

/// Whether square brackets hold talk that overlaps with a neighbour's.
fn is_overlap(words: &str, paired: bool, people: &People) -> bool {
    let first = words.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let acts = people.knows(first) && first.chars().all(char::is_uppercase) && first.len() > 1;
    if acts || matches!(first, "Nobody" | "Everyone" | "Everybody" | "Silence" | "Names" | "They") {
        return false;
    }
    paired || TALK.is_match(words) || words.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<&str> {
        let found = find(text, &[Span::new(0, text.len())]);
        found.pairs.into_iter().map(|pair| pair.span.slice(text)).collect()
    }

    #[test]
    fn the_outermost_closed_pairs_are_found() {
        assert_eq!(pairs("a ((b)) [c (d)] th[ink] (e"), ["((b))", "[c (d)]"]);
        assert_eq!(pairs("[a (b] c)"), ["[a (b]"]);
        assert_eq!(pairs("[open (and shut)"), ["(and shut)"]);
        assert!(find("[open", &[Span::new(0, 5)]).loose);
        assert!(pairs("").is_empty());
    }

    fn notes(text: &str) -> Option<SegmentKind> {
        let bracket = *find(text, &[Span::new(0, text.len())]).pairs.first()?;
        in_notes(text, bracket, Style::default(), &People::default())
    }

    fn talk(text: &str) -> Option<SegmentKind> {
        let bracket = *find(text, &[Span::new(0, text.len())]).pairs.first()?;
        in_talk(text, bracket, false, Style::default(), &People::default())
    }

    #[test]
    fn asides_in_notes_are_sentences_or_signed() {
        assert_eq!(notes("[I should have asked]"), Some(SegmentKind::Aside));
        assert_eq!(notes("(I should have asked - QX)"), Some(SegmentKind::Aside));
        for text in ["[school]", "[…]", "[name of road]", "(by the gate)", "[map](http://x)"] {
            assert_eq!(notes(text), None, "{text}");
        }
    }

    #[test]
    fn comments_in_talk_are_acts_and_silences() {
        for text in
            ["[shuts the folder]", "(pause)", "((phone))", "(2.5)", "[pause]", "(12 seconds)"]
        {
            assert_eq!(talk(text), Some(SegmentKind::Comment), "{text}");
        }
        for text in ["[school]", "[…]", "(.)", "[I never did]", "[Could we-]", "[Really?]"] {
            assert_eq!(talk(text), None, "{text}");
        }
    }
}
