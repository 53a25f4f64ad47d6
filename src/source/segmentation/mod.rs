//! The body of a document → turns, paragraphs, quotes, asides: who says what, and how it is in the
//! text.
//!
//! Lines have leads (time, label), lines are joined to entries, entries become parts at the top
//! level, and inside each its quotes, asides and comments are found.

mod brackets;
mod entry;
mod inner;
mod label;
mod labels;
mod lead;
mod outline;
mod quotes;
mod speaker;
mod words;

use memchr::memchr_iter;

use super::line::Line;
use super::people::People;
use crate::corpus::{self, Document, Mention, Mode, Role, Segment, SegmentKind};
use crate::text::{self, Lexicon, Run, Span, Tokens};

use labels::Labels;

/// What the header says about how the body is written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Setting<'a> {
    /// The format is one of transcripts only.
    pub(super) transcript: bool,
    /// What kind of encounter it is.
    pub(super) doc_type: Option<&'a str>,
    /// How it was recorded.
    pub(super) recording: Option<&'a str>,
    /// How the notes are written.
    pub(super) convention: Option<&'a str>,
    /// The labels that begin a turn.
    pub(super) labels: Option<&'a str>,
}

impl Setting<'_> {
    /// Per cent of the lines that have to have a label for the text to be talk.
    fn least_share(&self, legend: bool) -> usize {
        let notes = says(self.recording, &["note", "jotting"])
            || says(self.doc_type, &["visit", "call", "observation", "field"]);
        let talk = says(self.recording, &["audio", "video", "tape", "transcript"])
            || says(self.doc_type, &["supervision", "interview", "conference", "transcript"]);
        match (self.labels.is_some() || legend, notes, talk) {
            (true, ..) => 5,
            (_, true, false) => 85,
            (_, false, true) => 40,
            _ => 60,
        }
    }
}

fn says(value: Option<&str>, words: &[&str]) -> bool {
    let value = value.unwrap_or("").to_lowercase();
    words.iter().any(|word| value.contains(word))
}

/// What the body divides into.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) segments: Vec<Segment>,
    pub(super) speakers: Vec<corpus::Speaker>,
    pub(super) runs: Vec<Run>,
    pub(super) sentences: Vec<Span>,
}

/// What the whole document is taken for.
#[derive(Debug, Clone, Copy, Default)]
struct Style {
    genre: Genre,
    /// `( )` are the researcher's, by the header.
    round_asides: bool,
    /// `(( ))` are comments, so that `( )` are words heard in doubt.
    double_comments: bool,
}

/// What the text is, on the whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Genre {
    /// What was seen and heard.
    #[default]
    Notes,
    /// Talk with labels.
    Transcript,
    /// The researcher's own thoughts throughout.
    Memo,
}

impl Style {
    fn is_transcript(self) -> bool {
        self.genre == Genre::Transcript
    }
}

/// A part before it is numbered.
#[derive(Debug, Clone)]
struct Part {
    kind: SegmentKind,
    span: Span,
    mode: Mode,
    speaker: Option<Speaker>,
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Speaker {
    label: String,
    person: Option<usize>,
}

impl Speaker {
    fn new(label: &str, people: &People) -> Self {
        Self { label: label.to_owned(), person: people.find(label) }
    }

    /// Whether both are one person, by whatever label.
    fn same(&self, other: &Self) -> bool {
        self.label == other.label || (self.person.is_some() && self.person == other.person)
    }
}

/// A part at the top level with what lies inside.
#[derive(Debug, Clone)]
struct Top {
    part: Part,
    time: Option<String>,
    runs: Vec<Span>,
    inner: Vec<Part>,
}

/// Divides the lines of a body.
pub(super) fn segment(
    text: &str,
    lines: &[Line],
    setting: &Setting<'_>,
    people: &mut People,
) -> Parts {
    let numbered = entry::is_numbered(text, lines);
    let mut leads: Vec<_> = lines.iter().map(|line| lead::read(text, line, numbered)).collect();
    drop_bare_times(&mut leads);
    let starts = entry::starts(text, lines, &leads);
    let labels = Labels::decide(text, lines, &mut leads, &starts, setting, people);
    let style = style(text, lines, setting, &labels);
    let entries = entry::entries(text, lines, &leads, &starts, &labels, style.is_transcript());
    let tops = outline::outline(text, entries, style, people);
    number(text, tops, people)
}

/// Four bare figures are a time where several lines begin so, one later than the other, and not all
/// of them may be years.
fn drop_bare_times(leads: &mut [lead::Lead]) {
    let bare = leads.iter().filter(|lead| lead.bare_time);
    let times =
        bare.filter_map(|lead| lead.time.as_ref().and_then(|time| time.parse::<u32>().ok()));
    let times: Vec<u32> = times.collect();
    let years = times.iter().filter(|time| (1900..2100).contains(*time)).count();
    let late = times.windows(2).filter(|pair| pair.is_sorted()).count();
    if times.len() >= 2 && years < times.len() && late * 10 >= (times.len() - 1) * 8 {
        return;
    }
    for lead in leads.iter_mut().filter(|lead| lead.bare_time) {
        lead.time = None;
        lead.start = lead.before_time;
    }
}

fn style(text: &str, lines: &[Line], setting: &Setting<'_>, labels: &Labels) -> Style {
    let least = setting.least_share(labels.legend_lines > 0);
    let memo = says(setting.doc_type, &["memo", "reflection", "reflexive"]);
    let convention = setting.convention.unwrap_or("").to_lowercase();
    let round = ["asides in ( )", "aside in ( )", "comment in ( )", "comments in ( )", "( ) ="];
    let doubled = |line: &Line| {
        line.pieces().any(|piece| {
            let bytes = piece.slice(text).as_bytes();
            memchr_iter(b'(', bytes).any(|at| bytes.get(at + 1) == Some(&b'('))
        })
    };
    Style {
        genre: if memo {
            Genre::Memo
        } else if setting.transcript || labels.share >= least {
            Genre::Transcript
        } else {
            Genre::Notes
        },
        round_asides: round.iter().any(|words| convention.contains(words)),
        double_comments: lines.iter().any(doubled),
    }
}

/// Gives every part its number, its parent, its people.
fn number(text: &str, tops: Vec<Top>, people: &People) -> Parts {
    let mut parts = Parts::default();
    for mut top in tops {
        let index = index(parts.segments.len());
        let mut spans = Vec::with_capacity(top.runs.len());
        for run in &top.runs {
            parts.runs.push(Run { span: *run, segment: index });
            spans.push(*run);
        }
        parts.sentences.extend(text::sentences(text, &spans));
        let mut open: Vec<(u32, Span)> = vec![(index, top.part.span)];
        let segment = parts.made(top.part, None, people);
        parts.segments.push(Segment { time: top.time, ..segment });
        top.inner.sort_by_key(|part| (part.span.start(), usize::MAX - part.span.end()));
        for mut part in top.inner {
            while open.len() > 1
                && open.last().is_some_and(|(_, span)| span.end() <= part.span.start())
            {
                open.pop();
            }
            let Some((parent, around)) = open.last().copied() else { continue };
            // What would cross its parent's end ends with it.
            part.span = Span::new(part.span.start(), part.span.end().min(around.end())).trim(text);
            let fits = around.contains(part.span) && (part.span != around || open.len() == 1);
            if part.span.is_empty() || !fits {
                continue;
            }
            open.push((self::index(parts.segments.len()), part.span));
            let segment = parts.made(part, Some(parent), people);
            parts.segments.push(segment);
        }
    }
    parts
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Parts {
    fn made(&mut self, part: Part, parent: Option<u32>, people: &People) -> Segment {
        let mut segment = Segment { parent, ..Segment::new(part.kind, part.span, part.mode) };
        if let Some(speaker) = part.speaker {
            segment.role = match speaker.person {
                Some(person) => people.role(person),
                None => people.role_of(&speaker.label),
            };
            let name = speaker.person.and_then(|person| people.name(person));
            segment.speaker = Some(self.speaker(&speaker.label, name));
        }
        segment
    }

    /// The index of the speaker with this label and name.
    fn speaker(&mut self, label: &str, participant: Option<&str>) -> u32 {
        let same = |known: &corpus::Speaker| {
            known.label == label && known.participant.as_deref() == participant
        };
        let known = self.speakers.iter().position(same);
        index(known.unwrap_or_else(|| {
            let (label, participant) = (label.to_owned(), participant.map(str::to_owned));
            self.speakers.push(corpus::Speaker { label, participant });
            self.speakers.len() - 1
        }))
    }
}

/// Counts every word at its innermost segment. `starts` are the bytes at which words begin.
pub(super) fn count_words(document: &mut Document, starts: &[u32]) {
    let mut counts = vec![0_u32; document.segments.len()];
    let mut segments = document.segments.iter().enumerate().peekable();
    // The segments around the word that is looked at, the innermost last.
    let mut open: Vec<(usize, usize)> = Vec::new();
    for start in starts.iter().map(|start| *start as usize) {
        while let Some((index, segment)) =
            segments.next_if(|(_, segment)| segment.span.start() <= start)
        {
            while open.last().is_some_and(|(_, end)| *end <= segment.span.start()) {
                open.pop();
            }
            open.push((index, segment.span.end()));
        }
        while open.last().is_some_and(|(_, end)| *end <= start) {
            open.pop();
        }
        let innermost = open.last().and_then(|(index, _)| counts.get_mut(*index));
        innermost.into_iter().for_each(|count| *count += 1);
    }
    for (segment, count) in document.segments.iter_mut().zip(counts) {
        segment.words = count;
    }
}

/// Where the narrative of `document` names participants, by one word and as their names are written.
pub(super) fn mentions(
    document: &Document,
    tokens: &Tokens,
    starts: &[u32],
    lexicon: &Lexicon,
) -> Vec<Mention> {
    let mut names: Vec<(&str, Role)> = Vec::new();
    for person in &document.participants {
        names.extend(person.words().map(|alias| (alias, person.role)));
    }
    let narrative = |segment: &Segment| segment.kind == SegmentKind::Paragraph;
    if names.is_empty() || !document.segments.iter().any(narrative) {
        return Vec::new();
    }
    // Only words that are read like one of the names are compared as they are written.
    let mut alike = vec![false; lexicon.len() as usize];
    for number in names.iter().filter_map(|(name, _)| lexicon.find(name)) {
        alike.get_mut(number as usize).into_iter().for_each(|slot| *slot = true);
    }
    let mut mentions = Vec::new();
    for ((word, number), start) in (0_u32..).zip(&tokens.words).zip(starts) {
        if alike.get(*number as usize) != Some(&true) {
            continue;
        }
        let start = *start as usize;
        let span = Span::new(start, start + lexicon.word_length(*number));
        let written = span.slice(&document.text);
        let named = names.iter().find(|(name, _)| *name == written);
        mentions.extend(named.map(|(_, role)| Mention { word, role: *role }));
    }
    mentions
}

/// Where two or more words of talk in a row are in capitals, as first and last word. Initials are none.
pub(super) fn capitals(
    document: &Document,
    tokens: &Tokens,
    starts: &[u32],
    lexicon: &Lexicon,
) -> Vec<(u32, u32)> {
    let bytes = document.text.as_bytes();
    let mut loud: Vec<(u32, usize, usize)> = Vec::new();
    for ((word, number), start) in (0_u32..).zip(&tokens.words).zip(starts) {
        let start = *start as usize;
        // Most words begin with a small letter, which tells at once.
        if bytes.get(start).is_none_or(u8::is_ascii_lowercase) {
            continue;
        }
        let written = Span::new(start, start + lexicon.word_length(*number)).slice(&document.text);
        if written.chars().any(char::is_uppercase) && !written.chars().any(char::is_lowercase) {
            let segment = document.segment_at(start);
            let speech =
                segment.filter(|at| document.segments.get(*at).is_some_and(Segment::is_speech));
            loud.extend(speech.map(|segment| (word, segment, written.len())));
        }
    }
    let follows = |a: &(u32, usize, usize), b: &(u32, usize, usize)| a.0 + 1 == b.0 && a.1 == b.1;
    let rows = loud.chunk_by(follows).filter(|row| {
        let letters: usize = row.iter().map(|(_, _, letters)| letters).sum();
        row.len() > 1 && letters > FEW_LETTERS
    });
    rows.filter_map(|row| Some((row.first()?.0, row.last()?.0))).collect()
}

/// So many letters in capitals may be two initials.
const FEW_LETTERS: usize = 4;
