//! Sweeps: every point of a study on paired replicates.
//!
//! A run is one replicate of one point: every arm of it. Its record has sums only. The store belongs to one
//! [`identity`], so that points, settings or versions that differ never mix. Results are read from it point by point,
//! in order, whatever the order in which runs were finished: they are the same bytes for any number of threads,
//! interrupted or not, and no more than a few points are ever in memory.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

use super::engine::{self, Cell, Ended, Event, Failure, Grid, Store, Workers};
use super::fingerprint::Fingerprint;
use super::history::{History, Layout};
use super::outcomes_at::OutcomesAt;
use super::plan::Plan;
use super::replicate;
use crate::model::outcomes::OUTCOMES;
use crate::scenario::study::Study;
use sfic_text::{system, tr};

/// Failure of a sweep.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// It was asked to stop; what is finished is in the journal.
    #[error("{}", tr!("interrupted after {done} of {expected} runs", done, expected))]
    Interrupted {
        /// Runs in the journal.
        done: u64,
        /// Runs in all.
        expected: u64,
    },
    /// The journal cannot be read or written.
    #[error("{}", tr!("the journal of finished runs: {error}", error = system(.0)))]
    Journal(#[from] io::Error),
    /// A point failed, and that was to be the end.
    #[error("{}", tr!("point {point} failed: {failure}", point, failure))]
    Point {
        /// The first that was noticed.
        point: usize,
        /// The reason.
        failure: Failure,
    },
}

/// Points without results, and why.
pub type Failures = BTreeMap<usize, Failure>;

/// Differs whenever a run would differ: fingerprint of the arms, the factors, the points, the seed and the versions. The
/// number of replicates is left out: more of them do not change those that are there.
pub fn identity(study: &Study) -> [u8; 32] {
    let base = Fingerprint::new("sweep").arms(&study.base.arms, study.base.experiment.seed);
    base.factors(&study.factors).numbers(study.points.iter().flatten().copied()).finish()
}

/// The layout of the records of runs.
pub fn layout(study: &Study) -> Layout {
    only_sums(study.base.arms.len())
}

/// The layout of records of so many arms of which only the sums of outcomes are kept.
pub fn only_sums(arms: usize) -> Layout {
    Layout { arms, outcomes: OUTCOMES.len(), series: 0, snapshots: 0 }
}

/// Runs a replicate and keeps the sums of each outcome, by arm: what most analyses need.
pub fn sums(plan: &Plan, replicate: u32, stop: &AtomicBool) -> Option<Vec<History>> {
    let histories = replicate::run(plan, replicate, stop)?;
    Some(histories.into_iter().map(|history| History::of_sums(history.sums)).collect())
}

/// The number of a run in the store, the same whatever the number of replicates.
pub fn key(study: &Study, point: usize, replicate: u32) -> u64 {
    u64::from(replicate) * study.designed as u64 + point as u64
}

/// The points and replicates of a study in their order: number `at`.
pub fn run_of(at: u64, replicates: u32) -> (usize, u32) {
    let replicates = u64::from(replicates);
    ((at / replicates) as usize, (at % replicates) as u32)
}

/// Runs whatever the store does not have and returns the points that failed.
///
/// `listen` hears what happens, on the calling thread.
///
/// # Errors
///
/// See [`SweepError`]; runs that were finished are in the store in any case.
pub fn run(
    study: &Study,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(&Event),
) -> Result<Failures, SweepError> {
    run_watched(study, store, workers, listen, &mut |_, _| Ok(ControlFlow::Continue(())))
}

/// Runs every cell of a grid that the store does not have; the first that fails ends the work.
///
/// `listen` hears what happens, on the calling thread.
///
/// # Errors
///
/// See [`SweepError`]; runs that were finished are in the store in any case.
pub(super) fn all(
    grid: &Grid<'_>,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(&Event),
) -> Result<(), SweepError> {
    let ended = engine::run(grid, store, workers, &mut |event, _| {
        listen(&event);
        match event {
            Event::Failed { cell, failure, .. } => Err(SweepError::Point { point: cell.point, failure }),
            _ => Ok(ControlFlow::Continue(())),
        }
    })?;
    match ended {
        Ended::Stopped { done } => Err(SweepError::Interrupted { done, expected: grid.cells }),
        _ => Ok(()),
    }
}

/// Progress of a sweep in the order of its points, for any order in which runs are finished.
#[derive(Clone, Copy, Debug)]
pub struct Reached<'a> {
    /// All points before this one are finished or have failed.
    pub points: usize,
    /// Points that have failed so far, those after `points` included.
    pub failures: &'a Failures,
}

/// Callback after each point; it decides whether the sweep goes on.
pub type Watch<'a> = dyn FnMut(&Reached<'_>, &mut dyn Store) -> io::Result<ControlFlow<()>> + 'a;

/// The same as [`run`] under the eyes of `watch`, which is called for each point in the order of the design once it and
/// all before it are finished or have failed, whatever the number of threads: what it decides from the points before
/// that one is the same for any. Runs of later points may be in the store when it ends the sweep.
///
/// # Errors
///
/// See [`SweepError`]; runs that were finished are in the store in any case.
pub fn run_watched(
    study: &Study,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(&Event),
    watch: &mut Watch<'_>,
) -> Result<Failures, SweepError> {
    let replicates = study.base.experiment.replicates;
    let grid = Grid {
        cells: study.points.len() as u64 * u64::from(replicates),
        cell: &|at| {
            let (point, replicate) = run_of(at, replicates);
            Cell { number: key(study, point, replicate), point, replicate }
        },
        plan: &|point| engine::plan_at(study, study.points.point(point)),
        work: &sums,
    };
    let mut failures = Failures::new();
    let mut order = InOrder::new(study.points.len(), replicates, |point, replicate| {
        store.has(key(study, point, replicate))
    });
    let mut advance = |order: &mut InOrder, failures: &Failures, store: &mut dyn Store| -> io::Result<_> {
        while order.advance() {
            if watch(&Reached { points: order.points, failures }, store)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    };
    if advance(&mut order, &failures, store)?.is_break() {
        return Ok(failures);
    }
    let ended = engine::run(&grid, store, workers, &mut |event, store| -> Result<_, SweepError> {
        listen(&event);
        match event {
            Event::Resumed { .. } => return Ok(ControlFlow::Continue(())),
            Event::Finished { cell, .. } => order.left[cell.point] -= 1,
            Event::Failed { cell, failure, .. } => {
                note(&mut failures, cell.point, failure);
                order.left[cell.point] -= 1;
            }
        }
        Ok(advance(&mut order, &failures, store)?)
    })?;
    match (ended, failures.iter().next()) {
        (Ended::FailedFast, Some((&point, failure))) => {
            Err(SweepError::Point { point, failure: failure.clone() })
        }
        (Ended::Stopped { done }, _) => Err(SweepError::Interrupted { done, expected: grid.cells }),
        _ => Ok(failures),
    }
}

/// Number of points, from the first, that are finished or have failed.
struct InOrder {
    /// Replicates of each point that are yet to come.
    left: Vec<u32>,
    points: usize,
}

impl InOrder {
    fn new(points: usize, replicates: u32, finished: impl Fn(usize, u32) -> bool) -> Self {
        let left = |point| (0..replicates).filter(|&replicate| !finished(point, replicate)).count() as u32;
        InOrder { left: (0..points).map(left).collect(), points: 0 }
    }

    /// True if the next point is done with too.
    fn advance(&mut self) -> bool {
        let next = self.left.get(self.points) == Some(&0);
        self.points += usize::from(next);
        next
    }
}

/// The failure of the first replicate that failed is that of the point.
fn note(failures: &mut Failures, point: usize, failure: Failure) {
    let earlier = |known: &Failure| match (known, &failure) {
        (Failure::Failed { replicate: known, .. }, Failure::Failed { replicate, .. }) => replicate < known,
        _ => false,
    };
    if failures.get(&point).is_none_or(earlier) {
        failures.insert(point, failure);
    }
}

/// Sums of the replicates of a point.
///
/// # Errors
///
/// When the store cannot be read, or has not all of them.
pub fn at_point(study: &Study, store: &mut dyn Store, point: usize) -> io::Result<OutcomesAt> {
    let replicates = 0..study.base.experiment.replicates;
    let sums = replicates.map(|replicate| store.sums(key(study, point, replicate)));
    Ok(OutcomesAt::of(study.base.arms.len(), &sums.collect::<io::Result<Vec<_>>>()?))
}
