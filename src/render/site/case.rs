//! The page of a case.

use std::fmt::Write as _;

use super::page::{escaped, page};
use super::pictures::picture;
use super::reports::{PlaceLead, over_time, reports_of};
use super::tables::{Leads, cell_id};
use super::{Site, anchor, defined, of_case, tables, together};
use crate::report::{Grid, GridRow, PairTable, Sheet};

/// What a page of a case is made of.
#[expect(missing_debug_implementations, reason = "it holds a closure")]
pub struct CaseParts<'c> {
    /// The case.
    pub case: &'c str,
    /// The report `profile`.
    pub profile: &'c Sheet,
    /// The report `timeline`.
    pub timeline: &'c Sheet,
    /// Pairs of codes in the case.
    pub pairs: Option<&'c PairTable>,
    /// The report `cooccurrence`.
    pub together: Option<&'c Sheet>,
    /// Where passages stand.
    pub place: PlaceLead<'c>,
    /// For each code its passages, in the order of documents: document, place in it, words.
    pub passages: &'c [(String, Vec<Passage>)],
}

/// The passages of each code. Where few are hidden they could be counted, and are not listed.
fn passages(body: &mut String, site: &Site<'_>, of_codes: &[(String, Vec<Passage>)]) {
    body.push_str("<section><h2>Passages</h2>\n");
    if site.hides {
        body.push_str("<p>Figures made of few are hidden, and so are all passages.</p>\n");
    }
    for (code, passages) in of_codes {
        let (id, name) = (anchor(code), defined(site, code));
        if site.hides {
            let _ = writeln!(body, "<h3 id=\"{id}\">{name}</h3>");
            continue;
        }
        let _ =
            writeln!(body, "<h3 id=\"{id}\">{name} <small>{}</small></h3>\n<ol>", passages.len());
        for passage in passages {
            let _ = writeln!(
                body,
                "<li id=\"{0}\"><a href=\"{1}#{0}\">{2}</a> {3}</li>",
                passage.id,
                site.document_file(passage.document),
                escaped(&passage.head),
                escaped(&passage.words)
            );
        }
        body.push_str("</ol>\n");
    }
    body.push_str("</section>\n");
}

fn report_section(
    body: &mut String,
    site: &Site<'_>,
    title: &str,
    report: &str,
    grid: &Grid,
    place: PlaceLead<'_>,
) {
    let leads = Leads { site, report, place };
    let _ = writeln!(
        body,
        "<section class=\"report\"><h2>{title}</h2>\n{}{}</section>",
        picture(site, report, grid),
        tables::grid(grid, Some(&leads))
    );
}

/// A passage as a page of a case lists it.
#[derive(Debug, Clone)]
pub struct Passage {
    /// Its document, as a place among all.
    pub document: usize,
    /// Its name in the page of the document.
    pub id: String,
    /// Date, speaker and the like.
    pub head: String,
    /// As much of its words as leaves the project.
    pub words: String,
}

/// The page of a case.
pub fn case_page(site: &Site<'_>, parts: &CaseParts<'_>) -> String {
    let case = parts.case;
    // What is counted how; how much of it there is stands in the tables of the case.
    let of_all = ["cases", "documents", "words", "documents of which nothing counts"];
    let about = parts.profile.about.iter().filter(|(name, _)| !of_all.contains(name));
    let mut body = tables::about(&about.cloned().collect::<Vec<_>>());
    if site.cases.len() > 1 {
        let _ = writeln!(
            body,
            "<p><a href=\"{}\">Talk, moves, the child and all other reports of this case</a></p>",
            reports_of(site, case, "")
        );
    }
    let of = |sheet: &Sheet, id: &str| {
        sheet.grids.iter().find(|grid| grid.id == id).map(|grid| of_case(grid, case))
    };
    if let Some(documents) = of(parts.timeline, "documents") {
        let _ = writeln!(
            body,
            "<section><h2>Over time</h2>\n{}{}</section>",
            over_time(site, parts.timeline, case),
            tables::documents(site, &documents)
        );
    }
    let place = parts.place;
    if let Some(mut grid) = of(parts.profile, "codes") {
        // All passages of a code stand below.
        grid.rows.iter_mut().flat_map(|row| &mut row.figures).for_each(|f| f.behind.clear());
        report_section(&mut body, site, "How often", "profile", &grid, place);
    }
    if let Some(grid) = of(parts.profile, "who") {
        report_section(&mut body, site, "Who towards whom", "profile", &grid, place);
    }
    if let Some(pairs) = parts.pairs.filter(|pairs| !pairs.pairs.is_empty()) {
        let odds = parts.together.and_then(|sheet| of(sheet, "odds"));
        let network = parts.together.and_then(|sheet| of(sheet, "network"));
        let network = network.map_or_else(String::new, |grid| picture(site, "cooccurrence", &grid));
        let file = reports_of(site, case, "cooccurrence");
        let behind = |a: &str, b: &str| {
            let odds = odds.as_ref()?;
            let is = |row: &GridRow| row.keys == [a, b] || row.keys == [b, a];
            let (row, found) = odds.rows.iter().enumerate().find(|(_, row)| is(row))?;
            let has_passages = found.figures.first().is_some_and(|both| !both.behind.is_empty());
            has_passages.then(|| format!("{file}#{}", cell_id("cooccurrence", odds.id, row, 0)))
        };
        let _ = writeln!(
            body,
            "<section><h2 id=\"together\">Together</h2>\n{}\n{network}\n{}</section>",
            together::pairs(pairs, &behind),
            tables::pairs(pairs, &behind)
        );
    }
    passages(&mut body, site, parts.passages);
    let mut said: Vec<&String> = Vec::new();
    for remark in parts.profile.remarks.iter().chain(&parts.timeline.remarks) {
        if said.contains(&remark) {
            continue;
        }
        said.push(remark);
        let _ = writeln!(body, "<p class=\"note\">{}</p>", escaped(remark));
    }
    page(site, case, &site.case_file(case), &body)
}
