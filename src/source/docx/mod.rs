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
        let text = package.needed("word/document.xml", WHAT)?;
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
        taking.leave_out("page headers and footers", beside);
        taking.leave_out("parts of other formats", count(&names, "word/afchunk"));
        taking.end(source, problems)
    }
}

fn count(names: &[String], start: &str) -> usize {
    names.iter().filter(|name| name.to_lowercase().starts_with(start)).count()
}
