//! Positions in text, and the one way to cut, count and fold it.
//!
//! Inside the program every position is a byte offset into a document's decoded text, from 0, end
//! exclusive. [`Lines`] is the only converter to code points and lines; [`View`] is the only
//! normalised form, and every place in it maps back to the original.

mod fold;
mod lines;
mod overlaps;
mod sentence;
mod span;

pub use fold::{Run, View, Word, fold_word};
pub use lines::Lines;
pub use overlaps::Overlaps;
pub use sentence::sentences;
pub use span::Span;
