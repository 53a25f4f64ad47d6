use super::Scope;
use super::compile::Node;
use super::scan::{Held, Scan};
use crate::text::Span;

/// A place where a pattern matched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The first matched word, as an index into the view's words.
    pub first: u32,
    /// The last matched word.
    pub last: u32,
    /// What matched, in bytes of the original text, in order.
    pub parts: Vec<Span>,
}

impl Hit {
    /// From the first matched character to the last.
    pub fn span(&self) -> Span {
        self.parts.iter().copied().reduce(Span::hull).unwrap_or(Span::new(0, 0))
    }

    fn joined(&self, other: &Self) -> Self {
        let mut parts: Vec<Span> = self.parts.iter().chain(&other.parts).copied().collect();
        parts.sort_unstable();
        parts.dedup();
        Self { first: self.first.min(other.first), last: self.last.max(other.last), parts }
    }

    /// Words apart: 1 for neighbours, 0 where both stand at one word.
    fn distance(&self, other: &Self) -> u32 {
        let after = other.first.saturating_sub(self.last);
        after.max(self.first.saturating_sub(other.last))
    }
}

impl Scan<'_> {
    pub(super) fn evaluate(&self, node: &Node, scope: Scope) -> Vec<Hit> {
        let mut hits = match node {
            Node::Words(terms) => self.places_of(terms).map(|at| self.row(at, at)).collect(),
            Node::Phrase(slots) => {
                self.rows(slots).into_iter().map(|(first, last)| self.row(first, last)).collect()
            }
            Node::Regex(index) => self.matches_of(*index),
            Node::Sign(index) => {
                self.places(*index).into_iter().map(|(first, last)| self.row(first, last)).collect()
            }
            Node::Or(all) => all.iter().flat_map(|part| self.evaluate(part, scope)).collect(),
            Node::And(left, right) => {
                let left = self.evaluate(left, scope);
                if left.is_empty() {
                    return left;
                }
                let right = self.evaluate(right, scope);
                self.first_of_each(self.pairs(&left, &right, None, false, scope), scope)
            }
            Node::AndNot(left, right) => {
                let left = self.evaluate(left, scope);
                if left.is_empty() {
                    return left;
                }
                let held = self.evaluate(right, scope);
                let held = Held::new(held);
                left.into_iter().filter(|hit| self.beside(hit, &held, scope).is_none()).collect()
            }
            Node::Near { left, right, distance, ordered } => {
                let left = self.evaluate(left, scope);
                if left.is_empty() {
                    return left;
                }
                let right = self.evaluate(right, scope);
                self.pairs(&left, &right, Some(*distance), *ordered, scope)
            }
        };
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    fn row(&self, first: u32, last: u32) -> Hit {
        Hit { first, last, parts: vec![self.word_span(first).hull(self.word_span(last))] }
    }

    /// Each left hit with the nearest right hit in the same scope, at most `distance` words away.
    /// With a distance, hits that share text are no pair; without one (AND) they are.
    fn pairs(
        &self,
        left: &[Hit],
        right: &[Hit],
        distance: Option<u32>,
        ordered: bool,
        scope: Scope,
    ) -> Vec<Hit> {
        // The right hits by their ends as well: where hits lie in one another, the one that begins
        // last before a place need not be the one that ends nearest to it.
        let mut by_end: Vec<&Hit> = right.iter().collect();
        by_end.sort_by_key(|hit| (hit.last, hit.first));
        let mut pairs = Vec::new();
        for hit in left {
            let later = right.get(right.partition_point(|other| other.first <= hit.last)..);
            let ended = by_end.partition_point(|other| other.last < hit.first);
            let before = by_end.get(..ended).and_then(<[_]>::last).copied();
            let touching = by_end.get(ended..).unwrap_or(&[]).iter().copied();
            let touching =
                touching.take_while(|other| other.first <= hit.last || other.last <= hit.last);
            let touching = touching.filter(|other| other.first <= hit.last);
            let apart = |other: &&Hit| distance.is_none() || !hit.span().overlaps(other.span());
            let in_order = |other: &&Hit| !ordered || other.span().start() >= hit.span().end();
            let nearest = (later.and_then(<[_]>::first).into_iter().chain(touching).chain(before))
                .filter(|other| self.same_scope(hit.first, other.last, scope))
                .filter(|other| distance.is_none_or(|most| hit.distance(other) <= most))
                .filter(|other| apart(other) && in_order(other))
                .min_by_key(|other| hit.distance(other));
            pairs.extend(nearest.map(|other| hit.joined(other)));
        }
        pairs
    }

    fn first_of_each(&self, mut hits: Vec<Hit>, scope: Scope) -> Vec<Hit> {
        hits.sort_unstable();
        hits.dedup_by(|later, kept| self.same_scope(later.first, kept.first, scope));
        hits
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::{Dialect, Lists, ProgramBuilder, Readable, Scanner, Scope, parse};
    use crate::text::{Lexicon, Run, Span, Tokens, sentences};

    fn find(expression: &str, text: &str) -> Vec<String> {
        let mut lists = Lists::new();
        lists.insert("insult".into(), vec!["cow".into(), "nasty * man".into(), "idiot*".into()]);
        let mut builder = ProgramBuilder::default();
        let expr = parse(expression, Dialect::Rule).unwrap();
        let pattern = builder.add(&expr, &lists).unwrap();
        let program = builder.finish().unwrap();
        let runs = [Run { span: Span::new(0, text.len()), segment: 0 }];
        let mut lexicon = Lexicon::default();
        let (tokens, _) = Tokens::read(text, &runs, &mut lexicon);
        let sentences = sentences(text, &[Span::new(0, text.len())]);
        let readable = Readable {
            tokens: &tokens,
            lexicon: &lexicon,
            runs: &runs,
            sentences: &sentences,
            starts: None,
            signs: None,
        };
        let resolution = program.resolve(&lexicon);
        let mut scanner = Scanner::new(&program);
        let scan = scanner.scan(readable, &resolution);
        let hits = scan.hits(&pattern, Scope::Sentence);
        let anchored = program.anchors(&pattern).iter().any(|signal| scan.has(*signal));
        assert!(anchored || hits.is_empty(), "{expression} is not told by its anchors");
        hits.iter().map(|hit| hit.span().slice(text).to_owned()).collect()
    }

    #[test]
    fn a_phrase_is_found_over_a_line_break_and_through_marks() {
        assert_eq!(find("\"shut up\"", "Oh, SHUT\n  up, will you."), ["SHUT\n  up"]);
        assert_eq!(find("\"get * out\"", "Get them out. Get. Them out."), ["Get them out"]);
        assert_eq!(find("\"(get|clear) out\"", "clear out"), ["clear out"]);
        assert!(find("\"no trust\"", "No. Trust me.").is_empty());
    }

    #[test]
    fn a_phrase_has_parts_that_need_not_be_there() {
        let text = "She was never really listening. He was never listening. Never mind listening.";
        assert_eq!(
            find("\"never (really)? listening\"", text),
            ["never really listening", "never listening"]
        );
        assert_eq!(find("\"(*)? never\"", text), ["was never", "was never", "Never"]);
        assert_eq!(
            find(
                "\"(no one|nobody) (at all)? cares\"",
                "No one cares. Nobody at all cares. One cares."
            ),
            ["No one cares", "Nobody at all cares"]
        );
        assert_eq!(
            find("\"@insult (of a)? pig\"", "nasty old man of a pig"),
            ["nasty old man of a pig"]
        );
    }

    #[test]
    fn a_choice_may_be_shorter_where_what_follows_asks_for_it() {
        for before in ["", "Out of out of. "] {
            let text = format!("{before}Get out of it.");
            assert_eq!(find("\"(get (out)?|go) out of\"", &text), ["Get out of"], "{text}");
        }
    }

    #[test]
    fn an_edge_is_a_mark_or_an_end() {
        let text = "No deal. Deal, then – deal? A deal-breaker: \"deal\"";
        assert_eq!(find("\"^ deal ^\"", text), ["Deal", "deal", "deal"]);
        assert_eq!(find("\"(^|no) deal\"", text).len(), 4);
        assert_eq!(find("\"(^|well) no deal (^|then)\"", text), ["No deal"]);
        assert_eq!(find("\"then ^ deal\"", text), ["then – deal"]);
    }

    #[test]
    fn near_counts_words_and_then_keeps_order() {
        assert_eq!(find("police NEAR/2 rang", "She rang the police."), ["rang the police"]);
        assert!(find("police NEAR/1 rang", "She rang the police.").is_empty());
        assert!(find("police THEN/5 rang", "She rang the police.").is_empty());
        assert!(find("police NEAR/5 rang", "She rang. The police.").is_empty());
    }

    #[test]
    fn near_does_not_depend_on_the_order_of_its_sides() {
        let text = "Alpha beta gamma delta zed.";
        let wide = "(\"alpha beta gamma delta\" OR beta)";
        assert_eq!(find(&format!("{wide} NEAR/1 zed"), text).len(), 1);
        assert_eq!(find(&format!("zed NEAR/1 {wide}"), text).len(), 1);
    }

    #[test]
    fn and_not_looks_at_the_sentence() {
        assert_eq!(find("rang AND NOT bell", "He rang the bell. She rang."), ["rang"]);
        assert_eq!(find("rang AND she", "He rang. She rang and rang."), ["She rang"]);
    }

    #[test]
    fn lists_hold_words_and_phrases() {
        assert_eq!(
            find("you THEN/3 @insult", "You silly cow, you nasty little man."),
            ["You silly cow", "you nasty little man"]
        );
        assert_eq!(find("\"you @insult\"", "you idiots"), ["you idiots"]);
    }

    #[test]
    fn a_word_is_found_where_it_stands_across_others() {
        assert_eq!(find("abab", "ab abab ab aba"), ["abab"]);
        assert_eq!(find("aba*", "ab ab abab"), ["abab"]);
    }

    #[test]
    fn regexes_see_the_folded_text() {
        assert_eq!(find("/isn’t/", "It isn't."), ["isn't"]);
        assert_eq!(find("/isn't it\\?/", "It’s cold, isn’t  it?"), ["isn’t  it?"]);
        assert_eq!(find("/\\?/ AND cold", "Is it cold?"), ["cold?"]);
        assert_eq!(find("/'/", "I don’t 'know'"), ["’", "'", "'"]);
        assert_eq!(find("/\\w'/", "I don’t"), ["n’"]);
        assert_eq!(find("/sense OF/", "No ſenſe of it."), ["ſenſe of"]);
        assert_eq!(find("/λόγος/", "ΛΌΓΟΣ λόγος"), ["ΛΌΓΟΣ", "λόγος"]);
    }
}
