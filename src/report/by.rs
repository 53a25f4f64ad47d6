use std::cmp::Ordering;
use std::str::FromStr;

use crate::coding::Coding;
use crate::corpus::{Document, Mode, Role, Segment};

/// A second grouping within each case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The role of who speaks where the passage stands.
    Role,
    /// The label of who speaks there.
    Speaker,
    /// How it is in the text.
    Mode,
    /// Who carries the coded act. There are no words to relate these counts to.
    Carrier,
    /// A document attribute.
    Attribute(String),
}

/// A value of a grouping; `None` where a document has no such attribute or nobody is named.
pub type Group = Option<String>;

impl FromStr for By {
    type Err = std::convert::Infallible;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Ok(match word {
            "role" => Self::Role,
            "speaker" => Self::Speaker,
            "mode" => Self::Mode,
            "carrier" => Self::Carrier,
            other => Self::Attribute(other.to_owned()),
        })
    }
}

impl By {
    /// The word for it.
    pub fn name(&self) -> &str {
        match self {
            Self::Role => "role",
            Self::Speaker => "speaker",
            Self::Mode => "mode",
            Self::Carrier => "carrier",
            Self::Attribute(name) => name,
        }
    }

    /// The group of a coding.
    pub fn of_coding(&self, document: &Document, coding: &Coding) -> Group {
        match self {
            Self::Mode => Some(coding.mode.as_str().to_owned()),
            Self::Carrier => Some(coding.carrier.unwrap_or(Role::Unknown).as_str().to_owned()),
            Self::Attribute(name) => document.attribute(name).map(str::to_owned),
            Self::Role | Self::Speaker => {
                let segment = document.segments.get(coding.segment as usize)?;
                self.of_segment(document, segment)
            }
        }
    }

    /// Whether `document` can have codings of `group`.
    pub fn has_document(&self, document: &Document, group: &Group) -> bool {
        match self {
            Self::Attribute(name) => document.attribute(name) == group.as_deref(),
            _ => true,
        }
    }

    /// The group of the words of a segment.
    pub fn of_segment(&self, document: &Document, segment: &Segment) -> Group {
        match self {
            Self::Role => Some(segment.role.as_str().to_owned()),
            Self::Speaker => document.label(segment).map(str::to_owned),
            Self::Mode => Some(segment.mode.as_str().to_owned()),
            Self::Carrier => None,
            Self::Attribute(name) => document.attribute(name).map(str::to_owned),
        }
    }

    /// The order of groups: roles and modes as always listed, numbers by size, words by alphabet,
    /// nothing last.
    pub fn order(&self, a: &Group, b: &Group) -> Ordering {
        let place = |group: &Group| {
            let word = group.as_deref().unwrap_or("");
            let role = Role::ALL.iter().position(|role| role.as_str() == word);
            let mode = Mode::ALL.iter().position(|mode| mode.as_str() == word);
            let listed = match self {
                Self::Role | Self::Carrier => role,
                Self::Mode => mode,
                _ => None,
            };
            let number = word.parse::<u64>().ok();
            (group.is_none(), listed.unwrap_or(0), number.is_none(), number, word.to_owned())
        };
        place(a).cmp(&place(b))
    }
}
