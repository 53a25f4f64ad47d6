//! The reports that pages show, with what each answers.

use clap::CommandFactory as _;

use super::sheets::{child, talk};
use super::wording::{labelled, placed, usual_labels, usual_places};
use crate::cli::args::Args;
use crate::cli::output::Failure;
use crate::render::site::Reported;
use crate::report::{self, By, Drawn, Observed, Parts, Saturating, Sequences, Togetherness, Unit};
use crate::study::Study;

/// The reports that need no word or part to be named, as they are when nothing else is asked for. `by_code` is
/// what was observed with codes told apart, by which saturation goes.
pub(super) fn reported(
    study: &Study,
    observed: &mut Observed<'_>,
    by_code: &Observed<'_>,
    unit: Unit,
    drawn: Drawn,
) -> Result<Vec<Reported>, Failure> {
    let parts = Parts::By { by: By::Attribute("doc_type".to_owned()), groups: Vec::new() };
    let (orders, seed) = (drawn.times, drawn.seed);
    let saturating = Saturating { base: 4, run: 2, threshold: 0.05, orders, seed };
    let how = Togetherness { unit, codes: 3, chances: false };
    let sheets = [
        report::compare(observed, &parts, drawn, false),
        report::supervision(observed),
        talk(study, observed)?,
        report::sequence(observed, Sequences { within: 2, shuffles: None, seed }),
        report::together(observed, how),
        child(study, observed)?,
        labelled(study, observed, &usual_labels())?,
        placed(study, observed, &usual_places())?,
        report::absent(observed),
        report::dispersion(observed, &[]),
        report::saturating(by_code, saturating),
    ];
    Ok(sheets.into_iter().map(|sheet| Reported { question: question(sheet.name), sheet }).collect())
}

/// What `doorstep help` says in a line that a report answers.
fn question(report: &str) -> String {
    let command = Args::command();
    let command = command.find_subcommand("report").and_then(|all| all.find_subcommand(report));
    command.and_then(|one| one.get_about()).map(ToString::to_string).unwrap_or_default()
}
