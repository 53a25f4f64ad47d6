//! The command line entry.

use std::process::ExitCode;

fn main() -> ExitCode {
    doorstep::cli::main()
}
