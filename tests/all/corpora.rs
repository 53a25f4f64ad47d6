//! Text that nobody here wrote is read without error, every position exactly.

use std::fs;
use std::path::PathBuf;

use crate::support::{Project, shared};

/// Reads the first files of a shared folder and says how many codings hold; `None` where it is not there.
fn read_all(folder: &str, most: usize) -> Option<usize> {
    let folder = shared(folder)?;
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let project = Project::new();
    for file in files.iter().take(most) {
        let name = file.file_name().unwrap().to_str().unwrap();
        fs::create_dir_all(project.path("notes")).unwrap();
        fs::copy(file, project.path(&format!("notes/{name}"))).unwrap();
    }
    let ran = project.run(&["codings", "--jsonl"]);
    assert!(ran.code < 2 && !ran.err.contains("error:"), "{}", ran.err);
    let lines = ran.json_lines();
    let coded = lines.len();
    for line in lines {
        let text = fs::read_to_string(project.path(line["file"].as_str().unwrap())).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let (start, end) = (line["start"].as_u64().unwrap(), line["end"].as_u64().unwrap());
        let (start, end) = (usize::try_from(start).unwrap(), usize::try_from(end).unwrap());
        let quote: String = text.chars().skip(start).take(end - start).collect();
        assert_eq!(line["quote"].as_str().unwrap(), quote, "{}", line["id"]);
    }
    Some(coded)
}

#[test]
fn podcast_transcripts() {
    assert_ne!(read_all("corpora/iriss/raw", 12), Some(0));
}

#[test]
fn home_interviews_of_the_thirties() {
    assert_ne!(read_all("corpora/fwp/raw", 3), Some(0));
}

#[test]
fn counselling_conversations() {
    assert_ne!(read_all("corpora/annomi/dev_txt", 20), Some(0));
}
