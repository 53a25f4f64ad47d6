use tantivy::query::{
    AllQuery, BooleanQuery, EmptyQuery, FuzzyTermQuery, Occur, Query as TantivyQuery, RegexQuery,
    TermQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{TantivyError, Term};

use super::schema::Fields;
use super::{Filter, Query};
use crate::pattern::{Element, Expr, ExprKind, Place, WordPattern};

type Answer = Result<Box<dyn TantivyQuery>, TantivyError>;

/// A tantivy query that finds at least every segment in which `query` can match.
pub(super) fn candidates(query: &Query, fields: Fields) -> Answer {
    let mut all: Vec<(Occur, Box<dyn TantivyQuery>)> = Vec::new();
    if let Some(expr) = &query.expr {
        let unindexed = term(Term::from_field_text(fields.unindexed, "yes"));
        let either = BooleanQuery::union(vec![of_expr(expr, fields)?, unindexed]);
        all.push((Occur::Must, Box::new(either)));
    }
    for filter in &query.filters {
        let Filter::Attribute(name, value) = filter else { continue };
        let field = match name.as_str() {
            "case" | "case_id" => fields.case,
            "doc_type" => fields.doc_type,
            _ => continue,
        };
        all.push((Occur::Must, term(Term::from_field_text(field, &value.to_lowercase()))));
    }
    if all.is_empty() {
        return Ok(Box::new(AllQuery));
    }
    Ok(Box::new(BooleanQuery::new(all)))
}

fn of_expr(expr: &Expr, fields: Fields) -> Answer {
    Ok(match &expr.kind {
        ExprKind::Word(word) => of_word(word, fields)?,
        ExprKind::Phrase(elements) => of_phrase(elements, fields)?,
        // Where a regular expression may match, and what form a sentence has, only the text can tell.
        ExprKind::Regex(_) | ExprKind::Sign(_) | ExprKind::Code(_) => Box::new(AllQuery),
        ExprKind::List(_) => Box::new(EmptyQuery),
        ExprKind::Or(parts) => {
            let parts: Result<Vec<_>, _> = parts.iter().map(|part| of_expr(part, fields)).collect();
            Box::new(BooleanQuery::union(parts?))
        }
        ExprKind::And(left, right) | ExprKind::Near { left, right, .. } => {
            let both = vec![of_expr(left, fields)?, of_expr(right, fields)?];
            Box::new(BooleanQuery::intersection(both))
        }
        ExprKind::AndNot(left, _) => of_expr(left, fields)?,
    })
}

/// All words of the phrase somewhere in the document: where they stand is found out in its words, which
/// costs less than keeping every position.
fn of_phrase(elements: &[Element], fields: Fields) -> Answer {
    let obligatory = elements.iter().filter(|element| !element.optional);
    let all: Result<Vec<_>, _> = obligatory
        .map(|element| match &element.place {
            Place::Any | Place::Edge => Ok(Box::new(AllQuery) as Box<dyn TantivyQuery>),
            Place::Word(word) => of_word(word, fields),
            // A search has no lists.
            Place::List(..) => Ok(Box::new(EmptyQuery) as Box<dyn TantivyQuery>),
            Place::OneOf(rows) => {
                let rows: Result<Vec<_>, _> =
                    rows.iter().map(|row| of_phrase(row, fields)).collect();
                Ok(Box::new(BooleanQuery::union(rows?)) as Box<dyn TantivyQuery>)
            }
        })
        .collect();
    Ok(Box::new(BooleanQuery::intersection(all?)))
}

fn of_word(word: &WordPattern, fields: Fields) -> Answer {
    let shape = |pattern: String| RegexQuery::from_pattern(&pattern, fields.text);
    Ok(match word {
        WordPattern::Exact(word) => term(Term::from_field_text(fields.text, word)),
        WordPattern::Family(forms) => {
            let one = |form: &String| term(Term::from_field_text(fields.text, form));
            Box::new(BooleanQuery::union(forms.iter().map(one).collect()))
        }
        WordPattern::Prefix(stem) => Box::new(shape(format!("{}.*", escape(stem)))?),
        WordPattern::Shape(word) => {
            let parts = word.chars().map(|c| match c {
                '*' => ".*".to_owned(),
                '?' => ".".to_owned(),
                other => escape(&other.to_string()),
            });
            Box::new(shape(parts.collect())?)
        }
        WordPattern::Fuzzy(word, slips) => {
            let term = Term::from_field_text(fields.text, word);
            let slips = u8::try_from(*slips).unwrap_or(2);
            Box::new(FuzzyTermQuery::new(term, slips, true))
        }
    })
}

fn escape(text: &str) -> String {
    regex::escape(text)
}

fn term(term: Term) -> Box<dyn TantivyQuery> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}
