//! The published machine-readable forms. Each is a type of its own with a numbered schema, so that a
//! change inside doorstep does not change them by accident. `docs/json.md` describes them.

use serde::Serialize;

use crate::codebook::{CodeSet, Fitness};
use crate::coding::{Confidence, Explained, Reason};
use crate::corpus::{Document, Form, PlaceUnit, Role};
use crate::report::{
    Agreement, Cell, Cooccurrence, Frequencies, Group, Level, Pair, PairTable, Row, Stat,
};
use crate::text::{Lines, Span};

/// A line of `doorstep codings --jsonl`.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are described in docs/json.md")]
pub struct CodingLine<'a> {
    pub schema: &'static str,
    pub id: String,
    pub doc_id: &'a str,
    pub case_id: &'a str,
    pub file: &'a str,
    pub family: &'a str,
    pub code: &'a str,
    pub start: usize,
    pub end: usize,
    pub line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<SourcePlace>,
    pub quote: &'a str,
    pub carrier: &'static str,
    pub target: &'static str,
    pub mode: &'static str,
    pub form: Option<Form>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub off_case: bool,
    pub confidence: Confidence,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub propose_only: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub memo_required: bool,
    pub origin: &'static str,
    pub rule: &'a str,
    pub reasons: Vec<ReasonPart<'a>>,
    pub codebook: &'a str,
    pub codebook_version: &'a str,
    pub codebook_hash: &'a str,
    pub document_hash: &'a str,
}

/// Why a coding was made.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are described in docs/json.md")]
pub struct ReasonPart<'a> {
    pub rule: &'a str,
    pub words: Vec<Place<'a>>,
}

/// Where in its source a passage begins, where the source has no lines.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are described in docs/json.md")]
pub struct SourcePlace {
    pub unit: PlaceUnit,
    pub number: u32,
}

impl SourcePlace {
    fn new(document: &Document, at: usize) -> Option<Self> {
        document.places.at(at).map(|(unit, number)| Self { unit, number })
    }
}

/// A stretch of text in code points.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are described in docs/json.md")]
pub struct Place<'a> {
    pub start: usize,
    pub end: usize,
    pub quote: &'a str,
}

impl<'a> Place<'a> {
    /// The place of `span`.
    pub fn new(document: &'a Document, lines: &Lines<'_>, span: Span) -> Self {
        let (start, end) = lines.code_points(span);
        Self { start, end, quote: span.slice(&document.text) }
    }
}

impl<'a> CodingLine<'a> {
    /// The line for `coding` in `document`, whose lines are `lines`.
    pub fn new(
        document: &'a Document,
        lines: &Lines<'_>,
        found: &'a Explained,
        codes: &'a CodeSet,
    ) -> Self {
        let coding = &found.coding;
        let (start, end) = lines.code_points(coding.span);
        let id = codes.id(coding.code);
        let (book, code) = (codes.book_of(id), codes.code(id));
        let rules = code.map_or(&[][..], |code| &code.rules);
        let rule = |number: u32| rules.get(number as usize).map_or("", |rule| &rule.id);
        let reason = |reason: &'a Reason| ReasonPart {
            rule: rule(reason.rule),
            words: reason.words.iter().map(|word| Place::new(document, lines, *word)).collect(),
        };
        Self {
            schema: "doorstep.coding/1",
            id: coding.id(&document.id, id),
            doc_id: &document.id,
            case_id: &document.case,
            file: &document.file,
            family: id.split('.').next().unwrap_or(id),
            code: id,
            start,
            end,
            line: lines.line(coding.span.start()),
            place: SourcePlace::new(document, coding.span.start()),
            quote: coding.span.slice(&document.text),
            carrier: coding.carrier.unwrap_or(Role::Unknown).as_str(),
            target: coding.target.unwrap_or(Role::Unknown).as_str(),
            mode: coding.mode.as_str(),
            form: coding.form,
            off_case: coding.off_case,
            confidence: match code.map_or(Fitness::Low, |code| code.fitness) {
                Fitness::High => Confidence::High,
                Fitness::Medium => Confidence::Medium,
                Fitness::Low => Confidence::Low,
            },
            propose_only: code.is_some_and(|code| code.propose_only),
            memo_required: code.is_some_and(|code| code.memo_required),
            origin: "rule",
            rule: found.reasons.first().map_or("", |reason| rule(reason.rule)),
            reasons: found.reasons.iter().map(reason).collect(),
            codebook: book.map_or("", |book| &book.name),
            codebook_version: book.map_or("", |book| &book.version),
            codebook_hash: book.map_or("", |book| &book.hash),
            document_hash: &document.hash,
        }
    }
}

/// `doorstep show DOCUMENT --json`.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are described in docs/json.md")]
pub struct DocumentView<'a> {
    pub schema: &'static str,
    pub doc_id: &'a str,
    pub case_id: &'a str,
    pub doc_type: Option<&'a str>,
    pub date: Option<&'a str>,
    pub file: &'a str,
    pub words: u64,
    pub attributes: serde_json::Map<String, serde_json::Value>,
    pub participants: &'a [crate::corpus::Participant],
    pub segments: Vec<SegmentView<'a>>,
}

/// A segment of [`DocumentView`].
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the fields are described in docs/json.md")]
pub struct SegmentView<'a> {
    pub kind: &'static str,
    pub label: Option<&'a str>,
    pub participant: Option<&'a str>,
    pub role: &'static str,
    pub mode: &'static str,
    pub start: usize,
    pub end: usize,
    pub parent: Option<u32>,
    pub time: Option<&'a str>,
    pub words: u32,
}

impl<'a> DocumentView<'a> {
    /// The view of `document`.
    pub fn new(document: &'a Document) -> Self {
        let lines = Lines::new(&document.text);
        let segments = document.segments.iter().map(|segment| {
            let (start, end) = lines.code_points(segment.span);
            SegmentView {
                kind: segment.kind.as_str(),
                label: document.label(segment),
                participant: document.participant_in(segment),
                role: segment.role.as_str(),
                mode: segment.mode.as_str(),
                start,
                end,
                parent: segment.parent,
                time: segment.time.as_deref(),
                words: segment.words,
            }
        });
        let attributes = document.attributes.iter();
        Self {
            schema: "doorstep.document/1",
            doc_id: &document.id,
            case_id: &document.case,
            doc_type: document.doc_type.as_deref(),
            date: document.date.as_deref(),
            file: &document.file,
            words: document.words(),
            attributes: attributes.map(|a| (a.name.clone(), a.value.clone().into())).collect(),
            participants: &document.participants,
            segments: segments.collect(),
        }
    }
}

/// `doorstep report frequencies --json`.
#[derive(Debug, Serialize)]
pub struct FrequenciesView<'a> {
    schema: &'static str,
    level: &'static str,
    by: Option<&'a str>,
    rows: Vec<RowView<'a>>,
    pooled: Vec<RowView<'a>>,
}

#[derive(Debug, Serialize)]
struct RowView<'a> {
    case: Option<&'a str>,
    group: &'a Group,
    documents: u64,
    words: u64,
    codes: Vec<CellView<'a>>,
}

#[derive(Debug, Serialize)]
struct CellView<'a> {
    code: &'a str,
    coded: bool,
    codings: Option<u64>,
    per_1000_words: Option<f64>,
    documents: Option<u64>,
    remark: Option<&'static str>,
}

impl<'a> FrequenciesView<'a> {
    /// The view of `report`.
    pub fn new(report: &'a Frequencies) -> Self {
        let row = |row: &'a Row| RowView {
            case: row.case.as_deref(),
            group: &row.group,
            documents: row.base.documents,
            words: row.base.words,
            codes: row.cells.iter().zip(&report.columns).map(|(c, k)| cell(&k.code, *c)).collect(),
        };
        Self {
            schema: "doorstep.frequencies/1",
            level: level(report.level),
            by: report.by.as_ref().map(crate::report::By::name),
            rows: report.rows.iter().map(row).collect(),
            pooled: report.pooled.iter().map(row).collect(),
        }
    }
}

fn cell(code: &str, cell: Cell) -> CellView<'_> {
    match cell {
        Cell::NotCoded => CellView {
            code,
            coded: false,
            codings: None,
            per_1000_words: None,
            documents: None,
            remark: Some("no rules: not coded"),
        },
        Cell::Suppressed => CellView {
            code,
            coded: true,
            codings: None,
            per_1000_words: None,
            documents: None,
            remark: Some("suppressed"),
        },
        Cell::Counted(counts) => CellView {
            code,
            coded: true,
            codings: Some(counts.codings),
            per_1000_words: counts.per_thousand.value(),
            documents: Some(counts.documents),
            remark: counts.per_thousand.reason(),
        },
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Family => "family",
        Level::Code => "code",
    }
}

/// `doorstep report cooccurrence --json`.
#[derive(Debug, Serialize)]
pub struct CooccurrenceView<'a> {
    schema: &'static str,
    unit: String,
    level: &'static str,
    by: Option<&'a str>,
    cases: Vec<PairTableView<'a>>,
    pooled: Vec<PairTableView<'a>>,
}

#[derive(Debug, Serialize)]
struct PairTableView<'a> {
    case: Option<&'a str>,
    group: &'a Group,
    units: u64,
    pairs: Vec<PairView<'a>>,
}

#[derive(Debug, Serialize)]
struct PairView<'a> {
    a: &'a str,
    b: &'a str,
    both: u64,
    with_a: u64,
    with_b: u64,
    codings_a: u64,
    codings_b: u64,
    overlaps: u64,
    expected: Option<f64>,
    jaccard: Option<f64>,
    c: Option<f64>,
    lift: Option<f64>,
    b_given_a: Option<f64>,
    a_given_b: Option<f64>,
    remarks: Vec<String>,
}

impl<'a> CooccurrenceView<'a> {
    /// The view of `report`.
    pub fn new(report: &'a Cooccurrence) -> Self {
        let table = |table: &'a PairTable| PairTableView {
            case: table.case.as_deref(),
            group: &table.group,
            units: table.units,
            pairs: table.pairs.iter().map(pair).collect(),
        };
        Self {
            schema: "doorstep.cooccurrence/1",
            unit: report.unit.to_string(),
            level: level(report.level),
            by: report.by.as_ref().map(crate::report::By::name),
            cases: report.cases.iter().map(table).collect(),
            pooled: report.pooled.iter().map(table).collect(),
        }
    }
}

fn pair(pair: &Pair) -> PairView<'_> {
    let named = [
        ("jaccard", pair.jaccard),
        ("c", pair.c),
        ("lift", pair.lift),
        ("b_given_a", pair.b_given_a),
        ("a_given_b", pair.a_given_b),
    ];
    let remark = |(name, stat): (&str, Stat)| {
        stat.reason().map(|reason| format!("{name}: undefined: {reason}"))
    };
    PairView {
        a: &pair.a,
        b: &pair.b,
        both: pair.both,
        with_a: pair.with_a,
        with_b: pair.with_b,
        codings_a: pair.codings_a,
        codings_b: pair.codings_b,
        overlaps: pair.overlaps,
        expected: pair.expected.value(),
        jaccard: pair.jaccard.value(),
        c: pair.c.value(),
        lift: pair.lift.value(),
        b_given_a: pair.b_given_a.value(),
        a_given_b: pair.a_given_b.value(),
        remarks: named.into_iter().filter_map(remark).collect(),
    }
}

/// `doorstep codebook score --json`.
#[derive(Debug, Serialize)]
pub struct ScoreView<'a> {
    schema: &'static str,
    documents: usize,
    families: Vec<AgreementView<'a>>,
    codes: Vec<AgreementView<'a>>,
    traps: usize,
    traps_sprung: usize,
}

#[derive(Debug, Serialize)]
struct AgreementView<'a> {
    label: &'a str,
    coded: u64,
    found: u64,
    proposed: u64,
    right: u64,
    precision: Option<f64>,
    precision_interval: Option<(f64, f64)>,
    recall: Option<f64>,
    recall_interval: Option<(f64, f64)>,
    f1: Option<f64>,
    f1_interval: Option<(f64, f64)>,
}

impl<'a> ScoreView<'a> {
    /// The view of the agreement by family and by code; `traps` says how many there are and how many were
    /// sprung.
    pub fn new(
        families: &'a [(String, Agreement)],
        codes: &'a [(String, Agreement)],
        documents: usize,
        (traps, traps_sprung): (usize, usize),
    ) -> Self {
        let view = |(label, agreement): &'a (String, Agreement)| AgreementView {
            label,
            coded: agreement.coded,
            found: agreement.found,
            proposed: agreement.proposed,
            right: agreement.right,
            precision: agreement.precision.value.value(),
            precision_interval: agreement.precision.interval,
            recall: agreement.recall.value.value(),
            recall_interval: agreement.recall.interval,
            f1: agreement.f1.value.value(),
            f1_interval: agreement.f1.interval,
        };
        Self {
            schema: "doorstep.score/1",
            documents,
            families: families.iter().map(view).collect(),
            codes: codes.iter().map(view).collect(),
            traps,
            traps_sprung,
        }
    }
}
