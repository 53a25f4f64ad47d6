use std::collections::BTreeMap;

use super::{By, Group, Level, Material, Selection, Stat};
use crate::codebook::is_below;
use crate::coding::Coding;
use crate::corpus::{Document, Segment};
use crate::stats::number;

/// How often each code occurs in each case.
#[derive(Debug)]
pub struct Frequencies {
    /// How fine codes are told apart.
    pub level: Level,
    /// The second grouping, if there is one.
    pub by: Option<By>,
    /// The codes or families, in the order of the codebooks.
    pub columns: Vec<Column>,
    /// One row per case, or per case and group; cases in order.
    pub rows: Vec<Row>,
    /// All rows of each group together; without a grouping, one row.
    pub pooled: Vec<Row>,
}

/// A code or family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its id.
    pub code: String,
    /// How many rules propose it or codes below it.
    pub rules: usize,
    /// Whether rules or people looked for it. Else its counts are missing, not zero.
    pub looked_for: bool,
}

/// The figures of one case, or of one group in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The case; `None` for all cases.
    pub case: Option<String>,
    /// The group, where there is a grouping.
    pub group: Group,
    /// What the figures relate to.
    pub base: Base,
    /// One cell for each column.
    pub cells: Vec<Cell>,
}

/// What figures relate to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Base {
    /// Documents with text in this row.
    pub documents: u64,
    /// Words: headers, labels, headings, transcribers' comments and (unless they were asked for)
    /// asides left out.
    pub words: u64,
}

/// One code in one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// No rule looks for it.
    NotCoded,
    /// It is hidden, for it is made of few.
    Suppressed,
    /// It was looked for.
    Counted(Counts),
}

/// The counts of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counts {
    /// Codings.
    pub codings: u64,
    /// Codings per 1,000 words of the row's base: `1000 · codings / words`.
    pub per_thousand: Stat,
    /// Documents with at least one coding.
    pub documents: u64,
}

type Key = (Option<String>, Group);

/// Counts of one row.
#[derive(Debug, Default)]
struct Tally {
    base: Base,
    /// Codings of each column.
    codings: Vec<u64>,
    /// Documents with each column.
    documents: Vec<u64>,
}

impl Tally {
    fn new(columns: usize) -> Self {
        Self { base: Base::default(), codings: vec![0; columns], documents: vec![0; columns] }
    }

    fn add(&mut self, other: &Self) {
        self.base.documents += other.base.documents;
        self.base.words += other.base.words;
        let sum = |into: &mut Vec<u64>, from: &[u64]| {
            into.resize(into.len().max(from.len()), 0);
            into.iter_mut().zip(from).for_each(|(into, from)| *into += from);
        };
        sum(&mut self.codings, &other.codings);
        sum(&mut self.documents, &other.documents);
    }
}

impl Frequencies {
    /// Hides cells that are made of fewer than `least` codings or documents, but not of none.
    pub fn suppress(&mut self, least: u64) {
        let cells = self.rows.iter_mut().chain(&mut self.pooled).flat_map(|row| &mut row.cells);
        let few = |cell: &&mut Cell| match cell {
            Cell::Counted(counts) => (1..least).contains(&counts.codings.min(counts.documents)),
            _ => false,
        };
        for cell in cells.filter(few) {
            *cell = Cell::Suppressed;
        }
    }
}

/// Counts codings per case, and per group within each case.
///
/// # Errors
/// When a block cannot be read.
pub fn frequencies<E: Send>(
    material: &Material<'_, E>,
    selection: &Selection,
    level: Level,
    by: Option<By>,
) -> Result<Frequencies, E> {
    let columns = columns(material, selection, level);
    let ids: Vec<String> = columns.iter().map(|column| column.code.clone()).collect();
    let of_codes = material.columns_of_codes(&ids);
    let tallies = material.gather(
        selection,
        |tallies: &mut BTreeMap<Key, Tally>, document, codings| {
            let counted = Counted { document, by: by.as_ref(), columns: columns.len() };
            for (group, tally) in counted.groups(codings, &of_codes, selection) {
                for case in [Some(document.case.clone()), None] {
                    tallies.entry((case, group.clone())).or_default().add(&tally);
                }
            }
        },
        |all, more| {
            more.into_iter().for_each(|(key, tally)| all.entry(key).or_default().add(&tally));
        },
    )?;
    let worded = by != Some(By::Carrier);
    let mut rows: Vec<Row> = Vec::new();
    for ((case, group), tally) in tallies {
        rows.push(row(case, group, &tally, &columns, worded));
    }
    if let Some(by) = &by {
        rows.sort_by(|a, b| a.case.cmp(&b.case).then_with(|| by.order(&a.group, &b.group)));
    }
    let (pooled, rows) = rows.into_iter().partition(|row| row.case.is_none());
    Ok(Frequencies { level, by, columns, rows, pooled })
}

fn columns<E>(material: &Material<'_, E>, selection: &Selection, level: Level) -> Vec<Column> {
    let ids = selection.columns(material.codes, level).into_iter();
    ids.map(|id| {
        let codes = material.codes.codes().filter(|code| is_below(&code.id, &id));
        let rules = codes.map(|code| code.rules.len()).sum();
        Column { rules, looked_for: rules > 0 || material.people, code: id }
    })
    .collect()
}

/// One document while it is counted.
struct Counted<'d> {
    document: &'d Document,
    by: Option<&'d By>,
    columns: usize,
}

impl Counted<'_> {
    /// What the document adds to each of its groups. A group without codings is there for its words.
    fn groups(
        &self,
        codings: &[Coding],
        of_codes: &[Vec<usize>],
        selection: &Selection,
    ) -> Vec<(Group, Tally)> {
        let mut groups: Vec<(Group, Tally)> = Vec::new();
        if self.by.is_none() {
            groups.push((None, Tally::new(self.columns)));
        }
        if self.by != Some(&By::Carrier) {
            let worded = |s: &&Segment| s.words > 0 && s.is_read() && selection.has_mode(s.mode);
            for segment in self.document.segments.iter().filter(worded) {
                let group = self.by.and_then(|by| by.of_segment(self.document, segment));
                self.tally(&mut groups, group).base.words += u64::from(segment.words);
            }
        }
        for coding in codings {
            let group = self.by.and_then(|by| by.of_coding(self.document, coding));
            let tally = self.tally(&mut groups, group);
            for column in of_codes.get(coding.code.index()).into_iter().flatten() {
                tally.codings.get_mut(*column).into_iter().for_each(|count| *count += 1);
            }
        }
        // A document of which nothing counts is no observation.
        let counts = !codings.is_empty()
            || self
                .document
                .segments
                .iter()
                .any(|s| s.words > 0 && s.is_read() && selection.has_mode(s.mode));
        for (_, tally) in &mut groups {
            tally.base.documents = u64::from(counts);
            tally.documents = tally.codings.iter().map(|count| u64::from(*count > 0)).collect();
        }
        groups
    }

    fn tally<'g>(&self, groups: &'g mut Vec<(Group, Tally)>, group: Group) -> &'g mut Tally {
        let index = groups.iter().position(|(known, _)| *known == group).unwrap_or_else(|| {
            groups.push((group, Tally::new(self.columns)));
            groups.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the index was just found or made")]
        &mut groups[index].1
    }
}

fn row(case: Option<String>, group: Group, tally: &Tally, columns: &[Column], worded: bool) -> Row {
    let base = tally.base;
    let reason = if worded { "no words" } else { "no words belong to a carrier" };
    let cells = columns.iter().enumerate().map(|(index, column)| {
        if !column.looked_for {
            return Cell::NotCoded;
        }
        let codings = tally.codings.get(index).copied().unwrap_or(0);
        Cell::Counted(Counts {
            codings,
            per_thousand: Stat::ratio(1000.0 * number(codings), number(base.words), reason),
            documents: tally.documents.get(index).copied().unwrap_or(0),
        })
    });
    Row { case, group, base, cells: cells.collect() }
}
