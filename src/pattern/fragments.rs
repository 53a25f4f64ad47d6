use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use super::word::word_parts;
use crate::text::{Lexicon, small};

/// Which regular expressions can match where: where every match of an expression has one of a few
/// literals, it is tried only in segments that have a word, or a gap, with a part of such a literal. Each
/// distinct word is asked once. An expression may have several such groups of literals; a segment must
/// have one of each.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    of_words: Finder,
    of_gaps: Finder,
    /// For each expression a bit for each of its groups; none where it may match anywhere.
    groups: Vec<u8>,
}

/// So many groups an expression has at most.
pub(super) const GROUPS: usize = 3;

/// A group of literals of a regular expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    /// The expression.
    pub(super) regex: usize,
    /// Which of its groups.
    pub(super) number: usize,
}

/// Up to so many literals the fastest form of the automaton is small enough.
const MOST_FOR_DFA: usize = 2000;

/// Finds which of several fragments stand in a text.
#[derive(Debug, Default)]
struct Finder {
    /// The letters of all; `None` where there is none.
    automaton: Option<AhoCorasick>,
    /// For each, what it is, and the group that it belongs to.
    fragments: Vec<(Fragment, Group)>,
}

impl Finder {
    fn new(fragments: Vec<(Fragment, Group)>) -> Result<Self, String> {
        if fragments.is_empty() {
            return Ok(Self::default());
        }
        let mut builder = AhoCorasick::builder();
        if fragments.len() <= MOST_FOR_DFA {
            builder.kind(Some(AhoCorasickKind::DFA));
        }
        let texts = fragments.iter().map(|(fragment, _)| &fragment.text);
        let automaton = builder.match_kind(MatchKind::Standard).build(texts);
        let automaton = Some(automaton.map_err(|error| error.to_string())?);
        Ok(Self { automaton, fragments })
    }

    /// Calls `found` with each entry that holds a fragment, by number, and the fragment's group. `text` is
    /// all entries without anything between them, `ends` where each ends.
    fn find(&self, (text, ends): (&str, &[u32]), mut found: impl FnMut(u32, Group)) {
        let Some(automaton) = &self.automaton else { return };
        let mut entry = 0_u32;
        // Matches come in the order of their ends.
        for literal in automaton.find_overlapping_iter(text) {
            while ends.get(entry as usize).is_some_and(|end| (*end as usize) < literal.end()) {
                entry += 1;
            }
            let start = entry.checked_sub(1).and_then(|before| ends.get(before as usize));
            let start = start.map_or(0, |start| *start as usize);
            let end = ends.get(entry as usize).map_or(text.len(), |end| *end as usize);
            let Some((fragment, group)) = self.fragments.get(literal.pattern().as_usize()) else {
                continue;
            };
            let begins = literal.start() == start || literal.start() > start && !fragment.begins;
            if begins && (literal.end() == end || !fragment.ends) {
                found(entry, *group);
            }
        }
    }
}

impl Fragments {
    /// For these regular expressions, which have no capitals.
    ///
    /// # Errors
    /// What the automaton could not be built for, in words.
    pub(super) fn new<'h>(patterns: impl Iterator<Item = &'h Hir>) -> Result<Self, String> {
        let mut groups = Vec::new();
        let (mut of_words, mut of_gaps) = (Vec::new(), Vec::new());
        for (regex, pattern) in patterns.enumerate() {
            let mut bits = 0;
            for (number, fragments) in groups_of(pattern).into_iter().enumerate() {
                bits |= 1 << number;
                for fragment in fragments {
                    let of_kind = if fragment.is_word { &mut of_words } else { &mut of_gaps };
                    of_kind.push((fragment, Group { regex, number }));
                }
            }
            groups.push(bits);
        }
        Ok(Self { of_words: Finder::new(of_words)?, of_gaps: Finder::new(of_gaps)?, groups })
    }

    /// Calls `found` with each word of `lexicon`, by number, that may be part of a match, and the group.
    pub(super) fn in_words(&self, lexicon: &Lexicon, found: impl FnMut(u32, Group)) {
        self.of_words.find(lexicon.all_words(), found);
    }

    /// Calls `found` with each gap of `lexicon`, by number, that may be part of a match, and the group.
    pub(super) fn in_gaps(&self, lexicon: &Lexicon, found: impl FnMut(u32, Group)) {
        self.of_gaps.find(lexicon.all_gaps(), found);
    }

    /// Whether a segment with one of each of the groups in `bits` has all that expression `regex` needs.
    pub(super) fn is_enough(&self, regex: usize, bits: u8) -> bool {
        self.groups.get(regex).is_some_and(|groups| groups & !bits == 0)
    }

    /// Expressions that may match anywhere.
    pub(super) fn anywhere(&self) -> impl Iterator<Item = usize> {
        let numbered = self.groups.iter().enumerate();
        numbered.filter(|(_, groups)| **groups == 0).map(|(regex, _)| regex)
    }
}

/// Whether nothing tells where `pattern` may match.
pub(super) fn is_everywhere(pattern: &Hir) -> bool {
    groups_of(pattern).is_empty()
}

/// Groups of fragments of each of which every match of `pattern` has one: the one that tells most first.
/// None where there is no such group.
fn groups_of(pattern: &Hir) -> Vec<Vec<Fragment>> {
    let groups = literals_of(pattern).into_iter().filter_map(|literals| {
        let group = literals.iter().map(Literal::fragment);
        let mut group = group.collect::<Option<Vec<Fragment>>>()?;
        group.sort_unstable();
        group.dedup();
        (!group.is_empty()).then_some(group)
    });
    // The rarest word of a group does not help where another of it is common; then the fewer, the better.
    let tells = |group: &Vec<Fragment>| {
        let weight = group.iter().map(Fragment::weight).min().unwrap_or(0);
        std::cmp::Reverse((weight, std::cmp::Reverse(group.len())))
    };
    let mut groups: Vec<Vec<Fragment>> = groups.collect();
    groups.sort_by_key(tells);
    let mut kept: Vec<Vec<Fragment>> = Vec::new();
    for group in groups {
        // Literals from overlapping parts tell the same; and to look out for a common word costs more than
        // it saves, where there is a rarer one.
        let same = |a: &Fragment, b: &Fragment| a.text == b.text;
        let known = |kept: &Vec<Fragment>| group.iter().all(|f| kept.iter().any(|k| same(k, f)));
        let rare = || group.iter().all(|fragment| fragment.weight() >= RARE);
        if kept.len() < GROUPS && !kept.iter().any(known) && (kept.is_empty() || rare()) {
            kept.push(group);
        }
    }
    kept
}

/// The weight of a fragment that stands in few segments.
const RARE: usize = 5;

/// Words that stand in most segments.
const COMMON: &str = " the and you that was for are with his they this have from one had but not what all were \
    when your can said there which she how their will other about out then them these some her would like \
    him into has look more see way could than been who its now did get come made don't it's i'm ";

/// A part of a literal that stands inside one word or one gap wherever the literal stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fragment {
    text: String,
    /// Whether it stands in a word, not in a gap.
    is_word: bool,
    /// Whether a word begins with it.
    begins: bool,
    /// Whether a word ends with it.
    ends: bool,
}

impl Fragment {
    /// How rarely it may be expected to stand somewhere, roughly.
    fn weight(&self) -> usize {
        let common = |c: char| c.is_whitespace() || ".,;:?!'\"-()".contains(c);
        if self.is_word {
            if COMMON.contains(&format!(" {} ", self.text)) {
                return 2;
            }
            return self.text.len() + usize::from(self.begins) + usize::from(self.ends);
        }
        if self.text.chars().all(common) { 1 } else { 20 }
    }
}

/// Letters that stand in every match, or in one with others.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Literal {
    text: String,
    /// Whether a word begins where it does.
    begins: bool,
}

impl Literal {
    /// The longest part of it in one word; where it has no letters, the longest between spaces.
    fn fragment(&self) -> Option<Fragment> {
        let text = self.text.as_str();
        // An apostrophe may belong to the word beside it.
        let is_apart =
            |c: Option<char>| c.is_some_and(|c| word_parts(&c.to_string()).is_empty() && c != '\'');
        let part = word_parts(text).into_iter().max_by_key(|word| word.len());
        if let Some(part) = part {
            let at = text.find(part)?;
            let before = text.get(..at)?;
            let after = text.get(at + part.len()..)?;
            let begins = is_apart(before.chars().next_back()) || before.is_empty() && self.begins;
            let ends = is_apart(after.chars().next());
            return Some(Fragment { text: part.to_owned(), is_word: true, begins, ends });
        }
        let marks = text.split(' ').filter(|marks| !marks.is_empty()).max_by_key(|m| m.len());
        // An apostrophe by itself may stand inside a word as well as beside one.
        let marks = marks.filter(|marks| *marks != "'")?;
        Some(Fragment { text: marks.to_owned(), is_word: false, begins: false, ends: false })
    }
}

/// So many parts of a sequence are looked at together for how they begin.
const FEW_PARTS: usize = 3;

/// Sets of literals of which every match of `pattern` has one: with which it begins, with which it ends,
/// and with which each of its obligatory parts begins.
fn literals_of(pattern: &Hir) -> Vec<Vec<Literal>> {
    let mut parts = Vec::new();
    obligatory(pattern, &mut parts);
    let first = match pattern.kind() {
        HirKind::Concat(all) => all.first().is_some_and(is_word_boundary),
        _ => false,
    };
    let whole = [(ExtractKind::Prefix, first), (ExtractKind::Suffix, false)];
    let whole = whole.into_iter().filter_map(|(kind, begins)| literals(pattern, kind, begins));
    let inner =
        parts.iter().filter_map(|(part, begins)| literals(part, ExtractKind::Prefix, *begins));
    whole.chain(inner).collect()
}

fn is_word_boundary(hir: &Hir) -> bool {
    matches!(hir.kind(), HirKind::Look(Look::WordUnicode | Look::WordStartUnicode))
}

/// Adds what stands in every match of `hir` after its beginning: each part of a sequence that says how it
/// begins, with what follows, and whether a word begins there.
fn obligatory(hir: &Hir, parts: &mut Vec<(Hir, bool)>) {
    match hir.kind() {
        HirKind::Capture(capture) => obligatory(&capture.sub, parts),
        HirKind::Repetition(repetition) if repetition.min > 0 => obligatory(&repetition.sub, parts),
        HirKind::Concat(all) => {
            let mut begins = false;
            for (index, part) in all.iter().enumerate() {
                let says = match part.kind() {
                    HirKind::Literal(_) | HirKind::Alternation(_) | HirKind::Capture(_) => true,
                    HirKind::Repetition(repetition) => repetition.min > 0,
                    _ => false,
                };
                if index > 0 && says {
                    let rest = all.iter().skip(index).take(FEW_PARTS);
                    parts.push((Hir::concat(rest.cloned().collect()), begins));
                }
                obligatory(part, parts);
                begins = is_word_boundary(part);
            }
        }
        _ => {}
    }
}

/// The literals with one of which every match of `hir` begins, or ends; `None` where there are no such.
fn literals(hir: &Hir, kind: ExtractKind, begins: bool) -> Option<Vec<Literal>> {
    let mut seq: Seq = Extractor::new().kind(kind).extract(hir);
    seq.dedup();
    let literals: Option<Vec<Literal>> = seq
        .literals()?
        .iter()
        .map(|literal| String::from_utf8(literal.as_bytes().to_vec()).ok())
        .map(|text| text.map(|text| text.chars().flat_map(small).collect::<String>()))
        .map(|text| text.filter(|text| !text.is_empty() && text.chars().all(is_alone)))
        .map(|text| text.map(|text| Literal { text, begins }))
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
        let begins = text.starts_with(' ');
        let ends = text.ends_with(' ');
        Fragment { text: text.trim().to_owned(), is_word: true, begins, ends }
    }

    fn gap(text: &str) -> Fragment {
        Fragment { text: text.to_owned(), is_word: false, begins: false, ends: false }
    }

    fn groups(pattern: &str) -> Vec<Vec<Fragment>> {
        groups_of(&hir(pattern))
    }

    fn texts(pattern: &str) -> Vec<Vec<String>> {
        let of_one = |set: Vec<Literal>| set.into_iter().map(|literal| literal.text).collect();
        literals_of(&hir(pattern)).into_iter().map(of_one).collect()
    }

    #[test]
    fn literals_are_those_of_every_match() {
        let both = vec!["what do you".to_owned(), "what did you".to_owned()];
        assert_eq!(texts("\\bWhat (do|did) you")[..2], [both.clone(), both]);
        let sets = texts("\\w+ing");
        assert!(!sets.is_empty() && sets.iter().all(|set| *set == ["ing"]), "{sets:?}");
        assert!(texts("\\w+").is_empty());
    }

    #[test]
    fn obligatory_parts_tell_where_the_ends_do_not() {
        let pattern = "(^|[\"']?)\\w+ (lying|nasty) (cow|pig)?";
        assert_eq!(groups(pattern)[0], [word(" lying "), word(" nasty ")]);
        assert!(groups("\\w+( very)? \\w").is_empty());
        assert_eq!(groups("\\w(a handful \\w)+"), [[word(" handful ")]]);
    }

    #[test]
    fn each_part_that_must_be_there_is_asked_for() {
        assert_eq!(
            groups("\\b(hello|hiya)+ \\w+ (darling|sweetheart)\\b"),
            [vec![word(" darling"), word(" sweetheart")], vec![word(" hello"), word(" hiya")]]
        );
    }

    #[test]
    fn letters_with_other_forms_are_read_alike_or_not_relied_on() {
        assert!("skéσü".chars().all(is_alone));
        assert!(!is_alone('ṡ'));
        assert_eq!(texts("λόγος")[0], ["λόγοσ"]);
    }

    #[test]
    fn a_fragment_stands_in_one_word_or_gap() {
        let of = |text: &str| Literal { text: text.to_owned(), begins: true }.fragment();
        assert_eq!(of("what do you"), Some(word(" what ")));
        assert_eq!(of("'isn't, '"), Some(word("isn't ")));
        assert_eq!(of(" ?! "), Some(gap("?!")));
        assert_eq!(of("'"), None);
        assert_eq!(of(" "), None);
    }

    #[test]
    fn the_rarest_group_comes_first() {
        assert_eq!(groups("(do|did) \\w+ visitors")[0], [word(" visitors")]);
        assert_eq!(groups("£\\d+ a week")[0], [gap("£")]);
        assert!(groups("\\w").is_empty());
    }

    #[test]
    fn words_and_gaps_tell_which_expressions_to_try() {
        let patterns = ["\\bwhat", "\\?", "\\w"].map(hir);
        let fragments = Fragments::new(patterns.iter()).unwrap();
        let text = "who wha tever, whatever so? Whatsoever?! no";
        let mut lexicon = Lexicon::default();
        Tokens::read(text, &[Run { span: Span::new(0, text.len()), segment: 0 }], &mut lexicon);
        let (mut words, mut gaps) = (Vec::new(), Vec::new());
        fragments.in_words(&lexicon, |word, regex| words.push((word, regex)));
        fragments.in_gaps(&lexicon, |gap, regex| gaps.push((gap, regex)));
        assert_eq!(words, [(3, Group { regex: 0, number: 0 }), (5, Group { regex: 0, number: 0 })]);
        let first = |regex| Group { regex, number: 0 };
        assert_eq!(gaps, [(1, first(1)), (2, first(1))]);
        assert_eq!(fragments.anywhere().collect::<Vec<_>>(), [2]);
        assert!(fragments.is_enough(0, 1) && !fragments.is_enough(0, 0));
    }
}
