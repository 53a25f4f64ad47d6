//! `attributes.csv`: what a team keeps about its documents in a table, one row a document.

use std::collections::HashSet;

use crate::corpus::Attribute;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::text::{Lines, Span};

/// The columns that may say which document a row is about.
const KEYS: &[&str] = &["doc_id", "file"];

/// Attributes of documents, from a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttributeTable {
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    doc_id: Option<String>,
    file: Option<String>,
    attributes: Vec<Attribute>,
}

impl AttributeTable {
    /// Reads a table: the first row names the columns, `doc_id` or `file` says which document a row
    /// is about, and every other column is an attribute. Rows that cannot be used are left out.
    pub fn read(file: &str, text: &str) -> (Self, Vec<Diagnostic>) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut table = Self::default();
        let mut problems = Vec::new();
        if text.trim().is_empty() {
            return (table, problems);
        }
        let lines = Lines::new(text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        let Some(Ok(columns)) = records.next() else {
            problems
                .push(Diagnostic::error("the table of attributes cannot be read").in_file(file));
            return (table, problems);
        };
        let columns: Vec<String> = columns.iter().map(str::to_owned).collect();
        if !columns.iter().any(|column| KEYS.iter().any(|key| is(column, key))) {
            let close = columns.iter().find_map(|column| {
                did_you_mean(column, KEYS.iter().copied()).filter(|help| help.starts_with("did"))
            });
            problems.push(
                Diagnostic::error("no column says which document a row is about")
                    .at(file, text, lines.span(1).trim(text), "expected `doc_id` or `file` here")
                    .help(close.unwrap_or_else(|| "name one column `doc_id` or `file`".to_owned())),
            );
            return (table, problems);
        }
        let mut reader = Rows { file, text, lines, columns, seen: HashSet::new(), problems };
        for record in records {
            table.rows.extend(reader.row(record));
        }
        (table, reader.problems)
    }

    /// What the table says about the document with this identifier or in this file, in the order of
    /// its columns; of two rows that do, the first.
    pub fn of(&self, file: &str, doc_id: Option<&str>) -> &[Attribute] {
        let stem = file.rsplit('/').next().unwrap_or(file);
        let about = |row: &&Row| match (&row.doc_id, &row.file) {
            (Some(known), _) => Some(known.as_str()) == doc_id,
            (None, Some(known)) => known == file || known == stem,
            (None, None) => false,
        };
        self.rows.iter().find(about).map_or(&[], |row| row.attributes.as_slice())
    }
}

/// What reading the rows below the first needs.
struct Rows<'t> {
    file: &'t str,
    text: &'t str,
    lines: Lines<'t>,
    columns: Vec<String>,
    seen: HashSet<(Option<String>, Option<String>)>,
    problems: Vec<Diagnostic>,
}

impl Rows<'_> {
    /// One row, unless it cannot be used.
    fn row(&mut self, record: csv::Result<csv::StringRecord>) -> Option<Row> {
        let record = match record {
            Ok(record) => record,
            Err(problem) => {
                let line = problem.position().map_or(0, |at| usize_of(at.line()));
                self.warn("a row of the table cannot be read", self.lines.span(line), "left out");
                return None;
            }
        };
        // The reader notes a position before it skips empty lines.
        let at = record.position().map_or(0, |at| usize_of(at.byte()));
        let at = at + self.text.get(at..).map_or(0, |rest| rest.len() - rest.trim_start().len());
        let place = self.lines.span(self.lines.line(at));
        let (fields, columns) = (record.len(), self.columns.len());
        if fields > columns {
            let message = format!("a row has {fields} fields, the first row names {columns}");
            self.warn(message, place, "the last ones are left out");
            if let Some(problem) = self.problems.last_mut() {
                problem.help = Some("put a value that holds a comma in quotation marks".to_owned());
            }
        }
        let (doc_id, source) = (self.value(&record, "doc_id"), self.value(&record, "file"));
        let Some(name) = doc_id.clone().or(source.clone()) else {
            self.warn("a row does not say which document it is about", place, "left out");
            return None;
        };
        if !self.seen.insert((doc_id.clone(), source.clone())) {
            self.warn(format!("a second row about `{name}`"), place, "the first row counts");
            return None;
        }
        let named = self.columns.iter().zip(record.iter()).filter(|(name, value)| {
            !KEYS.iter().any(|key| is(name, key)) && !name.is_empty() && !value.is_empty()
        });
        let attribute = |(name, value): (&String, &str)| Attribute {
            name: name.clone(),
            value: value.to_owned(),
        };
        Some(Row { doc_id, file: source, attributes: named.map(attribute).collect() })
    }

    fn value(&self, record: &csv::StringRecord, key: &str) -> Option<String> {
        let mut named = self.columns.iter().zip(record.iter()).filter(|(name, _)| is(name, key));
        named.next().map(|(_, value)| value.to_owned()).filter(|value| !value.is_empty())
    }

    fn warn(&mut self, message: impl Into<String>, row: Span, label: &str) {
        let place = row.trim(self.text);
        self.problems.push(Diagnostic::warning(message).at(self.file, self.text, place, label));
    }
}

fn is(column: &str, key: &str) -> bool {
    column.eq_ignore_ascii_case(key)
}

fn usize_of(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'a>(table: &'a AttributeTable, id: &str, name: &str) -> Option<&'a str> {
        let found = table.of("notes/x.txt", Some(id)).iter().find(|a| a.name == name);
        found.map(|attribute| attribute.value.as_str())
    }

    #[test]
    fn rows_are_found_by_identifier_or_file() {
        let (table, problems) =
            AttributeTable::read("a.csv", "\u{feff}Doc_ID,site,wave\nK1,\"North, old\",1\nK2,,2\n");
        assert!(problems.is_empty());
        assert_eq!(value(&table, "K1", "site"), Some("North, old"));
        assert_eq!(value(&table, "K2", "site"), None);
        assert_eq!(value(&table, "K3", "wave"), None);
        let (table, _) =
            AttributeTable::read("a.csv", "site,file\nNorth,x.txt\nSouth,notes/y.txt\n");
        assert_eq!(table.of("notes/x.txt", None)[0].value, "North");
        assert_eq!(table.of("notes/y.txt", None)[0].value, "South");
        assert!(table.of("other/y.txt", None).is_empty());
    }

    #[test]
    fn odd_rows_are_named_and_left_out() {
        let text = "doc_id,site\nK1,a,b\n\n,c\nK1,d\n";
        let (table, problems) = AttributeTable::read("a.csv", text);
        let marked: Vec<&str> = problems
            .iter()
            .map(|problem| problem.place.as_ref().unwrap().span.unwrap().slice(text))
            .collect();
        assert_eq!(marked, ["K1,a,b", ",c", "K1,d"]);
        assert_eq!(value(&table, "K1", "site"), Some("a"));
    }

    #[test]
    fn a_table_without_key_is_an_error_and_nothing_is_nothing() {
        let (_, problems) = AttributeTable::read("a.csv", "docid,site\nK1,a\n");
        assert!(problems[0].is_error());
        assert_eq!(problems[0].help.as_deref(), Some("did you mean `doc_id`?"));
        assert_eq!(AttributeTable::read("a.csv", ""), (AttributeTable::default(), vec![]));
    }
}
