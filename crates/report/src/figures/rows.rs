//! One row for each arm, fact or parameter: a dot or a bar with its interval, in one or more series.

use super::data_table::{Cell, DataTable};
use super::drawing::{Anchor, Area, Drawing, Look};
use super::measure::{LINE, SIZE, SMALL, wrap};
use super::scale::{Axis, Numbers, Span};
use super::{Chart, NARROW, legend};

/// Mark of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// A mark on its interval.
    #[default]
    Dot,
    /// A bar from zero with its interval.
    Bar,
}

/// The order of rows, by their first series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As given.
    #[default]
    Given,
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Label: an arm, a fact or a parameter.
    pub label: String,
    /// One value for each series; `None` where there is none.
    pub values: Vec<Option<Span>>,
    /// A range behind the values, such as published or possible ones; open ends are infinite.
    pub range: Option<(f64, f64)>,
}

/// Rows of dots or bars.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// Head of the column of labels.
    pub of: String,
    /// Names of the series; a single one has no legend.
    pub series: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Their order.
    pub order: Order,
    /// Dots or bars.
    pub shape: Shape,
    /// Format of numbers.
    pub numbers: Numbers,
    /// Title of the axis, with its unit.
    pub axis: String,
    /// Meaning of the left and of the right end of the axis.
    pub ends: Option<(String, String)>,
    /// True if the axis includes zero.
    pub zero: bool,
    /// Heads of the columns of the ends of the interval, and of the range: `["from", "to", "range from", "range to"]`.
    pub heads: [String; 4],
}

/// A small text in one line, cut to a width.
fn cut(text: &str, width: f64) -> String {
    wrap(text, SMALL, width, 1).concat()
}

const STEP: f64 = 17.0;
const GAP: f64 = 12.0;

impl Rows {
    /// The rows in their order; those without a first value last.
    fn sorted(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        let key = |row: &Row| row.values.first().copied().flatten().map(|span| span.value);
        let by = |a: &&Row, b: &&Row| match (key(a), key(b)) {
            (Some(a), Some(b)) if self.order == Order::Descending => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        if self.order != Order::Given {
            rows.sort_by(by);
        }
        rows
    }

    fn axis(&self, from: f64, to: f64) -> Axis {
        let spans = self.rows.iter().flat_map(|row| row.values.iter().flatten());
        let ranges = self.rows.iter().filter_map(|row| row.range).flat_map(|(low, high)| [low, high]);
        let zero = (self.zero || self.shape == Shape::Bar).then_some(0.0);
        let values: Vec<f64> = spans.flat_map(|span| span.all()).chain(ranges).chain(zero).collect();
        Axis::over(values, self.numbers, if to - from < 260.0 { 3 } else { 5 }, (from, to))
    }

    fn text_of(&self, span: Option<Span>) -> String {
        span.map_or("–".into(), |span| self.numbers.text(span))
    }

    fn value(&self, drawing: &mut Drawing, axis: &Axis, series: usize, row: &Row, y: f64) {
        let Some(span) = row.values[series] else { return };
        let hover = match self.series.len() {
            1 => format!("{}: {}", row.label, self.text_of(Some(span))),
            _ => format!("{}, {}: {}", row.label, self.series[series], self.text_of(Some(span))),
        };
        drawing.open(&format!("c{}", series + 1), &hover);
        let at = axis.at(span.value);
        if self.shape == Shape::Bar {
            let zero = axis.at(0.0);
            let (left, right) = (at.min(zero), at.max(zero));
            drawing.rect("bar", Area { left, top: y - 6.0, right, bottom: y + 6.0 }, 0.0);
        }
        if let Some((low, high)) = span.ends {
            let (low, high) = (axis.at(low), axis.at(high));
            drawing.line("stroke", (low, y), (high, y));
            for end in [low, high] {
                drawing.line("stroke", (end, y - 3.5), (end, y + 3.5));
            }
        }
        if self.shape == Shape::Dot {
            drawing.mark(series, series == 0, (at, y));
        }
        drawing.close();
    }
}

impl Chart for Rows {
    fn measured(&self) -> Option<&str> {
        Some(&self.axis)
    }

    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        let narrow = width < NARROW;
        let rows = self.sorted();
        let count = self.series.len();
        let texts = |row: &Row| row.values.iter().map(|value| self.text_of(*value)).collect::<Vec<_>>();
        let value_width = rows.iter().flat_map(|row| texts(row)).map(|text| Look::Small.width(&text));
        let value_width = value_width.fold(40.0, f64::max).min(0.45 * width);
        let label_width = rows.iter().map(|row| Look::Strong.width(&row.label)).fold(40.0, f64::max);
        let label_width = if narrow { width } else { label_width.min(0.3 * width) };
        let from = if narrow { 12.0 } else { label_width + GAP + 8.0 };
        let to = (width - value_width - 2.0 * GAP).max(from + 30.0);
        let axis = self.axis(from, to);

        let mut y = if count > 1 { legend(&mut drawing, &self.series, 1, (0.0, 12.0)) + 8.0 } else { 6.0 };
        let top = y;
        let mut placed = Vec::new();
        for row in &rows {
            let lines = wrap(&row.label, SIZE * 1.06, label_width, if narrow { 2 } else { 3 });
            let text = lines.len() as f64 * LINE;
            let marks = count as f64 * STEP;
            let height = if narrow { text + marks + 8.0 } else { text.max(marks) + 12.0 };
            placed.push((*row, lines, y, height));
            y += height;
            drawing.cut(y);
        }
        let bottom = y;
        drawing.repeat(top, Some(bottom));
        for (value, _) in axis.ticks() {
            drawing.line("grid", (axis.at(value), top), (axis.at(value), bottom));
        }
        for (row, _, y, height) in &placed {
            let Some((low, high)) = row.range else { continue };
            let (least, most) = axis.ends();
            let (left, right) = (axis.at(low.max(least)), axis.at(high.min(most)));
            let under = if narrow { y + height - count as f64 * STEP - 8.0 } else { *y + 2.0 };
            drawing.rect("range", Area { left, top: under, right, bottom: y + height - 2.0 }, 3.0);
        }
        if axis.crosses_zero() || self.shape == Shape::Bar {
            drawing.line("zero", (axis.at(0.0), top), (axis.at(0.0), bottom));
        }
        for (row, lines, y, height) in &placed {
            let text = lines.len() as f64 * LINE;
            let middle = if narrow { y + text + count as f64 * STEP / 2.0 } else { y + height / 2.0 };
            let first = if narrow { y + 12.0 } else { middle - text / 2.0 + 12.0 };
            drawing.lines(Look::Strong, (0.0, first), Anchor::Start, lines);
            for series in 0..count {
                let at = middle + (series as f64 - (count as f64 - 1.0) / 2.0) * STEP;
                self.value(&mut drawing, &axis, series, row, at);
                let shown = cut(&texts(row)[series], value_width);
                drawing.open(&format!("c{}", series + 1), "");
                drawing.text(Look::OwnSmall, (width, at + 4.0), Anchor::End, &shown);
                drawing.close();
            }
        }
        y = super::ticks_under(&mut drawing, &axis, bottom);
        let sides = self.ends.as_ref().map(|(left, right)| [format!("← {left}"), format!("{right} →")]);
        if let Some([left, right]) = &sides {
            // Beside the title of the axis if there is room, else above it.
            drawing.text(Look::Faint, (0.0, y + 13.0), Anchor::Start, &cut(left, width / 2.0 - 6.0));
            drawing.text(Look::Faint, (width, y + 13.0), Anchor::End, &cut(right, width / 2.0 - 6.0));
            let longer =
                sides.iter().flatten().map(|side| 12.0 + Look::Faint.width(side)).fold(0.0, f64::max);
            if Look::Faint.width(&self.axis) > width - 2.0 * longer {
                y += LINE;
            }
        }
        let title = wrap(&self.axis, SMALL, width, 3);
        drawing.lines(Look::Faint, (width / 2.0, y + 13.0), Anchor::Middle, &title);
        y += title.len() as f64 * LINE + 2.0;
        drawing.height = y + 4.0;
        drawing
    }

    fn data_table(&self) -> DataTable {
        let mut heads = vec![self.of.clone()];
        for series in &self.series {
            heads.extend([series.clone(), self.heads[0].clone(), self.heads[1].clone()]);
        }
        let ranged = self.rows.iter().any(|row| row.range.is_some());
        if ranged {
            heads.extend(self.heads[2..].iter().cloned());
        }
        let mut table = DataTable::new(heads);
        for row in self.sorted() {
            let mut cells = vec![Cell::text(&row.label)];
            let number = |value: Option<f64>| Cell::number(value, |value| self.numbers.alone(value));
            for value in &row.values {
                cells.push(number(value.map(|span| span.value)));
                let ends = value.and_then(|span| span.ends);
                cells.extend([number(ends.map(|ends| ends.0)), number(ends.map(|ends| ends.1))]);
            }
            if ranged {
                cells
                    .extend([number(row.range.map(|range| range.0)), number(row.range.map(|range| range.1))]);
            }
            table.rows.push(cells);
        }
        table
    }
}
