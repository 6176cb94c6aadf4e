//! The numbers behind a figure, as a table for people and as CSV for programs.

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number, as people and as programs read it.
    Number {
        /// With its unit, sign and interval.
        shown: String,
        /// All digits.
        exact: f64,
    },
    /// Nothing.
    Absent,
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Cell::Text(text.into())
    }

    /// A number if it is finite.
    pub fn number(value: Option<f64>, shown: impl Fn(f64) -> String) -> Self {
        match value.filter(|value| value.is_finite()) {
            Some(exact) => Cell::Number { shown: shown(exact), exact },
            None => Cell::Absent,
        }
    }

    /// As people read it.
    pub fn shown(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Number { shown, .. } => shown,
            Cell::Absent => "–",
        }
    }

    fn exact(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Number { exact, .. } => exact.to_string(),
            Cell::Absent => String::new(),
        }
    }
}

/// A table: heads of columns, the first of which names the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Heads.
    pub heads: Vec<String>,
    /// Rows, each as long as the heads.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// A table without rows.
    pub fn new<T: Into<String>>(heads: impl IntoIterator<Item = T>) -> Self {
        Sheet { heads: heads.into_iter().map(Into::into).collect(), rows: Vec::new() }
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
        let mut sheet = Sheet::new(["arm", "change"]);
        let shown = |value: f64| format!("{value:.1}");
        sheet.rows.push(vec![Cell::text("a, \"b\""), Cell::number(Some(-0.123456789), shown)]);
        sheet.rows.push(vec![Cell::text("c"), Cell::number(Some(f64::NAN), shown)]);
        assert_eq!(sheet.csv(), "arm,change\n\"a, \"\"b\"\"\",-0.123456789\nc,\n");
        assert_eq!(sheet.rows[0][1].shown(), "-0.1");
        assert_eq!(sheet.rows[1][1].shown(), "–");
    }
}
