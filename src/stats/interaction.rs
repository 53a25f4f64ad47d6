use super::Stat;
use super::stat::number;

/// How unequally talk is shared: Gini, `Σ(2i − n − 1) x_(i) / (n Σx)`; 0 where all have as much. With `n`
/// people it is at most `(n − 1)/n`.
pub fn gini(shares: &[f64]) -> Stat {
    let mut sorted = shares.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = number(sorted.len() as u64);
    let weighted: f64 = (1_u64..).zip(&sorted).map(|(i, x)| (2.0 * number(i) - n - 1.0) * x).sum();
    Stat::ratio(weighted, n * sorted.iter().sum::<f64>(), "nobody speaks")
}

/// Gini times `n/(n − 1)`, which is 1 where one of them says all: for small groups.
pub fn gini_corrected(shares: &[f64]) -> Stat {
    let n = number(shares.len() as u64);
    match gini(shares) {
        Stat::Value(_) if shares.len() < 2 => Stat::Undefined("one speaker"),
        value => value.map(|gini| gini * n / (n - 1.0)),
    }
}

/// How evenly talk is shared: entropy over its largest value, `−Σ p ln p / ln n`; 1 where all have as much.
pub fn balance(shares: &[f64]) -> Stat {
    let total: f64 = shares.iter().sum();
    if total <= 0.0 {
        return Stat::Undefined("nobody speaks");
    }
    let share = |x: &f64| x / total;
    let sum: f64 = shares.iter().map(share).filter(|p| *p > 0.0).map(|p| p * p.ln()).sum();
    let entropy = 0.0 - sum;
    Stat::ratio(entropy, number(shares.len() as u64).ln(), "one speaker")
}

/// How far replies take up a mark of what they reply to (Danescu-Niculescu-Mizil and others 2012): the
/// share of replies with the mark to talk with it, less that of all replies. Each exchange says whether the
/// talk had the mark, and the reply.
pub fn coordination(exchanges: &[(bool, bool)]) -> Stat {
    let share = |chosen: &dyn Fn(bool) -> bool| {
        let of = exchanges.iter().filter(|(said, _)| chosen(*said));
        let marked = of.clone().filter(|(_, reply)| *reply).count();
        Stat::ratio(number(marked as u64), number(of.count() as u64), "never used")
    };
    match (share(&|said| said), share(&|_| true)) {
        (Stat::Value(after), Stat::Value(all)) => Stat::Value(after - all),
        (Stat::Undefined(reason), _) | (_, Stat::Undefined(reason)) => Stat::Undefined(reason),
    }
}
