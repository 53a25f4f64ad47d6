//! Rules × documents → codings, in parallel, in corpus order.

use rayon::prelude::*;

use crate::codebook::Fitness;
use crate::coding::{Coding, Confidence, Form, Reason, merge};
use crate::corpus::{Document, Role, SegmentKind};
use crate::rule::{Match, Matcher, RuleSet};

/// Codes each of `documents`; the answer has one entry per document, in the same order, whatever the
/// number of threads. `done` is called after each document, from any thread.
pub fn code(
    rules: &RuleSet,
    documents: &[&Document],
    done: &(dyn Fn() + Sync),
) -> Vec<Vec<Coding>> {
    documents
        .par_iter()
        .map_init(
            || Matcher::new(rules),
            |matcher, document| {
                let codings = code_one(rules, matcher, document);
                done();
                codings
            },
        )
        .collect()
}

fn code_one(rules: &RuleSet, matcher: &mut Matcher<'_>, document: &Document) -> Vec<Coding> {
    let matches = matcher.matches(document);
    let counted = matches.into_iter().filter(|found| found.held_back.is_none());
    merge(counted.filter_map(|found| coding(rules, document, found)).collect())
}

fn coding(rules: &RuleSet, document: &Document, found: Match) -> Option<Coding> {
    let rule = rules.rules.get(found.rule)?;
    let segment = document.segments.get(found.segment)?;
    let speech = matches!(segment.kind, SegmentKind::Turn | SegmentKind::Quote);
    Some(Coding {
        code: rule.code.clone(),
        span: found.passage,
        carrier: Some(found.carrier).filter(|role| *role != Role::Unknown),
        target: found.target,
        mode: found.mode,
        form: speech.then_some(Form::Verbatim),
        confidence: match rule.fitness {
            Fitness::High => Confidence::High,
            Fitness::Medium => Confidence::Medium,
            Fitness::Low => Confidence::Low,
        },
        segment: u32::try_from(found.segment).ok()?,
        reasons: vec![Reason { rule: rule.id.clone(), words: found.words }],
    })
}
