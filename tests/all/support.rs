//! Projects to run doorstep on, and doorstep itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The top of the checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of shared test material, where it is there; says so in one line where it is not.
pub(crate) fn shared(below: &str) -> Option<PathBuf> {
    let folder = root().join("../shared").join(below);
    if folder.exists() {
        return Some(folder);
    }
    eprintln!("skipped: no ../shared/{below} here");
    None
}

/// A project folder that is gone when dropped.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A copy of the sample corpus with its own codebooks.
    pub(crate) fn sample() -> Self {
        let project = Self::new();
        copy(&root().join("corpus-sample"), &project.path("study"));
        copy(&root().join("codebooks"), &project.path("codebooks"));
        let _ignored = fs::remove_dir_all(project.path("study/.doorstep")).is_ok();
        project
    }

    /// A project with one codebook and notes, each `(file, text)`.
    pub(crate) fn with(codebook: &str, notes: &[(&str, &str)]) -> Self {
        let project = Self::new();
        project.write(
            "doorstep.toml",
            "name = \"study\"\nsources = [\"notes\"]\ncodebooks = [\"book.toml\"]\n",
        );
        project.write("book.toml", codebook);
        fs::create_dir_all(project.path("notes")).unwrap();
        for (file, text) in notes {
            project.write(&format!("notes/{file}"), text);
        }
        project
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub(crate) fn write(&self, below: &str, text: &str) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs doorstep in the folder.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, &[])
    }

    /// Runs doorstep in the folder with environment variables set.
    pub(crate) fn run_with(&self, args: &[&str], environment: &[(&str, &str)]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_doorstep"))
            .args(args)
            .envs(environment.iter().copied())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ran::new(&output)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What a run of doorstep printed, and its exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    fn new(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// The results of a run that ended with `code`; fails with everything it said otherwise.
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- out\n{}\n--- err\n{}", self.out, self.err);
        self
    }

    /// Exit code, results and remarks in one text, for a snapshot.
    pub(crate) fn whole(&self) -> String {
        format!("exit {}\n--- results\n{}--- remarks\n{}", self.code, self.out, self.err)
    }

    /// The lines of the results as JSON.
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
