//! `chain.csv`: the chain from infringement to sanction, stage by stage, and where each arm bites.

use serde::Serialize;

use crate::folder;
use crate::tables::ends;
use crate::tables::table::row;
use sfic::experiment::chain::StageAt;
use sfic::experiment::plan::Plan;
use sfic::model::chain::STAGES;

row! {
    /// One row of `chain.csv`, and one object of `--json`: a stage in an arm, from the warm-up on. Intervals are of 95 %;
    /// differences are from the first arm, run by run.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::CHAIN, one per "arm and stage on the way from infringement to sanction" {
        /// Name of the arm.
        pub arm: String,
        /// Name of the stage.
        pub stage: String,
        /// The stage of which it is a part; `shipments` of the first.
        pub of: String,
        /// Fate of the others at that stage.
        pub lost: String,
        /// Consignments that reached the stage, a replicate; per 1,000 exporters where arms differ in their number.
        pub count: Option<f64>,
        /// Lower end of its interval.
        pub count_low: Option<f64>,
        /// Upper end.
        pub count_high: Option<f64>,
        /// Its difference.
        pub count_difference: Option<f64>,
        /// Lower end of its interval.
        pub count_difference_low: Option<f64>,
        /// Upper end.
        pub count_difference_high: Option<f64>,
        /// Share of `of` that reached the stage.
        pub share: Option<f64>,
        /// Lower end of its interval.
        pub share_low: Option<f64>,
        /// Upper end.
        pub share_high: Option<f64>,
        /// Its difference.
        pub difference: Option<f64>,
        /// Lower end of its interval.
        pub difference_low: Option<f64>,
        /// Upper end.
        pub difference_high: Option<f64>,
        /// Two-sided p-value of the difference.
        pub p: Option<f64>,
        /// The same, Holm-adjusted over the arms of this stage.
        pub p_holm: Option<f64>,
        /// How many times as large the share is as in the first arm. From `inspected` to `sanctioned` factors multiply to
        /// `reached_factor` of `sanctioned`.
        pub factor: Option<f64>,
        /// Lower end of its interval.
        pub factor_low: Option<f64>,
        /// Upper end.
        pub factor_high: Option<f64>,
        /// Share of all infringing consignments that reached the stage.
        pub reached: Option<f64>,
        /// Lower end of its interval.
        pub reached_low: Option<f64>,
        /// Upper end.
        pub reached_high: Option<f64>,
        /// Its difference.
        pub reached_difference: Option<f64>,
        /// Lower end of its interval.
        pub reached_difference_low: Option<f64>,
        /// Upper end.
        pub reached_difference_high: Option<f64>,
        /// How many times as large the share that reached the stage is as in the first arm.
        pub reached_factor: Option<f64>,
        /// Lower end of its interval.
        pub reached_factor_low: Option<f64>,
        /// Upper end.
        pub reached_factor_high: Option<f64>,
    }
}

/// The rows of all stages, arm by arm.
pub fn rows(plan: &Plan, chain: &[StageAt]) -> Vec<Row> {
    let row = |at: &StageAt| {
        let stage = &STAGES[at.stage];
        let (count, share, reached) = (ends(at.count.level), ends(at.share.level), ends(at.reached.level));
        let more = ends(at.count.change.map(|change| change.difference));
        let difference = ends(at.share.change.map(|change| change.difference));
        let further = ends(at.reached.change.map(|change| change.difference));
        let factor = at.factor.and_then(|factor| factor.interval);
        let whole = at.reached_factor.and_then(|factor| factor.interval);
        Row {
            arm: plan.arms[at.arm].name.clone(),
            stage: stage.name.into(),
            of: stage.of.map_or("shipments", |of| STAGES[of].name).into(),
            lost: stage.lost.into(),
            count: count[0],
            count_low: count[1],
            count_high: count[2],
            count_difference: more[0],
            count_difference_low: more[1],
            count_difference_high: more[2],
            share: share[0],
            share_low: share[1],
            share_high: share[2],
            difference: difference[0],
            difference_low: difference[1],
            difference_high: difference[2],
            p: at.share.change.and_then(|change| change.p_value),
            p_holm: at.share.p_holm,
            factor: at.factor.map(|factor| factor.value),
            factor_low: factor.map(|factor| factor.low),
            factor_high: factor.map(|factor| factor.high),
            reached: reached[0],
            reached_low: reached[1],
            reached_high: reached[2],
            reached_difference: further[0],
            reached_difference_low: further[1],
            reached_difference_high: further[2],
            reached_factor: at.reached_factor.map(|factor| factor.value),
            reached_factor_low: whole.map(|factor| factor.low),
            reached_factor_high: whole.map(|factor| factor.high),
        }
    };
    chain.iter().map(row).collect()
}
