//! `ledger.csv`: every parameter, its source, and what depends on it.

use serde::Serialize;

use crate::folder;
use crate::tables::table::row;
use sfic::experiment::ledger::{Change, Entry, Ledger, Reading, Source};
use sfic::scenario::{Origins, shown};

row! {
    /// One row of `ledger.csv`, and one object of `--json`. Shares and differences of shares, not percentages; changes are
    /// from the low to the high value.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    pub struct Row in folder::LEDGER, one per "parameter" {
        /// The path of the parameter.
        pub parameter: String,
        /// Kind of parameter: a value, a switch, a size, the measurement.
        pub role: String,
        /// Its value in the scenario.
        pub value: String,
        /// Its unit.
        pub unit: String,
        /// Input, calibrated, assumed, structural, addition; scenario, if the built-in value was changed.
        pub source: String,
        /// The words of the table of parameters, or the place in the scenario.
        pub source_in_words: String,
        /// High, medium or low.
        pub confidence: String,
        /// The low value tried; empty if none was.
        pub low: Option<String>,
        /// The high value tried.
        pub high: Option<String>,
        /// Reason why none was tried.
        pub not_tried: String,
        /// Re-infringement without countermeasures at the low value.
        pub baseline_at_low: Option<f64>,
        /// The same at the high value.
        pub baseline_at_high: Option<f64>,
        /// Its change.
        pub baseline_change: Option<f64>,
        /// Lower end of its 95 % interval.
        pub baseline_change_low: Option<f64>,
        /// Upper end.
        pub baseline_change_high: Option<f64>,
        /// p of no change, not adjusted.
        pub baseline_p: Option<f64>,
        /// The same, adjusted over the ledger.
        pub baseline_p_adjusted: Option<f64>,
        /// The change is significant.
        pub baseline_told: Option<bool>,
        /// The effect of all countermeasures together at the low value.
        pub effect_at_low: Option<f64>,
        /// The same at the high value.
        pub effect_at_high: Option<f64>,
        /// Its change.
        pub effect_change: Option<f64>,
        /// Lower end of its 95 % interval.
        pub effect_change_low: Option<f64>,
        /// Upper end.
        pub effect_change_high: Option<f64>,
        /// p of no change, not adjusted.
        pub effect_p: Option<f64>,
        /// The same, adjusted over the ledger.
        pub effect_p_adjusted: Option<f64>,
        /// The change is significant.
        pub effect_told: Option<bool>,
        /// Meaning of the parameter.
        pub meaning: String,
    }
}

/// The rows, in the order of the ledger.
pub fn rows(ledger: &Ledger, origins: &Origins) -> Vec<Row> {
    ledger.entries.iter().map(|entry| row(entry, origins)).collect()
}

fn row(entry: &Entry, origins: &Origins) -> Row {
    let parameter = entry.parameter;
    let tried =
        |end: fn(&(f64, f64)) -> f64| entry.tried.as_ref().ok().map(|ends| shown(parameter, end(ends)));
    let baseline = |at: Option<Reading>| at.and_then(|at| at.baseline).map(|level| level.value);
    let effect = |at: Option<Reading>| at.and_then(|at| at.effect).map(|effect| effect.value);
    let interval = |change: Option<Change>| change.and_then(|change| change.estimate.interval);
    Row {
        parameter: parameter.path.into(),
        role: entry.role.word().into(),
        value: shown(parameter, entry.value),
        unit: parameter.unit.into(),
        source: entry.source.word().into(),
        source_in_words: match entry.source {
            Source::Scenario => format!("set in {}", origins.of(parameter.path)),
            _ => parameter.source.into(),
        },
        confidence: entry.confidence.word().into(),
        low: tried(|ends| ends.0),
        high: tried(|ends| ends.1),
        not_tried: entry.tried.as_ref().err().cloned().unwrap_or_default(),
        baseline_at_low: baseline(entry.at_low),
        baseline_at_high: baseline(entry.at_high),
        baseline_change: entry.baseline.map(|change| change.estimate.value),
        baseline_change_low: interval(entry.baseline).map(|interval| interval.low),
        baseline_change_high: interval(entry.baseline).map(|interval| interval.high),
        baseline_p: entry.baseline.and_then(|change| change.p),
        baseline_p_adjusted: entry.baseline.and_then(|change| change.adjusted),
        baseline_told: entry.baseline.map(|change| change.is_significant()),
        effect_at_low: effect(entry.at_low),
        effect_at_high: effect(entry.at_high),
        effect_change: entry.effect.map(|change| change.estimate.value),
        effect_change_low: interval(entry.effect).map(|interval| interval.low),
        effect_change_high: interval(entry.effect).map(|interval| interval.high),
        effect_p: entry.effect.and_then(|change| change.p),
        effect_p_adjusted: entry.effect.and_then(|change| change.adjusted),
        effect_told: entry.effect.map(|change| change.is_significant()),
        meaning: parameter.doc.into(),
    }
}
