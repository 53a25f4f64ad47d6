use std::collections::HashMap;
use std::ops::Range;

use super::{CompiledRule, HeldBack, Match};
use crate::codebook::Absent;
use crate::corpus::{Document, Role, SegmentKind};
use crate::text::Span;

impl CompiledRule {
    /// Holds back what is more than the rule lets count in one top-level segment.
    pub(super) fn limit(&self, matches: &mut [Match], document: &Document) {
        let Some(most) = self.at_most else { return };
        let mut counted: HashMap<usize, usize> = HashMap::new();
        for one in matches.iter_mut().filter(|one| one.held_back.is_none()) {
            let count = counted.entry(document.top_level(one.segment)).or_default();
            *count += 1;
            if *count > most {
                one.held_back = Some(HeldBack::AtMost(most));
            }
        }
    }
}

/// Where nothing that rule `index` looks for stands: the first segment with text of the document, or of
/// each section. `found` is what the rule found, which is held back.
pub(super) fn absences(
    index: usize,
    within: Absent,
    document: &Document,
    mut found: Vec<Match>,
) -> Vec<Match> {
    let mut sections: Vec<Range<usize>> = Vec::new();
    for (at, segment) in document.segments.iter().enumerate() {
        let begins = within == Absent::Section && segment.kind == SegmentKind::Heading;
        match sections.last_mut() {
            Some(section) if !begins => section.end = at + 1,
            _ => sections.push(at..at + 1),
        }
    }
    let absence = |section: Range<usize>| {
        let there = |one: &&Match| one.held_back.is_none() && section.contains(&one.segment);
        if found.iter().any(|one| there(&one)) {
            return None;
        }
        let told = |at: &usize| {
            document.segments.get(*at).is_some_and(|segment| segment.words > 0 && segment.is_told())
        };
        let segment = section.clone().find(told)?;
        let runs = document.runs_of(document.top_level(segment)).iter();
        let passage = runs.map(|run| run.span).reduce(Span::hull)?;
        let mode = document.segments.get(segment)?.mode;
        Some(Match {
            rule: index,
            words: Vec::new(),
            passage,
            segment,
            carrier: Role::Unknown,
            target: None,
            mode,
            form: None,
            held_back: None,
        })
    };
    let absent: Vec<Match> = sections.into_iter().filter_map(absence).collect();
    for one in &mut found {
        one.held_back = one.held_back.take().or(Some(HeldBack::Present));
    }
    found.extend(absent);
    found.sort_by_key(|one| one.passage);
    found
}
