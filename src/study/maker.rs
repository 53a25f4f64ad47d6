use std::collections::HashMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use super::coder::{Coder, Known, Proposed, Taken};
use super::open::{Progress, Stage};
use super::sources::{Found, hash_of, in_hexadecimal};
use crate::diagnostic::Diagnostic;
use crate::index;
use crate::source::{self, Context};
use crate::store::{
    BlockFiles, Depth, Documents, Head, Heads, Stamp, Store, Texts, encode_documents, encode_texts,
};
use crate::text::{Lexicon, Tokens};

/// Makes blocks of documents from sources and from other blocks.
pub(super) struct Maker<'m> {
    /// The project's folder.
    pub(super) root: &'m Path,
    pub(super) store: &'m Store,
    pub(super) context: Context<'m>,
    /// The hash of what all readings depend on beside their sources.
    pub(super) hash: &'m str,
    /// Codes what is made, where codings are wanted.
    pub(super) coder: Option<&'m Coder<'m>>,
    /// Takes in what is read, where a search index is wanted.
    pub(super) index: Option<&'m index::Update>,
    pub(super) progress: &'m dyn Progress,
}

/// A document that a block is made with.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// One that has to be read.
    Fresh(Found),
    /// One that stands in another block, as which of its documents.
    Kept { block: usize, index: u32, head: Box<Head> },
}

impl Item {
    pub(super) fn file(&self) -> &str {
        match self {
            Self::Fresh(found) => &found.file,
            Self::Kept { head, .. } => &head.file,
        }
    }

    /// Bytes of its source.
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Fresh(found) => found.stamp.length,
            Self::Kept { head, .. } => head.stamp.length,
        }
    }
}

/// A block that was made.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Its files; `None` where none of its documents could be read.
    pub(super) block: Option<(BlockFiles, Heads)>,
    /// What is to be said about sources, by file.
    pub(super) problems: Vec<(String, Vec<Diagnostic>)>,
    /// Files of the documents that were read.
    pub(super) read: Vec<String>,
    /// Sources in which there is no document.
    pub(super) failures: Vec<Head>,
    /// Sources that could not be opened.
    pub(super) unreadable: usize,
    /// Sources that hold something that is not read.
    pub(super) partly: usize,
}

/// Another block from which documents are taken over.
struct Other {
    documents: Documents,
    texts: Texts,
    proposed: Proposed,
    /// For each word and gap the number it has in the new block, once it has one.
    words: Vec<Option<u32>>,
    gaps: Vec<Option<u32>>,
}

impl Maker<'_> {
    /// Makes a block of `items`; `blocks` are those that kept documents stand in. A block whose files
    /// are damaged is read from its sources again.
    pub(super) fn make(&self, items: Vec<Item>, blocks: &[BlockFiles]) -> Made {
        let mut made = Made::default();
        let mut lexicon = Lexicon::default();
        let mut documents: Vec<Taken> = Vec::with_capacity(items.len());
        let mut heads = Heads::default();
        let mut places: Vec<Option<(usize, u32)>> = Vec::with_capacity(items.len());
        let mut others: HashMap<usize, Option<Other>> = HashMap::new();
        for item in items {
            let length = item.length();
            let (kept, found) = match item {
                Item::Fresh(found) => (None, found),
                Item::Kept { block, index, head } => {
                    let other =
                        others.entry(block).or_insert_with(|| self.other(blocks.get(block)?));
                    let taken = other.as_mut().and_then(|o| o.take(index, &mut lexicon));
                    let found = found_again(&head);
                    (taken.map(|taken| (*head, taken, Some((block, index)))), found)
                }
            };
            let mut read = || self.read(&found, &mut lexicon, &mut made);
            let taken = kept.or_else(|| read().map(|(head, taken)| (head, taken, None)));
            if let Some((head, taken, place)) = taken {
                heads.push(&head);
                documents.push(taken);
                places.push(place);
            }
            self.progress.step(Stage::Reading, length);
        }
        if documents.is_empty() {
            return made;
        }
        let codings = self.coder.map(|coder| {
            let known = places.iter().map(|place| {
                let (block, index) = (*place)?;
                let other = others.get(&block)?.as_ref()?;
                Some(Known { proposed: &other.proposed, index })
            });
            let codings = coder.code(&documents, &lexicon, &known.collect::<Vec<_>>());
            (self.store.keep_codings(&codings), coder.plan.hash())
        });
        let whole = documents.iter().map(|taken| &taken.document);
        let tokens: Vec<&Tokens> = documents.iter().map(|taken| &taken.tokens).collect();
        let block = BlockFiles {
            heads: self.store.keep_heads(&heads),
            documents: self.store.keep(encode_documents(whole)),
            texts: self.store.keep(encode_texts(lexicon, &tokens)),
            codings,
        };
        made.block = Some((block, heads));
        made
    }

    fn other(&self, block: &BlockFiles) -> Option<Other> {
        let texts = self.store.texts(block)?;
        let codings = self.store.codings(block)?;
        let proposed = match self.coder {
            Some(coder) => coder.proposed(&codings)?,
            None => Proposed::default(),
        };
        Some(Other {
            documents: self.store.documents(block, Depth::Whole)?,
            texts,
            proposed,
            words: Vec::new(),
            gaps: Vec::new(),
        })
    }

    /// Reads one source.
    fn read(&self, found: &Found, lexicon: &mut Lexicon, made: &mut Made) -> Option<(Head, Taken)> {
        let bytes = match bytes_of(self.root, found) {
            Ok(bytes) => bytes,
            Err(problem) => {
                made.unreadable += 1;
                made.problems.push((found.file.clone(), vec![problem]));
                return None;
            }
        };
        let hash = hash_of(&found.file, &bytes, self.hash);
        let reading = source::read(&found.file, &bytes, &self.context, lexicon);
        let mut head = Head::new(found.file.clone(), found.stamp, hash, &reading.problems);
        if !reading.problems.is_empty() {
            made.problems.push((found.file.clone(), reading.problems));
        }
        made.partly += usize::from(!reading.left_out.is_empty());
        let Some(mut document) = reading.document else {
            made.failures.push(head);
            return None;
        };
        made.read.push(found.file.clone());
        document.hash = in_hexadecimal(&head.hash);
        document.text = String::new();
        head.id.clone_from(&document.id);
        head.case.clone_from(&document.case);
        head.date.clone_from(&document.date);
        let top = document.segments.iter().filter(|segment| segment.parent.is_none());
        head.segments = u32::try_from(top.count()).unwrap_or(u32::MAX);
        if let Some(index) = self.index {
            index.add(&document, &reading.tokens, lexicon);
        }
        let (tokens, starts) = (reading.tokens, Some(reading.starts));
        Some((head, Taken { document, tokens, starts }))
    }
}

impl Other {
    /// Document `index` with its tokens in terms of `lexicon`.
    fn take(&mut self, index: u32, lexicon: &mut Lexicon) -> Option<Taken> {
        let index = index as usize;
        let document = self.documents.get(index)?;
        let mut tokens = self.texts.tokens(index);
        let old = &self.texts.lexicon;
        for word in &mut tokens.words {
            *word = renumbered(&mut self.words, *word, |word| lexicon.take_word(old, word));
        }
        for (_, gap) in &mut tokens.gaps {
            *gap = renumbered(&mut self.gaps, *gap, |gap| lexicon.take_gap(old, gap));
        }
        Some(Taken { document, tokens, starts: None })
    }
}

fn renumbered(known: &mut Vec<Option<u32>>, old: u32, new: impl FnOnce(u32) -> u32) -> u32 {
    let index = old as usize;
    if known.len() <= index {
        known.resize(index + 1, None);
    }
    match known.get_mut(index) {
        Some(slot) => *slot.get_or_insert_with(|| new(old)),
        None => new(old),
    }
}

/// The source that `head` is of, to be read again.
pub(super) fn found_again(head: &Head) -> Found {
    Found { file: head.file.clone(), stamp: Stamp { young: true, ..head.stamp } }
}

/// Places in a document are numbers of 32 bits.
const LONGEST: u64 = u32::MAX as u64;

/// The contents of a source of the project in `root`.
pub(super) fn bytes_of(root: &Path, found: &Found) -> Result<Vec<u8>, Diagnostic> {
    if found.stamp.length >= LONGEST {
        let problem = Diagnostic::error("the source is larger than 4 GiB");
        return Err(problem.in_file(found.file.clone()).help("part it into smaller files"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(found.stamp.length + 1).unwrap_or(0));
    // The length is known, so the system need not be asked for it again.
    let read = fs::File::open(root.join(&found.file))
        .and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|error| {
        let message = format!("the source cannot be read: {error}");
        Diagnostic::error(message).in_file(found.file.clone())
    })
}
