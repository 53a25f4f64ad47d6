//! The labels of lists, which OpenDocument does not keep in the text.

use std::collections::HashMap;

use crate::source::numerals::{letters, roman};
use crate::source::xml::Element;

/// Lists have at most so many levels.
const LEVELS: usize = 10;

/// What the numbers of headings are called among the styles of lists.
pub(super) const OUTLINE: &str = "\n";

/// How one level of a list is numbered; a bullet has no format.
#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    prefix: String,
    suffix: String,
    start: u32,
    /// How many levels its label shows.
    shows: usize,
}

/// The styles of lists, by name.
#[derive(Debug, Default)]
pub(super) struct ListStyles(HashMap<String, Vec<Level>>);

impl ListStyles {
    /// Begins the style called `name`.
    pub(super) fn begin(&mut self, name: &str) {
        self.0.insert(name.to_owned(), vec![Level::default(); LEVELS]);
    }

    /// Takes in a level of the style called `name`.
    pub(super) fn level(&mut self, name: &str, element: &Element<'_>) {
        let number = |key: &str| element.attribute(key).and_then(|value| value.parse::<u32>().ok());
        let text = |key: &str| element.attribute(key).unwrap_or_default();
        let place = number("level").unwrap_or(1).saturating_sub(1) as usize;
        let level = self.0.get_mut(name).and_then(|levels| levels.get_mut(place));
        if let Some(level) = level {
            *level = Level {
                format: text("num-format"),
                prefix: text("num-prefix"),
                suffix: text("num-suffix"),
                start: number("start-value").unwrap_or(1),
                shows: number("display-levels").unwrap_or(1) as usize,
            };
        }
    }

    /// The label of an item at `depth`, where those it lies in and itself have the numbers `counts`.
    fn label(&self, style: &str, depth: usize, counts: &[Option<u32>]) -> String {
        let Some(level) = self.level_of(style, depth) else { return String::new() };
        let from = (depth + 1).saturating_sub(level.shows.max(1));
        let shown = counts.iter().enumerate().skip(from).filter_map(|(at, count)| {
            let format = &self.level_of(style, at)?.format;
            Some(written((*count)?, format))
        });
        let numbers: Vec<String> = shown.collect();
        format!("{}{}{} ", level.prefix, numbers.join("."), level.suffix)
    }

    fn level_of(&self, style: &str, depth: usize) -> Option<&Level> {
        self.0.get(style)?.get(depth).filter(|level| !level.format.is_empty())
    }
}

/// A list that is being read.
#[derive(Debug)]
struct List {
    style: String,
    /// The number of the item that is being read; `None` before the first.
    count: Option<u32>,
    /// The number that the item says it has.
    given: Option<u32>,
}

/// Lists in each other, the outermost first, and how far those before them have got.
#[derive(Debug, Default)]
pub(super) struct Lists {
    open: Vec<List>,
    last: HashMap<(String, usize), u32>,
    /// Whether the next paragraph begins an item.
    begins: bool,
    /// The numbers of the heading that was read last and of those it stands below.
    headings: Vec<Option<u32>>,
}

impl Lists {
    /// Whether none is being read.
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// A list begins; without a style of its own it has that of the list around it.
    pub(super) fn begin(&mut self, element: &Element<'_>) {
        let around = || self.open.last().map(|list| list.style.clone());
        let style = element.attribute("style-name").or_else(around).unwrap_or_default();
        let goes_on = element.attribute("continue-numbering").as_deref() == Some("true")
            || element.attribute("continue-list").is_some();
        let key = (style, self.open.len());
        let count = self.last.get(&key).copied().filter(|_| goes_on);
        self.open.push(List { style: key.0, count, given: None });
    }

    /// A list ends.
    pub(super) fn end(&mut self) {
        if let Some(List { style, count: Some(count), .. }) = self.open.pop() {
            self.last.insert((style, self.open.len()), count);
        }
    }

    /// An item begins.
    pub(super) fn item(&mut self, element: &Element<'_>) {
        let Some(list) = self.open.last_mut() else { return };
        list.given = element.attribute("start-value").and_then(|value| value.parse().ok());
        self.begins = true;
    }

    /// The label of a paragraph that begins now; empty where it has none. An item counts with its first
    /// paragraph: one that only holds a list inside goes on with the item before.
    pub(super) fn label(&mut self, styles: &ListStyles) -> String {
        let depth = self.open.len().saturating_sub(1);
        let (true, Some(list)) = (std::mem::take(&mut self.begins), self.open.last_mut()) else {
            return String::new();
        };
        let start = styles.level_of(&list.style, depth).map_or(1, |level| level.start);
        let next = list.count.map_or(start, |count| count.saturating_add(1));
        list.count = Some(list.given.take().unwrap_or(next));
        let style = list.style.clone();
        let counts: Vec<Option<u32>> = self.open.iter().map(|list| list.count).collect();
        styles.label(&style, depth, &counts)
    }

    /// The label of a heading that begins now; empty where it has none. Depths are from 0.
    pub(super) fn heading(&mut self, depth: usize, styles: &ListStyles) -> String {
        let Some(level) = styles.level_of(OUTLINE, depth) else { return String::new() };
        self.headings.resize(depth + 1, None);
        if let Some(count) = self.headings.get_mut(depth) {
            *count = Some(count.map_or(level.start, |count| count.saturating_add(1)));
        }
        styles.label(OUTLINE, depth, &self.headings)
    }
}

fn written(number: u32, format: &str) -> String {
    match format {
        "a" => letters(number),
        "A" => letters(number).to_uppercase(),
        "i" => roman(number).to_lowercase(),
        "I" => roman(number),
        _ => number.to_string(),
    }
}
