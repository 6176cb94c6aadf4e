//! One bar for each row, of parts that add up to the whole.

use super::data_table::{Cell, DataTable};
use super::drawing::{Anchor, Area, Drawing, Look};
use super::measure::{LINE, SIZE, SMALL, wrap};
use super::scale::{Axis, Numbers};
use super::{Chart, NARROW, legend, under_axis};
use crate::text::words::in_percent;

/// Bars of parts, each part a count.
#[derive(Clone, Debug, PartialEq)]
pub struct Stacked {
    /// Head of the column of labels.
    pub of: String,
    /// Names of the parts in the order of their colours; the first is grey and the last in each bar.
    pub parts: Vec<String>,
    /// Label of each row and the count of each part.
    pub rows: Vec<(String, Vec<usize>)>,
    /// Title of the axis.
    pub axis: String,
}

const BAR: f64 = 18.0;

impl Stacked {
    /// Index, start and end of each part of a bar that is not empty, as shares of the bar, from left to right.
    fn pieces(counts: &[usize]) -> Vec<(usize, f64, f64)> {
        let whole = counts.iter().sum::<usize>().max(1) as f64;
        let mut from = 0.0;
        let order = (1..counts.len()).chain([0]).filter(|part| counts.get(*part).is_some_and(|c| *c > 0));
        order
            .map(|part| {
                let to = from + counts[part] as f64 / whole;
                let piece = (part, from, to);
                from = to;
                piece
            })
            .collect()
    }
}

impl Chart for Stacked {
    fn measured(&self) -> Option<&str> {
        Some(&self.axis)
    }

    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        let narrow = width < NARROW;
        let mut y = legend(&mut drawing, &self.parts, 0, (0.0, 12.0)) + 6.0;
        let longest = self.rows.iter().map(|(label, _)| Look::Strong.width(label)).fold(40.0, f64::max);
        let label_width = if narrow { width } else { longest.min(0.3 * width) };
        let left = if narrow { 4.0 } else { label_width + 16.0 };
        let axis = Axis::over([0.0, 1.0], Numbers::Percent, 5, (left, width - 16.0));
        let top = y;
        let heights: Vec<(Vec<String>, f64)> = self
            .rows
            .iter()
            .map(|(label, _)| {
                let lines = wrap(label, SIZE * 1.06, label_width, if narrow { 2 } else { 3 });
                let text = lines.len() as f64 * LINE;
                let height = if narrow { text + BAR + 14.0 } else { text.max(BAR) + 10.0 };
                (lines, height)
            })
            .collect();
        let bottom = top + heights.iter().map(|(_, height)| height).sum::<f64>();
        for (value, _) in axis.ticks() {
            drawing.line("grid", (axis.at(value), top), (axis.at(value), bottom));
        }
        for ((label, counts), (lines, height)) in self.rows.iter().zip(heights) {
            let text = lines.len() as f64 * LINE;
            let middle = if narrow { y + text + 4.0 + BAR / 2.0 } else { y + height / 2.0 };
            let first = if narrow { y + 12.0 } else { middle - text / 2.0 + 12.0 };
            drawing.lines(Look::Strong, (0.0, first), Anchor::Start, &lines);
            for (part, from, to) in Self::pieces(counts) {
                let (from, to) = (axis.at(from), axis.at(to));
                let name = self.parts.get(part).map_or("", String::as_str);
                drawing.open(&format!("c{part}"), &format!("{label}, {name}: {}", counts[part]));
                let (top, bottom) = (middle - BAR / 2.0, middle + BAR / 2.0);
                drawing.rect("bar", Area { left: from + 0.75, top, right: to - 0.75, bottom }, 1.5);
                let count = counts[part].to_string();
                // A count without room is in the table only.
                if Look::Small.width(&count) + 4.0 < to - from {
                    let at = ((from + to) / 2.0, middle + SMALL / 2.0 - 1.5);
                    drawing.text(Look::Small, at, Anchor::Middle, &count);
                }
                drawing.close();
            }
            y += height;
            drawing.cut(y);
        }
        drawing.repeat(top, Some(bottom));
        drawing.line("rule", (left, bottom), (width - 16.0, bottom));
        drawing.height = under_axis(&mut drawing, &axis, &self.axis, bottom) + 4.0;
        drawing
    }

    fn data_table(&self) -> DataTable {
        let order = || (1..self.parts.len()).chain([0]);
        let heads = order().filter_map(|part| self.parts.get(part).cloned());
        let mut table = DataTable::new(std::iter::once(self.of.clone()).chain(heads));
        for (label, counts) in &self.rows {
            let whole = counts.iter().sum::<usize>().max(1);
            let cell = |part: usize| {
                let count = counts.get(part).copied().unwrap_or(0);
                let share = 100.0 * count as f64 / whole as f64;
                Cell::number(Some(count as f64), |_| {
                    format!("{count} ({})", in_percent(format!("{share:.0}")))
                })
            };
            table.rows.push(std::iter::once(Cell::text(label)).chain(order().map(cell)).collect());
        }
        table
    }
}
