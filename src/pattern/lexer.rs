use super::{Dialect, Problem};
use crate::text::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// NEAR (false) or THEN (true), and the distance in words.
    Near(bool, u32),
    Word(String),
    /// The words between quotes, and the byte at which they begin.
    Phrase(String, usize),
    Regex(String),
    List(String),
    /// `#name` or `#name(number)`, without the `#`.
    Sign(String),
    /// `code:id`, without `code:`.
    Code(String),
    /// `~` or `~n` directly after a word or phrase.
    Tilde(Option<u32>),
}

/// Parts `text` into tokens; everything that is none is a problem.
pub(super) fn lex(text: &str, dialect: Dialect) -> (Vec<(Token, Span)>, Vec<Problem>) {
    let mut lexer = Lexer { text, at: 0, dialect, tokens: Vec::new(), problems: Vec::new() };
    while let Some(character) = lexer.rest().chars().next() {
        lexer.step(character);
    }
    (lexer.tokens, lexer.problems)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    dialect: Dialect,
    tokens: Vec<(Token, Span)>,
    problems: Vec<Problem>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        Span::new(self.at, self.text.len()).slice(self.text)
    }

    fn push(&mut self, token: Token, end: usize) {
        self.tokens.push((token, Span::new(self.at, end)));
        self.at = end;
    }

    fn step(&mut self, character: char) {
        match character {
            c if c.is_whitespace() => self.at += c.len_utf8(),
            '(' => self.push(Token::Open, self.at + 1),
            ')' => self.push(Token::Close, self.at + 1),
            '"' | '“' | '”' => self.phrase(character.len_utf8()),
            '/' => self.regex(),
            '@' => self.list(),
            '#' => self.sign(),
            '~' if self.dialect == Dialect::Search => self.tilde(),
            _ => self.word(),
        }
    }

    fn phrase(&mut self, opening: usize) {
        let inner_start = self.at + opening;
        let inner = Span::new(inner_start, self.text.len()).slice(self.text);
        let Some((length, closing)) =
            inner.char_indices().find(|(_, c)| matches!(c, '"' | '“' | '”'))
        else {
            let span = Span::new(self.at, self.text.len());
            self.problems.push(Problem::new(span, "a phrase is not closed", "end it with `\"`"));
            self.at = self.text.len();
            return;
        };
        let phrase = inner.get(..length).unwrap_or("").to_owned();
        self.push(Token::Phrase(phrase, inner_start), inner_start + length + closing.len_utf8());
    }

    fn regex(&mut self) {
        let mut escaped = false;
        let mut pattern = String::new();
        for (offset, character) in self.rest().char_indices().skip(1) {
            match character {
                '/' if !escaped => {
                    let end = self.at + offset + 1;
                    return self.push(Token::Regex(pattern), end);
                }
                '/' => {
                    pattern.pop();
                    pattern.push('/');
                    escaped = false;
                }
                _ => {
                    pattern.push(character);
                    escaped = character == '\\' && !escaped;
                }
            }
        }
        let span = Span::new(self.at, self.text.len());
        self.problems.push(Problem::new(
            span,
            "a regular expression is not closed",
            "end it with `/`",
        ));
        self.at = self.text.len();
    }

    fn list(&mut self) {
        let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let name_part = self.rest().chars().skip(1).take_while(|c| name(*c));
        let length: usize = name_part.map(char::len_utf8).sum();
        let end = self.at + 1 + length;
        let name = Span::new(self.at + 1, end).slice(self.text).to_owned();
        if name.is_empty() {
            let span = Span::new(self.at, end);
            self.problems.push(Problem::new(span, "`@` without a list's name", "write `@name`"));
            self.at = end;
        } else {
            self.push(Token::List(name), end);
        }
    }

    fn sign(&mut self) {
        let name = |c: &char| c.is_alphanumeric() || *c == '_';
        let after = self.rest().get(1..).unwrap_or("");
        let mut length: usize = after.chars().take_while(name).map(char::len_utf8).sum();
        if after.get(length..).is_some_and(|rest| rest.starts_with('(')) {
            let end = after.find(')').map_or(after.len(), |at| at + 1);
            length = end;
        }
        let written = after.get(..length).unwrap_or("").to_owned();
        self.push(Token::Sign(written), self.at + 1 + length);
    }

    fn tilde(&mut self) {
        let digits: String = self.rest().chars().skip(1).take_while(char::is_ascii_digit).collect();
        let end = self.at + 1 + digits.len();
        self.push(Token::Tilde(digits.parse().ok()), end);
    }

    fn word(&mut self) {
        let search = self.dialect == Dialect::Search;
        let stops = |c: char| {
            c.is_whitespace() || matches!(c, '(' | ')' | '"' | '“' | '”') || (search && c == '~')
        };
        let length: usize =
            self.rest().chars().take_while(|c| !stops(*c)).map(char::len_utf8).sum();
        let end = self.at + length.max(1);
        let word = Span::new(self.at, end).slice(self.text).to_owned();
        let token = match word.as_str() {
            "AND" => Token::And,
            "OR" => Token::Or,
            "NOT" => Token::Not,
            _ => match word.strip_prefix("code:").filter(|_| self.dialect == Dialect::Rule) {
                Some(id) => Token::Code(id.to_owned()),
                None => self.near(&word, end).unwrap_or(Token::Word(word)),
            },
        };
        self.push(token, end);
    }

    /// `NEAR/n` and `THEN/n`; also their slips, which are reported.
    fn near(&mut self, word: &str, end: usize) -> Option<Token> {
        let (name, distance) = word.split_once('/').unwrap_or((word, ""));
        let ordered = match name {
            "NEAR" => false,
            "THEN" => true,
            _ => return None,
        };
        match distance.parse() {
            Ok(distance @ 1..=1000) => Some(Token::Near(ordered, distance)),
            _ => {
                let message = format!("`{word}` does not say how many words apart");
                let help = format!("write `{name}/5`, from 1 to 1000");
                self.problems.push(Problem::new(Span::new(self.at, end), message, help));
                Some(Token::Near(ordered, 1))
            }
        }
    }
}
