//! Whatever is changed between runs, and wherever a run is cut short: what comes out is what a run
//! from nothing gives, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use doorstep::diagnostic::Diagnostic;
use doorstep::index::{Order, parse};
use doorstep::project::Layout;
use doorstep::report::{Level, Material, Selection, Take, Unit, cooccurrence, frequencies};
use doorstep::study::{Depth, Quiet, Study, Wanted};
use proptest::prelude::*;

use crate::support::Project;

/// What a person does between two runs. Numbers choose among what is there.
#[derive(Debug, Clone)]
enum Change {
    /// Writes a note, new or in place of another, with sentences by these numbers.
    Note(u8, Vec<u8>),
    /// Deletes a note.
    Remove(u8),
    /// Gives a rule another expression.
    Rule(u8, u8),
    /// Moves a rule to the end of its code.
    Reorder,
    /// Takes a rule out, or puts it in again.
    Toggle(u8),
    /// Writes a note's bytes once more.
    Touch(u8),
    /// Gives a label a role.
    Role(bool),
    /// Looks only, without codings.
    Look,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0u8..12, prop::collection::vec(any::<u8>(), 1..6)).prop_map(|(n, s)| Change::Note(n, s)),
        2 => (0u8..12).prop_map(Change::Remove),
        3 => (0u8..6, any::<u8>()).prop_map(|(n, e)| Change::Rule(n, e)),
        1 => Just(Change::Reorder),
        2 => (0u8..6).prop_map(Change::Toggle),
        1 => (0u8..12).prop_map(Change::Touch),
        1 => any::<bool>().prop_map(Change::Role),
        1 => Just(Change::Look),
    ]
}

const SENTENCES: &[&str] = &[
    "“Get out of my house,” she shouts.",
    "MUM: I told you, no. You can’t come in.",
    "SW: I’ll wait, love. Are you sorry?",
    "He slammed the door and she cried.",
    "Nooo, not the fu\u{ad}rious dog, says Zoë.",
    "[I felt sick at the door. – QX]",
    "The café was £20 a week.",
    "DAD: You never listen. You never do.",
    "## Later",
    "ye:::ah, I was th[inking of the police.",
];

const EXPRESSIONS: &[&str] = &[
    "door",
    "\"get out\"",
    "you NEAR/4 never",
    "shout* OR cried",
    "/£\\d+ a week/",
    "nooo",
    "/\\?/ AND sorry",
    "furious AND NOT cat",
    "the",
    "\"(can't|told) * come\" OR police",
];

/// What the project looks like; a run from nothing is made from it.
#[derive(Debug, Clone)]
struct Shape {
    notes: Vec<Option<String>>,
    /// The expression of each rule, and whether it is in the codebook.
    rules: Vec<(usize, bool)>,
    /// The order of the rules.
    order: Vec<usize>,
    role: bool,
}

impl Shape {
    fn new() -> Self {
        let rules = (0..6).map(|number| (number, true)).collect();
        Self { notes: vec![None; 12], rules, order: (0..6).collect(), role: false }
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Note(number, sentences) => {
                let number = usize::from(*number);
                let sentences =
                    sentences.iter().map(|s| SENTENCES[usize::from(*s) % SENTENCES.len()]);
                let text: Vec<&str> = sentences.collect();
                self.notes[number] = Some(format!(
                    "doc_id: N{number}\ncase_id: C{}\ndate: 2024-01-{:02}\nresearcher: QX\n\n{}\n",
                    number % 3,
                    number + 1,
                    text.join("\n\n")
                ));
            }
            Change::Remove(number) => self.notes[usize::from(*number)] = None,
            Change::Rule(number, expression) => {
                self.rules[usize::from(*number)].0 = usize::from(*expression) % EXPRESSIONS.len();
            }
            Change::Reorder => self.order.rotate_left(1),
            Change::Toggle(number) => {
                let rule = &mut self.rules[usize::from(*number)];
                rule.1 = !rule.1;
            }
            Change::Role(role) => self.role = *role,
            Change::Touch(_) | Change::Look => {}
        }
    }

    fn write(&self, folder: &Path) {
        fs::create_dir_all(folder.join("notes")).unwrap();
        for (number, note) in self.notes.iter().enumerate() {
            let path = folder.join(format!("notes/n{number}.txt"));
            match note {
                Some(text) if fs::read_to_string(&path).is_ok_and(|held| held == *text) => {}
                Some(text) => fs::write(&path, text).unwrap(),
                None if path.exists() => fs::remove_file(&path).unwrap(),
                None => {}
            }
        }
        let mut book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n".to_owned();
        for code in 0..2 {
            book += &format!("\n[[code]]\nid = \"f.c{code}\"\nname = \"c{code}\"\n");
            for rule in self.order.iter().filter(|rule| **rule % 2 == code) {
                let (expression, there) = self.rules[*rule];
                if there {
                    let find = EXPRESSIONS[expression];
                    book += &format!("\n[[code.rule]]\nid = \"r{rule}\"\nfind = '''{find}'''\n");
                }
            }
        }
        fs::write(folder.join("book.toml"), book).unwrap();
        let role = if self.role { "\n[roles]\nMUM = \"worker\"\n" } else { "" };
        let settings =
            format!("name = \"s\"\nsources = [\"notes\"]\ncodebooks = [\"book.toml\"]\n{role}");
        fs::write(folder.join("doorstep.toml"), settings).unwrap();
    }
}

fn open(folder: &Path, codings: bool) -> Study {
    let wanted = Wanted { codings, index: None };
    Study::open(Layout::of(folder), wanted, &Quiet).unwrap()
}

/// All that a study says, as text.
fn everything(study: &Study) -> String {
    let all: Vec<usize> = (0..study.corpus.len()).collect();
    let mut text =
        format!("{:?}\n", study.corpus.entries().map(|entry| entry.id).collect::<Vec<_>>());
    let take = |part: String| {
        text.push_str(&part);
        Ok::<(), Diagnostic>(())
    };
    let make =
        |_, document: &doorstep::corpus::Document, codings: &[doorstep::coding::Explained]| {
            format!("{document:?}\n{codings:?}\n")
        };
    study.each(&all, |_, _| true, make, take).unwrap();
    let block = |number, take: &mut Take<'_>| study.each_of_block(number, Depth::Whole, take);
    let material =
        Material { codes: &study.codes, blocks: study.blocks(), people: false, block: &block };
    let selection = Selection::default();
    let often = frequencies(&material, &selection, Level::Code, None).unwrap();
    let together = cooccurrence(&material, &selection, Level::Code, Unit::Segment, None).unwrap();
    let found = study.scan(&parse("door OR sorry").unwrap(), None, Order::Corpus).unwrap();
    let said: Vec<&str> = study.problems.iter().map(|problem| problem.message.as_str()).collect();
    format!("{text}{often:?}\n{together:?}\n{found:?}\n{said:?}")
}

fn from_nothing(shape: &Shape) -> String {
    let folder = tempfile::tempdir().unwrap();
    shape.write(folder.path());
    everything(&open(folder.path(), true))
}

fn blocks(folder: &Path) -> PathBuf {
    folder.join(".doorstep/blocks")
}

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(blocks(folder)).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), fs::read(&path).unwrap())).collect()
}

/// Leaves the store as a run does that is cut short before its last step: what the manifest named
/// before it still names, and files of the new run lie about, some of them in part.
fn cut_short(folder: &Path, before: Vec<(PathBuf, Vec<u8>)>) {
    for (number, (path, bytes)) in files(folder).into_iter().enumerate() {
        if number % 2 == 0 {
            fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }
    }
    let manifest = blocks(folder).join("manifest");
    if !before.iter().any(|(path, _)| *path == manifest) && manifest.exists() {
        fs::remove_file(&manifest).unwrap();
    }
    for (path, bytes) in before {
        fs::write(path, bytes).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn after_any_changes_all_is_as_from_nothing(
        steps in prop::collection::vec((prop::collection::vec(change(), 1..4), any::<bool>()), 1..7),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut shape = Shape::new();
        for (changes, cut) in steps {
            for change in &changes {
                shape.apply(change);
            }
            shape.write(folder.path());
            let touched = changes.iter().find_map(|change| match change {
                Change::Touch(number) => shape.notes[usize::from(*number)].as_ref().map(|t| (number, t)),
                _ => None,
            });
            if let Some((number, text)) = touched {
                fs::write(folder.path().join(format!("notes/n{number}.txt")), text).unwrap();
            }
            if changes.iter().any(|change| matches!(change, Change::Look)) {
                open(folder.path(), false);
            }
            let before = files(folder.path());
            let study = open(folder.path(), true);
            prop_assert!(everything(&study) == from_nothing(&shape), "after {:?}", changes);
            let again = open(folder.path(), true);
            prop_assert_eq!((again.work.read, again.work.coded), (0, 0), "{:?}", again.work);
            if cut {
                cut_short(folder.path(), before);
                let after = everything(&open(folder.path(), true));
                prop_assert!(after == from_nothing(&shape), "cut after {:?}", changes);
            }
        }
    }
}

#[test]
fn one_rule_edited_one_rule_applied() {
    let folder = tempfile::tempdir().unwrap();
    let mut shape = Shape::new();
    for number in 0..12 {
        shape.apply(&Change::Note(number, vec![number, number + 1, number + 2]));
    }
    shape.write(folder.path());
    let work = open(folder.path(), true).work;
    assert_eq!((work.read, work.coded, work.rules), (12, 12, 0));
    shape.apply(&Change::Rule(2, 8));
    shape.write(folder.path());
    let work = open(folder.path(), true).work;
    assert_eq!((work.read, work.coded, work.rules), (0, 12, 1));
    shape.apply(&Change::Note(3, vec![1, 2]));
    shape.write(folder.path());
    let work = open(folder.path(), true).work;
    assert_eq!((work.read, work.coded, work.rules), (1, 1, 0));
    shape.apply(&Change::Toggle(2));
    shape.write(folder.path());
    let study = open(folder.path(), true);
    assert_eq!((study.work.read, study.work.rules), (0, 0));
    assert!(everything(&study) == from_nothing(&shape));
}

#[test]
fn a_run_that_is_killed_is_gone_on_with() {
    let project = Project::sample();
    for copy in 0..30 {
        for number in 1..6 {
            let text = fs::read_to_string(project.path(&format!("study/notes/P{number}.txt")));
            let Ok(text) = text else { continue };
            let text = text.replacen(&format!("P{number}"), &format!("K{copy}-{number}"), 1);
            project.write(&format!("study/notes/k{copy}-{number}.txt"), &text);
        }
    }
    let right = project.run(&["codings", "study", "--jsonl"]);
    fs::remove_dir_all(project.path("study/.doorstep")).unwrap();
    for wait in [5, 15, 25, 40, 60, 90] {
        killed_after(&project, wait);
    }
    let after = project.run(&["codings", "study", "--jsonl"]);
    assert_eq!((after.code, &after.out), (right.code, &right.out));
    // What was read under other settings counts no more once they are as they were.
    let settings = fs::read_to_string(project.path("study/doorstep.toml")).unwrap();
    for wait in [20, 40, 80, 160] {
        let other = format!("{settings}\n[roles]\n\"W{wait}\" = \"worker\"\n\"PT\" = \"child\"\n");
        project.write("study/doorstep.toml", &other);
        killed_after(&project, wait);
        project.write("study/doorstep.toml", &settings);
        let after = project.run(&["codings", "study", "--jsonl"]);
        assert_eq!((after.code, &after.out), (right.code, &right.out));
    }
}

/// Runs `code` and kills it after so many milliseconds. It may be done already; then nothing is cut.
fn killed_after(project: &Project, wait: u64) {
    let mut run = Command::new(env!("CARGO_BIN_EXE_doorstep"))
        .args(["code", "study"])
        .current_dir(project.path(""))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(wait));
    let _killed = run.kill().is_ok();
    run.wait().unwrap();
}

#[test]
fn a_list_that_another_list_names_is_part_of_a_rule() {
    let book = |zed: &str| {
        format!(
            "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n\n[lists]\nzed = [{zed}]\ninsult = [\"social @zed\"]\n\n[[code]]\nid = \"f.a\"\nname = \"a\"\n\n[[code.rule]]\nid = \"a\"\nfind = \"@insult\"\n"
        )
    };
    let note = "doc_id: N\ncase_id: C\n\nThe social worker came.\n\nThe social services came.\n";
    let project = Project::with(&book("\"worker\""), &[("n.txt", note)]);
    let count = || project.run(&["codings", "--jsonl"]).expect(0).out.lines().count();
    assert_eq!(count(), 1);
    project.write("book.toml", &book("\"worker\", \"services\""));
    assert_eq!(count(), 2);
}

#[test]
fn files_that_no_run_names_are_swept() {
    let project = Project::sample();
    project.run(&["report", "study"]).expect(0);
    project.write("study/.doorstep/blocks/00009999", "left by a crash");
    project.run(&["report", "study"]).expect(0);
    assert!(!project.path("study/.doorstep/blocks/00009999").exists());
}

#[test]
fn an_index_that_could_not_be_updated_is_not_asked() {
    let project = Project::sample();
    project.run(&["search", "-p", "study", "sorry"]).expect(0);
    let lock = project.path("study/.doorstep/lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let note = project.path("study/notes/S2.md");
    let text = fs::read_to_string(&note).unwrap() + "\nThe quokka.\n";
    fs::write(&note, text).unwrap();
    let found = project.run(&["search", "-p", "study", "quokka"]).expect(1);
    assert!(found.out.starts_with("S2:"), "{}", found.out);
}
