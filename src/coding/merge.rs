use std::collections::HashSet;

use super::{Coding, Explained};
use crate::corpus::{Form, Mode};

/// Joins codings of one code, mode and carrier that share text, since rules that meet in one place
/// saw one act; puts all in order of place, then code.
///
/// What is given is in the order of the rules. Codings of different codes do not touch each other, so
/// the codings of some codes can be merged by themselves.
pub fn merge(codings: Vec<Explained>) -> Vec<Explained> {
    // What is retold joins what is described around it, then the speech that it has become.
    let mut merged = joined(joined(codings, told), |coding| coding.mode);
    counted_once(&mut merged);
    for coding in &mut merged {
        if coding.reasons.len() > 1 {
            let mut seen = HashSet::with_capacity(coding.reasons.len());
            coding.reasons.retain(|reason| seen.insert(reason.clone()));
        }
    }
    order(&mut merged);
    merged
}

/// Joins codings of one code, one mode by `mode` and one carrier that share text, those that count for
/// no case among themselves.
fn joined(mut codings: Vec<Explained>, mode: fn(&Coding) -> Mode) -> Vec<Explained> {
    codings.sort_by_key(|Explained { coding, .. }| {
        (coding.code, coding.off_case, mode(coding), coding.carrier, coding.span)
    });
    let mut merged: Vec<Explained> = Vec::with_capacity(codings.len());
    for coding in codings {
        match merged.last_mut() {
            Some(last)
                if same_act(last, &coding, mode)
                    && last.coding.carrier == coding.coding.carrier =>
            {
                absorb(last, coding);
            }
            _ => merged.push(coding),
        }
    }
    absorb_unknown(merged, mode)
}

/// Takes out what is off-case for one rule where another rule of the code sees the same act in the case.
fn counted_once(codings: &mut Vec<Explained>) {
    if codings.iter().all(|found| !found.coding.off_case) {
        return;
    }
    let of_case = codings.iter().map(|found| found.coding).filter(|coding| !coding.off_case);
    let of_case: Vec<Coding> = of_case.collect();
    codings.retain(|Explained { coding, .. }| {
        let same = |other: &Coding| other.code == coding.code && other.span.overlaps(coding.span);
        !coding.off_case || !of_case.iter().any(same)
    });
}

/// Puts merged codings in order of place, then code.
fn order(codings: &mut [Explained]) {
    codings.sort_by_key(|Explained { coding, .. }| (coding.span, coding.code, coding.mode));
}

/// The mode of what is around: what somebody says in the note-taker's words is part of what is described.
fn told(coding: &Coding) -> Mode {
    if coding.form == Some(Form::Paraphrase) { Mode::ObservedAction } else { coding.mode }
}

fn same_act(a: &Explained, b: &Explained, mode: fn(&Coding) -> Mode) -> bool {
    let (a, b) = (&a.coding, &b.coding);
    let same = a.code == b.code && a.off_case == b.off_case && mode(a) == mode(b);
    same && a.span.overlaps(b.span)
}

fn absorb(kept: &mut Explained, other: Explained) {
    kept.coding.span = kept.coding.span.hull(other.coding.span);
    if other.coding.form == Some(Form::Paraphrase) {
        (kept.coding.mode, kept.coding.form) = (other.coding.mode, other.coding.form);
    }
    kept.coding.target = kept.coding.target.or(other.coding.target);
    kept.reasons.extend(other.reasons);
}

/// Joins a coding of an unknown carrier with one that shares its text and whose carrier is known: it
/// is the same act, of which one rule saw more.
fn absorb_unknown(codings: Vec<Explained>, mode: fn(&Coding) -> Mode) -> Vec<Explained> {
    let (unknown, mut known): (Vec<Explained>, Vec<Explained>) =
        codings.into_iter().partition(|coding| coding.coding.carrier.is_none());
    for coding in unknown {
        let same = |other: &&mut Explained| {
            other.coding.carrier.is_some() && same_act(other, &coding, mode)
        };
        match known.iter_mut().find(same) {
            Some(other) => absorb(other, coding),
            None => known.push(coding),
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::{CodeNumber, CodeSet, read};
    use crate::coding::Reason;
    use crate::corpus::Role;
    use crate::text::Span;

    fn code(id: &str) -> CodeNumber {
        let text = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n\n[[code]]\nid = \"a.b\"\nname = \"b\"\n\n[[code]]\nid = \"a.c\"\nname = \"c\"\n";
        let (codes, _) = CodeSet::new(vec![read("b.toml", text).0]);
        codes.number(id).unwrap()
    }

    fn coding(id: &str, start: usize, end: usize, rule: u32) -> Explained {
        let coding = Coding {
            code: code(id),
            span: Span::new(start, end),
            carrier: None,
            target: None,
            mode: Mode::ObservedAction,
            form: None,
            off_case: false,
            segment: 0,
        };
        Explained { coding, reasons: vec![Reason { rule, words: vec![Span::new(start, end)] }] }
    }

    fn by(role: Role, mut coding: Explained) -> Explained {
        coding.coding.carrier = Some(role);
        coding
    }

    #[test]
    fn one_act_seen_by_two_rules_is_one_coding() {
        let all = vec![coding("a.b", 0, 9, 0), coding("a.b", 5, 12, 1), coding("a.c", 0, 9, 0)];
        let merged = merge(all);
        assert_eq!(merged.len(), 2);
        assert_eq!(merged[1].coding.span, Span::new(0, 12));
        assert_eq!(merged[1].reasons.len(), 2);
    }

    #[test]
    fn neighbours_and_other_carriers_stay_apart() {
        let worker = by(Role::Worker, coding("a.b", 0, 9, 0));
        let parent = by(Role::Parent, coding("a.b", 0, 9, 0));
        assert_eq!(merge(vec![worker, coding("a.b", 9, 12, 1), parent]).len(), 3);
    }

    #[test]
    fn what_is_off_case_stays_apart_and_is_not_counted_twice() {
        let off_case = |mut coding: Explained| {
            coding.coding.off_case = true;
            coding
        };
        let apart = off_case(coding("a.b", 20, 29, 1));
        let seen_twice = off_case(coding("a.b", 5, 12, 1));
        let other_code = off_case(coding("a.c", 0, 9, 0));
        let merged = merge(vec![coding("a.b", 0, 9, 0), apart, seen_twice, other_code]);
        let seen = merged.iter().map(|one| (one.coding.span.start(), one.coding.off_case));
        assert_eq!(seen.collect::<Vec<_>>(), [(0, false), (0, true), (20, true)]);
        assert_eq!(merged[0].coding.span, Span::new(0, 9));
    }

    #[test]
    fn an_unknown_carrier_is_the_known_one() {
        let known = by(Role::Worker, coding("a.b", 0, 9, 0));
        let merged = merge(vec![coding("a.b", 0, 9, 1), known]);
        assert_eq!((merged.len(), merged[0].coding.carrier), (1, Some(Role::Worker)));
        assert_eq!(merged[0].reasons.len(), 2);
    }
}
