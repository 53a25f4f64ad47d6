//! Who is in a document, by which labels, and what they are there as.

mod present;
mod roles;

use std::collections::{BTreeMap, HashMap};

use super::header::{Field, Header};
use crate::corpus::{Participant, Role};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::text::Span;

pub use roles::role_of_label;

/// Where a role comes from; what stands first wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Project,
    Roles,
    Present,
    BuiltIn,
    Nothing,
}

#[derive(Debug, Clone)]
struct Person {
    aliases: Vec<String>,
    role: Role,
    source: Source,
    relations: Vec<String>,
}

/// The people of one document.
#[derive(Debug, Clone, Default)]
pub(crate) struct People {
    list: Vec<Person>,
    by_alias: HashMap<String, usize>,
    by_small_alias: HashMap<String, usize>,
    /// The first characters of all names and labels, as written and in small letters. Most words of
    /// a text begin otherwise and need not be looked up.
    begins: Begins,
    begins_small: Begins,
    project: BTreeMap<String, Role>,
}

/// A set of ASCII characters.
#[derive(Debug, Clone, Copy, Default)]
struct Begins(u128);

impl Begins {
    fn add(&mut self, word: &str) {
        self.0 |= word.chars().next().map_or(0, Self::bit);
    }

    /// Whether a word with this first character may have been added.
    fn has(self, first: char) -> bool {
        !first.is_ascii() || self.0 & Self::bit(first) != 0
    }

    fn bit(first: char) -> u128 {
        1_u128.checked_shl(u32::from(first)).unwrap_or(0)
    }
}

/// The keys of a header that name people, and what a person named there is unless said otherwise.
const LISTS: &[(&str, Role)] = &[
    ("present", Role::Unknown),
    ("participants", Role::Unknown),
    ("worker", Role::Worker),
    ("researcher", Role::Researcher),
    ("res", Role::Researcher),
    ("interviewer", Role::Researcher),
    ("interviewee", Role::Unknown),
];

impl People {
    /// The people that `header` names. `project` gives roles to labels before all else.
    pub(crate) fn read(
        file: &str,
        text: &str,
        header: &Header,
        project: &BTreeMap<String, Role>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut people = Self { project: project.clone(), ..Self::default() };
        for field in header.fields.iter().filter(|field| field.name.eq_ignore_ascii_case("roles")) {
            people.read_roles(file, text, field, problems);
        }
        for (key, default) in LISTS {
            let called = |field: &&Field| field.name.eq_ignore_ascii_case(key);
            for field in header.fields.iter().filter(called) {
                for mention in present::read(&field.value) {
                    let person = people.person(&mention.names);
                    let role = mention.role.unwrap_or(*default);
                    people.learn(person, role, Source::Present);
                    if let Some(person) = people.list.get_mut(person) {
                        person.relations.extend(mention.relations);
                    }
                }
            }
        }
        for field in &header.fields {
            // `SW: Ann Bee` in a header says whose label SW is.
            if let Some(role) = role_of_label(&field.name).filter(|_| !field.value.is_empty()) {
                let person = people.person(&[field.name.clone(), field.value.clone()]);
                people.learn(person, role, Source::Present);
            }
        }
        people.add_first_names();
        people.fill_roles();
        people
    }

    /// Reads `AB=parent; CD=worker`.
    fn read_roles(
        &mut self,
        file: &str,
        text: &str,
        field: &Field,
        problems: &mut Vec<Diagnostic>,
    ) {
        let separator = if field.value.contains(';') { ';' } else { ',' };
        for entry in field.value.split(separator) {
            let Some((labels, word)) = entry.split_once('=').or_else(|| entry.split_once(':'))
            else {
                continue;
            };
            let word = word.trim();
            let role = word.to_lowercase().replace([' ', '-'], "_").parse::<Role>();
            let Ok(role) = role else {
                let at = field.span.slice(text).find(word).filter(|_| !word.is_empty());
                let span = at.map_or(field.span, |at| {
                    Span::new(field.span.start() + at, field.span.start() + at + word.len())
                });
                let known = Role::ALL.iter().map(|role| role.as_str());
                problems.push(
                    Diagnostic::warning(format!("unknown role `{word}`"))
                        .at(file, text, span, "not a role")
                        .maybe_help(did_you_mean(word, known)),
                );
                continue;
            };
            let names: Vec<String> =
                labels.split('/').map(|label| label.trim().to_owned()).collect();
            let person = self.person(&names);
            self.learn(person, role, Source::Roles);
        }
    }

    /// The one person that `names` mean; made if there is none.
    fn person(&mut self, names: &[String]) -> usize {
        let exact = names.iter().find_map(|name| self.by_alias.get(name).copied());
        // `ROBYN` and `Robyn` are one child, `M` and `m` need not be.
        let close = |name: &String| {
            let written = self.by_small_alias.get(&name.to_lowercase()).copied();
            written.filter(|_| name.chars().count() > 2)
        };
        let known = exact.or_else(|| names.iter().find_map(close));
        let person = known.unwrap_or_else(|| {
            self.list.push(Person {
                aliases: Vec::new(),
                role: Role::Unknown,
                source: Source::Nothing,
                relations: Vec::new(),
            });
            self.list.len() - 1
        });
        for name in names.iter().filter(|name| !name.is_empty()) {
            self.call(person, name);
        }
        person
    }

    /// Gives `person` a further name, unless it is another's already.
    fn call(&mut self, person: usize, name: &str) {
        if self.by_alias.contains_key(name) {
            return;
        }
        if let Some(found) = self.list.get_mut(person) {
            found.aliases.push(name.to_owned());
            let small = name.to_lowercase();
            self.begins.add(name);
            self.begins_small.add(&small);
            self.by_alias.insert(name.to_owned(), person);
            self.by_small_alias.entry(small).or_insert(person);
        }
    }

    fn learn(&mut self, person: usize, role: Role, source: Source) {
        let person = self.list.get_mut(person).filter(|_| role != Role::Unknown);
        if let Some(person) = person.filter(|person| source < person.source) {
            person.role = role;
            person.source = source;
        }
    }

    /// First names stand for the full name. Where a header gives a role to the first name and
    /// another line the full one, the two are one person.
    fn add_first_names(&mut self) {
        let mut firsts: Vec<(String, usize)> = Vec::new();
        for (index, person) in self.list.iter().enumerate() {
            let full = person.aliases.iter().map(|alias| present::without_title(alias));
            let first = full.filter_map(|name| name.split_once(' ')).map(|(first, _)| first);
            firsts.extend(first.map(|first| (first.to_owned(), index)));
        }
        for (first, person) in &firsts {
            let namesakes = firsts.iter().filter(|(name, other)| name == first && other != person);
            if namesakes.count() > 0 || first.chars().count() < 2 {
                continue;
            }
            match self.by_alias.get(first).copied() {
                Some(other) if other != *person => self.unite(*person, other),
                Some(_) => {}
                None => self.call(*person, first),
            }
        }
    }

    /// Takes `other` into `person`, unless they are there as different things.
    fn unite(&mut self, person: usize, other: usize) {
        let Some((mine, theirs)) = self.list.get(person).zip(self.list.get(other)) else { return };
        let differ =
            mine.role != theirs.role && mine.role != Role::Unknown && theirs.role != Role::Unknown;
        if differ {
            return;
        }
        let theirs = theirs.clone();
        for alias in &theirs.aliases {
            self.by_alias.insert(alias.clone(), person);
            self.by_small_alias.insert(alias.to_lowercase(), person);
        }
        self.learn(person, theirs.role, theirs.source);
        if let Some(mine) = self.list.get_mut(person) {
            mine.aliases.extend(theirs.aliases);
            mine.relations.extend(theirs.relations);
        }
        if let Some(gone) = self.list.get_mut(other) {
            gone.aliases.clear();
            gone.relations.clear();
        }
    }

    fn fill_roles(&mut self) {
        let Self { list, project, .. } = self;
        for person in list {
            let given = person.aliases.iter().find_map(|alias| given(project, alias));
            if let Some(role) = given {
                person.role = role;
                person.source = Source::Project;
            } else if person.role == Role::Unknown {
                let role = person.aliases.iter().find_map(|alias| role_of_label(alias));
                person.role = role.unwrap_or(Role::Unknown);
            }
        }
    }

    /// Takes in a label that stands in the text, with a fuller name where a legend gives one.
    pub(crate) fn meet(&mut self, label: &str, name: Option<&str>) {
        let person = match self.find(label) {
            Some(person) => person,
            None => {
                let person = self.person(&[label.to_owned()]);
                let given = given(&self.project, label);
                if let Some(role) = given {
                    self.learn(person, role, Source::Project);
                } else if let Some(role) = role_of_label(label) {
                    self.learn(person, role, Source::BuiltIn);
                }
                person
            }
        };
        if let Some(name) = name {
            self.call(person, name);
        }
    }

    /// The person that `label` means; upper and lower case matter only where they tell two apart.
    pub(crate) fn find(&self, label: &str) -> Option<usize> {
        self.named(label).or_else(|| {
            let first = label.chars().next()?.to_ascii_lowercase();
            self.begins_small
                .has(first)
                .then(|| self.by_small_alias.get(&label.to_lowercase()).copied())
                .flatten()
        })
    }

    /// The person whose name or label `word` is, written exactly so.
    pub(crate) fn named(&self, word: &str) -> Option<usize> {
        let first = word.chars().next()?;
        self.begins.has(first).then(|| self.by_alias.get(word).copied()).flatten()
    }

    /// The one person whose full name ends with `surname`.
    pub(crate) fn surnamed(&self, surname: &str) -> Option<usize> {
        let ends = |alias: &String| alias.rsplit_once(' ').is_some_and(|(_, last)| last == surname);
        let is = |(_, person): &(usize, &Person)| person.aliases.iter().any(ends);
        let mut found = self.list.iter().enumerate().filter(is).map(|(index, _)| index);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// The one person who is described as `relation` (`mother`); `None` where there are several.
    pub(crate) fn related(&self, relation: &str) -> Option<usize> {
        let is = |(_, person): &(usize, &Person)| person.relations.iter().any(|r| r == relation);
        let mut found = self.list.iter().enumerate().filter(is).map(|(index, _)| index);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// What `person` is there as.
    pub(crate) fn role(&self, person: usize) -> Role {
        self.list.get(person).map_or(Role::Unknown, |person| person.role)
    }

    /// The fullest name that `person` has.
    pub(crate) fn name(&self, person: usize) -> Option<&str> {
        let aliases = &self.list.get(person)?.aliases;
        // A name before a label in capitals, and the longest of either.
        let fullness = |alias: &&String| (alias.chars().any(char::is_lowercase), alias.len());
        let fullest = aliases.iter().map(|alias| fullness(&alias)).max()?;
        aliases.iter().find(|alias| fullness(alias) == fullest).map(String::as_str)
    }

    /// The label that `person` goes by in short: the first one given.
    pub(crate) fn label(&self, person: usize) -> Option<&str> {
        self.list.get(person)?.aliases.first().map(String::as_str)
    }

    /// What a label is there as: by the people here, by doorstep.toml, by its built-in meaning.
    pub(crate) fn role_of(&self, label: &str) -> Role {
        if let Some(person) = self.find(label) {
            return self.role(person);
        }
        let given = given(&self.project, label);
        let by_word = || role_of_label(label).or_else(|| role_of_label(&label.to_uppercase()));
        given.or_else(by_word).unwrap_or(Role::Unknown)
    }

    /// The only person who is there as `role`.
    pub(crate) fn only(&self, role: Role) -> Option<usize> {
        let is = |(_, person): &(usize, &Person)| person.role == role && !person.aliases.is_empty();
        let mut found = self.list.iter().enumerate().filter(is).map(|(index, _)| index);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// Whether somebody is known to be called `label`.
    pub(crate) fn knows(&self, label: &str) -> bool {
        self.find(label).is_some() || given(&self.project, label).is_some()
    }

    /// The participants, in the order in which they were named.
    pub(crate) fn participants(&self) -> Vec<Participant> {
        let mut participants = Vec::new();
        for (index, person) in self.list.iter().enumerate() {
            if let Some(name) = self.name(index) {
                participants.push(Participant {
                    name: name.to_owned(),
                    aliases: person.aliases.clone(),
                    role: person.role,
                });
            }
        }
        participants
    }
}

fn given(project: &BTreeMap<String, Role>, label: &str) -> Option<Role> {
    let exact = project.get(label).copied();
    let close = || project.iter().find(|(known, _)| known.eq_ignore_ascii_case(label));
    exact.or_else(|| close().map(|(_, role)| *role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::header;

    fn people(text: &str, project: &[(&str, Role)]) -> (People, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let header = header::read("a.txt", text, &mut problems);
        let project = project.iter().map(|(label, role)| ((*label).to_owned(), *role)).collect();
        let people = People::read("a.txt", text, &header, &project, &mut problems);
        (people, problems)
    }

    #[test]
    fn one_person_has_several_labels() {
        let (people, problems) = people(
            "doc_id: A\nworker: Una Vale (UV), social worker\npresent: Wyn Xi (WX), mother; UV; YZ\nresearcher: YZ\nroles: WX=parent; Una=worker\n\n",
            &[],
        );
        assert!(problems.is_empty());
        let found = people.participants();
        assert_eq!(found.len(), 3);
        let una = found.iter().find(|person| person.name == "Una Vale").unwrap();
        assert_eq!(una.role, Role::Worker);
        assert!(una.aliases.contains(&"UV".to_owned()) && una.aliases.contains(&"Una".to_owned()));
        assert_eq!(people.role_of("YZ"), Role::Researcher);
        assert_eq!(people.role_of("Wyn"), Role::Parent);
        assert_eq!(people.related("mother"), people.find("WX"));
    }

    #[test]
    fn the_project_comes_first_then_roles_then_descriptions() {
        let text = "doc_id: A\npresent: AB, mother; CD, teacher; SW\nroles: AB=kin_or_friend\n\n";
        let (found, _) = people(text, &[("SW", Role::Manager)]);
        assert_eq!(found.role_of("AB"), Role::KinOrFriend);
        assert_eq!(found.role_of("CD"), Role::OtherProfessional);
        assert_eq!(found.role_of("SW"), Role::Manager);
        assert_eq!(found.role_of("TM"), Role::Manager);
        assert_eq!(found.role_of("CLIENT"), Role::Unknown);
    }

    #[test]
    fn an_unknown_role_is_marked() {
        let text = "doc_id: A\nroles: AB=parnet; CD=worker\n\n";
        let (found, problems) = people(text, &[]);
        assert_eq!(problems[0].message, "unknown role `parnet`");
        assert_eq!(problems[0].help.as_deref(), Some("did you mean `parent`?"));
        assert_eq!(problems[0].place.as_ref().unwrap().span.unwrap().slice(text), "parnet");
        assert_eq!(found.role_of("CD"), Role::Worker);
    }

    #[test]
    fn people_met_in_the_text_are_added_once() {
        let (mut people, _) = people("doc_id: A\n\n", &[]);
        people.meet("TM", None);
        people.meet("TM", None);
        people.meet("QQ", Some("Quin Quay"));
        let found = people.participants();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].role, Role::Manager);
        assert_eq!(found[1].name, "Quin Quay");
    }
}
