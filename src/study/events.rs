use std::fs;
use std::io;

use super::Study;
use crate::corpus::Event;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source;

impl Study {
    /// What happened in the cases, by `doorstep.toml` and `events.csv`, and what is wrong with it.
    pub fn events(&self) -> (Vec<Event>, Vec<Diagnostic>) {
        let file = self.layout.name_of(&self.layout.events());
        let (table, mut problems) = match fs::read_to_string(self.layout.events()) {
            Ok(text) => source::events(&file, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Default::default(),
            Err(error) => {
                let message = format!("the events cannot be read: {error}");
                let help = "save the table as CSV in UTF-8";
                (Vec::new(), vec![Diagnostic::error(message).in_file(file.clone()).help(help)])
            }
        };
        let cases = self.corpus.cases();
        let settings = self.layout.name_of(&self.layout.settings());
        for (file, events) in [(&settings, &self.settings.events), (&file, &table)] {
            for event in events.iter().filter(|e| !e.case.is_empty() && !cases.contains(&&*e.case))
            {
                let case = &event.case;
                let message = format!("there is no case `{case}`, of which an event is told");
                let help = did_you_mean(case, cases.iter().copied());
                problems.push(Diagnostic::warning(message).in_file(file.clone()).maybe_help(help));
            }
        }
        let mut events = [self.settings.events.clone(), table].concat();
        events.sort();
        events.dedup();
        (events, problems)
    }
}
