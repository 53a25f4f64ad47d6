//! What labels and words for people mean.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::corpus::Role;

static ROLES_OF_LABELS: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| by_word(LABELS));
static ROLES_OF_WORDS: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| by_word(WORDS));

/// The role of each word; of two that a word has, the first.
fn by_word<'a>(roles: &[(Role, &[&'a str])]) -> HashMap<&'a str, Role> {
    let mut found = HashMap::new();
    for (role, words) in roles {
        for word in *words {
            found.entry(*word).or_insert(*role);
        }
    }
    found
}

/// Labels with a meaning of their own, in capitals; figures after them are passed over.
const LABELS: &[(Role, &[&str])] = &[
    (
        Role::Worker,
        &[
            "SW",
            "FSW",
            "WORKER",
            "SSW",
            "ASW",
            "CPN",
            "THERAPIST",
            "SOCIAL WORKER",
            "SUPPORT WORKER",
        ],
    ),
    (Role::Manager, &["TM", "ATM", "MANAGER", "CHAIR", "SUPERVISOR", "TEAM MANAGER", "IRO"]),
    (
        Role::Parent,
        &["M", "F", "MUM", "DAD", "MOTHER", "FATHER", "PARENT", "STEPDAD", "STEPMUM", "CARER"],
    ),
    (Role::Child, &["K", "C", "CHILD", "YP", "BABY", "SON", "DAUGHTER", "BOY", "GIRL"]),
    (
        Role::KinOrFriend,
        &[
            "MGM",
            "MGF",
            "PGM",
            "PGF",
            "GM",
            "GF",
            "NAN",
            "NANA",
            "GRAN",
            "GRANDAD",
            "GRANDMA",
            "GRANDMOTHER",
            "GRANDFATHER",
            "UNCLE",
            "AUNT",
            "AUNTIE",
            "FRIEND",
            "NEIGHBOUR",
        ],
    ),
    (
        Role::OtherProfessional,
        &[
            "HV",
            "GP",
            "TEACHER",
            "NURSE",
            "POLICE",
            "PC",
            "HEAD",
            "DR",
            "DOCTOR",
            "SENCO",
            "HEALTH VISITOR",
            "MIDWIFE",
            "SOLICITOR",
            "GUARDIAN",
        ],
    ),
    (Role::Researcher, &["I", "INT", "INTERVIEWER", "R", "RES", "RESEARCHER", "OBSERVER"]),
];

/// The built-in meaning of a label such as `SW`, `TM` or `MOTHER`; `None` when it has none.
///
/// Labels count in capitals only: `head:` and `Police:` are words of prose.
pub fn role_of_label(label: &str) -> Option<Role> {
    let bare = label.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    ROLES_OF_LABELS.get(bare).copied()
}

/// Several words that together say what a person is.
const PHRASES: &[(&str, Role)] = &[
    ("social worker", Role::Worker),
    ("support worker", Role::Worker),
    ("family worker", Role::Worker),
    ("duty worker", Role::Worker),
    ("key worker", Role::Worker),
    ("health visitor", Role::OtherProfessional),
    ("head teacher", Role::OtherProfessional),
    ("minute taker", Role::OtherProfessional),
    ("foster carer", Role::Parent),
];

/// Single words that say what a person is.
const WORDS: &[(Role, &[&str])] = &[
    (
        Role::Parent,
        &[
            "mother",
            "father",
            "mum",
            "dad",
            "mam",
            "partner",
            "carer",
            "parent",
            "parents",
            "stepfather",
            "stepmother",
            "stepdad",
            "stepmum",
            "boyfriend",
            "girlfriend",
            "husband",
            "wife",
        ],
    ),
    (Role::Worker, &["worker", "sw", "fsw", "practitioner", "therapist"]),
    (Role::Manager, &["manager", "chair", "supervisor", "tm"]),
    (
        Role::OtherProfessional,
        &[
            "teacher",
            "nurse",
            "police",
            "pc",
            "adviser",
            "advisor",
            "doctor",
            "dr",
            "gp",
            "paediatrician",
            "midwife",
            "headteacher",
            "head",
            "hv",
            "secretary",
            "psychologist",
            "facilitator",
            "solicitor",
            "officer",
            "guardian",
            "sergeant",
            "counsellor",
        ],
    ),
    (
        Role::KinOrFriend,
        &[
            "grandmother",
            "grandfather",
            "nan",
            "nana",
            "gran",
            "granny",
            "grandma",
            "grandad",
            "uncle",
            "aunt",
            "auntie",
            "aunty",
            "friend",
            "neighbour",
            "brother",
            "sister",
            "cousin",
            "brother-in-law",
            "sister-in-law",
            "mgm",
            "mgf",
            "pgm",
            "pgf",
        ],
    ),
    (
        Role::Child,
        &[
            "child", "children", "twins", "twin", "baby", "toddler", "infant", "son", "daughter",
            "boy", "girl", "pupil",
        ],
    ),
    (Role::Researcher, &["researcher", "interviewer", "observer", "fieldworker"]),
];

/// What a description such as `mother`, `duty social worker` or `year 6 teacher` makes a person.
pub(super) fn role_of_words(description: &str) -> Option<Role> {
    let plain = description.to_lowercase();
    // Every phrase has a space.
    let phrases = if plain.contains(' ') { PHRASES } else { &[] };
    let phrase = phrases.iter().find(|(phrase, _)| plain.contains(phrase));
    phrase.map(|(_, role)| *role).or_else(|| words(&plain).find_map(role_of_word))
}

/// The words of `description` that say what a person is to others: `mother`, `brother`.
pub(super) fn relations(description: &str) -> Vec<String> {
    let plain = description.to_lowercase();
    words(&plain).filter(|word| role_of_word(word).is_some()).map(str::to_owned).collect()
}

fn words(plain: &str) -> impl Iterator<Item = &str> {
    plain.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty())
}

fn role_of_word(word: &str) -> Option<Role> {
    ROLES_OF_WORDS.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_mean_what_they_mean_in_capitals() {
        assert_eq!(role_of_label("SW2"), Some(Role::Worker));
        assert_eq!(role_of_label("CHAIR"), Some(Role::Manager));
        assert_eq!(role_of_label("K1"), Some(Role::Child));
        assert_eq!(role_of_label("MGM"), Some(Role::KinOrFriend));
        assert_eq!(role_of_label("Head"), None);
        assert_eq!(role_of_label("CLIENT"), None);
        assert_eq!(role_of_label(""), None);
    }

    #[test]
    fn descriptions_are_read_by_their_most_telling_words() {
        assert_eq!(role_of_words("duty social worker"), Some(Role::Worker));
        assert_eq!(role_of_words("head teacher"), Some(Role::OtherProfessional));
        assert_eq!(role_of_words("her partner"), Some(Role::Parent));
        assert_eq!(role_of_words("briefly"), None);
        assert_eq!(relations("her mother, home early"), ["mother"]);
    }
}
