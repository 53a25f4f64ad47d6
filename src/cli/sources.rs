use std::path::PathBuf;

use super::output::{self, width};
use super::project::layout;
use super::{Ended, Outcome};
use crate::corpus::SegmentKind;
use crate::render::{counted, wrapped};
use crate::source::Reading;
use crate::study::{Inspected, inspect};

/// `doorstep doctor --sources`.
pub(super) fn run(project: Option<PathBuf>) -> Ended {
    let (sources, mut problems) = inspect(&layout(project)?)?;
    for Inspected { file, reading } in &sources {
        output::print(&described(file, reading))?;
    }
    problems.extend(sources.into_iter().flat_map(|source| source.reading.problems));
    output::problems(&problems);
    Ok(if problems.is_empty() { Outcome::Done } else { Outcome::Attend })
}

/// One source: what it is, what is in it, and what of it is not read.
fn described(file: &str, reading: &Reading) -> String {
    let mut facts = vec![reading.format.to_owned()];
    facts.extend(reading.decoded.map(|decoded| decoded.to_string()));
    match &reading.document {
        None => facts.push("not read".to_owned()),
        Some(document) => {
            let turns = document.segments.iter().filter(|part| part.kind == SegmentKind::Turn);
            facts.push(counted(document.words(), "word", "words"));
            facts.push(counted(turns.count() as u64, "turn", "turns"));
            let labels: Vec<&str> =
                document.speakers.iter().map(|speaker| speaker.label.as_str()).collect();
            if !labels.is_empty() {
                facts.push(format!("labels {}", labels.join(", ")));
            }
        }
    }
    let left_out: Vec<String> =
        reading.left_out.iter().map(|(what, times)| format!("{times} {what}")).collect();
    if !left_out.is_empty() {
        facts.push(format!("left out: {}", left_out.join(", ")));
    }
    let lines = wrapped(&facts.join("; "), width().saturating_sub(4).max(20));
    let lines: Vec<String> = lines.iter().map(|line| format!("  {line}\n")).collect();
    format!("{file}\n{}", lines.concat())
}
