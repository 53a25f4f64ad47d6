use crate::text::Span;

/// A form that a stretch of talk has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Talk {
    /// The segment that it stands in, as an index into the document's segments.
    pub segment: u32,
    /// Where, in bytes of the document's text.
    pub span: Span,
    /// What it is.
    pub kind: TalkKind,
}

/// The forms of talk that are told apart when it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TalkKind {
    /// A question that leaves the answer open (*what*, *how*, …).
    Open,
    /// A question for yes or no.
    Closed,
    /// A question that ends in a tag (`…, didn't you?`).
    Tag,
    /// An order or request in the imperative.
    Imperative,
    /// A turn that breaks into the one before it.
    Interrupts,
}

impl TalkKind {
    /// Whether it asks.
    pub fn is_question(self) -> bool {
        matches!(self, Self::Open | Self::Closed | Self::Tag)
    }
}
