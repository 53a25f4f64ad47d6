use super::number::{counted, exact, stat};
use super::table::{Table, csv_text};
use crate::report::{Cooccurrence, Pair, PairTable, Stat, Unit};

const HEADINGS: &[&str] =
    &["1st code", "2nd code", "both", "1st", "2nd", "Jaccard", "c", "lift", "2|1", "1|2"];

/// The report for a page `width` columns wide: pairs that occur together, most often first; at most
/// `most` of each table where that is given.
pub fn pairs_text(report: &Cooccurrence, width: usize, most: Option<usize>) -> String {
    let tables = each(report).map(|table| {
        let shown = shown(table, most);
        let text = if shown.is_empty() {
            "no two codes occur together here\n".to_owned()
        } else {
            pairs(&shown).text(width)
        };
        let left = table.pairs.iter().filter(|pair| pair.both > 0).count() - shown.len();
        let more = if left == 0 { String::new() } else { format!("… and {left} more pairs\n") };
        format!("{}\n\n{text}{more}", title(report, table))
    });
    let tables: Vec<String> = tables.collect();
    format!("{}\n{}", tables.join("\n"), notes(report))
}

/// The report in Markdown: the pairs that occur together.
pub fn pairs_markdown(report: &Cooccurrence) -> String {
    let tables = each(report).map(|table| {
        format!("### {}\n\n{}", title(report, table), pairs(&shown(table, None)).markdown())
    });
    let tables: Vec<String> = tables.collect();
    format!("{}\n{}", tables.join("\n"), notes(report))
}

/// The report as tidy CSV: every pair of codes that both occur in the case, also those never
/// together.
pub fn pairs_csv(report: &Cooccurrence, as_is: bool) -> String {
    let by = report.by.as_ref().map_or("group", |by| by.name());
    let headings = [
        "case",
        by,
        "unit",
        "units",
        "code_a",
        "code_b",
        "both",
        "with_a",
        "with_b",
        "codings_a",
        "codings_b",
        "overlaps",
        "expected",
        "jaccard",
        "c",
        "lift",
        "b_given_a",
        "a_given_b",
        "remark",
    ];
    let rows = report.cases.iter().chain(&report.pooled).flat_map(|table| {
        table.pairs.iter().map(|pair| {
            let stats = [pair.jaccard, pair.c, pair.lift, pair.b_given_a, pair.a_given_b];
            let reason = stats.into_iter().find_map(Stat::reason).unwrap_or("");
            let mut row = vec![
                table.case.clone().unwrap_or_else(|| "(all cases)".to_owned()),
                table.group.clone().unwrap_or_default(),
                report.unit.to_string(),
                table.units.to_string(),
                pair.a.clone(),
                pair.b.clone(),
            ];
            let counts = [
                pair.both,
                pair.with_a,
                pair.with_b,
                pair.codings_a,
                pair.codings_b,
                pair.overlaps,
            ];
            row.extend(counts.iter().map(u64::to_string));
            row.push(exact(pair.expected));
            row.extend(stats.into_iter().map(exact));
            row.push(reason.to_owned());
            row
        })
    });
    csv_text(&headings, rows, as_is)
}

/// The tables to show; with a single case the pooled ones would say the same again.
fn each(report: &Cooccurrence) -> impl Iterator<Item = &PairTable> {
    let first = report.cases.first().map(|table| &table.case);
    let one_case = report.cases.iter().all(|table| Some(&table.case) == first);
    let several = report.cases.is_empty() || !one_case;
    report.cases.iter().chain(report.pooled.iter().filter(move |_| several))
}

fn title(report: &Cooccurrence, table: &PairTable) -> String {
    let (one, many) = report.unit.nouns();
    let name = table.case.as_deref().unwrap_or("all cases");
    let group = report.by.as_ref().map_or_else(String::new, |by| {
        format!(", {} {}", by.name(), table.group.as_deref().unwrap_or("not given"))
    });
    format!(
        "{name}{group}: codes in the same {}, of {}",
        report.unit,
        counted(table.units, one, many)
    )
}

fn shown(table: &PairTable, most: Option<usize>) -> Vec<&Pair> {
    let mut pairs: Vec<&Pair> = table.pairs.iter().filter(|pair| pair.both > 0).collect();
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.both));
    pairs.truncate(most.unwrap_or(usize::MAX));
    pairs
}

fn pairs(shown: &[&Pair]) -> Table {
    let row = |pair: &&Pair| {
        vec![
            pair.a.clone(),
            pair.b.clone(),
            pair.both.to_string(),
            pair.with_a.to_string(),
            pair.with_b.to_string(),
            stat(pair.jaccard, 2),
            stat(pair.c, 2),
            stat(pair.lift, 2),
            stat(pair.b_given_a, 2),
            stat(pair.a_given_b, 2),
        ]
    };
    Table {
        headings: HEADINGS.iter().map(|heading| (*heading).to_owned()).collect(),
        rows: shown.iter().map(row).collect(),
        names: 2,
        left: Vec::new(),
    }
}

fn notes(report: &Cooccurrence) -> String {
    let unit = match report.unit {
        Unit::Window(size) => format!("windows of {size} segments in a row"),
        unit => format!("{unit}s"),
    };
    let lift = if report.unit == Unit::Case {
        "what independence over the cases would give"
    } else {
        "what independence within each case would give"
    };
    format!(
        "both, 1st, 2nd: {unit} with both codes, with the first, with the second\n\
         c: ATLAS.ti's coefficient, of passages that share text, whatever the unit\n\
         lift: both, as a multiple of {lift}\n\
         2|1: share of the first's {unit} that have the second; 1|2: the reverse\n\
         Figures from a few {unit} are unsteady: look at the counts first, then at the passages\n"
    )
}
