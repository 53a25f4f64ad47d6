use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::Ended;
use super::args::{OrderArg, SearchArgs, SortArg};
use super::output::{self, Failure, deliver, remark, width};
use super::project::{code, open, outcome, unknown_attribute};
use crate::corpus::Document;
use crate::diagnostic::Diagnostic;
use crate::index::{self, Concordance, Filter, Found, Order, Sort};
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
    let wanted = Wanted { codings: !query.codes.is_empty(), index: true };
    let study = open(args.project.project.clone(), wanted)?;
    let codes = query.codes.iter().map(|word| code(&study, word));
    query.codes = codes.collect::<Result<_, _>>()?;
    warn_of_unknown(&study, &query.filters);
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
fn warn_of_unknown(study: &Study, filters: &[Filter]) {
    for filter in filters {
        let Filter::Attribute(name, value) = filter else { continue };
        output::problems(&unknown_attribute(study, name, Some(value)));
    }
}

fn limited(found: &[Found], limit: Option<usize>) -> &[Found] {
    found.get(..limit.unwrap_or(usize::MAX).min(found.len())).unwrap_or(&[])
}

fn document_of<'s>(study: &'s Study, found: &Found) -> Option<&'s Document> {
    study.corpus.documents().get(found.document)
}

/// The lines of a document; each document is gone through once, however many results it has.
fn lines_of<'l, 'd>(
    known: &'l mut BTreeMap<usize, Lines<'d>>,
    result: &Found,
    document: &'d Document,
) -> &'l Lines<'d> {
    known.entry(result.document).or_insert_with(|| Lines::new(&document.text))
}

fn list(study: &Study, found: &[Found], args: &SearchArgs) -> Result<(), Failure> {
    let shown = limited(found, Some(args.limit.unwrap_or(USUAL_LIMIT)));
    let mut lines = BTreeMap::new();
    deliver(None, |out| {
        for result in shown {
            let Some(document) = document_of(study, result) else { continue };
            let Some(segment) = document.segments.get(result.segment) else { continue };
            let lines = lines_of(&mut lines, result, document);
            let words: Vec<Span> = result.hits.iter().flat_map(|hit| hit.parts.clone()).collect();
            let first = words.first().map_or(segment.span, |word| *word);
            let shown = document.sentences.get(document.sentences_in(first)).unwrap_or(&[]);
            let hits = words.iter().copied().reduce(Span::hull).unwrap_or(first);
            let around = shown.iter().copied().fold(hits, Span::hull);
            let who = segment.label.as_deref().map_or(String::new(), |label| format!("  {label}"));
            let passage = Passage {
                head: format!(
                    "{}:{}  {}  {}{who}  {}",
                    document.id,
                    lines.line(first.start()),
                    document.case,
                    segment.kind,
                    document.date.as_deref().unwrap_or(""),
                ),
                before: String::new(),
                text: mark(document, around, &words),
                after: String::new(),
            };
            writeln!(out, "{}", passage.text(width()))?;
        }
        Ok(())
    })?;
    if shown.len() < found.len() {
        remark(&format!("the first {} of {}; --limit N for more", shown.len(), found.len()));
    }
    Ok(())
}

fn kwic(study: &Study, found: &[Found], args: &SearchArgs) -> Result<(), Failure> {
    let sort = match args.sort {
        None => Sort::None,
        Some(SortArg::Left) => Sort::Left,
        Some(SortArg::Right) => Sort::Right,
    };
    let ids = study.corpus.documents().iter().map(|document| document.id.len() + 7);
    let margin = ids.max().unwrap_or(0);
    let matched: usize = 12;
    let side = width().saturating_sub(margin + matched + 4) / 2;
    let lines = Concordance::new(&study.corpus, found, side.max(10), sort).lines;
    let most = args.limit.unwrap_or(usize::MAX);
    deliver(None, |out| {
        for line in lines.iter().take(most) {
            let id = study.corpus.documents().get(line.document).map_or("", |d| &d.id);
            let place = format!("{id}:{}", line.line);
            let (left, right) = (clean(&line.left), clean(&line.right));
            let room = side.max(10).saturating_sub(unicode_width::UnicodeWidthStr::width(&*left));
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
    for result in found {
        let Some(document) = document_of(study, result) else { continue };
        let mut groups: Vec<Group> = Vec::new();
        let hits = result.hits.iter().map(|hit| document.segment_of(&hit.parts));
        let segments = hits.chain(result.hits.is_empty().then_some(Some(result.segment)));
        for segment in segments.flatten().filter_map(|at| document.segments.get(at)) {
            let group = by.of_segment(document, segment);
            counts.entry(group.clone()).or_default().0 += 1;
            groups.push(group);
        }
        groups.sort();
        groups.dedup();
        groups.into_iter().for_each(|group| counts.entry(group).or_default().1 += 1);
    }
    let mut rows: Vec<(Group, (u64, u64))> = counts.into_iter().collect();
    rows.sort_by(|a, b| by.order(&a.0, &b.0));
    let row = |(group, (matches, segments)): (Group, (u64, u64))| {
        let name = group.unwrap_or_else(|| "not given".to_owned());
        vec![name, matches.to_string(), segments.to_string()]
    };
    let headings = vec![by.name().to_owned(), "matches".to_owned(), "segments".to_owned()];
    let table = Table { headings, rows: rows.into_iter().map(row).collect(), names: 1 };
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
    let mut lines = BTreeMap::new();
    deliver(None, |out| {
        for result in limited(found, args.limit) {
            let Some(document) = document_of(study, result) else { continue };
            let Some(segment) = document.segments.get(result.segment) else { continue };
            let lines = lines_of(&mut lines, result, document);
            let (start, end) = lines.code_points(segment.span);
            let first = result.hits.first().and_then(|hit| document.segment_of(&hit.parts));
            let inner = first.and_then(|at| document.segments.get(at)).unwrap_or(segment);
            let line = FoundLine {
                schema: "doorstep.found/1",
                doc_id: &document.id,
                case_id: &document.case,
                file: &document.file,
                line: lines.line(segment.span.start()),
                kind: segment.kind.as_str(),
                label: inner.label.as_deref(),
                role: inner.role.as_str(),
                mode: inner.mode.as_str(),
                start,
                end,
                score: result.score,
                matches: result
                    .hits
                    .iter()
                    .map(|h| Place::new(document, lines, h.span()))
                    .collect(),
            };
            serde_json::to_writer(&mut *out, &line).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}
