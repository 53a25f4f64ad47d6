use std::collections::BTreeMap;

use crate::corpus::Role;
use crate::diagnostic::Diagnostic;
use crate::fields::{Reader, parse};
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
}

impl Settings {
    /// The settings of a folder called `name` that has no `doorstep.toml`.
    pub fn of_folder(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            sources: vec![".".to_owned()],
            codebooks: Vec::new(),
            roles: BTreeMap::new(),
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
        reader.only(&table, "doorstep.toml", &["name", "sources", "codebooks", "roles"]);
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
        (settings, reader.problems)
    }
}

fn values(reader: &mut Reader<'_>, table: &crate::fields::Table, key: &str) -> Vec<String> {
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
    fn an_empty_file_means_the_folder_as_it_is() {
        let (settings, problems) = Settings::read("doorstep.toml", "", "folder");
        assert_eq!((settings, problems), (Settings::of_folder("folder"), vec![]));
    }
}
