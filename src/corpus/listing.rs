use bitcode::{Decode, Encode};

use crate::text::Strings;

/// Documents as the corpus lists them, column by column: enough to find them, and little enough that a
/// million fit the memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Listing {
    ids: Strings,
    cases: Strings,
    /// Empty for none.
    dates: Strings,
    files: Strings,
}

/// A document as the corpus lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'c> {
    /// Its identifier, unique in the project.
    pub id: &'c str,
    /// The household it belongs to.
    pub case: &'c str,
    /// The day of the encounter, as `YYYY-MM-DD`.
    pub date: Option<&'c str>,
    /// The source's path below the project folder, with `/`.
    pub file: &'c str,
}

impl Entry<'_> {
    /// What the order of the corpus goes by.
    pub(super) fn order(&self) -> (&str, bool, Option<&str>, &str) {
        (self.case, self.date.is_none(), self.date, self.id)
    }
}

impl Listing {
    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Adds a document after all others.
    pub fn push(&mut self, entry: Entry<'_>) {
        self.ids.push(entry.id);
        self.cases.push(entry.case);
        self.dates.push(entry.date.unwrap_or(""));
        self.files.push(entry.file);
    }

    /// All documents.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> + Clone {
        (0..self.len()).map(|index| self.entry(index))
    }

    /// Document `index`; with empty names where there is none.
    pub fn entry(&self, index: usize) -> Entry<'_> {
        Entry {
            id: self.ids.get(index),
            case: self.cases.get(index),
            date: Some(self.dates.get(index)).filter(|date| !date.is_empty()),
            file: self.file(index),
        }
    }

    /// The file of document `index`.
    pub fn file(&self, index: usize) -> &str {
        self.files.get(index)
    }
}
