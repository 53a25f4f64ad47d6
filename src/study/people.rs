use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Study;
use crate::annotation::HumanCoding;
use crate::coding::{Coding, Explained};
use crate::corpus::{Document, Mode};
use crate::diagnostic::Diagnostic;
use crate::text::Lines;

/// The codings that people made, as reports count them.
#[derive(Debug, Default)]
pub struct People {
    /// By the document's identifier, in order. Documents without any are not there.
    pub documents: HashMap<String, Vec<Coding>>,
    /// Who coded, where that is said.
    pub coders: BTreeSet<String>,
    /// What could not be used.
    pub problems: Vec<Diagnostic>,
}

impl Study {
    /// Finds the places of what people coded.
    ///
    /// # Errors
    /// When a source cannot be read again.
    pub fn coded_by_people(&self, coded: &[HumanCoding]) -> Result<People, Diagnostic> {
        let mut by_document: BTreeMap<&str, Vec<&HumanCoding>> = BTreeMap::new();
        for coding in coded {
            by_document.entry(&coding.doc_id).or_default().push(coding);
        }
        let entries = self.corpus.entries().enumerate();
        let known: Vec<(usize, &str)> = entries
            .filter(|(_, entry)| by_document.contains_key(entry.id))
            .map(|(index, entry)| (index, entry.id))
            .collect();
        let coders = coded.iter().filter_map(|coding| coding.coder.clone()).collect();
        let mut people = People { coders, ..People::default() };
        let here: BTreeSet<&str> = known.iter().map(|(_, id)| *id).collect();
        for id in by_document.keys().filter(|id| !here.contains(*id)) {
            let message = format!("people coded the document `{id}`, which is not in the project");
            people.problems.push(Diagnostic::warning(message));
        }
        let mut unknown = BTreeSet::new();
        let indices: Vec<usize> = known.iter().map(|(index, _)| *index).collect();
        self.each(
            &indices,
            |_, _| true,
            |_, document: &Document, _: &[Explained]| {
                let own = by_document.get(document.id.as_str()).map_or(&[][..], Vec::as_slice);
                (document.id.clone(), document.file.clone(), self.placed(document, own))
            },
            |(id, file, (codings, moved, codes))| {
                if moved > 0 {
                    let message = format!("{moved} codings of people are not where they say");
                    let help = "the document was changed since, or their text is another one";
                    people.problems.push(Diagnostic::warning(message).in_file(file).help(help));
                }
                unknown.extend(codes);
                people.documents.insert(id, codings);
                Ok::<(), Diagnostic>(())
            },
        )?;
        for code in unknown {
            let message = format!("people used the code `{code}`, which no codebook has");
            let help = "it is counted for its family alone, where that is known";
            people.problems.push(Diagnostic::warning(message).help(help));
        }
        Ok(people)
    }

    /// The codings of one document, how many are not where they say, and the codes that nobody knows.
    fn placed(
        &self,
        document: &Document,
        coded: &[&HumanCoding],
    ) -> (Vec<Coding>, usize, Vec<String>) {
        let lines = Lines::new(&document.text);
        let (mut codings, mut moved, mut unknown) = (Vec::new(), 0, Vec::new());
        for coding in coded {
            let family = coding.family.as_deref();
            let known = self.codes.number(&self.codes.full_id(&coding.code, family));
            if known.is_none() {
                unknown.push(coding.code.clone());
            }
            let of_family = || self.codes.number(family?);
            let Some(code) = known.or_else(of_family) else { continue };
            let Some(span) = coding.span(&document.text, &lines) else {
                moved += 1;
                continue;
            };
            let segment = document.segment_at(span.start()).unwrap_or(0);
            let own = document.segments.get(segment);
            let role = |word: &Option<String>| word.as_deref().and_then(|word| word.parse().ok());
            codings.push(Coding {
                code,
                span,
                carrier: role(&coding.carrier),
                target: role(&coding.target),
                mode: (coding.mode.as_deref().and_then(|mode| mode.parse().ok()))
                    .or(own.map(|segment| segment.mode))
                    .unwrap_or(Mode::ObservedAction),
                form: None,
                off_case: coding.off_case,
                segment: u32::try_from(segment).unwrap_or(u32::MAX),
            });
        }
        codings.sort_by_key(|coding| (coding.span, coding.code));
        (codings, moved, unknown)
    }
}
