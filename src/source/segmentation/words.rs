//! The words by which reporting clauses are told from what is reported.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Verbs of saying, in the forms that notes use.
pub(super) static SAYING: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        "say",
        "says",
        "said",
        "saying",
        "ask",
        "asks",
        "asked",
        "asking",
        "tell",
        "tells",
        "told",
        "reply",
        "replies",
        "replied",
        "answer",
        "answers",
        "answered",
        "call",
        "calls",
        "called",
        "shout",
        "shouts",
        "shouted",
        "whisper",
        "whispers",
        "whispered",
        "mutter",
        "mutters",
        "muttered",
        "murmur",
        "murmurs",
        "murmured",
        "add",
        "adds",
        "added",
        "snap",
        "snaps",
        "snapped",
        "yell",
        "yells",
        "yelled",
        "scream",
        "screams",
        "screamed",
        "cried",
        "continued",
        "explain",
        "explains",
        "explained",
        "agree",
        "agrees",
        "agreed",
        "insist",
        "insists",
        "insisted",
        "suggest",
        "suggests",
        "suggested",
        "repeat",
        "repeats",
        "repeated",
        "announce",
        "announces",
        "announced",
        "declare",
        "declares",
        "declared",
        "remarks",
        "remarked",
        "admit",
        "admits",
        "admitted",
        "warn",
        "warns",
        "warned",
    ])
});

/// After `AB says`: how it is said, not what. Other words report what is said in their own way.
pub(super) const MANNER: &[&str] = &[
    "over", "to", "from", "in", "into", "with", "at", "without", "again", "down", "up", "through",
    "thro", "back", "when", "as", "after", "looking", "me", "us", "him", "her", "them", "out",
    "on", "across", "later", "too", "and", "then",
];

/// Before a name: it is not the one who speaks.
pub(super) const TOWARDS: &[&str] = &[
    "to", "at", "for", "with", "of", "from", "by", "not", "over", "behind", "near", "about", "abt",
    "past", "towards", "on", "than",
];

pub(super) const PRONOUNS: &[&str] = &["he", "she", "they"];
pub(super) const POSSESSIVES: &[&str] = &["her", "his", "their", "the", "my", "your", "our"];

/// A clause of these words alone goes on with whoever spoke before.
pub(super) const GOING_ON: &[&str] = &["then", "and", "but", "next", "again", "later", "now"];
