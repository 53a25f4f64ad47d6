use super::Stat;
use super::stat::number;

/// What follows what: counts of one event and the event some steps later, added up over sequences that are
/// never joined (Bakeman and Gottman 1997).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transitions {
    /// How often each event (row) is followed by each (column).
    pub counts: Vec<Vec<u64>>,
}

impl Transitions {
    /// None, from `rows` kinds of event to `columns`.
    pub fn new(rows: usize, columns: usize) -> Self {
        Self { counts: vec![vec![0; columns]; rows] }
    }

    /// Those of `sequences` of `kinds` kinds of event, `lag` steps apart.
    pub fn of(sequences: &[Vec<usize>], kinds: usize, lag: usize) -> Self {
        let mut all = Self::new(kinds, kinds);
        for sequence in sequences {
            for (from, to) in sequence.iter().zip(sequence.iter().skip(lag)) {
                all.add(*from, *to);
            }
        }
        all
    }

    /// Adds one.
    pub fn add(&mut self, from: usize, to: usize) {
        let slot = self.counts.get_mut(from).and_then(|row| row.get_mut(to));
        slot.into_iter().for_each(|count| *count += 1);
    }

    /// All transitions.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// Transitions from event `row`.
    pub fn given(&self, row: usize) -> u64 {
        self.counts.get(row).map_or(0, |row| row.iter().sum())
    }

    /// Transitions to event `column`.
    pub fn target(&self, column: usize) -> u64 {
        self.counts.iter().filter_map(|row| row.get(column)).sum()
    }

    fn count(&self, row: usize, column: usize) -> f64 {
        number(self.counts.get(row).and_then(|row| row.get(column)).copied().unwrap_or(0))
    }

    /// Transitions that independence would give: `f_i+ f_+j / N`.
    pub fn expected(&self, row: usize, column: usize) -> Stat {
        let product = number(self.given(row)) * number(self.target(column));
        Stat::ratio(product, number(self.total()), "no transitions")
    }

    /// The share of what follows `row` that is `column`.
    pub fn share(&self, row: usize, column: usize) -> Stat {
        Stat::ratio(self.count(row, column), number(self.given(row)), "never given")
    }

    /// How far a count is from what independence would give, in standard errors (Haberman 1973):
    /// `(f − E) / √(E (1 − f_+j/N)(1 − f_i+/N))`. It says little where less than five are expected.
    pub fn residual(&self, row: usize, column: usize) -> Stat {
        let all = number(self.total());
        let expected = match self.expected(row, column) {
            Stat::Value(expected) if expected > 0.0 => expected,
            Stat::Value(_) if self.given(row) == 0 => return Stat::Undefined("never given"),
            Stat::Value(_) => return Stat::Undefined("never follows"),
            Stat::Undefined(reason) => return Stat::Undefined(reason),
        };
        let rest =
            (1.0 - number(self.target(column)) / all) * (1.0 - number(self.given(row)) / all);
        Stat::ratio(self.count(row, column) - expected, (expected * rest).sqrt(), "nothing else")
    }

    /// Yule's Q of the fourfold table of this cell.
    pub fn yule_q(&self, row: usize, column: usize) -> Stat {
        let a = self.count(row, column);
        let (b, c) = (number(self.given(row)) - a, number(self.target(column)) - a);
        let d = number(self.total()) - a - b - c;
        Stat::ratio(a * d - b * c, a * d + b * c, "nothing else")
    }

    /// The likelihood ratio of the whole table, and its degrees of freedom from rows and columns that are
    /// not empty.
    pub fn likelihood_ratio(&self) -> (Stat, usize) {
        let (rows, columns) = self.used();
        let mut sum = 0.0;
        for row in &rows {
            for column in &columns {
                let observed = self.count(*row, *column);
                if let (true, Stat::Value(expected)) =
                    (observed > 0.0, self.expected(*row, *column))
                {
                    sum += observed * (observed / expected).ln();
                }
            }
        }
        let stat = if self.total() == 0 {
            Stat::Undefined("no transitions")
        } else {
            Stat::Value(2.0 * sum)
        };
        (stat, rows.len().saturating_sub(1) * columns.len().saturating_sub(1))
    }

    /// Pearson's chi-square of the whole table.
    pub fn chi_square(&self) -> Stat {
        let (rows, columns) = self.used();
        let cells = rows.iter().flat_map(|row| columns.iter().map(move |column| (*row, *column)));
        let term = |(row, column)| {
            let expected = self.expected(row, column).value()?;
            Some((self.count(row, column) - expected).powi(2) / expected)
        };
        let sum: f64 = cells.filter_map(term).sum();
        if self.total() == 0 { Stat::Undefined("no transitions") } else { Stat::Value(sum) }
    }

    fn used(&self) -> (Vec<usize>, Vec<usize>) {
        let columns = self.counts.first().map_or(0, Vec::len);
        (
            (0..self.counts.len()).filter(|row| self.given(*row) > 0).collect(),
            (0..columns).filter(|column| self.target(*column) > 0).collect(),
        )
    }
}
