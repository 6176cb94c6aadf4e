//! Figures: one visual language for all of them.
//!
//! A chart is plain data ([`rows::Rows`], [`lines::Lines`], [`lines::Multiples`], [`scatter::Scatter`],
//! [`heatmap::Heatmap`], [`classes::Classes`], [`stacked::Stacked`], [`sfic_cycle::SficCycle`],
//! [`trust_network::TrustNetwork`] and [`chain::Chain`]); a [`Figure`] is a chart with a title and a description, drawn
//! once for wide and once for narrow pages. Every figure is also a table ([`data_table::DataTable`]). Charts contain no
//! words of their own: all texts are part of their data, in any language.
//!
//! All charts: the same data give the same bytes; texts do not overlap; colours are CSS classes, defined once for light
//! and dark in `style.css`, safe for colour-blind readers (after Okabe & Ito 2008) and never the only sign: marks differ
//! in shape, and lines in dashes or by a name at their end.

pub mod chain;
pub mod classes;
pub mod data_table;
pub mod drawing;
pub mod heatmap;
pub mod lines;
pub mod measure;
pub mod rows;
pub mod scale;
pub mod scatter;
pub mod sfic_cycle;
pub mod stacked;
#[cfg(test)]
mod tests;
pub mod trust_network;

use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

use data_table::DataTable;
use drawing::{Anchor, Drawing, Look, Short, escaped};
use measure::{LINE, SMALL, wrap};
use scale::Axis;

/// The style sheet of all figures, for a page that holds them inline.
pub const STYLE: &str = include_str!("style.css");

/// Width of a figure on paper and on a screen.
pub const WIDE: f64 = 720.0;
/// Width of a figure on a phone.
pub const SLIM: f64 = 340.0;
/// Height of the tallest figure that is printed on one page of A4, at the width of the page.
const TALLEST: f64 = 990.0;
/// Edge around a picture for paper: lines are half outside of what they go around.
const EDGE: f64 = 1.0;
/// Height of a part of a figure that is taller: half a page.
const PART: f64 = 500.0;
/// Below this width charts have one column, with labels above what they name.
pub const NARROW: f64 = 480.0;

/// A chart: it can be drawn at a given width, and its numbers can be listed.
pub trait Chart: Debug + Send + Sync {
    /// Drawing of this width in user units.
    fn draw(&self, width: f64) -> Drawing;
    /// Its numbers.
    fn data_table(&self) -> DataTable;
    /// What it measures and in which unit, if that is one for all of it.
    fn measured(&self) -> Option<&str> {
        None
    }
}

/// A figure: a drawing for wide and one for narrow pages, a title, a description and a table.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Identifier in links and file names: letters, digits and dashes.
    pub id: String,
    /// Title.
    pub title: String,
    /// Description for screen readers.
    pub description: String,
    /// Its numbers.
    pub data_table: DataTable,
    /// What it measures and in which unit, if that is one for all of it.
    pub measured: Option<String>,
    /// Drawn when it is shown: a terminal shows no figure.
    chart: Arc<dyn Chart>,
    wide: OnceLock<Drawing>,
    slim: OnceLock<Drawing>,
}

/// A picture for a page of paper: SVG with its style, and its size in user units.
#[derive(Clone, Debug)]
pub struct Picture {
    /// SVG.
    pub svg: String,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Figure {
    /// A chart as a figure.
    pub fn new(id: &str, title: &str, description: &str, chart: impl Chart + 'static) -> Self {
        Figure {
            id: id.into(),
            title: title.into(),
            description: description.into(),
            data_table: chart.data_table(),
            measured: chart.measured().map(String::from),
            chart: Arc::new(chart),
            wide: OnceLock::new(),
            slim: OnceLock::new(),
        }
    }

    fn wide(&self) -> &Drawing {
        self.wide.get_or_init(|| self.chart.draw(WIDE))
    }

    fn slim(&self) -> &Drawing {
        self.slim.get_or_init(|| self.chart.draw(SLIM))
    }

    /// The figure inside a page that has [`STYLE`]: both drawings, of classes `wide` and `slim`; the page shows one. A
    /// figure that is taller than a page of paper is `tall wide`, and has parts for printing, of class `part`.
    pub fn inline(&self) -> String {
        let slim = self.svg(self.slim(), "slim", "", 0.0, self.slim().body());
        let parts = self.parts();
        if parts.is_empty() {
            return self.svg(self.wide(), "wide", "", 0.0, self.wide().body()) + &slim;
        }
        let parts: String = parts.iter().map(|bands| self.part(bands, "").svg).collect();
        self.svg(self.wide(), "wide", "tall ", 0.0, &self.copied()) + &slim + &parts
    }

    /// The figure as pictures that fit on pages of A4: one, or its parts if it is taller than a page.
    pub fn on_paper(&self) -> Vec<Picture> {
        let style = format!("<style>{STYLE}</style>");
        let parts = self.parts();
        if parts.is_empty() {
            let svg = self.svg(self.wide(), "wide", "", EDGE, &(style + self.wide().body()));
            let [width, height] = [self.wide().width, self.wide().height].map(|size| size + 2.0 * EDGE);
            return vec![Picture { svg, width, height }];
        }
        let before = format!("{style}<defs>{}</defs>", self.copied());
        parts.iter().map(|bands| self.part(bands, &before)).collect()
    }

    /// The parts of a wide drawing that is taller than a page of paper, each with its bands; none of another.
    fn parts(&self) -> Vec<Vec<(f64, f64)>> {
        let parts = if self.wide().height > TALLEST { self.wide().parts(PART) } else { Vec::new() };
        if parts.len() < 2 { Vec::new() } else { parts }
    }

    /// The wide drawing, to be copied. Rules of the style sheet reach a copy only below an ancestor that is copied with it.
    fn copied(&self) -> String {
        format!("<g id=\"{}-drawn\" class=\"fig\">{}</g>", self.id, self.wide().body())
    }

    /// Bands of the wide drawing, one below the other.
    fn part(&self, bands: &[(f64, f64)], before: &str) -> Picture {
        let width = Short(self.wide().width);
        let mut y = 0.0;
        let mut shown = before.to_string();
        for (top, bottom) in bands {
            let (at, tall) = (Short(y), Short(bottom - top));
            shown += &format!(
                "<svg y=\"{at}\" width=\"{width}\" height=\"{tall}\" viewBox=\"0 {} {width} {tall}\">\
                 <use href=\"#{}-drawn\"/></svg>",
                Short(*top),
                self.id
            );
            y += bottom - top;
        }
        let tall = Short(y);
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fig part\" aria-hidden=\"true\" \
             viewBox=\"0 0 {width} {tall}\" width=\"{width}\" height=\"{tall}\">{shown}</svg>"
        );
        Picture { svg, width: self.wide().width, height: y }
    }

    /// The figure as a file of its own.
    pub fn standalone(&self) -> String {
        let ground = format!(
            "<style>{STYLE}</style><rect class=\"page\" x=\"-16\" y=\"-16\" width=\"{}\" height=\"{}\"/>",
            Short(self.wide().width + 32.0),
            Short(self.wide().height + 32.0)
        );
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n",
            self.svg(self.wide(), "wide", "", 16.0, &(ground + self.wide().body()))
        )
    }

    /// The drawing with an edge around it, as SVG.
    fn svg(&self, drawing: &Drawing, which: &str, more: &str, edge: f64, body: &str) -> String {
        let Figure { id, title, description, .. } = self;
        let (width, height) = (Short(drawing.width + 2.0 * edge), Short(drawing.height + 2.0 * edge));
        let corner = Short(-edge);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fig {more}{which}\" role=\"img\" \
             aria-labelledby=\"{id}-{which}-t {id}-{which}-d\" viewBox=\"{corner} {corner} {width} {height}\" \
             width=\"{width}\" height=\"{height}\"><title id=\"{id}-{which}-t\">{}</title>\
             <desc id=\"{id}-{which}-d\">{}</desc>{body}</svg>",
            escaped(title),
            escaped(description),
        )
    }
}

/// Bytes of the longest name of an arm in the name of a file.
const LONGEST_NAME: usize = 80;

/// Names as parts of names of files and of identifiers: letters, digits and hyphens, no two alike in any file system.
pub(crate) fn plain_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut plain: Vec<String> = Vec::new();
    for name in names {
        let mut text = String::new();
        for c in name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }) {
            if text.len() + c.len_utf8() <= LONGEST_NAME {
                text.push(c);
            }
        }
        let taken = |text: &String| plain.iter().any(|other| other.to_lowercase() == text.to_lowercase());
        let others = (2..).map(|number| format!("{text}-{number}"));
        let free = std::iter::once(text.clone()).chain(others).find(|text| !taken(text));
        plain.extend(free);
    }
    plain
}

/// Draws the marks and names of series in colours from `first` on, in as many lines as it takes, and returns where
/// they end.
fn legend(drawing: &mut Drawing, series: &[String], first: usize, (left, base): (f64, f64)) -> f64 {
    let marks = |drawing: &mut Drawing, index: usize, at: (f64, f64)| {
        drawing.open(&format!("c{}", first + index), "");
        drawing.mark(index, index == 0, at);
        drawing.close();
    };
    in_lines(drawing, series, (left, base), marks)
}

/// Draws a legend of lines: name and index of the colour of each; returns where it ends.
fn legend_of(drawing: &mut Drawing, names: &[(String, usize)], at: (f64, f64)) -> f64 {
    let texts: Vec<String> = names.iter().map(|(name, _)| name.clone()).collect();
    let marks = |drawing: &mut Drawing, index: usize, (x, y): (f64, f64)| {
        let colour = names[index].1;
        let dash = ["", " dash1", " dash2"][colour / 7 % 3];
        drawing.open(&lines::colour(colour), "");
        drawing.line(&format!("stroke{dash}"), (x - 7.0, y), (x + 9.0, y));
        drawing.close();
    };
    in_lines(drawing, &texts, at, marks)
}

fn in_lines(
    drawing: &mut Drawing,
    texts: &[String],
    (left, mut base): (f64, f64),
    mut mark: impl FnMut(&mut Drawing, usize, (f64, f64)),
) -> f64 {
    let mut x = left;
    for (index, text) in texts.iter().enumerate() {
        let shown = wrap(text, SMALL, drawing.width - left - 22.0, 1).concat();
        let width = 22.0 + Look::Small.width(&shown);
        if x > left && x + width > drawing.width {
            x = left;
            base += LINE + 2.0;
        }
        mark(drawing, index, (x + 8.0, base - 4.0));
        drawing.text(Look::Small, (x + 22.0, base), Anchor::Start, &shown);
        x += width + 16.0;
    }
    base + 6.0
}

/// Writes the numbers of a horizontal axis below `y`, leaving out those that would run into their neighbour, and
/// returns where they end.
fn ticks_under(drawing: &mut Drawing, axis: &Axis, y: f64) -> f64 {
    let mut free = f64::NEG_INFINITY;
    let width = drawing.width;
    for (value, text) in axis.ticks() {
        let half = Look::Faint.width(&text) / 2.0;
        let x = axis.at(value).max(half).min(width - half);
        if x - half < free {
            continue;
        }
        drawing.line("rule", (axis.at(value), y), (axis.at(value), y + 4.0));
        drawing.text(Look::Faint, (x, y + 18.0), Anchor::Middle, &text);
        free = x + half + 6.0;
    }
    y + 23.0
}

/// Writes the numbers of a horizontal axis and its title below `y`, and returns where they end.
fn under_axis(drawing: &mut Drawing, axis: &Axis, title: &str, y: f64) -> f64 {
    let y = ticks_under(drawing, axis, y);
    let lines = wrap(title, SMALL, drawing.width, 3);
    drawing.lines(Look::Faint, (drawing.width / 2.0, y + 13.0), Anchor::Middle, &lines);
    y + lines.len() as f64 * LINE + 2.0
}
