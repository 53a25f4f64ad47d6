//! A case over time.

use std::fmt::Write as _;

use super::page::escaped;
use super::svg::{CLOSED, opened, wide};
use super::{Site, anchor};
use crate::render::figure::mark;
use crate::render::number::counted;
use crate::report::{Grid, Missing, Value};
use crate::stats::number;

/// Small multiples: for each code a bar a document, over dates, with events.
pub(super) struct Multiple<'m> {
    pub(super) case: &'m str,
    /// The table `documents` of the timeline.
    pub(super) documents: &'m Grid,
    /// The table `events`.
    pub(super) events: Option<&'m Grid>,
    pub(super) site: &'m Site<'m>,
}

/// A dated document: how far along, its place in the table, its words.
struct Dated {
    along: f64,
    row: usize,
    words: f64,
}

const WIDE: f64 = 640.0;
const TALL: usize = 44;
/// Columns of the table before the codes.
const BEFORE: usize = 3;

fn words(grid: &Grid, row: usize, column: usize) -> &str {
    let figure = grid.rows.get(row).and_then(|row| row.figures.get(column));
    match figure.map(|figure| &figure.value) {
        Some(Value::Words(words)) => words,
        _ => "",
    }
}

fn count(grid: &Grid, row: usize, column: usize) -> Option<u64> {
    let figure = grid.rows.get(row).and_then(|row| row.figures.get(column))?;
    if let Value::Count(count) = figure.value { Some(count) } else { None }
}

/// A date as days, good enough to place it.
fn days(date: &str) -> Option<f64> {
    let mut parts = date.splitn(3, '-').map(str::parse::<f64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Some(year * 365.25 + (month - 1.0) * 30.44 + day)
}

impl Multiple<'_> {
    /// Where the time begins: to the right of the names.
    fn left(&self) -> usize {
        let codes = self.documents.measures.get(BEFORE..).unwrap_or(&[]);
        codes.iter().map(|code| wide(code)).max().unwrap_or(0) + 16
    }

    pub(super) fn svg(&self) -> String {
        let grid = self.documents;
        let rows: Vec<(usize, f64)> = (0..grid.rows.len())
            .filter_map(|row| Some((row, days(words(grid, row, 0))?)))
            .collect();
        let first = rows.iter().map(|(_, day)| *day).fold(f64::INFINITY, f64::min);
        let last = rows.iter().map(|(_, day)| *day).fold(f64::NEG_INFINITY, f64::max);
        let along = |day: f64| if last > first { (day - first) / (last - first) } else { 0.5 };
        let dated: Vec<Dated> = rows
            .iter()
            .map(|(row, day)| Dated {
                along: along(*day),
                row: *row,
                words: number(count(grid, *row, 2).unwrap_or(0)),
            })
            .collect();
        if dated.is_empty() {
            return "<p>No document has a date: there is no picture of the time.</p>\n".to_owned();
        }
        let codes = grid.measures.get(BEFORE..).unwrap_or(&[]);
        let left = self.left();
        let marks = self.marks(&along);
        let top = 8 + LINE * marks.iter().map(|mark| mark.line + 1).max().unwrap_or(1);
        let height = top + TALL * codes.len() + 50;
        let title = format!("{}: codings per 1,000 words, document by document", self.case);
        let told = format!(
            "One row a code, one bar a document, placed by date from {} to {}. The table below has the counts.",
            rows.first().map_or("", |(row, _)| words(grid, *row, 0)),
            rows.last().map_or("", |(row, _)| words(grid, *row, 0))
        );
        let mut svg = opened("time", &title, &told, left + 720, height);
        let rate = |dated: &Dated, column: usize| {
            let count = count(grid, dated.row, BEFORE + column)?;
            (dated.words > 0.0).then(|| 1000.0 * number(count) / dated.words)
        };
        let all = (0..codes.len()).flat_map(|c| dated.iter().filter_map(move |d| rate(d, c)));
        let most = all.fold(0.0, f64::max);
        for mark in &marks {
            mark.draw(&mut svg, top, height - 50);
        }
        for (column, code) in codes.iter().enumerate() {
            let base = top + TALL * (column + 1) - 6;
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{base}\" text-anchor=\"end\"><a href=\"#{}\">{}</a></text>\
<line x1=\"{left}\" y1=\"{base}\" x2=\"{}\" y2=\"{base}\" stroke=\"#767676\"/>",
                left - 8,
                anchor(code),
                escaped(code),
                left + 660
            );
            for one in &dated {
                let figure =
                    grid.rows.get(one.row).and_then(|row| row.figures.get(BEFORE + column));
                let hidden = Some(Value::Missing(Missing::Suppressed));
                let is_hidden = figure.map(|figure| figure.value.clone()) == hidden;
                self.bar(&mut svg, one, (rate(one, column), is_hidden), base, most, code);
            }
        }
        let y = top + TALL * codes.len() + 16;
        for (row, day) in rows.iter().take(1).chain(rows.iter().skip(1).last()) {
            let x = number(left as u64) + 10.0 + along(*day) * WIDE;
            let _ = writeln!(
                svg,
                "<text x=\"{x:.0}\" y=\"{y}\" text-anchor=\"middle\">{}</text>",
                words(grid, *row, 0)
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{left}\" y=\"{}\">the highest bar is {most:.1} codings per 1,000 words; all rows have one scale; a stroke below the line is a document{}</text>",
            y + 20,
            self.outside(dated.len(), marks.len())
        );
        svg + CLOSED
    }

    fn bar(
        &self,
        svg: &mut String,
        one: &Dated,
        (rate, is_hidden): (Option<f64>, bool),
        base: usize,
        most: f64,
        code: &str,
    ) {
        let id = self.documents.rows.get(one.row).and_then(|row| row.keys.first());
        let id = id.map_or("", String::as_str);
        let at = self.site.documents.iter().position(|(own, _)| own == id);
        let x = number(self.left() as u64) + 5.0 + one.along * WIDE;
        let tall = match rate {
            Some(rate) if most > 0.0 && rate > 0.0 => {
                (rate / most * number(TALL as u64 - 10)).max(2.0)
            }
            _ => 0.0,
        };
        // A document stands on the line even where nothing is coded in it.
        let _ = writeln!(
            svg,
            "<line x1=\"{0:.1}\" y1=\"{base}\" x2=\"{0:.1}\" y2=\"{1}\" stroke=\"#767676\"/>",
            x + 5.0,
            base + 4
        );
        if is_hidden {
            let sign = mark(Missing::Suppressed);
            let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{}\">{sign}</text>", base - 3);
        }
        if tall <= 0.0 {
            return;
        }
        let y = number(base as u64) - tall;
        let rect = format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"10\" height=\"{tall:.1}\" fill=\"#105ba4\"/>"
        );
        let _ = match at.filter(|_| !self.site.hides) {
            None => writeln!(svg, "{rect}"),
            Some(at) => writeln!(
                svg,
                "<a href=\"{}\" aria-label=\"{}, {}: {}\">{rect}</a>",
                self.site.code_in(at, code),
                escaped(id),
                escaped(code),
                rate.map_or("no words".to_owned(), |rate| format!("{rate:.1} per 1,000 words"))
            ),
        };
    }

    /// What is not in the picture, in words.
    fn outside(&self, dated: usize, marks: usize) -> String {
        let undated = self.documents.rows.len().saturating_sub(dated);
        let events = self.events.map_or(0, |events| events.rows.len()).saturating_sub(marks);
        let mut words = String::new();
        if undated > 0 {
            let documents = counted(undated as u64, "document", "documents");
            let _ = write!(words, "; not drawn: {documents} without a date");
        }
        if events > 0 {
            let events = counted(events as u64, "event", "events");
            let _ =
                write!(words, "; not drawn: {events} before the first or after the last document");
        }
        words
    }

    /// Where something happened, each with its words on a line of its own if they would touch others.
    fn marks(&self, along: &dyn Fn(f64) -> f64) -> Vec<Happened> {
        let mut ends: Vec<f64> = Vec::new();
        let rows = self.events.into_iter().flat_map(|events| &events.rows);
        let happened = rows.filter_map(|row| {
            let share = along(row.keys.first().and_then(|date| days(date))?);
            let what = match row.figures.first().map(|figure| &figure.value) {
                Some(Value::Words(words)) => words.clone(),
                _ => String::new(),
            };
            (0.0..=1.0).contains(&share).then_some((share, what))
        });
        happened
            .map(|(share, what)| {
                let x = number(self.left() as u64) + 10.0 + share * WIDE;
                let half = number(wide(&what) as u64) / 2.0;
                let middle = x.clamp(half, (number(self.left() as u64) + 720.0 - half).max(half));
                let line = ends.iter().position(|end| *end < middle - half).unwrap_or(ends.len());
                match ends.get_mut(line) {
                    Some(end) => *end = middle + half + 6.0,
                    None => ends.push(middle + half + 6.0),
                }
                Happened { x, middle, line, what }
            })
            .collect()
    }
}

/// How far apart lines of words are.
const LINE: usize = 15;

/// Something that happened.
struct Happened {
    x: f64,
    /// Where its words have their middle: near the edges they are moved inside.
    middle: f64,
    line: usize,
    what: String,
}

impl Happened {
    fn draw(&self, svg: &mut String, top: usize, bottom: usize) {
        let _ = writeln!(
            svg,
            "<line x1=\"{0:.1}\" y1=\"{top}\" x2=\"{0:.1}\" y2=\"{bottom}\" stroke=\"#c45500\" \
stroke-dasharray=\"4 3\"/><text x=\"{1:.1}\" y=\"{2}\" text-anchor=\"middle\">{3}</text>",
            self.x,
            self.middle,
            12 + LINE * self.line,
            escaped(&self.what)
        );
    }
}
