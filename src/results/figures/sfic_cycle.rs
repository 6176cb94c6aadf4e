//! The SFIC model as a diagram (after Ansell & Gash 2008, figure 1) whose boxes carry values and small time series:
//! starting conditions, leadership and institutional design around the collaborative process, which leads to outcomes.

use super::drawing::{Anchor, Area, At, Drawing, Look};
use super::measure::{LINE, SIZE, SMALL, wrap};
use super::scale::{Numbers, Span};
use super::sheet::{Cell, Sheet};
use super::{Chart, NARROW, legend_of};

/// What a box is measured by.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// A phrase.
    pub title: String,
    /// How its numbers are written.
    pub numbers: Numbers,
    /// Its value before, the same in all arms.
    pub before: Option<Span>,
    /// Its value after, one for each arm.
    pub after: Vec<Option<Span>>,
    /// Its course, one for each arm: ticks and values. Empty where it has none.
    pub course: Vec<Vec<(f64, Option<Span>)>>,
}

/// A box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// What it is.
    pub title: String,
    /// What is in it.
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
    /// What the process is called.
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

const PAD: f64 = 8.0;
const SMALL_LINE: f64 = 14.0;
const COURSE: f64 = 38.0;
/// Courses closer than this on paper are not drawn tick by tick.
const FINEST: f64 = 3.0;

impl SficCycle {
    /// The lines of values of an item: text and colour, where arms that agree with the reference are left out.
    fn values(&self, item: &Item) -> Vec<(String, usize)> {
        let first = item.after.first().copied().flatten();
        let set = item.course.is_empty() && first.is_some_and(|span| span.ends.is_none());
        let mut lines = Vec::new();
        if !set && let Some(before) = item.before {
            lines.push((format!("{} {}", self.before, short(item.numbers, before)), usize::MAX));
        }
        for (place, (span, (_, colour))) in item.after.iter().zip(&self.arms).enumerate() {
            let Some(span) = span else { continue };
            if set && place > 0 && Some(span.value) == first.map(|span| span.value) {
                continue;
            }
            let whole =
                item.numbers == Numbers::Plain && span.value.fract() == 0.0 && span.value.abs() >= 1.0;
            let text = match set {
                true if whole && span.value.abs() < 1e6 => format!("{:.0}", span.value).replace('-', "−"),
                true => item.numbers.alone(span.value),
                false => short(item.numbers, *span),
            };
            lines.push((text, *colour));
        }
        lines
    }

    /// Whether an item is a row with its values at the right, because it has no course.
    fn in_row(item: &Item) -> bool {
        item.course.is_empty() && item.after.iter().flatten().all(|span| span.ends.is_none())
    }

    fn item_height(&self, item: &Item, title: bool, width: f64) -> f64 {
        if Self::in_row(item) {
            let (lines, below) = self.row(item, width);
            return (lines.len() + usize::from(below)) as f64 * SMALL_LINE + 3.0;
        }
        let head = if title { wrap(&item.title, SMALL, width, 2).len() as f64 * SMALL_LINE } else { 0.0 };
        let course = if item.course.is_empty() { 0.0 } else { COURSE + 4.0 };
        head + course + self.values(item).len() as f64 * SMALL_LINE + 4.0
    }

    /// The lines of the title of an item in a row, and whether its values stand below and not beside it, because a word
    /// would be cut.
    fn row(&self, item: &Item, width: f64) -> (Vec<String>, bool) {
        let values: f64 = self.values(item).iter().map(|(text, _)| Look::Small.width(text) + 6.0).sum();
        let room = width - values - 4.0;
        let lines = wrap(&item.title, SMALL, room, 3);
        if lines.iter().any(|line| line.contains('…')) && !item.title.contains('…') {
            return (wrap(&item.title, SMALL, width, 3), true);
        }
        (lines, false)
    }

    /// The height of a box of this width.
    fn height(&self, node: &Node, width: f64, columns: usize) -> f64 {
        let inner = (width - 2.0 * PAD - (columns as f64 - 1.0) * 16.0) / columns as f64;
        let title = wrap(&node.title, SIZE * 1.06, width - 2.0 * PAD - 6.0, 3).len() as f64 * LINE;
        let several = node.items.len() > 1;
        let rows = node.items.chunks(columns);
        let items: f64 = rows
            .map(|row| row.iter().map(|item| self.item_height(item, several, inner)).fold(0.0, f64::max))
            .sum();
        title + items + 2.0 * PAD
    }

    fn node(&self, drawing: &mut Drawing, node: &Node, area: Area, columns: usize) {
        drawing.rect("box", area, 6.0);
        let width = area.right - area.left;
        let inner = (width - 2.0 * PAD - (columns as f64 - 1.0) * 16.0) / columns as f64;
        let title = wrap(&node.title, SIZE * 1.06, width - 2.0 * PAD - 6.0, 3);
        drawing.lines(Look::Strong, (area.left + PAD, area.top + PAD + 10.0), Anchor::Start, &title);
        let mut y = area.top + PAD + title.len() as f64 * LINE;
        let several = node.items.len() > 1;
        for row in node.items.chunks(columns) {
            let mut tall = 0.0_f64;
            for (column, item) in row.iter().enumerate() {
                let x = area.left + PAD + column as f64 * (inner + 16.0);
                self.item(drawing, node, item, several, (x, y), inner);
                tall = tall.max(self.item_height(item, several, inner));
            }
            y += tall;
        }
    }

    fn item(&self, drawing: &mut Drawing, node: &Node, item: &Item, several: bool, (x, y): At, width: f64) {
        let values = self.values(item);
        let hover = self.hover(node, item);
        if Self::in_row(item) {
            let (lines, below) = self.row(item, width);
            drawing.open("", &hover);
            for (place, line) in lines.iter().enumerate() {
                drawing.text(Look::Faint, (x, y + 11.0 + place as f64 * SMALL_LINE), Anchor::Start, line);
            }
            drawing.close();
            if below {
                let (mut left, base) = (x, y + 11.0 + lines.len() as f64 * SMALL_LINE);
                for (text, colour) in &values {
                    self.value(drawing, text, *colour, (left, base), Anchor::Start);
                    left += Look::Small.width(text) + 6.0;
                }
                return;
            }
            let mut right = x + width;
            for (text, colour) in values.iter().rev() {
                self.value(drawing, text, *colour, (right, y + 11.0), Anchor::End);
                right -= Look::Small.width(text) + 6.0;
            }
            return;
        }
        let mut y = y;
        if several {
            for line in wrap(&item.title, SMALL, width, 2) {
                drawing.text(Look::Faint, (x, y + 11.0), Anchor::Start, &line);
                y += SMALL_LINE;
            }
        }
        if !item.course.is_empty() {
            self.course(
                drawing,
                item,
                &hover,
                Area { left: x, top: y + 2.0, right: x + width, bottom: y + COURSE },
            );
            y += COURSE + 4.0;
        }
        for (text, colour) in &values {
            let text = wrap(text, SMALL, width, 1).concat();
            self.value(drawing, &text, *colour, (x, y + 11.0), Anchor::Start);
            y += SMALL_LINE;
        }
    }

    fn value(&self, drawing: &mut Drawing, text: &str, colour: usize, at: At, anchor: Anchor) {
        if colour == usize::MAX {
            drawing.text(Look::Faint, at, anchor, text);
            return;
        }
        drawing.open(&super::lines::colour(colour), "");
        drawing.text(Look::OwnSmall, at, anchor, text);
        drawing.close();
    }

    fn hover(&self, node: &Node, item: &Item) -> String {
        let text = |span: Option<Span>| span.map_or("–".into(), |span| item.numbers.text(span));
        let after =
            self.arms.iter().zip(&item.after).map(|((name, _), span)| format!("{name} {}", text(*span)));
        let after: Vec<String> = after.collect();
        format!("{}, {}: {} {}; {}", node.title, item.title, self.before, text(item.before), after.join("; "))
    }

    /// Small lines over time with bands; an upright line where countermeasures start.
    fn course(&self, drawing: &mut Drawing, item: &Item, hover: &str, area: Area) {
        let points = || item.course.iter().flatten();
        let values =
            points().filter_map(|(_, span)| *span).flat_map(Span::all).filter(|value| value.is_finite());
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        values.for_each(|value| (low, high) = (low.min(value), high.max(value)));
        // A course that hardly moves must not look as if it did.
        let least = 0.1 * low.abs().max(high.abs());
        let spread = (high - low).max(least).max(1e-9);
        let middle = (low + high) / 2.0;
        let up = |value: f64| {
            let part = (value - middle) / spread + 0.5;
            area.bottom - 2.0 - part.clamp(0.0, 1.0) * (area.bottom - area.top - 4.0)
        };
        let ticks = points().map(|(tick, _)| *tick);
        let last = ticks.clone().fold(1.0, f64::max);
        let first = ticks.fold(last, f64::min);
        let across =
            |tick: f64| area.left + (tick - first) / (last - first).max(1.0) * (area.right - area.left);
        drawing.line("grid", (area.left, area.bottom), (area.right, area.bottom));
        drawing.line("rule dash1", (across(self.start), area.top), (across(self.start), area.bottom));
        drawing.open("", hover);
        for (course, (_, colour)) in item.course.iter().zip(&self.arms) {
            let mut parts: Vec<Vec<(f64, Span)>> = vec![Vec::new()];
            for (place, (tick, span)) in course.iter().enumerate() {
                match span {
                    None => parts.push(Vec::new()),
                    Some(span) => {
                        let x = across(*tick);
                        let end = place + 1 == course.len();
                        let Some(part) = parts.last_mut() else { continue };
                        if end || part.last().is_none_or(|(before, _)| x - before >= FINEST) {
                            part.push((x, *span));
                        }
                    }
                }
            }
            drawing.open(&super::lines::colour(*colour), "");
            for part in &parts {
                let band = |end: fn((f64, f64)) -> f64| {
                    part.iter()
                        .filter_map(move |(x, span)| Some((*x, up(end(span.ends?)))))
                        .collect::<Vec<At>>()
                };
                let (mut above, mut below) = (band(|ends| ends.1), band(|ends| ends.0));
                below.reverse();
                above.append(&mut below);
                drawing.path("band", &above, true);
                let line: Vec<At> = part.iter().map(|(x, span)| (*x, up(span.value))).collect();
                drawing.path("thin", &line, false);
            }
            drawing.close();
        }
        drawing.close();
    }

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
        let places = self.ring(rows);
        let area = |(column, row): (usize, usize)| {
            let x = left + frame + column as f64 * (step + gap);
            let y = first + row as f64 * (tallest + gap);
            Area { left: x, top: y, right: x + step, bottom: y + tallest }
        };
        for (node, place) in self.steps.iter().zip(&places) {
            self.node(drawing, node, area(*place), 1);
        }
        for (from, place) in places.iter().enumerate() {
            let to = places[(from + 1) % places.len()];
            if places.len() > 1 {
                between(drawing, area(*place), area(to));
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

    /// Column and row of each step: clockwise from the upper left. Of an odd number the last place, on the left, stays
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

/// A value with its interval in few characters.
fn short(numbers: Numbers, span: Span) -> String {
    let digits = |value: f64| match numbers {
        _ if value.abs() >= 1e4 => format!("{value:.0e}"),
        Numbers::Percent | Numbers::Points => format!("{:.1}", 100.0 * value),
        _ => format!("{value:.2}"),
    };
    let unit = if numbers == Numbers::Percent { " %" } else { "" };
    let text = match span.ends {
        Some((low, high)) => format!("{}{unit} [{}, {}]", digits(span.value), digits(low), digits(high)),
        None => format!("{}{unit}", digits(span.value)),
    };
    text.replace('-', "−")
}

/// A line through points with a head at its end.
fn arrow(drawing: &mut Drawing, points: &[At]) {
    let [.., before, end] = *points else { return };
    let (x, y) = (end.0 - before.0, end.1 - before.1);
    let length = (x * x + y * y).sqrt().max(1e-9);
    let (x, y) = (x / length, y / length);
    let base = (end.0 - 7.0 * x, end.1 - 7.0 * y);
    let mut line = points.to_vec();
    if let Some(last) = line.last_mut() {
        *last = base;
    }
    drawing.path("arrow", &line, false);
    drawing.path(
        "head",
        &[end, (base.0 - 4.0 * y, base.1 + 4.0 * x), (base.0 + 4.0 * y, base.1 - 4.0 * x)],
        true,
    );
}

/// An arrow from one box to another beside, above or below it.
fn between(drawing: &mut Drawing, from: Area, to: Area) {
    let centre = |area: Area| ((area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0);
    let ((x, y), (to_x, to_y)) = (centre(from), centre(to));
    let points = match (to_x - x, to_y - y) {
        (across, _) if across > 1.0 => [(from.right, y), (to.left, to_y)],
        (across, _) if across < -1.0 => [(from.left, y), (to.right, to_y)],
        (_, down) if down > 0.0 => [(x, from.bottom), (to_x, to.top)],
        _ => [(x, from.top), (to_x, to.bottom)],
    };
    arrow(drawing, &points);
}

impl Chart for SficCycle {
    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        let top = legend_of(&mut drawing, &self.arms, (0.0, 12.0)) + 10.0;
        let bottom =
            if width < NARROW { self.narrow(&mut drawing, top) } else { self.wide(&mut drawing, top) };
        drawing.height = bottom + 4.0;
        drawing
    }

    fn sheet(&self) -> Sheet {
        let [node, item, arm, before, after, from, to] = &self.heads;
        let heads = [node, item, arm, before, from, to, after, from, to];
        let mut sheet = Sheet::new(heads.into_iter().cloned());
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
                    sheet.rows.push(cells);
                }
            }
        }
        sheet
    }
}
