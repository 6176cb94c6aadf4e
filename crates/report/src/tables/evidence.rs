//! `evidence.csv`: published facts against what the model shows.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use sfic::experiment::evidence::check::Checked;

row! {
    /// One row of `evidence.csv`, and one object of `--json`. Shares, not percentages.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::EVIDENCE, one per "check of a published fact" {
        /// The fact: `F1`, `F2`, …
        pub fact: String,
        /// Emergent, calibrated, structural or input.
        pub status: String,
        /// The quantity: an outcome, or an experiment of its own.
        pub check: String,
        /// The same in words.
        pub label: String,
        /// Lower end of the range; empty if open.
        pub range_low: Option<f64>,
        /// Upper end of the range; empty if open.
        pub range_high: Option<f64>,
        /// `published`, or the reason for the ends that were chosen.
        pub basis: String,
        /// The value.
        pub value: Option<f64>,
        /// Lower end of its 95 % interval.
        pub low: Option<f64>,
        /// Upper end.
        pub high: Option<f64>,
        /// Inside, outside or undecided.
        pub verdict: String,
        /// The published statement.
        pub statement: String,
        /// Its source.
        pub source: String,
    }
}

/// The rows, those that count most first.
pub fn rows(checked: &[Checked]) -> Vec<Row> {
    let row = |one: &Checked| {
        let interval = one.value.and_then(|value| value.interval);
        Row {
            fact: one.fact.id.clone(),
            status: one.fact.status.word().into(),
            check: one.check.check.clone(),
            label: one.check.label.clone(),
            range_low: one.check.low,
            range_high: one.check.high,
            basis: one.check.basis.clone(),
            value: one.value.map(|value| value.value),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            verdict: one.verdict.word().into(),
            statement: one.fact.fact.clone(),
            source: one.fact.source.clone(),
        }
    };
    checked.iter().map(row).collect()
}
