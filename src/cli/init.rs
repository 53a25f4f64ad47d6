use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::output::{Failure, remark};
use super::{Ended, Outcome};
use crate::codebook::SHIPPED;
use crate::diagnostic::Diagnostic;
use crate::store::write_file;

/// `doorstep init`.
pub(super) fn run(folder: Option<PathBuf>) -> Ended {
    let folder = folder.unwrap_or_else(|| PathBuf::from("."));
    let settings = folder.join("doorstep.toml");
    if settings.exists() {
        let problem = Diagnostic::error("there is a project here already");
        let help = "edit its doorstep.toml, or name another folder";
        return Err(problem.in_file(settings.display().to_string()).help(help).into());
    }
    std::fs::create_dir_all(folder.join("notes"))
        .map_err(|error| failed(&folder.join("notes"), &error))?;
    let mut kept = Vec::new();
    for (name, text) in SHIPPED {
        kept.extend(write_new(&folder.join("codebooks").join(name), text)?);
    }
    kept.extend(write_new(&folder.join(".gitignore"), ".doorstep/\n")?);
    // Last: a folder is a project only when everything else is there.
    write_new(&settings, &settings_text(&folder))?;
    for path in kept {
        remark(&format!("{} was there already and is as it was", path.display()));
    }
    remark(&format!(
        "a project was started in {}\nput notes and transcripts into {}, then run: doorstep report",
        folder.display(),
        folder.join("notes").display(),
    ));
    Ok(Outcome::Done)
}

/// Writes a file that is not there yet; one that is stays as it is and is named.
fn write_new(path: &Path, text: &str) -> Result<Option<PathBuf>, Failure> {
    if path.exists() {
        return Ok(Some(path.to_owned()));
    }
    write_file(path, |file| file.write_all(text.as_bytes()))
        .map_err(|error| failed(path, &error))?;
    Ok(None)
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    let message = format!("this cannot be written: {error}");
    Diagnostic::error(message).in_file(path.display().to_string()).into()
}

fn settings_text(folder: &Path) -> String {
    let root = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = root.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = toml::Value::String(name.unwrap_or_else(|| "study".to_owned()));
    let books: Vec<String> =
        SHIPPED.iter().map(|(file, _)| format!("    \"codebooks/{file}\",\n")).collect();
    format!(
        "name = {name}\n\
         # Folders and files with notes and transcripts (docs/sources.md lists the formats).\n\
         sources = [\"notes\"]\n\
         # Codebooks, in the order of reports.\n\
         codebooks = [\n{}]\n\n\
         # What speaker labels mean in all documents; a document's own header goes before.\n\
         # Roles: parent, child, kin_or_friend, worker, manager, other_professional, organisation,\n\
         # researcher.\n\
         [roles]\n\
         # SW = \"worker\"\n",
        books.concat(),
    )
}
