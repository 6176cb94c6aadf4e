//! Points with an interval each way, and the frontier of those that no other beats.

use super::data_table::{Cell, DataTable};
use super::drawing::{Anchor, Area, At, Drawing, Look, area};
use super::measure::{LINE, SMALL, wrap};
use super::scale::{Axis, Numbers, Span};
use super::{Chart, NARROW, under_axis};
use sfic_text::joined;

/// One point.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Its name.
    pub name: String,
    /// Value on the horizontal axis.
    pub across: Option<Span>,
    /// Value on the vertical axis.
    pub up: Option<Span>,
    /// True if it lies on the frontier.
    pub best: bool,
}

/// Points on two axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// Head of the column of names.
    pub of: String,
    /// The points.
    pub dots: Vec<Dot>,
    /// Title of the horizontal axis, with its unit.
    pub across: String,
    /// Title of the vertical axis, with its unit.
    pub up: String,
    /// Format of numbers of the horizontal axis.
    pub across_numbers: Numbers,
    /// Format of numbers of the vertical axis.
    pub up_numbers: Numbers,
    /// Heads of the columns: `["from", "to", "on the line", "yes", "no"]`.
    pub heads: [String; 5],
}

impl Scatter {
    fn drawn(&self) -> impl Iterator<Item = (&Dot, Span, Span)> {
        self.dots.iter().filter_map(|dot| Some((dot, dot.across?, dot.up?)))
    }
}

/// Candidate positions of a name around its point, the nearest first.
fn beside((x, y): At) -> Vec<(At, Anchor)> {
    let mut positions = Vec::new();
    for far in [10.0, 22.0, 36.0, 52.0, 70.0, 90.0, 115.0] {
        positions.extend([
            ((x + far, y - 0.45 * far), Anchor::Start),
            ((x - far, y - 0.45 * far), Anchor::End),
            ((x + far, y + 0.45 * far + 8.0), Anchor::Start),
            ((x - far, y + 0.45 * far + 8.0), Anchor::End),
            ((x, y - far), Anchor::Middle),
            ((x, y + far + 9.0), Anchor::Middle),
        ]);
    }
    positions
}

impl Chart for Scatter {
    fn measured(&self) -> Option<&str> {
        Some(&self.up)
    }

    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        let narrow = width < NARROW;
        let heading = wrap(&self.up, SMALL, width, 2);
        drawing.lines(Look::Faint, (0.0, 12.0), Anchor::Start, &heading);
        let top = heading.len() as f64 * LINE + 10.0;
        let bottom = top + if narrow { 250.0 } else { 320.0 };
        let values = self.drawn().flat_map(|(_, _, up)| up.all());
        let up = Axis::over(values, self.up_numbers, 5, (bottom, top));
        let ticks = up.ticks();
        let left = ticks.iter().map(|(_, text)| Look::Faint.width(text)).fold(0.0, f64::max) + 8.0;
        let right = width - 14.0;
        let values = self.drawn().flat_map(|(_, across, _)| across.all());
        let across = Axis::over(values, self.across_numbers, if narrow { 3 } else { 6 }, (left + 8.0, right));
        for (value, text) in &ticks {
            let y = up.at(*value);
            drawing.line("grid", (left, y), (right, y));
            drawing.text(Look::Faint, (left - 6.0, y + 4.0), Anchor::End, text);
        }
        for (value, _) in across.ticks() {
            drawing.line("grid", (across.at(value), top), (across.at(value), bottom));
        }
        let mut best: Vec<At> = self
            .drawn()
            .filter(|(dot, ..)| dot.best)
            .map(|(_, x, y)| (across.at(x.value), up.at(y.value)))
            .collect();
        best.sort_by(|a, b| a.0.total_cmp(&b.0));
        drawing.open("c1", "");
        drawing.path("thin dash1", &best, false);
        drawing.close();

        let mut taken: Vec<Area> = Vec::new();
        let round = |(x, y): At| Area { left: x - 7.0, top: y - 7.0, right: x + 7.0, bottom: y + 7.0 };
        for pair in best.windows(2) {
            // Names stay off the line.
            let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
            taken.extend((0..=40).map(|i| i as f64 / 40.0).map(|part| {
                let (x, y) = (x1 + part * (x2 - x1), y1 + part * (y2 - y1));
                Area { left: x - 2.0, top: y - 2.0, right: x + 2.0, bottom: y + 2.0 }
            }));
        }
        for (dot, x, y) in self.drawn() {
            let at = (across.at(x.value), up.at(y.value));
            taken.push(round(at));
            let hover = format!("{}: {}; {}", dot.name, self.across_numbers.text(x), self.up_numbers.text(y));
            drawing.open(if dot.best { "c1" } else { "c0" }, &hover);
            if let Some((low, high)) = x.ends {
                drawing.line("stroke", (across.at(low), at.1), (across.at(high), at.1));
            }
            if let Some((low, high)) = y.ends {
                drawing.line("stroke", (at.0, up.at(low)), (at.0, up.at(high)));
            }
            drawing.mark(0, dot.best, at);
            drawing.close();
        }
        // Names of the best first: they get the nearest places.
        let mut order: Vec<_> = self.drawn().collect();
        order.sort_by_key(|(dot, ..)| !dot.best);
        let inside = Area { left, top: top - 4.0, right: width, bottom: bottom - 2.0 };
        let mut left_over = Vec::new();
        for (dot, x, y) in order {
            let at = (across.at(x.value), up.at(y.value));
            let name = wrap(&dot.name, SMALL, 0.45 * width, 1).concat();
            let look = if dot.best { Look::OwnSmall } else { Look::Faint };
            let free = |position: &(At, Anchor)| {
                let own = area(look, position.0, position.1, &name);
                let within = own.left >= inside.left && own.right <= inside.right;
                let within = within && own.top >= inside.top && own.bottom <= inside.bottom;
                within && taken.iter().all(|other| !other.meets(own))
            };
            let Some((position, anchor)) = beside(at).into_iter().find(free) else {
                left_over.push(name);
                continue;
            };
            let own = area(look, position, anchor, &name);
            let far = (position.1 - at.1).abs() > 24.0 || (position.0 - at.0).abs() > 24.0;
            if far {
                let end = (at.0.clamp(own.left, own.right), at.1.clamp(own.top, own.bottom));
                drawing.line("rule", at, end);
            }
            drawing.open(if dot.best { "c1" } else { "c0" }, "");
            drawing.text(look, position, anchor, &name);
            drawing.close();
            taken.push(own);
        }
        drawing.line("rule", (left, bottom), (right, bottom));
        drawing.height = under_axis(&mut drawing, &across, &self.across, bottom) + 4.0;
        if !left_over.is_empty() {
            // Too crowded for these: they are named below, and when one points at them.
            let lines = wrap(&format!("… {}", joined(&left_over)), SMALL, width, 4);
            drawing.lines(Look::Faint, (0.0, drawing.height + 12.0), Anchor::Start, &lines);
            drawing.height += lines.len() as f64 * LINE + 6.0;
        }
        drawing
    }

    fn data_table(&self) -> DataTable {
        let [from, to, on, yes, no] = &self.heads;
        let mut heads = vec![self.of.clone()];
        for axis in [&self.across, &self.up] {
            heads.extend([axis.clone(), from.clone(), to.clone()]);
        }
        heads.push(on.clone());
        let mut table = DataTable::new(heads);
        for dot in &self.dots {
            let mut cells = vec![Cell::text(&dot.name)];
            for (span, numbers) in [(dot.across, self.across_numbers), (dot.up, self.up_numbers)] {
                let number = |value: Option<f64>| Cell::number(value, |value| numbers.alone(value));
                let ends = span.and_then(|span| span.ends);
                cells.push(number(span.map(|span| span.value)));
                cells.extend([number(ends.map(|ends| ends.0)), number(ends.map(|ends| ends.1))]);
            }
            cells.push(Cell::text(if dot.best { yes } else { no }));
            table.rows.push(cells);
        }
        table
    }
}
