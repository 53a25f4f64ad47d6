use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use serde::{Deserialize, Serialize};
use tantivy::{Index, IndexWriter, TantivyDocument};

use super::schema::{Fields, VERSION, register};
use super::search::Search;
use crate::corpus::Document;
use crate::text::{Lexicon, Tokens};

/// What bringing the index up to date took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Updated {
    /// Documents that were indexed.
    pub added: usize,
    /// Documents that were removed, those indexed again among them.
    pub removed: usize,
    /// Whether an index that was there could not be used and was built anew.
    pub rebuilt: bool,
}

/// What the index holds: a hash for each document, by the path of its source. Its own hash is in the
/// index's last commit, so that a file cut short, or one that belongs to another commit, is seen and
/// the index built anew.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Contents {
    version: String,
    documents: BTreeMap<String, String>,
}

impl Contents {
    fn read(folder: &Path) -> Option<Self> {
        let text = fs::read(folder.join("contents.json")).ok()?;
        serde_json::from_slice(&text).ok().filter(|contents: &Self| contents.version == VERSION)
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        let file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(io::BufWriter::new(file.as_file()), self)?;
        file.as_file().sync_all()?;
        file.persist(folder.join("contents.json"))?;
        Ok(())
    }

    fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (file, hash) in &self.documents {
            hasher.update(file.as_bytes()).update(b"\n").update(hash.as_bytes()).update(b"\n");
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// An update of the index under way. Documents can be added from several threads; they are written
/// beside by threads of the index's own.
pub struct Update {
    folder: PathBuf,
    index: Index,
    held: Contents,
    rebuilt: bool,
    fields: Fields,
    memory: usize,
    threads: usize,
    /// Made when there is something to write.
    writer: OnceLock<Result<IndexWriter<TantivyDocument>, String>>,
    log: Mutex<Log>,
}

/// What was done so far.
#[derive(Debug, Default)]
struct Log {
    /// Files of the documents that were added.
    added: HashSet<String>,
    removed: usize,
    /// The first thing that went wrong.
    failed: Option<String>,
}

impl std::fmt::Debug for Update {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Update").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// The least memory that an index thread can do with, in bytes.
const LEAST: usize = 15_000_000;

impl Update {
    /// Begins an update of the index in `folder`. An index that is stale, damaged or of another
    /// version is built anew. `memory` bytes are used at most before what was indexed is written to
    /// disk.
    ///
    /// # Errors
    /// What could not be made, in words.
    pub fn begin(folder: &Path, memory: usize, threads: usize) -> Result<Self, String> {
        let there = folder.exists();
        let usable = usable(folder);
        let rebuilt = there && usable.is_none();
        let (index, held) = match usable {
            Some(usable) => usable,
            None => (create(folder)?, Contents::default()),
        };
        Ok(Self {
            folder: folder.to_owned(),
            index,
            held,
            rebuilt,
            fields: Fields::schema().1,
            memory,
            threads: threads.clamp(1, (memory / LEAST).max(1)),
            writer: OnceLock::new(),
            log: Mutex::default(),
        })
    }

    /// Adds a document, in place of an older one of the same source. What goes wrong is told by
    /// [`Self::finish`].
    pub fn add(&self, document: &Document, tokens: &Tokens, lexicon: &Lexicon) {
        if self.has(&document.file, &document.hash) {
            return;
        }
        let entry = self.fields.entry(document, tokens, lexicon);
        let Some(writer) = self.writer() else { return };
        let stale = self.held.documents.contains_key(&document.file);
        if stale {
            writer.delete_term(self.fields.document_term(&document.file));
        }
        let failed = writer.add_document(entry).err();
        self.log(|log| {
            log.added.insert(document.file.clone());
            log.removed += usize::from(stale);
            log.failed = log.failed.take().or(failed.map(|error| error.to_string()));
        });
    }

    /// Whether the document of `file` with this hash is in the index or was added.
    pub fn has(&self, file: &str, hash: &str) -> bool {
        let held = self.held.documents.get(file).is_some_and(|held| held == hash);
        held || self.log.lock().is_ok_and(|log| log.added.contains(file))
    }

    fn log(&self, note: impl FnOnce(&mut Log)) {
        if let Ok(mut log) = self.log.lock() {
            note(&mut log);
        }
    }

    fn writer(&self) -> Option<&IndexWriter<TantivyDocument>> {
        let made = self.writer.get_or_init(|| {
            let memory = self.memory.max(LEAST * self.threads);
            let made = self.index.writer_with_num_threads(self.threads, memory);
            made.map_err(|error| error.to_string())
        });
        made.as_ref().ok()
    }

    /// Makes the index hold exactly the documents of `wanted`, as file and hash, all of which were
    /// added or are in it.
    ///
    /// # Errors
    /// What could not be written, in words.
    pub fn finish(self, wanted: BTreeMap<String, String>) -> Result<Updated, String> {
        let failed = |error: String| format!("the index could not be written: {error}");
        let log = self.log.lock().map(|mut log| std::mem::take(&mut *log)).unwrap_or_default();
        if let Some(error) = log.failed {
            return Err(failed(error));
        }
        let gone = self.held.documents.keys().filter(|file| !wanted.contains_key(*file));
        let gone: Vec<&String> = gone.collect();
        let updated = Updated {
            added: log.added.len(),
            removed: log.removed + gone.len(),
            rebuilt: self.rebuilt,
        };
        let wanted = Contents { version: VERSION.to_owned(), documents: wanted };
        if wanted == self.held && log.added.is_empty() {
            return Ok(updated);
        }
        if let Some(writer) = self.writer() {
            for file in gone {
                writer.delete_term(self.fields.document_term(file));
            }
        }
        let mut writer = match self.writer.into_inner() {
            Some(writer) => writer.map_err(failed)?,
            None => return Ok(updated),
        };
        let commit = || -> tantivy::Result<()> {
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&wanted.hash());
            commit.commit()?;
            writer.wait_merging_threads()
        };
        commit().map_err(|error| failed(error.to_string()))?;
        purge(&self.index, self.memory)?;
        wanted.write(&self.folder).map_err(|error| failed(error.to_string()))?;
        Ok(updated)
    }
}

/// Rewrites the parts of the index that hold deleted entries: text that a person took out of the
/// project must not stay on disk.
fn purge(index: &Index, memory: usize) -> Result<(), String> {
    let failed = |error: tantivy::TantivyError| format!("the index could not be purged: {error}");
    let metas = index.searchable_segment_metas().map_err(failed)?;
    let with_deletes: Vec<_> = metas
        .iter()
        .filter(|meta| meta.num_deleted_docs() > 0)
        .map(tantivy::SegmentMeta::id)
        .collect();
    if with_deletes.is_empty() {
        return Ok(());
    }
    let mut writer: IndexWriter<TantivyDocument> =
        index.writer_with_num_threads(1, memory.max(LEAST)).map_err(failed)?;
    writer.merge(&with_deletes).wait().map_err(failed)?;
    writer.garbage_collect_files().wait().map_err(failed)?;
    writer.wait_merging_threads().map_err(failed)
}

/// Opens the index in `folder` for search, after checking that every file of it is as it was
/// written.
///
/// # Errors
/// Why it cannot be used, in words.
pub fn open(folder: &Path) -> Result<Search, String> {
    let (index, _) = usable(folder).ok_or("there is no usable index")?;
    let damaged = index.validate_checksum().map_err(|error| error.to_string())?;
    if !damaged.is_empty() {
        return Err(format!("{} files of the index are damaged", damaged.len()));
    }
    Search::new(&index, Fields::schema().1).map_err(|error| error.to_string())
}

/// The hashes of the documents that the index in `folder` holds, by the paths of their sources.
pub fn current(folder: &Path) -> BTreeMap<String, String> {
    usable(folder).map(|(_, contents)| contents.documents).unwrap_or_default()
}

/// The index and its contents, if the two belong together.
fn usable(folder: &Path) -> Option<(Index, Contents)> {
    let contents = Contents::read(folder)?;
    let index = Index::open_in_dir(folder).ok()?;
    register(&index);
    let payload = index.load_metas().ok()?.payload;
    (payload.as_deref() == Some(contents.hash().as_str())).then_some((index, contents))
}

fn create(folder: &Path) -> Result<Index, String> {
    let failed = |error: &dyn std::fmt::Display| format!("the index could not be made: {error}");
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&error)),
        _ => {}
    }
    fs::create_dir_all(folder).map_err(|error| failed(&error))?;
    let index = Index::create_in_dir(folder, Fields::schema().0).map_err(|error| failed(&error))?;
    register(&index);
    Ok(index)
}
