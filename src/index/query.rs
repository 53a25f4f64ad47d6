use std::str::FromStr;

use crate::corpus::{Document, Mode, Role, Segment};
use crate::pattern::{Dialect, Expr, Problem};
use crate::text::Span;

/// A search as asked: what to find and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// What to find; `None` for every segment that the filters let through.
    pub expr: Option<Expr>,
    /// Where; all must hold.
    pub filters: Vec<Filter>,
    /// Codes of which one must lie on the place.
    pub codes: Vec<String>,
}

/// A condition on where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// The role of who speaks.
    Role(Role),
    /// How it is in the text.
    Mode(Mode),
    /// Who speaks: a label or a participant's name; upper and lower case do not matter.
    Speaker(String),
    /// A date from–to, both included; a missing end is open. Shorter dates (`2019-03`) mean all of
    /// the month or year.
    Date(Option<String>, Option<String>),
    /// A document attribute and its value; upper and lower case do not matter.
    Attribute(String, String),
}

impl Filter {
    /// Whether `document` may hold matches.
    pub fn admits_document(&self, document: &Document) -> bool {
        match self {
            Self::Role(_) | Self::Mode(_) | Self::Speaker(_) => true,
            Self::Date(from, to) => document.date.as_deref().is_some_and(|date| {
                let after = from.as_deref().is_none_or(|from| date >= from);
                after && to.as_deref().is_none_or(|to| date <= to || date.starts_with(to))
            }),
            Self::Attribute(name, value) => {
                document.attribute(name).is_some_and(|held| held.eq_ignore_ascii_case(value))
            }
        }
    }

    /// Whether a place in `segment` of `document`, its innermost segment, is meant.
    pub fn admits_segment(&self, document: &Document, segment: &Segment) -> bool {
        let same = |name: Option<&str>, wanted: &str| {
            name.is_some_and(|name| name.eq_ignore_ascii_case(wanted))
        };
        match self {
            Self::Role(role) => segment.role == *role,
            Self::Mode(mode) => segment.mode == *mode,
            Self::Speaker(name) => {
                same(document.label(segment), name) || same(document.participant_in(segment), name)
            }
            Self::Date(..) | Self::Attribute(..) => true,
        }
    }
}

/// Reads a search.
///
/// # Errors
/// What is wrong with it, with places in `text`.
pub fn parse(text: &str) -> Result<Query, Vec<Problem>> {
    let mut query = Query::default();
    let mut problems = Vec::new();
    // Filters are blanked out, so that places in the rest stay places in the whole.
    let mut rest = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some((span, name, value)) = next_filter(text, at) {
        at = span.end();
        rest.get_mut(span.start()..span.end()).into_iter().for_each(|bytes| bytes.fill(b' '));
        match filter(&name, &value, span) {
            Ok(Some(filter)) => query.filters.push(filter),
            Ok(None) => query.codes.push(value),
            Err(problem) => problems.push(problem),
        }
    }
    let rest = String::from_utf8(rest).unwrap_or_default();
    let nothing_else = rest.trim().is_empty() && at > 0;
    if !nothing_else {
        match crate::pattern::parse(&rest, Dialect::Search) {
            Ok(expr) => query.expr = Some(expr),
            Err(found) if query.filters.is_empty() && query.codes.is_empty() => {
                problems.extend(found);
            }
            Err(found) => problems.extend(found.into_iter().map(|problem| {
                let help = "filters hold for the whole search: they cannot stand beside OR or NOT";
                Problem { help: problem.help.map(|other| format!("{other}; {help}")), ..problem }
            })),
        }
    }
    if problems.is_empty() { Ok(query) } else { Err(problems) }
}

/// The next `name:value` from byte `from` on, outside quotes and regular expressions.
fn next_filter(text: &str, from: usize) -> Option<(Span, String, String)> {
    let mut at = from;
    while at < text.len() {
        let rest = text.get(at..)?;
        let first = rest.chars().next()?;
        if first.is_whitespace() || first == '(' || first == ')' {
            at += first.len_utf8();
        } else if matches!(first, '"' | '“' | '”' | '/') {
            let quote = |c: char| if first == '/' { c == '/' } else { "\"“”".contains(c) };
            let inner = rest.get(first.len_utf8()..)?;
            let mut escaped = false;
            let (length, closing) = inner.char_indices().find(|(_, c)| {
                let ends = quote(*c) && !escaped;
                escaped = first == '/' && *c == '\\' && !escaped;
                ends
            })?;
            at += first.len_utf8() + length + closing.len_utf8();
        } else {
            let length = rest
                .find(|c: char| c.is_whitespace() || matches!(c, ':' | '(' | ')' | '"'))
                .unwrap_or(rest.len());
            let name = rest.get(..length)?;
            if rest.get(length..).is_some_and(|r| r.starts_with(':')) && !name.is_empty() {
                let (value, used) = filter_value(rest.get(length + 1..)?);
                let span = Span::new(at, at + length + 1 + used);
                return Some((span, name.to_owned(), value));
            }
            at += length.max(1);
        }
    }
    None
}

/// A filter's value: `word`, `"several words"` or `[from TO to]`; and the bytes it takes.
fn filter_value(rest: &str) -> (String, usize) {
    for (open, close) in [('"', '"'), ('[', ']')] {
        if let Some(inner) = rest.strip_prefix(open) {
            let length = inner.find(close).unwrap_or(inner.len());
            let value = inner.get(..length).unwrap_or("");
            let value = if open == '[' { format!("[{value}]") } else { value.to_owned() };
            return (value, (length + 2).min(rest.len()));
        }
    }
    let length = rest.find(|c: char| c.is_whitespace() || c == ')').unwrap_or(rest.len());
    (rest.get(..length).unwrap_or("").to_owned(), length)
}

/// `None` for `code:`, which is not the index's matter.
fn filter(name: &str, value: &str, span: Span) -> Result<Option<Filter>, Problem> {
    if value.is_empty() {
        let message = format!("`{name}:` has no value");
        return Err(problem(span, message, Some(format!("write `{name}:value`"))));
    }
    Ok(match name {
        "code" => None,
        "role" => Some(Filter::Role(known(value, Role::ALL, Role::as_str, span)?)),
        "mode" => Some(Filter::Mode(known(value, Mode::ALL, Mode::as_str, span)?)),
        "speaker" => Some(Filter::Speaker(value.to_owned())),
        "date" => Some(date(value, span)?),
        _ => Some(Filter::Attribute(name.to_owned(), value.to_owned())),
    })
}

fn known<T: FromStr + Copy>(
    value: &str,
    all: &[T],
    word: fn(T) -> &'static str,
    span: Span,
) -> Result<T, Problem> {
    value.parse().map_err(|_| {
        let words: Vec<&str> = all.iter().map(|known| word(*known)).collect();
        let help = crate::diagnostic::did_you_mean(value, words.iter().copied());
        problem(span, format!("there is no `{value}`"), help)
    })
}

fn date(value: &str, span: Span) -> Result<Filter, Problem> {
    let is_date = |d: &str| {
        let parts: Vec<&str> = d.split('-').collect();
        let number = |at: usize, digits: usize, most: u32| match parts.get(at) {
            None => true,
            Some(part) => {
                part.len() == digits && part.parse().is_ok_and(|n: u32| (1..=most).contains(&n))
            }
        };
        parts.len() <= 3 && number(0, 4, 9999) && number(1, 2, 12) && number(2, 2, 31)
    };
    let range = value.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
    let (from, to) = match range {
        Some(range) => range.split_once(" TO ").unwrap_or((range, "?")),
        None => (value, value),
    };
    let end = |text: &str| match text.trim() {
        ".." | "*" | "" => Ok(None),
        text if is_date(text) => Ok(Some(text.to_owned())),
        text => {
            let help = "write `date:2019-03-14`, `date:2019-03` or `date:[2019-01 TO ..]`";
            Err(problem(span, format!("`{text}` is not a date"), Some(help.to_owned())))
        }
    };
    let (from, to) = (end(from)?, end(to)?);
    if let (Some(from), Some(to)) = (&from, &to)
        && from > to
        && !from.starts_with(to.as_str())
    {
        let help = Some(format!("write `date:[{to} TO {from}]`"));
        return Err(problem(span, format!("`{from}` is after `{to}`"), help));
    }
    Ok(Filter::Date(from, to))
}

fn problem(span: Span, message: String, help: Option<String>) -> Problem {
    Problem { span, message, help }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_taken_out_and_the_rest_is_an_expression() {
        let query = parse("police role:parent \"case: open\" date:[2019-01 TO ..]").unwrap();
        assert_eq!(
            query.filters,
            [Filter::Role(Role::Parent), Filter::Date(Some("2019-01".into()), None)]
        );
        assert!(query.expr.is_some());
        let only = parse("case:P-TALLIS").unwrap();
        assert_eq!((only.expr.is_none(), only.filters.len()), (true, 1));
    }

    #[test]
    fn mistakes_are_marked() {
        let text = "police role:parnt";
        let problems = parse(text).unwrap_err();
        assert_eq!(problems[0].span.slice(text), "role:parnt");
        assert_eq!(problems[0].help.as_deref(), Some("did you mean `parent`?"));
        assert_eq!(parse("/a\\/b/ case:X").unwrap().filters.len(), 1);
        assert_eq!(parse("date:2019-13").unwrap_err()[0].message, "`2019-13` is not a date");
        assert_eq!(parse("date:soon").unwrap_err()[0].message, "`soon` is not a date");
        assert!(parse("").is_err());
    }
}
