use tantivy::schema::{
    Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{TantivyDocument, Term};

use crate::corpus::Document;
use crate::pattern::readings_of;
use crate::text::View;

/// Changes whenever what is written to the index changes, so that an older one is built anew.
pub(super) const VERSION: &str = "doorstep-index-2 tantivy-0.27";

/// Words of more bytes are not indexed; tantivy has a limit of its own above this.
const LONGEST_WORD: usize = 1000;

/// The fields of the index: one entry per top-level segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) document: Field,
    pub(super) segment: Field,
    pub(super) case: Field,
    pub(super) doc_type: Field,
    pub(super) text: Field,
    /// Set where a word is too long for the index, so that only the text itself can tell.
    pub(super) unindexed: Field,
}

impl Fields {
    pub(super) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let words = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let fields = Self {
            document: schema.add_text_field("document", STRING | STORED),
            segment: schema.add_u64_field("segment", INDEXED | STORED),
            case: schema.add_text_field("case", STRING),
            doc_type: schema.add_text_field("doc_type", STRING),
            unindexed: schema.add_text_field("unindexed", STRING),
            text: schema.add_text_field("text", TextOptions::default().set_indexing_options(words)),
        };
        (schema.build(), fields)
    }

    /// The term under which all entries of document `id` are found.
    pub(super) fn document_term(self, id: &str) -> Term {
        Term::from_field_text(self.document, id)
    }

    /// The entries of `document`.
    pub(super) fn entries(self, document: &Document) -> Vec<TantivyDocument> {
        let top = document.segments.iter().enumerate().filter(|(_, s)| s.parent.is_none());
        top.map(|(index, _)| {
            let mut entry = TantivyDocument::new();
            entry.add_text(self.document, &document.id);
            entry.add_u64(self.segment, index as u64);
            entry.add_text(self.case, document.case.to_lowercase());
            if let Some(doc_type) = &document.doc_type {
                entry.add_text(self.doc_type, doc_type.to_lowercase());
            }
            let view = View::new(&document.text, document.runs_of(index));
            entry.add_pre_tokenized_text(self.text, tokens(&view));
            if view.words().iter().any(|word| word.folded.len() > LONGEST_WORD) {
                entry.add_text(self.unindexed, "yes");
            }
            entry
        })
        .collect()
    }
}

/// The words of a segment as the pattern engine sees them; the text itself is not stored.
fn tokens(view: &View) -> PreTokenizedString {
    let mut tokens = Vec::with_capacity(view.words().len());
    let words = view.words().iter().enumerate();
    for (position, word) in words.filter(|(_, word)| word.folded.len() <= LONGEST_WORD) {
        for text in readings_of(word.folded.slice(view.folded())) {
            let (offset_from, offset_to) = (word.folded.start(), word.folded.end());
            tokens.push(Token { offset_from, offset_to, position, text, position_length: 1 });
        }
    }
    PreTokenizedString { text: String::new(), tokens }
}
