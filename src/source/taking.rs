use std::collections::{HashMap, HashSet};

use super::decode::{MOST_TEXT, too_much};
use super::format::{Parsed, Source, Taken};
use super::header::{self, Field, Header};
use super::line::{self, Line, Shape};
use crate::corpus::{PlaceUnit, Places};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

/// More lines than this are not taken out of one source.
const MOST_LINES: usize = 1 << 20;
/// Rows of two cells before more text than so many lines may say what the document is.
const TITLE_LINES: usize = 6;
/// A value of more words is what somebody says.
const LONG_VALUE: usize = 40;

/// A note of the text, or a comment on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    /// Who wrote it; empty for a note.
    pub(super) author: String,
    /// As `YYYY-MM-DD`; empty where it is not given.
    pub(super) date: String,
    pub(super) words: String,
}

/// Text that is being taken out of a container, line by line.
#[derive(Debug, Default)]
pub(super) struct Taking {
    taken: Taken,
    number: u32,
    /// Lines of a table of two columns that stands on top.
    table: Vec<(usize, Field)>,
    /// Whether such a table may still begin or go on.
    on_top: bool,
    /// What at the head of the next line is bold, and what follows is not.
    bold: String,
    /// Lines with such a head, each with the head.
    bold_heads: Vec<(usize, String)>,
    too_much: bool,
}

impl Taking {
    /// Nothing yet, of a container whose parts are counted in `unit`.
    pub(super) fn new(unit: PlaceUnit) -> Self {
        let places = Places { unit: Some(unit), starts: Vec::new() };
        let taken = Taken { places, ..Taken::default() };
        Self { taken, on_top: true, ..Self::default() }
    }

    /// Whether there is more than will be taken.
    pub(super) fn is_full(&self) -> bool {
        self.too_much
    }

    /// The next part of the container begins.
    pub(super) fn next_place(&mut self) {
        self.number = self.number.saturating_add(1);
    }

    /// The lines of `words`, the first of which begins a block; what is no words is left out.
    pub(super) fn block(&mut self, words: &str, shape: Shape) {
        let mut gap = true;
        for words in words.split('\n') {
            if self.line(words, shape, gap).is_some() {
                gap = false;
            }
        }
    }

    /// All lines are of a transcript.
    pub(super) fn transcript(&mut self) {
        self.taken.parsed.transcript = true;
        self.on_top = false;
    }

    /// What at the head of the next block is bold, where not all of it is: it may be who speaks.
    pub(super) fn bold_head(&mut self, head: &str) {
        head.trim().clone_into(&mut self.bold);
    }

    /// One line; the line that it has become, unless it says nothing.
    pub(super) fn line(&mut self, words: &str, shape: Shape, gap: bool) -> Option<&mut Line> {
        let words = words.trim_matches([' ', '\t', '\r', '\u{c}']);
        if words.is_empty() {
            return None;
        }
        let start = self.taken.text.len();
        let lines = &mut self.taken.parsed.lines;
        if start + words.len() > MOST_TEXT || lines.len() >= MOST_LINES {
            self.too_much = true;
            return None;
        }
        let place = (u32::try_from(start).unwrap_or(u32::MAX), self.number);
        if self.taken.places.starts.last().is_none_or(|(_, number)| *number != self.number) {
            self.taken.places.starts.push(place);
        }
        let text = &mut self.taken.text;
        text.extend(words.chars().map(|c| if is_line_end(c) { ' ' } else { c }));
        let span = Span::new(start, text.len());
        text.push('\n');
        if !line::has_words(words) {
            return None;
        }
        self.on_top &= lines.len() < TITLE_LINES + self.table.len();
        let head = std::mem::take(&mut self.bold);
        if shape == Shape::Text && words.starts_with(&head) && is_name(&head) {
            self.bold_heads.push((lines.len(), head));
        }
        lines.push(Line { shape, ..Line::new(span, gap) });
        lines.last_mut()
    }

    /// What somebody wrote beside the text: a note of the text, or a comment on it by somebody.
    pub(super) fn aside(&mut self, beside: &Beside) {
        let Beside { author, date, words } = beside;
        let (author, date) = (author.trim(), date.trim());
        let by: Vec<&str> = [author, date].into_iter().filter(|part| !part.is_empty()).collect();
        let (shape, head) = match by.as_slice() {
            [] => (Shape::Note, String::new()),
            by => (Shape::Comment, format!("[{}] ", by.join(", "))),
        };
        let words: Vec<&str> = words.split_whitespace().collect();
        let Some(line) = self.line(&format!("{head}{}", words.join(" ")), shape, true) else {
            return;
        };
        line.text = Span::new(line.span.start() + head.len(), line.span.end());
        if shape == Shape::Comment && !author.is_empty() {
            let start = line.span.start() + 1;
            line.voice = Some(Span::new(start, start + author.len()));
        }
    }

    /// A row of a table, whose cells are parted by tabs.
    pub(super) fn row(&mut self, cells: &[String], first_table: bool) {
        let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
        let words = cells.join("\t");
        let key = cells.first().copied().unwrap_or("").trim_end_matches(':').trim();
        let names = |key: &str| line::has_words(key) && key.split_whitespace().count() <= 4;
        let says = self.on_top && first_table && cells.len() == 2 && names(key);
        self.on_top &= says;
        let Some(line) = self.line(&words, Shape::Row, true) else { return };
        let span = line.span;
        if says {
            let value = cells.get(1).copied().unwrap_or("").to_owned();
            let start = span.end() - value.len();
            let field = header::field(key, value, Span::new(start, span.end()));
            self.table.push((self.taken.parsed.lines.len() - 1, field));
        }
    }

    /// Something that is in the container and not in the text.
    pub(super) fn leave_out(&mut self, what: &'static str, times: usize) {
        if times == 0 {
            return;
        }
        match self.taken.left_out.iter_mut().find(|(known, _)| *known == what) {
            Some((_, all)) => *all += times,
            None => self.taken.left_out.push((what, times)),
        }
    }

    /// Further things that the container says of itself.
    pub(super) fn field(&mut self, name: &str, value: &str) {
        let field = header::field(name, value.to_owned(), Span::new(0, 0));
        self.taken.parsed.header.fields.push(field);
    }

    /// All that was taken; the first lines may be a header.
    ///
    /// # Errors
    /// When there is no text, or too much.
    pub(super) fn end(
        mut self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        if self.too_much {
            return Err(too_much(source.file));
        }
        let Parsed { header, lines, .. } = &mut self.taken.parsed;
        if lines.is_empty() {
            let message = "there is no text in the source";
            let help = "pictures of text are not read; write or dictate what they say";
            return Err(Diagnostic::error(message).in_file(source.file).help(help));
        }
        let mut heads: HashMap<&str, usize> = HashMap::new();
        self.bold_heads.iter().for_each(|(_, head)| *heads.entry(head).or_default() += 1);
        let often = |head: &str| heads.get(head).is_some_and(|times| *times >= 2);
        for (index, head) in self.bold_heads.iter().filter(|(_, head)| often(head)) {
            let Some(line) = lines.get_mut(*index) else { continue };
            let start = line.span.start();
            line.voice = Some(Span::new(start, start + head.len()));
            line.text = Span::new(start + head.len(), line.span.end()).trim(&self.taken.text);
        }
        let table = std::mem::take(&mut self.table);
        if says_what_it_is(&table) && lines.len() > table.len() {
            let rows: HashSet<usize> = table.iter().map(|(index, _)| *index).collect();
            let mut index = 0;
            lines.retain(|_| {
                index += 1;
                !rows.contains(&(index - 1))
            });
            header.fields.splice(0..0, table.into_iter().map(|(_, field)| field));
        }
        let read = on_top(source.file, &self.taken.text, lines, problems);
        lines.retain(|line| line.span.start() >= read.end);
        header.fields.extend(read.fields);
        header.end = read.end;
        Ok(self.taken)
    }
}

/// Whether the rows of a table say what a document is, and not who says what in it: each key stands there
/// once, one of them is known, and no value is as long as a speech.
fn says_what_it_is(table: &[(usize, Field)]) -> bool {
    let mut keys: Vec<String> = table.iter().map(|(_, field)| field.name.to_lowercase()).collect();
    keys.sort_unstable();
    let twice = keys.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
    let long = |field: &Field| field.value.split_whitespace().count() > LONG_VALUE;
    !twice
        && table.iter().any(|(_, field)| header::is_known(&field.name))
        && !table.iter().any(|(_, field)| long(field))
}

/// Whether a bold head may be a name that speaks; one with a colon is known by that.
fn is_name(head: &str) -> bool {
    (1..=3).contains(&head.split_whitespace().count())
        && head.starts_with(char::is_uppercase)
        && head.ends_with(char::is_alphanumeric)
}

/// The header in the first lines: front matter, `Key: value` lines, or a title.
fn on_top(file: &str, text: &str, lines: &[Line], problems: &mut Vec<Diagnostic>) -> Header {
    if header::opens(text) {
        return header::read(file, text, problems);
    }
    let plain = |line: &&Line| line.shape == Shape::Text && line.voice.is_none();
    let keyed = |line: &&Line| header::has_key(line.span.slice(text));
    let last = lines.iter().take_while(plain).take_while(keyed).last();
    let end = last.or(lines.first().filter(plain)).map_or(0, |line| line.span.end());
    header::read(file, text.get(..end).unwrap_or(""), problems)
}

/// Whether some program takes `c` for the end of a line.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
