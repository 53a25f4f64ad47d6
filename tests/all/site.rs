//! The pages of a study stand by themselves, lead where they say, and hold what the terminal says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use crate::support::{Project, root};

/// The pages of the sample with `quotes`, by name.
fn pages(project: &Project, quotes: &str) -> BTreeMap<String, String> {
    pages_of(project, &["--quotes", quotes])
}

/// The pages of the sample that are made with `more` arguments, by name.
fn pages_of(project: &Project, more: &[&str]) -> BTreeMap<String, String> {
    let site = project.path("site");
    let _ignored = fs::remove_dir_all(&site).is_ok();
    project.run(&[&["report", "study", "--html", "site"], more].concat()).expect(0);
    let entries = fs::read_dir(&site).unwrap().map(|entry| entry.unwrap());
    let page = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        (name, fs::read_to_string(entry.path()).unwrap())
    };
    entries.map(page).collect()
}

/// The values of attribute `name` in a page.
fn values<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let begin = format!(" {name}=\"");
    page.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_link_leads_somewhere_and_nothing_comes_from_elsewhere() {
    let project = Project::sample();
    let pages = pages(&project, "full");
    // Of the memo nothing counts, unless asides are asked for.
    assert_eq!(pages.len(), 2 * 4 + 19 + 4 + REPORTS.len());
    assert!(links_that_lead(&pages) > 1000);
    for (name, page) in &pages {
        assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none';"), "{name}");
        for elsewhere in ["http://", "https://", " src=", "url(", "@import"] {
            assert!(!page.contains(elsewhere), "{name} has {elsewhere}");
        }
        let own: Vec<&str> = values(page, "id");
        assert_eq!(own.len(), own.iter().collect::<BTreeSet<_>>().len(), "{name} has an id twice");
    }
}

/// How many links there are; each leads to a place that is there.
fn links_that_lead(pages: &BTreeMap<String, String>) -> usize {
    let ids: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(name, page)| (name.as_str(), values(page, "id").into_iter().collect()))
        .collect();
    let mut links = 0;
    for (name, page) in pages {
        for link in values(page, "href") {
            let (file, place) = link.split_once('#').map_or((link, None), |(f, p)| (f, Some(p)));
            let file = if file.is_empty() { name } else { file };
            let known = ids.get(file);
            let leads = known.is_some_and(|known| place.is_none_or(|place| known.contains(place)));
            assert!(leads, "{name} leads to {link}");
            links += 1;
        }
    }
    links
}

#[test]
fn links_lead_somewhere_whatever_is_chosen() {
    let project = Project::sample();
    for more in [
        &["--case", "P-TALLIS"][..],
        &["--level", "code"],
        &["--code", "hostility.threat"],
        // Of one of the cases there are memos alone.
        &["--where", "doc_type=memo", "--where", "doc_type=duty_call"],
        &["--where", "doc_type=memo"],
        &["--suppress", "3"],
        &["--off-case", "only"],
    ] {
        assert!(links_that_lead(&pages_of(&project, more)) > 20, "{more:?}");
    }
    project.run(&["report", "study", "--html", "site", "--unit", "case"]).expect(2);
}

#[test]
fn of_one_case_a_pair_leads_to_its_own_row() {
    let pages = pages_of(&Project::sample(), &["--case", "P-TALLIS"]);
    let rows = rows_in(&pages["report-cooccurrence.html"], "cooccurrence-odds");
    let mut compared = 0;
    for row in rows_in(&pages["case-1.html"], "together") {
        let [first, second, both, ..] = row.as_slice() else { panic!("{row:?}") };
        let own = rows.iter().find(|own| own[0] == *first && own[1] == *second).unwrap();
        assert_eq!(own[2], *both, "{row:?}");
        let link = format!(
            "cooccurrence-odds-{}-0\">{both}</a>",
            rows.iter().position(|r| r == own).unwrap()
        );
        assert!(pages["case-1.html"].contains(&link), "{link}");
        compared += 1;
    }
    assert!(compared > 10, "{compared}");
}

#[test]
fn the_pages_of_the_sample_are_small() {
    let size: usize = pages(&Project::sample(), "short").values().map(String::len).sum();
    assert!(size < 2_000_000, "{size}");
}

/// The reports that have a page.
const REPORTS: &[&str] = &[
    "compare",
    "supervision",
    "talk",
    "sequence",
    "cooccurrence",
    "child",
    "labels",
    "places",
    "absent",
    "dispersion",
    "saturation",
];

/// Those whose cases all stand on their page.
const WHOLE: &[&str] = &["labels", "absent", "dispersion", "saturation"];

fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

/// The rows of the table in the section `id` of a page: names and figures.
fn rows_in(page: &str, id: &str) -> Vec<Vec<String>> {
    let Some(section) = page.split(&format!(" id=\"{id}\">")).nth(1) else { return Vec::new() };
    let section = section.split("</section>").next().unwrap();
    let Some(body) = section.split("<tbody>").nth(1) else { return Vec::new() };
    let rows = body.split("<tr>").skip(1);
    let cell = |cell: &str| match cell.split_once("<summary>") {
        Some((_, opened)) => plain(opened.split("</summary>").next().unwrap()),
        None => plain(cell.split_once('>').unwrap().1),
    };
    rows.map(|row| {
        let row =
            row.split("</tr>").next().unwrap().replace("<th", "<td").replace("</th>", "</td>");
        row.split("<td").skip(1).map(|one| cell(one.split("</td>").next().unwrap())).collect()
    })
    .collect()
}

/// The rows of a table as the terminal shows them in Markdown, names said in every row.
fn rows_told(markdown: &str, names: usize) -> Vec<Vec<String>> {
    let lines = markdown.lines().filter(|line| line.starts_with('|'));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in lines.skip(2) {
        let cells = line.trim_matches('|').split(" | ").map(|cell| cell.trim().replace("\\|", "|"));
        let mut row: Vec<String> = cells.collect();
        for (at, cell) in row.iter_mut().enumerate().take(names) {
            if cell.is_empty() {
                cell.clone_from(&rows.last().unwrap()[at]);
            }
        }
        rows.push(row);
    }
    rows
}

#[test]
fn every_cell_of_every_report_is_that_of_the_terminal() {
    let project = Project::sample();
    let pages = pages(&project, "short");
    let cases = ["P-TALLIS", "Q-HARGREAVE", "R-DUNMORE", "S-LINDLEY"];
    let mut compared = 0;
    for report in REPORTS {
        let more = ["sets", "order", "carriers", "odds", "network", "overlap"];
        let more = more.map(|table| ["--table", table]).concat();
        let more = if *report == "cooccurrence" { more } else { Vec::new() };
        let args = [&["report", report, "study", "--json"][..], &more].concat();
        let json: serde_json::Value =
            serde_json::from_str(&project.run(&args).expect(0).out).unwrap();
        for table in json["tables"].as_array().unwrap() {
            let name = table["table"].as_str().unwrap();
            let keys = table["keys"].as_array().unwrap();
            let args = ["report", report, "study", "--markdown", "--table", name];
            let told = rows_told(&project.run(&args).expect(0).out, keys.len());
            let at = keys.iter().position(|key| key == "case");
            let at = at.filter(|_| keys.len() > 1 && !WHOLE.contains(report));
            let id = format!("{report}-{name}");
            let mut wanted: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
            for mut row in told {
                let mut page = format!("report-{report}.html");
                if let Some(at) = at {
                    let case = row.remove(at);
                    if let Some(number) = cases.iter().position(|own| *own == case) {
                        page = format!("case-{}-reports.html", number + 1);
                    }
                }
                compared += row.len();
                wanted.entry(page).or_default().push(row);
            }
            for (page, text) in &pages {
                let own = wanted.remove(page).unwrap_or_default();
                if page.contains("report") {
                    assert_eq!(rows_in(text, &id), own, "{page} {id}");
                }
            }
            assert!(wanted.is_empty(), "{id}: {wanted:?}");
        }
    }
    assert!(compared > 5000, "{compared}");
}

#[test]
fn cells_of_plots_are_those_of_the_tables_below_them() {
    let pages = pages(&Project::sample(), "short");
    let mut compared = 0;
    for page in pages.values() {
        for link in page.split("<a href=\"#").skip(1) {
            let (id, rest) = link.split_once('"').unwrap();
            let Some(label) = rest.strip_prefix(" aria-label=\"") else { continue };
            let words = label.split('"').next().unwrap();
            let value = words.rsplit(": ").next().unwrap().split(' ').next().unwrap();
            let cell = page.split(&format!(" id=\"{id}\">")).nth(1).unwrap();
            let cell = cell.split("</td>").next().unwrap();
            if id.starts_with("child-visits") || id.starts_with("profile-who") {
                let shown = plain(cell.split("</summary>").next().unwrap());
                assert_eq!(shown, value, "{words}");
                compared += 1;
            }
        }
    }
    assert!(compared > 30, "{compared}");
}

#[test]
fn pages_hold_what_the_terminal_says() {
    let project = Project::sample();
    let pages = pages(&project, "short");
    let csv = project.run(&["report", "frequencies", "study", "--csv"]).expect(0).out;
    let heads: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let column = |name: &str| heads.iter().position(|head| *head == name).unwrap();
    let overview = &pages["index.html"];
    let mut compared = 0;
    for row in csv.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let case = cells[column("case")];
        if case == "(all cases)" {
            continue;
        }
        let rate: f64 = cells[column("per_1000_words")].parse().unwrap();
        let codings = cells[column("codings")];
        let (with, all) = (cells[column("documents_with_code")], cells[column("documents")]);
        // Of nothing there are no passages to lead to.
        let codings = if codings == "0" { codings.to_owned() } else { format!("{codings}</a>") };
        let shown = format!(">{codings} <small>{rate:.1}</small> <small>{with}/{all}</small>");
        let line = overview.lines().find(|l| l.starts_with("<tr>") && l.contains(case)).unwrap();
        assert!(line.contains(&shown), "{case} {}: {shown}\n{line}", cells[column("code")]);
        let label = format!("aria-label=\"{case}, {}: {rate:.1}\"", cells[column("code")]);
        assert_eq!(overview.contains(&label), codings.ends_with("</a>"), "{label}");
        compared += 1;
    }
    assert_eq!(compared, 4 * 9);
    // Each case lists as many passages of each code as the terminal counts.
    let page = pages.values().find(|page| page.contains("<h1>P-TALLIS</h1>")).unwrap();
    let hostile = page.split("<h3 id=\"hostility\">").nth(1).unwrap();
    let hostile = hostile.split("</ol>").next().unwrap();
    let row = csv.lines().find(|row| row.starts_with("P-TALLIS,,hostility,")).unwrap();
    assert_eq!(hostile.matches("<li ").count().to_string(), row.split(',').nth(3).unwrap());
}

#[test]
fn what_is_hidden_cannot_be_counted_in_the_pages() {
    let project = Project::sample();
    let args = ["report", "study", "--html", "site", "--quotes", "full", "--suppress", "3"];
    project.run(&args).expect(0);
    let mut hidden = 0;
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(project.path("site")).unwrap() {
        let entry = entry.unwrap();
        let page = fs::read_to_string(entry.path()).unwrap();
        let name = entry.file_name().into_string().unwrap();
        for link in values(&page, "href") {
            let file = link.split('#').next().unwrap();
            let known = file.is_empty() || project.path("site").join(file).is_file();
            assert!(known, "{name} leads to {link}");
        }
        assert!(!page.contains("<details>") && !page.contains("<li id="), "{name} lists passages");
        assert!(!page.contains("only a knock"), "{name} quotes");
        hidden += page.matches('▒').count();
        names.insert(name);
    }
    assert!(hidden > 100 && !names.contains("document-1.html"), "{hidden} {names:?}");
}

#[test]
fn as_much_is_quoted_as_is_wanted() {
    let project = Project::sample();
    let words = "has been smoothing it all the way up the hill";
    let coded = "Is it still all right if Nadine comes and sits in?";
    for (quotes, whole, passage) in
        [("none", false, false), ("short", false, true), ("full", true, true)]
    {
        let text: String = pages(&project, quotes).into_values().collect();
        assert_eq!((text.contains(words), text.contains(coded)), (whole, passage), "{quotes}");
    }
}

#[test]
fn what_sources_hold_is_words_and_no_markup() {
    let book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n[[code]]\nid = \"a.b\"\nname = \"B\"\n\
[[code.rule]]\nid = \"r\"\nfind = \"shout\"\n";
    let note = "doc_id: <b>D\"\ncase_id: C<script>\n\nShe <img src=x onerror=alert(1)> shout & \u{1b}[31m went.\n";
    let project = Project::with(book, &[("a.txt", note)]);
    let ran = project.run(&["report", "--html", "site", "--quotes", "full"]);
    assert!(ran.code < 2, "{}", ran.err);
    for entry in fs::read_dir(project.path("site")).unwrap() {
        let page = fs::read_to_string(entry.unwrap().path()).unwrap();
        // There is nothing to filter, and so no script of ours.
        assert!(!page.contains("<script"));
        assert!(!page.contains("<img") && !page.contains('\u{1b}') && !page.contains("<b>D"));
    }
}

/// Chromium: where it is, or can be installed. Says in one line that it is not.
fn chromium() -> Option<&'static str> {
    static FOUND: OnceLock<Option<&str>> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let runs = |name: &&str| Command::new(name).arg("--version").output().is_ok();
        let find = || names.into_iter().find(runs);
        let found = find().or_else(|| {
            let install = ["install", "-y", "-q", "--no-install-recommends", "chromium"];
            let installed = Command::new("apt-get").args(install).output();
            installed.is_ok_and(|output| output.status.success()).then(find)?
        });
        if found.is_none() {
            eprintln!("skipped: no Chromium here, and apt cannot install it");
        }
        found
    })
}

/// A page after its scripts have run, and what the browser complained of.
fn opened(browser: &str, page: &Path, size: &str) -> (String, Vec<String>) {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"])
        .args(["--virtual-time-budget=60000", &format!("--window-size={size}")])
        .arg(format!("--user-data-dir={}", home.path().display()))
        .args(["--dump-dom", &format!("file://{}", page.display())])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(dom.contains("</html>"), "{said}");
    let complaints = said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned);
    (dom, complaints.collect())
}

/// One page of each kind.
const KINDS: &[&str] = &[
    "index.html",
    "case-1.html",
    "case-4-reports.html",
    "document-3.html",
    "codes.html",
    "methods.html",
    "reports.html",
    "report-compare.html",
    "report-cooccurrence.html",
    "report-saturation.html",
];

#[test]
fn a_browser_runs_the_script_and_has_nothing_to_complain_of() {
    let Some(browser) = chromium() else { return };
    let project = Project::sample();
    drop(pages(&project, "short"));
    for name in KINDS {
        let (dom, complaints) = opened(browser, &project.path("site").join(name), "1280,900");
        assert!(complaints.is_empty(), "{name}\n{complaints:?}");
        if name.starts_with("document") {
            // The script shows the filters, which are hidden without it.
            assert!(dom.contains("<fieldset class=\"filter\">"), "the script did not run");
        }
    }
}

#[test]
fn pages_can_be_used_by_all_and_filters_hide_what_they_say() {
    let Some(browser) = chromium() else { return };
    let project = Project::sample();
    let pages = pages(&project, "full");
    for name in ["axe.min.js", "check.js"] {
        let script = fs::read_to_string(root().join("tests/browser").join(name)).unwrap();
        project.write(&format!("copy/{name}"), &script);
    }
    let scripts = "<script src=\"axe.min.js\"></script><script src=\"check.js\"></script>";
    let mut boxes = 0;
    // A browser without a screen is no narrower than 500 pixels.
    for (name, size) in
        KINDS.iter().flat_map(|name| ["1280,900", "500,900"].map(|size| (name, size)))
    {
        // What is to be checked may not run under the page’s own policy.
        let page = &pages[*name];
        let (before, rest) =
            page.split_once("<meta http-equiv=\"Content-Security-Policy\"").unwrap();
        let (_, after) = rest.split_once('>').unwrap();
        let copy = format!("{before}{after}{scripts}");
        project.write(&format!("copy/{name}"), &copy);
        let (dom, complaints) = opened(browser, &project.path("copy").join(name), size);
        assert!(complaints.is_empty(), "{name} {size}\n{complaints:?}");
        let found =
            dom.split("<pre id=\"check\">").nth(1).unwrap_or_else(|| panic!("{name}: {dom}"));
        let found = found.split("</pre>").next().unwrap();
        let found = found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let found: serde_json::Value = serde_json::from_str(&found).unwrap();
        assert_eq!(found["violations"], serde_json::json!([]), "{name} {size}");
        assert_eq!(found["problems"], serde_json::json!([]), "{name} {size}");
        assert!(found["links"].as_u64().unwrap() > 3, "{name}");
        boxes += found["boxes"].as_u64().unwrap();
    }
    assert!(boxes > 5, "{boxes}");
}

#[test]
fn plots_stand_by_themselves() {
    let project = Project::sample();
    project.run(&["report", "study", "--svg", "plots"]).expect(0);
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(project.path("plots")).unwrap() {
        let entry = entry.unwrap();
        let svg = fs::read_to_string(entry.path()).unwrap();
        names.insert(entry.file_name().into_string().unwrap());
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
        assert_eq!(svg.matches("<svg").count(), svg.matches("</svg>").count());
        assert!(!svg.contains("<a ") && !svg.contains("href"), "{svg}");
        let mut reader = quick_xml::Reader::from_str(&svg);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{error}\n{svg}"),
            }
        }
    }
    for name in [
        "heat",
        "compare-rates",
        "saturation-documents",
        "supervision-all",
        "1-P-TALLIS-network",
        "1-P-TALLIS-time",
        "1-P-TALLIS-profile-who",
        "4-S-LINDLEY-child-visits",
        "4-S-LINDLEY-sequence-moves",
    ] {
        assert!(names.contains(&format!("{name}.svg")), "{name}: {names:?}");
    }
}

#[test]
fn each_report_draws_its_plots() {
    let project = Project::sample();
    for (report, more, plot) in [
        ("profile", &[][..], "2-Q-HARGREAVE-profile-codes"),
        ("timeline", &["--trend"], "3-R-DUNMORE-time"),
        ("compare", &["--by", "announced"], "compare-outcomes"),
        ("supervision", &[], "supervision-all"),
        ("talk", &[], "talk-types"),
        ("sequence", &[], "sequence-moves"),
        ("cooccurrence", &[], "cooccurrence-odds"),
        ("child", &[], "child-cases"),
        ("labels", &[], "labels-labels"),
        ("places", &[], "1-P-TALLIS-places-places"),
        ("absent", &[], "absent-all"),
        ("keyness", &["--part", "role=worker"], "keyness-more"),
        ("dispersion", &[], "dispersion-documents"),
        ("saturation", &[], "saturation-documents"),
    ] {
        let args = [&["report", report, "study", "--svg", report][..], more].concat();
        let ran = project.run(&args).expect(0);
        assert!(ran.out.is_empty() && ran.err.contains(" in "), "{report}: {}", ran.err);
        let svg = fs::read_to_string(project.path(report).join(format!("{plot}.svg"))).unwrap();
        assert!(svg.contains("<title") && svg.matches("<text").count() > 3, "{report}: {svg}");
    }
    project.run(&["report", "collocates", "door", "study", "--svg", "near"]).expect(0);
    assert!(project.path("near/collocates-collocates.svg").is_file());
    let ran = project.run(&["report", "methods", "study", "--svg", "none"]).expect(2);
    assert!(ran.err.contains("has no plot") && !project.path("none").exists(), "{}", ran.err);
}
