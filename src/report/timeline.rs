//! How codes come and go over the time of a case.

use std::collections::BTreeMap;
use std::ops::Range;

use super::observed::{Observed, day};
use super::{Figure, Grid, Missing, Sheet};
use crate::corpus::Event;
use crate::stats::{Stat, benjamini_hochberg, kendall, median, number, poisson, theil_sen};

/// What is asked of a timeline beside the series.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trend {
    /// Slopes and rank tests.
    pub slopes: bool,
    /// Chances, too.
    pub chances: bool,
}

/// Slopes are told for so many days.
const DAYS: f64 = 30.0;
/// A model of counts is fitted to so many documents or more.
const MODELLED: usize = 8;
/// More days between two documents are a gap in observation.
const LONG_GAP: u64 = 60;

/// Rates by document and month, first occurrences, gaps in observation, events.
pub fn timeline(observed: &Observed<'_>, events: &[Event], trend: Trend) -> Sheet {
    let mut sheet = Sheet::new("timeline");
    sheet.about = observed.about();
    sheet.grids =
        vec![series(observed, events), documents(observed), months(observed), firsts(observed)];
    sheet.grids.push(gaps(observed));
    sheet.grids.push(happened(observed, events));
    if trend.slopes {
        sheet.grids.push(slopes(observed, trend.chances));
        sheet.remark(
            "a slope is per 1,000 words and 30 days (Theil and Sen), tau is Kendall’s; a case is one family, and no \
             slope of several cases together says more than how many rise",
        );
    }
    sheet.remark("▲: something happened since the document before; a document on the day of an event counts as after it");
    observed.recordings().into_iter().for_each(|remark| sheet.remark(remark));
    let undated = observed.encounters.iter().filter(|e| e.document.date.is_none()).count();
    if undated > 0 {
        sheet.remark(format!(
            "{undated} documents have no date and are left out of all but the documents"
        ));
    }
    sheet
}

/// A dated document: its place, its day, and for each column its codings.
struct Dated {
    index: usize,
    day: i32,
    words: u64,
    counts: Vec<u64>,
}

fn dated(observed: &Observed<'_>, range: Range<usize>) -> Vec<Dated> {
    let of = |(index, encounter): (usize, &super::Encounter)| {
        let mut counts = vec![0; observed.columns.len()];
        for coding in &encounter.codings {
            for column in observed.columns_of(coding) {
                counts.get_mut(*column).into_iter().for_each(|count| *count += 1);
            }
        }
        let day = day(encounter.document.date.as_deref()?)?;
        Some(Dated { index, day, words: encounter.words, counts })
    };
    observed.of(range).filter_map(of).collect()
}

impl Dated {
    fn count(&self, column: usize) -> u64 {
        self.counts.get(column).copied().unwrap_or(0)
    }

    fn rate(&self, column: usize) -> Option<f64> {
        (self.words > 0).then(|| 1000.0 * number(self.count(column)) / number(self.words))
    }
}

fn date(observed: &Observed<'_>, index: usize) -> String {
    let encounter = observed.encounters.get(index);
    encounter.and_then(|e| e.document.date.clone()).unwrap_or_default()
}

/// Under each dated document a sign where something happened since the one before it.
fn signs(dated: &[Dated], events: &[Event], case: &str) -> Option<String> {
    let own = events.iter().filter(|event| event.case.is_empty() || event.case == case);
    let days: Vec<i32> = own.filter_map(|event| day(&event.date)).collect();
    let mut before = i32::MIN;
    let sign = |dated: &Dated| {
        let any = days.iter().any(|day| before < *day && *day <= dated.day);
        before = dated.day;
        if any { '▲' } else { ' ' }
    };
    let signs: String = dated.iter().map(sign).collect();
    signs.contains('▲').then_some(signs)
}

fn series(observed: &Observed<'_>, events: &[Event]) -> Grid {
    let measures = ["by document", "codings", "highest", "on", "last"];
    let mut grid =
        Grid::new("series", "Per 1,000 words, document by document", &["case", "code"], &measures);
    for (case, range) in observed.cases() {
        let dated = dated(observed, range.clone());
        for (column, code) in observed.columns.iter().enumerate() {
            if !observed.looked_for.get(column).copied().unwrap_or(false) {
                grid.row([case, code], vec![Figure::missing(Missing::NotCoded); measures.len()]);
                continue;
            }
            let rates: Vec<Option<f64>> = dated.iter().map(|d| d.rate(column)).collect();
            let counts: Vec<u64> = dated.iter().map(|d| d.count(column)).collect();
            let behind = dated.iter().flat_map(|d| observed.places(d.index, column)).collect();
            let rate = |d: &Dated| d.rate(column).unwrap_or(0.0);
            let highest = dated.iter().rev().max_by(|a, b| rate(a).total_cmp(&rate(b)));
            let highest = highest.filter(|d| d.count(column) > 0);
            let figure = |d: Option<&Dated>| match d.and_then(|d| Some((d, d.rate(column)?))) {
                Some((d, rate)) => Figure::number(Stat::Value(rate), 1, d.count(column)),
                None => Figure::number(Stat::Undefined("never coded"), 1, 0),
            };
            let on = highest.map_or(String::new(), |d| date(observed, d.index));
            let figures = [
                Figure::series(rates, &counts),
                Figure::places(behind),
                figure(highest),
                Figure::words(on),
                figure(dated.last()),
            ];
            grid.row([case, code], figures);
        }
        if let Some(signs) = signs(&dated, events, case) {
            let mut figures = vec![Figure::words(signs)];
            figures.extend([(); 4].map(|()| Figure::words("")));
            grid.row([case, EVENTS], figures);
        }
    }
    grid
}

/// The row of signs for events.
const EVENTS: &str = "(events)";

fn documents(observed: &Observed<'_>) -> Grid {
    let mut measures = vec!["date", "type", "words"];
    measures.extend(observed.columns.iter().map(String::as_str));
    let title = "Codings in each document";
    let mut grid = Grid::new("documents", title, &["case", "document"], &measures);
    for (case, range) in observed.cases() {
        for (index, encounter) in observed.of(range) {
            let document = &encounter.document;
            let mut figures = vec![
                Figure::words(document.date.clone().unwrap_or_default()),
                Figure::words(document.doc_type.clone().unwrap_or_default()),
                Figure::base(encounter.words),
            ];
            let columns = 0..observed.columns.len();
            figures.extend(columns.map(|c| observed.counted(c, observed.places(index, c))));
            grid.row([case, &document.id], figures);
        }
    }
    grid
}

/// A month: of fieldwork by number, or of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Month {
    Fieldwork(i32),
    Calendar(i32),
}

impl Month {
    fn of(word: &str) -> Option<Self> {
        match word.split_once('-') {
            Some((year, month)) => {
                let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
                Some(Self::Calendar(year * 12 + month - 1))
            }
            None => word.trim().parse().ok().map(Self::Fieldwork),
        }
    }

    fn next(self) -> Self {
        match self {
            Self::Fieldwork(month) => Self::Fieldwork(month.saturating_add(1)),
            Self::Calendar(month) => Self::Calendar(month.saturating_add(1)),
        }
    }

    fn name(self) -> String {
        match self {
            Self::Fieldwork(month) => month.to_string(),
            Self::Calendar(month) => {
                format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
            }
        }
    }
}

/// More months than these in a row are not all shown.
const MOST_MONTHS: usize = 600;

fn months(observed: &Observed<'_>) -> Grid {
    let mut measures = vec!["documents", "words"];
    measures.extend(observed.columns.iter().map(String::as_str));
    let title = "Per 1,000 words in each month of fieldwork";
    let mut grid = Grid::new("months", title, &["case", "month"], &measures);
    for (case, range) in observed.cases() {
        let mut months: BTreeMap<Month, Vec<usize>> = BTreeMap::new();
        for (index, encounter) in observed.of(range) {
            if let Some(month) = encounter.document.attribute("month").and_then(Month::of) {
                months.entry(month).or_default().push(index);
            }
        }
        // Months of fieldwork and of the calendar cannot be told from each other: each kind has its row.
        let kinds = [
            Month::Fieldwork(i32::MIN)..Month::Calendar(i32::MIN),
            Month::Calendar(i32::MIN)..Month::Calendar(i32::MAX),
        ];
        let spans = kinds.into_iter().filter_map(|kind| {
            let mut own = months.range(kind).map(|(month, _)| *month);
            let first = own.next()?;
            Some((first, own.next_back().unwrap_or(first)))
        });
        let all = spans.flat_map(|(first, last)| {
            std::iter::successors(Some(first), |month| Some(month.next()))
                .take_while(move |month| *month <= last)
                .take(MOST_MONTHS)
        });
        for month in all {
            let indices = months.get(&month).map_or(&[][..], Vec::as_slice);
            grid.row([case.to_owned(), month.name()], month_row(observed, indices));
        }
    }
    grid
}

fn month_row(observed: &Observed<'_>, indices: &[usize]) -> Vec<Figure> {
    if indices.is_empty() {
        return vec![Figure::missing(Missing::NotObserved); observed.columns.len() + 2];
    }
    let words = indices.iter().filter_map(|index| observed.encounters.get(*index));
    let words = words.map(|encounter| encounter.words).sum();
    let mut figures = vec![Figure::base(indices.len() as u64), Figure::base(words)];
    for column in 0..observed.columns.len() {
        let places: Vec<_> =
            indices.iter().flat_map(|index| observed.places(*index, column)).collect();
        let count = places.len() as u64;
        let rate = Stat::ratio(1000.0 * number(count), number(words), "no words");
        figures.push(match observed.looked_for.get(column) {
            Some(true) => Figure::number(rate, 1, count).with(places),
            _ => Figure::missing(Missing::NotCoded),
        });
    }
    figures
}

fn firsts(observed: &Observed<'_>) -> Grid {
    let title = "What came first";
    let mut grid =
        Grid::new("firsts", title, &["case", "order", "code"], &["date", "document", "passages"]);
    for (case, range) in observed.cases() {
        let dated = dated(observed, range);
        let mut firsts = Vec::new();
        for (column, code) in observed.columns.iter().enumerate() {
            let first = dated.iter().find(|d| d.count(column) > 0);
            firsts.extend(first.map(|d| (d.day, d.index, code, observed.places(d.index, column))));
        }
        firsts.sort_by(|a, b| (a.0, a.1, a.3.first(), a.2).cmp(&(b.0, b.1, b.3.first(), b.2)));
        for (order, (_, index, code, places)) in firsts.into_iter().enumerate() {
            let document = observed.encounters.get(index).map(|e| e.document.id.clone());
            let figures = [
                Figure::words(date(observed, index)),
                Figure::words(document.unwrap_or_default()),
                Figure::places(places.into_iter().take(1).collect()),
            ];
            grid.row([case.to_owned(), (order + 1).to_string(), code.clone()], figures);
        }
    }
    grid
}

fn gaps(observed: &Observed<'_>) -> Grid {
    let title = format!("Gaps in observation: more than {LONG_GAP} days between documents");
    let mut grid = Grid::new("gaps", title, &["case", "from"], &["to", "days"]);
    for (case, range) in observed.cases() {
        let dated = dated(observed, range);
        for (a, b) in dated.iter().zip(dated.iter().skip(1)) {
            if let Some(gap) = u64::try_from(b.day - a.day).ok().filter(|gap| *gap > LONG_GAP) {
                let sides = [a.index, b.index].map(|index| observed.head(index));
                let gap = Figure::base(gap).with(sides.into());
                let figures = [Figure::words(date(observed, b.index)), gap];
                grid.row([case.to_owned(), date(observed, a.index)], figures);
            }
        }
    }
    grid
}

fn happened(observed: &Observed<'_>, events: &[Event]) -> Grid {
    let measures = ["event", "documents before", "after"];
    let mut grid = Grid::new("events", "Events", &["case", "date"], &measures);
    for (case, range) in observed.cases() {
        let dated = dated(observed, range);
        let mut own: Vec<&Event> =
            events.iter().filter(|event| event.case.is_empty() || event.case == case).collect();
        own.sort_by_key(|event| (&event.date, &event.what));
        for event in own {
            let Some(on) = day(&event.date) else { continue };
            let before = dated.iter().filter(|d| d.day < on).count() as u64;
            let figures = [
                Figure::words(event.what.clone()),
                Figure::base(before),
                Figure::base(dated.len() as u64 - before),
            ];
            grid.row([case, &event.date], figures);
        }
    }
    grid
}

fn slopes(observed: &Observed<'_>, chances: bool) -> Grid {
    let mut measures = vec!["documents", "tau", "slope", "low", "high", "ratio", "dispersion"];
    if chances {
        measures.extend(["p", "q"]);
    }
    let mut grid = Grid::new("trend", "Change over time", &["case", "code"], &measures);
    let mut all_chances = Vec::new();
    let mut of_codes: Vec<Vec<f64>> = vec![Vec::new(); observed.columns.len()];
    for (case, range) in observed.cases() {
        let dated: Vec<Dated> =
            dated(observed, range).into_iter().filter(|d| d.words > 0).collect();
        let first = dated.first().map_or(0, |d| d.day);
        let times: Vec<f64> = dated.iter().map(|d| f64::from(d.day - first) / DAYS).collect();
        for (column, code) in observed.columns.iter().enumerate() {
            if !observed.looked_for.get(column).copied().unwrap_or(false) {
                continue;
            }
            let rates: Vec<f64> = dated.iter().filter_map(|d| d.rate(column)).collect();
            let count = dated.iter().map(|d| d.count(column)).sum();
            let (test, slope) = (kendall(&rates), theil_sen(&rates, &times));
            let bounds = slope.interval.ok_or("fewer than two days");
            let mut figures = vec![
                Figure::base(dated.len() as u64),
                Figure::number(test.tau_b, 2, count),
                Figure::number(slope.slope, 2, count),
            ];
            figures.extend(Figure::bounds(bounds, 2, count));
            figures.extend(modelled(&dated, column, &times));
            if let Some(values) = of_codes.get_mut(column) {
                values.extend(slope.slope.value());
            }
            if chances {
                all_chances.push(test.chance);
                figures.push(Figure::chance(test.chance, count));
            }
            grid.row([case, code], figures);
        }
    }
    if chances {
        let defined: Vec<f64> = all_chances.iter().filter_map(|chance| chance.value()).collect();
        let mut adjusted = benjamini_hochberg(&defined).into_iter();
        for (row, chance) in grid.rows.iter_mut().zip(&all_chances) {
            let q = chance.map(|_| adjusted.next().unwrap_or(1.0));
            row.figures.push(Figure::chance(q, u64::MAX));
        }
    }
    if observed.cases().len() > 1 {
        rising(observed, &mut grid, of_codes, chances);
    }
    grid
}

/// The ratio of rates from one month to the next by a model of counts, where there are documents enough,
/// and its dispersion.
fn modelled(dated: &[Dated], column: usize, times: &[f64]) -> [Figure; 2] {
    let counts: Vec<u64> = dated.iter().map(|d| d.count(column)).collect();
    let of = counts.iter().sum();
    if dated.len() < MODELLED {
        return [(); 2]
            .map(|()| Figure::number(Stat::Undefined("fewer than eight documents"), 2, of));
    }
    let offsets: Vec<f64> = dated.iter().map(|d| (number(d.words) / 1000.0).ln()).collect();
    let fit = poisson(&counts, &[vec![1.0; counts.len()], times.to_vec()], &offsets);
    let ratio = fit.as_ref().and_then(|fit| fit.coefficients.get(1)).map(|b| b.exp());
    let none = Stat::Undefined("no fit");
    [
        Figure::number(ratio.map_or(none, Stat::Value), 2, of),
        Figure::number(fit.map_or(none, |fit| fit.dispersion), 2, of),
    ]
}

/// One line a code for all cases: the median of their slopes, and how many rise.
fn rising(observed: &Observed<'_>, grid: &mut Grid, of_codes: Vec<Vec<f64>>, chances: bool) {
    for (mut slopes, code) in of_codes.into_iter().zip(&observed.columns) {
        slopes.sort_by(f64::total_cmp);
        let median = median(&slopes).map_or(Stat::Undefined("no slopes"), Stat::Value);
        let up = slopes.iter().filter(|slope| **slope > 0.0).count();
        let nothing = || Figure::words("");
        let mut figures = vec![
            Figure::words(format!("{up} of {} rise", slopes.len())),
            nothing(),
            Figure::number(median, 2, u64::MAX),
        ];
        figures.extend([nothing(), nothing(), nothing(), nothing()]);
        if chances {
            figures.extend([nothing(), nothing()]);
        }
        grid.row(["all cases", code], figures);
    }
}
