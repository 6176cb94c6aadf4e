//! A sweep in parts, for machines that share nothing but files.
//!
//! The runs of a sweep are the cells of point × replicate, in the order of the points. A shard is a stretch of cells
//! that follow each other, and the stretches of one plan differ by one cell at most. So shards are as small as one asks
//! for, a point may be shared by several of them, and whoever reads shard after shard has the runs in their order.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};

use super::engine::{self, Cell, Ended, Event, Failure, Grid, Store, Workers};
use super::sweep::{self, SweepError, run_of};
use crate::scenario::study::Study;

/// Runs of a shard without results, by cell, and why.
pub type Failed = BTreeMap<u64, Failure>;

/// The cells of shard `shard`, from 1, of `shards`.
///
/// ```
/// use sfic::experiment::shards::cells;
///
/// assert_eq!([1, 2, 3].map(|shard| cells(10, 3, shard)), [0..3, 3..6, 6..10]);
/// ```
pub fn cells(runs: u64, shards: u32, shard: u32) -> Range<u64> {
    let start = |shard: u32| runs * u64::from(shard) / u64::from(shards);
    start(shard - 1)..start(shard)
}

/// Runs those of `cells` that the store, which has them by their own numbers, does not have, and returns the runs that
/// failed.
///
/// `listen` hears what happens, on the calling thread.
///
/// # Errors
///
/// See [`SweepError`]; runs that were finished are in the store in any case.
pub fn run(
    study: &Study,
    cells: &Range<u64>,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(&Event),
) -> Result<Failed, SweepError> {
    let grid = Grid {
        cells: cells.end - cells.start,
        cell: &|at| {
            let number = cells.start + at;
            let (point, replicate) = run_of(number, study.base.experiment.replicates);
            Cell { number, point, replicate }
        },
        plan: &|point| engine::plan_at(study, study.points.point(point)),
        work: &sweep::sums,
    };
    let mut failed = Failed::new();
    let ended = engine::run(&grid, store, workers, &mut |event, _| -> Result<_, SweepError> {
        listen(&event);
        if let Event::Failed { cell, failure, .. } = event {
            failed.insert(cell.number, failure);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    match ended {
        Ended::Stopped { done } => Err(SweepError::Interrupted { done, expected: grid.cells }),
        _ => Ok(failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_have_every_cell_once_and_differ_by_one_at_most() {
        for (runs, shards) in [(1, 1), (48, 7), (100, 100), (u64::from(u32::MAX), 99_999)] {
            let mut next = 0;
            for shard in 1..=shards {
                let cells = cells(runs, shards, shard);
                assert_eq!(cells.start, next);
                assert!(
                    [runs / u64::from(shards), runs.div_ceil(u64::from(shards))]
                        .contains(&(cells.end - cells.start))
                );
                next = cells.end;
            }
            assert_eq!(next, runs);
        }
        assert_eq!(run_of(17, 6), (2, 5));
    }
}
