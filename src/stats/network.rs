use std::collections::BTreeMap;

use super::stat::number;

/// A line of talk: who gets the credit, in which conversation, with which codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The unit that connections count for (a speaker, a case, …).
    pub unit: String,
    /// The conversation; the window never reaches out of it.
    pub conversation: String,
    /// Its codes, by number, in order.
    pub codes: Vec<usize>,
}

/// How often each two codes are connected in each unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// The pairs: (1,2), (1,3), (2,3), (1,4), …
    pub pairs: Vec<(usize, usize)>,
    /// For each unit the number of lines in which each pair is connected.
    pub units: BTreeMap<String, Vec<u64>>,
    /// For each unit and each pair these lines, as places among all.
    pub lines: BTreeMap<String, Vec<Vec<usize>>>,
}

impl Network {
    /// The connections of epistemic network analysis (Shaffer, Collier and Ruis 2016; rENA 0.2.7): two codes
    /// are connected in a line where both are in it, or one is and the other is in one of the lines before it,
    /// at most `window` with itself. Counted once a line.
    pub fn of(lines: &[Line], codes: usize, window: usize) -> Self {
        let pairs: Vec<(usize, usize)> =
            (1..codes).flat_map(|later| (0..later).map(move |earlier| (earlier, later))).collect();
        let mut found: BTreeMap<String, Vec<Vec<usize>>> = BTreeMap::new();
        let mut before: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        for (number, line) in lines.iter().enumerate() {
            let earlier = before.entry(&line.conversation).or_default();
            let from = earlier.len().saturating_sub(window.saturating_sub(1));
            let recent = earlier.get(from..).unwrap_or(&[]);
            let own = |code: usize| line.codes.contains(&code);
            let any = |code: usize| own(code) || recent.iter().any(|one| one.codes.contains(&code));
            let of_unit =
                found.entry(line.unit.clone()).or_insert_with(|| vec![Vec::new(); pairs.len()]);
            for ((a, b), connected) in pairs.iter().zip(of_unit) {
                if own(*a) && any(*b) || own(*b) && any(*a) {
                    connected.push(number);
                }
            }
            earlier.push(line);
        }
        let count = |lines: &Vec<Vec<usize>>| lines.iter().map(|own| own.len() as u64).collect();
        let units = found.iter().map(|(unit, lines)| (unit.clone(), count(lines))).collect();
        Self { pairs, units, lines: found }
    }

    /// The connections of each unit over their Euclidean length, so that units of different length can be
    /// compared; a unit without connections has zeros.
    pub fn weights(&self) -> BTreeMap<&str, Vec<f64>> {
        let weights = |counts: &Vec<u64>| {
            let length = counts.iter().map(|count| number(*count).powi(2)).sum::<f64>().sqrt();
            let weight = |count: &u64| if length > 0.0 { number(*count) / length } else { 0.0 };
            counts.iter().map(weight).collect()
        };
        self.units.iter().map(|(unit, counts)| (unit.as_str(), weights(counts))).collect()
    }
}
