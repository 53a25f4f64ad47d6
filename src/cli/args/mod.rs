mod report;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::report::{By, Unit};

pub(super) use report::*;

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
    /// Only documents whose attribute has this value; empty for those without; may be repeated, and of several values of one attribute any may hold
    #[arg(long = "where", value_name = "ATTRIBUTE=VALUE")]
    pub(super) conditions: Vec<String>,
    /// Sentences of context before and after
    #[arg(short = 'C', long, default_value_t = 0, value_name = "N")]
    pub(super) context: usize,
    /// List the researcher's asides and memos, too
    #[arg(long)]
    pub(super) include_asides: bool,
    /// Talk about other families (guard off_case), which is not about the case: without it, with it, or only it
    #[arg(long, value_enum, default_value_t, value_name = "WHETHER")]
    pub(super) off_case: OffCaseArg,
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
    /// Talk about other families (guard off_case), which is not about the case: without it, with it, or only it
    #[arg(long, value_enum, default_value_t, value_name = "WHETHER")]
    pub(super) off_case: OffCaseArg,
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
