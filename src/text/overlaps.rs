use super::Span;

/// Things that lie on a text, found by the stretch they share with another.
#[derive(Debug, Clone)]
pub struct Overlaps<T> {
    /// By start, then end.
    items: Vec<(Span, T)>,
    /// For each item, how far it or an earlier one reaches.
    reach: Vec<usize>,
}

impl<T> Overlaps<T> {
    /// Of `items`, in any order.
    pub fn new(mut items: Vec<(Span, T)>) -> Self {
        items.sort_by_key(|(span, _)| *span);
        let mut furthest = 0;
        let reach = items.iter().map(|(span, _)| {
            furthest = furthest.max(span.end());
            furthest
        });
        Self { reach: reach.collect(), items }
    }

    /// Those that share at least one byte with `span`, by place.
    pub fn with(&self, span: Span) -> impl Iterator<Item = &(Span, T)> {
        let first = self.reach.partition_point(|reach| *reach <= span.start());
        let end = self.items.partition_point(|(other, _)| other.start() < span.end());
        let near = self.items.get(first..end.max(first)).unwrap_or(&[]);
        near.iter().filter(move |(other, _)| other.overlaps(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_items_reach_into_later_places() {
        let spans = [(0, 50), (2, 4), (10, 12), (40, 60)];
        let items = spans.iter().map(|(a, b)| (Span::new(*a, *b), (*a, *b))).collect();
        let overlaps = Overlaps::new(items);
        let with = |a, b| overlaps.with(Span::new(a, b)).map(|(_, item)| *item).collect::<Vec<_>>();
        assert_eq!(with(11, 13), [(0, 50), (10, 12)]);
        assert_eq!(with(50, 55), [(40, 60)]);
        assert_eq!(with(4, 10), [(0, 50)]);
        assert!(with(60, 70).is_empty());
    }
}
