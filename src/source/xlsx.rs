//! Excel tables (Office Open XML): the first sheet that is a transcript.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::decode::{MOST_TEXT, too_much};
use super::format::{Format, Source, Taken};
use super::package::{Package, is_xml};
use super::xml::{Node, Xml};
use super::{pattern, table};
use crate::diagnostic::Diagnostic;

pub(super) struct Xlsx;

static ESCAPED: LazyLock<Regex> = LazyLock::new(|| pattern("_x([0-9A-Fa-f]{4})_"));
const WHAT: &str = "an Excel table (.xlsx)";
/// Excel has no more rows.
const MOST_ROWS: usize = 1 << 20;
/// Columns beyond these are not read.
const MOST_COLUMNS: usize = 256;

impl Format for Xlsx {
    fn name(&self) -> &'static str {
        "Excel"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xlsx", "xlsm"]
    }

    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        let mut package = Package::open(source, WHAT)?;
        let shared = package.part("xl/sharedStrings.xml")?.unwrap_or_default();
        let shared = strings(&shared, source.file)?;
        let (sheets, hidden) = sheets(&mut package, source.file)?;
        let mut first = None;
        for name in &sheets {
            let text = package.part(name)?.unwrap_or_default();
            let rows = rows(&text, source.file, name, &shared)?;
            match table::transcript(rows, source) {
                Ok(mut taking) => {
                    taking.leave_out("other sheets", sheets.len() - 1);
                    taking.leave_out("hidden sheets", hidden);
                    return taking.end(source, problems);
                }
                Err(problem) => first = first.or(Some(problem)),
            }
        }
        Err(first.unwrap_or_else(|| {
            let message = format!("this is not {WHAT}: there is no sheet in it");
            Diagnostic::error(message).in_file(source.file).help("save it again")
        }))
    }
}

/// The parts that are sheets, as the workbook orders them, and how many more are hidden.
fn sheets(package: &mut Package<'_>, file: &str) -> Result<(Vec<String>, usize), Diagnostic> {
    let is_sheet = |name: &String| name.starts_with("xl/worksheets/") && is_xml(name);
    let mut all: Vec<String> = package.names().into_iter().filter(is_sheet).collect();
    all.sort_by_key(|name| (name.len(), name.clone()));
    let relations = package.relations("xl/_rels/workbook.xml.rels")?;
    let workbook = package.part("xl/workbook.xml")?.unwrap_or_default();
    let mut xml = Xml::new(&workbook, file, "xl/workbook.xml");
    let (mut ordered, mut hidden) = (Vec::new(), HashSet::new());
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        let id = element.attribute("id").filter(|_| element.name() == "sheet");
        let Some(relation) = relations.iter().find(|relation| Some(&relation.id) == id.as_ref())
        else {
            continue;
        };
        let target = relation.target.trim_start_matches('/');
        let part = format!("xl/{}", target.strip_prefix("xl/").unwrap_or(target));
        if element.attribute("state").is_some_and(|state| state != "visible") {
            hidden.insert(part);
        } else {
            ordered.push(part);
        }
    }
    // What the workbook does not know of is still a sheet.
    let rest = all.iter().filter(|name| !ordered.contains(name) && !hidden.contains(*name));
    let rest: Vec<String> = rest.cloned().collect();
    ordered.retain(|name| all.contains(name));
    ordered.extend(rest);
    Ok((ordered, hidden.len()))
}

/// `words` with what stands in them as `_x000D_` for characters that XML cannot hold.
fn unescaped(words: &str) -> Cow<'_, str> {
    ESCAPED.replace_all(words, |found: &Captures<'_>| {
        let code = found.get(1).and_then(|code| u32::from_str_radix(code.as_str(), 16).ok());
        code.and_then(char::from_u32).map_or(String::new(), String::from)
    })
}

/// The texts that cells refer to.
fn strings(text: &str, file: &str) -> Result<Vec<String>, Diagnostic> {
    let mut all = Vec::new();
    if text.is_empty() {
        return Ok(all);
    }
    let mut xml = Xml::new(text, file, "xl/sharedStrings.xml");
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "si" => all.push(String::new()),
            "rPh" => xml.skip()?,
            "t" => {
                let words = xml.text()?;
                if let Some(last) = all.last_mut() {
                    last.push_str(&unescaped(&words));
                }
            }
            _ => {}
        }
    }
    Ok(all)
}

fn rows(
    text: &str,
    file: &str,
    part: &str,
    shared: &[String],
) -> Result<Vec<Vec<String>>, Diagnostic> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut xml = Xml::new(text, file, part);
    let (mut column, mut kind) = (0, String::new());
    // Many cells may refer to one long text.
    let mut size = 0;
    while let Some(node) = xml.next()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "row" => {
                // Empty rows are not kept in the file, but count.
                let number = element.attribute("r").and_then(|number| number.parse().ok());
                let before = number.map_or(0, |number: usize| number.saturating_sub(1));
                if before > rows.len() {
                    rows.resize(before.min(MOST_ROWS), Vec::new());
                }
                rows.push(Vec::new());
                column = 0;
            }
            "c" => {
                let place = element.attribute("r").and_then(|place| column_of(&place));
                column = place.map_or(column + 1, |place| place + 1);
                kind = element.attribute("t").unwrap_or_default();
            }
            "v" | "t" => {
                let words = xml.text()?;
                let words = match kind.as_str() {
                    "s" => {
                        let at = words.trim().parse::<usize>().ok();
                        at.and_then(|at| shared.get(at)).cloned().unwrap_or_default()
                    }
                    _ => unescaped(&words).into_owned(),
                };
                size += words.len();
                if size > MOST_TEXT {
                    return Err(too_much(file));
                }
                let place = column.saturating_sub(1);
                if let Some(row) = rows.last_mut().filter(|_| place < MOST_COLUMNS) {
                    if row.len() <= place {
                        row.resize(place + 1, String::new());
                    }
                    if let Some(cell) = row.get_mut(place) {
                        cell.push_str(&words);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(rows)
}

/// The column of a cell such as `AB12`, from 0.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase).take(4);
    let number = letters.fold(0, |all, letter| all * 26 + usize::from(letter - b'A') + 1);
    usize::checked_sub(number, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_in_columns() {
        assert_eq!(
            (column_of("A1"), column_of("Z9"), column_of("AA3")),
            (Some(0), Some(25), Some(26))
        );
        assert_eq!(column_of("7"), None);
    }
}
