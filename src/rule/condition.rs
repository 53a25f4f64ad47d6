use super::CompiledRule;
use crate::corpus::{Document, Mode, Role, Segment, SegmentKind};
use crate::language::Guard;
use crate::text::Span;

/// Why a hit does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldBack {
    /// The document's attribute has another value, or none.
    Document {
        /// The attribute.
        attribute: String,
        /// Its value.
        value: Option<String>,
        /// The values that were asked for.
        wanted: Vec<String>,
    },
    /// It is in another kind of segment.
    Segment(SegmentKind),
    /// It is in another mode.
    Mode(Mode),
    /// Somebody of another role speaks or acts.
    By(Role),
    /// Somebody else speaks, as the text calls them.
    Speaker(Option<String>),
    /// So many in the same turn or paragraph count already.
    AtMost(usize),
    /// It stands there, and the rule codes where it does not.
    Present,
    /// Somebody else is addressed.
    To(Option<Role>),
    /// What must stand some turns before or after it does not.
    Step {
        /// What, as written.
        text: String,
        /// How many turns away, at most.
        turns: usize,
        /// How many seconds away, at most.
        seconds: Option<u32>,
        /// Whether it must stand before.
        earlier: bool,
    },
    /// It stands too seldom within some turns.
    Times {
        /// How often.
        found: usize,
        /// How often it must.
        wanted: usize,
        /// Within how many turns.
        turns: usize,
    },
    /// It is not meant.
    Guard {
        /// In which way.
        guard: Guard,
        /// The words that show it, in bytes of the document's text.
        words: Span,
    },
    /// Words that rule it out stand beside it.
    Unless {
        /// The expression that matched.
        expression: String,
        /// Where, in bytes of the document's text.
        words: Vec<Span>,
    },
}

impl CompiledRule {
    /// The first document condition that does not hold.
    pub(super) fn document_bar(&self, document: &Document) -> Option<HeldBack> {
        self.document.iter().find_map(|(attribute, wanted)| {
            let value = document.attribute(attribute);
            let holds = value.is_some_and(|value| wanted.iter().any(|w| fits(w, value)));
            (!holds).then(|| HeldBack::Document {
                attribute: attribute.clone(),
                value: value.map(str::to_owned),
                wanted: wanted.clone(),
            })
        })
    }

    /// The first condition on the place of a hit that does not hold. What somebody says in the
    /// note-taker's words has two modes: it is described, and it is speech.
    pub(super) fn place_bar(
        &self,
        kind: SegmentKind,
        modes: &[Mode],
        role: Role,
    ) -> Option<HeldBack> {
        if !self.segment.contains(&kind) {
            return Some(HeldBack::Segment(kind));
        }
        if !self.mode.is_empty() && !modes.iter().any(|mode| self.mode.contains(mode)) {
            return modes.first().copied().map(HeldBack::Mode);
        }
        if !self.by.is_empty() && !self.by.contains(&role) {
            return Some(HeldBack::By(role));
        }
        None
    }

    /// Whether somebody else speaks in `segment` than the rule asks for.
    pub(super) fn speaker_bar(&self, document: &Document, segment: &Segment) -> Option<HeldBack> {
        let label = document.label(segment);
        let named = [label, document.participant_in(segment)];
        let asked = |name: &&str| self.speaker.iter().any(|other| is_alike(other, name));
        let holds = self.speaker.is_empty() || named.iter().flatten().any(asked);
        (!holds).then(|| HeldBack::Speaker(label.map(str::to_owned)))
    }

    /// The conditions of the rule, in words, for a hit by `role` in `mode`.
    pub fn conditions_held(&self, document: &Document, mode: Mode, role: Role) -> Vec<String> {
        let mut held = Vec::new();
        for (attribute, _) in &self.document {
            let value = document.attribute(attribute).unwrap_or("");
            held.push(format!("document: {attribute} is {value}"));
        }
        if !self.by.is_empty() {
            held.push(format!("by: {role} may carry it"));
        }
        if !self.speaker.is_empty() {
            held.push(format!("speaker: one of {}", self.speaker.join(", ")));
        }
        if !self.mode.is_empty() {
            held.push(format!("mode: {mode}"));
        }
        held.extend(self.steps.iter().map(|step| {
            let side = if step.earlier { "after" } else { "before" };
            format!("{side}: `{}` stands there", step.text)
        }));
        held.extend(
            self.times.map(|times| format!("times: it stands there {times} times or more")),
        );
        held.extend(self.guards.iter().map(|guard| format!("guard: not held back by {guard}")));
        held.extend(self.unless.iter().map(|bar| format!("unless: no `{}` beside it", bar.text)));
        held
    }
}

/// Whether an attribute's value is what is wanted: a value, a range (`2019-01..2019-06`, `2..4`), or a
/// bound (`>=3`, `<10`). Numbers are compared as numbers, all else letter by letter.
fn fits(wanted: &str, value: &str) -> bool {
    let wanted = wanted.trim();
    if let Some((low, high)) = wanted.split_once("..") {
        let (low, high) = (low.trim(), high.trim());
        return (low.is_empty() || !is_less(value, low))
            && (high.is_empty() || !is_beyond(value, high));
    }
    let bound = |sign: &str| wanted.strip_prefix(sign).map(str::trim);
    if let Some(least) = bound(">=") {
        !is_less(value, least)
    } else if let Some(most) = bound("<=") {
        !is_beyond(value, most)
    } else if let Some(above) = bound(">") {
        is_beyond(value, above)
    } else if let Some(below) = bound("<") {
        is_less(value, below)
    } else {
        is_alike(wanted, value)
    }
}

/// Whether `wanted` is a range that ends before it begins.
pub(super) fn is_backwards(wanted: &str) -> bool {
    let range = wanted.split_once("..").map(|(low, high)| (low.trim(), high.trim()));
    range.is_some_and(|(low, high)| !low.is_empty() && !high.is_empty() && is_beyond(low, high))
}

/// Whether two names are the same but for upper and lower case.
fn is_alike(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// Whether `value` lies after all of `bound`: a month goes to its last day.
fn is_beyond(value: &str, bound: &str) -> bool {
    let start = value.get(..bound.len()).unwrap_or(value);
    is_less(bound, if compared(value, bound).is_none() { start } else { value })
}

fn is_less(a: &str, b: &str) -> bool {
    compared(a, b).unwrap_or_else(|| a.cmp(b)).is_lt()
}

/// Two numbers in order; `None` where one is none.
fn compared(a: &str, b: &str) -> Option<std::cmp::Ordering> {
    a.trim().parse::<f64>().ok()?.partial_cmp(&b.trim().parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_ranges_and_bounds() {
        assert!(fits("home_visit", "Home_Visit") && !fits("visit", "home_visit"));
        assert!(fits("2019-01..2019-06", "2019-06-30") && !fits("2019-01..2019-06", "2019-07-01"));
        assert!(fits("2019-03..", "2019-03-01") && !fits("2019-03..", "2019-02-28"));
        assert!(fits("2..4", "4") && !fits("2..4", "10") && fits("..3", "2"));
        assert!(fits(">=3", "10") && !fits(">3", "3") && fits("<10", "9") && fits("<= 9", "9"));
        assert!(fits("<=2019-06", "2019-06-15") && !fits(">2019-06", "2019-06-15"));
        assert!(fits(">2019-06", "2019-07-01") && !fits("<2019-06", "2019-06-01"));
        assert!(fits("åö", "ÅÖ"));
    }
}
