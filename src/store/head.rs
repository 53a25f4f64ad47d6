use bitcode::{Decode, Encode};

use crate::corpus::{Entry, Listing};
use crate::diagnostic::Diagnostic;
use crate::text::Strings;

/// What the file system says of a source; while it says the same, the source has not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Stamp {
    /// Its length in bytes.
    pub length: u64,
    /// When it was written last, in nanoseconds of the file system's clock.
    pub modified: i64,
    /// When anything about it was changed last.
    pub changed: i64,
    /// Its number in the file system.
    pub inode: u64,
    /// Whether it was written so shortly before it was read that a later change need not show.
    pub young: bool,
}

/// A source as it was read last: what is needed to know whether it has changed, and to list it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Head {
    /// Its path below the project folder, with `/`.
    pub file: String,
    /// What the file system said of it before it was read.
    pub stamp: Stamp,
    /// A hash of all that the reading depended on.
    pub hash: [u8; 32],
    /// The document's identifier.
    pub id: String,
    /// The document's case.
    pub case: String,
    /// The document's date.
    pub date: Option<String>,
    /// How many segments it has at the top level.
    pub segments: u32,
    /// What was worth saying about it, as JSON; empty for nothing.
    problems: String,
}

impl Head {
    /// The head of a source with these problems.
    pub fn new(file: String, stamp: Stamp, hash: [u8; 32], problems: &[Diagnostic]) -> Self {
        let problems = match problems {
            [] => String::new(),
            some => serde_json::to_string(some).unwrap_or_default(),
        };
        let (id, case, date) = (String::new(), String::new(), None);
        Self { file, stamp, hash, id, case, date, segments: 0, problems }
    }

    /// What was worth saying about the source, without the text around it.
    pub fn problems(&self) -> Vec<Diagnostic> {
        serde_json::from_str(&self.problems).unwrap_or_default()
    }

    /// Whether anything was.
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }
}

/// The heads of a block's sources, column by column.
#[derive(Debug, Clone, Default, Encode, Decode)]
pub struct Heads {
    listing: Listing,
    stamps: Vec<Stamp>,
    hashes: Vec<[u8; 32]>,
    segments: Vec<u32>,
    problems: Strings,
}

impl Heads {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.stamps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.stamps.is_empty()
    }

    /// Adds one after all others.
    pub fn push(&mut self, head: &Head) {
        let Head { file, id, case, .. } = head;
        self.listing.push(Entry { id, case, date: head.date.as_deref(), file });
        self.stamps.push(head.stamp);
        self.hashes.push(head.hash);
        self.segments.push(head.segments);
        self.problems.push(&head.problems);
    }

    /// Head `index`; `None` where there is none.
    pub fn get(&self, index: usize) -> Option<Head> {
        let Entry { id, case, date, file } = self.listing.entry(index);
        Some(Head {
            file: file.to_owned(),
            stamp: *self.stamps.get(index)?,
            hash: *self.hashes.get(index)?,
            id: id.to_owned(),
            case: case.to_owned(),
            date: date.map(str::to_owned),
            segments: *self.segments.get(index)?,
            problems: self.problems.get(index).to_owned(),
        })
    }

    /// All heads.
    pub fn iter(&self) -> impl Iterator<Item = Head> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The files of the sources.
    pub fn files(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).map(|index| self.listing.file(index))
    }

    /// The identifiers of the documents.
    pub fn ids(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).map(|index| self.listing.entry(index).id)
    }

    /// The hashes of what the readings depended on.
    pub fn hashes(&self) -> &[[u8; 32]] {
        &self.hashes
    }

    /// What the file system said of the sources.
    pub fn stamps(&self) -> &[Stamp] {
        &self.stamps
    }

    /// Notes what the file system says of source `index` now; says whether that is something else.
    pub fn stamp_anew(&mut self, index: usize, stamp: Stamp) -> bool {
        self.stamps.get_mut(index).is_some_and(|held| std::mem::replace(held, stamp) != stamp)
    }

    /// How long the sources are altogether, in bytes.
    pub fn bytes(&self) -> u64 {
        self.stamps.iter().map(|stamp| stamp.length).sum()
    }

    /// How many segments the documents have at the top level.
    pub fn segments(&self) -> usize {
        self.segments.iter().map(|segments| *segments as usize).sum()
    }

    /// The heads of sources about which something was worth saying.
    pub fn with_problems(&self) -> impl Iterator<Item = Head> {
        let said = |index: &usize| !self.problems.get(*index).is_empty();
        (0..self.len()).filter(said).filter_map(|index| self.get(index))
    }

    /// The documents as the corpus lists them.
    pub fn into_listing(self) -> Listing {
        self.listing
    }
}
