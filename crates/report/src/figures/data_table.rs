//! The numbers behind a figure, as a table for readers and as CSV.

use sfic::scenario::guarded;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number.
    Number {
        /// As text, with its unit, sign and interval.
        shown: String,
        /// The value itself.
        exact: f64,
    },
    /// No value.
    Absent,
}

impl Cell {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Cell::Text(text.into())
    }

    /// A number if `value` is finite, else absent.
    pub fn number(value: Option<f64>, shown: impl Fn(f64) -> String) -> Self {
        match value.filter(|value| value.is_finite()) {
            Some(exact) => Cell::Number { shown: shown(exact), exact },
            None => Cell::Absent,
        }
    }

    /// Text of the cell; a dash where there is no value.
    pub fn shown(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Number { shown, .. } => shown,
            Cell::Absent => "–",
        }
    }

    /// True for a number, with its interval or unit, and for a dash.
    pub fn is_numeric(&self) -> bool {
        let mut start = self.shown().trim_start_matches(['−', '+', '<', '×', '–']).chars();
        start.next().is_none_or(|first| first.is_ascii_digit())
    }

    fn exact(&self) -> String {
        match self {
            Cell::Text(text) => guarded(text).into_owned(),
            Cell::Number { exact, .. } => exact.to_string(),
            Cell::Absent => String::new(),
        }
    }
}

/// A table: heads of columns, the first of which names the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DataTable {
    /// Heads.
    pub heads: Vec<String>,
    /// Rows, each as long as the heads.
    pub rows: Vec<Vec<Cell>>,
}

impl DataTable {
    /// A table without rows.
    pub fn new<T: Into<String>>(heads: impl IntoIterator<Item = T>) -> Self {
        DataTable { heads: heads.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// True for a column of numbers, which are aligned to the right; the first column names the rows.
    pub fn is_numeric(&self, column: usize) -> bool {
        column > 0
            && !self.rows.is_empty()
            && self.rows.iter().filter_map(|row| row.get(column)).all(Cell::is_numeric)
    }

    /// The table as CSV: numbers with all digits, absent values empty.
    pub fn csv(&self) -> String {
        let quoted = |text: &str| {
            if text.contains(['"', ',', '\n', '\r']) {
                format!("\"{}\"", text.replace('"', "\"\""))
            } else {
                text.to_string()
            }
        };
        let line =
            |cells: Vec<String>| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n";
        let heads = line(self.heads.clone());
        self.rows.iter().fold(heads, |text, row| text + &line(row.iter().map(Cell::exact).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_has_all_digits_and_quotes() {
        let mut table = DataTable::new(["arm", "change"]);
        let shown = |value: f64| format!("{value:.1}");
        table.rows.push(vec![Cell::text("a, \"b\""), Cell::number(Some(-0.123456789), shown)]);
        table.rows.push(vec![Cell::text("c"), Cell::number(Some(f64::NAN), shown)]);
        assert_eq!(table.csv(), "arm,change\n\"a, \"\"b\"\"\",-0.123456789\nc,\n");
        assert_eq!(table.rows[0][1].shown(), "-0.1");
        assert_eq!(table.rows[1][1].shown(), "–");
    }
}
