use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{Index, TantivyDocument, Term};

use crate::corpus::Document;
use crate::text::{Lexicon, Tokens, shortened};

/// Changes whenever what is written to the index changes, so that an older one is built anew.
pub(super) const VERSION: &str = "doorstep-index-5 tantivy-0.27";

/// The name of the tokenizer in the schema.
const TOKENIZER: &str = "lines";

/// Words of more bytes are not indexed; tantivy has a limit of its own above this.
const LONGEST_WORD: usize = 1000;

/// The fields of the index: one entry for each document, by the path of its source. Places are found
/// again in the words of the document, so each word counts once and no position is kept.
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
            .set_index_option(IndexRecordOption::Basic);
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
        let (text, unindexed) = distinct_words(tokens, lexicon);
        entry.add_text(self.text, text);
        if unindexed {
            entry.add_text(self.unindexed, "yes");
        }
        entry
    }
}

/// Each word of a document once, under every form that it may be meant by, on a line of its own; and
/// whether some word is too long for the index.
fn distinct_words(tokens: &Tokens, lexicon: &Lexicon) -> (String, bool) {
    let mut seen = vec![false; lexicon.len() as usize];
    let mut text = String::with_capacity(tokens.words.len() * 3);
    let mut unindexed = false;
    for number in &tokens.words {
        let new = seen.get_mut(*number as usize).is_some_and(|seen| !std::mem::replace(seen, true));
        if !new {
            continue;
        }
        let word = lexicon.word(*number);
        if word.len() > LONGEST_WORD {
            unindexed = true;
            continue;
        }
        text.push_str(word);
        text.push('\n');
        if lexicon.stretched().binary_search(number).is_ok() {
            for form in shortened(word) {
                text.push_str(&form);
                text.push('\n');
            }
        }
    }
    (text, unindexed)
}

/// Tells `index` how to part text into words.
pub(super) fn register(index: &Index) {
    index.tokenizers().register(TOKENIZER, Lines);
}

/// Takes each line for a word.
#[derive(Clone)]
struct Lines;

struct Words<'t> {
    lines: std::str::Split<'t, char>,
    token: Token,
}

impl Tokenizer for Lines {
    type TokenStream<'t> = Words<'t>;

    fn token_stream<'t>(&'t mut self, text: &'t str) -> Words<'t> {
        Words { lines: text.split('\n'), token: Token::default() }
    }
}

impl TokenStream for Words<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.lines.find(|word| !word.is_empty()) else { return false };
        self.token.text.clear();
        self.token.text.push_str(word);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
