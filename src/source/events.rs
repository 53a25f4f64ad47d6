//! `events.csv`: what happened in cases, one row an event.

use super::date::normalise;
use crate::corpus::Event;
use crate::diagnostic::Diagnostic;
use crate::text::{Lines, Span};

/// Reads `text`, the whole of `file`: a table with the columns `case` (which may be empty for all cases),
/// `date` and `event`. Returns what could be read and what is wrong with the rest.
pub fn events(file: &str, text: &str) -> (Vec<Event>, Vec<Diagnostic>) {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let heads: Vec<String> = reader
        .headers()
        .map_or(Vec::new(), |heads| heads.iter().map(|head| head.trim().to_lowercase()).collect());
    let column = |names: &[&str]| heads.iter().position(|head| names.contains(&head.as_str()));
    let (Some(date), Some(what)) = (column(&["date", "on"]), column(&["event", "what"])) else {
        let message = "the table of events has no columns `date` and `event`";
        let help = "its first row is `case,date,event`; an empty case means all cases";
        problems.push(Diagnostic::error(message).in_file(file).help(help));
        return (all, problems);
    };
    let case = column(&["case", "case_id"]);
    let lines = Lines::new(text);
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(Diagnostic::error(format!("{error}")).in_file(file));
                continue;
            }
        };
        let line = record.position().map_or(1, |at| usize::try_from(at.line()).unwrap_or(1));
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or("").trim();
        let span = lines.span(line.min(lines.count()));
        let mut wrong = |message: String, help: &str| {
            let own = Span::new(span.start(), span.end()).trim(text);
            problems.push(Diagnostic::warning(message).at(file, text, own, "").help(help));
        };
        match normalise(cell(Some(date))) {
            None => wrong(
                format!("`{}` is no date", cell(Some(date))),
                "write it as 2019-03-14; the row is left out",
            ),
            Some(_) if cell(Some(what)).is_empty() => {
                wrong("the event has no name".to_owned(), "say what happened; the row is left out");
            }
            Some(date) => all.push(Event {
                case: cell(case).to_owned(),
                date,
                what: cell(Some(what)).to_owned(),
            }),
        }
    }
    all.sort();
    (all, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_events_and_odd_ones_are_told() {
        let text =
            "case,date,event\nA,14.3.2019,new worker\n,2019-01-02,move\nB,soon,x\nB,2019-01-01,\n";
        let (events, problems) = events("events.csv", text);
        let event = |case: &str, date: &str, what: &str| Event {
            case: case.into(),
            date: date.into(),
            what: what.into(),
        };
        assert_eq!(
            events,
            [event("", "2019-01-02", "move"), event("A", "2019-03-14", "new worker")]
        );
        assert_eq!(problems.len(), 2);
        assert_eq!(super::events("events.csv", "a,b\n").1.len(), 1);
        assert!(super::events("events.csv", "case,date,event\n").0.is_empty());
    }
}
