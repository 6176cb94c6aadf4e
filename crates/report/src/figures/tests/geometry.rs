//! Reads the geometry of a figure back from its SVG.

use roxmltree::{Document, Node};

use crate::figures::Chart;
use crate::figures::drawing::{Anchor, Area, At, Look, area};

/// An element that is seen: a line, a rectangle, a circle, a path or a text.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// The name of the SVG element.
    pub(super) kind: String,
    /// Its own class.
    pub(super) class: String,
    /// The class of the innermost group around it that has one.
    pub(super) group: String,
    /// The text shown when one points at it; empty if there is none.
    pub(super) hover: String,
    /// Ends of a line, vertices of a path, the anchor of a text, the centre of a circle, two corners of a rectangle.
    pub(super) points: Vec<At>,
    /// The rectangle around it.
    pub(super) area: Area,
    /// The content of a text.
    pub(super) text: String,
}

impl Element {
    /// The middle of the rectangle around it.
    pub(super) fn centre(&self) -> At {
        ((self.area.left + self.area.right) / 2.0, (self.area.top + self.area.bottom) / 2.0)
    }

    /// The mark of a value or of a legend's entry.
    pub(super) fn is_mark(&self) -> bool {
        self.class == "fill" || self.class == "hollow"
    }
}

/// The elements of a drawing in the order in which they are painted.
pub(super) struct Picture {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) elements: Vec<Element>,
}

impl Picture {
    /// A chart as it is drawn at a width, in user units.
    pub(super) fn of(chart: &impl Chart, width: f64) -> Self {
        let drawing = chart.draw(width);
        assert_eq!(drawing.width, width);
        let svg = format!("<svg>{}</svg>", drawing.body());
        let document = Document::parse(&svg).unwrap_or_else(|error| panic!("{error} in {svg}"));
        let mut elements = Vec::new();
        read(document.root_element(), (0.0, 0.0), ("", ""), &mut elements);
        Picture { width, height: drawing.height, elements }
    }

    /// The elements of a kind and class.
    pub(super) fn all(&self, kind: &str, class: &str) -> Vec<&Element> {
        self.elements.iter().filter(|element| element.kind == kind && element.class == class).collect()
    }

    /// The elements whose hover text begins so.
    pub(super) fn hovered(&self, start: &str) -> Vec<&Element> {
        self.elements.iter().filter(|element| element.hover.starts_with(start)).collect()
    }

    /// The texts.
    pub(super) fn texts(&self) -> Vec<&Element> {
        self.elements.iter().filter(|element| element.kind == "text").collect()
    }

    /// The only text with this content.
    pub(super) fn text(&self, content: &str) -> &Element {
        let found: Vec<&Element> = self.texts().into_iter().filter(|text| text.text == content).collect();
        assert_eq!(found.len(), 1, "\"{content}\" once among {:?}", self.contents());
        found[0]
    }

    /// Texts in the order of painting.
    pub(super) fn contents(&self) -> Vec<&str> {
        self.texts().into_iter().map(|text| text.text.as_str()).collect()
    }

    /// The scale of the horizontal axis, from its labels and the short lines above them.
    pub(super) fn across(&self) -> Scale {
        let short = |line: &&Element| close(line.area.bottom - line.area.top, 4.0) && line.class == "rule";
        let ticks = self.elements.iter().filter(|line| line.kind == "line").filter(short);
        let pair = |tick: &Element| {
            let below = |text: &&&Element| close(text.points[0].1, tick.area.top + 18.0);
            let texts = self.texts();
            let under = texts.iter().filter(below).min_by(|a, b| {
                let far = |text: &Element| (text.centre().0 - tick.area.left).abs();
                far(a).total_cmp(&far(b))
            });
            under.map(|text| (number(&text.text), tick.area.left))
        };
        Scale::new(ticks.filter_map(pair).collect())
    }

    /// The scale of the vertical axis, from its labels and the lines of the grid beside them.
    pub(super) fn up(&self) -> Scale {
        let lines = self.all("line", "grid");
        let level = lines.iter().filter(|line| line.area.top == line.area.bottom);
        let pair = |line: &&Element| {
            let beside = |text: &&&Element| {
                close(text.points[0].0, line.area.left - 6.0) && close(text.points[0].1, line.area.top + 4.0)
            };
            self.texts().iter().find(beside).map(|text| (number(&text.text), line.area.top))
        };
        Scale::new(level.filter_map(pair).collect())
    }

    /// Checks what holds of every drawing: all is inside the frame, texts are clear of each other and of marks.
    pub(super) fn check(&self, name: &str) {
        let at = format!("{name} at {}", self.width);
        assert!(self.height.is_finite() && self.height > 0.0, "{at}");
        for element in &self.elements {
            let Area { left, top, right, bottom } = element.area;
            let inside =
                left >= -0.5 && top >= -0.5 && right <= self.width + 0.5 && bottom <= self.height + 0.5;
            assert!(inside, "{at}, height {}: outside is {element:?}", self.height);
        }
        let texts = self.texts();
        for (index, text) in texts.iter().enumerate() {
            for other in &texts[index + 1..] {
                assert!(!text.area.meets(other.area), "{at}: {} runs into {}", text.text, other.text);
            }
            let covered = self.elements.iter().find(|mark| mark.is_mark() && mark.area.meets(text.area));
            assert!(covered.is_none(), "{at}: {} covers {covered:?}", text.text);
        }
    }
}

/// A linear scale read from an axis: pairs of values and positions, ascending.
pub(super) struct Scale(pub(super) Vec<(f64, f64)>);

impl Scale {
    /// Checks that the ticks lie evenly: the labels equal the values at which they are placed.
    fn new(mut ticks: Vec<(f64, f64)>) -> Self {
        ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert!(ticks.len() > 1, "an axis without labels: {ticks:?}");
        let scale = Scale(ticks);
        for (value, at) in &scale.0 {
            assert!((scale.at(*value) - at).abs() < 0.15, "{value} at {at} on {:?}", scale.0);
        }
        scale
    }

    /// The position of a value in the unit of the labels.
    pub(super) fn at(&self, value: f64) -> f64 {
        let (first, last) = (self.0[0], self.0[self.0.len() - 1]);
        first.1 + (value - first.0) / (last.0 - first.0) * (last.1 - first.1)
    }

    /// The values of the labels.
    pub(super) fn values(&self) -> Vec<f64> {
        self.0.iter().map(|tick| tick.0).collect()
    }
}

/// Equal but for the rounding of coordinates to a tenth.
pub(super) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.16
}

/// Asserts that two coordinates are equal but for rounding.
#[track_caller]
pub(super) fn same(a: f64, b: f64) {
    assert!(close(a, b), "{a} is not {b}");
}

/// The first number in a text; `−` is a minus.
fn number(text: &str) -> f64 {
    text.replace('−', "-").trim_start_matches('+').parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn read(node: Node<'_, '_>, (x, y): At, (group, hover): (&str, &str), elements: &mut Vec<Element>) {
    for child in node.children().filter(Node::is_element) {
        let class = child.attribute("class").unwrap_or_default();
        let kind = child.tag_name().name();
        let value = |name: &str| -> f64 {
            let text = child.attribute(name).unwrap_or_else(|| panic!("no {name} in {child:?}"));
            text.parse().ok().filter(|value: &f64| value.is_finite()).unwrap_or_else(|| panic!("{text}"))
        };
        let (points, round) = match kind {
            "g" => {
                let (right, down) = child.attribute("transform").map_or((0.0, 0.0), translation);
                let title = child.children().find(|child| child.has_tag_name("title"));
                let title = title.and_then(|title| title.text()).unwrap_or(hover);
                let group = if class.is_empty() { group } else { class };
                read(child, (x + right, y + down), (group, title), elements);
                continue;
            }
            "title" => continue,
            "line" => (vec![(value("x1"), value("y1")), (value("x2"), value("y2"))], 0.0),
            "rect" => {
                let (left, top) = (value("x"), value("y"));
                (vec![(left, top), (left + value("width"), top + value("height"))], 0.0)
            }
            "circle" => (vec![(value("cx"), value("cy"))], value("r")),
            "path" => (vertices(child.attribute("d").unwrap_or_default()), 0.0),
            "text" => (vec![(value("x"), value("y"))], 0.0),
            _ => panic!("an element that no figure has: {child:?}"),
        };
        let points: Vec<At> = points.into_iter().map(|(right, down)| (x + right, y + down)).collect();
        let text = child.text().unwrap_or_default().to_string();
        let around = if kind == "text" {
            let anchor = match child.attribute("text-anchor") {
                None => Anchor::Start,
                Some("middle") => Anchor::Middle,
                Some("end") => Anchor::End,
                Some(other) => panic!("an anchor that no text has: {other}"),
            };
            area(look(class), points[0], anchor, &text)
        } else {
            around(&points, round)
        };
        elements.push(Element {
            kind: kind.into(),
            class: class.into(),
            group: group.into(),
            hover: hover.into(),
            points,
            area: around,
            text,
        });
    }
}

/// A look whose texts are as wide as those of a class.
fn look(class: &str) -> Look {
    match class {
        "" | "quiet" => Look::Plain,
        "strong" | "strong own" => Look::Strong,
        "small" | "small quiet" | "small own" | "small light" | "small dark" => Look::Small,
        other => panic!("a class that no text has: {other}"),
    }
}

fn translation(text: &str) -> At {
    let inner = text.strip_prefix("translate(").and_then(|text| text.strip_suffix(')'));
    let (x, y) = inner.and_then(|inner| inner.split_once(' ')).unwrap_or_else(|| panic!("{text}"));
    (x.parse().unwrap(), y.parse().unwrap())
}

fn around(points: &[At], round: f64) -> Area {
    let nothing = (f64::INFINITY, f64::NEG_INFINITY);
    let ends = |values: &mut dyn Iterator<Item = f64>| {
        values.fold(nothing, |(low, high), value| (low.min(value - round), high.max(value + round)))
    };
    let (left, right) = ends(&mut points.iter().map(|point| point.0));
    let (top, bottom) = ends(&mut points.iter().map(|point| point.1));
    Area { left, top, right, bottom }
}

/// The vertices of a path of `M`, `l`, `h`, `v` and `Z`.
fn vertices(d: &str) -> Vec<At> {
    let mut points: Vec<At> = Vec::new();
    let starts: Vec<usize> =
        d.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).map(|(i, _)| i).collect();
    for (index, start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(d.len());
        let numbers: Vec<f64> =
            d[start + 1..end].split_whitespace().map(|text| text.parse().expect("a number")).collect();
        let (x, y) = points.last().copied().unwrap_or((0.0, 0.0));
        match (&d[*start..=*start], &numbers[..]) {
            ("M", [x, y]) => points.push((*x, *y)),
            ("l", [right, down]) => points.push((x + right, y + down)),
            ("h", [right]) => points.push((x + right, y)),
            ("v", [down]) => points.push((x, y + down)),
            ("Z", []) => {}
            _ => panic!("a path that no figure has: {d}"),
        }
    }
    points
}
