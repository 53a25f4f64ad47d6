//! Values side by side: dots with their intervals, and bars.

use std::fmt::Write as _;

use super::page::escaped;
use super::svg::{CLOSED, opened, wide};
use crate::stats::number;

/// A value with its name.
#[derive(Debug, Clone, Default)]
pub(super) struct Mark {
    /// What it is a value of.
    pub(super) name: String,
    /// The value.
    pub(super) value: f64,
    /// The value as the table has it.
    pub(super) words: String,
    /// Its interval.
    pub(super) bounds: Option<(f64, f64)>,
    /// Where it leads.
    pub(super) link: Option<String>,
}

/// How values are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A bar from zero.
    Bar,
    /// A dot, with its interval.
    Dot,
    /// A dot on a logarithmic axis with a line at 1, as ratios are drawn.
    Ratio,
}

/// A plot of values.
pub(super) struct Marks<'m> {
    pub(super) id: &'m str,
    pub(super) title: &'m str,
    pub(super) unit: &'m str,
    pub(super) form: Form,
    pub(super) values: &'m [Mark],
}

const WIDTH: f64 = 420.0;
const HEIGHT: usize = 22;
const TOP: usize = 8;

/// The ends of an axis, and where its ticks stand.
struct Axis {
    first: f64,
    last: f64,
    ticks: Vec<f64>,
    form: Form,
}

impl Axis {
    fn of(marks: &[Mark], form: Form) -> Self {
        let bounds =
            marks.iter().filter_map(|mark| mark.bounds).flat_map(|(low, high)| [low, high]);
        let values = marks.iter().map(|mark| mark.value).chain(bounds);
        let values = values.filter(|value| value.is_finite());
        if form == Form::Ratio {
            let logs = values.filter(|value| *value > 0.0).map(f64::log10);
            let (least, most) = logs.fold((0.0_f64, 0.0_f64), |(a, b), v| (a.min(v), b.max(v)));
            // A thousand times more or less is enough to see: what is longer runs out of the plot.
            let (first, last) =
                (least.floor().max(-3.0), most.ceil().min(3.0).max(least.floor() + 1.0));
            let mut ticks = vec![first];
            while ticks.last().is_some_and(|tick| *tick < last) {
                ticks.push(ticks.last().copied().unwrap_or(last) + 1.0);
            }
            let ticks = ticks.into_iter().map(|tick| 10.0_f64.powf(tick)).collect();
            return Self { first, last, ticks, form };
        }
        let (least, most) = values.fold((0.0_f64, 0.0_f64), |(a, b), v| (a.min(v), b.max(v)));
        let whole = marks.iter().all(|mark| mark.value.fract() == 0.0);
        let step = step((most - least) / 4.0).max(if whole { 1.0 } else { 0.0 });
        let (first, last) = ((least / step).floor() * step, (most / step).ceil().max(1.0) * step);
        let mut ticks = vec![first];
        while ticks.last().is_some_and(|tick| *tick < last - step / 2.0) {
            ticks.push(ticks.last().copied().unwrap_or(last) + step);
        }
        Self { first, last, ticks, form }
    }

    /// How far along `value` is, in pixels.
    fn at(&self, value: f64) -> f64 {
        let value = if self.form == Form::Ratio { value.log10() } else { value };
        let share = (value - self.first) / (self.last - self.first);
        share.clamp(0.0, 1.0) * WIDTH
    }
}

/// The nearest of 1, 2, 5, 10, … that is no smaller.
fn step(least: f64) -> f64 {
    if least <= 0.0 {
        return 1.0;
    }
    let power = 10.0_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|times| times * power);
    steps.into_iter().find(|step| *step >= least - 1e-9).unwrap_or(least)
}

/// A number on an axis.
fn tick(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Marks<'_> {
    pub(super) fn svg(&self) -> String {
        if self.values.is_empty() {
            return String::new();
        }
        let left = self.values.iter().map(|mark| wide(&mark.name)).max().unwrap_or(0) + 12;
        let left_at = number(left as u64);
        let bottom = TOP + HEIGHT * self.values.len();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "420")]
        let width = left + (WIDTH as usize + 90).max(wide(self.unit));
        let mut svg = opened(self.id, self.title, &self.told(), width, bottom + 46);
        let axis = Axis::of(self.values, self.form);
        for tick_at in &axis.ticks {
            let x = left_at + axis.at(*tick_at);
            let _ = writeln!(
                svg,
                "<line x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{bottom}\" stroke=\"#ddd\"/>\
<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                bottom + 16,
                tick(*tick_at)
            );
        }
        let zero = left_at + if self.form == Form::Ratio { axis.at(1.0) } else { axis.at(0.0) };
        let _ = writeln!(
            svg,
            "<line x1=\"{zero:.1}\" y1=\"{TOP}\" x2=\"{zero:.1}\" y2=\"{bottom}\" stroke=\"#1b1b1b\"/>"
        );
        for (row, mark) in self.values.iter().enumerate() {
            let middle = TOP + HEIGHT * row + HEIGHT / 2;
            let _ = writeln!(
                svg,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                left - 8,
                middle + 4,
                escaped(&mark.name)
            );
            self.mark(&mut svg, mark, left_at, &axis, number(middle as u64));
        }
        let _ =
            writeln!(svg, "<text x=\"{left}\" y=\"{}\">{}</text>", bottom + 36, escaped(self.unit));
        svg + CLOSED
    }

    fn mark(&self, svg: &mut String, mark: &Mark, left: f64, axis: &Axis, middle: f64) {
        let (x, zero) = (left + axis.at(mark.value), left + axis.at(0.0));
        let shape = match self.form {
            Form::Bar => format!(
                "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"14\" fill=\"#105ba4\"/>",
                x.min(zero),
                middle - 7.0,
                (x - zero).abs()
            ),
            Form::Dot | Form::Ratio => {
                format!("<circle cx=\"{x:.1}\" cy=\"{middle:.1}\" r=\"5\" fill=\"#105ba4\"/>")
            }
        };
        let mut end = x.max(zero);
        if let Some((low, high)) = mark.bounds {
            let [low, high] = [low, high].map(|bound| left + axis.at(bound));
            end = end.max(high);
            let _ = writeln!(
                svg,
                "<line x1=\"{low:.1}\" y1=\"{middle:.1}\" x2=\"{high:.1}\" y2=\"{middle:.1}\" stroke=\"#1b1b1b\" \
stroke-width=\"1.5\"/>"
            );
        }
        let _ = match &mark.link {
            Some(link) => writeln!(
                svg,
                "<a href=\"{link}\" aria-label=\"{}: {}\">{shape}</a>",
                escaped(&mark.name),
                escaped(&mark.words)
            ),
            None => writeln!(svg, "{shape}"),
        };
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            end + 9.0,
            middle + 4.0,
            escaped(&mark.words)
        );
    }

    fn told(&self) -> String {
        let highest = self.values.iter().max_by(|a, b| a.value.total_cmp(&b.value));
        let highest = highest.map_or(String::new(), |mark| {
            format!(" Highest: {}: {} ({}).", mark.name, mark.words, self.unit)
        });
        format!("{} values.{highest} The table below has all figures.", self.values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(name: &str, value: f64) -> Mark {
        Mark { name: name.to_owned(), value, words: format!("{value:.1}"), ..Mark::default() }
    }

    #[test]
    fn axes_hold_what_is_on_them_and_ticks_are_round() {
        let marks = [mark("a", 3.0), Mark { bounds: Some((1.0, 18.5)), ..mark("b", 7.0) }];
        let axis = Axis::of(&marks, Form::Dot);
        assert_eq!(axis.ticks, [0.0, 5.0, 10.0, 15.0, 20.0]);
        assert!((axis.at(10.0) - WIDTH / 2.0).abs() < 1e-9);
        let ratios =
            [mark("a", 0.2), Mark { bounds: Some((1.0, f64::INFINITY)), ..mark("b", 30.0) }];
        let axis = Axis::of(&ratios, Form::Ratio);
        assert_eq!(axis.ticks, [0.1, 1.0, 10.0, 100.0]);
        assert!(
            (axis.at(f64::INFINITY) - WIDTH).abs() < 1e-9,
            "what is off the axis stands at its end"
        );
        assert_eq!(Axis::of(&[mark("a", 0.0)], Form::Bar).ticks, [0.0, 1.0]);
    }
}
