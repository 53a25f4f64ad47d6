//! Word documents (Office Open XML, ECMA-376): the text as it reads with all changes accepted.

mod body;
mod numbering;
mod parts;

use super::format::{Format, Source, Taken};
use super::package::{Package, is_xml};
use super::taking::Taking;
use crate::corpus::PlaceUnit;
use crate::diagnostic::Diagnostic;

pub(super) struct Docx;

/// Where the text stands.
const MAIN: &str = "word/document.xml";
const WHAT: &str = "a Word document (.docx)";

impl Format for Docx {
    fn name(&self) -> &'static str {
        "Word"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["docx", "docm"]
    }

    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        let mut package = Package::open(source, WHAT)?;
        let parts = parts::Parts::read(&mut package, source.file)?;
        let text = match package.part(MAIN)? {
            Some(text) => text,
            None => {
                let part = main_part(&mut package)?;
                package.needed(&part, WHAT)?
            }
        };
        let mut taking = Taking::new(PlaceUnit::Paragraph);
        body::read(&text, source.file, &parts, &mut taking)?;
        let furniture = |name: &&String| {
            (name.starts_with("word/header") || name.starts_with("word/footer")) && is_xml(name)
        };
        let names = package.names();
        let mut beside = 0;
        for name in names.iter().filter(furniture) {
            let text = package.part(name)?.unwrap_or_default();
            beside += usize::from(parts::says(&text, source.file, name)?);
        }
        taking.leave_out("hidden passages", parts.hidden);
        taking.leave_out("page headers and footers", beside);
        taking.leave_out("parts of other formats", count(&names, "word/afchunk"));
        taking.end(source, problems)
    }
}

/// Where the text stands in a document that does not keep it where others do.
fn main_part(package: &mut Package<'_>) -> Result<String, Diagnostic> {
    let relations = package.relations("_rels/.rels")?;
    let main = relations.into_iter().find(|relation| relation.kind.ends_with("/officeDocument"));
    Ok(main.map_or(MAIN.to_owned(), |main| main.target.trim_start_matches('/').to_owned()))
}

fn count(names: &[String], start: &str) -> usize {
    names.iter().filter(|name| name.to_lowercase().starts_with(start)).count()
}
