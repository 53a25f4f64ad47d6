/// What RTF is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'r> {
    /// A group begins.
    Open,
    /// A group ends.
    Close,
    /// One byte of text, in the encoding that holds.
    Byte(u8),
    /// What follows may be left out by readers that do not know it.
    Star,
    /// A control word, and its number if it has one; also `~` and `_`.
    Word(&'r str, Option<i32>),
}

/// The tokens of RTF. Whatever the bytes are, they end.
#[derive(Debug)]
pub(super) struct Tokens<'r> {
    bytes: &'r [u8],
    at: usize,
}

impl<'r> Tokens<'r> {
    pub(super) fn new(bytes: &'r [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next_byte(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// The token after a backslash; `None` where it is none to speak of.
    fn control(&mut self) -> Option<Token<'r>> {
        let start = self.at;
        match self.next_byte()? {
            byte if byte.is_ascii_alphabetic() => {
                while self.peek().is_some_and(|byte| byte.is_ascii_alphabetic()) {
                    self.at += 1;
                }
                let word = std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?;
                let value = self.number();
                if self.peek() == Some(b' ') {
                    self.at += 1;
                }
                if word == "bin" {
                    // So many bytes are no RTF.
                    let length = usize::try_from(value.unwrap_or(0)).unwrap_or(0);
                    self.at = self.at.saturating_add(length).min(self.bytes.len());
                    return None;
                }
                Some(Token::Word(word, value))
            }
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2)?;
                let byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
                self.at += 2;
                Some(Token::Byte(byte))
            }
            b'*' => Some(Token::Star),
            b'~' => Some(Token::Word("~", None)),
            b'_' => Some(Token::Word("_", None)),
            b'\n' | b'\r' => Some(Token::Word("par", None)),
            byte @ (b'\\' | b'{' | b'}') => Some(Token::Byte(byte)),
            _ => None,
        }
    }

    fn number(&mut self) -> Option<i32> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = std::str::from_utf8(self.bytes.get(start..self.at)?).ok()?;
        digits.parse().ok()
    }
}

impl<'r> Iterator for Tokens<'r> {
    type Item = Token<'r>;

    fn next(&mut self) -> Option<Token<'r>> {
        loop {
            match self.next_byte()? {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => {
                    if let Some(token) = self.control() {
                        return Some(token);
                    }
                }
                b'\n' | b'\r' | 0 => {}
                byte => return Some(Token::Byte(byte)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_bytes_and_what_is_none() {
        let text = b"{\\b0 a\\'e9\\u-10?\\*\\~\\bin3 {}x\\'zz\\\\}";
        let found: Vec<Token<'_>> = Tokens::new(text).collect();
        let byte = Token::Byte;
        let expected = [
            Token::Open,
            Token::Word("b", Some(0)),
            byte(b'a'),
            byte(0xe9),
            Token::Word("u", Some(-10)),
            byte(b'?'),
            Token::Star,
            Token::Word("~", None),
            byte(b'z'),
            byte(b'z'),
            byte(b'\\'),
            Token::Close,
        ];
        assert_eq!(found, expected);
        assert_eq!(Tokens::new(b"\\bin99999999 {").count(), 0);
    }
}
