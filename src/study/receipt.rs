use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Study;
use crate::codebook::Codebook;
use crate::coding::Coding;
use crate::corpus::Document;
use crate::diagnostic::Diagnostic;
use crate::store::{BUILD, Depth};

/// What a run found and what it rested on, so that another run can be compared with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The form of this record, and its version.
    pub schema: String,
    /// The program and its version.
    pub software: String,
    /// A hash of the program’s sources.
    pub build: String,
    /// The project’s name.
    pub project: String,
    /// A hash of all codebooks.
    pub codebooks_hash: String,
    /// The codebooks by name, with their versions.
    pub codebooks: BTreeMap<String, String>,
    /// The codebooks by name, with the hashes of their files.
    pub codebook_hashes: BTreeMap<String, String>,
    /// What the project says of itself and of what is not in its sources, in words.
    pub settings: BTreeMap<String, String>,
    /// The documents by identifier, with the hash of all that their reading depended on.
    pub documents: BTreeMap<String, String>,
    /// How many codings each code has in each document, as `document code`.
    pub codings: BTreeMap<String, u64>,
    /// A hash of every coding: code, place, carrier, target and mode.
    pub codings_hash: String,
}

/// How a record is written today.
const SCHEMA: &str = "doorstep.receipt/2";

impl Study {
    /// What the project says of itself and of what is not in its sources: each setting in words.
    pub fn settings_in_words(&self) -> Vec<(&'static str, String)> {
        let settings = &self.settings;
        let roles = settings.roles.iter().map(|(label, role)| format!("{label}={role}"));
        let reading = settings.ways.written();
        let (events, _) = self.events();
        let events = events.iter().map(|event| {
            let case = if event.case.is_empty() { "all cases" } else { &event.case };
            format!("{case} {} {}", event.date, event.what)
        });
        vec![
            ("name", settings.name.clone()),
            ("sources", settings.sources.join(", ")),
            ("codebooks", settings.codebooks.join(", ")),
            ("roles of labels", roles.collect::<Vec<_>>().join(", ")),
            ("ways of reading", reading.lines().collect::<Vec<_>>().join(", ")),
            ("events", events.collect::<Vec<_>>().join(", ")),
        ]
    }

    /// The receipt of today's run.
    ///
    /// # Errors
    /// When what was kept is damaged.
    pub fn receipt(&self) -> Result<Receipt, Diagnostic> {
        let mut documents = BTreeMap::new();
        let mut codings = BTreeMap::new();
        let mut lines: Vec<String> = Vec::new();
        for block in 0..self.blocks() {
            self.each_of_block(
                block,
                Depth::Outline,
                &mut |document: &Document, own: &[Coding]| {
                    documents.insert(document.id.clone(), document.hash.clone());
                    for coding in own {
                        let code = self.codes.id(coding.code);
                        let whose = if coding.off_case { " off-case" } else { "" };
                        *codings.entry(format!("{} {code}{whose}", document.id)).or_default() += 1;
                        lines.push(format!(
                            "{}\t{code}{whose}\t{}\t{}\t{:?}\t{:?}\t{}",
                            document.id,
                            coding.span.start(),
                            coding.span.end(),
                            coding.carrier,
                            coding.target,
                            coding.mode,
                        ));
                    }
                },
            )?;
        }
        lines.sort_unstable();
        let version = |book: &Codebook| (book.name.clone(), book.version.clone());
        let hash = |book: &Codebook| (book.name.clone(), book.hash.clone());
        let settings = self.settings_in_words().into_iter();
        Ok(Receipt {
            schema: SCHEMA.to_owned(),
            software: format!("doorstep {}", env!("CARGO_PKG_VERSION")),
            build: BUILD.to_owned(),
            project: self.settings.name.clone(),
            codebooks_hash: self.codes.hash().to_owned(),
            codebooks: self.codes.books().iter().map(version).collect(),
            codebook_hashes: self.codes.books().iter().map(hash).collect(),
            settings: settings.map(|(name, value)| (name.to_owned(), value)).collect(),
            documents,
            codings,
            codings_hash: blake3::hash(lines.join("\n").as_bytes()).to_hex().to_string(),
        })
    }
}

impl Receipt {
    /// Whether it has the form that this program reads.
    pub fn is_readable(&self) -> bool {
        self.schema == SCHEMA
    }

    /// What is another thing in `today`, in words; empty where both are the same.
    pub fn differences(&self, today: &Self) -> Vec<String> {
        let mut found = Vec::new();
        let mut differs = |what: &str, then: &str, now: &str| {
            if then != now {
                found.push(format!("{what}: {then} then, {now} now"));
            }
        };
        differs("program", &self.software, &today.software);
        differs("build of the program", &self.build, &today.build);
        differs("project", &self.project, &today.project);
        differs("hash of the codebooks", &self.codebooks_hash, &today.codebooks_hash);
        compared("codebook", &self.codebooks, &today.codebooks, &mut found);
        compared("hash of the codebook", &self.codebook_hashes, &today.codebook_hashes, &mut found);
        compared("setting", &self.settings, &today.settings, &mut found);
        compared("document", &self.documents, &today.documents, &mut found);
        let counts = |counts: &BTreeMap<String, u64>| {
            counts.iter().map(|(key, count)| (key.clone(), count.to_string())).collect()
        };
        let (then, now): (BTreeMap<_, _>, BTreeMap<_, _>) =
            (counts(&self.codings), counts(&today.codings));
        compared("codings of", &then, &now, &mut found);
        if self.codings_hash != today.codings_hash && then == now {
            found.push("codings: as many, and not all in the same places".to_owned());
        }
        found
    }

    /// Whether only the program is another one, and everything that it found is the same.
    pub fn found_the_same(&self, today: &Self) -> bool {
        self.codings_hash == today.codings_hash && self.codings == today.codings
    }
}

fn compared(
    what: &str,
    then: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
    found: &mut Vec<String>,
) {
    for (key, value) in then {
        match now.get(key) {
            None => found.push(format!("{what} {key}: gone")),
            Some(other) if other != value => {
                found.push(format!("{what} {key}: {value} then, {other} now"));
            }
            Some(_) => {}
        }
    }
    let new = now.keys().filter(|key| !then.contains_key(*key));
    found.extend(new.map(|key| format!("{what} {key}: new")));
}
