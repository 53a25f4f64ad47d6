//! Words: what marks one part of a corpus off, what stands near a word, how evenly it is spread, who calls whom what.

use std::collections::BTreeMap;

use super::observed::{Observed, day, is_family};
use super::{Figure, Grid, Place, Sheet};
use crate::corpus::Role;
use crate::stats::{Collocation, Comparison, Dispersion, Stat, critical, number};

/// A word in the two parts of each case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weighed {
    /// For each case how often it stands in the part, and in the rest.
    pub cases: BTreeMap<String, [u64; 2]>,
}

/// Words that stand less often than these are no candidates.
const LEAST: u64 = 3;

/// What marks `part` off from the rest: the words with the largest log-likelihood.
pub fn key_words(
    observed: &Observed<'_>,
    part: &str,
    words: &BTreeMap<String, Weighed>,
    totals: &BTreeMap<String, [u64; 2]>,
    top: usize,
) -> Sheet {
    let mut sheet = Sheet::new("keyness");
    sheet.about = observed.about();
    let sum = |cases: &BTreeMap<String, [u64; 2]>| {
        cases.values().fold([0, 0], |sum: [u64; 2], one| [sum[0] + one[0], sum[1] + one[1]])
    };
    let [own_words, other_words] = sum(totals);
    sheet.about.push(("part", format!("{part}, {own_words} words; the rest {other_words}")));
    let measures =
        ["in part", "in rest", "per 1,000", "rest per 1,000", "LL", "log ratio", "Bayes", "cases"];
    let mut more = Grid::new("more", format!("More in {part}"), &["word"], &measures);
    let mut less = Grid::new("less", format!("Less in {part}"), &["word"], &measures);
    let mut all: Vec<(f64, &String, Comparison, usize)> = Vec::new();
    for (word, weighed) in words {
        let [own, other] = sum(&weighed.cases);
        let comparison = Comparison { own, own_words, other, other_words };
        let signed = comparison.signed().value().unwrap_or(0.0);
        let higher = |(case, [own, other]): (&String, &[u64; 2])| {
            let [all_own, all_other] = totals.get(case).copied().unwrap_or_default();
            let (a, b) = (
                u128::from(*own) * u128::from(all_other),
                u128::from(*other) * u128::from(all_own),
            );
            if signed < 0.0 { a < b } else { a > b }
        };
        let cases = weighed.cases.iter().filter(|one| higher(*one)).count();
        if own + other >= LEAST {
            all.push((signed, word, comparison, cases));
        }
    }
    all.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then_with(|| a.1.cmp(b.1)));
    for (signed, word, comparison, cases) in all {
        let grid = if signed < 0.0 { &mut less } else { &mut more };
        if grid.rows.len() >= top || signed.abs() < critical(0.05) {
            continue;
        }
        let rate = |count, words| Stat::ratio(1000.0 * number(count), number(words), "no words");
        let counts = [comparison.own, comparison.other];
        let ratio = match comparison.log_ratio() {
            Stat::Value(ratio) => Stat::Value(ratio),
            Stat::Undefined(_) => comparison.log_ratio_half(),
        };
        let figures = [
            Figure::count(comparison.own),
            Figure::count(comparison.other),
            Figure::number(rate(comparison.own, own_words), 2, comparison.own),
            Figure::number(rate(comparison.other, other_words), 2, comparison.other),
            Figure::of_two(comparison.log_likelihood(), 1, counts),
            Figure::of_two(ratio, 1, counts),
            Figure::of_two(comparison.bayes(), 1, counts),
            Figure::base(cases as u64),
        ];
        grid.row([word.as_str()], figures);
    }
    sheet.grids = vec![more, less];
    sheet.remark(
        "LL: log-likelihood of two terms (Rayson and Garside 2000), which takes words for independent; they are not, so \
         look at cases: in how many the word is on that side. Where a word is nowhere in one part, the log ratio is that \
         with half an occurrence more in both. Names of people and places head such lists",
    );
    sheet
}

/// What stands near a phrase.
pub fn collocates(
    observed: &Observed<'_>,
    phrase: &str,
    reach: u64,
    (node, words): (u64, u64),
    counts: &BTreeMap<String, [u64; 3]>,
    top: usize,
) -> Sheet {
    let mut sheet = Sheet::new("collocates");
    sheet.about = observed.about();
    sheet.about.push(("phrase", format!("{phrase}, {node} times")));
    sheet.about.push(("window", format!("{reach} words on either side")));
    let measures =
        ["together", "before", "after", "in all", "expected", "logDice", "MI", "t", "G²"];
    let mut grid = Grid::new("collocates", format!("Near “{phrase}”"), &["word"], &measures);
    let mut all: Vec<(f64, &String, Collocation, [u64; 3])> = Vec::new();
    for (word, [in_all, before, after]) in counts {
        let together = before + after;
        let pair = Collocation { together, node, other: *in_all, words, span: 2 * reach };
        if let (true, Some(score)) = (together >= LEAST, pair.log_dice().value()) {
            all.push((score, word, pair, [*in_all, *before, *after]));
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    for (_, word, pair, [in_all, before, after]) in all.into_iter().take(top) {
        let figures = [
            Figure::count(pair.together),
            Figure::count(before),
            Figure::count(after),
            Figure::base(in_all),
            Figure::number(pair.expected(), 1, pair.together),
            Figure::number(pair.log_dice(), 1, pair.together),
            Figure::number(pair.information(), 1, pair.together),
            Figure::number(pair.t_score(), 1, pair.together),
            Figure::number(pair.likelihood_ratio(), 1, pair.together),
        ];
        grid.row([word.as_str()], figures);
    }
    sheet.grids = vec![grid];
    sheet.remark(format!(
        "words that stand near it {LEAST} times or more, by logDice, which does not depend on the size of the corpus; MI \
         favours rare words, t frequent ones. The window does not reach out of a document"
    ));
    sheet
}

/// How evenly codes and words are spread over documents, and over cases.
pub fn dispersion(observed: &Observed<'_>, words: &[(String, Vec<Place>)]) -> Sheet {
    let mut sheet = Sheet::new("dispersion");
    sheet.about = observed.about();
    let measures = ["times", "in", "of", "DP", "DP norm", "Juilland’s D"];
    let mut grids = [
        Grid::new("documents", "Over documents", &["what"], &measures),
        Grid::new("cases", "Over cases", &["what"], &measures),
    ];
    let sizes: Vec<u64> = observed.encounters.iter().map(|encounter| encounter.words).collect();
    let cases = observed.cases();
    let over_cases = |counts: &[u64]| -> Vec<u64> {
        let sum =
            |range: &std::ops::Range<usize>| counts.get(range.clone()).unwrap_or(&[]).iter().sum();
        cases.iter().map(|(_, range)| sum(range)).collect()
    };
    let mut add = |name: &str, places: Vec<Place>| {
        let mut counts = vec![0; sizes.len()];
        for place in &places {
            counts.get_mut(place.document).into_iter().for_each(|count| *count += 1);
        }
        let parts = [(counts.clone(), sizes.clone()), (over_cases(&counts), over_cases(&sizes))];
        for (grid, (counts, sizes)) in grids.iter_mut().zip(parts) {
            let spread = Dispersion::of(&counts, &sizes);
            let of = spread.occurrences;
            let figures = [
                Figure::places(places.clone()),
                Figure::base(spread.range as u64),
                Figure::base(counts.len() as u64),
                Figure::number(spread.dp, 2, of),
                Figure::number(spread.dp_normal, 2, of),
                Figure::number(spread.juilland, 2, of),
            ];
            grid.row([name], figures);
        }
    };
    for (column, code) in observed.columns.iter().enumerate() {
        if observed.looked_for.get(column).copied().unwrap_or(false) {
            let all = 0..observed.encounters.len();
            add(code, all.flat_map(|index| observed.places(index, column)).collect());
        }
    }
    for (word, places) in words {
        add(&format!("“{word}”"), places.clone());
    }
    sheet.grids = grids.into();
    sheet.remark("DP: 0 is even, 1 is all in one place (Gries 2008). D: 1 is even (Juilland and Chang-Rodríguez 1964)");
    sheet
}

/// A word by which people are called, and the code of the conduct that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The word or phrase.
    pub word: String,
    /// The code or family.
    pub conduct: Option<String>,
}

/// A place where a label stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// Which label.
    pub label: usize,
    /// Where.
    pub place: Place,
    /// Who says it.
    pub by: Said,
    /// Who is named nearest.
    pub about: Option<Role>,
}

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// Somebody speaks.
    Speaker(Role),
    /// It stands in quotation marks, nobody knows whose, in a turn of somebody.
    Quoted(Role),
    /// The notes tell.
    Narrative,
}

impl Said {
    fn name(self) -> String {
        match self {
            Self::Speaker(role) => role.to_string(),
            Self::Quoted(role) => format!("quoted by {role}"),
            Self::Narrative => "narrative".to_owned(),
        }
    }
}

/// Who calls whom what, and whether the label comes before the conduct it names.
pub fn labels(observed: &Observed<'_>, labels: &[Label], called: &[Called]) -> Sheet {
    let mut sheet = Sheet::new("labels");
    sheet.about = observed.about();
    let keys = ["label", "by", "near", "type"];
    let mut who =
        Grid::new("labels", "Who calls whom what, and where", &keys, &["times", "documents"]);
    let mut found: BTreeMap<(usize, Said, Option<Role>, String), Vec<Place>> = BTreeMap::new();
    for one in called {
        let Some(encounter) = observed.encounters.get(one.place.document) else { continue };
        let kind = encounter.document.doc_type.clone().unwrap_or_default();
        found.entry((one.label, one.by, one.about, kind)).or_default().push(one.place.clone());
    }
    for ((label, by, about, kind), places) in found {
        let word = labels.get(label).map_or("", |label| label.word.as_str());
        let mut documents: Vec<usize> = places.iter().map(|place| place.document).collect();
        documents.dedup();
        let about = about.map_or("nobody named", Role::as_str);
        let count = documents.len() as u64;
        who.row([word, &by.name(), about, &kind], [Figure::places(places), Figure::count(count)]);
    }
    sheet.grids = vec![who, conduct(observed, labels, called)];
    sheet.remark(
        "near: whom the sentence names nearest to the word, which need not be who is meant; a word in quotation marks or \
         denied is counted, too, and a thing may be called so. --open LABEL is the concordance",
    );
    sheet
}

fn conduct(observed: &Observed<'_>, labels: &[Label], called: &[Called]) -> Grid {
    let title =
        "Label and conduct: which came first, where the sentence names somebody of the family";
    let measures = ["label first on", "conduct first on", "days", "order"];
    let mut grid = Grid::new("conduct", title, &["case", "label", "conduct"], &measures);
    for (case, range) in observed.cases() {
        for (number, label) in labels.iter().enumerate() {
            let Some(code) = &label.conduct else { continue };
            let date =
                |index: usize| observed.encounters.get(index).and_then(|e| e.document.date.clone());
            let first = called
                .iter()
                .filter(|one| one.label == number && range.contains(&one.place.document))
                // Of whom nobody is named it is not known whether a person is meant at all.
                .filter(|one| one.about.is_some_and(is_family))
                .map(|one| &one.place)
                .min();
            let Some(first) = first else { continue };
            let act = range.clone().find_map(|index| {
                observed.places_where(index, |c| observed.is_of(c, code)).into_iter().next()
            });
            let on = [Some(first.document), act.as_ref().map(|place| place.document)]
                .map(|index| index.and_then(date));
            let [called_on, done_on] = &on;
            let days = |on: &Option<String>| on.as_deref().and_then(day);
            let apart = days(called_on).zip(days(done_on)).map(|(a, b)| a - b);
            let order = match (&act, apart) {
                (Some(act), _)
                    if act.document == first.document && act.span.overlaps(first.span) =>
                {
                    "same passage"
                }
                (None, _) => "conduct not coded",
                (Some(_), None) => "without dates",
                (Some(act), Some(0)) if act.document == first.document && *act < *first => {
                    "conduct before label"
                }
                (Some(act), Some(0)) if act.document == first.document => "label before conduct",
                (Some(_), Some(0)) => "same day",
                (Some(_), Some(days)) if days < 0 => "label before conduct",
                (Some(_), Some(_)) => "conduct before label",
            };
            let why = if act.is_some() { "without date" } else { "conduct not coded" };
            let days = apart.map_or(Stat::Undefined(why), |d| Stat::Value(f64::from(d)));
            let figures = [
                Figure::words(called_on.clone().unwrap_or_default()).with(vec![first.clone()]),
                Figure::words(done_on.clone().unwrap_or_default()).with(act.into_iter().collect()),
                Figure::number(days, 0, 1),
                Figure::words(order),
            ];
            grid.row([case, &label.word, code], figures);
        }
    }
    grid
}
