use std::collections::HashMap;
use std::sync::OnceLock;

use crate::apply::propose;
use crate::codebook::{CodeNumber, CodeSet};
use crate::coding::{Explained, merge};
use crate::corpus::Document;
use crate::diagnostic::Diagnostic;
use crate::pattern::Resolution;
use crate::rule::{Matcher, PlannedRule, Read, RuleKey, RuleSet, compile, plan};
use crate::store::{
    BlockCodings, Depth, Documents, OfDocuments, Plan, Texts, decode_explained, encode_codings,
};
use crate::text::{Lexicon, Tokens};

/// Codes blocks of documents. What rules found before, it takes from there.
#[derive(Debug)]
pub(super) struct Coder<'c> {
    codes: &'c CodeSet,
    /// All rules in order.
    rules: Vec<KnownRule>,
    /// The place of each rule in `rules`.
    places: HashMap<RuleKey, usize>,
    pub(super) plan: Plan,
    /// All rules; compiled when a document turns up that none has been applied to.
    all: OnceLock<RuleSet>,
    /// Those that have not been applied to all other documents.
    changed: RuleSet,
}

/// A rule as codings refer to it.
#[derive(Debug, Clone, Copy)]
struct KnownRule {
    key: RuleKey,
    code: CodeNumber,
    /// Its place among the rules of its code.
    number: u32,
}

impl KnownRule {
    /// Its proposals from bytes. The rule may have had another place among those of its code when
    /// they were kept.
    fn proposals(self, bytes: &[u8]) -> Option<OfDocuments> {
        let mut proposals = decode_explained(bytes, self.code)?;
        for reason in proposals.iter_mut().flat_map(|(_, proposal)| &mut proposal.reasons) {
            reason.rule = self.number;
        }
        Some(proposals)
    }
}

/// A document that a block takes in.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) document: Document,
    pub(super) tokens: Tokens,
    /// For each word the byte at which it begins, where that is known already.
    pub(super) starts: Option<Vec<u32>>,
}

/// What rules proposed in a document when it was document `index` of another block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) proposed: &'k Proposed,
    pub(super) index: u32,
}

/// The proposals in a block, rule by rule.
#[derive(Debug, Default)]
pub(super) struct Proposed(HashMap<RuleKey, OfDocuments>);

impl Proposed {
    fn of(&self, rule: RuleKey, document: u32) -> Option<&[(u32, Explained)]> {
        let all = self.0.get(&rule)?;
        let first = all.partition_point(|(other, _)| *other < document);
        let end = all.partition_point(|(other, _)| *other <= document);
        all.get(first..end)
    }
}

impl<'c> Coder<'c> {
    /// A coder by the rules of `codes`, which are known to compile. `changed` says which rules have not
    /// been applied to all documents that some have been applied to.
    ///
    /// # Errors
    /// Rules that cannot be compiled.
    pub(super) fn new(
        codes: &'c CodeSet,
        changed: impl Fn(&RuleKey) -> bool,
    ) -> Result<Self, Vec<Diagnostic>> {
        let planned = plan(codes);
        let known = |rule: &PlannedRule<'_>| {
            let (key, number) = (rule.key, rule.number);
            Some(KnownRule { key, code: codes.number(&rule.code.id)?, number })
        };
        let rules: Vec<KnownRule> = planned.iter().filter_map(known).collect();
        let places = rules.iter().enumerate().map(|(place, rule)| (rule.key, place)).collect();
        let plan = plan_of(codes);
        let changed = compile(codes, changed)?;
        Ok(Self { codes, rules, places, plan, all: OnceLock::new(), changed })
    }

    fn all(&self) -> &RuleSet {
        self.all.get_or_init(|| compile(self.codes, |_| true).unwrap_or_default())
    }

    /// How many rules are applied to documents that others have been applied to.
    pub(super) fn changed(&self) -> usize {
        self.changed.rules.iter().filter(|rule| !rule.is_helper).count()
    }

    /// How much of a document the changed rules look at.
    pub(super) fn depth(&self) -> Depth {
        if self.changed.asks_for_people() { Depth::Whole } else { Depth::Structure }
    }

    /// The proposals of a block as they were kept.
    pub(super) fn proposed(&self, codings: &BlockCodings) -> Option<Proposed> {
        let mut proposed = HashMap::new();
        for (key, bytes) in &codings.rules {
            let key = RuleKey(*key);
            let rule = self.places.get(&key).and_then(|place| self.rules.get(*place));
            if let Some(rule) = rule {
                proposed.insert(key, rule.proposals(bytes)?);
            }
        }
        Some(Proposed(proposed))
    }

    /// Codes documents whose tokens refer to `lexicon`; `known` says for each what is known of it.
    pub(super) fn code(
        &self,
        documents: &[Taken],
        lexicon: &Lexicon,
        known: &[Option<Known<'_>>],
    ) -> BlockCodings {
        let mut found: Vec<OfDocuments> = vec![Vec::new(); self.rules.len()];
        let fresh = known.iter().any(Option::is_none);
        let none = RuleSet::default();
        let mut all = Pass::new(if fresh { self.all() } else { &none }, lexicon);
        let mut changed = Pass::new(&self.changed, lexicon);
        for ((number, taken), known) in (0_u32..).zip(documents).zip(known) {
            let Taken { document, tokens, starts } = taken;
            let read = Read { document, tokens, lexicon, starts: starts.as_deref() };
            match known {
                None => {
                    for (key, codings) in all.propose(read) {
                        self.add(&mut found, key, number, codings);
                    }
                }
                Some(Known { proposed: before, index }) => {
                    for (place, rule) in self.rules.iter().enumerate() {
                        let codings = before.of(rule.key, *index).unwrap_or(&[]).iter();
                        let codings = codings.map(|(_, coding)| (number, coding.clone()));
                        if let Some(found) = found.get_mut(place) {
                            found.extend(codings);
                        }
                    }
                    let new = changed.propose(read);
                    for (key, codings) in new.into_iter().filter(|(k, _)| !before.0.contains_key(k))
                    {
                        self.add(&mut found, key, number, codings);
                    }
                }
            }
        }
        let rules = self.rules.iter().zip(&found);
        let rules = rules.map(|(rule, found)| (rule.key.0, encode_codings(found))).collect();
        let mut of_codes: HashMap<CodeNumber, Vec<OfDocuments>> = HashMap::new();
        for (rule, found) in self.rules.iter().zip(found) {
            of_codes.entry(rule.code).or_default().push(found);
        }
        let codes = self.plan.codes.iter().map(|(id, key)| {
            let code = self.codes.number(id);
            let of_code = code.and_then(|code| of_codes.remove(&code)).unwrap_or_default();
            (id.clone(), *key, encode_codings(&merged(of_code, documents.len())))
        });
        BlockCodings { rules, codes: codes.collect() }
    }

    fn add(&self, found: &mut [OfDocuments], key: RuleKey, number: u32, codings: Vec<Explained>) {
        let place = self.places.get(&key).and_then(|place| found.get_mut(*place));
        let codings = codings.into_iter().map(|coding| (number, coding));
        if let Some(place) = place {
            place.extend(codings);
        }
    }

    /// Codes a block anew by the rules that changed; the others are not looked at. `documents` is
    /// asked only where one of them may match. `None` where what was kept is damaged.
    pub(super) fn recode(
        &self,
        before: &BlockCodings,
        texts: &Texts,
        documents: impl FnOnce() -> Option<Documents>,
    ) -> Option<BlockCodings> {
        let known: HashMap<RuleKey, &Vec<u8>> =
            before.rules.iter().map(|(key, bytes)| (RuleKey(*key), bytes)).collect();
        let mut found: HashMap<RuleKey, OfDocuments> = HashMap::new();
        let mut pass = Pass::new(&self.changed, &texts.lexicon);
        let may = (0..texts.len()).filter(|index| {
            let resolution = &pass.resolution;
            pass.rules.is_anywhere()
                || texts.has(*index, |w| resolution.has_word(w), |g| resolution.has_gap(g))
        });
        let may: Vec<usize> = may.collect();
        if !may.is_empty() {
            let documents = documents()?;
            for index in may {
                let tokens = texts.tokens(index);
                let (document, lexicon) = (documents.get(index)?, &texts.lexicon);
                let read = Read { document: &document, tokens: &tokens, lexicon, starts: None };
                let number = u32::try_from(index).ok()?;
                for (key, codings) in pass.propose(read) {
                    let codings = codings.into_iter().map(|coding| (number, coding));
                    found.entry(key).or_default().extend(codings);
                }
            }
        }
        let rules: Vec<([u8; 16], Vec<u8>)> = self
            .rules
            .iter()
            .map(|KnownRule { key, .. }| {
                let made = || encode_codings(found.get(key).map_or(&[], Vec::as_slice));
                (key.0, known.get(key).map_or_else(made, |bytes| (*bytes).clone()))
            })
            .collect();
        let codings_before: HashMap<&str, (&[u8; 16], &Vec<u8>)> =
            before.codes.iter().map(|(id, key, bytes)| (id.as_str(), (key, bytes))).collect();
        let mut codes = Vec::with_capacity(self.plan.codes.len());
        for (id, key) in &self.plan.codes {
            let bytes = match codings_before.get(id.as_str()) {
                Some((other, bytes)) if *other == key => (*bytes).clone(),
                _ => {
                    let code = self.codes.number(id)?;
                    let own = self.rules.iter().zip(&rules).filter(|(rule, _)| rule.code == code);
                    let of_code = own.map(|(rule, (_, bytes))| rule.proposals(bytes));
                    let of_code: Option<Vec<OfDocuments>> = of_code.collect();
                    encode_codings(&merged(of_code?, texts.len()))
                }
            };
            codes.push((id.clone(), *key, bytes));
        }
        Some(BlockCodings { rules, codes })
    }
}

/// One rule set over the documents of one lexicon.
struct Pass<'r> {
    rules: &'r RuleSet,
    matcher: Matcher<'r>,
    resolution: Resolution,
}

impl<'r> Pass<'r> {
    fn new(rules: &'r RuleSet, lexicon: &Lexicon) -> Self {
        let none = rules.rules.is_empty();
        let resolution = if none { Resolution::default() } else { rules.resolve(lexicon) };
        Self { rules, matcher: Matcher::new(rules), resolution }
    }

    fn propose(&mut self, read: Read<'_>) -> Vec<(RuleKey, Vec<Explained>)> {
        if self.rules.rules.is_empty() {
            return Vec::new();
        }
        let proposed = propose(self.rules, &mut self.matcher, read, &self.resolution).into_iter();
        let key = |index: usize| self.rules.rules.get(index).map(|rule| rule.key);
        proposed.filter_map(|(index, codings)| Some((key(index)?, codings))).collect()
    }
}

/// The codings of one code from what its rules propose, document by document.
fn merged(of_rules: Vec<OfDocuments>, documents: usize) -> OfDocuments {
    let mut by_document: Vec<Vec<Explained>> = vec![Vec::new(); documents];
    for (document, coding) in of_rules.into_iter().flatten() {
        if let Some(codings) = by_document.get_mut(document as usize) {
            codings.push(coding);
        }
    }
    let numbered = (0_u32..).zip(by_document).filter(|(_, codings)| !codings.is_empty());
    numbered.flat_map(|(n, codings)| merge(codings).into_iter().map(move |c| (n, c))).collect()
}

/// The plan by which documents are coded with the rules of `codes`.
pub(super) fn plan_of(codes: &CodeSet) -> Plan {
    let planned = plan(codes);
    let mut of_codes: Vec<(&str, blake3::Hasher)> = Vec::new();
    for rule in &planned {
        if of_codes.last().is_none_or(|(id, _)| *id != rule.code.id) {
            of_codes.push((&rule.code.id, blake3::Hasher::new()));
        }
        of_codes.last_mut().into_iter().for_each(|(_, hasher)| {
            hasher.update(&rule.key.0);
        });
    }
    let code = |(id, hasher): (&str, blake3::Hasher)| {
        let mut key = [0; 16];
        hasher.finalize_xof().fill(&mut key);
        (id.to_owned(), key)
    };
    let mut of_codes: Vec<(String, [u8; 16])> = of_codes.into_iter().map(code).collect();
    of_codes.sort_unstable();
    Plan { rules: planned.iter().map(|rule| rule.key.0).collect(), codes: of_codes }
}
