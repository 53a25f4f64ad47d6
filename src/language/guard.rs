use std::fmt;
use std::str::FromStr;

use super::Sentence;
use super::lists::Language;

/// A reason why a match may not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guard {
    /// A word before it in its clause denies it: `she never shouted`.
    Negation,
    /// The sentence is about a case that is only thought of: `if he shouted`.
    Hypothetical,
    /// It is still to come: `he'll shout`.
    Anticipated,
    /// It is spoken about as a word: `they ticked hostile`.
    Mention,
    /// A notice, form or procedure is read or told of: `the zero tolerance poster`.
    Policy,
    /// It is done to a thing: `she shouted at the telly`.
    Thing,
    /// Another family is spoken of: `another mum shouted`.
    OffCase,
}

impl Guard {
    /// All guards.
    pub const ALL: &'static [Self] = &[
        Self::Negation,
        Self::Hypothetical,
        Self::Anticipated,
        Self::Mention,
        Self::Policy,
        Self::Thing,
        Self::OffCase,
    ];

    /// The name in codebooks.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Negation => "negation",
            Self::Hypothetical => "hypothetical",
            Self::Anticipated => "anticipated",
            Self::Mention => "mention",
            Self::Policy => "policy",
            Self::Thing => "thing",
            Self::OffCase => "off_case",
        }
    }

    /// The words of `sentence`, as first and last index, that hold back a match from word `first` to
    /// word `last`; `None` where the match is meant.
    pub fn holds(
        self,
        sentence: &Sentence<'_>,
        first: usize,
        last: usize,
    ) -> Option<(usize, usize)> {
        let language = Language::english();
        match self {
            Self::Negation => negation(language, sentence, first, last),
            Self::Hypothetical => {
                let from = first.saturating_sub(HYPOTHETICAL_REACH);
                sentence.last_of(&language.hypothetical, from, first)
            }
            Self::Anticipated => {
                let from =
                    sentence.clause_start(first, language).max(first.saturating_sub(CLAUSE_REACH));
                sentence.last_of(&language.anticipated, from, first)
            }
            Self::Mention => {
                let from = first.saturating_sub(MENTION_REACH);
                sentence.last_of(&language.mention, from, first)
            }
            Self::Policy => sentence.last_of(&language.policy, 0, sentence.len()),
            Self::Thing => thing(language, sentence, last),
            Self::OffCase => sentence.last_of(&language.off_case, 0, sentence.len()),
        }
    }
}

impl FromStr for Guard {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|guard| guard.as_str() == word).ok_or(())
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Words before a match in which a condition still governs it.
const HYPOTHETICAL_REACH: usize = 14;
/// Words before a match in which a negator or a future still governs it.
const CLAUSE_REACH: usize = 8;
/// Words between a word for words and what is mentioned.
const MENTION_REACH: usize = 4;
/// Words after a match in which its object stands.
const OBJECT_REACH: usize = 4;

/// A negator in the clause before the match denies it, also from the clause above (`I don't think he was
/// threatening`); not one inside the match, where the rule asked for it, nor a question that expects a
/// yes (`aren't you a liar?`), nor two negators that undo each other.
fn negation(
    language: &Language,
    sentence: &Sentence<'_>,
    first: usize,
    last: usize,
) -> Option<(usize, usize)> {
    if sentence.last_of(&language.negators, first, last + 1).is_some() {
        return None;
    }
    let clause = sentence.clause_start(first, language);
    let from = clause.max(first.saturating_sub(CLAUSE_REACH));
    let mut found: Vec<(usize, usize)> = Vec::new();
    for at in from..first {
        let Some(end) = sentence.longest_at(&language.negators, at, first) else { continue };
        let asserts = (at.saturating_sub(1)..=at).any(|start| {
            sentence.longest_at(&language.asserting, start, sentence.len()).is_some_and(|e| e > at)
        });
        let asks =
            at == clause && sentence.is_question() && end == at + 1 && sentence.is_contracted(at);
        let inside = found.last().is_some_and(|(_, last)| at <= *last);
        if !asserts && !asks && !inside {
            found.push((at, end - 1));
        }
    }
    if found.len().is_multiple_of(2) { None } else { found.pop() }
}

/// The first person or thing after the match is a thing.
fn thing(language: &Language, sentence: &Sentence<'_>, last: usize) -> Option<(usize, usize)> {
    let end = (last + 1 + OBJECT_REACH).min(sentence.len());
    for at in last + 1..end {
        if sentence.is_parted_before(at)
            || sentence.longest_at(&language.persons, at, end).is_some()
        {
            return None;
        }
        if let Some(after) = sentence.longest_at(&language.things, at, end) {
            return Some((at, after - 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lexicon, Run, Span, Tokens};

    /// The words that hold back the words between `[` and `]`.
    fn held(guard: Guard, marked: &str) -> Option<String> {
        let text = marked.replace(['[', ']'], "");
        let (start, end) = (marked.find('[').unwrap(), marked.find(']').unwrap() - 1);
        let runs = [Run { span: Span::new(0, text.len()), segment: 0 }];
        let mut lexicon = Lexicon::default();
        let (tokens, starts) = Tokens::read(&text, &runs, &mut lexicon);
        let sentence = Sentence::new(&tokens, &lexicon, 0..tokens.words.len());
        let at = |byte: usize| starts.partition_point(|s| (*s as usize) < byte);
        let found = guard.holds(&sentence, at(start), at(end) - 1);
        found.map(|(first, last)| {
            (first..=last).map(|word| sentence.word(word)).collect::<Vec<_>>().join(" ")
        })
    }

    fn denied(marked: &str) -> Option<String> {
        held(Guard::Negation, marked)
    }

    #[test]
    fn negation_has_the_clause_as_its_scope() {
        assert_eq!(denied("She never [shouted] at us.").unwrap(), "never");
        assert_eq!(denied("It stopped short of a [threat].").unwrap(), "stopped short of");
        assert_eq!(denied("He didn't swear or [shout].").unwrap(), "didn't");
        assert_eq!(denied("She did not come in, she [shouted] from the stairs."), None);
        assert_eq!(denied("He was not pleased but [shouted] nothing."), None);
        assert_eq!(denied("She [shouted] and would not stop."), None);
    }

    #[test]
    fn negation_is_raised_over_verbs_of_thinking() {
        assert_eq!(denied("I don't think he was [threatening].").unwrap(), "don't");
        assert_eq!(denied("I wouldn't say that she was [hostile].").unwrap(), "wouldn't");
    }

    #[test]
    fn what_asserts_is_no_negation() {
        assert_eq!(denied("He was [not exactly friendly]."), None);
        assert_eq!(denied("She couldn't stop [shouting]."), None);
        assert_eq!(denied("He not only [shouted], he spat."), None);
        assert_eq!(denied("Aren't you a [liar]?"), None);
        assert_eq!(denied("She was never not [shouting]."), None);
    }

    #[test]
    fn what_is_only_thought_of_or_to_come() {
        let hypothetical = |marked| held(Guard::Hypothetical, marked);
        assert_eq!(hypothetical("If they knocked at night I'd [shout].").unwrap(), "if");
        assert_eq!(hypothetical("She [shouted] if he came late."), None);
        let anticipated = |marked| held(Guard::Anticipated, marked);
        assert_eq!(anticipated("He'll [shout] at you.").unwrap(), "he'll");
        assert_eq!(anticipated("She's going to [kick off].").unwrap(), "going to");
        assert_eq!(anticipated("They will come, she [shouted]."), None);
    }

    #[test]
    fn words_about_words_and_policies() {
        let mention = |marked| held(Guard::Mention, marked);
        assert_eq!(mention("They put the word [hostile] on the file.").unwrap(), "the word");
        assert_eq!(mention("The word is that she was [hostile]."), None);
        let policy = |marked| held(Guard::Policy, marked);
        assert_eq!(policy("The poster says [abuse] is dealt with.").unwrap(), "poster");
        assert_eq!(policy("He gave us [abuse]."), None);
    }

    #[test]
    fn things_are_no_targets() {
        let thing = |marked| held(Guard::Thing, marked);
        assert_eq!(thing("She [shouted at] the telly.").unwrap(), "telly");
        assert_eq!(thing("She [shouted at] him and the telly."), None);
        assert_eq!(thing("She [shouted], and the telly was on."), None);
    }

    #[test]
    fn other_families() {
        assert_eq!(held(Guard::OffCase, "Another mum [shouted] at me.").unwrap(), "another mum");
        assert_eq!(held(Guard::OffCase, "Mum [shouted] at me."), None);
    }
}
