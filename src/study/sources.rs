use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use encoding_rs::Encoding;
use rayon::prelude::*;

use super::open::settings;
use crate::diagnostic::Diagnostic;
use crate::project::{Layout, Settings};
use crate::source::{self, AttributeTable, Context, Reading};
use crate::store::Stamp;
use crate::text::Lexicon;

/// Documents in formats that are not read, and what they can be saved as.
const OTHER_FORMATS: &[(&str, &str)] = &[
    ("doc", "open it in Word or LibreOffice and save it as .docx"),
    ("dot", "open it in Word or LibreOffice and save it as .docx"),
    ("wpd", "open it in LibreOffice and save it as .docx"),
    ("pages", "export it from Pages as .docx"),
    ("xls", "open it in Excel or LibreOffice and save it as .xlsx"),
    ("ods", "save it as .xlsx or .csv"),
    ("pptx", "save its text as .docx or .txt"),
    ("epub", "save its text as .docx or .txt"),
];

/// A source and what the file system says of it.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Its path below the project folder, with `/`.
    pub(super) file: String,
    pub(super) stamp: Stamp,
}

/// A source written less than this before a run may be written again within one tick of the file
/// system's clock.
const TICK: Duration = Duration::from_secs(2);

/// So many entries of a folder are not worth another thread.
const FEW: usize = 16;

/// The sources of a project, by path; and what is there that cannot be read. `now` is the time by the
/// file system's clock.
pub(super) fn discover(
    layout: &Layout,
    settings: &Settings,
    now: Option<SystemTime>,
) -> (Vec<Found>, Vec<Diagnostic>) {
    let old = now.and_then(|now| now.checked_sub(TICK)).map_or(0, nanoseconds);
    let real = |named: &String| layout.root().join(named).canonicalize().ok();
    let roots = settings.sources.iter().filter_map(real).collect();
    let walk = Walk { roots, old, folders: Mutex::default() };
    let mut all = Walked::default();
    for named in &settings.sources {
        let path = if named == "." { layout.root().to_owned() } else { layout.root().join(named) };
        let file = layout.name_of(&path);
        if path.is_file() {
            all.found.push(Found { file, stamp: walk.stamp(fs::metadata(&path)) });
        } else if path.is_dir() {
            let real = path.canonicalize().unwrap_or_else(|_| path.clone());
            all.add(walk.folder(&path, &file, &real));
        } else {
            let message = format!("there is no `{named}` in the project");
            let help = "mend `sources` in doorstep.toml";
            all.problems.push(Diagnostic::error(message).in_file(file).help(help));
        }
    }
    let most = settings.max_source_mb << 20;
    let beside = [layout.name_of(&layout.attributes()), "events.csv".to_owned()];
    all.found.retain(|found| !beside.contains(&found.file));
    // Links come after all else, in order: of two ways to a folder the plain one counts.
    while !all.links.is_empty() {
        let (path, file) = all.links.remove(0);
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        let walked = walk.folder(&path, &file, &real);
        all.add(walked);
    }
    let (found, large): (Vec<Found>, Vec<Found>) =
        all.found.into_iter().partition(|found| found.stamp.length <= most);
    all.found = found;
    for Found { file, stamp } in large {
        let size = stamp.length >> 20;
        let message = format!("the source has {size} MB, more than `max_source_mb` allows");
        let help = "is it notes? if so, part it, or set `max_source_mb` in doorstep.toml";
        all.problems.push(Diagnostic::error(message).in_file(file).help(help));
    }
    // Folder by folder, as paths are ordered.
    all.found.sort_by(|a, b| a.file.split('/').cmp(b.file.split('/')));
    all.found.dedup_by(|later, kept| later.file == kept.file);
    (all.found, all.problems)
}

/// `old` is the time up to which a source can be trusted not to have been written again.
fn stamp(about: &fs::Metadata, old: i64) -> Stamp {
    let modified = about.modified().map_or(i64::MAX, nanoseconds);
    #[cfg(unix)]
    let (changed, inode) = {
        use std::os::unix::fs::MetadataExt as _;
        (about.ctime().saturating_mul(1_000_000_000) + about.ctime_nsec(), about.ino())
    };
    #[cfg(not(unix))]
    let (changed, inode) = (modified, 0);
    let young = modified.max(changed) >= old;
    Stamp { length: about.len(), modified, changed, inode, young }
}

fn nanoseconds(time: SystemTime) -> i64 {
    let after = time.duration_since(SystemTime::UNIX_EPOCH);
    after.ok().and_then(|after| i64::try_from(after.as_nanos()).ok()).unwrap_or(0)
}

struct Walk {
    /// The folders of sources, by their real paths, out of which no link is followed.
    roots: Vec<PathBuf>,
    /// The time up to which a source can be trusted not to have been written again.
    old: i64,
    /// Folders gone through, by their real paths: a link may lead back into one.
    folders: Mutex<HashSet<PathBuf>>,
}

/// What is in a folder, in the order of names.
#[derive(Default)]
struct Walked {
    found: Vec<Found>,
    problems: Vec<Diagnostic>,
    /// Links to folders, by path and name.
    links: Vec<(PathBuf, String)>,
}

impl Walked {
    fn add(&mut self, other: Self) {
        self.found.extend(other.found);
        self.links.extend(other.links);
        self.problems.extend(other.problems);
    }

    fn say(&mut self, problem: Diagnostic, file: String) {
        self.problems.push(problem.in_file(file));
    }
}

impl Walk {
    /// Goes through a folder; its entries in parallel. `file` is its name below the project folder.
    fn folder(&self, folder: &Path, file: &str, real: &Path) -> Walked {
        let new = self.folders.lock().is_ok_and(|mut folders| folders.insert(real.to_owned()));
        if !new {
            return Walked::default();
        }
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let mut all = Walked::default();
                let message = format!("the folder cannot be read: {error}");
                all.say(Diagnostic::error(message), file.to_owned());
                return all;
            }
        };
        let mut entries: Vec<(OsString, DirEntry)> =
            entries.flatten().map(|entry| (entry.file_name(), entry)).collect();
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let below = if matches!(file, "" | ".") { String::new() } else { format!("{file}/") };
        let walked: Vec<Walked> = entries
            .into_par_iter()
            .with_min_len(FEW)
            .fold(Walked::default, |mut all, (name, entry)| {
                let file = format!("{below}{}", name.to_string_lossy());
                self.entry(&entry, (folder, real), Path::new(&name), file, &mut all);
                all
            })
            .collect();
        let mut all = Walked::default();
        walked.into_iter().for_each(|walked| all.add(walked));
        all
    }

    /// Adds to `all` what an entry of a folder is; `folder` is the folder's path and its real path.
    fn entry(
        &self,
        entry: &DirEntry,
        (folder, real): (&Path, &Path),
        name: &Path,
        file: String,
        all: &mut Walked,
    ) {
        let stem = name.file_stem().unwrap_or_default().to_string_lossy();
        let about_the_folder = ["README", "LICENSE", "LICENCE"].contains(&&*stem);
        if stem.starts_with('.') || about_the_folder {
            return;
        }
        let plain = entry.file_type().ok().filter(|kind| !kind.is_symlink());
        if plain.is_none() && self.leads_out(&entry.path()) {
            let problem =
                Diagnostic::warning("this link leads out of the sources and is not followed");
            all.say(problem.help("put the file or folder itself here"), file);
            return;
        }
        let about = || plain.map_or_else(|| fs::metadata(entry.path()), |_| entry.metadata());
        let ending = name.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let is_source = source::is_source_ending(&ending);
        if plain.map_or_else(|| entry.path().is_dir(), |kind| kind.is_dir()) {
            match plain {
                Some(_) => all.add(self.folder(&entry.path(), &file, &real.join(name))),
                None => all.links.push((entry.path(), file)),
            }
        } else if let Some((_, remedy)) = OTHER_FORMATS.iter().find(|(other, _)| *other == ending) {
            let problem = Diagnostic::warning(format!("`.{ending}` files are not read"));
            all.say(problem.help(*remedy), file);
        } else if is_source && [folder, name].iter().any(|part| part.to_str().is_none()) {
            let problem = Diagnostic::error("the file's name is not UTF-8");
            all.say(problem.help("rename the file"), file);
        } else if is_source && plain.map_or_else(|| entry.path().is_file(), |kind| kind.is_file()) {
            all.found.push(Found { file, stamp: self.stamp(about()) });
        } else if is_source {
            let problem = Diagnostic::error("this is not a file that can be read");
            all.say(problem.help("a link that leads nowhere, or a pipe? remove it"), file);
        }
    }

    /// Whether a link leads to somewhere outside; one that leads nowhere does not.
    fn leads_out(&self, link: &Path) -> bool {
        link.canonicalize().is_ok_and(|real| !self.roots.iter().any(|root| real.starts_with(root)))
    }

    fn stamp(&self, about: io::Result<fs::Metadata>) -> Stamp {
        about.map(|about| stamp(&about, self.old)).unwrap_or_default()
    }
}

/// A hash of everything beside a source that reading it depends on, in hexadecimal.
pub(super) fn context_hash(settings: &Settings, attributes: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for (label, role) in &settings.roles {
        hasher.update(label.as_bytes()).update(b"=").update(role.as_str().as_bytes()).update(b"\n");
    }
    hasher.update(settings.ways.written().as_bytes());
    hasher.update(&attributes.len().to_le_bytes()).update(attributes.as_bytes());
    hasher.finalize().to_hex().to_string()
}

/// A hash of everything that reading a source depends on; `context` is the hash of what is beside it.
pub(super) fn hash_of(file: &str, bytes: &[u8], context: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(context.as_bytes());
    hasher.update(&file.len().to_le_bytes()).update(file.as_bytes()).update(bytes);
    hasher.finalize().into()
}

/// A hash as people and other programs see it.
pub(super) fn in_hexadecimal(hash: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().to_string()
}

/// What a source is, and what of it is read.
#[derive(Debug)]
pub struct Inspected {
    /// Its path below the project folder.
    pub file: String,
    /// What came of reading it.
    pub reading: Reading,
}

/// Reads all sources of a project anew, to tell what each is; with what is wrong apart from them.
///
/// # Errors
/// When the settings cannot be used.
pub fn inspect(layout: &Layout) -> Result<(Vec<Inspected>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let settings = settings(layout)?;
    let (found, problems) = discover(layout, &settings, None);
    let attributes = fs::read_to_string(layout.attributes()).unwrap_or_default();
    let (table, _) = AttributeTable::read(&layout.name_of(&layout.attributes()), &attributes);
    let context = Context { roles: &settings.roles, attributes: &table, ways: &settings.ways };
    let read = |found: Found| {
        let file = found.file;
        let reading = match fs::read(layout.root().join(&file)) {
            Ok(bytes) => source::read(&file, &bytes, &context, &mut Lexicon::default()),
            Err(error) => {
                let message = format!("the file cannot be read: {error}");
                let problems = vec![Diagnostic::error(message).in_file(file.clone())];
                Reading { problems, ..Reading::default() }
            }
        };
        Inspected { file, reading }
    };
    Ok((found.into_par_iter().map(read).collect(), problems))
}

/// Reads the source at `path`: with the settings and attributes of the project around it, if it lies
/// in one.
///
/// # Errors
/// Why the file could not be opened, or the project's settings not be used.
pub fn read_one(path: &Path) -> Result<Reading, Vec<Diagnostic>> {
    with_context(path, |name, bytes, context, hash| {
        let mut reading = source::read(name, bytes, context, &mut Lexicon::default());
        if let Some(document) = &mut reading.document {
            document.hash = in_hexadecimal(&hash_of(name, bytes, hash));
        }
        reading
    })
}

/// The source at `path` as people read it; see [`source::shown`]. `encoding` counts more than what the
/// project says.
///
/// # Errors
/// Why there is no text.
pub fn show_one(
    path: &Path,
    encoding: Option<&'static Encoding>,
    comments: bool,
) -> Result<(String, Vec<Diagnostic>), Vec<Diagnostic>> {
    with_context(path, |name, bytes, context, _| {
        let mut ways = context.ways.clone();
        ways.encodings.extend(encoding.map(|encoding| (name.to_owned(), encoding)));
        source::shown(name, bytes, &Context { ways: &ways, ..*context }, comments)
    })?
}

/// The exact text of the source at `path`, to which positions refer.
///
/// # Errors
/// Why there is none.
pub fn text_of_one(path: &Path) -> Result<String, Vec<Diagnostic>> {
    let text =
        with_context(path, |name, bytes, context, _| source::text(name, bytes, context.ways))?;
    text.map_err(|problem| vec![problem])
}

/// Hands on the bytes of the source at `path` with its name, what reading it needs to know, and a hash of
/// that.
fn with_context<T>(
    path: &Path,
    read: impl FnOnce(&str, &[u8], &Context<'_>, &str) -> T,
) -> Result<T, Vec<Diagnostic>> {
    let shown = path.to_string_lossy().replace('\\', "/");
    let refused = |message: String| {
        let help = "name a file with notes or a transcript";
        vec![Diagnostic::error(message).in_file(shown.clone()).help(help)]
    };
    let about = fs::metadata(path);
    let about = about.map_err(|error| refused(format!("the file cannot be read: {error}")))?;
    if !about.is_file() {
        return Err(refused("this is not a file that can be read".to_owned()));
    }
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let layout = Layout::around(real.parent().unwrap_or(Path::new(".")));
    let (settings, attributes, name) = if layout.settings().is_file() {
        let attributes = fs::read_to_string(layout.attributes()).unwrap_or_default();
        (settings(&layout)?, attributes, layout.name_of(&real))
    } else {
        (Settings::of_folder(""), String::new(), shown.clone())
    };
    let table = match attributes.as_str() {
        "" => AttributeTable::default(),
        text => AttributeTable::read(&layout.name_of(&layout.attributes()), text).0,
    };
    let most = settings.max_source_mb << 20;
    if about.len() > most {
        let size = about.len() >> 20;
        return Err(refused(format!("the file has {size} MB, more than `max_source_mb` allows")));
    }
    let bytes = fs::read(path);
    let bytes = bytes.map_err(|error| refused(format!("the file cannot be read: {error}")))?;
    let context = Context { roles: &settings.roles, attributes: &table, ways: &settings.ways };
    let hash = context_hash(&settings, &attributes);
    Ok(read(&name, &bytes, &context, &hash))
}
