use crate::annotation::HumanCoding;
use crate::cli::Outcome;
use crate::cli::args::{About, LevelArg};
use crate::cli::codebook::from_file;
use crate::cli::output::{self, Failure};
use crate::cli::project::{self, case, code, open};
use crate::diagnostic::Diagnostic;
use crate::report::{Level, Material, Selection, Take};
use crate::study::{Depth, People, Study, Wanted};

/// A project, and what of it is asked for.
pub(super) struct Prepared {
    pub(super) study: Study,
    pub(super) selection: Selection,
    pub(super) level: Level,
    /// What people coded, where that is to be counted.
    pub(super) people: Option<People>,
    /// Figures of fewer are hidden.
    pub(super) suppress: Option<u64>,
}

impl Prepared {
    pub(super) fn open(about: About) -> Result<Self, Failure> {
        let study = open(about.project, Wanted { codings: true, index: None })?;
        let cases = about.cases.iter().map(|word| case(&study, word)).collect::<Result<_, _>>()?;
        let codes: Vec<String> =
            about.codes.iter().map(|word| code(&study, word)).collect::<Result<_, _>>()?;
        let level = match about.level {
            Some(LevelArg::Code) => Level::Code,
            None if codes.iter().any(|code| code.contains('.')) => Level::Code,
            Some(LevelArg::Family) | None => Level::Family,
        };
        let people = about.codings.map(|file| people(&study, &file)).transpose()?;
        let source = people.as_ref().map_or("proposed by rules".to_owned(), by);
        let asides = about.include_asides;
        let conditions = project::conditions(&study, &about.conditions)?;
        let (modes, off_case) = (about.modes, about.off_case.into());
        let selection = Selection { cases, codes, asides, modes, off_case, conditions, source };
        Ok(Self { study, selection, level, people, suppress: about.suppress })
    }
}

/// Who coded, in words.
fn by(people: &People) -> String {
    let coders: Vec<&str> = people.coders.iter().map(String::as_str).collect();
    match coders.as_slice() {
        [] => "by people".to_owned(),
        [one] => format!("by one person ({one})"),
        many => format!("by {} people ({})", many.len(), many.join(", ")),
    }
}

fn people(study: &Study, file: &std::path::Path) -> Result<People, Failure> {
    let (coded, problems) = from_file::<HumanCoding>(file)?;
    let mut people = study.coded_by_people(&coded)?;
    people.problems.splice(0..0, problems);
    output::problems(&people.problems);
    Ok(people)
}

/// Shows the documents of a block with their codings; where people coded, those that they coded.
pub(super) fn block<'s>(
    study: &'s Study,
    people: Option<&'s People>,
    depth: Depth,
) -> impl Fn(usize, &mut Take<'_>) -> Result<(), Diagnostic> + Sync + 's {
    move |number, take| {
        let Some(people) = people else { return study.each_of_block(number, depth, take) };
        study.each_of_block(number, depth, &mut |document, _| {
            if let Some(codings) = people.documents.get(&document.id) {
                take(document, codings);
            }
        })
    }
}

/// What reports are made from.
pub(super) fn material<'s>(
    study: &'s Study,
    people: Option<&People>,
    block: &'s (dyn Fn(usize, &mut Take<'_>) -> Result<(), Diagnostic> + Sync),
) -> Material<'s, Diagnostic> {
    Material { codes: &study.codes, blocks: study.blocks(), people: people.is_some(), block }
}

/// Whether something is to be attended to.
pub(super) fn outcome(study: &Study, people: Option<&People>) -> Outcome {
    let attend = people.is_some_and(|people| !people.problems.is_empty());
    if attend { Outcome::Attend } else { project::outcome(study) }
}
