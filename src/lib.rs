//! `doorstep` codes field notes and transcripts with shared codebooks, offline.
//!
//! The modules form one line from text to report; `ARCHITECTURE.md` has the table of which may use
//! which, and a test holds them to it.

pub mod apply;
pub mod codebook;
pub mod coding;
pub mod corpus;
pub mod diagnostic;
pub mod fields;
pub mod pattern;
pub mod project;
pub mod rule;
pub mod text;
