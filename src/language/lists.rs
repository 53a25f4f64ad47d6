use std::collections::HashMap;
use std::sync::LazyLock;

use rustc_hash::FxBuildHasher;
use serde::Deserialize;

/// The words that guards go by in one language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Language {
    pub(super) negators: Phrases,
    pub(super) asserting: Phrases,
    pub(super) clause_openers: Phrases,
    pub(super) hypothetical: Phrases,
    pub(super) anticipated: Phrases,
    pub(super) mention: Phrases,
    pub(super) policy: Phrases,
    pub(super) off_case: Phrases,
    pub(super) things: Phrases,
    pub(super) persons: Phrases,
    pub(super) fillers: Phrases,
    pub(super) wh_words: Phrases,
    pub(super) auxiliaries: Phrases,
    pub(super) pronouns: Phrases,
    pub(super) subjects: Phrases,
    pub(super) tags: Phrases,
    pub(super) orders: Phrases,
    pub(super) before_orders: Phrases,
    pub(super) deontic: Phrases,
    pub(super) be: Phrases,
    pub(super) adverbs: Phrases,
    pub(super) participles: Phrases,
    pub(super) not_participles: Phrases,
    pub(super) not_agents: Phrases,
    pub(super) institutions: Phrases,
    pub(super) before_objects: Phrases,
    pub(super) institution_acts: Phrases,
    pub(super) epistemic: Phrases,
    pub(super) conditional: Phrases,
    pub(super) topic_breaks: Phrases,
    pub(super) addresses: Phrases,
    pub(super) silence: Phrases,
    pub(super) pause: Phrases,
    pub(super) laughter: Phrases,
    pub(super) together: Phrases,
    pub(super) kin: Phrases,
    pub(super) saying: Phrases,
    pub(super) not_saying: Phrases,
    pub(super) said_openers: Phrases,
}

/// Words, and several words in a row.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub(super) struct Phrases {
    /// By their first word, each without it.
    by_first: HashMap<String, Vec<Vec<String>>, FxBuildHasher>,
    /// Those whose first word ends with a star, whole.
    open: Vec<Vec<String>>,
}

impl From<Vec<String>> for Phrases {
    fn from(written: Vec<String>) -> Self {
        let mut phrases = Self::default();
        for text in written {
            let mut words = text.split_whitespace().map(str::to_owned);
            match words.next() {
                Some(first) if first.ends_with('*') => {
                    phrases.open.push(std::iter::once(first).chain(words).collect());
                }
                Some(first) => {
                    phrases.by_first.entry(first).or_default().push(words.collect());
                }
                None => {}
            }
        }
        phrases
    }
}

static ENGLISH: LazyLock<Language> =
    LazyLock::new(|| toml::from_str(include_str!("en.toml")).unwrap_or_default());

impl Language {
    /// The one language there is so far.
    pub(super) fn english() -> &'static Self {
        &ENGLISH
    }
}

impl Phrases {
    /// How many words the longest phrase has that stands at the beginning of `words`.
    pub(super) fn at_start(&self, words: &[&str]) -> Option<usize> {
        fn longest(phrases: &[Vec<String>], words: &[&str]) -> Option<usize> {
            let fits = |phrase: &&Vec<String>| {
                let mut pairs = phrase.iter().zip(words);
                phrase.len() <= words.len() && pairs.all(|(wanted, word)| is(word, wanted))
            };
            phrases.iter().filter(fits).map(Vec::len).max()
        }
        let (first, rest) = words.split_first()?;
        let known = self.by_first.get(*first).and_then(|phrases| longest(phrases, rest));
        known.map(|length| length + 1).max(longest(&self.open, words))
    }
}

/// Whether `word` is `wanted`, or begins as it does before its star.
fn is(word: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_of_english_are_read() {
        let read: Result<Language, _> = toml::from_str(include_str!("en.toml"));
        assert_eq!(read.err(), None);
        let negators = &Language::english().negators;
        let longest = negators.at_start(&["stopped", "short", "of", "it"]);
        assert_eq!((longest, negators.at_start(&["of"])), (Some(3), None));
    }
}
