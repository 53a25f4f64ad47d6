//! Who says a quotation in narrative: the name in the reporting clause before or after it.

use std::collections::BTreeMap;

use memchr::memchr_iter;

use super::brackets::is_observer;
use super::inner::Voice;
use super::quotes::Quote;
use super::words::{GOING_ON, MANNER, POSSESSIVES, PRONOUNS, SAYING, TOWARDS};
use super::{Part, Speaker};
use crate::corpus::{Mode, Role, SegmentKind};
use crate::source::people::People;
use crate::text::Span;

/// Bytes of a clause that are looked at.
const REACH: usize = 160;

/// The speaker of each of `quotes`, where the text says so. A quotation inside another, or in an
/// aside, has none.
pub(super) fn resolve(
    text: &str,
    runs: &[Span],
    quotes: &[Quote],
    asides: &[Span],
    voice: &Voice,
    people: &People,
) -> Vec<Option<Speaker>> {
    let mut speakers = vec![None; quotes.len()];
    let default = match voice {
        Voice::Told(default) => default,
        Voice::Comment => &None,
        Voice::Reflection | Voice::Talk => return speakers,
    };
    let Some((start, end)) = runs.first().zip(runs.last()).map(|(a, b)| (a.start(), b.end()))
    else {
        return speakers;
    };
    let spoken = |quote: &Quote| quote.depth == 0 && !within(asides, quote.span);
    let outer: Vec<usize> =
        (0..quotes.len()).filter(|index| quotes.get(*index).is_some_and(spoken)).collect();
    let mut scene = Scene { text, people, named: BTreeMap::new(), last: default.clone() };
    let mut at = start;
    let mut says_before = false;
    for (position, index) in outer.iter().enumerate() {
        let Some(quote) = quotes.get(*index) else { continue };
        let next = outer.get(position + 1).and_then(|next| quotes.get(*next));
        let before = Gap { span: Span::new(at, quote.span.start()), first: position == 0 };
        let after = Gap {
            span: Span::new(quote.span.end(), next.map_or(end, |next| next.span.start())),
            first: false,
        };
        scene.look(before.span, asides);
        let followed = next.is_some();
        let told = scene.after(after.span, asides, followed, quote.span);
        let speaker = match &told {
            Some(Reported(found)) => found.clone(),
            None => scene.before(&before, asides, says_before),
        };
        // A question is more often answered than followed up.
        let asks = quote.span.slice(text).trim_end_matches(CLOSING).ends_with('?');
        says_before = told.is_some() && !asks && is_short(text, after.span);
        // The label of a line speaks on until the note-taker has said something.
        let on = position == 0 || !has_sentence(text, before.span);
        let speaker = speaker.or_else(|| default.clone().filter(|_| on));
        if let Some(slot) = speakers.get_mut(*index) {
            slot.clone_from(&speaker);
        }
        scene.last = speaker;
        at = quote.span.end();
    }
    speakers
}

fn within(asides: &[Span], span: Span) -> bool {
    let after = asides.partition_point(|aside| aside.end() <= span.start());
    asides.get(after).is_some_and(|aside| aside.contains(span))
}

/// A reporting clause after a quotation, and whom it names.
struct Reported(Option<Speaker>);

/// The text between two quotations is one clause and no more.
fn is_short(text: &str, gap: Span) -> bool {
    let words = gap.slice(text);
    let inner = words.trim().trim_end_matches(['.', ',', ':', ';', ' ', '-', '–']);
    gap.len() <= REACH
        && inner.split_whitespace().count() <= 9
        && !inner.contains(['.', '?', '!', ';', '['])
        && !inner.split_whitespace().any(|word| matches!(word, "who" | "which" | "and"))
}

/// Between two quotations the note-taker has said something of their own.
fn has_sentence(text: &str, gap: Span) -> bool {
    let words = gap.slice(text).trim();
    crate::source::line::has_words(words) && words.contains(['.', '?', '!', ';'])
}

struct Gap {
    span: Span,
    /// No quotation stands before it in its paragraph.
    first: bool,
}

/// What is known at one point of a paragraph.
struct Scene<'a> {
    text: &'a str,
    people: &'a People,
    /// Who has been named so far in the paragraph, and how; researchers left out.
    named: BTreeMap<usize, String>,
    /// Who spoke last.
    last: Option<Speaker>,
}

/// A word of a clause.
#[derive(Debug, Clone, Copy)]
struct Word<'t> {
    text: &'t str,
    /// What stands between it and the next word.
    after: &'t str,
}

impl Scene<'_> {
    /// Notes who is named in a stretch of narrative.
    fn look(&mut self, gap: Span, asides: &[Span]) {
        let mut from = gap.start();
        let first = asides.partition_point(|aside| aside.end() <= gap.start());
        let inside = asides.iter().skip(first).take_while(|aside| aside.start() < gap.end());
        let ends: Vec<Span> = inside.copied().chain([Span::new(gap.end(), gap.end())]).collect();
        for aside in ends {
            let words = words(Span::new(from, aside.start().max(from)).slice(self.text));
            for (index, word) in words.iter().enumerate() {
                let before = index.checked_sub(1).and_then(|index| words.get(index));
                let name = without_genitive(word.text);
                let person = self.person(before, name);
                let person = person.filter(|person| self.people.role(*person) != Role::Researcher);
                if let Some(person) = person {
                    self.named.entry(person).or_insert_with(|| name.to_owned());
                }
            }
            from = aside.end();
        }
    }

    /// The person that `word` names, by label, name, or surname after a title.
    fn person(&self, before: Option<&Word<'_>>, word: &str) -> Option<usize> {
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        if !capital {
            return self.people.named(word);
        }
        let titled = before.is_some_and(|before| {
            matches!(before.text, "Mr" | "Mrs" | "Ms" | "Miss" | "Dr" | "PC" | "Prof")
        });
        self.people
            .named(word)
            .or_else(|| self.people.find(word).filter(|_| word.len() > 2))
            .or_else(|| titled.then(|| self.people.surnamed(word)).flatten())
    }

    /// The speaker that the clause after a quotation names: `None` if it is no reporting clause.
    fn after(&self, gap: Span, asides: &[Span], followed: bool, quote: Span) -> Option<Reported> {
        let clause = self.clause_after(gap, asides);
        let trimmed = clause.trim_start();
        if let Some(inner) = trimmed.strip_prefix('(') {
            let words = words(inner);
            let first = words.first()?;
            let speaker = self.person(None, first.text);
            let parted = first.after.starts_with([',', ')', ' ']);
            return speaker.filter(|_| parted).map(|_| Reported(Some(self.speaker(first.text))));
        }
        // A full stop after the quotation ends its sentence: what follows is another.
        if trimmed.starts_with(['.', ';', ':']) {
            return None;
        }
        let words = words(trimmed);
        let verb = words.iter().take(4).position(|word| is_saying(word.text))?;
        let first = words.first()?.text;
        let starts_new = first.chars().next().is_some_and(char::is_uppercase) || first == "and";
        let ends_sentence =
            quote.slice(self.text).trim_end_matches(CLOSING).ends_with(['.', '?', '!']);
        // `“Yes.” AB says, “And no.”`: the clause is about what follows.
        let leads_on = followed && gap.len() == clause.len() && {
            let end = clause.trim_end();
            end.ends_with([',', ':']) || !end.ends_with(['.', '?', '!', ';'])
        };
        if starts_new && verb > 0 && leads_on && (ends_sentence || first == "and") {
            return None;
        }
        if first == "and"
            || words.get(verb).is_some_and(|word| word.after.contains(['“', '"', '‘']))
        {
            return None;
        }
        // `“…so early.” AB says that he is sorry`: another sentence, about something else.
        let plain_end = quote.slice(self.text).trim_end_matches(CLOSING).ends_with('.');
        let how = words
            .get(verb + 1)
            .is_none_or(|next| MANNER.contains(&next.text) || next.text.ends_with("ly"));
        let goes_on = words.get(verb).is_some_and(|verb| verb.after == " ");
        if verb > 0 && ((goes_on && !how) || (plain_end && starts_new)) {
            return None;
        }
        Some(Reported(self.subject(&words, verb)))
    }

    /// The speaker that the clause before a quotation names.
    fn before(&self, gap: &Gap, asides: &[Span], says_before: bool) -> Option<Speaker> {
        let clause = self.clause_before(gap.span, asides);
        let trimmed = clause.trim();
        let last = trimmed.chars().next_back();
        if trimmed.is_empty() || (says_before && is_short(self.text, gap.span)) {
            // `“A,” says AB. “B.”`: the same person goes on; two quotations side by side are two
            // people, and nobody says which.
            let goes_on = says_before && is_short(self.text, gap.span) && !gap.first;
            return self.last.clone().filter(|_| goes_on);
        }
        let words = words(trimmed);
        let tail = words.last()?;
        let previous = words.len().checked_sub(2).and_then(|index| words.get(index));
        let open = last.is_some_and(|c| matches!(c, ',' | ':' | '-' | '–' | '—'));
        let going_on = words.iter().all(|word| {
            let small = word.text.to_lowercase();
            GOING_ON.contains(&small.as_str())
        });
        if going_on {
            return self.last.clone();
        }
        let towards = previous.is_some_and(|word| TOWARDS.contains(&word.text));
        let bare = last.is_some_and(char::is_alphanumeric);
        if (open || bare || last == Some(')')) && !towards && last != Some(',') {
            // `AB 'no'`, `AB: 'no'`.
            if self.person(previous, tail.text).is_some() {
                return Some(self.speaker(tail.text));
            }
        }
        if let Some(verb) = words.iter().rposition(|word| is_saying(word.text)) {
            // The words said come after the verb, so nothing else may lie between.
            let near = words.len() - verb <= 8;
            if near && (open || bare || last == Some(')')) {
                return self.subject(&words, verb);
            }
        }
        if last == Some(':') {
            if words.first().is_some_and(|word| word.text.eq_ignore_ascii_case("to")) {
                return self.last.clone();
            }
            // `AB, from the stairs: “No.”`: the first name that nobody speaks to.
            let mut before = None;
            for word in &words {
                let towards = before.is_some_and(|before: &Word<'_>| {
                    TOWARDS.contains(&before.text.to_lowercase().as_str())
                });
                let name = without_genitive(word.text);
                // `AB's voice, from above:` is AB; `AB's door` is not.
                let voice = name == word.text || words.iter().any(|word| word.text == "voice");
                if !towards && voice && self.person(before, name).is_some() {
                    return Some(self.speaker(name));
                }
                before = Some(word);
            }
        }
        None
    }

    /// Who does the saying: the word after the verb (`says AB`), or the one before (`AB says`).
    fn subject(&self, words: &[Word<'_>], verb: usize) -> Option<Speaker> {
        let word = |index: usize| words.get(index);
        let follows = word(verb + 1).filter(|_| word(verb).is_some_and(|verb| verb.after == " "));
        let inverted = verb == 0 || word(verb - 1).is_none_or(|before| before.after.contains(','));
        let next = follows.filter(|_| inverted);
        if let Some(speaker) = next.and_then(|next| self.who(Some(next), word(verb + 2))) {
            return Some(speaker);
        }
        // `AB then says`, `AB, quietly, says`.
        let mut before = verb.checked_sub(1)?;
        while word(before).is_some_and(|word| {
            word.text.ends_with("ly") || matches!(word.text, "then" | "just" | "also" | "only")
        }) {
            before = before.checked_sub(1)?;
        }
        if let Some(relation) = word(before).filter(|_| {
            before
                .checked_sub(1)
                .and_then(word)
                .is_some_and(|owner| POSSESSIVES.contains(&owner.text.to_lowercase().as_str()))
        }) {
            return self.related(relation.text);
        }
        self.who(word(before), None)
    }

    /// The speaker that a word (and the word after it) means.
    fn who(&self, word: Option<&Word<'_>>, next: Option<&Word<'_>>) -> Option<Speaker> {
        let word = word?;
        let small = word.text.to_lowercase();
        if POSSESSIVES.contains(&small.as_str()) {
            return self.related(next?.text);
        }
        if word.text == "I" && self.people.named("I").is_none() {
            let researcher = self.people.only(Role::Researcher)?;
            return Some(self.known(researcher));
        }
        if PRONOUNS.contains(&small.as_str()) {
            let mut named = self.named.iter();
            let (person, name) = named.next().filter(|_| named.next().is_none())?;
            return Some(Speaker { label: name.clone(), person: Some(*person) });
        }
        if matches!(word.text, "PC" | "Mr" | "Mrs" | "Ms" | "Miss" | "Dr") {
            let surname = next?;
            let person = self.person(Some(word), surname.text)?;
            return Some(self.known(person));
        }
        self.person(None, word.text).map(|_| self.speaker(word.text))
    }

    fn related(&self, relation: &str) -> Option<Speaker> {
        let relation = relation.to_lowercase();
        let person = self.people.related(&relation).or_else(|| self.people.named(&relation))?;
        Some(self.known(person))
    }

    fn speaker(&self, label: &str) -> Speaker {
        Speaker::new(label, self.people)
    }

    fn known(&self, person: usize) -> Speaker {
        let label = self.people.label(person).unwrap_or("").to_owned();
        Speaker { label, person: Some(person) }
    }

    /// The rest of the sentence after a quotation, its end mark included.
    fn clause_after(&self, gap: Span, asides: &[Span]) -> &str {
        let first = asides.partition_point(|aside| aside.end() <= gap.start());
        let stop = asides.get(first).map_or(gap.end(), |aside| aside.start().min(gap.end()));
        let words = within_reach(Span::new(gap.start(), stop).slice(self.text), false);
        let end = words
            .char_indices()
            .find(|(at, c)| *at > 0 && matches!(c, '.' | '?' | '!' | ';' | ':' | '\n'));
        end.map_or(words, |(at, c)| words.get(..at + c.len_utf8()).unwrap_or(words))
    }

    /// The beginning of the sentence that a quotation stands in.
    fn clause_before(&self, gap: Span, asides: &[Span]) -> &str {
        let after = asides.partition_point(|aside| aside.start() < gap.end());
        let square = |aside: &&Span| !aside.slice(self.text).starts_with('(');
        let start = asides.get(..after).unwrap_or(&[]).last().filter(square);
        let start = start.map_or(gap.start(), |aside| aside.end().max(gap.start()));
        let words = within_reach(Span::new(start, gap.end()).slice(self.text), true);
        let body = words.trim_end();
        let begin = body.char_indices().rev().find(|(at, c)| {
            let next = body.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
            matches!(c, '?' | '!' | ';' | '\n')
                || (*c == '.' && next.is_none_or(char::is_whitespace) && !is_title(body, *at))
        });
        begin.map_or(words, |(at, c)| words.get(at + c.len_utf8()..).unwrap_or(""))
    }
}

const CLOSING: [char; 7] = ['”', '"', '’', '\'', '“', '«', '»'];

fn is_title(text: &str, dot: usize) -> bool {
    let before = text.get(..dot).unwrap_or("");
    ["Mr", "Mrs", "Ms", "Dr"].iter().any(|title| before.ends_with(title))
}

fn without_genitive(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

fn is_saying(word: &str) -> bool {
    SAYING.contains(word)
}

/// The beginning (or end) of `text`, so that long paragraphs cost no more than short ones.
fn within_reach(text: &str, from_end: bool) -> &str {
    if text.len() <= REACH {
        return text;
    }
    let mut cut = if from_end { text.len() - REACH } else { REACH };
    while !text.is_char_boundary(cut) {
        cut += 1;
    }
    if from_end { text.get(cut..).unwrap_or("") } else { text.get(..cut).unwrap_or("") }
}

fn words(text: &str) -> Vec<Word<'_>> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    let mut words = Vec::new();
    let mut rest = text.trim_start_matches(|c| !inside(c));
    while !rest.is_empty() {
        let after = rest.trim_start_matches(inside);
        let next = after.trim_start_matches(|c| !inside(c));
        let word = rest.get(..rest.len() - after.len()).unwrap_or("");
        let word = word.trim_matches(['\'', '’', '-']);
        if !word.is_empty() {
            words.push(Word {
                text: word,
                after: after.get(..after.len() - next.len()).unwrap_or(""),
            });
        }
        rest = next;
    }
    words
}

/// A researcher's label in the middle of an entry: what follows is an aside, to its end.
pub(super) fn marked_aside(
    text: &str,
    runs: &[Span],
    taken: &[Part],
    people: &People,
) -> Option<Part> {
    let end = runs.last()?.end();
    for run in runs {
        let bytes = run.slice(text).as_bytes();
        let colons = memchr_iter(b':', bytes);
        for at in colons.filter(|at| bytes.get(at + 1) == Some(&b' ')) {
            let before = Span::new(run.start(), run.start() + at).slice(text);
            let begin = before.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
            let label = before.get(begin..).unwrap_or("");
            let parted = before.get(..begin).is_some_and(|left| left.ends_with([' ', '\n', '\t']));
            let short =
                !label.is_empty() && label.len() <= 4 && label.chars().all(char::is_uppercase);
            if !parted || !short {
                continue;
            }
            let span = Span::new(run.start() + begin, end);
            let free = taken
                .iter()
                .all(|part| !part.span.contains(Span::new(span.start(), span.start() + 1)));
            if free && (people.role_of(label) == Role::Researcher || is_observer(label)) {
                return Some(Part {
                    kind: SegmentKind::Aside,
                    span,
                    mode: Mode::ResearcherReflection,
                    speaker: Some(Speaker::new(label, people)),
                });
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::segmentation::quotes::{self, Marks};

    fn people() -> People {
        let mut people = People::default();
        people.meet("AB", Some("Anna Beech"));
        people.meet("CD", Some("Cal Dunn"));
        people.meet("TM", None);
        people
    }

    fn speakers(text: &str) -> Vec<Option<String>> {
        let runs = [Span::new(0, text.len())];
        let quotes = quotes::find(text, &runs, &[], Marks::All);
        let found = resolve(text, &runs, &quotes, &[], &Voice::Told(None), &people());
        found.into_iter().map(|speaker| speaker.map(|speaker| speaker.label)).collect()
    }

    fn named(labels: &[&str]) -> Vec<Option<String>> {
        labels.iter().map(|label| (!label.is_empty()).then(|| (*label).to_owned())).collect()
    }

    #[test]
    fn reporting_clauses_before_and_after() {
        for (text, labels) in [
            ("‘Not today,’ says AB.", &["AB"][..]),
            ("‘Not today?’ AB asks, and sits.", &["AB"]),
            ("AB says, ‘Not today.’", &["AB"]),
            ("AB: “Not today.”", &["AB"]),
            ("AB 'not today' and sits", &["AB"]),
            ("AB, from the stairs: “Not today.”", &["AB"]),
            ("“Not today.” (AB, through the door)", &["AB"]),
            ("AB’s voice, from above: “Not today.”", &["AB"]),
            ("“Not today,” says Mr Dunn.", &["CD"]),
        ] {
            assert_eq!(speakers(text), named(labels), "{text}");
        }
    }

    #[test]
    fn a_quotation_goes_on_after_its_clause() {
        assert_eq!(speakers("‘So,’ says AB, ‘the gate.’"), named(&["AB", "AB"]));
        assert_eq!(speakers("‘So.’ CD says, ‘The gate.’"), named(&["", "CD"]));
        assert_eq!(speakers("‘So,’ says AB. ‘The gate.’ ‘Oh.’"), named(&["AB", "AB", ""]));
        assert_eq!(speakers("‘The gate?’ says AB. ‘Oh.’"), named(&["AB", ""]));
    }

    #[test]
    fn reported_talk_and_objects_are_not_the_speaker() {
        assert_eq!(speakers("“It sticks.” AB says that he will see to it."), named(&[""]));
        assert_eq!(speakers("To AB, more quietly: “It sticks.”"), named(&[""]));
        assert_eq!(speakers("He nods to AB: “It sticks.”"), named(&[""]));
        assert_eq!(speakers("Somebody has rung. “It sticks.”"), named(&[""]));
    }

    #[test]
    fn a_pronoun_needs_exactly_one_person() {
        assert_eq!(speakers("AB opens. “It sticks,” she says."), named(&["AB"]));
        assert_eq!(speakers("AB opens to CD. “It sticks,” she says."), named(&[""]));
        assert_eq!(speakers("“It sticks,” she says."), named(&[""]));
    }

    #[test]
    fn a_researchers_label_begins_an_aside() {
        let mut people = people();
        people.meet("RES", None);
        let text = "he nods. RES: so he knew";
        let found = marked_aside(text, &[Span::new(0, text.len())], &[], &people).unwrap();
        assert_eq!(found.span.slice(text), "RES: so he knew");
        let other = "he nods. AB: so he knew";
        assert!(marked_aside(other, &[Span::new(0, other.len())], &[], &people).is_none());
    }
}
