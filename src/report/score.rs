use super::Stat;
use crate::stats::number;
use crate::text::Span;

/// A passage under a label: a code or a family, as an index into the labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    /// The document, as an index.
    pub document: usize,
    /// The label.
    pub label: usize,
    /// The passage, in bytes of the document's text.
    pub span: Span,
}

/// How well proposals agree with what people coded.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// What people coded.
    pub coded: u64,
    /// What of it overlaps a proposal of the same label.
    pub found: u64,
    /// What rules propose.
    pub proposed: u64,
    /// What of it overlaps a human coding of the same label.
    pub right: u64,
    /// Precision: `right / proposed`.
    pub precision: Measure,
    /// Recall: `found / coded`.
    pub recall: Measure,
    /// F1: `2 · precision · recall / (precision + recall)`.
    pub f1: Measure,
}

/// A figure with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// The figure.
    pub value: Stat,
    /// Where 95 of 100 resamples of the documents lie (percentile bootstrap: Efron and Tibshirani 1993,
    /// *An Introduction to the Bootstrap*, ch. 13); `None` with less than two documents, or where the
    /// figure is undefined in more than one of twenty resamples.
    pub interval: Option<(f64, f64)>,
}

/// Counts of one document or several.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    coded: u64,
    found: u64,
    proposed: u64,
    right: u64,
}

/// How often documents are drawn anew.
const RESAMPLES: usize = 1000;
/// The same documents give the same intervals.
const SEED: u64 = 7;

/// The agreement of `proposed` with `coded` for each of `labels` labels, and last for all together.
/// Two passages agree where they share at least one byte. There are `documents` documents, and what is
/// drawn for the intervals is documents, since codings of one document depend on each other.
pub fn agreement(
    labels: usize,
    documents: usize,
    proposed: &[Marked],
    coded: &[Marked],
) -> Vec<Agreement> {
    let mut tallies = vec![vec![Tally::default(); documents]; labels + 1];
    let overlaps = |a: &Marked, b: &Marked| {
        a.document == b.document && a.label == b.label && a.span.overlaps(b.span)
    };
    let mut count = |marked: &Marked, add: &dyn Fn(&mut Tally)| {
        for label in [marked.label, labels] {
            let tally = tallies.get_mut(label).and_then(|all| all.get_mut(marked.document));
            tally.into_iter().for_each(add);
        }
    };
    for one in proposed {
        let right = u64::from(coded.iter().any(|other| overlaps(one, other)));
        count(one, &|tally| {
            tally.proposed += 1;
            tally.right += right;
        });
    }
    for one in coded {
        let found = u64::from(proposed.iter().any(|other| overlaps(one, other)));
        count(one, &|tally| {
            tally.coded += 1;
            tally.found += found;
        });
    }
    tallies.iter().map(|of_documents| of_label(of_documents)).collect()
}

fn of_label(documents: &[Tally]) -> Agreement {
    let all = sum(documents.iter());
    let mut random = fastrand::Rng::with_seed(SEED);
    let drawn: Vec<[Stat; 3]> = (0..if documents.len() < 2 { 0 } else { RESAMPLES })
        .map(|_| {
            let draws = (0..documents.len()).map(|_| random.usize(..documents.len()));
            figures(sum(draws.filter_map(|index| documents.get(index))))
        })
        .collect();
    let measure = |value: Stat, which: fn(&[Stat; 3]) -> Stat| {
        let mut values: Vec<f64> =
            drawn.iter().filter_map(|figures| which(figures).value()).collect();
        values.sort_by(f64::total_cmp);
        let enough = !values.is_empty() && values.len() * 20 >= drawn.len() * 19;
        let at = |part: usize| values.get(part * (values.len() - 1) / 1000).copied();
        let interval = if enough { at(25).zip(at(975)) } else { None };
        Measure { value, interval: interval.filter(|_| value.value().is_some()) }
    };
    let [precision, recall, f1] = figures(all);
    Agreement {
        coded: all.coded,
        found: all.found,
        proposed: all.proposed,
        right: all.right,
        precision: measure(precision, |[precision, _, _]| *precision),
        recall: measure(recall, |[_, recall, _]| *recall),
        f1: measure(f1, |[_, _, f1]| *f1),
    }
}

fn sum<'t>(tallies: impl Iterator<Item = &'t Tally>) -> Tally {
    tallies.fold(Tally::default(), |a, b| Tally {
        coded: a.coded + b.coded,
        found: a.found + b.found,
        proposed: a.proposed + b.proposed,
        right: a.right + b.right,
    })
}

/// Precision, recall and F1.
fn figures(tally: Tally) -> [Stat; 3] {
    let precision = Stat::ratio(number(tally.right), number(tally.proposed), "nothing proposed");
    let recall = Stat::ratio(number(tally.found), number(tally.coded), "nothing coded");
    let f1 = match (precision.value(), recall.value()) {
        (Some(precision), Some(recall)) if precision + recall > 0.0 => {
            Stat::Value(2.0 * precision * recall / (precision + recall))
        }
        (Some(_), Some(_)) => Stat::Value(0.0),
        _ => Stat::Undefined("nothing coded or nothing proposed"),
    };
    [precision, recall, f1]
}

/// Whether `proposed` springs `trap`: it covers at least half of the shorter of the two.
pub fn springs(proposed: Span, trap: Span) -> bool {
    let shared = Span::new(proposed.start().max(trap.start()), proposed.end().min(trap.end()));
    !shared.is_empty() && shared.len() * 2 >= proposed.len().min(trap.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(document: usize, label: usize, start: usize, end: usize) -> Marked {
        Marked { document, label, span: Span::new(start, end) }
    }

    #[test]
    fn agreement_counted_by_hand() {
        let coded =
            [marked(0, 0, 0, 10), marked(0, 0, 20, 30), marked(1, 0, 0, 5), marked(1, 1, 0, 5)];
        let proposed =
            [marked(0, 0, 5, 25), marked(1, 0, 5, 9), marked(0, 1, 0, 10), marked(1, 1, 2, 3)];
        let all = agreement(3, 2, &proposed, &coded);
        let counts: Vec<[u64; 4]> =
            all.iter().map(|a| [a.coded, a.found, a.proposed, a.right]).collect();
        assert_eq!(counts, [[3, 2, 2, 1], [1, 1, 2, 1], [0, 0, 0, 0], [4, 3, 4, 2]]);
        assert_eq!(all[0].precision.value, Stat::Value(0.5));
        assert_eq!(all[0].recall.value, Stat::Value(2.0 / 3.0));
        assert_eq!(all[0].f1.value, Stat::Value(2.0 * 0.5 * (2.0 / 3.0) / (0.5 + 2.0 / 3.0)));
        assert_eq!(all[2].recall.value, Stat::Undefined("nothing coded"));
        // Document 1 alone finds one of one: with it drawn twice, recall is 1 in the second label.
        let (low, high) = all[3].recall.interval.unwrap();
        assert!(low <= 0.75 && (0.75..=1.0).contains(&high));
        assert_eq!(all[2].f1.interval, None);
    }

    #[test]
    fn a_trap_is_sprung_by_half_of_the_shorter() {
        assert!(springs(Span::new(0, 100), Span::new(10, 20)));
        assert!(springs(Span::new(15, 115), Span::new(10, 20)));
        assert!(!springs(Span::new(16, 116), Span::new(10, 20)));
        assert!(!springs(Span::new(20, 30), Span::new(10, 20)));
    }

    #[test]
    fn nothing_gives_no_figures() {
        let none = agreement(1, 0, &[], &[]);
        assert_eq!(none[0].f1.value.value(), None);
        assert_eq!(none[0].f1.interval, None);
    }
}
