use std::path::PathBuf;

use super::Ended;
use super::args::IndexArgs;
use super::project::{open, outcome};
use crate::study::Wanted;

/// `doorstep index`.
pub(super) fn index(args: IndexArgs) -> Ended {
    let memory = args.memory.saturating_mul(1_000_000);
    Ok(outcome(&open(args.project, Wanted { codings: false, index: Some(memory) })?))
}

/// `doorstep code`.
pub(super) fn code(project: Option<PathBuf>) -> Ended {
    Ok(outcome(&open(project, Wanted { codings: true, index: None })?))
}
