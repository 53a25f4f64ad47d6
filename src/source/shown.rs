use super::formats;
use super::line::{Line, Shape};
use super::{Context, Reading, plain, read};
use crate::corpus::{Document, SegmentKind};
use crate::diagnostic::Diagnostic;
use crate::text::{Lexicon, Span};

/// The text of a source as people read it: of a transcript the names and what they say, without times and
/// markup; of all else the text itself. `comments` says whether what was written beside the text of a
/// document is shown; where it is not, its lines are empty, so that lines keep their numbers.
///
/// # Errors
/// Why there is no text, with all else that was found.
pub fn shown(
    file: &str,
    bytes: &[u8],
    context: &Context<'_>,
    comments: bool,
) -> Result<(String, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let format = formats::of(file).unwrap_or(&plain::Plain);
    let taken = format.take(&context.ways.source(file, bytes), &mut problems);
    let mut taken = match taken {
        Ok(taken) => taken,
        Err(problem) => {
            problems.push(problem);
            return Err(problems);
        }
    };
    let parsed = format.parse(file, &mut taken, &mut problems);
    let text = taken.text;
    if parsed.transcript {
        return Ok((spoken(&text, &parsed.lines), problems));
    }
    if taken.places.unit.is_none() {
        let Reading { document, .. } = read(file, bytes, context, &mut Lexicon::default());
        let turns = document.as_ref().and_then(turns);
        return Ok((turns.unwrap_or(text), problems));
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for line in parsed.lines.iter().filter(|line| line.shape == Shape::Comment && !comments) {
        shown.push_str(Span::new(at, line.span.start()).slice(&text));
        at = line.span.end();
    }
    shown.push_str(Span::new(at, text.len()).slice(&text));
    Ok((shown, problems))
}

/// The lines of a transcript.
fn spoken(text: &str, lines: &[Line]) -> String {
    let mut all = String::with_capacity(text.len());
    let mut last = None;
    for line in lines {
        let said: Vec<&str> = line.pieces().map(|piece| piece.slice(text)).collect();
        let said = said.join(" ");
        let voice = line.voice.map(|voice| voice.slice(text));
        match voice {
            // Programs part one turn into many cues.
            Some(_) if voice == last => all.push_str(&format!(" {said}")),
            Some(name) => all.push_str(&format!("\n{name}: {said}")),
            None if line.shape == Shape::Remark => all.push_str(&format!("\n[{said}]")),
            None => all.push_str(&format!("\n{said}")),
        }
        last = voice;
    }
    format!("{}\n", all.trim_start_matches('\n'))
}

/// The turns of a document whose speakers stand on lines of their own, with times; `None` for any other.
fn turns(document: &Document) -> Option<String> {
    let is_turn = |index: &usize| {
        document
            .segments
            .get(*index)
            .is_some_and(|segment| segment.parent.is_none() && segment.kind == SegmentKind::Turn)
    };
    let turns: Vec<usize> = (0..document.segments.len()).filter(is_turn).collect();
    let apart = |index: &&usize| {
        let Some(segment) = document.segments.get(**index) else { return false };
        let first = document.runs_of(**index).first().map_or(0, |run| run.span.start());
        let head = document.text.get(segment.span.start()..first).unwrap_or("");
        segment.time.is_some() && head.trim_end_matches([' ', '\t']).ends_with(['\n', '\r'])
    };
    if turns.is_empty() || turns.iter().filter(apart).count() * 2 < turns.len() {
        return None;
    }
    let mut all = String::with_capacity(document.text.len());
    for index in (0..document.segments.len()).filter(|at| document.top_level(*at) == *at) {
        let segment = document.segments.get(index)?;
        let runs = document.runs_of(index).iter();
        let said: Vec<&str> = runs.map(|run| run.span.slice(&document.text).trim()).collect();
        if let Some(label) = document.label(segment) {
            all.push_str(&format!("{label}: "));
        }
        all.push_str(&said.join(" "));
        all.push('\n');
    }
    Some(all)
}
