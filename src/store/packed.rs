use bitcode::{Decode, Encode};

/// Numbers in as few bytes each as the largest needs; kept so that they can be looked at without being
/// unpacked.
#[derive(Debug, Default, Encode, Decode)]
pub(super) struct Packed {
    /// Bytes a number: 1, 2 or 4.
    width: u8,
    bytes: Vec<u8>,
}

impl Packed {
    pub(super) fn new(numbers: &[u32]) -> Self {
        let largest = numbers.iter().copied().max().unwrap_or(0);
        let width = match largest {
            0..=0xff => 1,
            0x100..=0xffff => 2,
            _ => 4,
        };
        let mut bytes = Vec::with_capacity(numbers.len() * usize::from(width));
        match width {
            1 => bytes.extend(numbers.iter().map(|number| number.to_le_bytes()[0])),
            2 => numbers.iter().for_each(|number| {
                let [low, high, ..] = number.to_le_bytes();
                bytes.extend([low, high]);
            }),
            _ => numbers.iter().for_each(|number| bytes.extend(number.to_le_bytes())),
        }
        Self { width, bytes }
    }

    /// Numbers `range`.
    pub(super) fn slice(&self, range: std::ops::Range<usize>) -> Numbers<'_> {
        let width = usize::from(self.width.max(1));
        let bytes = self.bytes.get(range.start * width..range.end * width).unwrap_or(&[]);
        match width {
            1 => Numbers::One(bytes),
            2 => Numbers::Two(bytes.as_chunks().0),
            _ => Numbers::Four(bytes.as_chunks().0),
        }
    }
}

/// Some packed numbers.
#[derive(Debug, Clone, Copy)]
pub(super) enum Numbers<'b> {
    One(&'b [u8]),
    Two(&'b [[u8; 2]]),
    Four(&'b [[u8; 4]]),
}

impl Numbers<'_> {
    pub(super) fn to_vec(self) -> Vec<u32> {
        match self {
            Self::One(bytes) => bytes.iter().map(|byte| u32::from(*byte)).collect(),
            Self::Two(pairs) => pairs.iter().map(|p| u32::from(u16::from_le_bytes(*p))).collect(),
            Self::Four(all) => all.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect(),
        }
    }

    /// Whether `wanted` holds for one of them.
    pub(super) fn any(self, wanted: impl Fn(u32) -> bool) -> bool {
        match self {
            Self::One(bytes) => bytes.iter().any(|byte| wanted(u32::from(*byte))),
            Self::Two(pairs) => pairs.iter().any(|p| wanted(u32::from(u16::from_le_bytes(*p)))),
            Self::Four(all) => all.iter().any(|bytes| wanted(u32::from_le_bytes(*bytes))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for numbers in [vec![], vec![0, 255], vec![7, 256, 65535], vec![65536, 1]] {
            let packed = Packed::new(&numbers);
            assert_eq!(packed.slice(0..numbers.len()).to_vec(), numbers);
            assert!(
                numbers.iter().all(|n| packed.slice(0..numbers.len()).any(|other| other == *n))
            );
            assert_eq!(packed.slice(1..9).to_vec(), Vec::<u32>::new());
        }
    }
}
