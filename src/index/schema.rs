use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{Index, TantivyDocument, Term};

use crate::corpus::Document;
use crate::text::{Lexicon, Span, Tokens, folded_words, shortened};

/// Changes whenever what is written to the index changes, so that an older one is built anew.
pub(super) const VERSION: &str = "doorstep-index-3 tantivy-0.27";

/// The name of the tokenizer in the schema.
const TOKENIZER: &str = "folded";

/// Words of more bytes are not indexed; tantivy has a limit of its own above this.
const LONGEST_WORD: usize = 1000;

/// The fields of the index: one entry for each document, by the path of its source. Places are found
/// again in the words of the document, so neither text nor positions are kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub(super) document: Field,
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
            .set_tokenizer(TOKENIZER)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let fields = Self {
            document: schema.add_text_field("document", STRING | STORED),
            case: schema.add_text_field("case", STRING),
            doc_type: schema.add_text_field("doc_type", STRING),
            unindexed: schema.add_text_field("unindexed", STRING),
            text: schema.add_text_field("text", TextOptions::default().set_indexing_options(words)),
        };
        (schema.build(), fields)
    }

    /// The term under which the entry of the document with source `file` is found.
    pub(super) fn document_term(self, file: &str) -> Term {
        Term::from_field_text(self.document, file)
    }

    /// The entry of `document`.
    pub(super) fn entry(
        self,
        document: &Document,
        tokens: &Tokens,
        lexicon: &Lexicon,
    ) -> TantivyDocument {
        let mut entry = TantivyDocument::new();
        entry.add_text(self.document, &document.file);
        entry.add_text(self.case, document.case.to_lowercase());
        if let Some(doc_type) = &document.doc_type {
            entry.add_text(self.doc_type, doc_type.to_lowercase());
        }
        entry.add_text(self.text, tokens.folded(lexicon, &document.runs));
        if tokens.words.iter().any(|word| lexicon.word(*word).len() > LONGEST_WORD) {
            entry.add_text(self.unindexed, "yes");
        }
        entry
    }
}

/// Tells `index` how to part text into words.
pub(super) fn register(index: &Index) {
    index.tokenizers().register(TOKENIZER, Folded);
}

/// Parts a folded text into the words that the pattern engine sees, each under every form that it may
/// be meant by.
#[derive(Clone)]
struct Folded;

struct Words<'t> {
    text: &'t str,
    spans: std::vec::IntoIter<Span>,
    /// Further forms of the last word.
    forms: Vec<String>,
    token: Token,
}

impl Tokenizer for Folded {
    type TokenStream<'t> = Words<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> Words<'t> {
        let spans = folded_words(text).into_iter();
        Words { text, spans, forms: Vec::new(), token: Token::default() }
    }
}

impl TokenStream for Words<'_> {
    fn advance(&mut self) -> bool {
        if let Some(form) = self.forms.pop() {
            self.token.text = form;
            return true;
        }
        let Some(span) = self.spans.find(|span| span.len() <= LONGEST_WORD) else { return false };
        let word = span.slice(self.text);
        self.token.offset_from = span.start();
        self.token.offset_to = span.end();
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        self.token.text.push_str(word);
        self.forms = shortened(word);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
