use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::codebook::{CodeSet, Codebook, SHIPPED, hash_of, read, read_sound};
use crate::diagnostic::Diagnostic;
use crate::project::{Layout, Settings};
use crate::rule::{RuleKey, check};

/// The codebooks of a project, in its order; the shipped ones where it names none. A codebook with
/// errors is reported and left out. `compiled` is the hash of codebooks whose rules are known to
/// compile, `known` are rules that are.
pub(super) fn load_codebooks(
    layout: &Layout,
    settings: &Settings,
    compiled: &str,
    known: &HashSet<RuleKey>,
) -> (CodeSet, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let texts = texts(layout, settings, &mut problems);
    let hash = hash_of(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let read = if hash == compiled { read_sound } else { read };
    let books = |problems: &mut Vec<Diagnostic>| {
        let mut books = Vec::new();
        for (name, text) in &texts {
            let (book, found) = read(name, text);
            if !found.iter().any(Diagnostic::is_error) {
                books.push(book);
            }
            problems.extend(found);
        }
        books
    };
    let (codes, clashes) = CodeSet::new(books(&mut problems));
    if codes.hash() == compiled || check(&codes, |key| !known.contains(key)).is_ok() {
        problems.extend(clashes);
        return (codes, problems);
    }
    // A codebook at fault is left out, and so is one that cannot do without it.
    let mut books = books(&mut Vec::new());
    loop {
        let (codes, clashes) = CodeSet::new(books.clone());
        let Err(found) = check(&codes, |_| true) else {
            problems.extend(clashes);
            return (codes, problems);
        };
        let at_fault = |book: &Codebook| {
            let named = found.iter().filter_map(|problem| problem.place.as_ref());
            named.into_iter().any(|place| place.file == book.file)
        };
        let before = books.len();
        books.retain(|book| !at_fault(book));
        if books.len() == before {
            books.clear();
        }
        problems.extend(found);
    }
}

/// Name and contents of each codebook file.
fn texts(
    layout: &Layout,
    settings: &Settings,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(String, String)> {
    if settings.codebooks.is_empty() {
        let shipped = SHIPPED.iter();
        return shipped.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    }
    let mut texts = Vec::new();
    let mut seen = Vec::new();
    for path in
        settings.codebooks.iter().flat_map(|named| codebook_files(&layout.root().join(named)))
    {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        if seen.contains(&real) {
            continue;
        }
        seen.push(real);
        let name = layout.name_of(&path);
        match fs::read_to_string(&path) {
            Ok(text) => texts.push((name, text)),
            Err(error) => {
                let message = format!("the codebook cannot be read: {error}");
                let help = "mend the path under `codebooks` in doorstep.toml";
                problems.push(Diagnostic::error(message).in_file(name).help(help));
            }
        }
    }
    texts
}

/// The codebook files that `path` means: itself, or the `.toml` files of a folder by name.
pub fn codebook_files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else { return vec![path.to_owned()] };
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(is_toml).collect();
    files.sort();
    files
}
