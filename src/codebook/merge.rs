//! Two teams' changes to one codebook joined, with comments and order kept.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

use crate::diagnostic::Diagnostic;
use crate::text::Span;

/// Something that both sides changed, each in its own way. The merged file has ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Where, as in `code hostility.verbal, rule at-the-door, find`.
    pub place: String,
    /// What it was; `None` where it was not there. So with the others.
    pub base: Option<String>,
    /// What we made of it.
    pub ours: Option<String>,
    /// What they made of it.
    pub theirs: Option<String>,
}

/// The codebook with both sides' changes since `base`, and what only a person can decide.
///
/// # Errors
/// Texts that are no TOML.
pub fn merge(
    base: (&str, &str),
    ours: (&str, &str),
    theirs: (&str, &str),
) -> Result<(String, Vec<Conflict>), Vec<Diagnostic>> {
    let read = |(file, text): (&str, &str)| {
        text.parse::<DocumentMut>().map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            let problem = Diagnostic::error(error.message().to_owned());
            problem.at(file, text, Span::new(span.start, span.end), "")
        })
    };
    let (base, ours, theirs) = (read(base), read(ours), read(theirs));
    let (base, mut ours, theirs) = match (base, ours, theirs) {
        (Ok(base), Ok(ours), Ok(theirs)) => (base, ours, theirs),
        (base, ours, theirs) => {
            let all = [base.err(), ours.err(), theirs.err()];
            return Err(all.into_iter().flatten().collect());
        }
    };
    let mut conflicts = Vec::new();
    tables(Some(base.as_table()), ours.as_table_mut(), theirs.as_table(), "", &mut conflicts);
    let mut next = 0;
    place(ours.as_table_mut(), &mut next);
    Ok((ours.to_string(), conflicts))
}

fn tables(
    base: Option<&Table>,
    ours: &mut Table,
    theirs: &Table,
    place: &str,
    conflicts: &mut Vec<Conflict>,
) {
    let none = Table::new();
    let base = base.unwrap_or(&none);
    let keys = base.iter().chain(theirs.iter()).map(|(key, _)| key.to_owned());
    let mut keys: Vec<String> = keys.collect();
    let mut seen = Vec::new();
    keys.retain(|key| {
        !seen.contains(key) && {
            seen.push(key.clone());
            true
        }
    });
    for key in keys {
        let place = if place.is_empty() { key.clone() } else { format!("{place}, {key}") };
        item(base.get(&key), ours, theirs.get(&key), &key, &place, conflicts);
    }
}

fn item(
    base: Option<&Item>,
    ours: &mut Table,
    theirs: Option<&Item>,
    key: &str,
    place: &str,
    conflicts: &mut Vec<Conflict>,
) {
    if same(base, theirs) {
        return;
    }
    match (ours.get_mut(key), theirs) {
        (Some(Item::Table(ours)), Some(Item::Table(theirs))) => {
            return tables(base.and_then(Item::as_table), ours, theirs, place, conflicts);
        }
        (Some(Item::ArrayOfTables(ours)), Some(Item::ArrayOfTables(theirs))) => {
            let base = base.and_then(Item::as_array_of_tables);
            return entries(base, ours, theirs, key, place, conflicts);
        }
        (Some(Item::Value(Value::Array(ours))), Some(Item::Value(Value::Array(theirs)))) => {
            if let Some(Item::Value(Value::Array(base))) = base {
                return values(base, ours, theirs, place, conflicts);
            }
        }
        _ => {}
    }
    if same(base, ours.get(key)) {
        match theirs {
            Some(theirs) => {
                // The place and the remarks of what is replaced stay.
                let decor = ours.key(key).map(|key| key.leaf_decor().clone());
                ours.insert(key, theirs.clone());
                if let Some((mut key, decor)) = ours.key_mut(key).zip(decor) {
                    *key.leaf_decor_mut() = decor;
                }
            }
            None => {
                ours.remove(key);
            }
        }
    } else if !same(ours.get(key), theirs) {
        conflicts.push(Conflict {
            place: place.to_owned(),
            base: base.map(words),
            ours: ours.get(key).map(words),
            theirs: theirs.map(words),
        });
    }
}

/// Joins tables that are told apart by their ids: codes, and the rules of a code.
fn entries(
    base: Option<&ArrayOfTables>,
    ours: &mut ArrayOfTables,
    theirs: &ArrayOfTables,
    key: &str,
    place: &str,
    conflicts: &mut Vec<Conflict>,
) {
    let outer = place.strip_suffix(key).unwrap_or("");
    let of = |tables: &ArrayOfTables, id: &str| tables.iter().position(|table| id_of(table) == id);
    let in_base = |id: &str| base.and_then(|base| base.get(of(base, id)?));
    let mut before = None;
    for table in theirs {
        let id = id_of(table);
        let name = format!("{outer}{key} {id}");
        match (of(ours, id), in_base(id)) {
            (Some(own), old) => {
                if let Some(own) = ours.get_mut(own) {
                    tables(old, own, table, &name, conflicts);
                }
            }
            (None, None) => insert(ours, before.and_then(|id| of(ours, id)), table),
            (None, Some(old)) => {
                if !same_tables(old, table) {
                    let (base, theirs) = (Some(old.to_string()), Some(table.to_string()));
                    conflicts.push(Conflict { place: name, base, ours: None, theirs });
                }
            }
        }
        before = Some(id).filter(|id| of(ours, id).is_some()).or(before);
    }
    for old in base.into_iter().flatten() {
        let id = id_of(old);
        let Some(own) = of(ours, id).filter(|_| of(theirs, id).is_none()) else { continue };
        let Some(table) = ours.get(own) else { continue };
        if same_tables(old, table) {
            ours.remove(own);
        } else {
            let (base, ours) = (Some(old.to_string()), Some(table.to_string()));
            let place = format!("{outer}{key} {id}");
            conflicts.push(Conflict { place, base, ours, theirs: None });
        }
    }
}

/// Puts a table after the one at `before`, or first.
fn insert(tables: &mut ArrayOfTables, before: Option<usize>, table: &Table) {
    let mut all: Vec<Table> = tables.iter().cloned().collect();
    let at = before.map_or(0, |at| at + 1).min(all.len());
    all.insert(at, table.clone());
    tables.clear();
    all.into_iter().for_each(|table| tables.push(table));
}

/// Gives all tables places in the file as they follow each other in the tree: those that came from another
/// file have places of that file.
fn place(table: &mut Table, next: &mut isize) {
    table.set_position(Some(*next));
    *next += 1;
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => place(inner, next),
            Item::ArrayOfTables(inner) => inner.iter_mut().for_each(|inner| place(inner, next)),
            _ => {}
        }
    }
}

/// Their additions to a list, what they took out of it, and what they changed of its entries.
fn values(
    base: &Array,
    ours: &mut Array,
    theirs: &Array,
    place: &str,
    conflicts: &mut Vec<Conflict>,
) {
    let find = |array: &Array, value: &Value| array.iter().position(|v| key_of(v) == key_of(value));
    for value in theirs {
        let known = find(base, value).and_then(|at| base.get(at));
        if known.is_some_and(|known| same_values(known, value)) {
            continue;
        }
        let own = find(ours, value);
        match own.and_then(|at| ours.get(at)) {
            Some(own) if same_values(own, value) => {}
            Some(mine) if known.is_some_and(|known| same_values(known, mine)) => {
                let decor = mine.decor().clone();
                let mut value = value.clone();
                *value.decor_mut() = decor;
                own.into_iter().for_each(|at| drop(ours.replace_formatted(at, value.clone())));
            }
            None if known.is_none() => add(ours, value),
            mine => conflicts.push(Conflict {
                place: place.to_owned(),
                base: known.map(ToString::to_string),
                ours: mine.map(ToString::to_string),
                theirs: Some(value.to_string()),
            }),
        }
    }
    for value in base.iter().filter(|value| find(theirs, value).is_none()) {
        let Some(at) = find(ours, value) else { continue };
        match ours.get(at) {
            Some(mine) if !same_values(mine, value) => conflicts.push(Conflict {
                place: place.to_owned(),
                base: Some(value.to_string()),
                ours: Some(mine.to_string()),
                theirs: None,
            }),
            _ => take_out(ours, at),
        }
    }
}

/// What an entry of a list is told by: an example by its text.
fn key_of(value: &Value) -> String {
    let text = value.as_inline_table().and_then(|table| table.get("text")).unwrap_or(value);
    text.as_str().map_or_else(|| text.to_string().trim().to_owned(), str::to_owned)
}

/// Puts an entry at the end of a list, set as its last one is.
fn add(ours: &mut Array, value: &Value) {
    let before = |value: &Value| value.decor().prefix().and_then(|p| p.as_str()).map(str::to_owned);
    let last = ours.iter().last().and_then(before).unwrap_or_default();
    // A remark stands with the entry that it was written for.
    let indent =
        last.rsplit('\n').next().unwrap_or("").trim_start_matches(|c: char| !c.is_whitespace());
    let set = if last.contains('\n') { format!("\n{indent}") } else { " ".to_owned() };
    let set = if ours.is_empty() { String::new() } else { set };
    let mut value = value.clone();
    let own = before(&value).filter(|own| own.contains('#'));
    value.decor_mut().set_prefix(own.unwrap_or(set));
    value.decor_mut().set_suffix("");
    ours.push_formatted(value);
}

/// Takes an entry out of a list; a remark before it stays.
fn take_out(ours: &mut Array, at: usize) {
    let taken = ours.remove(at);
    let prefix = |value: &Value| {
        value.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or("").to_owned()
    };
    let remark = prefix(&taken);
    if remark.contains('#') {
        match ours.get_mut(at) {
            Some(next) => {
                let joined = remark + prefix(next).trim_start_matches(' ');
                next.decor_mut().set_prefix(joined);
            }
            None => {
                let rest = ours.trailing().as_str().unwrap_or("").to_owned();
                ours.set_trailing(remark + &rest);
            }
        }
    }
}

fn id_of(table: &Table) -> &str {
    table.get("id").and_then(Item::as_str).unwrap_or("")
}

fn same(a: Option<&Item>, b: Option<&Item>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(Item::Value(a)), Some(Item::Value(b))) => same_values(a, b),
        (Some(Item::Table(a)), Some(Item::Table(b))) => same_tables(a, b),
        (Some(Item::ArrayOfTables(a)), Some(Item::ArrayOfTables(b))) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_tables(a, b))
        }
        _ => false,
    }
}

fn same_tables(a: &Table, b: &Table) -> bool {
    a.len() == b.len() && a.iter().all(|(key, item)| same(Some(item), b.get(key)))
}

/// Whether two values are the same but for remarks and white space around them.
fn same_values(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_values(a, b))
        }
        (Value::InlineTable(a), Value::InlineTable(b)) => {
            let other = |key: &str| b.get(key);
            a.len() == b.len()
                && a.iter().all(|(key, value)| other(key).is_some_and(|b| same_values(value, b)))
        }
        (Value::String(a), Value::String(b)) => a.value() == b.value(),
        _ => a.to_string().trim() == b.to_string().trim(),
    }
}

fn words(item: &Item) -> String {
    match item {
        Item::Value(Value::String(text)) => text.value().trim().to_owned(),
        other => other.to_string().trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "# Head.\n[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n\n[lists]\nw = [\n    \"a\", \"b\", # b\n]\n\n\
# First.\n[[code]]\nid = \"f.one\"\nname = \"One\"\ntypical = [\"x\"]\n\n[[code.rule]]\nid = \"r\"\nfind = \"a\" # why\n\n\
[[code]]\nid = \"f.two\"\nname = \"Two\"\n";

    fn merged(ours: &str, theirs: &str) -> (String, Vec<Conflict>) {
        merge(("base", BASE), ("ours", ours), ("theirs", theirs)).unwrap()
    }

    #[test]
    fn what_one_side_changed_is_taken() {
        assert_eq!(merged(BASE, BASE), (BASE.to_owned(), Vec::new()));
        let theirs = BASE.replace("find = \"a\"", "find = \"a OR c\"");
        assert_eq!(merged(BASE, &theirs).1, []);
        assert!(merged(BASE, &theirs).0.contains("find = \"a OR c\""));
        assert_eq!(merged(&theirs, BASE).0, theirs);
        let ours = BASE.replace("Two", "Zwei");
        let (text, conflicts) = merged(&ours, &theirs);
        assert!(text.contains("Zwei") && text.contains("a OR c") && conflicts.is_empty(), "{text}");
        assert!(text.contains("# First.") && text.starts_with("# Head."), "{text}");
    }

    #[test]
    fn entries_of_lists_come_and_go() {
        let ours = BASE.replace("\"a\", ", "\"a\", \"o\", ");
        let theirs = BASE.replace("\"b\", # b", "\"t\", # t");
        let (text, conflicts) = merged(&ours, &theirs);
        let book: DocumentMut = text.parse().unwrap();
        let words: Vec<&str> =
            book["lists"]["w"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!((words, conflicts), (vec!["a", "o", "t"], Vec::new()));
    }

    #[test]
    fn codes_come_and_go_in_their_places() {
        let new = "[[code]]\nid = \"f.mid\"\nname = \"Mid\"\n\n[[code.rule]]\nid = \"m\"\nfind = \"m\"\n\n";
        let theirs =
            BASE.replace("[[code]]\nid = \"f.two\"", &format!("{new}[[code]]\nid = \"f.two\""));
        let (text, conflicts) = merged(BASE, &theirs);
        assert_eq!(conflicts, []);
        let at = |id: &str| text.find(id).unwrap();
        assert!(at("f.one") < at("f.mid") && at("f.mid") < at("id = \"m\""), "{text}");
        assert!(at("id = \"m\"") < at("f.two"), "{text}");
        let cut = BASE.split("[[code]]\nid = \"f.two\"").next().unwrap();
        assert!(!merged(BASE, cut).0.contains("f.two"));
    }

    #[test]
    fn what_both_changed_is_a_conflict_and_nothing_is_lost() {
        let ours = BASE.replace("find = \"a\"", "find = \"o\"");
        let theirs = BASE.replace("find = \"a\"", "find = \"t\"");
        let (text, conflicts) = merged(&ours, &theirs);
        assert!(text.contains("find = \"o\""));
        let some = |text: &str| Some(text.to_owned());
        let place = "code f.one, rule r, find".to_owned();
        let conflict = Conflict { place, base: some("a"), ours: some("o"), theirs: some("t") };
        assert_eq!(conflicts, [conflict]);
        let cut = BASE.split("[[code]]\nid = \"f.two\"").next().unwrap();
        let (text, conflicts) = merged(&BASE.replace("Two", "Zwei"), cut);
        assert!(text.contains("Zwei"));
        assert_eq!((conflicts.len(), conflicts[0].place.as_str()), (1, "code f.two"));
        let (_, conflicts) = merged(cut, &BASE.replace("Two", "Zwei"));
        assert_eq!(conflicts.len(), 1);
        assert!(conflicts[0].ours.is_none() && conflicts[0].theirs.is_some());
    }

    #[test]
    fn a_rule_comes_into_its_own_code_wherever_it_stands() {
        let rule = "[[code.rule]]\nid = \"s\"\nfind = \"s\"\n\n";
        let two = "[[code]]\nid = \"f.two\"";
        let base = format!("{BASE}\n[[code.rule]]\nid = \"t\"\nfind = \"t\"\n");
        let theirs = base.replace(two, &format!("{rule}{two}"));
        let (text, conflicts) = merge(("b", &base), ("o", &base), ("t", &theirs)).unwrap();
        let read = |text: &str| text.parse::<DocumentMut>().unwrap();
        assert_eq!(conflicts, []);
        assert!(same_tables(read(&text).as_table(), read(&theirs).as_table()), "{text}");
        let first = format!("[[code]]\nid = \"f.zero\"\nname = \"Zero\"\n\n{rule}# First.");
        let theirs = base.replace("# First.", &first);
        let (text, _) = merge(("b", &base), ("o", &base), ("t", &theirs)).unwrap();
        assert!(same_tables(read(&text).as_table(), read(&theirs).as_table()), "{text}");
    }

    #[test]
    fn an_example_that_both_changed_is_a_conflict() {
        let with = |why: &str| {
            BASE.replace("[\"x\"]", &format!("[{{ text = \"x\", why = \"{why}\" }}, \"y\"]"))
        };
        let base = with("a");
        let join =
            |ours: &str, theirs: &str| merge(("b", &base), ("o", ours), ("t", theirs)).unwrap();
        let (text, conflicts) = join(&base, &with("b"));
        assert!(text.contains("why = \"b\"") && !text.contains("why = \"a\""), "{text}");
        assert_eq!(conflicts, []);
        let (text, conflicts) = join(&with("o"), &with("t"));
        assert!(text.contains("why = \"o\"") && !text.contains("why = \"t\""), "{text}");
        assert_eq!(conflicts.len(), 1);
        assert!(conflicts[0].theirs.as_ref().unwrap().contains("why = \"t\""));
    }

    #[test]
    fn remarks_in_lists_stay() {
        let base = BASE.replace("\"a\", \"b\", # b", "# one\n    \"a\",\n    # two\n    \"b\",");
        let theirs = base.replace("\"a\",", "").replace("\"b\",", "\"b\",\n    \"c\",");
        let (text, conflicts) = merge(("b", &base), ("o", &base), ("t", &theirs)).unwrap();
        assert_eq!(conflicts, []);
        let once = |remark: &str| text.matches(remark).count() == 1;
        assert!(once("# one") && once("# two") && text.contains("\"c\""), "{text}");
    }

    #[test]
    fn what_is_no_toml_is_told() {
        let problems = merge(("base", BASE), ("ours", "x = "), ("theirs", "[")).unwrap_err();
        assert_eq!(problems.len(), 2);
    }
}
