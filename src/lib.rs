//! `doorstep` codes field notes and transcripts with shared codebooks, offline.
//!
//! The modules form one line from text to report; `ARCHITECTURE.md` has the table of which may use
//! which, and a test holds them to it.

pub mod annotation;
pub mod apply;
pub mod cli;
pub mod codebook;
pub mod coding;
pub mod corpus;
pub mod diagnostic;
pub mod discourse;
pub mod fields;
pub mod index;
pub mod language;
pub mod pattern;
pub mod project;
pub mod render;
pub mod report;
pub mod rule;
pub mod source;
pub mod stats;
pub mod store;
pub mod study;
pub mod text;
