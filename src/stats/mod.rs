//! Estimates and intervals for ensembles of paired runs; pure functions.
//!
//! Every arm of an experiment is run on the same replicates: index `r` of every slice is the same
//! replicate, with the same random draws, in every arm. A replicate reports each outcome as a
//! [`Ratio`], a numerator and a denominator; the level of the outcome is the ratio of the sums over
//! replicates. A mean over replicates is the case in which every denominator is 1.
//!
//! | Question | Where |
//! |---|---|
//! | What is the level of an outcome? | [`ratio`] |
//! | What did an arm change? | [`paired`] |
//! | How many times as much has it? | [`relative`] |
//! | Which of many arms did? | [`multiplicity`] |
//! | Does a claim hold, fail, or remain open? | [`claim`] |
//! | Which arm is best? | [`ranking`] |
//! | Which countermeasure did how much? | [`attribution`] |
//! | What does a point of effect cost? | [`cost`] |
//! | Are there enough replicates? | [`stopping`] |
//! | What may be said while one watches? | [`sequence`] |
//! | How long until it happens again? | [`survival`] |
//! | Which parameters meet published ranges? | [`abc`] |
//! | Does a simulated series go with an observed one? | [`hindcast`] |
//! | How far does it spread over parameters that are not known? | [`over_points`] |
//! | What of a weighted sample? | [`weighted`] |
//! | At which values of its factors to run an experiment? | [`design`] |
//! | Which of the factors does an outcome depend on? | [`sensitivity`] |
//! | Under which of them is something the case? | [`prim`] |
//! | Which arm is robust over all of them? | [`robustness`] |
//! | Do two numbers differ by more than rounding? | [`rounding`] |
//!
//! All of the first ten rest on one construction, the [`jackknife`] over replicates. Nothing here
//! returns NaN: what cannot be computed is `None`, or an enum that gives the reason. Levels of
//! confidence are fractions in (0, 1); [`LEVEL`] is the usual one.
//!
//! ```
//! use sfic::stats::{LEVEL, Ratio, paired, ratio};
//!
//! let baseline: Vec<Ratio> = [(4.0, 10.0), (6.0, 12.0), (3.0, 9.0)].map(Ratio::from).into();
//! let arm: Vec<Ratio> = [(3.0, 10.0), (4.0, 12.0), (2.0, 10.0)].map(Ratio::from).into();
//!
//! let level = ratio::ratio(&baseline, LEVEL).unwrap();
//! assert_eq!(level.value, 13.0 / 31.0);
//!
//! let effect = paired::paired_difference(&arm, &baseline, LEVEL).unwrap();
//! assert!(effect.difference.value < 0.0);
//! ```

pub mod abc;
pub mod attribution;
pub mod claim;
pub mod cost;
pub mod design;
pub(crate) mod distributions;
pub mod estimate;
pub(crate) mod exact;
pub mod fieller;
pub mod hindcast;
mod incomplete_beta;
mod interval;
mod inverse;
pub mod jackknife;
pub mod multiplicity;
pub mod over_points;
pub mod paired;
pub mod prim;
pub mod ranking;
pub mod ratio;
pub mod relative;
pub mod robustness;
pub mod rounding;
pub mod sensitivity;
pub mod sequence;
pub mod stopping;
pub mod survival;
pub mod terms;
#[cfg(test)]
pub(crate) mod tests;
pub mod weighted;

pub use estimate::{Better, Estimate, Interval, LEVEL, Quantity, Ratio};
pub use jackknife::Jackknife;
pub use terms::Evidence;
