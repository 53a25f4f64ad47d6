//! The numbers of numbered lists, which Word does not keep in the text.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::source::numerals::{letters, roman};
use crate::source::xml::{Node, Xml};

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
}

impl Default for Level {
    fn default() -> Self {
        Self { format: "decimal".to_owned(), text: String::new(), start: 1 }
    }
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    kinds: HashMap<String, Vec<Level>>,
    /// For each list its kind, and the first numbers that are its own.
    lists: HashMap<String, (String, HashMap<usize, u32>)>,
}

/// Where the lists of a document have got to.
#[derive(Debug, Default)]
pub(super) struct Counters(HashMap<String, [Option<u32>; LEVELS]>);

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
            let number = |name: &str| {
                element.attribute(name).and_then(|value| value.parse::<usize>().ok()).unwrap_or(0)
            };
            match element.name() {
                "abstractNum" => {
                    kind = element.attribute("abstractNumId").unwrap_or_default();
                    list = None;
                    all.kinds.insert(kind.clone(), vec![Level::default(); LEVELS]);
                }
                "num" => list = Some(element.attribute("numId").unwrap_or_default()),
                "abstractNumId" => {
                    if let Some(list) = &list {
                        all.lists.insert(list.clone(), (value, HashMap::new()));
                    }
                }
                "lvl" | "lvlOverride" => level = number("ilvl"),
                "startOverride" => {
                    let own = list.as_ref().and_then(|list| all.lists.get_mut(list));
                    if let (Some((_, starts)), Ok(start)) = (own, value.parse()) {
                        starts.insert(level, start);
                    }
                }
                name if list.is_none() => {
                    let of_kind = all.kinds.get_mut(&kind).and_then(|kind| kind.get_mut(level));
                    match (name, of_kind) {
                        ("start", Some(level)) => level.start = value.parse().unwrap_or(1),
                        ("numFmt", Some(level)) => level.format = value,
                        ("lvlText", Some(level)) => level.text = value,
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Ok(all)
    }

    /// The label of the next item at `level` of `list`: empty for a bullet, `None` where there is no
    /// such list.
    pub(super) fn next(&self, list: &str, level: usize, counters: &mut Counters) -> Option<String> {
        let (kind, starts) = self.lists.get(list)?;
        let levels = self.kinds.get(kind)?;
        let own = levels.get(level)?;
        let counter = counters.0.entry(list.to_owned()).or_default();
        let start = |at: usize| {
            let start = levels.get(at).map_or(1, |level| level.start);
            starts.get(&at).copied().unwrap_or(start)
        };
        let next = counter.get(level)?.map_or_else(|| start(level), |last| last.saturating_add(1));
        for (at, count) in counter.iter_mut().enumerate() {
            match at.cmp(&level) {
                std::cmp::Ordering::Less => *count = Some(count.unwrap_or_else(|| start(at))),
                std::cmp::Ordering::Equal => *count = Some(next),
                std::cmp::Ordering::Greater => *count = None,
            }
        }
        if matches!(own.format.as_str(), "bullet" | "none") {
            return Some(String::new());
        }
        let mut label = own.text.clone();
        for (at, count) in counter.iter().enumerate() {
            let format = levels.get(at).map_or("decimal", |level| &level.format);
            let number = count.map_or(String::new(), |count| written(count, format));
            label = label.replace(&format!("%{}", at + 1), &number);
        }
        Some(label)
    }
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
        assert_eq!(lists.next("9", 0, &mut counters), None);
        assert_eq!(lists.next("1", 12, &mut counters), None);
    }
}
