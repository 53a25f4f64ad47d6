//! What the names of files and folders say: `{case}/{date}-{doc_type}.docx`.

use regex::Regex;

use crate::corpus::Attribute;

/// How files are named, by a pattern in which braces stand around names of attributes.
#[derive(Debug, Clone)]
pub struct NamePattern {
    regex: Regex,
    names: Vec<String>,
    folders: usize,
}

impl PartialEq for NamePattern {
    fn eq(&self, other: &Self) -> bool {
        self.regex.as_str() == other.regex.as_str() && self.names == other.names
    }
}

impl Eq for NamePattern {}

impl NamePattern {
    /// Understands `pattern`. Its folders are the innermost ones of a path; what follows its last dot, the
    /// ending of a file, may be another.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    pub fn new(pattern: &str) -> Result<Self, (String, &'static str)> {
        const EXAMPLE: &str = "write it as `{case}/{date}-{doc_type}.docx`";
        let stem = match pattern.rsplit_once('.') {
            Some((stem, ending)) if !ending.contains(['/', '}']) => stem,
            _ => pattern,
        };
        let mut names: Vec<String> = Vec::new();
        let mut expression = String::from("^");
        let mut rest = stem;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return Err(("a `{` of the pattern is not closed".to_owned(), EXAMPLE));
            };
            let known = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.is_empty() || !name.chars().all(known) {
                return Err((format!("`{{{name}}}` cannot be the name of an attribute"), EXAMPLE));
            }
            if names.iter().any(|other| other == name) {
                return Err((format!("`{{{name}}}` stands in the pattern twice"), EXAMPLE));
            }
            expression.push_str(&regex::escape(before));
            // A date has the marks that part other things.
            let what = if name == "date" {
                r"([0-9]{1,4}[-._ ]?[0-9]{1,2}[-._ ]?[0-9]{1,4})"
            } else {
                "([^/]+?)"
            };
            expression.push_str(what);
            names.push(name.to_owned());
            rest = after;
        }
        if names.is_empty() || rest.contains('}') {
            return Err(("the pattern names no attribute".to_owned(), EXAMPLE));
        }
        expression.push_str(&regex::escape(rest));
        expression.push('$');
        let regex =
            Regex::new(&expression).map_err(|_| ("the pattern is too long".to_owned(), EXAMPLE))?;
        Ok(Self { regex, names, folders: stem.matches('/').count() })
    }

    /// The pattern as a regular expression.
    pub(super) fn as_str(&self) -> &str {
        self.regex.as_str()
    }

    /// What the name of `file`, a path with `/`, says; nothing where it has another form.
    pub(super) fn read(&self, file: &str) -> Vec<Attribute> {
        let slash = file.rfind('/').map_or(0, |slash| slash + 1);
        let stem = file
            .get(slash..)
            .and_then(|name| name.rfind('.'))
            .map_or(file.len(), |dot| slash + dot);
        let stem = file.get(..stem).unwrap_or(file);
        let parts: Vec<&str> = stem.split('/').collect();
        let from = parts.len().saturating_sub(self.folders + 1);
        let inner = parts.get(from..).unwrap_or(&[]).join("/");
        let Some(found) = self.regex.captures(&inner) else { return Vec::new() };
        let values = found.iter().skip(1).map(|value| value.map_or("", |value| value.as_str()));
        let named = |(name, value): (&String, &str)| Attribute {
            name: name.clone(),
            value: value.to_owned(),
        };
        self.names.iter().zip(values).map(named).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, file: &str) -> Vec<(String, String)> {
        let pattern = NamePattern::new(pattern).unwrap();
        pattern.read(file).into_iter().map(|one| (one.name, one.value)).collect()
    }

    #[test]
    fn folders_and_names_give_attributes() {
        let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            read("{case}/{date}-{doc_type}.docx", "notes/C1/2019-05-03-home_visit.txt"),
            [own("case", "C1"), own("date", "2019-05-03"), own("doc_type", "home_visit")]
        );
        assert_eq!(
            read("V{visit}_{case}", "notes/V3_C.12.md"),
            [own("visit", "3"), own("case", "C.12")]
        );
        assert_eq!(read("{case}/{date}", "notes/C1/memo.txt"), []);
    }

    #[test]
    fn what_is_wrong_with_a_pattern_is_said() {
        for wrong in ["notes", "{case", "{}", "{case}-{case}", "{a b}", "case}-{x}}"] {
            assert!(NamePattern::new(wrong).is_err(), "{wrong}");
        }
    }
}
