//! A problem, where it is, and what would be right. How it is shown is `render`'s matter.

mod suggest;

pub use suggest::{closest, did_you_mean};

use serde::{Deserialize, Serialize};

use crate::text::Span;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Worth knowing; everything was done.
    Note,
    /// Something was done otherwise than its author may have meant.
    Warning,
    /// Something could not be done.
    Error,
}

/// Text that a problem lies in, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file's path as the reader knows it.
    pub file: String,
    /// The whole text of that file; empty where it could not be read. It is not kept on disk.
    #[serde(skip)]
    pub text: String,
    /// What to mark; `None` for the file as such.
    pub span: Option<Span>,
    /// What is wrong with the marked text, in a few words; may be empty.
    pub label: String,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A lower-case phrase: what was found, and what was expected.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// What would be right.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A problem that stopped something.
    pub fn error(message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message: message.into(), place: None, help: None }
    }

    /// A problem that stopped nothing.
    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// A remark.
    pub fn note(message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(message) }
    }

    /// Says which file it is about.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        let place =
            Place { file: file.into(), text: String::new(), span: None, label: String::new() };
        self.place = Some(place);
        self
    }

    /// Marks `span` of `text`, the whole text of `file`.
    #[must_use]
    pub fn at(mut self, file: &str, text: &str, span: Span, label: impl Into<String>) -> Self {
        self.place = Some(Place {
            file: file.to_owned(),
            text: text.to_owned(),
            span: Some(span),
            label: label.into(),
        });
        self
    }

    /// Says what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what would be right, if there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = self.help.or(help);
        self
    }

    /// Whether something could not be done.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
