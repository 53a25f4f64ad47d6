//! What is kept in `.doorstep/`: derived, versioned, disposable, and written so that a reader finds
//! either the old or the new, never half.
//!
//! Documents are kept in blocks of some hundred. A block has four files: the heads of its sources,
//! its documents, their words, and what rules found in them. A file is written once, under a number
//! that no other file of the [`Manifest`] has; it says which files there are, and is replaced as a whole.
//! A run that is cut short leaves the manifest before or after a step, and files that nobody names,
//! which the next run removes.

mod codings;
mod documents;
mod files;
mod head;
mod packed;
mod texts;
mod write;

pub use codings::{BlockCodings, CodingsInOrder, OfDocuments, decode_explained, encode_codings};
pub use documents::{Depth, Documents, encode_documents};
pub(crate) use files::BUILD;
pub use files::{BlockFiles, FileName, Manifest, Part, Plan, Store};
pub use head::{Head, Heads, Stamp};
pub use texts::{Texts, encode_texts};
pub use write::write_file;
