use super::{Code, Codebook, SHIPPED, is_below};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::pattern::Lists;

/// All codebooks of a project, as one tree of codes.
#[derive(Debug, Default)]
pub struct CodeSet {
    books: Vec<Codebook>,
    hash: String,
    /// The ids of all codes, by alphabet.
    ids: Vec<String>,
}

/// A code of a [`CodeSet`]: its place by alphabet. It means nothing to another set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeNumber(u32);

impl CodeNumber {
    /// The place, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A hash of codebooks, given as names and texts of their files, in hexadecimal.
pub fn hash_of<'b>(books: impl Iterator<Item = (&'b str, &'b str)>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (file, text) in books {
        hasher.update(file.as_bytes()).update(blake3::hash(text.as_bytes()).as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

impl CodeSet {
    /// Joins `books`, in their order. A code that two of them define is a problem; the first counts.
    pub fn new(mut books: Vec<Codebook>) -> (Self, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        inherit_lists(&mut books, &mut problems);
        let mut seen: Vec<(String, String)> = Vec::new();
        for book in &mut books {
            let file = book.file.clone();
            book.codes.retain(|code| match seen.iter().find(|(id, _)| *id == code.id) {
                None => {
                    seen.push((code.id.clone(), file.clone()));
                    true
                }
                Some((id, first)) => {
                    let message = format!("the code `{id}` is defined in `{first}` already");
                    let problem = Diagnostic::error(message).in_file(file.clone());
                    problems.push(
                        problem.help(
                            "rename one of the two, or give one of the codebooks a `namespace`",
                        ),
                    );
                    false
                }
            });
        }
        let hash = hash_of(books.iter().map(|book| (book.file.as_str(), book.text.as_str())));
        let mut ids: Vec<String> = seen.into_iter().map(|(id, _)| id).collect();
        ids.sort_unstable();
        (Self { books, hash, ids }, problems)
    }

    /// How many codes there are; their numbers go from 0.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are no codes.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The number of the code called `id`.
    pub fn number(&self, id: &str) -> Option<CodeNumber> {
        let index = self.ids.binary_search_by(|known| known.as_str().cmp(id)).ok()?;
        u32::try_from(index).ok().map(CodeNumber)
    }

    /// The id of the code with this number.
    pub fn id(&self, number: CodeNumber) -> &str {
        self.ids.get(number.index()).map_or("", String::as_str)
    }

    /// Whether the code is `code` or below it.
    pub fn is_of(&self, number: CodeNumber, code: &str) -> bool {
        is_below(self.id(number), code)
    }

    /// A hash of all codebooks, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The codebooks, in order.
    pub fn books(&self) -> &[Codebook] {
        &self.books
    }

    /// All codes, families included, in the order of their codebooks.
    pub fn codes(&self) -> impl Iterator<Item = &Code> {
        self.books.iter().flat_map(|book| &book.codes)
    }

    /// The ids of all families, in order: of those defined, and of codes whose family is not.
    pub fn families(&self) -> Vec<&str> {
        let mut families: Vec<&str> = Vec::new();
        for code in self.codes() {
            if !families.contains(&code.family()) {
                families.push(code.family());
            }
        }
        families
    }

    /// The code called `id`.
    pub fn code(&self, id: &str) -> Option<&Code> {
        self.codes().find(|code| code.id == id)
    }

    /// The id that a person's `code` has here: where no code is called so, its last part may belong to
    /// `family`.
    pub fn full_id(&self, code: &str, family: Option<&str>) -> String {
        match (family, code.split_once('.')) {
            (Some(family), Some((_, slug))) if self.code(code).is_none() => {
                format!("{family}.{slug}")
            }
            _ => code.to_owned(),
        }
    }

    /// The codebook that defines the code called `id`.
    pub fn book_of(&self, id: &str) -> Option<&Codebook> {
        self.books.iter().find(|book| book.codes.iter().any(|code| code.id == id))
    }

    /// What a reader meant by `word`: an id of a code or family, or its last part, or all but the
    /// namespace, where that is clear.
    ///
    /// # Errors
    /// The message and, where one comes to mind, the help for a word that is none.
    pub fn resolve(&self, word: &str) -> Result<String, (String, Option<String>)> {
        let known: Vec<&str> =
            self.codes().map(|code| code.id.as_str()).chain(self.families()).collect();
        if known.contains(&word) {
            return Ok(word.to_owned());
        }
        let (namespace, last) = word.split_once(':').unwrap_or(("", word));
        let ends = |id: &&str| {
            let before = id.strip_suffix(last).filter(|before| before.ends_with(['.', ':']));
            before.is_some_and(|before| {
                namespace.is_empty() || before.split(':').next() == Some(namespace)
            })
        };
        let ends: Vec<&str> = known.iter().copied().filter(ends).collect();
        match ends.as_slice() {
            [only] => Ok((*only).to_owned()),
            [] => {
                let help = did_you_mean(word, known.iter().copied());
                Err((format!("there is no code `{word}`"), help))
            }
            several => {
                let help = Some(format!("write one of: {}", several.join(", ")));
                Err((format!("`{word}` could be several codes"), help))
            }
        }
    }
}

/// Gives each codebook the word lists of those that it extends, but for names that it has itself.
fn inherit_lists(books: &mut [Codebook], problems: &mut Vec<Diagnostic>) {
    let known: Vec<(String, Vec<String>, Lists)> =
        books.iter().map(|b| (b.name.clone(), b.extends.clone(), b.lists.clone())).collect();
    for book in books {
        let mut open = book.extends.clone();
        let mut done = vec![book.name.clone()];
        while let Some(name) = open.pop() {
            if done.contains(&name) {
                continue;
            }
            let shipped = || {
                let file = format!("{name}.toml");
                let (file, text) = SHIPPED.iter().find(|(other, _)| *other == file)?;
                let (book, _) = super::read_sound(file, text);
                Some((book.extends, book.lists))
            };
            let other = known.iter().find(|(other, ..)| *other == name);
            match other.map(|(_, extends, lists)| (extends.clone(), lists.clone())).or_else(shipped)
            {
                Some((extends, lists)) => {
                    open.extend(extends);
                    for (list, words) in lists {
                        book.lists.entry(list).or_insert(words);
                    }
                }
                None => {
                    let names = known.iter().map(|(name, ..)| name.as_str());
                    let help = did_you_mean(&name, names.filter(|other| *other != book.name));
                    let message = format!("there is no codebook `{name}` to extend");
                    let problem = Diagnostic::error(message).in_file(book.file.clone());
                    let usual = "name a codebook of the project, or one that comes with doorstep";
                    problems.push(problem.help(help.unwrap_or_else(|| usual.to_owned())));
                }
            }
            done.push(name);
        }
    }
}
