use serde::{Deserialize, Serialize};

use super::{Places, Role, Segment};
use crate::text::{Run, Span};

/// A person in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// What the person is called in reports: the fullest name the document gives.
    pub name: String,
    /// Every label, initial and name that means this person in this document, the name included.
    pub aliases: Vec<String>,
    /// What the person is there as.
    pub role: Role,
}

/// Names that are also words of a sentence, and so name nobody in running text.
const WORDS: &[&str] = &["A", "I", "AM", "IT", "NO", "SO", "HE", "WE", "US", "Will", "May"];

impl Participant {
    /// The labels and names of one word that mean this person in running text, as written.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.iter().map(String::as_str);
        aliases.filter(|alias| !alias.contains(' ') && !WORDS.contains(alias))
    }
}

/// A property of a document, as its header or `attributes.csv` gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// The key, as written.
    pub name: String,
    /// The value, as written, without white space at its ends.
    pub value: String,
}

/// Who speaks, by one of the labels that the text uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// As the text writes it (`SW`, `Ian Cullen`).
    pub label: String,
    /// The participant's name.
    pub participant: Option<String>,
}

/// A word of narrative that names a participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The word, as an index into the document's words.
    pub word: u32,
    /// What the participant is there as.
    pub role: Role,
}

/// The text of one encounter, and what is known about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its identifier, unique in the project.
    pub id: String,
    /// The household it belongs to.
    pub case: String,
    /// What kind of encounter it is (`home_visit`, `supervision`, …).
    pub doc_type: Option<String>,
    /// The day of the encounter, as `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The source's path below the project folder, with `/`.
    pub file: String,
    /// A hash of all that this reading of the source depended on, in hexadecimal.
    pub hash: String,
    /// Everything the header said, in its order; `attributes.csv` after it.
    pub attributes: Vec<Attribute>,
    /// Who is in it.
    pub participants: Vec<Participant>,
    /// Who speaks in it; segments refer to them.
    pub speakers: Vec<Speaker>,
    /// Where its narrative names participants, in order.
    pub mentions: Vec<Mention>,
    /// Where two or more words of talk in a row are in capitals, as first and last word, in order.
    pub capitals: Vec<(u32, u32)>,
    /// What is read as text, in order; see [`Run`].
    pub runs: Vec<Run>,
    /// Where its text stands in the source, where that has other places than lines.
    pub places: Places,
    /// Its parts: by start, an outer one before those inside it.
    pub segments: Vec<Segment>,
    /// Its sentences, in order.
    pub sentences: Vec<Span>,
    /// The decoded source, front matter included. Every span refers to it.
    #[serde(skip)]
    pub text: String,
}

impl Document {
    /// The value of attribute `name`: `case`, `document`, `doc_type`, `date`, `month` and every key
    /// of the header. `month` is the month of fieldwork; where the header has none, the calendar
    /// month of the date, as `YYYY-MM`.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        match name {
            "case" | "case_id" => Some(&self.case),
            "document" | "doc_id" => Some(&self.id),
            "doc_type" => self.doc_type.as_deref(),
            "date" => self.date.as_deref(),
            "file" => Some(&self.file),
            _ => {
                let key = if name == "month" { "fieldwork_month" } else { name };
                let same = |attribute: &&Attribute| attribute.name.eq_ignore_ascii_case(key);
                let found = self.attributes.iter().find(same).map(|found| found.value.as_str());
                let calendar = self.date.as_deref().filter(|_| name == "month");
                let calendar = calendar.and_then(|date| date.get(..7));
                found.filter(|value| !value.is_empty()).or(calendar)
            }
        }
    }

    /// Who speaks in `segment`, as the text writes it.
    pub fn label(&self, segment: &Segment) -> Option<&str> {
        self.speaker(segment).map(|speaker| speaker.label.as_str())
    }

    /// Who speaks in `segment`, by name.
    pub fn participant_in(&self, segment: &Segment) -> Option<&str> {
        self.speaker(segment).and_then(|speaker| speaker.participant.as_deref())
    }

    fn speaker(&self, segment: &Segment) -> Option<&Speaker> {
        self.speakers.get(segment.speaker? as usize)
    }

    /// The innermost segment that covers byte `at`, as an index into the segments.
    pub fn segment_at(&self, at: usize) -> Option<usize> {
        let before = self.segments.partition_point(|segment| segment.span.start() <= at);
        let mut candidate = before.checked_sub(1)?;
        // An inner segment may have ended: go outwards, never back to earlier neighbours.
        while self.segments.get(candidate)?.span.end() <= at {
            match self.segments.get(candidate)?.parent {
                Some(parent) => candidate = parent as usize,
                None => return None,
            }
        }
        Some(candidate)
    }

    /// The top-level segment that segment `index` lies in.
    pub fn top_level(&self, index: usize) -> usize {
        let mut index = index;
        while let Some(parent) = self.segments.get(index).and_then(|segment| segment.parent) {
            index = parent as usize;
        }
        index
    }

    /// When segment `index` begins by its time stamp, or that of the segment around it, in seconds.
    pub fn seconds(&self, index: usize) -> Option<f64> {
        let own = self.segments.get(index)?.seconds();
        own.or_else(|| self.segments.get(self.top_level(index))?.seconds())
    }

    /// Where byte `at` of the text stands in the source, or when it is said, as heads of passages show it:
    /// ` (page 3)`, ` (at 00:01:02)`; empty where its line says all.
    pub fn place(&self, at: usize) -> String {
        let place = self.places.at(at).map(|(unit, number)| format!("{unit} {number}"));
        let time = |index: usize| self.segments.get(index)?.time.as_deref();
        let segment = self.segment_at(at);
        let time = segment.and_then(|index| time(index).or_else(|| time(self.top_level(index))));
        let time = time.map(|time| format!("at {time}"));
        let parts: Vec<String> = place.into_iter().chain(time).collect();
        if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
    }

    /// The sentences that share text with `span`, as a range of indices.
    pub fn sentences_in(&self, span: Span) -> std::ops::Range<usize> {
        let first = self.sentences.partition_point(|sentence| sentence.end() <= span.start());
        let end = self.sentences.partition_point(|sentence| sentence.start() < span.end());
        first..end.max(first)
    }

    /// The segment that matched words belong to: the innermost one that holds them all; where some
    /// of them are quoted and others tell of it, the quotation. As an index into the segments.
    pub fn segment_of(&self, words: &[Span]) -> Option<usize> {
        let places: Vec<usize> = words.iter().filter_map(|w| self.segment_at(w.start())).collect();
        let speech = |index: &&usize| self.segments.get(**index).is_some_and(Segment::is_speech);
        places.iter().find(speech).or(places.first()).copied()
    }

    /// The runs of top-level segment `index`, in order.
    pub fn runs_of(&self, index: usize) -> &[Run] {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let first = self.runs.partition_point(|run| run.segment < index);
        let end = self.runs.partition_point(|run| run.segment <= index);
        self.runs.get(first..end).unwrap_or(&[])
    }

    /// What is read of `span`, without labels, time stamps and markup, which leave a space.
    pub fn read(&self, span: Span) -> String {
        let first = self.runs.partition_point(|run| run.span.end() <= span.start());
        let runs = self.runs.iter().skip(first).map(|run| run.span);
        let mut read = String::new();
        let mut at = span.start();
        for run in runs.take_while(|run| run.start() < span.end()) {
            let piece = Span::new(run.start().max(span.start()), run.end().min(span.end()));
            if piece.start() > at {
                read.push(' ');
            }
            read.push_str(piece.slice(&self.text));
            at = piece.end();
        }
        if at < span.end() {
            read.push(' ');
        }
        read
    }

    /// How many words it has; headers, labels, headings and transcribers' comments left out.
    pub fn words(&self) -> u64 {
        let read = self.segments.iter().filter(|segment| segment.is_read());
        read.map(|segment| u64::from(segment.words)).sum()
    }

    /// The participant that `label` means here; upper and lower case matter only where they tell
    /// two people apart.
    pub fn participant(&self, label: &str) -> Option<&Participant> {
        let exact = |person: &&Participant| person.aliases.iter().any(|alias| alias == label);
        let close =
            |person: &&Participant| person.aliases.iter().any(|a| a.eq_ignore_ascii_case(label));
        self.participants.iter().find(exact).or_else(|| self.participants.iter().find(close))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Mode, SegmentKind};

    fn document() -> Document {
        let segment = |kind, start, end, parent| Segment {
            parent,
            ..Segment::new(kind, Span::new(start, end), Mode::ObservedAction)
        };
        Document {
            id: "A".into(),
            case: "C".into(),
            file: "a.txt".into(),
            attributes: vec![Attribute { name: "fieldwork_month".into(), value: "3".into() }],
            segments: vec![
                segment(SegmentKind::Paragraph, 0, 20, None),
                segment(SegmentKind::Quote, 4, 8, Some(0)),
                segment(SegmentKind::Paragraph, 22, 30, None),
            ],
            sentences: vec![Span::new(0, 10), Span::new(11, 20), Span::new(22, 30)],
            ..Document::default()
        }
    }

    #[test]
    fn the_innermost_segment_is_found_and_gaps_belong_to_none() {
        let document = document();
        assert_eq!(document.segment_at(5), Some(1));
        assert_eq!(document.segment_at(8), Some(0));
        assert_eq!(document.segment_at(21), None);
        assert_eq!(document.segment_at(22), Some(2));
        assert_eq!(document.top_level(1), 0);
    }

    #[test]
    fn sentences_that_share_text() {
        let document = document();
        assert_eq!(document.sentences_in(Span::new(9, 12)), 0..2);
        assert_eq!(document.sentences_in(Span::new(10, 11)), 1..1);
    }

    #[test]
    fn what_is_left_out_of_reading_leaves_a_space() {
        let run = |start, end| Run { span: Span::new(start, end), segment: 0 };
        let document =
            Document { runs: vec![run(2, 4), run(6, 8)], text: "A:ab, cd.".into(), ..document() };
        assert_eq!(document.read(Span::new(0, 9)), " ab cd ");
        assert_eq!(document.read(Span::new(3, 7)), "b c");
        assert_eq!(document.read(Span::new(4, 8)), " cd");
    }

    #[test]
    fn the_month_is_the_fieldwork_month() {
        assert_eq!(document().attribute("month"), Some("3"));
        assert_eq!(document().attribute("site"), None);
        let dated = Document { attributes: vec![], date: Some("2019-03-14".into()), ..document() };
        assert_eq!(dated.attribute("month"), Some("2019-03"));
        assert_eq!(dated.attribute("fieldwork_month"), None);
    }
}
