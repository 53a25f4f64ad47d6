//! Lines → entries: what was written as one piece, however it was wrapped.

use memchr::memchr;

use super::labels::Labels;
use super::lead::{self, Form, Lead};
use crate::source::line::{Line, Shape};
use crate::text::Span;

/// One piece of a document: a paragraph, a labelled line, an entry with its time.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// All of it, label and time included.
    pub(super) span: Span,
    /// What is read of it.
    pub(super) runs: Vec<Span>,
    /// The speaker's label.
    pub(super) label: Option<Span>,
    /// How the label is marked.
    pub(super) form: Option<Form>,
    /// How the first words are said, in brackets between the label and its colon; the first run.
    pub(super) manner: Option<Span>,
    /// The time at its head.
    pub(super) time: Option<String>,
    /// The depth of a heading.
    pub(super) heading: Option<usize>,
    /// Whether an empty line stands before it.
    pub(super) gap: bool,
    /// Whether it is a remark beside the text.
    pub(super) remark: bool,
    /// Whether it is a note of the text, or a comment on it.
    pub(super) aside: bool,
    /// Whether it is a row of a table, which goes on with nothing.
    pub(super) row: bool,
    /// Who wrote it, if it is.
    pub(super) by: Option<Span>,
    /// Whether it explains a label.
    pub(super) legend: bool,
}

/// The width at which a document is wrapped by hand, in characters; `None` where it is not.
///
/// A line is wrapped if the next line's first word would not have fitted. Notes with one paragraph a
/// line have lines of any length; so most lines that are followed by another have to be wrapped.
pub(super) fn wrap_width(text: &str, lines: &[Line]) -> Option<usize> {
    let followed = |index: &usize| {
        let next = lines.get(index + 1).is_some_and(|next| !next.gap && next.flows());
        next && lines.get(*index).is_some_and(Line::flows)
    };
    let followed: Vec<usize> = (0..lines.len()).filter(followed).collect();
    let length = |index: usize| lines.get(index).map_or(0, |line| characters(text, line.span));
    let lengths: Vec<usize> = followed.iter().map(|index| length(*index)).collect();
    let mut sorted = lengths.clone();
    sorted.sort_unstable();
    // A few lines that nobody could break are longer than the width.
    let width = sorted.get(sorted.len().saturating_sub(1 + sorted.len() / 50)).copied()?;
    if !(20..=140).contains(&width) {
        return None;
    }
    let full = followed.iter().zip(&lengths).filter(|(index, length)| {
        lines.get(**index + 1).is_some_and(|next| !fits(text, **length, next, width))
    });
    let full = full.count();
    if width < 40 {
        // Short entries of much the same length look wrapped, too; a sentence that goes on over the
        // line end tells.
        let open = followed.iter().filter(|index| {
            let next = lines.get(**index + 1);
            lines.get(**index).zip(next).is_some_and(|(line, next)| is_open(text, line, next))
        });
        let sure = followed.len() >= 2 && full * 4 >= followed.len() * 3;
        return (sure && open.count() * 2 >= followed.len()).then_some(width);
    }
    (full * 2 >= followed.len()).then_some(width)
}

/// Whether a sentence goes on from `line` to `next`, as far as stops and capitals tell.
pub(super) fn is_open(text: &str, line: &Line, next: &Line) -> bool {
    next.span.slice(text).starts_with(char::is_lowercase) && !ends_sentence(text, line.span)
}

/// Whether the last character of `span` may end a sentence or something quoted.
fn ends_sentence(text: &str, span: Span) -> bool {
    let stop = |c| {
        matches!(
            c,
            '.' | '?'
                | '!'
                | '…'
                | ':'
                | ';'
                | '"'
                | '”'
                | '\''
                | '’'
                | '“'
                | '»'
                | ')'
                | ']'
                | '}'
                | '*'
                | '_'
        )
    };
    span.slice(text).chars().next_back().is_none_or(stop)
}

/// Whether white space stands before `line`.
pub(super) fn is_indented(text: &str, line: &Line) -> bool {
    let at = line.span.start();
    at.checked_sub(1)
        .is_some_and(|before| Span::new(before, at).slice(text).starts_with([' ', '\t']))
}

/// Whether `line`, which has no label, may go on with what a label above it began.
///
/// It has to stand right below, or be indented, and may not be something of its own: an item, a
/// remark, a time, a stage direction.
pub(super) fn may_go_on(text: &str, line: &Line, lead: &Lead) -> bool {
    (!line.gap || is_indented(text, line))
        && line.shape == Shape::Text
        && line.voice.is_none()
        && line.time.is_none()
        && lead.time.is_none()
        && lead.label.is_none()
        && !is_bracketed(text, line.span)
}

/// Which lines go on with the line before as its unfinished sentence shows, at whatever width.
///
/// Only notes with capitals tell: where sentences begin with small letters, entries do, too.
fn open_lines(text: &str, lines: &[Line], leads: &[Lead]) -> Vec<bool> {
    let mut open = vec![false; lines.len()];
    let (mut capitals, mut begins) = (0, 0);
    let mut before: Option<&Line> = None;
    for line in lines {
        let begun = line.gap || before.is_none_or(|before| ends_sentence(text, before.span));
        let first = line.first().slice(text).chars().find(|c| c.is_alphabetic());
        begins += usize::from(begun);
        capitals += usize::from(begun && first.is_some_and(char::is_uppercase));
        before = Some(line);
    }
    if capitals * 10 < begins * 9 {
        return open;
    }
    let mut from = 0;
    while from < lines.len() {
        let rest = lines.get(from + 1..).unwrap_or(&[]);
        let to = rest.iter().position(|line| line.gap).map_or(lines.len(), |more| from + 1 + more);
        let block = lines.get(from..to).unwrap_or(&[]);
        if let [_] = block {
            from = to;
            continue;
        }
        let lengths: Vec<usize> = block.iter().map(|line| characters(text, line.span)).collect();
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let even =
            |index: usize| lengths.get(index).is_some_and(|length| length * 5 >= longest * 3);
        let goes_on: Vec<bool> = block
            .windows(2)
            .zip(leads.iter().skip(from + 1))
            .map(|(pair, lead)| {
                let open = matches!(pair, [line, next] if is_open(text, line, next));
                open && lead.label.is_none()
            })
            .collect();
        let count = goes_on.iter().filter(|open| **open).count();
        let wrapped = count >= 2 && count * 2 >= goes_on.len() && (0..goes_on.len()).all(even);
        if (20..=140).contains(&longest) {
            for (index, goes_on) in goes_on.iter().enumerate() {
                if let Some(slot) = open.get_mut(from + index + 1) {
                    *slot = wrapped || (*goes_on && even(index));
                }
            }
        }
        from = to;
    }
    open
}

/// Whether a quotation in curly marks that `line` opens is closed on the `next`.
fn quotes_over(text: &str, line: Span, next: Span) -> bool {
    let (line, next) = (line.slice(text), next.slice(text));
    // The first byte of both opening marks.
    if memchr(0xe2, line.as_bytes()).is_none() {
        return false;
    }
    [('“', '”'), ('‘', '’')].iter().any(|(opening, closing)| {
        let opened = line.rfind(*opening);
        let left_open = opened.is_some_and(|at| {
            // A closing single mark inside a word is an apostrophe.
            let rest = line.get(at..).unwrap_or("");
            !rest.match_indices(*closing).any(|(at, mark)| ends_word(rest, at + mark.len()))
        });
        let closed = next.match_indices(*closing).find(|(at, m)| ends_word(next, at + m.len()));
        let again = next.find(*opening).unwrap_or(next.len());
        left_open && closed.is_some_and(|(at, _)| at < again)
    })
}

/// Whether no letter stands at byte `at`.
fn ends_word(text: &str, at: usize) -> bool {
    !text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric)
}

fn characters(text: &str, span: Span) -> usize {
    span.slice(text).chars().count()
}

fn fits(text: &str, length: usize, next: &Line, width: usize) -> bool {
    let word = next.span.slice(text).split_whitespace().next().unwrap_or("");
    length + 1 + word.chars().count() <= width
}

/// Which lines begin an entry, apart from labels.
pub(super) fn starts(text: &str, lines: &[Line], leads: &[Lead]) -> Vec<bool> {
    let width = wrap_width(text, lines);
    let open = open_lines(text, lines, leads);
    let mut starts = Vec::with_capacity(lines.len());
    for (index, (line, lead)) in lines.iter().zip(leads).enumerate() {
        let before = index.checked_sub(1).and_then(|before| lines.get(before));
        let flows = before.is_some_and(|before| {
            !line.gap
                && line.shape == Shape::Text
                && before.flows()
                && line.voice.is_none()
                && lead.time.is_none()
                && !before.breaks
                && !is_bracketed(text, line.span)
                && !is_bracketed(text, before.span)
                && (open.get(index).copied().unwrap_or(false)
                    || (lead.label.is_none() && quotes_over(text, before.span, line.span))
                    || width.is_some_and(|width| {
                        !fits(text, characters(text, before.span), line, width)
                    }))
        });
        starts.push(!flows);
    }
    starts
}

/// Whether most lines begin with a number that counts up.
pub(super) fn is_numbered(text: &str, lines: &[Line]) -> bool {
    let numbers: Vec<Option<u32>> =
        lines.iter().map(|line| lead::line_number(text, line)).collect();
    let counts = |pair: &&[Option<u32>]| match pair {
        [Some(first), Some(second)] => first.checked_add(1) == Some(*second),
        _ => false,
    };
    let counting = numbers.windows(2).filter(counts).count();
    lines.len() >= 5 && counting * 10 >= (lines.len() - 1) * 6
}

/// Joins `lines` to entries. `talk` says that what has no label goes on with the turn above.
pub(super) fn entries(
    text: &str,
    lines: &[Line],
    leads: &[Lead],
    starts: &[bool],
    labels: &Labels,
    talk: bool,
) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::with_capacity(lines.len());
    // A time or a label alone on its line belongs to what follows.
    let mut waiting: Option<Entry> = None;
    // In notes with many labelled lines only an indented line is sure to go on with one.
    let goes_on = |last: &Entry, line: &Line, lead: &Lead| {
        let sure = talk || (labels.share >= 50 && is_indented(text, line));
        sure && last.label.is_some() && !last.remark && may_go_on(text, line, lead)
    };
    for (index, ((line, lead), start)) in lines.iter().zip(leads).zip(starts).enumerate() {
        let label = labels.of(text, lead);
        let begin = match label {
            Some(label) => label.rest,
            None => lead.start,
        };
        let manner = label.and_then(|label| label.manner);
        let mut runs = runs_from(text, line, manner.map_or(begin, |(_, words)| words));
        if let Some((manner, _)) = manner {
            runs.insert(0, manner);
        }
        let time = match label {
            None if lead.label.is_some_and(|label| label.form == Form::Timed) => None,
            _ => lead.time.clone(),
        };
        let mut entry = Entry {
            span: line.span,
            runs,
            label: label.map(|label| label.name),
            form: label.map(|label| label.form),
            manner: manner.map(|(manner, _)| manner),
            time,
            heading: line.heading(),
            gap: line.gap,
            remark: line.shape == Shape::Remark || line.is_aside(),
            aside: line.is_aside(),
            row: line.shape == Shape::Row,
            by: line.voice.filter(|_| line.is_aside()),
            legend: index < labels.legend_lines,
        };
        let heads = entry.label.is_none() && entry.heading.is_none();
        if let Some(before) = waiting.take().filter(|_| heads) {
            entry.span = before.span.hull(entry.span);
            entry.label = before.label;
            entry.form = before.form;
            entry.time = entry.time.or(before.time);
            entry.gap = before.gap;
            entries.push(entry);
            continue;
        }
        if entry.runs.is_empty() {
            waiting = Some(entry);
            continue;
        }
        match entries.last_mut() {
            Some(last) if label.is_none() && (!start || goes_on(last, line, lead)) => {
                last.span = last.span.hull(entry.span);
                for run in entry.runs {
                    push_run(text, &mut last.runs, run);
                }
            }
            _ => entries.push(entry),
        }
    }
    entries
}

/// Adds `run`, as one with the run before where only white space lies between.
pub(super) fn push_run(text: &str, runs: &mut Vec<Span>, run: Span) {
    match runs.last_mut() {
        Some(last) if Span::new(last.end(), run.start()).slice(text).trim().is_empty() => {
            *last = last.hull(run);
        }
        _ => runs.push(run),
    }
}

fn runs_from(text: &str, line: &Line, begin: usize) -> Vec<Span> {
    let cut = line.pieces().map(|piece| {
        let start = if piece.end() <= begin { piece.end() } else { piece.start().max(begin) };
        Span::new(start, piece.end()).trim(text)
    });
    let mut runs = Vec::new();
    for run in cut.filter(|run| !run.is_empty()) {
        push_run(text, &mut runs, run);
    }
    runs
}

/// Whether all of `span` stands in one pair of brackets.
pub(super) fn is_bracketed(text: &str, span: Span) -> bool {
    let words = span.slice(text).trim_start().trim_start_matches(['*', '_']);
    let close = match words.as_bytes().first() {
        Some(b'(') => ')',
        Some(b'[') => ']',
        Some(b'{') => '}',
        _ => return false,
    };
    let words = words.trim_end().trim_end_matches(['*', '_']).trim_end_matches('.');
    if !words.ends_with(close) {
        return false;
    }
    let mut depth = 0_usize;
    let mut characters = words.char_indices();
    let last = words.len() - 1;
    characters.all(|(at, character)| {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 0 || at == last
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::line;

    const WRAPPED: &str = "The lane runs down behind the mill and then up\nagain past the allotments to the last of the\nhouses, where a dog lay across the step and did\nnot get up for us.\nThat was all there was to see on the first of\nour days there.";
    const ENTRIES: &str = "the lane runs down behind the mill and then up again past the plots\n'who is it'\nshe moves\nand then nothing at all for a good while, and then the dog again\nwe go in";

    fn begins(text: &str) -> Vec<bool> {
        let lines = line::plain(text, 0);
        let leads: Vec<Lead> = lines.iter().map(|line| lead::read(text, line, false)).collect();
        starts(text, &lines, &leads)
    }

    #[test]
    fn wrapped_lines_flow_and_a_short_line_ends_a_paragraph() {
        assert_eq!(wrap_width(WRAPPED, &line::plain(WRAPPED, 0)), Some(47));
        assert_eq!(begins(WRAPPED), [true, false, false, false, true, false]);
    }

    #[test]
    fn entries_of_one_line_each_stay_apart() {
        assert_eq!(wrap_width(ENTRIES, &line::plain(ENTRIES, 0)), None);
        assert_eq!(begins(ENTRIES), [true; 5]);
        assert_eq!(begins("milk\nbread\ntea"), [true; 3]);
    }

    #[test]
    fn short_lines_of_prose_flow() {
        let narrow = "We went up the stairs to the\nflat and knocked. Nobody came\nto the door for a long while.\nThen a woman in a red coat\ncame along the landing.\n\nShe said to come back on a\nFriday.";
        let expected = [true, false, false, false, false, true, false];
        assert_eq!(begins(narrow), expected);
        assert_eq!(begins(&narrow.replace('\n', "\r\n")), expected);
        let ragged = "We went up the stairs\nto the flat and knocked. Nobody\ncame to the door for a\nlong while.\n\nIt rained.";
        assert_eq!(begins(ragged), [true, false, false, false, true]);
    }

    #[test]
    fn a_quotation_holds_its_lines_together() {
        assert_eq!(begins("Dad said ‘put\nthat down’ and left."), [true, false]);
        assert_eq!(begins("“Now then,\nyou two.”\nshe waits"), [true, false, true]);
        assert_eq!(begins("it’s late\nthey’re out\n‘no’\n‘I don’t’"), [true; 4]);
    }

    #[test]
    fn short_entries_stay_apart() {
        let small = "ab comes in from the rain\nputs down a bag of apples\nsays nothing to me at all\ngoes up";
        assert_eq!(
            begins(&format!("{small}\n\nno more\n{small} and down again to the car")).len(),
            9
        );
        assert_eq!(begins("She comes in.\nShe sits.\nShe looks at me."), [true; 3]);
        assert_eq!(begins("Seen:\nmilk\nbread\ntea"), [true; 4]);
    }

    #[test]
    fn wholly_bracketed_stretches() {
        for (text, expected) in [
            ("[all of it]", true),
            ("((all (of) it))", true),
            ("*(all of it)*", true),
            ("[one] and [two]", false),
            ("[open", false),
            ("(a) b", false),
            ("", false),
        ] {
            assert_eq!(is_bracketed(text, Span::new(0, text.len())), expected, "{text}");
        }
    }

    #[test]
    fn numbered_lines_are_seen() {
        let text = "1 so\n2 we\n3 went\n4 SW: home\n5 then";
        assert!(is_numbered(text, &line::plain(text, 0)));
        assert!(!is_numbered("1 so\n1 we\n1 went\n1 home\n1 then", &line::plain(text, 0)));
    }
}
