use super::compile::Lists;
use super::expr::{Element, Expr, ExprKind, Place};
use super::fragments::is_everywhere;
use super::small_regex::SmallRegex;
use super::word::WordPattern;
use crate::text::Span;

/// Something that is right but hardly meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// A word list without entries.
    EmptyList(String),
    /// A word that nearly every text has.
    Everything,
    /// A regular expression of which nothing tells where it may match.
    Everywhere,
}

/// What is doubtful in `expr`, with places in its text.
pub fn doubts(expr: &Expr, lists: &Lists) -> Vec<(Doubt, Span)> {
    let both = |left: &Expr, right: &Expr| {
        doubts(left, lists).into_iter().chain(doubts(right, lists)).collect()
    };
    let list = |name: &str, span| {
        let empty = lists.get(name).is_some_and(Vec::is_empty);
        if empty { vec![(Doubt::EmptyList(name.to_owned()), span)] } else { Vec::new() }
    };
    match &expr.kind {
        ExprKind::Word(word) if is_wide(word) => vec![(Doubt::Everything, expr.span)],
        ExprKind::Regex(pattern) => match SmallRegex::new(pattern) {
            // What also matches where there is nothing is told as a mistake.
            Ok(regex) if regex.hir().properties().minimum_len() == Some(0) => Vec::new(),
            Ok(regex) if is_everywhere(regex.hir()) => vec![(Doubt::Everywhere, expr.span)],
            _ => Vec::new(),
        },
        ExprKind::List(name) => list(name, expr.span),
        ExprKind::Phrase(elements) => {
            let named = elements.iter().flat_map(lists_of);
            named.flat_map(|(name, span)| list(name, span)).collect()
        }
        ExprKind::Or(parts) => parts.iter().flat_map(|part| doubts(part, lists)).collect(),
        ExprKind::And(left, right)
        | ExprKind::AndNot(left, right)
        | ExprKind::Near { left, right, .. } => both(left, right),
        ExprKind::Word(_) | ExprKind::Sign(_) | ExprKind::Code(_) => Vec::new(),
    }
}

/// A pattern of which at most one letter is known.
fn is_wide(word: &WordPattern) -> bool {
    match word {
        WordPattern::Prefix(stem) => stem.chars().count() < 2,
        WordPattern::Shape(shape) => {
            shape.contains('*') && shape.chars().filter(|c| !matches!(c, '*' | '?')).count() < 2
        }
        _ => false,
    }
}

fn lists_of(element: &Element) -> Vec<(&str, Span)> {
    match &element.place {
        Place::List(name, span) => vec![(name, *span)],
        Place::OneOf(rows) => rows.iter().flatten().flat_map(lists_of).collect(),
        Place::Any | Place::Edge | Place::Word(_) => Vec::new(),
    }
}
