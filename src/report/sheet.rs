use crate::stats::Stat;
use crate::text::Span;

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

    /// `part` in `whole`.
    pub fn share(part: u64, whole: u64, reason: &'static str) -> Self {
        let share = Stat::ratio(crate::stats::number(part), crate::stats::number(whole), reason);
        Self::new(Value::Share(share), Some(part))
    }

    /// Words.
    pub fn words(words: impl Into<String>) -> Self {
        Self::new(Value::Words(words.into()), None)
    }

    /// Values in order.
    pub fn series(values: Vec<Option<f64>>) -> Self {
        Self::new(Value::Series(values), None)
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

    /// The passages behind all figures whose row and column together have all of `names`.
    pub fn opened(&self, names: &[String]) -> Vec<Place> {
        let mut places = Vec::new();
        for grid in &self.grids {
            for row in &grid.rows {
                let named = |name: &String| row.keys.iter().any(|key| key == name);
                let rest: Vec<&String> = names.iter().filter(|name| !named(name)).collect();
                for (figure, measure) in row.figures.iter().zip(&grid.measures) {
                    if rest.iter().all(|name| *name == measure || **name == grid.id) {
                        places.extend(figure.behind.iter().cloned());
                    }
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}
