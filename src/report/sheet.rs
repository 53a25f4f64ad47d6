use std::collections::BTreeMap;

use crate::stats::Stat;
use crate::text::Span;

/// What rows are called that are of all cases together.
pub const ALL: &str = "all cases";

/// What a report says: tables with their bases, and what has to be said beside them. All forms of output
/// are made of it.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The report's name.
    pub name: &'static str,
    /// What its figures rest on: unit, documents, words, seed and the like.
    pub about: Vec<(&'static str, String)>,
    /// Its tables.
    pub grids: Vec<Grid>,
    /// Passages to be quoted under a heading.
    pub quotations: Vec<(String, Vec<Place>)>,
    /// What a reader has to know.
    pub remarks: Vec<String>,
    /// Which of the remarks are about one table alone, and which table.
    pub of_tables: Vec<(&'static str, String)>,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Grid {
    /// Its name for programs.
    pub id: &'static str,
    /// Its title for people.
    pub title: String,
    /// What its rows are named by.
    pub keys: Vec<&'static str>,
    /// What is measured in its columns.
    pub measures: Vec<String>,
    /// Its rows.
    pub rows: Vec<GridRow>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct GridRow {
    /// Its names, one for each key.
    pub keys: Vec<String>,
    /// Its figures, one for each measure.
    pub figures: Vec<Figure>,
}

/// A figure, and what is behind it.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What is shown.
    pub value: Value,
    /// The count that it is made of; few of anything may have to be hidden.
    pub of: Option<u64>,
    /// The passages that were counted.
    pub behind: Vec<Place>,
}

/// What a figure shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number of something.
    Count(u64),
    /// A calculated figure with so many decimals.
    Number(Stat, usize),
    /// How likely something so far from what is expected would be by chance.
    Chance(Stat),
    /// A share, shown in per cent.
    Share(Stat),
    /// Words: a date, a name.
    Words(String),
    /// Values in order, shown as a row of small bars; `None` where nothing was observed.
    Series(Vec<Option<f64>>),
    /// There is none.
    Missing(Missing),
}

/// Why there is no figure. None of these is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Nobody looked for it.
    NotCoded,
    /// There is no observation.
    NotObserved,
    /// It was not asked for: asides that are left out, other modes.
    NotCounted,
    /// Hidden, for it is made of few.
    Suppressed,
}

/// A passage: where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The document, as its place in what was observed.
    pub document: usize,
    /// The passage, in bytes of its text.
    pub span: Span,
}

impl Figure {
    fn new(value: Value, of: Option<u64>) -> Self {
        Self { value, of, behind: Vec::new() }
    }

    /// A number of something that no passages stand behind.
    pub fn count(count: u64) -> Self {
        Self::new(Value::Count(count), Some(count))
    }

    /// The number of some passages.
    pub fn places(behind: Vec<Place>) -> Self {
        let count = behind.len() as u64;
        Self { behind, ..Self::count(count) }
    }

    /// What the figures of others rest on: documents, words. It is never hidden.
    pub fn base(count: u64) -> Self {
        Self::new(Value::Count(count), None)
    }

    /// A figure made of `of` things.
    pub fn number(stat: Stat, decimals: usize, of: u64) -> Self {
        Self::new(Value::Number(stat, decimals), Some(of))
    }

    /// A chance made of `of` things.
    pub fn chance(stat: Stat, of: u64) -> Self {
        Self::new(Value::Chance(stat), Some(of))
    }

    /// `part` in `whole`.
    pub fn share(part: u64, whole: u64, reason: &'static str) -> Self {
        let share = Stat::ratio(crate::stats::number(part), crate::stats::number(whole), reason);
        Self::share_of(share, part)
    }

    /// A share made of `of` things.
    pub fn share_of(share: Stat, of: u64) -> Self {
        Self::new(Value::Share(share), Some(of))
    }

    /// Words.
    pub fn words(words: impl Into<String>) -> Self {
        Self::new(Value::Words(words.into()), None)
    }

    /// Values in order, made of `counts`; it is hidden where any of them is one of few.
    pub fn series(values: Vec<Option<f64>>, counts: &[u64]) -> Self {
        let least = counts.iter().copied().filter(|count| *count > 0).min();
        Self::new(Value::Series(values), least)
    }

    /// A figure made of two counts, of which the smaller decides whether it is hidden.
    pub fn of_two(stat: Stat, decimals: usize, counts: [u64; 2]) -> Self {
        let least = counts.into_iter().filter(|count| *count > 0).min();
        Self::number(stat, decimals, least.unwrap_or(0))
    }

    /// No figure.
    pub fn missing(why: Missing) -> Self {
        Self::new(Value::Missing(why), None)
    }

    /// The bounds of an interval, or why there are none.
    pub fn bounds(
        interval: Result<(f64, f64), &'static str>,
        decimals: usize,
        of: u64,
    ) -> [Self; 2] {
        let bound = |value: fn((f64, f64)) -> f64| match interval {
            Ok(both) => Stat::finite(value(both), "without bound"),
            Err(reason) => Stat::Undefined(reason),
        };
        [bound(|both| both.0), bound(|both| both.1)].map(|stat| Self::number(stat, decimals, of))
    }

    /// The same with the passages behind it.
    #[must_use]
    pub fn with(self, behind: Vec<Place>) -> Self {
        Self { behind, ..self }
    }
}

impl Grid {
    /// A table without rows.
    pub fn new(
        id: &'static str,
        title: impl Into<String>,
        keys: &[&'static str],
        measures: &[&str],
    ) -> Self {
        Self {
            id,
            title: title.into(),
            keys: keys.to_vec(),
            measures: measures.iter().map(|measure| (*measure).to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row<K: Into<String>>(
        &mut self,
        keys: impl IntoIterator<Item = K>,
        figures: impl IntoIterator<Item = Figure>,
    ) {
        let keys = keys.into_iter().map(Into::into).collect();
        self.rows.push(GridRow { keys, figures: figures.into_iter().collect() });
    }
}

impl Sheet {
    /// A report that says nothing yet.
    pub fn new(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }

    /// Says `remark`, once.
    pub fn remark(&mut self, remark: impl Into<String>) {
        let remark = remark.into();
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// Says `remark` of the table `id` alone.
    pub fn remark_on(&mut self, id: &'static str, remark: impl Into<String>) {
        let remark = remark.into();
        self.of_tables.push((id, remark.clone()));
        self.remark(remark);
    }

    /// Leaves only the tables called `wanted`, and what is said of them or of all.
    pub fn keep(&mut self, wanted: &[String]) {
        self.grids.retain(|grid| wanted.iter().any(|name| name == grid.id));
        self.quotations.clear();
        let (of_tables, grids) = (&self.of_tables, &self.grids);
        self.remarks.retain(|remark| {
            let mut own = of_tables.iter().filter(|(_, own)| own == remark).peekable();
            own.peek().is_none() || own.any(|(id, _)| grids.iter().any(|grid| grid.id == *id))
        });
    }

    /// Hides figures that are made of fewer than `least`, but not of none.
    pub fn suppress(&mut self, least: u64) {
        let rows = self.grids.iter_mut().flat_map(|grid| &mut grid.rows);
        let figures = rows.flat_map(|row| &mut row.figures);
        let few = figures.filter(|figure| figure.of.is_some_and(|of| (1..least).contains(&of)));
        let mut hidden = 0;
        for figure in few {
            *figure = Figure::missing(Missing::Suppressed);
            hidden += 1;
        }
        if hidden > 0 {
            self.quotations.clear();
            self.remark(format!(
                "figures of fewer than {least} are hidden, and quotations with them; a hidden figure may still be \
                 told from a sum and what is left of it"
            ));
        }
    }

    /// Leaves out the passages behind all figures.
    pub fn close(&mut self) {
        let rows = self.grids.iter_mut().flat_map(|grid| &mut grid.rows);
        rows.flat_map(|row| &mut row.figures).for_each(|figure| figure.behind.clear());
    }

    /// The passages behind all figures whose row and column together have all of `names`: in the order of the
    /// table where there are such figures (first the row’s names, then the column’s), else in any. A passage
    /// that several figures of a row count stands there as often as the one that counts it most.
    pub fn opened(&self, names: &[String]) -> Vec<Place> {
        let in_order = self.behind(names, |row, last| is_in_order(names, row, last));
        if !in_order.is_empty() {
            return in_order;
        }
        self.behind(names, |row, last| {
            names.iter().all(|name| row.contains(name) || last.contains(&name.as_str()))
        })
    }

    fn behind(&self, names: &[String], has: impl Fn(&[String], &[&str]) -> bool) -> Vec<Place> {
        let mut places = Vec::new();
        for grid in &self.grids {
            // Rows of all cases are opened by their name alone: their passages stand in the cases.
            let rows = grid.rows.iter().filter(|row| {
                let of_all = row.keys.iter().any(|key| key == ALL);
                !of_all || names.iter().any(|name| name == ALL)
            });
            for row in rows {
                let mut most: BTreeMap<&Place, usize> = BTreeMap::new();
                for (figure, measure) in row.figures.iter().zip(&grid.measures) {
                    if !has(&row.keys, &[measure, grid.id]) {
                        continue;
                    }
                    let mut own: BTreeMap<&Place, usize> = BTreeMap::new();
                    figure.behind.iter().for_each(|place| *own.entry(place).or_default() += 1);
                    for (place, times) in own {
                        let slot = most.entry(place).or_default();
                        *slot = times.max(*slot);
                    }
                }
                for (place, times) in most {
                    places.extend(std::iter::repeat_n(place.clone(), times));
                }
            }
        }
        places.sort_unstable();
        places
    }
}

/// Whether `names` are names of a row, as it has them in order, and then names of a column.
fn is_in_order(names: &[String], row: &[String], column: &[&str]) -> bool {
    let mut keys = row.iter();
    let mut rest = names.iter().peekable();
    while rest.next_if(|name| keys.any(|key| key == *name)).is_some() {}
    rest.all(|name| column.contains(&name.as_str()))
}
