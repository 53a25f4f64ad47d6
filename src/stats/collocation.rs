use super::Stat;
use super::association::Fourfold;
use super::stat::number;

/// How often two words stand near each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collocation {
    /// Times that the second stands within the span of the first (O).
    pub together: u64,
    /// Times that the first stands anywhere.
    pub node: u64,
    /// Times that the second does.
    pub other: u64,
    /// Words in all (N).
    pub words: u64,
    /// How many places the span has: 1 for the next word, both sides together for a window.
    pub span: u64,
}

const NEVER: &str = "never together";

impl Collocation {
    /// Times that chance would give: `f_x f_y span / N`.
    pub fn expected(self) -> Stat {
        let product = number(self.node) * number(self.other) * number(self.span);
        Stat::ratio(product, number(self.words), "no words")
    }

    fn scored(self, score: impl FnOnce(f64, f64) -> f64) -> Stat {
        match self.expected() {
            Stat::Value(expected) if self.together > 0 && expected > 0.0 => {
                Stat::Value(score(number(self.together), expected))
            }
            Stat::Value(_) => Stat::Undefined(NEVER),
            Stat::Undefined(reason) => Stat::Undefined(reason),
        }
    }

    /// Mutual information, `log₂(O/E)` (Church and Hanks 1990): large for rare words.
    pub fn information(self) -> Stat {
        self.scored(|o, e| (o / e).log2())
    }

    /// Cubed mutual information, `log₂(O³/E)` (Daille 1994).
    pub fn cubed_information(self) -> Stat {
        self.scored(|o, e| (o * o * o / e).log2())
    }

    /// t-score, `(O − E)/√O` (Church and others 1991): large for frequent words.
    pub fn t_score(self) -> Stat {
        self.scored(|o, e| (o - e) / o.sqrt())
    }

    /// z-score, `(O − E)/√E` (Berry-Rogghe 1973).
    pub fn z_score(self) -> Stat {
        self.scored(|o, e| (o - e) / e.sqrt())
    }

    /// logDice, `14 + log₂(2O/(f_x + f_y))` (Rychlý 2008): at most 14, whatever the size of the corpus.
    pub fn log_dice(self) -> Stat {
        self.dice().map(|dice| 14.0 + dice.log2())
    }

    /// Dice, `2O/(f_x + f_y)`.
    pub fn dice(self) -> Stat {
        if self.together == 0 {
            return Stat::Undefined(NEVER);
        }
        Stat::ratio(2.0 * number(self.together), number(self.node + self.other), NEVER)
    }

    /// G² of the places within the span and outside it, with the second word and without (Dunning 1993).
    pub fn likelihood_ratio(self) -> Stat {
        let near = (self.node * self.span).min(self.words);
        let both = self.together.min(near).min(self.other);
        let table = Fourfold {
            both,
            first: near - both,
            second: self.other - both,
            neither: (self.words + both).saturating_sub(near + self.other),
        };
        table.likelihood_ratio()
    }
}
