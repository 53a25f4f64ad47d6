//! Where the letters of a page stand, and the lines that they make.

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform, output_doc_page};

/// More letters than this are not read of one page.
const MOST_LETTERS: usize = 1 << 20;
/// A gap of so many times the size of the letters parts words, columns, paragraphs.
const WORDS_APART: f64 = 0.1;
const COLUMNS_APART: f64 = 1.8;
const PARAGRAPHS_APART: f64 = 1.5;
/// Letters whose height differs by less than this share of their size stand on one line.
const ONE_LINE: f64 = 0.5;
/// So many lines have to have a gap at the same place to be columns of text, and so many words on each
/// side on average; with less they are a table.
const COLUMN_LINES: usize = 6;
const COLUMN_WORDS: usize = 3;

/// The text of all pages of a PDF, page by page; `None` for a page that cannot be read. It may panic, or
/// not end: let it run in a process of its own.
///
/// # Errors
/// Why no page can be read.
pub(super) fn pages(bytes: &[u8]) -> Result<Vec<Option<String>>, String> {
    let mut document = Document::load_mem(bytes).map_err(|error| error.to_string())?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err("it has a password".to_owned());
    }
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    if numbers.is_empty() {
        return Err("there are no pages in it".to_owned());
    }
    let read = |number: &u32| {
        let mut page = Page::default();
        output_doc_page(&document, &mut page, *number).ok()?;
        Some(page.text())
    };
    Ok(numbers.iter().map(read).collect())
}

/// Letters side by side.
#[derive(Debug, Clone, Default)]
struct Piece {
    left: f64,
    right: f64,
    height: f64,
    size: f64,
    words: String,
}

/// A page, in the order in which it is drawn.
#[derive(Debug, Default)]
struct Page {
    pieces: Vec<Piece>,
    /// Whether the next letter begins a word, as far as the file says so.
    begins: bool,
    letters: usize,
}

impl OutputDev for Page {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        font_size: f64,
        letter: &str,
    ) -> Result<(), OutputError> {
        self.letters += letter.len();
        if self.letters > MOST_LETTERS {
            return Ok(());
        }
        // The side of a square of the area that the letter's square becomes.
        let size = font_size * (place.m11 * place.m22 - place.m12 * place.m21).abs().sqrt();
        let (left, height) = (place.m31, place.m32);
        let right = left + width * size;
        let begins = std::mem::take(&mut self.begins);
        match self.pieces.last_mut() {
            Some(last) if last.goes_on(left, height, size) => {
                if begins && left > last.right + size * WORDS_APART {
                    last.words.push(' ');
                }
                last.words.push_str(letter);
                last.right = right;
            }
            _ => {
                let words = letter.to_owned();
                self.pieces.push(Piece { left, right, height, size, words });
            }
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.begins = true;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

impl Piece {
    /// Whether a letter that stands there belongs to the same piece.
    fn goes_on(&self, left: f64, height: f64, size: f64) -> bool {
        // Widths are not always told right: what stands further right goes on, if it overlaps or not.
        (height - self.height).abs() <= size * ONE_LINE
            && left > self.left
            && left - self.right <= size * COLUMNS_APART
    }

    fn word_count(&self) -> usize {
        self.words.split_whitespace().count()
    }
}

impl Page {
    /// Its lines; an empty one stands between paragraphs.
    fn text(self) -> String {
        let rows = rows(self.pieces);
        let mut text = Written::default();
        match gutter(&rows) {
            None => rows.iter().for_each(|row| text.row(row)),
            Some(gutter) => {
                let (mut left, mut right): (Vec<Vec<Piece>>, Vec<Vec<Piece>>) = Default::default();
                for row in rows {
                    let crosses = |piece: &Piece| piece.left < gutter && piece.right > gutter;
                    if row.iter().any(crosses) {
                        left.drain(..).chain(right.drain(..)).for_each(|row| text.row(&row));
                        text.row(&row);
                        continue;
                    }
                    let (before, after): (Vec<Piece>, Vec<Piece>) =
                        row.into_iter().partition(|piece| piece.left < gutter);
                    left.extend((!before.is_empty()).then_some(before));
                    right.extend((!after.is_empty()).then_some(after));
                }
                left.into_iter().chain(right).for_each(|row| text.row(&row));
            }
        }
        text.all
    }
}

/// Lines that are being written.
#[derive(Debug, Default)]
struct Written {
    all: String,
    height: Option<f64>,
}

impl Written {
    fn row(&mut self, row: &[Piece]) {
        let Some(first) = row.first() else { return };
        let apart = |height: f64| (height - first.height).abs() > first.size * PARAGRAPHS_APART;
        if self.height.is_some_and(apart) {
            self.all.push('\n');
        }
        self.height = Some(first.height);
        let words: Vec<&str> = row.iter().map(|piece| piece.words.trim()).collect();
        self.all.push_str(&words.join("\t"));
        self.all.push('\n');
    }
}

/// Pieces that follow each other on one line, from left to right.
fn rows(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces.into_iter().filter(|piece| !piece.words.trim().is_empty()) {
        let goes_on = rows.last().and_then(|row| row.last()).is_some_and(|last| {
            (piece.height - last.height).abs() <= piece.size * ONE_LINE && piece.left > last.left
        });
        match rows.last_mut() {
            Some(row) if goes_on => row.push(piece),
            _ => rows.push(vec![piece]),
        }
    }
    rows
}

/// The middle of the space between two columns of text that are drawn line by line across both; `None`
/// where there are none.
fn gutter(rows: &[Vec<Piece>]) -> Option<f64> {
    let pairs = || {
        rows.iter().filter_map(|row| match row.as_slice() {
            [left, right] => Some((left, right)),
            _ => None,
        })
    };
    let count = pairs().count();
    if count < COLUMN_LINES {
        return None;
    }
    // Where the most gaps lie over each other.
    let mut edges: Vec<(f64, i32)> =
        pairs().flat_map(|(left, right)| [(left.right, 1), (right.left, -1)]).collect();
    edges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut open, mut most, mut place) = (0, 0, 0.0);
    for window in edges.windows(2) {
        let [(from, step), (to, _)] = window else { continue };
        open += step;
        if open > most {
            (most, place) = (open, (from + to) / 2.0);
        }
    }
    let shared = || pairs().filter(|(left, right)| left.right <= place && place <= right.left);
    let lines = shared().count();
    let words = |side: usize| side >= lines * COLUMN_WORDS;
    let left: usize = shared().map(|(left, _)| left.word_count()).sum();
    let right: usize = shared().map(|(_, right)| right.word_count()).sum();
    (lines >= COLUMN_LINES && lines * 5 >= count * 4 && words(left) && words(right))
        .then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page whose letters have the size 10 and the width 5; the pieces are `(left, height, words)`.
    fn page(pieces: &[(f64, f64, &str)]) -> String {
        let mut page = Page::default();
        for (left, height, words) in pieces {
            for (word_at, word) in words.split(' ').enumerate() {
                let before: usize = words.split(' ').take(word_at).map(|word| word.len() + 1).sum();
                page.begin_word().unwrap();
                for (at, letter) in word.char_indices() {
                    let x = left + 5.0 * f64::from(u32::try_from(before + at).unwrap());
                    let place = Transform::row_major(1.0, 0.0, 0.0, 1.0, x, *height);
                    page.output_character(&place, 0.5, 0.0, 10.0, &letter.to_string()).unwrap();
                }
            }
        }
        page.text()
    }

    #[test]
    fn letters_make_words_lines_and_paragraphs() {
        let text =
            page(&[(10.0, 700.0, "The door"), (10.0, 688.0, "was open."), (10.0, 660.0, "Next.")]);
        assert_eq!(text, "The door\nwas open.\n\nNext.\n");
        let text = page(&[(10.0, 700.0, "case"), (80.0, 700.0, "C7")]);
        assert_eq!(text, "case\tC7\n");
    }

    #[test]
    fn columns_are_read_one_after_the_other_and_tables_across() {
        let line = |at: u32, left: &'static str, right: &'static str| {
            let height = 700.0 - 12.0 * f64::from(at);
            [(10.0, height, left), (200.0, height, right)]
        };
        let mut pieces = vec![(10.0, 712.0, "A heading that goes over all of the columns there")];
        pieces.extend(
            (0..7).flat_map(|at| line(at, "left hand words here", "right hand words here")),
        );
        let text = page(&pieces);
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert!(lines[0].starts_with("A heading"));
        assert!(lines[1..8].iter().all(|line| line.starts_with("left")), "{text}");
        assert!(lines[8..].iter().all(|line| line.starts_with("right")) && lines.len() == 15);
        let cells: Vec<_> = (0..7).flat_map(|at| line(at, "Date", "3 May")).collect();
        assert!(page(&cells).lines().all(|line| line == "Date\t3 May"));
    }
}
