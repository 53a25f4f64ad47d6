//! Which candidates are labels. One line cannot tell: `Kitchen: cold.` may be a speaker or a place.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::Setting;
use super::entry;
use super::lead::{Candidate, Form, Lead};
use super::quotes;
use crate::source::letter::{is_capital, is_letter, is_letter_or_figure};
use crate::source::line::Line;
use crate::source::pattern;
use crate::source::people::{People, role_of_label};
use crate::text::Span;

/// Words before a colon that name no speaker, in small letters.
static NO_SPEAKERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        "note",
        "notes",
        "nb",
        "n.b",
        "re",
        "ps",
        "p.s",
        "memo",
        "reflection",
        "reflections",
        "oc",
        "headnote",
        "headnotes",
        "action",
        "actions",
        "update",
        "summary",
        "background",
        "context",
        "date",
        "time",
        "location",
        "place",
        "subject",
        "to",
        "from",
        "cc",
        "title",
        "agenda",
        "item",
        "plan",
        "outcome",
        "outcomes",
        "conclusion",
        "key",
        "legend",
        "transcript",
        "present",
        "apologies",
        "aim",
        "aims",
        "purpose",
        "example",
        "warning",
        "scene",
        "file",
        "page",
        "todo",
        "tel",
        "email",
        "then",
        "also",
        "later",
        "today",
        "tomorrow",
        "yesterday",
        "morning",
        "afternoon",
        "evening",
        "car",
        "kitchen",
        "hall",
        "outside",
        "inside",
        "upstairs",
        "downstairs",
        "source",
        "sources",
        "pause",
        "laughs",
        "laughter",
        "silence",
        "inaudible",
        "unclear",
        "crosstalk",
        "music",
        "applause",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "webvtt",
        // What people begin to say with.
        "so",
        "well",
        "look",
        "listen",
        "anyway",
        "okay",
        "ok",
        "yes",
        "yeah",
        "no",
        "right",
        "but",
        "and",
        "because",
        "first",
        "second",
        "i mean",
        "http",
        "https",
    ])
});

/// `AB Ann Bee`, alone on its line.
static INITIALS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(\p{Lu}{1,3})[ \t]+(\p{Lu}[\p{L}'’-]+(?:[ \t]+\p{Lu}[\p{L}'’.-]*){0,3})$")
});

/// `AB - Ann Bee`, `**Cy**: the dog`: a label of up to 16 letters and figures, and at most 80
/// characters after the first of its name, without a stop.
fn legend(words: &str) -> Option<(&str, &str)> {
    if words.ends_with(STOPS) {
        return None;
    }
    let unmarked = |words| {
        let mut marks = ["**", "__"].iter();
        marks.find_map(|mark| str::strip_prefix(words, mark)).unwrap_or(words)
    };
    let words = unmarked(words);
    let rest = words.trim_start_matches(is_letter_or_figure);
    let label = words.get(..words.len() - rest.len())?;
    let name = unmarked(rest).trim_start().strip_prefix(['-', '–', '—', '=', ':'])?.trim_start();
    let more = name.strip_prefix("the ").or_else(|| name.strip_prefix("a "));
    let more = more.or_else(|| name.strip_prefix(is_capital))?;
    let fits = label.starts_with(is_letter)
        && label.chars().count() <= 16
        && !more.contains(STOPS)
        && (1..=80).contains(&more.chars().count());
    fits.then_some((label, name))
}

const STOPS: [char; 3] = ['.', '?', '!'];

/// What [`INITIALS`] finds; each of its words, at most five, begins with a capital.
fn initials(words: &str) -> Option<(&str, &str)> {
    let mut begun = words.split([' ', '\t']).filter(|word| !word.is_empty()).take(6);
    if !begun.all(|word| word.starts_with(char::is_uppercase)) {
        return None;
    }
    let found = INITIALS.captures(words)?;
    Some((found.get(1)?.as_str(), found.get(2)?.as_str()))
}

/// The labels of a document, and how far it is made of talk.
#[derive(Debug, Default)]
pub(super) struct Labels {
    accepted: BTreeSet<String>,
    /// Names in bold without a colon, told apart from the same names with one.
    bold: BTreeSet<String>,
    legend: BTreeSet<String>,
    /// How many lines at the top explain labels.
    pub(super) legend_lines: usize,
    /// Per cent of the lines that could begin with a label that do.
    pub(super) share: usize,
}

/// Whether a line is one remark in brackets.
fn is_bracketed(text: &str, line: &Line) -> bool {
    let words = line.span.slice(text).trim();
    [('(', ')'), ('[', ']'), ('{', '}')]
        .iter()
        .any(|(open, close)| words.starts_with(*open) && words.ends_with(*close))
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
        // Pauses, stage directions and comments on lines of their own are part of either kind.
        let notes = setting.least_share(false) > 80;
        let below = lines_below(text, lines, leads, notes);
        let speaks = |((line, start), below): &((&Line, &bool), &bool)| {
            **start && !**below && !is_bracketed(text, line)
        };
        let all = lines.iter().zip(starts).zip(&below).filter(speaks).count().max(1);
        let seen = survey(text, lines, leads);
        labels.accept(&seen, &exchanges(text, leads), setting, people, all);
        labels.share = labels.share_of(text, leads, all);
        let talk = setting.transcript
            || setting.labels.is_some()
            || labels.share >= setting.least_share(labels.legend_lines > 0);
        if talk || labels.share >= 75 {
            // Whoever speaks once in a transcript is labelled like everybody else.
            let once = seen.iter().filter(|((name, _), seen)| {
                let plain = match seen.form {
                    Some(Form::Colon | Form::Angle | Form::Marked) => true,
                    Some(Form::Qualified) => seen.manner,
                    Some(Form::Tab) => talk,
                    _ => false,
                };
                plain && is_name(name) && (talk || !name.chars().any(char::is_lowercase))
            });
            labels.accepted.extend(once.map(|((name, _), _)| (*name).to_owned()));
            labels.share = labels.share_of(text, leads, all);
        }
        for lead in leads.iter() {
            if let Some(label) = labels.of(text, lead) {
                people.meet(label.name.slice(text), None);
            }
        }
        labels
    }

    /// Accepts the candidates that are labels for sure, and those that recur, if they fill the
    /// document or are followed by what they say: topics recur as well.
    fn accept(
        &mut self,
        seen: &BTreeMap<Key<'_>, Seen>,
        exchanges: &BTreeSet<&str>,
        setting: &Setting<'_>,
        people: &People,
        all: usize,
    ) {
        let listed = setting.labels.unwrap_or("").split([',', ';']);
        let listed: BTreeSet<String> =
            listed.map(|label| label.trim().trim_end_matches(':').to_lowercase()).collect();
        let listed = if says_yes(&listed) { BTreeSet::new() } else { listed };
        // Where some names stand with a time on lines of their own, others do, too.
        let timed = seen.iter().any(|((name, _), seen)| {
            seen.form == Some(Form::Timed) && seen.count >= 2 && is_name(name)
        });
        let mut maybe = Vec::new();
        let (mut sure_lines, mut likely_lines) = (0, 0);
        for (key, seen) in seen {
            let (name, bold) = *key;
            let recurs = seen.count >= 2 && is_name(name);
            let known = people.knows(name) && (!is_small(name) || people.named(name).is_some());
            let known = known || listed.contains(&name.to_lowercase());
            let sure = match seen.form {
                Some(Form::Voice | Form::Bare) => true,
                Some(Form::Bold) | None => false,
                Some(Form::Tab) => known,
                Some(Form::Timed) => recurs || (timed && is_name(name)),
                Some(_) => known || role_of_label(name).is_some(),
            };
            let likely = match seen.form {
                Some(Form::Qualified) => false,
                Some(Form::Tab) => seen.count >= 2 && !name.chars().any(char::is_lowercase),
                _ => recurs,
            };
            if sure {
                self.accepted.insert(name.to_owned());
                sure_lines += seen.count;
            } else if likely {
                maybe.push((name, bold, seen.quoted));
                likely_lines += seen.count;
            }
        }
        let mostly = (sure_lines + likely_lines) * 2 >= all;
        for (name, bold, quoted) in maybe {
            if mostly || quoted >= 2 || exchanges.contains(name) {
                let accepted = if bold { &mut self.bold } else { &mut self.accepted };
                accepted.insert(name.to_owned());
            }
        }
    }

    /// Per cent of the lines that could begin with a label that do.
    fn share_of(&self, text: &str, leads: &[Lead], all: usize) -> usize {
        let labelled = leads.iter().filter_map(|lead| self.of(text, lead));
        // The words of a label on a line of its own stand on the next line.
        let lines = labelled.map(|label| if label.form == Form::Timed { 2 } else { 1 });
        lines.sum::<usize>() * 100 / all
    }

    /// The label that `lead` begins with, if it is one.
    pub(super) fn of(&self, text: &str, lead: &Lead) -> Option<Candidate> {
        lead.label.filter(|label| {
            let (name, bold) = key(text, *label);
            if bold { self.bold.contains(name) } else { self.accepted.contains(name) }
        })
    }

    /// Reads lines such as `AB - Ann Bee` at the top.
    fn read_legend(&mut self, text: &str, lines: &[Line], people: &mut People) {
        let mut found = Vec::new();
        for line in lines.iter().take(30) {
            let words = line.first().slice(text);
            let plain = initials(words).filter(|_| line.breaks || !line.gap || found.is_empty());
            let Some(entry) = legend(words).or(plain) else { break };
            let (label, name) = (entry.0.to_owned(), entry.1.trim().to_owned());
            if !words.contains(['-', '–', '—', '=']) && !label.starts_with(first_letter(&name))
            {
                break;
            }
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
        let mut labels = found.iter();
        if found.is_empty() || !labels.any(|(label, _)| used(label)) {
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
            let taken =
                lead.label.is_some_and(|label| self.legend.contains(label.name.slice(text)));
            if !taken && line.heading().is_none() && self.legend.contains(name.slice(text)) {
                let rest = words.get(end..).map_or(0, |rest| rest.len() - rest.trim_start().len());
                let rest = name.end() + rest;
                lead.label = Some(Candidate { name, rest, form: Form::Bare, manner: None });
            }
        }
    }
}

/// Which lines go on with what stands after a label on a line above them.
///
/// Where nearly every block begins with a label, all lines of a block do; elsewhere those that are
/// indented, or go on with a sentence; the latter not in `notes`, whose entries may have no stops.
/// What is told with quotation marks is no talk, so nothing goes on with it.
fn lines_below(text: &str, lines: &[Line], leads: &[Lead], notes: bool) -> Vec<bool> {
    let mut names = BTreeMap::new();
    let mut labelled = |line: &Line, lead: &Lead| {
        lead.label.is_some_and(|label| {
            let rest = label.manner.map_or(label.rest, |(_, words)| words);
            let words = Span::new(rest, line.first().end()).slice(text);
            let told = || {
                quotes::has_one_of(words, &['"', '“', '”', '„', '«', '»'])
                    || words.starts_with(['\'', '‘'])
            };
            let name = label.name.slice(text);
            label.form != Form::Timed
                && *names.entry(name).or_insert_with(|| is_name(name))
                && !told()
        })
    };
    let labelled: Vec<bool> =
        lines.iter().zip(leads).map(|(line, lead)| labelled(line, lead)).collect();
    let heads = || lines.iter().zip(&labelled).filter(|(line, _)| line.gap && line.flows());
    let (all, talk) = (heads().count(), heads().filter(|(_, labelled)| **labelled).count());
    let in_blocks = all >= 3 && talk * 10 >= all * 9;
    let mut below = Vec::with_capacity(lines.len());
    let mut before: Option<&Line> = None;
    let mut open = false;
    for ((line, lead), labelled) in lines.iter().zip(leads).zip(&labelled) {
        let goes_on = open
            && entry::may_go_on(text, line, lead)
            && (in_blocks
                || entry::is_indented(text, line)
                || (!notes && before.is_some_and(|before| entry::is_open(text, before, line))));
        open = goes_on || *labelled;
        below.push(goes_on);
        before = Some(line);
    }
    below
}

/// A name, and whether it stands in bold without a colon.
type Key<'t> = (&'t str, bool);

fn key(text: &str, candidate: Candidate) -> Key<'_> {
    (candidate.name.slice(text), candidate.form == Form::Bold)
}

/// The names that take turns with each other: of a row of lines that all begin with a name and a colon,
/// those that occur in it twice, if there are two of them. Topics of a list stand there once each.
fn exchanges<'t>(text: &'t str, leads: &[Lead]) -> BTreeSet<&'t str> {
    let name = |lead: &Lead| {
        let label = lead.label.filter(|label| label.form == Form::Colon)?;
        Some(label.name.slice(text)).filter(|name| is_name(name))
    };
    let names: Vec<Option<&str>> = leads.iter().map(name).collect();
    let mut all = BTreeSet::new();
    for row in names.split(Option::is_none) {
        let mut often: BTreeMap<&str, usize> = BTreeMap::new();
        row.iter().flatten().for_each(|name| *often.entry(name).or_default() += 1);
        let twice = often.into_iter().filter(|(_, times)| *times >= 2).map(|(name, _)| name);
        let twice: Vec<&str> = twice.collect();
        if twice.len() >= 2 {
            all.extend(twice);
        }
    }
    all
}

/// How often each candidate occurs.
fn survey<'t>(text: &'t str, lines: &[Line], leads: &[Lead]) -> BTreeMap<Key<'t>, Seen> {
    let mut survey: BTreeMap<Key<'t>, Seen> = BTreeMap::new();
    for (lead, line) in leads.iter().zip(lines) {
        let Some(candidate) = lead.label else { continue };
        let seen = survey.entry(key(text, candidate)).or_default();
        seen.count += 1;
        let rest = candidate.manner.map_or(candidate.rest, |(_, words)| words);
        let rest = Span::new(rest, line.first().end()).slice(text);
        seen.quoted += usize::from(rest.starts_with(['"', '“', '„', '«', '‘', '\'']));
        seen.manner |= candidate.manner.is_some();
        // `AB, on the step: “…”` says least about what `AB` is.
        seen.form = seen.form.filter(|form| *form != Form::Qualified).or(Some(candidate.form));
    }
    survey
}

#[derive(Debug, Default)]
struct Seen {
    count: usize,
    quoted: usize,
    /// At least once with how it is said in brackets before the colon.
    manner: bool,
    form: Option<Form>,
}

/// `transcript: yes` says that there are labels, not which.
fn says_yes(listed: &BTreeSet<String>) -> bool {
    let yes = |word: &String| matches!(word.as_str(), "yes" | "true" | "y" | "full" | "verbatim");
    listed.len() == 1 && listed.iter().all(yes)
}

fn first_letter(name: &str) -> char {
    name.chars().next().unwrap_or(' ')
}

fn is_small(name: &str) -> bool {
    !name.chars().any(char::is_uppercase)
}

/// Whether somebody may be called so: at most four words, a capital or a figure before each.
fn is_name(name: &str) -> bool {
    let begins = |c: char| c.is_uppercase() || c.is_ascii_digit() || c == '&';
    name.split_whitespace().count() <= 4
        && name.split_whitespace().all(|word| word.starts_with(begins))
        && !NO_SPEAKERS.contains(name.trim_end_matches('.').to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::line;
    use crate::source::segmentation::lead;

    /// The labels of the lines of `text`, and their share.
    fn decide(text: &str, setting: &Setting<'_>) -> (Vec<String>, usize, usize) {
        let lines = line::plain(text, 0);
        let mut leads: Vec<Lead> = lines.iter().map(|line| lead::read(text, line, false)).collect();
        let starts = entry::starts(text, &lines, &leads);
        let mut people = People::default();
        let labels = Labels::decide(text, &lines, &mut leads, &starts, setting, &mut people);
        let found = leads.iter().filter_map(|lead| labels.of(text, lead));
        let found = found.map(|label| label.name.slice(text).to_owned()).collect();
        (found, labels.share, labels.legend_lines)
    }

    fn labels(text: &str) -> Vec<String> {
        decide(text, &Setting::default()).0
    }

    #[test]
    fn people_take_turns_and_topics_do_not() {
        let notes = "I came late.\n\nIt was cold.\n\nThe dog barked.\n\nNobody came.\n\nI knocked.\n\nWe went in.\n\n";
        assert_eq!(labels(&format!("{notes}ANN: so\nBo: yes\nANN: no\nBo: oh")).len(), 4);
        let topics = "Home: cold\nSchool: fine\n\nA week on.\n\nHome: warm\nSchool: fine";
        assert_eq!(labels(&format!("{notes}{topics}")), [""; 0]);
    }

    #[test]
    fn speakers_recur() {
        assert_eq!(
            labels("Ann: so\nBo Day: yes\nAnn: no\nBo Day: oh"),
            ["Ann", "Bo Day", "Ann", "Bo Day"]
        );
        assert_eq!(
            labels("Ann: so\nBO: yes\nAnn: no\nAnn: oh\nBO: ah\nCY: eh").last().unwrap(),
            "CY"
        );
    }

    #[test]
    fn topics_are_no_speakers() {
        let text = "Bedding: new, two sets of it.\n\nThe hall was cold.\n\nNote: ask again.\n\nBedding: seen.\n\nA long walk back.\n\nIt rained.\n\nWe drove home.\n\nNote: rain.\n";
        assert!(labels(text).is_empty());
        assert!(labels("He waited: nobody came.\nHe waited: still nobody.").is_empty());
        assert!(labels("Re: the gate\nRe: the gate\n").is_empty());
    }

    #[test]
    fn known_labels_need_not_recur() {
        assert_eq!(labels("The door.\nSW: hello\nIt shut."), ["SW"]);
        let setting = Setting { labels: Some("Owl, Fox"), ..Setting::default() };
        assert_eq!(decide("The door.\nOwl: hello\nIt shut.", &setting).0, ["Owl"]);
    }

    #[test]
    fn names_in_bold_are_labels_only_where_they_fill_the_text() {
        assert_eq!(labels("**Ann** So\n\n**Cy** Yes\n\n**Ann** Go\n\n**Cy** No").len(), 4);
        assert!(labels("SW: so\n\n**SW** laughs and goes out to the car\n\nIt rained.").len() == 1);
    }

    #[test]
    fn in_a_transcript_one_line_is_enough() {
        let text = "Mother: so\nGran:\tno\nFRED: yes\nMr Day: oh\nP1: mm\n**Gail:** ah\nNote: rain\nSo: what\nand he said: no\n17:30 then\nhttp://x.org\nBo [off]: hey\nCy (off): hey";
        let expected = ["Mother", "Gran", "FRED", "Mr Day", "P1", "Gail", "Bo", "Cy"];
        for said in ["yes", "true"] {
            let setting = Setting { labels: Some(said), ..Setting::default() };
            assert_eq!(decide(text, &setting).0, expected, "{said}");
        }
        let setting = Setting { transcript: true, ..Setting::default() };
        assert_eq!(decide(text, &setting).0, expected);
        let setting = Setting { labels: Some("yes"), ..Setting::default() };
        assert!(decide("Yes: it rained.\nWe went in.", &setting).0.is_empty());
        assert_eq!(labels("1\tOwl:\tNo\n2\tFox:\tAh\n3\tOwl:\tMm"), ["Owl", "Fox", "Owl"]);
    }

    #[test]
    fn lines_below_a_label_are_not_counted() {
        for text in ["MUM: get\n  Out of it", "MUM: get\r\nout of it", "MUM: get\nout\nof it\n"] {
            assert_eq!(decide(text, &Setting::default()).1, 100, "{text:?}");
        }
        let text = "MUM: I met\nJo there\n\nSW: When\nMay?\n\nMUM: On\nSunday";
        assert_eq!(decide(text, &Setting::default()).1, 100);
        assert_eq!(decide("MUM: “get out”\nand then she went", &Setting::default()).1, 50);
    }

    #[test]
    fn a_legend_explains_labels_without_colon() {
        for legend in ["AB - Ann Bee\nC - Cy Dow", "AB Ann Bee\nC Cy Dow"] {
            let text = format!(
                "{legend}\n\nWe met in May.\n\nAB Did you go?\n\nC I did.\n\nABC is a song."
            );
            let (found, _, lines) = decide(&text, &Setting::default());
            assert_eq!((found, lines), (vec!["AB".to_owned(), "C".to_owned()], 2), "{legend}");
        }
        assert_eq!(decide("Ann - a friend of mine\n\nWe met.", &Setting::default()).2, 0);
    }

    #[test]
    fn labels_with_a_time_have_their_words_below() {
        let (found, share, _) = decide(
            "Ann Bee  0:17\nSo.\n\nCy Dow  0:24\nMm.\n\nAnn Bee  0:30\nYes.\n\nCy Dow  0:31\nNo.",
            &Setting::default(),
        );
        assert_eq!(found.len(), 4);
        assert_eq!(share, 100);
    }
}
