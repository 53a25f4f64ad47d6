use clap::CommandFactory as _;

use super::args::Args;
use super::output;
use super::{Ended, Outcome};
use crate::diagnostic::{Diagnostic, did_you_mean};

/// The language of rules and searches, for researchers.
const RULES: &str = include_str!("../../docs/rules.md");

/// `doorstep help`: of doorstep, of a command, or the page about rules.
pub(super) fn run(words: &[String]) -> Ended {
    if words == ["rules"] {
        output::print(RULES)?;
        return Ok(Outcome::Done);
    }
    let mut command = Args::command();
    command.build();
    for word in words {
        let Some(inner) = command.find_subcommand(word) else {
            let names = command.get_subcommands().map(clap::Command::get_name).chain(["rules"]);
            let help = did_you_mean(word, names.collect::<Vec<_>>());
            let problem = Diagnostic::error(format!("there is no command `{word}`"));
            return Err(problem.maybe_help(help).into());
        };
        command = inner.clone();
    }
    output::print(&command.render_long_help().to_string())?;
    Ok(Outcome::Done)
}
