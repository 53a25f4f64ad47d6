//! `WebVTT`: cues with times, voices in tags or before a colon, notes between them.

use std::sync::LazyLock;

use regex::Regex;

use super::format::{Format, Parsed, Taken};
use super::line::{self, Line, Shape};
use super::{header, pattern, plain};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

pub(super) struct Vtt;

/// Tags of cues and the entities that `WebVTT` knows. Angle brackets also stand in talk (`>fast<`),
/// so a tag has to be one that `WebVTT` has.
static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\{\\an[0-9]\}|</?(?:v|c|i|b|u|ruby|rt|lang|font)(?:[.\s][^<>]{0,200})?>|<[0-9:.]{1,20}>|&(?:amp|lt|gt|nbsp|lrm|rlm|quot|#[0-9]{1,6});",
    )
});
static VOICE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^<v(?:\.[^\s<>]*)?\s+([^<>]+)>$"));
static START: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^((?:[0-9]{1,4}:)?[0-9]{1,2}:[0-9]{2}[.,][0-9]{1,3})\s*-->"));

impl Format for Vtt {
    fn name(&self) -> &'static str {
        "WebVTT"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["vtt"]
    }

    fn parse(&self, file: &str, taken: &mut Taken, problems: &mut Vec<Diagnostic>) -> Parsed {
        let text = taken.text.as_str();
        if !text.contains("-->") {
            problems.push(
                Diagnostic::warning("a WebVTT file without a cue is read as plain text")
                    .at(file, text, Span::new(0, 0), "")
                    .help("a cue begins with a line such as `00:00:01.000 --> 00:00:04.000`"),
            );
            return plain::read(file, text, problems);
        }
        let mut parsed = Parsed { transcript: true, ..Parsed::default() };
        for block in blocks(text) {
            read_block(text, &block, &mut parsed);
        }
        parsed
    }
}

/// The rows between empty lines.
pub(super) fn blocks(text: &str) -> Vec<Vec<Span>> {
    let mut blocks = vec![Vec::new()];
    for row in line::split(text, 0) {
        match (row.trim(text).is_empty(), blocks.last_mut()) {
            (false, Some(block)) => block.push(row),
            (true, Some(block)) if !block.is_empty() => blocks.push(Vec::new()),
            _ => {}
        }
    }
    blocks
}

pub(super) fn read_block(text: &str, block: &[Span], parsed: &mut Parsed) {
    let Some(first) = block.first() else { return };
    let words = first.slice(text);
    let timing = block.iter().position(|row| row.slice(text).contains("-->"));
    if let Some(timing) = timing {
        // Some programs leave out the empty line between cues: the number of the next one goes with it.
        let is_timing = |row: &Span| row.slice(text).contains("-->");
        let mut rest = block.get(timing..).unwrap_or(&[]);
        while let Some(next) = rest.iter().skip(1).position(is_timing).map(|at| at + 1) {
            let number = rest.get(next - 1).filter(|row| {
                next > 1 && row.slice(text).trim().bytes().all(|byte| byte.is_ascii_digit())
            });
            let end = next - usize::from(number.is_some());
            read_cue(text, rest.get(..end).unwrap_or(&[]), parsed);
            rest = rest.get(next..).unwrap_or(&[]);
        }
        read_cue(text, rest, parsed);
    } else if words.starts_with("NOTE") {
        read_note(text, block, parsed);
    } else if words.starts_with("WEBVTT") {
        let rest = block.get(1..).unwrap_or(&[]);
        parsed.header.fields.extend(header::fields_of_note(text, rest).unwrap_or_default());
    } else if !(words.starts_with("STYLE") || words.starts_with("REGION")) {
        // Text between cues that is neither: kept, so that no word is lost.
        parsed.lines.extend(block.iter().filter_map(|row| remark(text, *row)));
    }
}

/// The first notes may be the header; others are remarks.
fn read_note(text: &str, block: &[Span], parsed: &mut Parsed) {
    let Some(first) = block.first() else { return };
    let head = Span::new(first.start() + "NOTE".len(), first.end()).trim(text);
    let rows: Vec<Span> = [head].into_iter().chain(block.iter().skip(1).copied()).collect();
    let rows: Vec<Span> = rows.into_iter().filter(|row| !row.trim(text).is_empty()).collect();
    if parsed.lines.is_empty() {
        let fields = header::fields_of_note(text, &rows);
        if let (Some(fields), Some(last)) = (fields, rows.last()) {
            parsed.header.fields.extend(fields);
            parsed.header.end = last.end();
            return;
        }
    }
    let Some(mut note) = rows.first().and_then(|row| remark(text, *row)) else { return };
    for row in rows.iter().skip(1).map(|row| row.trim(text)) {
        note.span = note.span.hull(row);
        note.more.push(row);
    }
    parsed.lines.push(note);
}

fn remark(text: &str, row: Span) -> Option<Line> {
    let row = row.trim(text);
    let mut line = Line::new(row, true);
    line.shape = Shape::Remark;
    line::has_words(row.slice(text)).then_some(line)
}

fn read_cue(text: &str, rows: &[Span], parsed: &mut Parsed) {
    let Some((timing, payload)) = rows.split_first() else { return };
    let start = START.captures(timing.slice(text).trim_start());
    let time = start.and_then(|found| found.get(1)).map(|time| time.as_str().to_owned());
    let nothing = Span::new(timing.start(), timing.start());
    let mut line = Line { text: nothing, time, ..Line::new(timing.trim(text), true) };
    for row in payload {
        let row = row.trim(text);
        line.span = line.span.hull(row);
        let mut at = row.start();
        for found in MARKUP.find_iter(row.slice(text)) {
            let tag = Span::new(row.start() + found.start(), row.start() + found.end());
            keep(text, Span::new(at, tag.start()), &mut line);
            at = tag.end();
            let voice = VOICE.captures(found.as_str()).and_then(|voice| voice.get(1));
            if let Some(voice) = voice {
                let name = Span::new(tag.start() + voice.start(), tag.start() + voice.end());
                if !line.text.is_empty() {
                    // A second voice in one cue.
                    let mut next = Line { text: nothing, more: Vec::new(), ..line.clone() };
                    line.span = Span::new(line.span.start(), tag.start());
                    next.span = Span::new(tag.start(), row.end());
                    parsed.lines.push(line);
                    line = next;
                }
                line.voice = Some(name.trim(text));
            }
        }
        keep(text, Span::new(at, row.end()), &mut line);
    }
    if line.voice.is_none() && line.text.slice(text).ends_with(':') && !line.more.is_empty() {
        // A name in a tag of its own, as in `<i>ANN:</i> Oh.`
        line.voice = Some(Span::new(line.text.start(), line.text.end() - 1).trim(text));
        line.text = line.more.remove(0);
    }
    if !line.text.is_empty() {
        parsed.lines.push(line);
    }
}

fn keep(text: &str, piece: Span, line: &mut Line) {
    let piece = piece.trim(text);
    if line::has_words(piece.slice(text)) {
        if line.text.is_empty() {
            line.text = piece;
        } else {
            line.more.push(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Parsed, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let mut taken = Taken { text: text.to_owned(), ..Taken::default() };
        (Vtt.parse("a.vtt", &mut taken, &mut problems), problems)
    }

    fn shown(text: &str) -> Vec<(String, String, String)> {
        let of = |line: &Line| {
            let words: Vec<&str> = line.pieces().map(|piece| piece.slice(text)).collect();
            let voice = line.voice.map_or("", |voice| voice.slice(text));
            (line.time.clone().unwrap_or_default(), voice.to_owned(), words.join("|"))
        };
        read(text).0.lines.iter().map(of).collect()
    }

    #[test]
    fn voices_times_and_tags() {
        let text = "WEBVTT\r\n\r\nab-c/1-0\r\n00:01.500 --> 00:02.000 align:left\r\n<v.loud Ann Bee>So <i>you</i> &amp; I</v>\r\n\r\n00:00:02.000 --> 00:00:03.000\nCy: >fast< yes\n<v Dee>no</v>";
        assert_eq!(
            shown(text),
            [
                ("00:01.500".into(), "Ann Bee".into(), "So|you|I".into()),
                ("00:00:02.000".into(), String::new(), "Cy: >fast< yes".into()),
                ("00:00:02.000".into(), "Dee".into(), "no".into()),
            ]
        );
    }

    #[test]
    fn a_note_at_the_head_is_the_header_and_others_are_remarks() {
        let text = "WEBVTT - talk\n\nNOTE\ndoc_id: V1\ndate: 1.2.18\n\n00:01.000 --> 00:02.000\nhello\n\nNOTE the line\nwent dead\n\nSTYLE\n::cue {}\n";
        let (parsed, problems) = read(text);
        assert!(problems.is_empty());
        assert_eq!(parsed.header.value(&["doc_id"]), Some("V1"));
        assert_eq!(parsed.lines.len(), 2);
        assert_eq!(parsed.lines[1].shape, Shape::Remark);
        assert_eq!(parsed.lines[1].pieces().count(), 2);
    }

    #[test]
    fn a_header_may_begin_on_the_line_of_its_note() {
        let text = "WEBVTT\n\nNOTE doc_id: V1\ndate: 1.2.18\n\n00:01.000 --> 00:02.000\nhello";
        let (parsed, _) = read(text);
        assert_eq!(parsed.header.value(&["doc_id"]), Some("V1"));
        assert_eq!(parsed.header.value(&["date"]), Some("1.2.18"));
        assert_eq!(parsed.lines.len(), 1);
    }

    #[test]
    fn a_file_without_cues_is_text() {
        let (parsed, problems) = read("WEBVTT\n\nnothing came of it");
        assert_eq!(problems.len(), 1);
        assert_eq!(parsed.lines.len(), 2);
        assert!(!parsed.transcript);
    }
}
