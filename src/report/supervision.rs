//! What is seen in visits and said in supervision.

use super::culture::culture;
use super::observed::{Encounter, Observed, day, is_supervision, is_visit};
use super::{Figure, Grid, Sheet};
use crate::stats::Stat;

/// A supervision after more days is late to take something up.
const LATE: i32 = 60;

/// What is coded in a visit and not in the next supervision of the case, and the other way round.
pub fn supervision(observed: &Observed<'_>) -> Sheet {
    let mut sheet = Sheet::new("supervision");
    sheet.about = observed.about();
    let keys = ["case", "code", "visit"];
    let measures = ["visit on", "supervision", "days", "in visit", "in supervision"];
    let mut seen = Grid::new(
        "seen_not_said",
        "Coded in the visit, not coded in the next supervision",
        &keys,
        &measures,
    );
    let mut said = Grid::new(
        "said_not_seen",
        "Coded in the next supervision, not coded in the visit",
        &keys,
        &measures,
    );
    let mut both = Grid::new("seen_and_said", "Coded in both", &keys, &measures);
    let (mut alone, mut late) = (Vec::new(), 0);
    for (case, range) in observed.cases() {
        let encounters: Vec<(usize, &Encounter)> = observed.of(range).collect();
        for (at, (visit, encounter)) in encounters.iter().enumerate() {
            let on = encounter.document.date.as_deref().and_then(day);
            let (true, Some(on)) = (is_visit(&encounter.document), on) else { continue };
            let next = encounters.iter().skip(at + 1).find(|(_, e)| is_supervision(&e.document));
            let Some((supervision, other)) = next else {
                alone.push(encounter.document.id.as_str());
                continue;
            };
            let days = other.document.date.as_deref().and_then(day).map(|day| day - on);
            late += usize::from(days.is_some_and(|days| days > LATE));
            let days = match days.map(u64::try_from) {
                Some(Ok(days)) => Figure::base(days),
                _ => Figure::number(Stat::Undefined("without date"), 0, 0),
            };
            for (column, code) in observed.columns.iter().enumerate() {
                let (a, b) =
                    (observed.places(*visit, column), observed.places(*supervision, column));
                let grid = match (a.is_empty(), b.is_empty()) {
                    (false, true) => &mut seen,
                    (true, false) => &mut said,
                    (false, false) => &mut both,
                    (true, true) => continue,
                };
                let figures = [
                    Figure::words(encounter.document.date.clone().unwrap_or_default()),
                    Figure::words(other.document.id.clone()),
                    days.clone(),
                    observed.counted(column, a),
                    observed.counted(column, b),
                ];
                grid.row([case, code, &encounter.document.id], figures);
            }
        }
    }
    sheet.grids = vec![seen, said, both, culture(observed)];
    sheet.remark_on(
        "culture",
        "holding: emotional_containment; closing: avoidance.supv, avoidance.proc and power_in_discourse.directive; words on \
         a child: of the turns and quotations in which a passage of child_content stands",
    );
    if !alone.is_empty() {
        sheet.remark(format!("no supervision after them in their case: {}", alone.join(" ")));
    }
    if late > 0 {
        sheet
            .remark(format!("{late} visits are more than {LATE} days before the next supervision"));
    }
    observed.recordings().into_iter().for_each(|remark| sheet.remark(remark));
    sheet.remark(
        "not coded need not be not said: what was seen may be told in other words than the code looks for, and a code \
         that is in both need not be about the same act; what nobody said in a supervision that was observed \
         may have been said elsewhere",
    );
    sheet
}
