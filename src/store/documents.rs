use bitcode::{Decode, Encode};

use super::texts::to_u32;
use crate::corpus::{
    Attribute, Document, Mention, Mode, Participant, PlaceUnit, Places, Role, Segment, SegmentKind,
    Speaker,
};
use crate::text::{Run, Span, Strings};

/// How much of a document is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What is known of it, who speaks, and its segments: enough to count.
    Outline,
    /// Also its runs, its sentences, and where it names participants: enough to match.
    Structure,
    /// All but its text.
    Whole,
}

/// The documents of a block, without their texts. They are kept column by column, and one is put
/// together when it is asked for.
#[derive(Debug)]
pub struct Documents {
    outlines: Outlines,
    /// Empty at the depth of an outline.
    structures: Structures,
    /// Empty at lesser depth than the whole.
    people: People,
}

#[derive(Debug, Encode, Decode)]
struct Stored {
    outlines: Vec<u8>,
    structures: Vec<u8>,
    people: Vec<u8>,
}

/// Texts of which some are missing.
#[derive(Debug, Default, Encode, Decode)]
struct Optional {
    there: Vec<bool>,
    texts: Strings,
}

impl Optional {
    fn push(&mut self, text: Option<&str>) {
        self.there.push(text.is_some());
        self.texts.push(text.unwrap_or(""));
    }

    fn get(&self, number: usize) -> Option<String> {
        let there = self.there.get(number).is_some_and(|there| *there);
        there.then(|| self.texts.get(number).to_owned())
    }
}

/// Where in the columns what belongs to each document ends.
#[derive(Debug, Default, Encode, Decode)]
struct Ends(Vec<u32>);

impl Ends {
    fn push(&mut self, more: usize) {
        self.0.push(self.0.last().copied().unwrap_or(0) + to_u32(more));
    }

    fn range(&self, index: usize) -> std::ops::Range<usize> {
        let end = self.0.get(index).copied().unwrap_or(0);
        let start = index.checked_sub(1).and_then(|before| self.0.get(before)).copied();
        start.unwrap_or(0) as usize..end as usize
    }
}

/// The part of documents that a report needs.
#[derive(Debug, Default, Encode, Decode)]
struct Outlines {
    ids: Strings,
    cases: Strings,
    doc_types: Optional,
    dates: Optional,
    files: Strings,
    hashes: Strings,
    attributes: Ends,
    names: Strings,
    values: Strings,
    speakers: Ends,
    labels: Strings,
    people: Optional,
    segments: Ends,
    kinds: Vec<u8>,
    starts: Vec<u32>,
    lengths: Vec<u32>,
    /// One more than the parent; 0 for none.
    parents: Vec<u32>,
    /// One more than the speaker; 0 for none.
    voices: Vec<u32>,
    roles: Vec<u8>,
    modes: Vec<u8>,
    words: Vec<u32>,
    times: Optional,
}

/// The participants of documents.
#[derive(Debug, Default, Encode, Decode)]
struct People {
    participants: Ends,
    names: Strings,
    roles: Vec<u8>,
    /// For each participant the aliases.
    aliases: Ends,
    alias_names: Strings,
    /// What places are counted in, one more than its number; 0 for none.
    place_units: Vec<u8>,
    places: Ends,
    place_starts: Vec<u32>,
    place_numbers: Vec<u32>,
}

/// The part of documents that rules need as well.
#[derive(Debug, Default, Encode, Decode)]
struct Structures {
    mentions: Ends,
    mention_words: Vec<u32>,
    mention_roles: Vec<u8>,
    capitals: Ends,
    capital_firsts: Vec<u32>,
    capital_lasts: Vec<u32>,
    runs: Ends,
    run_starts: Vec<u32>,
    run_lengths: Vec<u32>,
    run_segments: Vec<u32>,
    sentences: Ends,
    sentence_starts: Vec<u32>,
    sentence_lengths: Vec<u32>,
}

/// Documents, without their texts, as bytes.
pub fn encode_documents<'d>(documents: impl Iterator<Item = &'d Document>) -> Vec<u8> {
    let mut outlines = Outlines::default();
    let mut structures = Structures::default();
    let mut people = People::default();
    for document in documents {
        outlines.push(document);
        structures.push(document);
        people.push(document);
    }
    bitcode::encode(&Stored {
        outlines: bitcode::encode(&outlines),
        structures: bitcode::encode(&structures),
        people: bitcode::encode(&people),
    })
}

impl Documents {
    /// From bytes; `None` where they are none.
    pub fn decode(bytes: &[u8], depth: Depth) -> Option<Self> {
        let stored: Stored = bitcode::decode(bytes).ok()?;
        let outlines = bitcode::decode(&stored.outlines).ok()?;
        let structures = match depth {
            Depth::Outline => Structures::default(),
            Depth::Structure | Depth::Whole => bitcode::decode(&stored.structures).ok()?,
        };
        let people = match depth {
            Depth::Outline | Depth::Structure => People::default(),
            Depth::Whole => bitcode::decode(&stored.people).ok()?,
        };
        Some(Self { outlines, structures, people })
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.outlines.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.outlines.ids.is_empty()
    }

    /// Document `index`; `None` where there is none. What is deeper than asked for is empty in it.
    pub fn get(&self, index: usize) -> Option<Document> {
        let mut document = self.outlines.get(index)?;
        self.structures.fill(index, &mut document)?;
        document.participants = self.people.get(index)?;
        document.places = self.people.places(index)?;
        Some(document)
    }

    /// All documents, in order; `None` where one is damaged.
    pub fn all(&self) -> Option<Vec<Document>> {
        (0..self.len()).map(|index| self.get(index)).collect()
    }
}

impl Outlines {
    fn push(&mut self, document: &Document) {
        self.ids.push(&document.id);
        self.cases.push(&document.case);
        self.doc_types.push(document.doc_type.as_deref());
        self.dates.push(document.date.as_deref());
        self.files.push(&document.file);
        self.hashes.push(&document.hash);
        self.attributes.push(document.attributes.len());
        for attribute in &document.attributes {
            self.names.push(&attribute.name);
            self.values.push(&attribute.value);
        }
        self.speakers.push(document.speakers.len());
        for speaker in &document.speakers {
            self.labels.push(&speaker.label);
            self.people.push(speaker.participant.as_deref());
        }
        self.segments.push(document.segments.len());
        for segment in &document.segments {
            self.kinds.push(place(SegmentKind::ALL, segment.kind));
            self.starts.push(to_u32(segment.span.start()));
            self.lengths.push(to_u32(segment.span.len()));
            self.parents.push(segment.parent.map_or(0, |parent| parent + 1));
            self.voices.push(segment.speaker.map_or(0, |speaker| speaker + 1));
            self.roles.push(place(Role::ALL, segment.role));
            self.modes.push(place(Mode::ALL, segment.mode));
            self.words.push(segment.words);
            self.times.push(segment.time.as_deref());
        }
    }

    fn get(&self, index: usize) -> Option<Document> {
        if index >= self.ids.len() {
            return None;
        }
        let attribute = |at: usize| Attribute {
            name: self.names.get(at).to_owned(),
            value: self.values.get(at).to_owned(),
        };
        let speaker = |at: usize| Speaker {
            label: self.labels.get(at).to_owned(),
            participant: self.people.get(at),
        };
        let segments = self.segments.range(index);
        Some(Document {
            id: self.ids.get(index).to_owned(),
            case: self.cases.get(index).to_owned(),
            doc_type: self.doc_types.get(index),
            date: self.dates.get(index),
            file: self.files.get(index).to_owned(),
            hash: self.hashes.get(index).to_owned(),
            attributes: self.attributes.range(index).map(attribute).collect(),
            speakers: self.speakers.range(index).map(speaker).collect(),
            segments: segments.map(|at| self.segment(at)).collect::<Option<_>>()?,
            ..Document::default()
        })
    }

    fn segment(&self, at: usize) -> Option<Segment> {
        Some(Segment {
            kind: value(SegmentKind::ALL, *self.kinds.get(at)?)?,
            span: span(self.starts.get(at), self.lengths.get(at))?,
            parent: self.parents.get(at)?.checked_sub(1),
            speaker: self.voices.get(at)?.checked_sub(1),
            role: value(Role::ALL, *self.roles.get(at)?)?,
            mode: value(Mode::ALL, *self.modes.get(at)?)?,
            time: self.times.get(at),
            words: *self.words.get(at)?,
        })
    }
}

impl People {
    fn push(&mut self, document: &Document) {
        self.participants.push(document.participants.len());
        for participant in &document.participants {
            self.names.push(&participant.name);
            self.roles.push(place(Role::ALL, participant.role));
            self.aliases.push(participant.aliases.len());
            participant.aliases.iter().for_each(|alias| self.alias_names.push(alias));
        }
        let unit = document.places.unit.map_or(0, |unit| place(PlaceUnit::ALL, unit) + 1);
        self.place_units.push(unit);
        self.places.push(document.places.starts.len());
        for (start, number) in &document.places.starts {
            self.place_starts.push(*start);
            self.place_numbers.push(*number);
        }
    }

    fn places(&self, index: usize) -> Option<Places> {
        // At lesser depth nothing is kept here.
        let unit = self.place_units.get(index).copied().unwrap_or(0);
        let unit = match unit.checked_sub(1) {
            Some(unit) => Some(value(PlaceUnit::ALL, unit)?),
            None => None,
        };
        let start = |at: usize| Some((*self.place_starts.get(at)?, *self.place_numbers.get(at)?));
        let starts = self.places.range(index).map(start).collect::<Option<_>>()?;
        Some(Places { unit, starts })
    }

    fn get(&self, index: usize) -> Option<Vec<Participant>> {
        let alias = |at: usize| self.alias_names.get(at).to_owned();
        let participant = |at: usize| {
            Some(Participant {
                name: self.names.get(at).to_owned(),
                aliases: self.aliases.range(at).map(alias).collect(),
                role: value(Role::ALL, *self.roles.get(at)?)?,
            })
        };
        self.participants.range(index).map(participant).collect()
    }
}

impl Structures {
    fn push(&mut self, document: &Document) {
        self.mentions.push(document.mentions.len());
        for mention in &document.mentions {
            self.mention_words.push(mention.word);
            self.mention_roles.push(place(Role::ALL, mention.role));
        }
        self.capitals.push(document.capitals.len());
        for (first, last) in &document.capitals {
            self.capital_firsts.push(*first);
            self.capital_lasts.push(*last);
        }
        self.runs.push(document.runs.len());
        for run in &document.runs {
            self.run_starts.push(to_u32(run.span.start()));
            self.run_lengths.push(to_u32(run.span.len()));
            self.run_segments.push(run.segment);
        }
        self.sentences.push(document.sentences.len());
        for sentence in &document.sentences {
            self.sentence_starts.push(to_u32(sentence.start()));
            self.sentence_lengths.push(to_u32(sentence.len()));
        }
    }

    fn fill(&self, index: usize, document: &mut Document) -> Option<()> {
        let mention = |at: usize| {
            let role = value(Role::ALL, *self.mention_roles.get(at)?)?;
            Some(Mention { word: *self.mention_words.get(at)?, role })
        };
        let capital =
            |at: usize| Some((*self.capital_firsts.get(at)?, *self.capital_lasts.get(at)?));
        let run = |at: usize| {
            let span = span(self.run_starts.get(at), self.run_lengths.get(at))?;
            Some(Run { span, segment: *self.run_segments.get(at)? })
        };
        let sentence =
            |at: usize| span(self.sentence_starts.get(at), self.sentence_lengths.get(at));
        document.mentions = self.mentions.range(index).map(mention).collect::<Option<_>>()?;
        document.capitals = self.capitals.range(index).map(capital).collect::<Option<_>>()?;
        document.runs = self.runs.range(index).map(run).collect::<Option<_>>()?;
        document.sentences = self.sentences.range(index).map(sentence).collect::<Option<_>>()?;
        Some(())
    }
}

fn span(start: Option<&u32>, length: Option<&u32>) -> Option<Span> {
    let start = *start? as usize;
    Some(Span::new(start, start + *length? as usize))
}

/// The place of `value` among all values, for a file.
pub(super) fn place<T: PartialEq + Copy>(all: &[T], value: T) -> u8 {
    let index = all.iter().position(|other| *other == value);
    index.and_then(|index| u8::try_from(index).ok()).unwrap_or(u8::MAX)
}

/// The value at a place among all values.
pub(super) fn value<T: Copy>(all: &[T], place: u8) -> Option<T> {
    all.get(usize::from(place)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_damage_are_told_apart() {
        let bytes = encode_documents(std::iter::empty());
        let none = Documents::decode(&bytes, Depth::Whole).unwrap();
        assert!(none.is_empty() && none.get(0).is_none() && none.all().unwrap().is_empty());
        let cut = bytes.split_last().map(|(_, rest)| rest).unwrap();
        assert!(Documents::decode(cut, Depth::Whole).is_none());
    }
}
