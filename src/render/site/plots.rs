//! Plots as SVG, written by hand: they are rectangles, lines and words.

use std::fmt::Write as _;

use super::page::escaped;
use super::{Site, anchor};
use crate::report::{Grid, PairTable, Value};
use crate::stats::{Stat, number};

/// The colours of a scale, from little to much: one hue, so that it holds in print and for colour-blind readers.
const SCALE: [&str; 6] = ["#f7fbff", "#d6e6f4", "#abcfe6", "#6aaed6", "#2f78b0", "#105ba4"];

/// A heat map.
pub(super) struct Heat<'h> {
    pub(super) id: &'h str,
    pub(super) title: &'h str,
    pub(super) unit: &'h str,
    pub(super) rows: &'h [String],
    pub(super) columns: &'h [String],
    /// The value of a cell, or the sign for none.
    pub(super) value: &'h dyn Fn(usize, usize) -> Result<f64, &'static str>,
    pub(super) link: &'h dyn Fn(usize, usize) -> Option<String>,
}

const CELL: usize = 58;
const HEIGHT: usize = 26;

/// About how wide words are, in pixels.
fn wide(words: &str) -> usize {
    words.chars().count() * 8
}

impl Heat<'_> {
    pub(super) fn svg(&self) -> String {
        let left = self.rows.iter().map(|row| wide(row)).max().unwrap_or(0) + 12;
        let top = self.columns.iter().map(|column| wide(column)).max().unwrap_or(0) * 5 / 10 + 20;
        let width = left + CELL * self.columns.len() + top;
        let height = top + HEIGHT * self.rows.len() + 44;
        let cells = (0..self.rows.len()).flat_map(|r| (0..self.columns.len()).map(move |c| (r, c)));
        let most = cells.clone().filter_map(|(r, c)| (self.value)(r, c).ok()).fold(0.0, f64::max);
        let mut svg = opened(self.id, self.title, &self.told(most), width, height);
        for (at, column) in self.columns.iter().enumerate() {
            let x = left + CELL * at + CELL / 2;
            let _ = writeln!(
                svg,
                "<text x=\"{x}\" y=\"{0}\" transform=\"rotate(-40 {x} {0})\">{1}</text>",
                top - 6,
                escaped(column)
            );
        }
        for (r, row) in self.rows.iter().enumerate() {
            let y = top + HEIGHT * r;
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                left - 6,
                y + 17,
                escaped(row)
            );
            for (c, column) in self.columns.iter().enumerate() {
                let (fill, ink, words) = match (self.value)(r, c) {
                    Ok(value) => (shade(value, most), ink(value, most), format!("{value:.1}")),
                    Err(sign) => ("#fff", "#1b1b1b", sign.to_owned()),
                };
                let x = left + CELL * c;
                let cell = format!(
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{fill}\" stroke=\"#767676\"/>\
<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" style=\"fill:{ink}\">{words}</text>",
                    CELL - 2,
                    HEIGHT - 2,
                    x + CELL / 2 - 1,
                    y + 16
                );
                let _ = match (self.link)(r, c) {
                    Some(link) => writeln!(
                        svg,
                        "<a href=\"{link}\" aria-label=\"{}, {}: {words} {}\">{cell}</a>",
                        escaped(row),
                        escaped(column),
                        self.unit
                    ),
                    None => writeln!(svg, "{cell}"),
                };
            }
        }
        legend(&mut svg, left, height - 30, most, self.unit);
        svg + "</svg></div></figure>\n"
    }

    fn told(&self, most: f64) -> String {
        let highest = (0..self.rows.len())
            .flat_map(|r| (0..self.columns.len()).map(move |c| (r, c)))
            .find(|(r, c)| (self.value)(*r, *c).is_ok_and(|value| value >= most));
        let name = highest.and_then(|(r, c)| Some((self.rows.get(r)?, self.columns.get(c)?)));
        match name.filter(|_| most > 0.0) {
            Some((row, column)) => {
                format!(
                    "{} rows, {} columns. Highest: {row}, {column}, {most:.1} {}. The table below has all figures.",
                    self.rows.len(),
                    self.columns.len(),
                    self.unit
                )
            }
            None => "There is nothing in it.".to_owned(),
        }
    }
}

fn step(value: f64, most: f64) -> usize {
    if most <= 0.0 || value <= 0.0 {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 5")]
    let step = (value / most * 5.0).ceil() as usize;
    step.min(5)
}

fn shade(value: f64, most: f64) -> &'static str {
    SCALE.get(step(value, most)).copied().unwrap_or("#fff")
}

fn ink(value: f64, most: f64) -> &'static str {
    if step(value, most) >= 4 { "#fff" } else { "#1b1b1b" }
}

fn legend(svg: &mut String, x: usize, y: usize, most: f64, unit: &str) {
    for (at, colour) in SCALE.iter().enumerate() {
        let _ = write!(
            svg,
            "<rect x=\"{}\" y=\"{y}\" width=\"20\" height=\"12\" fill=\"{colour}\" stroke=\"#767676\"/>",
            x + 20 * at
        );
    }
    let _ = writeln!(svg, "<text x=\"{}\" y=\"{}\">0 to {most:.1} {unit}</text>", x + 128, y + 11);
}

fn opened(id: &str, title: &str, told: &str, width: usize, height: usize) -> String {
    format!(
        "<figure><figcaption>{0}</figcaption><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"group\" \
aria-labelledby=\"{id}-t {id}-d\">\n<title id=\"{id}-t\">{0}</title><desc id=\"{id}-d\">{1}</desc>\n",
        escaped(title),
        escaped(told)
    )
}

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
const LEFT: usize = 170;
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
        let codes = grid.measures.get(BEFORE..).unwrap_or(&[]);
        let height = TALL * codes.len() + 70;
        let title = format!("{}: codings per 1,000 words, document by document", self.case);
        let told = format!(
            "One row a code, one bar a document, placed by date from {} to {}. The table below has the counts.",
            rows.first().map_or("", |(row, _)| words(grid, *row, 0)),
            rows.last().map_or("", |(row, _)| words(grid, *row, 0))
        );
        let mut svg = opened("time", &title, &told, LEFT + 720, height);
        let rate = |dated: &Dated, column: usize| {
            let count = count(grid, dated.row, BEFORE + column)?;
            (dated.words > 0.0).then(|| 1000.0 * number(count) / dated.words)
        };
        let all = (0..codes.len()).flat_map(|c| dated.iter().filter_map(move |d| rate(d, c)));
        let most = all.fold(0.0, f64::max);
        self.marked(&mut svg, &along, height);
        for (column, code) in codes.iter().enumerate() {
            let base = 20 + TALL * (column + 1) - 6;
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{base}\" text-anchor=\"end\"><a href=\"#{}\">{}</a></text>\
<line x1=\"{LEFT}\" y1=\"{base}\" x2=\"{}\" y2=\"{base}\" stroke=\"#767676\"/>",
                LEFT - 8,
                anchor(code),
                escaped(code),
                LEFT + 660
            );
            for one in &dated {
                self.bar(&mut svg, one, rate(one, column), base, most, code);
            }
        }
        let y = 20 + TALL * codes.len() + 16;
        for (row, day) in rows.iter().take(1).chain(rows.iter().skip(1).last()) {
            let x = number(LEFT as u64) + 10.0 + along(*day) * WIDE;
            let _ = writeln!(
                svg,
                "<text x=\"{x:.0}\" y=\"{y}\" text-anchor=\"middle\">{}</text>",
                words(grid, *row, 0)
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{LEFT}\" y=\"{}\">the highest bar is {most:.1} codings per 1,000 words; all rows have one scale; a stroke below the line is a document</text>",
            y + 20
        );
        svg + "</svg></div></figure>\n"
    }

    fn bar(
        &self,
        svg: &mut String,
        one: &Dated,
        rate: Option<f64>,
        base: usize,
        most: f64,
        code: &str,
    ) {
        let id = self.documents.rows.get(one.row).and_then(|row| row.keys.first());
        let id = id.map_or("", String::as_str);
        let at = self.site.documents.iter().position(|(own, _)| own == id).unwrap_or(0);
        let x = number(LEFT as u64) + 5.0 + one.along * WIDE;
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
        if tall <= 0.0 {
            return;
        }
        let y = number(base as u64) - tall;
        let _ = writeln!(
            svg,
            "<a href=\"{}#{}\" aria-label=\"{}, {}: {}\"><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"10\" height=\"{:.1}\" \
fill=\"#105ba4\"/></a>",
            self.site.document_file(at),
            anchor(code),
            escaped(id),
            escaped(code),
            rate.map_or("no words".to_owned(), |rate| format!("{rate:.1} per 1,000 words")),
            tall
        );
    }

    /// Lines where something happened.
    fn marked(&self, svg: &mut String, along: &dyn Fn(f64) -> f64, height: usize) {
        let Some(events) = self.events else { return };
        for row in &events.rows {
            let Some(day) = row.keys.first().and_then(|date| days(date)) else { continue };
            let share = along(day);
            if !(0.0..=1.0).contains(&share) {
                continue;
            }
            let x = number(LEFT as u64) + 10.0 + share * WIDE;
            let what = match row.figures.first().map(|figure| &figure.value) {
                Some(Value::Words(words)) => words.as_str(),
                _ => "",
            };
            let _ = writeln!(
                svg,
                "<line x1=\"{x:.1}\" y1=\"16\" x2=\"{x:.1}\" y2=\"{}\" stroke=\"#c45500\" stroke-dasharray=\"4 3\"/>\
<text x=\"{x:.1}\" y=\"12\" text-anchor=\"middle\">{}</text>",
                height - 50,
                escaped(what)
            );
        }
    }
}

/// A heat map of pairs: both over expected is not shown where they are never together.
pub(super) fn pairs(table: &PairTable) -> String {
    let mut codes: Vec<String> = Vec::new();
    for pair in table.pairs.iter().filter(|pair| pair.both > 0) {
        for code in [&pair.a, &pair.b] {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
    }
    let value = |row: usize, column: usize| {
        let (Some(a), Some(b)) = (codes.get(row), codes.get(column)) else { return Err("") };
        let same = |pair: &&crate::report::Pair| {
            &pair.a == a && &pair.b == b || &pair.a == b && &pair.b == a
        };
        match table.pairs.iter().find(same).map(|pair| pair.jaccard) {
            Some(Stat::Value(jaccard)) => Ok(jaccard * 100.0),
            Some(Stat::Undefined(_)) => Err("–"),
            None if a == b => Err(""),
            None => Ok(0.0),
        }
    };
    let heat = Heat {
        id: "pairs",
        title: "Codes together in one segment: Jaccard",
        unit: "% of the segments with either",
        rows: &codes,
        columns: &codes,
        value: &value,
        link: &|_, _| None,
    };
    heat.svg()
}

/// A network: codes on a circle, lines as thick as their weight.
pub(super) fn network(site: &Site<'_>, connections: &[(String, String, f64)]) -> String {
    let mut codes: Vec<&str> = Vec::new();
    for (a, b, _) in connections {
        for code in [a, b] {
            if !codes.contains(&code.as_str()) {
                codes.push(code);
            }
        }
    }
    if codes.is_empty() {
        return String::new();
    }
    let told = format!(
        "{} codes and {} connections over a window of four segments.",
        codes.len(),
        connections.len()
    );
    let mut svg = opened(
        "network",
        "Codes that come near each other, in a window of four segments; the thicker a line, the heavier",
        &told,
        720,
        420,
    );
    let place = |at: usize| {
        let angle = number(at as u64) / number(codes.len() as u64) * std::f64::consts::TAU;
        (360.0 + 160.0 * angle.sin(), 205.0 - 160.0 * angle.cos())
    };
    let of = |code: &str| codes.iter().position(|own| *own == code).map(place);
    for (a, b, weight) in connections {
        if let (Some((x1, y1)), Some((x2, y2))) = (of(a), of(b)) {
            let _ = writeln!(
                svg,
                "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"#555\" stroke-opacity=\".6\" \
stroke-width=\"{:.1}\"><title>{} and {}: {weight:.2}</title></line>",
                0.5 + weight * 12.0,
                escaped(a),
                escaped(b)
            );
        }
    }
    for (at, code) in codes.iter().enumerate() {
        let (x, y) = place(at);
        let end = if x > 361.0 {
            ("start", 12.0)
        } else if x < 359.0 {
            ("end", -12.0)
        } else {
            ("middle", 0.0)
        };
        let up = if y < 100.0 {
            -12.0
        } else if y > 310.0 {
            22.0
        } else {
            4.0
        };
        let _ = writeln!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"8\" class=\"f{}\" fill=\"#fff\" stroke=\"#1b1b1b\"/>\
<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{}\">{}</text>",
            site.colour(code),
            x + end.1,
            y + up,
            end.0,
            escaped(code)
        );
    }
    svg + "</svg></div></figure>\n"
}
