//! Zipped documents: their parts, within limits.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::format::Source;
use super::xml::{Node, Xml};
use crate::diagnostic::Diagnostic;

/// No part of a document may be longer than this, in bytes.
const MOST_PART: u64 = 64 << 20;
/// A part may not be more than so many times as long as what it was packed into, from [`FREE`] on.
const MOST_RATIO: u64 = 200;
const FREE: u64 = 1 << 20;
/// What password-protected and old Office documents begin with.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// A zipped document. Nothing is ever unpacked to a file.
#[derive(Debug)]
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    file: &'b str,
}

/// A part that another one refers to.
#[derive(Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    /// What it is: an address that ends in a word such as `officeDocument`.
    pub(super) kind: String,
    /// Where it stands.
    pub(super) target: String,
}

impl<'b> Package<'b> {
    /// Opens `source`, which is a document of the kind `what`.
    ///
    /// # Errors
    /// When it is no zipped document.
    pub(super) fn open(source: &Source<'b>, what: &str) -> Result<Self, Diagnostic> {
        let refused = |message: String, help: &str| {
            Err(Diagnostic::error(message).in_file(source.file).help(help))
        };
        if source.bytes.is_empty() {
            return refused("the source is empty".to_owned(), "remove the file, or save it again");
        }
        if source.bytes.starts_with(OLE) {
            let help = "open it with its program, take the password off, and save it again";
            return refused(format!("this is not {what}, or it has a password"), help);
        }
        match ZipArchive::new(Cursor::new(source.bytes)) {
            Ok(archive) => Ok(Self { archive, file: source.file }),
            Err(error) => {
                let help = "open it with its program and save it again; it may be damaged, or \
                            something else under this name";
                refused(format!("this is not {what}: {error}"), help)
            }
        }
    }

    /// The names of all parts.
    pub(super) fn names(&self) -> Vec<String> {
        self.archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect()
    }

    /// The text of a part; `None` where there is no such part.
    ///
    /// # Errors
    /// When it is damaged, packed with a password, or too long.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<String>, Diagnostic> {
        let file = self.file;
        let refused = |message: String, help: &str| {
            Diagnostic::error(format!("{name}: {message}")).in_file(file).help(help)
        };
        let again = "open it with its program and save it again";
        if self.archive.index_for_name(name).is_none() {
            return Ok(None);
        }
        let mut part = self.archive.by_name(name).map_err(|e| refused(e.to_string(), again))?;
        if part.encrypted() {
            return Err(refused("it has a password".to_owned(), "take the password off"));
        }
        let packed = part.compressed_size();
        let most = MOST_PART.min(FREE.max(packed.saturating_mul(MOST_RATIO)));
        let mut bytes = Vec::new();
        let read = part.by_ref().take(most + 1).read_to_end(&mut bytes);
        read.map_err(|error| refused(format!("it is damaged: {error}"), again))?;
        if bytes.len() as u64 > most {
            let message = format!("it unpacks to more than {} MB", most >> 20);
            let help = "no document that people wrote does; look at where the file comes from";
            return Err(refused(message, help));
        }
        let text = match encoding_rs::Encoding::for_bom(&bytes) {
            Some((encoding, length)) => {
                let rest = bytes.get(length..).unwrap_or(&[]);
                encoding.decode_without_bom_handling(rest).0.into_owned()
            }
            None => String::from_utf8(bytes)
                .map_err(|_| refused("it is not UTF-8".to_owned(), again))?,
        };
        Ok(Some(text))
    }

    /// What the parts are that `part` refers to, as the part that tells of it says.
    ///
    /// # Errors
    /// When that is damaged.
    pub(super) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Diagnostic> {
        let file = self.file;
        let text = self.part(part)?.unwrap_or_default();
        let mut all = Vec::new();
        let mut xml = Xml::new(&text, file, part);
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            let value = |name: &str| element.attribute(name).unwrap_or_default();
            all.push(Relation { id: value("Id"), kind: value("Type"), target: value("Target") });
        }
        Ok(all)
    }

    /// The text of a part that must be there.
    ///
    /// # Errors
    /// As for [`Self::part`], and when there is none.
    pub(super) fn needed(&mut self, name: &str, what: &str) -> Result<String, Diagnostic> {
        let file = self.file;
        self.part(name)?.ok_or_else(|| {
            let message = format!("this is not {what}: there is no {name} in it");
            let help = "open it with its program and save it again";
            Diagnostic::error(message).in_file(file).help(help)
        })
    }
}

/// Whether a part with this name is XML.
pub(super) fn is_xml(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("xml"))
}
