use std::borrow::Cow;
use std::collections::HashSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use bitcode::{Decode, Encode};

use super::{BlockCodings, Depth, Documents, Head, Heads, Texts, write_file};

/// A part of a block: a file of the store, or bytes in memory where nothing can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A file.
    File(FileName),
    /// What would be in it.
    Held(std::sync::Arc<Vec<u8>>),
}

/// A file of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct FileName {
    number: u64,
    length: u64,
    /// CRC-32 of the contents, so that a file that was cut or altered is seen.
    checksum: u32,
}

/// The parts of a block.
#[derive(Debug, Clone)]
pub struct BlockFiles {
    /// The heads of its sources.
    pub heads: Part,
    /// Its documents.
    pub documents: Part,
    /// Their words.
    pub texts: Part,
    /// What rules found in them, and the hash of the plan they were coded by; `None` where they have
    /// not been coded.
    pub codings: Option<(Part, [u8; 16])>,
}

/// Which rules a block was coded by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Plan {
    /// The keys of all rules, in order.
    pub rules: Vec<[u8; 16]>,
    /// The ids of all codes with rules, by alphabet, each with a key of what its codings depend on.
    pub codes: Vec<(String, [u8; 16])>,
}

impl Plan {
    /// A hash of it.
    pub fn hash(&self) -> [u8; 16] {
        let mut hash = [0; 16];
        let mut hasher = blake3::Hasher::new();
        hasher.update(&bitcode::encode(self)).finalize_xof().fill(&mut hash);
        hash
    }
}

/// What the store holds.
#[derive(Debug, Default)]
pub struct Manifest {
    /// A hash of what all readings depend on beside their sources.
    pub context: String,
    /// The hash of the codebooks whose rules are known to compile.
    pub compiled: String,
    /// Plans by which blocks were coded.
    pub plans: Vec<Plan>,
    /// The blocks.
    pub blocks: Vec<BlockFiles>,
    /// Heads of sources in which there is no document.
    pub failures: Vec<Head>,
}

#[derive(Debug, Encode, Decode)]
struct StoredManifest {
    context: String,
    compiled: String,
    next: u64,
    plans: Vec<Plan>,
    blocks: Vec<StoredBlock>,
    failures: Vec<Head>,
}

#[derive(Debug, Encode, Decode)]
struct StoredBlock {
    heads: FileName,
    documents: FileName,
    texts: FileName,
    codings: Option<(FileName, [u8; 16])>,
}

/// The files of a project's `.doorstep/blocks/`. They can be made again at any time.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    next: AtomicU64,
    /// Whether files are written at all.
    writable: bool,
    /// The first thing that went wrong in writing.
    failed: Mutex<Option<io::Error>>,
}

impl Store {
    /// The store in `folder` and what it holds; nothing if it is not there, of another build of
    /// doorstep, or damaged.
    pub fn open(folder: &Path, writable: bool) -> (Self, Manifest) {
        let read = read_manifest(&folder.join("manifest"));
        let next = read.as_ref().map_or(0, |(_, next)| *next);
        let manifest = read.map(|(manifest, _)| manifest).unwrap_or_default();
        let store = Self {
            folder: folder.to_owned(),
            next: AtomicU64::new(next),
            writable,
            failed: Mutex::new(None),
        };
        (store, manifest)
    }

    /// Keeps `bytes` in a new file; in memory where it cannot be written.
    pub fn keep(&self, bytes: Vec<u8>) -> Part {
        if !self.writable {
            return Part::Held(bytes.into());
        }
        let name = FileName {
            number: self.next.fetch_add(1, Ordering::Relaxed),
            length: bytes.len() as u64,
            checksum: crc32fast::hash(&bytes),
        };
        match self.write(name, &bytes) {
            Ok(()) => Part::File(name),
            Err(error) => {
                self.fail(error);
                Part::Held(bytes.into())
            }
        }
    }

    fn write(&self, name: FileName, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        let made = fs::File::create(&path).or_else(|error| {
            fs::create_dir_all(&self.folder)?;
            if error.kind() == io::ErrorKind::NotFound {
                fs::File::create(&path)
            } else {
                Err(error)
            }
        });
        made?.write_all(bytes)
    }

    fn fail(&self, error: io::Error) {
        if let Ok(mut failed) = self.failed.lock() {
            failed.get_or_insert(error);
        }
    }

    /// The first thing that went wrong in writing, once.
    pub fn take_failure(&self) -> Option<io::Error> {
        self.failed.lock().ok().and_then(|mut failed| failed.take())
    }

    fn path(&self, name: FileName) -> PathBuf {
        self.folder.join(format!("{:08}", name.number))
    }

    /// Whether the documents and codings of a block are there as they were written, and its texts at
    /// least in length: they are large, and what is wrong in them shows when they are read.
    pub fn has(&self, block: &BlockFiles) -> bool {
        let codings = block.codings.iter().map(|(part, _)| part);
        let sound = |part: &Part| self.read(part).is_some();
        let texts = match &block.texts {
            Part::File(name) => {
                fs::metadata(self.path(*name)).is_ok_and(|file| file.len() == name.length)
            }
            Part::Held(_) => true,
        };
        texts && sound(&block.documents) && codings.into_iter().all(sound)
    }

    /// The contents of a part; `None` where the file is gone or damaged.
    fn read<'p>(&self, part: &'p Part) -> Option<Cow<'p, [u8]>> {
        match part {
            Part::Held(bytes) => Some(Cow::Borrowed(bytes)),
            Part::File(name) => {
                let bytes = fs::read(self.path(*name)).ok()?;
                let whole = bytes.len() as u64 == name.length;
                (whole && crc32fast::hash(&bytes) == name.checksum).then_some(Cow::Owned(bytes))
            }
        }
    }

    /// The heads of a block.
    pub fn heads(&self, block: &BlockFiles) -> Option<Heads> {
        bitcode::decode(&self.read(&block.heads)?).ok()
    }

    /// The documents of a block, without their texts.
    pub fn documents(&self, block: &BlockFiles, depth: Depth) -> Option<Documents> {
        Documents::decode(&self.read(&block.documents)?, depth)
    }

    /// The words of a block's documents.
    pub fn texts(&self, block: &BlockFiles) -> Option<Texts> {
        Texts::decode(self.read(&block.texts)?.into_owned())
    }

    /// What rules found in a block; nothing where it has not been coded.
    pub fn codings(&self, block: &BlockFiles) -> Option<BlockCodings> {
        match &block.codings {
            None => Some(BlockCodings::default()),
            Some((part, _)) => bitcode::decode(&self.read(part)?).ok(),
        }
    }

    /// Keeps heads.
    pub fn keep_heads(&self, heads: &Heads) -> Part {
        self.keep(bitcode::encode(heads))
    }

    /// Keeps what rules found.
    pub fn keep_codings(&self, codings: &BlockCodings) -> Part {
        self.keep(bitcode::encode(codings))
    }

    /// Makes `manifest` the one that the next run finds; blocks in memory are left out of it.
    pub fn commit(&self, manifest: &Manifest) {
        if !self.writable {
            return;
        }
        let file = |part: &Part| match part {
            Part::File(name) => Some(*name),
            Part::Held(_) => None,
        };
        let block = |block: &BlockFiles| {
            let codings = match &block.codings {
                Some((part, plan)) => Some((file(part)?, *plan)),
                None => None,
            };
            let (heads, documents) = (file(&block.heads)?, file(&block.documents)?);
            Some(StoredBlock { heads, documents, texts: file(&block.texts)?, codings })
        };
        let stored = StoredManifest {
            context: manifest.context.clone(),
            compiled: manifest.compiled.clone(),
            next: self.next.load(Ordering::Relaxed),
            plans: manifest.plans.clone(),
            blocks: manifest.blocks.iter().filter_map(block).collect(),
            failures: manifest.failures.clone(),
        };
        let bytes = bitcode::encode(&stored);
        let written = write_file(&self.folder.join("manifest"), |writer| {
            writer.write_all(BUILD.as_bytes())?;
            writer.write_all(blake3::hash(&bytes).as_bytes())?;
            writer.write_all(&bytes)
        });
        if let Err(error) = written {
            self.fail(error);
        }
    }

    /// Removes the files that `manifest` does not name: what was withdrawn does not stay on disk.
    pub fn sweep(&self, manifest: &Manifest) {
        let parts = manifest.blocks.iter().flat_map(|block| {
            let codings = block.codings.iter().map(|(part, _)| part);
            [&block.heads, &block.documents, &block.texts].into_iter().chain(codings)
        });
        let named = parts.filter_map(|part| match part {
            Part::File(name) => Some(name.number),
            Part::Held(_) => None,
        });
        let named: HashSet<u64> = named.collect();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let number = entry.file_name().to_str().and_then(|name| name.parse::<u64>().ok());
            if self.writable && number.is_some_and(|number| !named.contains(&number)) {
                // A file that stays behind is tried again by the next run.
                let _removed = fs::remove_file(entry.path()).is_ok();
            }
        }
    }
}

/// The build of doorstep that wrote a manifest; another one may read sources otherwise.
pub(crate) const BUILD: &str = env!("DOORSTEP_BUILD");

fn read_manifest(path: &Path) -> Option<(Manifest, u64)> {
    let bytes = fs::read(path).ok()?;
    let rest = bytes.strip_prefix(BUILD.as_bytes())?;
    let (hash, rest) = rest.split_at_checked(blake3::OUT_LEN)?;
    if blake3::hash(rest).as_bytes() != hash {
        return None;
    }
    let stored: StoredManifest = bitcode::decode(rest).ok()?;
    let block = |block: StoredBlock| BlockFiles {
        heads: Part::File(block.heads),
        documents: Part::File(block.documents),
        texts: Part::File(block.texts),
        codings: block.codings.map(|(name, plan)| (Part::File(name), plan)),
    };
    let manifest = Manifest {
        context: stored.context,
        compiled: stored.compiled,
        plans: stored.plans,
        blocks: stored.blocks.into_iter().map(block).collect(),
        failures: stored.failures,
    };
    Some((manifest, stored.next))
}
