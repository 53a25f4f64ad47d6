//! How long doorstep takes, as a person at the terminal meets it: whole processes on a generated
//! corpus, everything kept between runs or nothing, beside the bare reading of the same files.
//!
//! `cargo bench --bench report -- [--megabytes N] [--runs K] [--seed S] [--keep DIR]` measures;
//! `--only-generate DIR` writes a corpus and stops. Without the `--bench` that cargo passes, as in
//! `cargo test --benches`, one run on a small corpus shows that the benchmark works.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark speaks to a person")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot go on stops")]
#![expect(clippy::disallowed_methods, reason = "a benchmark asks for the time")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes of corpora are far from the limits"
)]

mod generate;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often a process is asked for its peak memory; what it adds after the last time is missed.
const POLL: Duration = Duration::from_millis(2);
/// What Linux counts processor time in, for all programs.
const TICKS_PER_SECOND: f64 = 100.0;
/// A pattern of one rule, and what the edit of the rule makes of it.
const RULE_EDIT: (&str, &str, &str) = ("hostility.toml", "\"drop dead\"", "\"drop down\"");
/// The search: a phrase, and a word that is in most documents.
const SEARCH: &[&str] = &["search", "\"get out of\" OR kettle"];
/// What is measured, in the order of a run: the name, and what happens before.
const MEASURES: [(&str, &str); 8] = [
    ("floor", "every note read once by this process"),
    ("first run", "`report`, nothing kept"),
    ("second run", "`report`, nothing changed"),
    ("one note edited", "`report`, a sentence added to a note"),
    ("one rule edited", "`report`, a word changed in a codebook"),
    ("code", "`code`, nothing kept"),
    ("index", "`index`, nothing kept"),
    ("search", "`search`, the index there and nothing changed"),
];
/// The place of the second run among the measures; that of the floor is 0.
const SECOND: usize = 2;

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> io::Result<()> {
    let temporary = tempfile::tempdir()?;
    let folder = options.folder.as_deref().unwrap_or(temporary.path());
    let study = Study::make(folder, options)?;
    let (files, megabytes) = (study.notes.len(), study.bytes as f64 / 1e6);
    eprintln!("{}: {files} documents, {megabytes:.2} MB", folder.display());
    if options.only_generate {
        return Ok(());
    }
    // What is still on its way to the disk would be written during the first measures.
    drop(Command::new("sync").status());
    study.floor()?;
    let mut runs = Vec::new();
    for number in 1..=options.runs {
        eprintln!("run {number} of {}", options.runs);
        runs.push(study.measure()?);
    }
    study.restore()?;
    print(options, &study, &runs);
    Ok(())
}

/// What was asked for.
struct Options {
    megabytes: f64,
    runs: usize,
    seed: u64,
    folder: Option<PathBuf>,
    only_generate: bool,
    command: String,
}

impl Options {
    fn read(args: impl Iterator<Item = String>) -> Result<Self, String> {
        let args: Vec<String> = args.collect();
        let small = !args.iter().any(|arg| arg == "--bench");
        let typed: Vec<&str> =
            args.iter().map(String::as_str).filter(|a| *a != "--bench").collect();
        let mut options = Self {
            megabytes: if small { 0.2 } else { 10.0 },
            runs: if small { 1 } else { 5 },
            seed: 7,
            folder: None,
            only_generate: false,
            command: format!("cargo bench --bench report -- {}", typed.join(" ")),
        };
        let mut words = typed.into_iter();
        while let Some(name) = words.next() {
            let value = words.next().ok_or(format!("`{name}` needs a value"))?;
            match name {
                "--megabytes" => options.megabytes = number(name, value)?,
                "--runs" => options.runs = number::<usize>(name, value)?.max(1),
                "--seed" => options.seed = number(name, value)?,
                "--keep" | "--only-generate" => {
                    options.folder = Some(value.into());
                    options.only_generate |= name == "--only-generate";
                }
                _ => return Err(format!("there is no `{name}`")),
            }
        }
        Ok(options)
    }
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("`{name}` needs a number, not `{value}`"))
}

/// The generated project.
struct Study {
    folder: PathBuf,
    notes: Vec<PathBuf>,
    bytes: u64,
    /// The note and the codebook that are edited, each with its text before and after.
    edits: [(PathBuf, String, String); 2],
}

impl Study {
    /// Writes notes, codebooks and settings into `folder`, which must be empty or not there yet.
    fn make(folder: &Path, options: &Options) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        if fs::read_dir(folder)?.next().is_some() {
            let message = format!("{} is not empty", folder.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
        }
        let size = (options.megabytes * 1e6) as u64;
        let (notes, bytes) = generate::corpus(&folder.join("notes"), options.seed, size)?;
        let books = folder.join("codebooks");
        fs::create_dir_all(&books)?;
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("codebooks"))? {
            let entry = entry?;
            fs::copy(entry.path(), books.join(entry.file_name()))?;
        }
        let settings = "name = \"bench\"\nsources = [\"notes\"]\ncodebooks = [\"codebooks\"]\n";
        fs::write(folder.join("doorstep.toml"), settings)?;
        let prose = notes.iter().skip(notes.len() / 2).chain(&notes);
        let note = prose.into_iter().find(|path| path.extension().is_some_and(|e| e == "md"));
        let note = note.or(notes.first()).expect("a corpus of more than 0 MB").clone();
        let (before, book) = (fs::read_to_string(&note)?, books.join(RULE_EDIT.0));
        let (after, rules) =
            (format!("{before}It was late by then.\n"), fs::read_to_string(&book)?);
        assert!(rules.contains(RULE_EDIT.1), "{} has lost {}", RULE_EDIT.0, RULE_EDIT.1);
        let changed = rules.replacen(RULE_EDIT.1, RULE_EDIT.2, 1);
        let edits = [(note, before, after), (book, rules, changed)];
        Ok(Self { folder: folder.to_owned(), notes, bytes, edits })
    }

    /// One run: each of [`MEASURES`] once.
    fn measure(&self) -> io::Result<[Sample; 8]> {
        let [(note, _, edited_note), (book, _, edited_book)] = &self.edits;
        let floor = self.floor()?;
        self.restore()?;
        let first = self.doorstep(&["report"])?;
        let second = self.doorstep(&["report"])?;
        fs::write(note, edited_note)?;
        let after_note = self.doorstep(&["report"])?;
        fs::write(book, edited_book)?;
        let after_rule = self.doorstep(&["report"])?;
        self.restore()?;
        let code = self.doorstep(&["code"])?;
        self.restore()?;
        let index = self.doorstep(&["index"])?;
        let search = self.doorstep(SEARCH)?;
        Ok([floor, first, second, after_note, after_rule, code, index, search])
    }

    /// Takes the edits back and forgets everything that doorstep kept.
    fn restore(&self) -> io::Result<()> {
        for (path, before, _) in &self.edits {
            fs::write(path, before)?;
        }
        match fs::remove_dir_all(self.folder.join(".doorstep")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Reads every note once and does nothing with it: what any program has to wait for.
    fn floor(&self) -> io::Result<Sample> {
        let (start, before) = (Instant::now(), processor_seconds(11));
        let mut bytes = 0;
        for note in &self.notes {
            bytes += std::hint::black_box(fs::read(note)?).len();
        }
        let wall = start.elapsed().as_secs_f64();
        let cpu = processor_seconds(11).zip(before).map(|(after, before)| after - before);
        Ok(Sample { wall, cpu, peak: None, said: format!("{bytes} bytes read") })
    }

    /// Runs doorstep in the project to its end.
    fn doorstep(&self, args: &[&str]) -> io::Result<Sample> {
        let said = tempfile::NamedTempFile::new()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorstep"));
        command.args(args).current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(File::create(said.path())?);
        let (ended, before) = (AtomicBool::new(false), processor_seconds(13));
        let start = Instant::now();
        let mut child = command.spawn()?;
        let id = child.id();
        let (status, wall, peak) = thread::scope(|scope| {
            let peak = scope.spawn(|| watch_memory(id, &ended));
            let status = child.wait();
            let wall = start.elapsed().as_secs_f64();
            ended.store(true, Ordering::Relaxed);
            (status, wall, peak.join().expect("watching memory does not fail"))
        });
        let cpu = processor_seconds(13).zip(before).map(|(after, before)| after - before);
        let said = fs::read_to_string(said.path())?;
        // 1 is for something to attend to; then it has done its work.
        if !matches!(status?.code(), Some(0 | 1)) {
            return Err(io::Error::other(format!("doorstep {} failed:\n{said}", args.join(" "))));
        }
        let said = said.lines().last().unwrap_or_default().to_owned();
        Ok(Sample { wall, cpu, peak, said })
    }
}

/// One measure of one run.
struct Sample {
    /// Seconds from start to end.
    wall: f64,
    /// Seconds of processor time, user and system, where the system tells.
    cpu: Option<f64>,
    /// Megabytes of memory at most, where the system tells.
    peak: Option<f64>,
    /// The last remark, which says how much there was to do.
    said: String,
}

/// Seconds of processor time, user and system: of this process for `first` 11, of the children it
/// has waited for, for 13; the fields of `/proc/self/stat` after the name, from 0.
fn processor_seconds(first: usize) -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields = stat.rsplit_once(')')?.1.split_whitespace().skip(first).take(2);
    let ticks = fields.map(|field| field.parse::<u64>().ok()).sum::<Option<u64>>()?;
    Some(ticks as f64 / TICKS_PER_SECOND)
}

/// The most memory that process `id` had in use, in megabytes. It is asked until it has ended; then
/// the system forgets.
fn watch_memory(id: u32, ended: &AtomicBool) -> Option<f64> {
    let mut peak = None;
    while !ended.load(Ordering::Relaxed) {
        let Ok(status) = fs::read_to_string(format!("/proc/{id}/status")) else { break };
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
        peak = kibibytes.map(|kibibytes| kibibytes * 1024.0 / 1e6).or(peak);
        thread::sleep(POLL);
    }
    peak
}

/// The table, in Markdown, and what is needed to make it again.
fn print(options: &Options, study: &Study, runs: &[[Sample; 8]]) {
    let megabytes = study.bytes as f64 / 1e6;
    let files = study.notes.len();
    let build =
        if cfg!(debug_assertions) { "debug build: for no comparison" } else { "release build" };
    let cores = thread::available_parallelism().map_or(0, usize::from);
    println!("`{}`\n", options.command.trim_end_matches([' ', '-']));
    println!(
        "seed {}, {megabytes:.2} MB, {files} documents, {} runs, {cores} processors, {build}; \
         files in the cache; seconds are wall clock unless called CPU; ratios are of medians\n",
        options.seed, options.runs,
    );
    let heads =
        ["min s", "median s", "max s", "CPU s", "peak MB", "MB/s", "docs/s", "× floor", "× second"];
    let heads: Vec<String> = heads.iter().map(|head| format!("{head:>8}")).collect();
    println!("| {:<15} | {} |", "", heads.join(" | "));
    println!("|:{}|{}", "-".repeat(16), format!("{}:|", "-".repeat(9)).repeat(heads.len()));
    let median_wall = |place| median(column(runs, place).map(|sample| Some(sample.wall)));
    let (floor, second) = (median_wall(0), median_wall(SECOND));
    for (place, (name, _)) in MEASURES.iter().enumerate() {
        let walls = || column(runs, place).map(|sample| sample.wall);
        let wall = median_wall(place);
        let per = |amount: f64| wall.map(|wall| amount / wall);
        let over = |base: Option<f64>| wall.zip(base).map(|(wall, base)| wall / base);
        let cells = [
            cell(walls().reduce(f64::min), 4),
            cell(wall, 4),
            cell(walls().reduce(f64::max), 4),
            cell(median(column(runs, place).map(|sample| sample.cpu)), 2),
            cell(median(column(runs, place).map(|sample| sample.peak)), 1),
            cell(per(megabytes), 1),
            cell(per(files as f64), 0),
            cell(over(floor), 2),
            cell(over(second), 2),
        ];
        println!("| {name:<15} | {} |", cells.join(" | "));
    }
    println!();
    for (place, (name, what)) in MEASURES.iter().enumerate() {
        let said = column(runs, place).last().map_or("", |sample| &sample.said);
        println!("- {name}: {what} ({said})");
    }
    println!("\nSearched for: `{}`.", SEARCH.join(" "));
}

/// The samples of the measure at `place`.
fn column(runs: &[[Sample; 8]], place: usize) -> impl Iterator<Item = &Sample> {
    runs.iter().filter_map(move |samples| samples.get(place))
}

/// The middle value; the mean of the middle two; nothing if any is missing.
fn median(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect::<Option<_>>()?;
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = *values.get((values.len() - 1) / 2)?;
    Some(f64::midpoint(lower, upper))
}

/// A number for the table; `–` where there is none.
fn cell(value: Option<f64>, decimals: usize) -> String {
    value.map_or(format!("{:>8}", "–"), |value| format!("{value:>8.decimals$}"))
}
