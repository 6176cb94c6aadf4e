//! `effects.csv`: each outcome in each arm.

use std::io::{self, Write};
use std::sync::Arc;

use serde::Serialize;

use super::table::{self, Column, Format};
use sfic::experiment::effects::Effect;
use sfic::experiment::plan::Plan;
use sfic::model::outcomes::OUTCOMES;
use sfic::stats::Interval;

/// One row of `effects.csv`, and one object of `--json`. Absent values are empty or null: the reference has no
/// difference, and an outcome without a single denominator has no estimate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Name of the arm.
    pub arm: String,
    /// Name of the outcome.
    pub outcome: &'static str,
    /// Unit of the outcome.
    pub unit: &'static str,
    /// Level: ratio of sums over replicates.
    pub estimate: Option<f64>,
    /// Its jackknife standard error.
    pub se: Option<f64>,
    /// Its 95 % interval …
    pub low: Option<f64>,
    /// … to here.
    pub high: Option<f64>,
    /// Paired difference from the first arm.
    pub difference: Option<f64>,
    /// Its standard error.
    pub difference_se: Option<f64>,
    /// Its 95 % interval …
    pub difference_low: Option<f64>,
    /// … to here.
    pub difference_high: Option<f64>,
    /// How many times more unpaired replicates would be needed.
    pub variance_reduction: Option<f64>,
    /// Two-sided p-value of the difference.
    pub p: Option<f64>,
    /// The same, Holm-adjusted over the arms of this outcome.
    pub p_holm: Option<f64>,
}

/// The rows of all effects, arm by arm.
pub fn rows(plan: &Plan, effects: &[Effect]) -> Vec<Row> {
    effects.iter().map(|effect| row(&plan.arms[effect.arm].name, effect)).collect()
}

fn row(arm: &str, effect: &Effect) -> Row {
    let outcome = &OUTCOMES[effect.outcome];
    let level = effect.level;
    let difference = effect.change.map(|change| change.difference);
    let low = |interval: Option<Interval>| interval.map(|interval| interval.low);
    let high = |interval: Option<Interval>| interval.map(|interval| interval.high);
    Row {
        arm: arm.to_string(),
        outcome: outcome.name,
        unit: outcome.unit,
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
    }
}

/// Writes the table.
///
/// # Errors
///
/// When it cannot be written.
pub fn write(out: &mut (dyn Write + Send), rows: &[Row]) -> io::Result<()> {
    let text = |name: &str, value: fn(&Row) -> &str| {
        Column::text(name, rows.iter().map(|row| Arc::from(value(row))).collect())
    };
    let real = |name: &str, value: fn(&Row) -> Option<f64>| Column::real(name, rows.iter().map(value));
    let columns = vec![
        text("arm", |row| &row.arm),
        text("outcome", |row| row.outcome),
        text("unit", |row| row.unit),
        real("estimate", |row| row.estimate),
        real("se", |row| row.se),
        real("low", |row| row.low),
        real("high", |row| row.high),
        real("difference", |row| row.difference),
        real("difference_se", |row| row.difference_se),
        real("difference_low", |row| row.difference_low),
        real("difference_high", |row| row.difference_high),
        real("variance_reduction", |row| row.variance_reduction),
        real("p", |row| row.p),
        real("p_holm", |row| row.p_holm),
    ];
    table::write(out, Format::Csv, std::iter::once(Ok(columns)))
}
