//! `countermeasures.csv`: when the countermeasures of each arm were on, and at what dose.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use sfic::experiment::activity::ActivityAt;
use sfic::experiment::plan::Plan;

row! {
    /// One row of `countermeasures.csv`, and one object of `--json`: a countermeasure of an arm over all replicates. It is
    /// on where its dose is above 0.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::COUNTERMEASURES, one per "arm and countermeasure that it applies" {
        /// Name of the arm.
        pub arm: String,
        /// Name of the countermeasure.
        pub countermeasure: String,
        /// Replicates.
        pub replicates: usize,
        /// Replicates in which it was on in the measured time.
        pub on: usize,
        /// The earliest tick of the measured time at which it was on in any of them.
        pub first_tick: Option<u32>,
        /// The latest.
        pub last_tick: Option<u32>,
        /// Ticks of the measured time at which it was on, mean over the replicates in which it was.
        pub ticks_on: Option<f64>,
        /// Ticks of the measured time.
        pub ticks_measured: u32,
        /// Mean dose over the ticks at which it was on, 0 to 1.
        pub mean_dose: Option<f64>,
        /// Share of the ticks at which it was on, at which it moved a lever.
        pub moved: Option<f64>,
        /// Share of the ticks at which it was on, at which a lever would have left its range and stopped at the end of it.
        pub clamped: Option<f64>,
        /// Dose at the end of the warm-up, mean over replicates.
        pub dose_before: f64,
        /// Dose at the end, mean over replicates.
        pub dose_after: f64,
    }
}

impl Row {
    /// True if it was on at full dose, moved a lever and was never stopped at an end of a range, at every measured tick of
    /// every replicate.
    pub fn is_whole(&self) -> bool {
        self.on == self.replicates
            && self.ticks_on == Some(self.ticks_measured.into())
            && [self.mean_dose, self.moved].iter().all(|share| *share == Some(1.0))
            && self.clamped == Some(0.0)
    }
}

/// The rows of all countermeasures, arm by arm.
pub fn rows(plan: &Plan, activity: &[ActivityAt]) -> Vec<Row> {
    let row = |at: &ActivityAt| {
        let arm = &plan.arms[at.arm];
        Row {
            arm: arm.name.clone(),
            countermeasure: arm.spec.countermeasures[at.measure].name.clone(),
            replicates: at.replicates,
            on: at.on,
            first_tick: at.span.map(|(first, _)| first),
            last_tick: at.span.map(|(_, last)| last),
            ticks_on: at.ticks,
            ticks_measured: arm.spec.settings.time.horizon,
            mean_dose: at.dose,
            moved: at.moved,
            clamped: at.clamped,
            dose_before: at.before,
            dose_after: at.after,
        }
    };
    activity.iter().map(row).collect()
}
