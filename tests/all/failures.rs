//! Each failure has its message and its exit code; the rest is done and nothing half-written stays.

use std::fs;

use insta::assert_snapshot;

use crate::support::Project;

const BOOK: &str = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n\n[[code]]\nid = \"f.a\"\nname = \"a\"\n\n[[code.rule]]\nid = \"r\"\nfind = \"door\"\n";
const NOTE: &str = "doc_id: N\ncase_id: C\n\nThe door is open.\n";

#[test]
fn bad_sources_are_listed_and_the_rest_is_done() {
    let project = Project::with(BOOK, &[("good.txt", NOTE)]);
    project.write("notes/empty.txt", " \n");
    project.write("notes/again.txt", NOTE);
    project.write("notes/header.md", "---\ndoc_id: H\ncase_id: C\n\nThe door, never closed.\n");
    project.write(
        "notes/role.txt",
        "doc_id: R\ncase_id: C\nroles: SW=worker; GT=parnt\n\nSW: The door.\n",
    );
    project.write("notes/date.txt", "doc_id: D\ncase_id: C\ndate: soon\n\nNo door.\n");
    project.write("notes/word.docx", "x");
    fs::write(project.path("notes/bytes.txt"), b"caf\xe9\n").unwrap();
    let ran = project.run(&["report", "frequencies", "--csv"]);
    assert_snapshot!(ran.whole());
}

#[test]
fn all_problems_of_a_codebook_at_once() {
    let book = r#"
[codebook]
name = "b"
version = "first"
licence = "CC0"

[lists]
insult = ["cow", "two !! words"]

[[code]]
id = "Hostility.Verbal"
name = "x"
carriers = ["parnt"]
fitness = "hihg"
brief = 3

[[code.rule]]
id = "r"
find = 'shut up AND "open'

[[code.rule]]
id = "r"
find = '@insults NEAR 5 (you OR'
mode = ["direct"]

[[code.rule]]
find = '/a(b/ OR /x*/'
"#;
    let project = Project::with(BOOK, &[("good.txt", NOTE)]);
    project.write("bad.toml", book);
    assert_snapshot!(
        "codebook_check_of_a_bad_file",
        project.run(&["codebook", "check", "bad.toml"]).whole()
    );
    project.write(
        "doorstep.toml",
        "sources = [\"notes\"]\ncodebooks = [\"bad.toml\", \"book.toml\"]\n",
    );
    let ran = project.run(&["report", "frequencies", "--csv"]).expect(1);
    assert!(ran.out.contains("C,,f,1,"), "the good codebook is applied:\n{}", ran.out);
}

#[test]
fn words_that_are_not_known_are_answered_with_the_nearest() {
    let project = Project::sample();
    let help = |args: &[&str]| {
        let ran = project.run(args).expect(2);
        ran.err
            .lines()
            .filter(|line| line.contains("error") || line.contains("help"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let all = [
        help(&["report", "study", "--case", "P-TALIS"]),
        help(&["report", "study", "--code", "hostilty"]),
        help(&["passages", "-p", "study", "--code", "hate", "--role", "parnt"]),
        help(&["why", "-p", "study", "P33:1"]),
        help(&["why", "-p", "study", "P3:9999"]),
        help(&["search", "-p", "study", "(hate"]),
        help(&["search", "-p", "study", "hate role:parnt"]),
        help(&["show", "-p", "study", "nosuch"]),
    ];
    assert_snapshot!(all.join("\n\n"));
}

#[test]
fn what_cannot_be_done_is_said_with_exit_code_two() {
    let project = Project::new();
    project.run(&["report", "nowhere"]).expect(2);
    project.run(&["text", "nowhere.txt"]).expect(2);
    project.run(&["codebook", "check", "nowhere.toml"]).expect(2);
    project.run(&["report", "--unit", "page"]).expect(2);
    project.write("broken/doorstep.toml", "name = 3\nsorces = []\n");
    let ran = project.run(&["report", "broken"]).expect(2);
    assert!(ran.err.contains("did you mean `sources`?") && ran.err.contains("must be text"));
}

#[test]
fn a_locked_project_says_so() {
    let project = Project::with(BOOK, &[("good.txt", NOTE)]);
    fs::create_dir_all(project.path(".doorstep")).unwrap();
    let lock = fs::File::create(project.path(".doorstep/lock")).unwrap();
    lock.lock().unwrap();
    let ran = project.run(&["report"]).expect(2);
    assert!(ran.err.contains("another doorstep is at work on this project"), "{}", ran.err);
    drop(lock);
    project.run(&["report"]).expect(0);
}

#[test]
fn a_damaged_or_stale_index_is_built_anew() {
    let project = Project::sample();
    let search = |project: &Project| project.run(&["search", "-p", "study", "hate*", "--json"]);
    let right = search(&project).expect(0).out;
    let index = project.path("study/.doorstep/index");
    let files: Vec<_> = fs::read_dir(&index).unwrap().map(|entry| entry.unwrap().path()).collect();
    for file in files.iter().filter(|file| file.is_file()) {
        let bytes = fs::read(file).unwrap();
        if bytes.is_empty() || !file.exists() {
            continue;
        }
        let mut damaged = bytes.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 0x55;
        fs::write(file, damaged).unwrap();
        assert_eq!(search(&project).expect(0).out, right, "{}", file.display());
        if file.exists() {
            fs::write(file, &bytes[..bytes.len() / 3]).unwrap();
            assert_eq!(search(&project).expect(0).out, right, "{} cut", file.display());
        }
    }
}

/// The files of what was read and coded.
fn kept(project: &Project) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(project.path("study/.doorstep/blocks")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn damaged_records_are_made_again() {
    let project = Project::sample();
    let right = project.run(&["codings", "study", "--jsonl"]).expect(0).out;
    let sorry = project.run(&["search", "-p", "study", "sorry", "--json"]).expect(0).out;
    let files = kept(&project).len();
    assert!(files > 4, "{files}");
    for number in 0..files {
        for damage in ["cut", "altered", "gone"] {
            let Some(path) = kept(&project).into_iter().nth(number) else { continue };
            let mut bytes = fs::read(&path).unwrap();
            match damage {
                "cut" => fs::write(&path, &bytes[..bytes.len() / 2]).unwrap(),
                "altered" => {
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 0x55;
                    fs::write(&path, bytes).unwrap();
                }
                _ => fs::remove_file(&path).unwrap(),
            }
            let name = format!("{} {damage}", path.display());
            let ran = project.run(&["search", "-p", "study", "sorry", "--json"]);
            assert_eq!(ran.expect(0).out, sorry, "{name}");
            let ran = project.run(&["codings", "study", "--jsonl"]);
            assert_eq!(ran.expect(0).out, right, "{name}");
        }
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_reported_from_all_the_same() {
    let project = Project::with(BOOK, &[("good.txt", NOTE)]);
    // A file where the folder of derived files belongs stands for a disk that takes nothing more.
    project.write(".doorstep", "");
    let ran = project.run(&["report", "frequencies", "--csv"]).expect(1);
    assert!(ran.out.contains("C,,f,1,"), "{}", ran.out);
    assert!(ran.err.contains("results are not kept"), "{}", ran.err);
    let found = project.run(&["search", "door"]).expect(1);
    assert!(found.out.starts_with("N:4"), "{}", found.out);
}

#[test]
fn an_output_that_cannot_be_written_leaves_what_was_there() {
    let project = Project::with(BOOK, &[("good.txt", NOTE)]);
    project.write("taken/x", "");
    let ran = project.run(&["report", "frequencies", "--csv", "-o", "taken"]).expect(2);
    assert!(ran.err.contains("the file cannot be written"), "{}", ran.err);
    let left: Vec<_> =
        fs::read_dir(project.path("")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".tmp")), "{left:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_nothing_half_written_stays() {
    let project = Project::with(BOOK, &[("good.txt", NOTE)]);
    let ran = project.run(&["codings", "--jsonl", "-o", "/dev/full/x"]).expect(2);
    assert!(ran.err.contains("the file cannot be written"), "{}", ran.err);
    let device = project.path("device");
    std::os::unix::fs::symlink("/dev/full", &device).unwrap();
    let ran = project.run(&["codings", "--jsonl", "-o", "device"]).expect(2);
    assert!(ran.err.contains("No space left"), "{}", ran.err);
    assert!(fs::symlink_metadata(&device).unwrap().is_symlink(), "a device is never replaced");
    let status = std::process::Command::new("sh")
        .args(["-c", "\"$0\" codings --jsonl > /dev/full", env!("CARGO_BIN_EXE_doorstep")])
        .current_dir(project.path(""))
        .output()
        .unwrap();
    assert_eq!(status.status.code(), Some(2), "{}", String::from_utf8_lossy(&status.stderr));
}

#[cfg(unix)]
#[test]
fn files_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = Project::new();
    project.run(&["init", "new"]).expect(0);
    project.write("new/notes/a.txt", NOTE);
    project.run(&["report", "new"]).expect(0);
    project.run(&["report", "frequencies", "new", "--csv", "-o", "out.csv"]).expect(0);
    let mut open = vec![project.path("out.csv"), project.path("new/doorstep.toml")];
    let mut folders = vec![project.path("new/.doorstep"), project.path("new/codebooks")];
    while let Some(folder) = folders.pop() {
        open.push(folder.clone());
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { open.push(path) }
        }
    }
    for path in open {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is {mode:o}", path.display());
    }
}

#[cfg(unix)]
#[test]
fn pipes_links_and_odd_names_are_named_and_do_not_hang() {
    use std::os::unix::ffi::OsStrExt as _;
    let project = Project::with(BOOK, &[("good.txt", NOTE)]);
    let made = std::process::Command::new("mkfifo").arg(project.path("notes/pipe.txt")).status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink("nowhere", project.path("notes/link.txt")).unwrap();
    std::os::unix::fs::symlink(".", project.path("notes/loop")).unwrap();
    std::os::unix::fs::symlink("..", project.path("notes/up")).unwrap();
    fs::create_dir_all(project.path("notes/folder.txt")).unwrap();
    let odd = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    fs::write(project.path("notes").join(odd), NOTE).unwrap();
    let ran = project.run(&["report", "frequencies", "--csv"]).expect(1);
    assert!(ran.out.contains("C,,f,1,"), "{}", ran.out);
    assert_eq!(ran.err.matches("this is not a file that can be read").count(), 2, "{}", ran.err);
    assert_eq!(ran.err.matches("the file's name is not UTF-8").count(), 1, "{}", ran.err);
    assert_eq!(ran.err.matches("this link leads out of the sources").count(), 1, "{}", ran.err);
    assert!(!ran.err.contains("is taken by"), "{}", ran.err);
}

#[test]
fn attributes_that_cannot_be_read_are_said() {
    let project = Project::with(BOOK, &[("good.txt", NOTE)]);
    fs::write(project.path("attributes.csv"), b"doc_id,mood\nN,\xe9\n").unwrap();
    let ran = project.run(&["report", "frequencies", "--csv"]).expect(1);
    assert!(ran.err.contains("the attributes cannot be read"), "{}", ran.err);
}
