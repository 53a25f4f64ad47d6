use std::cell::RefCell;

use super::Match;
use crate::discourse::Discourse;
use crate::pattern::{Scan, Sign, Signs};

/// What stands in a document besides its words: its talk, and what rules that ran before have coded.
#[derive(Debug)]
pub(super) struct Seen<'d> {
    discourse: &'d Discourse<'d>,
    /// For each code that a rule names the first and last word of each passage that has it.
    coded: RefCell<Vec<Vec<(u32, u32)>>>,
}

impl<'d> Seen<'d> {
    pub(super) fn new(discourse: &'d Discourse<'d>, named: usize) -> Self {
        Self { discourse, coded: RefCell::new(vec![Vec::new(); named]) }
    }

    /// Notes the passages of `matches`, which have the code that is named.
    pub(super) fn note(&self, named: usize, matches: &[Match], scan: &Scan<'_>) {
        let kept = matches.iter().filter(|one| one.held_back.is_none());
        let places = kept.filter_map(|one| {
            let words = scan.words_in(one.passage);
            // A passage without a whole word stands at the word before it.
            let last = words.end.checked_sub(1).unwrap_or(words.start);
            u32::try_from(words.start.min(last)).ok().zip(u32::try_from(last).ok())
        });
        if let Some(coded) = self.coded.borrow_mut().get_mut(named) {
            coded.extend(places);
        }
    }
}

impl Signs for Seen<'_> {
    fn places(&self, sign: Sign) -> Vec<(u32, u32)> {
        match sign {
            Sign::Code(named) => {
                self.coded.borrow().get(named as usize).cloned().unwrap_or_default()
            }
            other => self.discourse.places(other),
        }
    }
}
