//! The forms in which a label may stand at the head of a line.

use memchr::memchr;

use super::lead::{Candidate, Form};
use crate::source::letter::{is_letter, is_letter_or_figure};
use crate::text::Span;

/// No label is longer than this, in bytes, and long lines are common.
const REACH: usize = 160;

/// The longest name, in characters; before a colon it may be longer.
const LONGEST: usize = 41;
const LONGEST_BEFORE_COLON: usize = 49;

const STRONG: &[&str] = &["**", "__"];
const EMPHASIS: &[&str] = &["**", "__", "*"];

/// What may be a label at byte `at`.
pub(super) fn candidate(text: &str, at: usize, end: usize) -> Option<Candidate> {
    let words = Span::new(at, end).slice(text);
    let mut limit = words.len().min(REACH);
    while !words.is_char_boundary(limit) {
        limit -= 1;
    }
    let words = words.get(..limit)?;
    // What each form has to have is looked for first: most lines have none of it.
    let has = |byte| memchr(byte, words.as_bytes()).is_some();
    let colon = has(b':');
    let head = Head { text, at, end: at + limit };
    if let Some(found) = (colon || has(b'>')).then(|| before_colon(head)).flatten() {
        let next = Span::new(found.rest, end).slice(text).chars().next();
        let spaced = Span::new(at, found.rest).slice(text).ends_with(char::is_whitespace);
        // `17:30` and `http://` have no space; `SW:“No”` has a mark.
        let parted = spaced || next.is_none_or(|c| "\"“‘'„«([{".contains(c));
        return (parted || found.form == Form::Angle).then_some(found);
    }
    let manner = colon && (has(b'(') || has(b'['));
    let found = manner.then(|| with_manner(head)).flatten();
    let found = found.or_else(|| has(b'\t').then(|| before_tab(head)).flatten());
    let found = found.or_else(|| in_brackets(head)).or_else(|| in_bold(head));
    found.or_else(|| colon.then(|| qualified(head)).flatten())
}

/// `Name:`, `**Name:**`, `#Name:`, `Name>`, with the white space after it.
fn before_colon(mut head: Head<'_>) -> Option<Candidate> {
    head.eat(EMPHASIS);
    let marked = head.eat(&["#", "@"]);
    let name = head.name(Some('/'))?;
    head.eat(EMPHASIS);
    let angle = head.rest().starts_with('>');
    if !head.eat(&[":", ">"]) || head.count(name) > LONGEST_BEFORE_COLON {
        return None;
    }
    if !angle {
        head.eat(EMPHASIS);
    }
    head.skip(char::is_whitespace);
    let form = match (angle, marked) {
        (true, _) => Form::Angle,
        (_, true) => Form::Marked,
        _ => Form::Colon,
    };
    Some(Candidate { name: name.trim(head.text), rest: head.at, form, manner: None })
}

/// `Name (shouting):`.
fn with_manner(mut head: Head<'_>) -> Option<Candidate> {
    head.eat(STRONG);
    let mut name = head.name(None)?;
    if !head.eat(STRONG) {
        name = name.trim(head.text);
    }
    head.skip(is_blank);
    let manner = head.brackets()?;
    head.eat(STRONG);
    head.skip(is_blank);
    if !head.eat(&[":"]) || head.count(name) > LONGEST {
        return None;
    }
    head.eat(STRONG);
    head.skip(char::is_whitespace);
    let name = name.trim(head.text);
    let manner = Some((manner, head.at));
    Some(Candidate { name, rest: name.end(), form: Form::Qualified, manner })
}

/// `Name` and a tab, with at most one space between them.
fn before_tab(mut head: Head<'_>) -> Option<Candidate> {
    let name = head.name(None)?;
    let spaced = name.slice(head.text).ends_with(' ');
    let name = Span::new(name.start(), name.end() - usize::from(spaced));
    if !head.rest().starts_with('\t') || head.count(name) > LONGEST {
        return None;
    }
    head.skip(is_blank);
    Some(Candidate { name, rest: head.at, form: Form::Tab, manner: None })
}

/// `[Name]`, `{Name}:`, and a space.
fn in_brackets(mut head: Head<'_>) -> Option<Candidate> {
    let name = head.eat(&["[", "{"]).then(|| head.name(None)).flatten()?;
    if !head.eat(&["]", "}"]) || head.count(name) > LONGEST {
        return None;
    }
    head.eat(&[":"]);
    let parted = head.skip(is_blank);
    parted.then_some(Candidate { name, rest: head.at, form: Form::Bracket, manner: None })
}

/// `**Name**` and a space.
fn in_bold(mut head: Head<'_>) -> Option<Candidate> {
    let name = head.eat(STRONG).then(|| head.name(None)).flatten()?;
    if !head.eat(STRONG) || head.count(name) > LONGEST {
        return None;
    }
    let parted = head.skip(is_blank);
    parted.then_some(Candidate { name, rest: head.at, form: Form::Bold, manner: None })
}

/// `AB, on the step: “…”`: one word, up to 72 characters without a stop, a colon and a mark.
fn qualified(mut head: Head<'_>) -> Option<Candidate> {
    let start = head.at;
    if !head.rest().starts_with(is_letter) {
        return None;
    }
    head.skip(is_letter_or_figure);
    let name = Span::new(start, head.at);
    if head.count(name) > 16 {
        return None;
    }
    if !head.eat(&[","]) {
        let small = head.eat(&[" "]) && head.rest().starts_with(|c: char| c.is_ascii_lowercase());
        if !small {
            return None;
        }
        head.at += 1;
    }
    let stop = |c| {
        let marks = [':', '.', '?', '!', '"', '“', '‘', '„', '«', '»', '[', ']', '(', ')'];
        marks.contains(&c)
    };
    let clause = head.at;
    head.skip(|c| !stop(c));
    let clause = head.count(Span::new(clause, head.at));
    if !(1..=70).contains(&clause) || !head.eat(&[":"]) {
        return None;
    }
    let quoted = head.rest().trim_start().starts_with(['"', '“', '‘', '\'', '„', '«', '»']);
    let form = Form::Qualified;
    quoted.then_some(Candidate { name, rest: name.end(), form, manner: None })
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// What is left of the head of a line.
#[derive(Debug, Clone, Copy)]
struct Head<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl<'t> Head<'t> {
    fn rest(self) -> &'t str {
        Span::new(self.at, self.end).slice(self.text)
    }

    fn count(self, span: Span) -> usize {
        span.slice(self.text).chars().count()
    }

    /// Goes past the first of `marks` that stands here, if one does.
    fn eat(&mut self, marks: &[&str]) -> bool {
        let found = marks.iter().find(|mark| self.rest().starts_with(**mark));
        self.at += found.map_or(0, |mark| mark.len());
        found.is_some()
    }

    /// Goes past all characters that are so, if there are any.
    fn skip(&mut self, is: impl Fn(char) -> bool) -> bool {
        let start = self.at;
        self.at = self.end - self.rest().trim_start_matches(is).len();
        self.at > start
    }

    /// Goes past a letter and all letters, figures, spaces and some marks after it.
    fn name(&mut self, also: Option<char>) -> Option<Span> {
        let start = self.at;
        let rest = self.rest();
        let inside = |c: char| {
            matches!(c, ' ' | '\'' | '’' | '.' | '&' | '-')
                || Some(c) == also
                || is_letter_or_figure(c)
        };
        if !rest.starts_with(is_letter) {
            return None;
        }
        self.skip(inside);
        Some(Span::new(start, self.at))
    }

    /// Goes past round or square brackets with 1 to 60 characters and no brackets of their kind.
    fn brackets(&mut self) -> Option<Span> {
        let start = self.at;
        let round = self.eat(&["("]);
        if !round && !self.eat(&["["]) {
            return None;
        }
        let pair = if round { ['(', ')'] } else { ['[', ']'] };
        let inner = self.at;
        self.skip(|c| !pair.contains(&c));
        let length = self.count(Span::new(inner, self.at));
        let closed = self.eat(&[if round { ")" } else { "]" }]);
        (closed && (1..=60).contains(&length)).then_some(Span::new(start, self.at))
    }
}
