use super::Stat;
use super::distribution::{Z, normal_both_tails};
use super::stat::number;

/// Whether a series rises or falls: Mann 1945, Kendall 1975.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kendall {
    /// Pairs that rise less pairs that fall.
    pub s: i64,
    /// Its variance if the order were chance, corrected for ties.
    pub variance: f64,
    /// The standard score, with continuity correction.
    pub z: Stat,
    /// The chance of so large a score, either way; exact for fewer than ten values without ties.
    pub chance: Stat,
    /// Kendall's τ_b, which takes ties into account.
    pub tau_b: Stat,
    /// Kendall's τ_a: `S` over all pairs.
    pub tau_a: Stat,
}

const FEW: &str = "fewer than four values";
const NO_CHANGE: &str = "no change";

/// The test of Mann and Kendall on values in order.
pub fn kendall(values: &[f64]) -> Kendall {
    let n = values.len();
    let pairs = || {
        values.iter().enumerate().flat_map(|(i, a)| values.iter().skip(i + 1).map(move |b| (a, b)))
    };
    let s: i64 = pairs().map(|(a, b)| i64::from(b > a) - i64::from(b < a)).sum();
    let ties = ties(values);
    let term = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let length = number(n as u64);
    let variance = (term(length) - ties.iter().map(|t| term(*t)).sum::<f64>()) / 18.0;
    let undefined = if n < 4 {
        Some(FEW)
    } else if variance <= 0.0 {
        Some(NO_CHANGE)
    } else {
        None
    };
    let z = undefined.map_or_else(
        || Stat::Value((whole(s) - whole(s.signum())) / variance.sqrt()),
        Stat::Undefined,
    );
    let chance = match z {
        Stat::Value(_) if n < 10 && ties.is_empty() => Stat::Value(exact(s, n)),
        other => other.map(normal_both_tails),
    };
    let all = length * (length - 1.0) / 2.0;
    let tied: f64 = ties.iter().map(|t| t * (t - 1.0) / 2.0).sum();
    let tau_b = match undefined {
        Some(reason) => Stat::Undefined(reason),
        None => Stat::ratio(whole(s), (all * (all - tied)).sqrt(), NO_CHANGE),
    };
    Kendall { s, variance, z, chance, tau_b, tau_a: Stat::ratio(whole(s), all, FEW) }
}

#[expect(clippy::cast_precision_loss, reason = "pairs of a series")]
fn whole(s: i64) -> f64 {
    s as f64
}

/// The sizes of groups of equal values.
fn ties(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let groups = sorted.chunk_by(|a, b| a.total_cmp(b).is_eq());
    groups.filter(|group| group.len() > 1).map(|group| number(group.len() as u64)).collect()
}

/// The chance of `s` or a value further from 0 in either direction, of `n` values without ties. Counts of
/// orders by their number of falling pairs grow one value at a time.
fn exact(s: i64, n: usize) -> f64 {
    let mut orders = vec![1.0_f64];
    for next in 2..=n {
        let mut grown = vec![0.0; orders.len() + next - 1];
        for (falls, count) in orders.iter().enumerate() {
            for more in 0..next {
                grown.get_mut(falls + more).into_iter().for_each(|slot| *slot += count);
            }
        }
        orders = grown;
    }
    let pairs = orders.len() as u64 - 1;
    let all: f64 = orders.iter().sum();
    let far = |falls: usize| {
        (whole(i64::try_from(pairs).unwrap_or(0)) - 2.0 * number(falls as u64)).abs()
            >= whole(s.abs()) - 1e-9
    };
    let far = orders.iter().enumerate().filter(|(falls, _)| far(*falls));
    (far.map(|(_, count)| count).sum::<f64>() / all).min(1.0)
}

/// How fast a series changes: Theil 1950, Sen 1968.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The median of the slopes between all pairs.
    pub slope: Stat,
    /// The median of `x − slope · t`.
    pub intercept: Stat,
    /// The 95 % interval of the slope, by rounded ranks.
    pub interval: Option<(f64, f64)>,
}

/// The slope of `values` over `times`, which need not be evenly apart.
pub fn theil_sen(values: &[f64], times: &[f64]) -> Slope {
    let points: Vec<(f64, f64)> = times.iter().copied().zip(values.iter().copied()).collect();
    let mut slopes = Vec::new();
    for (index, (t1, x1)) in points.iter().enumerate() {
        let later = points.iter().skip(index + 1).filter(|(t2, _)| t2.total_cmp(t1).is_ne());
        slopes.extend(later.map(|(t2, x2)| (x2 - x1) / (t2 - t1)));
    }
    if slopes.is_empty() {
        let none = Stat::Undefined("fewer than two days");
        return Slope { slope: none, intercept: none, interval: None };
    }
    slopes.sort_by(f64::total_cmp);
    let slope = median(&slopes).unwrap_or(f64::NAN);
    let mut rests: Vec<f64> = points.iter().map(|(t, x)| x - slope * t).collect();
    rests.sort_by(f64::total_cmp);
    let reach = Z * kendall(values).variance.max(0.0).sqrt();
    let count = number(slopes.len() as u64);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
    let at = |rank: f64| slopes.get((rank.round().clamp(1.0, count) as usize) - 1).copied();
    let interval = at((count - reach) / 2.0).zip(at(f64::midpoint(count, reach) + 1.0));
    Slope {
        slope: Stat::Value(slope),
        intercept: Stat::finite(median(&rests).unwrap_or(f64::NAN), "no values"),
        interval,
    }
}

/// The middle of values in order; of an even number halfway between the two. `None` where there are none.
pub fn median(sorted: &[f64]) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let (low, high) = (sorted.get(last / 2)?, sorted.get(sorted.len() / 2)?);
    Some(f64::midpoint(*low, *high))
}

/// Whether events come in bursts, from the gaps between them: `(σ − μ)/(σ + μ)` (Goh and Barabási 2008),
/// the same for few gaps (Kim and Jo 2016), and the correlation of each gap with the next.
pub fn burstiness(gaps: &[f64]) -> (Stat, Stat, Stat) {
    let few = Stat::Undefined("fewer than two gaps");
    let n = number(gaps.len() as u64);
    if gaps.len() < 2 {
        return (few, few, few);
    }
    let (mean, deviation) = moments(gaps);
    let none = "all at once";
    let ratio = Stat::ratio(deviation, mean, none);
    let plain = ratio.map(|r| (r - 1.0) / (r + 1.0));
    let (more, less) = ((n + 1.0).sqrt(), (n - 1.0).sqrt());
    let finite = ratio.map(|r| (more * r - less) / ((more - 2.0) * r + less));
    let (Some((_, first)), Some((_, second))) = (gaps.split_last(), gaps.split_first()) else {
        return (few, few, few);
    };
    let ((m1, d1), (m2, d2)) = (moments(first), moments(second));
    let together =
        first.iter().zip(second).map(|(a, b)| (a - m1) * (b - m2)).sum::<f64>() / (n - 1.0);
    (plain, finite, Stat::ratio(together, d1 * d2, "all gaps equal"))
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = number(values.len() as u64);
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt())
}
