//! Files that were made to break a reader, and files that chance breaks.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use doorstep::source::{self, AttributeTable, Context, Ways};
use doorstep::text::Lexicon;

use crate::packages::{docx, odt, paragraph, pdf, zipped};
use crate::support::{Project, shared};

/// The message with which a file is refused.
fn refused(file: &str, bytes: &[u8]) -> String {
    let project = Project::new();
    fs::write(project.path(file), bytes).unwrap();
    let ran = project.run(&["text", file]).expect(2);
    assert!(ran.out.is_empty() && !ran.err.contains("panicked"), "{}", ran.err);
    ran.err
}

#[test]
fn bombs_are_refused() {
    let zeros = "0".repeat(20 << 20);
    assert!(
        refused("a.docx", &zipped(&[("word/document.xml", &zeros)])).contains("unpacks to more")
    );
    let entities = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
    assert!(
        refused("a.docx", &zipped(&[("word/document.xml", entities)])).contains("document type")
    );
    let deep = format!("{}x{}", "<w:sdt>".repeat(50_000), "</w:sdt>".repeat(50_000));
    assert!(refused("a.docx", &docx(&deep)).contains("too deep"));
    let groups = format!("{{\\rtf1 {}", "{".repeat(100_000));
    assert!(refused("a.rtf", groups.as_bytes()).contains("too deep"));
    let cells = "<c t=\"s\"><v>1</v></c>".repeat(4000);
    let long = "x".repeat(60_000);
    let shared = format!("<sst><si><t>text</t></si><si><t>{long}</t></si></sst>");
    let sheet =
        format!("<worksheet><row><c t=\"s\"><v>0</v></c></row><row>{cells}</row></worksheet>");
    let xlsx = zipped(&[("xl/sharedStrings.xml", &shared), ("xl/worksheets/sheet1.xml", &sheet)]);
    assert!(refused("a.xlsx", &xlsx).contains("more text than"));
}

#[test]
fn what_is_something_else_is_named() {
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest";
    assert!(refused("a.docx", ole).contains("or it has a password"));
    assert!(refused("a.docx", b"<html>").contains("this is not a Word document"));
    assert!(
        refused("a.docx", &zipped(&[("other.xml", "<a/>")]))
            .contains("there is no word/document.xml")
    );
    assert!(refused("a.odt", b"").contains("the source is empty"));
    assert!(refused("a.txt", &docx("")).contains("a zipped document"));
    assert!(refused("a.rtf", b"plain").contains("this is not RTF"));
    assert!(refused("a.docx", &docx("<w:p/>")).contains("there is no text in the source"));
    let locked = [("content.xml", "x"), ("META-INF/manifest.xml", "<a><encryption-data/></a>")];
    assert!(refused("a.odt", &zipped(&locked)).contains("has a password"));
}

#[test]
fn nothing_that_a_terminal_obeys_is_printed() {
    let project = Project::new();
    project.write(
        "C/esc\u{1b}[31m.txt",
        "doc_id: a\u{1b}[2Jb\n\nThe \u{1b}[31mdoor\u{8} \u{202e}was\u{9b}2J open.\n",
    );
    for command in [
        &["report"][..],
        &["doctor", "--sources"],
        &["search", "door"],
        &["text", "C/esc\u{1b}[31m.txt"],
    ] {
        let ran = project.run(command);
        assert!(ran.code < 2, "{}", ran.err);
        let all = format!("{}{}", ran.out, ran.err);
        let obeyed = ['\u{1b}', '\u{8}', '\u{9b}', '\u{202e}'];
        assert!(!all.contains(obeyed), "{command:?}\n{all:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_out_of_the_sources_and_large_files_are_left_alone() {
    let project = Project::new();
    project.write("doorstep.toml", "sources = [\"notes\"]\nmax_source_mb = 1\n");
    project.write("secret.txt", "Not for you.\n");
    project.write("notes/C/a.txt", "The door.\n");
    project.write("notes/C/large.txt", &"The door. ".repeat(200_000));
    std::os::unix::fs::symlink("../../secret.txt", project.path("notes/C/b.txt")).unwrap();
    std::os::unix::fs::symlink("a.txt", project.path("notes/C/c.txt")).unwrap();
    std::os::unix::fs::symlink("/etc", project.path("notes/etc")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", project.path("notes/zero.txt")).unwrap();
    let ran = project.run(&["report", "frequencies", "--csv"]).expect(1);
    assert_eq!(ran.err.matches("leads out of the sources").count(), 3, "{}", ran.err);
    assert!(ran.err.contains("more than `max_source_mb` allows"), "{}", ran.err);
    assert!(ran.err.contains("2 documents"), "{}", ran.err);
    let ran = project.run(&["search", "you", "--count", "case"]);
    assert!(!ran.out.contains('1'), "{}", ran.out);
    // What is not a link out is found, so the search itself works.
    let ran = project.run(&["search", "door", "--count", "case"]);
    assert!(ran.code < 2 && ran.out.contains('C'), "{}{}", ran.out, ran.err);
}

#[test]
fn hostile_files_are_read_or_refused() {
    let Some(archive) = shared("formats/hostile.tar.gz") else { return };
    let project = Project::new();
    let folder = project.path("formats");
    fs::create_dir_all(&folder).unwrap();
    for file in ["check_import.py", "MANIFEST.json"] {
        fs::copy(archive.with_file_name(file), folder.join(file)).unwrap();
    }
    let unpacked =
        Command::new("tar").arg("xzf").arg(&archive).arg("-C").arg(&folder).status().unwrap();
    assert!(unpacked.success());
    let command = format!("{} text {{file}}", env!("CARGO_BIN_EXE_doorstep"));
    let ran = Command::new("python3")
        .arg(folder.join("check_import.py"))
        .arg(command)
        .arg("hostile")
        .output();
    let ran = ran.unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    // How long it takes on a busy machine says nothing; what takes too long is stopped.
    let wrong = |line: &&str| line.starts_with("FAIL") && !line.ends_with("['slow']");
    let wrong: Vec<&str> = said.lines().filter(wrong).collect();
    assert!(wrong.is_empty() && said.lines().count() > 60, "{wrong:?}\n{said}");
}

#[test]
fn expressions_and_front_matter_have_limits() {
    let head = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n[[code]]\nid = \"f.a\"\nname = \"A\"\n[[code.rule]]\nid = \"r\"\n";
    let project = Project::new();
    let deep = format!("{}a{}", "(".repeat(20_000), ")".repeat(20_000));
    let finds = [
        (deep, "too many parts in each other"),
        (vec!["a"; 20_000].join(" AND "), "too many parts in each other"),
        (vec!["a"; 20_000].join(" NEAR/2 "), "too many parts in each other"),
        (format!("\"a {}\"", "(b|".repeat(20_000)), "the brackets are too deep"),
        ("/(a{1000}){1000}/".to_owned(), "exceeds size limit"),
    ];
    for (find, message) in finds {
        project.write("book.toml", &format!("{head}find = '''{find}'''\n"));
        let ran = project.run(&["codebook", "check", "book.toml"]).expect(1);
        assert!(ran.err.contains(message), "{message}\n{}", ran.err.get(..400).unwrap_or(&ran.err));
    }
    project.write("C/a.txt", "The door.\n");
    let ran = project.run(&["search", &vec!["a"; 20_000].join(" ")]).expect(2);
    assert!(ran.err.contains("too many parts in each other"), "{}", ran.err.len());
    let mut keys = String::from("---\nx0: [\"\"]\n");
    for number in 1..20_000 {
        keys.push_str(&format!("x{number}: &a{number} [*a{}]\n", number - 1));
    }
    project.write("C/a.md", &format!("{keys}---\n\nThe door.\n"));
    let ran = project.run(&["show", "C/a.md"]).expect(1);
    assert!(ran.err.contains("the front matter has more than 1000 lines"), "{}", ran.err);
}

/// Small sources of all formats but PDF, which has a test of its own.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let body = format!(
        "{}<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl><w:p><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>",
        paragraph("SW: Come in."),
        paragraph("cell")
    );
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        ("a.txt", text("doc_id: A\ncase: C\nroles: SW=worker\n\n14.02 SW: “Come in,” she said. [LM: so]\nMUM:\tno (2.0) ((laughs)) =\n")),
        ("a.md", text("---\ndoc_id: A\nroles: {a: b}\npresent: [x, y]\n---\n# Visit\n\n**SW:** ‘No, “never”’ – QX]\n\n- a\n> b  \n")),
        ("a.vtt", text("WEBVTT\n\nNOTE doc_id: C\n\n1\n00:01.000 --> 00:02.000\n<v Ann>I <i>é</i> &amp; x</v>\n")),
        ("a.srt", text("1\n00:00:01,000 --> 00:00:02,000\n<i>SW:</i> Come in.\n")),
        ("a.cha", text("@Begin\n*SW:\tcome\n\tin \u{15}1000_2500\u{15}\n%com:\tloud\n@End\n")),
        ("a.csv", text("time,speaker,text\n1,SW,\"Come, in\"\n")),
        ("a.html", text("<title>x</title><table><tr><td>a<td>b</table><p><b>SW</b> come &amp; go<script>x</script>")),
        ("a.rtf", b"{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset204 A;}}\\f0\\'c4 \\u8220?\\trowd a\\cell\\row{\\*\\x y}{\\footnote n}\\par}".to_vec()),
        ("a.docx", docx(&body)),
        ("a.odt", odt("<text:p>a<text:s text:c=\"9\"/><text:note><text:note-body><text:p>n</text:p></text:note-body></text:note></text:p>")),
        ("a.xlsx", zipped(&[("xl/worksheets/sheet1.xml", "<s><row><c r=\"A1\"><v>text</v></c></row><row><c r=\"A2\"><v>a</v></c></row></s>")])),
        ("a.qdpx", zipped(&[("project.qde", "<P><TextSource plainTextPath=\"internal://A\"/></P>"), ("sources/A", "a")])),
    ]
}

/// Zipped documents, part by part, so that chance can change what is inside.
fn parts() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let document = "<w:document xmlns:w=\"w\"><w:body><w:p><w:pPr><w:pStyle w:val=\"H\"/><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>SW</w:t></w:r><w:r><w:t> Come in.</w:t></w:r><w:commentReference w:id=\"1\"/></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc><w:tc><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:tc></w:tr></w:tbl><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:del><w:r><w:t>x</w:t></w:r></w:del></w:p></w:sdtContent></w:sdt></w:body></w:document>";
    let numbering = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"3\"/><w:numFmt w:val=\"upperRoman\"/><w:lvlText w:val=\"%1.%2\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";
    let comments = "<w:comments xmlns:w=\"w\"><w:comment w:id=\"1\" w:author=\"L\" w:date=\"2019-03-04T10:00:00Z\"><w:p><w:r><w:t>so</w:t></w:r></w:p></w:comment></w:comments>";
    let content = "<o:document-content xmlns:o=\"o\" xmlns:text=\"t\" xmlns:table=\"a\" xmlns:d=\"d\"><o:body><o:text><text:list text:style-name=\"L\"><text:list-item text:start-value=\"4\"><text:p>item</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>cell<text:note><text:note-body><text:p>n</text:p></text:note-body></text:note></text:p></table:table-cell></table:table-row></table:table><text:h text:outline-level=\"2\">head</text:h></o:text></o:body></o:document-content>";
    let sheet = "<worksheet><sheetData><row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"inlineStr\"><is><t>text</t></is></c></row><row r=\"9\"><c r=\"B9\"><v>Come in.</v></c></row></sheetData></worksheet>";
    vec![
        (
            "a.docx",
            vec![
                ("word/document.xml", document),
                ("word/numbering.xml", numbering),
                ("word/comments.xml", comments),
            ],
        ),
        ("a.odt", vec![("content.xml", content)]),
        (
            "a.xlsx",
            vec![
                ("xl/worksheets/sheet1.xml", sheet),
                ("xl/sharedStrings.xml", "<sst><si><t>speaker</t></si></sst>"),
            ],
        ),
    ]
}

/// `xml` with elements left out, doubled or moved, so that it stays well-formed, and now and then with a
/// single tag broken.
fn rearranged(xml: &str, random: &mut fastrand::Rng) -> String {
    let mut tags: Vec<&str> = xml.split_inclusive('>').collect();
    for _ in 0..random.usize(1..5) {
        let at = random.usize(1..tags.len().max(2));
        let Some(length) = element(tags.get(at..).unwrap_or(&[])) else { continue };
        let piece = tags[at..at + length].to_vec();
        let to = random.usize(1..tags.len());
        match random.u8(0..40) {
            0 => drop(tags.remove(at)),
            1..=13 => drop(tags.drain(at..at + length)),
            14..=26 => drop(tags.splice(at..at, piece.repeat(random.usize(1..30)))),
            _ => drop(tags.splice(to..to, piece)),
        }
    }
    tags.concat()
}

/// How many tags the element has that begins with the first of `tags`.
fn element(tags: &[&str]) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, tag) in tags.iter().enumerate() {
        match (tag.contains("</"), tag.ends_with("/>")) {
            (true, _) => depth = depth.checked_sub(1)?,
            (false, true) => {}
            (false, false) => depth += 1,
        }
        if depth == 0 {
            return Some(index + 1);
        }
    }
    None
}

/// `bytes` with some changed, cut, doubled or put in.
fn mutated(bytes: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut all = bytes.to_vec();
    for _ in 0..random.usize(1..6) {
        let at = random.usize(0..=all.len());
        match random.u8(0..5) {
            0 if at < all.len() => all[at] = random.u8(..),
            1 => all.truncate(at.max(1)),
            2 => all.insert(
                at,
                *random.choice(b"<>&;\\{}[]()\"':-*#|\x00\xff\xe2\n\r\t 09aA=").unwrap(),
            ),
            3 => {
                let end = (at + random.usize(0..20)).min(all.len());
                let piece = all[at..end].to_vec();
                let times = random.usize(1..50);
                all.splice(at..at, piece.repeat(times));
            }
            _ => {
                let end = (at + random.usize(0..20)).min(all.len());
                all.drain(at..end);
            }
        }
    }
    all
}

/// Executions of each seed; `DOORSTEP_FUZZ` multiplies them.
const EXECUTIONS: usize = 300;

#[expect(clippy::disallowed_methods, reason = "a longer run is asked for by hand")]
fn executions() -> usize {
    let times = std::env::var("DOORSTEP_FUZZ").ok().and_then(|times| times.parse::<usize>().ok());
    EXECUTIONS * times.unwrap_or(1)
}

/// Reads `bytes`; whether there was text in them.
fn survives(file: &str, bytes: &[u8]) -> bool {
    let (roles, attributes, ways) = (BTreeMap::new(), AttributeTable::default(), Ways::default());
    let context = Context { roles: &roles, attributes: &attributes, ways: &ways };
    let reading = source::read(file, bytes, &context, &mut Lexicon::default());
    let Some(document) = reading.document else {
        assert!(!reading.problems.is_empty(), "{file} is silent on {bytes:?}");
        return false;
    };
    for segment in &document.segments {
        let fits = document.text.get(segment.span.start()..segment.span.end());
        assert!(fits.is_some(), "{file} on {bytes:?}");
    }
    let again = source::text(file, bytes, &ways).unwrap();
    assert!(again == document.text, "{file} has another text for {bytes:?}");
    // Ends with the same, whatever else is done with it.
    drop(source::shown(file, bytes, &context, true));
    true
}

#[test]
fn readers_survive_chance() {
    let mut random = fastrand::Rng::with_seed(7);
    let mut read = 0;
    for (file, seed) in seeds() {
        for _ in 0..executions() {
            read += usize::from(survives(file, &mutated(&seed, &mut random)));
        }
    }
    assert!(read > executions(), "hardly anything was read");
}

#[test]
fn readers_survive_chance_inside_packages() {
    let mut random = fastrand::Rng::with_seed(13);
    for (file, parts) in parts() {
        let mut read = 0;
        for _ in 0..executions() {
            let mut changed =
                |(name, xml): &(&'static str, &'static str)| (*name, rearranged(xml, &mut random));
            let all: Vec<(&str, String)> = parts.iter().map(&mut changed).collect();
            let all: Vec<(&str, &str)> =
                all.iter().map(|(name, xml)| (*name, xml.as_str())).collect();
            read += usize::from(survives(file, &zipped(&all)));
        }
        assert!(read > executions() / 10, "hardly anything was read: {file} {read}");
    }
}

#[test]
fn pdf_survives_chance() {
    let seed = pdf(&[&["SW: Come in.", "MUM: No."], &["a", "b"]]);
    let mut random = fastrand::Rng::with_seed(17);
    let project = Project::new();
    let mut read = 0;
    for _ in 0..executions() / 10 {
        let bytes = mutated(&seed, &mut random);
        fs::write(project.path("a.pdf"), &bytes).unwrap();
        let ran = project.run(&["text", "a.pdf"]);
        assert!(ran.code <= 2 && !ran.err.contains("panicked"), "{} on {bytes:?}", ran.err);
        assert!(ran.code == 0 || !ran.err.is_empty(), "silent on {bytes:?}");
        read += usize::from(ran.code == 0);
    }
    assert!(read > 0, "no PDF was read");
}

#[test]
fn codebooks_and_searches_survive_chance() {
    let book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\nextends = [\"x\"]\n[lists]\nno = [\"no\", \"not now\"]\n\
[[code]]\nid = \"f.a\"\nname = \"A\"\nguards = [\"negation\"]\ntypical = [{ text = \"No.\", speaker = \"parent\", before = \"worker: Sit.\" }]\n\
[[code.rule]]\nid = \"r\"\nfind = '''@no NEAR/3 \"(not|never) (really)? here\" OR /do+r/ AND NOT (#closed_question OR wil*)'''\n\
after = { find = \"code:f.b\", turns = 2 }\nunless = [{ find = \"x\", words = 3 }]\ndocument = { date = \"2019..2020\" }\n";
    let search =
        "\"the (old|new)? door\"~2 OR (knock* NEAR/3 role:parent) NOT date:[2019-01 TO ..] shout~1";
    let mut random = fastrand::Rng::with_seed(11);
    let mut sound = 0;
    for _ in 0..executions() {
        let bytes = mutated(book.as_bytes(), &mut random);
        let text = String::from_utf8_lossy(&bytes);
        let (book, problems) = doorstep::codebook::read("b.toml", &text);
        if problems.is_empty() {
            sound += 1;
            let (codes, _) = doorstep::codebook::CodeSet::new(vec![book]);
            drop(doorstep::rule::compile(&codes, |_| true));
        }
        let bytes = mutated(search.as_bytes(), &mut random);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let parsed = doorstep::pattern::parse(&text, doorstep::pattern::Dialect::Search);
        drop(parsed);
    }
    assert!(sound > 0, "no codebook was left sound");
}
