use bitcode::{Decode, Encode};

use super::documents::{place, value};
use super::texts::to_u32;
use crate::codebook::{CodeNumber, CodeSet};
use crate::coding::{Coding, Explained, Reason};
use crate::corpus::{Form, Mode, Role};
use crate::text::Span;

/// What rules proposed in the documents of a block, and the codings that were made of it.
///
/// Proposals are kept rule by rule and codings code by code, each under a key, so that an edited rule
/// costs what it finds and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct BlockCodings {
    /// For each rule its key, and its proposals as bytes; see [`encode_codings`].
    pub rules: Vec<([u8; 16], Vec<u8>)>,
    /// For each code its id, a key of what its codings depend on, and its codings as bytes.
    pub codes: Vec<(String, [u8; 16], Vec<u8>)>,
}

/// Codings of one code, or proposals of one rule, in the documents of a block: by document, then in
/// their order.
pub type OfDocuments = Vec<(u32, Explained)>;

/// Codings by column: numbers of one kind lie close together and take few bytes.
#[derive(Debug, Default, Encode, Decode)]
struct Columns {
    documents: Vec<u32>,
    starts: Vec<u32>,
    lengths: Vec<u32>,
    /// Carrier and target; one more than the role's place, 0 for unknown.
    carriers: Vec<u8>,
    targets: Vec<u8>,
    modes: Vec<u8>,
    /// 0 for none, 1 for verbatim, 2 for paraphrase.
    forms: Vec<u8>,
    off_case: Vec<bool>,
    segments: Vec<u32>,
    /// How long the reasons are, and the reasons as bytes: a report does not need them.
    reasons: Vec<u8>,
}

#[derive(Debug, Default, Encode, Decode)]
struct Reasons {
    counts: Vec<u32>,
    rules: Vec<u32>,
    word_counts: Vec<u32>,
    starts: Vec<u32>,
    lengths: Vec<u32>,
}

/// Codings as bytes; none are no bytes.
pub fn encode_codings(codings: &[(u32, Explained)]) -> Vec<u8> {
    if codings.is_empty() {
        return Vec::new();
    }
    let mut columns = Columns::default();
    let mut reasons = Reasons::default();
    for (document, Explained { coding, reasons: why }) in codings {
        columns.documents.push(*document);
        columns.starts.push(to_u32(coding.span.start()));
        columns.lengths.push(to_u32(coding.span.len()));
        columns.carriers.push(role(coding.carrier));
        columns.targets.push(role(coding.target));
        columns.modes.push(place(Mode::ALL, coding.mode));
        columns.forms.push(match coding.form {
            None => 0,
            Some(Form::Verbatim) => 1,
            Some(Form::Paraphrase) => 2,
        });
        columns.off_case.push(coding.off_case);
        columns.segments.push(coding.segment);
        reasons.counts.push(to_u32(why.len()));
        for Reason { rule, words } in why {
            reasons.rules.push(*rule);
            reasons.word_counts.push(to_u32(words.len()));
            reasons.starts.extend(words.iter().map(|word| to_u32(word.start())));
            reasons.lengths.extend(words.iter().map(|word| to_u32(word.len())));
        }
    }
    columns.reasons = bitcode::encode(&reasons);
    bitcode::encode(&columns)
}

/// Codings with their reasons from bytes; `None` where they are none.
pub fn decode_explained(bytes: &[u8], code: CodeNumber) -> Option<OfDocuments> {
    if bytes.is_empty() {
        return Some(Vec::new());
    }
    let columns: Columns = bitcode::decode(bytes).ok()?;
    let reasons: Reasons = bitcode::decode(&columns.reasons).ok()?;
    let mut rules = reasons.rules.iter().zip(&reasons.word_counts);
    let mut words = reasons.starts.iter().zip(&reasons.lengths);
    let mut word = || {
        let (start, length) = words.next()?;
        Some(Span::new(*start as usize, (*start + *length) as usize))
    };
    let rows = (0..).zip(columns.documents.iter().zip(&reasons.counts));
    rows.map(|(row, (document, count))| {
        let mut why = Vec::with_capacity(*count as usize);
        for _ in 0..*count {
            let (rule, words) = rules.next()?;
            let words = (0..*words).map(|_| word()).collect::<Option<_>>()?;
            why.push(Reason { rule: *rule, words });
        }
        Some((*document, Explained { coding: columns.coding(row, code)?, reasons: why }))
    })
    .collect()
}

impl Columns {
    /// The coding in row `row`, of the code `code`.
    fn coding(&self, row: usize, code: CodeNumber) -> Option<Coding> {
        let start = *self.starts.get(row)? as usize;
        Some(Coding {
            code,
            span: Span::new(start, start + *self.lengths.get(row)? as usize),
            carrier: role_at(*self.carriers.get(row)?),
            target: role_at(*self.targets.get(row)?),
            mode: value(Mode::ALL, *self.modes.get(row)?)?,
            form: match self.forms.get(row)? {
                0 => None,
                1 => Some(Form::Verbatim),
                _ => Some(Form::Paraphrase),
            },
            off_case: *self.off_case.get(row)?,
            segment: *self.segments.get(row)?,
        })
    }
}

fn role(role: Option<Role>) -> u8 {
    role.map_or(0, |role| place(Role::ALL, role) + 1)
}

fn role_at(byte: u8) -> Option<Role> {
    byte.checked_sub(1).and_then(|place| value(Role::ALL, place))
}

/// The codings of a block, to be gone through document by document.
#[derive(Debug)]
pub struct CodingsInOrder {
    /// For each code its codings, and the row that comes next.
    codes: Vec<(CodeNumber, Columns, usize)>,
}

impl CodingsInOrder {
    /// Adds to `into` the codings of the next document, which is `document`, by code. `None` where what
    /// was kept is damaged.
    pub fn next(&mut self, document: u32, into: &mut Vec<Coding>) -> Option<()> {
        for (code, columns, row) in &mut self.codes {
            while columns.documents.get(*row) == Some(&document) {
                into.push(columns.coding(*row, *code)?);
                *row += 1;
            }
        }
        Some(())
    }
}

impl BlockCodings {
    /// All codings of the block, document by document. `None` where the bytes are none.
    pub fn in_order(&self, codes: &CodeSet) -> Option<CodingsInOrder> {
        let mut of_codes = Vec::with_capacity(self.codes.len());
        for (id, _, bytes) in self.codes.iter().filter(|(_, _, bytes)| !bytes.is_empty()) {
            let Some(code) = codes.number(id) else { continue };
            of_codes.push((code, bitcode::decode(bytes).ok()?, 0));
        }
        Some(CodingsInOrder { codes: of_codes })
    }

    /// All codings of the block with their reasons, in order of place in each of `count` documents.
    /// `None` where the bytes are none.
    pub fn explained(&self, codes: &CodeSet, count: usize) -> Option<Vec<Vec<Explained>>> {
        let mut by_document: Vec<Vec<Explained>> = vec![Vec::new(); count];
        for (id, _, bytes) in &self.codes {
            let Some(code) = codes.number(id) else { continue };
            for (document, found) in decode_explained(bytes, code)? {
                by_document.get_mut(document as usize)?.push(found);
            }
        }
        for codings in &mut by_document {
            codings.sort_by_key(|Explained { coding, .. }| (coding.span, coding.code, coding.mode));
        }
        Some(by_document)
    }
}
