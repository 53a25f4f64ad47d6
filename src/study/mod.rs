//! A project brought up to date: sources read, index written, codes applied; what did not change is
//! taken from the last run. Nothing here speaks to a person: a front end passes in a [`Progress`]
//! and shows the problems.

mod codebooks;
mod examine;
mod open;
mod search;
mod sources;

pub use codebooks::{codebook_files, load_codebooks};
pub use examine::Kept;
pub use open::{Progress, Stage, Study, Wanted, Work};
pub use sources::{hash_of, read_one};
