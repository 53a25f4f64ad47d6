use std::collections::{HashMap, HashSet};

use tantivy::collector::DocSetCollector;
use tantivy::schema::Value as _;
use tantivy::{Index, IndexReader, TantivyDocument, TantivyError};

use super::schema::Fields;
use super::{Query, translate};
use crate::corpus::Document;
use crate::pattern::{
    Expr, ExprKind, Hit, Lists, Pattern, Program, ProgramBuilder, Readable, Resolution, Scanner,
    Scope,
};

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
    /// BM25 over segments; see [`ranked`].
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

    /// The documents in which `query` may match, by the paths of their sources.
    ///
    /// # Errors
    /// What tantivy could not read, in words.
    #[expect(clippy::iter_over_hash_type, reason = "what is found is put in a set")]
    pub fn candidates(&self, query: &Query) -> Result<HashSet<String>, String> {
        let fields = self.fields;
        let read = || -> Result<HashSet<String>, TantivyError> {
            let searcher = self.reader.searcher();
            let query = translate::candidates(query, fields)?;
            let mut found = HashSet::new();
            for address in searcher.search(&query, &DocSetCollector)? {
                let entry: TantivyDocument = searcher.doc(address)?;
                let file = entry.get_first(fields.document);
                found.extend(file.and_then(|value| value.as_str().map(str::to_owned)));
            }
            Ok(found)
        };
        read().map_err(|error| error.to_string())
    }
}

/// A segment in which a query matched, before it is scored.
#[derive(Debug)]
pub struct Place {
    /// As in [`Found`].
    pub segment: usize,
    /// As in [`Found`].
    pub hits: Vec<Hit>,
    /// How often each term of the query stands in the segment.
    terms: Vec<usize>,
    /// Words of the segment.
    words: usize,
}

/// A query, ready to be tried on documents.
#[derive(Debug)]
pub struct Finder<'q> {
    query: &'q Query,
    compiled: Compiled,
}

impl<'q> Finder<'q> {
    /// A finder for `query`.
    ///
    /// # Errors
    /// What is wrong with the query's regular expressions, in words.
    pub fn new(query: &'q Query) -> Result<Self, String> {
        Ok(Self { query, compiled: Compiled::new(query)? })
    }

    /// What a scanner needs to read documents for this query.
    pub fn program(&self) -> &Program {
        &self.compiled.program
    }

    /// Whether a document none of whose words mean anything to the query may hold matches.
    pub fn is_anywhere(&self) -> bool {
        self.compiled.whole.is_none() || self.compiled.program.is_anywhere()
    }

    /// The segments of a document in which the query matches, in order. `resolution` is what
    /// [`Self::program`] makes of the lexicon of `readable`.
    ///
    /// A filter on speaker, role or mode holds for the innermost segment of each place.
    pub fn find(
        &self,
        scanner: &mut Scanner<'_>,
        document: &Document,
        readable: Readable<'_>,
        resolution: &Resolution,
    ) -> Vec<Place> {
        if !self.query.filters.iter().all(|filter| filter.admits_document(document)) {
            return Vec::new();
        }
        let admitted = |segment: usize| {
            document.segments.get(segment).is_some_and(|inner| {
                self.query.filters.iter().all(|filter| filter.admits_segment(document, inner))
            })
        };
        let Some(whole) = &self.compiled.whole else {
            let all = (0..document.segments.len()).filter(|segment| admitted(*segment));
            let place = |segment| Place { segment, hits: Vec::new(), terms: Vec::new(), words: 0 };
            return all.map(place).collect();
        };
        let scan = scanner.scan(readable, resolution);
        let meant = |hit: &Hit| document.segment_of(&hit.parts).is_some_and(admitted);
        let mut hits = scan.hits(whole, Scope::Segment);
        hits.retain(meant);
        let segment_of = |hit: &Hit| scan.segment(hit.first);
        if hits.is_empty() {
            return Vec::new();
        }
        let count = |term: &Pattern| {
            let mut counts: HashMap<usize, usize> = HashMap::new();
            for hit in scan.hits(term, Scope::Segment) {
                *counts.entry(segment_of(&hit)).or_default() += 1;
            }
            counts
        };
        let terms: Vec<HashMap<usize, usize>> = self.compiled.terms.iter().map(count).collect();
        let words = scan.words_of_segments();
        let of =
            |counts: &HashMap<usize, usize>, segment| counts.get(&segment).copied().unwrap_or(0);
        let mut places: Vec<Place> = Vec::new();
        for hit in hits {
            let segment = segment_of(&hit);
            match places.last_mut().filter(|last| last.segment == segment) {
                Some(last) => last.hits.push(hit),
                None => {
                    let terms = terms.iter().map(|counts| of(counts, segment)).collect();
                    let words = of(&words, segment);
                    places.push(Place { segment, hits: vec![hit], terms, words });
                }
            }
        }
        places
    }
}

/// Scores places in corpus order, each with the index of its document, and puts them in `order`.
///
/// The score is BM25 (Robertson & Zaragoza 2009, k1 = 1.2, b = 0.75) over segments, summed over the
/// query's terms, with document frequencies from the segments found: it does not depend on an index.
/// `segments` is how many segments the corpus has at the top level.
pub fn ranked(places: Vec<(usize, Place)>, segments: usize, order: Order) -> Vec<Found> {
    let counts: Vec<(Vec<usize>, usize)> =
        places.iter().map(|(_, place)| (place.terms.clone(), place.words)).collect();
    let found = |(document, place): (usize, Place)| Found {
        document,
        segment: place.segment,
        score: 0.0,
        hits: place.hits,
    };
    let mut found: Vec<Found> = places.into_iter().map(found).collect();
    score(&mut found, &counts, segments);
    if order == Order::Rank {
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
    }
    found
}

/// The query compiled: as a whole, and its terms one by one for the score.
#[derive(Debug)]
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
