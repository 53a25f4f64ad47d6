//! Rates with intervals.

use super::Figure;
use crate::stats::{Stat, garwood, number, pearson_dispersion, per_thousand, resampled};

/// How documents are drawn for intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    /// Where drawing begins.
    pub seed: u64,
    /// How often.
    pub times: usize,
}

impl Drawn {
    /// What has to be said of it.
    pub fn about(self) -> [(&'static str, String); 1] {
        let words = format!(
            "95 %; {} resamples of documents (of all cases: of cases), seed {}, where five or more have words and \
             codings enough; else the exact one of independent events, where counts vary no more than such",
            self.times, self.seed
        );
        [("intervals", words)]
    }
}

/// The interval of a rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Interval {
    /// Its bounds, per 1,000 words.
    pub bounds: (f64, f64),
    /// How it was made: `resampled` documents, or the `exact` one of independent events.
    pub kind: &'static str,
}

/// Codings per 1,000 words over `documents` (codings and words), with the bounds of its 95 % interval and
/// what kind of interval it is: see [`interval`].
pub(super) fn rate(documents: &[(u64, u64)], drawn: Drawn) -> [Figure; 4] {
    let count = documents.iter().map(|(count, _)| count).sum();
    let words = documents.iter().map(|(_, words)| words).sum();
    let (rate, _) = per_thousand(count, words);
    let interval = interval(documents, drawn);
    let [low, high] = Figure::bounds(interval.map(|interval| interval.bounds), 1, count);
    let kind = interval.map_or("none", |interval| interval.kind);
    [Figure::number(rate, 1, count), low, high, Figure::words(kind)]
}

/// The interval of a rate over documents (codings and words), from resampled documents. With fewer than
/// five documents, the exact interval of independent events, unless counts vary more than such events
/// would.
///
/// # Errors
/// Why there is none.
pub(super) fn interval(documents: &[(u64, u64)], drawn: Drawn) -> Result<Interval, &'static str> {
    let count: u64 = documents.iter().map(|(count, _)| count).sum();
    let words: u64 = documents.iter().map(|(_, words)| words).sum();
    if words == 0 {
        return Err("no words");
    }
    if documents.len() < 2 {
        return Err("one document");
    }
    let scale = 1000.0 / number(words);
    let (low, high) = garwood(count);
    let exact = Interval { bounds: (low * scale, high * scale), kind: "exact" };
    // No resample of nothing has anything.
    if count == 0 {
        return Ok(exact);
    }
    match resampled(documents, drawn.times, drawn.seed, None) {
        Ok(resampled) => Ok(Interval { bounds: resampled.interval, kind: "resampled" }),
        Err(reason) => match pearson_dispersion(documents) {
            Stat::Value(dispersion) if dispersion > 1.5 => Err(reason),
            _ => Ok(exact),
        },
    }
}
