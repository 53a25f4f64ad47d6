//! A code on a passage, and why.

mod merge;

use serde::{Deserialize, Serialize};

use crate::codebook::CodeNumber;
use crate::corpus::{Form, Mode, Role};
use crate::text::Span;

pub use merge::merge;

/// A code on a passage of a document, by rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coding {
    /// The code.
    pub code: CodeNumber,
    /// The passage, in bytes of the document's text.
    pub span: Span,
    /// Who does the coded thing; `None` where the text does not say.
    pub carrier: Option<Role>,
    /// To whom; `None` where the text does not say.
    pub target: Option<Role>,
    /// How it is in the text.
    pub mode: Mode,
    /// Whether speech is given word for word; `None` where nobody speaks.
    pub form: Option<Form>,
    /// Whether another family is spoken of, so that it does not count for the document's case.
    pub off_case: bool,
    /// The innermost segment it stands in, as an index into the document's segments.
    pub segment: u32,
}

/// A coding with everything that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The coding.
    pub coding: Coding,
    /// The rules that proposed it, in the order of the codebook; never empty.
    pub reasons: Vec<Reason>,
}

/// A rule that matched inside a coding's passage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reason {
    /// The rule, as an index into the rules of the coding's code.
    pub rule: u32,
    /// The words that matched, in bytes of the document's text.
    pub words: Vec<Span>,
}

/// How sure a proposal is: the code's fitness for rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Rules can code it.
    High,
    /// Rules propose, a person decides.
    Medium,
    /// A reading place.
    Low,
}

impl Coding {
    /// An identifier that stays the same as long as document, code and passage do.
    /// `code` is the code's id.
    pub fn id(&self, document: &str, code: &str) -> String {
        let place = format!("{document}\n{code}\n{}\n{}", self.span.start(), self.span.end());
        let hash = blake3::hash(place.as_bytes()).to_hex();
        format!("{document}.{}", hash.get(..8).unwrap_or(&hash))
    }
}
