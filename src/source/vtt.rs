//! `WebVTT`: cues with times, voices in tags or before a colon, notes between them.

use std::sync::LazyLock;

use regex::Regex;

use super::decode::decode;
use super::format::{Format, Parsed, Source, Taken};
use super::line::{self, Line, Shape};
use super::{header, pattern, plain};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

pub(super) struct Vtt;

/// Fewer cues do not roll.
const ROLLING_CUES: usize = 4;

/// Tags of cues and the entities that `WebVTT` knows. Angle brackets also stand in talk (`>fast<`),
/// so a tag has to be one that `WebVTT` has.
static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\{\\an[0-9]\}|</?(?:v|c|i|b|u|ruby|rt|lang|font)(?:[.\s][^<>]{0,200})?>|<[0-9:.]{1,20}>|&(?:amp|lt|gt|nbsp|lrm|rlm|quot|apos|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,6});",
    )
});
/// Markup that a word follows.
static MARKUP_ON_WORD: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^(?:{})+\w", MARKUP.as_str())));
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

    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        take(source, problems)
    }

    fn parse(&self, file: &str, taken: &mut Taken, problems: &mut Vec<Diagnostic>) -> Parsed {
        if taken.text.contains("-->") {
            return read(taken);
        }
        problems.push(
            Diagnostic::warning("a WebVTT file without a cue is read as plain text")
                .at(file, &taken.text, Span::new(0, 0), "")
                .help("a cue begins with a line such as `00:00:01.000 --> 00:00:04.000`"),
        );
        plain::read(file, &taken.text, problems)
    }
}

/// The text of subtitles. Markup in the middle of a word would part it, so it is taken out there; everywhere
/// else the text is as it stands in the source, and every line is its line.
///
/// # Errors
/// Why there is no text.
pub(super) fn take(
    source: &Source<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Result<Taken, Diagnostic> {
    let (text, decoded) = decode(source.file, source.bytes, source.encoding, problems)?;
    let text = if MARKUP.is_match(&text) { with_whole_words(&text) } else { text };
    Ok(Taken { text, decoded: Some(decoded), ..Taken::default() })
}

/// `text` without the tags and with the signs of the entities that stand in the middle of a word.
fn with_whole_words(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut at = 0;
    for found in MARKUP.find_iter(text) {
        whole.push_str(text.get(at..found.start()).unwrap_or(""));
        at = found.start();
        let rest = text.get(found.end()..).unwrap_or("");
        let next = rest.chars().next().filter(|c| c.is_alphanumeric());
        if whole.ends_with(char::is_alphanumeric)
            && (next.is_some() || MARKUP_ON_WORD.is_match(rest))
        {
            match found.as_str() {
                // One says who speaks; the others would make tags.
                "&lt;" | "&gt;" => continue,
                tag if VOICE.is_match(tag) => continue,
                tag if tag.starts_with(['<', '{']) => {}
                entity => whole.push_str(&sign(entity)),
            }
            at = found.end();
        }
    }
    whole.push_str(text.get(at..).unwrap_or(""));
    whole
}

/// What an entity stands for; nothing for marks of direction.
fn sign(entity: &str) -> String {
    let name = entity.trim_matches(['&', ';']);
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix('x') {
        Some(number) => u32::from_str_radix(number, 16).ok(),
        None => number.parse().ok(),
    });
    let sign = match name {
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => match number.and_then(char::from_u32).filter(|c| !c.is_control()) {
            Some(sign) => sign,
            None => return String::new(),
        },
    };
    sign.to_string()
}

/// The cues of subtitles, and the notes between them.
pub(super) fn read(taken: &mut Taken) -> Parsed {
    let text = taken.text.as_str();
    let mut parsed = Parsed { transcript: true, ..Parsed::default() };
    let mut blocks = blocks(text);
    let again = leave_out_rolling(text, &mut blocks);
    if again > 0 {
        taken.left_out.push(("lines that captions show again", again));
    }
    for block in blocks {
        read_block(text, &block, &mut parsed);
    }
    parsed.lines.retain(|line| !line.text.is_empty());
    parsed
}

/// Captions that roll show each line twice, first below and then above the next one: leaves the second
/// showing out where most cues are like that, and tells how many lines it left out.
fn leave_out_rolling(text: &str, blocks: &mut [Vec<Span>]) -> usize {
    let words = |row: &Span| {
        let plain = MARKUP.replace_all(row.slice(text), "");
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut cues = 0;
    let mut again = Vec::new();
    let mut last = String::new();
    for (index, block) in blocks.iter().enumerate() {
        let Some(timing) = block.iter().position(|row| row.slice(text).contains("-->")) else {
            continue;
        };
        cues += 1;
        let rows = block.iter().enumerate().skip(timing + 1);
        let said: Vec<(usize, String)> =
            rows.map(|(at, row)| (at, words(row))).filter(|(_, words)| !words.is_empty()).collect();
        if let Some((at, _)) = said.first().filter(|(_, words)| *words == last) {
            again.push((index, *at));
        }
        last = said.into_iter().last().map_or(String::new(), |(_, words)| words);
    }
    if cues < ROLLING_CUES || again.len() * 2 < cues {
        return 0;
    }
    for (index, at) in &again {
        if let Some(block) = blocks.get_mut(*index) {
            block.remove(*at);
        }
    }
    again.len()
}

/// The rows between empty lines. A line of one space is none: captions that roll begin with it.
fn blocks(text: &str) -> Vec<Vec<Span>> {
    let mut blocks = vec![Vec::new()];
    for row in line::split(text, 0) {
        match (row.is_empty(), blocks.last_mut()) {
            (false, Some(block)) => block.push(row),
            (true, Some(block)) if !block.is_empty() => blocks.push(Vec::new()),
            _ => {}
        }
    }
    blocks
}

fn read_block(text: &str, block: &[Span], parsed: &mut Parsed) {
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
        match parsed.lines.pop_if(|line| line.shape == Shape::Text) {
            // An empty line inside a cue.
            Some(cue) => say(text, block, cue, parsed),
            // Text before the cues: kept, so that no word is lost.
            None => parsed.lines.extend(block.iter().filter_map(|row| remark(text, *row))),
        }
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
    let line = Line { text: nothing, time, ..Line::new(timing.trim(text), true) };
    say(text, payload, line, parsed);
}

/// Adds what is said in `rows` to the cue `line`, and puts it with the others.
fn say(text: &str, rows: &[Span], mut line: Line, parsed: &mut Parsed) {
    for row in rows {
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
                    let nothing = Span::new(tag.start(), tag.start());
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
    parsed.lines.push(line);
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

    fn read_text(text: &str) -> (Parsed, Vec<Diagnostic>) {
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
        read_text(text).0.lines.iter().map(of).collect()
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
    fn a_cue_may_have_empty_lines_and_is_none_without_words() {
        let text = "WEBVTT\n\n00:01.000 --> 00:02.000\n\n<v Ann>one\n\ntwo</v>\n\n00:02.000 --> 00:03.000\n\n2\n00:03.000 --> 00:04.000\n \nthree";
        assert_eq!(
            shown(text),
            [
                ("00:01.000".into(), "Ann".into(), "one|two".into()),
                ("00:03.000".into(), String::new(), "three".into()),
            ]
        );
    }

    #[test]
    fn captions_that_roll_are_read_once() {
        let text = "WEBVTT\n\n00:01.000 --> 00:02.000\n \nso<00:01.200><c> we</c>\n\n00:02.000 --> 00:02.010\nso we\n \n\n00:02.010 --> 00:03.000\nso we\nwent<c> out</c>\n\n00:03.000 --> 00:03.010\nwent out\n";
        let said: Vec<String> = shown(text).into_iter().map(|(_, _, words)| words).collect();
        assert_eq!(said, ["so|we", "went|out"]);
        let few = "WEBVTT\n\n00:01.000 --> 00:02.000\nno\n\n00:02.000 --> 00:03.000\nno\n";
        assert_eq!(shown(few).len(), 2);
    }

    #[test]
    fn markup_parts_no_word() {
        let whole =
            with_whole_words("don&#39;t wo<i>r</i>d a&lt;b <i>so</i> R&amp;B, x<v Ann>y c&shy;d");
        assert_eq!(whole, "don't word a&lt;b <i>so</i> R&B, x<v Ann>y c&shy;d");
    }

    #[test]
    fn a_note_at_the_head_is_the_header_and_others_are_remarks() {
        let text = "WEBVTT - talk\n\nNOTE\ndoc_id: V1\ndate: 1.2.18\n\n00:01.000 --> 00:02.000\nhello\n\nNOTE the line\nwent dead\n\nSTYLE\n::cue {}\n";
        let (parsed, problems) = read_text(text);
        assert!(problems.is_empty());
        assert_eq!(parsed.header.value(&["doc_id"]), Some("V1"));
        assert_eq!(parsed.lines.len(), 2);
        assert_eq!(parsed.lines[1].shape, Shape::Remark);
        assert_eq!(parsed.lines[1].pieces().count(), 2);
    }

    #[test]
    fn a_header_may_begin_on_the_line_of_its_note() {
        let text = "WEBVTT\n\nNOTE doc_id: V1\ndate: 1.2.18\n\n00:01.000 --> 00:02.000\nhello";
        let (parsed, _) = read_text(text);
        assert_eq!(parsed.header.value(&["doc_id"]), Some("V1"));
        assert_eq!(parsed.header.value(&["date"]), Some("1.2.18"));
        assert_eq!(parsed.lines.len(), 1);
    }

    #[test]
    fn a_file_without_cues_is_text() {
        let (parsed, problems) = read_text("WEBVTT\n\nnothing came of it");
        assert_eq!(problems.len(), 1);
        assert_eq!(parsed.lines.len(), 2);
        assert!(!parsed.transcript);
    }
}
