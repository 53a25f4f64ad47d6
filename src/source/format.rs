//! What a format of sources is.

use encoding_rs::Encoding;

use super::columns::Columns;
use super::decode::{Decoded, decode};
use super::header::Header;
use super::line::Line;
use crate::corpus::Places;
use crate::diagnostic::Diagnostic;

/// A source as it is found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'s> {
    /// Its path below the project, with `/`.
    pub(super) file: &'s str,
    pub(super) bytes: &'s [u8],
    /// The encoding that the project says it has.
    pub(super) encoding: Option<&'static Encoding>,
    /// What the columns of tables are called.
    pub(super) columns: &'s Columns,
}

/// The text of a source, and what its container says of it.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The text. Every span refers to it.
    pub(super) text: String,
    /// Its encoding, where the source is text.
    pub(super) decoded: Option<Decoded>,
    /// Its lines and header, where the container tells them; else the text does.
    pub(super) parsed: Parsed,
    /// Where its lines stood in the source, where that is not the same place.
    pub(super) places: Places,
    /// What is in the source and not in the text, and how often.
    pub(super) left_out: Vec<(&'static str, usize)>,
}

/// What a format makes of the text of a source.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// What stands before the text.
    pub(super) header: Header,
    /// The text.
    pub(super) lines: Vec<Line>,
    /// Whether the format is one of transcripts only.
    pub(super) transcript: bool,
}

/// A format of sources. One that is text has [`Format::parse`] of its own, any other
/// [`Format::take`].
pub(super) trait Format: Sync {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// The endings of its files, in small letters.
    fn extensions(&self) -> &'static [&'static str];

    /// Takes the text out of a source; adds to `problems` what is odd.
    ///
    /// # Errors
    /// Why there is no text in it.
    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        let (text, decoded) = decode(source.file, source.bytes, source.encoding, problems)?;
        Ok(Taken { text, decoded: Some(decoded), ..Taken::default() })
    }

    /// Reads what was taken out of `file`; never fails, but may add to `problems`.
    fn parse(&self, file: &str, taken: &mut Taken, problems: &mut Vec<Diagnostic>) -> Parsed {
        let _ = (file, problems);
        std::mem::take(&mut taken.parsed)
    }
}
