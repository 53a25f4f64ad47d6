use std::collections::HashMap;

use rayon::prelude::*;

use super::Study;
use crate::corpus::{Document, Role, Talk};
use crate::diagnostic::Diagnostic;
use crate::discourse::{self, Discourse};
use crate::store::Depth;
use crate::text::{Lexicon, Span, Tokens};

impl Study {
    /// The forms of talk in every document, by its identifier.
    ///
    /// # Errors
    /// When what was kept is damaged.
    pub fn talk(&self) -> Result<HashMap<String, Vec<Talk>>, Diagnostic> {
        let talk = |document: &Document, tokens: &Tokens, lexicon: &Lexicon| {
            (document.id.clone(), Discourse::new(document, tokens, lexicon).talk())
        };
        Ok(self.each_with_words(talk)?.into_iter().collect())
    }

    /// Where documents name participants of `role`, and which of their participants, by the documents’
    /// identifiers. Names count as they are written. Documents without any are not there.
    ///
    /// # Errors
    /// When a source cannot be read again or what was kept is damaged.
    pub fn named(&self, role: Role) -> Result<HashMap<String, Vec<(Span, usize)>>, Diagnostic> {
        let all: Vec<usize> = (0..self.corpus.len()).collect();
        let mut named = HashMap::new();
        self.each(
            &all,
            |document, _| document.participants.iter().any(|person| person.role == role),
            |_, document, _| (document.id.clone(), discourse::named(document, role)),
            |(id, places)| {
                named.insert(id, places);
                Ok::<(), Diagnostic>(())
            },
        )?;
        Ok(named)
    }

    /// What `make` makes of each document with its words, in the order of blocks.
    ///
    /// # Errors
    /// When what was kept is damaged.
    pub fn each_with_words<T: Send>(
        &self,
        make: impl Fn(&Document, &Tokens, &Lexicon) -> T + Sync,
    ) -> Result<Vec<T>, Diagnostic> {
        let of_block = |block: &super::Block| {
            let documents = self.store.documents(&block.files, Depth::Whole)?.all()?;
            let texts = self.texts(&block.files, &documents)?;
            let own = documents.iter().enumerate();
            let own = own.filter(|(index, _)| !block.left_out.contains(index));
            let made =
                own.map(|(index, document)| make(document, &texts.tokens(index), &texts.lexicon));
            Some(made.collect::<Vec<T>>())
        };
        let made: Option<Vec<Vec<T>>> = self.blocks.par_iter().map(of_block).collect();
        Ok(made.ok_or_else(|| self.damaged())?.into_iter().flatten().collect())
    }
}
