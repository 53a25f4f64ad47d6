//! Reports, passages and problems → text for people and for programs. One file per form.

mod codebook;
mod cooccurrence;
mod diagnostic;
mod figure;
mod frequencies;
pub mod json;
mod number;
mod passage;
mod score;
mod sheet;
pub mod site;
mod table;

pub use codebook::{codebooks_html, codebooks_markdown};
pub use cooccurrence::{pairs_csv, pairs_markdown, pairs_text};
pub use diagnostic::problems;
pub use frequencies::{frequencies_csv, frequencies_markdown, frequencies_text};
pub use number::counted;
pub use passage::{Passage, mark, wrapped};
pub use score::agreement_text;
pub use sheet::{SheetView, grid_csv, sheet_csv, sheet_markdown, sheet_text};
pub use table::{Table, csv_text};
