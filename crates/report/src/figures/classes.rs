//! Cases of several classes in a plane of two factors, with the boxes that describe one of them.

use super::data_table::{Cell, DataTable};
use super::drawing::{Anchor, Area, Drawing, Look};
use super::measure::{LINE, SMALL, wrap};
use super::scale::{Axis, Numbers};
use super::{Chart, NARROW, legend, under_axis};

/// A case.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Values on the horizontal and on the vertical axis.
    pub at: (f64, f64),
    /// Index of its class.
    pub class: usize,
}

/// Lower and upper limit of a box on one axis; `None` is open.
pub type Ends = (Option<f64>, Option<f64>);

/// Cases in a plane. Each class has its own colour and shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    /// Head of the column of names.
    pub of: String,
    /// The classes.
    pub classes: Vec<String>,
    /// The cases.
    pub cases: Vec<Case>,
    /// Limits of the box on the horizontal and on the vertical axis, if there is one.
    pub limits: Option<(Ends, Ends)>,
    /// Title of the horizontal axis, with its unit.
    pub across: String,
    /// Title of the vertical axis, with its unit.
    pub up: String,
    /// Head of the column of classes.
    pub class: String,
}

impl Chart for Classes {
    fn draw(&self, width: f64) -> Drawing {
        let mut drawing = Drawing::new(width);
        let narrow = width < NARROW;
        let top = legend(&mut drawing, &self.classes, 0, (0.0, 12.0)) + 4.0;
        let heading = wrap(&self.up, SMALL, width, 2);
        drawing.lines(Look::Faint, (0.0, top + 10.0), Anchor::Start, &heading);
        let top = top + heading.len() as f64 * LINE + 8.0;
        let bottom = top + if narrow { 250.0 } else { 320.0 };
        let up = Axis::over(self.cases.iter().map(|case| case.at.1), Numbers::Plain, 5, (bottom, top));
        let ticks = up.ticks();
        let left = ticks.iter().map(|(_, text)| Look::Faint.width(text)).fold(0.0, f64::max) + 8.0;
        let right = width - 14.0;
        let steps = if narrow { 3 } else { 6 };
        let across = self.cases.iter().map(|case| case.at.0);
        let across = Axis::over(across, Numbers::Plain, steps, (left + 8.0, right));
        if let Some((of_across, of_up)) = self.limits {
            let area = Area {
                left: of_across.0.map_or(left, |low| across.at(low)),
                right: of_across.1.map_or(right, |high| across.at(high)),
                top: of_up.1.map_or(top, |high| up.at(high)),
                bottom: of_up.0.map_or(bottom, |low| up.at(low)),
            };
            drawing.rect("box", area, 0.0);
        }
        for (value, text) in &ticks {
            let y = up.at(*value);
            drawing.line("grid", (left, y), (right, y));
            drawing.text(Look::Faint, (left - 6.0, y + 4.0), Anchor::End, text);
        }
        for (value, _) in across.ticks() {
            drawing.line("grid", (across.at(value), top), (across.at(value), bottom));
        }
        // The first class lies behind the others.
        for (class, name) in self.classes.iter().enumerate() {
            for case in self.cases.iter().filter(|case| case.class == class) {
                drawing.open(&format!("c{class}"), &format!("{}: {name}", case.name));
                drawing.mark(class, class == 0, (across.at(case.at.0), up.at(case.at.1)));
                drawing.close();
            }
        }
        drawing.line("rule", (left, bottom), (right, bottom));
        drawing.height = under_axis(&mut drawing, &across, &self.across, bottom) + 4.0;
        drawing
    }

    fn data_table(&self) -> DataTable {
        let heads = [&self.of, &self.across, &self.up, &self.class].map(String::clone);
        let mut table = DataTable::new(heads.to_vec());
        for case in &self.cases {
            let number = |value: f64| Cell::number(Some(value), |value| Numbers::Plain.alone(value));
            let class = self.classes.get(case.class).map_or("", String::as_str);
            table.rows.push(vec![
                Cell::text(&case.name),
                number(case.at.0),
                number(case.at.1),
                Cell::text(class),
            ]);
        }
        table
    }
}
