//! The table of replicates: one row per arm and replicate, every outcome with its numerator and denominator.

use std::io::{self, Write};
use std::sync::Arc;

use super::table::{self, Column, Format};
use crate::experiment::ensemble::Ensemble;
use crate::experiment::plan::Plan;
use crate::model::outcomes::{Definition, OUTCOMES};

/// Writes the table, arm by arm.
///
/// The column `<outcome>` holds the value of the run, absent where the run has no denominator; means over runs of
/// these are *not* the estimates, which are ratios of the sums in `<outcome>_numerator` and `<outcome>_denominator`.
///
/// # Errors
///
/// When it cannot be written.
pub fn write(
    out: &mut (dyn Write + Send),
    format: Format,
    plan: &Plan,
    ensemble: &Ensemble,
) -> io::Result<()> {
    let batches = (0..ensemble.arms()).map(|arm| Ok(columns(plan, ensemble, arm)));
    table::write(out, format, batches)
}

fn columns(plan: &Plan, ensemble: &Ensemble, arm: usize) -> Vec<Column> {
    let replicates = ensemble.replicates();
    let name: Arc<str> = plan.arms[arm].name.as_str().into();
    let mut columns =
        vec![Column::text("arm", vec![name; replicates]), Column::whole("replicate", 0..replicates as u32)];
    for (place, outcome) in OUTCOMES.iter().enumerate() {
        let values = (0..replicates).map(|replicate| ensemble.value(arm, place, replicate));
        columns.push(Column::real(outcome.name, values));
        if let Definition::Ratio(_) = outcome.definition {
            let sums = ensemble.sums(arm, place);
            let numerators = sums.iter().map(|sum| Some(sum.numerator));
            columns.push(Column::real(format!("{}_numerator", outcome.name), numerators));
            let denominators = sums.iter().map(|sum| Some(sum.denominator));
            columns.push(Column::real(format!("{}_denominator", outcome.name), denominators));
        }
    }
    columns
}
