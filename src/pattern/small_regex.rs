use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

/// Memory that one regular expression may take once compiled, in bytes.
const SIZE_LIMIT: usize = 4 << 20;

/// What a range of characters takes at most once compiled, in bytes.
const SIZE_OF_RANGE: usize = 200;

/// Classes of at most so many ranges are freed of capitals.
const FEW_RANGES: usize = 20;

/// A regular expression to be tried on folded text, without regard to case. Folded text has no capitals,
/// so that they are taken out: an automaton that knows both cases is several times as large and as slow.
/// It is compiled when it is first tried: most of a codebook's expressions never are.
#[derive(Debug)]
pub(super) struct SmallRegex {
    hir: Hir,
    compiled: OnceLock<Option<Regex>>,
}

impl SmallRegex {
    /// Reads a regular expression.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn new(pattern: &str) -> Result<Self, String> {
        let mut parser = ParserBuilder::new().case_insensitive(true).multi_line(true).build();
        let parsed = parser.parse(pattern).map_err(|error| error.to_string())?;
        let hir = without_capitals(&parsed);
        let compiled = OnceLock::new();
        if size(&hir) > SIZE_LIMIT {
            let regex = compile(&hir).map_err(|error| error.to_string())?;
            compiled.get_or_init(|| Some(regex));
        }
        Ok(Self { hir, compiled })
    }

    /// What it is, without capitals.
    pub(super) fn hir(&self) -> &Hir {
        &self.hir
    }

    /// Where it matches in `text`, in bytes; never nothing at all.
    pub(super) fn find_iter(&self, text: &str) -> impl Iterator<Item = (usize, usize)> {
        let regex = self.compiled.get_or_init(|| compile(&self.hir).ok());
        let found = regex.iter().flat_map(move |regex| regex.find_iter(text));
        found.filter(|found| !found.is_empty()).map(|found| (found.start(), found.end()))
    }
}

fn compile(hir: &Hir) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&hir.to_string()).multi_line(true).size_limit(SIZE_LIMIT).build()
}

/// What an expression takes once compiled at most, in bytes.
fn size(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => SIZE_OF_RANGE,
        HirKind::Literal(literal) => literal.0.len() * SIZE_OF_RANGE,
        HirKind::Class(Class::Unicode(class)) => class.ranges().len() * SIZE_OF_RANGE,
        HirKind::Class(Class::Bytes(class)) => class.ranges().len() * SIZE_OF_RANGE,
        HirKind::Capture(capture) => size(&capture.sub),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1) as usize;
            (size(&repetition.sub) + SIZE_OF_RANGE).saturating_mul(times)
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(size).fold(SIZE_OF_RANGE, usize::saturating_add)
        }
    }
}

fn without_capitals(hir: &Hir) -> Hir {
    match hir.kind() {
        // A large class takes no less room without them.
        HirKind::Class(Class::Unicode(class)) if class.ranges().len() <= FEW_RANGES => {
            // The other forms of `s` and `k` are read as these letters.
            let capitals = [('A', 'Z'), ('\u{17f}', '\u{17f}'), ('\u{212a}', '\u{212a}')];
            let capitals = capitals.map(|(first, last)| ClassUnicodeRange::new(first, last));
            let mut small = class.clone();
            small.difference(&ClassUnicode::new(capitals));
            Hir::class(Class::Unicode(small))
        }
        HirKind::Repetition(repetition) => {
            Hir::repetition(repetition.with(without_capitals(&repetition.sub)))
        }
        HirKind::Capture(capture) => without_capitals(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(without_capitals).collect()),
        HirKind::Alternation(parts) => {
            Hir::alternation(parts.iter().map(without_capitals).collect())
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(regex: &SmallRegex, text: &str) -> Vec<(usize, usize)> {
        regex.find_iter(text).collect()
    }

    #[test]
    fn capitals_of_an_expression_find_small_letters() {
        let finds =
            |pattern: &str, text: &str| !all(&SmallRegex::new(pattern).unwrap(), text).is_empty();
        assert!(finds("Who (DID|was)", "who did it") && finds("[A-Z]OO", "boo"));
        assert!(finds("É\\w+", "école") && finds("^b$", "a\nb\nc") && finds("(?x) a \\s b", "a b"));
        assert!(!finds("[^A]b", "ab") && finds("straße", "straße"));
        assert!(SmallRegex::new("(").is_err());
    }

    #[test]
    fn what_is_too_large_is_told_when_it_is_read() {
        assert!(SmallRegex::new("(\\w{50} ){50}").unwrap_err().contains("size limit"));
        assert!(SmallRegex::new("\\w{20}").is_ok());
    }

    proptest! {
        /// On small letters it finds what the expression without regard to case finds.
        #[test]
        fn finds_what_it_finds_without_regard_to_case(
            pattern in "[aBk\\[\\]().|*+?^$é]{1,8}",
            text in "[abké \n]{0,12}",
        ) {
            let usual = RegexBuilder::new(&pattern).case_insensitive(true).multi_line(true).build();
            let small = SmallRegex::new(&pattern);
            prop_assert_eq!(usual.is_ok(), small.is_ok());
            if let (Ok(usual), Ok(small)) = (usual, small) {
                let found = usual.find_iter(&text).map(|found| (found.start(), found.end()));
                let found: Vec<(usize, usize)> = found.filter(|(from, to)| from < to).collect();
                prop_assert_eq!(found, all(&small, &text));
            }
        }

        /// What is taken to be small enough before it is compiled can be compiled.
        #[test]
        fn the_size_is_not_underrated(
            pattern in "(\\\\w|\\\\d|[a-c]|\\[a-z\\]|\\[\\^é\\]|ü|\\(a|b|\\)){1,6}(\\{[1-9],[1-9]0\\}|\\+|\\?)?",
        ) {
            if let Ok(regex) = SmallRegex::new(&pattern) && size(regex.hir()) <= SIZE_LIMIT {
                prop_assert!(compile(regex.hir()).is_ok());
            }
        }
    }
}
