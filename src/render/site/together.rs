//! What occurs together.

use std::fmt::Write as _;

use super::Site;
use super::heat::Heat;
use super::page::escaped;
use super::svg::{CLOSED, FAMILY, opened};
use crate::report::PairTable;
use crate::stats::{Stat, number};

/// A heat map of pairs; `behind` says where the passages of two codes stand.
pub(super) fn pairs(table: &PairTable, behind: &dyn Fn(&str, &str) -> Option<String>) -> String {
    let mut codes: Vec<String> = Vec::new();
    for pair in table.pairs.iter().filter(|pair| pair.both > 0) {
        for code in [&pair.a, &pair.b] {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
    }
    // Each pair once: half a square says all.
    let (rows, columns) = match codes.as_slice() {
        [_, rows @ ..] => (rows, codes.get(..rows.len()).unwrap_or(&[])),
        [] => (&[][..], &[][..]),
    };
    let value = |row: usize, column: usize| {
        let (Some(a), Some(b)) = (rows.get(row), columns.get(column).filter(|_| column <= row))
        else {
            return Err("");
        };
        let same = |pair: &&crate::report::Pair| {
            &pair.a == a && &pair.b == b || &pair.a == b && &pair.b == a
        };
        match table.pairs.iter().find(same).map(|pair| pair.jaccard) {
            Some(Stat::Value(jaccard)) => Ok(jaccard * 100.0),
            Some(Stat::Undefined(_)) => Err("–"),
            None => Ok(0.0),
        }
    };
    let heat = Heat {
        id: "pairs",
        title: "Codes together in one segment: Jaccard",
        unit: "% of the segments with either",
        decimals: 1,
        rows,
        columns,
        value: &value,
        link: &|row, column| behind(rows.get(row)?, columns.get(column)?),
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
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"8\" fill=\"{}\" stroke=\"#1b1b1b\"/>\
<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{}\">{}</text>",
            FAMILY.get(site.colour(code)).unwrap_or(&"#fff"),
            x + end.1,
            y + up,
            end.0,
            escaped(code)
        );
    }
    svg + CLOSED
}
