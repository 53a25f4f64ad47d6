use super::Stat;
use super::association::Fourfold;
use super::distribution::{chi_square_point, chi_square_tail};
use super::stat::number;

const NOT_THERE: &str = "not in comparison text";

/// How often something occurs in two texts of so many words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// Occurrences in the text.
    pub own: u64,
    /// Its words.
    pub own_words: u64,
    /// Occurrences in the comparison text.
    pub other: u64,
    /// Its words.
    pub other_words: u64,
}

impl Comparison {
    fn shares(self) -> (Stat, Stat) {
        let share = |count, words| Stat::ratio(number(count), number(words), "no words");
        (share(self.own, self.own_words), share(self.other, self.other_words))
    }

    /// Occurrences that equal rates would give, in either text.
    pub fn expected(self) -> (f64, f64) {
        let all = number(self.own + self.other) / number(self.own_words + self.other_words);
        (number(self.own_words) * all, number(self.other_words) * all)
    }

    /// Log-likelihood of two terms: `2 (a ln(a/E₁) + b ln(b/E₂))` (Rayson and Garside 2000). It is not the
    /// G² of four cells.
    pub fn log_likelihood(self) -> Stat {
        if self.own + self.other == 0 {
            return Stat::Undefined("in neither text");
        }
        let term = |observed: u64, expected: f64| {
            let observed = number(observed);
            if observed > 0.0 { observed * (observed / expected).ln() } else { 0.0 }
        };
        let (e1, e2) = self.expected();
        Stat::finite(2.0 * (term(self.own, e1) + term(self.other, e2)), "no words")
    }

    /// Log-likelihood, negative where it is rarer in the text.
    pub fn signed(self) -> Stat {
        let (own, other) = self.shares();
        let rarer = own.value().unwrap_or(0.0) < other.value().unwrap_or(0.0);
        self.log_likelihood().map(|value| if rarer { -value } else { value })
    }

    /// The G² of four cells: occurrences and all other words of both texts.
    pub fn four_cells(self) -> Stat {
        self.table().likelihood_ratio()
    }

    fn table(self) -> Fourfold {
        Fourfold {
            both: self.own,
            first: self.own_words.saturating_sub(self.own),
            second: self.other,
            neither: self.other_words.saturating_sub(self.other),
        }
    }

    /// The difference of the shares in per cent of that in the comparison text.
    pub fn percent_difference(self) -> Stat {
        self.relative().map(|ratio| 100.0 * (ratio - 1.0))
    }

    /// The share in the text over that in the comparison text.
    pub fn relative(self) -> Stat {
        match self.shares() {
            (Stat::Value(own), Stat::Value(other)) => Stat::ratio(own, other, NOT_THERE),
            (Stat::Undefined(reason), _) | (_, Stat::Undefined(reason)) => Stat::Undefined(reason),
        }
    }

    /// The odds ratio.
    pub fn odds_ratio(self) -> Stat {
        match self.other {
            0 => Stat::Undefined(NOT_THERE),
            _ => self.table().odds_ratio(),
        }
    }

    /// The ratio of the shares as a power of two (Hardie 2014, *Log Ratio*).
    pub fn log_ratio(self) -> Stat {
        match self.relative() {
            Stat::Value(ratio) => Stat::finite(ratio.log2(), "not in the text"),
            Stat::Undefined(reason) => Stat::Undefined(reason),
        }
    }

    /// The same with half an occurrence and half a word added to either text, which is always defined.
    pub fn log_ratio_half(self) -> Stat {
        let share = |count: u64, words: u64| (number(count) + 0.5) / (number(words) + 0.5);
        let ratio = share(self.own, self.own_words) / share(self.other, self.other_words);
        Stat::Value(ratio.log2())
    }

    /// The Bayes factor in its approximation by the BIC: log-likelihood less `ln(c + d)` (Wilson 2013).
    pub fn bayes(self) -> Stat {
        let words = number(self.own_words + self.other_words);
        self.log_likelihood().map(|value| value - words.ln())
    }

    /// The effect size of log-likelihood: `LL / ((c + d) ln min(E))` (Johnston, Berry and Mielke 2006).
    pub fn effect(self) -> Stat {
        let (e1, e2) = self.expected();
        let least = e1.min(e2);
        if least <= 1.0 {
            return Stat::Undefined("expected less than once");
        }
        let words = number(self.own_words + self.other_words);
        self.log_likelihood().map(|value| value / (words * least.ln()))
    }

    /// The chance of so large a log-likelihood if all words were drawn independently, which they are not.
    pub fn chance(self) -> Stat {
        self.log_likelihood().map(|value| chi_square_tail(value, 1.0))
    }
}

/// The log-likelihood that one comparison reaches by chance with probability `chance`.
pub fn critical(chance: f64) -> f64 {
    chi_square_point(1.0 - chance, 1.0)
}
