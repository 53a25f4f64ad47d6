//! Search: tantivy behind our own words.
//!
//! tantivy says which documents may match; every place is then found again by [`crate::pattern`], the
//! engine that also codes. So a search finds what a rule with the same expression finds, positions
//! are exact, and the index can only make it faster.

mod kwic;
mod query;
mod schema;
mod search;
mod translate;
mod update;

pub use kwic::{Line, Sort, lines, sort};
pub use query::{Filter, Query, parse};
pub use search::{Finder, Found, Order, Place, Search, ranked};
pub use update::{Update, Updated, current, open};
