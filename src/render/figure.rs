//! One figure as people read it.

use super::number::{chance, stat, thousands};
use crate::report::{Figure, Missing, Value};
use crate::stats::Stat;

/// Heights of small bars.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A figure for people.
pub(super) fn shown(figure: &Figure) -> String {
    match &figure.value {
        Value::Count(count) => thousands(*count),
        Value::Number(value, decimals) => stat(*value, *decimals),
        Value::Chance(value) => chance(*value),
        Value::Share(share) => match share {
            Stat::Value(share) => format!("{:.0} %", share * 100.0),
            Stat::Undefined(_) => "–".to_owned(),
        },
        Value::Words(words) => words.clone(),
        Value::Series(values) => bars(values),
        Value::Missing(missing) => mark(*missing).to_owned(),
    }
}

/// The sign for a figure that is not there.
pub(super) fn mark(missing: Missing) -> &'static str {
    match missing {
        Missing::NotCoded => "·",
        Missing::NotObserved => "○",
        Missing::NotCounted => "×",
        Missing::Suppressed => "▒",
    }
}

/// Values as small bars, the highest as high as can be. A dot where nothing was observed.
fn bars(values: &[Option<f64>]) -> String {
    let most = values.iter().flatten().copied().fold(0.0, f64::max);
    let bar = |value: &Option<f64>| match value {
        None => '○',
        Some(value) if most <= 0.0 || *value <= 0.0 => '_',
        Some(value) => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 7")]
            let height = ((value / most * 8.0).ceil() as usize).clamp(1, 8);
            BARS.get(height - 1).copied().unwrap_or('█')
        }
    };
    values.iter().map(bar).collect()
}
