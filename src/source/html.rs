//! HTML, as browsers and word processors write it: its blocks, in order.

use std::cell::RefCell;
use std::sync::LazyLock;

use encoding_rs::Encoding;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use regex::bytes::Regex;

use super::decode::{decode, encoding_of};
use super::format::{Format, Source, Taken};
use super::line::Shape;
use super::numerals::is_bullet;
use super::taking::Taking;
use crate::corpus::PlaceUnit;
use crate::diagnostic::Diagnostic;

pub(super) struct Html;

/// How far into a page its encoding is looked for, in bytes.
const HEAD: usize = 2048;

#[expect(clippy::expect_used, reason = "a constant pattern")]
static CHARSET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)<meta[^>]{0,200}charset\s*=\s*["']?([a-z0-9_:.-]+)"#)
        .expect("a constant pattern")
});

impl Format for Html {
    fn name(&self) -> &'static str {
        "HTML"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml"]
    }

    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        let head = source.bytes.get(..source.bytes.len().min(HEAD)).unwrap_or(&[]);
        let named = CHARSET.captures(head).and_then(|found| found.get(1));
        let named = named.and_then(|name| encoding_of(std::str::from_utf8(name.as_bytes()).ok()?));
        // What a page says of itself counts only where it can be: programs copy it from page to page.
        let open = Encoding::for_bom(source.bytes).is_none() && !is_utf8(source.bytes);
        let named = named.filter(|encoding| open && encoding.is_ascii_compatible());
        let encoding = source.encoding.or(named);
        let (text, decoded) = decode(source.file, source.bytes, encoding, problems)?;
        let page = Page { state: RefCell::new(State::new()) };
        let tokenizer = Tokenizer::new(page, TokenizerOpts::default());
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from(text.as_str()));
        // Scripts would stop it; none are run, so it reads to the end.
        drop(tokenizer.feed(&queue));
        tokenizer.end();
        let mut state = tokenizer.sink.state.into_inner();
        state.end_block();
        let taken = state.taking.end(source, problems)?;
        Ok(Taken { decoded: Some(decoded), ..taken })
    }
}

fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

/// A page as its tags come by. Tags are not matched with each other, since pages are often wrong.
struct Page {
    state: RefCell<State>,
}

struct State {
    taking: Taking,
    words: String,
    bold: usize,
    plain: bool,
    /// How many bold elements are open.
    strong: u32,
    shape: Shape,
    /// Whether an item of a list has begun, and says nothing yet.
    begins_item: bool,
    /// Whether the mark of an item stands in its text.
    listed: bool,
    /// The element whose text is no text, until it ends.
    silent: Option<String>,
    /// How many elements of that name are open in each other.
    nested: u32,
    title: bool,
    pre: bool,
    /// The cells of the row that is being read.
    row: Option<Vec<String>>,
    /// The rows around it, of tables in whose cells it stands.
    outer: Vec<Option<Vec<String>>>,
    tables: u32,
    first_table: bool,
}

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::TagToken(tag) => return state.tag(&tag),
            Token::CharacterTokens(text) => state.say(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Whether a word processor wrote this element for what stands on every page.
fn is_furniture(tag: &Tag) -> bool {
    let title = tag.attrs.iter().find(|attribute| &*attribute.name.local == "title");
    title.is_some_and(|title| matches!(&*title.value, "header" | "footer"))
}

/// What an element says of how it looks, in small letters and without spaces.
fn style(tag: &Tag) -> Option<String> {
    let style = tag.attrs.iter().find(|attribute| &*attribute.name.local == "style")?;
    Some(style.value.to_lowercase().replace(char::is_whitespace, ""))
}

/// Whether the text of this element is not shown. Elements without an end have none.
fn is_hidden(tag: &Tag) -> bool {
    let may =
        ["p", "div", "span", "section", "font", "a", "b", "i", "em", "strong", "table", "ul", "ol"];
    let hides = |style: String| {
        style.contains("display:none")
            || style.contains("mso-hide:all")
            || style.contains("visibility:hidden")
    };
    may.contains(&&*tag.name)
        && (tag.attrs.iter().any(|attribute| &*attribute.name.local == "hidden")
            || style(tag).is_some_and(hides))
}

/// Elements whose text is not what the page says.
const SILENT: &[&str] =
    &["script", "style", "template", "noscript", "svg", "iframe", "select", "del"];

impl State {
    fn new() -> Self {
        Self {
            taking: Taking::new(PlaceUnit::Paragraph),
            words: String::new(),
            bold: 0,
            plain: false,
            strong: 0,
            shape: Shape::Text,
            begins_item: false,
            listed: false,
            silent: None,
            nested: 0,
            title: false,
            pre: false,
            row: None,
            outer: Vec::new(),
            tables: 0,
            first_table: true,
        }
    }

    /// What becomes of a tag in text that is not shown, or that begins such text.
    fn silenced(&mut self, tag: &Tag) -> Option<TokenSinkResult<()>> {
        let (name, opens) = (&*tag.name, tag.kind == TagKind::StartTag);
        if let Some(silent) = &self.silent {
            // The end of a paragraph may be left out; then the next one ends it.
            let next = name == "p" && silent == "p" && opens;
            if name == silent && !next {
                self.nested = if opens { self.nested + 1 } else { self.nested.saturating_sub(1) };
            }
            if next || self.nested == 0 {
                self.silent = None;
            }
            if !next {
                return Some(TokenSinkResult::Continue);
            }
        }
        if opens && name == "div" && is_furniture(tag) {
            self.end_block();
            (self.silent, self.nested) = (Some(name.to_owned()), 1);
            self.taking.leave_out("page headers and footers", 1);
            return Some(TokenSinkResult::Continue);
        }
        if opens && !tag.self_closing && is_hidden(tag) {
            (self.silent, self.nested) = (Some(name.to_owned()), 1);
            self.taking.leave_out("hidden passages", 1);
            return Some(TokenSinkResult::Continue);
        }
        if opens && SILENT.contains(&name) && !tag.self_closing {
            (self.silent, self.nested) = (Some(name.to_owned()), 1);
            self.taking.leave_out("deleted passages (tracked changes)", usize::from(name == "del"));
            return Some(match name {
                "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                "style" | "noscript" | "iframe" => TokenSinkResult::RawData(RawKind::Rawtext),
                _ => TokenSinkResult::Continue,
            });
        }
        None
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let (name, opens) = (&*tag.name, tag.kind == TagKind::StartTag);
        if let Some(result) = self.silenced(tag) {
            return result;
        }
        match name {
            "title" if tag.self_closing => {}
            "title" => {
                let words: Vec<&str> = self.words.split_whitespace().collect();
                if self.title && !opens {
                    self.taking.field("title", &words.join(" "));
                }
                self.words.clear();
                self.title = opens;
                if opens {
                    return TokenSinkResult::RawData(RawKind::Rcdata);
                }
            }
            "b" | "strong" => {
                self.strong = if opens {
                    self.strong.saturating_add(1)
                } else {
                    self.strong.saturating_sub(1)
                };
            }
            "br" => self.push("\n"),
            "img" | "picture" if opens => self.taking.leave_out("pictures", 1),
            "audio" | "video" | "object" | "embed" if opens => {
                self.taking.leave_out("objects of other programs", 1);
            }
            "td" | "th" => self.cell(opens),
            "tr" => {
                self.end_row();
                self.row = opens.then(Vec::new);
            }
            "table" if opens && self.row.is_some() => {
                self.cell(false);
                self.outer.push(self.row.take());
                self.tables = self.tables.saturating_add(1);
            }
            "table" => {
                self.end_row();
                if !opens {
                    self.row = self.outer.pop().flatten();
                }
                self.tables = if opens {
                    self.tables.saturating_add(1)
                } else {
                    self.tables.saturating_sub(1)
                };
                self.first_table &= opens || self.tables > 0;
            }
            "pre" => {
                self.end_block();
                self.pre = opens;
            }
            _ => self.block(name, opens, tag),
        }
        TokenSinkResult::Continue
    }

    /// A tag that is one of a block ends what was read before.
    fn block(&mut self, name: &str, opens: bool, tag: &Tag) {
        let depth = name.strip_prefix('h').and_then(|depth| depth.parse::<usize>().ok());
        let depth = depth.filter(|depth| (1..=6).contains(depth));
        let blocks = [
            "p",
            "div",
            "li",
            "ul",
            "ol",
            "dl",
            "dt",
            "dd",
            "blockquote",
            "section",
            "article",
            "header",
            "footer",
            "main",
            "nav",
            "aside",
            "figure",
            "figcaption",
            "address",
            "form",
            "fieldset",
            "hr",
            "body",
            "html",
            "head",
            "details",
            "summary",
            "caption",
            "center",
            "legend",
            "textarea",
            "option",
        ];
        if depth.is_none() && !blocks.contains(&name) {
            return;
        }
        self.end_block();
        // Word writes items of lists as paragraphs, with their marks.
        self.listed = opens && style(tag).is_some_and(|style| style.contains("mso-list:"));
        self.begins_item = opens && (name == "li" || self.begins_item);
        self.shape = match depth {
            _ if !opens => Shape::Text,
            Some(depth) => Shape::Heading(depth),
            None if self.begins_item || self.listed => Shape::Item,
            None => Shape::Text,
        };
    }

    fn say(&mut self, text: &str) {
        if self.silent.is_some() {
            return;
        }
        if self.pre || self.title {
            self.push(text);
            return;
        }
        for (index, words) in text.split([' ', '\t', '\n', '\r', '\u{c}']).enumerate() {
            if index > 0 && !self.words.is_empty() && !self.words.ends_with([' ', '\n']) {
                self.push(" ");
            }
            self.push(words);
        }
    }

    fn push(&mut self, words: &str) {
        self.words.extend(words.chars().map(|c| if c == '\u{a0}' { ' ' } else { c }));
        self.plain |= self.strong == 0 && !words.trim().is_empty();
        if !self.plain {
            self.bold = self.words.len();
        }
    }

    fn cell(&mut self, opens: bool) {
        let words = std::mem::take(&mut self.words);
        let words: Vec<&str> = words.split_whitespace().collect();
        if let Some(cells) = &mut self.row {
            if let Some(cell) = cells.last_mut() {
                if !cell.is_empty() && !words.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(&words.join(" "));
            }
            if opens {
                cells.push(String::new());
            }
        }
        (self.bold, self.plain) = (0, false);
    }

    fn end_row(&mut self) {
        if self.row.is_some() {
            self.cell(false);
        }
        let row = self.row.take().filter(|cells| !cells.is_empty());
        if let (Some(cells), Some(Some(outer))) = (&row, self.outer.last_mut()) {
            if let Some(cell) = outer.last_mut() {
                let space = if cell.is_empty() { "" } else { " " };
                cell.push_str(space);
                cell.push_str(cells.join("\t").trim());
            }
        } else if let Some(cells) = row {
            self.taking.next_place();
            self.taking.row(&cells, self.first_table);
        }
    }

    fn end_block(&mut self) {
        if self.row.is_some() {
            self.cell(false);
            return;
        }
        let mut words = std::mem::take(&mut self.words);
        let head = words.get(..self.bold).filter(|_| self.plain).map(str::to_owned);
        if let Some((_, rest)) =
            words.trim().split_once(' ').filter(|(mark, _)| self.listed && is_bullet(mark))
        {
            words = rest.to_owned();
        }
        if !words.trim().is_empty() {
            self.begins_item = false;
            self.taking.next_place();
            self.taking.bold_head(head.as_deref().unwrap_or(""));
            self.taking.block(&words, self.shape);
        }
        (self.bold, self.plain) = (0, false);
    }
}
