//! What stands beside the body: comments, notes, styles, numbers of lists.

use std::collections::HashMap;

use super::numbering::Numbering;
use crate::diagnostic::Diagnostic;
use crate::source::line::heading_by_style;
use crate::source::package::Package;
use crate::source::taking::Beside;
use crate::source::xml::{Node, Xml};

/// What a paragraph style means to a reader.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    /// The depth of the heading it makes, from 1; 0 is text.
    pub(super) heading: Option<usize>,
    /// The list it belongs to, by number and level.
    pub(super) list: Option<(String, usize)>,
    /// Whether what has it is not shown, where it says so.
    pub(super) hidden: Option<bool>,
    /// Whether what has it is bold, where it says so.
    pub(super) bold: Option<bool>,
    based_on: Option<String>,
}

/// All that the body refers to.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) comments: HashMap<String, Beside>,
    pub(super) footnotes: HashMap<String, Beside>,
    pub(super) endnotes: HashMap<String, Beside>,
    styles: HashMap<String, Style>,
    pub(super) numbering: Numbering,
    /// Hidden passages of comments and notes, which are left out.
    pub(super) hidden: usize,
}

/// Styles may be based on each other so often.
const MOST_BASES: usize = 16;

impl Parts {
    pub(super) fn read(package: &mut Package<'_>, file: &str) -> Result<Self, Diagnostic> {
        let mut part = |name: &str| Ok(package.part(name)?.unwrap_or_default());
        let mut hidden = 0;
        let mut beside = |name: &str, text: &str| besides(text, file, name, &mut hidden);
        Ok(Self {
            comments: beside("word/comments.xml", &part("word/comments.xml")?)?,
            footnotes: beside("word/footnotes.xml", &part("word/footnotes.xml")?)?,
            endnotes: beside("word/endnotes.xml", &part("word/endnotes.xml")?)?,
            hidden,
            styles: styles(&part("word/styles.xml")?, file)?,
            numbering: Numbering::read(&part("word/numbering.xml")?, file)?,
        })
    }

    /// What the style called `id` means, with what it inherits.
    pub(super) fn style(&self, id: &str) -> Style {
        let mut found = Style::default();
        let mut next = Some(id);
        for _ in 0..MOST_BASES {
            let Some(style) = next.and_then(|id| self.styles.get(id)) else { break };
            found.heading = found.heading.or(style.heading);
            found.list = found.list.or_else(|| style.list.clone());
            found.hidden = found.hidden.or(style.hidden);
            found.bold = found.bold.or(style.bold);
            next = style.based_on.as_deref();
        }
        found
    }
}

/// Comments or notes by their ids. Separators of notes have no words and are left out; hidden passages are
/// counted.
fn besides(
    text: &str,
    file: &str,
    part: &str,
    hidden: &mut usize,
) -> Result<HashMap<String, Beside>, Diagnostic> {
    let mut all = HashMap::new();
    if text.is_empty() {
        return Ok(all);
    }
    let mut xml = Xml::new(text, file, part);
    let mut current: Option<(String, Beside)> = None;
    let mut is_hidden = false;
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(element) => match element.name() {
                "comment" | "footnote" | "endnote" => {
                    let date = element.attribute("date").unwrap_or_default();
                    let beside = Beside {
                        author: element.attribute("author").unwrap_or_default(),
                        date: date.get(..10).unwrap_or("").to_owned(),
                        words: String::new(),
                    };
                    current = Some((element.attribute("id").unwrap_or_default(), beside));
                }
                "del" | "moveFrom" | "instrText" => xml.skip()?,
                "r" => is_hidden = false,
                "vanish" => is_hidden = is_on(&element.attribute("val").unwrap_or_default()),
                "t" => {
                    let words = xml.text()?;
                    match &mut current {
                        Some(_) if is_hidden => *hidden += 1,
                        Some((_, beside)) => beside.words.push_str(&words),
                        None => {}
                    }
                }
                "noBreakHyphen" => {
                    if let Some((_, beside)) = &mut current {
                        beside.words.push('-');
                    }
                }
                "p" | "br" | "tab" => {
                    if let Some((_, beside)) = &mut current {
                        beside.words.push(' ');
                    }
                }
                _ => {}
            },
            Node::Close(name) if matches!(&*name, "comment" | "footnote" | "endnote") => {
                if let Some((id, beside)) =
                    current.take().filter(|(_, b)| !b.words.trim().is_empty())
                {
                    all.insert(id, beside);
                }
            }
            Node::Close(_) | Node::Text(_) => {}
        }
    }
    Ok(all)
}

fn styles(text: &str, file: &str) -> Result<HashMap<String, Style>, Diagnostic> {
    let mut all = HashMap::new();
    if text.is_empty() {
        return Ok(all);
    }
    let mut xml = Xml::new(text, file, "word/styles.xml");
    let (mut id, mut style, mut list) = (String::new(), Style::default(), (None, 0));
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(element) => {
                let value = element.attribute("val").unwrap_or_default();
                match element.name() {
                    "style" => {
                        id = element.attribute("styleId").unwrap_or_default();
                        (style, list) = (Style::default(), (None, 0));
                    }
                    "name" => style.heading = heading_by_style(&value),
                    "basedOn" => style.based_on = Some(value),
                    "outlineLvl" => style.heading = style.heading.or(outline(&value)),
                    "vanish" => style.hidden = Some(is_on(&value)),
                    "b" => style.bold = Some(is_on(&value)),
                    "numId" => list.0 = Some(value),
                    "ilvl" => list.1 = value.parse().unwrap_or(0),
                    _ => {}
                }
            }
            Node::Close(name) if name == "style" => {
                style.list = list.0.take().map(|number| (number, list.1));
                all.insert(std::mem::take(&mut id), std::mem::take(&mut style));
            }
            Node::Close(_) | Node::Text(_) => {}
        }
    }
    Ok(all)
}

/// The depth of the heading that has this level of an outline, from 0; that of text, level 9, is 0.
pub(super) fn outline(value: &str) -> Option<usize> {
    value.parse::<usize>().ok().map(|level| if level < 9 { level + 1 } else { 0 })
}

/// Whether a property with this value is on.
pub(super) fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false" | "off" | "none")
}

/// Whether a part has words.
pub(super) fn says(text: &str, file: &str, part: &str) -> Result<bool, Diagnostic> {
    let mut xml = Xml::new(text, file, part);
    while let Some(node) = xml.next()? {
        if matches!(node, Node::Text(words) if !words.trim().is_empty()) {
            return Ok(true);
        }
    }
    Ok(false)
}
