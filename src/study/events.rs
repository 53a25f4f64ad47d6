use std::fs;
use std::io;

use super::Study;
use crate::corpus::Event;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source;

impl Study {
    /// What happened in the cases, by `events.csv`, and what is wrong with it.
    pub fn events(&self) -> (Vec<Event>, Vec<Diagnostic>) {
        let file = self.layout.name_of(&self.layout.events());
        let text = match fs::read_to_string(self.layout.events()) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Default::default(),
            Err(error) => {
                let message = format!("the events cannot be read: {error}");
                let help = "save the table as CSV in UTF-8";
                return (Vec::new(), vec![Diagnostic::error(message).in_file(file).help(help)]);
            }
        };
        let (events, mut problems) = source::events(&file, &text);
        let cases = self.corpus.cases();
        for event in events.iter().filter(|e| !e.case.is_empty() && !cases.contains(&&*e.case)) {
            let message = format!("there is no case `{}`, of which an event is told", event.case);
            let help = did_you_mean(&event.case, cases.iter().copied());
            problems.push(Diagnostic::warning(message).in_file(file.clone()).maybe_help(help));
        }
        (events, problems)
    }
}
