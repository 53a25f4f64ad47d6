use super::compile::{Program, Signal};
use super::fragments::Group;
use crate::text::{Lexicon, shortened};

/// Which words and gaps of a lexicon give which signals.
#[derive(Debug, Default)]
pub struct Resolution {
    /// A bit for each word that gives a signal: most give none, and to see that must cost nothing.
    bits: Vec<u64>,
    /// For each word one more than the index of its signals, 0 for none.
    of_words: Vec<u32>,
    of_gaps: Vec<u32>,
    sets: Vec<Vec<Signal>>,
}

impl Resolution {
    /// The signals of word `number`.
    pub(super) fn word(&self, number: u32) -> &[Signal] {
        self.set(self.of_words.get(number as usize))
    }

    /// The signals of gap `number`.
    pub(super) fn gap(&self, number: u32) -> &[Signal] {
        self.set(self.of_gaps.get(number as usize))
    }

    fn set(&self, index: Option<&u32>) -> &[Signal] {
        let index = index.and_then(|index| index.checked_sub(1));
        index.and_then(|index| self.sets.get(index as usize)).map_or(&[], Vec::as_slice)
    }

    /// Whether word `number` gives a signal.
    pub fn has_word(&self, number: u32) -> bool {
        let bits = self.bits.get(number as usize / 64);
        bits.is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }

    /// Whether gap `number` gives a signal.
    pub fn has_gap(&self, number: u32) -> bool {
        self.of_gaps.get(number as usize).is_some_and(|set| *set > 0)
    }

    /// Whether no word and no gap gives a signal.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// Of so many words, none of which gives a signal.
    fn new(words: usize) -> Self {
        let bits = vec![0; words.div_ceil(64)];
        Self { bits, of_words: vec![0; words], ..Self::default() }
    }

    fn add_word(&mut self, number: u32, signals: &mut Vec<Signal>) {
        let set = self.add(signals);
        let bits = self.bits.get_mut(number as usize / 64);
        bits.into_iter().for_each(|bits| *bits |= u64::from(set > 0) << (number % 64));
        self.of_words.get_mut(number as usize).into_iter().for_each(|of_word| *of_word = set);
    }

    fn add(&mut self, signals: &mut Vec<Signal>) -> u32 {
        if signals.is_empty() {
            return 0;
        }
        signals.sort_unstable();
        signals.dedup();
        self.sets.push(std::mem::take(signals));
        u32::try_from(self.sets.len()).unwrap_or(u32::MAX)
    }
}

impl Program {
    /// What the words and gaps of `lexicon` mean to this program.
    pub fn resolve(&self, lexicon: &Lexicon) -> Resolution {
        let mut resolution = Resolution::new(lexicon.len() as usize);
        let mut regexes: Vec<(u32, Group)> = Vec::new();
        self.fragments.in_words(lexicon, |word, group| regexes.push((word, group)));
        let mut candidates = match self.words.sought() {
            Some(sought) => find_words(&sought, lexicon),
            None => (0..lexicon.len()).collect(),
        };
        candidates.extend(regexes.iter().map(|(word, _)| *word));
        candidates.sort_unstable();
        candidates.dedup();
        regexes.sort_unstable();
        let mut regexes = regexes.into_iter().peekable();
        let mut found = Vec::new();
        for number in candidates {
            let word = lexicon.word(number);
            self.words.collect(word, &mut found);
            if lexicon.stretched().binary_search(&number).is_ok() {
                shortened(word).iter().for_each(|form| self.words.collect(form, &mut found));
            }
            while let Some((_, group)) = regexes.next_if(|(word, _)| *word == number) {
                found.push(self.signal_of_group(group));
            }
            resolution.add_word(number, &mut found);
        }
        let gaps = lexicon.all_gaps().1.len();
        let mut of_gaps: Vec<Vec<Signal>> = vec![Vec::new(); gaps];
        self.fragments.in_gaps(lexicon, |gap, group| {
            let signal = self.signal_of_group(group);
            of_gaps.get_mut(gap as usize).into_iter().for_each(|signals| signals.push(signal));
        });
        for mut signals in of_gaps {
            let set = resolution.add(&mut signals);
            resolution.of_gaps.push(set);
        }
        resolution
    }
}

/// The words of `lexicon` that begin with one of `sought`, and those that are stretched.
fn find_words(sought: &[&str], lexicon: &Lexicon) -> Vec<u32> {
    let mut found = lexicon.stretched().to_vec();
    let (text, ends) = lexicon.all_words();
    for beginning in sought {
        let finder = memchr::memmem::Finder::new(beginning);
        let (mut from, mut word) = (0, 0_u32);
        // What stands across two words may lie over the word that is looked for.
        while let Some(at) = text.as_bytes().get(from..).and_then(|rest| finder.find(rest)) {
            while ends.get(word as usize).is_some_and(|end| *end as usize <= from + at) {
                word += 1;
            }
            found.push(word);
            from += at + 1;
        }
    }
    found
}
