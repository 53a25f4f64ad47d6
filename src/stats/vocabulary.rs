use std::collections::HashMap;

use super::Stat;
use super::stat::number;

/// How rich the words of a text are.
#[derive(Debug, Clone, PartialEq)]
pub struct Vocabulary {
    /// Words.
    pub tokens: u64,
    /// Different words.
    pub types: u64,
    /// Words that occur once.
    pub hapax: u64,
    /// Types over tokens.
    pub ratio: Stat,
    /// Guiraud's R: types over the root of tokens (1954).
    pub guiraud: Stat,
    /// Herdan's C: the logarithm of types over that of tokens (1960).
    pub herdan: Stat,
    /// Yule's K: `10⁴ (Σ i² V(i) − N) / N²` (1944).
    pub yule: Stat,
}

impl Vocabulary {
    /// That of `words`.
    pub fn of<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let mut counts: HashMap<&str, u64> = HashMap::new();
        words.for_each(|word| *counts.entry(word).or_default() += 1);
        let tokens: u64 = counts.values().sum();
        let squares: u64 = counts.values().map(|count| count * count).sum();
        let (n, types) = (number(tokens), number(counts.len() as u64));
        let none = "no words";
        Self {
            tokens,
            types: counts.len() as u64,
            hapax: counts.values().filter(|count| **count == 1).count() as u64,
            ratio: Stat::ratio(types, n, none),
            guiraud: Stat::ratio(types, n.sqrt(), none),
            herdan: Stat::ratio(types.ln(), n.ln(), "one word"),
            yule: Stat::ratio(1e4 * (number(squares) - n), n * n, none),
        }
    }
}
