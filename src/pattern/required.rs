use aho_corasick::{AhoCorasick, MatchKind};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::{ExtractKind, Extractor, Seq};

use crate::text::{Span, View};

/// Which regular expressions can match where: those of whose matches every one begins (or ends) with
/// one of a few literals are tried only in segments that have such a literal. One pass over the text
/// finds them for all expressions.
#[derive(Debug, Default)]
pub(super) struct Required {
    /// All literals; `None` where there is none.
    literals: Option<AhoCorasick>,
    /// For each literal, the expression that it belongs to.
    owners: Vec<usize>,
    /// Expressions that may match anywhere.
    anywhere: Vec<usize>,
}

impl Required {
    /// For the regular expressions `patterns`, which are matched against folded text.
    ///
    /// # Errors
    /// What the automaton could not be built for, in words.
    pub(super) fn new(patterns: &[String]) -> Result<Self, String> {
        let mut required = Self::default();
        let mut literals = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            match literals_of(pattern) {
                None => required.anywhere.push(index),
                Some(of_pattern) => {
                    required.owners.extend(of_pattern.iter().map(|_| index));
                    literals.extend(of_pattern);
                }
            }
        }
        if !literals.is_empty() {
            let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&literals);
            required.literals = Some(automaton.map_err(|error| error.to_string())?);
        }
        Ok(required)
    }

    /// Pairs of an expression and a segment (as an index into the view's segments) in which it may
    /// match, in order, each once.
    pub(super) fn candidates(&self, view: &View) -> Vec<(usize, usize)> {
        let segments = view.segments();
        let mut pairs = Vec::new();
        if let Some(literals) = &self.literals {
            for found in literals.find_overlapping_iter(view.folded()) {
                let ends_before = |(_, span): &(u32, Span)| span.end() <= found.start();
                let segment = segments.partition_point(ends_before);
                let owner = self.owners.get(found.pattern().as_usize());
                pairs.extend(owner.map(|owner| (*owner, segment)));
            }
        }
        let everywhere =
            |index: &usize| (0..segments.len()).map(|s| (*index, s)).collect::<Vec<_>>();
        pairs.extend(self.anywhere.iter().flat_map(everywhere));
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// The literals with one of which every match of `pattern` begins, or ends; in the folded text's
/// small letters. `None` where there is no such set, or only one that says next to nothing.
fn literals_of(pattern: &str) -> Option<Vec<String>> {
    // Without regard to case every letter would double the set; folded text has small letters only.
    let parsed = ParserBuilder::new().multi_line(true).build().parse(pattern).ok()?;
    let sets = [ExtractKind::Prefix, ExtractKind::Suffix].map(|kind| {
        let mut seq: Seq = Extractor::new().kind(kind).extract(&parsed);
        match seq.literals() {
            Some(literals) if !literals.is_empty() => {}
            _ => return None,
        }
        seq.dedup();
        let literals = seq.literals()?.iter();
        let texts: Option<Vec<String>> = literals
            .map(|literal| String::from_utf8(literal.as_bytes().to_vec()).ok())
            .map(|text| text.map(|text| text.to_lowercase()).filter(|text| !text.is_empty()))
            .collect();
        texts
    });
    let shortest = |set: &Vec<String>| set.iter().map(String::len).min().unwrap_or(0);
    sets.into_iter().flatten().max_by_key(shortest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Run;

    #[test]
    fn literals_are_those_of_every_match() {
        assert_eq!(
            literals_of("\\bWhat (do|did) you"),
            Some(vec!["what do you".to_owned(), "what did you".to_owned()])
        );
        assert_eq!(literals_of("\\w+ing"), Some(vec!["ing".to_owned()]));
        assert_eq!(literals_of("\\w+"), None);
    }

    #[test]
    fn only_segments_with_a_literal_are_candidates() {
        let text = "no?|what do you|who";
        let runs: Vec<Run> = [(0, 3), (4, 15), (16, 19)]
            .iter()
            .zip(0..)
            .map(|((start, end), segment)| Run { span: Span::new(*start, *end), segment })
            .collect();
        let view = View::new(text, &runs);
        let patterns = ["what do".to_owned(), "\\?".to_owned(), "\\w".to_owned()];
        let required = Required::new(&patterns).unwrap();
        assert_eq!(required.candidates(&view), [(0, 1), (1, 0), (2, 0), (2, 1), (2, 2)]);
    }
}
