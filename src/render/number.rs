use crate::report::Stat;

/// A figure with `decimals` places; a dash where there is none.
pub(super) fn stat(stat: Stat, decimals: usize) -> String {
    stat.value().map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}"))
}

/// A figure for a data file: enough digits to calculate on, empty where there is none.
pub(super) fn exact(stat: Stat) -> String {
    stat.value().map_or_else(String::new, |value| format!("{value:.6}"))
}

/// A count with commas between thousands.
pub(super) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 document`, `2 documents`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// A chance, by three decimals; none is shown as zero.
pub(super) fn chance(value: Stat) -> String {
    match value {
        Stat::Value(p) if p < 0.0005 => "<0.001".to_owned(),
        value => stat(value, 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_their_absence() {
        assert_eq!(stat(Stat::Value(1.005), 1), "1.0");
        assert_eq!(stat(Stat::Undefined("no words"), 1), "–");
        assert_eq!(exact(Stat::Undefined("no words")), "");
        assert_eq!((thousands(999), thousands(1_234_567)), ("999".into(), "1,234,567".into()));
    }
}
