use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::text::Lines;

/// Problems as a person reads them: what, where with the text marked, and what would be right.
pub fn problems(problems: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let blocks: Vec<String> = problems.iter().map(|problem| one(problem, &renderer)).collect();
    let text = blocks.join("\n\n");
    if text.is_empty() { text } else { text + "\n" }
}

fn one(problem: &Diagnostic, renderer: &Renderer) -> String {
    let level = match problem.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let mut group = Group::with_title(level.primary_title(visible(&problem.message)));
    if let Some(place) = &problem.place {
        let file = visible(&place.file);
        match place.span.filter(|_| !place.text.is_empty()) {
            None => group = group.element(Origin::path(file)),
            Some(span) => {
                // Only the marked lines go to the renderer: a note may be one very long line, and
                // control characters must not reach the terminal.
                let lines = Lines::new(&place.text);
                let first = lines.line(span.start());
                let last = lines.line(span.end().saturating_sub(1).max(span.start()));
                let block = lines.span(first).hull(lines.span(last.min(first + 4)));
                let (from, text) = excerpt(&place.text, block.start(), block.end(), span.start());
                let within = |at: usize| at.clamp(from, from + text.len()) - from;
                let (mut start, mut end) = (within(span.start()), within(span.end()));
                while !text.is_char_boundary(start) {
                    start -= 1;
                }
                while !text.is_char_boundary(end) {
                    end += 1;
                }
                let range = start..end;
                let label = visible(&place.label);
                let snippet = Snippet::source(text).line_start(first).path(file);
                let mark = AnnotationKind::Primary.span(range).label(label);
                group = group.element(snippet.annotation(mark));
            }
        }
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    renderer.render(&[group])
}

/// At most about 160 bytes of a line on each side of `at`; where the excerpt begins, and it, with
/// control characters replaced by spaces of the same length.
fn excerpt(text: &str, start: usize, end: usize, at: usize) -> (usize, String) {
    let boundary = |mut at: usize| {
        while at > 0 && !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let from = boundary(start.max(at.saturating_sub(160)));
    let to = boundary(end.min(at + 320));
    let piece = text.get(from..to).unwrap_or("").trim_end_matches(['\r', '\n']);
    let shown = piece.chars().flat_map(|c| {
        let (kept, times) = if c.is_control() && c != '\n' { (' ', c.len_utf8()) } else { (c, 1) };
        std::iter::repeat_n(kept, times)
    });
    (from, shown.collect())
}

/// Text from files, safe for a terminal.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[test]
    fn the_place_is_marked() {
        let text = "one\ntwo thre\n";
        let problem = Diagnostic::error("`thre` is not a number")
            .at("a.toml", text, Span::new(8, 12), "")
            .help("did you mean `three`?");
        let shown = problems(&[problem], false);
        assert!(shown.contains("a.toml:2:5"), "{shown}");
        assert!(shown.contains("^^^^") && shown.contains("did you mean `three`?"), "{shown}");
    }

    #[test]
    fn any_span_in_any_text_is_shown_without_panic() {
        let text = "é\u{1b}[31m😀\r\n".repeat(60);
        for start in 0..text.len() + 3 {
            let problem =
                Diagnostic::error("x").at("f", &text, Span::new(start, start + 2), "here");
            let shown = problems(&[problem], false);
            assert!(!shown.contains('\u{1b}'));
        }
    }
}
