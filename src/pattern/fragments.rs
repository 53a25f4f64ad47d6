use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange, Hir, HirKind};

use super::word::word_parts;
use crate::text::{Lexicon, small};

/// Which regular expressions can match where: those of whose matches every one has one of a few literals
/// are tried only in segments that have a word, or a gap, with a part of such a literal. Each distinct word is asked once.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    of_words: Finder,
    of_gaps: Finder,
    /// Expressions that may match anywhere.
    pub(super) anywhere: Vec<usize>,
}

/// Up to so many literals the fastest form of the automaton is small enough.
const MOST_FOR_DFA: usize = 2000;

/// Finds which of several literals stand in a text.
#[derive(Debug, Default)]
struct Finder {
    /// All literals; `None` where there is none.
    automaton: Option<AhoCorasick>,
    /// For each literal, the expression that it belongs to.
    owners: Vec<usize>,
}

impl Finder {
    fn new(literals: &[(String, usize)]) -> Result<Self, String> {
        if literals.is_empty() {
            return Ok(Self::default());
        }
        let texts = literals.iter().map(|(literal, _)| literal);
        let mut builder = AhoCorasick::builder();
        if literals.len() <= MOST_FOR_DFA {
            builder.kind(Some(AhoCorasickKind::DFA));
        }
        let automaton = builder.match_kind(MatchKind::Standard).build(texts);
        let automaton = automaton.map_err(|error| error.to_string())?;
        let owners = literals.iter().map(|(_, owner)| *owner).collect();
        Ok(Self { automaton: Some(automaton), owners })
    }

    /// Calls `found` with each entry that holds a literal, by number, and the literal's owner. `text` is
    /// all entries without anything between them, `ends` where each ends.
    fn find(&self, (text, ends): (&str, &[u32]), mut found: impl FnMut(u32, usize)) {
        let Some(automaton) = &self.automaton else { return };
        let mut entry = 0_u32;
        // Matches come in the order of their ends.
        for literal in automaton.find_overlapping_iter(text) {
            while ends.get(entry as usize).is_some_and(|end| (*end as usize) < literal.end()) {
                entry += 1;
            }
            let start = entry.checked_sub(1).and_then(|before| ends.get(before as usize));
            let whole = start.is_none_or(|start| *start as usize <= literal.start());
            let owner = self.owners.get(literal.pattern().as_usize());
            owner.filter(|_| whole).into_iter().for_each(|owner| found(entry, *owner));
        }
    }
}

impl Fragments {
    /// For these regular expressions, which have no capitals.
    ///
    /// # Errors
    /// What the automaton could not be built for, in words.
    pub(super) fn new<'h>(patterns: impl Iterator<Item = &'h Hir>) -> Result<Self, String> {
        let mut anywhere = Vec::new();
        let (mut of_words, mut of_gaps) = (Vec::new(), Vec::new());
        for (index, pattern) in patterns.enumerate() {
            match fragments_of(pattern) {
                None => anywhere.push(index),
                Some(fragments) => {
                    for fragment in fragments {
                        match fragment {
                            Fragment::Word(text) => of_words.push((text, index)),
                            Fragment::Gap(text) => of_gaps.push((text, index)),
                        }
                    }
                }
            }
        }
        Ok(Self { of_words: Finder::new(&of_words)?, of_gaps: Finder::new(&of_gaps)?, anywhere })
    }

    /// Calls `found` with each word of `lexicon`, by number, that may be part of a match, and the
    /// expression.
    pub(super) fn in_words(&self, lexicon: &Lexicon, found: impl FnMut(u32, usize)) {
        self.of_words.find(lexicon.all_words(), found);
    }

    /// Calls `found` with each gap of `lexicon`, by number, that may be part of a match, and the
    /// expression.
    pub(super) fn in_gaps(&self, lexicon: &Lexicon, found: impl FnMut(u32, usize)) {
        self.of_gaps.find(lexicon.all_gaps(), found);
    }
}

/// Fragments of which every match of `pattern` has one: of all such sets the one that tells most. `None`
/// where there is no such set.
fn fragments_of(pattern: &Hir) -> Option<Vec<Fragment>> {
    let sets = literals_of(pattern).into_iter().filter_map(|literals| {
        let set = literals.iter().map(|literal| fragment_of(literal));
        let mut set = set.collect::<Option<Vec<Fragment>>>()?;
        set.sort_unstable();
        set.dedup();
        Some(set)
    });
    // The rarest word of a set does not help where another of it is common; then the fewer, the better.
    let tells = |set: &Vec<Fragment>| {
        (set.iter().map(Fragment::weight).min().unwrap_or(0), std::cmp::Reverse(set.len()))
    };
    sets.filter(|set| !set.is_empty()).max_by_key(tells)
}

/// A part of a literal that stands inside one word or one gap wherever the literal stands.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fragment {
    Word(String),
    Gap(String),
}

impl Fragment {
    /// How rarely it may be expected to stand somewhere, roughly.
    fn weight(&self) -> usize {
        let common = |c: char| c.is_whitespace() || ".,;:?!'\"-()".contains(c);
        match self {
            Self::Word(text) => text.len(),
            Self::Gap(text) if text.chars().all(common) => 1,
            Self::Gap(_) => 20,
        }
    }
}

/// The longest part of `literal` in one word; where it has no letters, the longest between spaces.
fn fragment_of(literal: &str) -> Option<Fragment> {
    let words = word_parts(literal).into_iter().max_by_key(|word| word.len());
    let marks = || literal.split(' ').filter(|marks| !marks.is_empty()).max_by_key(|m| m.len());
    match words {
        Some(word) => Some(Fragment::Word(word.to_owned())),
        // An apostrophe by itself may stand inside a word as well as beside one.
        None => marks().filter(|m| *m != "'").map(|marks| Fragment::Gap(marks.to_owned())),
    }
}

/// So many parts of a sequence are looked at together for how they begin.
const FEW_PARTS: usize = 3;

/// Sets of literals of which every match of `pattern` has one: with which it begins, with which it ends,
/// and with which each of its obligatory parts begins.
fn literals_of(pattern: &Hir) -> Vec<Vec<String>> {
    let mut parts = Vec::new();
    obligatory(pattern, &mut parts);
    let inner = parts.iter().filter_map(|part| literals(part, ExtractKind::Prefix));
    let ends = [ExtractKind::Prefix, ExtractKind::Suffix];
    let ends = ends.into_iter().filter_map(|kind| literals(pattern, kind));
    ends.chain(inner).collect()
}

/// Adds what stands in every match of `hir` after its beginning: each part of a sequence that says how it
/// begins, with what follows.
fn obligatory(hir: &Hir, parts: &mut Vec<Hir>) {
    match hir.kind() {
        HirKind::Capture(capture) => obligatory(&capture.sub, parts),
        HirKind::Repetition(repetition) if repetition.min > 0 => obligatory(&repetition.sub, parts),
        HirKind::Concat(all) => {
            for (index, part) in all.iter().enumerate() {
                let begins = match part.kind() {
                    HirKind::Literal(_) | HirKind::Alternation(_) | HirKind::Capture(_) => true,
                    HirKind::Repetition(repetition) => repetition.min > 0,
                    _ => false,
                };
                if index > 0 && begins {
                    let rest = all.iter().skip(index).take(FEW_PARTS);
                    parts.push(Hir::concat(rest.cloned().collect()));
                }
                obligatory(part, parts);
            }
        }
        _ => {}
    }
}

/// The literals with one of which every match of `hir` begins, or ends; `None` where there are no such.
fn literals(hir: &Hir, kind: ExtractKind) -> Option<Vec<String>> {
    let mut seq: Seq = Extractor::new().kind(kind).extract(hir);
    seq.dedup();
    let literals: Option<Vec<String>> = seq
        .literals()?
        .iter()
        .map(|literal| String::from_utf8(literal.as_bytes().to_vec()).ok())
        .map(|text| text.map(|text| text.chars().flat_map(small).collect::<String>()))
        .map(|text| text.filter(|text| !text.is_empty() && text.chars().all(is_alone)))
        .collect();
    literals.map(|mut literals| {
        literals.dedup();
        literals
    })
}

/// Whether all characters that a regular expression takes for the same as `character`, without regard
/// to case, are the same in folded text.
fn is_alone(character: char) -> bool {
    // The other forms of ASCII letters (long s, the kelvin sign) are read as these.
    if character.is_ascii() {
        return true;
    }
    let mut class = ClassUnicode::new([ClassUnicodeRange::new(character, character)]);
    let folded = class.try_case_fold_simple().is_ok();
    let same = |other: char| small(other).eq(small(character));
    folded && class.iter().all(|range| (range.start()..=range.end()).all(same))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::small_regex::SmallRegex;
    use crate::text::{Run, Span, Tokens};

    fn hir(pattern: &str) -> Hir {
        SmallRegex::new(pattern).unwrap().hir().clone()
    }

    fn word(text: &str) -> Fragment {
        Fragment::Word(text.to_owned())
    }

    #[test]
    fn literals_are_those_of_every_match() {
        let both = vec!["what do you".to_owned(), "what did you".to_owned()];
        assert_eq!(literals_of(&hir("\\bWhat (do|did) you"))[..2], [both.clone(), both]);
        let sets = literals_of(&hir("\\w+ing"));
        assert!(!sets.is_empty() && sets.iter().all(|set| *set == ["ing"]), "{sets:?}");
        assert!(literals_of(&hir("\\w+")).is_empty());
    }

    #[test]
    fn obligatory_parts_tell_where_the_ends_do_not() {
        let pattern = "(^|[\"']?)\\w+ (lying|nasty) (cow|pig)?";
        assert_eq!(fragments_of(&hir(pattern)), Some(vec![word("lying"), word("nasty")]));
        assert_eq!(fragments_of(&hir("\\w+( very)? \\w")), None);
        assert_eq!(fragments_of(&hir("\\w(a handful \\w)+")), Some(vec![word("handful")]));
    }

    #[test]
    fn letters_with_other_forms_are_read_alike_or_not_relied_on() {
        assert!("skéσü".chars().all(is_alone));
        assert!(!is_alone('ṡ'));
        assert_eq!(literals_of(&hir("λόγος"))[0], ["λόγοσ"]);
    }

    #[test]
    fn a_fragment_stands_in_one_word_or_gap() {
        assert_eq!(fragment_of("what do you"), Some(word("what")));
        assert_eq!(fragment_of("'isn't, '"), Some(word("isn't")));
        assert_eq!(fragment_of(" ?! "), Some(Fragment::Gap("?!".to_owned())));
        assert_eq!(fragment_of("'"), None);
        assert_eq!(fragment_of(" "), None);
    }

    #[test]
    fn of_both_ends_the_rarer_tells() {
        assert_eq!(fragments_of(&hir("(do|did) \\w+ visitors")), Some(vec![word("visitors")]));
        let pound = Some(vec![Fragment::Gap("£".to_owned())]);
        assert_eq!(fragments_of(&hir("£\\d+ a week")), pound);
        assert_eq!(fragments_of(&hir("\\w")), None);
    }

    #[test]
    fn words_and_gaps_tell_which_expressions_to_try() {
        let patterns = ["what do", "\\?", "\\w"].map(hir);
        let fragments = Fragments::new(patterns.iter()).unwrap();
        let text = "who wha tever, whatever so? Whatsoever?! no";
        let mut lexicon = Lexicon::default();
        Tokens::read(text, &[Run { span: Span::new(0, text.len()), segment: 0 }], &mut lexicon);
        let (mut words, mut gaps) = (Vec::new(), Vec::new());
        fragments.in_words(&lexicon, |word, regex| words.push((word, regex)));
        fragments.in_gaps(&lexicon, |gap, regex| gaps.push((gap, regex)));
        assert_eq!(words, [(3, 0), (5, 0)]);
        assert_eq!((gaps, fragments.anywhere), (vec![(1, 1), (2, 1)], vec![2]));
    }
}
