//! The table of series: one row per arm and tick; of every signal the mean over runs, the interval of that mean, and
//! the spread of the runs.

use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use crate::folder;
use crate::tables::table::{self, Column, Format, Group, Row as _, row};
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

/// Bytes of values of runs that a thread looks at together.
const TOGETHER: usize = 1 << 19;

/// Writes the table, arm by arm, reading `replicates` replicates from the store.
///
/// Quantiles need all runs of a tick, and the store has all ticks of a run: some ticks of all runs are in memory at once.
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
    store: &dyn Store,
    replicates: u32,
    workers: &Workers<'_>,
) -> io::Result<()> {
    let ticks = plan.ticks() as usize;
    let together = TOGETHER / (replicates as usize * SIGNALS.len() * size_of::<f32>()).max(1);
    let together = together.clamp(1, ticks.max(1));
    let groups = (0..plan.arms.len()).map(|arm| {
        let starts: Vec<usize> = (0..ticks).step_by(together).collect();
        let points =
            workers.map(starts, |start| points(store, replicates, arm, start..ticks.min(start + together)));
        let points = points.into_iter().collect::<io::Result<Vec<Vec<Point>>>>()?;
        Ok(OfArm { name: plan.arms[arm].name.as_str().into(), points: points.concat() })
    });
    table::write(out, format, groups)
}

/// Every signal of an arm at some ticks, over the runs, tick by tick.
fn points(store: &dyn Store, replicates: u32, arm: usize, ticks: Range<usize>) -> io::Result<Vec<Point>> {
    let places = ticks.start * SIGNALS.len()..ticks.end * SIGNALS.len();
    let mut runs = vec![Vec::with_capacity(replicates as usize); places.len()];
    for replicate in 0..replicates {
        let values = store.series_in(u64::from(replicate), arm, places.clone())?;
        let known = runs.iter_mut().zip(values).filter(|(_, value)| value.is_finite());
        known.for_each(|(run, value)| run.push(value));
    }
    Ok(runs.into_iter().map(Point::of).collect())
}

/// The rows of an arm.
struct OfArm {
    name: Arc<str>,
    points: Vec<Point>,
}

impl Group for OfArm {
    fn columns(&self) -> usize {
        Row::COLUMNS.len() + SIGNALS.len() * Point::COLUMNS.len()
    }

    fn rows(&self) -> usize {
        self.points.len() / SIGNALS.len()
    }

    fn piece(&mut self, column: usize, rows: Range<usize>) -> io::Result<Column> {
        let Some(column) = column.checked_sub(Row::COLUMNS.len()) else {
            let ticks = rows.start as u32..rows.end as u32;
            let heads: Vec<Row> = ticks.map(|tick| Row { arm: self.name.clone(), tick }).collect();
            return Ok((Row::COLUMNS[column].column)(&heads));
        };
        let (signal, (ending, value)) =
            (column / Point::COLUMNS.len(), Point::COLUMNS[column % Point::COLUMNS.len()]);
        let values = rows.map(|tick| Some(value(&self.points[tick * SIGNALS.len() + signal])));
        Ok(Column::real(format!("{}{ending}", SIGNALS[signal].name), values))
    }
}

/// A signal at a tick, over the runs; not a number where there is none.
#[derive(Clone, Copy, Debug)]
struct Point {
    mean: f64,
    low: f64,
    high: f64,
    spread: [f64; 3],
}

type Value = fn(&Point) -> f64;

impl Point {
    /// The ends of the names of its columns, and their values.
    const COLUMNS: [(&'static str, Value); 6] = [
        ("", |point| point.mean),
        ("_low", |point| point.low),
        ("_high", |point| point.high),
        ("_p10", |point| point.spread[0]),
        ("_p50", |point| point.spread[1]),
        ("_p90", |point| point.spread[2]),
    ];

    /// Parts of the runs that lie below: the spread of single runs, not to be taken for the interval of the mean.
    const QUANTILES: [f64; 3] = [0.1, 0.5, 0.9];

    fn of(mut values: Vec<f32>) -> Self {
        let sums: Vec<Ratio> = values.iter().map(|&value| Ratio::mean_of(value.into())).collect();
        let Some(mean) = ratio::ratio(&sums, LEVEL) else {
            return Point { mean: f64::NAN, low: f64::NAN, high: f64::NAN, spread: [f64::NAN; 3] };
        };
        Point {
            mean: mean.value,
            low: mean.interval.map_or(f64::NAN, |interval| interval.low),
            high: mean.interval.map_or(f64::NAN, |interval| interval.high),
            spread: Self::QUANTILES.map(|part| quantile(&mut values, part)),
        }
    }
}

/// The quantile of values, interpolated between neighbours (Hyndman & Fan 1996, type 7).
fn quantile(values: &mut [f32], part: f64) -> f64 {
    let position = part * (values.len() - 1) as f64;
    let (_, &mut below, larger) = values.select_nth_unstable_by(position.floor() as usize, f32::total_cmp);
    // Without a larger one the position is that of the last value.
    let above = larger.iter().copied().min_by(f32::total_cmp).unwrap_or(below);
    f64::from(below) + (position - position.floor()) * (f64::from(above) - f64::from(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate() {
        let mut values = [16.0, 1.0, 8.0, 2.0, 4.0];
        assert_eq!(quantile(&mut values, 0.5), 4.0);
        assert!((quantile(&mut values, 0.1) - 1.4).abs() < 1e-12);
        assert!((quantile(&mut values, 0.9) - 12.8).abs() < 1e-12);
        assert_eq!(quantile(&mut [3.0], 0.9), 3.0);
    }

    #[test]
    fn a_point_has_the_t_interval_of_its_mean() {
        let point = Point::of(vec![1.0, 2.0, 3.0, 4.0]);
        // Standard error sqrt(5/12), t with 3 degrees of freedom 3.182446.
        assert_eq!(point.mean, 2.5);
        assert!((point.high - (2.5 + 3.182446 * (5.0_f64 / 12.0).sqrt())).abs() < 1e-5);
        let empty = Point::of(Vec::new());
        assert!(Point::COLUMNS.iter().all(|(_, value)| value(&empty).is_nan()));
    }
}
