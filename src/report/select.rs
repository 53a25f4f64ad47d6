use std::fmt;

use rayon::prelude::*;

use crate::codebook::{Code, CodeSet, is_below};
use crate::coding::Coding;
use crate::corpus::{Document, Mode};

/// What reports are made from: documents, in blocks that are read when they are needed, so that a
/// corpus need not fit the memory.
pub struct Material<'a, E> {
    /// The codes.
    pub codes: &'a CodeSet,
    /// How many blocks there are.
    pub blocks: usize,
    /// Whether people coded, so that all codes were looked for.
    pub people: bool,
    /// Shows the documents of a block, one after another.
    pub block: &'a (dyn Fn(usize, &mut Take<'_>) -> Result<(), E> + Sync),
}

/// Is shown a document and its codings, in any order.
pub type Take<'t> = dyn FnMut(&Document, &[Coding]) + 't;

impl<E> fmt::Debug for Material<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Material").field("blocks", &self.blocks).finish_non_exhaustive()
    }
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
    /// Modes that count alone; empty for all.
    pub modes: Vec<Mode>,
    /// Whether talk about other families counts.
    pub off_case: OffCase,
    /// Attributes of documents and their values: of several values of one attribute any may hold.
    pub conditions: Vec<(String, String)>,
    /// Where the codings come from, in a few words.
    pub source: String,
}

/// Whether talk about other families counts, which is not about the case of the document it stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OffCase {
    /// It is left out.
    #[default]
    Without,
    /// It counts with the rest.
    With,
    /// It alone counts.
    Only,
}

/// How fine codes are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Families.
    Family,
    /// Codes.
    Code,
}

impl fmt::Display for OffCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Without => "left out",
            Self::With => "counted",
            Self::Only => "counted alone",
        })
    }
}

impl Selection {
    /// Whether documents of `case` are meant.
    pub fn has_case(&self, case: &str) -> bool {
        self.cases.is_empty() || self.cases.iter().any(|wanted| wanted == case)
    }

    /// Whether `document` has what the conditions ask for. An empty value asks for documents without the
    /// attribute.
    pub fn has_document(&self, document: &Document) -> bool {
        let holds = |name: &str, value: &str| document.attribute(name).unwrap_or("") == value;
        self.conditions.iter().all(|(name, _)| {
            let own = self.conditions.iter().filter(|(other, _)| other == name);
            own.into_iter().any(|(_, value)| holds(name, value))
        })
    }

    /// Whether text in `mode` counts.
    pub fn has_mode(&self, mode: Mode) -> bool {
        if self.modes.is_empty() {
            self.asides || mode != Mode::ResearcherReflection
        } else {
            self.modes.contains(&mode)
        }
    }

    /// Whether a coding counts.
    pub fn has(&self, coding: &Coding) -> bool {
        let case = match self.off_case {
            OffCase::Without => !coding.off_case,
            OffCase::With => true,
            OffCase::Only => coding.off_case,
        };
        case && self.has_mode(coding.mode)
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

impl<E> Material<'_, E> {
    /// Gathers something from all selected documents and those of their codings that count, block by
    /// block in parallel. What is gathered must not depend on the order of blocks.
    pub(super) fn gather<T: Default + Send>(
        &self,
        selection: &Selection,
        take: impl Fn(&mut T, &Document, &[Coding]) + Sync,
        join: impl Fn(&mut T, T) + Sync,
    ) -> Result<T, E>
    where
        E: Send,
    {
        let of_block = |number: usize| {
            let mut gathered = T::default();
            let mut counted = Vec::new();
            (self.block)(number, &mut |document, codings| {
                if selection.has_case(&document.case) && selection.has_document(document) {
                    counted.clear();
                    counted.extend(codings.iter().filter(|coding| selection.has(coding)));
                    take(&mut gathered, document, &counted);
                }
            })?;
            Ok(gathered)
        };
        (0..self.blocks).into_par_iter().map(of_block).try_reduce(T::default, |mut all, more| {
            join(&mut all, more);
            Ok(all)
        })
    }

    /// Whether anybody looked for `id` or what is below it.
    pub(super) fn looks_for(&self, id: &str) -> bool {
        let own = |code: &&Code| is_below(&code.id, id);
        self.people || self.codes.codes().filter(own).any(|code| !code.rules.is_empty())
    }

    /// For each code, by its number, which of `columns` it belongs to.
    pub(super) fn columns_of_codes(&self, columns: &[String]) -> Vec<Vec<usize>> {
        let mut of_codes = vec![Vec::new(); self.codes.len()];
        for code in self.codes.codes().filter_map(|code| self.codes.number(&code.id)) {
            let own = columns.iter().enumerate().filter(|(_, id)| self.codes.is_of(code, id));
            let own: Vec<usize> = own.map(|(index, _)| index).collect();
            if let Some(slot) = of_codes.get_mut(code.index()) {
                *slot = own;
            }
        }
        of_codes
    }
}
