use std::fs;
use std::path::Path;

use super::args::ReceiptArgs;
use super::output::{self, Failure, deliver, json_text, remark};
use super::project::{open, outcome};
use super::{Ended, Outcome};
use crate::diagnostic::Diagnostic;
use crate::render::counted;
use crate::study::{Receipt, Wanted};

/// `doorstep receipt`.
pub(super) fn run(args: &ReceiptArgs) -> Ended {
    let then = args.verify.as_deref().map(read).transpose()?;
    let study = open(args.project.clone(), Wanted { codings: true, index: None })?;
    let today = study.receipt()?;
    let Some(then) = then else {
        let text = json_text(&today)?;
        deliver(args.output.as_deref(), |out| Ok(out.write_all(text.as_bytes())?))?;
        return Ok(outcome(&study));
    };
    let differences = then.differences(&today);
    let codings: u64 = today.codings.values().sum();
    if differences.is_empty() {
        let documents = today.documents.len();
        let documents = counted(documents as u64, "document", "documents");
        let codings = counted(codings, "coding", "codings");
        output::print(&format!("the same: {documents}, {codings}\n"))?;
        return Ok(outcome(&study));
    }
    let lines: String = differences.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    output::print(&lines)?;
    if then.found_the_same(&today) {
        remark("what was found is the same, to the last coding");
    }
    Ok(Outcome::Attend)
}

fn read(file: &Path) -> Result<Receipt, Failure> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|error| {
        let message = format!("the receipt cannot be read: {error}");
        Diagnostic::error(message).in_file(name.clone())
    })?;
    let refused = |message: String| {
        let help = "`doorstep receipt -o FILE` writes one";
        Failure::from(Diagnostic::error(message).in_file(name.clone()).help(help))
    };
    let receipt: Result<Receipt, _> = serde_json::from_str(&text);
    let receipt = receipt.map_err(|error| refused(format!("this is no receipt: {error}")))?;
    if receipt.is_readable() {
        Ok(receipt)
    } else {
        Err(refused(format!("this receipt has another form: {}", receipt.schema)))
    }
}
