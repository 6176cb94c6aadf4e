//! `between.csv`: each outcome in an arm of one scenario of a comparison against an arm of the first.

use serde::Serialize;

use super::{effects, ends};
use crate::folder;
use crate::tables::table::row;
use sfic::experiment::compare::Between;
use sfic::experiment::plan::Plan;
use sfic::model::outcomes::{OUTCOMES, headline_within};

row! {
    /// One row of `between.csv`, and one object of `--json`.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::BETWEEN, one per "pair of arms and outcome", exponents below 1e-4 {
        /// Name of the arm of the first scenario.
        pub first: String,
        /// Name of the arm of the other.
        pub other: String,
        /// Name of the outcome; `reinfringement_rate(104)` is the headline within 104 weeks, see `time.follow_ups`.
        pub outcome: String,
        /// Unit of the outcome, as in `effects.csv`.
        pub unit: String,
        /// Paired difference: `other` minus `first`. Absent where one of them has no level.
        pub difference: Option<f64>,
        /// Its standard error.
        pub difference_se: Option<f64>,
        /// Lower end of its 95 % interval.
        pub difference_low: Option<f64>,
        /// Upper end.
        pub difference_high: Option<f64>,
        /// How many times more unpaired replicates would be needed.
        pub variance_reduction: Option<f64>,
        /// Two-sided p-value of the difference.
        pub p: Option<f64>,
        /// The same, Holm-adjusted over the pairs of this outcome.
        pub p_holm: Option<f64>,
    }
}

/// The rows, in the order of the outcomes.
pub fn rows(plan: &Plan, between: &[Between]) -> Vec<Row> {
    let name = |arm: usize| plan.arms[arm].name.clone();
    let row = |found: &Between| {
        let outcome = &OUTCOMES[found.outcome];
        let difference = found.change.map(|change| change.difference);
        let [value, difference_low, difference_high] = ends(difference);
        Row {
            first: name(found.pair.first),
            other: name(found.pair.other),
            outcome: found.weeks.map_or(outcome.name.to_string(), headline_within),
            unit: effects::unit(outcome, plan.factors().is_some()),
            difference: value,
            difference_se: difference.and_then(|difference| difference.se),
            difference_low,
            difference_high,
            variance_reduction: found.change.and_then(|change| change.variance_reduction?.factor()),
            p: found.change.and_then(|change| change.p_value),
            p_holm: found.p_holm,
        }
    };
    between.iter().map(row).collect()
}
