//! Positions in text, and the one way to cut, count and fold it.
//!
//! Inside the program every position is a byte offset into a document's decoded text, from 0, end
//! exclusive. [`Lines`] is the only converter to code points and lines; [`Tokens`] with their
//! [`Lexicon`] are the only normalised form, and every place in it maps back to the original.

mod fold;
mod lexicon;
mod lines;
mod overlaps;
mod segment_text;
mod sentence;
mod span;
mod strings;
mod tokens;
mod visible;

pub use fold::{fold_word, shortened, small};
pub use lexicon::{Lexicon, LexiconParts};
pub use lines::Lines;
pub use overlaps::Overlaps;
pub use segment_text::SegmentText;
pub use sentence::sentences;
pub use span::Span;
pub use strings::Strings;
pub use tokens::{Run, Tokens};
pub use visible::visible;
