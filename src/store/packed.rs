/// Adds numbers to `bytes`, in as few bytes each as the largest needs, and says how many: 1, 2 or 4.
pub(super) fn pack(numbers: &[u32], bytes: &mut Vec<u8>) -> u8 {
    let largest = numbers.iter().copied().max().unwrap_or(0);
    match largest {
        0..=0xff => {
            bytes.extend(numbers.iter().map(|number| number.to_le_bytes()[0]));
            1
        }
        0x100..=0xffff => {
            bytes.extend(numbers.iter().flat_map(|number| {
                let [low, high, ..] = number.to_le_bytes();
                [low, high]
            }));
            2
        }
        _ => {
            bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            4
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

impl<'b> Numbers<'b> {
    /// Numbers of `width` bytes each, one after another.
    pub(super) fn new(bytes: &'b [u8], width: usize) -> Self {
        match width {
            1 => Self::One(bytes),
            2 => Self::Two(bytes.as_chunks().0),
            _ => Self::Four(bytes.as_chunks().0),
        }
    }

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
        let cases = [(vec![], 1), (vec![0, 255], 1), (vec![7, 256, 65535], 2), (vec![65536, 1], 4)];
        for (numbers, width) in cases {
            let mut bytes = Vec::new();
            assert_eq!(pack(&numbers, &mut bytes), width);
            let packed = Numbers::new(&bytes, usize::from(width));
            assert_eq!(packed.to_vec(), numbers);
            assert!(numbers.iter().all(|number| packed.any(|other| other == *number)));
            assert!(!packed.any(|other| other == 9));
        }
    }
}
