use std::fs;
use std::path::{Path, PathBuf};

use super::open::settings;
use crate::diagnostic::Diagnostic;
use crate::project::{Layout, Settings};
use crate::source::{self, AttributeTable, Context, Reading};

/// Documents in formats that cannot be read yet; finding one is worth saying.
const OTHER_FORMATS: &[&str] =
    &["docx", "doc", "odt", "rtf", "pdf", "html", "htm", "srt", "cha", "xlsx", "xls"];

/// The sources of a project, by path; and what is there that cannot be read.
pub(super) fn discover(layout: &Layout, settings: &Settings) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let mut walk = Walk { layout, found: Vec::new(), problems: Vec::new(), folders: Vec::new() };
    for named in &settings.sources {
        let path = if named == "." { layout.root().to_owned() } else { layout.root().join(named) };
        if path.is_file() {
            walk.found.push(path);
        } else if path.is_dir() {
            walk.folder(&path);
        } else {
            let message = format!("there is no `{named}` in the project");
            let help = "mend `sources` in doorstep.toml";
            let problem = Diagnostic::error(message).in_file(layout.name_of(&path)).help(help);
            walk.problems.push(problem);
        }
    }
    walk.found.sort();
    walk.found.dedup();
    (walk.found, walk.problems)
}

struct Walk<'l> {
    layout: &'l Layout,
    found: Vec<PathBuf>,
    problems: Vec<Diagnostic>,
    /// Folders gone through, by their real paths: a link may lead back into one.
    folders: Vec<PathBuf>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path) {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        if self.folders.contains(&real) {
            return;
        }
        self.folders.push(real);
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("the folder cannot be read: {error}");
                self.say(Diagnostic::error(message), folder);
                return;
            }
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            self.entry(path);
        }
    }

    fn entry(&mut self, path: PathBuf) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let about_the_folder = ["README", "LICENSE", "LICENCE"].contains(&stem.as_str());
        if stem.starts_with('.') || about_the_folder {
            return;
        }
        let is_source = source::is_source(Path::new(&format!("x.{ending}")));
        if path.is_dir() {
            self.folder(&path);
        } else if OTHER_FORMATS.contains(&ending.as_str()) {
            let message = format!("`.{ending}` files cannot be read yet");
            let problem = Diagnostic::warning(message);
            self.say(problem.help("save it as plain text (.txt, UTF-8)"), &path);
        } else if is_source && path.to_str().is_none() {
            let problem = Diagnostic::error("the file's name is not UTF-8");
            self.say(problem.help("rename the file"), &path);
        } else if is_source && path.is_file() {
            self.found.push(path);
        } else if is_source {
            let problem = Diagnostic::error("this is not a file that can be read");
            self.say(problem.help("a link that leads nowhere, or a pipe? remove it"), &path);
        }
    }

    fn say(&mut self, problem: Diagnostic, path: &Path) {
        self.problems.push(problem.in_file(self.layout.name_of(path)));
    }
}

/// A hash of everything that reading a source depends on, in hexadecimal.
pub fn hash_of(file: &str, bytes: &[u8], settings: &Settings, attributes: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for (label, role) in &settings.roles {
        hasher.update(label.as_bytes()).update(b"=").update(role.as_str().as_bytes()).update(b"\n");
    }
    hasher.update(&attributes.len().to_le_bytes()).update(attributes.as_bytes());
    hasher.update(&file.len().to_le_bytes()).update(file.as_bytes()).update(bytes);
    hasher.finalize().to_hex().to_string()
}

/// Reads the source at `path`: with the settings and attributes of the project around it, if it lies
/// in one.
///
/// # Errors
/// Why the file could not be opened, or the project's settings not be used.
pub fn read_one(path: &Path) -> Result<Reading, Vec<Diagnostic>> {
    let shown = path.to_string_lossy().replace('\\', "/");
    let bytes = fs::read(path).map_err(|error| {
        let problem = Diagnostic::error(format!("the file cannot be read: {error}"));
        vec![problem.in_file(shown.clone())]
    })?;
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let layout = Layout::around(real.parent().unwrap_or(Path::new(".")));
    let (settings, attributes, name) = if layout.settings().is_file() {
        let attributes = fs::read_to_string(layout.attributes()).unwrap_or_default();
        (settings(&layout)?, attributes, layout.name_of(&real))
    } else {
        (Settings::of_folder(""), String::new(), shown)
    };
    let table = match attributes.as_str() {
        "" => AttributeTable::default(),
        text => AttributeTable::read(&layout.name_of(&layout.attributes()), text).0,
    };
    let context = Context { roles: &settings.roles, attributes: &table };
    let mut reading = source::read(&name, &bytes, &context);
    if let Some(document) = &mut reading.document {
        document.hash = hash_of(&name, &bytes, &settings, &attributes);
    }
    Ok(reading)
}
