//! PDF: its text layer. Whatever reads PDF fails badly on some file, so it runs in a process of its own,
//! which may be stopped.

#[cfg(feature = "pdf")]
mod layout;

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::format::{Format, Source, Taken};
use super::line::Shape;
use super::taking::Taking;
use crate::corpus::PlaceUnit;
use crate::diagnostic::Diagnostic;

pub(super) struct Pdf;

/// The command of this program that prints the text of a PDF.
pub const COMMAND: &str = "pdf-text";
/// What stands between two pages of what it prints.
pub const PAGE_END: char = '\u{c}';
/// What it prints of a page that cannot be read.
pub const UNREAD: char = '\u{1a}';
/// What it prints last, so that text that was cut off is known.
pub const WHOLE: char = '\u{4}';
/// So long may it take.
const PATIENCE: Duration = Duration::from_secs(15);
/// A line that stands on top or at the foot of so many pages, figures aside, is no text of theirs.
const RUNNING: usize = 3;
/// So many lines on top and at the foot of a page may be running ones.
const MARGIN: usize = 2;

impl Format for Pdf {
    fn name(&self) -> &'static str {
        "PDF"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["pdf"]
    }

    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        let refused = |message: &str, help: &str| {
            Err(Diagnostic::error(message).in_file(source.file).help(help))
        };
        if source.bytes.is_empty() {
            return refused("the source is empty", "remove the file, or save it again");
        }
        let text = match in_another_process(source.bytes) {
            Ok(text) => text,
            Err(why) => {
                let help = "open it and save it as PDF again, or save its text as .docx or .txt";
                return refused(&format!("the PDF cannot be read: {why}"), help);
            }
        };
        let pages: Vec<Vec<&str>> =
            text.split(PAGE_END).map(|page| page.lines().map(str::trim).collect()).collect();
        if !text.chars().any(char::is_alphanumeric) {
            let message = "the PDF has no text layer: it holds pictures of pages";
            return refused(message, "run text recognition over it, or type what it says");
        }
        let running = running(&pages);
        let mut taking = Taking::new(PlaceUnit::Page);
        let (mut goes_on, mut unreadable) = (false, 0);
        let unread = UNREAD.to_string();
        for page in &pages {
            taking.next_place();
            if page.first().is_some_and(|line| *line == unread) {
                unreadable += 1;
                continue;
            }
            // A paragraph may go on from page to page.
            let mut gap = !goes_on;
            for (index, words) in page.iter().enumerate() {
                if words.is_empty() {
                    gap = true;
                } else if is_margin(page, index) && running.contains(&without_figures(words)) {
                    taking.leave_out("lines that stand on every page", 1);
                } else if taking.line(words, Shape::Text, gap).is_some() {
                    gap = false;
                    goes_on = !words.ends_with(['.', '!', '?', ':', '”', '"', '’', ')']);
                }
            }
            let empty = !page.iter().any(|line| line.chars().any(char::is_alphanumeric));
            taking.leave_out("pages without text", usize::from(empty));
        }
        if unreadable > 0 {
            let message =
                format!("{unreadable} of {} pages of the PDF cannot be read", pages.len());
            let help = "open it and save it as PDF again, or save its text as .docx or .txt";
            problems.push(Diagnostic::warning(message).in_file(source.file).help(help));
        }
        taking.leave_out("pages that cannot be read", unreadable);
        taking.end(source, problems)
    }
}

/// What this program prints of `bytes` when it is asked to read them by itself.
fn in_another_process(bytes: &[u8]) -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new(program)
        .arg(COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        // A child that ends early closes the pipe, which is told of by what it printed.
        scope.spawn(move || stdin.map(|mut pipe| pipe.write_all(bytes)));
        scope.spawn(move || {
            let mut all = String::new();
            let read = stdout.map(|mut pipe| pipe.read_to_string(&mut all));
            let read = matches!(read, Some(Ok(_))).then_some(all);
            // Nobody listens any more where it took too long.
            drop(sender.send(read));
        });
        let printed = receiver.recv_timeout(PATIENCE);
        if printed.is_err() {
            // It may have ended by itself in the meantime.
            drop(child.kill());
        }
        let ended = child.wait().map_err(|error| error.to_string())?;
        match printed {
            Err(_) => Err("it takes too long".to_owned()),
            Ok(Some(text)) if ended.success() && text.ends_with(WHOLE) => {
                Ok(text.trim_end_matches(WHOLE).to_owned())
            }
            Ok(Some(text)) if !text.is_empty() => Err(text.trim_end_matches(WHOLE).to_owned()),
            Ok(_) => Err("it is damaged, or asks for too much memory".to_owned()),
        }
    })
}

/// The pages of a PDF as text, `None` for one that cannot be read. It may panic, or not end: let it run
/// in a process of its own.
///
/// # Errors
/// Why none can be read.
#[cfg(feature = "pdf")]
pub fn pages_of_pdf(bytes: &[u8]) -> Result<Vec<Option<String>>, String> {
    layout::pages(bytes)
}

/// The pages of a PDF as text.
///
/// # Errors
/// Always: this program was built without PDF.
#[cfg(not(feature = "pdf"))]
pub fn pages_of_pdf(_: &[u8]) -> Result<Vec<Option<String>>, String> {
    Err("this doorstep was built without the feature `pdf`".to_owned())
}

/// Lines on top or at the foot of many pages, without figures.
fn running(pages: &[Vec<&str>]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for page in pages {
        let margin = (0..page.len()).filter(|index| is_margin(page, *index));
        let mut own: Vec<String> =
            margin.filter_map(|index| page.get(index)).map(|line| without_figures(line)).collect();
        own.sort_unstable();
        own.dedup();
        all.extend(own);
    }
    all.sort_unstable();
    let least = RUNNING.max(pages.len() / 2);
    let often = all.chunk_by(|a, b| a == b).filter(|same| same.len() >= least);
    often.filter_map(|same| same.first().cloned()).collect()
}

/// Whether line `index` is one of the first or last of its page.
fn is_margin(page: &[&str], index: usize) -> bool {
    let says = |line: &&&str| !line.is_empty();
    let before = page.iter().take(index).filter(says).count();
    let after = page.iter().skip(index + 1).filter(says).count();
    let is_running = |line: &&str| !line.is_empty() && !is_turn(line) && !is_year(line);
    page.get(index).is_some_and(is_running) && (before < MARGIN || after < MARGIN)
}

/// Whether somebody speaks here under a label.
fn is_turn(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(label, said)| {
        label.split_whitespace().count() <= 3 && said.chars().any(char::is_alphabetic)
    })
}

/// Whether it is a figure that is more than the number of a page.
fn is_year(line: &str) -> bool {
    line.len() >= 4 && line.trim_end_matches('.').bytes().all(|byte| byte.is_ascii_digit())
}

fn without_figures(line: &str) -> String {
    line.chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_on_every_page_is_running() {
        let pages = vec![
            vec!["Case file", "One.", "Two.", "Three.", "Four.", "Page 1 of 3"],
            vec!["Case file", "", "Five.", "Six.", "Seven.", "Eight.", "Page 2 of 3"],
            vec!["Case file", "Nine.", "Ten.", "Two.", "Case file", "One.", "Two.", "Page 3 of 3"],
        ];
        assert_eq!(running(&pages), ["Case file", "Page  of "]);
        assert!(is_margin(&pages[1], 2) && !is_margin(&pages[1], 4) && !is_margin(&pages[1], 1));
        assert_eq!(running(&[vec!["One."]]), Vec::<String>::new());
    }
}
