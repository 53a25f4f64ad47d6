//! The module table of ARCHITECTURE.md holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| `")?.split('|').collect();
        let name = cells[0].trim().trim_end_matches('`').to_owned();
        let allowed = cells.get(2)?.split(',').map(|word| word.trim().to_owned());
        Some((name, allowed.filter(|word| word != "–" && !word.is_empty()).collect()))
    });
    rows.collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The modules that the code of a file names after `crate::`, unit tests left out.
fn used(path: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut used = BTreeSet::new();
    for line in code {
        for rest in line.split("crate::").skip(1) {
            let name = |c: &char| c.is_alphanumeric() || *c == '_';
            used.insert(rest.chars().take_while(name).collect());
        }
    }
    used
}

#[test]
fn every_module_uses_only_what_the_table_allows() {
    let table = table();
    let mut wrong = Vec::new();
    for (module, allowed) in &table {
        for file in files(&root().join("src").join(module)) {
            for name in used(&file) {
                if name != *module && !allowed.contains(&name) {
                    wrong.push(format!("{} uses `{name}`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "against the table of ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_is_in_the_table_and_uses_only_rooms_above_it() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let order: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let declared: BTreeSet<&str> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!(order.iter().copied().collect::<BTreeSet<_>>(), declared);
    for (module, allowed) in table() {
        let own = order.iter().position(|name| *name == module).unwrap();
        for name in allowed {
            let other = order.iter().position(|known| *known == name);
            assert!(other.is_some_and(|other| other < own), "{module} may not use {name}");
        }
    }
}

#[test]
fn no_network_code_is_linked() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let names: BTreeSet<&str> =
        lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    for network in ["hyper", "reqwest", "ureq", "tokio", "mio", "socket2", "curl", "rustls", "h2"] {
        assert!(!names.contains(network), "{network} is in Cargo.lock");
    }
    for file in files(&root().join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains("std::net"), "{} names std::net", file.display());
    }
}
