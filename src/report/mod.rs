//! Codings → numbers, each with its base. No text passes through here.

mod by;
mod cooccurrence;
mod frequencies;
mod keyness;
mod score;
mod select;
mod stat;
mod unit;

pub use by::{By, Group};
pub use cooccurrence::{Cooccurrence, Pair, PairTable, cooccurrence};
pub use frequencies::{Base, Cell, Column, Counts, Frequencies, Row, frequencies};
pub use keyness::{InCase, Keyness, keyness};
pub use score::{Agreement, Marked, Measure, agreement, springs};
pub use select::{Level, Material, Selection, Take};
pub use stat::Stat;
pub use unit::{Unit, unit_spans};
