//! Letters and figures by their general category in Unicode, as `\p{L}`, `\p{Lu}` and `\p{N}` in
//! patterns; long patterns of these are slow to compile.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;

static LETTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{L}"));
static CAPITAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{Lu}"));
static FIGURE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{N}"));

/// `\p{L}`.
pub(super) fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { is(c, &LETTER) }
}

/// `\p{Lu}`.
pub(super) fn is_capital(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_uppercase() } else { is(c, &CAPITAL) }
}

/// `[\p{L}\p{N}]`.
pub(super) fn is_letter_or_figure(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { is(c, &LETTER) || is(c, &FIGURE) }
}

fn is(c: char, category: &Regex) -> bool {
    category.is_match(c.encode_utf8(&mut [0; 4]))
}
