//! `uncertainty.csv`: levels and changes over the posterior of the scenario, chance apart.

use serde::Serialize;

use super::ends;
use crate::folder;
use crate::tables::table::row;
use sfic::experiment::over_posterior::Spread;
use sfic::experiment::plan::Plan;
use sfic::stats::over_points::OverPoints;
use sfic::stats::{Estimate, LEVEL};

row! {
    /// One row of `uncertainty.csv`, and one object of `--json`. Written where the scenario names a posterior.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::UNCERTAINTY, one per "arm and outcome" {
        /// Name of the arm.
        pub arm: String,
        /// Name of the outcome, as in `effects.csv`.
        pub outcome: String,
        /// Points of the posterior at which the level, of arms after the first the difference, has a value in both histories.
        pub points: usize,
        /// Mean level over the points.
        pub level: Option<f64>,
        /// Lower end of the 95 % interval of the level at a further point, without the chance of its histories.
        pub level_low: Option<f64>,
        /// Upper end.
        pub level_high: Option<f64>,
        /// Mean of the paired difference from the first arm.
        pub difference: Option<f64>,
        /// Lower end of its 95 % interval at a further point.
        pub difference_low: Option<f64>,
        /// Upper end.
        pub difference_high: Option<f64>,
        /// Standard deviation of the difference between points, chance taken off; 0 where chance alone would give more.
        pub between: Option<f64>,
        /// Standard deviation of the difference in histories at one point: chance.
        pub chance: Option<f64>,
        /// p-value of the hypothesis that the difference is the same at all points.
        pub p: Option<f64>,
    }
}

impl Row {
    /// True if the points do not differ by more than chance would have them.
    pub fn is_chance(&self) -> bool {
        self.p.is_some_and(|p| p >= 1.0 - LEVEL)
    }
}

/// The rows, arm by arm, outcomes in the order of `effects.csv`.
pub fn rows(plan: &Plan, found: &[Spread]) -> Vec<Row> {
    let estimate = |found: OverPoints| Estimate {
        value: found.mean,
        se: None,
        interval: found.interval,
        degrees: found.points.saturating_sub(1),
    };
    let row = |spread: &Spread| {
        let [level, level_low, level_high] = ends(spread.level.map(estimate));
        let [difference, difference_low, difference_high] = ends(spread.change.map(estimate));
        let of = if spread.arm == 0 { spread.level } else { spread.change };
        Row {
            arm: plan.arms[spread.arm].name.clone(),
            outcome: spread.outcome.clone(),
            points: of.map_or(0, |found| found.points),
            level,
            level_low,
            level_high,
            difference,
            difference_low,
            difference_high,
            between: spread.change.and_then(|found| found.between).map(f64::sqrt),
            chance: spread.change.map(|found| found.chance.sqrt()),
            p: spread.change.and_then(|found| found.p_value),
        }
    };
    found.iter().map(row).collect()
}
