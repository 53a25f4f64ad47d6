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

    /// Whether somebody speaks here.
    pub fn is_speech(&self) -> bool {
        matches!(self.kind, SegmentKind::Turn | SegmentKind::Quote)
    }
}
