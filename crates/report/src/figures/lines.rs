//! Lines with bands over time: series and survival curves, alone or in small multiples.

use super::data_table::{Cell, DataTable};
use super::drawing::{Anchor, At, Drawing, Look};
use super::measure::{LINE, SIZE, SMALL, wrap};
use super::scale::{Axis, Numbers, Span};
use super::{Chart, NARROW, legend_of};

/// One line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Index of its colour; 0 is grey, for the reference. From 7 on colours repeat with dashes.
    pub colour: usize,
    /// Positions on the horizontal axis, ascending, and values; `None` breaks the line.
    pub points: Vec<(f64, Option<Span>)>,
}

/// Lines over one horizontal axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// The lines in the order of painting.
    pub lines: Vec<Line>,
    /// True if a value holds until the next one, as in a survival curve.
    pub steps: bool,
    /// Title of the horizontal axis, with its unit.
    pub across: String,
    /// Title of the vertical axis, with its unit.
    pub up: String,
    /// Format of numbers of the vertical axis.
    pub numbers: Numbers,
    /// True if the vertical axis includes zero.
    pub zero: bool,
    /// Vertical dashed lines with a label, such as the start of the countermeasures.
    pub moments: Vec<(f64, String)>,
    /// Heads of the columns: `["arm", "week", "value", "from", "to"]`.
    pub heads: [String; 5],
}

/// Least distance of two points of a line, in user units; closer ones are left out.
const FINEST: f64 = 1.5;

impl Lines {
    fn spans(&self) -> impl Iterator<Item = f64> {
        self.lines.iter().flat_map(|line| &line.points).filter_map(|(_, span)| *span).flat_map(Span::all)
    }

    /// The part with the axes and the lines, without names.
    fn panel(&self, width: f64, height: f64, right: f64, up: &Axis) -> Drawing {
        let mut drawing = Drawing::new(width);
        let ticks = up.ticks();
        let left = ticks.iter().map(|(_, text)| Look::Faint.width(text)).fold(0.0, f64::max) + 8.0;
        let across = self.across_axis(left, width - right);
        for (value, text) in &ticks {
            let y = up.at(*value);
            drawing.line("grid", (left, y), (width - right, y));
            drawing.text(Look::Faint, (left - 6.0, y + 4.0), Anchor::End, text);
        }
        for (at, text) in &self.moments {
            let x = across.at(*at);
            drawing.line("rule dash1", (x, up.at(up.ends().1)), (x, height));
            let anchor = if x > width * 0.6 { Anchor::End } else { Anchor::Start };
            let x = if anchor == Anchor::End { x - 4.0 } else { x + 4.0 };
            drawing.text(Look::Faint, (x, height - 6.0), anchor, text);
        }
        for line in &self.lines {
            self.line(&mut drawing, line, &across, up);
        }
        drawing.line("rule", (left, height), (width - right, height));
        drawing.height = super::ticks_under(&mut drawing, &across, height);
        drawing
    }

    fn across_axis(&self, from: f64, to: f64) -> Axis {
        let values = self.lines.iter().flat_map(|line| line.points.iter().map(|(x, _)| *x));
        let values = values.chain(self.moments.iter().map(|(x, _)| *x));
        Axis::over(values, Numbers::Plain, if to - from < 260.0 { 3 } else { 6 }, (from, to))
    }

    fn line(&self, drawing: &mut Drawing, line: &Line, across: &Axis, up: &Axis) {
        drawing.open(&colour(line.colour), &line.name);
        let dash = ["", " dash1", " dash2"][line.colour / 7 % 3];
        for part in self.parts(line, across) {
            let (mut middle, mut above, mut below): (Vec<At>, Vec<At>, Vec<At>) = Default::default();
            let mut before: Option<Span> = None;
            for (x, span) in part {
                if let Some(before) = before.filter(|_| self.steps) {
                    middle.push((x, up.at(before.value)));
                    if let Some((low, high)) = before.ends {
                        above.push((x, up.at(high)));
                        below.push((x, up.at(low)));
                    }
                }
                middle.push((x, up.at(span.value)));
                if let Some((low, high)) = span.ends {
                    above.push((x, up.at(high)));
                    below.push((x, up.at(low)));
                }
                before = Some(span);
            }
            below.reverse();
            above.extend(below);
            drawing.path("band", &above, true);
            match middle[..] {
                [only] => drawing.circle("fill", only, 2.0),
                _ => drawing.path(&format!("stroke{dash}"), &middle, false),
            }
        }
        drawing.close();
    }

    /// Unbroken parts of a line in user units, thinned to [`FINEST`]; first and last points are kept.
    fn parts(&self, line: &Line, across: &Axis) -> Vec<Vec<(f64, Span)>> {
        let mut parts: Vec<Vec<(f64, Span)>> = vec![Vec::new()];
        for (index, (x, span)) in line.points.iter().enumerate() {
            let Some(span) = span else {
                parts.push(Vec::new());
                continue;
            };
            let x = across.at(*x);
            let last = line.points.get(index + 1).is_none_or(|(_, next)| next.is_none());
            let Some(part) = parts.last_mut() else { continue };
            if last || part.last().is_none_or(|(before, _)| x - before >= FINEST) {
                part.push((x, *span));
            }
        }
        parts.retain(|part| !part.is_empty());
        parts
    }

    fn up_axis(&self, top: f64, bottom: f64) -> Axis {
        let values: Vec<f64> = self.spans().chain(self.zero.then_some(0.0)).collect();
        Axis::over(values, self.numbers, if bottom - top < 130.0 { 3 } else { 5 }, (bottom, top))
    }
}

/// CSS class of a colour.
pub(super) fn colour(colour: usize) -> String {
    format!("c{}", colour % 7)
}

impl Chart for Lines {
    fn measured(&self) -> Option<&str> {
        Some(&self.up)
    }

    fn draw(&self, width: f64) -> Drawing {
        let narrow = width < NARROW;
        let mut drawing = Drawing::new(width);
        let names: Vec<(String, usize)> =
            self.lines.iter().map(|line| (line.name.clone(), line.colour)).collect();
        let longest = names.iter().map(|(name, _)| Look::Own.width(name)).fold(0.0, f64::max);
        let direct = !narrow && names.len() <= 12 && longest < 0.3 * width;
        let heading = wrap(&self.up, SMALL, width, 2);
        drawing.lines(Look::Faint, (0.0, 12.0), Anchor::Start, &heading);
        let mut top = heading.len() as f64 * LINE + 6.0;
        if !direct {
            top = legend_of(&mut drawing, &names, (0.0, top + 8.0)) + 6.0;
        }
        let height = if narrow { 220.0 } else { 300.0 };
        let right = if direct { longest + 12.0 } else { 14.0 };
        let up = self.up_axis(8.0, height);
        let panel = self.panel(width, height, right, &up);
        drawing.insert((0.0, top), &panel);
        if direct {
            let ends = self.lines.iter().filter_map(|line| {
                let (_, span) = line.points.iter().rev().find_map(|(x, span)| Some((x, (*span)?)))?;
                Some((up.at(span.value) + top + 4.0, line.name.clone(), line.colour))
            });
            for (y, name, number) in apart(ends.collect(), top + 6.0, top + height + 2.0) {
                drawing.open(&colour(number), "");
                drawing.text(Look::Own, (width - right + 8.0, y), Anchor::Start, &name);
                drawing.close();
            }
        }
        let below = wrap(&self.across, SMALL, width, 2);
        drawing.lines(Look::Faint, (width / 2.0, top + panel.height + 12.0), Anchor::Middle, &below);
        drawing.height = top + panel.height + below.len() as f64 * LINE + 4.0;
        drawing
    }

    fn data_table(&self) -> DataTable {
        let mut table = DataTable::new(self.heads.iter().cloned());
        add_rows(&mut table, self, &[]);
        table
    }
}

fn add_rows(table: &mut DataTable, lines: &Lines, before: &[Cell]) {
    let number = |value: Option<f64>| Cell::number(value, |value| lines.numbers.alone(value));
    for line in &lines.lines {
        for (x, span) in &line.points {
            let mut cells = before.to_vec();
            cells.extend([
                Cell::text(&line.name),
                Cell::number(Some(*x), |x| Numbers::Plain.alone(x).replace(".00", "")),
            ]);
            let ends = span.and_then(|span| span.ends);
            cells.extend([
                number(span.map(|span| span.value)),
                number(ends.map(|ends| ends.0)),
                number(ends.map(|ends| ends.1)),
            ]);
            table.rows.push(cells);
        }
    }
}

/// Names beside the ends of lines, moved apart so that none covers another, between two heights if they fit.
fn apart(mut names: Vec<(f64, String, usize)>, top: f64, bottom: f64) -> Vec<(f64, String, usize)> {
    names.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut least = top;
    for name in &mut names {
        name.0 = name.0.max(least);
        least = name.0 + LINE;
    }
    let mut most = bottom.max(top + (names.len().max(1) - 1) as f64 * LINE);
    for name in names.iter_mut().rev() {
        name.0 = name.0.min(most);
        most = name.0 - LINE;
    }
    names
}

/// Panels of lines side by side, each with a title and an axis of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Multiples {
    /// Title of each panel, and its lines; all with the same names in the same colours.
    pub panels: Vec<(String, Lines)>,
    /// Head of the column that names the panels.
    pub of: String,
}

impl Chart for Multiples {
    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        let Some((_, first)) = self.panels.first() else {
            drawing.height = LINE;
            return drawing;
        };
        let names: Vec<(String, usize)> =
            first.lines.iter().map(|line| (line.name.clone(), line.colour)).collect();
        let columns = if width < NARROW { 1 } else { self.panels.len().min(3) };
        let gap = 22.0;
        let each = (width - gap * (columns as f64 - 1.0)) / columns as f64;
        let height = if columns == 1 { 130.0 } else { 120.0 };
        let mut y = legend_of(&mut drawing, &names, (0.0, 12.0)) + 6.0;
        drawing.repeat(y, None);
        for row in self.panels.chunks(columns) {
            let titles: Vec<Vec<String>> =
                row.iter().map(|(title, _)| wrap(title, SIZE * 1.06, each, 2)).collect();
            let head = titles.iter().map(Vec::len).max().unwrap_or(1) as f64 * LINE;
            let mut lowest = y;
            for (column, ((_, lines), title)) in row.iter().zip(&titles).enumerate() {
                let x = column as f64 * (each + gap);
                drawing.lines(Look::Strong, (x, y + 12.0), Anchor::Start, title);
                let panel = lines.panel(each, height, 10.0, &lines.up_axis(8.0, height));
                drawing.insert((x, y + head + 4.0), &panel);
                lowest = lowest.max(y + head + 4.0 + panel.height);
            }
            y = lowest + 14.0;
            drawing.cut(y);
        }
        let below = wrap(&first.across, SMALL, width, 2);
        drawing.lines(Look::Faint, (width / 2.0, y + 2.0), Anchor::Middle, &below);
        drawing.height = y + below.len() as f64 * LINE;
        drawing
    }

    fn data_table(&self) -> DataTable {
        let heads = self.panels.first().map(|(_, lines)| lines.heads.clone()).unwrap_or_default();
        let mut table = DataTable::new(std::iter::once(self.of.clone()).chain(heads));
        for (title, lines) in &self.panels {
            add_rows(&mut table, lines, &[Cell::text(title)]);
        }
        table
    }
}
