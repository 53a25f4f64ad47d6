use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::write_file;
use crate::coding::Coding;
use crate::corpus::Document;
use crate::diagnostic::Diagnostic;

/// A source as it was read last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// The document, without its text.
    pub document: Document,
    /// What was worth saying about it, without the texts of the places.
    pub problems: Vec<Diagnostic>,
}

/// A document's codings as they were made last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodingRecord {
    /// The hash of the document that was coded.
    pub document: String,
    /// Its codings, in order.
    pub codings: Vec<Coding>,
}

/// What the last run left behind.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Records of documents by the document's hash.
    pub documents: HashMap<String, DocumentRecord>,
    /// Codings by the document's hash, if they were made with the codebooks asked for.
    pub codings: HashMap<String, Vec<Coding>>,
}

/// The first line of each file: what the rest depends on.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    /// The build of doorstep that wrote the file.
    build: String,
    /// The codebooks, for codings.
    codebooks: String,
}

impl Header {
    fn new(codebooks: &str) -> Self {
        Self { build: env!("DOORSTEP_BUILD").to_owned(), codebooks: codebooks.to_owned() }
    }
}

impl Snapshot {
    /// Reads what is in `folder` for the codebooks with hash `codebooks`. A file that is missing, of
    /// another build, or damaged counts as empty: everything in it can be made again.
    pub fn read(folder: &Path, codebooks: &str) -> Self {
        let documents: Vec<DocumentRecord> = read_lines(&documents_file(folder), &Header::new(""));
        let codings: Vec<CodingRecord> = read_lines(&codings_file(folder), &Header::new(codebooks));
        Self {
            documents: documents.into_iter().map(|r| (r.document.hash.clone(), r)).collect(),
            codings: codings.into_iter().map(|r| (r.document, r.codings)).collect(),
        }
    }

    /// Keeps `records`.
    ///
    /// # Errors
    /// What the file system said; the files are then as before.
    pub fn write_documents(folder: &Path, records: &[DocumentRecord]) -> io::Result<()> {
        write_lines(&documents_file(folder), &Header::new(""), records)
    }

    /// Keeps `records`, made with the codebooks with hash `codebooks`.
    ///
    /// # Errors
    /// What the file system said; the files are then as before.
    pub fn write_codings(
        folder: &Path,
        codebooks: &str,
        records: &[CodingRecord],
    ) -> io::Result<()> {
        write_lines(&codings_file(folder), &Header::new(codebooks), records)
    }
}

fn documents_file(folder: &Path) -> PathBuf {
    folder.join("documents.jsonl")
}

fn codings_file(folder: &Path) -> PathBuf {
    folder.join("codings.jsonl")
}

/// The records of a file: a header, a line per record, and a hash of all of it at the end, so that a
/// file that was cut or altered is seen.
fn read_lines<T: DeserializeOwned>(path: &Path, header: &Header) -> Vec<T> {
    let read = || -> Option<Vec<T>> {
        let lines = BufReader::new(File::open(path).ok()?).lines();
        let mut lines = lines.collect::<io::Result<Vec<String>>>().ok()?;
        let hash = lines.pop()?;
        let mut hasher = blake3::Hasher::new();
        lines.iter().for_each(|line| {
            hasher.update(line.as_bytes()).update(b"\n");
        });
        let mut lines = lines.iter();
        let first: Header = serde_json::from_str(lines.next()?).ok()?;
        if first != *header || hash != hasher.finalize().to_hex().as_str() {
            return None;
        }
        lines.map(|line| serde_json::from_str(line).ok()).collect()
    };
    read().unwrap_or_default()
}

fn write_lines<T: Serialize>(path: &Path, header: &Header, records: &[T]) -> io::Result<()> {
    write_file(path, |writer| {
        let mut hasher = blake3::Hasher::new();
        let mut put = |line: Vec<u8>| {
            hasher.update(&line).update(b"\n");
            writer.write_all(&line)?;
            writer.write_all(b"\n")
        };
        put(serde_json::to_vec(header)?)?;
        for record in records {
            put(serde_json::to_vec(record)?)?;
        }
        writer.write_all(hasher.finalize().to_hex().as_bytes())
    })
}
