use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::page::{Quotes, escaped, page};
use super::{Site, anchor};
use crate::corpus::{Document, Segment};
use crate::text::Span;

/// A coding in the margin of a document.
#[derive(Debug, Clone)]
pub struct Margin {
    /// Its name among the passages of its case.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its passage, in bytes of the text.
    pub span: Span,
    /// Who carries it.
    pub carrier: &'static str,
    /// How it is in the text.
    pub mode: &'static str,
    /// Whether another family is spoken of.
    pub off_case: bool,
}

/// The page of document `index`, with its codings in the margin.
pub fn document_page(
    site: &Site<'_>,
    index: usize,
    document: &Document,
    codings: &[Margin],
) -> String {
    let mut body = String::new();
    let _ = writeln!(
        body,
        "<p><a href=\"{}\">{}</a>{}{}</p>",
        site.case_file(&document.case),
        escaped(&document.case),
        document.date.as_ref().map_or(String::new(), |date| format!(", {}", escaped(date))),
        document.doc_type.as_ref().map_or(String::new(), |kind| format!(", {}", escaped(kind)))
    );
    neighbours(&mut body, site, index);
    filters(&mut body, codings);
    body.push_str("<div class=\"document\">\n");
    let mut first: BTreeSet<&str> = BTreeSet::new();
    for (at, segment) in shown_segments(site, document, codings) {
        let own: Vec<&Margin> = codings.iter().filter(|c| segment.span.overlaps(c.span)).collect();
        let _ = write!(body, "<div class=\"segment\" id=\"{}\"><p>", segment_name(at));
        let begun: Vec<&Margin> =
            own.iter().copied().filter(|c| segment.span.start() <= c.span.start()).collect();
        for coding in &begun {
            // The first of each code is where bars of the timeline lead.
            if first.insert(family(coding)) {
                let place = anchor(family(coding));
                let _ = write!(body, "<span class=\"place\" id=\"{place}\"></span>");
            }
        }
        let text = segment.span.slice(&document.text).trim_start();
        if let Some(label) = document.label(segment).filter(|label| !text.starts_with(*label)) {
            let _ = write!(body, "<span class=\"who\">{}</span> ", escaped(label));
        }
        match site.quotes {
            Quotes::Full => marked(&mut body, document, segment, &own),
            Quotes::None => body.push_str("<span class=\"gap\">[…]</span>"),
            quotes @ Quotes::Short => {
                for coding in &own {
                    let words = quotes.of(coding.span.slice(&document.text));
                    let _ = write!(
                        body,
                        "<span class=\"gap\">[…]</span> <mark data-of=\"{}\">{}</mark> ",
                        coding.id,
                        escaped(&words)
                    );
                }
            }
        }
        body.push_str("</p>\n<ul class=\"margin\">");
        for coding in begun {
            let _ = write!(
                body,
                "<li id=\"{id}\" class=\"f{colour}\" data-code=\"{code}\" data-role=\"{role}\" data-mode=\"{mode}\">\
<a href=\"{case}#{id}\">{code}</a> {role}{off_case}</li>",
                id = coding.id,
                colour = site.colour(&coding.code),
                role = coding.carrier,
                mode = coding.mode,
                off_case = if coding.off_case { ", off-case" } else { "" },
                case = site.case_file(&document.case),
                code = escaped(&coding.code)
            );
        }
        body.push_str("</ul></div>\n");
    }
    body.push_str("</div>\n");
    if site.quotes != Quotes::Full {
        body.push_str("<p class=\"note\">Segments without a code are left out.</p>\n");
    }
    page(site, &document.id, &site.document_file(index), &body)
}

/// The top-level segments of a document that its page shows, with their places: those without a code only
/// where documents leave the project in full.
pub fn shown_segments<'d>(
    site: &Site<'_>,
    document: &'d Document,
    codings: &[Margin],
) -> impl Iterator<Item = (usize, &'d Segment)> {
    let full = site.quotes == Quotes::Full;
    let tops =
        document.segments.iter().enumerate().filter(|(at, _)| document.top_level(*at) == *at);
    tops.filter(move |(_, segment)| {
        full || codings.iter().any(|coding| segment.span.overlaps(coding.span))
    })
}

/// What segment `at` is called in the page of its document.
pub fn segment_name(at: usize) -> String {
    format!("s{at}")
}

/// The documents before and after it in its case.
fn neighbours(body: &mut String, site: &Site<'_>, index: usize) {
    let case = |at: usize| site.documents.get(at).map(|(_, case)| case);
    let before = index.checked_sub(1).map(|at| ("Before", at));
    let others = before.into_iter().chain([("After", index + 1)]);
    let own = others.filter(|(_, at)| case(*at).is_some() && case(*at) == case(index));
    let links: Vec<String> = own
        .filter_map(|(word, at)| {
            let (id, _) = site.documents.get(at)?;
            Some(format!("{word}: <a href=\"{}\">{}</a>", site.document_file(at), escaped(id)))
        })
        .collect();
    if !links.is_empty() {
        let _ = writeln!(body, "<p>{}</p>", links.join(", "));
    }
}

fn family(coding: &Margin) -> &str {
    coding.code.split('.').next().unwrap_or("")
}

/// The text of a segment, with what is coded marked.
fn marked(body: &mut String, document: &Document, segment: &Segment, codings: &[&Margin]) {
    let mut cuts: BTreeSet<usize> = BTreeSet::from([segment.span.start(), segment.span.end()]);
    for coding in codings {
        let inside = [coding.span.start(), coding.span.end()];
        cuts.extend(
            inside.into_iter().filter(|at| segment.span.start() < *at && *at < segment.span.end()),
        );
    }
    let cuts: Vec<usize> = cuts.into_iter().collect();
    for piece in cuts.windows(2) {
        let &[start, end] = piece else { continue };
        let span = Span::new(start, end);
        let words = escaped(span.slice(&document.text));
        let over: Vec<&&Margin> = codings.iter().filter(|c| c.span.overlaps(span)).collect();
        if over.is_empty() {
            body.push_str(&words);
        } else {
            let codes: Vec<&str> = over.iter().map(|coding| coding.code.as_str()).collect();
            let ids: Vec<&str> = over.iter().map(|coding| coding.id.as_str()).collect();
            let (codes, ids) = (escaped(&codes.join(", ")), ids.join(" "));
            let _ = write!(body, "<mark data-of=\"{ids}\" title=\"{codes}\">{words}</mark>");
        }
    }
}

/// A box for each value of `values`, called `name`.
fn boxes(body: &mut String, name: &str, values: &BTreeSet<&str>) {
    for value in values {
        let value = escaped(value);
        let _ = write!(
            body,
            "<label><input type=\"checkbox\" name=\"{name}\" value=\"{value}\" checked> {value}</label>"
        );
    }
}

fn filters(body: &mut String, codings: &[Margin]) {
    if codings.len() > 1 {
        body.push_str("<fieldset class=\"filter\" hidden><legend>Codes</legend>");
        boxes(body, "family", &codings.iter().map(family).collect());
        // The script puts the boxes in.
        body.push_str("<details><summary>code by code</summary></details></fieldset>\n");
    }
    for (name, title, values) in [
        ("role", "Carriers", codings.iter().map(|c| c.carrier).collect::<BTreeSet<&str>>()),
        ("mode", "Modes", codings.iter().map(|c| c.mode).collect()),
    ] {
        if values.len() > 1 {
            let _ = write!(body, "<fieldset class=\"filter\" hidden><legend>{title}</legend>");
            boxes(body, name, &values);
            body.push_str("</fieldset>\n");
        }
    }
}
