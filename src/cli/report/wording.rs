//! Reports about words.

use std::collections::{BTreeMap, HashMap};

use super::sheets::made;
use crate::cli::Ended;
use crate::cli::args::{CollocatesArgs, DispersionArgs, KeynessArgs, LabelsArgs, PlacesArgs};
use crate::cli::output::Failure;
use crate::corpus::{Document, Role, Segment};
use crate::diagnostic::Diagnostic;
use crate::report::{self, By, Called, Label, Observed, Place, Said, Setting, Sheet, Weighed};
use crate::study::Study;

/// Words by which professionals call people, and the conduct that they name. From the literature on labels in
/// child protection: engagement and compliance (Reder, Duncan and Gray 1993), hostility, hard to reach.
const LABELS: &[(&str, &str)] = &[
    ("hostile", "hostility"),
    ("aggressive", "hostility"),
    ("abusive", "hostility"),
    ("difficult", "resistance"),
    ("resistant", "resistance"),
    ("uncooperative", "resistance"),
    ("non compliant", "resistance"),
    ("disguised compliance", "resistance.token"),
    ("engaging", "engagement"),
    ("engaged", "engagement"),
    ("not engaging", "resistance"),
    ("disengaged", "avoidance"),
    ("avoidant", "avoidance"),
    ("avoiding", "avoidance"),
    ("cooperative", "engagement"),
    ("compliant", "engagement"),
    ("manipulative", ""),
    ("chaotic", ""),
    ("neglectful", ""),
    ("hard to reach", "avoidance"),
    ("vulnerable", ""),
];

/// The words of a phrase as they are kept: in small letters, hyphens parting them as spaces do.
fn phrase(words: &str) -> Vec<String> {
    let parts = words.split(|c: char| c.is_whitespace() || c == '-');
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}

/// A place where a phrase stands: which of them, in which segment, and who is named nearest.
struct Standing {
    place: Place,
    phrase: usize,
    segment: u32,
    about: Option<Role>,
}

/// The words that the tables of `sheet` list.
fn listed(sheet: &Sheet) -> Vec<String> {
    let rows = sheet.grids.iter().flat_map(|grid| &grid.rows);
    rows.filter_map(|row| row.keys.first().cloned()).collect()
}

/// Puts a passage behind the figure in `column` of the row of `word`.
fn stand_behind(sheet: &mut Sheet, word: &str, column: usize, place: Place) {
    let mut rows = sheet.grids.iter_mut().flat_map(|grid| &mut grid.rows);
    let row = rows.find(|row| row.keys.first().is_some_and(|key| key == word));
    if let Some(figure) = row.and_then(|row| row.figures.get_mut(column)) {
        figure.behind.push(place);
    }
}

/// The places of documents by their identifiers.
fn numbered<'o>(observed: &'o Observed<'_>) -> HashMap<&'o str, usize> {
    let encounters = observed.encounters.iter().enumerate();
    encounters.map(|(index, encounter)| (encounter.document.id.as_str(), index)).collect()
}

/// Where `phrases` stand in what counts, in order.
fn found(
    study: &Study,
    observed: &Observed<'_>,
    phrases: &[Vec<String>],
) -> Result<Vec<Standing>, Failure> {
    let documents = numbered(observed);
    let hits = study.phrases(phrases, |segment| observed.selection.has_mode(segment.mode))?;
    let placed = hits.into_iter().filter_map(|hit| {
        let document = *documents.get(hit.document.as_str())?;
        let place = Place { document, span: hit.span };
        Some(Standing { place, phrase: hit.phrase, segment: hit.segment, about: hit.about })
    });
    let mut placed: Vec<Standing> = placed.collect();
    placed.sort_by(|a, b| (&a.place, a.phrase).cmp(&(&b.place, b.phrase)));
    Ok(placed)
}

/// Who says what stands in `segment`.
fn said(document: &Document, segment: usize) -> Said {
    let role = |at: usize| document.segments.get(at).map_or(Role::Unknown, |segment| segment.role);
    let is_speech = document.segments.get(segment).is_some_and(Segment::is_speech);
    let top = document.top_level(segment);
    match (role(segment), role(top)) {
        (Role::Unknown, Role::Unknown) if is_speech => Said::Speaker(Role::Unknown),
        (Role::Unknown, Role::Unknown) => Said::Narrative,
        (Role::Unknown, by) => Said::Quoted(by),
        (by, _) => Said::Speaker(by),
    }
}

/// The labels that are looked for unless others are named.
pub(super) fn usual_labels() -> Vec<Label> {
    let conduct = |code: &str| Some(code.to_owned()).filter(|code| !code.is_empty());
    let label =
        |(word, code): &(&str, &str)| Label { word: (*word).into(), conduct: conduct(code) };
    LABELS.iter().map(label).collect()
}

pub(super) fn labels(args: LabelsArgs) -> Ended {
    let LabelsArgs { sheet, labels } = args;
    made(sheet, |study, observed, _, _| {
        let named = |text: &String| match text.split_once('=') {
            Some((word, code)) => {
                let code = crate::cli::project::code(study, code)?;
                Ok(Label { word: word.trim().to_owned(), conduct: Some(code) })
            }
            None => Ok(Label { word: text.trim().to_owned(), conduct: None }),
        };
        let labels: Vec<Label> = if labels.is_empty() {
            usual_labels()
        } else {
            labels.iter().map(named).collect::<Result<_, Failure>>()?
        };
        labelled(study, observed, &labels)
    })
}

/// The report of `labels`.
pub(super) fn labelled(
    study: &Study,
    observed: &Observed<'_>,
    labels: &[Label],
) -> Result<Sheet, Failure> {
    let phrases: Vec<Vec<String>> = labels.iter().map(|label| phrase(&label.word)).collect();
    let called: Vec<Called> = found(study, observed, &phrases)?
        .into_iter()
        .filter_map(|Standing { place, phrase: label, segment, about }| {
            let document = &observed.encounters.get(place.document)?.document;
            let by = said(document, segment as usize);
            Some(Called { label, place, by, about })
        })
        .collect();
    Ok(report::labels(observed, labels, &called))
}

/// Words for places in and out of the house.
const PLACES: &[(&str, &[&str])] = &[
    ("doorstep", &["doorstep", "door step", "front door", "porch", "doormat", "front step"]),
    ("hall and stairs", &["hall", "hallway", "stairs", "staircase", "landing"]),
    ("living room", &["living room", "lounge", "front room", "sitting room", "sofa", "settee"]),
    ("kitchen", &["kitchen"]),
    ("bedroom", &["bedroom", "bedrooms"]),
    ("bathroom", &["bathroom", "toilet"]),
    ("garden", &["garden", "yard"]),
    ("car", &["car"]),
    ("office", &["office"]),
    ("school", &["school", "classroom", "nursery"]),
];

/// The place that the document itself gives: its attribute `place`, or its type.
fn place_of(document: &Document) -> Option<String> {
    if let Some(place) = document.attribute("place").filter(|place| !place.is_empty()) {
        return Some(place.to_owned());
    }
    let kind = document.doc_type.as_deref()?.to_lowercase();
    let known = ["car", "school", "office"];
    known.iter().find(|place| kind.split('_').any(|word| word == **place)).map(|p| (*p).to_owned())
}

/// Names of places, each with a phrase that stands for it.
type Named = (String, Vec<String>);

/// The words for places that are looked for unless others are named.
pub(super) fn usual_places() -> Vec<Named> {
    let of = |(name, words): &(&str, &[&str])| -> Vec<Named> {
        words.iter().map(|word| ((*name).to_owned(), phrase(word))).collect()
    };
    PLACES.iter().flat_map(of).collect()
}

pub(super) fn places(args: PlacesArgs) -> Ended {
    let PlacesArgs { sheet, places } = args;
    made(sheet, |study, observed, _, _| {
        let named = |text: &String| match text.split_once('=') {
            Some((name, word)) => (name.trim().to_owned(), phrase(word)),
            None => (text.trim().to_owned(), phrase(text)),
        };
        let named: Vec<Named> =
            if places.is_empty() { usual_places() } else { places.iter().map(named).collect() };
        placed(study, observed, &named)
    })
}

/// The report of the places `named`.
pub(super) fn placed(
    study: &Study,
    observed: &Observed<'_>,
    named: &[Named],
) -> Result<Sheet, Failure> {
    let phrases: Vec<Vec<String>> = named.iter().map(|(_, phrase)| phrase.clone()).collect();
    let encounters = observed.encounters.iter().enumerate();
    let mut settings: Vec<Setting> = encounters
        .filter_map(|(index, encounter)| Some((index, 0, place_of(&encounter.document)?)))
        .collect();
    settings.extend(found(study, observed, &phrases)?.into_iter().filter_map(|standing| {
        // Where people are says the note itself; what they speak of is elsewhere.
        let document = &observed.encounters.get(standing.place.document)?.document;
        let segment = document.segments.get(standing.segment as usize)?;
        let (name, _) = named.get(standing.phrase).filter(|_| !segment.is_speech())?;
        Some((standing.place.document, standing.place.span.start(), name.clone()))
    }));
    settings.sort();
    Ok(report::places(observed, &settings))
}

pub(super) fn dispersion(args: DispersionArgs) -> Ended {
    let DispersionArgs { sheet, words } = args;
    made(sheet, |study, observed, _, _| {
        let phrases: Vec<Vec<String>> = words.iter().map(|word| phrase(word)).collect();
        let mut places: Vec<(String, Vec<Place>)> =
            words.iter().map(|word| (word.clone(), Vec::new())).collect();
        for Standing { place, phrase, .. } in found(study, observed, &phrases)? {
            if let Some((_, all)) = places.get_mut(phrase) {
                all.push(place);
            }
        }
        Ok(report::dispersion(observed, &places))
    })
}

pub(super) fn collocates(args: CollocatesArgs) -> Ended {
    let CollocatesArgs { phrase: words, sheet, window, top } = args;
    made(sheet, |study, observed, _, _| {
        let node = phrase(&words);
        if node.is_empty() {
            return Err(Diagnostic::error("there is no word to look for").into());
        }
        let documents = numbered(observed);
        let near = study.neighbours(&node, window as usize, |document, segment| {
            documents.contains_key(document.id.as_str())
                && observed.selection.has_mode(segment.mode)
        })?;
        let (all, counts) = ((near.node, near.words), &near.counts);
        let mut sheet = report::collocates(observed, &words, u64::from(window), all, counts, top);
        let others = listed(&sheet);
        let wanted = |document: &Document, segment: &Segment| {
            documents.contains_key(document.id.as_str())
                && observed.selection.has_mode(segment.mode)
        };
        for (id, which, span) in study.beside(&node, window as usize, &others, wanted)? {
            if let Some(document) = documents.get(id.as_str()) {
                let word = others.get(which).map_or("", String::as_str);
                stand_behind(&mut sheet, word, 0, Place { document: *document, span });
            }
        }
        Ok(sheet)
    })
}

pub(super) fn key_words(args: KeynessArgs) -> Ended {
    let KeynessArgs { sheet, part, top } = args;
    let Some((name, value)) = part.split_once('=') else {
        let problem = Diagnostic::error(format!("`--part {part}` does not say which value"));
        return Err(problem.help(format!("write `--part {part}=VALUE`")).into());
    };
    let by: By = match name.parse() {
        Ok(by) => by,
        Err(never) => match never {},
    };
    made(sheet, |study, observed, _, _| {
        let documents = numbered(observed);
        let own = |document: &Document, segment: &Segment| {
            let counts = documents.contains_key(document.id.as_str())
                && observed.selection.has_mode(segment.mode);
            let here = by.of_segment(document, segment).as_deref() == Some(value);
            counts.then_some(usize::from(!here))
        };
        let cases: HashMap<&str, &str> =
            study.corpus.entries().map(|entry| (entry.id, entry.case)).collect();
        let mut words: BTreeMap<String, Weighed> = BTreeMap::new();
        let mut totals: BTreeMap<String, [u64; 2]> = BTreeMap::new();
        for counts in study.word_counts(2, own)? {
            let case = cases.get(counts.document.as_str()).copied().unwrap_or("");
            let add = |sum: &mut [u64; 2], more: &[u64]| {
                sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            };
            add(totals.entry(case.to_owned()).or_default(), &counts.words);
            for (word, own) in &counts.counts {
                let weighed = words.entry(word.clone()).or_default();
                add(weighed.cases.entry(case.to_owned()).or_default(), own);
            }
        }
        if totals.values().all(|[own, _]| *own == 0) {
            let message = format!("no words belong to {part}");
            let help =
                "`doorstep show DOCUMENT` lists the attributes, roles and modes of a document";
            return Err(Diagnostic::error(message).help(help).into());
        }
        let mut sheet = report::key_words(observed, &part, &words, &totals, top);
        let listed = listed(&sheet);
        let phrases: Vec<Vec<String>> = listed.iter().map(|word| vec![word.clone()]).collect();
        for Standing { place, phrase, segment, .. } in found(study, observed, &phrases)? {
            let document = observed.encounters.get(place.document).map(|e| &e.document);
            let which = document.and_then(|d| own(d, d.segments.get(segment as usize)?));
            let word = listed.get(phrase).map_or("", String::as_str);
            if let Some(column) = which {
                stand_behind(&mut sheet, word, column, place);
            }
        }
        Ok(sheet)
    })
}
