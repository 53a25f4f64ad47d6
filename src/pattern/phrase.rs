use super::expr::{Element, ExprKind, Place};
use super::parse::not_a_word;
use super::{Problem, WordPattern};
use crate::text::Span;

type Parsed<T> = Result<T, Box<Problem>>;

/// Whether `entry` can stand in a word list: a word or a phrase.
///
/// # Errors
/// What is wrong with it, with places in `entry`.
pub fn check_entry(entry: &str) -> Result<(), Problem> {
    phrase(entry, 0).map(|_| ()).map_err(|problem| *problem)
}

/// Reads the words of a phrase, which begin at byte `at` of the expression; one plain word is a word.
pub(super) fn phrase(text: &str, at: usize) -> Parsed<ExprKind> {
    let mut reader = Reader { text, at: 0, offset: at };
    let elements = reader.elements(0)?;
    let whole = Span::new(0, text.len());
    if reader.at < text.len() {
        let here = Span::new(reader.at, reader.at + 1);
        return reader.fail(here, "`)` without `(`", "remove it, or open a bracket before");
    }
    if !elements.iter().any(is_obligatory) {
        let help = "name at least one word that must be there";
        return reader.fail(whole, "the phrase has no word that must be there", help);
    }
    match elements.as_slice() {
        [Element { place: Place::Word(word), optional: false }] => Ok(ExprKind::Word(word.clone())),
        _ => Ok(ExprKind::Phrase(elements)),
    }
}

/// Whether an element stands for a certain word wherever the phrase is found.
fn is_obligatory(element: &Element) -> bool {
    let row = |row: &Vec<Element>| row.iter().any(is_obligatory);
    !element.optional
        && match &element.place {
            Place::Any | Place::Edge => false,
            Place::Word(_) | Place::List(..) => true,
            Place::OneOf(rows) => rows.iter().all(row),
        }
}

const WHOLE_WORDS: &str = "a choice in a phrase stands for whole words";
const APART: &str =
    "put a space between them; for endings write the words out: `(shouted|shouting)`";
/// So deep brackets may stand in each other.
const DEEPEST: usize = 20;

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Where the phrase begins in the expression.
    offset: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn fail<T>(&self, span: Span, message: &str, help: &str) -> Parsed<T> {
        Err(Box::new(Problem::new(span.shifted(self.offset), message, help)))
    }

    /// The elements up to the end, or up to `|` or `)` inside a bracket.
    fn elements(&mut self, depth: usize) -> Parsed<Vec<Element>> {
        let mut elements = Vec::new();
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            match self.rest().chars().next() {
                None | Some(')') => return Ok(elements),
                Some('|') if depth > 0 => return Ok(elements),
                Some('(') => {
                    let place = self.bracket(depth)?;
                    elements.push(Element { place, optional: self.question_mark()? });
                }
                Some(_) => {
                    let length = self.rest().find([' ', '(', ')', '|', '\t', '\n']);
                    let length = length.unwrap_or(self.rest().len());
                    let span = Span::new(self.at, self.at + length.max(1));
                    let glued = span.slice(self.text).ends_with(char::is_alphanumeric)
                        && self.text.get(span.end()..).is_some_and(|rest| rest.starts_with('('));
                    if glued {
                        return self.fail(span, WHOLE_WORDS, APART);
                    }
                    elements.extend(self.words(span)?);
                    self.at = span.end();
                }
            }
        }
    }

    /// What stands in brackets: `(a|b c|@list)`.
    fn bracket(&mut self, depth: usize) -> Parsed<Place> {
        let open = Span::new(self.at, self.at + 1);
        if depth == DEEPEST {
            return self.fail(open, "the brackets are too deep", "write several phrases with OR");
        }
        let mut rows = Vec::new();
        loop {
            self.at += 1;
            let from = self.at;
            let row = self.elements(depth + 1)?;
            if row.is_empty() {
                let here = Span::new(from, (self.at + 1).min(self.text.len()));
                let help =
                    "write a word on both sides of `|`; `?` after `)` means that none is needed";
                return self.fail(here, "a choice in a phrase has no words", help);
            }
            rows.push(row);
            match self.rest().chars().next() {
                Some('|') => {}
                Some(_) => break,
                None => return self.fail(open, "`(` in a phrase is not closed", "write `(a|b)`"),
            }
        }
        self.at += 1;
        let any = |row: &Vec<Element>| {
            matches!(row.as_slice(), [Element { place: Place::Any, optional: false }])
        };
        // A choice of any word and others is a choice of any word.
        Ok(if rows.iter().any(any) && rows.iter().all(|row| row.len() == 1) {
            Place::Any
        } else {
            match rows.as_mut_slice() {
                [row] if row.len() == 1 && row.iter().all(|element| !element.optional) => {
                    row.pop().map_or(Place::Any, |element| element.place)
                }
                _ => Place::OneOf(rows),
            }
        })
    }

    /// Whether a bracket is followed by `?`.
    fn question_mark(&mut self) -> Parsed<bool> {
        let optional = self.rest().starts_with('?');
        self.at += usize::from(optional);
        let next = self.rest().chars().next();
        if let Some(next) = next.filter(|next| next.is_alphanumeric() || matches!(next, '*' | '+'))
        {
            let here = Span::new(self.at, self.at + next.len_utf8());
            return self.fail(here, WHOLE_WORDS, APART);
        }
        Ok(optional)
    }

    /// One written word: usually one element, several where it has hyphens, none where it is only
    /// punctuation.
    fn words(&self, span: Span) -> Parsed<Vec<Element>> {
        let word = span.slice(self.text);
        let one = |place| vec![Element { place, optional: false }];
        if word == "*" {
            return Ok(one(Place::Any));
        }
        if word == "^" {
            return Ok(one(Place::Edge));
        }
        if let Some(name) = word.strip_prefix('@') {
            let name = name.trim_end_matches(|c: char| !c.is_alphanumeric());
            let place = Span::new(span.start(), span.start() + 1 + name.len());
            return Ok(one(Place::List(name.to_owned(), place.shifted(self.offset))));
        }
        let mut elements = Vec::new();
        for part in word.split(['-', '‐', '–', '—', '/']) {
            let marks = |c: char| c.is_ascii_punctuation() && !matches!(c, '*' | '?' | '+');
            let part = part.trim_matches(marks).trim_matches(['…', '‘', '’']);
            if part.is_empty() {
                continue;
            }
            if word.starts_with('^') || word.ends_with('^') {
                let span = span.shifted(self.offset);
                let help = "put spaces around `^`: `\"^ no\"`";
                return Err(Box::new(Problem::new(span, "`^` is no part of a word", help)));
            }
            match WordPattern::parse(part) {
                Some(pattern) => elements.extend(one(Place::Word(pattern))),
                None => return Err(Box::new(not_a_word(part, span.shifted(self.offset)))),
            }
        }
        Ok(elements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Element> {
        match phrase(text, 0) {
            Ok(ExprKind::Phrase(elements)) => elements,
            other => panic!("{other:?}"),
        }
    }

    fn problem(text: &str) -> (String, String) {
        let problem = phrase(text, 0).unwrap_err();
        (problem.message.clone(), problem.span.slice(text).to_owned())
    }

    fn word(text: &str) -> Element {
        Element { place: Place::Word(WordPattern::parse(text).unwrap()), optional: false }
    }

    #[test]
    fn words_gaps_lists_and_hyphens() {
        let list =
            Element { place: Place::List("place".into(), Span::new(14, 20)), optional: false };
        let any = Element { place: Place::Any, optional: false };
        assert_eq!(
            read("get, * out-of @place!"),
            [word("get"), any.clone(), word("out"), word("of"), list]
        );
        assert_eq!(read("my (shop|*)"), [word("my"), any]);
        let edge = Element { place: Place::Edge, optional: false };
        assert_eq!(read("^ deal ^"), [edge.clone(), word("deal"), edge]);
        assert_eq!(phrase("(door)", 0), phrase("door", 0));
    }

    #[test]
    fn choices_of_several_words_and_what_need_not_be_there() {
        let elements = read("(no one|nobody) (really)? (*)? cares");
        let rows = vec![vec![word("no"), word("one")], vec![word("nobody")]];
        assert_eq!(elements[0], Element { place: Place::OneOf(rows), optional: false });
        assert_eq!(elements[1], Element { optional: true, ..word("really") });
        assert_eq!(elements[2], Element { place: Place::Any, optional: true });
        let nested = read("(not (really)? fair|unfair)");
        let Place::OneOf(rows) = &nested[0].place else { panic!("{nested:?}") };
        assert!(rows[0][1].optional && rows.len() == 2);
    }

    #[test]
    fn mistakes_are_marked_where_they_are() {
        assert_eq!(problem("a (b|c").1, "(");
        assert_eq!(problem("a b) c"), ("`)` without `(`".into(), ")".into()));
        assert_eq!(problem("a (b|) c").0, "a choice in a phrase has no words");
        assert_eq!(problem("(shout|yell)ed").1, "e");
        assert_eq!(problem("you shout(ed|ing)").1, "shout");
        assert_eq!(
            problem(&format!("{}a{}", "(".repeat(30), ")".repeat(30))).0,
            "the brackets are too deep"
        );
        assert_eq!(problem("(a|b)? (c)?").0, "the phrase has no word that must be there");
        assert_eq!(problem("^no way").1, "^no");
        assert_eq!(problem("* *").0, "the phrase has no word that must be there");
        assert_eq!(problem("a b!c d"), ("`b!c` is not a word".into(), "b!c".into()));
    }
}
