use serde::{Deserialize, Serialize};

use super::fold::{self, Folded, Piece};
use super::lexicon::{SHORT, Uneven, u32_of};
use super::{Lexicon, Span};

/// A stretch of a document's text that is read: what people said or wrote, without speaker labels,
/// front matter, time stamps and markup. Runs of one segment are read as one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The bytes it covers.
    pub span: Span,
    /// The top-level segment it belongs to, as an index into the document's segments.
    pub segment: u32,
}

/// The normalised reading of a document's text, as numbers of a [`Lexicon`]: what matching looks at.
///
/// A word is a run of letters, digits and combining marks, with apostrophes inside it (`don't`). Words
/// and gaps take turns in each run: a gap stands before each word and after the last. From the
/// numbers alone the folded text, and the place of each part of it in the original, can be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// The words.
    pub words: Vec<u32>,
    /// For each run, the index of its first word.
    pub runs: Vec<u32>,
    /// The gaps that are not as usual (one byte of white space between words, nothing at the ends of
    /// a run): where, and which. A gap's place is the index of the word after it, plus the index of
    /// its run.
    pub gaps: Vec<(u32, u32)>,
}

impl Tokens {
    /// Reads `runs` of `text`, which are in order. Gives the tokens and, for each word, the byte at
    /// which it begins.
    pub fn read(text: &str, runs: &[Run], lexicon: &mut Lexicon) -> (Self, Vec<u32>) {
        let mut reader = Reader {
            text,
            lexicon,
            tokens: Self::default(),
            starts: Vec::new(),
            run: Span::new(0, 0),
            gap: 0,
            small: String::new(),
        };
        let read: usize = runs.iter().map(|run| run.span.len()).sum();
        reader.tokens.words.reserve(read / 5);
        reader.starts.reserve(read / 5);
        for run in runs {
            reader.read(run.span);
        }
        (reader.tokens, reader.starts)
    }

    /// For each word of run `run`, whose text begins at byte `at`, the byte at which it begins.
    pub fn starts(&self, run: usize, mut at: usize, lexicon: &Lexicon) -> Vec<u32> {
        let mut starts = Vec::new();
        for part in self.parts(run) {
            if let Part::Word(_) = part {
                starts.push(u32_of(at));
            }
            at += part.length(lexicon);
        }
        starts
    }

    /// The run that word `index` stands in.
    pub fn run_of(&self, index: usize) -> usize {
        self.runs.partition_point(|first| *first as usize <= index).saturating_sub(1)
    }

    /// The words of run `run`, as a range of indices.
    pub fn words_of_run(&self, run: usize) -> (usize, usize) {
        let first = self.runs.get(run).map_or(self.words.len(), |first| *first as usize);
        let end = self.runs.get(run + 1).map_or(self.words.len(), |first| *first as usize);
        (first, end)
    }

    /// The run in which the gap at `place` stands.
    pub fn run_of_gap(&self, place: u32) -> usize {
        let (mut low, mut high) = (0, self.runs.len());
        while low < high {
            let middle = low.midpoint(high);
            let first = self.runs.get(middle).map_or(0, |first| *first as usize + middle);
            if first <= place as usize {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.saturating_sub(1)
    }

    /// The gap before word `index`, unless it is as usual.
    pub fn gap_before(&self, index: usize) -> Option<u32> {
        self.gap_at(index + self.run_of(index))
    }

    /// The gap after word `index`, unless it is as usual.
    pub fn gap_after(&self, index: usize) -> Option<u32> {
        self.gap_at(index + 1 + self.run_of(index))
    }

    fn gap_at(&self, place: usize) -> Option<u32> {
        let found = self.gaps.binary_search_by_key(&place, |(place, _)| *place as usize).ok()?;
        self.gaps.get(found).map(|(_, gap)| *gap)
    }

    /// The words and gaps of run `run`, in order; gaps without text are left out.
    pub(super) fn parts(&self, run: usize) -> impl Iterator<Item = Part> {
        let (first, end) = self.words_of_run(run);
        let from = self.gaps.partition_point(|(place, _)| (*place as usize) < first + run);
        let mut gaps = self.gaps.iter().skip(from).peekable();
        (first..=end).flat_map(move |index| {
            let odd = gaps.next_if(|(place, _)| *place == u32_of(index + run));
            let usual = (index > first && index < end).then_some(Part::Space);
            let gap = odd.map(|(_, number)| Part::Gap(*number)).or(usual);
            let word = self.words.get(index).filter(|_| index < end);
            gap.into_iter().chain(word.map(|number| Part::Word(*number)))
        })
    }

    /// All that is read, folded; segments are parted by a line feed, which stands nowhere else.
    #[cfg(test)]
    pub(crate) fn folded(&self, lexicon: &Lexicon, runs: &[Run]) -> String {
        let mut text = String::with_capacity(self.words.len() * 6);
        let mut segment = None;
        for (index, run) in runs.iter().enumerate() {
            if !text.is_empty() {
                text.push(if segment == Some(run.segment) { ' ' } else { '\n' });
            }
            segment = Some(run.segment);
            for part in self.parts(index) {
                text.push_str(part.text(lexicon));
            }
        }
        text
    }
}

/// A word or gap of a run.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Word(u32),
    Gap(u32),
    /// The usual gap.
    Space,
}

impl Part {
    pub(super) fn text(self, lexicon: &Lexicon) -> &str {
        match self {
            Self::Word(number) => lexicon.word(number),
            Self::Gap(number) => lexicon.gap(number),
            Self::Space => " ",
        }
    }

    /// Bytes of the original.
    pub(super) fn length(self, lexicon: &Lexicon) -> usize {
        match self {
            Self::Word(number) => lexicon.word_length(number),
            Self::Gap(number) => lexicon.gap_length(number),
            Self::Space => 1,
        }
    }

    /// How its text maps to the original; `None` for byte for byte.
    pub(super) fn pieces(self, lexicon: &Lexicon) -> Option<&[Piece]> {
        match self {
            Self::Word(number) => lexicon.word_pieces(number),
            Self::Gap(number) => lexicon.gap_pieces(number),
            Self::Space => None,
        }
    }
}

/// What a byte may be.
const GAP: u8 = 0;
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const APOSTROPHE: u8 = 3;
const MARK: u8 = 4;
const WIDE: u8 = 5;

/// The kind of each byte: what stands in no word, letters and figures, transcribers' marks, and what
/// has to be looked at as a character.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated while compiling"
)]
const KINDS: [u8; 256] = {
    let mut kinds = [GAP; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'0'..=b'9' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'\'' => APOSTROPHE,
            b':' | b'(' | b'[' | b']' => MARK,
            b'`' | 128..=255 => WIDE,
            _ => GAP,
        };
        byte += 1;
    }
    kinds
};

fn kind(bytes: &[u8], at: usize) -> u8 {
    let byte = bytes.get(at).copied().unwrap_or(0);
    KINDS.get(usize::from(byte)).copied().unwrap_or(GAP)
}

/// How many of the eight bytes from the first on are letters, if the ninth need not be asked; and
/// these letters, small, as the key of a word. All eight are looked at in one step.
fn short_word(ahead: [u8; SHORT]) -> (usize, u64) {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let bytes = u64::from_le_bytes(ahead);
    let small = bytes | 0x2020_2020_2020_2020;
    // The sums carry into the high bit of each byte from `a` on, and from the byte after `z` on.
    let from_a = (small & !HIGH) + 0x1f1f_1f1f_1f1f_1f1f;
    let after_z = (small & !HIGH) + 0x0505_0505_0505_0505;
    let others = !(from_a & !after_z & !bytes) & HIGH;
    let length = others.trailing_zeros() as usize / 8;
    if length == SHORT { (0, 0) } else { (length, small & ((1 << (8 * length)) - 1)) }
}

struct Reader<'t, 'l> {
    text: &'t str,
    lexicon: &'l mut Lexicon,
    tokens: Tokens,
    starts: Vec<u32>,
    /// The run that is being read.
    run: Span,
    /// Where the gap began that is being read.
    gap: usize,
    small: String,
}

impl Reader<'_, '_> {
    fn read(&mut self, run: Span) {
        self.tokens.runs.push(u32_of(self.tokens.words.len()));
        self.run = run;
        self.gap = run.start();
        let text = self.text.get(..run.end()).unwrap_or("");
        let bytes = text.as_bytes();
        let mut at = run.start();
        while at < bytes.len() {
            let ahead = bytes.get(at..at + SHORT).and_then(|ahead| ahead.try_into().ok());
            let (length, key) = ahead.map_or((0, 0), short_word);
            if length > 0 && kind(bytes, at + length) == GAP {
                let one = self.gap + 1 == at && self.gap > run.start();
                if !(one && bytes.get(self.gap) == Some(&b' ')) {
                    self.close_gap(text, at);
                }
                let end = at + length;
                let number = self.lexicon.meet_short(key);
                self.push(number, at, end);
                at = end + 1;
                continue;
            }
            match kind(bytes, at) {
                SMALL | CAPITAL => at = self.word(text, at),
                WIDE => at = self.odd(text, at),
                _ => at += 1,
            }
        }
        if self.gap < run.end() {
            self.close_gap(text, run.end());
        }
    }

    /// Reads the word of ASCII letters that begins at `at`; says where it ends.
    fn word(&mut self, text: &str, at: usize) -> usize {
        let bytes = text.as_bytes();
        let mut end = at;
        loop {
            match kind(bytes, end) {
                SMALL | CAPITAL => {}
                APOSTROPHE if matches!(kind(bytes, end + 1), SMALL | CAPITAL) => {}
                APOSTROPHE if kind(bytes, end + 1) == WIDE => return self.odd(text, end),
                WIDE => return self.odd(text, end),
                MARK => {
                    let before = bytes.get(end - 1).map(|byte| char::from(*byte));
                    let rest = text.get(end..).unwrap_or("");
                    if fold::mark_inside_word(before, rest) > 0 {
                        return self.odd(text, end);
                    }
                    break;
                }
                _ => break,
            }
            end += 1;
        }
        self.close_gap(text, at);
        self.small.clear();
        self.small.push_str(text.get(at..end).unwrap_or(""));
        self.small.make_ascii_lowercase();
        let number = self.lexicon.meet_word(&self.small);
        self.push(number, at, end);
        end
    }

    fn push(&mut self, number: u32, start: usize, end: usize) {
        self.tokens.words.push(number);
        self.starts.push(u32_of(start));
        self.gap = end;
    }

    /// Notes the gap that ends at `end`, unless it is as usual.
    fn close_gap(&mut self, text: &str, end: usize) {
        let gap = Span::new(self.gap, end);
        let between = self.gap > self.run.start() && end < self.run.end();
        let bytes = text.as_bytes().get(gap.start()..end).unwrap_or(&[]);
        let usual = match bytes {
            [] => !between,
            [only] => between && only.is_ascii_whitespace(),
            _ => false,
        };
        if usual {
            return;
        }
        let number = self.gap_number(text, gap, bytes);
        let place = self.tokens.words.len() + self.tokens.runs.len() - 1;
        self.tokens.gaps.push((u32_of(place), number));
    }

    fn gap_number(&mut self, text: &str, gap: Span, bytes: &[u8]) -> u32 {
        let first = self.tokens.runs.last().map_or(0, |first| *first as usize);
        let inside = self.tokens.words.len() > first;
        // Only after a letter can a mark be left out; soft hyphens may stand before it.
        let marked = bytes.first().is_some_and(|byte| b":([]".contains(byte)) || !bytes.is_ascii();
        let before = self.tokens.words.last().filter(|_| inside && marked);
        let before = before.and_then(|word| self.lexicon.word(*word).chars().next_back());
        let rest = text.get(gap.start()..).unwrap_or("");
        if bytes.is_ascii() && fold::mark_inside_word(before, rest) == 0 {
            return self.lexicon.meet_gap(gap.slice(text));
        }
        let folded = Folded::new(text, gap, before);
        let pieces = folded.pieces.iter().map(|piece| piece.moved(0, gap.start())).collect();
        self.lexicon.meet_odd_gap(&folded.text, Uneven { length: gap.len(), pieces })
    }

    /// Reads what stands around `at` between white space character by character: something in it is
    /// not ASCII, or is left out of reading. Says where it ends.
    fn odd(&mut self, text: &str, at: usize) -> usize {
        let bytes = text.as_bytes();
        let before = bytes.get(self.run.start()..at).unwrap_or(&[]);
        let start = before.iter().rposition(u8::is_ascii_whitespace).map_or(0, |space| space + 1);
        let start = self.run.start() + start;
        let rest = bytes.get(at..).unwrap_or(&[]);
        let end = rest.iter().position(u8::is_ascii_whitespace).map_or(bytes.len(), |to| at + to);
        self.take_back(start);
        let folded = Folded::new(text, Span::new(start, end), None);
        for word in fold::folded_words(&folded.text) {
            let origin = fold::origin(&folded.pieces, word);
            self.close_gap(text, origin.start());
            let inside = |piece: &&Piece| piece.folded.overlaps(word);
            let cut = |piece: &Piece| piece.cut(word).moved(word.start(), origin.start());
            let pieces = folded.pieces.iter().filter(inside).map(cut).collect();
            let uneven = Uneven { length: origin.len(), pieces };
            let number = self.lexicon.meet_odd_word(word.slice(&folded.text), uneven);
            self.push(number, origin.start(), origin.end());
        }
        end
    }

    /// Forgets the words of this run from byte `start` on.
    fn take_back(&mut self, start: usize) {
        let first = self.tokens.runs.last().map_or(0, |first| *first as usize);
        let index = self.tokens.runs.len() - 1;
        while self.starts.len() > first
            && self.starts.last().is_some_and(|last| *last as usize >= start)
        {
            self.starts.pop();
            self.tokens.words.pop();
            let place = u32_of(self.tokens.words.len() + index);
            if self.tokens.gaps.last().is_some_and(|(other, _)| *other == place) {
                self.tokens.gaps.pop();
            }
        }
        let last = self.tokens.words.last().zip(self.starts.last());
        let last = last.filter(|_| self.starts.len() > first);
        self.gap = last.map_or(self.run.start(), |(word, start)| {
            *start as usize + self.lexicon.word_length(*word)
        });
    }
}

impl Piece {
    /// The piece with places from `folded` and `origin` instead of 0.
    fn moved(self, folded: usize, origin: usize) -> Self {
        let back = |span: Span, by: usize| {
            Span::new(span.start().saturating_sub(by), span.end().saturating_sub(by))
        };
        Self { folded: back(self.folded, folded), origin: back(self.origin, origin), ..self }
    }

    /// The part of it inside `word`; what is one unit is not cut.
    fn cut(self, word: Span) -> Self {
        if self.unit || word.contains(self.folded) {
            return self;
        }
        let start = self.folded.start().max(word.start());
        let end = self.folded.end().min(word.end());
        let origin = self.origin.start() + (start - self.folded.start());
        let origin = Span::new(origin, origin + (end - start));
        Self { folded: Span::new(start, end), origin, unit: false }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::SegmentText;

    fn whole(text: &str) -> [Run; 1] {
        [Run { span: Span::new(0, text.len()), segment: 0 }]
    }

    fn read(text: &str, runs: &[Run]) -> (Lexicon, Tokens, Vec<u32>) {
        let mut lexicon = Lexicon::default();
        let (tokens, starts) = Tokens::read(text, runs, &mut lexicon);
        (lexicon, tokens, starts)
    }

    fn words(text: &str) -> Vec<String> {
        let (lexicon, tokens, _) = read(text, &whole(text));
        tokens.words.iter().map(|word| lexicon.word(*word).to_owned()).collect()
    }

    #[test]
    fn words_keep_apostrophes_and_part_at_hyphens() {
        assert_eq!(
            words("“Don’t,” she says – baby-stealing, ‘cos it's 'out'"),
            ["don't", "she", "says", "baby", "stealing", "cos", "it's", "out"]
        );
    }

    #[test]
    fn transcribers_marks_inside_words_are_left_out() {
        assert_eq!(words("ye:::ah no:: la(h)ugh th[ink"), ["yeah", "no", "laugh", "think"]);
        assert_eq!(words("10:30 Note:x SW: hello"), ["10", "30", "notex", "sw", "hello"]);
    }

    #[test]
    fn every_word_maps_to_its_letters() {
        let text = "She\u{a0} was  fu\u{ad}rious 😀 cafe\u{301} İstanbul…";
        let (lexicon, tokens, starts) = read(text, &whole(text));
        let origin = |(word, start): (&u32, &u32)| {
            let start = *start as usize;
            Span::new(start, start + lexicon.word_length(*word)).slice(text).to_owned()
        };
        let origins: Vec<String> = tokens.words.iter().zip(&starts).map(origin).collect();
        assert_eq!(origins, ["She", "was", "fu\u{ad}rious", "cafe\u{301}", "İstanbul"]);
        assert_eq!(words(text)[2..4], ["furious", "café"]);
    }

    #[test]
    fn segments_are_parted_by_a_line_feed_only() {
        let text = "one \n\n two\nthree";
        let runs = [
            Run { span: Span::new(0, 3), segment: 0 },
            Run { span: Span::new(7, text.len()), segment: 1 },
        ];
        let (lexicon, tokens, starts) = read(text, &runs);
        assert_eq!(tokens.folded(&lexicon, &runs), "one\ntwo three");
        assert_eq!((tokens.run_of(1), starts[1]), (1, 7));
    }

    #[test]
    fn nothing_gives_nothing() {
        let (lexicon, tokens, starts) = read("", &whole(""));
        assert!(lexicon.is_empty() && tokens.words.is_empty() && starts.is_empty());
        assert_eq!(read("abc", &[]).1.words.len(), 0);
    }

    fn text() -> impl Strategy<Value = String> {
        let pieces = vec![
            "get",
            "Out",
            "don’t",
            "it's",
            "'",
            "’",
            "“",
            "”",
            " ",
            "  ",
            "\n",
            "\r\n",
            "\t",
            "\u{a0}",
            "\u{ad}",
            "\u{200b}",
            ":",
            "::",
            "ye:::ah",
            "la(h)ugh",
            "th[ink",
            "[",
            "]",
            "(h)",
            "…",
            "...",
            "–",
            "-",
            ", ",
            ". ",
            "cafe\u{301}",
            "é",
            "É",
            "İ",
            "ß",
            "😀",
            "10:30",
            "`",
            "\u{b}",
            "\u{0}",
            "«",
        ];
        prop::collection::vec(prop::sample::select(pieces), 0..24).prop_map(|parts| parts.concat())
    }

    proptest! {
        /// Reading by words and gaps gives what folding character by character gives.
        #[test]
        fn tokens_are_the_folded_text(text in text()) {
            let trimmed = Span::new(0, text.len()).trim(&text);
            let runs = [Run { span: trimmed, segment: 0 }];
            let (lexicon, tokens, starts) = read(&text, &runs);
            let folded = Folded::new(Span::new(0, trimmed.end()).slice(&text), trimmed, None);
            prop_assert_eq!(&tokens.folded(&lexicon, &runs), &folded.text);
            let expected = fold::folded_words(&folded.text);
            let found: Vec<&str> = tokens.words.iter().map(|word| lexicon.word(*word)).collect();
            let words: Vec<&str> = expected.iter().map(|word| word.slice(&folded.text)).collect();
            prop_assert_eq!(found, words);
            let places = expected.iter().map(|word| u32_of(fold::origin(&folded.pieces, *word).start()));
            prop_assert_eq!(&starts, &places.collect::<Vec<_>>());
            prop_assert_eq!(&tokens.starts(0, trimmed.start(), &lexicon), &starts);
            let segment = SegmentText::new(&tokens, &lexicon, &runs, 0..1);
            for (from, _) in folded.text.char_indices() {
                for to in (from + 1..=folded.text.len()).filter(|to| folded.text.is_char_boundary(*to)) {
                    let span = Span::new(from, to);
                    prop_assert_eq!(segment.origin(span), fold::origin(&folded.pieces, span));
                }
            }
            let kept = Lexicon::of_parts(lexicon.into_parts());
            prop_assert_eq!(&tokens.folded(&kept, &runs), &folded.text);
            prop_assert_eq!(&tokens.starts(0, trimmed.start(), &kept), &starts);
        }
    }
}
