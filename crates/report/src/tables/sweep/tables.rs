//! The tables of a sweep, written batch by batch.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use crate::folder;
use crate::tables::factors;
use crate::tables::table::{self, Column, Format, Row, row};
use sfic::experiment::engine::Failure;
use sfic::experiment::engine::Store;
use sfic::experiment::sweep::{self, Failures};
use sfic::model::outcomes::{Definition, OUTCOMES};
use sfic::scenario::study::Study;

/// Rows that are in memory at once, roughly.
const BATCH: usize = 8_192;

row! {
    /// The head of a row of the table of runs; the factors and every outcome follow.
    #[derive(Clone, Debug, PartialEq)]
    pub struct RunRow in folder::RUNS, one per "point, arm and replicate; points that failed have none" {
        /// Point, from 0, in the order of the design or of the file of points.
        pub point: usize,
        /// Name of the arm.
        pub arm: Arc<str>,
        /// Replicate, from 0.
        pub replicate: usize,
    }
}

row! {
    /// The head of a row of `design.csv`; the factors follow.
    #[derive(Clone, Debug, PartialEq)]
    pub struct DesignRow in folder::DESIGN, one per "point" {
        /// Point, from 0.
        pub point: usize,
    }
}

row! {
    /// One row of `failures.csv`; the factors are between its columns.
    #[derive(Clone, Debug, PartialEq)]
    pub struct FailureRow in folder::FAILURES, one per "point without results" {
        /// Point, from 0.
        pub point: usize,
        /// Reason why it failed.
        pub reason: String,
    }
}

/// The rows of `failures.csv`.
pub fn failure_rows(failures: &Failures) -> Vec<FailureRow> {
    let row = |(&point, failure): (&usize, &Failure)| FailureRow { point, reason: failure.written() };
    failures.iter().map(row).collect()
}

/// The points with the values of their factors; read back, it is the same design.
pub(super) fn design(out: &mut (dyn Write + Send), study: &Study) -> io::Result<()> {
    let batches = batches(study.points.len(), BATCH).map(|points| {
        let rows: Vec<DesignRow> = points.clone().map(|point| DesignRow { point }).collect();
        Ok(with_points(1, DesignRow::columns(&rows), study, &points.collect::<Vec<_>>()))
    });
    table::write(out, Format::Csv, batches)
}

/// Points without results, with the reason in words.
pub(super) fn failures(out: &mut (dyn Write + Send), study: &Study, failures: &Failures) -> io::Result<()> {
    let points: Vec<usize> = failures.keys().copied().collect();
    let columns = with_points(1, FailureRow::columns(&failure_rows(failures)), study, &points);
    table::write(out, Format::Csv, std::iter::once(Ok(columns)))
}

/// One row per point, arm and replicate; points that failed have none.
///
/// The column `<outcome>` holds the value of the run, absent where the run has no denominator; estimates are ratios of
/// the sums in `<outcome>_numerator` and `<outcome>_denominator`.
pub(super) fn runs(
    out: &mut (dyn Write + Send),
    format: Format,
    study: &Study,
    failures: &Failures,
    store: &mut dyn Store,
) -> io::Result<()> {
    let rows_of_point = study.base.arms.len() * study.base.experiment.replicates as usize;
    let there: Vec<usize> = (0..study.points.len()).filter(|point| !failures.contains_key(point)).collect();
    // A table without rows has columns all the same.
    let chunks: Vec<&[usize]> = match there.is_empty() {
        true => vec![&[]],
        false => there.chunks((BATCH / rows_of_point).max(1)).collect(),
    };
    let batches = chunks.into_iter().map(|points| runs_of(study, store, points));
    table::write(out, format, batches)
}

fn runs_of(study: &Study, store: &mut dyn Store, points: &[usize]) -> io::Result<Vec<Column>> {
    let (arms, replicates) = (&study.base.arms, study.base.experiment.replicates);
    let found = points.iter().map(|&point| sweep::at_point(study, store, point));
    let found = found.collect::<io::Result<Vec<_>>>()?;
    let mut rows = Vec::new();
    for index in 0..points.len() {
        for arm in 0..arms.len() {
            rows.extend((0..replicates as usize).map(|replicate| (index, arm, replicate)));
        }
    }
    let names: Vec<Arc<str>> = arms.iter().map(|arm| arm.name.as_str().into()).collect();
    let of_rows: Vec<usize> = rows.iter().map(|&(index, ..)| points[index]).collect();
    let head = |&(index, arm, replicate): &(usize, usize, usize)| {
        let (point, arm): (usize, Arc<str>) = (points[index], names[arm].clone());
        RunRow { point, arm, replicate }
    };
    let heads: Vec<RunRow> = rows.iter().map(head).collect();
    let mut columns = with_points(3, RunRow::columns(&heads), study, &of_rows);
    for &outcome in &study.outcomes {
        let name = OUTCOMES[outcome].name;
        let values = rows.iter().map(|&(index, arm, replicate)| found[index].value(arm, outcome, replicate));
        columns.push(Column::real(name, values));
        if let Definition::Ratio(..) = OUTCOMES[outcome].definition {
            let sum =
                |&(index, arm, replicate): &(usize, usize, usize)| found[index].sums(arm, outcome)[replicate];
            let numerators = rows.iter().map(|row| Some(sum(row).numerator));
            columns.push(Column::real(format!("{name}_numerator"), numerators));
            let denominators = rows.iter().map(|row| Some(sum(row).denominator));
            columns.push(Column::real(format!("{name}_denominator"), denominators));
        }
    }
    Ok(columns)
}

/// Columns with those of the factors, and of the weights if there are any, put in at a place; one row for each of
/// `points`.
pub(crate) fn with_points(
    at: usize,
    mut columns: Vec<Column>,
    study: &Study,
    points: &[usize],
) -> Vec<Column> {
    let factors = (0..study.factors.len()).map(|index| column(study, index, points));
    let weights = study.weights.iter();
    let weights =
        weights.map(|weights| Column::real("weight", points.iter().map(|&point| Some(weights[point]))));
    columns.splice(at..at, factors.chain(weights));
    columns
}

/// The column of a factor at some points, in the type that holds its values at all of them.
fn column(study: &Study, index: usize, points: &[usize]) -> Column {
    let factor = &study.factors[index];
    let kind = factors::kind(factor, study.points.iter().map(|point| point[index]));
    factors::column(factor, kind, points.iter().map(|&point| study.points.point(point)[index]))
}

fn batches(rows: usize, size: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows.div_ceil(size)).map(move |batch| batch * size..rows.min((batch + 1) * size))
}
