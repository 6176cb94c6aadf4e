//! The table of series: one row per arm and tick; of every signal the mean over runs, the interval of that mean, and
//! the spread of the runs.

use std::io::{self, Write};
use std::sync::Arc;

use crate::folder;
use crate::tables::table::{self, Column, Format, Row as _, row};
use sfic::experiment::columns::Columns;
use sfic::experiment::engine::{Store, Workers};
use sfic::experiment::plan::Plan;
use sfic::model::signals::SIGNALS;
use sfic::stats::{LEVEL, Ratio, ratio};

row! {
    /// The head of a row of the table of series; every signal follows.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Row in folder::SERIES, one per "arm and tick" {
        /// Name of the arm.
        pub arm: Arc<str>,
        /// Week, from 0.
        pub tick: u32,
    }
}

/// Parts of the runs that lie below: the spread of single runs, not to be taken for the interval of the mean.
const QUANTILES: [(f64, &str); 3] = [(0.1, "p10"), (0.5, "p50"), (0.9, "p90")];

/// Bytes of values of runs that are looked at together.
const TOGETHER: usize = 1 << 20;

/// Writes the table, arm by arm, reading `replicates` replicates from the store.
///
/// Quantiles need all runs of a tick, and the store has all ticks of a run: the runs of an arm are turned around in
/// its scratch file.
///
/// A rate without a denominator so far is left out of the mean of its tick; a tick at which no run has one is empty.
///
/// # Errors
///
/// When the store cannot be read or the table cannot be written.
pub fn write(
    out: &mut (dyn Write + Send),
    format: Format,
    plan: &Plan,
    store: &mut dyn Store,
    replicates: u32,
    workers: &Workers<'_>,
) -> io::Result<()> {
    let batches = (0..plan.arms.len()).map(|arm| {
        let width = plan.ticks() as usize * SIGNALS.len();
        let mut runs = Columns::new(store.scratch()?, size_of::<f32>(), width);
        for replicate in 0..replicates {
            let series = store.series(u64::from(replicate), arm)?;
            runs.push(&series.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())?;
        }
        Ok(columns(&plan.arms[arm].name, plan.ticks() as usize, &points(&runs, width, workers)?))
    });
    table::write(out, format, batches)
}

/// Every signal at every tick, over the runs, in the order in which they stand in `runs`.
fn points(runs: &Columns, width: usize, workers: &Workers<'_>) -> io::Result<Vec<Point>> {
    let together = (TOGETHER / (runs.rows() * size_of::<f32>()).max(1)).clamp(1, width.max(1));
    let mut points = Vec::with_capacity(width);
    for start in (0..width).step_by(together) {
        let places = start..width.min(start + together);
        let mut values = vec![Vec::new(); places.len()];
        runs.visit(places, 0..runs.rows(), |index, bytes| {
            let of_run = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
            values[index - start].extend(of_run.filter(|value| value.is_finite()));
        })?;
        points.extend(workers.map(values, Point::of));
    }
    Ok(points)
}

fn columns(arm: &str, ticks: usize, points: &[Point]) -> Vec<Column> {
    let arm: Arc<str> = arm.into();
    let heads: Vec<Row> = (0..ticks as u32).map(|tick| Row { arm: arm.clone(), tick }).collect();
    let mut columns = Row::columns(&heads);
    for (index, signal) in SIGNALS.iter().enumerate() {
        let points = || points.iter().skip(index).step_by(SIGNALS.len());
        let name = signal.name;
        columns.push(Column::real(name, points().map(|point| point.mean)));
        columns.push(Column::real(format!("{name}_low"), points().map(|point| point.low)));
        columns.push(Column::real(format!("{name}_high"), points().map(|point| point.high)));
        for (i, (_, ending)) in QUANTILES.iter().enumerate() {
            let spread = points().map(|point| point.spread[i]);
            columns.push(Column::real(format!("{name}_{ending}"), spread));
        }
    }
    columns
}

/// A signal at a tick, over the runs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Point {
    mean: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    spread: [Option<f64>; 3],
}

impl Point {
    fn of(mut values: Vec<f32>) -> Self {
        let sums: Vec<Ratio> = values.iter().map(|&value| Ratio::mean_of(value.into())).collect();
        let Some(mean) = ratio::ratio(&sums, LEVEL) else { return Point::default() };
        values.sort_unstable_by(f32::total_cmp);
        Point {
            mean: Some(mean.value),
            low: mean.interval.map(|interval| interval.low),
            high: mean.interval.map(|interval| interval.high),
            spread: QUANTILES.map(|(part, _)| Some(quantile(&values, part))),
        }
    }
}

/// The quantile of ascending values, interpolated between neighbours (Hyndman & Fan 1996, type 7).
fn quantile(ascending: &[f32], part: f64) -> f64 {
    let position = part * (ascending.len() - 1) as f64;
    let (below, above) = (position.floor() as usize, position.ceil() as usize);
    let (below, above) = (f64::from(ascending[below]), f64::from(ascending[above]));
    below + (position - position.floor()) * (above - below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate() {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        assert_eq!(quantile(&values, 0.5), 4.0);
        assert!((quantile(&values, 0.1) - 1.4).abs() < 1e-12);
        assert!((quantile(&values, 0.9) - 12.8).abs() < 1e-12);
        assert_eq!(quantile(&[3.0], 0.9), 3.0);
    }

    #[test]
    fn a_point_has_the_t_interval_of_its_mean() {
        let point = Point::of(vec![1.0, 2.0, 3.0, 4.0]);
        // Standard error sqrt(5/12), t with 3 degrees of freedom 3.182446.
        assert_eq!(point.mean, Some(2.5));
        assert!((point.high.unwrap() - (2.5 + 3.182446 * (5.0_f64 / 12.0).sqrt())).abs() < 1e-5);
        assert_eq!(Point::of(Vec::new()), Point::default());
    }
}
