//! Rich Text Format (version 1.9.1 of its specification): its text, group by group.

mod tokens;

use std::collections::HashMap;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::decode::encoding_of;
use super::format::{Format, Source, Taken};
use super::line::{Shape, heading_by_style};
use super::numerals::is_bullet;
use super::taking::{Beside, Taking};
use crate::corpus::PlaceUnit;
use crate::diagnostic::Diagnostic;
use tokens::{Token, Tokens};

pub(super) struct Rtf;

/// Groups may lie so deep in each other.
const MOST_DEPTH: usize = 4096;

impl Format for Rtf {
    fn name(&self) -> &'static str {
        "RTF"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["rtf"]
    }

    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        let refused = |message: &str| {
            let help = "open it with its program and save it again";
            Diagnostic::error(message).in_file(source.file).help(help)
        };
        if source.bytes.is_empty() {
            return Err(refused("the source is empty"));
        }
        if !source.bytes.starts_with(b"{\\rtf") {
            return Err(refused("this is not RTF: it does not begin with `{\\rtf`"));
        }
        let mut reader = Reader::new(source.encoding.unwrap_or(WINDOWS_1252));
        for token in Tokens::new(source.bytes) {
            reader.take(token).map_err(refused)?;
            if reader.taking.is_full() {
                break;
            }
        }
        if !reader.around.is_empty() {
            problems.push(
                Diagnostic::warning("the RTF ends in the middle of a group")
                    .in_file(source.file)
                    .help("text at its end may be missing; open it with its program and see"),
            );
        }
        reader.end_paragraph();
        reader.taking.end(source, problems)
    }
}

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Goes {
    #[default]
    Text,
    /// A footnote or comment.
    Note,
    /// A text box.
    Box,
    /// Who wrote a comment.
    Author,
    /// The name of a style.
    Style,
    /// Nowhere: fonts, styles, pictures, headers.
    Nowhere,
}

/// What holds from one group to those inside it.
#[derive(Debug, Clone, Copy)]
struct State {
    goes: Goes,
    bold: bool,
    hidden: bool,
    deleted: bool,
    /// Bytes after a character in Unicode that stand for it.
    fallback: usize,
    encoding: &'static Encoding,
    /// Whether the group may be one that readers do not know.
    optional: bool,
}

struct Reader {
    taking: Taking,
    state: State,
    around: Vec<State>,
    /// Bytes of text that are not decoded yet.
    bytes: Vec<u8>,
    /// Bytes that stand for a character that was read already.
    skip: usize,
    /// The first half of a character beyond the first 65,536.
    half: Option<u16>,
    words: String,
    bold: usize,
    plain: bool,
    heading: Option<usize>,
    item: bool,
    /// Whether the label of a list stands at its head.
    listed: bool,
    cells: Option<Vec<String>>,
    /// Whether the paragraph stands in a table.
    in_table: bool,
    /// The encoding of the document, apart from its fonts.
    document: &'static Encoding,
    /// Text boxes, which wait for the end of the paragraph that they hang on.
    boxes: Vec<String>,
    box_words: String,
    note: Beside,
    notes: Vec<Beside>,
    /// The encodings of fonts.
    fonts: Vec<(i32, &'static Encoding)>,
    font: i32,
    /// The style that is being told of: its number and name.
    style: (i32, String),
    /// The depths of the headings that styles make.
    headings: HashMap<i32, usize>,
}

impl Reader {
    fn new(encoding: &'static Encoding) -> Self {
        let state = State {
            goes: Goes::Text,
            bold: false,
            hidden: false,
            deleted: false,
            fallback: 1,
            encoding,
            optional: false,
        };
        Self {
            taking: Taking::new(PlaceUnit::Paragraph),
            state,
            around: Vec::new(),
            bytes: Vec::new(),
            skip: 0,
            half: None,
            words: String::new(),
            bold: 0,
            plain: false,
            heading: None,
            item: false,
            listed: false,
            cells: None,
            in_table: false,
            document: encoding,
            boxes: Vec::new(),
            box_words: String::new(),
            note: Beside::default(),
            notes: Vec::new(),
            fonts: Vec::new(),
            font: 0,
            style: (0, String::new()),
            headings: HashMap::new(),
        }
    }

    fn take(&mut self, token: Token<'_>) -> Result<(), &'static str> {
        if !matches!(token, Token::Byte(_)) {
            self.decode();
        }
        match token {
            Token::Open => {
                if self.around.len() >= MOST_DEPTH {
                    return Err("groups of the RTF lie too deep in each other");
                }
                self.around.push(self.state);
                self.state.optional = false;
                self.skip = 0;
            }
            Token::Close => self.close(),
            Token::Byte(_) if self.skip > 0 => self.skip -= 1,
            Token::Byte(byte) => self.bytes.push(byte),
            Token::Star => self.state.optional = true,
            Token::Word(word, value) => self.word(word, value),
        }
        Ok(())
    }

    fn close(&mut self) {
        let Some(outer) = self.around.pop() else { return };
        if self.state.goes == Goes::Note && outer.goes != Goes::Note {
            self.notes.push(std::mem::take(&mut self.note));
        }
        if self.state.goes == Goes::Box && outer.goes != Goes::Box {
            self.boxes.push(std::mem::take(&mut self.box_words));
        }
        if self.state.goes == Goes::Style {
            let (number, name) = std::mem::take(&mut self.style);
            self.headings.extend(
                heading_by_style(name.trim().trim_end_matches(';')).map(|depth| (number, depth)),
            );
        }
        self.state = outer;
        self.skip = 0;
    }

    fn decode(&mut self) {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            let text = self.state.encoding.decode_without_bom_handling(&bytes).0.into_owned();
            self.say(&text);
        }
    }

    fn say(&mut self, words: &str) {
        let State { goes, bold, hidden, deleted, .. } = self.state;
        let says = usize::from(!words.trim().is_empty());
        match goes {
            Goes::Nowhere => {}
            Goes::Author => self.note.author.push_str(words),
            Goes::Style => self.style.1.push_str(words),
            Goes::Note => self.note.words.push_str(words),
            Goes::Box => self.box_words.push_str(words),
            Goes::Text if deleted => {
                self.taking.leave_out("deleted passages (tracked changes)", says);
            }
            Goes::Text if hidden => self.taking.leave_out("hidden passages", says),
            Goes::Text => {
                self.words.push_str(words);
                self.plain |= !bold && says > 0;
                if !self.plain {
                    self.bold = self.words.len();
                }
            }
        }
    }

    fn word(&mut self, word: &str, value: Option<i32>) {
        let on = value != Some(0);
        let optional = std::mem::take(&mut self.state.optional);
        if let Some(sign) = sign(word) {
            if self.skip > 0 {
                self.skip -= 1;
            } else {
                self.say(sign);
            }
            return;
        }
        match word {
            "u" => self.unicode(value.unwrap_or(0)),
            "uc" => self.state.fallback = usize::try_from(value.unwrap_or(1)).unwrap_or(1).min(16),
            "ansicpg" | "mac" => {
                let page = if word == "mac" { 10000 } else { value.unwrap_or(1252) };
                (self.document, self.state.encoding) = (code_page(page), code_page(page));
            }
            "f" if self.state.goes == Goes::Nowhere => self.font = value.unwrap_or(0),
            "f" => {
                let font = self.fonts.iter().find(|(number, _)| Some(*number) == value);
                self.state.encoding = font.map_or(self.document, |(_, encoding)| *encoding);
            }
            "fcharset" => {
                if let Some(encoding) = character_set(value.unwrap_or(0)) {
                    self.fonts.push((self.font, encoding));
                }
            }
            "b" => self.state.bold = on,
            "v" => self.state.hidden = on,
            // What was moved stands where it went.
            "deleted" | "mvf" => self.state.deleted = on,
            "plain" => {
                (self.state.bold, self.state.hidden, self.state.deleted) = (false, false, false);
                self.state.encoding = self.document;
            }
            // Footnotes, headers and styles say nothing of the paragraph that they stand in.
            "s" if self.state.goes == Goes::Style => self.style.0 = value.unwrap_or(0),
            "pard" | "outlinelevel" | "ls" | "intbl" | "trowd" | "cell" | "nestcell" | "row"
            | "nestrow" | "s"
                if self.state.goes != Goes::Text => {}
            "par" if self.state.deleted => {}
            "pard" => (self.heading, self.item, self.in_table) = (None, false, false),
            "outlinelevel" => {
                self.heading = value.and_then(|level| usize::try_from(level).ok()).map(|l| l + 1);
            }
            "s" => self.heading = value.and_then(|style| self.headings.get(&style).copied()),
            "ls" => self.item = on,
            "par" | "sect" | "page" if self.state.goes == Goes::Text => self.end_paragraph(),
            "par" => self.say(if self.state.goes == Goes::Box { "\n" } else { " " }),
            "intbl" => {
                self.in_table = true;
                self.cells.get_or_insert_default();
            }
            "trowd" => self.cells = self.cells.take().or(Some(Vec::new())),
            "cell" => self.cell(),
            "row" => self.end_row(),
            // A table in a cell stands there as words.
            "nestcell" | "nestrow" => self.words.push(' '),
            "stylesheet" => self.state.goes = Goes::Style,
            "footnote" | "annotation" => self.state.goes = Goes::Note,
            "atnauthor" => self.state.goes = Goes::Author,
            // A text box: its properties have no text, its text is that of the document.
            "shpinst" => {}
            "shptxt" if self.state.goes == Goes::Text => self.state.goes = Goes::Box,
            "listtext" | "pntext" => self.listed = true,
            "pict" => {
                // A picture stands there twice, once for old readers.
                let shown = self.state.goes == Goes::Text;
                self.taking.leave_out("pictures", usize::from(shown));
                self.state.goes = Goes::Nowhere;
            }
            _ if optional || is_silent(word) => self.state.goes = Goes::Nowhere,
            _ => {}
        }
    }

    /// A character in Unicode, as a number with sign.
    fn unicode(&mut self, value: i32) {
        let unit = u16::try_from(value & 0xffff).unwrap_or(0xfffd);
        self.skip = self.state.fallback;
        match (self.half.take(), unit) {
            (_, 0xd800..=0xdbff) => self.half = Some(unit),
            (first, _) => {
                let units: Vec<u16> = first.into_iter().chain([unit]).collect();
                self.say(&String::from_utf16_lossy(&units));
            }
        }
    }

    fn cell(&mut self) {
        let words = std::mem::take(&mut self.words);
        let words: Vec<&str> = words.split_whitespace().collect();
        self.cells.get_or_insert_default().push(words.join(" "));
        (self.bold, self.plain) = (0, false);
    }

    fn end_row(&mut self) {
        if let Some(cells) = self.cells.take().filter(|cells| !cells.is_empty()) {
            self.taking.next_place();
            self.taking.row(&cells, true);

            self.end_notes();
        }
    }

    fn end_paragraph(&mut self) {
        self.decode();
        if self.in_table || self.cells.as_ref().is_some_and(|cells| !cells.is_empty()) {
            // Inside a cell a paragraph ends without ending the cell.
            self.words.push(' ');
            return;
        }
        let mut words = std::mem::take(&mut self.words);
        if self.listed {
            // The sign of a bullet is no text; the number of an item is.
            let parts = words.trim_start_matches('\t').split_once('\t');
            if let Some((_, rest)) = parts.filter(|(mark, _)| is_bullet(mark)) {
                words = rest.to_owned();
            }
        }
        let shape = match (self.heading, self.item || self.listed) {
            (Some(depth), _) => Shape::Heading(depth.min(9)),
            (None, true) => Shape::Item,
            (None, false) => Shape::Text,
        };
        self.taking.next_place();
        let head = words.get(..self.bold).filter(|_| self.plain);
        self.taking.bold_head(head.unwrap_or(""));
        self.taking.block(&words, shape);
        (self.bold, self.plain, self.listed) = (0, false, false);
        self.end_notes();
    }

    fn end_notes(&mut self) {
        for words in std::mem::take(&mut self.boxes) {
            self.taking.block(&words, Shape::Text);
        }
        for note in std::mem::take(&mut self.notes) {
            self.taking.aside(&note);
        }
    }
}

/// What control words that are characters stand for.
fn sign(word: &str) -> Option<&'static str> {
    Some(match word {
        "tab" => "\t",
        "line" => "\n",
        "emdash" => "—",
        "endash" => "–",
        "lquote" => "‘",
        "rquote" => "’",
        "ldblquote" => "“",
        "rdblquote" => "”",
        "bullet" => "•",
        "~" | "emspace" | "enspace" | "qmspace" => " ",
        "_" => "-",
        _ => return None,
    })
}

/// Whether the group of this word holds no text of the document.
fn is_silent(word: &str) -> bool {
    matches!(
        word,
        "fonttbl"
            | "colortbl"
            | "info"
            | "nonesttables"
            | "header"
            | "headerl"
            | "headerr"
            | "headerf"
            | "footer"
            | "footerl"
            | "footerr"
            | "footerf"
            | "fldinst"
            | "object"
            | "atnid"
            | "atndate"
            | "atntime"
            | "atnref"
            | "shprslt"
            | "nonshppict"
            | "listtable"
            | "listoverridetable"
            | "revtbl"
            | "rsidtbl"
            | "xe"
            | "tc"
            | "sp"
            | "template"
            | "filetbl"
    )
}

/// The encoding of a Windows code page.
fn code_page(number: i32) -> &'static Encoding {
    let label = match number {
        10000 => "macintosh".to_owned(),
        65001 => "utf-8".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        874 => "windows-874".to_owned(),
        866 => "ibm866".to_owned(),
        other => format!("windows-{other}"),
    };
    encoding_of(&label).unwrap_or(WINDOWS_1252)
}

/// The encoding of a font's character set; `None` for the document's.
fn character_set(number: i32) -> Option<&'static Encoding> {
    let page = match number {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    Some(code_page(page))
}
