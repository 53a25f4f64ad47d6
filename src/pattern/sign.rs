use super::Problem;
use crate::text::Span;

/// Something that is no word but can be looked for as one: the form of a sentence of talk, the length of
/// a turn. Written `#name`, or `#name(number)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// A sentence of talk that ends with a question mark.
    Question,
    /// A question that leaves the answer open.
    WhQuestion,
    /// A question that asks for yes or no.
    ClosedQuestion,
    /// A question that ends in a tag.
    TagQuestion,
    /// An order or request in the imperative.
    Imperative,
    /// A sentence of talk that ends with an exclamation mark.
    Exclamation,
    /// What must, should or may not be.
    Deontic,
    /// A passive without who does it, in talk or in notes.
    AgentlessPassive,
    /// An institution acts, in talk or in notes.
    InstitutionSubject,
    /// A turn of at most so many words.
    Minimal(u32),
    /// A turn of at least so many words.
    Long(u32),
    /// A turn that repeats at least so many words in a row of the turn before it.
    Echo(u32),
}

/// The numbers that stand where none is written: words of a minimal and a long turn, and of an echo.
const MINIMAL: u32 = 3;
const LONG: u32 = 60;
const ECHO: u32 = 3;

impl Sign {
    /// Every sign with the number that it has where none is written.
    pub const ALL: &'static [Self] = &[
        Self::Question,
        Self::WhQuestion,
        Self::ClosedQuestion,
        Self::TagQuestion,
        Self::Imperative,
        Self::Exclamation,
        Self::Deontic,
        Self::AgentlessPassive,
        Self::InstitutionSubject,
        Self::Minimal(MINIMAL),
        Self::Long(LONG),
        Self::Echo(ECHO),
    ];

    /// The name after `#`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::WhQuestion => "wh_question",
            Self::ClosedQuestion => "closed_question",
            Self::TagQuestion => "tag_question",
            Self::Imperative => "imperative",
            Self::Exclamation => "exclamation",
            Self::Deontic => "deontic",
            Self::AgentlessPassive => "agentless_passive",
            Self::InstitutionSubject => "institution_subject",
            Self::Minimal(_) => "minimal",
            Self::Long(_) => "long",
            Self::Echo(_) => "echo",
        }
    }

    /// Reads what stands after `#`; `span` is all of it, for the message.
    pub(super) fn read(written: &str, span: Span) -> Result<Self, Box<Problem>> {
        let (name, number) = match written.split_once('(') {
            Some((name, rest)) => (name, Some(rest.strip_suffix(')').unwrap_or(""))),
            None => (written, None),
        };
        let problem = |message: String, help: String| Box::new(Problem::new(span, message, help));
        let Some(sign) = Self::ALL.iter().find(|sign| sign.name() == name) else {
            let names = Self::ALL.iter().map(|sign| sign.name());
            let close = crate::diagnostic::closest(name, names.clone());
            let known = || format!("known here: {}", names.collect::<Vec<_>>().join(", "));
            let help = close.map_or_else(known, |close| format!("did you mean `#{close}`?"));
            return Err(problem(format!("there is no sign `#{name}`"), help));
        };
        let Some(number) = number else { return Ok(*sign) };
        let read = number.parse::<u32>().ok().filter(|number| (1..=1000).contains(number));
        match (sign, read) {
            (Self::Minimal(_), Some(words)) => Ok(Self::Minimal(words)),
            (Self::Long(_), Some(words)) => Ok(Self::Long(words)),
            (Self::Echo(_), Some(words)) => Ok(Self::Echo(words)),
            (Self::Minimal(_) | Self::Long(_) | Self::Echo(_), None) => Err(problem(
                format!("`#{name}` does not say how many words"),
                format!("write `#{name}(5)`, from 1 to 1000"),
            )),
            _ => Err(problem(format!("`#{name}` takes no number"), format!("write `#{name}`"))),
        }
    }
}

/// Where the signs of a document stand.
pub trait Signs: std::fmt::Debug {
    /// The first and last word of each place where `sign` stands, in order.
    fn places(&self, sign: Sign) -> Vec<(u32, u32)>;
}
