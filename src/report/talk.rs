//! Who holds the floor.

use std::collections::{BTreeMap, BTreeSet};

use super::observed::{Encounter, Observed, is_transcript};
use super::{Figure, Grid, Place, Sheet, Value};
use crate::corpus::{Mode, Role, Segment, SegmentKind, TalkKind};
use crate::stats::{Stat, balance, gini, gini_corrected, median, number};

/// A turn of so many words or fewer says little.
const MINIMAL: u32 = 3;

/// Turns, words, questions, interruptions and answers by role, and how evenly talk is shared.
pub fn talk(observed: &Observed<'_>) -> Sheet {
    let mut sheet = Sheet::new("talk");
    sheet.about = observed.about();
    let measures = [
        "turns",
        "words",
        "share",
        "longest",
        "questions",
        "open",
        "closed",
        "tag",
        "interrupts",
        "initiates",
        "answers",
        "minimal",
    ];
    let mut roles = Grid::new("roles", "Talk by role", &["case", "document", "role"], &measures);
    let mut shared = Grid::new(
        "balance",
        "How talk is shared between speakers: 0 is even, 1 one speaker",
        &["case", "document"],
        &["type", "speakers", "words", "Gini", "corrected", "evenness"],
    );
    let mut pairs = Grid::new(
        "interruptions",
        "Who breaks into whose turn",
        &["document", "by", "of"],
        &["times"],
    );
    let mut types: BTreeMap<String, BTreeMap<Role, Counts>> = BTreeMap::new();
    let mut ginis: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut left = 0;
    for (case, range) in observed.cases() {
        for (index, encounter) in observed.of(range) {
            if !is_transcript(&encounter.document) {
                left += 1;
                continue;
            }
            let turns = turns(encounter);
            let counts = counts(index, encounter, &turns);
            let all: u64 = counts.values().map(|counts| counts.words).sum();
            let kind = encounter.document.doc_type.clone().unwrap_or_default();
            for (role, counts) in counts {
                roles.row(
                    [case, &encounter.document.id, role.as_str()],
                    counts.clone().figures(all),
                );
                types.entry(kind.clone()).or_default().entry(role).or_default().add(counts);
            }
            let sharing = sharing(encounter, &turns, &kind);
            if let Some(Value::Number(Stat::Value(gini), _)) = sharing.get(GINI).map(|f| &f.value) {
                ginis.entry(kind).or_default().push(*gini);
            }
            shared.row([case, &encounter.document.id], sharing);
            interruptions(index, encounter, &turns, &mut pairs);
        }
    }
    let mut by_type = Grid::new("types", "Talk by type of document", &["type", "role"], &measures);
    for (kind, roles) in types {
        let all: u64 = roles.values().map(|counts| counts.words).sum();
        for (role, counts) in roles {
            by_type.row([kind.as_str(), role.as_str()], counts.figures(all));
        }
    }
    sheet.grids = vec![by_type, roles, balance_of_types(ginis), shared, pairs];
    if left > 0 {
        sheet.remark(format!(
            "{left} documents are no transcripts and are left out: notes quote what was noted"
        ));
    }
    sheet.remark(format!(
        "longest: words of the longest turn. initiates: asks or tells without having been asked. answers: turns right \
         after another’s question; minimal: those of at most {MINIMAL} words. Who speaks most need not decide"
    ));
    sheet
}

/// The Gini coefficients of the transcripts of each type: the middle one, the least and the greatest.
fn balance_of_types(ginis: BTreeMap<String, Vec<f64>>) -> Grid {
    let title = "How talk is shared by type of document: Gini of its transcripts";
    let measures = ["transcripts", "median", "least", "greatest"];
    let mut grid = Grid::new("balance_types", title, &["type"], &measures);
    for (kind, mut ginis) in ginis {
        ginis.sort_by(f64::total_cmp);
        let of = ginis.len() as u64;
        let figure = |gini: Option<f64>| {
            Figure::number(gini.map_or(Stat::Undefined("no words"), Stat::Value), 2, of)
        };
        let (least, most) = (ginis.first().copied(), ginis.last().copied());
        let figures = [Figure::base(of), figure(median(&ginis)), figure(least), figure(most)];
        grid.row([kind], figures);
    }
    grid
}

/// The turns of a document, as places among its segments.
fn turns(encounter: &Encounter) -> Vec<(usize, &Segment)> {
    let numbered = encounter.document.segments.iter().enumerate();
    numbered.filter(|(_, segment)| segment.kind == SegmentKind::Turn).collect()
}

#[derive(Debug, Clone, Default)]
struct Counts {
    turns: Vec<Place>,
    words: u64,
    longest: u32,
    longest_at: Vec<Place>,
    open: Vec<Place>,
    closed: Vec<Place>,
    tag: Vec<Place>,
    interrupts: Vec<Place>,
    initiates: Vec<Place>,
    answers: Vec<Place>,
    minimal: Vec<Place>,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.turns.extend(other.turns);
        self.words += other.words;
        if other.longest > self.longest {
            (self.longest, self.longest_at) = (other.longest, other.longest_at);
        }
        self.open.extend(other.open);
        self.closed.extend(other.closed);
        self.tag.extend(other.tag);
        self.interrupts.extend(other.interrupts);
        self.initiates.extend(other.initiates);
        self.answers.extend(other.answers);
        self.minimal.extend(other.minimal);
    }

    fn figures(self, all: u64) -> Vec<Figure> {
        let mut questions = [self.open.clone(), self.closed.clone(), self.tag.clone()].concat();
        questions.sort_unstable();
        vec![
            Figure::places(self.turns.clone()),
            Figure::base(self.words).with(self.turns.clone()),
            Figure::share(self.words, all, "no words").with(self.turns),
            Figure::count(u64::from(self.longest)).with(self.longest_at),
            Figure::places(questions),
            Figure::places(self.open),
            Figure::places(self.closed),
            Figure::places(self.tag),
            Figure::places(self.interrupts),
            Figure::places(self.initiates),
            Figure::places(self.answers),
            Figure::places(self.minimal),
        ]
    }
}

fn counts(
    index: usize,
    encounter: &Encounter,
    turns: &[(usize, &Segment)],
) -> BTreeMap<Role, Counts> {
    let mut roles: BTreeMap<Role, Counts> = BTreeMap::new();
    let place = |span| Place { document: index, span };
    let document = &encounter.document;
    let asks = |segment: usize| {
        let inside =
            |talk: &&crate::corpus::Talk| document.top_level(talk.segment as usize) == segment;
        let own = || encounter.talk.iter().filter(inside);
        (
            own().any(|talk| talk.kind.is_question()),
            own().any(|talk| talk.kind == TalkKind::Imperative),
        )
    };
    let mut before: Option<(usize, bool)> = None;
    for (number, turn) in turns {
        let counts = roles.entry(turn.role).or_default();
        let words = words(encounter, *number);
        counts.turns.push(place(turn.span));
        counts.words += u64::from(words);
        if words > counts.longest {
            (counts.longest, counts.longest_at) = (words, vec![place(turn.span)]);
        }
        let other = |at: usize| {
            document.segments.get(at).is_some_and(|s| document.label(s) != document.label(turn))
        };
        let asked = before.is_some_and(|(at, asked)| asked && other(at));
        let (question, order) = asks(*number);
        if asked {
            counts.answers.push(place(turn.span));
            if words <= MINIMAL {
                counts.minimal.push(place(turn.span));
            }
        } else if question || order {
            counts.initiates.push(place(turn.span));
        }
        before = Some((*number, question));
    }
    for talk in &encounter.talk {
        let top = document.top_level(talk.segment as usize);
        let Some(segment) = document.segments.get(top) else { continue };
        if segment.kind != SegmentKind::Turn {
            continue;
        }
        let counts = roles.entry(segment.role).or_default();
        let of_kind = match talk.kind {
            TalkKind::Open => &mut counts.open,
            TalkKind::Closed => &mut counts.closed,
            TalkKind::Tag => &mut counts.tag,
            TalkKind::Interrupts => &mut counts.interrupts,
            TalkKind::Imperative => continue,
        };
        of_kind.push(place(talk.span));
    }
    roles
}

/// Words of a turn, with those quoted in it.
fn words(encounter: &Encounter, turn: usize) -> u32 {
    let segments = &encounter.document.segments;
    let own = |index: &usize| {
        encounter.document.top_level(*index) == turn
            && segments
                .get(*index)
                .is_some_and(|s| s.is_read() && s.mode != Mode::ResearcherReflection)
    };
    let from = (turn..segments.len())
        .take_while(|i| *i == turn || segments.get(*i).is_some_and(|s| s.parent.is_some()));
    from.filter(own).filter_map(|index| segments.get(index)).map(|segment| segment.words).sum()
}

/// The place of the Gini coefficient among the figures of [`sharing`].
const GINI: usize = 3;

fn sharing(encounter: &Encounter, turns: &[(usize, &Segment)], kind: &str) -> Vec<Figure> {
    let mut speakers: BTreeMap<&str, u64> = BTreeMap::new();
    for (number, turn) in turns {
        let label = encounter.document.label(turn).unwrap_or("?");
        *speakers.entry(label).or_default() += u64::from(words(encounter, *number));
    }
    let shares: Vec<f64> = speakers.values().map(|words| number(*words)).collect();
    let all: u64 = speakers.values().sum();
    vec![
        Figure::words(kind),
        Figure::base(speakers.len() as u64),
        Figure::base(all),
        Figure::number(gini(&shares), 2, all),
        Figure::number(gini_corrected(&shares), 2, all),
        Figure::number(balance(&shares), 2, all),
    ]
}

fn interruptions(
    index: usize,
    encounter: &Encounter,
    turns: &[(usize, &Segment)],
    grid: &mut Grid,
) {
    let document = &encounter.document;
    let mut found: BTreeMap<(&str, &str), BTreeSet<Place>> = BTreeMap::new();
    for talk in encounter.talk.iter().filter(|talk| talk.kind == TalkKind::Interrupts) {
        let top = document.top_level(talk.segment as usize);
        let Some(at) = turns.iter().position(|(number, _)| *number == top) else { continue };
        let before = at.checked_sub(1).and_then(|before| turns.get(before));
        let (Some((_, own)), Some((_, other))) = (turns.get(at), before) else { continue };
        let label = |segment: &Segment| document.label(segment).unwrap_or("?");
        let place = Place { document: index, span: talk.span };
        found.entry((label(own), label(other))).or_default().insert(place);
    }
    for ((by, of), places) in found {
        let places = places.into_iter().collect();
        grid.row([document.id.as_str(), by, of], [Figure::places(places)]);
    }
}
