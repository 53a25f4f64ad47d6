use super::{Sign, WordPattern};
use crate::text::Span;

/// An expression as written, with places for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands in the expression's text, in bytes.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// One word.
    Word(WordPattern),
    /// Words in a row, within a sentence.
    Phrase(Vec<Element>),
    /// A regular expression over the folded text of a segment.
    Regex(String),
    /// Any entry of a named word list.
    List(String),
    /// Something that is no word: the form of a sentence, the length of a turn.
    Sign(Sign),
    /// Any of several.
    Or(Vec<Expr>),
    /// Both in the same scope.
    And(Box<Expr>, Box<Expr>),
    /// The first where the second is not in the same scope.
    AndNot(Box<Expr>, Box<Expr>),
    /// The two at most `distance` words apart; adjacent words are 1 apart.
    Near {
        /// One side.
        left: Box<Expr>,
        /// The other side.
        right: Box<Expr>,
        /// Words apart, at most.
        distance: u32,
        /// Whether the left side must come first.
        ordered: bool,
    },
}

/// One place in a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// Exactly one word, whatever it is: `*`.
    Any,
    /// One word that is one of these.
    OneOf(Vec<Choice>),
}

/// A word that may stand at a place in a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// This word.
    Word(WordPattern),
    /// Any single-word entry of a named list.
    List(String),
}
