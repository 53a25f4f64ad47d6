//! The codebook as run: rules compiled once for all codebooks, and what they find in a document.

mod amount;
mod compile;
mod condition;
mod lint;
mod matches;
mod plan;
mod seen;
mod sequence;
mod waits;
mod who;

pub use compile::{CompiledRule, RuleSet, check, compile};
pub use condition::HeldBack;
pub use lint::lint;
pub use matches::{Match, Matcher, Read};
pub use plan::{PlannedRule, RuleKey, plan};
