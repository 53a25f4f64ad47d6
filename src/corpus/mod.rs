//! Cases, documents, participants and segments: what was observed, as data.

mod document;
mod names;
mod segment;

pub use document::{Attribute, Document, Participant};
pub use names::{Mode, Role, SegmentKind};
pub use segment::Segment;

/// The documents of a project in corpus order: by case, then date, then identifier. Documents
/// without a date come last in their case.
#[derive(Debug, Default)]
pub struct Corpus {
    documents: Vec<Document>,
}

impl Corpus {
    /// Puts `documents` in corpus order.
    pub fn new(mut documents: Vec<Document>) -> Self {
        documents.sort_by(|a, b| a.order().cmp(&b.order()));
        Self { documents }
    }

    /// The documents in corpus order.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The document called `id`.
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// The cases in order, each once.
    pub fn cases(&self) -> Vec<&str> {
        let mut cases: Vec<&str> = self.documents.iter().map(|d| d.case.as_str()).collect();
        cases.dedup();
        cases
    }
}
