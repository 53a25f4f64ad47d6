use std::collections::BTreeMap;

use serde::Serialize;

use super::Ended;
use super::args::{INDEX_MEMORY, OrderArg, SearchArgs, SortArg};
use super::output::{self, Failure, deliver, remark, width};
use super::project::{code, open, outcome, unknown_attribute};
use crate::corpus::Document;
use crate::diagnostic::Diagnostic;
use crate::index::{self, Filter, Found, Order, Sort};
use crate::render::json::Place;
use crate::render::{Passage, Table, counted, mark};
use crate::report::{By, Group};
use crate::study::{Study, Wanted};
use crate::text::{Lines, Span};

/// Results printed unless a number is given.
const USUAL_LIMIT: usize = 20;

/// `doorstep search`.
pub(super) fn run(args: &SearchArgs) -> Ended {
    let text = args.query.join(" ");
    let mut query = index::parse(&text).map_err(|problems| {
        let diagnostic = |problem: crate::pattern::Problem| {
            let found = Diagnostic::error(problem.message);
            found.at("query", &text, problem.span, "").maybe_help(problem.help)
        };
        Failure::Problems(problems.into_iter().map(diagnostic).collect())
    })?;
    if args.count == Some(By::Carrier) {
        let problem = Diagnostic::error("what is found has no carrier: only codings do");
        return Err(problem.help("count by role or speaker").into());
    }
    let memory = INDEX_MEMORY * 1_000_000;
    let wanted = Wanted { codings: !query.codes.is_empty(), index: Some(memory) };
    let study = open(args.project.project.clone(), wanted)?;
    let codes = query.codes.iter().map(|word| code(&study, word));
    query.codes = codes.collect::<Result<_, _>>()?;
    warn_of_unknown(&study, &query.filters)?;
    let order = match args.order {
        OrderArg::Rank if !args.kwic => Order::Rank,
        _ => Order::Corpus,
    };
    let (found, remarks) = study.search(&query, order)?;
    output::problems(&remarks);
    if args.kwic {
        kwic(&study, &found, args)?;
    } else if let Some(by) = &args.count {
        count(&study, &found, by)?;
    } else if args.json {
        print_json(&study, &found, args)?;
    } else {
        list(&study, &found, args)?;
    }
    let matches: u64 = found.iter().map(|found| found.hits.len().max(1) as u64).sum();
    let matches = counted(matches, "match", "matches");
    remark(&format!("{matches} in {}", counted(found.len() as u64, "segment", "segments")));
    Ok(outcome(&study))
}

/// A filter that no document answers to is most likely a slip.
fn warn_of_unknown(study: &Study, filters: &[Filter]) -> Result<(), Failure> {
    for filter in filters {
        let Filter::Attribute(name, value) = filter else { continue };
        output::problems(&unknown_attribute(study, name, Some(value))?);
    }
    Ok(())
}

fn limited(found: &[Found], limit: Option<usize>) -> &[Found] {
    found.get(..limit.unwrap_or(usize::MAX).min(found.len())).unwrap_or(&[])
}

/// Makes something of each result, with its document, and hands it on in the order of the results.
/// Each document is read once, however many results it has.
fn each<T: Send>(
    study: &Study,
    found: &[Found],
    make: impl Fn(&Document, &Lines<'_>, &Found) -> T + Sync,
    take: impl FnMut(T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut of_documents: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, result) in found.iter().enumerate() {
        of_documents.entry(result.document).or_default().push(place);
    }
    let documents: Vec<usize> = of_documents.keys().copied().collect();
    let mut made: Vec<Option<T>> = Vec::new();
    made.resize_with(found.len(), || None);
    study.each(
        &documents,
        |_, _| true,
        |index, document, _| {
            let lines = Lines::new(&document.text);
            let places = of_documents.get(&index).into_iter().flatten();
            let one = |place: &usize| Some((*place, make(document, &lines, found.get(*place)?)));
            places.filter_map(one).collect::<Vec<_>>()
        },
        |results| {
            for (place, result) in results {
                if let Some(slot) = made.get_mut(place) {
                    *slot = Some(result);
                }
            }
            Ok::<(), Failure>(())
        },
    )?;
    made.into_iter().flatten().try_for_each(take)
}

fn list(study: &Study, found: &[Found], args: &SearchArgs) -> Result<(), Failure> {
    let shown = limited(found, Some(args.limit.unwrap_or(USUAL_LIMIT)));
    let passage = |document: &Document, lines: &Lines<'_>, result: &Found| {
        let segment = document.segments.get(result.segment)?;
        let words: Vec<Span> = result.hits.iter().flat_map(|hit| hit.parts.clone()).collect();
        let first = words.first().map_or(segment.span, |word| *word);
        let shown = document.sentences.get(document.sentences_in(first)).unwrap_or(&[]);
        let hits = words.iter().copied().reduce(Span::hull).unwrap_or(first);
        let around = shown.iter().copied().fold(hits, Span::hull);
        let who = document.label(segment).map_or(String::new(), |label| format!("  {label}"));
        let passage = Passage {
            head: format!(
                "{}:{}{}  {}  {}{who}  {}",
                document.id,
                lines.line(first.start()),
                document.place(first.start()),
                document.case,
                segment.kind,
                document.date.as_deref().unwrap_or(""),
            ),
            before: String::new(),
            text: mark(document, around, &words),
            after: String::new(),
        };
        Some(passage.text(width()))
    };
    deliver(None, |out| {
        each(study, shown, passage, |text| match text {
            Some(text) => Ok(writeln!(out, "{text}")?),
            None => Ok(()),
        })
    })?;
    if shown.len() < found.len() {
        remark(&format!("the first {} of {}; --limit N for more", shown.len(), found.len()));
    }
    Ok(())
}

fn kwic(study: &Study, found: &[Found], args: &SearchArgs) -> Result<(), Failure> {
    let by = match args.sort {
        None => Sort::None,
        Some(SortArg::Left) => Sort::Left,
        Some(SortArg::Right) => Sort::Right,
    };
    let margin = study.corpus.entries().map(|entry| entry.id.len() + 7).max().unwrap_or(0);
    let matched: usize = 12;
    let side = (width().saturating_sub(margin + matched + 4) / 2).max(10);
    let mut lines = Vec::new();
    let of_result = |document: &Document, _: &Lines<'_>, result: &Found| {
        index::lines(document, &[result], side)
    };
    each(study, found, of_result, |made| {
        lines.extend(made);
        Ok(())
    })?;
    index::sort(&mut lines, by);
    deliver(None, |out| {
        for line in lines.iter().take(args.limit.unwrap_or(usize::MAX)) {
            let id = study.corpus.entry(line.document).map_or("", |entry| entry.id);
            let place = format!("{id}:{}", line.line);
            let (left, right) = (clean(&line.left), clean(&line.right));
            let room = side.saturating_sub(unicode_width::UnicodeWidthStr::width(&*left));
            let row = format!(
                "{place:margin$}{}{left}»{}«{right}",
                " ".repeat(room),
                clean(&line.matched)
            );
            writeln!(out, "{}", row.trim_end())?;
        }
        Ok(())
    })
}

/// Nothing that a terminal would obey.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn count(study: &Study, found: &[Found], by: &By) -> Result<(), Failure> {
    let mut counts: BTreeMap<Group, (u64, u64)> = BTreeMap::new();
    let groups = |document: &Document, _: &Lines<'_>, result: &Found| -> Vec<Group> {
        let hits = result.hits.iter().map(|hit| document.segment_of(&hit.parts));
        let segments = hits.chain(result.hits.is_empty().then_some(Some(result.segment)));
        let segments = segments.flatten().filter_map(|at| document.segments.get(at));
        segments.map(|segment| by.of_segment(document, segment)).collect()
    };
    each(study, found, groups, |mut groups| {
        for group in &groups {
            counts.entry(group.clone()).or_default().0 += 1;
        }
        groups.sort();
        groups.dedup();
        groups.into_iter().for_each(|group| counts.entry(group).or_default().1 += 1);
        Ok(())
    })?;
    let mut rows: Vec<(Group, (u64, u64))> = counts.into_iter().collect();
    rows.sort_by(|a, b| by.order(&a.0, &b.0));
    let row = |(group, (matches, segments)): (Group, (u64, u64))| {
        let name = group.unwrap_or_else(|| "not given".to_owned());
        vec![name, matches.to_string(), segments.to_string()]
    };
    let headings = vec![by.name().to_owned(), "matches".to_owned(), "segments".to_owned()];
    let table =
        Table { headings, rows: rows.into_iter().map(row).collect(), names: 1, left: Vec::new() };
    output::print(&table.text(width()))
}

/// A line of `doorstep search --json`.
#[derive(Serialize)]
struct FoundLine<'a> {
    schema: &'static str,
    doc_id: &'a str,
    case_id: &'a str,
    file: &'a str,
    line: usize,
    kind: &'static str,
    label: Option<&'a str>,
    role: &'static str,
    mode: &'static str,
    start: usize,
    end: usize,
    score: f64,
    matches: Vec<Place<'a>>,
}

fn print_json(study: &Study, found: &[Found], args: &SearchArgs) -> Result<(), Failure> {
    let line = |document: &Document, lines: &Lines<'_>, result: &Found| {
        let segment = document.segments.get(result.segment)?;
        let (start, end) = lines.code_points(segment.span);
        let first = result.hits.first().and_then(|hit| document.segment_of(&hit.parts));
        let inner = first.and_then(|at| document.segments.get(at)).unwrap_or(segment);
        let hits = result.hits.iter();
        let line = FoundLine {
            schema: "doorstep.found/1",
            doc_id: &document.id,
            case_id: &document.case,
            file: &document.file,
            line: lines.line(segment.span.start()),
            kind: segment.kind.as_str(),
            label: document.label(inner),
            role: inner.role.as_str(),
            mode: inner.mode.as_str(),
            start,
            end,
            score: result.score,
            matches: hits.map(|hit| Place::new(document, lines, hit.span())).collect(),
        };
        serde_json::to_string(&line).ok()
    };
    deliver(None, |out| {
        each(study, limited(found, args.limit), line, |line| {
            line.into_iter().try_for_each(|line| writeln!(out, "{line}"))?;
            Ok(())
        })
    })
}
