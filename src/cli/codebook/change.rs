use std::path::Path;

use super::{check_files, text_of};
use crate::cli::args::{DiffArgs, MergeArgs};
use crate::cli::output::{self, Failure, deliver, remark};
use crate::cli::project::open;
use crate::cli::{Ended, Outcome};
use crate::codebook::{
    CodeSet, Codebook, Conflict, changes, is_at_least, least_version, merge as join,
};
use crate::diagnostic::Diagnostic;
use crate::render::counted;
use crate::store::write_file;
use crate::study::{Shift, Wanted, shifts};

/// `doorstep codebook new`.
pub(super) fn new(file: &Path) -> Ended {
    let name = file.display().to_string();
    if file.exists() {
        let problem = Diagnostic::error("there is a file here already").in_file(name);
        return Err(problem.help("name another file").into());
    }
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
    let family: String = stem.unwrap_or_default();
    let allowed = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let family: String = family.chars().map(allowed).collect();
    let family = if family.is_empty() { "family".to_owned() } else { family };
    let text = include_str!("new.toml").replace("FAMILY", &family);
    write_file(file, |out| std::io::Write::write_all(out, text.as_bytes())).map_err(|error| {
        Diagnostic::error(format!("this cannot be written: {error}")).in_file(name.clone())
    })?;
    remark(&format!("{name} was written; fill it in, then run: doorstep codebook test {name}"));
    Ok(Outcome::Done)
}

/// `doorstep codebook diff`.
pub(super) fn diff(args: &DiffArgs) -> Ended {
    let (old, mut problems) = check_files(std::slice::from_ref(&args.old))?;
    let (new, found) = check_files(std::slice::from_ref(&args.new))?;
    problems.extend(found);
    output::problems(&problems);
    let (before, now) = (one(&old, &args.old)?, one(&new, &args.new)?);
    let all = changes(before, now);
    let mut text = format!("{} {} → {} {}\n", before.name, before.version, now.name, now.version);
    let mut code = None;
    for change in &all {
        if code != Some(&change.code) {
            text.push_str(&format!("\n{}\n", change.code.as_deref().unwrap_or("the codebook")));
            code = Some(&change.code);
        }
        text.push_str(&format!("  {}: {}\n", change.level.as_str(), change.what));
    }
    let least = least_version(&before.version, &all).unwrap_or_default();
    let is_raised = is_at_least(&now.version, &least);
    let said = if all.is_empty() {
        "nothing changed in meaning".to_owned()
    } else if is_raised {
        format!("these changes ask for version {least}; it is {}", now.version)
    } else {
        format!("these changes ask for version {least} at least; it is only {}", now.version)
    };
    text.push_str(&format!("\n{said}\n"));
    output::print(&super::broken(&text))?;
    if let Some(project) = &args.corpus {
        let study = open(Some(project.clone()), Wanted { codings: true, index: None })?;
        output::print(&super::broken(&moved(&shifts(&study, &old, &new)?)))?;
    }
    Ok(if is_raised && problems.is_empty() { Outcome::Done } else { Outcome::Attend })
}

fn one<'c>(codes: &'c CodeSet, file: &Path) -> Result<&'c Codebook, Failure> {
    codes.books().first().ok_or_else(|| {
        Diagnostic::error("there is no codebook").in_file(file.display().to_string()).into()
    })
}

/// Passages gained and lost, code by code.
fn moved(shifts: &[Shift]) -> String {
    let mut codes: Vec<&str> = shifts.iter().map(|shift| shift.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut text = String::from("\n");
    for code in codes {
        let own: Vec<&Shift> = shifts.iter().filter(|shift| shift.code == code).collect();
        let gained = own.iter().filter(|shift| shift.gained).count();
        text.push_str(&format!("{code}: {gained} gained, {} lost\n", own.len() - gained));
        for Shift { document, line, quote, gained, .. } in own {
            let sign = if *gained { '+' } else { '-' };
            text.push_str(&format!("  {sign} {document}:{line} {quote}\n"));
        }
    }
    if shifts.is_empty() {
        text.push_str("no passage is gained or lost\n");
    }
    text
}

/// `doorstep codebook merge`.
pub(super) fn merge(args: &MergeArgs) -> Ended {
    let (base, ours, theirs) = (text_of(&args.base)?, text_of(&args.ours)?, text_of(&args.theirs)?);
    let pair = |(name, text): &'_ (String, String)| (name.clone(), text.clone());
    let (base, ours, theirs) = (pair(&base), pair(&ours), pair(&theirs));
    let taken = args.output.as_deref().filter(|path| path.exists() && *path != args.ours.as_path());
    if let Some(path) = taken {
        let problem = Diagnostic::error("there is a file here already");
        let help = "name another file, or ours to write over it";
        return Err(problem.in_file(path.display().to_string()).help(help).into());
    }
    let (text, conflicts) = join((&base.0, &base.1), (&ours.0, &ours.1), (&theirs.0, &theirs.1))?;
    deliver(args.output.as_deref(), |out| Ok(out.write_all(text.as_bytes())?))?;
    if conflicts.is_empty() {
        return Ok(Outcome::Done);
    }
    for conflict in &conflicts {
        remark(&told(conflict));
    }
    let count = counted(conflicts.len() as u64, "conflict", "conflicts");
    remark(&format!("{count}: the merged codebook has ours; put in what you decide"));
    Ok(Outcome::Attend)
}

fn told(conflict: &Conflict) -> String {
    let side = |name: &str, text: &Option<String>| {
        let text = text.as_deref().unwrap_or("(not there)");
        format!("  {name}: {}\n", text.trim().replace('\n', "\n    "))
    };
    let Conflict { place, base, ours, theirs } = conflict;
    let (base, ours) = (side("before", base), side("ours", ours));
    format!("both sides changed {place}\n{base}{ours}{}", side("theirs", theirs))
}
