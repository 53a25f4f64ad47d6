use super::Ended;
use super::args::WhyArgs;
use super::output::{self, Failure, width};
use super::passages::passage;
use super::project::{document, open, outcome};
use crate::codebook::CodeSet;
use crate::coding::{Explained, Reason};
use crate::corpus::{Document, Role};
use crate::diagnostic::Diagnostic;
use crate::render::{counted, mark, wrapped};
use crate::rule::{HeldBack, Match, Matcher, Read, RuleSet, compile};
use crate::study::{Study, Wanted};
use crate::text::{Lexicon, Lines, Span, Tokens};

/// Places shown of one rule that was held back for one reason.
const MOST_PLACES: usize = 3;

/// `doorstep why`.
pub(super) fn run(args: &WhyArgs) -> Ended {
    let wanted = Wanted { codings: true, index: None };
    let study = open(args.project.project.clone(), wanted)?;
    let Asked { document, place, codings } = find(&study, &args.place)?;
    let document = &document;
    let lines = Lines::new(&document.text);
    let rules = compile(&study.codes, |_| true)?;
    let mut lexicon = Lexicon::default();
    let (tokens, starts) = Tokens::read(&document.text, &document.runs, &mut lexicon);
    let read = Read { document, tokens: &tokens, lexicon: &lexicon, starts: Some(&starts) };
    let matches = Matcher::new(&rules).matches(read, &rules.resolve(&lexicon));
    let mut text = String::new();
    for found in &codings {
        text.push_str(&passage(&study, document, &lines, found, 0).text(width()));
        text.push_str(&reasons(&study, &rules, document, found, &matches));
        text.push('\n');
    }
    if codings.is_empty() {
        text.push_str(&format!("no coding at {}\n\n", args.place));
    }
    text.push_str(&near_misses(&study.codes, &rules, document, &lines, place, &matches));
    output::print(&text)?;
    Ok(outcome(&study))
}

/// What is asked about.
struct Asked {
    document: Document,
    /// The stretch of the document.
    place: Span,
    /// The codings there.
    codings: Vec<Explained>,
}

fn find(study: &Study, place: &str) -> Result<Asked, Failure> {
    let of_id = place
        .rsplit_once('.')
        .and_then(|(document, _)| study.corpus.entries().position(|entry| entry.id == document));
    if let Some(index) = of_id {
        let (document, mut codings) = coded(study, index)?;
        codings.retain(|found| {
            found.coding.id(&document.id, study.codes.id(found.coding.code)) == place
        });
        codings.truncate(1);
        if let Some(found) = codings.first() {
            return Ok(Asked { place: found.coding.span, document, codings });
        }
    }
    if let Some((name, number)) = place.rsplit_once(':') {
        let (document, mut codings) = coded(study, document(study, name)?)?;
        let lines = Lines::new(&document.text);
        let number: usize = number.parse().unwrap_or(0);
        if number == 0 || number > lines.count() {
            let message = format!("`{name}` has no such line");
            let help = format!("its lines go from 1 to {}", lines.count());
            return Err(Diagnostic::error(message).help(help).into());
        }
        let line = lines.span(number);
        codings.retain(|found| found.coding.span.overlaps(line));
        return Ok(Asked { place: line, codings, document });
    }
    let message = format!("there is no coding `{place}`");
    let help = "write a document and line, as in `P3:28`, or an id as `doorstep passages` shows it";
    Err(Diagnostic::error(message).help(help).into())
}

/// A document with its codings.
fn coded(study: &Study, index: usize) -> Result<(Document, Vec<Explained>), Failure> {
    let mut coded = None;
    study.each(
        &[index],
        |_, _| true,
        |_, document, codings| (document.clone(), codings.to_vec()),
        |found| {
            coded = Some(found);
            Ok::<(), Failure>(())
        },
    )?;
    coded.ok_or_else(|| Diagnostic::error("there is no such document").into())
}

fn reasons(
    study: &Study,
    rules: &RuleSet,
    document: &Document,
    found: &Explained,
    matches: &[Match],
) -> String {
    let mut text = String::new();
    let coding = &found.coding;
    for (index, rule) in rules.rules.iter().enumerate() {
        let own = |reason: &&Reason| reason.rule == rule.number && rule.code == coding.code;
        let own: Vec<&Reason> = found.reasons.iter().filter(own).collect();
        let Some(first) = own.first() else { continue };
        text.push_str(&indented(&format!("rule {}: {}", rule.id, rule.find_text), 4));
        let words: Vec<String> = own.iter().map(|r| quoted(document, &r.words)).collect();
        let matched = if first.words.is_empty() {
            "nothing of it stands there, and that is coded".to_owned()
        } else {
            format!("matched {}", words.join("; "))
        };
        text.push_str(&indented(&matched, 6));
        let same = |found: &&Match| found.rule == index && found.words == first.words;
        let carrier = matches.iter().find(same).map_or(Role::Unknown, |found| found.carrier);
        for condition in rule.conditions_held(document, coding.mode, carrier) {
            text.push_str(&indented(&condition, 6));
        }
    }
    let book = study.codes.book_of(study.codes.id(coding.code));
    let book = book.map(|book| {
        let hash = book.hash.get(..12).unwrap_or(&book.hash);
        format!("    codebook {} {} ({hash})\n", book.name, book.version)
    });
    text + &book.unwrap_or_default()
}

fn near_misses(
    codes: &CodeSet,
    rules: &RuleSet,
    document: &Document,
    lines: &Lines<'_>,
    place: Span,
    matches: &[Match],
) -> String {
    let missed = held_back(codes, rules, document, lines, place, matches);
    if missed.is_empty() {
        return "no near misses here\n".to_owned();
    }
    let missed: Vec<String> = missed.into_iter().map(|(_, why)| indented(&why, 2)).collect();
    format!("near misses\n{}", missed.concat())
}

/// The matches at `place` that a condition held back: the code, and the place with the rule, the words and
/// what held them.
pub(super) fn held_back(
    codes: &CodeSet,
    rules: &RuleSet,
    document: &Document,
    lines: &Lines<'_>,
    place: Span,
    matches: &[Match],
) -> Vec<(String, String)> {
    let mut missed: Vec<(String, String, String, Vec<String>)> = Vec::new();
    for found in matches {
        let touches = found.words.iter().any(|word| word.overlaps(place));
        let (Some(held), true) = (&found.held_back, touches) else { continue };
        let Some(rule) = rules.rules.get(found.rule) else { continue };
        let line = found.words.first().map_or(0, |word| lines.line(word.start()));
        let code = codes.id(rule.code).to_owned();
        let name = format!("{}:{line}  {code}, rule {}", document.id, rule.id);
        let why = explained(document, held);
        let words = quoted(document, &found.words);
        match missed.iter_mut().find(|(_, known, reason, _)| *known == name && *reason == why) {
            Some((_, _, _, places)) => places.push(words),
            None => missed.push((code, name, why, vec![words])),
        }
    }
    let one = |(code, name, why, mut places): (String, String, String, Vec<String>)| {
        let more = places.len().saturating_sub(MOST_PLACES);
        places.truncate(MOST_PLACES);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        (code, format!("{name}: {}{more} held back: {why}", places.join("; ")))
    };
    missed.into_iter().map(one).collect()
}

fn explained(document: &Document, held: &HeldBack) -> String {
    match held {
        HeldBack::Document { attribute, value, wanted } => {
            let value = value.as_deref().unwrap_or("not given");
            format!("{attribute} is {value}, not {}", wanted.join(" or "))
        }
        HeldBack::Segment(kind) => format!("it stands in a {kind}"),
        HeldBack::Mode(mode) => format!("the mode is {mode}"),
        HeldBack::By(Role::Unknown) => "the text does not say who does it".to_owned(),
        HeldBack::By(role) => format!("a {role} does not carry it"),
        HeldBack::To(None) => "the text does not say whom it addresses".to_owned(),
        HeldBack::To(Some(role)) => format!("it addresses a {role}"),
        HeldBack::Step { text, turns, seconds, earlier } => {
            let side = if *earlier { "before" } else { "after" };
            let turns = (*turns < usize::MAX).then(|| counted(*turns as u64, "turn", "turns"));
            let seconds = seconds.map(|seconds| counted(u64::from(seconds), "second", "seconds"));
            let far: Vec<String> = turns.into_iter().chain(seconds).collect();
            format!("no `{text}` at most {} {side} it", far.join(" and "))
        }
        HeldBack::Speaker(None) => "the text does not say who speaks".to_owned(),
        HeldBack::Speaker(Some(label)) => format!("{label} speaks"),
        HeldBack::AtMost(most) => format!("{most} in this turn or paragraph count already"),
        HeldBack::Present => "the rule codes where it is absent".to_owned(),
        HeldBack::Times { found, wanted, turns } => {
            let turns = counted(*turns as u64, "turn", "turns");
            format!("it stands there {found} times within {turns}, not {wanted}")
        }
        HeldBack::Guard { guard, words } => {
            format!("{} (guard {guard})", quoted(document, &[*words]))
        }
        HeldBack::Unless { expression, words } => {
            format!("{} stands beside it (unless `{expression}`)", quoted(document, words))
        }
    }
}

/// `text` on as many lines as it needs, set in by `indent` and further from the second on.
fn indented(text: &str, indent: usize) -> String {
    let lines = wrapped(text, width().saturating_sub(indent + 2).max(20));
    let line = |(number, line): (usize, String)| {
        let further = if number == 0 { 0 } else { 2 };
        format!("{}{line}\n", " ".repeat(indent + further))
    };
    lines.into_iter().enumerate().map(line).collect()
}

fn quoted(document: &Document, words: &[Span]) -> String {
    let words: Vec<String> =
        words.iter().map(|word| format!("»{}«", mark(document, *word, &[]))).collect();
    words.join(" ")
}
