use super::CompiledRule;
use crate::corpus::{Document, Mode, Role, SegmentKind};
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
    /// Somebody else is addressed.
    To(Option<Role>),
    /// What must stand some turns before or after it does not.
    Step {
        /// What, as written.
        text: String,
        /// How many turns away, at most.
        turns: usize,
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
            let holds =
                value.is_some_and(|value| wanted.iter().any(|w| w.eq_ignore_ascii_case(value)));
            (!holds).then(|| HeldBack::Document {
                attribute: attribute.clone(),
                value: value.map(str::to_owned),
                wanted: wanted.clone(),
            })
        })
    }

    /// The first condition on the place of a hit that does not hold.
    pub(super) fn place_bar(&self, kind: SegmentKind, mode: Mode, role: Role) -> Option<HeldBack> {
        if !self.segment.contains(&kind) {
            return Some(HeldBack::Segment(kind));
        }
        if !self.mode.is_empty() && !self.mode.contains(&mode) {
            return Some(HeldBack::Mode(mode));
        }
        if !self.by.is_empty() && !self.by.contains(&role) {
            return Some(HeldBack::By(role));
        }
        None
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
        if !self.mode.is_empty() {
            held.push(format!("mode: {mode}"));
        }
        held.extend(self.guards.iter().map(|guard| format!("guard: not held back by {guard}")));
        held.extend(self.unless.iter().map(|(_, text)| format!("unless: no `{text}` beside it")));
        held
    }
}
