//! What people coded, and what they marked as misleading, read from JSON lines: one object a line with
//! positions in Unicode code points of the whole file, end exclusive.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::diagnostic::Diagnostic;
use crate::text::{Lines, Span};

/// A coding that a person made.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct HumanCoding {
    /// The document's identifier.
    pub doc_id: String,
    /// The code: its id, or an abbreviation of the family, a dot, and the last part of the id.
    pub code: String,
    /// The family, where `code` does not begin with it.
    #[serde(default)]
    pub family: Option<String>,
    /// The first code point of the passage.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
    /// The passage, so that a document that was changed since is noticed.
    #[serde(default)]
    pub quote: Option<String>,
    /// Who does the coded thing: a role.
    #[serde(default)]
    pub carrier: Option<String>,
    /// To whom: a role.
    #[serde(default)]
    pub target: Option<String>,
    /// How it is in the text; where it is not said, as the text is divided.
    #[serde(default)]
    pub mode: Option<String>,
    /// Whether another family is spoken of, so that it does not count for the document's case.
    #[serde(default)]
    pub off_case: bool,
    /// Who coded it.
    #[serde(default)]
    pub coder: Option<String>,
}

/// A passage that looks like a code of a family and is none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Trap {
    /// The document's identifier.
    pub doc_id: String,
    /// Why it is none, in a word (`negation`, `thing`, …).
    pub trap_type: String,
    /// The family that it looks like.
    pub tempting_family: String,
    /// The first code point of the passage.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
    /// The passage, so that a document that was changed since is noticed.
    #[serde(default)]
    pub quote: Option<String>,
}

/// Reads `text`, the whole of `file`, one object a line; empty lines are passed over. Returns what could
/// be read and what is wrong with the rest.
pub fn read<T: DeserializeOwned>(file: &str, text: &str) -> (Vec<T>, Vec<Diagnostic>) {
    let (mut read, mut problems) = (Vec::new(), Vec::new());
    let lines = Lines::new(text);
    for number in 1..=lines.count() {
        let span = lines.span(number).trim(text);
        if span.is_empty() {
            continue;
        }
        match serde_json::from_str(span.slice(text)) {
            Ok(one) => read.push(one),
            Err(error) => {
                let said = error.to_string();
                let said = said.split(" at line ").next().unwrap_or(&said);
                let problem = Diagnostic::error(format!("this line cannot be read: {said}"));
                let problem = problem.at(file, text, span, "");
                problems.push(problem.help("write one JSON object a line; see docs/json.md"));
            }
        }
    }
    (read, problems)
}

impl HumanCoding {
    /// The passage in bytes of `text`; `None` where the document does not have it, or no longer.
    pub fn span(&self, text: &str, lines: &Lines<'_>) -> Option<Span> {
        placed(text, lines, (self.start, self.end), self.quote.as_deref())
    }
}

impl Trap {
    /// The passage in bytes of `text`; `None` where the document does not have it, or no longer.
    pub fn span(&self, text: &str, lines: &Lines<'_>) -> Option<Span> {
        placed(text, lines, (self.start, self.end), self.quote.as_deref())
    }
}

fn placed(
    text: &str,
    lines: &Lines<'_>,
    (start, end): (usize, usize),
    quote: Option<&str>,
) -> Option<Span> {
    let span = Span::new(lines.byte(start)?, lines.byte(end)?);
    let same = quote.is_none_or(|quote| span.slice(text) == quote);
    (same && !span.is_empty()).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lines_are_read_and_all_mistakes_told() {
        let text = concat!(
            "{\"doc_id\": \"d\", \"code\": \"a.b\", \"start\": 1, \"end\": 3, \"more\": 1}\n\n",
            "{\"doc_id\": \"d\"}\n",
            "nonsense\n",
        );
        let (read, problems) = read::<HumanCoding>("c.jsonl", text);
        assert_eq!((read.len(), problems.len()), (1, 2));
        let document = "aéb";
        let lines = Lines::new(document);
        assert_eq!(read[0].span(document, &lines), Some(Span::new(1, 4)));
        assert_eq!(HumanCoding { end: 9, ..read[0].clone() }.span(document, &lines), None);
        let other = HumanCoding { quote: Some("xy".into()), ..read[0].clone() };
        assert_eq!(other.span(document, &lines), None);
    }
}
