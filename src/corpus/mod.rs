//! Cases, documents, participants and segments: what was observed, as data.

mod document;
mod names;
mod segment;

pub use document::{Attribute, Document, Mention, Participant, Speaker};
pub use names::{Mode, Role, SegmentKind};
pub use segment::Segment;

/// The documents of a project in corpus order: by case, then date, then identifier. Documents
/// without a date come last in their case.
#[derive(Debug, Default)]
pub struct Corpus {
    entries: Vec<Entry>,
}

/// A document as the corpus lists it: enough to find it, little enough to hold a hundred thousand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier, unique in the project.
    pub id: Box<str>,
    /// The household it belongs to.
    pub case: Box<str>,
    /// The day of the encounter, as `YYYY-MM-DD`.
    pub date: Option<Box<str>>,
    /// The source's path below the project folder, with `/`.
    pub file: Box<str>,
    /// Where it is kept: the block, and its index in the block.
    pub place: (u32, u32),
}

impl Entry {
    fn order(&self) -> (&str, bool, Option<&str>, &str) {
        (&self.case, self.date.is_none(), self.date.as_deref(), &self.id)
    }
}

impl Corpus {
    /// Puts `entries` in corpus order.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by(|a, b| a.order().cmp(&b.order()));
        Self { entries }
    }

    /// The documents in corpus order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The cases in order, each once.
    pub fn cases(&self) -> Vec<&str> {
        let mut cases: Vec<&str> = self.entries.iter().map(|entry| &*entry.case).collect();
        cases.dedup();
        cases
    }
}
