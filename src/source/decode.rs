//! Bytes to text. Every position in the program refers to the text made here.

use memchr::memchr;

use crate::diagnostic::Diagnostic;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Decodes a source: UTF-8, with or without a byte order mark, which is not part of the text.
///
/// # Errors
///
/// What is no UTF-8 text, or says nothing, is refused with the place of the first wrong byte.
pub fn decode(file: &str, bytes: &[u8]) -> Result<String, Diagnostic> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Diagnostic::error("the source is UTF-16, expected UTF-8")
            .in_file(file)
            .help(SAVE_AS_UTF_8));
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if let Some(at) = memchr(0, bytes) {
        return Err(Diagnostic::error(format!("not a text file: byte {at} is NUL"))
            .in_file(file)
            .help("doorstep reads text: .txt, .md and .vtt"));
    }
    let text = std::str::from_utf8(bytes).map_err(|problem| {
        let at = problem.valid_up_to();
        let line = line_of(bytes.get(..at).unwrap_or(bytes));
        Diagnostic::error(format!("the source stops being UTF-8 at byte {at}, on line {line}"))
            .in_file(file)
            .help(SAVE_AS_UTF_8)
    })?;
    if text.trim().is_empty() {
        return Err(Diagnostic::error("the source is empty")
            .in_file(file)
            .help("remove the file, or write the notes into it"));
    }
    Ok(text.to_owned())
}

const SAVE_AS_UTF_8: &str = "save the file as UTF-8; reading other encodings is not supported yet";

/// The line on which the byte after `before` stands; LF, CRLF and CR end a line.
fn line_of(before: &[u8]) -> usize {
    let ends = before.iter().enumerate().filter(|(at, byte)| {
        **byte == b'\n' || (**byte == b'\r' && before.get(at + 1) != Some(&b'\n'))
    });
    ends.count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(decode("a.txt", b"\xef\xbb\xbfdoor").unwrap(), "door");
        assert_eq!(decode("a.txt", b"a\r\nb\rc").unwrap(), "a\r\nb\rc");
    }

    #[test]
    fn the_first_wrong_byte_and_its_line_are_named() {
        let problem = decode("a.txt", b"one\r\ntwo\rth\xe9e").unwrap_err();
        assert_eq!(problem.message, "the source stops being UTF-8 at byte 11, on line 3");
        assert!(problem.help.unwrap().contains("UTF-8"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(decode("a.txt", b"PK\0\0").unwrap_err().message.starts_with("not a text file"));
        assert!(decode("a.txt", b"\xff\xfea\0").unwrap_err().message.contains("UTF-16"));
        for empty in [&b""[..], b" \r\n\t", b"\xef\xbb\xbf", "\u{a0}".as_bytes()] {
            assert_eq!(decode("a.txt", empty).unwrap_err().message, "the source is empty");
        }
    }
}
