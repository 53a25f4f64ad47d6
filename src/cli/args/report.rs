//! The arguments of `doorstep report`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::{by, unit};
use crate::corpus::Mode;
use crate::render::site::Quotes;
use crate::report::{By, OffCase, Unit};

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct ReportArgs {
    #[command(flatten)]
    pub(in crate::cli) about: About,
    /// Within what codes occur together: sentence, segment, window:N, document, case
    #[arg(long, default_value = "segment", value_parser = unit)]
    pub(in crate::cli) unit: Unit,
    /// Write pages to look at into this folder: cases, documents with codes in the margin, codes, methods
    #[arg(long, value_name = "FOLDER")]
    pub(in crate::cli) html: Option<PathBuf>,
    /// With --html, how much text leaves the project with the pages
    #[arg(long, value_enum, default_value = "short", requires = "html")]
    pub(in crate::cli) quotes: QuotesArg,
    /// Write the plots of the pages into this folder, each as an SVG file for a paper
    #[arg(long, value_name = "FOLDER")]
    pub(in crate::cli) svg: Option<PathBuf>,
    #[command(subcommand)]
    pub(in crate::cli) report: Option<ReportKind>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum QuotesArg {
    /// None
    None,
    /// The first words of coded passages
    Short,
    /// All documents
    Full,
}

impl From<QuotesArg> for Quotes {
    fn from(quotes: QuotesArg) -> Self {
        match quotes {
            QuotesArg::None => Self::None,
            QuotesArg::Short => Self::Short,
            QuotesArg::Full => Self::Full,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ReportKind {
    /// How often each code occurs in each case
    ///
    /// Answers how often: codings, codings per 1,000 words, and documents with the code out of documents. Often is not
    /// important: one threat may make a year.
    Frequencies(FrequenciesArgs),
    /// Which codes occur together, per case and pooled
    ///
    /// Answers what goes with what: pairs in each case and in all. With --table also sets, order, carriers, odds and
    /// network. Codes that are common in the same case seem to attract each other: look at what is expected.
    ///
    /// Its tables: sets, order, carriers, odds, network, overlap.
    Cooccurrence(CooccurrenceArgs),
    /// One case on a page: how often, seen or told of, who towards whom, in what words
    ///
    /// Answers what a case is like: rates of each code, how much was seen and how much told, carriers and
    /// targets, and passages. Rates differ with the way of recording; three passages are no proof.
    ///
    /// Its tables: codes, who, towards.
    Profile(SheetArgs),
    /// How codes come and go over the time of a case
    ///
    /// Answers whether something grows, when it came first and where observation has gaps: rates by document and by
    /// month, first occurrences, and the events of events.csv. Months differ in how much was observed.
    ///
    /// Its tables: series, documents, months, firsts, gaps, events, trend.
    Timeline(TimelineArgs),
    /// Parts side by side: types of document, sites, workers, before and after an event
    ///
    /// Answers how one part differs from another: rates with intervals in each case first, then together. Ratios within
    /// a case compare it with itself; that of all cases hides how they differ.
    ///
    /// Its tables: rates, ratios, lengths, outcomes.
    Compare(CompareArgs),
    /// What is seen on visits and not said in the next supervision, and the other way round
    ///
    /// Answers what of a visit is taken up in supervision: codes of each visit beside those of the next supervision of
    /// its case. What was not said in a supervision that was observed may have been said elsewhere.
    ///
    /// Its tables: seen_not_said, said_not_seen, seen_and_said, culture.
    Supervision(SheetArgs),
    /// Who holds the floor: turns, words, questions, interruptions, answers
    ///
    /// Answers who talks, asks, breaks in and answers how shortly, in each transcript and by type of document. Notes are
    /// left out, for they quote what was noted; who speaks most need not decide.
    ///
    /// Its tables: types, roles, balance_types, balance, interruptions.
    Talk(SheetArgs),
    /// What follows what: moves and next moves, answers to hostility, repair, and from visit to visit
    ///
    /// Answers what the family does after a move of a professional, and what professionals do after a hostile act:
    /// counts beside what chance would give. What follows is not caused by what came before.
    ///
    /// Its tables: moves, after_hostility, repair, lagged.
    Sequence(SequenceArgs),
    /// The child: present, seen, spoken to, touched, alone, heard; visit by visit
    ///
    /// Answers whether the child is spoken to, by whom and with how many words, and at which visits neither. What a note
    /// does not tell may have happened: read the visits with none.
    ///
    /// Its tables: cases, children, visits, by_whom, recorded.
    Child(SheetArgs),
    /// Who calls whom what, and whether the label came before the conduct
    ///
    /// Answers which categories are used of people, by whom and where. Words in quotation marks or denied are counted,
    /// too; whom the sentence names nearest need not be who is meant.
    ///
    /// Its tables: labels, conduct.
    Labels(LabelsArgs),
    /// Where things are done: codes of space and body by doorstep, kitchen, bedroom, car
    ///
    /// Answers at which place people keep away, stand over others or look into rooms. The place is the one named last
    /// before the passage, which need not be where people are.
    ///
    /// Its tables: places.
    Places(PlacesArgs),
    /// Cases and documents without a code, and deviant cases
    ///
    /// Answers where something is not, with the reason to read it. Absent means looked for and not found; rules miss some
    /// of what people see.
    ///
    /// Its tables: cases, deviant, documents.
    Absent(SheetArgs),
    /// Words that mark one part of the corpus off from the rest
    ///
    /// Answers how the words of a part differ: log-likelihood, log ratio, and in how many cases. Words are not
    /// independent of each other, so one loud document may head the list.
    ///
    /// Its tables: more, less.
    Keyness(KeynessArgs),
    /// Words that stand near a word or phrase
    ///
    /// Answers in what company a word stands: logDice, MI, t and G². MI favours rare words, t frequent ones.
    ///
    /// Its tables: collocates.
    Collocates(CollocatesArgs),
    /// How evenly codes and words are spread over documents and cases
    ///
    /// Answers whether something is everywhere or in a few places: DP, where 0 is even and 1 is one place, and Juilland’s
    /// D, where it is the other way round.
    ///
    /// Its tables: documents, cases.
    Dispersion(DispersionArgs),
    /// Whether reading on still brings new codes
    ///
    /// Answers after how many documents new codes become few, in the order of dates and in random orders. It says nothing
    /// of what the codebook does not look for.
    ///
    /// Its tables: saturation, documents.
    Saturation(SaturationArgs),
    /// One row a unit and one column a code, 0 or 1, as CSV for R and other programs
    ///
    /// Answers nothing by itself: it is for figures of your own. Units of one document are not independent of each other.
    Units(UnitsArgs),
    /// What a methods appendix has to say: corpus, codebooks, software, settings
    ///
    /// Answers what somebody needs who wants to redo the tables. It does not say why you chose what you chose.
    ///
    /// Its tables: corpus, types, codebooks, codes, shares, coverage, settings.
    Methods(SheetArgs),
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct TimelineArgs {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArgs,
    /// Add slopes and rank tests (Theil and Sen, Mann and Kendall)
    #[arg(long)]
    pub(in crate::cli) trend: bool,
    /// With --trend, add chances, and those that many comparisons leave
    #[arg(long, requires = "trend")]
    pub(in crate::cli) p_values: bool,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct CompareArgs {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArgs,
    /// What parts documents: doc_type, announced, site, worker, month or any attribute
    #[arg(long, value_name = "ATTRIBUTE", value_parser = by, default_value = "doc_type", conflicts_with = "event")]
    pub(in crate::cli) by: By,
    /// With --by, a part made of several values, `visits=home_visit,joint_visit`; what is in none is left out; may be repeated
    #[arg(long = "part", value_name = "NAME=VALUE,…", conflicts_with = "event")]
    pub(in crate::cli) parts: Vec<String>,
    /// Compare before and after the first event of each case whose name has this in it (events.csv)
    #[arg(long, value_name = "EVENT")]
    pub(in crate::cli) event: Option<String>,
    /// With --event, only so many documents on either side
    #[arg(long, value_name = "N", requires = "event")]
    pub(in crate::cli) around: Option<usize>,
    /// Add chances from parts shuffled among the documents of each case, and those that many comparisons leave
    #[arg(long)]
    pub(in crate::cli) p_values: bool,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct SequenceArgs {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArgs,
    /// The next move comes within so many turns
    #[arg(long, default_value_t = 2, value_name = "TURNS", value_parser = clap::value_parser!(u16).range(1..))]
    pub(in crate::cli) within: u16,
    /// Add chances from moves shuffled within documents, and those that many comparisons leave
    #[arg(long)]
    pub(in crate::cli) p_values: bool,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct LabelsArgs {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArgs,
    /// A word or phrase in place of the usual ones, `hostile` or `hostile=hostility` with the conduct it names; `*` stands for any ending; may be repeated
    #[arg(long = "label", value_name = "WORD")]
    pub(in crate::cli) labels: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct PlacesArgs {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArgs,
    /// A place in place of the usual ones, `garden` or `outside=garden` with the word it is named by; may be repeated
    #[arg(long = "place", value_name = "PLACE=WORD")]
    pub(in crate::cli) places: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct KeynessArgs {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArgs,
    /// The part: `role=worker`, `mode=reported`, `doc_type=supervision` or any other attribute
    #[arg(long, value_name = "ATTRIBUTE=VALUE")]
    pub(in crate::cli) part: String,
    /// How many words to list
    #[arg(long, default_value_t = 25, value_name = "N")]
    pub(in crate::cli) top: usize,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct CollocatesArgs {
    /// The word or phrase; `*` at the end of a word stands for any ending
    pub(in crate::cli) phrase: String,
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArgs,
    /// How many words on either side
    #[arg(long, default_value_t = 5, value_name = "WORDS", value_parser = clap::value_parser!(u32).range(1..=50))]
    pub(in crate::cli) window: u32,
    /// How many words to list
    #[arg(long, default_value_t = 25, value_name = "N")]
    pub(in crate::cli) top: usize,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct DispersionArgs {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArgs,
    /// A word or phrase as well; may be repeated
    #[arg(long = "word", value_name = "WORD")]
    pub(in crate::cli) words: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct SaturationArgs {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArgs,
    /// Documents of the base
    #[arg(long, default_value_t = 4, value_name = "N")]
    pub(in crate::cli) base: usize,
    /// Documents of a run
    #[arg(long, default_value_t = 2, value_name = "N")]
    pub(in crate::cli) run: usize,
    /// New codes of a run in per cent of those of the base, at most
    #[arg(long, default_value_t = 5.0, value_name = "PER CENT")]
    pub(in crate::cli) threshold: f64,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct UnitsArgs {
    #[command(flatten)]
    pub(in crate::cli) about: About,
    /// What a row is: sentence, segment, window:N, document
    #[arg(long, default_value = "segment", value_parser = unit)]
    pub(in crate::cli) unit: Unit,
    /// Leave cells as they are that a spreadsheet would run as formulas
    #[arg(long)]
    pub(in crate::cli) csv_as_is: bool,
    /// Write to a file instead of the terminal
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct FrequenciesArgs {
    #[command(flatten)]
    pub(in crate::cli) about: About,
    /// Part each case by role, speaker, mode, carrier, doc_type, month, document or any attribute
    #[arg(long, value_name = "ATTRIBUTE", value_parser = by)]
    pub(in crate::cli) by: Option<By>,
    #[command(flatten)]
    pub(in crate::cli) format: Format,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct CooccurrenceArgs {
    #[command(flatten)]
    pub(in crate::cli) sheet: SheetArgs,
    /// Within what codes occur together: sentence, segment, window:N, document, case
    #[arg(long, default_value = "segment", value_parser = unit)]
    pub(in crate::cli) unit: Unit,
    /// Part each case by role, speaker, mode, carrier, doc_type, month, document or any attribute
    #[arg(long, value_name = "ATTRIBUTE", value_parser = by)]
    pub(in crate::cli) by: Option<By>,
    /// With --table sets, how many codes at once
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=6))]
    pub(in crate::cli) codes_at_once: u8,
    /// With --table odds, add exact chances within documents, and those that many comparisons leave
    #[arg(long)]
    pub(in crate::cli) p_values: bool,
}

/// What a report is about.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct About {
    /// The project folder, or a folder of notes [default: the project around the current folder]
    pub(in crate::cli) project: Option<PathBuf>,
    /// Only this case; may be repeated
    #[arg(long = "case", value_name = "ID")]
    pub(in crate::cli) cases: Vec<String>,
    /// Only this code or family; may be repeated
    #[arg(long = "code", value_name = "ID")]
    pub(in crate::cli) codes: Vec<String>,
    /// Only documents whose attribute has this value; empty for those without; may be repeated, and of several values of one attribute any may hold
    #[arg(long = "where", value_name = "ATTRIBUTE=VALUE")]
    pub(in crate::cli) conditions: Vec<String>,
    /// How fine codes are told apart [default: family, or code where codes are named]
    #[arg(long, value_enum)]
    pub(in crate::cli) level: Option<LevelArg>,
    /// Count the researcher's asides and memos, too
    #[arg(long)]
    pub(in crate::cli) include_asides: bool,
    /// Talk about other families (guard off_case), which is not about the case: without it, with it, or only it
    #[arg(long, value_enum, default_value_t, value_name = "WHETHER")]
    pub(in crate::cli) off_case: OffCaseArg,
    /// Count only what is in this mode (observed_action, direct_speech, reported, researcher_reflection); may be repeated
    #[arg(long = "mode", value_name = "MODE", value_parser = mode)]
    pub(in crate::cli) modes: Vec<Mode>,
    /// Count what people coded, in place of what rules found: one JSON object a line (described in docs/json.md)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) codings: Option<PathBuf>,
    /// Hide figures that are made of fewer than N
    #[arg(long, value_name = "N")]
    pub(in crate::cli) suppress: Option<u64>,
}

fn mode(word: &str) -> Result<Mode, String> {
    let known: Vec<&str> = Mode::ALL.iter().map(|mode| mode.as_str()).collect();
    word.parse().map_err(|()| format!("the mode is {}", known.join(", ")))
}

/// What all reports have that are made of tables.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct SheetArgs {
    #[command(flatten)]
    pub(in crate::cli) about: About,
    /// List the passages behind the figures whose row and column have this name; may be repeated
    #[arg(long = "open", value_name = "NAME")]
    pub(in crate::cli) open: Vec<String>,
    /// Show only this table (named above); may be repeated
    #[arg(long = "table", value_name = "TABLE")]
    pub(in crate::cli) tables: Vec<String>,
    /// Show all rows; long tables are cut on the terminal
    #[arg(long)]
    pub(in crate::cli) all: bool,
    /// Write the plots of its tables into this folder, each as an SVG file for a paper
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["open", "format"])]
    pub(in crate::cli) svg: Option<PathBuf>,
    /// Where resampling and shuffling begin
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(in crate::cli) seed: u64,
    /// How often documents are drawn anew for an interval
    #[arg(long, default_value_t = 2000, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=100_000))]
    pub(in crate::cli) resamples: u32,
    /// With --csv, one table with a column a measure
    #[arg(long, requires = "csv")]
    pub(in crate::cli) wide: bool,
    #[command(flatten)]
    pub(in crate::cli) format: Format,
}

/// Whether talk about other families is meant.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(in crate::cli) enum OffCaseArg {
    #[default]
    Without,
    With,
    Only,
}

impl From<OffCaseArg> for OffCase {
    fn from(arg: OffCaseArg) -> Self {
        match arg {
            OffCaseArg::Without => Self::Without,
            OffCaseArg::With => Self::With,
            OffCaseArg::Only => Self::Only,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum LevelArg {
    Family,
    Code,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Format {
    /// Print comma-separated values, one row per figure
    #[arg(long, group = "format")]
    pub(in crate::cli) csv: bool,
    /// With --csv, leave cells as they are that a spreadsheet would run as formulas
    #[arg(long, requires = "csv")]
    pub(in crate::cli) csv_as_is: bool,
    /// Print JSON (described in docs/json.md)
    #[arg(long, group = "format")]
    pub(in crate::cli) json: bool,
    /// Print Markdown
    #[arg(long, group = "format")]
    pub(in crate::cli) markdown: bool,
    /// Write to a file instead of the terminal
    #[arg(long, short, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}
