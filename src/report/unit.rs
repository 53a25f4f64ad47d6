use std::fmt;
use std::str::FromStr;

use crate::corpus::{Document, Mode, Segment};
use crate::text::Span;

/// Within what two codes occur together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A sentence.
    Sentence,
    /// A turn, paragraph or other top-level segment.
    Segment,
    /// So many segments in a row; windows overlap.
    Window(usize),
    /// A document.
    Document,
    /// A case.
    Case,
}

impl FromStr for Unit {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Ok(match word {
            "sentence" => Self::Sentence,
            "segment" => Self::Segment,
            "document" => Self::Document,
            "case" => Self::Case,
            _ => match word.strip_prefix("window:").map(str::parse) {
                Some(Ok(size @ 1..=1000)) => Self::Window(size),
                _ => {
                    let known = "sentence, segment, window:N (N from 1 to 1000), document or case";
                    return Err(format!("the unit is {known}"));
                }
            },
        })
    }
}

impl Unit {
    /// The word for one of them, and for several.
    pub fn nouns(self) -> (&'static str, &'static str) {
        match self {
            Self::Sentence => ("sentence", "sentences"),
            Self::Segment => ("segment", "segments"),
            Self::Window(_) => ("window", "windows"),
            Self::Document => ("document", "documents"),
            Self::Case => ("case", "cases"),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sentence => f.write_str("sentence"),
            Self::Segment => f.write_str("segment"),
            Self::Window(size) => write!(f, "window:{size}"),
            Self::Document => f.write_str("document"),
            Self::Case => f.write_str("case"),
        }
    }
}

/// The units of a document, in order, each as the stretch of text it covers. For [`Unit::Case`] the
/// document is one part of a unit that the caller puts together. Headings, transcribers' comments and
/// (unless `asides`) the researcher's asides and memos are no units.
pub fn unit_spans(document: &Document, unit: Unit, asides: bool) -> Vec<Span> {
    let whole = || vec![Span::new(0, document.text.len().max(last_end(document)))];
    match unit {
        Unit::Sentence => {
            let counts = |span: &&Span| {
                let inner =
                    document.segment_at(span.start()).and_then(|at| document.segments.get(at));
                inner.is_some_and(|segment| counted(segment, asides))
            };
            document.sentences.iter().filter(counts).copied().collect()
        }
        Unit::Segment => segments(document, asides),
        Unit::Window(size) => {
            let segments = segments(document, asides);
            if segments.len() < size {
                return segments.into_iter().reduce(Span::hull).into_iter().collect();
            }
            let hull = |window: &[Span]| window.iter().copied().reduce(Span::hull);
            segments.windows(size).filter_map(hull).collect()
        }
        Unit::Document | Unit::Case => whole(),
    }
}

fn last_end(document: &Document) -> usize {
    document.segments.iter().map(|segment| segment.span.end()).max().unwrap_or(0)
}

fn segments(document: &Document, asides: bool) -> Vec<Span> {
    let top = document.segments.iter().filter(|segment| segment.parent.is_none());
    top.filter(|segment| counted(segment, asides)).map(|segment| segment.span).collect()
}

fn counted(segment: &Segment, asides: bool) -> bool {
    segment.is_read() && (asides || segment.mode != Mode::ResearcherReflection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_written_as_they_are_read() {
        for word in ["sentence", "segment", "window:3", "document", "case"] {
            assert_eq!(word.parse::<Unit>().unwrap().to_string(), word);
        }
        assert!("window:0".parse::<Unit>().is_err());
        assert!("paragraph".parse::<Unit>().is_err());
    }
}
