use super::codebooks::load_codebooks;
use super::open::{Progress, Stage, Study, Wanted, settings};
use crate::corpus::Corpus;
use crate::diagnostic::Diagnostic;
use crate::index;
use crate::project::Layout;
use crate::store::Snapshot;

/// How much of what is derived is up to date, in documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Documents that would not have to be read again.
    pub read: usize,
    /// Documents that would not have to be coded again.
    pub coded: usize,
    /// Documents that would not have to be indexed again.
    pub indexed: usize,
    /// Why the index cannot be used at all, if so.
    pub index_problem: Option<String>,
}

/// Hears nothing.
struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: Stage, _: usize) {}
    fn step(&self, _: Stage) {}
    fn end(&self, _: Stage) {}
}

impl Study {
    /// Reads the project and says what is up to date, without bringing anything up to date but the
    /// reading itself.
    ///
    /// # Errors
    /// As [`Study::open`].
    pub fn examine(layout: Layout) -> Result<(Self, Kept), Vec<Diagnostic>> {
        let study = Self::open(layout, Wanted { codings: false, index: false }, &Quiet)?;
        let documents = study.corpus.documents();
        let folder = study.layout.derived();
        let snapshot = Snapshot::read(&folder, study.codes.hash());
        let coded = documents.iter().filter(|d| snapshot.codings.contains_key(&d.hash)).count();
        let place = study.layout.index();
        let (indexed, index_problem) = if place.exists() {
            (index::current(&place, documents), index::open(&place).err())
        } else {
            (0, None)
        };
        let read = documents.len() - study.work.read;
        Ok((study, Kept { read, coded, indexed, index_problem }))
    }

    /// The codebooks of the project, without its documents.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn codebooks_only(layout: Layout) -> Result<Self, Vec<Diagnostic>> {
        let settings = settings(&layout)?;
        let (codes, rules, problems) = load_codebooks(&layout, &settings);
        Ok(Self {
            layout,
            settings,
            corpus: Corpus::default(),
            codes,
            rules,
            codings: Vec::new(),
            problems,
            work: super::Work::default(),
        })
    }
}
