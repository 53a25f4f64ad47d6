use std::fs;

use super::Study;
use crate::diagnostic::Diagnostic;
use crate::index::{self, Found, Order, Query};
use crate::project::Lock;
use crate::text::Span;

impl Study {
    /// Searches the project. The index says where to look; one that turns out to be damaged is built
    /// anew, and where that cannot be done the text itself is searched. What had to be done is told
    /// beside the results.
    ///
    /// # Errors
    /// What is wrong with the query's regular expressions.
    pub fn search(
        &self,
        query: &Query,
        order: Order,
    ) -> Result<(Vec<Found>, Vec<Diagnostic>), Diagnostic> {
        let mut remarks = Vec::new();
        let place = self.layout.index();
        let candidates = || index::open(&place)?.candidates(query);
        let candidates = candidates().or_else(|reason| {
            remarks.push(Diagnostic::note(format!("the index is built anew: {reason}")));
            let _lock = Lock::take(&self.layout).map_err(|error| error.to_string())?;
            fs::remove_dir_all(&place).map_err(|error| error.to_string())?;
            index::update(&place, self.corpus.documents(), &|| ())?;
            candidates()
        });
        if let Err(reason) = &candidates {
            remarks.push(Diagnostic::note(format!("searching without an index: {reason}")));
        }
        let found = index::scan(&self.corpus, query, candidates.ok().as_deref(), order);
        let mut found = found.map_err(Diagnostic::error)?;
        if !query.codes.is_empty() {
            for result in &mut found {
                let hits = std::mem::take(&mut result.hits);
                let coded = hits.into_iter().filter(|hit| self.is_coded(query, result, hit.span()));
                result.hits = coded.collect();
            }
            found.retain(|result| {
                let whole =
                    || self.segment_span(result).is_some_and(|s| self.is_coded(query, result, s));
                !result.hits.is_empty() || query.expr.is_none() && whole()
            });
        }
        Ok((found, remarks))
    }

    fn segment_span(&self, found: &Found) -> Option<Span> {
        let document = self.corpus.documents().get(found.document)?;
        document.segments.get(found.segment).map(|segment| segment.span)
    }

    /// Whether one of the query's codes lies on `span`.
    fn is_coded(&self, query: &Query, found: &Found, span: Span) -> bool {
        let codings = self.codings.get(found.document).into_iter().flatten();
        let mut here = codings.filter(|coding| coding.span.overlaps(span));
        here.any(|coding| query.codes.iter().any(|code| coding.is_of(code)))
    }
}
