//! The distributions that figures refer to, from statrs.

use statrs::distribution::{Beta, ChiSquared, ContinuousCDF as _, Normal};
use statrs::function::factorial::ln_binomial;

/// The chance of a chi-square of `freedom` degrees of at least `value`.
pub(super) fn chi_square_tail(value: f64, freedom: f64) -> f64 {
    ChiSquared::new(freedom).map_or(1.0, |chi| chi.sf(value))
}

/// The chi-square of `freedom` degrees below which `share` of the chance lies.
pub(super) fn chi_square_point(share: f64, freedom: f64) -> f64 {
    ChiSquared::new(freedom).map_or(f64::NAN, |chi| chi.inverse_cdf(share))
}

/// The value of a beta distribution below which `share` of the chance lies.
pub(super) fn beta_point(share: f64, a: f64, b: f64) -> f64 {
    Beta::new(a, b).map_or(f64::NAN, |beta| beta.inverse_cdf(share))
}

/// Twice the chance of a standard normal value beyond `z`.
pub(super) fn normal_both_tails(z: f64) -> f64 {
    2.0 * Normal::standard().sf(z.abs())
}

/// The 97.5 % point of the standard normal distribution.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// The logarithm of the number of ways to take `k` of `n`.
pub(super) fn ln_choose(n: u64, k: u64) -> f64 {
    ln_binomial(n, k)
}

/// A chance counts as no larger than another where it is so but for rounding.
pub(super) const ROUNDING: f64 = 1.0 + 1e-7;
