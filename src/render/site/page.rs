use std::fmt::Write as _;

use super::Site;

/// How much of the text leaves the project with the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// None.
    None,
    /// The first words of each coded passage.
    Short,
    /// All documents.
    Full,
}

/// Words of a passage that are quoted in short.
const SHORT: usize = 25;

impl Quotes {
    /// As much of `words` as leaves the project.
    pub fn of(self, words: &str) -> String {
        let all: Vec<&str> = words.split_whitespace().collect();
        match self {
            Self::None => String::new(),
            Self::Short if all.len() > SHORT => {
                format!("{} …", all.get(..SHORT).unwrap_or(&[]).join(" "))
            }
            Self::Short | Self::Full => all.join(" "),
        }
    }

    fn said(self) -> &'static str {
        match self {
            Self::None => "These pages quote nothing.",
            Self::Short => "These pages quote the first words of coded passages.",
            Self::Full => "These pages hold the documents in full.",
        }
    }
}

/// `text` as HTML; what a terminal would obey is shown as signs.
pub(super) fn escaped(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for c in text.chars().map(crate::text::visible) {
        match c {
            '&' => all.push_str("&amp;"),
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            '"' => all.push_str("&quot;"),
            '\'' => all.push_str("&#39;"),
            c => all.push(c),
        }
    }
    all
}

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("filter.js");
/// What the browser lets run: this script alone. Its hash is checked by a test.
pub(crate) const SCRIPT_HASH: &str = include_str!("filter.js.sha256");

/// A page with `body`, called `title`, that is `file`.
pub(super) fn page(site: &Site<'_>, title: &str, file: &str, body: &str) -> String {
    let name = escaped(site.name);
    let title = escaped(title);
    let mut nav = String::new();
    for (target, words) in [
        ("index.html", "Overview"),
        ("reports.html", "Reports"),
        ("codes.html", "Codes"),
        ("methods.html", "Methods"),
    ] {
        let here = if target == file { " aria-current=\"page\"" } else { "" };
        let _ = write!(nav, "<li><a href=\"{target}\"{here}>{words}</a></li>");
    }
    // Only documents have something to filter.
    let has_filter = body.contains("<fieldset class=\"filter\"");
    let script = if has_filter { format!("<script>{SCRIPT}</script>\n") } else { String::new() };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
<title>{title} – {name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
<a class=\"skip\" href=\"#main\">To the page</a>\n\
<header><p>{name}</p><nav aria-label=\"Pages\"><ul>{nav}</ul></nav></header>\n\
<main id=\"main\">\n<h1>{title}</h1>\n{body}</main>\n\
<footer><p>{} Acts are coded, not people; rules propose and people decide. \
Signs: · nobody looked for it, ○ not observed, × not counted, ▒ hidden, – undefined.</p></footer>\n\
{script}</body>\n</html>\n",
        SCRIPT_HASH.trim(),
        site.quotes.said()
    )
}
