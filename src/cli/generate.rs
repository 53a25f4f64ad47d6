use clap::CommandFactory as _;

use super::args::Args;
use super::output::{self, deliver};
use super::{Ended, Outcome};

/// `doorstep completions`.
pub(super) fn completions(shell: clap_complete::Shell) -> Ended {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "doorstep", &mut script);
    deliver(None, |out| Ok(out.write_all(&script)?))?;
    Ok(Outcome::Done)
}

/// `doorstep man`: the page of the command, then those of its subcommands.
pub(super) fn man() -> Ended {
    let mut command = Args::command();
    command.build();
    let mut pages = Vec::new();
    let rendered = render(&command, &mut pages);
    rendered.map_err(|error| crate::diagnostic::Diagnostic::error(error.to_string()))?;
    output::print(&String::from_utf8_lossy(&pages))?;
    Ok(Outcome::Done)
}

fn render(command: &clap::Command, pages: &mut Vec<u8>) -> std::io::Result<()> {
    clap_mangen::Man::new(command.clone()).render(pages)?;
    let shown = command.get_subcommands().filter(|sub| sub.get_name() != "help");
    shown.into_iter().try_for_each(|sub| render(sub, pages))
}
