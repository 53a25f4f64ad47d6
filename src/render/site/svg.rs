//! What all plots are drawn with.

use std::fmt::Write as _;

use crate::render::site::page::escaped;

/// The colours of a scale, from little to much: one hue, so that it holds in print and for colour-blind readers.
const SCALE: [&str; 6] = ["#f7fbff", "#d6e6f4", "#abcfe6", "#6aaed6", "#2f78b0", "#105ba4"];

/// The colours of families, which colour-blind readers tell apart (after Okabe and Ito); `style.css` has the
/// same.
pub(super) const FAMILY: [&str; super::COLOURS] = [
    "#0072b2", "#d55e00", "#117755", "#cc79a7", "#b58900", "#3a8fc4", "#7a4fa3", "#555", "#882255",
];

/// About how wide words are, in pixels.
pub(super) fn wide(words: &str) -> usize {
    words.chars().count() * 8
}

fn step(value: f64, most: f64) -> usize {
    if most <= 0.0 || value <= 0.0 {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 5")]
    let step = (value / most * 5.0).ceil() as usize;
    step.min(5)
}

pub(super) fn shade(value: f64, most: f64) -> &'static str {
    SCALE.get(step(value, most)).copied().unwrap_or("#fff")
}

/// Whether words on the shade of `value` have to be white.
pub(super) fn is_dark(value: f64, most: f64) -> bool {
    step(value, most) >= 4
}

pub(super) fn legend(svg: &mut String, x: usize, y: usize, most: &str, unit: &str) {
    for (at, colour) in SCALE.iter().enumerate() {
        let _ = write!(
            svg,
            "<rect x=\"{}\" y=\"{y}\" width=\"20\" height=\"12\" fill=\"{colour}\" stroke=\"#767676\"/>",
            x + 20 * at
        );
    }
    let _ = writeln!(svg, "<text x=\"{}\" y=\"{}\">0 to {most} {unit}</text>", x + 128, y + 11);
}

pub(super) fn opened(id: &str, title: &str, told: &str, width: usize, height: usize) -> String {
    format!(
        "<figure><figcaption>{0}</figcaption><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><svg viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"group\" \
aria-labelledby=\"{id}-t {id}-d\">\n<title id=\"{id}-t\">{0}</title><desc id=\"{id}-d\">{1}</desc>\n",
        escaped(title),
        escaped(told)
    )
}

/// The end of a plot.
pub(super) const CLOSED: &str = "</svg></div></figure>\n";
