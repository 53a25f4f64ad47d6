//! XML as a stream: nothing recurses, entities and document types are refused.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use crate::diagnostic::Diagnostic;

/// Elements may lie so deep in each other.
const MOST_DEPTH: usize = 4096;

/// What stands next in an XML document.
#[derive(Debug)]
pub(super) enum Node<'x> {
    /// An element begins.
    Open(Element<'x>),
    /// The element with this name ends; without its prefix.
    Close(String),
    /// Text.
    Text(Cow<'x, str>),
}

/// The beginning of an element.
#[derive(Debug)]
pub(super) struct Element<'x> {
    start: BytesStart<'x>,
}

impl Element<'_> {
    /// Its name, without prefix.
    pub(super) fn name(&self) -> &str {
        local(self.start.name().0)
    }

    /// The prefix of its name.
    pub(super) fn prefix(&self) -> &str {
        self.start.name().0.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The value of the attribute with this name, whatever its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.start.attributes().flatten().find(|a| local(a.key.0) == name)?;
        Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Reads an XML document node by node.
pub(super) struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    depth: usize,
    file: &'x str,
    part: &'x str,
}

impl<'x> Xml<'x> {
    /// Reads `text`, the part called `part` of `file`.
    pub(super) fn new(text: &'x str, file: &'x str, part: &'x str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0, file, part }
    }

    /// The next node; `None` at the end.
    ///
    /// # Errors
    /// What is not well-formed, or not read.
    pub(super) fn next(&mut self) -> Result<Option<Node<'x>>, Diagnostic> {
        loop {
            let event = self.reader.read_event().map_err(|e| self.refused(&e.to_string()))?;
            return Ok(Some(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > MOST_DEPTH {
                        return Err(self.refused("elements lie too deep in each other"));
                    }
                    Node::Open(Element { start })
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Node::Close(local(end.name().0).to_owned())
                }
                Event::Text(text) => Node::Text(text.xml10_content()),
                Event::CData(text) => Node::Text(text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().ok().flatten();
                    match character
                        .map(String::from)
                        .or_else(|| resolve_predefined_entity(&reference).map(str::to_owned))
                    {
                        Some(text) => Node::Text(Cow::Owned(text)),
                        None => return Err(self.refused("it has entities of its own")),
                    }
                }
                Event::DocType(_) => return Err(self.refused("it has a document type")),
                Event::Eof if self.depth > 0 => return Err(self.refused("it ends too early")),
                Event::Eof => return Ok(None),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            }));
        }
    }

    /// Passes over the element that has just begun.
    ///
    /// # Errors
    /// As for [`Self::next`].
    pub(super) fn skip(&mut self) -> Result<(), Diagnostic> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// The text in the element that has just begun, whatever lies in it.
    ///
    /// # Errors
    /// As for [`Self::next`].
    pub(super) fn text(&mut self) -> Result<String, Diagnostic> {
        let outside = self.depth.saturating_sub(1);
        let mut all = String::new();
        while self.depth > outside {
            match self.next()? {
                Some(Node::Text(text)) => all.push_str(&text),
                Some(_) => {}
                None => break,
            }
        }
        Ok(all)
    }

    fn refused(&self, why: &str) -> Diagnostic {
        let at = self.reader.buffer_position();
        let message = format!("{} cannot be read, at byte {at}: {why}", self.part);
        let help = "open it with its program and save it again";
        Diagnostic::error(message).in_file(self.file).help(help)
    }
}
