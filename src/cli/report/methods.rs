//! The methods appendix.

use std::collections::BTreeMap;

use crate::report::{Encounter, Figure, Grid, Observed, Sheet};
use crate::study::Study;

/// Corpus, codebooks, codes, software and settings: enough to redo every table.
pub(super) fn methods(study: &Study, observed: &Observed<'_>) -> Sheet {
    let mut sheet = Sheet::new("methods");
    sheet.about = observed.about();
    sheet.about.push(("software", format!("doorstep {}", env!("CARGO_PKG_VERSION"))));
    sheet.about.push(("codebooks’ hash", study.codes.hash().to_owned()));
    sheet.grids = vec![
        corpus(observed),
        types(observed),
        codebooks(study),
        codes(study, observed),
        shares(observed),
        coverage(observed),
        settings(study, observed),
    ];
    sheet.remark(
        "rules propose and people decide: what is counted here is said above under codings. `doorstep receipt` writes the \
         same for a program, which can then verify it. How rules agree with people says `doorstep codebook score`, what \
         another version of a codebook changes `doorstep codebook diff`",
    );
    sheet
}

fn corpus(observed: &Observed<'_>) -> Grid {
    let measures = ["documents", "words", "from", "to", "without date"];
    let mut grid = Grid::new("corpus", "Corpus", &["case"], &measures);
    for (case, range) in observed.cases() {
        let encounters: Vec<_> = observed.of(range).map(|(_, encounter)| encounter).collect();
        let dates: Vec<&str> =
            encounters.iter().filter_map(|e| e.document.date.as_deref()).collect();
        let bound = |date: Option<&&str>| Figure::words(date.map_or("", |date| *date));
        let figures = [
            Figure::base(encounters.len() as u64),
            Figure::base(encounters.iter().map(|e| e.words).sum()),
            bound(dates.iter().min()),
            bound(dates.iter().max()),
            Figure::base((encounters.len() - dates.len()) as u64),
        ];
        grid.row([case], figures);
    }
    grid
}

fn types(observed: &Observed<'_>) -> Grid {
    let mut grid = Grid::new("types", "Types of document", &["type"], &["documents", "words"]);
    let mut found: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for encounter in &observed.encounters {
        let kind = encounter.document.doc_type.clone().unwrap_or_else(|| "not given".to_owned());
        let (documents, words) = found.entry(kind).or_default();
        *documents += 1;
        *words += encounter.words;
    }
    for (kind, (documents, words)) in found {
        grid.row([kind], [Figure::base(documents), Figure::base(words)]);
    }
    grid
}

fn codebooks(study: &Study) -> Grid {
    let measures = ["version", "codes", "rules", "licence", "authors", "hash"];
    let mut grid = Grid::new("codebooks", "Codebooks", &["codebook"], &measures);
    for book in study.codes.books() {
        let rules = book.codes.iter().map(|code| code.rules.len() as u64).sum();
        let figures = [
            Figure::words(book.version.clone()),
            Figure::base(book.codes.iter().filter(|code| !code.is_family()).count() as u64),
            Figure::base(rules),
            Figure::words(book.license.clone()),
            Figure::words(book.authors.join(", ")),
            Figure::words(book.hash.clone()),
        ];
        grid.row([book.name.as_str()], figures);
    }
    grid
}

fn codes(study: &Study, observed: &Observed<'_>) -> Grid {
    let measures = ["codings", "documents", "rules", "definition"];
    let mut grid = Grid::new("codes", "Codes", &["code"], &measures);
    for code in study.codes.codes() {
        let all = (0..observed.encounters.len())
            .map(|index| observed.places_where(index, |coding| observed.is_of(coding, &code.id)));
        let places: Vec<Vec<_>> = all.collect();
        let documents = places.iter().filter(|places| !places.is_empty()).count();
        let figures = [
            Figure::places(places.concat()),
            Figure::count(documents as u64),
            Figure::base(code.rules.len() as u64),
            Figure::words(code.definition.clone()),
        ];
        grid.row([code.id.as_str()], figures);
    }
    grid
}

fn shares(observed: &Observed<'_>) -> Grid {
    let mut grid = Grid::new("shares", "Where codings come from", &["by"], &["codings", "share"]);
    let all: u64 = observed.encounters.iter().map(|e| e.codings.len() as u64).sum();
    let people = observed.people;
    for (by, count) in
        [("rules", if people { 0 } else { all }), ("people", if people { all } else { 0 })]
    {
        let share = Figure::share(count, all, "no codings");
        grid.row([by], [Figure::count(count), share]);
    }
    grid
}

/// How much of each case has codings.
fn coverage(observed: &Observed<'_>) -> Grid {
    let title = "How much is coded: documents with a coding, and words in segments with one";
    let measures = ["codings", "documents", "with codings", "words", "in coded segments", "share"];
    let mut grid = Grid::new("coverage", title, &["case"], &measures);
    for (case, range) in observed.scopes() {
        let encounters: Vec<&Encounter> = observed.of(range).map(|(_, e)| e).collect();
        let codings: u64 = encounters.iter().map(|e| e.codings.len() as u64).sum();
        let with = encounters.iter().filter(|e| !e.codings.is_empty()).count() as u64;
        let words: u64 = encounters.iter().map(|e| e.words).sum();
        let coded: u64 = encounters.iter().map(|e| observed.words_on(e, |_| true)).sum();
        let figures = [
            Figure::count(codings),
            Figure::base(encounters.len() as u64),
            Figure::count(with),
            Figure::base(words),
            Figure::count(coded),
            Figure::share(coded, words, "no words"),
        ];
        grid.row([case], figures);
    }
    grid
}

fn settings(study: &Study, observed: &Observed<'_>) -> Grid {
    let mut grid = Grid::new("settings", "Settings", &["setting"], &["value"]);
    let selection = &observed.selection;
    let listed =
        |words: &[String]| if words.is_empty() { "all".to_owned() } else { words.join(", ") };
    let counted = [
        ("cases counted", listed(&selection.cases)),
        ("codes counted", listed(&selection.codes)),
        ("unit", "a passage is counted where it begins; a rate is of words that count".to_owned()),
    ];
    let settings = study.settings_in_words().into_iter().filter(|(_, value)| !value.is_empty());
    for (name, value) in settings.chain(counted) {
        grid.row([name], [Figure::words(value)]);
    }
    grid
}
