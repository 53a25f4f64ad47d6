//! OpenDocument texts (ISO/IEC 26300): the text as it reads with all changes accepted.

mod lists;

use std::collections::HashMap;

use crate::corpus::PlaceUnit;
use crate::diagnostic::Diagnostic;
use crate::source::format::{Format, Source, Taken};
use crate::source::line::Shape;
use crate::source::package::Package;
use crate::source::taking::{Beside, Taking};
use crate::source::xml::{Element, Node, Xml};
use lists::{ListStyles, Lists, OUTLINE};

pub(super) struct Odt;

const WHAT: &str = "an OpenDocument text (.odt)";
/// Spaces that are written as a number, at most.
const MOST_SPACES: usize = 64;

impl Format for Odt {
    fn name(&self) -> &'static str {
        "OpenDocument"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["odt", "ott"]
    }

    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        let mut package = Package::open(source, WHAT)?;
        let manifest = package.part("META-INF/manifest.xml")?.unwrap_or_default();
        if manifest.contains("encryption-data") {
            let help = "open it with its program, take the password off, and save it again";
            let message = "the document has a password";
            return Err(Diagnostic::error(message).in_file(source.file).help(help));
        }
        let mut styles = Styles::default();
        let common = package.part("styles.xml")?.unwrap_or_default();
        let text = package.needed("content.xml", WHAT)?;
        for (part, text) in [("styles.xml", &common), ("content.xml", &text)] {
            if !text.is_empty() {
                read_styles(text, source.file, part, &mut styles)?;
            }
        }
        let mut taking = Taking::new(PlaceUnit::Paragraph);
        Body::new(styles, &mut taking).read(&text, source.file)?;
        taking.end(source, problems)
    }
}

/// What a style means to a reader.
#[derive(Debug, Clone, Default)]
struct Style {
    bold: bool,
    hidden: bool,
    parent: Option<String>,
}

/// All styles of a document, by name.
#[derive(Debug, Default)]
struct Styles {
    spans: HashMap<String, Style>,
    lists: ListStyles,
}

fn read_styles(text: &str, file: &str, part: &str, styles: &mut Styles) -> Result<(), Diagnostic> {
    let mut xml = Xml::new(text, file, part);
    let (mut name, mut list) = (None, None);
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "body" => break,
            "list-style" => {
                name = None;
                list = element.attribute("name");
                list.iter().for_each(|name| styles.lists.begin(name));
            }
            "outline-style" => {
                name = None;
                list = Some(OUTLINE.to_owned());
                styles.lists.begin(OUTLINE);
            }
            "list-level-style-number" | "outline-level-style" => {
                list.iter().for_each(|name| styles.lists.level(name, &element));
            }
            "style" => {
                name = element.attribute("name");
                let parent = element.attribute("parent-style-name");
                if let Some(name) = &name {
                    styles.spans.insert(name.clone(), Style { parent, ..Style::default() });
                }
            }
            "text-properties" => {
                if let Some(style) = name.as_ref().and_then(|name| styles.spans.get_mut(name)) {
                    let is =
                        |key: &str, value: &str| element.attribute(key).as_deref() == Some(value);
                    style.bold = is("font-weight", "bold");
                    style.hidden = is("display", "none");
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// A paragraph, heading, note or comment that is being read.
#[derive(Debug, Default)]
struct Block {
    words: String,
    bold: usize,
    plain: bool,
    shape: Option<Shape>,
    besides: Vec<Beside>,
}

/// What a span of a block looks like.
#[derive(Debug, Clone, Copy, Default)]
struct Look {
    bold: bool,
    hidden: bool,
}

/// What holds the blocks that are being read.
#[derive(Debug)]
enum Holder {
    /// The cells of a row.
    Row(Vec<String>),
    /// A frame with text that hangs on a paragraph.
    Frame,
    /// A note or comment.
    Beside(Beside),
}

struct Body<'b> {
    styles: Styles,
    taking: &'b mut Taking,
    /// Blocks in each other, the outermost first.
    open: Vec<Block>,
    holders: Vec<Holder>,
    looks: Vec<Look>,
    lists: Lists,
    /// How deep in tables.
    tables: usize,
    first_table: bool,
    waiting: Vec<String>,
    /// Notes and comments of cells and text boxes wait for what they stand in.
    held: Vec<Beside>,
}

impl<'b> Body<'b> {
    fn new(styles: Styles, taking: &'b mut Taking) -> Self {
        Self {
            styles,
            taking,
            open: Vec::new(),
            holders: Vec::new(),
            looks: Vec::new(),
            lists: Lists::default(),
            tables: 0,
            first_table: true,
            waiting: Vec::new(),
            held: Vec::new(),
        }
    }

    fn look(&self) -> Look {
        self.looks.last().copied().unwrap_or_default()
    }

    fn read(&mut self, text: &str, file: &str) -> Result<(), Diagnostic> {
        let mut xml = Xml::new(text, file, "content.xml");
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(element) => self.open(&element, &mut xml)?,
                Node::Close(name) => self.close(&name),
                Node::Text(words) => self.say(&collapsed(&words)),
            }
            if self.taking.is_full() {
                break;
            }
        }
        Ok(())
    }

    fn open(&mut self, element: &Element<'_>, xml: &mut Xml<'_>) -> Result<(), Diagnostic> {
        match element.name() {
            "tracked-changes" => self.deleted(xml)?,
            "automatic-styles" | "font-face-decls" | "scripts" | "forms" | "sequence-decls"
            | "variable-decls" | "user-field-decls" | "note-citation" | "ruby-text" | "title"
            | "desc" | "hidden-text" | "table-column" | "creator-initials" | "sender-initials"
            | "date-string" => xml.skip()?,
            "p" | "h" if element.prefix() == "text" => self.begin(element),
            "span" | "a" => {
                let look = self.styled(element, self.look());
                self.looks.push(look);
            }
            "s" => {
                let count = element.attribute("c").and_then(|c| c.parse::<usize>().ok());
                self.say(&" ".repeat(count.unwrap_or(1).min(MOST_SPACES)));
            }
            "tab" => self.say("\t"),
            "line-break" => self.say("\n"),
            "image" => self.taking.leave_out("pictures", 1),
            "object" | "object-ole" => self.taking.leave_out("objects of other programs", 1),
            "list" => self.lists.begin(element),
            "list-item" => self.lists.item(element),
            "note" | "annotation" => self.holders.push(Holder::Beside(Beside::default())),
            "creator" if element.prefix() == "dc" => {
                let words = xml.text()?;
                if let Some(Holder::Beside(beside)) = self.holders.last_mut() {
                    beside.author = words;
                }
            }
            "date" if element.prefix() == "dc" => {
                let words = xml.text()?;
                if let Some(Holder::Beside(beside)) = self.holders.last_mut() {
                    words.get(..10).unwrap_or("").clone_into(&mut beside.date);
                }
            }
            "text-box" => self.holders.push(Holder::Frame),
            "table" => self.tables += 1,
            "table-row" => self.holders.push(Holder::Row(Vec::new())),
            "table-cell" | "covered-table-cell" => {
                if let Some(Holder::Row(cells)) = self.holders.last_mut() {
                    cells.push(String::new());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What was deleted stands apart from the text; it is counted.
    fn deleted(&mut self, xml: &mut Xml<'_>) -> Result<(), Diagnostic> {
        let mut depth = 1;
        while depth > 0 {
            match xml.next()? {
                Some(Node::Open(element)) => {
                    depth += 1;
                    let times = usize::from(element.name() == "deletion");
                    self.taking.leave_out("deleted passages (tracked changes)", times);
                }
                Some(Node::Close(_)) => depth -= 1,
                Some(Node::Text(_)) => {}
                None => break,
            }
        }
        Ok(())
    }

    fn styled(&self, element: &Element<'_>, around: Look) -> Look {
        let mut look = around;
        let mut name = element.attribute("style-name");
        for _ in 0..16 {
            let Some(style) = name.as_ref().and_then(|name| self.styles.spans.get(name)) else {
                break;
            };
            look.bold |= style.bold;
            look.hidden |= style.hidden;
            name.clone_from(&style.parent);
        }
        look
    }

    fn begin(&mut self, element: &Element<'_>) {
        let level = element.attribute("outline-level").and_then(|level| level.parse().ok());
        let shape = match element.name() {
            "h" => Shape::Heading(level.unwrap_or(1)),
            _ if !self.lists.is_empty() => Shape::Item,
            _ => Shape::Text,
        };
        if self.holders.is_empty() {
            self.taking.next_place();
        }
        let look = self.styled(element, Look::default());
        self.looks.push(look);
        let unnumbered = || element.attribute("is-list-header").as_deref() == Some("true");
        let words = match shape {
            Shape::Heading(depth) if self.lists.is_empty() && !unnumbered() => {
                self.lists.heading(depth.saturating_sub(1), &self.styles.lists)
            }
            _ => self.lists.label(&self.styles.lists),
        };
        let plain = !words.is_empty();
        self.open.push(Block { words, plain, shape: Some(shape), ..Block::default() });
    }

    fn say(&mut self, words: &str) {
        let Look { bold, hidden } = self.look();
        let Some(block) = self.open.last_mut() else { return };
        if hidden {
            self.taking.leave_out("hidden passages", usize::from(!words.trim().is_empty()));
            return;
        }
        block.words.push_str(words);
        block.plain |= !bold && !words.trim().is_empty();
        if !block.plain {
            block.bold = block.words.len();
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "h" => self.end_block(),
            "span" | "a" => {
                self.looks.pop();
            }
            "list" => self.lists.end(),
            "text-box" => {
                self.holders.pop();
            }
            "note" | "annotation" => {
                if let (Some(Holder::Beside(beside)), Some(block)) =
                    (self.holders.pop(), self.open.last_mut())
                {
                    block.besides.push(beside);
                }
            }
            "table-row" => {
                if let Some(Holder::Row(cells)) = self.holders.pop() {
                    self.end_row(&cells);
                }
            }
            "table" => {
                self.tables = self.tables.saturating_sub(1);
                self.first_table &= self.tables > 0;
            }
            _ => {}
        }
    }

    fn end_block(&mut self) {
        self.looks.pop();
        let Some(Block { words, bold, plain, shape, besides }) = self.open.pop() else { return };
        let joined = || words.split_whitespace().collect::<Vec<_>>().join(" ");
        match self.holders.last_mut() {
            Some(Holder::Beside(beside)) => {
                beside.words.push(' ');
                beside.words.push_str(&joined());
            }
            Some(Holder::Frame) => {
                self.waiting.push(words);
                self.held.extend(besides);
                return;
            }
            Some(Holder::Row(cells)) => {
                if let Some(cell) = cells.last_mut() {
                    add(cell, &joined());
                }
                self.held.extend(besides);
                return;
            }
            None => {
                let head = words.get(..bold).filter(|_| plain);
                self.taking.bold_head(head.unwrap_or(""));
                self.taking.block(&words, shape.unwrap_or(Shape::Text));
            }
        }
        if self.holders.is_empty() {
            self.beside(&besides);
        }
    }

    fn beside(&mut self, besides: &[Beside]) {
        for words in std::mem::take(&mut self.waiting) {
            self.taking.block(&words, Shape::Text);
        }
        let held = std::mem::take(&mut self.held);
        held.iter().chain(besides).for_each(|beside| self.taking.aside(beside));
    }

    fn end_row(&mut self, cells: &[String]) {
        let row = cells.join("\t");
        match self.holders.last_mut() {
            Some(Holder::Row(outer)) => {
                if let Some(cell) = outer.last_mut() {
                    add(cell, row.trim());
                }
            }
            Some(Holder::Frame) => self.waiting.push(row),
            Some(Holder::Beside(beside)) => {
                beside.words.push(' ');
                beside.words.push_str(&row);
            }
            None => {
                self.taking.next_place();
                self.taking.row(cells, self.first_table);
                self.beside(&[]);
            }
        }
    }
}

/// Adds words to a cell.
fn add(cell: &mut String, words: &str) {
    if !cell.is_empty() {
        cell.push(' ');
    }
    cell.push_str(words);
}

/// Runs of white space as one space, which is what they stand for.
fn collapsed(words: &str) -> String {
    let mut all = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' if all.ends_with(' ') => {}
            ' ' | '\t' | '\n' | '\r' => all.push(' '),
            c => all.push(c),
        }
    }
    all
}
