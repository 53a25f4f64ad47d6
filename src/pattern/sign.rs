use super::Problem;
use crate::language::Form;
use crate::text::Span;

/// Something that is no word but can be looked for as one: the form of a sentence of talk, the length of
/// a turn, what a transcriber marked. Written `#name`, or `#name(number)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// The form of a sentence.
    Form(Form),
    /// A turn of at most so many words.
    Minimal(u32),
    /// A turn of at least so many words.
    Long(u32),
    /// A turn that repeats at least so many words in a row of the turn before it.
    Echo(u32),
    /// A question that nobody answers: the same person goes on, or a silence or the end follows.
    Unanswered,
    /// Somebody who is there is spoken of by name, not to.
    AboutPresent,
    /// The last word of a turn that breaks off, where another speaks next.
    Interrupted,
    /// The first word of a turn after one that breaks off.
    Interrupts,
    /// A word that breaks off.
    CutOff,
    /// Talk in square brackets, which overlaps with another's.
    Overlap,
    /// The first or last word of a turn that is tied to another by `=`.
    Latched,
    /// The word before a pause.
    Pause,
    /// The word before a silence.
    Silence,
    /// The word before somebody laughs.
    Laughter,
    /// The word before more than one laugh, together or in turn.
    SharedLaughter,
    /// Two or more words in capitals in a row.
    Capitals,
    /// What has a code, by its place among those that the program asks for.
    Code(u32),
}

/// The numbers that stand where none is written: words of a minimal and a long turn, and of an echo.
const MINIMAL: u32 = 3;
const LONG: u32 = 60;
const ECHO: u32 = 3;

/// The signs that are no forms of sentences.
const OTHERS: &[Sign] = &[
    Sign::Minimal(MINIMAL),
    Sign::Long(LONG),
    Sign::Echo(ECHO),
    Sign::Unanswered,
    Sign::AboutPresent,
    Sign::Interrupted,
    Sign::Interrupts,
    Sign::CutOff,
    Sign::Overlap,
    Sign::Latched,
    Sign::Pause,
    Sign::Silence,
    Sign::Laughter,
    Sign::SharedLaughter,
    Sign::Capitals,
];

impl Sign {
    /// Every sign that has a name, with the number that it has where none is written.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        Form::ALL.iter().map(|form| Self::Form(*form)).chain(OTHERS.iter().copied())
    }

    /// The name after `#`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Form(form) => form.as_str(),
            Self::Minimal(_) => "minimal",
            Self::Long(_) => "long",
            Self::Echo(_) => "echo",
            Self::Unanswered => "unanswered",
            Self::AboutPresent => "about_present",
            Self::Interrupted => "interrupted",
            Self::Interrupts => "interrupts",
            Self::CutOff => "cut_off",
            Self::Overlap => "overlap",
            Self::Latched => "latched",
            Self::Pause => "pause",
            Self::Silence => "silence",
            Self::Laughter => "laughter",
            Self::SharedLaughter => "shared_laughter",
            Self::Capitals => "capitals",
            Self::Code(_) => "code",
        }
    }

    /// Reads what stands after `#`; `span` is all of it, for the message.
    pub(super) fn read(written: &str, span: Span) -> Result<Self, Box<Problem>> {
        let (name, number) = match written.split_once('(') {
            Some((name, rest)) => (name, Some(rest.strip_suffix(')').unwrap_or(""))),
            None => (written, None),
        };
        let problem = |message: String, help: String| Box::new(Problem::new(span, message, help));
        let Some(sign) = Self::all().find(|sign| sign.name() == name) else {
            let names = Self::all().map(Self::name);
            let close = crate::diagnostic::closest(name, names.clone());
            let known = || format!("known here: {}", names.collect::<Vec<_>>().join(", "));
            let help = close.map_or_else(known, |close| format!("did you mean `#{close}`?"));
            return Err(problem(format!("there is no sign `#{name}`"), help));
        };
        let Some(number) = number else { return Ok(sign) };
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
