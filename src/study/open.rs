use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use rayon::prelude::*;

use super::codebooks::load_codebooks;
use super::sources::{discover, hash_of};
use crate::apply;
use crate::codebook::CodeSet;
use crate::coding::Coding;
use crate::corpus::{Corpus, Document};
use crate::diagnostic::Diagnostic;
use crate::index::{self, Updated};
use crate::project::{Layout, Lock, Settings};
use crate::rule::RuleSet;
use crate::source::{self, AttributeTable, Context};
use crate::store::{CodingRecord, DocumentRecord, Snapshot};

/// What a command needs brought up to date; sources are always read.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The codings.
    pub codings: bool,
    /// The search index.
    pub index: bool,
}

/// A part of the work, for a progress display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading sources.
    Reading,
    /// Applying codebooks.
    Coding,
    /// Writing the search index.
    Indexing,
}

/// Hears how the work goes on; called from any thread.
pub trait Progress: Sync {
    /// `total` documents are to be done in `stage`.
    fn begin(&self, stage: Stage, total: usize);
    /// One of them is done.
    fn step(&self, stage: Stage);
    /// All are.
    fn end(&self, stage: Stage);
}

/// How much there was to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Documents that were read anew.
    pub read: usize,
    /// Documents that were coded anew.
    pub coded: usize,
    /// What was done to the index, if it was asked for.
    pub indexed: Updated,
    /// Sources that could not be read.
    pub failed: usize,
}

/// A project brought up to date.
#[derive(Debug)]
pub struct Study {
    /// Where it is.
    pub layout: Layout,
    /// Its settings.
    pub settings: Settings,
    /// Its documents.
    pub corpus: Corpus,
    /// Its codes.
    pub codes: CodeSet,
    /// Its rules.
    pub rules: RuleSet,
    /// The codings of each document, in corpus order; empty where they were not asked for.
    pub codings: Vec<Vec<Coding>>,
    /// Everything worth saying about sources, codebooks and derived files.
    pub problems: Vec<Diagnostic>,
    /// How much there was to do.
    pub work: Work,
}

impl Study {
    /// Brings the project at `layout` up to date.
    ///
    /// # Errors
    /// Why nothing could be done: there is no such folder, its settings cannot be used, or another
    /// process is at work on it.
    pub fn open(
        layout: Layout,
        wanted: Wanted,
        progress: &dyn Progress,
    ) -> Result<Self, Vec<Diagnostic>> {
        let folder = layout.root().display().to_string();
        if !layout.root().is_dir() {
            return Err(vec![Diagnostic::error("there is no such folder").in_file(folder)]);
        }
        let settings = settings(&layout)?;
        let mut problems = Vec::new();
        let lock = match Lock::take(&layout) {
            Ok(lock) => Some(lock),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let message = "another doorstep is at work on this project";
                let help = "wait until it is done, or stop it";
                return Err(vec![Diagnostic::error(message).in_file(folder).help(help)]);
            }
            Err(error) => {
                problems.push(not_kept(&layout, &error));
                None
            }
        };
        let (codes, rules, found) = load_codebooks(&layout, &settings);
        problems.extend(found);
        let snapshot = Snapshot::read(&layout.derived(), codes.hash());
        let mut work = Work::default();
        let (corpus, records, found) =
            read_sources(&layout, &settings, &snapshot, progress, &mut work);
        problems.extend(found);
        let mut study =
            Self { layout, settings, corpus, codes, rules, codings: Vec::new(), problems, work };
        let held = snapshot.documents.len();
        if study.work.read > 0 || held != records.len() {
            let written = Snapshot::write_documents(&study.layout.derived(), &records);
            study.keep(written);
        }
        study.bring_up(wanted, snapshot.codings, lock.is_some(), progress);
        Ok(study)
    }

    /// Codes and indexes side by side.
    fn bring_up(
        &mut self,
        wanted: Wanted,
        known: HashMap<String, Vec<Coding>>,
        writable: bool,
        progress: &dyn Progress,
    ) {
        let held = known.len();
        let index = || {
            if !wanted.index || !writable {
                return Ok(Updated::default());
            }
            let documents = self.corpus.documents();
            progress.begin(Stage::Indexing, documents.len());
            let step = || progress.step(Stage::Indexing);
            let updated = index::update(&self.layout.index(), documents, &step);
            progress.end(Stage::Indexing);
            updated
        };
        let code = || wanted.codings.then(|| self.code(known, progress));
        let (indexed, coded) = rayon::join(index, code);
        match indexed {
            Ok(updated) => self.work.indexed = updated,
            Err(message) => self.problems.push(Diagnostic::error(message)),
        }
        let Some((codings, count)) = coded else { return };
        self.codings = codings;
        self.work.coded = count;
        if count > 0 || held != self.codings.len() {
            let documents = self.corpus.documents().iter();
            let record = |(document, codings): (&Document, &Vec<Coding>)| CodingRecord {
                document: document.hash.clone(),
                codings: codings.clone(),
            };
            let records: Vec<_> = documents.zip(&self.codings).map(record).collect();
            let folder = self.layout.derived();
            self.keep(Snapshot::write_codings(&folder, self.codes.hash(), &records));
        }
    }

    /// The codings of all documents, and how many documents had to be coded for that.
    fn code(
        &self,
        mut known: HashMap<String, Vec<Coding>>,
        progress: &dyn Progress,
    ) -> (Vec<Vec<Coding>>, usize) {
        let documents = self.corpus.documents();
        let mut codings: Vec<Option<Vec<Coding>>> =
            documents.iter().map(|document| known.remove(&document.hash)).collect();
        let missing = documents.iter().zip(&codings).filter(|(_, codings)| codings.is_none());
        let missing: Vec<&Document> = missing.map(|(document, _)| document).collect();
        progress.begin(Stage::Coding, missing.len());
        let step = || progress.step(Stage::Coding);
        let mut made = apply::code(&self.rules, &missing, &step).into_iter();
        progress.end(Stage::Coding);
        codings.iter_mut().filter(|codings| codings.is_none()).for_each(|c| *c = made.next());
        (codings.into_iter().map(Option::unwrap_or_default).collect(), missing.len())
    }

    /// Every coding with its document, in corpus order.
    pub fn all_codings(&self) -> impl Iterator<Item = (&Document, &Coding)> {
        let documents = self.corpus.documents().iter().zip(&self.codings);
        documents.flat_map(|(document, codings)| codings.iter().map(move |c| (document, c)))
    }

    fn keep(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.problems.push(not_kept(&self.layout, &error));
        }
    }
}

fn not_kept(layout: &Layout, error: &io::Error) -> Diagnostic {
    let message = format!("results are not kept for the next run: {error}");
    Diagnostic::warning(message)
        .in_file(layout.name_of(&layout.derived()))
        .help("this run is complete; the next one will do the same work again")
}

/// The settings of a project, or of a folder without any.
pub(super) fn settings(layout: &Layout) -> Result<Settings, Vec<Diagnostic>> {
    let root = layout.root().canonicalize().unwrap_or_else(|_| layout.root().to_owned());
    let folder = root.file_name().map(|name| name.to_string_lossy().into_owned());
    let folder = folder.unwrap_or_else(|| "study".to_owned());
    let file = layout.name_of(&layout.settings());
    match fs::read_to_string(layout.settings()) {
        Ok(text) => {
            let (settings, problems) = Settings::read(&file, &text, &folder);
            if problems.is_empty() { Ok(settings) } else { Err(problems) }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Settings::of_folder(&folder)),
        Err(error) => {
            let message = format!("the settings cannot be read: {error}");
            Err(vec![Diagnostic::error(message).in_file(file)])
        }
    }
}

/// One source: its document if there is one, and what is to be said about it.
struct Outcome {
    record: Option<DocumentRecord>,
    fresh: bool,
    problems: Vec<Diagnostic>,
}

fn read_sources(
    layout: &Layout,
    settings: &Settings,
    snapshot: &Snapshot,
    progress: &dyn Progress,
    work: &mut Work,
) -> (Corpus, Vec<DocumentRecord>, Vec<Diagnostic>) {
    let (paths, mut problems) = discover(layout, settings);
    work.failed = problems.iter().filter(|problem| problem.is_error()).count();
    let attributes = match fs::read_to_string(layout.attributes()) {
        Ok(text) => text,
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound {
                let message = format!("the attributes cannot be read: {error}");
                let place = layout.name_of(&layout.attributes());
                let help = "save the table as CSV in UTF-8";
                problems.push(Diagnostic::error(message).in_file(place).help(help));
            }
            String::new()
        }
    };
    let (table, found) = if attributes.is_empty() {
        (AttributeTable::default(), Vec::new())
    } else {
        AttributeTable::read(&layout.name_of(&layout.attributes()), &attributes)
    };
    problems.extend(found);
    if paths.is_empty() {
        let problem = Diagnostic::warning("there are no notes or transcripts here");
        let help = "doorstep reads .txt, .md and .vtt files";
        problems.push(problem.in_file(layout.root().display().to_string()).help(help));
    }
    let context = Context { roles: &settings.roles, attributes: &table };
    progress.begin(Stage::Reading, paths.len());
    let outcomes: Vec<Outcome> = paths
        .par_iter()
        .map(|path| {
            let outcome = read_source(layout, settings, &attributes, &context, snapshot, path);
            progress.step(Stage::Reading);
            outcome
        })
        .collect();
    progress.end(Stage::Reading);
    let mut documents: Vec<Document> = Vec::new();
    let mut records: Vec<DocumentRecord> = Vec::new();
    let mut first: HashMap<String, String> = HashMap::new();
    for outcome in outcomes {
        problems.extend(outcome.problems);
        let Some(record) = outcome.record else {
            work.failed += 1;
            continue;
        };
        let (id, file) = (record.document.id.clone(), record.document.file.clone());
        if let Some(other) = first.get(&id) {
            let message = format!("the document id `{id}` is taken by `{other}`");
            let help = "give one of the two another `doc_id`; this one was left out";
            problems.push(Diagnostic::error(message).in_file(file).help(help));
            work.failed += 1;
            continue;
        }
        first.insert(id, file);
        work.read += usize::from(outcome.fresh);
        documents.push(record.document.clone());
        let document = Document { text: String::new(), ..record.document };
        records.push(DocumentRecord { document, ..record });
    }
    (Corpus::new(documents), records, problems)
}

fn read_source(
    layout: &Layout,
    settings: &Settings,
    attributes: &str,
    context: &Context<'_>,
    snapshot: &Snapshot,
    path: &PathBuf,
) -> Outcome {
    let file = layout.name_of(path);
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("the source cannot be read: {error}");
            let problems = vec![Diagnostic::error(message).in_file(file)];
            return Outcome { record: None, fresh: true, problems };
        }
    };
    let hash = hash_of(&file, &bytes, settings, attributes);
    if let Some(known) = snapshot.documents.get(&hash)
        && let Ok(text) = source::decode(&file, &bytes)
    {
        let mut record = known.clone();
        for place in record.problems.iter_mut().filter_map(|problem| problem.place.as_mut()) {
            place.text.clone_from(&text);
        }
        record.document.text = text;
        let problems = record.problems.clone();
        return Outcome { record: Some(record), fresh: false, problems };
    }
    let reading = source::read(&file, &bytes, context);
    let problems = reading.problems;
    let record = reading.document.map(|document| DocumentRecord {
        document: Document { hash, ..document },
        problems: problems.clone(),
    });
    Outcome { record, fresh: true, problems }
}
