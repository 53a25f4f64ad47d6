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

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};
use output::Failure;

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
    let args = Args::parse();
    match run(args.command) {
        Ok(Outcome::Done) | Err(Failure::Pipe) => ExitCode::SUCCESS,
        Ok(Outcome::Attend) => ExitCode::from(1),
        Err(Failure::Problems(problems)) => {
            output::problems(&problems);
            ExitCode::from(2)
        }
    }
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
