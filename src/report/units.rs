use std::collections::BTreeSet;

use super::observed::Observed;
use super::unit::unit_spans;
use super::{Figure, Grid, Missing, Unit};

/// One row a unit and one column a code: 1 where it is there, 0 where it is not, nothing where nobody looked.
/// `take` is given the table document by document, so that it need not fit the memory.
///
/// # Errors
/// What `take` returns.
pub fn units<E>(
    observed: &Observed<'_>,
    unit: Unit,
    mut take: impl FnMut(&Grid) -> Result<(), E>,
) -> Result<(), E> {
    let mut measures = vec!["date", "type", "role"];
    measures.extend(observed.columns.iter().map(String::as_str));
    let mut grid = Grid::new("units", "Units", &["case", "document", "unit"], &measures);
    take(&grid)?;
    for encounter in &observed.encounters {
        let document = &encounter.document;
        let spans = unit_spans(document, unit, observed.selection.asides);
        for (number, span) in spans.into_iter().enumerate() {
            let segment =
                document.segment_at(span.start()).and_then(|at| document.segments.get(at));
            let own = encounter.codings.iter().filter(|coding| coding.span.overlaps(span));
            let there: BTreeSet<usize> =
                own.flat_map(|coding| observed.columns_of(coding).iter().copied()).collect();
            let mut figures = vec![
                Figure::words(document.date.clone().unwrap_or_default()),
                Figure::words(document.doc_type.clone().unwrap_or_default()),
                Figure::words(segment.map_or("", |segment| segment.role.as_str())),
            ];
            let looked = observed.looked_for.iter().enumerate();
            figures.extend(looked.map(|(column, looked)| {
                if *looked {
                    Figure::base(u64::from(there.contains(&column)))
                } else {
                    Figure::missing(Missing::NotCoded)
                }
            }));
            let number = (number + 1).to_string();
            grid.row([document.case.clone(), document.id.clone(), number], figures);
        }
        take(&grid)?;
        grid.rows.clear();
    }
    Ok(())
}
