//! All integration tests, in one binary.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may stop at once, and says when it is skipped"
)]

mod architecture;
mod changes;
mod codebooks;
mod commands;
mod corpora;
mod drill;
mod examples;
mod failures;
mod formats;
mod hostile;
mod incremental;
mod language;
mod nothing;
mod packages;
mod properties;
mod readme;
mod reports;
mod scores;
mod site;
mod statistics;
mod support;
mod turns;
mod vectors;
