//! Sources in any format → documents.
//!
//! Bytes are decoded, a format parts the header from the lines of the text, `people` learns who is
//! there, `segmentation` finds out who says what. Reading never stops at a problem: a document is
//! made of whatever can be read.

mod attributes;
mod chat;
mod columns;
mod date;
mod decode;
mod docx;
mod events;
mod format;
mod formats;
mod header;
mod html;
mod letter;
mod line;
mod markdown;
mod named;
mod numerals;
mod odt;
mod package;
mod pdf;
mod people;
mod plain;
mod qdpx;
mod rtf;
mod segmentation;
mod shown;
mod srt;
mod table;
mod taking;
mod vtt;
mod xlsx;
mod xml;

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use regex::Regex;

use crate::corpus::{Attribute, Document, Role};
use crate::diagnostic::Diagnostic;
use crate::text::{Lexicon, Tokens};

pub use attributes::AttributeTable;
pub use columns::Columns;
pub use date::normalise as day_of;
pub use decode::{Decoded, Known, encoding_of};
pub use events::events;
pub use named::NamePattern;
pub use pdf::{COMMAND as PDF_COMMAND, PAGE_END, UNREAD, WHOLE, pages_of_pdf};
pub use people::role_of_label;
pub use shown::shown;

use format::Source;
use header::Header;
use people::People;

/// What reading needs to know besides the bytes.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Roles of labels from doorstep.toml.
    pub roles: &'a BTreeMap<String, Role>,
    /// Attributes from attributes.csv.
    pub attributes: &'a AttributeTable,
    /// How single sources are read.
    pub ways: &'a Ways,
}

/// How sources are read, as doorstep.toml says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ways {
    /// Encodings of files and folders, by their paths below the project; the longest path counts.
    pub encodings: BTreeMap<String, &'static Encoding>,
    /// What the columns of tables are called.
    pub columns: Columns,
    /// What the names of files and folders say.
    pub names: Option<NamePattern>,
}

impl Ways {
    /// All of it as text, which is empty where nothing is said.
    pub fn written(&self) -> String {
        let encodings = self.encodings.iter();
        let mut all: Vec<String> = encodings
            .map(|(path, encoding)| format!("encoding {path}={}\n", encoding.name()))
            .collect();
        let columns = self.columns.0.iter();
        all.extend(columns.map(|(meaning, name)| format!("column {meaning}={name}\n")));
        all.extend(self.names.as_ref().map(|names| format!("names {}\n", names.as_str())));
        all.concat()
    }

    fn source<'s>(&'s self, file: &'s str, bytes: &'s [u8]) -> Source<'s> {
        let is_around = |path: &str| {
            let rest = file.strip_prefix(path.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let around = self.encodings.iter().filter(|(path, _)| is_around(path));
        let encoding = around.max_by_key(|(path, _)| path.len()).map(|(_, encoding)| *encoding);
        Source { file, bytes, encoding, columns: &self.columns }
    }
}

/// One source read: the document, if there is one, and everything worth saying about it.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The document; `None` where there is no text in the source. Its hash is left empty.
    pub document: Option<Document>,
    /// The words of the document, as numbers of the lexicon that was passed in.
    pub tokens: Tokens,
    /// For each word the byte at which it begins.
    pub starts: Vec<u32>,
    /// What was found wrong or odd, in the order of the file.
    pub problems: Vec<Diagnostic>,
    /// What the format is called.
    pub format: &'static str,
    /// Its encoding, where the source is text.
    pub decoded: Option<Decoded>,
    /// What is in the source and was not read, and how often.
    pub left_out: Vec<(&'static str, usize)>,
}

/// The text of a source: what every position in its document refers to.
///
/// # Errors
/// Why there is none.
pub fn text(file: &str, bytes: &[u8], ways: &Ways) -> Result<String, Diagnostic> {
    let format = formats::of(file).unwrap_or(&plain::Plain);
    format.take(&ways.source(file, bytes), &mut Vec::new()).map(|taken| taken.text)
}

/// Whether some format reads files with this ending, which is in small letters.
pub fn is_source_ending(ending: &str) -> bool {
    formats::of_ending(ending).is_some()
}

/// Reads one source. `file` is the path below the project with `/`, `bytes` its contents. A file
/// with an unknown ending is read as plain text. New words are added to `lexicon`.
pub fn read(file: &str, bytes: &[u8], context: &Context<'_>, lexicon: &mut Lexicon) -> Reading {
    let mut problems = Vec::new();
    let format = formats::of(file).unwrap_or(&plain::Plain);
    let name = format.name();
    let mut taken = match format.take(&context.ways.source(file, bytes), &mut problems) {
        Ok(taken) => taken,
        Err(problem) => {
            problems.push(problem);
            return Reading { problems, format: name, ..Reading::default() };
        }
    };
    let parsed = format.parse(file, &mut taken, &mut problems);
    let format::Taken { text, decoded, places, left_out, .. } = taken;
    let header = &parsed.header;
    let stem = file.rsplit('/').next().unwrap_or(file);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let id = header.value(&["doc_id", "id"]).unwrap_or(stem).to_owned();
    let attributes = attributes_of(file, &id, header, context);
    let value = |names: &[&str]| {
        let named = |name: &&str| {
            let called = |attribute: &&Attribute| attribute.name.eq_ignore_ascii_case(name);
            attributes.iter().filter(called).find(|attribute| !attribute.value.is_empty())
        };
        names.iter().find_map(named).map(|attribute| attribute.value.clone())
    };
    let doc_type = value(&["doc_type", "type"]);
    let case = value(&["case_id", "case"]).or_else(|| folder(file)).unwrap_or_else(|| {
        problems.push(
            Diagnostic::warning("the source does not say which case it belongs to")
                .in_file(file)
                .help("add a line `case_id: …` at its head, or put it into a folder of that name"),
        );
        "unassigned".to_owned()
    });
    let date = value(&["date"]).and_then(|written| {
        let date = date::normalise(&written);
        if date.is_none() {
            problems.push(unreadable_date(file, &text, header, &written));
        }
        date
    });
    let mut people = People::read(file, &text, header, context.roles, &mut problems);
    let setting = segmentation::Setting {
        transcript: parsed.transcript,
        doc_type: doc_type.as_deref(),
        recording: header.value(&["recording"]),
        convention: header.value(&["convention"]),
        labels: header
            .value(&["transcript"])
            .filter(|value| !matches!(value.to_lowercase().as_str(), "no" | "false" | "none")),
    };
    let parts = segmentation::segment(&text, &parsed.lines, &setting, &mut people);
    let mut document = Document {
        id,
        case,
        doc_type,
        date,
        file: file.to_owned(),
        hash: String::new(),
        attributes,
        participants: people.participants(),
        speakers: parts.speakers,
        mentions: Vec::new(),
        capitals: Vec::new(),
        runs: parts.runs,
        places,
        segments: parts.segments,
        sentences: parts.sentences,
        text,
    };
    let (tokens, starts) = Tokens::read(&document.text, &document.runs, lexicon);
    segmentation::count_words(&mut document, &starts);
    document.mentions = segmentation::mentions(&document, &tokens, &starts, lexicon);
    document.capitals = segmentation::capitals(&document, &tokens, &starts, lexicon);
    let document = Some(document);
    Reading { document, tokens, starts, problems, format: name, decoded, left_out }
}

/// What is known of a document: what its header says, then its name, then the table.
fn attributes_of(file: &str, id: &str, header: &Header, context: &Context<'_>) -> Vec<Attribute> {
    let attribute =
        |field: &header::Field| Attribute { name: field.name.clone(), value: field.value.clone() };
    let mut attributes: Vec<Attribute> = header.fields.iter().map(attribute).collect();
    let named = context.ways.names.as_ref().map_or_else(Vec::new, |names| names.read(file));
    let table = context.attributes.of(file, Some(id)).iter().cloned();
    for attribute in named.into_iter().chain(table) {
        if !attributes.iter().any(|known| known.name.eq_ignore_ascii_case(&attribute.name)) {
            attributes.push(attribute);
        }
    }
    attributes
}

/// The name of the folder that `file` lies in.
fn folder(file: &str) -> Option<String> {
    let (folders, _) = file.rsplit_once('/')?;
    folders.rsplit('/').find(|name| !name.is_empty() && *name != ".").map(str::to_owned)
}

fn unreadable_date(file: &str, text: &str, header: &Header, written: &str) -> Diagnostic {
    let problem = Diagnostic::warning(format!("`{written}` is not a date that can be read"))
        .help("write the date as 2018-03-14, 14.3.18, 14/03/2018 or 14 March 2018");
    match header.field(&["date"]) {
        Some(field) => problem.at(file, text, field.span, "the document has no date for now"),
        None => problem.in_file(file),
    }
}

/// A pattern that is part of the program; each is compiled once and by a test.
#[expect(
    clippy::expect_used,
    reason = "a pattern that does not compile is a mistake in the program"
)]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::SegmentKind;

    fn reading(file: &str, bytes: &[u8]) -> Reading {
        let attributes = AttributeTable::default();
        let context =
            Context { roles: &BTreeMap::new(), attributes: &attributes, ways: &Ways::default() };
        read(file, bytes, &context, &mut Lexicon::default())
    }

    fn folded(document: &Document) -> String {
        let mut lexicon = Lexicon::default();
        let tokens = Tokens::read(&document.text, &document.runs, &mut lexicon).0;
        tokens.folded(&lexicon, &document.runs)
    }

    fn document(file: &str, text: &str) -> Document {
        reading(file, text.as_bytes()).document.unwrap()
    }

    #[test]
    fn the_header_names_the_document() {
        let found =
            document("a/b.txt", "Doc ID: K2\nCase: C1\ndate: 3.5.19\ntype: visit\n\nThe door.");
        assert_eq!((found.id.as_str(), found.case.as_str()), ("K2", "C1"));
        assert_eq!(
            (found.date.as_deref(), found.doc_type.as_deref()),
            (Some("2019-05-03"), Some("visit"))
        );
        assert_eq!(found.attribute("doc_type"), Some("visit"));
        assert_eq!(found.words(), 2);
    }

    #[test]
    fn names_and_folders_stand_in_for_a_header() {
        let found = document("notes/fir-lane/may.first.txt", "The door.");
        assert_eq!((found.id.as_str(), found.case.as_str()), ("may.first", "fir-lane"));
        let found = reading("may.txt", b"The door.");
        assert_eq!(found.document.unwrap().case, "unassigned");
        assert_eq!(found.problems.len(), 1);
    }

    #[test]
    fn a_wrong_date_is_marked() {
        let text = "id: A\ncase: C\ndate: 31.2.19\n\nThe door.";
        let found = reading("a.txt", text.as_bytes());
        assert_eq!(found.document.unwrap().date, None);
        let place = found.problems[0].place.clone().unwrap();
        assert_eq!(place.span.unwrap().slice(text), "31.2.19");
    }

    #[test]
    fn the_table_adds_what_the_header_leaves_open() {
        let (attributes, _) =
            AttributeTable::read("a.csv", "doc_id,case_id,site,date\nA,C9,North,2019-01-02\n");
        let roles = BTreeMap::from([("CLIENT".to_owned(), Role::Parent)]);
        let context = Context { roles: &roles, attributes: &attributes, ways: &Ways::default() };
        let text = b"doc_id: A\nsite: South\n\nCLIENT: no\nSW: oh";
        let found = read("x/a.txt", text, &context, &mut Lexicon::default()).document.unwrap();
        assert_eq!((found.case.as_str(), found.date.as_deref()), ("C9", Some("2019-01-02")));
        assert_eq!(found.attribute("site"), Some("South"));
        assert_eq!(found.segments[0].role, Role::Parent);
        assert_eq!(found.participant("SW").unwrap().role, Role::Worker);
    }

    #[test]
    fn cues_of_one_voice_are_one_turn() {
        let text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>I went</v>\n\n00:02.000 --> 00:03.000\n<v Ann>there.</v>\n\nNOTE rain\n\n00:04.000 --> 00:05.000\n<v Bo>Oh.</v>";
        let found = document("c/a.vtt", text);
        let kinds: Vec<SegmentKind> = found.segments.iter().map(|segment| segment.kind).collect();
        assert_eq!(kinds, [SegmentKind::Turn, SegmentKind::Comment, SegmentKind::Turn]);
        assert_eq!(folded(&found), "i went there.\nrain\noh.");
        assert_eq!(found.segments[0].time.as_deref(), Some("00:01.000"));
        assert_eq!(found.label(&found.segments[0]), Some("Ann"));
    }

    #[test]
    fn a_name_before_a_colon_in_a_cue_speaks() {
        let text = "WEBVTT\n\n00:01.000 --> 00:02.000\nAnn Bee: hello\n\n00:02.000 --> 00:03.000\nCy: oh\n\n00:03.000 --> 00:04.000\n17:30 then";
        let found = document("c/a.vtt", text);
        let labels: Vec<_> = found.segments.iter().map(|part| found.label(part)).collect();
        assert_eq!(labels, [Some("Ann Bee"), Some("Cy")]);
        assert_eq!(folded(&found), "hello\noh 17:30 then");
    }

    /// The words of each part at the top level that has a label, and the label.
    fn turns(text: &str) -> Vec<(String, String)> {
        let found = document("c/a.txt", text);
        let of = |(index, part): (usize, &crate::corpus::Segment)| {
            let runs = found.runs.iter().filter(|run| run.segment as usize == index);
            let words: Vec<&str> = runs.map(|run| run.span.slice(text)).collect();
            (found.label(part).unwrap_or_default().to_owned(), words.join("|"))
        };
        let top = |(_, part): &(usize, &crate::corpus::Segment)| part.parent.is_none();
        found.segments.iter().enumerate().filter(top).map(of).collect()
    }

    #[test]
    fn turns_go_on_over_line_ends() {
        let made = |label: &str, words: &str| (label.to_owned(), words.to_owned());
        for (end, indent) in [("\n", ""), ("\n", "  "), ("\r\n", ""), ("\r\n", "\t")] {
            let text = format!("MUM: get{end}{indent}out of it");
            assert_eq!(turns(&text), [made("MUM", &format!("get{end}{indent}out of it"))]);
            let text = format!(
                "MUM: get{end}{indent}out{end}{end}SW: I met{end}{indent}Jo{end}{end}MUM: no{end}(rain){end}"
            );
            let found = turns(&text);
            assert_eq!(found[0], made("MUM", &format!("get{end}{indent}out")));
            assert_eq!(found[1], made("SW", &format!("I met{end}{indent}Jo")));
            assert_eq!(found[2..], [made("MUM", "no"), made("", "(rain)")]);
        }
    }

    #[test]
    fn what_marks_a_part_is_none_of_its_words() {
        let made = |label: &str, words: &str| (label.to_owned(), words.to_owned());
        assert_eq!(
            turns("MUM (shouting): Get out!\nSW [quietly]: ok\n\nMEMO: I was scared"),
            [
                made("MUM", "(shouting)|Get out!"),
                made("SW", "[quietly]|ok"),
                made("", "I was scared")
            ]
        );
        assert_eq!(
            turns("1\tFox:\tNo\n2\tMother:\tTerrible\n3\tFox:\tOk"),
            [made("Fox", "No"), made("Mother", "Terrible"), made("Fox", "Ok")]
        );
        assert_eq!(
            turns("**Memo:** It rained.\n\nThe memo was long."),
            [made("", "It rained."), made("", "The memo was long."),]
        );
    }

    #[test]
    fn endings_decide_what_is_a_source() {
        for name in ["a.txt", "b/c.MD", "d.e.vtt", "a.docx"] {
            assert!(formats::of(name).is_some(), "{name}");
        }
        for name in ["a.doc", "txt", ".", "a.txt/b"] {
            assert!(formats::of(name).is_none(), "{name}");
        }
    }

    const SAMPLES: &[(&str, &str)] = &[
        (
            "c/a.md",
            "---\ndoc_id: A\nroles: AB=parent; QX=researcher\nx: y: z\n---\n## Memo\n10.05 AB: ‘No, “never”’ [so – QX]\n\n- a\n> b  \n**AB:** it’s 6\" (yes)\n",
        ),
        (
            "c/b.txt",
            "doc_id: B\ndoc_type: supervision\ntranscript: TM, SW\n\n1 TM:\tso [we\n2 SW:\t[and] ((laughs)) (2.0)\n3 (rain)\n4 SW:\t°yes° \"no\r\n5 TM> é😀\n1610 x\n1615 y\n",
        ),
        (
            "c/c.vtt",
            "\u{feff}WEBVTT\n\nNOTE\ndoc_id: C\n\n1\n00:01.000 --> 00:02.000\n<v Ann>I <i>é</i> &amp; \"x</v>\n<v Bo>no [\n\n00:03.000 --> \nAnn: so\n",
        ),
    ];

    /// What must hold of every document.
    fn check(document: &Document) {
        let text = &document.text;
        let mut end = 0;
        for run in &document.runs {
            assert!(
                run.span.start() >= end && text.get(run.span.start()..run.span.end()).is_some()
            );
            end = run.span.end();
            let segment = &document.segments[run.segment as usize];
            assert!(segment.parent.is_none() && segment.span.contains(run.span));
        }
        let mut end = 0;
        for segment in &document.segments {
            assert!(text.get(segment.span.start()..segment.span.end()).is_some());
            match segment.parent {
                Some(parent) => {
                    assert!(document.segments[parent as usize].span.contains(segment.span));
                }
                None => {
                    assert!(segment.span.start() >= end);
                    end = segment.span.end();
                }
            }
        }
        let counted: u32 = document.segments.iter().map(|segment| segment.words).sum();
        let mut lexicon = Lexicon::default();
        let tokens = Tokens::read(text, &document.runs, &mut lexicon).0;
        assert_eq!(counted as usize, tokens.words.len());
    }

    #[test]
    fn cut_and_spoilt_sources_are_read_without_harm() {
        let spoilers = [
            b'"', b'\'', b'[', b']', b'(', b':', b'\n', b'\r', b'\t', b'-', b'<', b'>', b'#', b' ',
            0xe2,
        ];
        for (file, text) in SAMPLES {
            let bytes = text.as_bytes();
            for at in 0..bytes.len() {
                for cut in [&bytes[..at], &bytes[at..]] {
                    reading(file, cut).document.iter().for_each(check);
                }
                let mut spoilt = bytes.to_vec();
                spoilt[at] = spoilers[at % spoilers.len()];
                reading(file, &spoilt).document.iter().for_each(check);
                spoilt.insert(at, spoilers[(at / 3) % spoilers.len()]);
                reading(file, &spoilt).document.iter().for_each(check);
            }
        }
    }

    #[test]
    fn nothing_is_an_error_and_almost_nothing_is_a_document() {
        assert!(reading("a.txt", b"").document.is_none());
        for (file, text) in
            [("c/a.txt", "."), ("c/a.md", "---\n---\n"), ("c/a.vtt", "WEBVTT"), ("c/a.vtt", "-->")]
        {
            let found = reading(file, text.as_bytes()).document.unwrap();
            check(&found);
        }
    }

    #[test]
    fn no_word_of_the_body_is_lost() {
        let text = "The door. “In,” says AB [so].\n\nPS: rain, 3 x\n\n2019 was wet\n(a) one\n- two";
        let found = document("c/a.txt", text);
        let read: String = found.runs.iter().map(|run| run.span.slice(text)).collect();
        let words = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        assert_eq!(words(&read), words(text));
    }
}
