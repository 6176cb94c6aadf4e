//! Study files: a scenario, the factors in which it is varied, and a design that says at which values.
//!
//! A [`Study`] is to a sweep what a [`Scenario`] is to a run. It holds the base scenario, the [`Factor`]s (each a path
//! of the scenario or several, with a distribution, a range of whole numbers or a list of choices) and the points of
//! its design. A point is a row of numbers, one for each factor, as [`Factor::value`] makes them from the unit cube;
//! [`Study::at`] is the scenario at a point.
//!
//! ```
//! use sfic::scenario::Texts;
//! use sfic::scenario::study::{self, Changes};
//!
//! let system = Texts::new([("system.toml", "title = 'System'")]);
//! let text = "title = 'Norms'\nscenario = 'system.toml'\n\
//!     [factor.\"exporter.moral_weight\"]\nrange = [0.25, 0.75]\n\
//!     [design]\nkind = 'sobol'\npoints = 4\n";
//! let study = study::from_text(&system, "norms".as_ref(), text, &Changes::default()).unwrap().study;
//! assert_eq!(study.points.len(), 4);
//! // Any point of the space of factors, for instance a particle of a calibration.
//! let scenario = study.at(&[study.factors[0].value(0.25)]).unwrap();
//! assert_eq!(scenario.base.settings.exporter.moral_weight, 0.375);
//! ```
//!
//! To add a table to study files (targets of a calibration, settings of an analysis), add its name to the
//! keys in `load` and read it there, with the same reader, so that its problems are reported with all others.

mod calibration;
mod design;
mod factor;
mod idle;
mod load;
mod own;
mod points;
mod reading;
mod schema;
#[cfg(test)]
mod tests;
mod written;

use std::path::PathBuf;

pub use calibration::{Calibration, Change, MOST_GENERATIONS, Target};
pub use design::Design;
pub use factor::{Factor, Level, Values};
pub use idle::{Idle, idle};
pub use load::{from_text, is_study, load};
pub(in crate::scenario) use schema::say as say_schema;
pub use schema::schema;
pub use written::{described, resolved, resolved_with_file};

use super::files::Room;
use super::problem::Problems;
use super::template::Template;
use super::tree::Node;
use super::{Overrides, Scenario};
use crate::stats::design::Points;
use crate::stats::design::morris::Trajectory;

/// Replicates of each point, if a study gives no number.
pub const REPLICATES: u32 = 10;
/// Seed of a design that gives none.
pub const DESIGN_SEED: u64 = 1;

/// A resolved study: everything that a sweep needs.
#[derive(Clone, Debug)]
pub struct Study {
    /// One line, for people.
    pub title: String,
    /// Its purpose; may be empty.
    pub description: String,
    /// The file of the scenario that is varied.
    pub file: PathBuf,
    /// The scenario without any factor moved: its arms, seed and number of replicates are those of every point.
    pub base: Scenario,
    /// The factors, in the order of the file.
    pub factors: Vec<Factor>,
    /// The source of the points.
    pub design: Design,
    /// The points, one row of [`Factor::value`]s each.
    pub points: Points,
    /// Points that the design has, of which `points` are the first: all, unless a rule has stopped a sensitivity
    /// analysis early.
    pub designed: usize,
    /// Weights of the points, if their file has them: those of a weighted sample.
    pub weights: Option<Vec<f64>>,
    /// Indices of the outcomes that are reported, in the order of the table.
    pub outcomes: Vec<usize>,
    /// Targets to fit, and rules of sampling; `None` unless the study has `[targets]`.
    pub calibration: Option<Calibration>,
    /// Settings that are allowed but probably unintended, for readers of the results.
    pub warnings: Vec<String>,
    template: Template,
}

/// Changes of a study on the command line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// The same as for a scenario: replicates and arms are those of every point. A `path=value` whose path starts with
    /// a key of the study (`design.points=64`) changes the study, any other the scenario.
    pub overrides: Overrides,
    /// A CSV or Parquet file of points that replaces the design.
    pub points: Option<PathBuf>,
}

/// A study with its warnings.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The resolved study.
    pub study: Study,
    /// Settings that are allowed but probably unintended, one sentence each.
    pub warnings: Vec<String>,
}

impl Study {
    /// The scenario at a point, one number for each factor.
    ///
    /// # Errors
    ///
    /// Every problem of the scenario at this point.
    ///
    /// # Panics
    ///
    /// If the number of values is not the number of factors.
    pub fn at(&self, point: &[f64]) -> Result<Scenario, Problems> {
        assert_eq!(point.len(), self.factors.len(), "one number for each factor");
        let values = self.factors.iter().zip(point).flat_map(|(factor, &code)| factor.trees(code));
        self.template.with(values)
    }

    /// The trajectories of a Morris design, as levels of the factors; `None` of any other design.
    pub fn trajectories(&self) -> Option<Vec<Trajectory>> {
        // The study has points, so its design could be made.
        design::trajectories(&self.design, self.factors.len())?.ok()
    }

    /// The same study with the first `blocks` blocks, of `size` points each, of a design that consists of such.
    pub fn first_blocks(&self, blocks: usize, size: usize) -> Study {
        let mut first = self.clone();
        first.points.truncate(blocks * size);
        if let Some(weights) = &mut first.weights {
            weights.truncate(blocks * size);
        }
        match &mut first.design {
            Design::Saltelli { blocks: count, .. } | Design::Morris { trajectories: count, .. } => {
                *count = blocks as u32;
            }
            _ => {}
        }
        first
    }

    /// The trees that make the scenario at a point, one laid over another.
    pub(in crate::scenario) fn trees(&self, point: &[f64]) -> Vec<Node> {
        let values = self.factors.iter().zip(point).flat_map(|(factor, &code)| factor.trees(code));
        std::iter::once(self.template.root.clone()).chain(values).collect()
    }

    /// The memory for populations, if it is known.
    pub(in crate::scenario) fn room(&self) -> Option<Room> {
        self.template.room
    }

    /// The names of the factors.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.factors.iter().map(|factor| factor.name.as_str())
    }
}
