//! The least that an index of the notes can cost: tantivy and nothing of doorstep, with the fields
//! that doorstep's index has. `cargo bench --bench bare_index -- NOTES OUT`; the program itself lies in
//! `target/release/deps/`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on stops"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use tantivy::schema::{IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexWriter, TantivyDocument};

/// As much memory as `doorstep index` uses unless it is told otherwise.
const MEMORY: usize = 128_000_000;

fn main() {
    // `cargo bench` adds a flag of its own.
    let arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let folders: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let (notes, out, option) = match folders.as_slice() {
        [notes, out] => (notes, out, IndexRecordOption::Basic),
        [notes, out, _] => (notes, out, IndexRecordOption::WithFreqsAndPositions),
        _ => {
            println!("usage: bare_index NOTES OUT [with-positions]");
            return;
        }
    };
    let mut schema = Schema::builder();
    let words = TextFieldIndexing::default()
        .set_tokenizer("default")
        .set_fieldnorms(false)
        .set_index_option(option);
    let document = schema.add_text_field("document", STRING | STORED);
    let case = schema.add_text_field("case", STRING);
    let doc_type = schema.add_text_field("doc_type", STRING);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(words));
    fs::create_dir_all(out).unwrap();
    let index = Index::create_in_dir(out, schema.build()).unwrap();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut writer: IndexWriter<TantivyDocument> =
        index.writer_with_num_threads(threads, MEMORY).unwrap();
    for file in files(notes) {
        let mut entry = TantivyDocument::new();
        entry.add_text(document, file.to_string_lossy());
        entry
            .add_text(case, file.parent().map_or(String::new(), |case| case.display().to_string()));
        entry.add_text(doc_type, "note");
        entry.add_text(text, fs::read_to_string(&file).unwrap());
        writer.add_document(entry).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
