//! What is kept in `.doorstep/`: derived, versioned, disposable, and written so that a reader finds
//! either the old or the new, never half.

mod snapshot;
mod write;

pub use snapshot::{CodingRecord, DocumentRecord, Snapshot};
pub use write::write_file;
