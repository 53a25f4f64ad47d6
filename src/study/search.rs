use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;

use rayon::prelude::*;

use super::Study;
use crate::coding::Explained;
use crate::corpus::Document;
use crate::diagnostic::Diagnostic;
use crate::discourse::Discourse;
use crate::index::{self, Finder, Found, Order, Place, Query};
use crate::pattern::{Readable, Scanner};
use crate::project::Lock;
use crate::store::Depth;
use crate::text::Span;

/// Memory for an index that a search has to build anew, in bytes.
const MEMORY: usize = 64 << 20;

impl Study {
    /// Searches the project. The index says where to look; one that turns out to be damaged is built
    /// anew, and where that cannot be done all documents are searched. What had to be done is told
    /// beside the results.
    ///
    /// # Errors
    /// What is wrong with the query's regular expressions, or that what was kept is damaged.
    pub fn search(
        &self,
        query: &Query,
        order: Order,
    ) -> Result<(Vec<Found>, Vec<Diagnostic>), Diagnostic> {
        let mut remarks = Vec::new();
        let place = self.layout.index();
        let candidates = || index::open(&place)?.candidates(query);
        let candidates = if self.indexed {
            candidates().or_else(|reason| {
                remarks.push(Diagnostic::note(format!("the index is built anew: {reason}")));
                self.rebuild_index()?;
                candidates()
            })
        } else {
            Err("it could not be brought up to date".to_owned())
        };
        if let Err(reason) = &candidates {
            remarks.push(Diagnostic::note(format!("searching without an index: {reason}")));
        }
        Ok((self.scan(query, candidates.ok().as_ref(), order)?, remarks))
    }

    fn rebuild_index(&self) -> Result<(), String> {
        let _lock = Lock::take(&self.layout).map_err(|error| error.to_string())?;
        let place = self.layout.index();
        fs::remove_dir_all(&place).map_err(|error| error.to_string())?;
        let update = index::Update::begin(&place, MEMORY, rayon::current_num_threads())?;
        let mut wanted = BTreeMap::new();
        for block in &self.blocks {
            let damaged = "what was kept is damaged";
            let documents = self.store.documents(&block.files, Depth::Whole);
            let documents = documents.and_then(|documents| documents.all()).ok_or(damaged)?;
            let texts = self.texts(&block.files, &documents).ok_or(damaged)?;
            for (number, document) in documents.iter().enumerate() {
                update.add(document, &texts.tokens(number), &texts.lexicon);
                wanted.insert(document.file.clone(), document.hash.clone());
            }
        }
        update.finish(wanted).map(|_| ())
    }

    /// The segments in which `query` matches, exactly; `candidates` (from an index) only saves looking
    /// at other documents.
    ///
    /// # Errors
    /// What is wrong with the query's regular expressions, or that what was kept is damaged.
    pub fn scan(
        &self,
        query: &Query,
        candidates: Option<&HashSet<String>>,
        order: Order,
    ) -> Result<Vec<Found>, Diagnostic> {
        let finder = Finder::new(query).map_err(Diagnostic::error)?;
        let mut of_blocks: HashMap<u32, Vec<(usize, usize)>> = HashMap::new();
        for (index, entry) in self.corpus.entries().enumerate() {
            let wanted = candidates.is_none_or(|files| files.contains(entry.file));
            if let Some((block, inside)) = self.corpus.place(index).filter(|_| wanted) {
                of_blocks.entry(block).or_default().push((inside as usize, index));
            }
        }
        let mut of_blocks: Vec<(u32, Vec<(usize, usize)>)> = of_blocks.into_iter().collect();
        of_blocks.sort_unstable();
        let found: Option<Vec<Vec<(usize, Place)>>> = of_blocks
            .par_iter()
            .map(|(block, documents)| self.find(&finder, query, *block, documents))
            .collect();
        let mut places: Vec<(usize, Place)> =
            found.ok_or_else(|| self.damaged())?.into_iter().flatten().collect();
        places.sort_by_key(|(document, _)| *document);
        Ok(index::ranked(places, self.segments, order))
    }

    /// The places in some documents of a block, each given by its index there and in the corpus.
    fn find(
        &self,
        finder: &Finder<'_>,
        query: &Query,
        block: u32,
        wanted: &[(usize, usize)],
    ) -> Option<Vec<(usize, Place)>> {
        let files = &self.blocks.get(block as usize)?.files;
        let kept = self.store.texts(files);
        let read = || self.texts(files, &self.store.documents(files, Depth::Whole)?.all()?);
        let texts = kept.or_else(read)?;
        let resolution = finder.program().resolve(&texts.lexicon);
        let may = |index: usize| {
            let word = |number| resolution.has_word(number);
            finder.is_anywhere() || texts.has(index, word, |number| resolution.has_gap(number))
        };
        let wanted: Vec<&(usize, usize)> = wanted.iter().filter(|(i, _)| may(*i)).collect();
        if wanted.is_empty() {
            return Some(Vec::new());
        }
        let documents = self.store.documents(files, Depth::Whole)?;
        let codings = match query.codes.as_slice() {
            [] => Vec::new(),
            _ => self.explained_of(files, &documents.all()?)?,
        };
        let mut scanner = Scanner::new(finder.program());
        let mut found = Vec::new();
        for (index, number) in wanted {
            let document = &documents.get(*index)?;
            let tokens = texts.tokens(*index);
            let discourse = Discourse::new(document, &tokens, &texts.lexicon);
            let readable = Readable {
                tokens: &tokens,
                lexicon: &texts.lexicon,
                runs: &document.runs,
                sentences: &document.sentences,
                starts: None,
                signs: Some(&discourse),
            };
            let mut places = finder.find(&mut scanner, document, readable, &resolution);
            if !query.codes.is_empty() {
                let codings = codings.get(*index).map_or(&[][..], Vec::as_slice);
                places.retain_mut(|place| self.is_coded(query, document, codings, place));
            }
            found.extend(places.into_iter().map(|place| (*number, place)));
        }
        Some(found)
    }

    /// Whether one of the query's codes lies on a place; hits on which none does are taken out.
    fn is_coded(
        &self,
        query: &Query,
        document: &Document,
        codings: &[Explained],
        place: &mut Place,
    ) -> bool {
        let coded = |span: Span| {
            let mut here = codings.iter().filter(|found| found.coding.span.overlaps(span));
            here.any(|found| {
                !found.coding.off_case
                    && query.codes.iter().any(|code| self.codes.is_of(found.coding.code, code))
            })
        };
        place.hits.retain(|hit| coded(hit.span()));
        let whole = || document.segments.get(place.segment).is_some_and(|s| coded(s.span));
        !place.hits.is_empty() || query.expr.is_none() && whole()
    }
}
