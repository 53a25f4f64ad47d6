//! The numbers of numbered lists, which Word does not keep in the text.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use super::parts::is_on;
use crate::diagnostic::Diagnostic;
use crate::source::numerals::{letters, roman};
use crate::source::xml::{Element, Node, Xml};

/// Lists have at most so many levels.
const LEVELS: usize = 9;

/// How one level of a list is numbered.
#[derive(Debug, Clone)]
struct Level {
    /// `decimal`, `lowerLetter`, …; `bullet` and `none` show no number.
    format: String,
    /// The label, with `%1` for the number of the first level.
    text: String,
    start: u32,
    /// It begins again after an item of one of so many outermost levels; `None` after any outer one.
    restart: Option<usize>,
    /// Whether all numbers in its label are written in figures.
    figures: bool,
}

impl Default for Level {
    fn default() -> Self {
        let format = "decimal".to_owned();
        Self { format, text: String::new(), start: 1, restart: None, figures: false }
    }
}

/// A list of a document: its kind, and what it has in other ways.
#[derive(Debug, Default)]
struct List {
    kind: String,
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    kinds: HashMap<String, Vec<Level>>,
    lists: HashMap<String, List>,
    /// Kinds that are told by a style, by its name, and kinds that have the levels of such a one.
    told: HashMap<String, String>,
    links: HashMap<String, String>,
}

/// Where the lists of a document have got to.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// Lists of one kind go on with each other, unless they have levels of their own: by whether it is the
    /// kind that counts, and what that is called.
    kinds: HashMap<(bool, String), [Option<u32>; LEVELS]>,
    /// The lists, with levels, that have begun with a number of their own.
    begun: HashSet<(String, usize)>,
}

impl Numbering {
    pub(super) fn read(text: &str, file: &str) -> Result<Self, Diagnostic> {
        let mut all = Self::default();
        if text.is_empty() {
            return Ok(all);
        }
        let mut xml = Xml::new(text, file, "word/numbering.xml");
        let (mut kind, mut list, mut level) = (String::new(), None::<String>, 0);
        while let Some(node) = xml.next()? {
            let Node::Open(element) = node else { continue };
            let value = element.attribute("val").unwrap_or_default();
            let own = list.as_ref().and_then(|list| all.lists.get_mut(list));
            match (element.name(), own) {
                ("abstractNum", _) => {
                    kind = element.attribute("abstractNumId").unwrap_or_default();
                    list = None;
                    all.kinds.insert(kind.clone(), vec![Level::default(); LEVELS]);
                }
                ("styleLink", _) => drop(all.told.insert(value, kind.clone())),
                ("numStyleLink", _) => drop(all.links.insert(kind.clone(), value)),
                ("num", _) => {
                    let number = element.attribute("numId").unwrap_or_default();
                    all.lists.insert(number.clone(), List::default());
                    list = Some(number);
                }
                ("abstractNumId", Some(own)) => own.kind = value,
                ("lvlOverride", _) => level = number(&element, "ilvl"),
                ("lvl", own) => {
                    level = number(&element, "ilvl");
                    if let Some(own) = own {
                        own.levels.insert(level, Level::default());
                    }
                }
                ("startOverride", Some(own)) => {
                    if let Ok(start) = value.parse() {
                        own.starts.insert(level, start);
                    }
                }
                (name, own) => {
                    let part = match own {
                        Some(own) => own.levels.get_mut(&level),
                        None => all.kinds.get_mut(&kind).and_then(|kind| kind.get_mut(level)),
                    };
                    part.into_iter().for_each(|part| part.set(name, &value));
                }
            }
        }
        Ok(all)
    }

    /// The label of the next item at `level` of `list`: empty for a bullet, `None` where there is no
    /// such list.
    pub(super) fn next(&self, list: &str, level: usize, counters: &mut Counters) -> Option<String> {
        let List { kind, starts, levels: changed } = self.lists.get(list)?;
        let told = self.links.get(kind).and_then(|style| self.told.get(style));
        let levels = self.kinds.get(told.unwrap_or(kind))?;
        let of = |at: usize| changed.get(&at).or_else(|| levels.get(at));
        let own = of(level)?;
        let counted = if changed.is_empty() { kind } else { list };
        let counter = counters.kinds.entry((changed.is_empty(), counted.to_owned())).or_default();
        let start = |at: usize| {
            starts.get(&at).copied().unwrap_or_else(|| of(at).map_or(1, |level| level.start))
        };
        let begins = starts.contains_key(&level) && counters.begun.insert((list.to_owned(), level));
        let next = match counter.get(level)?.filter(|_| !begins) {
            Some(last) => last.saturating_add(1),
            None => start(level),
        };
        for (at, count) in counter.iter_mut().enumerate() {
            let again = of(at).and_then(|inner| inner.restart).is_none_or(|outer| level < outer);
            match at.cmp(&level) {
                Ordering::Less => *count = Some(count.unwrap_or_else(|| start(at))),
                Ordering::Equal => *count = Some(next),
                Ordering::Greater if again => *count = None,
                Ordering::Greater => {}
            }
        }
        if matches!(own.format.as_str(), "bullet" | "none") {
            return Some(String::new());
        }
        let mut label = own.text.clone();
        for (at, count) in counter.iter().enumerate() {
            let format = of(at).map_or("decimal", |level| &level.format);
            let format = if own.figures { "decimal" } else { format };
            let number = count.map_or(String::new(), |count| written(count, format));
            label = label.replace(&format!("%{}", at + 1), &number);
        }
        Some(label)
    }
}

impl Level {
    /// Takes in what the element called `name` says.
    fn set(&mut self, name: &str, value: &str) {
        match name {
            "start" => self.start = value.parse().unwrap_or(1),
            "numFmt" => value.clone_into(&mut self.format),
            "lvlText" => value.clone_into(&mut self.text),
            "lvlRestart" => self.restart = value.parse().ok(),
            "isLgl" => self.figures = is_on(value),
            _ => {}
        }
    }
}

fn number(element: &Element<'_>, name: &str) -> usize {
    element.attribute(name).and_then(|value| value.parse().ok()).unwrap_or(0)
}

/// `number` as lists write it.
fn written(number: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letters(number),
        "upperLetter" => letters(number).to_uppercase(),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        "decimalZero" => format!("{number:02}"),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="3">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1%2)"/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
</w:numbering>"#;

    #[test]
    fn items_are_counted_level_by_level() {
        let lists = Numbering::read(LISTS, "a.docx").unwrap();
        let mut counters = Counters::default();
        let items =
            [("1", 0), ("1", 1), ("1", 1), ("1", 2), ("1", 0), ("1", 1), ("2", 0), ("2", 1)];
        let mut next = |item: &(&str, usize)| lists.next(item.0, item.1, &mut counters).unwrap();
        let labels: Vec<String> = items.iter().map(&mut next).collect();
        assert_eq!(labels, ["1.", "1a)", "1b)", "", "2.", "2a)", "7.", "7a)"]);
        // Lists of one kind go on with each other; a number of their own is said once.
        let later = [("2", 0), ("1", 0)].iter().map(&mut next).collect::<Vec<String>>();
        assert_eq!(later, ["8.", "9."]);
        assert_eq!(lists.next("9", 0, &mut counters), None);
        assert_eq!(lists.next("1", 12, &mut counters), None);
    }

    #[test]
    fn levels_may_be_of_a_list_alone_told_by_a_style_or_never_begin_again() {
        let lists = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="S"/></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="S"/><w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1"/></w:lvl>
<w:lvl w:ilvl="1"><w:lvlRestart w:val="0"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="3"/>
<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl></w:lvlOverride></w:num></w:numbering>"#;
        let lists = Numbering::read(lists, "a.docx").unwrap();
        let mut counters = Counters::default();
        let mut next =
            |list: &str, level: usize| lists.next(list, level, &mut counters).unwrap_or_default();
        let found = [next("1", 0), next("1", 1), next("1", 0), next("1", 1), next("2", 0)];
        assert_eq!(found, ["I", "1.1", "II", "2.2", "c)"]);
    }
}
