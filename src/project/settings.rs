use std::collections::BTreeMap;

use crate::corpus::{Event, Role};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::did_you_mean;
use crate::fields::{Located, Reader, Table, ValueKind, parse};
use crate::source::{NamePattern, Ways, day_of, encoding_of};
use crate::text::Span;

/// What `doorstep.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The study's name.
    pub name: String,
    /// Folders and files with sources, relative to the project folder.
    pub sources: Vec<String>,
    /// Codebook files and folders of them, in the order of reports; empty for the shipped ones.
    pub codebooks: Vec<String>,
    /// Roles of labels, for all documents.
    pub roles: BTreeMap<String, Role>,
    /// How single sources are read.
    pub ways: Ways,
    /// Sources of more megabytes are left out.
    pub max_source_mb: u64,
    /// What happened in cases.
    pub events: Vec<Event>,
}

/// A source of more megabytes is hardly notes, not even with pictures.
const MAX_SOURCE_MB: u64 = 200;

const KEYS: &[&str] = &[
    "name",
    "sources",
    "codebooks",
    "roles",
    "names",
    "encodings",
    "columns",
    "max_source_mb",
    "event",
];

impl Settings {
    /// The settings of a folder called `name` that has no `doorstep.toml`.
    pub fn of_folder(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            sources: vec![".".to_owned()],
            codebooks: Vec::new(),
            roles: BTreeMap::new(),
            ways: Ways::default(),
            max_source_mb: MAX_SOURCE_MB,
            events: Vec::new(),
        }
    }

    /// Reads the contents of a `doorstep.toml`; keys that are missing have the values of
    /// [`Self::of_folder`].
    pub fn read(file: &str, text: &str, folder: &str) -> (Self, Vec<Diagnostic>) {
        let mut settings = Self::of_folder(folder);
        let mut problems = Vec::new();
        let table = parse(file, text, &mut problems);
        let mut reader = Reader::new(file, text);
        reader.problems = problems;
        reader.only(&table, "doorstep.toml", KEYS);
        if let Some(name) = reader.text(&table, "name") {
            settings.name = name.value;
        }
        if table.get("sources").is_some() {
            settings.sources = values(&mut reader, &table, "sources");
        }
        settings.codebooks = values(&mut reader, &table, "codebooks");
        let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        let entry = table.get("roles");
        for entry in entry
            .and_then(|entry| reader.expect_table(&entry.value, "roles"))
            .map_or(&[][..], |table| &table.entries)
        {
            let role = reader
                .expect_text(&entry.value, &entry.key)
                .and_then(|text| reader.choice(&text, &entry.key, &roles));
            settings.roles.extend(role.map(|role| (entry.key.clone(), role)));
        }
        settings.ways = ways(&mut reader, &table);
        if let Some(most) = reader.number(&table, "max_source_mb", 1, 2_000) {
            settings.max_source_mb = most;
        }
        settings.events = events(&mut reader, &table);
        (settings, reader.problems)
    }
}

/// `names`, `[encodings]` and `[columns]`.
fn ways(reader: &mut Reader<'_>, table: &Table) -> Ways {
    let mut ways = Ways::default();
    if let Some(text) = reader.text(table, "names") {
        match NamePattern::new(&text.value) {
            Ok(pattern) => ways.names = Some(pattern),
            Err((message, help)) => reader.problem(text.span, message, Some(help.to_owned())),
        }
    }
    for (path, label) in texts_of(reader, table, "encodings") {
        match encoding_of(&label.value) {
            Some(encoding) => {
                ways.encodings.insert(path, encoding);
            }
            None => {
                let message = format!("there is no encoding `{}`", label.value);
                let help = "write `utf-8`, `utf-16le`, `windows-1252`, `macintosh` or the like";
                reader.problem(label.span, message, Some(help.to_owned()));
            }
        }
    }
    for (meaning, column) in texts_of(reader, table, "columns") {
        let known = ["speaker", "text", "time"];
        if known.contains(&meaning.as_str()) {
            ways.columns.0.insert(meaning, column.value);
        } else {
            let help = did_you_mean(&meaning, known);
            let message = format!("a column is not called `{meaning}` here");
            reader.problem(column.span, message, help);
        }
    }
    ways
}

/// The tables `[[event]]`.
fn events(reader: &mut Reader<'_>, table: &Table) -> Vec<Event> {
    let Some(entry) = table.get("event") else { return Vec::new() };
    let ValueKind::List(values) = &entry.value.kind else {
        let help = "write `[[event]]`, once for each".to_owned();
        reader.problem(entry.key_span, "`event` must be tables", Some(help));
        return Vec::new();
    };
    let mut events = Vec::new();
    for value in values {
        let Some(table) = reader.expect_table(value, "event") else { continue };
        reader.only(table, "an event", &["case", "date", "what"]);
        let case = reader.text(table, "case").map_or(String::new(), |text| text.value);
        let date = reader.required(table, "date", value.span);
        let what = reader.required(table, "what", value.span);
        let (Some(date), Some(what)) = (date, what) else { continue };
        match day_of(&date.value) {
            Some(date) => events.push(Event { case, date, what: what.value }),
            None => {
                let message = format!("`{}` is no date", date.value);
                reader.problem(date.span, message, Some("write it as \"2019-03-14\"".to_owned()));
            }
        }
    }
    events
}

/// The texts of the table `key`, by their keys.
fn texts_of(reader: &mut Reader<'_>, table: &Table, key: &str) -> Vec<(String, Located<String>)> {
    let Some(entry) = table.get(key) else { return Vec::new() };
    let entries = reader.expect_table(&entry.value, key).map_or(&[][..], |table| &table.entries);
    let mut texts = Vec::new();
    for entry in entries {
        if let Some(text) = reader.expect_text(&entry.value, &entry.key) {
            texts.push((entry.key.clone(), text));
        }
    }
    texts
}

fn values(reader: &mut Reader<'_>, table: &Table, key: &str) -> Vec<String> {
    let mut values = Vec::new();
    for text in reader.texts(table, key) {
        if text.value.trim().is_empty() {
            let help = Some("name a file or folder, `.` for all of the project".to_owned());
            reader.problem(
                Span::new(text.span.start(), text.span.end()),
                "the path is empty",
                help,
            );
        } else {
            values.push(text.value);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mistakes_are_reported_at_their_places() {
        let text = "nmae = \"x\"\nsources = 3\n[roles]\nGT = \"parnt\"\n";
        let (settings, problems) = Settings::read("doorstep.toml", text, "folder");
        let marked: Vec<(&str, Option<&str>)> = problems
            .iter()
            .map(|p| {
                let span = p.place.as_ref().and_then(|place| place.span).unwrap();
                (span.slice(text), p.help.as_deref())
            })
            .collect();
        assert_eq!(
            marked,
            [
                ("nmae", Some("did you mean `name`?")),
                ("3", Some("put it in quotes")),
                ("\"parnt\"", Some("did you mean `parent`?")),
            ]
        );
        assert_eq!(settings.name, "folder");
        assert!(settings.roles.is_empty());
    }

    #[test]
    fn events_are_read_and_odd_ones_are_told() {
        let text = "[[event]]\ncase = \"A\"\ndate = \"14.3.2019\"\nwhat = \"new worker\"\n\
                    [[event]]\ndate = \"soon\"\nwhat = \"x\"\n[[event]]\ndate = \"2019-01-01\"\nwaht = \"y\"\n";
        let (settings, problems) = Settings::read("doorstep.toml", text, "folder");
        let event =
            Event { case: "A".into(), date: "2019-03-14".into(), what: "new worker".into() };
        assert_eq!(settings.events, [event]);
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert_eq!(Settings::read("doorstep.toml", "event = 3\n", "f").1.len(), 1);
    }

    #[test]
    fn an_empty_file_means_the_folder_as_it_is() {
        let (settings, problems) = Settings::read("doorstep.toml", "", "folder");
        assert_eq!((settings, problems), (Settings::of_folder("folder"), vec![]));
    }
}
