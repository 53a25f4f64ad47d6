use std::path::Path;

use super::args::{ShowArgs, TextArgs};
use super::output::{self, Failure, width};
use super::project::{document as find, open};
use super::{Ended, Outcome};
use crate::corpus::Document;
use crate::diagnostic::{Diagnostic, Severity};
use crate::render::json::DocumentView;
use crate::render::{Passage, mark};
use crate::study::{Wanted, read_one, show_one, text_of_one};
use crate::text::Lines;

/// `doorstep show`.
pub(super) fn document(args: &ShowArgs) -> Ended {
    let path = Path::new(&args.document);
    let (document, outcome) = if path.is_file() {
        let reading = read_one(path)?;
        output::problems(&reading.problems);
        let serious = reading.problems.iter().any(|problem| problem.severity > Severity::Note);
        match reading.document {
            Some(document) => (document, if serious { Outcome::Attend } else { Outcome::Done }),
            None => return Err(Failure::Problems(Vec::new())),
        }
    } else {
        let wanted = Wanted { codings: false, index: None };
        let study = open(args.project.project.clone(), wanted)?;
        let index = find(&study, &args.document)?;
        (study.document(index)?, Outcome::Done)
    };
    let text = if args.json {
        let text = serde_json::to_string_pretty(&DocumentView::new(&document));
        text.map_err(|error| Diagnostic::error(error.to_string()))? + "\n"
    } else {
        described(&document)
    };
    output::print(&text)?;
    Ok(outcome)
}

/// `doorstep text`.
pub(super) fn text(args: &TextArgs) -> Ended {
    if args.exact {
        output::print_exactly(&text_of_one(&args.file)?)?;
        return Ok(Outcome::Done);
    }
    let (text, problems) = show_one(&args.file, args.encoding, args.comments)?;
    output::problems(&problems);
    output::print(&text)?;
    let serious = problems.iter().any(|problem| problem.severity > Severity::Note);
    Ok(if serious { Outcome::Attend } else { Outcome::Done })
}

fn described(document: &Document) -> String {
    let lines = Lines::new(&document.text);
    let mut text = format!("{}  case {}  {} words\n", document.id, document.case, document.words());
    for attribute in &document.attributes {
        text.push_str(&format!("  {}: {}\n", attribute.name, attribute.value));
    }
    text.push_str("\nparticipants\n");
    for person in &document.participants {
        let aliases = person.aliases.join(", ");
        text.push_str(&format!("  {} ({}): {}\n", person.name, aliases, person.role));
    }
    text.push_str("\nsegments\n");
    for segment in &document.segments {
        let indent = if segment.parent.is_some() { "  " } else { "" };
        let label =
            document.label(segment).map_or(String::new(), |l| format!(" {l} ({})", segment.role));
        let time = segment.time.as_deref().map_or(String::new(), |time| format!(" [{time}]"));
        let passage = Passage {
            head: format!(
                "{indent}{}{time} {}{label}, {}",
                lines.line(segment.span.start()),
                segment.kind,
                segment.mode,
            ),
            before: String::new(),
            text: mark(document, segment.span, &[]),
            after: String::new(),
        };
        text.push_str(&passage.text(width()));
    }
    text
}
