use super::Stat;
use super::distribution::{ROUNDING, Z, ln_choose};
use super::stat::number;

const EMPTY_MARGIN: &str = "a code in all or in no units";

/// Units by whether they have one code, another, both or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fourfold {
    /// Units with both (a).
    pub both: u64,
    /// Units with the first alone (b).
    pub first: u64,
    /// Units with the second alone (c).
    pub second: u64,
    /// Units with neither (d).
    pub neither: u64,
}

/// The exact test of Fisher on a fourfold table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fisher {
    /// All tables that are at most as likely.
    pub two_sided: f64,
    /// As many units with both, or more.
    pub greater: f64,
    /// As many units with both, or fewer.
    pub less: f64,
}

impl Fourfold {
    /// All units.
    pub fn units(self) -> u64 {
        self.both + self.first + self.second + self.neither
    }

    /// Units with the first, with the second, and without either of them in turn: the four margins.
    pub(super) fn margins(self) -> [u64; 4] {
        [
            self.both + self.first,
            self.second + self.neither,
            self.both + self.second,
            self.first + self.neither,
        ]
    }

    pub(super) fn cells(self) -> [f64; 4] {
        [number(self.both), number(self.first), number(self.second), number(self.neither)]
    }

    pub(super) fn has_empty_margin(self) -> bool {
        self.margins().contains(&0)
    }

    /// Units with both that independence would give.
    pub fn expected(self) -> Stat {
        let [with_a, _, with_b, _] = self.margins();
        Stat::ratio(number(with_a) * number(with_b), number(self.units()), "no units")
    }

    /// The odds ratio `ad / bc`.
    pub fn odds_ratio(self) -> Stat {
        let [a, b, c, d] = self.cells();
        if self.has_empty_margin() {
            return Stat::Undefined(EMPTY_MARGIN);
        }
        Stat::ratio(a * d, b * c, "zero cell")
    }

    /// The odds ratio with half a unit added to each cell (Haldane 1955, Anscombe 1956).
    pub fn haldane(self) -> Stat {
        let [a, b, c, d] = self.cells().map(|cell| cell + 0.5);
        Stat::Value(a * d / (b * c))
    }

    /// The standard error of the logarithm of the odds ratio: `√(1/a + 1/b + 1/c + 1/d)` (Woolf 1955).
    pub fn log_odds_error(self) -> Stat {
        let sum: f64 = self.cells().iter().map(|cell| 1.0 / cell).sum();
        Stat::finite(sum.sqrt(), "zero cell")
    }

    /// The 95 % interval of the odds ratio after Wald; `None` where a cell is empty.
    pub fn odds_ratio_interval(self) -> Option<(f64, f64)> {
        let (log, error) = (self.odds_ratio().value()?.ln(), self.log_odds_error().value()?);
        Some(((log - Z * error).exp(), (log + Z * error).exp()))
    }

    /// Pearson's chi-square, with the continuity correction of Yates if it is asked for: then each
    /// difference is made smaller by half a unit, but not beyond zero.
    pub fn chi_square(self, corrected: bool) -> Stat {
        if self.has_empty_margin() {
            return Stat::Undefined(EMPTY_MARGIN);
        }
        let [a, b, c, d] = self.cells();
        let units = number(self.units());
        let apart = (a * d - b * c).abs();
        let less = if corrected { (units / 2.0).min(apart) } else { 0.0 };
        let margins: f64 = self.margins().iter().map(|margin| number(*margin)).product();
        Stat::Value(units * (apart - less).powi(2) / margins)
    }

    /// The likelihood ratio `G² = 2 Σ O ln(O/E)` over the four cells (Dunning 1993).
    pub fn likelihood_ratio(self) -> Stat {
        if self.has_empty_margin() {
            return Stat::Undefined(EMPTY_MARGIN);
        }
        let [r1, r2, c1, c2] = self.margins().map(number);
        let units = number(self.units());
        let expected = [r1 * c1, r1 * c2, r2 * c1, r2 * c2].map(|product| product / units);
        let term = |(observed, expected): (f64, f64)| {
            if observed > 0.0 { observed * (observed / expected).ln() } else { 0.0 }
        };
        Stat::Value(2.0 * self.cells().into_iter().zip(expected).map(term).sum::<f64>())
    }

    /// The correlation of the two codes: `(ad − bc) / √(r₁ r₂ c₁ c₂)`.
    pub fn phi(self) -> Stat {
        let [a, b, c, d] = self.cells();
        let margins: f64 = self.margins().iter().map(|margin| number(*margin)).product();
        Stat::ratio(a * d - b * c, margins.sqrt(), EMPTY_MARGIN)
    }

    /// Yule's Q: `(ad − bc) / (ad + bc)`.
    pub fn yule_q(self) -> Stat {
        let [a, b, c, d] = self.cells();
        Stat::ratio(a * d - b * c, a * d + b * c, EMPTY_MARGIN)
    }

    /// Jaccard: `a / (a + b + c)`.
    pub fn jaccard(self) -> Stat {
        let [a, b, c, _] = self.cells();
        Stat::ratio(a, a + b + c, "in no unit")
    }

    /// Dice: `2a / (2a + b + c)`.
    pub fn dice(self) -> Stat {
        let [a, b, c, _] = self.cells();
        Stat::ratio(2.0 * a, 2.0 * a + b + c, "in no unit")
    }

    /// Lift: units with both over what independence would give.
    pub fn lift(self) -> Stat {
        let expected = self.expected().value().unwrap_or(0.0);
        Stat::ratio(number(self.both), expected, "a code in no unit")
    }

    /// Pointwise mutual information, in bits: the binary logarithm of the lift (Church and Hanks 1990).
    pub fn mutual_information(self) -> Stat {
        if self.both == 0 {
            return Stat::Undefined("never together");
        }
        self.lift().map(f64::log2)
    }

    /// Mutual information over its largest value, `−log₂(a/N)` (Bouma 2009); −1 where they are never
    /// together.
    pub fn normalised_information(self) -> Stat {
        if self.both == 0 && self.units() > 0 {
            return Stat::Value(-1.0);
        }
        let most = -(number(self.both) / number(self.units())).log2();
        match self.mutual_information() {
            Stat::Value(bits) => Stat::ratio(bits, most, "both in all units"),
            Stat::Undefined(reason) => Stat::Undefined(reason),
        }
    }

    /// Fisher's exact test.
    pub fn fisher(self) -> Fisher {
        let chances = self.chances();
        let at = |both: u64| chances.iter().find(|(k, _)| *k == both).map_or(1.0, |(_, p)| *p);
        let own = at(self.both);
        let sum = |wanted: &dyn Fn(u64, f64) -> bool| {
            let kept = chances.iter().filter(|(k, p)| wanted(*k, *p));
            kept.map(|(_, p)| p).sum::<f64>().min(1.0)
        };
        Fisher {
            two_sided: sum(&|_, p| p <= own * ROUNDING),
            greater: sum(&|k, _| k >= self.both),
            less: sum(&|k, _| k <= self.both),
        }
    }

    /// How likely each number of units with both is, given the margins: the hypergeometric
    /// distribution.
    pub(super) fn chances(self) -> Vec<(u64, f64)> {
        let weights = self.log_weights();
        let most = weights.iter().map(|(_, w)| *w).fold(f64::NEG_INFINITY, f64::max);
        let all: f64 = weights.iter().map(|(_, w)| (w - most).exp()).sum();
        weights.into_iter().map(|(k, w)| (k, (w - most).exp() / all)).collect()
    }

    fn log_weights(self) -> Vec<(u64, f64)> {
        let [with_a, without_a, with_b, _] = self.margins();
        let least = with_b.saturating_sub(without_a);
        let weight = |k: u64| ln_choose(with_a, k) + ln_choose(without_a, with_b - k);
        (least..=with_a.min(with_b)).map(|k| (k, weight(k))).collect()
    }

    /// The odds ratio that makes the observed table most likely given its margins, which is not `ad/bc`
    /// (Fisher 1935). Found by bisection on the non-central hypergeometric distribution.
    pub fn conditional_odds_ratio(self) -> Stat {
        let weights = self.log_weights();
        let (first, last) = (weights.first().map(|w| w.0), weights.last().map(|w| w.0));
        if self.has_empty_margin() || first == Some(self.both) || last == Some(self.both) {
            return Stat::Undefined("zero cell");
        }
        let mean = |log: f64| tilted(&weights, log, number);
        Stat::Value(bisected(|log| mean(log) - number(self.both)).exp())
    }

    /// The exact 95 % interval of the odds ratio, from the same distribution; `None` where a margin is
    /// empty. A bound that does not exist is 0 or infinite.
    pub fn exact_interval(self) -> Option<(f64, f64)> {
        if self.has_empty_margin() {
            return None;
        }
        let weights = self.log_weights();
        let more = |log: f64| tilted(&weights, log, |k| f64::from(u8::from(k >= self.both)));
        let fewer = |log: f64| tilted(&weights, log, |k| f64::from(u8::from(k <= self.both)));
        let least = weights.first().is_some_and(|(k, _)| *k == self.both);
        let most = weights.last().is_some_and(|(k, _)| *k == self.both);
        let low = if least { 0.0 } else { bisected(|log| more(log) - 0.025).exp() };
        let high = if most { f64::INFINITY } else { bisected(|log| 0.025 - fewer(log)).exp() };
        Some((low, high))
    }
}

/// The mean of `of` where the odds ratio has the logarithm `log`.
fn tilted(weights: &[(u64, f64)], log: f64, of: impl Fn(u64) -> f64) -> f64 {
    let tilt = |(k, weight): &(u64, f64)| weight + number(*k) * log;
    let most = weights.iter().map(tilt).fold(f64::NEG_INFINITY, f64::max);
    let share = |one: &(u64, f64)| (tilt(one) - most).exp();
    let all: f64 = weights.iter().map(share).sum();
    weights.iter().map(|one| share(one) * of(one.0)).sum::<f64>() / all
}

/// Where `rising` is zero.
fn bisected(rising: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-60.0, 60.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if rising(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}
