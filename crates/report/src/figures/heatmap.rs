//! A matrix of values in colours, each with its number.

use super::data_table::{Cell, DataTable};
use super::drawing::{Anchor, Area, Drawing, Look};
use super::measure::{LINE, SMALL, wrap};
use super::scale::{Numbers, Span};
use super::{Chart, NARROW};

/// A matrix of values of which more is better; zero is pale, and colours deepen in blue above and in orange below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Heatmap {
    /// Head of the column that names the rows.
    pub of: String,
    /// Names of the rows.
    pub rows: Vec<String>,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Values, row by row; `None` where there is none.
    pub values: Vec<Vec<Option<Span>>>,
    /// Format of numbers.
    pub numbers: Numbers,
    /// Title of the matrix: the quantity and its unit.
    pub what: String,
}

impl Heatmap {
    /// The largest absolute value.
    fn most(&self) -> f64 {
        let values = self.values.iter().flatten().flatten().map(|span| span.value.abs());
        values.filter(|value| value.is_finite()).fold(0.0, f64::max)
    }

    /// Class of the cell and look of its number.
    fn colour(&self, value: f64, most: f64) -> (&'static str, Look) {
        const WORSE: [&str; 5] = ["h0", "worse1", "worse2", "worse3", "worse4"];
        const BETTER: [&str; 5] = ["h0", "better1", "better2", "better3", "better4"];
        let part = if most > 0.0 { value.abs() / most } else { 0.0 };
        let index = if part < 0.02 { 0 } else { ((part * 4.0).ceil() as usize).clamp(1, 4) };
        let look = if index == 4 { Look::Light } else { Look::Dark };
        (if value > 0.0 { BETTER } else { WORSE }[index], look)
    }

    /// Label of a row; with its number if columns have the same names, and the number alone if `bare`.
    fn head(&self, row: usize, name: &str, bare: bool) -> String {
        match (self.rows == self.columns, bare) {
            (true, true) => (row + 1).to_string(),
            (true, false) => format!("{}  {name}", row + 1),
            (false, _) => name.to_string(),
        }
    }

    fn text(&self, span: Span) -> String {
        self.numbers.alone(span.value).trim_end_matches([' ', '%']).to_string()
    }
}

impl Chart for Heatmap {
    fn measured(&self) -> Option<&str> {
        Some(&self.what)
    }

    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        let narrow = width < NARROW;
        // A large matrix of the same names has only their numbers beside it on a phone: else no value would fit.
        let bare = narrow && self.rows == self.columns && self.rows.len() > 5;
        let named: Vec<String> =
            self.rows.iter().enumerate().map(|(row, name)| self.head(row, name, bare)).collect();
        let longest = named.iter().map(|name| Look::Small.width(name)).fold(10.0, f64::max);
        let label = longest.min(if narrow { 0.32 } else { 0.28 } * width) + 8.0;
        let cell = ((width - label) / self.columns.len().max(1) as f64).min(110.0);
        let what = wrap(&self.what, SMALL, width, 3);
        drawing.lines(Look::Faint, (0.0, 12.0), Anchor::Start, &what);
        let mut y = what.len() as f64 * LINE + 6.0;

        // Heads that do not fit their column are numbered, and spelt out at the rows if these are the same, or below.
        let word = |name: &String| name.split(' ').map(|word| Look::Small.width(word)).fold(0.0, f64::max);
        let fits = !bare
            && self.columns.iter().all(|name| {
                let lines = wrap(name, SMALL, cell - 6.0, 9);
                (word(name) < cell - 6.0 || !name.is_ascii()) && lines.len() <= 3
            });
        let heads: Vec<Vec<String>> = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, name)| if fits { wrap(name, SMALL, cell - 6.0, 3) } else { vec![(i + 1).to_string()] })
            .collect();
        let tall = heads.iter().map(Vec::len).max().unwrap_or(1);
        for (column, lines) in heads.iter().enumerate() {
            let x = label + (column as f64 + 0.5) * cell;
            let first = y + 12.0 + (tall - lines.len()) as f64 * LINE;
            drawing.lines(Look::Faint, (x, first), Anchor::Middle, lines);
        }
        y += tall as f64 * LINE + 4.0;
        let most = self.most();
        drawing.repeat(y, None);
        for (row, name) in self.rows.iter().enumerate() {
            let shown = if fits { name } else { &named[row] };
            let lines = wrap(shown, SMALL, label - 8.0, 2);
            let height = 28.0_f64.max(lines.len() as f64 * LINE + 6.0);
            let first = y + height / 2.0 + 4.0 - (lines.len() as f64 - 1.0) * LINE / 2.0;
            drawing.lines(Look::Small, (0.0, first), Anchor::Start, &lines);
            for column in 0..self.columns.len() {
                let Some(span) = self.values.get(row).and_then(|row| *row.get(column)?) else { continue };
                let (class, look) = self.colour(span.value, most);
                let left = label + column as f64 * cell;
                let hover = format!("{} · {}: {}", name, self.columns[column], self.numbers.text(span));
                drawing.open("", &hover);
                let area = Area {
                    left: left + 1.0,
                    top: y + 1.0,
                    right: left + cell - 1.0,
                    bottom: y + height - 1.0,
                };
                drawing.rect(class, area, 2.0);
                let text = self.text(span);
                let shorter = text.replacen("0.", ".", 1);
                if let Some(text) = [text, shorter].iter().find(|text| look.width(text) < cell - 2.0) {
                    drawing.text(look, (left + cell / 2.0, y + height / 2.0 + 4.0), Anchor::Middle, text);
                }
                drawing.close();
            }
            y += height;
            drawing.cut(y);
        }
        if bare || !fits && self.rows != self.columns {
            y += 6.0;
            for (index, name) in self.columns.iter().enumerate() {
                let lines = wrap(&format!("{}  {name}", index + 1), SMALL, width, 2);
                drawing.lines(Look::Faint, (0.0, y + 12.0), Anchor::Start, &lines);
                y += lines.len() as f64 * LINE;
            }
        }
        drawing.height = y + 4.0;
        drawing
    }

    fn data_table(&self) -> DataTable {
        let mut table = DataTable::new(std::iter::once(self.of.clone()).chain(self.columns.iter().cloned()));
        for (row, name) in self.rows.iter().enumerate() {
            let mut cells = vec![Cell::text(name)];
            cells.extend((0..self.columns.len()).map(|column| {
                let span = self.values.get(row).and_then(|row| *row.get(column)?);
                match span {
                    Some(span) => Cell::number(Some(span.value), |_| self.numbers.text(span)),
                    None => Cell::Absent,
                }
            }));
            table.rows.push(cells);
        }
        table
    }
}
