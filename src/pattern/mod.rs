//! What to find: the one pattern language of codebook rules and of search.
//!
//! Three stages, each its own type: [`Expr`] is what was written, [`Pattern`] is an expression
//! compiled into a shared [`Program`], and a [`Scanner`] reads a document's tokens once for the whole
//! program and then answers each pattern from word positions. What a word means to a program is asked
//! once for each distinct word of a lexicon; see [`Resolution`].

mod compile;
mod doubt;
mod evaluate;
mod expr;
mod family;
mod fragments;
mod lexer;
mod parse;
mod phrase;
mod resolution;
mod rows;
mod scan;
mod sign;
mod small_regex;
mod vocabulary;
mod word;

pub use compile::{Lists, Pattern, Program, ProgramBuilder, Signal};
pub use doubt::{Doubt, doubts};
pub use evaluate::Hit;
pub use expr::{Element, Expr, ExprKind, Place};
pub use parse::{Dialect, parse};
pub use phrase::check_entry;
pub use resolution::Resolution;
pub use scan::{Held, Readable, Scan, Scanner};
pub use sign::{Sign, Signs};
pub use word::WordPattern;

use crate::text::Span;

/// How far AND, NOT, NEAR and THEN look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// The same sentence.
    #[default]
    Sentence,
    /// The same turn, paragraph or other top-level segment.
    Segment,
}

/// Something wrong with an expression. The span is in bytes of the expression's own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What to mark.
    pub span: Span,
    /// A lower-case phrase.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

impl Problem {
    fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: Some(help.into()) }
    }
}
