use regex::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

/// Memory that one regular expression may take once compiled, in bytes.
const SIZE_LIMIT: usize = 4 << 20;

/// Compiles a regular expression to be tried on folded text, without regard to case. Folded text has no
/// capitals, so that they are taken out: an automaton that knows both cases is several times as large and
/// as slow.
pub(super) fn build(pattern: &str) -> Result<Regex, String> {
    let mut parser = ParserBuilder::new().case_insensitive(true).multi_line(true).build();
    let parsed = parser.parse(pattern).map_err(|error| error.to_string())?;
    let written = without_capitals(&parsed).to_string();
    let built = RegexBuilder::new(&written).multi_line(true).size_limit(SIZE_LIMIT).build();
    built.map_err(|error| error.to_string())
}

fn without_capitals(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => {
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

    #[test]
    fn capitals_of_an_expression_find_small_letters() {
        let finds = |pattern: &str, text: &str| build(pattern).unwrap().is_match(text);
        assert!(finds("Who (DID|was)", "who did it") && finds("[A-Z]OO", "boo"));
        assert!(finds("É\\w+", "école") && finds("^b$", "a\nb\nc") && finds("(?x) a \\s b", "a b"));
        assert!(!finds("[^A]b", "ab") && finds("straße", "straße"));
        assert!(build("(").is_err());
    }

    proptest! {
        /// On small letters it finds what the expression without regard to case finds.
        #[test]
        fn finds_what_it_finds_without_regard_to_case(
            pattern in "[aBk\\[\\]().|*+?^$é]{1,8}",
            text in "[abké \n]{0,12}",
        ) {
            let usual = RegexBuilder::new(&pattern).case_insensitive(true).multi_line(true).build();
            prop_assert_eq!(usual.is_ok(), build(&pattern).is_ok());
            if let (Ok(usual), Ok(small)) = (usual, build(&pattern)) {
                let all = |regex: &Regex| {
                    regex.find_iter(&text).map(|found| found.range()).collect::<Vec<_>>()
                };
                prop_assert_eq!(all(&usual), all(&small));
            }
        }
    }
}
