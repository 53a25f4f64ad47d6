//! Who was there, as people write it: `Ann Bee (AB), mother; Cy (4); Dr Ewe, health visitor`.

use super::roles;
use crate::corpus::Role;

/// One person of such a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mention {
    /// Names and labels, as written.
    pub(super) names: Vec<String>,
    /// What the words around the name make the person.
    pub(super) role: Option<Role>,
    /// Words such as `mother` that may stand for the name.
    pub(super) relations: Vec<String>,
}

/// The people of `list`.
pub(super) fn read(list: &str) -> Vec<Mention> {
    chunks(list).iter().flat_map(|chunk| mentions(chunk)).collect()
}

/// The list cut at semicolons, or at commas where there is none; never inside brackets.
fn chunks(list: &str) -> Vec<String> {
    let separator = if cut(list, ';').len() > 1 { ';' } else { ',' };
    let mut chunks: Vec<String> = Vec::new();
    for piece in cut(list, separator) {
        let words = piece.trim();
        match chunks.last_mut() {
            // After a comma a description goes on with the person before it.
            Some(last) if separator == ',' && describes(words) => {
                last.push_str(", ");
                last.push_str(words);
            }
            _ => chunks.push(words.to_owned()),
        }
    }
    chunks.retain(|chunk| !chunk.is_empty());
    chunks
}

fn describes(words: &str) -> bool {
    names_in(words).is_empty() || words.starts_with(char::is_lowercase)
}

fn cut(list: &str, separator: char) -> Vec<&str> {
    let mut depth = 0_usize;
    list.split(move |c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c == separator
    })
    .collect()
}

fn mentions(chunk: &str) -> Vec<Mention> {
    let lower = chunk.to_lowercase();
    if lower.starts_with("n/a") || lower.starts_with("none") || lower == "-" {
        return Vec::new();
    }
    let (head, brackets, tail) = parts(chunk);
    let mut inner: Vec<&str> = brackets.split([',', ';', '/']).map(str::trim).collect();
    inner.retain(|item| !item.is_empty());
    let aged = inner.iter().any(|item| is_age(item));
    let described = roles::role_of_words(&tail)
        .or_else(|| roles::role_of_words(&without_names(head)))
        .or_else(|| inner.iter().find_map(|item| roles::role_of_words(item)));
    let role = described.or(aged.then_some(Role::Child));
    let mut relations = roles::relations(&tail);
    relations.extend(roles::relations(head));
    let labels = inner.iter().filter(|item| is_name(item)).map(|item| (*item).to_owned());
    let labels: Vec<String> = labels.collect();
    let names = names_in(head);
    if let [] | [_] = names.as_slice() {
        let plural = names.is_empty() && labels.len() > 1;
        if plural {
            let each = labels.into_iter();
            return each
                .map(|label| Mention { names: vec![label], role, ..Mention::default() })
                .collect();
        }
        let names: Vec<String> = names.into_iter().chain(labels).collect();
        if names.is_empty() {
            return Vec::new();
        }
        return vec![Mention { names, role, relations }];
    }
    // `Ann and Cy (twins, 5)`: what stands in the brackets is about both.
    names
        .into_iter()
        .map(|name| Mention { names: vec![name], role, ..Mention::default() })
        .collect()
}

/// What stands before the first bracket or comma, in brackets, and after.
fn parts(chunk: &str) -> (&str, String, String) {
    let end = chunk.find(['(', ',']).unwrap_or(chunk.len());
    let head = chunk.get(..end).unwrap_or("").trim();
    let (mut brackets, mut tail, mut depth) = (String::new(), String::new(), 0_usize);
    for character in chunk.get(end..).unwrap_or("").chars() {
        match character {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                brackets.push(';');
            }
            _ if depth > 0 => brackets.push(character),
            _ => tail.push(character),
        }
    }
    (head, brackets, tail)
}

const TITLES: &[&str] = &["Mr", "Mrs", "Ms", "Miss", "Dr", "PC", "Prof", "Rev", "Sgt", "Sir"];

/// The names in `head`: runs of words with a capital. A lone one before small words that describe
/// (`Conference chair`) is no name.
fn names_in(head: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut open = false;
    let head = head.split('(').next().unwrap_or("");
    let mut words = head.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let bare = word.trim_matches([',', ';', '.']);
        let starts = is_name_word(bare);
        let describes = !open
            && names.is_empty()
            && bare.chars().any(char::is_lowercase)
            && words.peek().is_some_and(|next| roles::role_of_words(next).is_some());
        if starts && !describes {
            match names.last_mut() {
                Some(name) if open => {
                    name.push(' ');
                    name.push_str(bare);
                }
                _ => names.push(bare.to_owned()),
            }
        }
        open = starts && !describes && !word.ends_with([',', ';']);
    }
    names.retain(|name| !TITLES.contains(&name.as_str()));
    names
}

fn is_name_word(word: &str) -> bool {
    let first = word.chars().next();
    first.is_some_and(char::is_uppercase)
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '.'))
}

/// `head` without its names, so that `Carol Head` is not a head teacher.
fn without_names(head: &str) -> String {
    let small = head.split_whitespace().filter(|word| {
        TITLES.contains(word) || !is_name_word(word) || head.split_whitespace().next() == Some(word)
    });
    let small: Vec<&str> = small.collect();
    small.join(" ")
}

/// One or two words with a capital each, as labels and first names are.
fn is_name(item: &str) -> bool {
    let mut words = item.split_whitespace();
    item.split_whitespace().count() <= 2 && words.all(is_name_word)
}

/// `6`, `now 6`, `14 months`; people of 18 are not children.
fn is_age(item: &str) -> bool {
    let mut words = item.split_whitespace().rev().peekable();
    let unit = words.peek().copied().unwrap_or("").to_lowercase();
    let months = ["months", "mths", "month", "weeks", "wks", "days"].contains(&unit.as_str());
    if months || ["years", "yrs", "year", "yr"].contains(&unit.as_str()) {
        words.next();
    }
    let number = words.next().and_then(|word| word.parse::<u32>().ok());
    number.is_some_and(|age| months || age < 18) && words.count() <= 1
}

/// A name without the title before it.
pub(super) fn without_title(name: &str) -> &str {
    match name.split_once(' ') {
        Some((title, rest)) if TITLES.contains(&title.trim_end_matches('.')) => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(list: &str) -> Vec<(Vec<String>, Option<Role>)> {
        read(list).into_iter().map(|mention| (mention.names, mention.role)).collect()
    }

    fn one(names: &[&str], role: Option<Role>) -> (Vec<String>, Option<Role>) {
        (names.iter().map(|name| (*name).to_owned()).collect(), role)
    }

    #[test]
    fn names_labels_and_descriptions() {
        assert_eq!(
            found(
                "Anna Beech (AB), mother, by phone; Cy (4); Dan, her partner; EF; PC Gil Hay (GH), police"
            ),
            [
                one(&["Anna Beech", "AB"], Some(Role::Parent)),
                one(&["Cy"], Some(Role::Child)),
                one(&["Dan"], Some(Role::Parent)),
                one(&["EF"], None),
                one(&["PC Gil Hay", "GH"], Some(Role::OtherProfessional)),
            ]
        );
    }

    #[test]
    fn people_without_a_name_have_their_label() {
        assert_eq!(
            found(
                "Review chair (CHAIR); school nurse (NURSE); two students (AA, BB); minute taker"
            ),
            [
                one(&["CHAIR"], Some(Role::Manager)),
                one(&["NURSE"], Some(Role::OtherProfessional)),
                one(&["AA"], None),
                one(&["BB"], None),
            ]
        );
    }

    #[test]
    fn commas_part_people_where_there_is_nothing_else() {
        assert_eq!(
            found("M (Dora), K1 (Tess, 6), baby"),
            [one(&["M", "Dora"], None), one(&["K1", "Tess"], Some(Role::Child))]
        );
        assert_eq!(
            found("Anna Beech (AB), mother"),
            [one(&["Anna Beech", "AB"], Some(Role::Parent))]
        );
        assert_eq!(
            found("Ivy and Joe (twins, 5)"),
            [one(&["Ivy"], Some(Role::Child)), one(&["Joe"], Some(Role::Child))]
        );
        assert!(found("n/a (Anna away)").is_empty());
        assert!(found("").is_empty());
    }
}
