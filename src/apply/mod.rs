//! Rules × documents → what each rule proposes where.

use crate::coding::{Coding, Explained, Reason};
use crate::corpus::Role;
use crate::pattern::Resolution;
use crate::rule::{Match, Matcher, Read, RuleSet};

/// What the rules propose in a document: for each rule that proposes something, its index in the rule
/// set and the codings it asks for, in order of position; what only counts for no case is marked so.
/// [`crate::coding::merge`] makes one coding of those that saw one act.
pub fn propose(
    rules: &RuleSet,
    matcher: &mut Matcher<'_>,
    read: Read<'_>,
    resolution: &Resolution,
) -> Vec<(usize, Vec<Explained>)> {
    let mut proposed: Vec<(usize, Vec<Explained>)> = Vec::new();
    let matches = matcher.matches(read, resolution).into_iter();
    let is_helper = |index: usize| rules.rules.get(index).is_some_and(|rule| rule.is_helper);
    let holds = |found: &Match| found.held_back.is_none() || found.is_off_case();
    let proposing = matches.filter(|found| holds(found) && !is_helper(found.rule));
    for found in proposing {
        let index = found.rule;
        let Some(coding) = coding(rules, found) else { continue };
        match proposed.last_mut() {
            Some((last, codings)) if *last == index => codings.push(coding),
            _ => proposed.push((index, vec![coding])),
        }
    }
    proposed
}

fn coding(rules: &RuleSet, found: Match) -> Option<Explained> {
    let rule = rules.rules.get(found.rule)?;
    let off_case = found.is_off_case();
    let coding = Coding {
        code: rule.code,
        span: found.passage,
        carrier: Some(found.carrier).filter(|role| *role != Role::Unknown),
        target: found.target,
        mode: found.mode,
        form: found.form,
        off_case,
        segment: u32::try_from(found.segment).ok()?,
    };
    Some(Explained { coding, reasons: vec![Reason { rule: rule.number, words: found.words }] })
}
