use super::Scope;
use super::compile::{Slot, Stands, TermId};
use super::scan::Scan;

/// Which way a row of slots is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    On,
    Back,
}

impl Scan<'_> {
    /// The words that fit one of `terms`, in no order.
    pub(super) fn places_of(&self, terms: &[TermId]) -> impl Iterator<Item = u32> {
        let present = terms.iter().filter(|term| self.is_present(**term));
        present.flat_map(|term| self.positions(*term)).copied()
    }

    /// Where `slots` stand in a row within one sentence, as first and last word. From each place of the
    /// slot that is rarest in this document, the longest row that fits.
    pub(super) fn rows(&self, slots: &[Slot]) -> Vec<(u32, u32)> {
        let mut rows = self.all_rows(slots);
        // By where the leading slot begins; of those, the longest.
        rows.sort_unstable_by_key(|(lead, (first, last))| {
            (*lead, *first, std::cmp::Reverse(*last))
        });
        rows.dedup_by_key(|(lead, _)| *lead);
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// All rows, each with the word at which its leading slot begins.
    fn all_rows(&self, slots: &[Slot]) -> Vec<(u32, (u32, u32))> {
        let Some((lead, _)) = self.lead(slots) else { return Vec::new() };
        let Some((before, after)) = slots.split_at_checked(lead) else { return Vec::new() };
        let places: Vec<(u32, u32)> = match after.first().map(|slot| &slot.stands) {
            Some(Stands::Words(terms)) => self.places_of(terms).map(|at| (at, at)).collect(),
            Some(Stands::OneOf(rows)) => {
                rows.iter().flat_map(|row| self.all_rows(row)).map(|(_, row)| row).collect()
            }
            Some(Stands::Any | Stands::Edge) | None => Vec::new(),
        };
        let after = after.get(1..).unwrap_or(&[]);
        let mut found = Vec::new();
        for (lead, end) in places {
            let inside = |to: &u32| {
                self.same_scope(lead, *to, Scope::Segment)
                    && self.same_scope(lead, *to, Scope::Sentence)
            };
            let mut ends = self.reached(after, end, Way::On);
            ends.retain(inside);
            if ends.is_empty() {
                continue;
            }
            let mut starts = self.reached(before, lead, Way::Back);
            starts.retain(inside);
            for first in starts {
                found.extend(ends.iter().map(|last| (lead, (first, *last))));
            }
        }
        found
    }

    /// The slot with the fewest places in this document of those that certain words stand at, and how
    /// many; `None` where the row cannot stand anywhere.
    fn lead(&self, slots: &[Slot]) -> Option<(usize, usize)> {
        if !self.may_stand(slots) {
            return None;
        }
        let certain = slots.iter().enumerate().filter(|(_, slot)| slot.is_certain);
        let counted = certain.filter_map(|(at, slot)| match &slot.stands {
            Stands::Any | Stands::Edge => None,
            Stands::Words(terms) => {
                let present = terms.iter().filter(|term| self.is_present(**term));
                Some((at, present.map(|term| self.positions(*term).len()).sum()))
            }
            Stands::OneOf(rows) => {
                Some((at, rows.iter().filter_map(|row| self.lead(row)).map(|(_, n)| n).sum()))
            }
        });
        counted.min_by_key(|(at, count)| (*count, *at))
    }

    /// Whether the document has words for each slot of a row.
    fn may_stand(&self, slots: &[Slot]) -> bool {
        slots.iter().filter(|slot| slot.is_certain).all(|slot| match &slot.stands {
            Stands::Any | Stands::Edge => true,
            Stands::Words(terms) => terms.iter().any(|term| self.is_present(*term)),
            Stands::OneOf(rows) => rows.iter().any(|row| self.may_stand(row)),
        })
    }

    /// The words that a row of `slots` may end at if it follows on word `from`, in order.
    fn reached(&self, slots: &[Slot], from: u32, way: Way) -> Vec<u32> {
        let (mut ends, mut next) = (vec![from], Vec::new());
        for index in 0..slots.len() {
            let index = if way == Way::On { index } else { slots.len() - 1 - index };
            let Some(slot) = slots.get(index) else { continue };
            next.clear();
            for end in &ends {
                self.step(slot, *end, way, &mut next);
            }
            if slot.optional {
                next.extend(&ends);
            }
            if next.is_empty() {
                return next;
            }
            next.sort_unstable();
            next.dedup();
            std::mem::swap(&mut ends, &mut next);
        }
        ends
    }

    /// Adds to `next` where one slot may end if it follows on word `from`.
    fn step(&self, slot: &Slot, from: u32, way: Way, next: &mut Vec<u32>) {
        let words = self.text.tokens.words.len();
        let neighbour = match way {
            Way::On => from.checked_add(1).filter(|at| (*at as usize) < words),
            Way::Back => from.checked_sub(1),
        };
        match &slot.stands {
            Stands::Any => next.extend(neighbour),
            Stands::Words(terms) => {
                next.extend(neighbour.filter(|word| self.is_one_of(*word, terms)));
            }
            Stands::OneOf(rows) => {
                rows.iter().for_each(|row| next.extend(self.reached(row, from, way)));
            }
            Stands::Edge => {
                let at = if way == Way::On { from as usize + 1 } else { from as usize };
                next.extend(self.is_edge(at).then_some(from));
            }
        }
    }

    /// Whether a mark stands before the word at `at`, or a stretch of text begins or ends there. A hyphen
    /// inside a word is none.
    fn is_edge(&self, at: usize) -> bool {
        let tokens = self.text.tokens;
        let ends = at >= tokens.words.len() || at == tokens.words_of_run(tokens.run_of(at)).0;
        let is_mark = |text: &str| {
            let mark = |c: char| ".,;:!?\"'()[]".contains(c);
            text.contains(mark) || (text.contains('-') && text.contains(char::is_whitespace))
        };
        ends || tokens.gap_before(at).is_some_and(|gap| is_mark(self.text.lexicon.gap(gap)))
    }

    /// Whether the word at `at` fits one of `terms`, which are in order.
    fn is_one_of(&self, at: u32, terms: &[TermId]) -> bool {
        let given = self.signals_at(at).iter();
        given.map(|signal| signal.0).any(|signal| terms.binary_search(&signal).is_ok())
    }
}
