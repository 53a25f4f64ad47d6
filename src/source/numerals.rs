//! Numbers and marks as lists write them.

/// Whether `mark`, which stands before an item, is a sign and no number or letter.
pub(super) fn is_bullet(mark: &str) -> bool {
    let mark = mark.trim();
    mark == "o" || mark.chars().all(|c| !c.is_alphanumeric() && !"([".contains(c))
}

/// `a` to `z`, then `aa` to `zz`.
pub(super) fn letters(number: u32) -> String {
    let Some(index) = number.checked_sub(1) else { return "0".to_owned() };
    let letter = char::from(b'a' + u8::try_from(index % 26).unwrap_or(0));
    String::from(letter).repeat((index / 26 + 1).min(8) as usize)
}

/// Roman numerals, up to 3999.
pub(super) fn roman(mut number: u32) -> String {
    const SIGNS: &[(u32, &str)] = &[
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number == 0 || number >= 4000 {
        return number.to_string();
    }
    let mut all = String::new();
    for (value, sign) in SIGNS {
        while number >= *value {
            all.push_str(sign);
            number -= value;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_lists_write_them() {
        assert_eq!(
            (letters(1).as_str(), letters(28).as_str(), letters(0).as_str()),
            ("a", "bb", "0")
        );
        assert_eq!((roman(1994).as_str(), roman(4).as_str()), ("MCMXCIV", "IV"));
        assert_eq!(roman(u32::MAX), "4294967295");
    }
}
