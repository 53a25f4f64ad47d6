//! Which candidates are labels. One line cannot tell: `Kitchen: cold.` may be a speaker or a place.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::Setting;
use super::lead::{Candidate, Form, Lead};
use crate::source::line::Line;
use crate::source::pattern;
use crate::source::people::{People, role_of_label};
use crate::text::Span;

/// Words before a colon that name no speaker, in small letters.
const NO_SPEAKERS: &[&str] = &[
    "note", "notes", "nb", "n.b", "re", "ps", "p.s", "memo", "reflection", "reflections", "oc",
    "headnote", "headnotes", "action", "actions", "update", "summary", "background", "context",
    "date", "time", "location", "place", "subject", "to", "from", "cc", "title", "agenda", "item",
    "plan", "outcome", "outcomes", "conclusion", "key", "legend", "transcript", "present",
    "apologies", "aim", "aims", "purpose", "example", "warning", "scene", "file", "page", "todo",
    "tel", "email", "then", "also", "later", "today", "tomorrow", "yesterday", "morning",
    "afternoon", "evening", "car", "kitchen", "hall", "outside", "inside", "upstairs", "downstairs",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "webvtt",
];

static LEGEND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:\*\*|__)?([\p{L}][\p{L}\p{N}]{0,15})(?:\*\*|__)?\s*[-–—=:]\s*((?:\p{Lu}|the |a )[^.?!]{1,80})$")
});

/// The labels of a document, and how far it is made of talk.
#[derive(Debug, Default)]
pub(super) struct Labels {
    accepted: HashSet<String>,
    legend: HashSet<String>,
    /// How many lines at the top explain labels.
    pub(super) legend_lines: usize,
    /// Per cent of the lines that could begin with a label that do.
    pub(super) share: usize,
}

impl Labels {
    /// Decides for the whole document. `starts` says which lines may begin something.
    pub(super) fn decide(
        text: &str,
        lines: &[Line],
        leads: &mut [Lead],
        starts: &[bool],
        setting: &Setting<'_>,
        people: &mut People,
    ) -> Self {
        let mut labels = Self::default();
        labels.read_legend(text, lines, people);
        labels.add_bare(text, lines, leads);
        let listed: HashSet<String> = setting
            .labels
            .unwrap_or("")
            .split([',', ';'])
            .map(|label| label.trim().trim_end_matches(':').to_lowercase())
            .collect();
        let mut seen: HashMap<&str, Seen> = HashMap::new();
        for (lead, line) in leads.iter().zip(lines) {
            let Some(candidate) = lead.label else { continue };
            let name = candidate.name.slice(text);
            let seen = seen.entry(name).or_default();
            seen.count += 1;
            let rest = Span::new(candidate.rest, line.first().end()).slice(text);
            seen.quoted += usize::from(rest.starts_with(['"', '“', '‘', '\'']));
            seen.form = seen.form.or(Some(candidate.form));
        }
        let sure = |name: &str, form: Form| {
            let known = people.knows(name) && (!is_small(name) || people.named(name).is_some());
            form == Form::Voice
                || form == Form::Bare
                || listed.contains(&name.to_lowercase())
                || known
                || (role_of_label(name).is_some() && form != Form::Tab)
        };
        let likely = |name: &str, seen: &Seen| match seen.form {
            Some(Form::Qualified) => false,
            Some(Form::Tab) => seen.count >= 2 && !name.chars().any(char::is_lowercase),
            _ => seen.count >= 2 && is_name(name),
        };
        let mut accepted = HashSet::new();
        let mut maybe = HashSet::new();
        let (mut sure_lines, mut likely_lines) = (0, 0);
        for (name, seen) in &seen {
            if seen.form.is_some_and(|form| sure(name, form)) {
                accepted.insert((*name).to_owned());
                sure_lines += seen.count;
            } else if likely(name, seen) {
                maybe.insert((*name).to_owned());
                likely_lines += seen.count;
            }
        }
        let all = starts.iter().filter(|start| **start).count().max(1);
        // Topics recur as well; speakers fill a transcript, or are followed by what they say.
        let mostly = (sure_lines + likely_lines) * 2 >= all;
        for name in maybe {
            let quoted = seen.get(name.as_str()).is_some_and(|seen| seen.quoted >= 2);
            if mostly || quoted {
                accepted.insert(name);
            }
        }
        let labelled = |accepted: &HashSet<String>| {
            let is = |lead: &&Lead| {
                lead.label.is_some_and(|label| accepted.contains(label.name.slice(text)))
            };
            leads.iter().filter(is).count() * 100 / all
        };
        labels.share = labelled(&accepted);
        if labels.share >= 75 {
            // Whoever speaks once in a transcript is labelled like everybody else.
            let once = seen.keys().filter(|name| is_name(name) && !name.chars().any(char::is_lowercase));
            accepted.extend(once.map(|name| (*name).to_owned()));
            labels.share = labelled(&accepted);
        }
        labels.accepted = accepted;
        for lead in leads.iter() {
            let name = lead.label.map(|label| label.name.slice(text));
            if let Some(name) = name.filter(|name| labels.accepted.contains(*name)) {
                people.meet(name, None);
            }
        }
        labels
    }

    /// The label that `lead` begins with, if it is one.
    pub(super) fn of(&self, text: &str, lead: &Lead) -> Option<Candidate> {
        lead.label.filter(|label| self.accepted.contains(label.name.slice(text)))
    }

    /// Reads lines such as `AB - Ann Bee` at the top.
    fn read_legend(&mut self, text: &str, lines: &[Line], people: &mut People) {
        let mut found = Vec::new();
        for line in lines.iter().take(30) {
            let Some(entry) = LEGEND.captures(line.first().slice(text)) else { break };
            let part = |index| entry.get(index).map_or("", |part| part.as_str().trim()).to_owned();
            let (label, name) = (part(1), part(2));
            // `Ann: So tell me` is talk; a legend has names.
            let names = name.split_whitespace().count() <= 8;
            let hyphen = !line.first().slice(text).contains(": ");
            if !names || !hyphen {
                break;
            }
            found.push((label, name));
        }
        let used = |label: &str| {
            let begins = |line: &&Line| {
                let words = line.first().slice(text);
                words.strip_prefix(label).is_some_and(|rest| rest.starts_with([' ', ':', '\t']))
            };
            lines.iter().skip(found.len()).any(|line| begins(&line))
        };
        if found.is_empty() || !found.iter().any(|(label, _)| used(label)) {
            return;
        }
        self.legend_lines = found.len();
        for (label, name) in found {
            let name = name.split([',', '(']).next().unwrap_or(&name).trim().to_owned();
            people.meet(&label, Some(&name));
            self.legend.insert(label);
        }
    }

    /// `AB words` is a label where a legend explains `AB`.
    fn add_bare(&self, text: &str, lines: &[Line], leads: &mut [Lead]) {
        if self.legend.is_empty() {
            return;
        }
        for (lead, line) in leads.iter_mut().zip(lines).skip(self.legend_lines) {
            let piece = Span::new(lead.start, line.first().end());
            let words = piece.slice(text);
            let end = words.find([' ', '\t']).unwrap_or(words.len());
            let name = Span::new(piece.start(), piece.start() + end);
            let taken = lead.label.is_some_and(|label| self.legend.contains(label.name.slice(text)));
            if !taken && line.heading.is_none() && self.legend.contains(name.slice(text)) {
                let rest = words.get(end..).map_or(0, |rest| rest.len() - rest.trim_start().len());
                let rest = name.end() + rest;
                lead.label = Some(Candidate { name, rest, form: Form::Bare });
            }
        }
    }
}

#[derive(Debug, Default)]
struct Seen {
    count: usize,
    quoted: usize,
    form: Option<Form>,
}

fn is_small(name: &str) -> bool {
    !name.chars().any(char::is_uppercase)
}

/// Whether somebody may be called so: at most four words, a capital or a figure before each.
fn is_name(name: &str) -> bool {
    let plain = name.trim_end_matches('.').to_lowercase();
    let words = name.split_whitespace();
    name.split_whitespace().count() <= 4
        && words.into_iter().all(|word| {
            word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '&')
        })
        && !NO_SPEAKERS.contains(&plain.as_str())
}
