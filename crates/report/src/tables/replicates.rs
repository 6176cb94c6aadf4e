//! The table of replicates: one row per arm and replicate, every outcome with its numerator and denominator.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use crate::folder;
use crate::tables::table::{self, Column, Format, Group, Row as _, row};
use sfic::experiment::ensemble::Ensemble;
use sfic::experiment::plan::Plan;
use sfic::model::outcomes::{Definition, OUTCOMES};

/// Writes the table, arm by arm.
///
/// The column `<outcome>` holds the value of the run, absent where the run has no denominator; means over runs of
/// these are *not* the estimates, which are ratios of the sums in `<outcome>_numerator` and `<outcome>_denominator`.
///
/// # Errors
///
/// When the ensemble cannot be read or the table cannot be written.
pub fn write(
    out: &mut (dyn Write + Send),
    format: Format,
    plan: &Plan,
    ensemble: &Ensemble,
) -> io::Result<()> {
    let groups = (0..ensemble.arms()).map(|arm| {
        let name = plan.arms[arm].name.as_str().into();
        Ok(OfArm { ensemble, arm, name, columns: columns() })
    });
    table::write(out, format, groups)
}

row! {
    /// The head of a row of the table of replicates; every outcome follows.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Row in folder::REPLICATES, one per "arm and replicate" {
        /// Name of the arm.
        pub arm: Arc<str>,
        /// Replicate, from 0.
        pub replicate: u32,
    }
}

/// Content of a column.
#[derive(Clone, Copy)]
enum Holds {
    /// A column of [`Row`].
    Head(usize),
    Value(usize),
    Numerator(usize),
    Denominator(usize),
}

fn columns() -> Vec<Holds> {
    let mut columns: Vec<Holds> = (0..Row::COLUMNS.len()).map(Holds::Head).collect();
    for (index, outcome) in OUTCOMES.iter().enumerate() {
        columns.push(Holds::Value(index));
        if let Definition::Ratio(..) = outcome.definition {
            columns.extend([Holds::Numerator(index), Holds::Denominator(index)]);
        }
    }
    columns
}

/// The rows of an arm.
struct OfArm<'a> {
    ensemble: &'a Ensemble,
    arm: usize,
    name: Arc<str>,
    columns: Vec<Holds>,
}

impl Group for OfArm<'_> {
    fn columns(&self) -> usize {
        self.columns.len()
    }

    fn rows(&self) -> usize {
        self.ensemble.replicates()
    }

    fn piece(&mut self, column: usize, rows: Range<usize>) -> io::Result<Column> {
        let sums = |index| self.ensemble.sums_in(self.arm, index, rows.clone());
        let named = |index: usize, ending| format!("{}{ending}", OUTCOMES[index].name);
        Ok(match self.columns[column] {
            Holds::Head(column) => {
                let replicates = rows.start as u32..rows.end as u32;
                let row = |replicate| Row { arm: self.name.clone(), replicate };
                (Row::COLUMNS[column].column)(&replicates.map(row).collect::<Vec<_>>())
            }
            Holds::Value(index) => {
                Column::real(named(index, ""), self.ensemble.values(self.arm, index, rows.clone())?)
            }
            Holds::Numerator(index) => {
                let numerators = sums(index)?.into_iter().map(|sum| Some(sum.numerator));
                Column::real(named(index, "_numerator"), numerators)
            }
            Holds::Denominator(index) => {
                let denominators = sums(index)?.into_iter().map(|sum| Some(sum.denominator));
                Column::real(named(index, "_denominator"), denominators)
            }
        })
    }
}
