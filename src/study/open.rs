use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::changes::{Changes, Held, Said, corpus, held, left_out};
use super::codebooks::load_codebooks;
use super::coder::{Coder, plan_of};
use super::maker::Maker;
use super::sources::{context_hash, discover, in_hexadecimal};
use super::{Block, Study, Work};
use crate::corpus::{Corpus, Place};
use crate::diagnostic::Diagnostic;
use crate::index;
use crate::project::{Layout, Lock, Settings};
use crate::rule::RuleKey;
use crate::source::{AttributeTable, Context};
use crate::store::{Depth, Heads, Manifest, Store};

/// What a command needs brought up to date; sources are always read.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The codings.
    pub codings: bool,
    /// The search index, and how many bytes of memory it may take while it is written.
    pub index: Option<usize>,
}

/// A part of the work, for a progress display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading sources, and coding what is read.
    Reading,
    /// Applying rules that changed to what was read before.
    Coding,
    /// Writing the search index.
    Indexing,
}

/// Hears how the work goes on; called from any thread.
pub trait Progress: Sync {
    /// `total` bytes of sources are to be done in `stage`.
    fn begin(&self, stage: Stage, total: u64);
    /// So many bytes more are done.
    fn step(&self, stage: Stage, bytes: u64);
    /// All are.
    fn end(&self, stage: Stage);
}

impl Study {
    /// Brings the project at `layout` up to date.
    ///
    /// # Errors
    /// Why nothing could be done: there is no such folder, its settings cannot be used, or another
    /// process is at work on it.
    pub fn open(
        layout: Layout,
        wanted: Wanted,
        progress: &dyn Progress,
    ) -> Result<Self, Vec<Diagnostic>> {
        let folder = layout.root().display().to_string();
        if !layout.root().is_dir() {
            return Err(vec![Diagnostic::error("there is no such folder").in_file(folder)]);
        }
        let settings = settings(&layout)?;
        let mut problems = Vec::new();
        let lock = locked(&layout, &mut problems)?;
        let (store, mut manifest) = Store::open(&layout.blocks(), lock.is_some());
        let (codes, found) =
            load_codebooks(&layout, &settings, &manifest.compiled, &rules_of(&manifest));
        problems.extend(found);
        let (attributes, table) = attributes(&layout, &mut problems);
        let hash = context_hash(&settings, &attributes);
        let now = lock.as_ref().and_then(Lock::taken);
        let (held, (found, said)) =
            rayon::join(|| held(&store, &manifest), || discover(&layout, &settings, now));
        let failed = said.iter().filter(|problem| problem.is_error()).count();
        let mut work = Work { failed, ..Work::default() };
        problems.extend(said);
        problems.extend(found.is_empty().then(|| nothing_here(folder)));
        let mut changes = Changes::find(layout.root(), &store, &mut manifest, held, found, &hash);
        let memory = wanted.index.filter(|_| lock.is_some());
        let update = memory.and_then(|memory| begin_index(&layout, memory, &mut problems));
        let plan = plan_of(&codes);
        let coder = changes.coder(&codes, &plan, &manifest, wanted.codings);
        let coder = coder.unwrap_or_else(|found| {
            problems.extend(found);
            None
        });
        let maker = Maker {
            root: layout.root(),
            store: &store,
            context: Context { roles: &settings.roles, attributes: &table, ways: &settings.ways },
            hash: &hash,
            coder: coder.as_ref(),
            index: update.as_ref(),
            progress,
        };
        let made = changes.make(&maker, &mut manifest);
        let read = changes.hear(made, &mut work);
        let again = coder.as_ref().filter(|_| !changes.stale.is_empty());
        work.rules = again.map_or(0, Coder::changed);
        let coded = coder.is_some();
        drop(coder);
        changes.settle(&mut manifest, &hash, codes.hash(), wanted.codings.then_some(plan));
        keep(&store, &manifest, &layout, changes.any, lock.is_some());
        let reading = lock.as_ref().and_then(|_| Lock::reading(&layout));
        let left_out = left_out(&changes.blocks);
        work.failed += left_out.len();
        let files: HashSet<&str> = left_out.values().map(|(file, _)| file.as_str()).collect();
        work.read = read.iter().filter(|file| !files.contains(file.as_str())).count();
        work.coded = if coded { changes.coded + work.read } else { 0 };
        let blocks = blocks_of(&changes.blocks, &left_out);
        let segments = changes.blocks.iter().map(|(_, heads)| heads.segments()).sum();
        changes.problems.extend(left_out.values().cloned());
        problems.extend(changes.said(&layout, &settings.ways));
        let mut study = Self {
            layout,
            settings,
            corpus: Corpus::default(),
            codes,
            problems,
            work,
            blocks,
            segments,
            store,
            indexed: false,
            across: OnceLock::new(),
            _reading: reading,
        };
        if let Some(update) = update {
            study.index(update, &changes.blocks, progress);
        } else if changes.any && lock.is_some() {
            study.withdraw(&changes.blocks);
        }
        study.corpus = corpus(changes.blocks, &left_out);
        if let Some(error) = study.store.take_failure() {
            study.problems.push(not_kept(&study.layout, &error));
        }
        Ok(study)
    }

    /// Adds to the index what was read before and is not in it yet.
    fn index(&mut self, update: index::Update, blocks: &[Held], progress: &dyn Progress) {
        let missing =
            |(_, heads): &&Held| hashed(heads).any(|(file, hash)| !update.has(file, &hash));
        let missing: Vec<&Held> = blocks.iter().filter(missing).collect();
        progress.begin(Stage::Indexing, missing.iter().map(|(_, heads)| heads.bytes()).sum());
        missing.par_iter().for_each(|(files, heads)| {
            let read = || {
                let documents = self.store.documents(files, Depth::Whole)?.all()?;
                let texts = self.texts(files, &documents)?;
                Some((documents, texts))
            };
            if let Some((documents, texts)) = read() {
                for (index, document) in documents.iter().enumerate() {
                    if !update.has(&document.file, &document.hash) {
                        update.add(document, &texts.tokens(index), &texts.lexicon);
                    }
                }
            }
            progress.step(Stage::Indexing, heads.bytes());
        });
        let all = blocks.iter().flat_map(|(_, heads)| hashed(heads));
        // What could not be read again is not in it, and is tried by the next update.
        let there = all.filter(|(file, hash)| update.has(file, hash));
        let wanted: BTreeMap<String, String> =
            there.map(|(file, hash)| (file.to_owned(), hash)).collect();
        let complete = wanted.len() == blocks.iter().map(|(_, heads)| heads.len()).sum::<usize>();
        let updated = update.finish(wanted);
        progress.end(Stage::Indexing);
        match updated {
            Ok(updated) => {
                self.work.indexed = updated;
                self.indexed = complete;
            }
            Err(message) => self.problems.push(Diagnostic::error(message)),
        }
    }
}

/// The files of a block with their hashes in hexadecimal.
fn hashed(heads: &Heads) -> impl Iterator<Item = (&str, String)> {
    heads.files().zip(heads.hashes().iter().map(in_hexadecimal))
}

/// Makes sure of what was done, and removes what is not needed any more.
fn keep(store: &Store, manifest: &Manifest, layout: &Layout, any: bool, locked: bool) {
    if any {
        store.commit(manifest);
    }
    // Another command may still be reading what this one no longer names: the next one sweeps.
    if locked && Lock::nobody_reads(layout) {
        store.sweep(manifest);
    }
}

/// Takes the lock of the project; none where nothing can be written there, which is told.
fn locked(
    layout: &Layout,
    problems: &mut Vec<Diagnostic>,
) -> Result<Option<Lock>, Vec<Diagnostic>> {
    match Lock::take(layout) {
        Ok(lock) => Ok(Some(lock)),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
            let folder = layout.root().display().to_string();
            let message = "another doorstep is at work on this project";
            let help = "wait until it is done, or stop it";
            Err(vec![Diagnostic::error(message).in_file(folder).help(help)])
        }
        Err(error) => {
            problems.push(not_kept(layout, &error));
            Ok(None)
        }
    }
}

/// The rules that earlier runs compiled.
fn rules_of(manifest: &Manifest) -> HashSet<RuleKey> {
    manifest.plans.iter().flat_map(|plan| &plan.rules).copied().map(RuleKey).collect()
}

fn nothing_here(folder: String) -> Diagnostic {
    let problem = Diagnostic::warning("there are no notes or transcripts here");
    problem
        .in_file(folder)
        .help("doorstep reads text, Word, OpenDocument, RTF, PDF, HTML, subtitles and tables")
}

fn blocks_of(held: &[Held], left_out: &BTreeMap<Place, Said>) -> Vec<Block> {
    let numbered = (0_u32..).zip(held);
    let block = |(number, (files, heads)): (u32, &Held)| {
        let own = left_out.range((number, 0)..=(number, u32::MAX));
        let left_out = own.map(|((_, index), _)| *index as usize).collect();
        Block { files: files.clone(), left_out, documents: heads.len() }
    };
    numbered.map(block).collect()
}

impl Study {
    /// Takes documents whose sources are gone out of the index: what was withdrawn does not stay on
    /// disk, though the index is not wanted now.
    fn withdraw(&mut self, blocks: &[Held]) {
        let place = self.layout.index();
        let files: HashSet<&str> = blocks.iter().flat_map(|(_, heads)| heads.files()).collect();
        let mut held = index::current(&place);
        let before = held.len();
        held.retain(|file, _| files.contains(file.as_str()));
        if held.len() == before {
            return;
        }
        let update = index::Update::begin(&place, LITTLE_MEMORY, 1);
        if let Err(message) = update.and_then(|update| update.finish(held)) {
            self.problems.push(Diagnostic::error(message));
        }
    }
}

/// Memory for taking something out of the index, in bytes.
const LITTLE_MEMORY: usize = 32_000_000;

fn begin_index(
    layout: &Layout,
    memory: usize,
    problems: &mut Vec<Diagnostic>,
) -> Option<index::Update> {
    match index::Update::begin(&layout.index(), memory, rayon::current_num_threads()) {
        Ok(update) => Some(update),
        Err(message) => {
            problems.push(Diagnostic::error(message));
            None
        }
    }
}

/// The contents of `attributes.csv`, as text and as a table.
fn attributes(layout: &Layout, problems: &mut Vec<Diagnostic>) -> (String, AttributeTable) {
    let file = layout.name_of(&layout.attributes());
    let text = match fs::read_to_string(layout.attributes()) {
        Ok(text) => text,
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                let message = format!("the attributes cannot be read: {error}");
                let help = "save the table as CSV in UTF-8";
                problems.push(Diagnostic::error(message).in_file(file.clone()).help(help));
            }
            String::new()
        }
    };
    if text.is_empty() {
        return (text, AttributeTable::default());
    }
    let (table, found) = AttributeTable::read(&file, &text);
    problems.extend(found);
    (text, table)
}

fn not_kept(layout: &Layout, error: &io::Error) -> Diagnostic {
    let message = format!("results are not kept for the next run: {error}");
    Diagnostic::warning(message)
        .in_file(layout.name_of(&layout.derived()))
        .help("this run is complete; the next one will do the same work again")
}

/// The settings of a project, or of a folder without any.
pub(super) fn settings(layout: &Layout) -> Result<Settings, Vec<Diagnostic>> {
    let root = layout.root().canonicalize().unwrap_or_else(|_| layout.root().to_owned());
    let folder = root.file_name().map(|name| name.to_string_lossy().into_owned());
    let folder = folder.unwrap_or_else(|| "study".to_owned());
    let file = layout.name_of(&layout.settings());
    match fs::read_to_string(layout.settings()) {
        Ok(text) => {
            let (settings, problems) = Settings::read(&file, &text, &folder);
            if problems.is_empty() { Ok(settings) } else { Err(problems) }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Settings::of_folder(&folder)),
        Err(error) => {
            let message = format!("the settings cannot be read: {error}");
            Err(vec![Diagnostic::error(message).in_file(file)])
        }
    }
}
