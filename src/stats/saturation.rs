use super::Stat;
use super::stat::number;

/// Whether new documents still bring new codes: Guest, Namey and Chen 2020.
#[derive(Debug, Clone, PartialEq)]
pub struct Saturation {
    /// Different codes in the base: the first documents.
    pub base: u64,
    /// The runs after it, each one document further on.
    pub runs: Vec<Run>,
    /// How many documents stand before the first run that meets the threshold.
    pub reached: Option<usize>,
}

/// Some documents in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// The first document of it, from 1.
    pub first: usize,
    /// New codes in it.
    pub new: u64,
    /// New codes over those of the base.
    pub ratio: Stat,
}

/// From the new codes of each document in order: the base has the first `base` documents, runs have `run`
/// documents, and are met where new codes are at most `threshold` of those of the base.
pub fn saturation(new: &[u64], base: usize, run: usize, threshold: f64) -> Saturation {
    let known: u64 = new.iter().take(base).sum();
    let after = new.get(base.min(new.len())..).unwrap_or(&[]);
    let run_at = |(index, window): (usize, &[u64])| {
        let new = window.iter().sum();
        let ratio = Stat::ratio(number(new), number(known), "a base without codes");
        Run { first: base + index + 1, new, ratio }
    };
    let runs: Vec<Run> = after.windows(run.max(1)).enumerate().map(run_at).collect();
    let met = |run: &&Run| run.ratio.value().is_some_and(|ratio| ratio <= threshold);
    let reached = runs.iter().find(met).map(|run| run.first - 1);
    Saturation { base: known, runs, reached }
}
