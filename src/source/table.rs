//! Transcripts in tables: a row a turn.

use super::decode::decode;
use super::format::{Format, Source, Taken};
use super::line::Shape;
use super::taking::Taking;
use crate::corpus::PlaceUnit;
use crate::diagnostic::Diagnostic;
use crate::text::Span;

pub(super) struct Csv;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "CSV"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["csv", "tsv"]
    }

    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        let (text, decoded) = decode(source.file, source.bytes, source.encoding, problems)?;
        // Excel says so on a line of its own which mark parts the cells.
        let told = text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n'));
        let (told, text) = told.map_or(("", text.as_str()), |(mark, rest)| (mark.trim_end(), rest));
        let first = told.chars().next().map_or(text.lines().next().unwrap_or(""), |_| told);
        let bare = outside_quotes(first);
        let often = |mark: &char| bare.matches(*mark).count();
        let delimiter = ['\t', ';', ','].into_iter().max_by_key(often).unwrap_or(',');
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(u8::try_from(delimiter).unwrap_or(b','))
            .quoting(delimiter != '\t' || quotes_cells(text))
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|error| {
                let message = format!("the table cannot be read: {error}");
                Diagnostic::error(message).in_file(source.file).help("save it as CSV again")
            })?;
            rows.push(row.iter().map(str::to_owned).collect());
        }
        let taken = transcript(rows, source)?.end(source, problems)?;
        Ok(Taken { decoded: Some(decoded), ..taken })
    }
}

/// A line without what stands between quotation marks.
fn outside_quotes(line: &str) -> String {
    line.split('"').step_by(2).collect()
}

/// Whether each quotation mark at the head of a cell has one at the end of a cell to go with it. Programs
/// that part cells by tabs often write quotation marks as they are.
fn quotes_cells(text: &str) -> bool {
    let mut rest = text;
    loop {
        let quoted = rest.strip_prefix('"');
        if let Some(mut inside) = quoted {
            loop {
                let Some((_, after)) = inside.split_once('"') else { return false };
                match after.strip_prefix('"') {
                    Some(more) => inside = more,
                    None if after.is_empty() || after.starts_with(['\t', '\r', '\n']) => {
                        rest = after;
                        break;
                    }
                    None => return false,
                }
            }
        }
        match rest.split_once(['\t', '\r', '\n']) {
            Some((_, next)) => rest = next,
            None => return true,
        }
    }
}

/// The transcript in the rows of a table, the first of which names the columns.
///
/// # Errors
/// Where no column holds text.
pub(super) fn transcript(
    rows: Vec<Vec<String>>,
    source: &Source<'_>,
) -> Result<Taking, Diagnostic> {
    let mut taking = Taking::new(PlaceUnit::Row);
    let mut rows = rows.into_iter();
    let head = rows
        .by_ref()
        .inspect(|_| taking.next_place())
        .find(|row| row.iter().any(|cell| !cell.trim().is_empty()))
        .unwrap_or_default();
    let place = |meaning: &str| source.columns.place(meaning, &head);
    let (speaker, words, time) = (place("speaker"), place("text"), place("time"));
    let Some(words) = words else {
        let message = "no column of this table is known to hold what is said";
        let help = "name the columns in doorstep.toml: `[columns]`, `speaker = \"…\"`, `text = \"…\"`, \
                    `time = \"…\"`; a table that is no transcript should lie elsewhere";
        return Err(Diagnostic::warning(message).in_file(source.file).help(help));
    };
    taking.transcript();
    let cell = |row: &[String], place: Option<usize>| {
        let cell = place.and_then(|place| row.get(place)).map_or("", String::as_str);
        cell.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut beyond = 0;
    for row in rows {
        taking.next_place();
        let (who, said) = (cell(&row, speaker), cell(&row, Some(words)));
        let at = cell(&row, time);
        let label = if who.is_empty() { String::new() } else { format!("{who}: ") };
        beyond += usize::from(row.len() > head.len());
        if said.is_empty() {
            continue;
        }
        // What nobody is said to say is not said by who spoke before.
        let shape = if who.is_empty() { Shape::Row } else { Shape::Text };
        let Some(line) = taking.line(&format!("{label}{said}"), shape, true) else { continue };
        if !label.is_empty() && !said.is_empty() {
            let start = line.span.start();
            line.voice = Some(Span::new(start, start + who.len()));
            line.text = Span::new(start + label.len(), line.span.end());
        }
        line.time = Some(of_a_day(&at).unwrap_or(at)).filter(|at| !at.is_empty());
    }
    let others = head.iter().enumerate().filter(|(index, name)| {
        ![speaker, Some(words), time].contains(&Some(*index)) && !name.trim().is_empty()
    });
    taking.leave_out("rows with more cells than columns", beyond);
    taking.leave_out("other columns", others.count());
    Ok(taking)
}

/// A part of a day as hours, minutes and seconds: tables keep times so.
fn of_a_day(words: &str) -> Option<String> {
    let part: f64 = words.trim().parse().ok()?;
    if !(0.0..1.0).contains(&part) || !words.contains('.') {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 86,400")]
    let seconds = (part * 86_400.0).round() as u32;
    Some(format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_keep_times_as_parts_of_days() {
        assert_eq!(of_a_day("0.5").as_deref(), Some("12:00:00"));
        assert_eq!((of_a_day("12"), of_a_day("1.5"), of_a_day("x.")), (None, None, None));
    }
}
