//! The boxes: titles, values of each arm, and small lines over time.

use super::{Item, Node, SficCycle};
use crate::figures::drawing::{Anchor, Area, At, Drawing, Look};
use crate::figures::lines::colour as class;
use crate::figures::measure::{LINE, SIZE, SMALL, wrap};
use crate::figures::scale::{Numbers, Span};
use crate::text::words::in_percent;

const PAD: f64 = 8.0;
const SMALL_LINE: f64 = 14.0;
const COURSE: f64 = 38.0;
/// Distance between two values in a row.
const APART: f64 = 8.0;
/// Least distance of two points of a course, in user units; closer ones are left out.
const FINEST: f64 = 3.0;

impl SficCycle {
    /// A text with the letter of its arm, so that colour is not the only sign; no letter with a single arm.
    pub(super) fn lettered(&self, index: usize, text: &str) -> String {
        match (self.arms.len(), u8::try_from(index)) {
            (2..=26, Ok(index)) => format!("{} {text}", char::from(b'A' + index)),
            _ => text.to_string(),
        }
    }

    /// Values of an item as text and colour; of settings, arms that agree with the reference are left out.
    fn values(&self, item: &Item) -> Vec<(String, usize)> {
        let first = item.after.first().copied().flatten();
        let set = item.course.is_empty() && first.is_some_and(|span| span.ends.is_none());
        let mut lines = Vec::new();
        if !set && let Some(before) = item.before {
            lines.push((format!("{} {}", self.before, short(item.numbers, before)), usize::MAX));
        }
        for (index, (span, (_, colour))) in item.after.iter().zip(&self.arms).enumerate() {
            let Some(span) = span else { continue };
            if set && index > 0 && Some(span.value) == first.map(|span| span.value) {
                continue;
            }
            let whole =
                item.numbers == Numbers::Plain && span.value.fract() == 0.0 && span.value.abs() >= 1.0;
            let text = match set {
                true if whole && span.value.abs() < 1e6 => format!("{:.0}", span.value).replace('-', "−"),
                true => item.numbers.alone(span.value),
                false => short(item.numbers, *span),
            };
            lines.push((self.lettered(index, &text), *colour));
        }
        lines
    }

    /// True if an item is a row with its values at the right, because it has no course.
    fn in_row(item: &Item) -> bool {
        item.course.is_empty() && item.after.iter().flatten().all(|span| span.ends.is_none())
    }

    fn item_height(&self, item: &Item, title: bool, width: f64, below: bool) -> f64 {
        if Self::in_row(item) {
            let values = if below { self.value_rows(item, width).len() } else { 0 };
            return (self.row(item, width, below).len() + values) as f64 * SMALL_LINE + 3.0;
        }
        let head = if title { wrap(&item.title, SMALL, width, 2).len() as f64 * SMALL_LINE } else { 0.0 };
        let course = if item.course.is_empty() { 0.0 } else { COURSE + 4.0 };
        head + course + self.values(item).len() as f64 * SMALL_LINE + 4.0
    }

    /// The lines of the title of an item in a row, with its values beside or below it.
    fn row(&self, item: &Item, width: f64, below: bool) -> Vec<String> {
        let values: f64 = self.values(item).iter().map(|(text, _)| Look::Small.width(text) + APART).sum();
        wrap(&item.title, SMALL, if below { width } else { width - values - 4.0 }, 3)
    }

    /// The values below the title of an item in a row, in as many lines as it takes.
    fn value_rows(&self, item: &Item, width: f64) -> Vec<Vec<(String, usize)>> {
        let mut rows: Vec<Vec<(String, usize)>> = Vec::new();
        let mut free = 0.0;
        for (text, colour) in self.values(item) {
            let needs = Look::Small.width(&text);
            match rows.last_mut() {
                Some(row) if needs <= free => row.push((text, colour)),
                _ => {
                    free = width;
                    rows.push(vec![(text, colour)]);
                }
            }
            free -= needs + APART;
        }
        rows
    }

    /// True if items side by side need their values below their titles, because beside them a word would be cut.
    fn below(&self, items: &[Item], width: f64) -> bool {
        let cut = |item: &Item| {
            let lines = self.row(item, width, false);
            lines.iter().any(|line| line.contains('…')) && !item.title.contains('…')
        };
        items.iter().filter(|item| Self::in_row(item)).any(cut)
    }

    /// The height of a box of this width.
    pub(super) fn height(&self, node: &Node, width: f64, columns: usize) -> f64 {
        let inner = (width - 2.0 * PAD - (columns as f64 - 1.0) * 16.0) / columns as f64;
        let title = wrap(&node.title, SIZE * 1.06, width - 2.0 * PAD - 6.0, 3).len() as f64 * LINE;
        let several = node.items.len() > 1;
        let rows = node.items.chunks(columns);
        let items: f64 = rows
            .map(|row| {
                let below = self.below(row, inner);
                row.iter().map(|item| self.item_height(item, several, inner, below)).fold(0.0, f64::max)
            })
            .sum();
        title + items + 2.0 * PAD
    }

    pub(super) fn node(&self, drawing: &mut Drawing, node: &Node, area: Area, columns: usize) {
        drawing.rect("box", area, 6.0);
        let width = area.right - area.left;
        let inner = (width - 2.0 * PAD - (columns as f64 - 1.0) * 16.0) / columns as f64;
        let title = wrap(&node.title, SIZE * 1.06, width - 2.0 * PAD - 6.0, 3);
        drawing.lines(Look::Strong, (area.left + PAD, area.top + PAD + 10.0), Anchor::Start, &title);
        let mut y = area.top + PAD + title.len() as f64 * LINE;
        let several = node.items.len() > 1;
        for row in node.items.chunks(columns) {
            let mut tall = 0.0_f64;
            let below = self.below(row, inner);
            for (column, item) in row.iter().enumerate() {
                let x = area.left + PAD + column as f64 * (inner + 16.0);
                self.item(drawing, node, item, (several, below), (x, y), inner);
                tall = tall.max(self.item_height(item, several, inner, below));
            }
            y += tall;
        }
    }

    fn item(
        &self,
        drawing: &mut Drawing,
        node: &Node,
        item: &Item,
        (several, below): (bool, bool),
        (x, y): At,
        width: f64,
    ) {
        let values = self.values(item);
        let hover = self.hover(node, item);
        if Self::in_row(item) {
            let below = below && !values.is_empty();
            let lines = self.row(item, width, below);
            drawing.open("", &hover);
            for (index, line) in lines.iter().enumerate() {
                drawing.text(Look::Faint, (x, y + 11.0 + index as f64 * SMALL_LINE), Anchor::Start, line);
            }
            drawing.close();
            if below {
                for (index, row) in self.value_rows(item, width).iter().enumerate() {
                    let (mut left, base) = (x, y + 11.0 + (lines.len() + index) as f64 * SMALL_LINE);
                    for (text, colour) in row {
                        self.value(drawing, text, *colour, (left, base), Anchor::Start);
                        left += Look::Small.width(text) + APART;
                    }
                }
                return;
            }
            let mut right = x + width;
            for (text, colour) in values.iter().rev() {
                self.value(drawing, text, *colour, (right, y + 11.0), Anchor::End);
                right -= Look::Small.width(text) + APART;
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
        drawing.open(&class(colour), "");
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

    /// Small lines over time with bands, and a vertical dashed line at the start of the countermeasures.
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
            for (index, (tick, span)) in course.iter().enumerate() {
                match span {
                    None => parts.push(Vec::new()),
                    Some(span) => {
                        let x = across(*tick);
                        let end = index + 1 == course.len();
                        let Some(part) = parts.last_mut() else { continue };
                        if end || part.last().is_none_or(|(before, _)| x - before >= FINEST) {
                            part.push((x, *span));
                        }
                    }
                }
            }
            drawing.open(&class(*colour), "");
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
}

/// A value with its interval in few characters.
fn short(numbers: Numbers, span: Span) -> String {
    let digits = |value: f64| match numbers {
        _ if value.abs() >= 1e4 => format!("{value:.0e}"),
        Numbers::Percent | Numbers::Points => format!("{:.1}", 100.0 * value),
        _ => format!("{value:.2}"),
    };
    let value = match numbers {
        Numbers::Percent => in_percent(digits(span.value)),
        _ => digits(span.value),
    };
    let text = match span.ends {
        Some((low, high)) => format!("{value} [{}, {}]", digits(low), digits(high)),
        None => value,
    };
    text.replace('-', "−")
}
