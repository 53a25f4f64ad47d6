//! A curve of something that grows, document by document.

use std::fmt::Write as _;

use super::page::escaped;
use super::svg::{CLOSED, opened};
use crate::stats::number;

/// What has been found up to each document.
pub(super) struct Curve<'c> {
    pub(super) id: &'c str,
    pub(super) title: &'c str,
    pub(super) unit: &'c str,
    /// Documents in order, with what there is so far.
    pub(super) points: &'c [(String, u64)],
}

const LEFT: f64 = 50.0;
const WIDTH: f64 = 600.0;
const TALL: f64 = 220.0;
const TOP: f64 = 14.0;

impl Curve<'_> {
    pub(super) fn svg(&self) -> String {
        let Some((last, most)) = self.points.last() else { return String::new() };
        let told = format!(
            "{most} {} after {} documents. The table below has all figures.",
            self.unit,
            self.points.len()
        );
        let mut svg = opened(self.id, self.title, &told, 720, 290);
        let all = number((self.points.len() as u64 - 1).max(1));
        let place = |at: usize, value: u64| {
            let y = TOP + TALL * (1.0 - number(value) / number((*most).max(1)));
            (LEFT + WIDTH * number(at as u64) / all, y)
        };
        for share in 0..=4 {
            let value = most * share / 4;
            let (_, y) = place(0, value);
            let _ = writeln!(
                svg,
                "<line x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{}\" y2=\"{y:.1}\" stroke=\"#ddd\"/>\
<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{value}</text>",
                LEFT + WIDTH,
                LEFT - 8.0,
                y + 4.0
            );
        }
        let points = self.points.iter().enumerate().map(|(at, (_, value))| place(at, *value));
        let line: Vec<String> = points.clone().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"#105ba4\" stroke-width=\"2\"/>",
            line.join(" ")
        );
        if self.points.len() <= 60 {
            for (x, y) in points {
                let _ = writeln!(
                    svg,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"#105ba4\"/>"
                );
            }
        }
        let first = self.points.first().map_or("", |(name, _)| name);
        let base = TOP + TALL + 18.0;
        let _ = writeln!(
            svg,
            "<text x=\"{LEFT}\" y=\"{base}\">{}</text><text x=\"{}\" y=\"{base}\" text-anchor=\"end\">{}</text>\
<text x=\"{LEFT}\" y=\"{}\">{} (up), documents in order of their dates (across)</text>",
            escaped(first),
            LEFT + WIDTH,
            escaped(last),
            base + 22.0,
            escaped(self.unit)
        );
        svg + CLOSED
    }
}
