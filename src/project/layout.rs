use std::path::{Path, PathBuf};

/// The name of the settings file; the folder that has it is a project.
const SETTINGS: &str = "doorstep.toml";

/// Where things are in a project folder.
#[derive(Debug, Clone)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The project in `folder` itself.
    pub fn of(folder: &Path) -> Self {
        Self { root: folder.to_owned() }
    }

    /// The project that `folder` lies in: the nearest folder upwards with a `doorstep.toml`, else
    /// `folder` itself.
    pub fn around(folder: &Path) -> Self {
        let found = folder.ancestors().find(|candidate| candidate.join(SETTINGS).is_file());
        Self::of(found.unwrap_or(folder))
    }

    /// The project folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `doorstep.toml`.
    pub fn settings(&self) -> PathBuf {
        self.root.join(SETTINGS)
    }

    /// `events.csv`.
    pub fn events(&self) -> PathBuf {
        self.root.join("events.csv")
    }

    /// `attributes.csv`.
    pub fn attributes(&self) -> PathBuf {
        self.root.join("attributes.csv")
    }

    /// The folder of derived files; it can be deleted at any time.
    pub fn derived(&self) -> PathBuf {
        self.root.join(".doorstep")
    }

    /// What was read and coded.
    pub fn blocks(&self) -> PathBuf {
        self.derived().join("blocks")
    }

    /// The search index.
    pub fn index(&self) -> PathBuf {
        self.derived().join("index")
    }

    /// `path` as a reader of this project knows it: below the project folder, with `/`.
    pub fn name_of(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy()).collect();
        parts.join("/")
    }
}
