use std::collections::BTreeSet;

use super::Study;
use crate::apply::propose;
use crate::codebook::CodeSet;
use crate::coding::{Coding, merge};
use crate::corpus::Document;
use crate::diagnostic::Diagnostic;
use crate::rule::{Matcher, Read, RuleSet, compile};
use crate::text::{Lexicon, Lines, Span, Tokens};

/// A passage that one codebook codes and another does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// The document.
    pub document: String,
    /// The line at which it begins, from 1.
    pub line: usize,
    /// The code.
    pub code: String,
    /// The passage, with white space made plain.
    pub quote: String,
    /// Whether the later codebook codes it; otherwise the earlier one does.
    pub gained: bool,
}

/// What the codes of `new` find in the documents of a study that those of `old` do not, and the other way
/// round; by document, then by place.
///
/// # Errors
/// Rules that cannot be compiled, and sources that cannot be read.
pub fn shifts(study: &Study, old: &CodeSet, new: &CodeSet) -> Result<Vec<Shift>, Vec<Diagnostic>> {
    let (before, now) = (compile(old, |_| true)?, compile(new, |_| true)?);
    let all: Vec<usize> = (0..study.corpus.entries().count()).collect();
    let mut shifts = Vec::new();
    study
        .each(
            &all,
            |_, _| true,
            |_, document, _| {
                let (before, now) = (coded(document, old, &before), coded(document, new, &now));
                let lines = Lines::new(&document.text);
                let shift = |(span, code): &(Span, String), gained| Shift {
                    document: document.id.clone(),
                    line: lines.line(span.start()),
                    code: code.clone(),
                    quote: span
                        .slice(&document.text)
                        .split_whitespace()
                        .collect::<Vec<_>>()
                        .join(" "),
                    gained,
                };
                let lost = before.difference(&now).map(|one| (one, false));
                let mut both: Vec<(&(Span, String), bool)> =
                    now.difference(&before).map(|one| (one, true)).chain(lost).collect();
                both.sort_unstable();
                both.into_iter().map(|(one, gained)| shift(one, gained)).collect::<Vec<_>>()
            },
            |found| {
                shifts.extend(found);
                Ok::<(), Diagnostic>(())
            },
        )
        .map_err(|problem| vec![problem])?;
    Ok(shifts)
}

/// The passages of a document with the codes that rules give them.
fn coded(document: &Document, codes: &CodeSet, rules: &RuleSet) -> BTreeSet<(Span, String)> {
    let mut lexicon = Lexicon::default();
    let (tokens, starts) = Tokens::read(&document.text, &document.runs, &mut lexicon);
    let read = Read { document, tokens: &tokens, lexicon: &lexicon, starts: Some(&starts) };
    let mut matcher = Matcher::new(rules);
    let proposed = propose(rules, &mut matcher, read, &rules.resolve(&lexicon));
    let merged = merge(proposed.into_iter().flat_map(|(_, codings)| codings).collect());
    let passage = |coding: &Coding| (coding.span, codes.id(coding.code).to_owned());
    merged.iter().map(|found| passage(&found.coding)).collect()
}
