use super::Stat;
use super::stat::number;

/// Counts explained by what goes with them: a log-linear model with exposure (Nelder and Wedderburn 1972).
#[derive(Debug, Clone, PartialEq)]
pub struct PoissonFit {
    /// A coefficient for each column; its exponential is a ratio of rates.
    pub coefficients: Vec<f64>,
    /// Their standard errors.
    pub errors: Vec<f64>,
    /// Twice the log-likelihood that is missing to a perfect fit.
    pub deviance: f64,
    /// Pearson's dispersion; above 1.5 the errors are too small.
    pub dispersion: Stat,
    /// Akaike's criterion.
    pub aic: f64,
}

/// Steps of the iteration, at most.
const STEPS: usize = 100;

/// Fits counts `y` with `columns` (the first is usually ones) and `offsets`, the logarithms of exposures, by
/// iteratively reweighted least squares with halved steps. `None` where no finite fit was found.
pub fn poisson(y: &[u64], columns: &[Vec<f64>], offsets: &[f64]) -> Option<PoissonFit> {
    let counts: Vec<f64> = y.iter().map(|count| number(*count)).collect();
    let total: f64 = counts.iter().sum();
    let exposure: f64 = (0..y.len()).map(|row| offset(offsets, row).exp()).sum();
    if total <= 0.0 || columns.is_empty() {
        return None;
    }
    let mut beta = vec![0.0; columns.len()];
    *beta.first_mut()? = (total / exposure).ln();
    let means = |beta: &[f64]| -> Vec<f64> {
        (0..y.len())
            .map(|row| {
                let linear = columns.iter().zip(beta).filter_map(|(c, b)| Some(c.get(row)? * b));
                (linear.sum::<f64>() + offset(offsets, row)).exp()
            })
            .collect()
    };
    let mut best = deviance(&counts, &means(&beta));
    let mut inverse = Vec::new();
    for _ in 0..STEPS {
        let mu = means(&beta);
        let (information, score) = information(&counts, &mu, columns);
        inverse = inverted(information)?;
        let mut step: Vec<f64> =
            inverse.iter().map(|row| row.iter().zip(&score).map(|(a, b)| a * b).sum()).collect();
        let before = best;
        for _ in 0..30 {
            let next: Vec<f64> = beta.iter().zip(&step).map(|(b, s)| b + s).collect();
            let reached = deviance(&counts, &means(&next));
            if reached.is_finite() && reached <= best + 1e-12 {
                (beta, best) = (next, reached);
                break;
            }
            step.iter_mut().for_each(|s| *s /= 2.0);
        }
        if (before - best).abs() <= 1e-10 * (best.abs() + 0.1) {
            break;
        }
    }
    let mu = means(&beta);
    let pearson: f64 = counts.iter().zip(&mu).map(|(y, m)| (y - m).powi(2) / m).sum();
    let freedom = number(y.len().saturating_sub(columns.len()) as u64);
    let likelihood: f64 = counts
        .iter()
        .zip(&mu)
        .map(|(y, m)| y * m.ln() - m - statrs::function::gamma::ln_gamma(y + 1.0))
        .sum();
    let errors = inverse.iter().enumerate().filter_map(|(i, row)| Some(row.get(i)?.sqrt()));
    Some(PoissonFit {
        errors: errors.collect(),
        deviance: best,
        dispersion: Stat::ratio(pearson, freedom, "as many columns as values"),
        aic: 2.0 * number(columns.len() as u64) - 2.0 * likelihood,
        coefficients: beta,
    })
    .filter(|fit| fit.deviance.is_finite() && fit.errors.iter().all(|error| error.is_finite()))
}

fn offset(offsets: &[f64], row: usize) -> f64 {
    offsets.get(row).copied().unwrap_or(0.0)
}

fn deviance(counts: &[f64], means: &[f64]) -> f64 {
    let term = |(y, m): (&f64, &f64)| if *y > 0.0 { y * (y / m).ln() - (y - m) } else { *m };
    2.0 * counts.iter().zip(means).map(term).sum::<f64>()
}

/// The information matrix `X'WX` and the score `X'(y − μ)`.
fn information(counts: &[f64], mu: &[f64], columns: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let product = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).zip(mu).map(|((a, b), m)| a * b * m).sum()
    };
    let matrix = columns.iter().map(|a| columns.iter().map(|b| product(a, b)).collect()).collect();
    let score = |column: &Vec<f64>| {
        column.iter().zip(counts.iter().zip(mu)).map(|(x, (y, m))| x * (y - m)).sum()
    };
    (matrix, columns.iter().map(score).collect())
}

/// The inverse of a small matrix by elimination with pivots.
fn inverted(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    for (index, row) in matrix.iter_mut().enumerate() {
        row.extend((0..n).map(|column| f64::from(u8::from(column == index))));
    }
    for column in 0..n {
        let size =
            |row: &usize| matrix.get(*row).and_then(|r| r.get(column)).map_or(0.0, |v| v.abs());
        let pivot = (column..n).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        if size(&pivot) < 1e-12 {
            return None;
        }
        matrix.swap(column, pivot);
        let mut own = matrix.get(column)?.clone();
        let scale = *own.get(column)?;
        own.iter_mut().for_each(|value| *value /= scale);
        for (index, row) in matrix.iter_mut().enumerate().filter(|(index, _)| *index != column) {
            let _ = index;
            let factor = *row.get(column)?;
            row.iter_mut().zip(&own).for_each(|(value, own)| *value -= factor * own);
        }
        *matrix.get_mut(column)? = own;
    }
    Some(matrix.into_iter().map(|row| row.into_iter().skip(n).collect()).collect())
}
