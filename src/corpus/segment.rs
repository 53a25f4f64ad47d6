use serde::{Deserialize, Serialize};

use super::{Mode, Role, SegmentKind};
use crate::text::Span;

/// A part of a document. Top-level segments follow each other; others lie inside one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// What it is.
    pub kind: SegmentKind,
    /// All of it, speaker label and time stamp included.
    pub span: Span,
    /// The segment it lies in, as an index into the document's segments; `None` at the top level.
    pub parent: Option<u32>,
    /// Who speaks, as an index into the document's speakers.
    pub speaker: Option<u32>,
    /// What the speaker is there as; unknown where the text does not say or nobody speaks.
    pub role: Role,
    /// How what stands here is in the text.
    pub mode: Mode,
    /// The time stamp at its head (`14.02`, `00:05:12.400`).
    pub time: Option<String>,
    /// Words whose innermost segment this is.
    pub words: u32,
}

impl Segment {
    /// A top-level segment without speaker or time.
    pub fn new(kind: SegmentKind, span: Span, mode: Mode) -> Self {
        Self {
            kind,
            span,
            parent: None,
            speaker: None,
            role: Role::Unknown,
            mode,
            time: None,
            words: 0,
        }
    }

    /// Whether what stands here is read as what was said or observed: headings and transcribers'
    /// comments are not.
    pub fn is_read(&self) -> bool {
        !matches!(self.kind, SegmentKind::Heading | SegmentKind::Comment)
    }

    /// The time stamp in seconds: hours, minutes and seconds (`00:05:12.400`), minutes and seconds
    /// (`5:12`), or hours and minutes of the clock where a stop parts them (`14.02`).
    pub fn seconds(&self) -> Option<f64> {
        let time = self.time.as_deref()?;
        let number = |part: &str| part.trim().parse::<f64>().ok();
        let parts: Option<Vec<f64>> = time.split(':').map(number).collect();
        match parts?.as_slice() {
            [hours, minutes, seconds] => Some(hours * 3600.0 + minutes * 60.0 + seconds),
            [minutes, seconds] => Some(minutes * 60.0 + seconds),
            _ => {
                let (hours, minutes) = time.split_once('.')?;
                Some(number(hours)? * 3600.0 + number(minutes)? * 60.0)
            }
        }
    }

    /// Whether what stands here was said or observed, and not thought of it by whoever wrote it down.
    pub fn is_told(&self) -> bool {
        matches!(self.kind, SegmentKind::Turn | SegmentKind::Paragraph | SegmentKind::Quote)
    }

    /// Whether somebody speaks here.
    pub fn is_speech(&self) -> bool {
        matches!(self.kind, SegmentKind::Turn | SegmentKind::Quote)
    }
}
