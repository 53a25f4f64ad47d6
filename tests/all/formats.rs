//! Every format is read as a person reads it, and nothing is left out unsaid.

use std::fs;

use crate::packages::{docx, docx_with, odt, paragraph, pdf, zipped};
use crate::support::{Project, shared};

/// What `doorstep text` prints of a file with these bytes.
fn text(file: &str, bytes: &[u8]) -> String {
    let project = Project::new();
    fs::write(project.path(file), bytes).unwrap();
    project.run(&["text", file]).expect(0).out
}

/// The segments of a file as `kind label: words`, from `doorstep show --json`.
fn segments(file: &str, bytes: &[u8]) -> Vec<String> {
    let project = Project::new();
    fs::write(project.path(file), bytes).unwrap();
    let shown = project.run(&["show", file, "--json"]);
    assert!(shown.code < 2, "{}", shown.err);
    let document: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
    let whole = project.run(&["text", file, "--exact"]).expect(0).out;
    let one = |segment: &serde_json::Value| {
        let at = |key: &str| usize::try_from(segment[key].as_u64().unwrap()).unwrap();
        let words: String = whole.chars().skip(at("start")).take(at("end") - at("start")).collect();
        let label = segment["label"].as_str().unwrap_or("");
        format!("{} {label}: {}", segment["kind"].as_str().unwrap(), words.trim())
    };
    document["segments"].as_array().unwrap().iter().map(one).collect()
}

const COMMENTS: &str = "<w:comments xmlns:w=\"w\"><w:comment w:id=\"4\" w:author=\"Lee\" \
w:date=\"2019-03-04T10:00:00Z\"><w:p><w:r><w:t>She looked away.</w:t></w:r></w:p></w:comment></w:comments>";
const FOOTNOTES: &str = "<w:footnotes xmlns:w=\"w\"><w:footnote w:id=\"0\"><w:p/></w:footnote>\
<w:footnote w:id=\"2\"><w:p><w:r><w:t>The second visit.</w:t></w:r></w:p></w:footnote></w:footnotes>";

#[test]
fn word_as_it_reads_with_changes_accepted() {
    let body = "<w:p><w:r><w:t xml:space=\"preserve\">She </w:t></w:r>\
<w:del w:id=\"1\"><w:r><w:delText>never </w:delText></w:r></w:del>\
<w:ins w:id=\"2\"><w:r><w:t xml:space=\"preserve\">often </w:t></w:r></w:ins>\
<w:r><w:rPr><w:vanish/></w:rPr><w:t>secretly </w:t></w:r><w:r><w:t>calls.</w:t></w:r></w:p>\
<w:p><w:pPr><w:rPr><w:del w:id=\"3\"/></w:rPr></w:pPr><w:r><w:t xml:space=\"preserve\">One </w:t></w:r></w:p>\
<w:p><w:r><w:t>paragraph.</w:t><w:br/><w:t>A line.</w:t><w:tab/><w:t>Far.</w:t></w:r></w:p>\
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>left</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>right</w:t></w:r></w:p>\
<w:p><w:r><w:t>below</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>\
<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>\
</mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Fallback>\
</mc:AlternateContent></w:r><w:r><w:t>Around the box &amp; more.</w:t></w:r></w:p>";
    let expected = "She often calls.\nOne paragraph.\nA line.\tFar.\nleft\tright below\n\
Around the box & more.\nIn a box.\n";
    assert_eq!(text("a.docx", &docx(body)), expected);
}

#[test]
fn comments_and_notes_of_word_are_asides_at_their_place() {
    let body = format!(
        "<w:p><w:r><w:t>Dawn was late.</w:t></w:r><w:r><w:commentReference w:id=\"4\"/></w:r>\
<w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>{}",
        paragraph("The door was open.")
    );
    let parts = [("word/comments.xml", COMMENTS), ("word/footnotes.xml", FOOTNOTES)];
    let file = docx_with(&body, &parts);
    assert_eq!(
        segments("a.docx", &file),
        [
            "paragraph : Dawn was late.",
            "aside Lee: [Lee, 2019-03-04] She looked away.",
            "aside : The second visit.",
            "paragraph : The door was open.",
        ]
    );
    // The comment is no text of the document, but keeps its line.
    assert_eq!(text("a.docx", &file), "Dawn was late.\n\nThe second visit.\nThe door was open.\n");
}

#[test]
fn headings_lists_and_labels_of_word() {
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"Top\"><w:name w:val=\"heading 1\"/></w:style>\
<w:style w:styleId=\"Mine\"><w:name w:val=\"My own\"/><w:basedOn w:val=\"Top\"/></w:style></w:styles>";
    let numbering = "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\">\
<w:numFmt w:val=\"lowerRoman\"/><w:lvlText w:val=\"(%1)\"/></w:lvl></w:abstractNum>\
<w:num w:numId=\"5\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>";
    let item = |words: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"5\"/></w:numPr></w:pPr>\
<w:r><w:t>{words}</w:t></w:r></w:p>"
        )
    };
    let said = |who: &str, words: &str| {
        format!(
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{who}</w:t></w:r><w:r><w:t xml:space=\"preserve\"> {words}</w:t></w:r></w:p>"
        )
    };
    let heading = "<w:p><w:pPr><w:pStyle w:val=\"Mine\"/></w:pPr><w:r><w:t>Visit</w:t></w:r></w:p>";
    let turns =
        [said("Dawn", "Come in."), said("Kit", "No."), said("Dawn", "Now."), said("Kit", "Never.")];
    let body = format!("{heading}{}{}{}", item("The door."), item("The key."), turns.concat());
    let parts = [("word/styles.xml", styles), ("word/numbering.xml", numbering)];
    assert_eq!(
        segments("a.docx", &docx_with(&body, &parts)),
        [
            "heading : Visit",
            "paragraph : (i) The door.",
            "paragraph : (ii) The key.",
            "turn Dawn: Dawn Come in.",
            "turn Kit: Kit No.",
            "turn Dawn: Dawn Now.",
            "turn Kit: Kit Never.",
        ]
    );
}

#[test]
fn word_says_by_styles_what_is_bold_hidden_or_a_heading() {
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:styleId=\"Strong\"><w:name w:val=\"Strong\"/><w:rPr><w:b/></w:rPr></w:style>\
<w:style w:styleId=\"Gone\"><w:name w:val=\"Gone\"/><w:rPr><w:vanish/></w:rPr></w:style>\
<w:style w:styleId=\"Top\"><w:name w:val=\"heading 1\"/></w:style>\
<w:style w:styleId=\"Plain\"><w:name w:val=\"Plain\"/><w:basedOn w:val=\"Top\"/><w:pPr><w:outlineLvl w:val=\"9\"/></w:pPr></w:style></w:styles>";
    let said = |who: &str, words: &str| {
        format!(
            "<w:p><w:r><w:rPr><w:rStyle w:val=\"Strong\"/></w:rPr><w:t>{who}</w:t></w:r><w:r><w:t xml:space=\"preserve\"> {words}</w:t></w:r></w:p>"
        )
    };
    let gone = "<w:p><w:r><w:rPr><w:rStyle w:val=\"Gone\"/></w:rPr><w:t>Never seen.</w:t></w:r>\
<w:r><w:rPr><w:rStyle w:val=\"Gone\"/><w:vanish w:val=\"0\"/></w:rPr><w:t>Seen again.</w:t></w:r></w:p>";
    let plain =
        "<w:p><w:pPr><w:pStyle w:val=\"Plain\"/></w:pPr><w:r><w:t>No heading.</w:t></w:r></w:p>";
    let body = [
        said("Dawn", "Come in."),
        said("Kit", "No."),
        said("Dawn", "Now."),
        said("Kit", "Never."),
        plain.to_owned(),
        gone.to_owned(),
    ];
    let file = docx_with(&body.concat(), &[("word/styles.xml", styles)]);
    let shown = segments("a.docx", &file);
    assert_eq!(shown[0], "turn Dawn: Dawn Come in.");
    assert!(!shown.iter().any(|segment| segment.starts_with("heading")), "{shown:?}");
    let words = text("a.docx", &file);
    assert!(words.ends_with("No heading.\nSeen again.\n"), "{words}");
}

#[test]
fn forms_cells_and_notes_of_word_say_what_is_seen() {
    let form = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Tap to enter text.</w:t></w:r></w:p></w:sdtContent></w:sdt>\
<w:sdt><w:sdtPr><w:alias w:val=\"Case\"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Case 12</w:t></w:r></w:p></w:sdtContent></w:sdt>";
    let cell = "<w:tbl><w:tr><w:tc><w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>unbe</w:t></w:r></w:p>\
<w:p><w:r><w:t>lievable</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>";
    let noted = "<w:p><w:r><w:t>Half</w:t></w:r><w:r><w:footnoteReference w:id=\"1\"/></w:r></w:p>";
    let notes = "<w:footnotes xmlns:w=\"w\"><w:footnote w:id=\"1\"><w:p><w:r><w:t>ex</w:t></w:r><w:r><w:noBreakHyphen/></w:r>\
<w:r><w:t>wife</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let file = docx_with(&format!("{form}{cell}{noted}"), &[("word/footnotes.xml", notes)]);
    assert_eq!(
        text("a.docx", &file),
        "Case 12\nunbelievable\tb\t\nHalf\nex-wife\n".replace("\t\n", "\n")
    );
    let project = Project::new();
    project.write("doorstep.toml", "sources = [\"notes\"]\n");
    fs::create_dir_all(project.path("notes/C")).unwrap();
    fs::write(project.path("notes/C/a.docx"), &file).unwrap();
    let told = project.run(&["doctor", "--sources"]).out;
    assert!(
        told.contains("hidden passages") && told.contains("prompts of empty form fields"),
        "{told}"
    );
}

#[test]
fn a_table_on_top_says_what_the_document_is() {
    let cell = |words: &str| format!("<w:tc>{}</w:tc>", paragraph(words));
    let row = |key: &str, value: &str| format!("<w:tr>{}{}</w:tr>", cell(key), cell(value));
    let table = format!("<w:tbl>{}{}</w:tbl>", row("Case:", "C7"), row("Date", "3 May 2019"));
    let body = format!("{}{table}{}", paragraph("Notes"), paragraph("The door was open."));
    let project = Project::new();
    fs::write(project.path("a.docx"), docx(&body)).unwrap();
    let shown = project.run(&["show", "a.docx"]).expect(0).out;
    assert!(shown.starts_with("a  case C7  5 words\n  case: C7\n  date: 3 May 2019\n"), "{shown}");
}

#[test]
fn opendocument_as_it_reads_with_changes_accepted() {
    let body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p>\
</text:deletion></text:changed-region></text:tracked-changes>\
<text:h text:outline-level=\"2\">Visit</text:h>\
<text:p>She<text:s text:c=\"2\"/>said <text:span text:style-name=\"H\">psst</text:span>so.\
<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Twice.</text:p></text:note-body></text:note>\
<office:annotation><dc:creator>Lee</dc:creator><dc:date>2019-03-04T09:00:00</dc:date><text:p>Why?</text:p></office:annotation></text:p>\
<table:table><table:table-row><table:table-cell><text:p>left</text:p></table:table-cell>\
<table:table-cell><text:p>right</text:p></table:table-cell><table:table-cell><text:p>far</text:p></table:table-cell></table:table-row></table:table>\
<text:p>One<text:line-break/>two<text:tab/>three.</text:p>";
    let file = odt(body);
    assert_eq!(
        text("a.odt", &file),
        "Visit\nShe  said so.\nTwice.\n\nleft\tright\tfar\nOne\ntwo\tthree.\n"
    );
    let found = segments("a.odt", &file);
    assert_eq!(
        found[..4],
        [
            "heading : Visit",
            "paragraph : She  said so.",
            "aside : Twice.",
            "aside Lee: [Lee, 2019-03-04] Why?",
        ]
    );
}

#[test]
fn headings_of_opendocument_have_their_numbers() {
    let outline = "<office:document-styles xmlns:office=\"o\" xmlns:text=\"t\" xmlns:style=\"s\"><text:outline-style style:name=\"Outline\">\
<text:outline-level-style text:level=\"1\" style:num-format=\"1\"/>\
<text:outline-level-style text:level=\"2\" style:num-format=\"1\" text:display-levels=\"2\"/></text:outline-style></office:document-styles>";
    let heading = |level: usize, words: &str| {
        format!("<text:h text:outline-level=\"{level}\">{words}</text:h>")
    };
    let body = [heading(1, "One"), heading(2, "Sub"), heading(1, "Two"), heading(2, "Sub")];
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>{}<text:p>Words.</text:p>\
</office:text></office:body></office:document-content>",
        body.concat()
    );
    let file = zipped(&[("styles.xml", outline), ("content.xml", &content)]);
    assert_eq!(text("a.odt", &file), "1 One\n1.1 Sub\n2 Two\n2.1 Sub\nWords.\n");
}

#[test]
fn lists_of_opendocument_have_their_labels() {
    let item = |words: &str| format!("<text:list-item><text:p>{words}</text:p></text:list-item>");
    let inner = format!("<text:list>{}{}</text:list>", item("key"), item("lock"));
    let body = format!(
        "<text:list text:style-name=\"L\">{}<text:list-item><text:p>two</text:p><text:p>more</text:p>{inner}</text:list-item></text:list>\
<text:p>Between.</text:p><text:list text:style-name=\"L\" text:continue-numbering=\"true\">{}</text:list>\
<text:list text:style-name=\"L\">{}</text:list><text:list>{}</text:list>",
        item("one"),
        item("three"),
        item("new"),
        item("bullet")
    );
    let expected =
        "1. one\n2. two\nmore\n2.a) key\n2.b) lock\nBetween.\n3. three\n1. new\nbullet\n";
    assert_eq!(text("a.odt", &odt(&body)), expected);
}

#[test]
fn rich_text_in_its_encodings() {
    let rtf = b"{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset204 Cyr;}}{\\header A header.\\par}\
{\\*\\generator x;}Caf\\'e9 \\u8220?so\\u8221? \\u-10179?\\u-8694?\\par {\\f1\\'c4\\'e0}\\line Line\\tab far\\par \
{\\v hidden}{\\deleted gone}kept{\\footnote Below.}\\par {\\field{\\*\\fldinst PAGE}{\\fldrslt 7}} days\\par \
\\trowd\\cellx1\\cellx2\\intbl left\\cell\\intbl right\\cell\\row\\pard Last\\emdash one}";
    let expected = "Caf\u{e9} \u{201c}so\u{201d} \u{1f60a}\n\u{414}\u{430}\nLine\tfar\nkept\nBelow.\n7 days\nleft\tright\nLast\u{2014}one\n";
    assert_eq!(text("a.rtf", rtf), expected);
    let project = Project::new();
    fs::write(project.path("a.rtf"), b"{\\rtf1 The door {\\b is").unwrap();
    let ran = project.run(&["text", "a.rtf"]).expect(1);
    assert_eq!(ran.out, "The door is\n");
    assert!(ran.err.contains("the RTF ends in the middle of a group"), "{}", ran.err);
}

#[test]
fn pages_of_the_web_without_their_machinery() {
    let html = "<!doctype html><title>Visit 4</title><style>p{}</style><script>if (a<b) {'<p>no</p>'}</script>\
<h2>The&nbsp;visit</h2><p>One<br>two &amp; three<!-- no --><p>Next <b>bold</b>.<ul><li>item<li>other</ul>\
<table><tr><td>left<td>right<td>far</table><pre>as\n  is</pre>";
    let expected =
        "The visit\nOne\ntwo & three\nNext bold.\nitem\nother\nleft\tright\tfar\nas\nis\n";
    assert_eq!(text("a.html", html.as_bytes()), expected);
    let old = b"<meta charset=windows-1251><p>\xc4\xe0</p>";
    assert_eq!(text("a.htm", old), "\u{414}\u{430}\n");
}

#[test]
fn what_pages_hide_and_items_of_lists() {
    let page = b"<p>Seen.<span style='display: none'>Not <span>seen</span> at all.</span></p>\
<p hidden>Never.<p>Seen too.<ul><li><p>An item.</p></li></ul>\
<p style='mso-list:l0 level1'><span style='mso-list:Ignore'>o&nbsp;&nbsp;</span>A Word item.</p>\
<p style='mso-list:l1 level1'><span style='mso-list:Ignore'>2.&nbsp;</span>A number.</p>";
    assert_eq!(text("a.html", page), "Seen.\nSeen too.\nAn item.\nA Word item.\n2. A number.\n");
}

#[test]
fn headings_of_rich_text_by_style_and_tables_in_cells() {
    let file = br"{\rtf1\ansi{\stylesheet{\s0 Normal;}{\s3\b heading 2;}}\pard\s3 The visit\par\pard\s0 Some text here.\par
\trowd\intbl A \itap2 n1\nestcell n2\nestcell{\nonesttables\par}\nestrow\itap1 after\cell B\cell\row\pard End.\par}";
    assert_eq!(text("a.rtf", file), "The visit\nSome text here.\nA n1 n2 after\tB\nEnd.\n");
    assert_eq!(segments("a.rtf", file)[0], "heading : The visit");
}

#[test]
fn subtitles_and_tiers_are_turns() {
    let srt = "1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>SW:</i> Come in.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nMUM: No.\r\n";
    assert_eq!(text("a.srt", srt.as_bytes()), "SW: Come in.\nMUM: No.\n");
    let chat = "@Begin\n@Participants:\tSW Worker\n*SW:\tcome\n\tin \u{15}1000_2500\u{15}\n%com:\tloud\n*MUM:\tno .\n@End\n";
    assert_eq!(text("a.cha", chat.as_bytes()), "SW: come in\nMUM: no .\n");
    let shown = segments("a.cha", chat.as_bytes());
    assert_eq!(shown.len(), 2, "{shown:?}");
}

#[test]
fn passages_of_subtitles_say_when() {
    let project = Project::new();
    project.write("doorstep.toml", "sources = [\"notes\"]\n");
    project.write(
        "notes/C/a.srt",
        "1\n00:00:01,000 --> 00:00:02,000\nMUM: don&#39;t go\n\n2\n00:01:03,000 --> 00:01:04,000\nSW: I won&#39;t\n",
    );
    let found = project.run(&["search", "\"won't\""]).expect(0).out;
    assert!(found.starts_with("a:7 (at 00:01:03,000)  C"), "{found}");
}

#[test]
fn cells_are_parted_as_their_program_parts_them() {
    let plain = "Speaker\tText\nAnn\t\"No,\" she said\nBob\t\"Yes\"\n";
    assert_eq!(text("a.tsv", plain.as_bytes()), "Ann: \"No,\" she said\nBob: \"Yes\"\n");
    let quoted = "Speaker\tText\nAnn\t\"one\ttwo \"\"three\"\"\"\n";
    assert_eq!(text("b.tsv", quoted.as_bytes()), "Ann: one two \"three\"\n");
    let names = "\"a, b, c, d\";Speaker;Text\n1;Ann;No\n";
    assert_eq!(text("c.csv", names.as_bytes()), "Ann: No\n");
}

#[test]
fn sheets_are_read_as_the_workbook_orders_and_numbers_them() {
    let sheet = |rows: &str| format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let cell = |place: &str, words: &str| {
        format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{words}</t></is></c>")
    };
    let head = format!("<row r=\"2\">{}{}</row>", cell("A2", "Speaker"), cell("B2", "Text"));
    let row = |number: &str, words: &str| {
        let (a, b) = (format!("A{number}"), format!("B{number}"));
        format!("<row r=\"{number}\">{}{}</row>", cell(&a, "Ann"), cell(&b, words))
    };
    let first = sheet(&format!("{head}{}", row("3", "Second sheet.")));
    let second = sheet(&format!("{head}{}", row("9", "First_x000D_ sheet.")));
    let hidden = sheet(&format!("{head}{}", row("3", "Hidden.")));
    let workbook = "<workbook xmlns:r=\"r\"><sheets><sheet name=\"H\" state=\"hidden\" r:id=\"r3\"/>\
<sheet name=\"B\" r:id=\"r2\"/><sheet name=\"A\" r:id=\"r1\"/></sheets></workbook>";
    let relations = "<Relationships><Relationship Id=\"r1\" Type=\"t\" Target=\"worksheets/sheet1.xml\"/>\
<Relationship Id=\"r2\" Type=\"t\" Target=\"/xl/worksheets/sheet2.xml\"/>\
<Relationship Id=\"r3\" Type=\"t\" Target=\"worksheets/sheet3.xml\"/></Relationships>";
    let file = zipped(&[
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/worksheets/sheet1.xml", &first),
        ("xl/worksheets/sheet2.xml", &second),
        ("xl/worksheets/sheet3.xml", &hidden),
    ]);
    assert_eq!(text("a.xlsx", &file), "Ann: First sheet.\n");
    let project = Project::new();
    project.write("doorstep.toml", "sources = [\"notes\"]\n");
    fs::create_dir_all(project.path("notes/C")).unwrap();
    fs::write(project.path("notes/C/a.xlsx"), &file).unwrap();
    let found = project.run(&["search", "sheet"]).expect(0).out;
    assert!(found.starts_with("a:1 (row 9)  C"), "{found}");
    let told = project.run(&["doctor", "--sources"]).out;
    assert!(told.contains("1 hidden sheet") || told.contains("hidden sheets"), "{told}");
}

#[test]
fn tables_by_usual_and_by_named_columns() {
    let csv = "timestamp;speaker;words;tags\n00:01;SW;Come in.;x\n00:02;MUM;\"No,\nnever.\";y\n";
    assert_eq!(text("a.csv", csv.as_bytes()), "SW: Come in.\nMUM: No, never.\n");
    let project = Project::new();
    project.write(
        "doorstep.toml",
        "sources = [\"notes\"]\n[columns]\nspeaker = \"Who is it\"\ntext = \"What\"\n",
    );
    project.write("notes/C/a.csv", "Who is it,What\nSW,The door.\n");
    project.write("notes/C/b.csv", "a,b\n1,2\n");
    assert_eq!(project.run(&["text", "notes/C/a.csv"]).expect(0).out, "SW: The door.\n");
    let ran = project.run(&["doctor", "--sources"]).expect(1);
    assert!(
        ran.out.contains("notes/C/a.csv\n  CSV; utf-8; 2 words; 1 turn; labels SW\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("notes/C/b.csv\n  CSV; not read\n"), "{}", ran.out);
    assert!(
        ran.err.contains("no column of this table is known to hold what is said"),
        "{}",
        ran.err
    );
    let shared =
        "<sst xmlns=\"x\"><si><t>speaker</t></si><si><t>text</t></si><si><t>SW</t></si></sst>";
    let sheet = "<worksheet xmlns=\"x\"><sheetData><row><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>\
<row><c r=\"A2\" t=\"s\"><v>2</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>Come in.</t></is></c></row></sheetData></worksheet>";
    let xlsx = zipped(&[("xl/sharedStrings.xml", shared), ("xl/worksheets/sheet1.xml", sheet)]);
    assert_eq!(text("a.xlsx", &xlsx), "SW: Come in.\n");
}

#[test]
fn what_nobody_is_said_to_say_is_not_given_to_who_spoke_before() {
    let csv = "speaker,text\nAnn,hello\nBob,\n,no speaker here\nAnn,so\n";
    let found = segments("a.csv", csv.as_bytes());
    assert_eq!(found, ["turn Ann: Ann: hello", "paragraph : no speaker here", "turn Ann: Ann: so"]);
    let otter = "Ann Bee  0:03\nHello there.\n\nBob Cee  0:07\nHi, yes.\n\nAnn Bee  0:09\nOk.\n";
    assert_eq!(
        text("a.txt", otter.as_bytes()),
        "Ann Bee: Hello there.\nBob Cee: Hi, yes.\nAnn Bee: Ok.\n"
    );
}

#[test]
fn a_transcript_in_a_table_is_no_header() {
    let cell = |words: &str| format!("<w:tc>{}</w:tc>", paragraph(words));
    let row = |key: &str, value: &str| format!("<w:tr>{}{}</w:tr>", cell(key), cell(value));
    let rows = [
        row("Interviewer", "So how was it?"),
        row("Maria", "Long."),
        row("Interviewer", "And then?"),
    ];
    let body = format!("<w:tbl>{}</w:tbl>", rows.concat());
    let expected = "Interviewer\tSo how was it?\nMaria\tLong.\nInterviewer\tAnd then?\n";
    assert_eq!(text("a.docx", &docx(&body)), expected);
    assert_eq!(segments("a.docx", &docx(&body)).len(), 3);
}

#[test]
fn what_stands_in_tables_and_boxes_is_kept() {
    let note =
        "<office:annotation><dc:creator>Ann</dc:creator><text:p>why</text:p></office:annotation>";
    let body = format!(
        "<table:table><table:table-row><table:table-cell><text:p>A{note}</text:p></table:table-cell></table:table-row></table:table>\
<text:p>Visit on <text:date>3 May</text:date>.</text:p>"
    );
    let found = segments("a.odt", &odt(&body));
    assert_eq!(found, ["paragraph : A", "aside Ann: [Ann] why", "paragraph : Visit on 3 May."]);
    let gone = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Kept.</w:t></w:r></w:p>";
    let table = format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", paragraph("cell"));
    assert_eq!(text("a.docx", &docx(&format!("{gone}{table}{gone}"))), "Kept.\ncell\nKept.\n");
    let html =
        "<table><tr><td>A<table><tr><td>in</td></tr></table>after</td><td>B</td></tr></table>";
    assert_eq!(text("a.html", html.as_bytes()), "A in after\tB\n");
    let rtf = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 C;}{\\f1\\fcharset204 C;}}\\f1\\'cf\\f0 caf\\'e9\\par\
\\trowd\\pard\\intbl one\\par two\\cell B\\cell\\row\\pard Before {\\shp{\\*\\shpinst{\\shptxt Box\\par}}}after.\\par}";
    assert_eq!(text("a.rtf", rtf), "\u{41f}caf\u{e9}\none two\tB\nBefore after.\nBox\n");
}

#[test]
fn pdf_has_pages_and_a_text_layer_or_none() {
    let pages: [&[&str]; 3] = [
        &["Case file", "SW: Come in.", "MUM: No.", "SW: Why not?", "MUM: I said no.", "Page 1"],
        &[
            "Case file",
            "SW: Sit down.",
            "MUM: I will",
            "not sit here.",
            "SW: As you like.",
            "Page 2",
        ],
        &["Case file", "MUM: Go.", "SW: Now?", "MUM: Now.", "SW: Right.", "Page 3"],
    ];
    let project = Project::with(
        "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n[[code]]\nid = \"f.a\"\nname = \"A\"\n[[code.rule]]\nid = \"r\"\nfind = \"sit\"\n",
        &[],
    );
    fs::create_dir_all(project.path("notes/C")).unwrap();
    fs::write(project.path("notes/C/a.pdf"), pdf(&pages)).unwrap();
    let read = project.run(&["text", "notes/C/a.pdf"]).expect(0).out;
    assert!(!read.contains("Case file") && !read.contains("Page"), "{read}");
    let ran = project.run(&["passages", "--code", "f"]).expect(0);
    assert!(ran.out.contains("(page 2)"), "{}", ran.out);
    let lines = project.run(&["codings", "--jsonl"]).expect(0).json_lines();
    assert_eq!(lines[0]["place"], serde_json::json!({ "unit": "page", "number": 2 }));
    fs::write(project.path("notes/C/a.pdf"), pdf(&[&[], &[]])).unwrap();
    let ran = project.run(&["text", "notes/C/a.pdf"]).expect(2);
    assert!(ran.err.contains("no text layer"), "{}", ran.err);
    fs::write(project.path("notes/C/a.pdf"), &pdf(&pages)[..200]).unwrap();
    let ran = project.run(&["text", "notes/C/a.pdf"]).expect(2);
    assert!(ran.err.contains("the PDF cannot be read"), "{}", ran.err);
}

#[test]
fn the_text_of_a_project_for_exchange() {
    let project = "<Project xmlns=\"x\"><Sources><TextSource plainTextPath=\"internal://A.txt\">\
<PlainTextSelection><Coding/></PlainTextSelection></TextSource></Sources></Project>";
    let file = zipped(&[("project.qde", project), ("Sources/A.txt", "SW: Come in.\nMUM: No.\n")]);
    assert_eq!(text("a.qdpx", &file), "SW: Come in.\nMUM: No.\n");
}

#[test]
fn encodings_are_found_declared_and_doubted() {
    let project = Project::new();
    let settings = "sources = [\"notes\"]\n[encodings]\n\"notes/old\" = \"macintosh\"\n\"notes/old/new.txt\" = \"latin1\"\n";
    project.write("doorstep.toml", settings);
    fs::create_dir_all(project.path("notes/old")).unwrap();
    fs::write(project.path("notes/old/a.txt"), b"caf\x8e").unwrap();
    fs::write(project.path("notes/old/new.txt"), b"caf\xe9").unwrap();
    fs::write(project.path("notes/b.txt"), b"It\x92s \x93here\x94.").unwrap();
    let read = |file: &str| project.run(&["text", file]).expect(0).out;
    assert_eq!(read("notes/old/a.txt"), "caf\u{e9}");
    assert_eq!(read("notes/old/new.txt"), "caf\u{e9}");
    assert_eq!(read("notes/b.txt"), "It\u{2019}s \u{201c}here\u{201d}.");
    let other = project.run(&["text", "notes/old/new.txt", "--encoding", "macroman"]).expect(0).out;
    assert_eq!(other, "caf\u{c8}");
    let listed = project.run(&["doctor", "--sources"]);
    assert!(
        listed.out.contains("notes/old/a.txt\n  text; macintosh as declared"),
        "{}",
        listed.out
    );
    assert!(listed.out.contains("notes/b.txt\n  text; windows-1252, guessed"), "{}", listed.out);
    project.write("doorstep.toml", "[encodings]\na = \"klingon\"\n[columns]\nspeker = \"x\"\n");
    let ran = project.run(&["doctor", "--sources"]).expect(2);
    assert!(ran.err.contains("there is no encoding `klingon`"), "{}", ran.err);
    assert!(ran.err.contains("did you mean `speaker`?"), "{}", ran.err);
}

#[test]
fn names_of_files_say_what_documents_are() {
    let project = Project::new();
    project.write(
        "doorstep.toml",
        "sources = [\"notes\"]\nnames = \"{case}/{date}-{doc_type}.docx\"\n",
    );
    project.write("notes/C4/2019-05-03-home_visit.txt", "The door.\n");
    project.write("notes/C4/2019-05-04-visit.txt", "doc_type: call\ncase: C9\n\nThe door.\n");
    let shown = |file: &str| project.run(&["show", file]).expect(0).out;
    let first = shown("notes/C4/2019-05-03-home_visit.txt");
    assert!(first.contains("case C4") && first.contains("doc_type: home_visit"), "{first}");
    let second = shown("notes/C4/2019-05-04-visit.txt");
    assert!(second.contains("case C9") && second.contains("doc_type: call"), "{second}");
    assert!(second.contains("date: 2019-05-04"), "{second}");
    project.write("doorstep.toml", "names = \"{case\"\n");
    let ran = project.run(&["doctor"]).expect(2);
    assert!(ran.err.contains("a `{` of the pattern is not closed"), "{}", ran.err);
}

#[test]
fn what_is_left_out_is_said() {
    let project = Project::new();
    fs::create_dir_all(project.path("C")).unwrap();
    let body = "<w:p><w:r><w:t>The door.</w:t></w:r><w:r><w:drawing><a:blip/></w:drawing></w:r>\
<w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>";
    let header = "<w:hdr xmlns:w=\"w\"><w:p><w:r><w:t>File 7</w:t></w:r></w:p></w:hdr>";
    fs::write(project.path("C/a.docx"), docx_with(body, &[("word/header1.xml", header)])).unwrap();
    fs::write(project.path("C/b.doc"), b"\xd0\xcf\x11\xe0").unwrap();
    let ran = project.run(&["doctor", "--sources"]).expect(1);
    let expected = "C/a.docx\n  Word; 2 words; 0 turns; left out: 1 pictures, 1 deleted passages \
(tracked changes), 1 page\n  headers and footers\n";
    assert!(ran.out.contains(expected), "{}", ran.out);
    assert!(ran.err.contains("`.doc` files are not read"), "{}", ran.err);
    let ran = project.run(&["code"]);
    assert!(ran.err.contains("1 with parts that are no text"), "{}", ran.err);
}

#[test]
fn good_files_of_all_formats_are_read_exactly() {
    let Some(folder) = shared("formats/good") else { return };
    let script = folder.join("../check_import.py");
    let command = format!("{} text {{file}}", env!("CARGO_BIN_EXE_doorstep"));
    let ran = std::process::Command::new("python3")
        .arg(script)
        .arg(command)
        .arg("good")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(said.contains("failures 0"), "{said}");
    assert!(said.matches("PASS").count() >= 27, "{said}");
}
