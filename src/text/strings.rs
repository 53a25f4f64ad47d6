use bitcode::{Decode, Encode};

/// Texts one after another, each found by its number: a hundred thousand take two pieces of memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Strings {
    text: String,
    /// Where each ends, in bytes of `text`.
    ends: Vec<u32>,
}

impl Strings {
    /// How many there are; their numbers go from 0.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Text `number`; empty where there is none.
    pub fn get(&self, number: usize) -> &str {
        let end = self.ends.get(number).copied().unwrap_or(0);
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        self.text.get(start.unwrap_or(0) as usize..end as usize).unwrap_or("")
    }

    /// Adds a text after all others.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// All texts without anything between them, and where in it each ends.
    pub fn all(&self) -> (&str, &[u32]) {
        (&self.text, &self.ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_by_number() {
        let mut strings = Strings::default();
        assert!(strings.is_empty() && strings.get(0).is_empty());
        ["é", "", "two"].iter().for_each(|text| strings.push(text));
        let all: Vec<&str> = (0..4).map(|number| strings.get(number)).collect();
        assert_eq!((all, strings.len()), (vec!["é", "", "two", ""], 3));
        assert_eq!(strings.all(), ("étwo", &[2, 2, 5][..]));
    }
}
