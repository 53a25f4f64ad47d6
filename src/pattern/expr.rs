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
    /// What has this code, or one below it.
    Code(String),
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
pub struct Element {
    /// What stands there.
    pub place: Place,
    /// Whether nothing may stand there as well: `(really)?`.
    pub optional: bool,
}

/// What stands at a place in a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Exactly one word, whatever it is: `*`.
    Any,
    /// No word but a mark, or where a segment begins or ends: `^`.
    Edge,
    /// This word.
    Word(WordPattern),
    /// Any entry of the word list of this name, which stands there in the expression's text.
    List(String, Span),
    /// One of several words or rows of words: `(no one|nobody)`.
    OneOf(Vec<Vec<Element>>),
}

impl Expr {
    /// The codes that it names, each with its place in the expression's text.
    pub fn codes(&self) -> Vec<(&str, Span)> {
        match &self.kind {
            ExprKind::Code(id) => vec![(id, self.span)],
            ExprKind::Or(parts) => parts.iter().flat_map(Self::codes).collect(),
            ExprKind::And(left, right)
            | ExprKind::AndNot(left, right)
            | ExprKind::Near { left, right, .. } => {
                left.codes().into_iter().chain(right.codes()).collect()
            }
            ExprKind::Word(_)
            | ExprKind::Phrase(_)
            | ExprKind::Regex(_)
            | ExprKind::List(_)
            | ExprKind::Sign(_) => Vec::new(),
        }
    }
}

impl Place {
    /// Says that the lists named in it stand at `span` of the expression.
    pub(super) fn stand_at(&mut self, span: Span) {
        match self {
            Self::Any | Self::Edge | Self::Word(_) => {}
            Self::List(_, place) => *place = span,
            Self::OneOf(rows) => {
                rows.iter_mut().flatten().for_each(|element| element.place.stand_at(span));
            }
        }
    }
}
