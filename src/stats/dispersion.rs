use super::Stat;
use super::stat::number;

/// How evenly something is spread over parts (documents) of different sizes.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispersion {
    /// Occurrences.
    pub occurrences: u64,
    /// Parts that have any.
    pub range: usize,
    /// Coefficient of variation of the rates, with the deviation of the population.
    pub variation: Stat,
    /// Juilland's D: `1 − CV/√(n − 1)`; 1 is even (Juilland and Chang-Rodríguez 1964).
    pub juilland: Stat,
    /// Carroll's D₂: the entropy of the rates over its largest value (1970).
    pub carroll: Stat,
    /// Rosengren's S: `(Σ√(S v))²/f` (1971).
    pub rosengren: Stat,
    /// Gries's DP: `½ Σ|t − S|`, the share that would have to move; 0 is even, 1 is one place (2008).
    pub dp: Stat,
    /// DP over its largest value, `1 − min S` (Lijffijt and Gries 2012).
    pub dp_normal: Stat,
    /// `1 − DP/(1 − min S)` over the parts that have any (Egbert, Burch and Biber 2020): 1 is even.
    pub dp_egbert: Stat,
    /// Divergence of the shares, in bits: `Σ t log₂(t/S)` (Kullback and Leibler 1951).
    pub divergence: Stat,
    /// Divergence brought to 0 to 1: `x/(1 + x)` (Gries 2024).
    pub divergence_normal: Stat,
}

impl Dispersion {
    /// That of `counts` over parts of `sizes`.
    pub fn of(counts: &[u64], sizes: &[u64]) -> Self {
        let occurrences: u64 = counts.iter().sum();
        let size: u64 = sizes.iter().sum();
        let n = number(counts.len() as u64);
        if occurrences == 0 || size == 0 {
            return Self::undefined(if size == 0 { "no words" } else { "never used" });
        }
        let parts = || counts.iter().zip(sizes).map(|(v, s)| (number(*v), number(*s)));
        let rates: Vec<f64> = parts().map(|(v, s)| if s > 0.0 { v / s } else { 0.0 }).collect();
        let mean = rates.iter().sum::<f64>() / n;
        let square = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / n;
        let variation = square.sqrt() / mean;
        let one = "one document";
        let over = |part: f64, whole: f64| Stat::ratio(part, whole, one);
        let total: f64 = rates.iter().sum();
        let entropy = 0.0 - rates.iter().map(|rate| x_log2(rate / total)).sum::<f64>();
        let shares = || parts().map(|(v, s)| (v / number(occurrences), s / number(size)));
        let dp = shares().map(|(t, s)| (t - s).abs()).sum::<f64>() / 2.0;
        let least = shares().map(|(_, s)| s).fold(f64::INFINITY, f64::min);
        let used = shares().filter(|(t, _)| *t > 0.0).map(|(_, s)| s).fold(f64::INFINITY, f64::min);
        let divergence: f64 =
            shares().filter(|(t, _)| *t > 0.0).map(|(t, s)| t * (t / s).log2()).sum();
        let root: f64 = parts().map(|(v, s)| (s / number(size) * v).sqrt()).sum();
        Self {
            occurrences,
            range: counts.iter().filter(|count| **count > 0).count(),
            variation: Stat::finite(variation, UNSEEN),
            juilland: finite(over(variation, (n - 1.0).sqrt()).map(|share| 1.0 - share)),
            carroll: finite(over(entropy, n.log2())),
            rosengren: Stat::Value(root * root / number(occurrences)),
            dp: Stat::Value(dp),
            dp_normal: over(dp, 1.0 - least),
            dp_egbert: over(dp, 1.0 - used).map(|share| 1.0 - share),
            divergence: Stat::finite(divergence, UNSEEN),
            divergence_normal: Stat::finite(divergence / (1.0 + divergence), UNSEEN),
        }
    }

    fn undefined(reason: &'static str) -> Self {
        let none = Stat::Undefined(reason);
        Self {
            occurrences: 0,
            range: 0,
            variation: none,
            juilland: none,
            carroll: none,
            rosengren: none,
            dp: none,
            dp_normal: none,
            dp_egbert: none,
            divergence: none,
            divergence_normal: none,
        }
    }
}

/// Why there is no figure where something stands in parts that have no words.
const UNSEEN: &str = "used where there are no words";

fn finite(stat: Stat) -> Stat {
    stat.value().map_or(stat, |value| Stat::finite(value, UNSEEN))
}

fn x_log2(x: f64) -> f64 {
    if x > 0.0 { x * x.log2() } else { 0.0 }
}
