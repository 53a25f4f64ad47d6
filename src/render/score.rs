use super::number::stat;
use super::table::Table;
use crate::report::{Agreement, Measure};

/// The agreement of proposals with human codings as a table, a row for each label.
pub fn agreement_text(label: &str, rows: &[(&str, &Agreement)], width: usize) -> String {
    let headings = [label, "coded", "found", "proposed", "right", "precision", "recall", "F1"];
    let row = |(name, agreement): &(&str, &Agreement)| {
        let Agreement { coded, found, proposed, right, precision, recall, f1 } = agreement;
        let counts = [coded, found, proposed, right].map(u64::to_string);
        let mut cells = vec![(*name).to_owned()];
        cells.extend(counts);
        cells.extend([precision, recall, f1].map(measure));
        cells
    };
    Table {
        headings: headings.map(str::to_owned).to_vec(),
        rows: rows.iter().map(row).collect(),
        names: 1,
        left: Vec::new(),
    }
    .text(width)
}

/// A figure with its interval.
fn measure(measure: &Measure) -> String {
    match measure.interval {
        Some((low, high)) => format!("{} [{low:.2}, {high:.2}]", stat(measure.value, 2)),
        None => stat(measure.value, 2),
    }
}
