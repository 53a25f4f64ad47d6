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
    let tops = (0..document.segments.len()).filter(|at| document.top_level(*at) == *at);
    for segment in tops.filter_map(|at| document.segments.get(at)) {
        let own: Vec<&Margin> = codings.iter().filter(|c| segment.span.overlaps(c.span)).collect();
        if site.quotes != Quotes::Full && own.is_empty() {
            continue;
        }
        body.push_str("<div class=\"segment\"><p>");
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
                "<li id=\"{id}\" class=\"f{colour}\" data-code=\"{family}\" data-role=\"{role}\" data-mode=\"{mode}\">\
<a href=\"{case}#{id}\">{code}</a> {role}{off_case}</li>",
                id = coding.id,
                colour = site.colour(&coding.code),
                family = escaped(family(coding)),
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

fn filters(body: &mut String, codings: &[Margin]) {
    let sets: [(&str, &str, BTreeSet<String>); 3] = [
        ("code", "Codes", codings.iter().map(|c| family(c).to_owned()).collect()),
        ("role", "Carriers", codings.iter().map(|c| c.carrier.to_owned()).collect()),
        ("mode", "Modes", codings.iter().map(|c| c.mode.to_owned()).collect()),
    ];
    for (name, title, values) in sets {
        if values.len() < 2 {
            continue;
        }
        let _ = write!(body, "<fieldset class=\"filter\" hidden><legend>{title}</legend>");
        for value in values {
            let value = escaped(&value);
            let _ = write!(
                body,
                "<label><input type=\"checkbox\" name=\"{name}\" value=\"{value}\" checked> {value}</label>"
            );
        }
        body.push_str("</fieldset>\n");
    }
}
