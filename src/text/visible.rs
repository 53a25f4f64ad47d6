/// `c` as it may be shown on a terminal: what a terminal would obey, or what turns the direction of the text
/// around it, becomes a sign of its own.
pub fn visible(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' | '\u{c}' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        let shown: String =
            "a\u{1b}[31m\u{9b}\u{8}\u{202e}é\n\u{200f}".chars().map(visible).collect();
        assert_eq!(shown, "a␛[31m\u{fffd}␈\u{fffd}é\n\u{200f}");
    }
}
