//! `cycle.csv`: the SFIC model in numbers: what an arm sets, and how the collaborative process and its outcomes stood
//! before and after.

use serde::Serialize;

use crate::folder;
use crate::tables::ends;
use crate::tables::table::row;
use sfic::experiment::cycle::{ITEMS, ItemAt};
use sfic::experiment::plan::Plan;

row! {
    /// One row of `cycle.csv`, and one object of `--json`: an item of a node in an arm. Intervals are of 95 %; settings
    /// have none, because they are not estimated.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::CYCLE, one per "arm and item of the SFIC model, in its nodes" {
        /// Name of the arm.
        pub arm: String,
        /// The box of the figure.
        pub node: String,
        /// Name of the item.
        pub item: String,
        /// Its unit.
        pub unit: String,
        /// Over what it is taken: `setting`, `last 52 weeks` or `measured time`.
        pub basis: String,
        /// At the end of the warm-up; a setting as it was in force then.
        pub before: Option<f64>,
        /// Lower end of its interval.
        pub before_low: Option<f64>,
        /// Upper end.
        pub before_high: Option<f64>,
        /// At the end; a setting as it was in force then, mean over replicates.
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
        /// After less that of the first arm, run by run.
        pub difference: Option<f64>,
        /// Lower end of its interval.
        pub difference_low: Option<f64>,
        /// Upper end.
        pub difference_high: Option<f64>,
        /// Two-sided p-value of the difference.
        pub p: Option<f64>,
        /// The same, Holm-adjusted over the arms of this item.
        pub p_holm: Option<f64>,
        /// Its column in the table of series, tick by tick.
        pub series: Option<String>,
    }
}

/// The rows of all items, arm by arm.
pub fn rows(plan: &Plan, cycle: &[ItemAt]) -> Vec<Row> {
    let row = |at: &ItemAt| {
        let item = &ITEMS[at.item];
        let (before, after) = (ends(at.before.estimate()), ends(at.after.estimate()));
        let change = at.change.change;
        let (gain, difference) = (ends(at.gain), ends(change.map(|change| change.difference)));
        let set = at.gain.is_none().then(|| Some(at.after.number()? - at.before.number()?)).flatten();
        Row {
            arm: plan.arms[at.arm].name.clone(),
            node: item.node.word().into(),
            item: item.name.into(),
            unit: item.source.unit().into(),
            basis: item.source.basis().into(),
            before: at.before.number(),
            before_low: before[1],
            before_high: before[2],
            after: at.after.number(),
            after_low: after[1],
            after_high: after[2],
            gain: gain[0].or(set),
            gain_low: gain[1],
            gain_high: gain[2],
            difference: difference[0].or(at.set_apart),
            difference_low: difference[1],
            difference_high: difference[2],
            p: change.and_then(|change| change.p_value),
            p_holm: at.change.p_holm,
            series: item.source.series().map(Into::into),
        }
    };
    cycle.iter().map(row).collect()
}
