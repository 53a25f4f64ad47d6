//! TOML files that people write, read key by key: every problem is reported at its place, none stops
//! the reading.

mod reader;
mod tree;

pub use reader::{Located, Reader};
pub use tree::{Entry, Table, Value, ValueKind, parse};
