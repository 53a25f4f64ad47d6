//! The command line: arguments, progress, printing, exit codes. Nothing else in doorstep talks to a
//! person or reads the environment.

mod args;
mod codebook;
mod doctor;
mod generate;
mod help;
mod init;
mod output;
mod passages;
mod pdf;
mod progress;
mod project;
mod receipt;
mod report;
mod search;
mod show;
mod sources;
mod update;
mod why;

use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{Args, Command};
use output::Failure;

use crate::diagnostic::{Diagnostic, did_you_mean};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All done.
    Done,
    /// Done, with something to attend to.
    Attend,
}

type Ended = Result<Outcome, Failure>;

/// Runs the command that the arguments name: 0 done; 1 done, with something to attend to; 2 could
/// not.
pub fn main() -> ExitCode {
    // Whatever doorstep writes is about children at risk: only its owner may read it.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let words: Vec<String> = std::env::args().collect();
            let Some(problem) = no_such_report(&words) else { error.exit() };
            output::problems(&[problem]);
            return ExitCode::from(2);
        }
    };
    match run(args.command) {
        Ok(Outcome::Done) | Err(Failure::Pipe) => ExitCode::SUCCESS,
        Ok(Outcome::Attend) => ExitCode::from(1),
        Err(Failure::Problems(problems)) => {
            output::problems(&problems);
            ExitCode::from(2)
        }
    }
}

/// What is wrong where a word that is neither a report nor a folder stands for a report: it would be taken for a
/// project, and what follows it for something that a project cannot have.
fn no_such_report(words: &[String]) -> Option<Diagnostic> {
    let [_, command, name, ..] = words else { return None };
    let reports = Args::command().find_subcommand("report")?.clone();
    let known: Vec<&str> = reports.get_subcommands().map(clap::Command::get_name).collect();
    let is_name = !name.starts_with('-') && !known.contains(&name.as_str());
    if command != "report" || !is_name || Path::new(name).exists() {
        return None;
    }
    let help = did_you_mean(name, known.iter().copied())
        .unwrap_or_else(|| format!("the reports are {}", known.join(", ")));
    Some(Diagnostic::error(format!("there is no report `{name}`")).help(help))
}

fn run(command: Command) -> Ended {
    match command {
        Command::Report(args) => report::run(*args),
        Command::Passages(args) => passages::run(&args),
        Command::Why(args) => why::run(&args),
        Command::Search(args) => search::run(&args),
        Command::Index(args) => update::index(args),
        Command::Code(args) => update::code(args.project),
        Command::Init(args) => init::run(args.project),
        Command::Codebook(args) => codebook::run(args),
        Command::Doctor(args) if args.sources => sources::run(args.project.project),
        Command::Doctor(args) => doctor::run(args.project.project),
        Command::Codings(args) => passages::all(args),
        Command::Receipt(args) => receipt::run(&args),
        Command::Show(args) => show::document(&args),
        Command::Text(args) => show::text(&args),
        Command::PdfText => pdf::run(),
        Command::Completions(args) => generate::completions(args.shell),
        Command::Man => generate::man(),
        Command::Help { words } => help::run(&words),
    }
}
