//! Sources in any format → documents.
//!
//! Bytes are decoded, a format parts the header from the lines of the text, `people` learns who is
//! there, `segmentation` finds out who says what. Reading never stops at a problem: a document is
//! made of whatever can be read.

mod attributes;
mod date;
mod decode;
mod format;
mod header;
mod line;
mod markdown;
mod people;
mod plain;
mod segmentation;
mod vtt;

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;

use crate::corpus::{Attribute, Document, Role};
use crate::diagnostic::Diagnostic;

pub use attributes::AttributeTable;
pub use decode::decode;
pub use people::role_of_label;

use header::Header;
use people::People;

/// What reading needs to know besides the bytes.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Roles of labels from doorstep.toml.
    pub roles: &'a BTreeMap<String, Role>,
    /// Attributes from attributes.csv.
    pub attributes: &'a AttributeTable,
}

/// One source read: the document, if there is one, and everything worth saying about it.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The document; `None` where the bytes are no text. Its hash is left empty.
    pub document: Option<Document>,
    /// What was found wrong or odd, in the order of the file.
    pub problems: Vec<Diagnostic>,
}

/// Whether a path has an ending that some format reads.
pub fn is_source(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| format::of(name).is_some())
}

/// Reads one source. `file` is the path below the project with `/`, `bytes` its contents. A file
/// with an unknown ending is read as plain text.
pub fn read(file: &str, bytes: &[u8], context: &Context<'_>) -> Reading {
    let text = match decode(file, bytes) {
        Ok(text) => text,
        Err(problem) => return Reading { document: None, problems: vec![problem] },
    };
    let mut problems = Vec::new();
    let format = format::of(file).unwrap_or(&plain::Plain);
    let parsed = format.parse(file, &text, &mut problems);
    let header = &parsed.header;
    let stem = file.rsplit('/').next().unwrap_or(file);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let id = header.value(&["doc_id", "id"]).unwrap_or(stem).to_owned();
    let mut attributes = attributes_of(header);
    for attribute in context.attributes.of(file, Some(&id)) {
        if !attributes.iter().any(|known| known.name.eq_ignore_ascii_case(&attribute.name)) {
            attributes.push(attribute.clone());
        }
    }
    let value = |names: &[&str]| {
        let named = |name: &&str| {
            let called = |attribute: &&Attribute| attribute.name.eq_ignore_ascii_case(name);
            attributes.iter().filter(called).find(|attribute| !attribute.value.is_empty())
        };
        names.iter().find_map(named).map(|attribute| attribute.value.clone())
    };
    let doc_type = value(&["doc_type", "type"]);
    let case = value(&["case_id", "case"]).or_else(|| folder(file)).unwrap_or_else(|| {
        problems.push(
            Diagnostic::warning("the source does not say which case it belongs to")
                .in_file(file)
                .help("add a line `case_id: …` at its head, or put it into a folder of that name"),
        );
        "unassigned".to_owned()
    });
    let date = value(&["date"]).and_then(|written| {
        let date = date::normalise(&written);
        if date.is_none() {
            problems.push(unreadable_date(file, &text, header, &written));
        }
        date
    });
    let mut people = People::read(file, &text, header, context.roles, &mut problems);
    let setting = segmentation::Setting {
        transcript: parsed.transcript,
        doc_type: doc_type.as_deref(),
        recording: header.value(&["recording"]),
        convention: header.value(&["convention"]),
        labels: header.value(&["transcript"]),
    };
    let parts = segmentation::segment(&text, &parsed.lines, &setting, &mut people);
    let mut document = Document {
        id,
        case,
        doc_type,
        date,
        file: file.to_owned(),
        hash: String::new(),
        attributes,
        participants: people.participants(),
        runs: parts.runs,
        segments: parts.segments,
        sentences: parts.sentences,
        text,
    };
    segmentation::count_words(&mut document);
    Reading { document: Some(document), problems }
}

fn attributes_of(header: &Header) -> Vec<Attribute> {
    let attribute = |field: &header::Field| Attribute {
        name: field.name.clone(),
        value: field.value.clone(),
    };
    header.fields.iter().map(attribute).collect()
}

/// The name of the folder that `file` lies in.
fn folder(file: &str) -> Option<String> {
    let (folders, _) = file.rsplit_once('/')?;
    folders.rsplit('/').find(|name| !name.is_empty() && *name != ".").map(str::to_owned)
}

fn unreadable_date(file: &str, text: &str, header: &Header, written: &str) -> Diagnostic {
    let problem = Diagnostic::warning(format!("`{written}` is not a date that can be read"))
        .help("write the date as 2018-03-14, 14.3.18, 14/03/2018 or 14 March 2018");
    match header.field(&["date"]) {
        Some(field) => problem.at(file, text, field.span, "the document has no date for now"),
        None => problem.in_file(file),
    }
}

/// A pattern that is part of the program; each is compiled once and by a test.
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}
