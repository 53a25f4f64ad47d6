//! Codebooks as people read them: an appendix in Markdown or HTML.

use std::fmt::Write as _;

use crate::codebook::{Code, Codebook, Example, is_below};

/// Codebooks in Markdown: `only` this code and those below it, or all.
pub fn codebooks_markdown(books: &[Codebook], only: Option<&str>) -> String {
    let mut text = String::new();
    for (book, codes) in chosen(books, only) {
        let title = if book.title.is_empty() { &book.name } else { &book.title };
        let _ = writeln!(text, "# {title}\n");
        for (_, words) in about(book) {
            let _ = writeln!(text, "{words}\n");
        }
        for code in codes {
            let _ = writeln!(text, "## {} (`{}`)\n", code.name, code.id);
            for (name, lines) in parts(code) {
                // An angle bracket would begin a tag.
                let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
                match lines.as_slice() {
                    [line] => {
                        let _ = writeln!(text, "**{name}.** {line}\n");
                    }
                    lines => {
                        let _ = writeln!(text, "**{name}.**\n");
                        lines.iter().for_each(|line| {
                            let _ = writeln!(text, "- {line}");
                        });
                        text.push('\n');
                    }
                }
            }
        }
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// The same as one page of HTML without scripts, and without anything from elsewhere.
pub fn codebooks_html(books: &[Codebook], only: Option<&str>) -> String {
    let mut text = String::from(HEAD);
    for (book, codes) in chosen(books, only) {
        let title = if book.title.is_empty() { &book.name } else { &book.title };
        let _ = writeln!(text, "<h1>{}</h1>", escaped(title));
        for (_, words) in about(book) {
            let _ = writeln!(text, "<p>{}</p>", escaped(&words));
        }
        for code in codes {
            let (name, id) = (escaped(&code.name), escaped(&code.id));
            let _ = writeln!(text, "<h2 id=\"{id}\">{name} <code>{id}</code></h2>\n<dl>");
            for (name, lines) in parts(code) {
                let _ = writeln!(text, "<dt>{}</dt>", escaped(name));
                lines.iter().for_each(|line| {
                    let _ = writeln!(text, "<dd>{}</dd>", escaped(line));
                });
            }
            text.push_str("</dl>\n");
        }
    }
    text + "</main>\n</body>\n</html>\n"
}

const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Codebook</title>\n<style>\n\
body { font: 1rem/1.5 serif; color: #111; background: #fff; margin: 0 auto; max-width: 44rem; padding: 1rem; }\n\
h2 { margin-top: 2rem; } code { font-size: 0.85em; color: #444; }\n\
dt { font-weight: bold; margin-top: 0.5rem; } dd { margin-left: 1.5rem; }\n\
@media print { h2 { break-after: avoid; } }\n</style>\n</head>\n<body>\n<main>\n";

fn chosen<'b>(books: &'b [Codebook], only: Option<&str>) -> Vec<(&'b Codebook, Vec<&'b Code>)> {
    let wanted = |code: &&Code| only.is_none_or(|only| is_below(&code.id, only));
    let some = books.iter().map(|book| (book, book.codes.iter().filter(wanted).collect()));
    some.filter(|(_, codes): &(_, Vec<_>)| !codes.is_empty()).collect()
}

/// What a codebook says of itself: what it is, its version, whose it is, how to cite it.
fn about(book: &Codebook) -> Vec<(&'static str, String)> {
    let version = format!("Codebook {}, version {}.", book.name, book.version);
    let by = if book.authors.is_empty() {
        String::new()
    } else {
        format!("By {}.", book.authors.join(", "))
    };
    let licence =
        if book.license.is_empty() { String::new() } else { format!("Licence: {}.", book.license) };
    let all = vec![
        ("definition", book.definition.clone()),
        ("guidance", book.guidance.clone()),
        ("version", version),
        ("authors", by),
        ("licence", licence),
        ("citation", book.citation.clone()),
    ];
    all.into_iter().filter(|(_, words)| !words.is_empty()).collect()
}

/// The parts of a code that a reader needs, each with its lines; empty ones left out.
fn parts(code: &Code) -> Vec<(&'static str, Vec<String>)> {
    let one = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
    let examples = |examples: &[Example]| {
        let example = |example: &Example| {
            let why =
                if example.why.is_empty() { String::new() } else { format!(" ({})", example.why) };
            example.text.clone() + &why
        };
        examples.iter().map(example).collect::<Vec<_>>()
    };
    let carriers: Vec<&str> = code.carriers.iter().map(|role| role.as_str()).collect();
    let fitness = if code.is_family() {
        String::new()
    } else {
        format!("{} {}", code.fitness, code.fitness_note)
    };
    let all = vec![
        ("In brief", one(&code.brief)),
        ("Definition", one(&code.definition)),
        ("Use when", one(&code.use_when)),
        ("Not when", one(&code.not_when)),
        ("Carried by", one(&carriers.join(", "))),
        ("Direction", one(&code.direction)),
        ("Typical", examples(&code.typical)),
        ("Atypical", examples(&code.atypical)),
        ("Close but no", examples(&code.close_but_no)),
        ("Watch for", code.watch_for.clone()),
        ("Fitness for rules", one(fitness.trim())),
        ("A person decides", one(&code.human_needed)),
        (
            "Its codings",
            one(if code.propose_only {
                "are places to look at, until a person decides"
            } else {
                ""
            }),
        ),
        ("Memo", one(if code.memo_required { "a person who keeps a coding says why" } else { "" })),
        ("Sources", code.sources.clone()),
    ];
    all.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
}

fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
