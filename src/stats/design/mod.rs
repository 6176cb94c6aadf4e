//! Designs of experiments: where in the space of factors to run, and what a point of the unit cube means.
//!
//! A design is a set of points in the open unit cube, one coordinate for each factor; the [`Distribution`] of a factor
//! turns its coordinate into a value. Everything here is a pure function of its arguments, the seed included; what a
//! design cannot do is an error, never another design.
//!
//! | Design | Where |
//! |---|---|
//! | Every combination of levels | [`grid`] |
//! | One point in each stratum of each factor, at random or far from each other | [`latin_hypercube`] |
//! | The Sobol sequence, with or without Owen scrambling | [`sobol`] |
//! | Trajectories for elementary effects | [`morris`] |
//! | Pairs of points and every exchange between them, for sensitivity indices | [`saltelli`] |
//! | Values from quantiles | [`distribution`] |

use sfic_text::{said, tr};

pub mod distribution;
pub mod grid;
pub mod latin_hypercube;
pub mod morris;
pub mod saltelli;
pub mod sobol;

pub use distribution::Distribution;

/// Points in a space of so many dimensions, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Points {
    dimensions: usize,
    values: Vec<f64>,
}

impl Points {
    /// No point yet, of so many dimensions.
    pub fn new(dimensions: usize) -> Self {
        Points { dimensions, values: Vec::new() }
    }

    /// Points from their coordinates, one point after another.
    ///
    /// # Panics
    ///
    /// If `values` does not hold a whole number of points.
    pub fn from_values(dimensions: usize, values: Vec<f64>) -> Self {
        assert!(
            dimensions > 0 && values.len().is_multiple_of(dimensions),
            "half a point has no place in a design"
        );
        Points { dimensions, values }
    }

    /// Adds a point.
    ///
    /// # Panics
    ///
    /// If it has another number of coordinates.
    pub fn push(&mut self, point: &[f64]) {
        assert_eq!(point.len(), self.dimensions, "a point of another space");
        self.values.extend_from_slice(point);
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.dimensions).unwrap_or(0)
    }

    /// True without points.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Number of coordinates of a point.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The coordinates of a point.
    pub fn point(&self, index: usize) -> &[f64] {
        &self.values[index * self.dimensions..(index + 1) * self.dimensions]
    }

    /// Leaves out all points but the first `points`.
    pub fn truncate(&mut self, points: usize) {
        self.values.truncate(points * self.dimensions);
    }

    /// All points in order.
    pub fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(self.dimensions.max(1))
    }
}

/// Why a design cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DesignError {
    /// More dimensions than the design has.
    #[error("{}", tr!("{kind} has at most {most} dimensions, not {asked}", kind = said(kind), most, asked))]
    Dimensions {
        /// Which design.
        kind: &'static str,
        /// Dimensions asked for.
        asked: usize,
        /// Dimensions that it has.
        most: usize,
    },
    /// More points than the design has, or than can be made in reasonable time.
    #[error("{}", tr!("{kind} has at most {most} points, not {asked}", kind = said(kind), most, asked))]
    Points {
        /// Which design.
        kind: &'static str,
        /// Points asked for.
        asked: usize,
        /// Points that it has.
        most: usize,
    },
}
