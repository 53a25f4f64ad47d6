use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Study};
use crate::codebook::{CodeNumber, Throughout};
use crate::coding::Coding;
use crate::corpus::Document;
use crate::store::Depth;

/// In which cases, and in which of their months, codes count that ask for more than one document.
#[derive(Debug, Default)]
pub(super) struct Across {
    /// The codes that ask.
    asking: BTreeMap<CodeNumber, Asked>,
    /// Where they count: the case, and the month where it matters.
    counting: BTreeSet<(CodeNumber, String, Option<String>)>,
}

/// What a code asks for.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// In how many documents of a case it must be found.
    repeats: Option<usize>,
    /// In which documents it must be found, all of them.
    throughout: Option<Throughout>,
}

impl Across {
    /// What the documents of a study say; nothing is read where no code asks. `None` where what was kept
    /// is damaged.
    pub(super) fn find(study: &Study) -> Option<Self> {
        let asked = study.codes.codes().filter_map(|code| {
            let asked = Asked { repeats: code.repeats, throughout: code.throughout };
            let asks = code.repeats.is_some() || code.throughout.is_some();
            study.codes.number(&code.id).filter(|_| asks).map(|number| (number, asked))
        });
        let asking: BTreeMap<CodeNumber, Asked> = asked.collect();
        let mut across = Self { asking, ..Self::default() };
        if across.asking.is_empty() {
            return Some(across);
        }
        // How many documents there are, and how many of them have each code.
        let mut all: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
        let mut with: BTreeMap<(CodeNumber, String, Option<String>), usize> = BTreeMap::new();
        for block in &study.blocks {
            for (document, codes) in coded(study, block)? {
                let case = document.case.clone();
                let month = document.attribute("month").map(str::to_owned);
                let scopes: BTreeSet<Option<String>> = [None, month].into_iter().collect();
                for scope in scopes {
                    *all.entry((case.clone(), scope.clone())).or_default() += 1;
                    for code in codes.iter().filter(|code| across.asking.contains_key(code)) {
                        *with.entry((*code, case.clone(), scope.clone())).or_default() += 1;
                    }
                }
            }
        }
        let counts = |(code, case, month): &(CodeNumber, String, Option<String>), found: usize| {
            let Some(asked) = across.asking.get(code) else { return false };
            let documents = all.get(&(case.clone(), month.clone())).copied().unwrap_or(0);
            let in_case = with.get(&(*code, case.clone(), None)).copied().unwrap_or(0);
            let scoped = match asked.throughout {
                None => month.is_none(),
                Some(Throughout::Case) => month.is_none() && found == documents,
                Some(Throughout::Month) => month.is_some() && found == documents,
            };
            scoped && asked.repeats.is_none_or(|least| in_case >= least)
        };
        let counting = with.iter().filter(|(place, found)| counts(place, **found));
        across.counting = counting.map(|(place, _)| place.clone()).collect();
        Some(across)
    }

    /// Whether a coding of `code` counts in `document`.
    pub(super) fn counts(&self, code: CodeNumber, document: &Document) -> bool {
        let Some(asked) = self.asking.get(&code) else { return true };
        let by_month = asked.throughout == Some(Throughout::Month);
        let month = document.attribute("month").filter(|_| by_month).map(str::to_owned);
        self.counting.contains(&(code, document.case.clone(), month))
    }

    /// Whether no code asks for more than one document.
    pub(super) fn is_empty(&self) -> bool {
        self.asking.is_empty()
    }
}

/// The codes that count for the case of a document with `codings`.
fn codes(codings: &[Coding]) -> BTreeSet<CodeNumber> {
    codings.iter().filter(|coding| !coding.off_case).map(|coding| coding.code).collect()
}

/// The documents of a block with the codes that rules give them.
fn coded(study: &Study, block: &Block) -> Option<Vec<(Document, BTreeSet<CodeNumber>)>> {
    let documents = study.store.documents(&block.files, Depth::Outline)?;
    let mut in_order = study.store.codings(&block.files)?.in_order(&study.codes)?;
    let mut coded = Vec::new();
    for (number, index) in (0_u32..).zip(0..documents.len()) {
        let mut codings = Vec::new();
        in_order.next(number, &mut codings)?;
        if !block.left_out.contains(&index) {
            coded.push((documents.get(index)?, codes(&codings)));
        }
    }
    Some(coded)
}
