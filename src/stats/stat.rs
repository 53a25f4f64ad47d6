/// A figure, or why there is none. There is never a `NaN` and never a zero in place of nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stat {
    /// The figure.
    Value(f64),
    /// Why it is undefined, in a few words.
    Undefined(&'static str),
}

impl Stat {
    /// `part` in `whole`; undefined for `reason` where the whole is nothing.
    pub fn ratio(part: f64, whole: f64, reason: &'static str) -> Self {
        if whole > 0.0 { Self::Value(part / whole) } else { Self::Undefined(reason) }
    }

    /// `value`, or `reason` where it is no finite number.
    pub fn finite(value: f64, reason: &'static str) -> Self {
        if value.is_finite() { Self::Value(value) } else { Self::Undefined(reason) }
    }

    /// What `with` makes of the figure.
    #[must_use]
    pub fn map(self, with: impl FnOnce(f64) -> f64) -> Self {
        match self {
            Self::Value(value) => Self::Value(with(value)),
            Self::Undefined(reason) => Self::Undefined(reason),
        }
    }

    /// The figure, if there is one.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined(_) => None,
        }
    }

    /// Why there is none.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Value(_) => None,
            Self::Undefined(reason) => Some(reason),
        }
    }
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(crate) fn number(count: u64) -> f64 {
    count as f64
}
