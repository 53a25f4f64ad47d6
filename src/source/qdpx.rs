//! REFI-QDA projects (version 1.5): the text of the one source in it. Codings in it are not read here.

use super::format::{Format, Source, Taken};
use super::line::Shape;
use super::package::Package;
use super::taking::Taking;
use super::xml::{Node, Xml};
use crate::corpus::PlaceUnit;
use crate::diagnostic::Diagnostic;

pub(super) struct Qdpx;

const WHAT: &str = "a REFI-QDA project (.qdpx)";

impl Format for Qdpx {
    fn name(&self) -> &'static str {
        "REFI-QDA"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["qdpx"]
    }

    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        let mut package = Package::open(source, WHAT)?;
        let project = package.needed("project.qde", WHAT)?;
        let mut taking = Taking::new(PlaceUnit::Paragraph);
        let paths = text_sources(&project, source.file, &mut taking)?;
        let [path] = paths.as_slice() else {
            let message = format!(
                "the project has {} sources of text, and one file is one document",
                paths.len()
            );
            let help = "put the sources of the project into the folder, each as a file of its own";
            return Err(Diagnostic::error(message).in_file(source.file).help(help));
        };
        // Programs write the folder with a small or a large letter.
        let named = path.strip_prefix("internal://").map(str::to_lowercase);
        let part = package.names().into_iter().find(|part| {
            let inside = part.to_lowercase();
            named.as_ref().is_some_and(|name| inside == format!("sources/{name}"))
        });
        let Some(part) = part else {
            let message = format!("the text of the source, {path}, is not in the project");
            let help = "export the project with its sources inside";
            return Err(Diagnostic::error(message).in_file(source.file).help(help));
        };
        let text = package.needed(&part, WHAT)?;
        for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{2029}']) {
            taking.next_place();
            taking.block(line, Shape::Text);
        }
        taking.end(source, problems)
    }
}

/// The paths of all sources that are text; codings are counted as left out.
fn text_sources(text: &str, file: &str, taking: &mut Taking) -> Result<Vec<String>, Diagnostic> {
    let mut paths = Vec::new();
    let mut xml = Xml::new(text, file, "project.qde");
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "TextSource" => paths.extend(element.attribute("plainTextPath")),
            "Coding" => taking.leave_out("codings of people", 1),
            "PictureSource" | "PDFSource" | "AudioSource" | "VideoSource" => {
                taking.leave_out("sources that are no text", 1);
            }
            _ => {}
        }
    }
    Ok(paths)
}
