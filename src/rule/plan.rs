use super::waits::Waits;
use crate::codebook::{Absent, Code, CodeSet, Codebook, Extent, Rule};
use crate::corpus::Role;
use crate::language::Guard;
use crate::pattern::Scope;

/// A hash of everything that a rule's matches in a document depend on. What a rule found once holds
/// as long as its key and the document are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleKey(pub [u8; 16]);

/// A rule where it stands in its codebook.
#[derive(Debug, Clone, Copy)]
pub struct PlannedRule<'c> {
    /// Its codebook.
    pub book: &'c Codebook,
    /// Its code.
    pub code: &'c Code,
    /// The rule.
    pub rule: &'c Rule,
    /// Its place among the rules of its code.
    pub number: u32,
    /// What its matches depend on.
    pub key: RuleKey,
}

/// All rules of all codebooks in order, without compiling them.
pub fn plan(codes: &CodeSet) -> Vec<PlannedRule<'_>> {
    let mut planned = Vec::new();
    for book in codes.books() {
        let lists = hash_of_lists(book);
        for code in &book.codes {
            for (number, rule) in (0..).zip(&code.rules) {
                let key = key(code, rule, &lists);
                planned.push(PlannedRule { book, code, rule, number, key });
            }
        }
    }
    let waits = Waits::new(&planned);
    let keys: Vec<RuleKey> = (0..planned.len()).map(|index| waits.key(index, &planned)).collect();
    planned.iter_mut().zip(keys).for_each(|(rule, key)| rule.key = key);
    planned
}

/// A hash of all lists of the codebook.
fn hash_of_lists(book: &Codebook) -> [u8; 32] {
    let mut hasher = Hasher::default();
    for (name, entries) in &book.lists {
        hasher.text(name);
        hasher.texts(entries.iter().map(String::as_str));
    }
    *hasher.0.finalize().as_bytes()
}

fn key(code: &Code, rule: &Rule, lists: &[u8; 32]) -> RuleKey {
    let mut hasher = Hasher::default();
    hasher.text(&code.id);
    hasher.text(&rule.id);
    let unless = rule.unless.iter().map(|unless| &unless.find);
    for written in std::iter::once(&rule.find).chain(unless) {
        let text = &written.text.value;
        hasher.text(text);
        // Lists may name lists, so an expression that names one depends on all.
        if text.contains('@') {
            hasher.0.update(lists);
        }
    }
    hasher.texts(carriers(code, rule).iter().map(|role| role.as_str()));
    hasher.texts(rule.mode.iter().flatten().map(|mode| mode.as_str()));
    hasher.texts(rule.segment.iter().flatten().map(|kind| kind.as_str()));
    hasher.text(if rule.segment.is_some() { "segment" } else { "" });
    hasher.texts(rule.to.iter().flatten().map(|role| role.as_str()));
    for step in &rule.steps {
        hasher.text(if step.earlier { "after" } else { "before" });
        hasher.text(&step.find.text.value);
        if step.find.text.value.contains('@') {
            hasher.0.update(lists);
        }
        hasher.texts(step.by.iter().flatten().map(|role| role.as_str()));
        hasher.0.update(&step.turns.to_le_bytes());
        hasher.0.update(&step.seconds.unwrap_or(0).to_le_bytes());
        hasher.0.update(&[u8::from(step.same_pair)]);
    }
    hasher.texts(rule.speaker.iter().map(String::as_str));
    for unless in &rule.unless {
        hasher.0.update(&unless.words.unwrap_or(0).to_le_bytes());
    }
    hasher.0.update(&rule.at_most.unwrap_or(0).to_le_bytes());
    hasher.text(match rule.absent {
        None => "",
        Some(Absent::Document) => "document",
        Some(Absent::Section) => "section",
    });
    hasher.0.update(&rule.times.unwrap_or(0).to_le_bytes()).update(&rule.turns.to_le_bytes());
    hasher.texts(guards(code, rule).iter().map(|guard| guard.as_str()));
    for (attribute, values) in &rule.document {
        hasher.text(attribute);
        hasher.texts(values.iter().map(String::as_str));
    }
    hasher.text(match rule.within {
        Scope::Sentence => "sentence",
        Scope::Segment => "segment",
    });
    hasher.text(match rule.extent {
        Extent::Match => "match",
        Extent::Sentence => "sentence",
        Extent::Segment => "segment",
        Extent::Sequence => "sequence",
    });
    let mut key = [0; 16];
    hasher.0.finalize_xof().fill(&mut key);
    RuleKey(key)
}

/// Roles that may speak or act; empty for any.
pub(super) fn carriers(code: &Code, rule: &Rule) -> Vec<Role> {
    rule.by.clone().unwrap_or_else(|| {
        let mut roles = code.carriers.clone();
        if !roles.is_empty() {
            roles.push(Role::Unknown);
        }
        roles
    })
}

/// What holds back its matches.
pub(super) fn guards(code: &Code, rule: &Rule) -> Vec<Guard> {
    let on = |guard: &&Guard| !rule.guards_off.contains(guard);
    code.guards.iter().filter(on).copied().collect()
}

/// A hash of texts, told apart from each other by their lengths.
#[derive(Default)]
struct Hasher(blake3::Hasher);

impl Hasher {
    fn text(&mut self, text: &str) {
        self.0.update(&text.len().to_le_bytes()).update(text.as_bytes());
    }

    fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        let mut count = 0_u64;
        for text in texts {
            self.text(text);
            count += 1;
        }
        self.0.update(&count.to_le_bytes());
    }
}
