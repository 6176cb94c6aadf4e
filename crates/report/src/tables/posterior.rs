//! `posterior-effects.csv`: what countermeasures do over a posterior, and how sure their ranks are.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use sfic::experiment::calibrate::effects::{OfArm, OverPosterior};
use sfic::model::outcomes::Outcome;
use sfic::scenario::study::Study;

row! {
    /// One row of `posterior-effects.csv`, and one object of `--json`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::OVER_POSTERIOR, one per "arm" {
        /// Name of the arm.
        pub arm: String,
        /// The outcome.
        pub outcome: String,
        /// Points at which it has a value; an arm after the first, a difference.
        pub points: usize,
        /// Median level over the posterior.
        pub level_median: Option<f64>,
        /// 5 % lie below.
        pub level_low: Option<f64>,
        /// Upper end.
        pub level_high: Option<f64>,
        /// Median difference from the baseline.
        pub change_median: Option<f64>,
        /// 5 % lie below.
        pub change_low: Option<f64>,
        /// Upper end.
        pub change_high: Option<f64>,
        /// Typical standard error of the difference at one point.
        pub noise: Option<f64>,
        /// Probability that the change is for the better.
        pub probability_better: Option<f64>,
        /// Probability of being the best, the second, …, separated by spaces.
        pub rank_probabilities: String,
    }
}

row! {
    /// One row of `posterior-points.csv`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct PointRow in folder::AT_POINTS, one per "draw and arm" {
        /// The draw, from 0.
        pub draw: usize,
        /// Its place in the file of the posterior.
        pub point: usize,
        /// Name of the arm.
        pub arm: String,
        /// The outcome.
        pub outcome: String,
        /// Its level.
        pub level: Option<f64>,
        /// Paired difference from the baseline.
        pub change: Option<f64>,
        /// Its standard error.
        pub change_se: Option<f64>,
    }
}

/// The rows of `posterior-effects.csv`.
pub fn rows(study: &Study, outcome: &Outcome, found: &OverPosterior) -> Vec<Row> {
    let row = |of_arm: &OfArm| {
        let ranks: Vec<String> = of_arm.ranks.iter().map(|share| share.to_string()).collect();
        Row {
            arm: study.base.arms[of_arm.arm].name.clone(),
            outcome: outcome.name.into(),
            points: of_arm.points,
            level_median: of_arm.level.map(|spread| spread.median),
            level_low: of_arm.level.map(|spread| spread.low),
            level_high: of_arm.level.map(|spread| spread.high),
            change_median: of_arm.change.map(|spread| spread.median),
            change_low: of_arm.change.map(|spread| spread.low),
            change_high: of_arm.change.map(|spread| spread.high),
            noise: of_arm.noise,
            probability_better: of_arm.better,
            rank_probabilities: ranks.join(" "),
        }
    };
    found.arms.iter().map(row).collect()
}

/// The rows of `posterior-points.csv`.
pub fn point_rows(study: &Study, outcome: &Outcome, found: &OverPosterior) -> Vec<PointRow> {
    let known = |value: f64| Some(value).filter(|value| value.is_finite());
    let of_draw = |(draw, (&point, arms)): (usize, (&usize, &Vec<[f64; 3]>))| {
        let row = |(arm, &[level, change, se]): (usize, &[f64; 3])| PointRow {
            draw,
            point,
            arm: study.base.arms[arm].name.clone(),
            outcome: outcome.name.into(),
            level: known(level),
            change: known(change),
            change_se: known(se),
        };
        arms.iter().enumerate().map(row).collect::<Vec<_>>()
    };
    found.points.iter().zip(&found.values).enumerate().flat_map(of_draw).collect()
}
