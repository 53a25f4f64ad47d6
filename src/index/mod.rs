//! Search: tantivy behind our own words.
//!
//! tantivy says which segments may match; every place is then found again by [`crate::pattern`], the
//! engine that also codes. So a search finds what a rule with the same expression finds, positions
//! are exact, and the index can only make it faster.

mod kwic;
mod query;
mod schema;
mod search;
mod translate;
mod update;

pub use kwic::{Concordance, Line, Sort};
pub use query::{Filter, Query, parse};
pub use search::{Found, Order, Search, scan};
pub use update::{Updated, current, open, update};
