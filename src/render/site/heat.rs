//! Heat maps.

use std::fmt::Write as _;

use super::page::escaped;
use super::svg::{CLOSED, is_dark, legend, opened, shade, wide};

/// A heat map.
pub(super) struct Heat<'h> {
    pub(super) id: &'h str,
    pub(super) title: &'h str,
    pub(super) unit: &'h str,
    /// Decimals of the values.
    pub(super) decimals: usize,
    pub(super) rows: &'h [String],
    pub(super) columns: &'h [String],
    /// The value of a cell, or the sign for none.
    pub(super) value: &'h dyn Fn(usize, usize) -> Result<f64, &'static str>,
    pub(super) link: &'h dyn Fn(usize, usize) -> Option<String>,
}

/// How wide and tall a cell is, with two pixels to the next.
const CELL: usize = 58;
const HEIGHT: usize = 26;
/// How wide the legend is without its unit.
const LEGEND: usize = 220;

impl Heat<'_> {
    pub(super) fn svg(&self) -> String {
        if self.rows.is_empty() || self.columns.is_empty() {
            return String::new();
        }
        let left = self.rows.iter().map(|row| wide(row)).max().unwrap_or(0) + 12;
        let top = self.columns.iter().map(|column| wide(column)).max().unwrap_or(0) * 6 / 10 + 20;
        let width = (left + CELL * self.columns.len() + top).max(left + LEGEND + wide(self.unit));
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
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                left - 6,
                top + HEIGHT * r + 17,
                escaped(row)
            );
        }
        svg.push_str("<g text-anchor=\"middle\">\n");
        for (r, c) in cells {
            let (Some(row), Some(column)) = (self.rows.get(r), self.columns.get(c)) else {
                continue;
            };
            let (fill, white, words) = match (self.value)(r, c) {
                Ok(value) => {
                    (shade(value, most), is_dark(value, most), format!("{value:.*}", self.decimals))
                }
                Err("") => continue,
                Err(sign) => ("#fff", false, sign.to_owned()),
            };
            let (x, y) = (left + CELL * c, top + HEIGHT * r);
            let cell = format!(
                "<path d=\"M{x} {y}h56v24h-56z\" fill=\"{fill}\"/><text x=\"{}\" y=\"{}\"{}>{words}</text>",
                x + CELL / 2 - 1,
                y + 16,
                if white { " style=\"fill:#fff\"" } else { "" }
            );
            let _ = match (self.link)(r, c) {
                Some(link) => writeln!(
                    svg,
                    "<a href=\"{link}\" aria-label=\"{}, {}: {words}\">{cell}</a>",
                    escaped(row),
                    escaped(column)
                ),
                None => writeln!(svg, "{cell}"),
            };
        }
        svg.push_str("</g>\n");
        legend(&mut svg, left, height - 30, &format!("{most:.*}", self.decimals), self.unit);
        svg + CLOSED
    }

    fn told(&self, most: f64) -> String {
        let highest = (0..self.rows.len())
            .flat_map(|r| (0..self.columns.len()).map(move |c| (r, c)))
            .find(|(r, c)| (self.value)(*r, *c).is_ok_and(|value| value >= most));
        let name = highest.and_then(|(r, c)| Some((self.rows.get(r)?, self.columns.get(c)?)));
        match name.filter(|_| most > 0.0) {
            Some((row, column)) => {
                format!(
                    "{} rows, {} columns. Highest: {row}, {column}, {most:.*} {}. The table below has all figures.",
                    self.rows.len(),
                    self.columns.len(),
                    self.decimals,
                    self.unit
                )
            }
            None => "There is nothing in it.".to_owned(),
        }
    }
}
