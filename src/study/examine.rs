use std::collections::HashSet;
use std::sync::OnceLock;

use super::codebooks::load_codebooks;
use super::coder::plan_of;
use super::open::{Wanted, settings};
use super::read::Quiet;
use super::{Study, Work};
use crate::coding::Coding;
use crate::corpus::{Corpus, Document};
use crate::diagnostic::Diagnostic;
use crate::index;
use crate::project::Layout;
use crate::store::{Depth, Store};

/// How much of what is derived is up to date, in documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Documents that would not have to be read again.
    pub read: usize,
    /// Documents that would not have to be coded again.
    pub coded: usize,
    /// Documents that would not have to be indexed again.
    pub indexed: usize,
    /// Why the index cannot be used at all, if so.
    pub index_problem: Option<String>,
}

impl Study {
    /// Reads the project and says what is up to date, without bringing anything up to date but the
    /// reading itself.
    ///
    /// # Errors
    /// As [`Study::open`].
    pub fn examine(layout: Layout) -> Result<(Self, Kept), Vec<Diagnostic>> {
        let study = Self::open(layout, Wanted { codings: false, index: None }, &Quiet)?;
        let documents = study.corpus.len();
        let plan = plan_of(&study.codes).hash();
        let coded = study
            .blocks
            .iter()
            .filter(|block| block.files.codings.as_ref().is_some_and(|(_, by)| *by == plan));
        let coded = coded.map(|block| block.documents - block.left_out.len()).sum();
        let place = study.layout.index();
        let held = index::current(&place);
        let mut indexed = 0;
        for block in 0..study.blocks() {
            let mut count = |document: &Document, _: &[Coding]| {
                indexed += usize::from(held.get(&document.file) == Some(&document.hash));
            };
            let looked = study.each_of_block(block, Depth::Outline, &mut count);
            looked.map_err(|problem| vec![problem])?;
        }
        let index_problem = if place.exists() { index::open(&place).err() } else { None };
        let read = documents - study.work.read.min(documents);
        Ok((study, Kept { read, coded, indexed, index_problem }))
    }

    /// The codebooks of the project, without its documents.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn codebooks_only(layout: Layout) -> Result<Self, Vec<Diagnostic>> {
        let settings = settings(&layout)?;
        let (codes, problems) = load_codebooks(&layout, &settings, "", &HashSet::new());
        let (store, _) = Store::open(&layout.blocks(), false);
        Ok(Self {
            layout,
            settings,
            corpus: Corpus::default(),
            codes,
            problems,
            work: Work::default(),
            blocks: Vec::new(),
            segments: 0,
            store,
            indexed: false,
            across: OnceLock::new(),
            _reading: None,
        })
    }
}
