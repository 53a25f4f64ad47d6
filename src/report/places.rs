//! Where in the house, or out of it.

use std::collections::BTreeMap;

use super::observed::Observed;
use super::{Figure, Grid, Place, Sheet};
use crate::coding::Coding;

/// The codes of space and body.
const CODES: &[&str] = &["avoidance.spatial", "hostility.intimid", "power_in_discourse.gaze"];

/// Where a place is named: in which document, from which byte on, and which place.
pub type Setting = (usize, usize, String);

const NOWHERE: &str = "(no place named)";

/// Codes by the place that the document names last before the passage, in each case and in all. Without a
/// choice of codes these are the ones of space and body. `settings` are in order.
pub fn places(observed: &Observed<'_>, settings: &[Setting]) -> Sheet {
    let mut sheet = Sheet::new("places");
    sheet.about = observed.about();
    let of_body: Vec<String> = if observed.selection.codes.is_empty() {
        CODES
            .iter()
            .filter(|code| observed.looks_for(code))
            .map(|code| (*code).to_owned())
            .collect()
    } else {
        Vec::new()
    };
    let codes = if of_body.is_empty() { &observed.columns } else { &of_body };
    let mut grid =
        Grid::new("places", "By place", &["case", "code", "place"], &["passages", "share"]);
    for (case, range) in observed.scopes() {
        for code in codes {
            let mut found: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
            for (index, _) in observed.of(range.clone()) {
                for place in observed.places_where(index, |c: &Coding| observed.is_of(c, code)) {
                    let here = settings.partition_point(|(document, at, _)| {
                        (*document, *at) <= (index, place.span.start())
                    });
                    let last = here.checked_sub(1).and_then(|at| settings.get(at));
                    let last = last.filter(|(document, _, _)| *document == index);
                    let name = last.map_or(NOWHERE, |(_, _, name)| name.as_str());
                    found.entry(name).or_default().push(place);
                }
            }
            let all = found.values().map(|places| places.len() as u64).sum();
            let mut rows: Vec<(&str, Vec<Place>)> = found.into_iter().collect();
            rows.sort_by_key(|(name, places)| (std::cmp::Reverse(places.len()), *name));
            for (name, places) in rows {
                let share = Figure::share(places.len() as u64, all, "none");
                grid.row([case, code, name], [Figure::places(places), share]);
            }
        }
    }
    sheet.grids = vec![grid];
    sheet.remark(
        "the place is the one that the note itself (not who speaks in it) names last before the passage, or that its type or \
         the attribute `place` gives; a note may name the kitchen from the hall, so read before you count",
    );
    sheet
}
