use super::expr::{Element, Expr, ExprKind, Place};
use super::lexer::{Token, lex};
use super::phrase::phrase;
use super::{Problem, Sign, WordPattern};
use crate::text::Span;

/// Where an expression is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// In a codebook: operators are always written out.
    Rule,
    /// On the command line: words side by side mean AND; `word~` is fuzzy, `"a b"~5` is proximity.
    Search,
}

/// Reads an expression.
///
/// # Errors
/// All lexical problems and the first problem of grammar, with places in `text`.
pub fn parse(text: &str, dialect: Dialect) -> Result<Expr, Vec<Problem>> {
    let (tokens, mut problems) = lex(text, dialect);
    if tokens.is_empty() && problems.is_empty() {
        let span = Span::new(0, text.len());
        return Err(vec![Problem::new(span, "the expression is empty", "write at least a word")]);
    }
    let mut parser = Parser { tokens: &tokens, at: 0, end: text.len(), dialect, depth: 0 };
    match parser.whole() {
        Ok(expr) if problems.is_empty() => Ok(expr),
        Ok(_) => Err(problems),
        Err(problem) => {
            // A lexical problem usually causes the grammatical one: say the cause only.
            if problems.is_empty() {
                problems.push(*problem);
            }
            Err(problems)
        }
    }
}

/// So many operators may follow each other, and so many brackets lie in each other.
const MOST_DEPTH: usize = 100;

type Parsed = Result<Expr, Box<Problem>>;

struct Parser<'t> {
    tokens: &'t [(Token, Span)],
    at: usize,
    end: usize,
    dialect: Dialect,
    /// How many brackets are open.
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(Span::new(self.end, self.end), |(_, span)| *span)
    }

    fn fail<T>(&self, message: &str, help: &str) -> Result<T, Box<Problem>> {
        Err(Box::new(Problem::new(self.span(), message, help)))
    }

    fn whole(&mut self) -> Parsed {
        let expr = self.or()?;
        match self.peek() {
            None => Ok(expr),
            Some(Token::Close) => {
                self.fail("`)` without `(`", "remove it, or open a bracket before")
            }
            Some(_) => self.fail(
                "two terms stand side by side",
                "put AND, OR, NEAR/n or THEN/n between them, or quotes around a phrase",
            ),
        }
    }

    fn or(&mut self) -> Parsed {
        let first = self.and()?;
        let mut all = vec![first];
        while self.peek() == Some(&Token::Or) {
            self.at += 1;
            all.push(self.and()?);
        }
        let span = all.iter().map(|e| e.span).reduce(Span::hull).unwrap_or(Span::new(0, 0));
        match all.pop() {
            Some(only) if all.is_empty() => Ok(only),
            last => {
                all.extend(last);
                Ok(Expr { kind: ExprKind::Or(all), span })
            }
        }
    }

    /// Fails where `parts` are joined that lie in each other, or one after the other, more than
    /// [`MOST_DEPTH`] deep: what is done with an expression goes down into it part by part.
    fn deeper(&mut self, parts: usize) -> Result<(), Box<Problem>> {
        if self.depth + parts <= MOST_DEPTH {
            return Ok(());
        }
        let help = "part it into several rules, or put words into a list";
        Err(Box::new(Problem::new(
            self.span(),
            "the expression has too many parts in each other",
            help,
        )))
    }

    fn and(&mut self) -> Parsed {
        if self.peek() == Some(&Token::Not) {
            return self
                .fail("NOT has nothing before it", "say first what to find: `word AND NOT other`");
        }
        let mut left = self.near()?;
        let mut parts = 0;
        loop {
            parts += 1;
            self.deeper(parts)?;
            let written = self.peek() == Some(&Token::And);
            let implied = self.dialect == Dialect::Search
                && self.peek().is_some_and(|t| !matches!(t, Token::Or | Token::Close));
            if !written && !implied && self.peek() != Some(&Token::Not) {
                return Ok(left);
            }
            self.at += usize::from(written);
            let negated = self.peek() == Some(&Token::Not);
            self.at += usize::from(negated);
            let right = self.near()?;
            let span = left.span.hull(right.span);
            let (left_box, right_box) = (Box::new(left), Box::new(right));
            let kind = if negated {
                ExprKind::AndNot(left_box, right_box)
            } else {
                ExprKind::And(left_box, right_box)
            };
            left = Expr { kind, span };
        }
    }

    fn near(&mut self) -> Parsed {
        let mut left = self.primary()?;
        let mut parts = 0;
        while let Some(Token::Near(ordered, distance)) = self.peek().cloned() {
            parts += 1;
            self.deeper(parts)?;
            self.at += 1;
            let right = self.primary()?;
            let span = left.span.hull(right.span);
            let (left_box, right_box) = (Box::new(left), Box::new(right));
            let kind = ExprKind::Near { left: left_box, right: right_box, distance, ordered };
            left = Expr { kind, span };
        }
        Ok(left)
    }

    fn primary(&mut self) -> Parsed {
        let span = self.span();
        let Some(token) = self.peek().cloned() else {
            return self
                .fail("the expression ends too early", "a word, phrase or bracket belongs here");
        };
        let kind = match token {
            Token::Open => {
                self.at += 1;
                self.depth += 1;
                self.deeper(0)?;
                let inner = self.or()?;
                self.depth -= 1;
                if self.peek() != Some(&Token::Close) {
                    let problem = Problem::new(span, "`(` is not closed", "close it with `)`");
                    return Err(Box::new(problem));
                }
                let span = span.hull(self.span());
                self.at += 1;
                return Ok(Expr { kind: inner.kind, span });
            }
            Token::Word(word) => word_kind(&word, span)?,
            Token::Phrase(words, at) => phrase(&words, at)?,
            Token::Regex(pattern) => ExprKind::Regex(pattern),
            Token::List(name) => ExprKind::List(name),
            Token::Code(id) => ExprKind::Code(id),
            Token::Sign(written) => ExprKind::Sign(Sign::read(&written, span)?),
            _ => {
                return self.fail(
                    "an operator stands where a word was expected",
                    "a word, phrase or bracket belongs here",
                );
            }
        };
        self.at += 1;
        let quoted = matches!(self.tokens.get(self.at - 1), Some((Token::Phrase(..), _)));
        self.loosened(Expr { kind, span }, quoted)
    }

    /// Applies a `~` that follows a word or phrase directly.
    fn loosened(&mut self, expr: Expr, quoted: bool) -> Parsed {
        let Some((Token::Tilde(number), span)) = self.tokens.get(self.at).cloned() else {
            return Ok(expr);
        };
        let whole = expr.span.hull(span);
        let kind = match expr.kind {
            _ if span.start() != expr.span.end() => {
                return self
                    .fail("`~` follows nothing", "write it directly after a word or phrase");
            }
            // One word cannot be near itself: the number means nothing.
            ExprKind::Word(word) if quoted => ExprKind::Word(word),
            ExprKind::Word(WordPattern::Exact(_)) if number.is_some_and(|n| n == 0 || n > 2) => {
                return self.fail("a word can be 1 or 2 slips away", "write `word~1` or `word~2`");
            }
            ExprKind::Word(WordPattern::Exact(word)) => {
                let slips = number.map_or(1, |n| n as usize);
                ExprKind::Word(WordPattern::Fuzzy(word, slips))
            }
            ExprKind::Phrase(elements) => {
                self.at += 1;
                return Ok(proximity(elements, number.unwrap_or(1), whole));
            }
            _ => {
                let help = "write `word~`, or `\"two words\"~5`";
                return self.fail("`~` goes with a whole word or a phrase", help);
            }
        };
        self.at += 1;
        Ok(Expr { kind, span: whole })
    }
}

/// `"a b c"~n`: each word within `n` words of the one before, in either order.
fn proximity(elements: Vec<Element>, distance: u32, span: Span) -> Expr {
    let single = |element| Expr { kind: ExprKind::Phrase(vec![element]), span };
    let join = |left: Expr, right: Expr| {
        let (left, right) = (Box::new(left), Box::new(right));
        let distance = distance.max(1);
        Expr { kind: ExprKind::Near { left, right, distance, ordered: false }, span }
    };
    let words = elements.into_iter().filter(|element| element.place != Place::Any);
    words.map(single).reduce(join).unwrap_or(Expr { kind: ExprKind::Phrase(Vec::new()), span })
}

/// A word; one with hyphens is the phrase of its parts, as in the text.
fn word_kind(word: &str, span: Span) -> Result<ExprKind, Box<Problem>> {
    if let Some(pattern) = WordPattern::parse(word) {
        return Ok(ExprKind::Word(pattern));
    }
    if word.contains(['-', '‐', '–']) {
        return phrase(word, span.start());
    }
    Err(Box::new(not_a_word(word, span)))
}

pub(super) fn not_a_word(word: &str, span: Span) -> Problem {
    let message = format!("`{word}` is not a word");
    let help = if word == "*" {
        "`*` alone means any word inside a phrase only: `\"get * out\"`"
    } else if word.starts_with("near/") || word.starts_with("then/") {
        "operators are written in capitals: NEAR/5, THEN/5"
    } else {
        "use letters, digits, `*` and `?`; marks are found with `/regex/`"
    };
    Problem::new(span, message, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str, dialect: Dialect) -> (String, String) {
        let problems = parse(text, dialect).unwrap_err();
        (problems[0].message.clone(), problems[0].span.slice(text).to_owned())
    }

    #[test]
    fn near_binds_before_and_before_or() {
        let expr = parse("a OR b AND c NEAR/3 d", Dialect::Rule).unwrap();
        let ExprKind::Or(parts) = expr.kind else { panic!("not OR") };
        let ExprKind::And(_, right) = &parts[1].kind else { panic!("not AND") };
        assert!(matches!(right.kind, ExprKind::Near { distance: 3, ordered: false, .. }));
    }

    #[test]
    fn mistakes_are_marked_where_they_are() {
        let rule = Dialect::Rule;
        assert_eq!(problem("shut up", rule), ("two terms stand side by side".into(), "up".into()));
        assert_eq!(problem("(a OR b", rule), ("`(` is not closed".into(), "(".into()));
        assert_eq!(problem("a NEAR b", rule).1, "NEAR");
        assert_eq!(problem("NOT a", rule).1, "NOT");
        assert_eq!(problem("\"open", rule).0, "a phrase is not closed");
        assert_eq!(problem("a AND", rule).0, "the expression ends too early");
        assert_eq!(problem("", rule).0, "the expression is empty");
        assert_eq!(problem("a!b", rule).0, "`a!b` is not a word");
    }

    #[test]
    fn search_joins_words_by_and_and_loosens_with_tilde() {
        let expr = parse("shut hostle~ \"a b\"~5", Dialect::Search).unwrap();
        let ExprKind::And(left, right) = expr.kind else { panic!("not AND") };
        assert!(matches!(right.kind, ExprKind::Near { distance: 5, .. }));
        let ExprKind::And(_, fuzzy) = left.kind else { panic!("not AND") };
        assert_eq!(fuzzy.kind, ExprKind::Word(WordPattern::Fuzzy("hostle".into(), 1)));
    }

    #[test]
    fn tilde_says_when_it_means_nothing() {
        let search = Dialect::Search;
        assert_eq!(problem("hostil*~", search).0, "`~` goes with a whole word or a phrase");
        let expr = parse("\"door\"~5", search).unwrap();
        assert_eq!(expr.kind, ExprKind::Word(WordPattern::Exact("door".into())));
        assert!(matches!(
            parse("\"get * out\"~5", search).unwrap().kind,
            ExprKind::Near { distance: 5, .. }
        ));
    }
}
