//! What a sentence says of itself: its form (question, order, passive), and whether what a rule matched
//! is meant, or denied, only thought of, only mentioned, or about a thing. Each is one function over the
//! words of a sentence; the words it goes by stand in a data file, so that another language needs no
//! code.

mod comment;
mod form;
mod guard;
mod lists;
mod retold;
mod sentence;

pub use comment::{LONG, Told, is_parent, told};
pub use form::Form;
pub use guard::Guard;
pub use retold::is_retold;
pub use sentence::Sentence;
