//! Cases, documents, participants and segments: what was observed, as data.

mod document;
mod event;
mod listing;
mod names;
mod places;
mod segment;
mod talk;

use rayon::prelude::*;

pub use document::{Attribute, Document, Mention, Participant, Speaker};
pub use event::Event;
pub use listing::{Entry, Listing};
pub use names::{Form, Mode, PlaceUnit, Role, SegmentKind};
pub use places::Places;
pub use segment::Segment;
pub use talk::{Talk, TalkKind};

/// The documents of a project in corpus order: by case, then date, then identifier. Documents
/// without a date come last in their case.
#[derive(Debug, Default)]
pub struct Corpus {
    blocks: Vec<Listing>,
    order: Vec<Place>,
}

/// Where a document is kept: the block, and its index in the block.
pub type Place = (u32, u32);

impl Corpus {
    /// Puts the documents of `blocks` in corpus order, but for those of which `left_out` says so.
    pub fn new(blocks: Vec<Listing>, left_out: impl Fn(&Place) -> bool) -> Self {
        let numbered = (0_u32..).zip(&blocks);
        let entries = numbered.flat_map(|(block, listing)| {
            let numbered = (0_u32..).zip(listing.entries());
            numbered.map(move |(index, entry)| (entry, (block, index)))
        });
        let mut entries: Vec<(Entry<'_>, Place)> =
            entries.filter(|(_, place)| !left_out(place)).collect();
        entries.par_sort_by(|(a, _), (b, _)| a.order().cmp(&b.order()));
        let order = entries.into_iter().map(|(_, place)| place).collect();
        Self { blocks, order }
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The documents in corpus order.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> + Clone {
        self.order.iter().filter_map(|place| entry(&self.blocks, *place))
    }

    /// Document `index` in corpus order.
    pub fn entry(&self, index: usize) -> Option<Entry<'_>> {
        entry(&self.blocks, self.place(index)?)
    }

    /// Where document `index` in corpus order is kept.
    pub fn place(&self, index: usize) -> Option<Place> {
        self.order.get(index).copied()
    }

    /// The cases in order, each once.
    pub fn cases(&self) -> Vec<&str> {
        let mut cases: Vec<&str> = self.entries().map(|entry| entry.case).collect();
        cases.dedup();
        cases
    }
}

fn entry(blocks: &[Listing], (block, index): Place) -> Option<Entry<'_>> {
    Some(blocks.get(block as usize)?.entry(index as usize))
}
