/// Something that happened in a case: a change of worker, a legal step, a discharge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// The case; empty for all.
    pub case: String,
    /// The day, as `YYYY-MM-DD`.
    pub date: String,
    /// What it was.
    pub what: String,
}
