//! What lies inside a part: quotations, asides, comments.

use super::brackets::{self, Brackets};
use super::quotes::{self, Marks};
use super::speaker;
use super::{Part, Speaker, Style};
use crate::corpus::{Mode, SegmentKind};
use crate::source::people::People;
use crate::text::Span;

/// Whose words stand outside the quotations.
#[derive(Debug, Clone)]
pub(super) enum Voice {
    /// The note-taker tells; a label before the first quotation says whose it is.
    Told(Option<Speaker>),
    /// The transcriber tells, in brackets.
    Comment,
    /// The researcher reflects.
    Reflection,
    /// Somebody speaks: what is quoted was said elsewhere.
    Talk,
}

/// The parts inside one entry of notes.
pub(super) fn notes(
    text: &str,
    runs: &[Span],
    voice: &Voice,
    style: Style,
    people: &People,
) -> Vec<Part> {
    let found = brackets::find(text, runs);
    let mut parts = Vec::new();
    if matches!(voice, Voice::Told(_) | Voice::Talk) {
        let kinds = found.pairs.iter().filter_map(|pair| {
            let kind = brackets::in_notes(text, *pair, style, people)?;
            Some((kind, pair.span))
        });
        for (kind, span) in kinds {
            let label = brackets::signature(text, span, people);
            let speaker = label.map(|label| Speaker::new(label, people));
            parts.push(Part { kind, span, mode: Mode::ResearcherReflection, speaker });
        }
        if let Some(aside) = speaker::marked_aside(text, runs, &parts, people) {
            // It reaches to the end and takes in whatever brackets come after it.
            parts.retain(|part| part.span.end() <= aside.span.start());
            parts.push(aside);
        }
    }
    let asides: Vec<Span> = parts.iter().map(|part| part.span).collect();
    let marks = if matches!(voice, Voice::Talk) { Marks::Double } else { Marks::All };
    let quotes = quotes::find(text, runs, &asides, marks);
    if quotes.is_empty() {
        return parts;
    }
    let speakers = speaker::resolve(text, runs, &quotes, &asides, voice, people);
    for (quote, speaker) in quotes.iter().zip(speakers) {
        let aside = asides.iter().any(|aside| aside.contains(quote.span));
        let mode = match voice {
            Voice::Reflection => Mode::ResearcherReflection,
            _ if aside => Mode::ResearcherReflection,
            Voice::Talk => Mode::Reported,
            Voice::Told(_) | Voice::Comment if quote.depth > 0 => Mode::Reported,
            Voice::Told(_) | Voice::Comment => Mode::DirectSpeech,
        };
        parts.push(Part { kind: SegmentKind::Quote, span: quote.span, mode, speaker });
    }
    parts
}

/// The parts inside one turn of a transcript.
pub(super) fn talk(
    text: &str,
    runs: &[Span],
    found: &Brackets,
    paired: bool,
    style: Style,
    people: &People,
) -> Vec<Part> {
    let mut parts = Vec::new();
    for pair in &found.pairs {
        let Some(kind) = brackets::in_talk(text, *pair, paired, style, people) else { continue };
        let (mode, label) = match kind {
            SegmentKind::Aside => {
                (Mode::ResearcherReflection, brackets::signature(text, pair.span, people))
            }
            _ => (Mode::ObservedAction, None),
        };
        let speaker = label.map(|label| Speaker::new(label, people));
        parts.push(Part { kind, span: pair.span, mode, speaker });
    }
    let beside: Vec<Span> = parts.iter().map(|part| part.span).collect();
    for quote in quotes::find(text, runs, &beside, Marks::Double) {
        let mode = match beside.iter().position(|aside| aside.contains(quote.span)) {
            Some(index) => parts.get(index).map_or(Mode::Reported, |part| part.mode),
            None => Mode::Reported,
        };
        parts.push(Part { kind: SegmentKind::Quote, span: quote.span, mode, speaker: None });
    }
    parts
}
