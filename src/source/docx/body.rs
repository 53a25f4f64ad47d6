//! The body of a Word document, from start to end.

use super::numbering::Counters;
use super::parts::{Parts, Style, is_on, outline};
use crate::diagnostic::Diagnostic;
use crate::source::line::Shape;
use crate::source::taking::{Beside, Taking};
use crate::source::xml::{Element, Node, Xml};

/// A paragraph that is being read.
#[derive(Debug, Default)]
struct Paragraph {
    words: String,
    /// How many bytes at its head are bold.
    bold: usize,
    /// Whether something that is not bold has been read.
    plain: bool,
    style: Style,
    besides: Vec<Beside>,
    /// Whether its end was deleted: the next one goes on with it.
    goes_on: bool,
}

impl Paragraph {
    fn push(&mut self, words: &str, bold: bool) {
        self.words.push_str(words);
        self.plain |= !bold && !words.trim().is_empty();
        if !self.plain {
            self.bold = self.words.len();
        }
    }
}

impl Paragraph {
    /// This paragraph, whose end was deleted, with the next one, which says how both look.
    fn joined(self, next: Self) -> Self {
        let bold = if self.plain { self.bold } else { self.words.len() + next.bold };
        Self {
            words: self.words + &next.words,
            bold,
            plain: self.plain || next.plain,
            besides: [self.besides, next.besides].concat(),
            ..next
        }
    }
}

/// A table that is being read, row by row.
#[derive(Debug, Default)]
struct Table {
    cells: Vec<String>,
    besides: Vec<Beside>,
    /// Whether the end of the last paragraph was deleted: the next one goes on with it.
    goes_on: bool,
}

impl Table {
    /// Adds to the cell that is being read.
    fn add(&mut self, words: &str) {
        let joined = std::mem::take(&mut self.goes_on);
        if let Some(cell) = self.cells.last_mut() {
            if !cell.is_empty() && !joined {
                cell.push(' ');
            }
            cell.push_str(words);
        }
    }
}

/// Which properties are being read.
#[derive(Debug, Clone, Copy, Default)]
struct Properties {
    of_paragraph: bool,
    of_run: bool,
}

/// How the run that is being read looks.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    bold: bool,
    /// Whether it is not shown, where it or its style says so.
    hidden: Option<bool>,
}

struct Body<'b> {
    parts: &'b Parts,
    taking: &'b mut Taking,
    counters: Counters,
    /// Paragraphs in each other, the outermost first: those of a text box lie in the one it hangs on.
    open: Vec<Paragraph>,
    /// For each text box that is being read how many tables are open around it.
    boxes: Vec<usize>,
    /// Tables in each other, the outermost first.
    tables: Vec<Table>,
    /// Whether the first table is still to come or open.
    first_table: bool,
    properties: Properties,
    run: Run,
    /// Lines of text boxes wait for the end of what they hang on.
    waiting: Vec<String>,
    /// Notes and comments of text boxes wait likewise.
    held: Vec<Beside>,
    /// A paragraph whose end was deleted.
    before: Option<Paragraph>,
    /// For each field that is being read whether its instruction is.
    fields: Vec<bool>,
    /// For each form field that is being read whether nobody has filled it in.
    forms: Vec<bool>,
}

/// Reads `text`, the document of `file`.
///
/// # Errors
/// What is not well-formed.
pub(super) fn read(
    text: &str,
    file: &str,
    parts: &Parts,
    taking: &mut Taking,
) -> Result<(), Diagnostic> {
    let mut body = Body {
        parts,
        taking,
        counters: Counters::default(),
        open: Vec::new(),
        boxes: Vec::new(),
        tables: Vec::new(),
        first_table: true,
        properties: Properties::default(),
        run: Run::default(),
        waiting: Vec::new(),
        held: Vec::new(),
        before: None,
        fields: Vec::new(),
        forms: Vec::new(),
    };
    let mut xml = Xml::new(text, file, "word/document.xml");
    while let Some(node) = xml.next()? {
        match node {
            Node::Open(element) if body.properties.of_paragraph || body.properties.of_run => {
                body.property(&element, &mut xml)?;
            }
            Node::Open(element) => body.open(&element, &mut xml)?,
            Node::Close(name) => body.close(&name),
            Node::Text(_) => {}
        }
        if body.taking.is_full() {
            break;
        }
    }
    body.end_before();
    Ok(())
}

impl Body<'_> {
    fn open(&mut self, element: &Element<'_>, xml: &mut Xml<'_>) -> Result<(), Diagnostic> {
        let id = element.attribute("id").unwrap_or_default();
        match element.name() {
            "p" if element.prefix() != "a" => {
                self.open.push(Paragraph::default());
                if self.boxes.is_empty() {
                    self.taking.next_place();
                }
            }
            "r" => self.run = Run::default(),
            "pPr" => self.properties.of_paragraph = true,
            "rPr" => self.properties.of_run = true,
            "t" => {
                let words = xml.text()?;
                self.say(&words);
            }
            "fldChar" => match element.attribute("fldCharType").as_deref() {
                Some("begin") => self.fields.push(true),
                Some("separate") => {
                    self.fields.iter_mut().last().into_iter().for_each(|f| *f = false);
                }
                _ => drop(self.fields.pop()),
            },
            "sdt" => self.forms.push(false),
            "sdtPr" => {
                let empty = holds(xml, "showingPlcHdr")?;
                self.forms.iter_mut().last().into_iter().for_each(|form| *form = empty);
            }
            "tab" => self.say("\t"),
            "br" | "cr" => self.say("\n"),
            "noBreakHyphen" => self.say("-"),
            "sym" => self.symbol(element),
            "del" | "moveFrom" => {
                self.taking.leave_out("deleted passages (tracked changes)", 1);
                xml.skip()?;
            }
            // Says in older terms what stands before it.
            "Fallback" | "sectPr" | "instrText" | "tblPr" | "trPr" | "tcPr" | "rt" => {
                xml.skip()?;
            }
            "blip" | "imagedata" => self.taking.leave_out("pictures", 1),
            "OLEObject" | "chart" => self.taking.leave_out("objects of other programs", 1),
            "commentReference" => self.beside(self.parts.comments.get(&id).cloned()),
            "footnoteReference" => self.beside(self.parts.footnotes.get(&id).cloned()),
            "endnoteReference" => self.beside(self.parts.endnotes.get(&id).cloned()),
            "txbxContent" => self.boxes.push(self.tables.len()),
            "tbl" => {
                if self.tables.is_empty() && self.boxes.is_empty() {
                    self.end_before();
                }
                self.tables.push(Table::default());
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.push(String::new());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn property(&mut self, element: &Element<'_>, xml: &mut Xml<'_>) -> Result<(), Diagnostic> {
        let value = element.attribute("val");
        let on = is_on(value.as_deref().unwrap_or("1"));
        let value = value.unwrap_or_default();
        let Properties { of_paragraph, of_run } = self.properties;
        let paragraph = self.open.last_mut();
        match (element.name(), paragraph) {
            ("pPrChange" | "rPrChange" | "sectPr", _) => xml.skip()?,
            ("rPr", _) => self.properties.of_run = true,
            ("del" | "moveFrom", Some(paragraph)) if of_paragraph => paragraph.goes_on = true,
            ("b", _) if of_run && !of_paragraph => self.run.bold = on,
            ("vanish", _) if of_run && !of_paragraph => self.run.hidden = Some(on),
            ("webHidden", _) if of_run && !of_paragraph && on => self.run.hidden = Some(on),
            ("rStyle", _) if of_run && !of_paragraph => {
                let style = self.parts.style(&value);
                (self.run.hidden, self.run.bold) = (style.hidden, style.bold.unwrap_or(false));
            }
            ("pStyle", Some(paragraph)) => {
                let own = std::mem::take(&mut paragraph.style);
                paragraph.style = self.parts.style(&value);
                paragraph.style.list = own.list.or(paragraph.style.list.take());
            }
            ("outlineLvl", Some(paragraph)) => paragraph.style.heading = outline(&value),
            ("numId", Some(paragraph)) => {
                let level = paragraph.style.list.take().map_or(0, |(_, level)| level);
                paragraph.style.list = Some((value, level));
            }
            ("ilvl", Some(paragraph)) => {
                let number =
                    paragraph.style.list.take().map_or(String::new(), |(number, _)| number);
                paragraph.style.list = Some((number, value.parse().unwrap_or(0)));
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) {
        match name {
            "rPr" => self.properties.of_run = false,
            "pPr" => self.properties = Properties::default(),
            "r" => self.run = Run::default(),
            "txbxContent" => {
                self.boxes.pop();
            }
            "sdt" => drop(self.forms.pop()),
            // A fraction of a formula.
            "num" => self.say("/"),
            "p" => self.end_paragraph(),
            "tr" => self.end_row(),
            "tbl" => {
                self.tables.pop();
                self.first_table &= !self.tables.is_empty();
            }
            _ => {}
        }
    }

    fn say(&mut self, words: &str) {
        if self.fields.contains(&true) {
            // A field inside the instruction of another is not shown.
            return;
        }
        let says = usize::from(!words.trim().is_empty());
        if self.forms.contains(&true) {
            self.taking.leave_out("prompts of empty form fields", says);
            return;
        }
        let around = || self.open.last().and_then(|paragraph| paragraph.style.hidden);
        if self.run.hidden.or_else(around).unwrap_or(false) {
            self.taking.leave_out("hidden passages", says);
            return;
        }
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.push(words, self.run.bold);
        }
    }

    /// A sign of a font of signs; those that are letters somewhere else are told of.
    fn symbol(&mut self, element: &Element<'_>) {
        let code = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
        match code.and_then(char::from_u32).filter(|c| !('\u{e000}'..='\u{f8ff}').contains(c)) {
            Some(sign) => self.say(&sign.to_string()),
            None => self.taking.leave_out("signs of a font of signs", 1),
        }
    }

    fn beside(&mut self, beside: Option<Beside>) {
        if let (Some(paragraph), Some(beside)) = (self.open.last_mut(), beside) {
            paragraph.besides.push(beside);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(mut paragraph) = self.open.pop() else { return };
        let inside = !self.boxes.is_empty() || !self.tables.is_empty();
        if let Some(before) = self.before.take_if(|_| !inside) {
            paragraph = before.joined(paragraph);
        }
        let around = self.boxes.last().copied().unwrap_or(0);
        if inside {
            let label = self.label(&paragraph).unwrap_or_default();
            paragraph.words.insert_str(0, &label);
        }
        if self.tables.len() > around {
            if let Some(table) = self.tables.last_mut() {
                table.besides.append(&mut paragraph.besides);
                let words: Vec<&str> = paragraph.words.split_whitespace().collect();
                table.add(&words.join(" "));
                table.goes_on = paragraph.goes_on;
            }
        } else if !self.boxes.is_empty() {
            self.waiting.push(paragraph.words);
            self.held.append(&mut paragraph.besides);
        } else if paragraph.goes_on {
            self.before = Some(paragraph);
        } else {
            self.emit(paragraph);
        }
    }

    /// A paragraph whose end was deleted stands by itself after all.
    fn end_before(&mut self) {
        if let Some(before) = self.before.take() {
            self.emit(before);
        }
    }

    /// The label of a numbered paragraph, empty for a bullet; `None` outside lists. An empty item counts,
    /// and says nothing.
    fn label(&mut self, paragraph: &Paragraph) -> Option<String> {
        let (number, level) = paragraph.style.list.as_ref()?;
        let label = self.parts.numbering.next(number, *level, &mut self.counters)?;
        let shown = !label.is_empty() && !paragraph.words.trim().is_empty();
        Some(if shown { label + " " } else { String::new() })
    }

    fn emit(&mut self, paragraph: Paragraph) {
        let label = self.label(&paragraph);
        let Paragraph { words, bold, plain, style, besides, .. } = paragraph;
        let shape = match (style.heading.filter(|depth| *depth > 0), &label) {
            (Some(depth), _) => Shape::Heading(depth),
            (None, Some(_)) => Shape::Item,
            (None, None) => Shape::Text,
        };
        let label = label.unwrap_or_default();
        let head = words.get(..bold).filter(|_| plain && label.is_empty());
        self.taking.bold_head(head.unwrap_or(""));
        self.taking.block(&format!("{label}{words}"), shape);
        self.emit_besides(&besides);
    }

    fn emit_besides(&mut self, besides: &[Beside]) {
        for words in std::mem::take(&mut self.waiting) {
            self.taking.block(&words, Shape::Text);
        }
        let held = std::mem::take(&mut self.held);
        held.iter().chain(besides).for_each(|beside| self.taking.aside(beside));
    }

    fn end_row(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        let Table { cells, besides, .. } = std::mem::take(table);
        let around = self.boxes.last().copied().unwrap_or(0);
        let row = cells.join("\t");
        if self.tables.len() > around + 1 {
            let outer = self.tables.len() - 2;
            if let Some(outer) = self.tables.get_mut(outer) {
                outer.besides.extend(besides);
                outer.add(row.trim());
            }
        } else if !self.boxes.is_empty() {
            self.waiting.push(row);
            self.held.extend(besides);
        } else {
            self.taking.row(&cells, self.first_table);
            self.emit_besides(&besides);
        }
    }
}

/// Passes over the element that has just begun; whether one called `name` lies in it.
fn holds(xml: &mut Xml<'_>, name: &str) -> Result<bool, Diagnostic> {
    let (mut depth, mut found) = (1, false);
    while depth > 0 {
        match xml.next()? {
            Some(Node::Open(element)) => {
                depth += 1;
                found |=
                    element.name() == name && is_on(&element.attribute("val").unwrap_or_default());
            }
            Some(Node::Close(_)) => depth -= 1,
            Some(Node::Text(_)) => {}
            None => break,
        }
    }
    Ok(found)
}
