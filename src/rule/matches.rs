use super::amount::absences;
use super::compile::Bar;
use super::seen::Seen;
use super::who::Who;
use super::{CompiledRule, HeldBack, RuleSet};
use crate::codebook::Extent;
use crate::corpus::{Document, Form, Mode, Role, Segment, SegmentKind};
use crate::discourse::Discourse;
use crate::language::{Guard, Sentence, is_retold};
use crate::pattern::{Held, Hit, Readable, Resolution, Scan, Scanner};
use crate::text::{Lexicon, Span, Tokens};

/// A place where a rule's expression matched, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The rule, as an index into the rule set.
    pub rule: usize,
    /// What matched, in bytes of the document's text.
    pub words: Vec<Span>,
    /// The passage that is coded, in bytes of the document's text.
    pub passage: Span,
    /// The innermost segment, as an index into the document's segments.
    pub segment: usize,
    /// Who speaks or acts.
    pub carrier: Role,
    /// Whom it addresses, where the text says so.
    pub target: Option<Role>,
    /// How it is in the text. What somebody says is direct speech in the note-taker's words, too.
    pub mode: Mode,
    /// Where somebody speaks, whether word for word.
    pub form: Option<Form>,
    /// What holds it back, if something does.
    pub held_back: Option<HeldBack>,
}

impl Match {
    /// Whether nothing speaks against it but that another family is spoken of.
    pub fn is_off_case(&self) -> bool {
        matches!(self.held_back, Some(HeldBack::Guard { guard: Guard::OffCase, .. }))
    }
}

/// A document and its words, as rules read it.
#[derive(Debug, Clone, Copy)]
pub struct Read<'d> {
    /// The document; its text is not looked at.
    pub document: &'d Document,
    /// Its words.
    pub tokens: &'d Tokens,
    /// What the words are.
    pub lexicon: &'d Lexicon,
    /// For each word the byte at which it begins, where that is known already.
    pub starts: Option<&'d [u32]>,
}

/// Runs a rule set over documents. Keep one per thread: it keeps its tables.
#[derive(Debug)]
pub struct Matcher<'r> {
    rules: &'r RuleSet,
    scanner: Scanner<'r>,
}

impl<'r> Matcher<'r> {
    /// A matcher for `rules`.
    pub fn new(rules: &'r RuleSet) -> Self {
        Self { rules, scanner: Scanner::new(&rules.program) }
    }

    /// Everything the rules find in a document, in the order of the rules, then of position.
    /// `resolution` is what [`RuleSet::resolve`] makes of the document's lexicon. The document is
    /// read once; rules are looked at only where one of their words stands, and conditions only
    /// where a rule's expression matched.
    pub fn matches(&mut self, read: Read<'_>, resolution: &Resolution) -> Vec<Match> {
        let Read { document, tokens, lexicon, starts } = read;
        let discourse = Discourse::new(document, tokens, lexicon);
        let seen = Seen::new(&discourse, self.rules.proposing.len());
        let readable = Readable {
            tokens,
            lexicon,
            runs: &document.runs,
            sentences: &document.sentences,
            starts,
            signs: Some(&seen),
        };
        let scan = self.scanner.scan(readable, resolution);
        let mut matches = Vec::new();
        let place = Place { read, scan: &scan, discourse: &discourse };
        for index in self.rules.anchored(scan.given()) {
            let Some(rule) = self.rules.rules.get(index) else { continue };
            let own = place.matches(index, rule);
            for (named, proposing) in self.rules.proposing.iter().enumerate() {
                if proposing.contains(&index) {
                    seen.note(named, &own, &scan);
                }
            }
            matches.extend(own);
        }
        matches.sort_by_key(|one| one.rule);
        matches
    }
}

/// A document as one rule looks at it.
struct Place<'p> {
    read: Read<'p>,
    scan: &'p Scan<'p>,
    discourse: &'p Discourse<'p>,
}

impl Place<'_> {
    /// The matches of rule `index`, in order of position.
    fn matches(&self, index: usize, rule: &CompiledRule) -> Vec<Match> {
        let Self { read, scan, discourse } = *self;
        let document = read.document;
        let hits = scan.hits(&rule.find, rule.within);
        if hits.is_empty() && rule.absent.is_none() {
            return Vec::new();
        }
        let barred = rule.document_bar(document);
        let unless = rule.unless.iter();
        let unless: Vec<(Held, &Bar)> =
            unless.map(|bar| (Held::new(scan.hits(&bar.find, rule.within)), bar)).collect();
        let judged =
            hits.into_iter().filter_map(|hit| self.judged(index, rule, hit, &barred, &unless));
        let mut matches: Vec<Match> = judged.collect();
        rule.in_sequence(&mut matches, document, scan, discourse);
        rule.limit(&mut matches, document);
        match rule.absent {
            Some(within) if barred.is_none() => absences(index, within, document, matches),
            _ => matches,
        }
    }

    /// What becomes of one hit.
    fn judged(
        &self,
        index: usize,
        rule: &CompiledRule,
        hit: Hit,
        barred: &Option<HeldBack>,
        unless: &[(Held, &Bar)],
    ) -> Option<Match> {
        let Self { read, scan, .. } = *self;
        let Read { document, tokens, lexicon, .. } = read;
        let who = Who { document, tokens, lexicon };
        let segment = document.segment_of(&hit.parts)?;
        let place = document.segments.get(segment)?;
        let (mode, form) = given(read, scan, &hit, place);
        let carrier = who.carrier(scan, &hit, segment);
        let target = who.target(scan, &hit, segment);
        let ruled_out = || {
            unless.iter().find_map(|(held, bar)| {
                let beside = match bar.words {
                    None => scan.beside(&hit, held, rule.within)?,
                    Some(words) => scan.near(&hit, held, words)?,
                };
                let (expression, words) = (bar.text.clone(), beside.parts.clone());
                Some(HeldBack::Unless { expression, words })
            })
        };
        let addressed = rule.to.is_empty() || target.is_some_and(|to| rule.to.contains(&to));
        let held_back = barred
            .clone()
            .or_else(|| rule.place_bar(place.kind, &[place.mode, mode], carrier))
            .or_else(|| rule.speaker_bar(document, place))
            .or_else(|| (!addressed).then_some(HeldBack::To(target)))
            .or_else(ruled_out)
            .or_else(|| guarded(rule, read, scan, &hit));
        Some(Match {
            rule: index,
            passage: passage(document, &hit, segment, rule.extent),
            segment,
            carrier,
            target,
            mode,
            form,
            held_back,
            words: hit.parts,
        })
    }
}

/// How a hit in `place` is given: what the note-taker describes may be what somebody says.
fn given(read: Read<'_>, scan: &Scan<'_>, hit: &Hit, place: &Segment) -> (Mode, Option<Form>) {
    if place.is_speech() {
        return (place.mode, Some(Form::Verbatim));
    }
    let told = place.kind == SegmentKind::Paragraph && place.mode == Mode::ObservedAction;
    let hit = in_sentence(read, scan, hit).filter(|_| told);
    if hit.is_some_and(|hit| is_retold(&hit.sentence, hit.first, hit.last)) {
        return (Mode::DirectSpeech, Some(Form::Paraphrase));
    }
    (place.mode, None)
}

/// So many words around a hit are looked at, at most.
const FAR: usize = 200;

/// A hit as words of its sentence.
struct InSentence<'t> {
    sentence: Sentence<'t>,
    /// The word of the document with which the sentence begins.
    start: usize,
    first: usize,
    last: usize,
}

fn in_sentence<'t>(read: Read<'t>, scan: &Scan<'_>, hit: &Hit) -> Option<InSentence<'t>> {
    let sentences = read.document.sentences.get(read.document.sentences_in(hit.span()))?;
    let whole = sentences.iter().copied().reduce(Span::hull)?;
    let words = scan.words_in(whole);
    // Of a sentence without end the part around the hit.
    let words = words.start.max((hit.first as usize).saturating_sub(FAR))
        ..words.end.min(hit.last as usize + FAR + 1);
    let inside = |word: u32| (word as usize).checked_sub(words.start);
    let (first, last) = (inside(hit.first)?, inside(hit.last)?);
    let sentence = Sentence::new(read.tokens, read.lexicon, words.clone());
    Some(InSentence { sentence, start: words.start, first, last })
}

/// The first guard of the rule that holds the hit back; of what is off-case only where no other does.
fn guarded(rule: &CompiledRule, read: Read<'_>, scan: &Scan<'_>, hit: &Hit) -> Option<HeldBack> {
    if rule.guards.is_empty() {
        return None;
    }
    let InSentence { sentence, start, first, last } = in_sentence(read, scan, hit)?;
    let held = |guard: &Guard| Some((*guard, guard.holds(&sentence, first, last)?));
    let ruled_out = rule.guards.iter().filter(|guard| **guard != Guard::OffCase).find_map(held);
    let off_case = || rule.guards.iter().filter(|guard| **guard == Guard::OffCase).find_map(held);
    let (guard, (from, to)) = ruled_out.or_else(off_case)?;
    let span = |word: usize| u32::try_from(start + word).ok().map(|at| scan.word_span(at));
    Some(HeldBack::Guard { guard, words: span(from)?.hull(span(to)?) })
}

fn passage(document: &Document, hit: &Hit, segment: usize, extent: Extent) -> Span {
    let words = hit.span();
    match extent {
        Extent::Match => words,
        Extent::Sentence | Extent::Sequence => {
            let sentences = document.sentences_in(words);
            let all = document.sentences.get(sentences).unwrap_or(&[]);
            let sentences = all.iter().copied().fold(words, Span::hull);
            // What is quoted ends with its quotation: the words around it are somebody else's.
            match document.segments.get(segment) {
                Some(quote) if quote.kind == SegmentKind::Quote && quote.span.contains(words) => {
                    let start = sentences.start().max(quote.span.start());
                    Span::new(start, sentences.end().min(quote.span.end()))
                }
                _ => sentences,
            }
        }
        Extent::Segment => {
            // Words inside and outside of a quotation are held together by what is around it.
            let mut holder = segment;
            while let Some(place) = document.segments.get(holder) {
                match place.parent {
                    Some(parent) if !place.span.contains(words) => holder = parent as usize,
                    _ => break,
                }
            }
            let inside = document.segments.get(holder).map_or(words, |place| place.span);
            // The label and time stamp of a turn are not part of what is said.
            let runs = document.runs_of(document.top_level(segment)).iter();
            let text = runs.map(|run| run.span).reduce(Span::hull).unwrap_or(inside);
            let start = inside.start().max(text.start());
            Span::new(start, inside.end().min(text.end())).hull(words)
        }
    }
}
