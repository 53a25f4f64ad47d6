//! CHAT transcripts, as the CLAN programs of `TalkBank` write them: a tier a speaker.

use super::format::{Format, Parsed, Taken};
use super::header::{self, Header};
use super::line::{self, Line};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

pub(super) struct Chat;

/// Times of the recording stand between two of these.
const BULLET: char = '\u{15}';

impl Format for Chat {
    fn name(&self) -> &'static str {
        "CHAT"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["cha"]
    }

    fn parse(&self, _: &str, taken: &mut Taken, _: &mut Vec<Diagnostic>) -> Parsed {
        let text = taken.text.as_str();
        let mut parsed = Parsed { transcript: true, ..Parsed::default() };
        let mut dependent = 0;
        let (mut speaks, mut tells) = (false, false);
        for row in line::split(text, 0) {
            let words = row.slice(text);
            let goes_on = words.starts_with(['\t', ' ']);
            if goes_on {
                if let Some(last) = parsed.lines.last_mut().filter(|_| speaks) {
                    say(text, row, last);
                } else if let Some(field) = parsed.header.fields.last_mut().filter(|_| tells) {
                    field.value.push(' ');
                    field.value.push_str(words.trim());
                }
                continue;
            }
            speaks = words.starts_with('*');
            tells = words.starts_with('@');
            dependent += usize::from(words.starts_with('%'));
            if tells {
                tell(text, row, &mut parsed.header);
            }
            if !speaks {
                continue;
            }
            let name =
                words.get(1..).and_then(|rest| rest.find(':')).map_or(words.len(), |at| at + 1);
            let start = row.start() + 1;
            let nothing = Span::new(start, start);
            let voice =
                Some(Span::new(start, row.start() + name)).filter(|voice| !voice.is_empty());
            let mut line = Line { text: nothing, voice, ..Line::new(row.trim(text), true) };
            say(text, Span::new((row.start() + name + 1).min(row.end()), row.end()), &mut line);
            parsed.lines.push(line);
        }
        parsed.lines.retain(|line| !line.text.is_empty());
        if dependent > 0 {
            taken.left_out.push(("dependent tiers (%)", dependent));
        }
        parsed
    }
}

/// A row of `@Key: value`.
fn tell(text: &str, row: Span, header: &mut Header) {
    let words = row.slice(text);
    let Some((key, value)) = words.trim_start_matches('@').split_once(':') else { return };
    let value = value.trim();
    let span = Span::new(row.end() - value.len(), row.end()).trim(text);
    header.fields.push(header::field(key, span.slice(text).to_owned(), span));
}

/// Adds what is said in `row`, without times.
fn say(text: &str, row: Span, line: &mut Line) {
    line.span = line.span.hull(row.trim(text));
    let mut at = row.start();
    for (index, part) in row.slice(text).split(BULLET).enumerate() {
        let piece = Span::new(at, at + part.len()).trim(text);
        at += part.len() + BULLET.len_utf8();
        // Every other part is a time.
        if index % 2 == 1 {
            let start = part.split('_').next().and_then(|start| start.parse::<u64>().ok());
            line.time = line.time.take().or_else(|| start.map(clock));
        } else if line::has_words(piece.slice(text)) {
            if line.text.is_empty() {
                line.text = piece;
            } else {
                line.more.push(piece);
            }
        }
    }
}

/// Milliseconds as hours, minutes and seconds.
fn clock(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{:03}", seconds % 60, milliseconds % 1000)
}
