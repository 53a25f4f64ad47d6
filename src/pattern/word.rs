use strsim::osa_distance;
use unicode_normalization::char::is_combining_mark;

use super::family::forms;
use crate::text::{fold_word, shortened};

/// What one word must be like. The text is folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WordPattern {
    /// This word.
    Exact(String),
    /// Words that begin so: `threat*`.
    Prefix(String),
    /// Words of this shape: `*` any letters, `?` one.
    Shape(String),
    /// All forms of an English word: `shout+`.
    Family(Vec<String>),
    /// Words within so many slips of this one: `hostle~1`.
    Fuzzy(String, usize),
}

impl WordPattern {
    /// Reads one word with its wildcards. `None` where it is not one word.
    pub fn parse(word: &str) -> Option<Self> {
        let folded: String = fold_word(word).trim_matches('\'').to_owned();
        if let Some(plain) = folded.strip_suffix('+') {
            let is_plain = !plain.is_empty() && plain.chars().all(char::is_alphabetic);
            return is_plain.then(|| Self::Family(forms(plain)));
        }
        let allowed =
            |c: char| c.is_alphanumeric() || matches!(c, '\'' | '*' | '?') || is_combining_mark(c);
        let has_letter = folded.chars().any(char::is_alphanumeric);
        if !has_letter || !folded.chars().all(allowed) {
            return None;
        }
        Some(match folded.strip_suffix('*') {
            Some(stem) if !stem.contains(['*', '?']) => Self::Prefix(stem.to_owned()),
            _ if folded.contains(['*', '?']) => Self::Shape(folded),
            _ => Self::Exact(folded),
        })
    }

    /// Whether the folded `word` is one of those meant. Letters drawn out in transcripts
    /// (`nooo`, `pleeease`) also match as if written once or twice.
    pub fn matches(&self, word: &str) -> bool {
        self.matches_as_written(word)
            || shortened(word).iter().any(|variant| self.matches_as_written(variant))
    }

    /// Whether the folded `word` as it stands is one of those meant.
    pub(super) fn matches_as_written(&self, word: &str) -> bool {
        match self {
            Self::Exact(exact) => word == exact,
            Self::Prefix(stem) => word.starts_with(stem.as_str()),
            Self::Family(forms) => forms.iter().any(|form| form == word),
            Self::Shape(shape) => shape_matches(shape, word),
            Self::Fuzzy(near, slips) => {
                word.chars().count().abs_diff(near.chars().count()) <= *slips
                    && osa_distance(word, near) <= *slips
            }
        }
    }
}

/// The parts of folded `text` that lie in one word wherever `text` stands: letters, figures and
/// combining marks, with apostrophes between them.
pub(super) fn word_parts(text: &str) -> Vec<&str> {
    let inside = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let outside = |c: char| !inside(c) && c != '\'';
    text.split(outside)
        .map(|part| part.trim_matches('\''))
        .flat_map(|part| part.split("''"))
        .map(|part| part.trim_matches('\''))
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether `shape` fits all of `word`: `*` any letters (also none), `?` exactly one.
fn shape_matches(shape: &str, word: &str) -> bool {
    let shape: Vec<char> = shape.chars().collect();
    let word: Vec<char> = word.chars().collect();
    let (mut s, mut w) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while w < word.len() {
        match shape.get(s) {
            Some('*') => {
                star = Some((s, w));
                s += 1;
            }
            Some(c) if *c == '?' || Some(c) == word.get(w) => {
                s += 1;
                w += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    s = at + 1;
                    w = from + 1;
                }
                None => return false,
            },
        }
    }
    shape.iter().skip(s).all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, word: &str) -> bool {
        WordPattern::parse(pattern).unwrap().matches(word)
    }

    #[test]
    fn wildcards() {
        assert!(matches("threat*", "threatening") && matches("threat*", "threat"));
        assert!(!matches("threat*", "thread"));
        assert!(matches("wom?n", "women") && !matches("wom?n", "womn"));
        assert!(matches("*stand*", "misunderstanding") && matches("*ing", "ing"));
        assert!(!matches("*ing", "ingot"));
    }

    #[test]
    fn families() {
        assert!(matches("shout+", "shouted") && matches("go+", "went") && !matches("go+", "goat"));
        assert_eq!(WordPattern::parse("+"), None);
        assert_eq!(WordPattern::parse("a*+"), None);
    }

    #[test]
    fn drawn_out_letters() {
        assert!(matches("no", "nooooo") && matches("please", "pleeeease"));
        assert!(!matches("god", "good"));
    }

    #[test]
    fn folding_and_refusal() {
        assert_eq!(WordPattern::parse("Don’t"), Some(WordPattern::Exact("don't".into())));
        assert_eq!(WordPattern::parse("a-b"), None);
        assert_eq!(WordPattern::parse("*"), None);
        assert_eq!(WordPattern::parse("£20"), None);
        assert!(WordPattern::Fuzzy("hostile".into(), 1).matches("hostle"));
    }
}
