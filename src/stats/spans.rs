use super::Stat;
use super::stat::number;
use crate::text::Span;

/// How the passages of two codes touch in one text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Touching {
    /// Pairs of passages that share text.
    pub pairs: u64,
    /// Passages of the first that share text with one of the second.
    pub first: u64,
    /// Passages of the second that share text with one of the first.
    pub second: u64,
    /// Text that has both codes; each code's own passages are joined first.
    pub shared: u64,
    /// How many stretches that makes.
    pub regions: u64,
    /// Shared text over text with either.
    pub jaccard: Stat,
}

/// ATLAS.ti's c: `n₁₂ / (n₁ + n₂ − n₁₂)` with `n` codings and `n₁₂` pairs of them that share text. It exceeds 1
/// where passages overlap more often than there are passages, and is then no share of anything.
pub fn c_coefficient(codings: [u64; 2], pairs: u64) -> Stat {
    let [first, second] = codings.map(number);
    Stat::ratio(
        number(pairs),
        first + second - number(pairs),
        "more co-occurrences than quotations",
    )
}

impl Touching {
    /// That of the passages of two codes.
    pub fn of(a: &[Span], b: &[Span]) -> Self {
        let touches = |one: &Span, others: &[Span]| others.iter().any(|other| one.overlaps(*other));
        let (joined_a, joined_b) = (joined(a), joined(b));
        let cuts = joined_a.iter().flat_map(|a| joined_b.iter().filter_map(move |b| cut(*a, *b)));
        let cuts = joined(&cuts.collect::<Vec<Span>>());
        let length = |spans: &[Span]| spans.iter().map(|span| span.len() as u64).sum::<u64>();
        let shared = length(&cuts);
        let either = length(&joined_a) + length(&joined_b) - shared;
        Self {
            pairs: a.iter().map(|one| b.iter().filter(|o| o.overlaps(*one)).count() as u64).sum(),
            first: a.iter().filter(|one| touches(one, b)).count() as u64,
            second: b.iter().filter(|one| touches(one, a)).count() as u64,
            shared,
            regions: cuts.len() as u64,
            jaccard: Stat::ratio(number(shared), number(either), "in no text"),
        }
    }
}

fn cut(a: Span, b: Span) -> Option<Span> {
    a.overlaps(b).then(|| Span::new(a.start().max(b.start()), a.end().min(b.end())))
}

/// Spans in order, those that share text or touch as one.
fn joined(spans: &[Span]) -> Vec<Span> {
    let mut sorted = spans.to_vec();
    sorted.sort_unstable();
    let mut all: Vec<Span> = Vec::new();
    for span in sorted {
        match all.last_mut() {
            Some(last) if span.start() <= last.end() => *last = last.hull(span),
            _ => all.push(span),
        }
    }
    all
}

/// Pairs of passages at most `most` paragraphs apart; 0 is in one paragraph. `paragraphs` are in order.
pub fn near_pairs(a: &[Span], b: &[Span], paragraphs: &[Span], most: usize) -> u64 {
    let range = |span: &Span| {
        let first = paragraphs.partition_point(|paragraph| paragraph.end() <= span.start());
        let end = paragraphs.partition_point(|paragraph| paragraph.start() < span.end());
        (first, end.max(first + 1) - 1)
    };
    let near = |a: &Span, b: &Span| {
        let ((a_first, a_last), (b_first, b_last)) = (range(a), range(b));
        a_first.saturating_sub(b_last).max(b_first.saturating_sub(a_last)) <= most
    };
    a.iter().map(|one| b.iter().filter(|other| near(one, other)).count() as u64).sum()
}
