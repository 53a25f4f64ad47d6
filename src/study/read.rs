use std::collections::HashMap;
use std::fs;

use rayon::prelude::*;

use super::across::Across;
use super::open::{Progress, Stage};
use super::{Block, Study};
use crate::coding::{Coding, Explained};
use crate::corpus::Document;
use crate::diagnostic::Diagnostic;
use crate::source;
use crate::store::{BlockFiles, Depth, Texts, encode_texts};
use crate::text::{Lexicon, Tokens};

/// A document, without its text, and its codings.
type Coded = (Document, Vec<Explained>);

/// Documents that are in memory at one time while all are gone through.
const AT_A_TIME: usize = 512;

/// Hears nothing.
#[derive(Debug, Clone, Copy)]
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: Stage, _: u64) {}
    fn step(&self, _: Stage, _: u64) {}
    fn end(&self, _: Stage) {}
}

impl Study {
    /// How many blocks of documents there are.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Shows `take` the documents of block `number`, without their texts, with their codings by code;
    /// those that are not in the corpus are left out.
    ///
    /// # Errors
    /// When what was kept is damaged.
    pub fn each_of_block(
        &self,
        number: usize,
        depth: Depth,
        take: &mut dyn FnMut(&Document, &[Coding]),
    ) -> Result<(), Diagnostic> {
        let Some(block) = self.blocks.get(number) else { return Ok(()) };
        let mut read = || {
            let across = self.across()?;
            let documents = self.store.documents(&block.files, depth)?;
            let mut in_order = self.store.codings(&block.files)?.in_order(&self.codes)?;
            let mut codings = Vec::new();
            for (number, index) in (0_u32..).zip(0..documents.len()) {
                codings.clear();
                in_order.next(number, &mut codings)?;
                if !block.left_out.contains(&index) {
                    let document = documents.get(index)?;
                    if !across.is_empty() {
                        codings.retain(|coding| across.counts(coding.code, &document));
                    }
                    take(&document, &codings);
                }
            }
            Some(())
        };
        read().ok_or_else(|| self.damaged())
    }

    fn explained(&self, block: &Block) -> Option<Vec<Coded>> {
        let documents = self.store.documents(&block.files, Depth::Whole)?.all()?;
        let codings = self.explained_of(&block.files, &documents)?;
        Some(documents.into_iter().zip(codings).collect())
    }

    /// The codings of documents that make a block, those left out that do not count.
    pub(super) fn explained_of(
        &self,
        files: &BlockFiles,
        documents: &[Document],
    ) -> Option<Vec<Vec<Explained>>> {
        let across = self.across()?;
        let mut codings = self.store.codings(files)?.explained(&self.codes, documents.len())?;
        if !across.is_empty() {
            for (document, own) in documents.iter().zip(&mut codings) {
                own.retain(|found| across.counts(found.coding.code, document));
            }
        }
        Some(codings)
    }

    /// In which cases codes count that ask for several documents; `None` where what was kept is damaged.
    fn across(&self) -> Option<&Across> {
        self.across.get_or_init(|| Across::find(self)).as_ref()
    }

    pub(super) fn damaged(&self) -> Diagnostic {
        Diagnostic::error("what was kept of the last run is damaged")
            .in_file(self.layout.name_of(&self.layout.derived()))
            .help("delete this folder; the next run makes it anew")
    }

    /// Document `index` of the corpus with its text.
    ///
    /// # Errors
    /// When its source cannot be read, or what was kept of it is damaged.
    pub fn document(&self, index: usize) -> Result<Document, Diagnostic> {
        let mut found = None;
        self.each(
            &[index],
            |_, _| true,
            |_, document, _| document.clone(),
            |document| {
                found = Some(document);
                Ok::<(), Diagnostic>(())
            },
        )?;
        found.ok_or_else(|| Diagnostic::error("there is no such document"))
    }

    /// Goes through documents of the corpus, by their indices: makes something of each that is wanted,
    /// with its text and codings, and hands it on in the order of the indices. Whether it is wanted is
    /// asked before its text is read. Only some documents are in memory at one time.
    ///
    /// # Errors
    /// When a source cannot be read or what was kept is damaged; and what `take` says.
    pub fn each<T: Send, E: From<Diagnostic>>(
        &self,
        indices: &[usize],
        wanted: impl Fn(&Document, &[Explained]) -> bool + Sync,
        make: impl Fn(usize, &Document, &[Explained]) -> T + Sync,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let place = |index: &usize| self.corpus.place(*index);
        for some in indices.chunks(AT_A_TIME) {
            let mut numbers: Vec<u32> = some.iter().filter_map(place).map(|(n, _)| n).collect();
            numbers.sort_unstable();
            numbers.dedup();
            let read = |number: &u32| {
                let block = self.blocks.get(*number as usize)?;
                Some((*number, self.explained(block)?))
            };
            let blocks: Option<HashMap<u32, Vec<Coded>>> = numbers.par_iter().map(read).collect();
            let blocks = blocks.ok_or_else(|| self.damaged())?;
            let made: Vec<Result<Option<T>, Diagnostic>> = some
                .par_iter()
                .map(|index| {
                    let held = place(index)
                        .and_then(|(number, index)| blocks.get(&number)?.get(index as usize));
                    let (document, codings) = held.ok_or_else(|| self.damaged())?;
                    if !wanted(document, codings) {
                        return Ok(None);
                    }
                    let document = self.with_text(document)?;
                    Ok(Some(make(*index, &document, codings)))
                })
                .collect();
            for made in made {
                made?.map_or(Ok(()), &mut take)?;
            }
        }
        Ok(())
    }

    /// The words of a block, whose documents are `documents`; read from the sources again where what
    /// was kept of them is damaged. `None` where that cannot be done.
    pub(super) fn texts(&self, files: &BlockFiles, documents: &[Document]) -> Option<Texts> {
        self.store.texts(files).or_else(|| {
            let mut lexicon = Lexicon::default();
            let mut tokens = Vec::with_capacity(documents.len());
            for document in documents {
                let document = self.with_text(document).ok()?;
                tokens.push(Tokens::read(&document.text, &document.runs, &mut lexicon).0);
            }
            Texts::decode(encode_texts(lexicon, &tokens.iter().collect::<Vec<_>>()))
        })
    }

    /// The document with the text of its source.
    fn with_text(&self, document: &Document) -> Result<Document, Diagnostic> {
        let path = self.layout.root().join(&document.file);
        let bytes = fs::read(&path).map_err(|error| {
            let message = format!("the source cannot be read: {error}");
            Diagnostic::error(message).in_file(document.file.clone())
        })?;
        let text = source::text(&document.file, &bytes, &self.settings.ways)?;
        Ok(Document { text, ..document.clone() })
    }
}
