//! `effects.csv`: each outcome in each arm.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use sfic::experiment::effects::Effect;
use sfic::experiment::follow_ups::FollowUp;
use sfic::experiment::plan::Plan;
use sfic::model::outcomes::{OUTCOMES, Outcome, headline_within};
use sfic::stats::Interval;

row! {
    /// One row of `effects.csv`, and one object of `--json`. Absent values are empty or null: the reference has no
    /// difference, and an outcome without a single denominator has no estimate.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::EFFECTS, one per "arm and outcome", exponents below 1e-4 {
        /// Name of the arm.
        pub arm: String,
        /// Name of the outcome; `reinfringement_rate(104)` is the headline within 104 weeks, see `time.follow_ups`.
        pub outcome: String,
        /// Unit of the outcome; `… per 1,000 exporters` for totals where the arms have different numbers of exporters.
        pub unit: String,
        /// Level: ratio of sums over replicates.
        pub estimate: Option<f64>,
        /// Its jackknife standard error.
        pub se: Option<f64>,
        /// Lower end of its 95 % interval.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
        /// Paired difference from the first arm.
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
        /// The same, Holm-adjusted over the arms of this outcome.
        pub p_holm: Option<f64>,
        /// Replicates; absent where there is no level.
        pub replicates: Option<usize>,
        /// Of them, those in which somebody is at risk: the level rests on these.
        pub informative: Option<usize>,
        /// Those at risk in all replicates together, the denominator of the level; absent where it is no count.
        pub at_risk: Option<f64>,
        /// The cases among them, its numerator; absent where it is no count.
        pub cases: Option<f64>,
    }
}

/// The rows of all effects, arm by arm: every outcome, then the headline within other follow-ups.
pub fn rows(plan: &Plan, effects: &[Effect], follow_ups: &[FollowUp]) -> Vec<Row> {
    let sizes_differ = plan.factors().is_some();
    let of_arm = |(arm, effects): (usize, &[Effect])| {
        let row = |effect: &Effect| row(&plan.arms[arm].name, effect, sizes_differ);
        let within =
            |found: &FollowUp| Row { outcome: headline_within(found.weeks), ..row(&found.effects[arm]) };
        let rows: Vec<Row> = effects.iter().map(row).chain(follow_ups.iter().map(within)).collect();
        rows
    };
    effects.chunks_exact(OUTCOMES.len()).enumerate().flat_map(of_arm).collect()
}

/// What is added to the unit of a total where the arms differ in size.
pub const PER_EXPORTERS: &str = " per 1,000 exporters";

/// The unit of an outcome where the arms differ in size or do not.
pub(super) fn unit(outcome: &Outcome, sizes_differ: bool) -> String {
    let per = if sizes_differ && outcome.is_total() { PER_EXPORTERS } else { "" };
    outcome.unit.to_string() + per
}

fn row(arm: &str, effect: &Effect, sizes_differ: bool) -> Row {
    let outcome = &OUTCOMES[effect.outcome];
    let level = effect.level;
    let counted = effect.evidence.filter(|found| found.counted);
    let difference = effect.change.map(|change| change.difference);
    let low = |interval: Option<Interval>| interval.map(|interval| interval.low);
    let high = |interval: Option<Interval>| interval.map(|interval| interval.high);
    Row {
        arm: arm.to_string(),
        outcome: outcome.name.into(),
        unit: unit(outcome, sizes_differ),
        estimate: level.map(|level| level.value),
        se: level.and_then(|level| level.se),
        low: low(level.and_then(|level| level.interval)),
        high: high(level.and_then(|level| level.interval)),
        difference: difference.map(|difference| difference.value),
        difference_se: difference.and_then(|difference| difference.se),
        difference_low: low(difference.and_then(|difference| difference.interval)),
        difference_high: high(difference.and_then(|difference| difference.interval)),
        variance_reduction: effect.change.and_then(|change| change.variance_reduction?.factor()),
        p: effect.change.and_then(|change| change.p_value),
        p_holm: effect.p_holm,
        replicates: effect.evidence.map(|found| found.replicates),
        informative: Some(effect.evidence.map_or(0, |found| found.informative)),
        at_risk: counted.map(|found| found.at_risk),
        cases: counted.map(|found| found.cases),
    }
}
