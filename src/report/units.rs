use super::observed::Observed;
use super::unit::unit_spans;
use super::{Figure, Grid, Unit};

/// One row a unit and one column a code: 1 where it is there, 0 where it is not, empty where nobody looked.
pub fn units(observed: &Observed<'_>, unit: Unit) -> Grid {
    let mut measures = vec!["date", "type", "role"];
    measures.extend(observed.columns.iter().map(String::as_str));
    let mut grid = Grid::new("units", "Units", &["case", "document", "unit"], &measures);
    for (index, encounter) in observed.encounters.iter().enumerate() {
        let document = &encounter.document;
        for (number, span) in
            unit_spans(document, unit, observed.selection.asides).into_iter().enumerate()
        {
            let role = document.segment_at(span.start()).and_then(|at| document.segments.get(at));
            let mut figures = vec![
                Figure::words(document.date.clone().unwrap_or_default()),
                Figure::words(document.doc_type.clone().unwrap_or_default()),
                Figure::words(role.map_or("", |segment| segment.role.as_str())),
            ];
            for column in 0..observed.columns.len() {
                let places = observed.places_where(index, |coding| {
                    coding.span.overlaps(span) && observed.columns_of(coding).contains(&column)
                });
                let there = u64::from(!places.is_empty());
                figures.push(match observed.looked_for.get(column) {
                    Some(true) => Figure::base(there),
                    _ => Figure::missing(super::Missing::NotCoded),
                });
            }
            let number = (number + 1).to_string();
            grid.row([document.case.clone(), document.id.clone(), number], figures);
        }
    }
    grid
}
