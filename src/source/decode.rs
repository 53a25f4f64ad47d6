//! Bytes to text. Every position in the program refers to the text made here.

use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memchr;

use crate::diagnostic::Diagnostic;

/// More text than this is not read of one source, in bytes: some five million words. Memory is bounded by
/// the largest document.
pub(super) const MOST_TEXT: usize = 32 << 20;

/// So many bytes around a doubt are shown.
const SHOWN: usize = 60;

/// In which encoding a source is, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decoded {
    /// The encoding's name, in small letters.
    pub encoding: &'static str,
    /// How that is known.
    pub known: Known,
}

/// How an encoding is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// By a byte order mark.
    Mark,
    /// It can be nothing else: UTF-8 that is well-formed, UTF-16 by its zeros.
    Sure,
    /// By `doorstep.toml` or a flag.
    Declared,
    /// By what is frequent in each encoding.
    Guessed,
}

impl fmt::Display for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.known {
            Known::Mark => " by its mark",
            Known::Sure => "",
            Known::Declared => " as declared",
            Known::Guessed => ", guessed",
        };
        write!(f, "{}{how}", self.encoding)
    }
}

/// Decodes a source: as `declared`; else by its byte order mark, which is not part of the text, as UTF-8
/// or UTF-16 where it can be nothing else, and as what is likely. Doubts are added to `problems`.
///
/// # Errors
/// What is no text, or says nothing.
pub(super) fn decode(
    file: &str,
    bytes: &[u8],
    declared: Option<&'static Encoding>,
    problems: &mut Vec<Diagnostic>,
) -> Result<(String, Decoded), Diagnostic> {
    if bytes.len() > MOST_TEXT {
        return Err(too_much(file));
    }
    let (text, encoding, known) = if let Some(encoding) = declared {
        let bytes = Encoding::for_bom(bytes)
            .filter(|(marked, _)| *marked == encoding)
            .map_or(bytes, |(_, length)| bytes.get(length..).unwrap_or(&[]));
        (decoded(file, bytes, encoding, problems), encoding, Known::Declared)
    } else if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let bytes = bytes.get(length..).unwrap_or(&[]);
        (decoded(file, bytes, encoding, problems), encoding, Known::Mark)
    } else if let Some(encoding) = by_zeros(bytes) {
        (decoded(file, bytes, encoding, problems), encoding, Known::Sure)
    } else if let Some((what, help)) = by_magic(bytes) {
        return Err(Diagnostic::error(format!("not a text file: it is {what}"))
            .in_file(file)
            .help(help));
    } else if let Some(at) = memchr(0, bytes) {
        return Err(no_text(file, &format!("byte {at} is NUL")));
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        (text.to_owned(), UTF_8, Known::Sure)
    } else {
        let (text, encoding) = guessed(file, bytes, problems);
        (text, encoding, Known::Guessed)
    };
    // Some old programs leave a few controls behind; what is made of them is no text.
    let odd = |byte: &&u8| **byte < b' ' && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
    let odd = text.as_bytes().iter().filter(odd).count();
    if odd * 10 > text.len() {
        return Err(no_text(file, "it is full of control characters"));
    }
    if text.trim().is_empty() {
        return Err(Diagnostic::error("the source is empty")
            .in_file(file)
            .help("remove the file, or write the notes into it"));
    }
    Ok((text, Decoded { encoding: name_of(encoding), known }))
}

/// The encoding called `label` by people and programs (`windows-1252`, `latin1`, `macroman`).
pub fn encoding_of(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().to_lowercase();
    let label = match label.as_str() {
        "macroman" | "mac-roman" | "mac_roman" => "macintosh",
        "cp1252" | "ansi" => "windows-1252",
        other => other,
    };
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// Refuses a source for its length.
pub(super) fn too_much(file: &str) -> Diagnostic {
    let help = format!("a document has at most {} MB of text; part it", MOST_TEXT >> 20);
    let message = "the source holds more text than is read of one file";
    Diagnostic::error(message).in_file(file).help(help)
}

fn name_of(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "UTF-8" => "utf-8",
        "UTF-16LE" => "utf-16le",
        "UTF-16BE" => "utf-16be",
        other => other,
    }
}

fn no_text(file: &str, why: &str) -> Diagnostic {
    let help = "doorstep reads text, Word, OpenDocument, RTF, PDF, HTML, subtitles and tables; give \
                the file the ending of its format";
    Diagnostic::error(format!("not a text file: {why}")).in_file(file).help(help)
}

/// What files of other formats begin with, and what to do with them.
fn by_magic(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const KNOWN: &[(&[u8], &str, &str)] = &[
        (
            b"\xd0\xcf\x11\xe0",
            "an old Word or Excel document (.doc, .xls)",
            "open it in Word or LibreOffice and save it as .docx or .xlsx",
        ),
        (b"PK\x03\x04", "a zipped document", "give it the ending of its format, such as .docx"),
        (b"%PDF-", "a PDF", "give it the ending .pdf"),
        (b"{\\rtf", "RTF", "give it the ending .rtf"),
    ];
    let known = KNOWN.iter().find(|(magic, ..)| bytes.starts_with(magic));
    known.map(|(_, what, help)| (*what, *help))
}

/// UTF-16 without a mark: every other byte of Latin text is zero.
fn by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(4096) & !1)?;
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    let mostly =
        |some: usize, others: usize| pairs > 0 && some * 10 > pairs * 6 && others * 20 < pairs;
    if !bytes.len().is_multiple_of(2) {
        None
    } else if mostly(odd, even) {
        Some(UTF_16LE)
    } else if mostly(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Decodes by a known encoding; what is not of it is told of.
fn decoded(
    file: &str,
    bytes: &[u8],
    encoding: &'static Encoding,
    problems: &mut Vec<Diagnostic>,
) -> String {
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    let text = text.into_owned();
    if wrong {
        let at = text.find('\u{fffd}').unwrap_or(0);
        let message = format!("the source is not {} throughout", name_of(encoding));
        problems.push(doubt(file, &text, at, message, "what could not be read is shown as �"));
    }
    text
}

/// Decodes what is no UTF-8 and has no mark. Single bytes that are not UTF-8 in a text that is are taken
/// for Windows-1252, so that no letter is lost.
fn guessed(
    file: &str,
    bytes: &[u8],
    problems: &mut Vec<Diagnostic>,
) -> (String, &'static Encoding) {
    let chunks = || bytes.utf8_chunks();
    let wrong: usize = chunks().map(|chunk| chunk.invalid().len()).sum();
    let beyond = chunks().flat_map(|chunk| chunk.valid().chars()).filter(|c| !c.is_ascii()).count();
    if beyond > wrong {
        let mut text = String::with_capacity(bytes.len() + wrong);
        let mut first = None;
        for chunk in chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                first.get_or_insert(text.len());
                text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
            }
        }
        let message = "the source is UTF-8, but not throughout".to_owned();
        let help = "the rest was read as windows-1252; see whether this line is right";
        problems.push(doubt(file, &text, first.unwrap_or(0), message, help));
        return (text, UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let mut encoding = detector.guess(None, Utf8Detection::Deny);
    if encoding == WINDOWS_1252 && is_macintosh(bytes) {
        encoding = MACINTOSH;
    }
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    let text = text.into_owned();
    let odd = |c: char| c == '\u{fffd}' || (c.is_control() && !c.is_ascii());
    if encoding != WINDOWS_1252 || wrong || text.contains(odd) {
        let at = text.find(odd).or_else(|| text.find(|c: char| !c.is_ascii())).unwrap_or(0);
        let message = format!("the source is probably {}", name_of(encoding));
        let help = "see whether this line is right; if not, name the encoding under `[encodings]` in \
                    doorstep.toml";
        problems.push(doubt(file, &text, at, message, help));
    }
    (text, encoding)
}

/// Whether apostrophes, pairs of quotation marks, or letters with accents inside small letters are those of
/// an old Macintosh. In Windows-1252 their bytes are capital letters and marks that do not stand there.
fn is_macintosh(bytes: &[u8]) -> bool {
    let is = |at: Option<usize>, what: fn(&u8) -> bool| {
        at.and_then(|at| bytes.get(at)).is_some_and(what)
    };
    let small: fn(&u8) -> bool = u8::is_ascii_lowercase;
    let letter: fn(&u8) -> bool = |byte| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    let (mut apostrophes, mut opening, mut closing, mut accents) = (0, 0, 0, 0);
    let (mut windows, mut marks) = (0, 0);
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| **byte >= 0x80) {
        let (before, after) = (at.checked_sub(1), Some(at + 1));
        let inside = is(before, u8::is_ascii_alphabetic) && is(after, small);
        match byte {
            0xd5 => apostrophes += usize::from(inside),
            0xd2 => opening += usize::from(!is(before, letter) && is(after, letter)),
            0xd3 => closing += usize::from(!is(after, letter)),
            0x87..=0x8a | 0x8e..=0x90 | 0x9a | 0x9d | 0x9f => accents += usize::from(inside),
            0x91..=0x94 => marks += 1,
            0xe0..=0xff => windows += usize::from(inside),
            _ => {}
        }
    }
    apostrophes + opening.min(closing) > marks || (accents >= 2 && accents > windows)
}

fn doubt(file: &str, text: &str, at: usize, message: String, help: &str) -> Diagnostic {
    let start = text.get(..at).unwrap_or("").rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let rest = text.get(start..).unwrap_or("");
    let mut end = start + rest.find(['\n', '\r']).unwrap_or(rest.len());
    // Of a line without end the part around the doubt.
    let mut start = start.max(at.saturating_sub(SHOWN));
    end = end.min(at + SHOWN);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let line = crate::text::Span::new(start, end);
    Diagnostic::warning(message).at(file, text, line, "").help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, String, usize) {
        let mut problems = Vec::new();
        let (text, how) = decode("a.txt", bytes, None, &mut problems).unwrap();
        (text, how.to_string(), problems.len())
    }

    fn refused(bytes: &[u8]) -> String {
        decode("a.txt", bytes, None, &mut Vec::new()).unwrap_err().message
    }

    /// `text` in UTF-16, the lower byte first.
    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(
            read(b"\xef\xbb\xbfdoor"),
            ("door".to_owned(), "utf-8 by its mark".to_owned(), 0)
        );
        assert_eq!(read(b"a\r\nb\rc").0, "a\r\nb\rc");
        let marked = [b"\xff\xfe".to_vec(), wide("d\u{f6}r")].concat();
        assert_eq!(read(&marked), ("dör".to_owned(), "utf-16le by its mark".to_owned(), 0));
        let turned: Vec<u8> = marked.chunks(2).flat_map(|pair| [pair[1], pair[0]]).collect();
        assert_eq!(read(&turned).1, "utf-16be by its mark");
        assert_eq!(read(&wide("the door")), ("the door".to_owned(), "utf-16le".to_owned(), 0));
    }

    #[test]
    fn old_encodings_are_guessed_and_doubts_told() {
        let windows = b"\x93Don\x92t,\x94 she said \x96 caf\xe9.";
        assert_eq!(
            read(windows),
            ("“Don’t,” she said – café.".to_owned(), "windows-1252, guessed".to_owned(), 0)
        );
        let mac = b"\xd2Don\xd5t,\xd3 she said.";
        assert_eq!(
            read(mac),
            ("“Don’t,” she said.".to_owned(), "macintosh, guessed".to_owned(), 1)
        );
        let german = b"Die T\x9fr war f\x9fr die M\x8adchen offen.";
        assert_eq!(read(german).0, "Die Tür war für die Mädchen offen.");
        let spanish = b"TRANSCRIPCI\xd3N\nMar\xeda lleg\xf3 en autob\xfas, dijo.";
        assert_eq!(read(spanish).0, "TRANSCRIPCIÓN\nMaría llegó en autobús, dijo.");
        let mixed = "one \u{e9}\u{e9}\nth".bytes().chain([0xe9]).chain("e \u{e9}".bytes());
        assert_eq!(read(&mixed.collect::<Vec<u8>>()).0, "one éé\nthée é");
    }

    #[test]
    fn the_doubtful_line_is_marked() {
        let mut problems = Vec::new();
        let bytes = "\u{e9}\u{e9}\nth".bytes().chain([0xe9]).chain("e\n".bytes());
        decode("a.txt", &bytes.collect::<Vec<u8>>(), None, &mut problems).unwrap();
        let place = problems[0].place.clone().unwrap();
        assert_eq!(place.span.unwrap().slice(&place.text), "thée");
    }

    #[test]
    fn what_is_declared_counts() {
        let mac = encoding_of("MacRoman");
        let (text, how) = decode("a.txt", b"caf\x8e", mac, &mut Vec::new()).unwrap();
        assert_eq!((text.as_str(), how.known), ("café", Known::Declared));
        assert_eq!(encoding_of("nonsense"), None);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(refused(b"PK\0\0a"), "not a text file: byte 2 is NUL");
        assert!(refused(b"PK\x03\x04a").contains("zipped"));
        assert!(refused(b"\x1f\x8b\x08\x01\x02\x03\x04\x05\xff").starts_with("not a text file"));
        for empty in [&b""[..], b" \r\n\t", b"\xef\xbb\xbf", "\u{a0}".as_bytes()] {
            assert_eq!(refused(empty), "the source is empty");
        }
    }
}
