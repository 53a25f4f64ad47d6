use bitcode::{Decode, Encode};

use crate::diagnostic::Diagnostic;

/// What the file system says of a source; while it says the same, the source has not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub struct Stamp {
    /// Its length in bytes.
    pub length: u64,
    /// When it was written last, in nanoseconds of the file system's clock.
    pub modified: i128,
    /// When anything about it was changed last.
    pub changed: i128,
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
    /// A hash of all that the reading depended on, in hexadecimal.
    pub hash: String,
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
    pub fn new(file: String, stamp: Stamp, hash: String, problems: &[Diagnostic]) -> Self {
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
