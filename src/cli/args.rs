use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::corpus::Mode;
use crate::render::site::Quotes;
use crate::report::{By, Unit};

/// Code field notes and transcripts with shared codebooks, offline
///
/// doorstep reads the notes and transcripts of a project, applies its codebooks, and reports how
/// often codes occur and occur together, case by case. Nothing leaves this machine.
#[derive(Debug, Parser)]
#[command(name = "doorstep", version, max_term_width = 100, disable_help_subcommand = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Report how often codes occur, and occur together
    Report(Box<ReportArgs>),
    /// List the passages behind a figure
    Passages(PassagesArgs),
    /// Explain the codings of a line, and what was held back there
    Why(WhyArgs),
    /// Search the notes
    ///
    /// QUERY is made of words, "phrases", prefix*, fuzzy~, proximity "a b"~5, AND, OR, NOT, and
    /// filters: case: document: doc_type: role: speaker: mode: date:[2019-01 TO 2019-06] code: and
    /// any other attribute of documents. Words side by side mean AND, within a turn or paragraph.
    Search(SearchArgs),
    /// Bring the search index up to date
    Index(IndexArgs),
    /// Bring the codings up to date
    Code(ProjectArgs),
    /// Start a project with the shipped codebooks
    Init(ProjectArgs),
    /// Check codebooks, run their examples, score them against people, or print them
    Codebook(CodebookArgs),
    /// Say what the project holds, what is stale or missing, and what to do
    Doctor(DoctorArgs),
    /// Print every coding in corpus order
    Codings(CodingsArgs),
    /// Write down what a run found and rested on, or verify that today's run finds the same
    Receipt(ReceiptArgs),
    /// Show how a document or file is read: attributes, speakers, segments
    Show(ShowArgs),
    /// Print the text of a file as it is read: names and words, without times and markup
    Text(TextArgs),
    /// Print the text of a PDF that comes in by the standard input
    #[command(name = crate::source::PDF_COMMAND, hide = true)]
    PdfText,
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
    /// Print the help of a command, or with `rules` the page about rules and searches
    Help {
        /// A command, or `rules`
        words: Vec<String>,
    },
}

/// Memory for writing the index unless a number is given, in megabytes.
pub(super) const INDEX_MEMORY: usize = 128;

/// The least memory with which an index can be written, in megabytes.
const LEAST_MEMORY: usize = 16;

fn megabytes(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number >= LEAST_MEMORY);
    number.ok_or_else(|| format!("give a whole number of megabytes, {LEAST_MEMORY} or more"))
}

#[derive(Debug, ClapArgs)]
pub(super) struct IndexArgs {
    /// The project folder, or a folder of notes [default: the project around the current folder]
    pub(super) project: Option<PathBuf>,
    /// Memory that may be used to write the index, in megabytes; less makes more parts to join
    #[arg(long, value_name = "MB", default_value_t = INDEX_MEMORY, value_parser = megabytes)]
    pub(super) memory: usize,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ProjectArgs {
    /// The project folder, or a folder of notes [default: the project around the current folder]
    pub(super) project: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct ReportArgs {
    #[command(flatten)]
    pub(super) about: About,
    /// Within what codes occur together: sentence, segment, window:N, document, case
    #[arg(long, default_value = "segment", value_parser = unit)]
    pub(super) unit: Unit,
    /// Write pages to look at into this folder: cases, documents with codes in the margin, codes, methods
    #[arg(long, value_name = "FOLDER")]
    pub(super) html: Option<PathBuf>,
    /// With --html, how much text leaves the project with the pages
    #[arg(long, value_enum, default_value = "short", requires = "html")]
    pub(super) quotes: QuotesArg,
    #[command(subcommand)]
    pub(super) report: Option<ReportKind>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum QuotesArg {
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
pub(super) enum ReportKind {
    /// How often each code occurs in each case
    ///
    /// Answers how often: codings, codings per 1,000 words, and documents with the code out of documents. Often is not
    /// important: one threat may make a year.
    Frequencies(FrequenciesArgs),
    /// Which codes occur together, per case and pooled
    ///
    /// Answers what goes with what: pairs in each case and in all. With --table also sets, order, carriers, odds and
    /// network. Codes that are common in the same case seem to attract each other: look at what is expected.
    Cooccurrence(CooccurrenceArgs),
    /// One case on a page: how often, seen or told of, who towards whom, in what words
    ///
    /// Answers what a case is like: rates of each code, how much was seen and how much told, carriers and
    /// targets, and passages. Rates differ with the way of recording; three passages are no proof.
    Profile(SheetArgs),
    /// How codes come and go over the time of a case
    ///
    /// Answers whether something grows, when it came first and where observation has gaps: rates by document and by
    /// month, first occurrences, and the events of events.csv. Months differ in how much was observed.
    Timeline(TimelineArgs),
    /// Parts side by side: types of document, sites, workers, before and after an event
    ///
    /// Answers how one part differs from another: rates with intervals in each case first, then together. Ratios within
    /// a case compare it with itself; that of all cases hides how they differ.
    Compare(CompareArgs),
    /// What is seen on visits and not said in the next supervision, and the other way round
    ///
    /// Answers what of a visit is taken up in supervision: codes of each visit beside those of the next supervision of
    /// its case. What was not said in a supervision that was observed may have been said elsewhere.
    Supervision(SheetArgs),
    /// Who holds the floor: turns, words, questions, interruptions, answers
    ///
    /// Answers who talks, asks, breaks in and answers how shortly, in each transcript and by type of document. Notes are
    /// left out, for they quote what was noted; who speaks most need not decide.
    Talk(SheetArgs),
    /// What follows what: moves and next moves, answers to hostility, repair, and from visit to visit
    ///
    /// Answers what the family does after a move of a professional, and what professionals do after a hostile act:
    /// counts beside what chance would give. What follows is not caused by what came before.
    Sequence(SequenceArgs),
    /// The child: present, seen, spoken to, touched, alone, heard; visit by visit
    ///
    /// Answers whether the child is spoken to, by whom and with how many words, and at which visits neither. What a note
    /// does not tell may have happened: read the visits with none.
    Child(SheetArgs),
    /// Who calls whom what, and whether the label came before the conduct
    ///
    /// Answers which categories are used of people, by whom and where. Words in quotation marks or denied are counted,
    /// too; whom the sentence names nearest need not be who is meant.
    Labels(LabelsArgs),
    /// Cases and documents without a code, and deviant cases
    ///
    /// Answers where something is not, with the reason to read it. Absent means looked for and not found; rules miss some
    /// of what people see.
    Absent(SheetArgs),
    /// Words that mark one part of the corpus off from the rest
    ///
    /// Answers how the words of a part differ: log-likelihood, log ratio, and in how many cases. Words are not
    /// independent of each other, so one loud document may head the list.
    Keyness(KeynessArgs),
    /// Words that stand near a word or phrase
    ///
    /// Answers in what company a word stands: logDice, MI, t and G². MI favours rare words, t frequent ones.
    Collocates(CollocatesArgs),
    /// How evenly codes and words are spread over documents and cases
    ///
    /// Answers whether something is everywhere or in a few places: DP, where 0 is even and 1 is one place, and Juilland’s
    /// D, where it is the other way round.
    Dispersion(DispersionArgs),
    /// Whether reading on still brings new codes
    ///
    /// Answers after how many documents new codes become few, in the order of dates and in random orders. It says nothing
    /// of what the codebook does not look for.
    Saturation(SaturationArgs),
    /// One row a unit and one column a code, 0 or 1, as CSV for R and other programs
    ///
    /// Answers nothing by itself: it is for figures of your own. Units of one document are not independent of each other.
    Units(UnitsArgs),
    /// What a methods appendix has to say: corpus, codebooks, software, settings
    ///
    /// Answers what somebody needs who wants to redo the tables. It does not say why you chose what you chose.
    Methods(SheetArgs),
}

#[derive(Debug, ClapArgs)]
pub(super) struct TimelineArgs {
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// Add slopes and rank tests (Theil and Sen, Mann and Kendall)
    #[arg(long)]
    pub(super) trend: bool,
    /// With --trend, add chances, and those that many comparisons leave
    #[arg(long, requires = "trend")]
    pub(super) p_values: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct CompareArgs {
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// What parts documents: doc_type, announced, site, worker, month or any attribute
    #[arg(long, value_name = "ATTRIBUTE", value_parser = by, default_value = "doc_type", conflicts_with = "event")]
    pub(super) by: By,
    /// Compare before and after the first event of each case whose name has this in it (events.csv)
    #[arg(long, value_name = "EVENT")]
    pub(super) event: Option<String>,
    /// With --event, only so many documents on either side
    #[arg(long, value_name = "N", requires = "event")]
    pub(super) around: Option<usize>,
    /// Add chances from parts shuffled among the documents of each case, and those that many comparisons leave
    #[arg(long)]
    pub(super) p_values: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct SequenceArgs {
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// The next move comes within so many turns
    #[arg(long, default_value_t = 2, value_name = "TURNS", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) within: u16,
    /// Add chances from moves shuffled within documents, and those that many comparisons leave
    #[arg(long)]
    pub(super) p_values: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct LabelsArgs {
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// A word or phrase in place of the usual ones, `hostile` or `hostile=hostility` with the conduct it names; `*` stands for any ending; may be repeated
    #[arg(long = "label", value_name = "WORD")]
    pub(super) labels: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct KeynessArgs {
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// The part: `role=worker`, `mode=reported`, `doc_type=supervision` or any other attribute
    #[arg(long, value_name = "ATTRIBUTE=VALUE")]
    pub(super) part: String,
    /// How many words to list
    #[arg(long, default_value_t = 25, value_name = "N")]
    pub(super) top: usize,
}

#[derive(Debug, ClapArgs)]
pub(super) struct CollocatesArgs {
    /// The word or phrase; `*` at the end of a word stands for any ending
    pub(super) phrase: String,
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// How many words on either side
    #[arg(long, default_value_t = 5, value_name = "WORDS", value_parser = clap::value_parser!(u32).range(1..=50))]
    pub(super) window: u32,
    /// How many words to list
    #[arg(long, default_value_t = 25, value_name = "N")]
    pub(super) top: usize,
}

#[derive(Debug, ClapArgs)]
pub(super) struct DispersionArgs {
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// A word or phrase as well; may be repeated
    #[arg(long = "word", value_name = "WORD")]
    pub(super) words: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct SaturationArgs {
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// Documents of the base
    #[arg(long, default_value_t = 4, value_name = "N")]
    pub(super) base: usize,
    /// Documents of a run
    #[arg(long, default_value_t = 2, value_name = "N")]
    pub(super) run: usize,
    /// New codes of a run in per cent of those of the base, at most
    #[arg(long, default_value_t = 5.0, value_name = "PER CENT")]
    pub(super) threshold: f64,
}

#[derive(Debug, ClapArgs)]
pub(super) struct UnitsArgs {
    #[command(flatten)]
    pub(super) about: About,
    /// What a row is: sentence, segment, window:N, document
    #[arg(long, default_value = "segment", value_parser = unit)]
    pub(super) unit: Unit,
    /// Leave cells as they are that a spreadsheet would run as formulas
    #[arg(long)]
    pub(super) csv_as_is: bool,
    /// Write to a file instead of the terminal
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct FrequenciesArgs {
    #[command(flatten)]
    pub(super) about: About,
    /// Part each case by role, speaker, mode, carrier, doc_type, month, document or any attribute
    #[arg(long, value_name = "ATTRIBUTE", value_parser = by)]
    pub(super) by: Option<By>,
    #[command(flatten)]
    pub(super) format: Format,
}

#[derive(Debug, ClapArgs)]
pub(super) struct CooccurrenceArgs {
    #[command(flatten)]
    pub(super) sheet: SheetArgs,
    /// Within what codes occur together: sentence, segment, window:N, document, case
    #[arg(long, default_value = "segment", value_parser = unit)]
    pub(super) unit: Unit,
    /// Part each case by role, speaker, mode, carrier, doc_type, month, document or any attribute
    #[arg(long, value_name = "ATTRIBUTE", value_parser = by)]
    pub(super) by: Option<By>,
    /// With --table sets, how many codes at once
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=6))]
    pub(super) codes_at_once: u8,
    /// With --table odds, add exact chances within documents, and those that many comparisons leave
    #[arg(long)]
    pub(super) p_values: bool,
}

/// What a report is about.
#[derive(Debug, ClapArgs)]
pub(super) struct About {
    /// The project folder, or a folder of notes [default: the project around the current folder]
    pub(super) project: Option<PathBuf>,
    /// Only this case; may be repeated
    #[arg(long = "case", value_name = "ID")]
    pub(super) cases: Vec<String>,
    /// Only this code or family; may be repeated
    #[arg(long = "code", value_name = "ID")]
    pub(super) codes: Vec<String>,
    /// How fine codes are told apart [default: family, or code where codes are named]
    #[arg(long, value_enum)]
    pub(super) level: Option<LevelArg>,
    /// Count the researcher's asides and memos, too
    #[arg(long)]
    pub(super) include_asides: bool,
    /// Count only what is in this mode (observed_action, direct_speech, reported, researcher_reflection); may be repeated
    #[arg(long = "mode", value_name = "MODE", value_parser = mode)]
    pub(super) modes: Vec<Mode>,
    /// Count what people coded, in place of what rules found: one JSON object a line (described in docs/json.md)
    #[arg(long, value_name = "FILE")]
    pub(super) codings: Option<PathBuf>,
    /// Hide figures that are made of fewer than N
    #[arg(long, value_name = "N")]
    pub(super) suppress: Option<u64>,
}

fn mode(word: &str) -> Result<Mode, String> {
    let known: Vec<&str> = Mode::ALL.iter().map(|mode| mode.as_str()).collect();
    word.parse().map_err(|()| format!("the mode is {}", known.join(", ")))
}

/// What all reports have that are made of tables.
#[derive(Debug, ClapArgs)]
pub(super) struct SheetArgs {
    #[command(flatten)]
    pub(super) about: About,
    /// List the passages behind the figures whose row and column have this name; may be repeated
    #[arg(long = "open", value_name = "NAME")]
    pub(super) open: Vec<String>,
    /// Show only this table (its name in CSV and JSON); may be repeated
    #[arg(long = "table", value_name = "TABLE")]
    pub(super) tables: Vec<String>,
    /// Where resampling and shuffling begin
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(super) seed: u64,
    /// How often documents are drawn anew for an interval
    #[arg(long, default_value_t = 2000, value_name = "N", value_parser = clap::value_parser!(u32).range(100..=100_000))]
    pub(super) resamples: u32,
    /// With --csv, one table with a column a measure
    #[arg(long, requires = "csv")]
    pub(super) wide: bool,
    #[command(flatten)]
    pub(super) format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LevelArg {
    Family,
    Code,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Format {
    /// Print comma-separated values, one row per figure
    #[arg(long, group = "format")]
    pub(super) csv: bool,
    /// With --csv, leave cells as they are that a spreadsheet would run as formulas
    #[arg(long, requires = "csv")]
    pub(super) csv_as_is: bool,
    /// Print JSON (described in docs/json.md)
    #[arg(long, group = "format")]
    pub(super) json: bool,
    /// Print Markdown
    #[arg(long, group = "format")]
    pub(super) markdown: bool,
    /// Write to a file instead of the terminal
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct PassagesArgs {
    /// The code or family
    #[arg(long, value_name = "ID")]
    pub(super) code: String,
    /// Only where this code or family occurs in the same unit
    #[arg(long, value_name = "ID")]
    pub(super) and: Option<String>,
    /// The unit for --and: sentence, segment, window:N, document, case
    #[arg(long, default_value = "segment", value_parser = unit, requires = "and")]
    pub(super) unit: Unit,
    /// Only this case
    #[arg(long, value_name = "ID")]
    pub(super) case: Option<String>,
    /// Only this document
    #[arg(long, value_name = "ID")]
    pub(super) document: Option<String>,
    /// Only where somebody of this role speaks
    #[arg(long)]
    pub(super) role: Option<String>,
    /// Only where this label speaks; empty for where nobody is named
    #[arg(long, value_name = "LABEL")]
    pub(super) speaker: Option<String>,
    /// Only in this mode
    #[arg(long)]
    pub(super) mode: Option<String>,
    /// Only with this carrier
    #[arg(long, value_name = "ROLE")]
    pub(super) carrier: Option<String>,
    /// Only documents whose attribute has this value; empty for those without; may be repeated
    #[arg(long = "where", value_name = "ATTRIBUTE=VALUE")]
    pub(super) conditions: Vec<String>,
    /// Sentences of context before and after
    #[arg(short = 'C', long, default_value_t = 0, value_name = "N")]
    pub(super) context: usize,
    /// List the researcher's asides and memos, too
    #[arg(long)]
    pub(super) include_asides: bool,
    /// Print one JSON object a line (described in docs/json.md)
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) project: ProjectOption,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ProjectOption {
    /// The project folder, or a folder of notes [default: the project around the current folder]
    #[arg(long, short, value_name = "DIR")]
    pub(super) project: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct WhyArgs {
    /// A document and line (P3:28), or the id of a coding
    pub(super) place: String,
    #[command(flatten)]
    pub(super) project: ProjectOption,
}

#[derive(Debug, ClapArgs)]
pub(super) struct SearchArgs {
    /// What to look for
    #[arg(required = true)]
    pub(super) query: Vec<String>,
    /// The order of the results
    #[arg(long, value_enum, default_value = "rank")]
    pub(super) order: OrderArg,
    /// Print keyword in context, one line per match
    #[arg(long, conflicts_with_all = ["count", "json"])]
    pub(super) kwic: bool,
    /// Sort the lines of --kwic by the words to the left or right
    #[arg(long, value_enum, requires = "kwic")]
    pub(super) sort: Option<SortArg>,
    /// Count matches by case, document, doc_type, role, speaker, mode, month or any attribute
    #[arg(long, value_name = "ATTRIBUTE", value_parser = by)]
    pub(super) count: Option<By>,
    /// Print one JSON object a line (described in docs/json.md)
    #[arg(long, conflicts_with = "count")]
    pub(super) json: bool,
    /// Print at most so many results
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    #[command(flatten)]
    pub(super) project: ProjectOption,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum OrderArg {
    /// The best first
    Rank,
    /// By case, date and place
    Corpus,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum SortArg {
    Left,
    Right,
}

#[derive(Debug, ClapArgs)]
pub(super) struct CodebookArgs {
    #[command(subcommand)]
    pub(super) command: CodebookCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum CodebookCommand {
    /// Check codebooks and say everything that is wrong with them
    Check {
        /// Codebook files, folders of them, or a project folder [default: the project around the current folder]
        paths: Vec<PathBuf>,
    },
    /// Run the examples of codebooks as tests of their rules
    Test {
        /// Codebook files, folders of them, or a project folder [default: the project around the current folder]
        paths: Vec<PathBuf>,
    },
    /// Compare what rules propose with what people coded: precision, recall, F1
    Score(ScoreArgs),
    /// List words and phrases that set the passages of a code apart, as candidates for a rule
    Suggest(SuggestArgs),
    /// Begin a codebook: write a file with one code, to be filled in
    New {
        /// The file to write
        file: PathBuf,
    },
    /// Say what changed from one codebook to another, in meaning, and which version that asks for
    Diff(DiffArgs),
    /// Join two sides' changes to a codebook; what both changed is left to a person
    Merge(MergeArgs),
    /// Print the tree of codes, a code in full, or a readable codebook
    Show {
        /// A code or family
        code: Option<String>,
        /// How to print it: `markdown` and `html` make an appendix
        #[arg(long, value_enum, default_value_t = CodebookFormat::Text)]
        format: CodebookFormat,
        #[command(flatten)]
        project: ProjectOption,
    },
}

/// How a codebook is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum CodebookFormat {
    Text,
    Markdown,
    Html,
}

#[derive(Debug, ClapArgs)]
pub(super) struct DiffArgs {
    /// The earlier codebook file
    pub(super) old: PathBuf,
    /// The later one
    pub(super) new: PathBuf,
    /// Also list the passages of this project that are gained and lost
    #[arg(long, value_name = "PROJECT")]
    pub(super) corpus: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct MergeArgs {
    /// The codebook that both sides began with
    pub(super) base: PathBuf,
    /// Our codebook
    pub(super) ours: PathBuf,
    /// Their codebook
    pub(super) theirs: PathBuf,
    /// Write to a file instead of the terminal
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct SuggestArgs {
    /// The code or family whose passages are compared with the rest
    pub(super) code: String,
    /// What people coded, in place of what rules found: one JSON object a line (described in docs/json.md)
    #[arg(long, value_name = "FILE")]
    pub(super) against: Option<PathBuf>,
    /// Only this case; may be repeated
    #[arg(long = "case", value_name = "CASE")]
    pub(super) cases: Vec<String>,
    /// How many candidates to list
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(super) top: usize,
    #[command(flatten)]
    pub(super) project: ProjectOption,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ScoreArgs {
    /// What people coded: a file with one JSON object a line (described in docs/json.md)
    #[arg(long, value_name = "FILE")]
    pub(super) against: PathBuf,
    /// Passages that look like a code and are none: a file of the same kind
    #[arg(long, value_name = "FILE")]
    pub(super) traps: Option<PathBuf>,
    /// Only this case; may be repeated
    #[arg(long = "case", value_name = "CASE")]
    pub(super) cases: Vec<String>,
    /// List every miss, false alarm and trap that was sprung, with the reason
    #[arg(long, conflicts_with = "json")]
    pub(super) list: bool,
    /// Print JSON (described in docs/json.md)
    #[arg(long)]
    pub(super) json: bool,
    /// Write to a file instead of the terminal
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) project: ProjectOption,
}

#[derive(Debug, ClapArgs)]
pub(super) struct CodingsArgs {
    /// The project folder, or a folder of notes [default: the project around the current folder]
    pub(super) project: Option<PathBuf>,
    /// Print one JSON object a line (described in docs/json.md)
    #[arg(long)]
    pub(super) jsonl: bool,
    /// Write to a file instead of the terminal
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ReceiptArgs {
    /// The project folder, or a folder of notes [default: the project around the current folder]
    pub(super) project: Option<PathBuf>,
    /// Compare today's run with this receipt
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub(super) verify: Option<PathBuf>,
    /// Write to a file instead of the terminal
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ShowArgs {
    /// A document of the project, or a file
    pub(super) document: String,
    /// Print JSON (described in docs/json.md)
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) project: ProjectOption,
}

#[derive(Debug, ClapArgs)]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    pub(super) project: ProjectArgs,
    /// List every source: format, encoding, words, turns, labels, and what of it is not read
    #[arg(long)]
    pub(super) sources: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct TextArgs {
    /// The file
    pub(super) file: PathBuf,
    /// The exact text, to which positions refer
    #[arg(long, conflicts_with_all = ["comments", "encoding"])]
    pub(super) exact: bool,
    /// With comments that stand beside the text of a document
    #[arg(long)]
    pub(super) comments: bool,
    /// The encoding of the file, such as `windows-1252` or `macintosh`
    #[arg(long, value_parser = encoding)]
    pub(super) encoding: Option<&'static encoding_rs::Encoding>,
}

fn encoding(label: &str) -> Result<&'static encoding_rs::Encoding, String> {
    crate::source::encoding_of(label)
        .ok_or_else(|| "no such encoding; try utf-8, windows-1252 or macintosh".to_owned())
}

#[derive(Debug, ClapArgs)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

fn unit(word: &str) -> Result<Unit, String> {
    word.parse()
}

fn by(word: &str) -> Result<By, std::convert::Infallible> {
    word.parse()
}
