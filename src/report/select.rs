use crate::codebook::CodeSet;
use crate::coding::Coding;
use crate::corpus::{Document, Mode};

/// What reports are made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The documents in corpus order.
    pub documents: &'a [Document],
    /// The codings of each document.
    pub codings: &'a [Vec<Coding>],
    /// The codes.
    pub codes: &'a CodeSet,
}

/// Which documents and codings a report is about.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Cases; empty for all.
    pub cases: Vec<String>,
    /// Codes and families; empty for all.
    pub codes: Vec<String>,
    /// Whether the researcher's asides and memos count.
    pub asides: bool,
}

/// How fine codes are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Families.
    Family,
    /// Codes.
    Code,
}

impl Selection {
    /// Whether `document` is meant.
    pub fn has_document(&self, document: &Document) -> bool {
        self.cases.is_empty() || self.cases.contains(&document.case)
    }

    /// Whether text in `mode` counts.
    pub fn has_mode(&self, mode: Mode) -> bool {
        self.asides || mode != Mode::ResearcherReflection
    }

    /// The ids of the columns at `level`, in the order of the codebooks. A selected family stands
    /// for its codes at the level of codes; a selected code stands for itself at either.
    pub fn columns(&self, codes: &CodeSet, level: Level) -> Vec<String> {
        let chosen = |id: &str| {
            let below = |code: &String| id == code || id.starts_with(&format!("{code}."));
            self.codes.is_empty() || self.codes.iter().any(below)
        };
        if level == Level::Family && self.codes.iter().all(|code| !code.contains('.')) {
            let families = codes.families().into_iter().filter(|family| chosen(family));
            return families.map(str::to_owned).collect();
        }
        let leaves = codes.codes().filter(|code| !code.is_family());
        let wanted = leaves.filter(|code| match level {
            Level::Code => chosen(&code.id),
            Level::Family => self.codes.contains(&code.id),
        });
        let mut columns: Vec<String> = match level {
            Level::Code => Vec::new(),
            Level::Family => {
                let families = codes.families().into_iter();
                families.filter(|f| self.codes.iter().any(|c| c == f)).map(str::to_owned).collect()
            }
        };
        columns.extend(wanted.map(|code| code.id.clone()));
        columns
    }
}

impl<'a> Material<'a> {
    /// The selected documents with the codings of theirs that count.
    pub fn selected<'s>(
        &self,
        selection: &'s Selection,
    ) -> impl Iterator<Item = (&'a Document, Vec<&'a Coding>)> + use<'a, 's> {
        let documents = self.documents.iter().zip(self.codings);
        documents.filter(|(document, _)| selection.has_document(document)).map(|(document, all)| {
            (document, all.iter().filter(|coding| selection.has_mode(coding.mode)).collect())
        })
    }
}
