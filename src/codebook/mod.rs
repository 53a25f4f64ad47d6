//! The codebook as written: what a team shares, reads aloud and argues about.

mod code;
mod compare;
mod merge;
mod read;
mod read_rule;
mod set;
mod shipped;

pub use code::{
    Absent, Code, Codebook, Example, Extent, Fitness, Rule, Step, Throughout, Unless, Written,
    is_below,
};
pub use compare::{Change, Level, changes, is_at_least, least_version};
pub use merge::{Conflict, merge};
pub use read::{read, read_sound};
pub use set::{CodeNumber, CodeSet, hash_of};
pub use shipped::SHIPPED;
