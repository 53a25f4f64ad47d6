use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write as _};
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::render;
use crate::store::write_file;
use crate::text::visible;

/// Columns where there is no terminal to ask.
const WIDTH: usize = 100;

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// What to tell.
    Problems(Vec<Diagnostic>),
    /// The reader of the output went away, as `head` does; nothing is wrong.
    Pipe,
}

impl From<Diagnostic> for Failure {
    fn from(problem: Diagnostic) -> Self {
        Self::Problems(vec![problem])
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self::Problems(problems)
    }
}

/// Prints results for people: nothing in them can be a command to the terminal.
///
/// # Errors
/// [`Failure::Pipe`], or what the system said.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    print_exactly(&safe(text))
}

/// `text` without anything that a terminal would obey.
pub(super) fn safe(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// Prints results for programs, as they are.
///
/// # Errors
/// [`Failure::Pipe`], or what the system said.
pub(super) fn print_exactly(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Prints results, or writes them to `file`: all of them or none.
///
/// # Errors
/// [`Failure::Pipe`], or what the system said.
pub(super) fn deliver(
    file: Option<&Path>,
    contents: impl FnOnce(&mut dyn io::Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let Some(file) = file else {
        let mut out = BufWriter::new(io::stdout().lock());
        contents(&mut out)?;
        return Ok(out.flush()?);
    };
    let mut failure = None;
    let write = |writer: &mut BufWriter<&File>| {
        contents(writer).map_err(|found| {
            failure = Some(found);
            io::Error::other("there is nothing to write")
        })
    };
    let written = write_file(file, write);
    if let Some(failure) = failure {
        return Err(failure);
    }
    written.map_err(|error| {
        let message = format!("the file cannot be written: {error}");
        Diagnostic::error(message).in_file(file.display().to_string()).into()
    })
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Pipe,
            _ => Diagnostic::error(format!("the results cannot be printed: {error}")).into(),
        }
    }
}

/// A view as JSON.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn json_text(view: &impl serde::Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(view).map_err(io::Error::from);
    text.map(|text| text + "\n")
        .map_err(|error| Diagnostic::error(format!("the report cannot be written: {error}")).into())
}

/// Says `text` on the side, apart from the results.
pub(super) fn remark(text: &str) {
    // Where even that cannot be said there is nobody to say it to.
    let _ignored = writeln!(io::stderr(), "{}", safe(text)).is_ok();
}

/// Shows problems, apart from the results.
pub(super) fn problems(problems: &[Diagnostic]) {
    let text = render::problems(problems, wants_colour());
    let _ignored = io::stderr().write_all(text.as_bytes()).is_ok();
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
fn wants_colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// `text` with the lines that are `titles` in bold type, where there is a terminal that wants colour.
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
pub(super) fn emphasised(text: &str, titles: &[&str]) -> String {
    if !io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some() {
        return text.to_owned();
    }
    let mut all = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.strip_suffix('\n').filter(|line| titles.contains(line)) {
            Some(title) => all.push_str(&format!("\u{1b}[1m{title}\u{1b}[0m\n")),
            None => all.push_str(line),
        }
    }
    all
}

/// Columns of the page to print on.
pub(super) fn width() -> usize {
    let size = terminal_size::terminal_size_of(io::stdout());
    size.map_or(WIDTH, |(width, _)| usize::from(width.0).max(40))
}
