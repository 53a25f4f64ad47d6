use tantivy::collector::DocSetCollector;
use tantivy::schema::Value as _;
use tantivy::{Index, IndexReader, TantivyDocument, TantivyError};

use super::schema::Fields;
use super::{Query, translate};
use crate::corpus::{Corpus, Document};
use crate::pattern::{
    Expr, ExprKind, Hit, Lists, Pattern, Program, ProgramBuilder, Scanner, Scope,
};
use crate::text::View;

/// How results are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The best first.
    Rank,
    /// By case, date, document and place.
    Corpus,
}

/// A segment in which a search matched.
#[derive(Debug, Clone)]
pub struct Found {
    /// The document, as an index into the corpus.
    pub document: usize,
    /// The top-level segment, as an index into the document's segments; the innermost one when only
    /// filters were asked for.
    pub segment: usize,
    /// BM25 over segments; see [`scan`].
    pub score: f64,
    /// Where it matched; empty when only filters were asked for.
    pub hits: Vec<Hit>,
}

/// An index open for search.
pub struct Search {
    reader: IndexReader,
    fields: Fields,
}

impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Search").finish_non_exhaustive()
    }
}

impl Search {
    pub(super) fn new(index: &Index, fields: Fields) -> Result<Self, TantivyError> {
        Ok(Self { reader: index.reader()?, fields })
    }

    /// The segments in which `query` may match, as document id and segment index.
    ///
    /// # Errors
    /// What tantivy could not read, in words.
    #[expect(clippy::iter_over_hash_type, reason = "what is found is sorted before it is used")]
    pub fn candidates(&self, query: &Query) -> Result<Vec<(String, usize)>, String> {
        let fields = self.fields;
        let read = || -> Result<Vec<(String, usize)>, TantivyError> {
            let searcher = self.reader.searcher();
            let query = translate::candidates(query, fields)?;
            let mut found = Vec::new();
            for address in searcher.search(&query, &DocSetCollector)? {
                let entry: TantivyDocument = searcher.doc(address)?;
                let document =
                    entry.get_first(fields.document).and_then(|v| v.as_str().map(str::to_owned));
                let segment = entry.get_first(fields.segment).and_then(|v| v.as_u64());
                if let (Some(document), Some(segment)) = (document, segment) {
                    found.push((document, usize::try_from(segment).unwrap_or(usize::MAX)));
                }
            }
            found.sort_unstable();
            Ok(found)
        };
        read().map_err(|error| error.to_string())
    }
}

/// The segments of `corpus` in which `query` matches, exactly; `candidates` (from an index) only
/// saves looking at the others.
///
/// A filter on speaker, role or mode holds for the innermost segment of each place. The score is
/// BM25 (Robertson & Zaragoza 2009, k1 = 1.2, b = 0.75) over segments, summed over the query's
/// terms, with document frequencies from the segments found: it does not depend on the index.
///
/// # Errors
/// What is wrong with the query's regular expressions, in words.
pub fn scan(
    corpus: &Corpus,
    query: &Query,
    candidates: Option<&[(String, usize)]>,
    order: Order,
) -> Result<Vec<Found>, String> {
    let compiled = Compiled::new(query)?;
    let mut scanner = Scanner::new(&compiled.program);
    let mut found = Vec::new();
    let mut counts: Vec<(Vec<usize>, usize)> = Vec::new();
    for (index, document) in corpus.documents().iter().enumerate() {
        if !query.filters.iter().all(|filter| filter.admits_document(document)) {
            continue;
        }
        for segment in segments_to_read(document, candidates) {
            let view = View::new(&document.text, document.runs_of(segment));
            let scan = scanner.scan(&view, document.sentences_of_words(&view));
            let meant = |hit: &Hit| {
                document
                    .segment_of(&hit.parts)
                    .and_then(|at| document.segments.get(at))
                    .is_some_and(|inner| {
                        query.filters.iter().all(|filter| filter.admits_segment(inner))
                    })
            };
            let hits: Vec<Hit> = match &compiled.whole {
                Some(pattern) => {
                    scan.hits(pattern, Scope::Segment).into_iter().filter(meant).collect()
                }
                None => Vec::new(),
            };
            if compiled.whole.is_none() {
                let inner = |at: &usize| document.top_level(*at) == segment;
                let admitted = |at: &usize| {
                    document.segments.get(*at).is_some_and(|inner| {
                        query.filters.iter().all(|filter| filter.admits_segment(inner))
                    })
                };
                let inside = (segment..document.segments.len()).take_while(inner).filter(admitted);
                for segment in inside {
                    counts.push((Vec::new(), 0));
                    found.push(Found { document: index, segment, score: 0.0, hits: Vec::new() });
                }
            } else if !hits.is_empty() {
                let terms = &compiled.terms;
                let of_terms = terms.iter().map(|term| scan.hits(term, Scope::Segment).len());
                counts.push((of_terms.collect(), view.words().len()));
                found.push(Found { document: index, segment, score: 0.0, hits });
            }
        }
    }
    let segments = corpus.documents().iter().flat_map(|d| &d.segments);
    score(&mut found, &counts, segments.filter(|s| s.parent.is_none()).count());
    if order == Order::Rank {
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
    }
    Ok(found)
}

fn segments_to_read(document: &Document, candidates: Option<&[(String, usize)]>) -> Vec<usize> {
    let all = document.segments.iter().enumerate();
    let top = all.filter(|(_, segment)| segment.parent.is_none()).map(|(index, _)| index);
    match candidates {
        None => top.collect(),
        Some(candidates) => {
            let first = candidates.partition_point(|(id, _)| *id < document.id);
            let rest = candidates.get(first..).unwrap_or(&[]);
            let own = rest.iter().take_while(|(id, _)| *id == document.id);
            own.map(|(_, segment)| *segment).collect()
        }
    }
}

/// The query compiled: as a whole, and its terms one by one for the score.
struct Compiled {
    program: Program,
    whole: Option<Pattern>,
    terms: Vec<Pattern>,
}

impl Compiled {
    fn new(query: &Query) -> Result<Self, String> {
        let mut builder = ProgramBuilder::default();
        let mut add = |expr: &Expr| {
            builder.add(expr, &Lists::new()).map_err(|problems| {
                problems.into_iter().map(|p| p.message).collect::<Vec<_>>().join("; ")
            })
        };
        let whole = query.expr.as_ref().map(&mut add).transpose()?;
        let mut leaves = Vec::new();
        query.expr.iter().for_each(|expr| collect_leaves(expr, &mut leaves));
        let terms = leaves.into_iter().map(add).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { program: builder.finish()?, whole, terms })
    }
}

fn collect_leaves<'e>(expr: &'e Expr, leaves: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::Or(parts) => parts.iter().for_each(|part| collect_leaves(part, leaves)),
        ExprKind::And(left, right) | ExprKind::Near { left, right, .. } => {
            collect_leaves(left, leaves);
            collect_leaves(right, leaves);
        }
        ExprKind::AndNot(left, _) => collect_leaves(left, leaves),
        _ => leaves.push(expr),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn score(found: &mut [Found], counts: &[(Vec<usize>, usize)], segments: usize) {
    let (k1, b) = (1.2, 0.75);
    let words: usize = counts.iter().map(|(_, words)| words).sum();
    let average = (words as f64 / counts.len().max(1) as f64).max(1.0);
    let terms = counts.first().map_or(0, |(terms, _)| terms.len());
    let weights: Vec<f64> = (0..terms)
        .map(|term| {
            let with = counts.iter().filter(|(of, _)| of.get(term).is_some_and(|n| *n > 0)).count();
            let (with, without) = (with as f64, segments.saturating_sub(with) as f64);
            (1.0 + (without + 0.5) / (with + 0.5)).ln()
        })
        .collect();
    for (found, (of_terms, words)) in found.iter_mut().zip(counts) {
        let length = k1 * (1.0 - b + b * *words as f64 / average);
        let parts = of_terms.iter().zip(&weights).map(|(count, weight)| {
            let count = *count as f64;
            weight * count * (k1 + 1.0) / (count + length)
        });
        found.score = parts.sum();
    }
}
