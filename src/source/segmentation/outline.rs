//! Entries → parts at the top level: turns, paragraphs, asides, memos, comments, headings.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::brackets::{self, Brackets};
use super::entry::{Entry, is_bracketed};
use super::inner::{self, Voice};
use super::lead::Form;
use super::quotes::{self, Marks};
use super::{Genre, Part, Speaker, Style, Top};
use crate::corpus::{Mode, Role, SegmentKind};
use crate::source::pattern;
use crate::source::people::People;
use crate::text::Span;

static OBSERVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\*\*)?(OC|O\.C\.|(?i:observer(?:['’]s)? comments?))\s*(?:[:–—-]|\.\s)(?:\*\*)?\s*",
    )
});
static MEMO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\*\*)?(?:(?:ANALYTIC |IN-PROCESS )?MEMO|REFLECTIONS?|(?:Memo|Reflections?):)(?:[:.\s–—-]|\*\*|$)",
    )
});
/// What stands before a memo and is none of its words.
static MEMO_MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\*\*|__)?(?:(?:ANALYTIC |IN-PROCESS )?MEMO|REFLECTIONS?|(?:Memo|Reflections?)(?:\*\*|__)?:)(?:\*\*|__)?\s*(?:[:.]|[–—-]\s|)(?:\*\*|__)?\s*",
    )
});
static MEMO_HEADING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:memos?|reflections?|reflexive|observer comments?)\b"));

/// What [`OBSERVER`] finds; most entries begin with other letters.
fn observer(text: &str) -> Option<Captures<'_>> {
    let may_be = matches!(
        text.trim_start_matches('*').as_bytes(),
        [b'O', b'C' | b'.', ..] | [b'O' | b'o', b'B' | b'b', ..]
    );
    may_be.then(|| OBSERVER.captures(text)).flatten()
}

/// Whether [`MEMO`] or [`MEMO_MARK`] may match.
fn may_be_memo(text: &str) -> bool {
    let words = text.trim_start_matches(['*', '_']);
    ["ANALYTIC MEMO", "IN-PROCESS MEMO", "MEMO", "Memo", "REFLECTION", "Reflection"]
        .iter()
        .any(|word| words.starts_with(word))
}

/// A part at the top level while it grows.
#[derive(Debug)]
struct Draft {
    kind: SegmentKind,
    mode: Mode,
    speaker: Option<Speaker>,
    time: Option<String>,
    span: Span,
    pieces: Vec<Piece>,
}

/// What one entry gives to a draft.
#[derive(Debug)]
struct Piece {
    runs: Vec<Span>,
    voice: Voice,
    /// The whole piece is an aside or a comment inside a turn.
    beside: Option<(SegmentKind, Option<Speaker>)>,
}

/// Builds the parts at the top level.
pub(super) fn outline(text: &str, entries: Vec<Entry>, style: Style, people: &People) -> Vec<Top> {
    let playscript = is_playscript(text, &entries);
    let mut outline = Outline {
        text,
        style,
        people,
        playscript,
        drafts: Vec::with_capacity(entries.len()),
        turn: None,
        waiting: Vec::new(),
        memo: None,
    };
    let mut entries = entries.into_iter().peekable();
    while let Some(entry) = entries.next() {
        let alone = entry.gap && entries.peek().is_none_or(|next| next.gap);
        outline.take(entry, alone);
    }
    outline.end_turn();
    outline.finish()
}

/// What an entry gives to a turn: how it is said stands beside what is said.
fn pieces(entry: Entry, voice: Voice) -> Vec<Piece> {
    let mut runs = entry.runs;
    let mut pieces = Vec::new();
    if entry.manner.is_some() && matches!(voice, Voice::Talk) && runs.len() > 1 {
        let beside = Some((SegmentKind::Comment, None));
        pieces.push(Piece { runs: vec![runs.remove(0)], voice: Voice::Comment, beside });
    }
    pieces.push(Piece { runs, voice, beside: None });
    pieces
}

/// Whether labelled lines hold what was said without quotation marks.
fn is_playscript(text: &str, entries: &[Entry]) -> bool {
    let colon = |entry: &&Entry| matches!(entry.form, Some(Form::Colon | Form::Qualified));
    let labelled: Vec<&Entry> = entries.iter().filter(colon).collect();
    let quoted = labelled.iter().filter(|entry| {
        let first = entry.runs.first().map_or("", |run| run.slice(text));
        let first = match entry.manner {
            Some(_) => entry.runs.get(1).map_or("", |run| run.slice(text)),
            None => first,
        };
        (entry.form == Some(Form::Qualified) && entry.manner.is_none())
            || quotes::has_one_of(first, &['"', '“', '„', '«', '‘'])
            || first.starts_with('\'')
    });
    labelled.len() >= 3 && quoted.count() * 2 < labelled.len()
}

struct Outline<'a> {
    text: &'a str,
    style: Style,
    people: &'a People,
    playscript: bool,
    drafts: Vec<Draft>,
    /// The draft that is a turn which may go on.
    turn: Option<usize>,
    /// Asides and comments after that turn: inside it if it goes on.
    waiting: Vec<Draft>,
    /// The depth of the heading under which everything is memo.
    memo: Option<usize>,
}

impl Outline<'_> {
    fn take(&mut self, entry: Entry, alone: bool) {
        let first = entry.runs.first().map_or("", |run| run.slice(self.text));
        if entry.heading.is_some()
            || (alone && !self.style.is_transcript() && self.is_shouted(&entry))
        {
            let depth = entry.heading.unwrap_or(1);
            self.end_turn();
            if self.memo.is_none_or(|memo| depth <= memo) {
                self.memo = MEMO_HEADING.is_match(first).then_some(depth);
            }
            self.add(SegmentKind::Heading, Mode::ObservedAction, entry, None);
        } else if entry.legend {
            self.add(SegmentKind::Comment, Mode::ObservedAction, entry, None);
        } else if let Some(label) = entry.label {
            self.labelled(entry, label.slice(self.text));
        } else if let Some(draft) = self.beside(&entry) {
            if self.turn.is_some() {
                self.waiting.push(draft);
            } else {
                self.drafts.push(draft);
            }
        } else if may_be_memo(first) && MEMO_MARK.is_match(first) {
            self.end_turn();
            self.told(entry);
        } else if self.style.is_transcript() && self.turn.is_some() && !entry.row {
            self.absorb(entry, Voice::Talk);
        } else {
            self.end_turn();
            self.told(entry);
        }
    }

    fn is_shouted(&self, entry: &Entry) -> bool {
        let words = entry.span.slice(self.text);
        entry.label.is_none()
            && entry.time.is_none()
            && words.len() <= 80
            && !words.chars().any(char::is_lowercase)
            && words.chars().filter(|c| c.is_alphabetic()).count() >= 3
            && !words.ends_with(['.', '!', '?', '…', '"', '\'', '”', '’', ')', ']', ','])
    }

    /// An entry that is not talk: bracketed, or a remark of the format.
    fn beside(&self, entry: &Entry) -> Option<Draft> {
        let runs = entry.runs.first().zip(entry.runs.last());
        let all = runs.map(|(first, last)| first.hull(*last))?;
        if entry.aside {
            let mut draft =
                self.draft(SegmentKind::Aside, Mode::ResearcherReflection, entry.clone());
            draft.speaker = entry.by.map(|by| Speaker::new(by.slice(self.text), self.people));
            for piece in &mut draft.pieces {
                piece.voice = Voice::Reflection;
            }
            return Some(draft);
        }
        if let Some(found) = observer(all.slice(self.text)) {
            let label = found.get(1).map_or("OC", |label| label.as_str());
            let skip = all.start() + found.get(0).map_or(0, |whole| whole.end());
            let entry = entry.clone();
            let mut draft = self.draft(SegmentKind::Aside, Mode::ResearcherReflection, entry);
            draft.speaker = Some(Speaker {
                label: label.to_owned(),
                person: self.people.only(Role::Researcher),
            });
            for piece in &mut draft.pieces {
                piece.voice = Voice::Reflection;
                piece.runs.retain_mut(|run| {
                    *run = Span::new(run.start().max(skip), run.end());
                    !run.is_empty()
                });
            }
            draft.pieces.retain(|piece| !piece.runs.is_empty());
            return (!draft.pieces.is_empty()).then_some(draft);
        }
        let label = brackets::signature(self.text, all, self.people);
        let bracketed = is_bracketed(self.text, all);
        let open = all.slice(self.text).trim_start_matches(['*', '_']).chars().next();
        let kind = match (bracketed || entry.remark, &label) {
            (false, _) => return None,
            (true, None) if self.style.is_transcript() || entry.remark => SegmentKind::Comment,
            (true, None) if open == Some('(') && !self.style.round_asides => return None,
            (true, _) => SegmentKind::Aside,
        };
        if kind == SegmentKind::Comment {
            let mut draft = self.draft(kind, Mode::ObservedAction, entry.clone());
            for piece in &mut draft.pieces {
                piece.voice = Voice::Comment;
            }
            return Some(draft);
        }
        let mut draft = self.draft(kind, Mode::ResearcherReflection, entry.clone());
        draft.speaker = label.map(|label| Speaker::new(label, self.people));
        for piece in &mut draft.pieces {
            piece.voice = Voice::Reflection;
        }
        Some(draft)
    }

    fn labelled(&mut self, mut entry: Entry, label: &str) {
        let speaker = Speaker::new(label, self.people);
        if self.style.is_transcript() {
            return self.turn(entry, speaker, Mode::DirectSpeech, Voice::Talk);
        }
        let role = self.people.role_of(label);
        if role == Role::Researcher {
            self.end_turn();
            self.add(SegmentKind::Aside, Mode::ResearcherReflection, entry, Some(speaker));
            return;
        }
        let marked =
            matches!(entry.form, Some(Form::Angle | Form::Tab | Form::Marked | Form::Bracket));
        let quotes = quotes::find(self.text, &entry.runs, &[], Marks::All);
        let outer = quotes.iter().filter(|quote| quote.depth == 0);
        let quoted: usize = outer.map(|quote| quote.span.len()).sum();
        let start = entry.runs.first().map_or(0, |run| run.start());
        let begins = quotes.first().is_some_and(|quote| quote.span.start() <= start + 1)
            || entry.form == Some(Form::Qualified);
        if marked || quotes.is_empty() || (self.playscript && !begins) {
            return self.turn(entry, speaker, Mode::DirectSpeech, Voice::Talk);
        }
        let voice = Voice::Told(Some(speaker.clone()));
        let alone = |part: &Part| part.speaker.as_ref().is_none_or(|found| found.same(&speaker));
        let parts = inner::notes(self.text, &entry.runs, &voice, self.style, self.people);
        let all: usize = entry.runs.iter().map(|run| run.len()).sum();
        let is = |kind| move |part: &&Part| part.kind == kind;
        let aside: usize =
            parts.iter().filter(is(SegmentKind::Aside)).map(|part| part.span.len()).sum();
        let mostly = quoted * 3 >= all.saturating_sub(aside);
        if begins && mostly && parts.iter().filter(is(SegmentKind::Quote)).all(alone) {
            // What stands outside the quotation marks is the note-taker's.
            return self.turn(entry, speaker, Mode::ObservedAction, voice);
        }
        // A paragraph that happens to begin with a name: the name is one of its words.
        if let (Some(label), Some(first)) = (entry.label, entry.runs.first_mut()) {
            *first = first.hull(label);
        }
        if let (Some(_), [first, second, ..]) = (entry.manner, entry.runs.as_mut_slice()) {
            *second = first.hull(*second);
            entry.runs.remove(0);
        }
        self.end_turn();
        self.told(entry);
    }

    fn turn(&mut self, entry: Entry, speaker: Speaker, mode: Mode, voice: Voice) {
        let same = self
            .turn
            .and_then(|turn| self.drafts.get(turn))
            .is_some_and(|draft| draft.speaker.as_ref() == Some(&speaker));
        if same {
            self.absorb(entry, voice);
            return;
        }
        self.end_turn();
        let draft = Draft {
            kind: SegmentKind::Turn,
            mode,
            speaker: Some(speaker),
            time: entry.time.clone(),
            span: entry.span.trim(self.text),
            pieces: pieces(entry, voice),
        };
        self.turn = Some(self.drafts.len());
        self.drafts.push(draft);
    }

    fn absorb(&mut self, entry: Entry, voice: Voice) {
        let Some(draft) = self.turn.and_then(|turn| self.drafts.get_mut(turn)) else { return };
        for beside in self.waiting.drain(..) {
            draft.span = draft.span.hull(beside.span);
            for mut piece in beside.pieces {
                piece.beside = Some((beside.kind, beside.speaker.clone()));
                draft.pieces.push(piece);
            }
        }
        draft.span = draft.span.hull(entry.span);
        draft.pieces.extend(pieces(entry, voice));
    }

    fn end_turn(&mut self) {
        self.turn = None;
        self.drafts.append(&mut self.waiting);
    }

    /// A paragraph of notes.
    fn told(&mut self, mut entry: Entry) {
        let first = entry.runs.first().map_or("", |run| run.slice(self.text));
        let memo = may_be_memo(first);
        let mark = if memo { MEMO_MARK.find(first) } else { None }.map_or(0, |mark| mark.len());
        let marked = first
            .get(..mark)
            .is_some_and(|mark| mark.trim_end().ends_with([':', '.', '–', '—', '-', '*', '_']));
        if marked && mark < first.len() {
            if let Some(run) = entry.runs.first_mut() {
                *run = Span::new(run.start() + mark, run.end());
            }
            self.add(SegmentKind::Memo, Mode::ResearcherReflection, entry, None);
        } else if self.style.genre == Genre::Memo
            || self.memo.is_some()
            || (memo && MEMO.is_match(first))
        {
            self.add(SegmentKind::Memo, Mode::ResearcherReflection, entry, None);
        } else {
            self.add(SegmentKind::Paragraph, Mode::ObservedAction, entry, None);
        }
    }

    fn add(&mut self, kind: SegmentKind, mode: Mode, entry: Entry, speaker: Option<Speaker>) {
        let mut draft = self.draft(kind, mode, entry);
        draft.speaker = speaker;
        if mode == Mode::ResearcherReflection {
            for piece in &mut draft.pieces {
                piece.voice = Voice::Reflection;
            }
        }
        self.end_turn();
        self.drafts.push(draft);
    }

    fn draft(&self, kind: SegmentKind, mode: Mode, entry: Entry) -> Draft {
        let piece = Piece { runs: entry.runs, voice: Voice::Told(None), beside: None };
        Draft {
            kind,
            mode,
            speaker: None,
            time: entry.time,
            span: entry.span.trim(self.text),
            pieces: vec![piece],
        }
    }

    fn finish(self) -> Vec<Top> {
        let found: Vec<Vec<Brackets>> = self
            .drafts
            .iter()
            .map(|draft| {
                let talk = self.style.is_transcript() && draft.kind == SegmentKind::Turn;
                let pieces = draft.pieces.iter().filter(|_| talk);
                let find = |piece: &Piece| match piece.beside {
                    Some(_) => Brackets::default(),
                    None => brackets::find(self.text, &piece.runs),
                };
                pieces.map(find).collect()
            })
            .collect();
        let overlaps: Vec<bool> =
            found.iter().map(|found| found.iter().any(|found| self.may_overlap(found))).collect();
        let turns: Vec<usize> = (0..self.drafts.len())
            .filter(|index| self.drafts.get(*index).is_some_and(|d| d.kind == SegmentKind::Turn))
            .collect();
        let mut paired = vec![false; self.drafts.len()];
        for pair in turns.windows(2) {
            let [first, second] = pair else { continue };
            let both = [first, second];
            let overlap = both.map(|index| overlaps.get(*index).copied().unwrap_or(false));
            for (index, other) in both.into_iter().zip([overlap[1], overlap[0]]) {
                if let Some(slot) = paired.get_mut(*index) {
                    *slot |= other;
                }
            }
        }
        let (text, style, people) = (self.text, self.style, self.people);
        let drafts = self.drafts.into_iter().zip(found).zip(paired);
        drafts
            .map(|((draft, found), paired)| draft.finish(text, style, people, &found, paired))
            .collect()
    }

    /// Whether a turn has square brackets that cannot be an act.
    fn may_overlap(&self, found: &Brackets) -> bool {
        found.loose
            || found.pairs.iter().any(|pair| {
                let kind = brackets::in_talk(self.text, *pair, false, self.style, self.people);
                pair.open == '[' && kind.is_none() && pair.span.len() > 6
            })
    }
}

impl Draft {
    fn finish(
        self,
        text: &str,
        style: Style,
        people: &People,
        found: &[Brackets],
        paired: bool,
    ) -> Top {
        let talk = style.is_transcript() && self.kind == SegmentKind::Turn;
        let mut inner = Vec::new();
        let mut runs = Vec::new();
        for (index, piece) in self.pieces.into_iter().enumerate() {
            let whole = piece.runs.first().zip(piece.runs.last()).map(|(a, b)| a.hull(*b));
            if let (Some((kind, speaker)), Some(span)) = (piece.beside, whole) {
                let mode = match kind {
                    SegmentKind::Aside => Mode::ResearcherReflection,
                    _ => Mode::ObservedAction,
                };
                inner.push(Part { kind, span, mode, speaker });
            } else if talk {
                if let Some(found) = found.get(index) {
                    inner.extend(inner::talk(text, &piece.runs, found, paired, style, people));
                }
            } else if self.kind != SegmentKind::Heading {
                inner.extend(inner::notes(text, &piece.runs, &piece.voice, style, people));
            }
            if runs.is_empty() {
                runs = piece.runs;
            } else {
                runs.extend(piece.runs);
            }
        }
        let span = runs.iter().fold(self.span, |span, run| span.hull(*run));
        let part = Part { kind: self.kind, span, mode: self.mode, speaker: self.speaker };
        Top { part, time: self.time, runs, inner }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::source::{AttributeTable, Context, read};
    use crate::text::Lexicon;

    /// Every segment as `kind mode label: words`, inner ones indented.
    fn shown(file: &str, text: &str) -> Vec<String> {
        let context = Context {
            roles: &BTreeMap::new(),
            attributes: &AttributeTable::default(),
            ways: &crate::source::Ways::default(),
        };
        let document =
            read(file, text.as_bytes(), &context, &mut Lexicon::default()).document.unwrap();
        let show = |segment: &crate::corpus::Segment| {
            let indent = if segment.parent.is_some() { "  " } else { "" };
            let label = document.label(segment).map_or(String::new(), |label| format!(" {label}"));
            let words = segment.span.slice(&document.text);
            format!("{indent}{} {}{label}: {words}", segment.kind, segment.mode)
        };
        document.segments.iter().map(show).collect()
    }

    const TRANSCRIPT: &str = "doc_id: T\ncase_id: C\ndoc_type: supervision\nresearcher: QX\n\n";
    const NOTES: &str = "doc_id: N\ncase_id: C\ndoc_type: home_visit\nresearcher: QX\npresent: Ann (AB), mother; Cal (CD), social worker\n\n";

    fn transcript(body: &str) -> Vec<String> {
        shown("t.txt", &format!("{TRANSCRIPT}{body}"))
    }

    fn notes(body: &str) -> Vec<String> {
        shown("n.txt", &format!("{NOTES}{body}"))
    }

    #[test]
    fn a_turn_goes_on_over_comments_and_unlabelled_lines() {
        assert_eq!(
            transcript(
                "TM: So.\n\n(rain)\n\nTM: Well.\nAnd then?\n\n[wind. “Oi”]\n\nSW: Yes. ((laughs))"
            ),
            [
                "turn direct_speech TM: TM: So.\n\n(rain)\n\nTM: Well.\nAnd then?",
                "  comment observed_action: (rain)",
                "comment observed_action: [wind. “Oi”]",
                "  quote direct_speech: “Oi”",
                "turn direct_speech SW: SW: Yes. ((laughs))",
                "  comment observed_action: ((laughs))",
            ]
        );
    }

    #[test]
    fn what_is_quoted_in_talk_is_reported() {
        assert_eq!(
            transcript("SW: She said \"go\" and I [took] it. [QX: twice]\nTM: [nods] Mm.")[1..],
            [
                "  quote reported: \"go\"",
                "  aside researcher_reflection QX: [QX: twice]",
                "turn direct_speech TM: TM: [nods] Mm.",
                "  comment observed_action: [nods]",
            ]
        );
    }

    #[test]
    fn overlaps_are_talk() {
        let found = transcript("TM: [so you\nSW: [and then] she left.\nTM: Mm.");
        assert!(found.iter().all(|line| line.starts_with("turn")), "{found:?}");
    }

    #[test]
    fn notes_have_paragraphs_quotes_and_asides() {
        assert_eq!(
            notes(
                "10.05 AB opens. ‘In you come,’ she says. [as before]\n\nOC: no coat.\n\n[I had forgotten. – QX]\n\nMEMO: compare May."
            ),
            [
                "paragraph observed_action: 10.05 AB opens. ‘In you come,’ she says. [as before]",
                "  quote direct_speech AB: ‘In you come,’",
                "  aside researcher_reflection: [as before]",
                "aside researcher_reflection OC: OC: no coat.",
                "aside researcher_reflection QX: [I had forgotten. – QX]",
                "memo researcher_reflection: MEMO: compare May.",
            ]
        );
    }

    #[test]
    fn labelled_lines_in_notes_are_turns_and_the_researchers_are_asides() {
        assert_eq!(
            notes(
                "AB: 'no. not now' - at the door\nQX: third time\nshe waits\nCD> can I ask\nAB> no"
            ),
            [
                "turn observed_action AB: AB: 'no. not now' - at the door",
                "  quote direct_speech AB: 'no. not now'",
                "aside researcher_reflection QX: QX: third time",
                "paragraph observed_action: she waits",
                "turn direct_speech CD: CD> can I ask",
                "turn direct_speech AB: AB> no",
            ]
        );
    }

    #[test]
    fn headings_open_memos() {
        assert_eq!(
            shown(
                "x/m.md",
                "# Visit\n\nThe door.\n\n## Memo: doors\n\nI thought.\n\n# Car\n\nHome."
            ),
            [
                "heading observed_action: # Visit",
                "paragraph observed_action: The door.",
                "heading observed_action: ## Memo: doors",
                "memo researcher_reflection: I thought.",
                "heading observed_action: # Car",
                "paragraph observed_action: Home.",
            ]
        );
    }
}
