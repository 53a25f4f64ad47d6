//! The formats that sources come in. To read one more, write a file beside `plain` and name it here.

use super::format::Format;
use super::{chat, docx, html, markdown, odt, pdf, plain, qdpx, rtf, srt, table, vtt, xlsx};

const ALL: &[&dyn Format] = &[
    &plain::Plain,
    &markdown::Markdown,
    &docx::Docx,
    &odt::Odt,
    &rtf::Rtf,
    &pdf::Pdf,
    &html::Html,
    &vtt::Vtt,
    &srt::Srt,
    &chat::Chat,
    &table::Csv,
    &xlsx::Xlsx,
    &qdpx::Qdpx,
];

/// The format for a file with this name, if there is one.
pub(super) fn of(file: &str) -> Option<&'static dyn Format> {
    let (_, ending) = file.rsplit_once('.')?;
    of_ending(&ending.to_lowercase())
}

/// The format for files with this ending, which is in small letters.
pub(super) fn of_ending(ending: &str) -> Option<&'static dyn Format> {
    ALL.iter().copied().find(|format| format.extensions().contains(&ending))
}
