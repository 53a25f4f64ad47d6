use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::{Index, IndexWriter, TantivyDocument};

use super::schema::{Fields, VERSION};
use super::search::Search;
use crate::corpus::Document;

/// Memory for indexing, in bytes; tantivy writes to disk when it is used up.
const MEMORY: usize = 64 << 20;

/// What bringing the index up to date took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Updated {
    /// Documents that were indexed.
    pub added: usize,
    /// Documents whose passages were removed, those indexed again among them.
    pub removed: usize,
    /// Whether an index that was there could not be used and was built anew.
    pub rebuilt: bool,
}

/// What the index holds: a hash for each document. Its own hash is in the index's last commit, so
/// that a file cut short, or one that belongs to another commit, is seen and the index built anew.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Contents {
    version: String,
    documents: BTreeMap<String, String>,
}

impl Contents {
    fn of(documents: &[Document]) -> Self {
        let hashes = documents.iter().map(|d| (d.id.clone(), d.hash.clone())).collect();
        Self { version: VERSION.to_owned(), documents: hashes }
    }

    fn read(folder: &Path) -> Option<Self> {
        let text = fs::read(folder.join("contents.json")).ok()?;
        serde_json::from_slice(&text).ok().filter(|contents: &Self| contents.version == VERSION)
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        let file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(file.as_file(), self)?;
        file.as_file().sync_all()?;
        file.persist(folder.join("contents.json"))?;
        Ok(())
    }

    fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (id, hash) in &self.documents {
            hasher.update(id.as_bytes()).update(b"\n").update(hash.as_bytes()).update(b"\n");
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Makes the index in `folder` hold exactly `documents`; only what changed is indexed again. An
/// index that is stale, damaged or of another version is built anew.
///
/// # Errors
/// What could not be written, in words.
pub fn update(
    folder: &Path,
    documents: &[Document],
    done: &(dyn Fn() + Sync),
) -> Result<Updated, String> {
    let wanted = Contents::of(documents);
    let there = folder.exists();
    let held = usable(folder);
    if held.as_ref().is_some_and(|(_, contents)| *contents == wanted) {
        return Ok(Updated::default());
    }
    let rebuilt = there && held.is_none();
    let (index, held) = match held {
        Some(held) => held,
        None => (create(folder)?, Contents::default()),
    };
    let mut updated = Updated { rebuilt, ..Updated::default() };
    let failed = |error: tantivy::TantivyError| format!("the index could not be written: {error}");
    let fields = Fields::schema().1;
    let mut writer: IndexWriter<TantivyDocument> =
        index.writer_with_num_threads(1, MEMORY).map_err(failed)?;
    for (id, hash) in &held.documents {
        if wanted.documents.get(id) != Some(hash) {
            writer.delete_term(fields.document_term(id));
            updated.removed += 1;
        }
    }
    for document in documents {
        if held.documents.get(&document.id) != Some(&document.hash) {
            for entry in fields.entries(document) {
                writer.add_document(entry).map_err(failed)?;
            }
            updated.added += 1;
            done();
        }
    }
    let mut commit = writer.prepare_commit().map_err(failed)?;
    commit.set_payload(&wanted.hash());
    commit.commit().map_err(failed)?;
    writer.wait_merging_threads().map_err(failed)?;
    purge(&index)?;
    wanted.write(folder).map_err(|error| format!("the index could not be written: {error}"))?;
    Ok(updated)
}

/// Rewrites the parts of the index that hold deleted entries: text that a person took out of the
/// project must not stay on disk.
fn purge(index: &Index) -> Result<(), String> {
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
        index.writer_with_num_threads(1, MEMORY).map_err(failed)?;
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

/// How many of `documents` the index in `folder` holds as they are now.
pub fn current(folder: &Path, documents: &[Document]) -> usize {
    let Some((_, contents)) = usable(folder) else { return 0 };
    let same = |d: &&Document| contents.documents.get(&d.id) == Some(&d.hash);
    documents.iter().filter(same).count()
}

/// The index and its contents, if the two belong together.
fn usable(folder: &Path) -> Option<(Index, Contents)> {
    let contents = Contents::read(folder)?;
    let index = Index::open_in_dir(folder).ok()?;
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
    Index::create_in_dir(folder, Fields::schema().0).map_err(|error| failed(&error))
}
