//! A project brought up to date: sources read, index written, codes applied; what did not change is
//! taken from the last run. Nothing here speaks to a person: a front end passes in a [`Progress`]
//! and shows the problems.

mod across;
mod changes;
mod codebooks;
mod coder;
mod events;
mod examine;
mod examples;
mod maker;
mod open;
mod people;
mod read;
mod receipt;
mod search;
mod shifts;
mod sources;
mod talk;
mod words;

use std::collections::HashSet;

use crate::codebook::CodeSet;
use crate::corpus::Corpus;
use crate::diagnostic::Diagnostic;
use crate::index::Updated;
use crate::project::{Layout, Settings};
use crate::store::{BlockFiles, Store};

pub use codebooks::codebook_files;
pub use examine::Kept;
pub use examples::{Verdict, run_examples};
pub use open::{Progress, Stage, Wanted};
pub use people::People;
pub use read::Quiet;
pub use receipt::Receipt;
pub use shifts::{Shift, shifts};
pub use sources::{Inspected, inspect, read_one, show_one, text_of_one};
pub use words::{Neighbours, PhraseHit, WordCounts};

pub use crate::store::Depth;

/// How much there was to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Documents that were read anew.
    pub read: usize,
    /// Documents that were coded anew, by all rules or by those that changed.
    pub coded: usize,
    /// How many rules had changed for documents that had been coded before.
    pub rules: usize,
    /// What was done to the index, if it was asked for.
    pub indexed: Updated,
    /// Sources that could not be read.
    pub failed: usize,
    /// Sources that were read anew and hold something that is not text: pictures, hidden passages.
    pub partly: usize,
}

/// A project brought up to date. Documents and codings are kept in blocks and read when they are
/// asked for, so that a study of any size fits the memory.
#[derive(Debug)]
pub struct Study {
    /// Where it is.
    pub layout: Layout,
    /// Its settings.
    pub settings: Settings,
    /// Its documents.
    pub corpus: Corpus,
    /// Its codes.
    pub codes: CodeSet,
    /// Everything worth saying about sources, codebooks and derived files.
    pub problems: Vec<Diagnostic>,
    /// How much there was to do.
    pub work: Work,
    blocks: Vec<Block>,
    /// How many segments all documents have at the top level.
    segments: usize,
    store: Store,
    /// Whether the search index holds just these documents.
    indexed: bool,
    /// In which cases codes count that ask for several documents; found out when it is asked.
    across: std::sync::OnceLock<Option<across::Across>>,
    /// While it is held, what the blocks name is not removed by another command.
    _reading: Option<std::fs::File>,
}

/// A block of documents.
#[derive(Debug)]
struct Block {
    files: BlockFiles,
    /// Documents that are not in the corpus.
    left_out: HashSet<usize>,
    /// How many documents there are.
    documents: usize,
}
