use std::path::PathBuf;

use super::Ended;
use super::project::{open, outcome};
use crate::study::Wanted;

/// `doorstep index`.
pub(super) fn index(project: Option<PathBuf>) -> Ended {
    Ok(outcome(&open(project, Wanted { codings: false, index: true })?))
}

/// `doorstep code`.
pub(super) fn code(project: Option<PathBuf>) -> Ended {
    Ok(outcome(&open(project, Wanted { codings: true, index: false })?))
}
