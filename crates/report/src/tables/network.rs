//! `network.csv`: who trusts whom among the stakeholders, at the end of the warm-up and at the end.

use serde::Serialize;

use crate::folder;
use crate::tables::ends;
use crate::tables::table::row;
use sfic::experiment::network::Link;
use sfic::experiment::plan::Plan;

row! {
    /// One row of `network.csv`, and one object of `--json`: the trust of one stakeholder in another, 0 to 1, mean over
    /// replicates. Intervals are of 95 %.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::NETWORK, one per "arm and ordered pair of stakeholders: how far the first trusts the second" {
        /// Name of the arm.
        pub arm: String,
        /// The stakeholder who trusts.
        pub from: String,
        /// The stakeholder who is trusted.
        pub to: String,
        /// Seat of the first: `government` by office, `invited` by invitation.
        pub from_seat: String,
        /// Power of the first, 0 to 1.
        pub from_power: f64,
        /// Seat of the second.
        pub to_seat: String,
        /// Power of the second.
        pub to_power: f64,
        /// The forum had admitted both at the end of the warm-up: only then do they meet.
        pub admitted_before: bool,
        /// The same at the end.
        pub admitted_after: bool,
        /// Trust at the end of the warm-up.
        pub before: Option<f64>,
        /// Lower end of its interval.
        pub before_low: Option<f64>,
        /// Upper end.
        pub before_high: Option<f64>,
        /// Trust at the end.
        pub after: Option<f64>,
        /// Lower end of its interval.
        pub after_low: Option<f64>,
        /// Upper end.
        pub after_high: Option<f64>,
        /// After less before, run by run.
        pub gain: Option<f64>,
        /// Lower end of its interval.
        pub gain_low: Option<f64>,
        /// Upper end.
        pub gain_high: Option<f64>,
        /// After less that of the first arm, run by run; absent where the first arm has not both.
        pub difference: Option<f64>,
        /// Lower end of its interval.
        pub difference_low: Option<f64>,
        /// Upper end.
        pub difference_high: Option<f64>,
        /// Two-sided p-value of the difference.
        pub p: Option<f64>,
        /// The same, Holm-adjusted over the arms of this pair.
        pub p_holm: Option<f64>,
    }
}

/// The rows of all links, arm by arm.
pub fn rows(plan: &Plan, links: &[Link]) -> Vec<Row> {
    let before_measuring = |plan: &Plan| plan.arms[0].spec.settings.time.warmup.saturating_sub(1);
    let (before, after) = (before_measuring(plan), plan.ticks() - 1);
    let row = |link: &Link| {
        let arm = &plan.arms[link.arm];
        let (from, to) = (&arm.spec.stakeholders[link.from], &arm.spec.stakeholders[link.to]);
        let (at_first, gain, at_last) = (ends(link.before), ends(link.gain), ends(link.after.level));
        let change = link.after.change;
        let difference = ends(change.map(|change| change.difference));
        Row {
            arm: arm.name.clone(),
            from: from.name.clone(),
            to: to.name.clone(),
            from_seat: from.seat.word().into(),
            from_power: from.power,
            to_seat: to.seat.word().into(),
            to_power: to.power,
            admitted_before: from.is_admitted(before) && to.is_admitted(before),
            admitted_after: from.is_admitted(after) && to.is_admitted(after),
            before: at_first[0],
            before_low: at_first[1],
            before_high: at_first[2],
            after: at_last[0],
            after_low: at_last[1],
            after_high: at_last[2],
            gain: gain[0],
            gain_low: gain[1],
            gain_high: gain[2],
            difference: difference[0],
            difference_low: difference[1],
            difference_high: difference[2],
            p: change.and_then(|change| change.p_value),
            p_holm: link.after.p_holm,
        }
    };
    links.iter().map(row).collect()
}
