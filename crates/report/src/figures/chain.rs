//! A chain of stages as a funnel, and beside it the factors by which other arms change the share of each stage.

use super::data_table::{Cell, DataTable};
use super::drawing::{Anchor, Area, Drawing, Look};
use super::measure::{LINE, SIZE, SMALL, wrap};
use super::scale::{Numbers, Span};
use super::{Chart, NARROW};
use crate::text::words;

/// A stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stage {
    /// Name of the stage, such as "inspected".
    pub title: String,
    /// The share that went on from the stage before, and the reasons why the others did not.
    pub note: String,
    /// Share of the stage before that reaches it in the reference, 0 to 1.
    pub share: Option<Span>,
    /// Share of the first stage that reaches it in the reference, 0 to 1.
    pub reached: Option<Span>,
    /// Share in each arm divided by that of the reference; 1 is no change.
    pub factors: Vec<Option<Span>>,
    /// True if a larger share is better.
    pub more_is_better: bool,
    /// True beyond the end of the chain: a change there does not help to reach it.
    pub beyond: bool,
}

/// A chain of stages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chain {
    /// Head of the column of stages.
    pub of: String,
    /// Head of the funnel, such as "of 1,000 infringing consignments in the baseline".
    pub funnel: String,
    /// Head of the factors, such as "times the share of the baseline".
    pub factors: String,
    /// Names of the arms.
    pub arms: Vec<String>,
    /// The stages in their order.
    pub stages: Vec<Stage>,
    /// Names in the legend: better, worse, no significant change, and the shade of the largest change.
    pub colours: [String; 4],
    /// Heads of further columns: share, reached, and the ends of an interval.
    pub heads: [String; 4],
}

/// Number at the first stage to which counts of the funnel refer.
const OUT_OF: f64 = 1000.0;
/// Largest factor drawn to scale, and the inverse of the smallest; beyond, only the number shows the size.
const MOST: f64 = 4.0;
/// Height of a bar of the funnel.
const BAR: f64 = 7.0;
/// Arms side by side in the wide layout.
const TOGETHER: usize = 5;

impl Chain {
    /// For each arm the stage that contributes most, up or down, to how many reach the end of the chain, if its interval
    /// excludes 1. The end is the product of the shares, so that the largest factor before it contributes most. Of an arm
    /// that changes none of them, the stage beyond the end that it changes most.
    pub fn marks(&self) -> Vec<Option<usize>> {
        let size = |stage: &Stage, arm: usize| {
            let span = (*stage.factors.get(arm)?)?;
            let (low, high) = span.ends?;
            (span.value > 0.0 && (low > 1.0 || high < 1.0)).then(|| libm::log(span.value).abs())
        };
        let mark = |arm: usize| {
            let sized = self
                .stages
                .iter()
                .enumerate()
                .filter_map(|(index, stage)| Some((index, !stage.beyond, size(stage, arm)?)));
            sized.max_by(|a, b| a.1.cmp(&b.1).then(a.2.total_cmp(&b.2))).map(|(index, ..)| index)
        };
        (0..self.arms.len()).map(mark).collect()
    }

    /// Position of a factor on a logarithmic scale, from −1 to 1; 0 is no change.
    fn position(&self, factor: f64) -> f64 {
        let values = self.stages.iter().flat_map(|stage| stage.factors.iter().flatten());
        let sizes = values.filter(|span| span.value > 0.0).map(|span| libm::log(span.value).abs());
        let most = sizes.fold(libm::log(1.5), f64::max).min(libm::log(MOST));
        if factor > 0.0 { (libm::log(factor) / most).clamp(-1.0, 1.0) } else { -1.0 }
    }

    fn colour(stage: &Stage, span: Span) -> usize {
        let told = span.ends.is_some_and(|(low, high)| low > 1.0 || high < 1.0);
        match (told, (span.value > 1.0) == stage.more_is_better) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => 2,
        }
    }

    fn factor(&self, drawing: &mut Drawing, (stage, arm): (usize, usize), centre: (f64, f64), half: f64) {
        let stage = &self.stages[stage];
        let Some(span) = stage.factors.get(arm).copied().flatten() else { return };
        let (x, y) = centre;
        let hover = match span.ends {
            Some((low, high)) => format!("{} [{}, {}]", times(span.value), times(low), times(high)),
            None => times(span.value),
        };
        drawing.open(
            &format!("c{}", Self::colour(stage, span)),
            &format!("{}, {}: {hover}", self.arms[arm], stage.title),
        );
        let at = |factor: f64| x + self.position(factor) * half;
        let (left, right) = (at(span.value).min(x), at(span.value).max(x));
        drawing.rect("bar", Area { left, top: y - 6.0, right, bottom: y + 6.0 }, 0.0);
        if let Some((low, high)) = span.ends {
            drawing.line("stroke", (at(low), y), (at(high), y));
        }
        drawing.line("stroke", (at(span.value), y - 6.0), (at(span.value), y + 6.0));
        drawing.close();
    }

    fn factor_text(
        &self,
        drawing: &mut Drawing,
        (stage, arm): (usize, usize),
        at: (f64, f64),
        anchor: Anchor,
    ) {
        let Some(span) = self.stages[stage].factors.get(arm).copied().flatten() else {
            drawing.text(Look::Faint, at, anchor, "–");
            return;
        };
        drawing.open(&format!("c{}", Self::colour(&self.stages[stage], span)), "");
        drawing.text(Look::OwnSmall, at, anchor, &times(span.value));
        drawing.close();
    }

    /// A stage of the funnel: name and count, a bar, a note on the others.
    fn step(&self, drawing: &mut Drawing, stage: &Stage, y: f64, width: f64) {
        let counted = stage.reached.map_or(String::new(), |span| counted(span.value * OUT_OF));
        let room = width - Look::Strong.width(&counted) - 8.0;
        let title = wrap(&stage.title, SIZE * 1.06, room, 2);
        drawing.lines(Look::Strong, (0.0, y + 12.0), Anchor::Start, &title);
        drawing.text(Look::Strong, (width, y + 12.0), Anchor::End, &counted);
        let mut below = y + title.len() as f64 * LINE + 2.0;
        if let Some(span) = stage.reached {
            let spans = self.stages.iter().filter_map(|stage| stage.reached);
            let most = spans.map(|span| span.value).fold(0.0, f64::max);
            let right = if most > 0.0 { (span.value / most * width).clamp(1.5, width) } else { 1.5 };
            drawing.open("c0", &format!("{}: {}", stage.title, Numbers::Percent.text(span)));
            drawing.rect("bar", Area { left: 0.0, top: below, right, bottom: below + BAR }, 0.0);
            drawing.close();
            below += BAR + 2.0;
        }
        let note = wrap(&stage.note, SMALL, width, 3);
        drawing.lines(Look::Faint, (0.0, below + 12.0), Anchor::Start, &note);
    }

    fn height(stage: &Stage, width: f64) -> f64 {
        let title = wrap(&stage.title, SIZE * 1.06, width - 60.0, 2);
        let lines = title.len() + wrap(&stage.note, SMALL, width, 3).len();
        lines as f64 * LINE + BAR + 14.0
    }

    fn legend(&self, drawing: &mut Drawing, y: f64) -> f64 {
        let texts: Vec<String> = self.colours.to_vec();
        super::in_lines(drawing, &texts, (0.0, y), |drawing, index, (x, y)| {
            let class = ["c1", "c2", "c0", ""][index];
            drawing.open(class, "");
            let shape = if index == 3 { "range" } else { "bar" };
            drawing.rect(shape, Area { left: x - 7.0, top: y - 5.0, right: x + 9.0, bottom: y + 5.0 }, 0.0);
            drawing.close();
        })
    }

    fn wide(&self, drawing: &mut Drawing, mut y: f64) -> f64 {
        let width = drawing.width;
        let (label, first) = (0.34 * width, 0.37 * width);
        let marks = self.marks();
        let groups: Vec<Vec<usize>> =
            (0..self.arms.len()).collect::<Vec<_>>().chunks(TOGETHER).map(<[usize]>::to_vec).collect();
        let groups = if groups.is_empty() { vec![Vec::new()] } else { groups };
        for group in groups {
            let column = (width - first) / TOGETHER as f64;
            let heads: Vec<Vec<String>> =
                group.iter().map(|&arm| wrap(&self.arms[arm], SMALL, column, 3)).collect();
            let funnel_head = wrap(&self.funnel, SMALL, label, 3);
            let factor_head = wrap(&self.factors, SMALL, width - first, 2);
            drawing.lines(Look::Faint, (first, y + 12.0), Anchor::Start, &factor_head);
            let below = y + factor_head.len() as f64 * LINE;
            drawing.lines(Look::Faint, (0.0, y + 12.0), Anchor::Start, &funnel_head);
            for (index, lines) in heads.iter().enumerate() {
                let x = first + (index as f64 + 0.5) * column;
                drawing.lines(Look::Small, (x, below + 14.0), Anchor::Middle, lines);
            }
            let tall =
                heads.iter().map(Vec::len).max().unwrap_or(0) as f64 * LINE + factor_head.len() as f64 * LINE;
            y += tall.max(funnel_head.len() as f64 * LINE) + 12.0;
            let mut rows = Vec::new();
            for stage in &self.stages {
                let height = Self::height(stage, label).max(42.0);
                rows.push((y, height));
                y += height;
            }
            for (index, &arm) in group.iter().enumerate() {
                let x = first + (index as f64 + 0.5) * column;
                if let Some((top, height)) = marks[arm].and_then(|stage| rows.get(stage)).copied() {
                    let area = Area {
                        left: x - column / 2.0 + 2.0,
                        top: top + 2.0,
                        right: x + column / 2.0 - 2.0,
                        bottom: top + height - 2.0,
                    };
                    drawing.rect("range", area, 4.0);
                }
            }
            for (index, (stage, (y, height))) in self.stages.iter().zip(&rows).enumerate() {
                drawing.line("grid", (0.0, *y), (width, *y));
                self.step(drawing, stage, y + 5.0, label);
                for (column_index, &arm) in group.iter().enumerate() {
                    let x = first + (column_index as f64 + 0.5) * column;
                    let middle = y + height / 2.0 - 8.0;
                    drawing.line("rule", (x, middle - 11.0), (x, middle + 9.0));
                    self.factor(drawing, (index, arm), (x, middle), column / 2.0 - 8.0);
                    self.factor_text(drawing, (index, arm), (x, middle + 22.0), Anchor::Middle);
                }
            }
            y += 16.0;
            drawing.cut(y);
        }
        y
    }

    fn narrow(&self, drawing: &mut Drawing, mut y: f64) -> f64 {
        let width = drawing.width;
        let head = wrap(&self.funnel, SMALL, width, 2);
        drawing.lines(Look::Faint, (0.0, y + 12.0), Anchor::Start, &head);
        y += head.len() as f64 * LINE + 6.0;
        for stage in &self.stages {
            drawing.line("grid", (0.0, y), (width, y));
            self.step(drawing, stage, y + 5.0, width);
            y += Self::height(stage, width);
        }
        y += 14.0;
        let head = wrap(&self.factors, SMALL, width, 3);
        drawing.lines(Look::Faint, (0.0, y + 12.0), Anchor::Start, &head);
        y += head.len() as f64 * LINE + 6.0;
        let marks = self.marks();
        let (label, text) = (0.5 * width, 46.0);
        let (centre, half) = ((label + width - text) / 2.0, (width - text - label) / 2.0 - 8.0);
        for (arm, name) in self.arms.iter().enumerate() {
            let lines = wrap(name, SIZE * 1.06, width, 2);
            drawing.lines(Look::Strong, (0.0, y + 12.0), Anchor::Start, &lines);
            y += lines.len() as f64 * LINE + 4.0;
            let top = y;
            for (index, stage) in self.stages.iter().enumerate() {
                let height = 20.0;
                if marks[arm] == Some(index) {
                    drawing.rect("range", Area { left: 0.0, top: y, right: width, bottom: y + height }, 3.0);
                }
                let title = wrap(&stage.title, SMALL, label - 6.0, 1).concat();
                drawing.text(Look::Small, (4.0, y + 14.0), Anchor::Start, &title);
                self.factor(drawing, (index, arm), (centre, y + height / 2.0), half);
                self.factor_text(drawing, (index, arm), (width - 4.0, y + 14.0), Anchor::End);
                y += height;
            }
            drawing.line("rule", (centre, top), (centre, y));
            y += 12.0;
        }
        y
    }
}

/// A factor as text: `×1.34`.
fn times(factor: f64) -> String {
    if factor.abs() < 1e4 { format!("×{}", words::number(factor)) } else { format!("×{factor:.0e}") }
}

/// A count out of a thousand, with as many digits as a small one needs.
fn counted(value: f64) -> String {
    let digits = match value.abs() {
        value if value < 0.995 => 2,
        value if value < 9.95 => 1,
        value if value < 1e4 => 0,
        _ => return format!("{value:.0e}").replace('-', "−"),
    };
    let text = format!("{value:.digits$}").replace('-', "−");
    if value >= 999.5 && text.len() == 4 { format!("{},{}", &text[..1], &text[1..]) } else { text }
}

impl Chart for Chain {
    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        let y = if self.arms.is_empty() { 0.0 } else { self.legend(&mut drawing, 12.0) + 8.0 };
        drawing.repeat(y, None);
        let y = if width < NARROW { self.narrow(&mut drawing, y) } else { self.wide(&mut drawing, y) };
        drawing.height = y.max(LINE);
        drawing
    }

    fn data_table(&self) -> DataTable {
        let [share, reached, from, to] = &self.heads;
        let mut heads = vec![
            self.of.clone(),
            share.clone(),
            from.clone(),
            to.clone(),
            reached.clone(),
            from.clone(),
            to.clone(),
        ];
        for arm in &self.arms {
            heads.extend([arm.clone(), from.clone(), to.clone()]);
        }
        let mut table = DataTable::new(heads);
        for stage in &self.stages {
            let mut cells = vec![Cell::text(&stage.title)];
            let mut add = |span: Option<Span>, shown: &dyn Fn(f64) -> String| {
                let ends = span.and_then(|span| span.ends);
                let values = [span.map(|span| span.value), ends.map(|ends| ends.0), ends.map(|ends| ends.1)];
                cells.extend(values.map(|value| Cell::number(value, shown)));
            };
            add(stage.share, &|value| Numbers::Percent.alone(value));
            add(stage.reached, &|value| Numbers::Percent.alone(value));
            for arm in 0..self.arms.len() {
                add(stage.factors.get(arm).copied().flatten(), &times);
            }
            table.rows.push(cells);
        }
        table
    }
}
