//! The formats that sources come in. To read one more, write a file beside `plain` and name it here.

use super::header::Header;
use super::line::Line;
use super::{markdown, plain, vtt};
use crate::diagnostic::Diagnostic;

/// What a format makes of a decoded source.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// What stands before the text.
    pub(super) header: Header,
    /// The text.
    pub(super) lines: Vec<Line>,
    /// Whether the format is one of transcripts only.
    pub(super) transcript: bool,
}

/// A format of sources.
pub(super) trait Format: Sync {
    /// The endings of its files, in small letters.
    fn extensions(&self) -> &'static [&'static str];

    /// Reads `text`, the whole of `file`; never fails, but may add to `problems`.
    fn parse(&self, file: &str, text: &str, problems: &mut Vec<Diagnostic>) -> Parsed;
}

const ALL: &[&dyn Format] = &[&plain::Plain, &markdown::Markdown, &vtt::Vtt];

/// The format for a file with this name, if there is one.
pub(super) fn of(file: &str) -> Option<&'static dyn Format> {
    let (_, ending) = file.rsplit_once('.')?;
    of_ending(&ending.to_lowercase())
}

/// The format for files with this ending, which is in small letters.
pub(super) fn of_ending(ending: &str) -> Option<&'static dyn Format> {
    ALL.iter().copied().find(|format| format.extensions().contains(&ending))
}
