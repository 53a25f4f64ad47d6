use super::Stat;
use super::association::Fourfold;
use super::distribution::{ROUNDING, Z, chi_square_tail};
use super::stat::number;

/// Several fourfold tables, one a case, together.
#[derive(Debug, Clone, PartialEq)]
pub struct Pooled {
    /// The odds ratio within cases: `Σ(ad/n) / Σ(bc/n)` (Mantel and Haenszel 1959).
    pub odds_ratio: Stat,
    /// The standard error of its logarithm (Robins, Breslow and Greenland 1986).
    pub log_error: Stat,
    /// Its 95 % interval.
    pub interval: Option<(f64, f64)>,
    /// The chi-square of Cochran, Mantel and Haenszel, without and with continuity correction.
    pub chi_square: [Stat; 2],
    /// The chances of so large a chi-square.
    pub chance: [Stat; 2],
    /// The odds ratio of all units as if they were of one case.
    pub crude: Stat,
    /// Whether the odds ratios of the cases differ: the chi-square of Breslow and Day (1980), without and
    /// with Tarone's correction (1985).
    pub breslow_day: [Stat; 2],
    /// Its degrees of freedom.
    pub freedom: usize,
    /// The chances of so large chi-squares.
    pub differ: [Stat; 2],
    /// Cases that say nothing, for a code is in all or in none of their units.
    pub uninformative: usize,
}

impl Pooled {
    /// Whether pooling misleads: the crude odds ratio lies on the other side of 1, or is more than one
    /// and a half times as large or as small.
    pub fn misleads(&self) -> bool {
        let (Some(crude), Some(within)) = (self.crude.value(), self.odds_ratio.value()) else {
            return false;
        };
        let apart = (crude / within).ln().abs();
        (crude - 1.0) * (within - 1.0) < 0.0 || apart > 1.5_f64.ln()
    }
}

/// Several fourfold tables together.
pub fn pooled(strata: &[Fourfold]) -> Pooled {
    let telling: Vec<Fourfold> =
        strata.iter().copied().filter(|table| !table.has_empty_margin()).collect();
    // R, S and their products with P and Q, as they are called where the error was worked out.
    let (mut all_r, mut all_s, mut pr, mut mixed, mut qs) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let (mut apart, mut variance) = (0.0, 0.0);
    for table in &telling {
        let [both, first, second, neither] = table.cells();
        let n = number(table.units());
        let (p, q) = ((both + neither) / n, (first + second) / n);
        let (own_r, own_s) = (both * neither / n, first * second / n);
        all_r += own_r;
        all_s += own_s;
        pr += p * own_r;
        mixed += p * own_s + q * own_r;
        qs += q * own_s;
        let margins = table.margins().map(number);
        let [with_a, _, with_b, _] = margins;
        apart += both - with_a * with_b / n;
        variance += margins.iter().product::<f64>() / (n * n * (n - 1.0));
    }
    let odds_ratio = Stat::ratio(all_r, all_s, "zero cell in all cases");
    let squared =
        pr / (2.0 * all_r * all_r) + mixed / (2.0 * all_r * all_s) + qs / (2.0 * all_s * all_s);
    let log_error = Stat::finite(squared.sqrt(), "zero cell in all cases");
    let interval = odds_ratio
        .value()
        .zip(log_error.value())
        .map(|(ratio, error)| ((ratio.ln() - Z * error).exp(), (ratio.ln() + Z * error).exp()));
    let chi =
        |less: f64| Stat::ratio((apart.abs() - less).powi(2), variance, "no case says anything");
    let chi_square = [chi(0.0), chi(apart.abs().min(0.5))];
    let chance = chi_square.map(|chi| chi.map(|value| chi_square_tail(value, 1.0)));
    let all = strata.iter().fold(Fourfold::default(), |sum, table| Fourfold {
        both: sum.both + table.both,
        first: sum.first + table.first,
        second: sum.second + table.second,
        neither: sum.neither + table.neither,
    });
    let freedom = telling.len().saturating_sub(1);
    let breslow_day = odds_ratio
        .value()
        .filter(|ratio| *ratio > 0.0)
        .map_or([Stat::Undefined("no common odds ratio"); 2], |ratio| breslow_day(&telling, ratio));
    let differ = breslow_day.map(|chi| match freedom {
        0 => Stat::Undefined("one case that says anything"),
        _ => chi.map(|value| chi_square_tail(value, number(freedom as u64))),
    });
    Pooled {
        differ,
        odds_ratio,
        log_error,
        interval,
        chi_square,
        chance,
        crude: all.odds_ratio(),
        breslow_day,
        freedom,
        uninformative: strata.len() - telling.len(),
    }
}

fn breslow_day(strata: &[Fourfold], ratio: f64) -> [Stat; 2] {
    let (mut sum, mut apart, mut variances) = (0.0, 0.0, 0.0);
    for table in strata {
        let fitted = fitted(*table, ratio);
        let [r1, r2, c1, _] = table.margins().map(number);
        let cells = [fitted, r1 - fitted, c1 - fitted, r2 - c1 + fitted];
        let variance = 1.0 / cells.iter().map(|cell| 1.0 / cell).sum::<f64>();
        let difference = number(table.both) - fitted;
        sum += difference * difference / variance;
        apart += difference;
        variances += variance;
    }
    let reason = "no case says anything";
    [Stat::finite(sum, reason), Stat::finite(sum - apart * apart / variances, reason)]
}

/// Units with both that the odds ratio `ratio` would give with the margins of `table`.
fn fitted(table: Fourfold, ratio: f64) -> f64 {
    let [r1, r2, c1, _] = table.margins().map(number);
    // a (r2 − c1 + a) = ratio (r1 − a)(c1 − a)
    let (square, linear) = (1.0 - ratio, r2 - c1 + ratio * (r1 + c1));
    let root = (linear * linear + 4.0 * square * ratio * r1 * c1).sqrt();
    // Written so that nothing is lost where the ratio is near 1.
    if linear > 0.0 {
        2.0 * ratio * r1 * c1 / (linear + root)
    } else {
        (root - linear) / (2.0 * square)
    }
}

/// How likely the number of units with both is if the second code falls at random on the units of each
/// document: an exact permutation within documents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exact {
    /// Units with both.
    pub observed: u64,
    /// Units with both on average.
    pub expected: f64,
    /// The chance of so many or more.
    pub greater: f64,
    /// The chance of so few or fewer.
    pub less: f64,
    /// The chance of any number that is at most as likely.
    pub two_sided: f64,
    /// The chance of more, and half that of just so many.
    pub mid_greater: f64,
}

/// The exact permutation test within the strata (documents): hypergeometric distributions, added up by
/// convolution.
pub fn exact_within(strata: &[Fourfold]) -> Exact {
    let mut chances = vec![1.0];
    let mut least = 0;
    for table in strata {
        let own = table.chances();
        least += own.first().map_or(0, |(k, _)| *k);
        let mut sum = vec![0.0; chances.len() + own.len().max(1) - 1];
        for (i, before) in chances.iter().enumerate() {
            for (j, (_, chance)) in own.iter().enumerate() {
                if let Some(slot) = sum.get_mut(i + j) {
                    *slot += before * chance;
                }
            }
        }
        chances = sum;
    }
    let observed: u64 = strata.iter().map(|table| table.both).sum();
    let counted: Vec<(u64, f64)> = (least..).zip(chances).collect();
    let own = counted.iter().find(|(k, _)| *k == observed).map_or(0.0, |(_, p)| *p);
    let sum = |wanted: &dyn Fn(u64, f64) -> bool| {
        counted.iter().filter(|(k, p)| wanted(*k, *p)).map(|(_, p)| p).sum::<f64>().min(1.0)
    };
    Exact {
        observed,
        expected: counted.iter().map(|(k, p)| number(*k) * p).sum(),
        greater: sum(&|k, _| k >= observed),
        less: sum(&|k, _| k <= observed),
        two_sided: sum(&|_, p| p <= own * ROUNDING),
        mid_greater: sum(&|k, _| k > observed) + own / 2.0,
    }
}
