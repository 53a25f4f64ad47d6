use std::collections::{BTreeMap, BTreeSet};

use super::stat::number;
use super::{By, Group, Level, Material, Selection, Stat};
use crate::coding::Coding;
use crate::corpus::{Document, Segment};

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
    /// How many rules propose it or codes below it. Without any, its counts are missing, not zero.
    pub rules: usize,
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

#[derive(Default)]
struct Tally {
    base: Base,
    codings: BTreeMap<usize, u64>,
    documents: BTreeMap<usize, BTreeSet<String>>,
    with_text: BTreeSet<String>,
}

/// Counts codings per case, and per group within each case.
pub fn frequencies(
    material: Material<'_>,
    selection: &Selection,
    level: Level,
    by: Option<By>,
) -> Frequencies {
    let columns = columns(material, selection, level);
    let mut tallies: BTreeMap<Key, Tally> = BTreeMap::new();
    for (document, codings) in material.selected(selection) {
        for case in [Some(document.case.clone()), None] {
            add_base(&mut tallies, &case, document, by.as_ref(), selection);
            for coding in &codings {
                let group = by.as_ref().and_then(|by| by.of_coding(document, coding));
                let tally = tallies.entry((case.clone(), group)).or_default();
                count(tally, &columns, document, coding);
            }
        }
    }
    let worded = by != Some(By::Carrier);
    let mut rows: Vec<Row> = Vec::new();
    for ((case, group), tally) in tallies {
        rows.push(row(case, group, &tally, &columns, worded));
    }
    if let Some(by) = &by {
        rows.sort_by(|a, b| a.case.cmp(&b.case).then_with(|| by.order(&a.group, &b.group)));
    }
    let (pooled, rows) = rows.into_iter().partition(|row| row.case.is_none());
    Frequencies { level, by, columns, rows, pooled }
}

fn columns(material: Material<'_>, selection: &Selection, level: Level) -> Vec<Column> {
    let ids = selection.columns(material.codes, level).into_iter();
    ids.map(|id| {
        let below = format!("{id}.");
        let codes = material.codes.codes().filter(|c| c.id == id || c.id.starts_with(&below));
        Column { rules: codes.map(|code| code.rules.len()).sum(), code: id }
    })
    .collect()
}

/// Adds the words of a document to its rows, so that a row without codings is still there.
fn add_base(
    tallies: &mut BTreeMap<Key, Tally>,
    case: &Option<String>,
    document: &Document,
    by: Option<&By>,
    selection: &Selection,
) {
    if by == Some(&By::Carrier) {
        return;
    }
    if by.is_none() {
        tallies.entry((case.clone(), None)).or_default().with_text.insert(document.id.clone());
    }
    let worded = |s: &&Segment| s.words > 0 && s.is_read() && selection.has_mode(s.mode);
    for segment in document.segments.iter().filter(worded) {
        let group = by.and_then(|by| by.of_segment(document, segment));
        let tally = tallies.entry((case.clone(), group)).or_default();
        tally.base.words += u64::from(segment.words);
        tally.with_text.insert(document.id.clone());
    }
}

fn count(tally: &mut Tally, columns: &[Column], document: &Document, coding: &Coding) {
    tally.with_text.insert(document.id.clone());
    for (index, column) in columns.iter().enumerate() {
        if coding.is_of(&column.code) {
            *tally.codings.entry(index).or_default() += 1;
            tally.documents.entry(index).or_default().insert(document.id.clone());
        }
    }
}

fn row(case: Option<String>, group: Group, tally: &Tally, columns: &[Column], worded: bool) -> Row {
    let base = Base { documents: tally.with_text.len() as u64, ..tally.base };
    let reason = if worded { "no words" } else { "no words belong to a carrier" };
    let cells = columns.iter().enumerate().map(|(index, column)| {
        if column.rules == 0 {
            return Cell::NotCoded;
        }
        let codings = tally.codings.get(&index).copied().unwrap_or(0);
        Cell::Counted(Counts {
            codings,
            per_thousand: Stat::ratio(1000.0 * number(codings), number(base.words), reason),
            documents: tally.documents.get(&index).map_or(0, BTreeSet::len) as u64,
        })
    });
    Row { case, group, base, cells: cells.collect() }
}
