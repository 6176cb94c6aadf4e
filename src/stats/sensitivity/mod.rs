//! Which of its factors does an outcome depend on? Indices from the values of an outcome at the points of a design.
//!
//! | Question | Design | Where |
//! |---|---|---|
//! | Which factors matter at all, and do they act alone? | [trajectories](super::design::morris) | [`elementary`] |
//! | What share of the variance is due to each, alone and with others? | [pairs and exchanges](super::design::saltelli) | [`variance`] |
//! | How far does each move the whole distribution? | any sample, such as A and B of the latter | [`pawn`] |
//!
//! A design consists of blocks that are alike and independent, or nearly so: trajectories, or pairs of points with the
//! exchanges between them. Standard errors are those of a bootstrap over blocks (Efron & Tibshirani 1993; for these
//! indices Archer, Saltelli & Sobol 1997), intervals are the value ± Student's t times the standard error.
//!
//! Outcomes of a simulation are means over replicates and have noise of their own. What it adds to the variance between
//! points is estimated from the replicates and given as a share of its own: [`variance::Blocks::noise`] and
//! [`elementary::Steps::noise`].
//!
//! ```
//! use sfic::stats::design::saltelli;
//! use sfic::stats::sensitivity::{Bootstrap, variance};
//!
//! // y = 3 x₁ + x₂: nine tenths of the variance come from x₁, one from x₂, nothing from x₃.
//! let points = saltelli::saltelli(256, 3, false, 1).unwrap();
//! let values: Vec<f64> = points.iter().map(|x| 3.0 * x[0] + x[1]).collect();
//! let blocks = variance::Blocks { factors: 3, second_order: false, values: &values, noise: None };
//! let found = variance::indices(&blocks, &Bootstrap::default()).unwrap();
//! assert!((found.first[0].value - 0.9).abs() < 0.02);
//! assert!((found.total[1].value - 0.1).abs() < 0.02);
//! assert_eq!(found.total[2].value, 0.0);
//! ```

mod bootstrap;
pub mod elementary;
pub mod pawn;
#[cfg(test)]
mod tests;
pub mod variance;

pub use bootstrap::Bootstrap;
