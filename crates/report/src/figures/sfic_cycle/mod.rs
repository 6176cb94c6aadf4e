//! The SFIC model as a diagram (after Ansell & Gash 2008, figure 1) whose boxes carry values and small time series:
//! starting conditions, leadership and institutional design around the collaborative process, which leads to outcomes.

mod arrows;
mod boxes;

use arrows::{arrow, between};

use super::data_table::{Cell, DataTable};
use super::drawing::{Anchor, Area, Drawing, Look};
use super::measure::{LINE, SIZE, wrap};
use super::scale::{Numbers, Span};
use super::{Chart, NARROW, legend_of};

/// A measure or setting in a box.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its name.
    pub title: String,
    /// Format of its numbers.
    pub numbers: Numbers,
    /// Its value before, the same in all arms.
    pub before: Option<Span>,
    /// Its value after, one for each arm.
    pub after: Vec<Option<Span>>,
    /// Its course in each arm: ticks and values; empty if there is none.
    pub course: Vec<Vec<(f64, Option<Span>)>>,
}

/// A box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Its title.
    pub title: String,
    /// Its measures and settings.
    pub items: Vec<Item>,
}

/// The diagram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SficCycle {
    /// Names of the arms with their colours; the reference first.
    pub arms: Vec<(String, usize)>,
    /// Starting conditions.
    pub starting: Node,
    /// Facilitative leadership.
    pub leadership: Node,
    /// Institutional design.
    pub design: Node,
    /// Title of the process.
    pub process: String,
    /// Its steps in their order; the last leads back to the first.
    pub steps: Vec<Node>,
    /// Outcomes.
    pub outcomes: Node,
    /// The tick at which countermeasures start.
    pub start: f64,
    /// The word for the value before.
    pub before: String,
    /// Heads of the table: box, item, arm, before, after, from, to.
    pub heads: [String; 7],
}

impl SficCycle {
    fn wide(&self, drawing: &mut Drawing, top: f64) -> f64 {
        let width = drawing.width;
        let gap = 20.0;
        let side = (0.222 * width).round();
        let (left, right) = (side + gap, width - side - gap);
        let frame = 10.0;
        let step = (right - left - 2.0 * frame - gap) / 2.0;
        let head = wrap(&self.process, SIZE * 1.06, right - left - 2.0 * frame, 2);
        let lead = self.height(&self.leadership, right - left, 3);
        let design = self.height(&self.design, right - left, 2);
        let tallest = self.steps.iter().map(|node| self.height(node, step, 1)).fold(0.0, f64::max);
        let rows = self.steps.len().div_ceil(2).max(1);
        let process_top = top + lead + gap;
        let first = process_top + 8.0 + head.len() as f64 * LINE + 6.0;
        let process_bottom = first + rows as f64 * (tallest + gap) - gap + frame + 4.0;
        let bottom = process_bottom + gap + design;

        self.node(drawing, &self.leadership, Area { left, top, right, bottom: top + lead }, 3);
        self.node(drawing, &self.design, Area { left, top: bottom - design, right, bottom }, 2);
        drawing.rect("range", Area { left, top: process_top, right, bottom: process_bottom }, 10.0);
        drawing.lines(Look::Strong, (left + frame, process_top + 20.0), Anchor::Start, &head);

        // Down the right side, back up the left one.
        let cells = self.ring(rows);
        let area = |(column, row): (usize, usize)| {
            let x = left + frame + column as f64 * (step + gap);
            let y = first + row as f64 * (tallest + gap);
            Area { left: x, top: y, right: x + step, bottom: y + tallest }
        };
        for (node, cell) in self.steps.iter().zip(&cells) {
            self.node(drawing, node, area(*cell), 1);
        }
        for (from, cell) in cells.iter().enumerate() {
            let to = cells[(from + 1) % cells.len()];
            if cells.len() > 1 {
                between(drawing, area(*cell), area(to));
            }
        }

        let centre = (process_top + process_bottom) / 2.0;
        let middle =
            |height: f64| ((centre - height / 2.0).max(top), (centre - height / 2.0).max(top) + height);
        let (start_top, start_bottom) = middle(self.height(&self.starting, side, 1));
        self.node(
            drawing,
            &self.starting,
            Area { left: 0.0, top: start_top, right: side, bottom: start_bottom },
            1,
        );
        let (end_top, end_bottom) = middle(self.height(&self.outcomes, side, 1));
        let outcomes = Area { left: width - side, top: end_top, right: width, bottom: end_bottom };
        self.node(drawing, &self.outcomes, outcomes, 1);
        arrow(drawing, &[(side, centre), (left, centre)]);
        arrow(drawing, &[(right, centre), (width - side, centre)]);
        let across = (left + right) / 2.0;
        arrow(drawing, &[(across, top + lead), (across, process_top)]);
        arrow(drawing, &[(across, bottom - design), (across, process_bottom)]);
        bottom.max(end_bottom).max(start_bottom)
    }

    /// Column and row of each step: clockwise from the upper left. Of an odd number the last cell, on the left, stays
    /// empty.
    fn ring(&self, rows: usize) -> Vec<(usize, usize)> {
        let right = (0..rows).map(|row| (1, row));
        let left = (1..rows).rev().map(|row| (0, row));
        let all: Vec<(usize, usize)> = std::iter::once((0, 0)).chain(right).chain(left).collect();
        all.into_iter().take(self.steps.len()).collect()
    }

    fn narrow(&self, drawing: &mut Drawing, top: f64) -> f64 {
        let width = drawing.width;
        let gap = 24.0;
        let mut y = top;
        for (node, columns) in [(&self.starting, 1), (&self.leadership, 1), (&self.design, 1)] {
            let height = self.height(node, width, columns);
            self.node(drawing, node, Area { left: 0.0, top: y, right: width, bottom: y + height }, columns);
            y += height + 8.0;
        }
        y -= 8.0;
        arrow(drawing, &[(width / 2.0, y), (width / 2.0, y + gap)]);
        y += gap;
        let head = wrap(&self.process, SIZE * 1.06, width - 20.0, 2);
        let (left, right) = (10.0, width - 34.0);
        let mut areas = Vec::new();
        let process_top = y;
        y += 8.0 + head.len() as f64 * LINE + 6.0;
        for node in &self.steps {
            let height = self.height(node, right - left, 1);
            areas.push(Area { left, top: y, right, bottom: y + height });
            y += height + gap;
        }
        let process_bottom = y - gap + 12.0;
        drawing.rect(
            "range",
            Area { left: 0.0, top: process_top, right: width, bottom: process_bottom },
            10.0,
        );
        drawing.lines(Look::Strong, (10.0, process_top + 20.0), Anchor::Start, &head);
        for (node, area) in self.steps.iter().zip(&areas) {
            self.node(drawing, node, *area, 1);
        }
        for pair in areas.windows(2) {
            between(drawing, pair[0], pair[1]);
        }
        if let [first, .., last] = areas[..] {
            let (from, to) = ((last.top + last.bottom) / 2.0, (first.top + first.bottom) / 2.0);
            arrow(drawing, &[(right, from), (width - 12.0, from), (width - 12.0, to), (right, to)]);
        }
        arrow(drawing, &[(width / 2.0, process_bottom), (width / 2.0, process_bottom + gap)]);
        y = process_bottom + gap;
        let height = self.height(&self.outcomes, width, 1);
        self.node(drawing, &self.outcomes, Area { left: 0.0, top: y, right: width, bottom: y + height }, 1);
        y + height
    }
}

impl Chart for SficCycle {
    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        let named =
            |(index, (name, colour)): (usize, &(String, usize))| (self.lettered(index, name), *colour);
        let arms: Vec<(String, usize)> = self.arms.iter().enumerate().map(named).collect();
        let top = legend_of(&mut drawing, &arms, (0.0, 12.0)) + 10.0;
        drawing.cut(top);
        let bottom =
            if width < NARROW { self.narrow(&mut drawing, top) } else { self.wide(&mut drawing, top) };
        drawing.height = bottom + 4.0;
        drawing
    }

    fn data_table(&self) -> DataTable {
        let [node, item, arm, before, after, from, to] = &self.heads;
        let heads = [node, item, arm, before, from, to, after, from, to];
        let mut table = DataTable::new(heads.into_iter().cloned());
        let nodes = [&self.starting, &self.leadership, &self.design].into_iter().chain(&self.steps);
        for node in nodes.chain([&self.outcomes]) {
            for item in &node.items {
                for ((name, _), after) in self.arms.iter().zip(&item.after) {
                    let mut cells = vec![Cell::text(&node.title), Cell::text(&item.title), Cell::text(name)];
                    for span in [item.before, *after] {
                        let ends = span.and_then(|span| span.ends);
                        let values =
                            [span.map(|span| span.value), ends.map(|ends| ends.0), ends.map(|ends| ends.1)];
                        cells.extend(
                            values.map(|value| Cell::number(value, |value| item.numbers.alone(value))),
                        );
                    }
                    table.rows.push(cells);
                }
            }
        }
        table
    }
}
