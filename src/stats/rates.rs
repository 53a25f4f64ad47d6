use super::Stat;
use super::distribution::{ROUNDING, Z, beta_point, chi_square_point, ln_choose};
use super::random::Draws;
use super::stat::number;

/// The exact 95 % interval of a count, if events fall independently (Garwood 1936).
pub fn garwood(count: u64) -> (f64, f64) {
    let events = number(count);
    let low = if count == 0 { 0.0 } else { chi_square_point(0.025, 2.0 * events) / 2.0 };
    (low, chi_square_point(0.975, 2.0 * events + 2.0) / 2.0)
}

/// Events per 1,000 words, and the exact 95 % interval; undefined without words.
pub fn per_thousand(count: u64, words: u64) -> (Stat, Option<(f64, f64)>) {
    let rate = Stat::ratio(1000.0 * number(count), number(words), "no words");
    let (low, high) = garwood(count);
    let scale = 1000.0 / number(words);
    (rate, rate.value().map(|_| (low * scale, high * scale)))
}

/// The ratio of two rates, its exact 95 % interval and the chance of so unequal counts if the rates were
/// equal: the first count is binomial among both (Przyborowski and Wilenski 1940).
pub fn rate_ratio(x1: u64, t1: f64, x2: u64, t2: f64) -> (Stat, Stat, Option<(f64, f64)>) {
    let undefined = Stat::Undefined("nothing to compare with");
    if t1 <= 0.0 || t2 <= 0.0 || x1 + x2 == 0 {
        return (undefined, undefined, None);
    }
    let ratio = Stat::ratio(number(x1) / t1, number(x2) / t2, "none in the second");
    let both = x1 + x2;
    let share = t1 / (t1 + t2);
    let chance = |k: u64| {
        (ln_choose(both, k) + number(k) * share.ln() + number(both - k) * (1.0 - share).ln()).exp()
    };
    let own = chance(x1);
    let p: f64 = (0..=both).map(chance).filter(|p| *p <= own * ROUNDING).sum();
    let (low, high) = clopper_pearson(x1, both);
    let odds = |share: f64| share / (1.0 - share) * t2 / t1;
    (ratio, Stat::Value(p.min(1.0)), Some((odds(low), odds(high))))
}

/// The 95 % interval of a share after Wilson (1927); all shares are possible of nothing.
pub fn wilson(part: u64, whole: u64) -> (f64, f64) {
    if whole == 0 {
        return (0.0, 1.0);
    }
    let (n, share, square) = (number(whole), number(part) / number(whole), Z * Z);
    let centre = (share + square / (2.0 * n)) / (1.0 + square / n);
    let half = Z / (1.0 + square / n) * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

/// The exact 95 % interval of a share (Clopper and Pearson 1934).
pub fn clopper_pearson(part: u64, whole: u64) -> (f64, f64) {
    let (x, rest) = (number(part), number(whole.saturating_sub(part)));
    let low = if part == 0 { 0.0 } else { beta_point(0.025, x, rest + 1.0) };
    let high = if part >= whole { 1.0 } else { beta_point(0.975, x + 1.0, rest) };
    (low, high)
}

/// How much counts vary between documents over what independent events would: `Σ(x − μ)²/μ / (D − 1)` with
/// μ in proportion to words (Pearson). Above 1.5 the exact interval is too short.
pub fn pearson_dispersion(documents: &[(u64, u64)]) -> Stat {
    let (count, words) = sums(documents);
    let freedom = number(documents.len().saturating_sub(1) as u64);
    let term = |(x, w): &(u64, u64)| {
        let mean = count * number(*w) / words;
        if mean > 0.0 { (number(*x) - mean).powi(2) / mean } else { 0.0 }
    };
    if count <= 0.0 || words <= 0.0 {
        return Stat::Undefined(if words <= 0.0 { "no words" } else { "never coded" });
    }
    Stat::ratio(documents.iter().map(term).sum(), freedom, "one document")
}

/// A ratio, resampled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampled {
    /// Its mean over the resamples.
    pub mean: f64,
    /// Its standard deviation over them.
    pub deviation: f64,
    /// The 2.5 % and 97.5 % points.
    pub interval: (f64, f64),
    /// Resamples in which it is undefined.
    pub undefined: usize,
}

/// Fewer clusters give no interval that can be trusted.
const FEW: usize = 5;

/// The ratio `1000 Σx/Σw`, with clusters (documents, or cases) drawn with replacement `times` times under
/// `seed` (Field and Welsh 2007). The percentile interval.
///
/// # Errors
/// Why there is none: there are fewer than five clusters, or it is undefined in more than 5 % of the
/// resamples.
pub fn resampled(
    clusters: &[(u64, u64)],
    times: usize,
    seed: u64,
    least: Option<usize>,
) -> Result<Resampled, &'static str> {
    if clusters.len() < 2 {
        return Err("one document");
    }
    if clusters.len() < least.unwrap_or(FEW) {
        return Err("fewer than five to draw from: no interval that can be trusted");
    }
    let one = |replicate: usize| {
        let mut draws = Draws::new(seed, replicate as u64);
        let drawn: Vec<(u64, u64)> = (0..clusters.len())
            .filter_map(|_| clusters.get(draws.below(clusters.len())).copied())
            .collect();
        let (count, words) = sums(&drawn);
        Stat::ratio(1000.0 * count, words, "no words").value()
    };
    let mut values: Vec<f64> = (0..times).filter_map(one).collect();
    let undefined = times - values.len();
    if values.is_empty() || undefined * 20 > times {
        return Err("undefined in more than 5 % of the resamples");
    }
    values.sort_by(f64::total_cmp);
    let n = number(values.len() as u64);
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
    Ok(Resampled {
        mean,
        deviation: square.sqrt(),
        interval: (quantile(&values, 0.025), quantile(&values, 0.975)),
        undefined,
    })
}

/// The value of `sorted` at or above which `1 − share` of it lies.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a length"
    )]
    let rank = (share * number(sorted.len() as u64)).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

fn sums(clusters: &[(u64, u64)]) -> (f64, f64) {
    let count: u64 = clusters.iter().map(|(count, _)| count).sum();
    let words: u64 = clusters.iter().map(|(_, words)| words).sum();
    (number(count), number(words))
}
