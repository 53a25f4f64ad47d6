use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::project::{Layout, Settings};
use crate::source::{self, AttributeTable, Context, Reading};

/// Documents in formats that cannot be read yet; finding one is worth saying.
const OTHER_FORMATS: &[&str] =
    &["docx", "doc", "odt", "rtf", "pdf", "html", "htm", "srt", "cha", "xlsx", "xls"];

/// The sources of a project, by path; and what is there that cannot be read.
pub(super) fn discover(layout: &Layout, settings: &Settings) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for named in &settings.sources {
        let path = if named == "." { layout.root().to_owned() } else { layout.root().join(named) };
        if path.is_file() {
            found.push(path);
        } else if path.is_dir() {
            walk(layout, &path, &mut found, &mut problems);
        } else {
            let message = format!("there is no `{named}` in the project");
            let help = "mend `sources` in doorstep.toml";
            problems.push(Diagnostic::error(message).in_file(layout.name_of(&path)).help(help));
        }
    }
    found.sort();
    found.dedup();
    (found, problems)
}

fn walk(layout: &Layout, folder: &Path, found: &mut Vec<PathBuf>, problems: &mut Vec<Diagnostic>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("the folder cannot be read: {error}");
            problems.push(Diagnostic::error(message).in_file(layout.name_of(folder)));
            return;
        }
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let about_the_folder = ["README", "LICENSE", "LICENCE"].iter().any(|n| name.starts_with(n));
        if name.starts_with('.') || about_the_folder {
            continue;
        }
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_dir() {
            walk(layout, &path, found, problems);
        } else if source::is_source(&path) {
            found.push(path);
        } else if OTHER_FORMATS.contains(&ending.as_str()) {
            let message = format!("`.{ending}` files cannot be read yet");
            let help = "save it as plain text (.txt, UTF-8)";
            let problem = Diagnostic::warning(message).in_file(layout.name_of(&path)).help(help);
            problems.push(problem);
        }
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

/// Reads the source at `path`, outside any project.
///
/// # Errors
/// Why the file could not be opened.
pub fn read_one(path: &Path) -> Result<Reading, Diagnostic> {
    let name = path.to_string_lossy().replace('\\', "/");
    let bytes = fs::read(path).map_err(|error| {
        Diagnostic::error(format!("the file cannot be read: {error}")).in_file(name.clone())
    })?;
    let settings = Settings::of_folder("");
    let table = AttributeTable::default();
    let context = Context { roles: &settings.roles, attributes: &table };
    let mut reading = source::read(&name, &bytes, &context);
    if let Some(document) = &mut reading.document {
        document.hash = hash_of(&name, &bytes, &settings, "");
    }
    Ok(reading)
}
