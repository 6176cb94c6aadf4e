//! A drawing: SVG elements with one decimal at most and classes in place of colours.

use std::fmt::Write as _;

use super::measure::{self, SIZE, SMALL};

/// A point, in user units from the upper left corner.
pub type At = (f64, f64);

/// Side of a text at which its point lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At its start.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

/// Size, weight and colour of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Ordinary.
    Plain,
    /// Heavier: names.
    Strong,
    /// Greyer: units, notes.
    Quiet,
    /// Small.
    Small,
    /// Small and greyer: axes.
    Faint,
    /// In the colour of its group.
    Own,
    /// In the colour of its group, small.
    OwnSmall,
    /// On a deep colour.
    Light,
    /// On a pale colour.
    Dark,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Look::Plain => "",
            Look::Strong => "strong",
            Look::Quiet => "quiet",
            Look::Small => "small",
            Look::Faint => "small quiet",
            Look::Own => "strong own",
            Look::OwnSmall => "small own",
            Look::Light => "small light",
            Look::Dark => "small dark",
        }
    }

    /// Width of a text in this look, in user units.
    pub fn width(self, text: &str) -> f64 {
        match self {
            Look::Plain | Look::Quiet => measure::width(text, SIZE),
            Look::Strong | Look::Own => 1.06 * measure::width(text, SIZE),
            _ => measure::width(text, SMALL),
        }
    }
}

/// A rectangle: left, top, right, bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left.
    pub left: f64,
    /// Top.
    pub top: f64,
    /// Right.
    pub right: f64,
    /// Bottom.
    pub bottom: f64,
}

impl Area {
    /// True if two rectangles share more than an edge.
    pub fn meets(self, other: Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Rectangle around a text.
pub fn area(look: Look, (x, y): At, anchor: Anchor, text: &str) -> Area {
    let width = look.width(text);
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    Area { left, top: y - 10.0, right: left + width, bottom: y + 3.5 }
}

/// A drawing of a given width; its height is set when it is done.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// Width in user units.
    pub width: f64,
    /// Height in user units.
    pub height: f64,
    body: String,
    head: f64,
    foot: Option<f64>,
    cuts: Vec<f64>,
}

impl Drawing {
    /// An empty drawing.
    pub fn new(width: f64) -> Self {
        Drawing { width, ..Drawing::default() }
    }

    /// The elements.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Parts on pages repeat what is above `head` and what is below `foot`, the height if absent.
    pub fn repeat(&mut self, head: f64, foot: Option<f64>) {
        (self.head, self.foot) = (head, foot);
    }

    /// A height at which the drawing may be cut for another page; they are given from top to bottom.
    pub fn cut(&mut self, y: f64) {
        self.cuts.push(y);
    }

    /// The drawing in parts of at most this height, as far as it may be cut: for each part the tops and bottoms of the
    /// bands of the drawing that it shows. One part if there is nowhere to cut.
    pub fn parts(&self, most: f64) -> Vec<Vec<(f64, f64)>> {
        let foot = self.foot.unwrap_or(self.height);
        let room = most - self.head - (self.height - foot);
        let (mut from, mut last) = (self.head, self.head);
        let mut parts = Vec::new();
        for cut in self.cuts.iter().copied().chain([foot]) {
            if cut - from > room && last > from {
                parts.push((from, last));
                from = last;
            }
            last = cut;
        }
        parts.push((from, last));
        let bands = |part| [(0.0, self.head), part, (foot, self.height)];
        let parts = parts.into_iter().map(bands);
        parts.map(|bands| bands.into_iter().filter(|(top, bottom)| bottom > top).collect()).collect()
    }

    /// Opens a group with a class and a tooltip; none if `hover` is empty.
    pub fn open(&mut self, class: &str, hover: &str) {
        let _ = write!(self.body, "<g class=\"{class}\">");
        if !hover.is_empty() {
            let _ = write!(self.body, "<title>{}</title>", escaped(hover));
        }
    }

    /// Closes the group.
    pub fn close(&mut self) {
        self.body.push_str("</g>");
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: At, to: At) {
        let ((x1, y1), (x2, y2)) = (from, to);
        let _ = write!(
            self.body,
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
            Short(x1),
            Short(y1),
            Short(x2),
            Short(y2)
        );
    }

    /// A rectangle with its corners rounded by `round`.
    pub fn rect(&mut self, class: &str, area: Area, round: f64) {
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
            Short(area.left),
            Short(area.top),
            Short((area.right - area.left).max(0.0)),
            Short((area.bottom - area.top).max(0.0))
        );
        if round > 0.0 {
            let _ = write!(self.body, " rx=\"{}\"", Short(round));
        }
        self.body.push_str("/>");
    }

    /// A circle.
    pub fn circle(&mut self, class: &str, (x, y): At, radius: f64) {
        let (x, y, r) = (Short(x), Short(y), Short(radius));
        let _ = write!(self.body, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
    }

    /// A path through points; nothing if there are fewer than two. Written as steps in tenths, which is short.
    pub fn path(&mut self, class: &str, points: &[At], closed: bool) {
        if points.len() < 2 {
            return;
        }
        let tenths = |value: f64| if value.is_finite() { (value * 10.0).round() as i64 } else { 0 };
        let step = |tenths: i64| Short(tenths as f64 / 10.0);
        let mut now = (tenths(points[0].0), tenths(points[0].1));
        let _ = write!(self.body, "<path class=\"{class}\" d=\"M{} {}", step(now.0), step(now.1));
        // Steps in one direction are joined: many in a row lie on one level.
        let mut level: i64 = 0;
        for (x, y) in points.iter().skip(1) {
            let (x, y) = (tenths(*x), tenths(*y));
            let (right, down) = (x - now.0, y - now.1);
            now = (x, y);
            if down == 0 && (level == 0 || level.signum() == right.signum()) {
                level += right;
                continue;
            }
            if level != 0 {
                let _ = write!(self.body, "h{}", step(level));
                level = 0;
            }
            let _ = match (right, down) {
                (0, _) => write!(self.body, "v{}", step(down)),
                (_, 0) => {
                    level = right;
                    Ok(())
                }
                _ => write!(self.body, "l{} {}", step(right), step(down)),
            };
        }
        if level != 0 {
            let _ = write!(self.body, "h{}", step(level));
        }
        self.body.push_str(if closed { "Z\"/>" } else { "\"/>" });
    }

    /// The mark of a series: circle, square, diamond or triangle, filled or hollow.
    pub fn mark(&mut self, series: usize, filled: bool, (x, y): At) {
        let class = if filled { "fill" } else { "hollow" };
        match series % 4 {
            0 => self.circle(class, (x, y), 4.5),
            1 => self.rect(class, Area { left: x - 4.2, top: y - 4.2, right: x + 4.2, bottom: y + 4.2 }, 0.0),
            2 => self.path(class, &[(x, y - 5.8), (x + 5.8, y), (x, y + 5.8), (x - 5.8, y)], true),
            _ => self.path(class, &[(x, y - 5.4), (x + 5.4, y + 4.4), (x - 5.4, y + 4.4)], true),
        }
    }

    /// A text.
    pub fn text(&mut self, look: Look, at: At, anchor: Anchor, text: &str) {
        if text.is_empty() {
            return;
        }
        let class = look.class();
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let anchored = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y) = (Short(at.0), Short(at.1));
        let _ = write!(self.body, "<text{class} x=\"{x}\" y=\"{y}\"{anchored}>{}</text>", escaped(text));
    }

    /// Lines of text, one below the other; `at` is the base of the first.
    pub fn lines(&mut self, look: Look, (x, y): At, anchor: Anchor, lines: &[String]) {
        for (index, line) in lines.iter().enumerate() {
            self.text(look, (x, y + index as f64 * measure::LINE), anchor, line);
        }
    }

    /// Inserts another drawing, moved by `(x, y)`.
    pub fn insert(&mut self, (x, y): At, other: &Drawing) {
        let _ = write!(self.body, "<g transform=\"translate({} {})\">{}</g>", Short(x), Short(y), other.body);
    }
}

/// Text escaped for elements and attributes; characters that XML does not allow are left out.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\r' | '\t' => escaped.push(' '),
            c if (c as u32) < 0x20 || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A coordinate with one decimal at most.
pub struct Short(pub f64);

impl std::fmt::Display for Short {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{:.1}", if self.0.is_finite() { self.0 } else { 0.0 });
        let text = text.strip_suffix(".0").unwrap_or(&text);
        out.write_str(if text == "-0" { "0" } else { text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short_and_never_odd() {
        let shown = |value: f64| Short(value).to_string();
        assert_eq!(shown(12.04), "12");
        assert_eq!(shown(-0.01), "0");
        assert_eq!(shown(12.26), "12.3");
        assert_eq!(shown(f64::NAN), "0");
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("a<b & \"c\"\u{1}"), "a&lt;b &amp; &quot;c&quot;");
    }

    /// By hand: the geometry that other tests read back from figures is made by `area` too.
    #[test]
    fn the_area_of_a_text_lies_at_its_anchor_and_about_its_line() {
        for (look, wide) in [(Look::Plain, 13.0), (Look::Strong, 13.78), (Look::Faint, 11.5)] {
            // Digits are 0.61 of the size of the font wide.
            let width = 3.0 * 0.61 * wide;
            for (anchor, left) in
                [(Anchor::Start, 50.0), (Anchor::Middle, 50.0 - width / 2.0), (Anchor::End, 50.0 - width)]
            {
                let found = area(look, (50.0, 20.0), anchor, "123");
                let expected = [left, 10.0, left + width, 23.5];
                for (found, expected) in
                    [found.left, found.top, found.right, found.bottom].iter().zip(expected)
                {
                    assert!((found - expected).abs() < 1e-9, "{look:?} {anchor:?}: {found} for {expected}");
                }
            }
        }
    }

    #[test]
    fn areas_that_share_an_edge_or_a_corner_do_not_meet() {
        let at = |left: f64, top: f64| Area { left, top, right: left + 2.0, bottom: top + 2.0 };
        for (left, top) in [(2.0, 0.0), (-2.0, 0.0), (0.0, 2.0), (0.0, -2.0), (2.0, 2.0), (-2.0, 2.0)] {
            assert!(!at(0.0, 0.0).meets(at(left, top)), "{left} {top}");
            assert!(at(0.0, 0.0).meets(at(0.9 * left, 0.9 * top)), "{left} {top}");
        }
    }
}
