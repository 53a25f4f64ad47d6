//! A code on a passage, and why.

use serde::{Deserialize, Serialize};

use crate::corpus::{Mode, Role};
use crate::text::Span;

/// A code on a passage of a document, by rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coding {
    /// The code's id.
    pub code: String,
    /// The passage, in bytes of the document's text.
    pub span: Span,
    /// Who does the coded thing; `None` where the text does not say.
    pub carrier: Option<Role>,
    /// To whom; `None` where the text does not say.
    pub target: Option<Role>,
    /// How it is in the text.
    pub mode: Mode,
    /// Whether speech is given word for word; `None` where nobody speaks.
    pub form: Option<Form>,
    /// How far rules can be trusted with this code: its fitness in the codebook.
    pub confidence: Confidence,
    /// The innermost segment it stands in, as an index into the document's segments.
    pub segment: u32,
    /// The rules that proposed it, in the order of the codebook; never empty.
    pub reasons: Vec<Reason>,
}

/// A rule that matched inside a coding's passage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reason {
    /// The rule's id within its code.
    pub rule: String,
    /// The words that matched, in bytes of the document's text.
    pub words: Vec<Span>,
}

/// How speech is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Word for word.
    Verbatim,
    /// In the note-taker's words.
    Paraphrase,
}

/// How sure a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Rules can code it.
    High,
    /// Rules propose, a person decides.
    Medium,
    /// A reading place.
    Low,
}

impl Coding {
    /// The family: the part of the code before the first dot.
    pub fn family(&self) -> &str {
        self.code.split('.').next().unwrap_or(&self.code)
    }

    /// Whether the code is `code` or below it.
    pub fn is_of(&self, code: &str) -> bool {
        self.code.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// An identifier that stays the same as long as document, code, passage, carrier and mode do.
    pub fn id(&self, document: &str) -> String {
        let place =
            format!("{document}\n{}\n{}\n{}", self.code, self.span.start(), self.span.end());
        let hash = blake3::hash(place.as_bytes()).to_hex();
        format!("{document}.{}", hash.get(..8).unwrap_or(&hash))
    }
}

/// Joins codings of one code, mode and carrier that share text, since rules that meet in one place
/// saw one act; puts all in order of place, then code.
pub fn merge(mut codings: Vec<Coding>) -> Vec<Coding> {
    codings.sort_by(|a, b| {
        let key = |c: &Coding| (c.mode, c.carrier, c.span);
        a.code.cmp(&b.code).then_with(|| key(a).cmp(&key(b)))
    });
    let mut merged: Vec<Coding> = Vec::with_capacity(codings.len());
    for coding in codings {
        match merged.last_mut() {
            Some(last)
                if last.code == coding.code
                    && last.mode == coding.mode
                    && last.carrier == coding.carrier
                    && last.span.overlaps(coding.span) =>
            {
                last.span = last.span.hull(coding.span);
                last.target = last.target.or(coding.target);
                last.reasons.extend(coding.reasons);
            }
            _ => merged.push(coding),
        }
    }
    let mut merged = absorb_unknown(merged);
    for coding in &mut merged {
        let mut seen = Vec::new();
        coding.reasons.retain(|reason| {
            let new = !seen.contains(reason);
            if new {
                seen.push(reason.clone());
            }
            new
        });
    }
    merged.sort_by(|a, b| (a.span, &a.code, a.mode).cmp(&(b.span, &b.code, b.mode)));
    merged
}

/// Joins a coding of an unknown carrier with one that shares its text and whose carrier is known: it
/// is the same act, of which one rule saw more.
fn absorb_unknown(codings: Vec<Coding>) -> Vec<Coding> {
    let (unknown, mut known): (Vec<Coding>, Vec<Coding>) =
        codings.into_iter().partition(|coding| coding.carrier.is_none());
    for coding in unknown {
        let same = |other: &&mut Coding| {
            other.carrier.is_some()
                && other.code == coding.code
                && other.mode == coding.mode
                && other.span.overlaps(coding.span)
        };
        match known.iter_mut().find(same) {
            Some(other) => {
                other.span = other.span.hull(coding.span);
                other.target = other.target.or(coding.target);
                other.reasons.extend(coding.reasons);
            }
            None => known.push(coding),
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coding(code: &str, start: usize, end: usize, rule: &str) -> Coding {
        Coding {
            code: code.into(),
            span: Span::new(start, end),
            carrier: None,
            target: None,
            mode: Mode::ObservedAction,
            form: None,
            confidence: Confidence::High,
            segment: 0,
            reasons: vec![Reason { rule: rule.into(), words: vec![Span::new(start, end)] }],
        }
    }

    #[test]
    fn one_act_seen_by_two_rules_is_one_coding() {
        let all =
            vec![coding("a.b", 0, 9, "x"), coding("a.b", 5, 12, "y"), coding("a.c", 0, 9, "x")];
        let merged = merge(all);
        assert_eq!(merged.len(), 2);
        assert_eq!(merged[1].span, Span::new(0, 12));
        assert_eq!(merged[1].reasons.len(), 2);
    }

    #[test]
    fn neighbours_and_other_carriers_stay_apart() {
        let by = |role| Coding { carrier: Some(role), ..coding("a.b", 0, 9, "x") };
        let all = vec![by(Role::Worker), coding("a.b", 9, 12, "y"), by(Role::Parent)];
        assert_eq!(merge(all).len(), 3);
    }

    #[test]
    fn an_unknown_carrier_is_the_known_one() {
        let known = Coding { carrier: Some(Role::Worker), ..coding("a.b", 0, 9, "x") };
        let merged = merge(vec![coding("a.b", 0, 9, "y"), known]);
        assert_eq!((merged.len(), merged[0].carrier), (1, Some(Role::Worker)));
        assert_eq!(merged[0].reasons.len(), 2);
    }

    #[test]
    fn a_code_is_of_its_family_but_not_of_a_longer_word() {
        assert!(coding("a.b", 0, 1, "x").is_of("a"));
        assert!(coding("a.b", 0, 1, "x").is_of("a.b"));
        assert!(!coding("ab.c", 0, 1, "x").is_of("a"));
    }
}
