//! What changed from one codebook to another, in meaning, not in lines.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Code, Codebook, Example, Rule};

/// How far a change reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Words only: what is coded stays the same.
    Patch,
    /// Something new beside what is there.
    Minor,
    /// What is coded may change: documents are to be coded again.
    Major,
}

impl Level {
    /// Its name in semantic versioning.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The code that it concerns; `None` where it is the codebook as a whole.
    pub code: Option<String>,
    /// What changed, in words.
    pub what: String,
    /// How far it reaches.
    pub level: Level,
}

/// The changes from `old` to `new`: of the codebook, then code by code in the order of `new`, with codes
/// that are gone at the end.
pub fn changes(old: &Codebook, new: &Codebook) -> Vec<Change> {
    let mut changes = Changes { code: None, all: Vec::new() };
    changes.text("title", &old.title, &new.title);
    changes.text("definition", &old.definition, &new.definition);
    changes.text("guidance", &old.guidance, &new.guidance);
    changes.text("licence", &old.license, &new.license);
    changes.text("citation", &old.citation, &new.citation);
    changes.text("authors", &old.authors.join(", "), &new.authors.join(", "));
    changes.words(Level::Major, "name", &old.name, &new.name);
    changes.words(Level::Major, "namespace", &old.namespace, &new.namespace);
    changes.sets(Level::Major, "extends", &old.extends, &new.extends);
    lists(&mut changes, old, new);
    let renamed = renamed(old, new);
    for code in &new.codes {
        changes.code = Some(code.id.clone());
        let same = old.codes.iter().find(|before| before.id == code.id);
        let earlier = renamed.iter().find(|(_, now)| now.id == code.id).map(|(before, _)| *before);
        match (same, earlier) {
            (Some(before), _) => of_code(&mut changes, before, code),
            (None, Some(before)) => {
                let moved = before.family() != code.family();
                let what = if moved { "moved here from" } else { "renamed from" };
                changes.note(Level::Major, format!("{what} {}", before.id));
                of_code(&mut changes, before, code);
            }
            (None, None) => changes.note(Level::Minor, "added".to_owned()),
        }
    }
    for code in &old.codes {
        let kept = new.codes.iter().any(|other| other.id == code.id);
        if !kept && !renamed.iter().any(|(before, _)| before.id == code.id) {
            changes.code = Some(code.id.clone());
            changes.note(Level::Major, "removed".to_owned());
        }
    }
    changes.all
}

/// The least version that `changes` ask for after `version`; `None` where that is no version.
pub fn least_version(version: &str, changes: &[Change]) -> Option<String> {
    let [major, minor, patch] = parts(version)?;
    Some(match changes.iter().map(|change| change.level).max() {
        None => version.to_owned(),
        // What is not yet at 1.0.0 may change in every minor version.
        Some(Level::Major) if major == 0 => format!("0.{}.0", minor + 1),
        Some(_) if major == 0 => format!("0.{minor}.{}", patch + 1),
        Some(Level::Major) => format!("{}.0.0", major + 1),
        Some(Level::Minor) => format!("{major}.{}.0", minor + 1),
        Some(Level::Patch) => format!("{major}.{minor}.{}", patch + 1),
    })
}

/// Whether version `new` is `least` or later.
pub fn is_at_least(new: &str, least: &str) -> bool {
    parts(new).zip(parts(least)).is_some_and(|(new, least)| new >= least)
}

fn parts(version: &str) -> Option<[u64; 3]> {
    let parts: Option<Vec<u64>> = version.split('.').map(|part| part.parse().ok()).collect();
    parts?.try_into().ok()
}

#[derive(Debug)]
struct Changes {
    code: Option<String>,
    all: Vec<Change>,
}

impl Changes {
    fn note(&mut self, level: Level, what: String) {
        self.all.push(Change { code: self.code.clone(), what, level });
    }

    /// Words that people read; white space does not count.
    fn text(&mut self, name: &str, old: &str, new: &str) {
        self.words(Level::Patch, name, old, new);
    }

    fn words(&mut self, level: Level, name: &str, old: &str, new: &str) {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (old, new) = (plain(old), plain(new));
        if old == new {
            return;
        }
        let what = match (old.is_empty(), new.is_empty()) {
            (true, _) => format!("{name} added: {new}"),
            (_, true) => format!("{name} taken out: {old}"),
            _ => format!("{name} changed from “{old}” to “{new}”"),
        };
        self.note(level, what);
    }

    /// Things of which some came and some went.
    fn sets(&mut self, level: Level, name: &str, old: &[String], new: &[String]) {
        let (before, now): (BTreeSet<&String>, BTreeSet<&String>) =
            (old.iter().collect(), new.iter().collect());
        let list = |items: Vec<&&String>| {
            items.iter().map(|item| item.as_str()).collect::<Vec<_>>().join(", ")
        };
        let (more, less) = (now.difference(&before).collect(), before.difference(&now).collect());
        let (more, less) = (list(more), list(less));
        let mut what = String::new();
        if !more.is_empty() {
            let _ = write!(what, "{name} added: {more}");
        }
        if !less.is_empty() {
            let join = if what.is_empty() { "" } else { "; " };
            let _ = write!(what, "{join}{name} taken out: {less}");
        }
        if !what.is_empty() {
            self.note(level, what);
        }
    }
}

fn lists(changes: &mut Changes, old: &Codebook, new: &Codebook) {
    let none = Vec::new();
    let names: BTreeSet<&String> = old.lists.keys().chain(new.lists.keys()).collect();
    for name in names {
        let (before, now) = (old.lists.get(name), new.lists.get(name));
        // A list by itself codes nothing; that it is named in rules shows there.
        let level = if before.is_none() { Level::Patch } else { Level::Major };
        let name = format!("list @{name}");
        changes.sets(level, &name, before.unwrap_or(&none), now.unwrap_or(&none));
    }
}

/// Codes that are gone, with the new code that has taken over the definition of each, or its rules.
fn renamed<'b>(old: &'b Codebook, new: &'b Codebook) -> Vec<(&'b Code, &'b Code)> {
    let local = |id: &str| id.rsplit(':').next().map(str::to_owned);
    let is_in = |book: &Codebook, id: &str| book.codes.iter().any(|code| code.id == id);
    let same = |a: &Code, b: &Code| {
        let defined = !a.definition.is_empty() && a.definition == b.definition;
        let brief = !a.brief.is_empty() && a.brief == b.brief;
        let rules = |code: &Code| {
            code.rules.iter().map(|rule| rule.find.text.value.clone()).collect::<Vec<_>>()
        };
        local(&a.id) == local(&b.id)
            || defined
            || brief
            || (!a.rules.is_empty() && rules(a) == rules(b))
    };
    let gone = old.codes.iter().filter(|code| !is_in(new, &code.id));
    let found = gone.filter_map(|code| {
        let fresh = new.codes.iter().filter(|other| !is_in(old, &other.id));
        fresh.into_iter().find(|other| same(code, other)).map(|other| (code, other))
    });
    found.collect()
}

fn of_code(changes: &mut Changes, old: &Code, new: &Code) {
    changes.text("name", &old.name, &new.name);
    changes.text("brief", &old.brief, &new.brief);
    changes.text("definition", &old.definition, &new.definition);
    changes.text("use_when", &old.use_when, &new.use_when);
    changes.text("not_when", &old.not_when, &new.not_when);
    changes.text("direction", &old.direction, &new.direction);
    changes.text("human_needed", &old.human_needed, &new.human_needed);
    changes.text("status", &old.status, &new.status);
    changes.text("fitness_note", &old.fitness_note, &new.fitness_note);
    let switch = |on: bool| if on { "true" } else { "" };
    let least = |code: &Code| code.repeats.map(|least| least.to_string()).unwrap_or_default();
    let all = |code: &Code| {
        code.throughout.map(|all| format!("{all:?}").to_lowercase()).unwrap_or_default()
    };
    for (name, before, now) in [
        ("repeats", least(old), least(new)),
        ("throughout", all(old), all(new)),
        ("fitness", old.fitness.to_string(), new.fitness.to_string()),
        ("propose_only", switch(old.propose_only).into(), switch(new.propose_only).into()),
        ("memo_required", switch(old.memo_required).into(), switch(new.memo_required).into()),
    ] {
        // Codings carry it.
        changes.words(Level::Major, name, &before, &now);
    }
    let names = |roles: &[crate::corpus::Role]| {
        roles.iter().map(|role| role.as_str().to_owned()).collect::<Vec<_>>()
    };
    changes.sets(Level::Major, "carriers", &names(&old.carriers), &names(&new.carriers));
    let modes = |code: &Code| code.modes.iter().map(|m| m.as_str().to_owned()).collect::<Vec<_>>();
    changes.sets(Level::Patch, "modes", &modes(old), &modes(new));
    let guards =
        |code: &Code| code.guards.iter().map(|g| g.as_str().to_owned()).collect::<Vec<_>>();
    changes.sets(Level::Major, "guards", &guards(old), &guards(new));
    let texts = |examples: &[Example]| {
        let whole = |example: &Example| {
            let Example { text, human_only, why, speaker, before } = example;
            let mut all: Vec<String> = before.clone();
            let speaker = speaker.map(|role| format!("{role}: ")).unwrap_or_default();
            all.push(format!("{speaker}{text}"));
            all.extend(Some(why.clone()).filter(|why| !why.is_empty()));
            all.extend(human_only.then(|| "for readers only".to_owned()));
            all.join(" / ")
        };
        examples.iter().map(whole).collect::<Vec<_>>()
    };
    for (name, before, now) in [
        ("typical examples", &old.typical, &new.typical),
        ("atypical examples", &old.atypical, &new.atypical),
        ("examples that are close but no", &old.close_but_no, &new.close_but_no),
    ] {
        changes.sets(Level::Patch, name, &texts(before), &texts(now));
    }
    changes.sets(Level::Patch, "watch_for", &old.watch_for, &new.watch_for);
    changes.sets(Level::Patch, "sources", &old.sources, &new.sources);
    rules(changes, old, new);
}

fn rules(changes: &mut Changes, old: &Code, new: &Code) {
    for rule in &new.rules {
        match old.rules.iter().find(|before| before.id == rule.id) {
            None => changes.note(Level::Major, format!("rule {} added", rule.id)),
            Some(before) => {
                let (before, now) = (conditions(before), conditions(rule));
                for ((name, old), (_, new)) in before.iter().zip(&now) {
                    changes.words(Level::Major, &format!("rule {}: {name}", rule.id), old, new);
                }
            }
        }
    }
    for rule in &old.rules {
        if !new.rules.iter().any(|now| now.id == rule.id) {
            changes.note(Level::Major, format!("rule {} removed", rule.id));
        }
    }
}

/// All that a rule says, by key, in words.
fn conditions(rule: &Rule) -> Vec<(&'static str, String)> {
    let joined = |texts: Vec<String>| texts.join(", ");
    let roles = |roles: &Option<Vec<crate::corpus::Role>>| {
        joined(roles.iter().flatten().map(|role| role.as_str().to_owned()).collect())
    };
    let unless = rule.unless.iter().map(|unless| {
        let words =
            unless.words.map(|words| format!(" (within {words} words)")).unwrap_or_default();
        unless.find.text.value.clone() + &words
    });
    let steps = rule.steps.iter().map(|step| {
        let side = if step.earlier { "after" } else { "before" };
        let by = Some(roles(&step.by)).filter(|by| !by.is_empty()).map(|by| format!(" by {by}"));
        let turns = (step.turns < usize::MAX).then(|| format!(", {} turns", step.turns));
        let seconds = step.seconds.map(|s| format!(", {s} seconds"));
        let pair = step.same_pair.then(|| ", the same pair".to_owned());
        let by = by.into_iter().chain(pair);
        let far: String = by.chain(turns).chain(seconds).collect();
        format!("{side} {}{far}", step.find.text.value)
    });
    let number = |number: Option<usize>| number.map(|n| n.to_string()).unwrap_or_default();
    vec![
        ("find", rule.find.text.value.clone()),
        ("by", roles(&rule.by)),
        ("to", roles(&rule.to)),
        ("speaker", rule.speaker.join(", ")),
        ("mode", joined(rule.mode.iter().flatten().map(|m| m.as_str().to_owned()).collect())),
        ("segment", joined(rule.segment.iter().flatten().map(|s| s.as_str().to_owned()).collect())),
        (
            "document",
            joined(
                rule.document
                    .iter()
                    .map(|(name, v)| format!("{name} {}", v.join(" or ")))
                    .collect(),
            ),
        ),
        ("unless", joined(unless.collect())),
        ("steps", joined(steps.collect())),
        ("times", number(rule.times)),
        ("turns", if rule.times.is_some() { rule.turns.to_string() } else { String::new() }),
        ("at_most", number(rule.at_most)),
        (
            "absent",
            rule.absent.map(|absent| format!("{absent:?}").to_lowercase()).unwrap_or_default(),
        ),
        ("guards_off", joined(rule.guards_off.iter().map(|g| g.as_str().to_owned()).collect())),
        ("within", format!("{:?}", rule.within).to_lowercase()),
        ("extent", format!("{:?}", rule.extent).to_lowercase()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(text: &str) -> Codebook {
        let (book, problems) = super::super::read("b.toml", text);
        assert!(problems.is_empty(), "{problems:?}");
        book
    }

    const OLD: &str = "[codebook]\nname = \"b\"\nversion = \"1.2.3\"\n[lists]\nwords = [\"a\", \"b\"]\n\
[[code]]\nid = \"f.one\"\nname = \"One\"\nbrief = \"First.\"\n[[code.rule]]\nid = \"r\"\nfind = \"@words\"\n\
[[code]]\nid = \"f.two\"\nname = \"Two\"\nbrief = \"Second.\"\n";

    fn said(new: &str) -> (Vec<String>, Option<String>) {
        let (old, new) = (book(OLD), book(new));
        let changes = changes(&old, &new);
        let line = |change: &Change| {
            let code = change.code.as_deref().unwrap_or("-");
            format!("{} {code}: {}", change.level.as_str(), change.what)
        };
        (changes.iter().map(line).collect(), least_version("1.2.3", &changes))
    }

    #[test]
    fn nothing_changes_where_only_lines_do() {
        let other = OLD.replace("[[code]]\nid = \"f.two\"", "# Why.\n\n[[code]]\nid   = 'f.two'");
        assert_eq!(said(&other), (Vec::new(), Some("1.2.3".to_owned())));
    }

    #[test]
    fn words_codes_and_rules_ask_for_more_and_more() {
        let (changes, version) = said(&OLD.replace("First.", "The first."));
        assert_eq!(changes, ["patch f.one: brief changed from “First.” to “The first.”"]);
        assert_eq!(version.as_deref(), Some("1.2.4"));
        let (changes, version) =
            said(&format!("{OLD}[[code]]\nid = \"f.three\"\nname = \"Three\"\n"));
        assert_eq!(changes, ["minor f.three: added"]);
        assert_eq!(version.as_deref(), Some("1.3.0"));
        let (changes, version) = said(&OLD.replace("[\"a\", \"b\"]", "[\"a\", \"c\"]"));
        assert_eq!(changes, ["major -: list @words added: c; list @words taken out: b"]);
        assert_eq!(version.as_deref(), Some("2.0.0"));
        let (changes, _) =
            said(&OLD.replace("find = \"@words\"", "find = \"@words\"\nby = \"parent\""));
        assert_eq!(changes, ["major f.one: rule r: by added: parent"]);
    }

    #[test]
    fn codes_are_renamed_moved_and_removed() {
        let (changes, _) = said(&OLD.replace("f.two", "f.deux"));
        assert_eq!(changes, ["major f.deux: renamed from f.two"]);
        let (changes, _) = said(&OLD.replace("f.two", "g.two"));
        assert_eq!(changes, ["major g.two: moved here from f.two"]);
        let (changes, _) = said(&OLD.replace("version", "namespace = \"n\"\nversion"));
        let moved = |code| format!("major n:f.{code}: moved here from f.{code}");
        assert_eq!(changes, ["major -: namespace added: n".to_owned(), moved("one"), moved("two")]);
        let cut = OLD.split("[[code]]\nid = \"f.two\"").next().unwrap();
        assert_eq!(said(cut).0, ["major f.two: removed"]);
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(is_at_least("1.10.0", "1.9.0") && !is_at_least("1.2.3", "2.0.0"));
        assert_eq!(least_version("one", &[]), None);
    }
}
