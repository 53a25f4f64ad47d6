//! Pages of reports: what holds for all cases on a page of the report, what is of one case on a page of the case.

use std::fmt::Write as _;

use super::alone::figures;
use super::page::{escaped, page};
use super::pictures::{picture, picture_of_all};
use super::tables::{self, Leads, MOST_PLACES};
use super::time::Multiple;
use super::{Site, of_case};
use crate::render::sheet::undefined;
use crate::report::{ALL, Grid, Place, Sheet};

/// A report with what it is called and what it answers.
#[derive(Debug)]
pub struct Reported {
    /// What it answers, in a sentence.
    pub question: String,
    /// Its figures.
    pub sheet: Sheet,
}

/// What a passage is called, and where it stands in the pages.
pub type PlaceLead<'p> = &'p dyn Fn(&Place) -> (String, String);

/// Reports whose tables stand on one page, cases and all: they are short, or compare cases.
const WHOLE: &[&str] =
    &["absent", "labels", "dispersion", "saturation", "keyness", "collocates", "methods"];

/// Whether the rows of `grid` are parted by case: those of each case stand on its own page.
fn is_parted(report: &str, grid: &Grid) -> bool {
    !WHOLE.contains(&report) && grid.keys.len() > 1 && grid.keys.contains(&"case")
}

/// The page on which reports of `case` stand.
fn case_file(site: &Site<'_>, case: &str) -> String {
    site.case_file(case).replace(".html", "-reports.html")
}

/// The page on which the rows of `case` in a report stand.
pub(super) fn reports_of(site: &Site<'_>, case: &str, report: &str) -> String {
    if site.cases.len() > 1 { case_file(site, case) } else { report_file(report) }
}

/// The page of a report.
pub fn report_file(report: &str) -> String {
    format!("report-{report}.html")
}

/// The rows of `grid` that are of all cases together, without the key that says so. Their passages stand in the
/// cases. One case alone is all.
fn of_all(site: &Site<'_>, grid: &Grid) -> Grid {
    if let [case] = site.cases {
        return of_case(grid, case);
    }
    let mut all = of_case(grid, ALL);
    let figures = all.rows.iter_mut().flat_map(|row| &mut row.figures);
    figures.for_each(|figure| figure.behind.clear());
    all
}

fn section(body: &mut String, level: u8, id: &str, title: &str, inside: &str) {
    let _ = writeln!(
        body,
        "<section class=\"report\"><h{level} id=\"{id}\">{}</h{level}>\n{inside}</section>",
        escaped(title)
    );
}

/// The picture and the table of `grid`.
fn drawn(site: &Site<'_>, report: &str, grid: &Grid, place: PlaceLead<'_>) -> String {
    let leads = Leads { site, report, place };
    format!("{}{}", picture(site, report, grid), tables::grid(grid, Some(&leads)))
}

fn remarks(body: &mut String, site: &Site<'_>, sheet: &Sheet) {
    if site.hides {
        body.push_str(
            "<p class=\"note\">Figures made of few are hidden, and so are all passages.</p>\n",
        );
    } else {
        let _ = writeln!(
            body,
            "<p class=\"note\">A figure opens the passages behind it, the first {MOST_PLACES} of many; \
<code>doorstep report {} --open NAME</code> lists all.</p>",
            sheet.name
        );
    }
    if let Some(reasons) = undefined(sheet) {
        let _ = writeln!(body, "<p class=\"note\">{}</p>", escaped(&reasons));
    }
    for remark in &sheet.remarks {
        let _ = writeln!(body, "<p class=\"note\">{}</p>", escaped(remark));
    }
}

/// The page of a report: what holds for all cases, and where that of each is.
pub fn report_page(site: &Site<'_>, reported: &Reported, place: PlaceLead<'_>) -> String {
    let sheet = &reported.sheet;
    let mut body =
        format!("<p>{}</p>\n{}", escaped(&reported.question), tables::about(&sheet.about));
    body.push_str(&picture_of_all(site, sheet));
    for grid in &sheet.grids {
        let id = format!("{}-{}", sheet.name, grid.id);
        let inside = if is_parted(sheet.name, grid) {
            let all = of_all(site, grid);
            let own = if all.rows.is_empty() {
                String::new()
            } else {
                drawn(site, sheet.name, &all, place)
            };
            own + &if site.cases.len() == 1 { String::new() } else { case_by_case(site, grid, &id) }
        } else {
            drawn(site, sheet.name, grid, place)
        };
        section(&mut body, 2, &id, &grid.title, &inside);
    }
    remarks(&mut body, site, sheet);
    page(site, &capitalised(sheet.name), &report_file(sheet.name), &body)
}

/// Where the rows of each case are.
fn case_by_case(site: &Site<'_>, grid: &Grid, id: &str) -> String {
    let at = grid.keys.iter().position(|key| *key == "case").unwrap_or(0);
    let has = |case: &&String| grid.rows.iter().any(|row| row.keys.get(at) == Some(*case));
    let links: Vec<String> = site
        .cases
        .iter()
        .filter(has)
        .map(|case| format!("<a href=\"{}#{id}\">{}</a>", case_file(site, case), escaped(case)))
        .collect();
    if links.is_empty() {
        return "<p>Nothing.</p>\n".to_owned();
    }
    format!("<p>Case by case: {}</p>\n", links.join(", "))
}

/// The page of `case` in all reports that have something of it; `None` where there is one case alone, whose
/// rows stand on the pages of the reports.
pub fn case_reports_page(
    site: &Site<'_>,
    case: &str,
    reports: &[Reported],
    place: PlaceLead<'_>,
) -> Option<(String, String)> {
    if site.cases.len() < 2 {
        return None;
    }
    let mut body = format!("<p><a href=\"{}\">{}</a></p>\n", site.case_file(case), escaped(case));
    for Reported { sheet, .. } in reports {
        let own = case_sections(site, case, sheet, place);
        if !own.is_empty() {
            let _ = writeln!(
                body,
                "<h2><a href=\"{}\">{}</a></h2>\n{own}",
                report_file(sheet.name),
                escaped(&capitalised(sheet.name))
            );
        }
    }
    let file = case_file(site, case);
    Some((file.clone(), page(site, &format!("{case}: reports"), &file, &body)))
}

fn case_sections(site: &Site<'_>, case: &str, sheet: &Sheet, place: PlaceLead<'_>) -> String {
    let mut body = String::new();
    for grid in sheet.grids.iter().filter(|grid| is_parted(sheet.name, grid)) {
        let own = of_case(grid, case);
        if !own.rows.is_empty() {
            let id = format!("{}-{}", sheet.name, grid.id);
            // The network of a case is drawn on its first page.
            let inside = match grid.id {
                "network" => tables::grid(&own, Some(&Leads { site, report: sheet.name, place })),
                _ => drawn(site, sheet.name, &own, place),
            };
            section(&mut body, 3, &id, &grid.title, &inside);
        }
    }
    body
}

/// The list of reports.
pub fn reports_page(site: &Site<'_>, reports: &[Reported]) -> String {
    let mut body = String::from("<ul>\n");
    for Reported { question, sheet } in reports {
        let _ = writeln!(
            body,
            "<li><a href=\"{}\">{}</a>: {}</li>",
            report_file(sheet.name),
            escaped(&capitalised(sheet.name)),
            escaped(question)
        );
    }
    body.push_str("</ul>\n");
    if site.cases.len() > 1 {
        body.push_str("<h2>Case by case</h2>\n<ul>\n");
        for case in site.cases {
            let _ = writeln!(
                body,
                "<li><a href=\"{}\">{}</a></li>",
                case_file(site, case),
                escaped(case)
            );
        }
        body.push_str("</ul>\n");
    }
    body.push_str(
        "<p class=\"note\">Keyness and collocates ask for a part or a word: <code>doorstep report keyness</code> and \
<code>collocates</code> give them.</p>\n",
    );
    page(site, "Reports", "reports.html", &body)
}

/// The plots of a report by their names, as files of their own: of all cases, then of each.
pub fn report_plots(site: &Site<'_>, sheet: &Sheet) -> Vec<(String, String)> {
    let mut all = picture_of_all(site, sheet);
    let mut of_cases: Vec<String> = vec![String::new(); site.cases.len()];
    for grid in &sheet.grids {
        if !is_parted(sheet.name, grid) {
            all.push_str(&picture(site, sheet.name, grid));
            continue;
        }
        all.push_str(&picture(site, sheet.name, &of_all(site, grid)));
        if site.cases.len() == 1 {
            continue;
        }
        for (case, plots) in site.cases.iter().zip(&mut of_cases) {
            plots.push_str(&picture(site, sheet.name, &of_case(grid, case)));
        }
    }
    if sheet.name == "timeline" {
        for (case, plots) in site.cases.iter().zip(&mut of_cases) {
            plots.push_str(&over_time(site, sheet, case));
        }
    }
    let mut plots = figures(&all);
    for (at, (case, own)) in site.cases.iter().zip(&of_cases).enumerate() {
        let case = case_name(case, at + 1);
        plots.extend(figures(own).into_iter().map(|(name, svg)| (format!("{case}-{name}"), svg)));
    }
    plots
}

/// A case over time, by the report `timeline`.
pub(super) fn over_time(site: &Site<'_>, timeline: &Sheet, case: &str) -> String {
    let of =
        |id: &str| timeline.grids.iter().find(|grid| grid.id == id).map(|grid| of_case(grid, case));
    let Some(documents) = of("documents").filter(|grid| !grid.rows.is_empty()) else {
        return String::new();
    };
    let events = of("events");
    Multiple { case, documents: &documents, events: events.as_ref(), site }.svg()
}

/// What the plots of a case are called: its number, and its name as far as a file may have it.
pub fn case_name(case: &str, number: usize) -> String {
    let safe = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    format!("{number}-{}", case.chars().map(safe).collect::<String>())
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}
