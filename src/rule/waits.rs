use std::collections::HashMap;

use super::plan::{PlannedRule, RuleKey};
use crate::codebook::{Rule, Written, is_below};
use crate::text::Span;

/// Which rules look at what others code, and so wait for them.
#[derive(Debug)]
pub(super) struct Waits {
    /// For each rule that waits the rules that it waits for, by their places in the plan.
    of_rules: HashMap<usize, Vec<usize>>,
}

/// The codes that a rule names, each with the expression that names it and the place there.
pub(super) fn codes_of(rule: &Rule) -> Vec<(&Written, &str, Span)> {
    let steps = rule.steps.iter().map(|step| &step.find);
    let unless = rule.unless.iter().map(|unless| &unless.find);
    let all = std::iter::once(&rule.find).chain(unless).chain(steps);
    // Few rules name codes; the others need not be understood for this.
    let naming = all.filter(|written| written.text.value.contains("code:"));
    naming
        .flat_map(|written| {
            let codes = written.expr().codes().into_iter();
            codes.map(move |(id, span)| (written, id, span))
        })
        .collect()
}

impl Waits {
    pub(super) fn new(planned: &[PlannedRule<'_>]) -> Self {
        let mut of_rules: HashMap<usize, Vec<usize>> = HashMap::new();
        for (index, waiting) in planned.iter().enumerate() {
            for (_, named, _) in codes_of(waiting.rule) {
                let numbered = planned.iter().enumerate();
                let others = numbered.filter(|(_, other)| is_below(&other.code.id, named));
                of_rules.entry(index).or_default().extend(others.map(|(other, _)| other));
            }
        }
        Self { of_rules }
    }

    /// The rules that rule `index` waits for.
    pub(super) fn of(&self, index: usize) -> &[usize] {
        self.of_rules.get(&index).map_or(&[], Vec::as_slice)
    }

    /// The key of rule `index`, which depends on those of the rules that it waits for.
    pub(super) fn key(&self, index: usize, planned: &[PlannedRule<'_>]) -> RuleKey {
        let own = planned.get(index).map_or(RuleKey([0; 16]), |rule| rule.key);
        if self.of(index).is_empty() {
            return own;
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&own.0);
        for other in self.all_of(index) {
            hasher.update(&planned.get(other).map_or([0; 16], |rule| rule.key.0));
        }
        let mut key = [0; 16];
        hasher.finalize_xof().fill(&mut key);
        RuleKey(key)
    }

    /// All rules that rule `index` waits for, those included that they wait for, in order.
    pub(super) fn all_of(&self, index: usize) -> Vec<usize> {
        let mut all: Vec<usize> = Vec::new();
        let mut open = self.of(index).to_vec();
        while let Some(next) = open.pop() {
            if !all.contains(&next) {
                all.push(next);
                open.extend(self.of(next));
            }
        }
        all.sort_unstable();
        all
    }

    /// A number that is larger than that of each rule that rule `index` waits for.
    pub(super) fn rank(&self, index: usize) -> usize {
        self.all_of(index).len()
    }

    /// A way from rule `index` back to its own code, as the codes on it; `None` where there is none.
    pub(super) fn cycle(&self, index: usize, planned: &[PlannedRule<'_>]) -> Option<Vec<String>> {
        let code = |index: usize| planned.get(index).map_or("", |rule| rule.code.id.as_str());
        let mut ways: Vec<Vec<usize>> = vec![vec![index]];
        let mut seen = Vec::new();
        while let Some(way) = ways.pop() {
            for next in self.of(*way.last()?) {
                if code(*next) == code(index) {
                    let codes = way.iter().chain([next]).map(|rule| code(*rule).to_owned());
                    return Some(codes.collect());
                }
                if !seen.contains(next) {
                    seen.push(*next);
                    ways.push(way.iter().copied().chain([*next]).collect());
                }
            }
        }
        None
    }
}
