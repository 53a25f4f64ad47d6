use super::{CompiledRule, HeldBack, Match};
use crate::corpus::{Document, Role};
use crate::discourse::Discourse;
use crate::pattern::{Pattern, Scan};
use crate::text::Span;

/// What must stand some turns before or after a match.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) find: Pattern,
    /// As written.
    pub(super) text: String,
    /// Roles of who speaks; empty for any.
    pub(super) by: Vec<Role>,
    /// How many turns away, at most.
    pub(super) turns: usize,
    /// How many seconds away, at most, by the time stamps.
    pub(super) seconds: Option<u32>,
    /// Whether nobody else speaks in between.
    pub(super) same_pair: bool,
    /// Whether it stands before the match.
    pub(super) earlier: bool,
}

/// A step as it stands in a document.
struct Found {
    place: usize,
    segment: usize,
    /// When, in seconds, where that is known.
    time: Option<f64>,
    span: Span,
}

impl CompiledRule {
    /// Holds back those of `matches`, the matches of this rule, that do not stand in the sequence it asks
    /// for, and gives the others its extent.
    pub(super) fn in_sequence(
        &self,
        matches: &mut [Match],
        document: &Document,
        scan: &Scan<'_>,
        discourse: &Discourse<'_>,
    ) {
        for step in &self.steps {
            let found = self.found(step, document, scan, discourse);
            let in_time = |found: &Found, segment: usize| {
                step.seconds.is_none_or(|most| {
                    let own = document.seconds(segment).zip(found.time);
                    own.is_some_and(|(a, b)| (a - b).abs() <= f64::from(most))
                })
            };
            for one in matches.iter_mut().filter(|one| one.held_back.is_none()) {
                let place = discourse.place(one.segment);
                let near = found.iter().filter(|found| {
                    let (first, later) =
                        if step.earlier { (found.place, place) } else { (place, found.place) };
                    first < later
                        && later - first <= step.turns
                        && in_time(found, one.segment)
                        && (!step.same_pair || discourse.is_exchange(found.segment, one.segment))
                });
                // The nearest is meant.
                match near.min_by_key(|found| found.place.abs_diff(place)) {
                    Some(found) if self.codes_sequence() => {
                        one.passage = one.passage.hull(found.span);
                    }
                    Some(_) => {}
                    None => {
                        let Step { text, turns, seconds, earlier, .. } = step;
                        let (text, turns, seconds) = (text.clone(), *turns, *seconds);
                        one.held_back =
                            Some(HeldBack::Step { text, turns, seconds, earlier: *earlier });
                    }
                }
            }
        }
        if let Some(times) = self.times {
            self.often(times, matches, discourse);
        }
    }

    fn found(
        &self,
        step: &Step,
        document: &Document,
        scan: &Scan<'_>,
        discourse: &Discourse<'_>,
    ) -> Vec<Found> {
        let hits = scan.hits(&step.find, self.within).into_iter();
        let found = hits.filter_map(|hit| {
            let segment = document.segment_of(&hit.parts)?;
            // What a researcher thinks of it did not happen before or after.
            if !document.segments.get(segment)?.is_told() {
                return None;
            }
            let by = step.by.is_empty() || step.by.contains(&discourse.role(segment));
            let (place, time) = (discourse.place(segment), document.seconds(segment));
            by.then(|| Found { place, segment, time, span: hit.span() })
        });
        found.collect()
    }

    /// Holds back matches of which fewer than `times` by one carrier stand within as many turns as the rule
    /// says.
    fn often(&self, times: usize, matches: &mut [Match], discourse: &Discourse<'_>) {
        let counted: Vec<(usize, usize, Role)> = matches
            .iter()
            .enumerate()
            .filter(|(_, one)| one.held_back.is_none())
            .map(|(index, one)| (index, discourse.place(one.segment), one.carrier))
            .collect();
        let mut whole: Vec<Option<Span>> = vec![None; matches.len()];
        let mut most = vec![0; matches.len()];
        for (_, from, carrier) in &counted {
            let window = counted.iter().filter(|(_, place, by)| {
                by == carrier && place >= from && place - from < self.turns.max(1)
            });
            let window: Vec<usize> = window.map(|(index, _, _)| *index).collect();
            let spans = window.iter().filter_map(|index| matches.get(*index));
            let hull = spans.map(|one| one.passage).reduce(Span::hull);
            for index in &window {
                if let Some(most) = most.get_mut(*index) {
                    *most = window.len().max(*most);
                }
                if let Some(slot) = whole.get_mut(*index).filter(|_| window.len() >= times) {
                    *slot = slot.or(hull);
                }
            }
        }
        for (((index, one), hull), most) in matches.iter_mut().enumerate().zip(whole).zip(most) {
            let is_counted = counted.iter().any(|(other, _, _)| *other == index);
            match hull {
                Some(hull) if self.codes_sequence() => one.passage = hull,
                None if is_counted => {
                    let turns = self.turns;
                    one.held_back = Some(HeldBack::Times { found: most, wanted: times, turns });
                }
                _ => {}
            }
        }
    }
}
