use bitcode::{Decode, Encode};

use super::packed::{Numbers, pack};
use crate::text::{Lexicon, LexiconParts, Tokens};

/// The words of some documents, which share a lexicon.
///
/// The numbers lie in the bytes as they were read, so that they can be looked at without being unpacked:
/// for all documents one after another the words, the first words of runs, the places of gaps, and gaps.
#[derive(Debug)]
pub struct Texts {
    /// What the words are.
    pub lexicon: Lexicon,
    bytes: Vec<u8>,
    columns: [Column; 4],
    /// For each document where its words, runs and gaps end.
    ends: Vec<[usize; 3]>,
}

/// Where some numbers lie.
#[derive(Debug, Clone, Copy, Default)]
struct Column {
    /// The first byte.
    start: usize,
    /// Bytes a number.
    width: usize,
}

/// What stands before the numbers.
#[derive(Debug, Encode, Decode)]
struct Preface {
    lexicon: LexiconParts,
    /// For each document how many words, runs and gaps it has.
    counts: Vec<[u32; 3]>,
    /// Bytes a number in each column.
    widths: [u8; 4],
}

/// The length of the preface comes first, as so many bytes.
const LENGTH: usize = 4;

/// The words of documents, whose tokens refer to `lexicon`, as bytes.
pub fn encode_texts(lexicon: Lexicon, documents: &[&Tokens]) -> Vec<u8> {
    let mut counts = Vec::with_capacity(documents.len());
    let mut columns: [Vec<u32>; 4] = Default::default();
    let words: usize = documents.iter().map(|tokens| tokens.words.len()).sum();
    let [all_words, runs, places, gaps] = &mut columns;
    all_words.reserve(words);
    for tokens in documents {
        counts.push(
            [&tokens.words.len(), &tokens.runs.len(), &tokens.gaps.len()].map(|n| to_u32(*n)),
        );
        all_words.extend_from_slice(&tokens.words);
        runs.extend_from_slice(&tokens.runs);
        places.extend(tokens.gaps.iter().map(|(place, _)| place));
        gaps.extend(tokens.gaps.iter().map(|(_, gap)| gap));
    }
    let mut numbers = Vec::with_capacity(2 * words);
    let widths = columns.map(|column| pack(&column, &mut numbers));
    let preface = bitcode::encode(&Preface { lexicon: lexicon.into_parts(), counts, widths });
    let mut bytes = Vec::with_capacity(LENGTH + preface.len() + numbers.len());
    bytes.extend(to_u32(preface.len()).to_le_bytes());
    bytes.extend(preface);
    bytes.extend(numbers);
    bytes
}

impl Texts {
    /// From bytes; `None` where they are none.
    pub fn decode(bytes: Vec<u8>) -> Option<Self> {
        let length = u32::from_le_bytes(*bytes.first_chunk::<LENGTH>()?) as usize;
        let preface = bytes.get(LENGTH..LENGTH.checked_add(length)?)?;
        let Preface { lexicon, counts, widths } = bitcode::decode(preface).ok()?;
        let mut end = [0; 3];
        let of_document = counts.iter().map(|counts| {
            for (end, count) in end.iter_mut().zip(counts) {
                *end += *count as usize;
            }
            end
        });
        let ends: Vec<[usize; 3]> = of_document.collect();
        let mut start = LENGTH + length;
        let mut columns = [Column::default(); 4];
        let lengths = [end[0], end[1], end[2], end[2]];
        for ((column, width), length) in columns.iter_mut().zip(widths).zip(lengths) {
            let width = usize::from(width);
            *column = Column { start, width };
            start += width * length;
        }
        (start == bytes.len()).then_some(())?;
        Some(Self { lexicon: Lexicon::of_parts(lexicon), bytes, columns, ends })
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
        let [words, runs, places, gaps] = self.numbers(index);
        Tokens {
            words: words.to_vec(),
            runs: runs.to_vec(),
            gaps: places.to_vec().into_iter().zip(gaps.to_vec()).collect(),
        }
    }

    /// Whether document `index` has a word or a gap that is wanted.
    pub fn has(&self, index: usize, word: impl Fn(u32) -> bool, gap: impl Fn(u32) -> bool) -> bool {
        let [words, _, _, gaps] = self.numbers(index);
        words.any(word) || gaps.any(gap)
    }

    /// The words, first words of runs, places of gaps, and gaps of document `index`.
    fn numbers(&self, index: usize) -> [Numbers<'_>; 4] {
        let end = self.ends.get(index).copied().unwrap_or_default();
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before));
        let [words, runs, gaps] = start.copied().unwrap_or_default();
        let (words, runs, gaps) = (words..end[0], runs..end[1], gaps..end[2]);
        let [of_words, of_runs, of_places, of_gaps] = self.columns;
        let columns =
            [(of_words, words), (of_runs, runs), (of_places, gaps.clone()), (of_gaps, gaps)];
        columns.map(|(Column { start, width }, range)| {
            let bytes = self.bytes.get(start + range.start * width..start + range.end * width);
            Numbers::new(bytes.unwrap_or(&[]), width)
        })
    }
}

/// Documents of 4 GiB and more are refused before they are read, so all places fit.
pub(super) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
