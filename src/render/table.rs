use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Widest a heading may be before it is broken over lines.
const HEADING: usize = 12;
const GAP: &str = "  ";

/// Cells made once; a form only decides how a row looks.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Headings.
    pub headings: Vec<String>,
    /// Rows, each with a cell per heading.
    pub rows: Vec<Vec<String>>,
    /// How many of the first columns name the row: they are set left and repeated when the table is
    /// broken over the page.
    pub names: usize,
    /// Further columns that hold words and are set left, as places.
    pub left: Vec<usize>,
}

impl Table {
    /// The table for a page `width` columns wide. A table that is too wide is broken into several,
    /// one under the other.
    pub fn text(&self, width: usize) -> String {
        let headings: Vec<Vec<String>> = self.headings.iter().map(|h| broken(h)).collect();
        let mut widths: Vec<usize> =
            (0..self.headings.len()).map(|c| self.width(c, &headings)).collect();
        self.narrow(&mut widths, width);
        let mut text = String::new();
        for (number, block) in blocks(&widths, self.names, width).into_iter().enumerate() {
            if number > 0 {
                text.push('\n');
            }
            let columns: Vec<usize> = (0..self.names).chain(block).collect();
            let height = columns.iter().filter_map(|c| headings.get(*c)).map(Vec::len).max();
            for line in 0..height.unwrap_or(0) {
                let cell = |c: usize| {
                    let lines = headings.get(c).map_or(&[][..], Vec::as_slice);
                    // Headings stand on the line above the rows, whatever their height.
                    let above = height.unwrap_or(0) - lines.len();
                    line.checked_sub(above)
                        .and_then(|at| lines.get(at))
                        .cloned()
                        .unwrap_or_default()
                };
                self.line(&mut text, &columns, &widths, cell);
            }
            for row in &self.rows {
                let cell = |c: usize| row.get(c).cloned().unwrap_or_default();
                self.line(&mut text, &columns, &widths, cell);
            }
        }
        text
    }

    /// The table in Markdown.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rules: Vec<String> = (0..self.headings.len())
            .map(|c| c < self.names || self.left.contains(&c))
            .map(|left| if left { "---".to_owned() } else { "---:".to_owned() })
            .collect();
        let rows: String = self.rows.iter().map(|row| line(row)).collect();
        format!("{}{}{rows}", line(&self.headings), line(&rules))
    }

    /// Makes columns narrower that would not fit the page: names until they leave room for a figure, then what
    /// is wider than the rest of the line.
    fn narrow(&self, widths: &mut [usize], width: usize) {
        let names = self.names.min(widths.len());
        let room = width.saturating_sub(HEADING + GAP.len() * (names + 1)).max(names * 4);
        let Some((own, others)) = widths.split_at_mut_checked(names) else { return };
        while own.iter().sum::<usize>() > room {
            let Some(widest) = own.iter_mut().max() else { break };
            *widest -= 1;
        }
        let used = own.iter().map(|own| own + GAP.len()).sum::<usize>();
        let most = width.saturating_sub(used).max(HEADING);
        others.iter_mut().for_each(|other| *other = (*other).min(most));
    }

    fn width(&self, column: usize, headings: &[Vec<String>]) -> usize {
        let heading = headings.get(column).into_iter().flatten().map(|line| line.width());
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        heading.chain(cells).max().unwrap_or(0)
    }

    fn line(
        &self,
        text: &mut String,
        columns: &[usize],
        widths: &[usize],
        cell: impl Fn(usize) -> String,
    ) {
        let mut line = String::new();
        for (place, column) in columns.iter().enumerate() {
            let own = widths.get(*column).copied().unwrap_or(0);
            let cell = cut(cell(*column), own);
            let room = widths.get(*column).copied().unwrap_or(0).saturating_sub(cell.width());
            if place > 0 {
                line.push_str(GAP);
            }
            let left = *column < self.names || self.left.contains(column);
            if !left {
                line.push_str(&" ".repeat(room));
            }
            line.push_str(&cell);
            if left {
                line.push_str(&" ".repeat(room));
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// `cell` on at most `width` columns; what is left out is marked.
fn cut(cell: String, width: usize) -> String {
    if cell.width() <= width {
        return cell;
    }
    let mut kept = String::new();
    for c in cell.chars() {
        if kept.width() + c.width().unwrap_or(0) + 1 > width {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

/// A heading broken at spaces, `_` and `.` into lines of at most [`HEADING`] columns, as far as that
/// goes.
fn broken(heading: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for part in heading.split_inclusive([' ', '_', '.']) {
        let fits =
            |line: &String| line.is_empty() || line.width() + part.trim_end().width() <= HEADING;
        match lines.last_mut() {
            Some(line) if fits(line) => line.push_str(part),
            _ => lines.push(part.to_owned()),
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Columns after the names, in as few blocks as fit into `width`, evenly filled.
fn blocks(widths: &[usize], names: usize, width: usize) -> Vec<Vec<usize>> {
    let columns: Vec<usize> = (names..widths.len()).collect();
    let size = |c: usize| widths.get(c).copied().unwrap_or(0) + GAP.len();
    let room = width.saturating_sub((0..names).map(size).sum::<usize>());
    for count in 1..=columns.len().max(1) {
        let length = columns.len().div_ceil(count).max(1);
        let blocks: Vec<Vec<usize>> = columns.chunks(length).map(<[usize]>::to_vec).collect();
        let fits = |block: &Vec<usize>| block.iter().map(|c| size(*c)).sum::<usize>() <= room;
        if blocks.iter().all(fits) || length == 1 {
            return if blocks.is_empty() { vec![Vec::new()] } else { blocks };
        }
    }
    vec![columns]
}

/// Rows as CSV (RFC 4180), with headings. Cells that a spreadsheet would run as formulas get an apostrophe
/// before them, unless all are wanted `as_is`.
pub fn csv_text(
    headings: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
    as_is: bool,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail; a row of another length than the headings is a mistake here.
    let mut written = writer.write_record(headings).is_ok();
    for row in rows {
        let cell =
            |cell: String| if as_is || !is_formula(&cell) { cell } else { format!("'{cell}") };
        let row: Vec<String> = row.into_iter().map(cell).collect();
        written &= writer.write_record(&row).is_ok();
    }
    debug_assert!(written, "a row has another length than the headings");
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// Whether spreadsheets take the cell for a formula.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_unless_they_are_wanted() {
        let rows = || vec![["=1+1", "-2", "@a", "b"].map(str::to_owned).to_vec()];
        let head = ["a", "b", "c", "d"];
        assert_eq!(csv_text(&head, rows(), false), "a,b,c,d\n'=1+1,-2,'@a,b\n");
        assert_eq!(csv_text(&head, rows(), true), "a,b,c,d\n=1+1,-2,@a,b\n");
    }

    fn table() -> Table {
        Table {
            headings: vec!["case".into(), "power_in_discourse".into(), "b".into(), "c".into()],
            rows: vec![vec!["A".into(), "1".into(), "22".into(), "3".into()]],
            names: 1,
            left: Vec::new(),
        }
    }

    #[test]
    fn headings_are_broken_and_figures_set_right() {
        assert_eq!(
            table().text(80),
            "      power_in_\ncase  discourse   b  c\nA             1  22  3\n"
        );
    }

    #[test]
    fn a_wide_table_is_broken_evenly_and_names_are_repeated() {
        let text = table().text(22);
        assert_eq!(text.matches("case").count(), 2);
        assert!(text.lines().all(|line| line.width() <= 22), "{text}");
    }

    #[test]
    fn an_empty_table_is_its_headings() {
        assert_eq!(Table { rows: vec![], ..table() }.text(80).lines().count(), 2);
        assert_eq!(Table::default().text(80), "");
    }
}
