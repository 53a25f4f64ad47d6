use serde::{Deserialize, Serialize};

use super::PlaceUnit;

/// Where the text of a document stands in its source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// What is counted; `None` where the source is text itself and its lines are the places.
    pub unit: Option<PlaceUnit>,
    /// The bytes of the text at which parts of the source begin, each with the part's number; in order.
    pub starts: Vec<(u32, u32)>,
}

impl Places {
    /// The part of the source in which byte `at` of the text stands.
    pub fn at(&self, at: usize) -> Option<(PlaceUnit, u32)> {
        let before = self.starts.partition_point(|(start, _)| *start as usize <= at);
        let (_, number) = self.starts.get(before.checked_sub(1)?)?;
        Some((self.unit?, *number))
    }
}
