use bitcode::{Decode, Encode};

use super::packed::Packed;
use crate::corpus::{
    Attribute, Document, Mention, Mode, Participant, Role, Segment, SegmentKind, Speaker,
};
use crate::text::{Lexicon, LexiconParts, Origin, Run, Span, Tokens};

/// The words of some documents, which share a lexicon.
#[derive(Debug, Default)]
pub struct Texts {
    /// What the words are.
    pub lexicon: Lexicon,
    stored: StoredTokens,
    /// For each document where its words, runs and gaps end.
    ends: Vec<[usize; 3]>,
}

#[derive(Debug, Default, Encode, Decode)]
struct StoredTexts {
    lexicon: StoredLexicon,
    tokens: StoredTokens,
}

#[derive(Debug, Default, Encode, Decode)]
struct StoredLexicon {
    words: String,
    word_lengths: Vec<u32>,
    word_origins: Vec<StoredOrigin>,
    stretched: Vec<u32>,
    gaps: String,
    gap_lengths: Vec<u32>,
    gap_origins: Vec<StoredOrigin>,
}

type StoredOrigin = (u32, u32, Vec<[u32; 5]>);

#[derive(Debug, Default, Encode, Decode)]
struct StoredTokens {
    /// For each document how many words, runs and gaps it has.
    counts: Vec<[u32; 3]>,
    words: Packed,
    runs: Packed,
    gap_places: Packed,
    gaps: Packed,
}

impl Texts {
    /// The texts of documents, whose tokens refer to `lexicon`.
    pub fn new(lexicon: Lexicon, documents: &[&Tokens]) -> Self {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let counts = |tokens: &&Tokens| {
            [count(tokens.words.len()), count(tokens.runs.len()), count(tokens.gaps.len())]
        };
        let all = |of: fn(&Tokens) -> Vec<u32>| -> Packed {
            let mut numbers = Vec::new();
            documents.iter().for_each(|tokens| numbers.extend(of(tokens)));
            Packed::new(&numbers)
        };
        let words: usize = documents.iter().map(|tokens| tokens.words.len()).sum();
        let mut all_words = Vec::with_capacity(words);
        documents.iter().for_each(|tokens| all_words.extend_from_slice(&tokens.words));
        let stored = StoredTokens {
            counts: documents.iter().map(counts).collect(),
            words: Packed::new(&all_words),
            runs: all(|tokens| tokens.runs.clone()),
            gap_places: all(|tokens| tokens.gaps.iter().map(|(place, _)| *place).collect()),
            gaps: all(|tokens| tokens.gaps.iter().map(|(_, number)| *number).collect()),
        };
        Self { lexicon, ends: ends(&stored.counts), stored }
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The tokens of document `index`.
    pub fn tokens(&self, index: usize) -> Tokens {
        let [words, runs, gaps] = self.ranges(index);
        let places = self.stored.gap_places.slice(gaps.clone()).to_vec();
        let numbers = self.stored.gaps.slice(gaps).to_vec();
        Tokens {
            words: self.stored.words.slice(words).to_vec(),
            runs: self.stored.runs.slice(runs).to_vec(),
            gaps: places.into_iter().zip(numbers).collect(),
        }
    }

    /// Whether document `index` has a word or a gap that is wanted.
    pub fn has(&self, index: usize, word: impl Fn(u32) -> bool, gap: impl Fn(u32) -> bool) -> bool {
        let [words, _, gaps] = self.ranges(index);
        self.stored.words.slice(words).any(word) || self.stored.gaps.slice(gaps).any(gap)
    }

    fn ranges(&self, index: usize) -> [std::ops::Range<usize>; 3] {
        let end = self.ends.get(index).copied().unwrap_or_default();
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = start.copied().unwrap_or_default();
        [start[0]..end[0], start[1]..end[1], start[2]..end[2]]
    }

    /// It as bytes.
    pub fn encode(self) -> Vec<u8> {
        let parts = self.lexicon.parts();
        let origin = |origin: Origin| (origin.number, origin.length, origin.pieces);
        let lexicon = StoredLexicon {
            words: parts.words,
            word_lengths: parts.word_lengths,
            word_origins: parts.word_origins.into_iter().map(origin).collect(),
            stretched: parts.stretched,
            gaps: parts.gaps,
            gap_lengths: parts.gap_lengths,
            gap_origins: parts.gap_origins.into_iter().map(origin).collect(),
        };
        bitcode::encode(&StoredTexts { lexicon, tokens: self.stored })
    }

    /// It from bytes; `None` where they are none.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let StoredTexts { lexicon, tokens: stored } = bitcode::decode(bytes).ok()?;
        let origin = |(number, length, pieces): StoredOrigin| Origin { number, length, pieces };
        let lexicon = Lexicon::of_parts(LexiconParts {
            words: lexicon.words,
            word_lengths: lexicon.word_lengths,
            word_origins: lexicon.word_origins.into_iter().map(origin).collect(),
            stretched: lexicon.stretched,
            gaps: lexicon.gaps,
            gap_lengths: lexicon.gap_lengths,
            gap_origins: lexicon.gap_origins.into_iter().map(origin).collect(),
        });
        Some(Self { lexicon, ends: ends(&stored.counts), stored })
    }
}

fn ends(counts: &[[u32; 3]]) -> Vec<[usize; 3]> {
    let mut end = [0; 3];
    let of_document = counts.iter().map(|counts| {
        for (end, count) in end.iter_mut().zip(counts) {
            *end += *count as usize;
        }
        end
    });
    of_document.collect()
}

/// How much of documents is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What is known of them, who speaks, and their segments: enough to count.
    Outline,
    /// All but their texts.
    Whole,
}

/// Documents without their texts; what only some need by itself.
#[derive(Debug, Encode, Decode)]
struct StoredDocuments {
    outlines: Vec<u8>,
    insides: Vec<u8>,
}

/// The part of a document that a report needs.
#[derive(Debug, Encode, Decode)]
struct StoredOutline {
    id: String,
    case: String,
    doc_type: Option<String>,
    date: Option<String>,
    file: String,
    hash: String,
    attributes: Vec<(String, String)>,
    speakers: Vec<(String, Option<String>)>,
    segments: Vec<StoredSegment>,
}

/// The rest of a document.
#[derive(Debug, Encode, Decode)]
struct StoredInside {
    participants: Vec<(String, Vec<String>, u8)>,
    mentions: Vec<(u32, u8)>,
    runs: Vec<(u32, u32, u32)>,
    sentences: Vec<(u32, u32)>,
}

#[derive(Debug, Encode, Decode)]
struct StoredSegment {
    kind: u8,
    start: u32,
    end: u32,
    /// One more than the parent; 0 for none.
    parent: u32,
    /// One more than the speaker; 0 for none.
    speaker: u32,
    role: u8,
    mode: u8,
    time: Option<String>,
    words: u32,
}

/// Documents, without their texts, as bytes.
pub fn encode_documents(documents: &[&Document]) -> Vec<u8> {
    let outlines: Vec<StoredOutline> = documents.iter().map(|d| StoredOutline::of(d)).collect();
    let insides: Vec<StoredInside> = documents.iter().map(|d| StoredInside::of(d)).collect();
    let (outlines, insides) = (bitcode::encode(&outlines), bitcode::encode(&insides));
    bitcode::encode(&StoredDocuments { outlines, insides })
}

/// Documents, without their texts, from bytes; `None` where they are none. At the depth of an outline
/// they have no participants, mentions, runs and sentences.
pub fn decode_documents(bytes: &[u8], depth: Depth) -> Option<Vec<Document>> {
    let stored: StoredDocuments = bitcode::decode(bytes).ok()?;
    let outlines: Vec<StoredOutline> = bitcode::decode(&stored.outlines).ok()?;
    let mut documents: Vec<Document> =
        outlines.into_iter().map(StoredOutline::into_document).collect::<Option<_>>()?;
    if depth == Depth::Whole {
        let insides: Vec<StoredInside> = bitcode::decode(&stored.insides).ok()?;
        for (document, inside) in documents.iter_mut().zip(insides) {
            inside.fill(document)?;
        }
    }
    Some(documents)
}

impl StoredOutline {
    fn of(document: &Document) -> Self {
        let segment = |segment: &Segment| StoredSegment {
            kind: place(SegmentKind::ALL, segment.kind),
            start: to_u32(segment.span.start()),
            end: to_u32(segment.span.end()),
            parent: segment.parent.map_or(0, |parent| parent + 1),
            speaker: segment.speaker.map_or(0, |speaker| speaker + 1),
            role: place(Role::ALL, segment.role),
            mode: place(Mode::ALL, segment.mode),
            time: segment.time.clone(),
            words: segment.words,
        };
        let attributes = document.attributes.iter();
        let speakers = document.speakers.iter();
        Self {
            id: document.id.clone(),
            case: document.case.clone(),
            doc_type: document.doc_type.clone(),
            date: document.date.clone(),
            file: document.file.clone(),
            hash: document.hash.clone(),
            attributes: attributes.map(|a| (a.name.clone(), a.value.clone())).collect(),
            speakers: speakers.map(|s| (s.label.clone(), s.participant.clone())).collect(),
            segments: document.segments.iter().map(segment).collect(),
        }
    }

    fn into_document(self) -> Option<Document> {
        let segment = |stored: StoredSegment| {
            Some(Segment {
                kind: at(SegmentKind::ALL, stored.kind)?,
                span: Span::new(stored.start as usize, stored.end as usize),
                parent: stored.parent.checked_sub(1),
                speaker: stored.speaker.checked_sub(1),
                role: at(Role::ALL, stored.role)?,
                mode: at(Mode::ALL, stored.mode)?,
                time: stored.time,
                words: stored.words,
            })
        };
        let attribute = |(name, value)| Attribute { name, value };
        let speaker = |(label, participant)| Speaker { label, participant };
        Some(Document {
            id: self.id,
            case: self.case,
            doc_type: self.doc_type,
            date: self.date,
            file: self.file,
            hash: self.hash,
            attributes: self.attributes.into_iter().map(attribute).collect(),
            speakers: self.speakers.into_iter().map(speaker).collect(),
            segments: self.segments.into_iter().map(segment).collect::<Option<_>>()?,
            ..Document::default()
        })
    }
}

impl StoredInside {
    fn of(document: &Document) -> Self {
        let people = document.participants.iter();
        let mentions = document.mentions.iter();
        let span = |span: Span| (to_u32(span.start()), to_u32(span.end()));
        let run = |run: &Run| (to_u32(run.span.start()), to_u32(run.span.end()), run.segment);
        Self {
            participants: people
                .map(|p| (p.name.clone(), p.aliases.clone(), place(Role::ALL, p.role)))
                .collect(),
            mentions: mentions.map(|m| (m.word, place(Role::ALL, m.role))).collect(),
            runs: document.runs.iter().map(run).collect(),
            sentences: document.sentences.iter().map(|sentence| span(*sentence)).collect(),
        }
    }

    fn fill(self, document: &mut Document) -> Option<()> {
        let span = |start: u32, end: u32| Span::new(start as usize, end as usize);
        let participant =
            |(name, aliases, role)| Some(Participant { name, aliases, role: at(Role::ALL, role)? });
        let mention = |(word, role)| Some(Mention { word, role: at(Role::ALL, role)? });
        let run = |(start, end, segment)| Run { span: span(start, end), segment };
        let participants = self.participants.into_iter().map(participant);
        document.participants = participants.collect::<Option<_>>()?;
        document.mentions = self.mentions.into_iter().map(mention).collect::<Option<_>>()?;
        document.runs = self.runs.into_iter().map(run).collect();
        document.sentences = self.sentences.into_iter().map(|(a, b)| span(a, b)).collect();
        Some(())
    }
}

/// Documents of 4 GiB and more are refused before they are read, so all places fit.
pub(super) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The place of `value` among all values, for a file.
pub(super) fn place<T: PartialEq + Copy>(all: &[T], value: T) -> u8 {
    let index = all.iter().position(|other| *other == value);
    index.and_then(|index| u8::try_from(index).ok()).unwrap_or(u8::MAX)
}

pub(super) fn at<T: Copy>(all: &[T], place: u8) -> Option<T> {
    all.get(usize::from(place)).copied()
}
