//! Sweeps: every point of a study on paired replicates, each finished run in a journal.
//!
//! A run is one replicate of one point: every arm of it. The journal is that of experiments ([`super::journal`]), with
//! one record for each run and without series and episodes; it belongs to one [`identity`], so that points, settings
//! or versions that differ never mix. Results are read from it point by point, in order, whatever the order in which
//! runs were finished: they are the same bytes for any number of threads, interrupted or not, and no more than a few
//! points are ever in memory.

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;

use sha2::{Digest, Sha256};

use super::journal::{Journal, Layout};
use super::outcomes_at::OutcomesAt;
use super::plan::{MODEL_VERSION, Plan};
use super::points::{self, Done, Ended, Failure, Task, Workers};
use super::replicate::History;
use crate::model::outcomes::OUTCOMES;
use crate::scenario::study::Study;

/// What happens while a sweep runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Runs that an earlier, interrupted sweep had finished.
    Resumed {
        /// How many.
        runs: u64,
    },
    /// A run is finished and journaled, or has failed.
    Finished {
        /// How many are finished now.
        done: u64,
        /// How many there will be.
        expected: u64,
        /// Points that have failed.
        failed: usize,
    },
}

/// Why a sweep ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// It was asked to stop; what is finished is in the journal.
    #[error("interrupted after {done} of {expected} runs")]
    Interrupted {
        /// Runs in the journal.
        done: u64,
        /// Runs in all.
        expected: u64,
    },
    /// The journal cannot be read or written.
    #[error("the journal of finished runs: {0}")]
    Journal(#[from] io::Error),
    /// A point failed, and that was to be the end.
    #[error("point {point} failed: {failure}")]
    Point {
        /// The first that was noticed.
        point: usize,
        /// Why.
        failure: Failure,
    },
    /// No threads can be started.
    #[error("cannot start worker threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

/// Points without results, and why.
pub type Failures = BTreeMap<usize, Failure>;

/// Differs whenever a run would differ: hash of the arms, the factors, the points, the seed and the versions. The
/// number of replicates is left out: more of them do not change those that are there.
pub fn identity(study: &Study) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"sweep\n");
    hash.update(Plan::new(&study.base).identity);
    hash.update(format!("model {MODEL_VERSION}\n"));
    for factor in &study.factors {
        hash.update(format!("{:?} {:?}\n", factor.paths, factor.values));
    }
    for value in study.points.iter().flatten() {
        hash.update(value.to_le_bytes());
    }
    hash.finalize().into()
}

/// The layout of a sweep's journal.
pub fn layout(study: &Study) -> Layout {
    Layout { arms: study.base.arms.len(), outcomes: OUTCOMES.len(), series: 0, moments: 0 }
}

/// The number of a run in the journal, the same whatever the number of replicates.
pub fn key(study: &Study, point: usize, replicate: u32) -> u32 {
    replicate * study.designed as u32 + point as u32
}

/// Runs whatever the journal does not have and returns the points that failed.
///
/// `listen` hears what happens, on the calling thread.
///
/// # Errors
///
/// See [`SweepError`]; runs that were finished are in the journal in any case.
pub fn run(
    study: &Study,
    journal: &mut Journal,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(Event),
) -> Result<Failures, SweepError> {
    let mut heedless = |_: &Reached<'_>, _: &mut Journal| Ok(ControlFlow::Continue(()));
    run_watched(study, journal, workers, listen, &mut heedless)
}

/// How far a sweep is in the order of its points, whatever the order in which runs are finished.
#[derive(Clone, Copy, Debug)]
pub struct Reached<'a> {
    /// All points before this one are finished or have failed.
    pub points: usize,
    /// Points that have failed so far, those after `points` included.
    pub failures: &'a Failures,
}

/// What looks at a sweep under way, and says whether it is to go on.
pub type Watch<'a> = dyn FnMut(&Reached<'_>, &mut Journal) -> io::Result<ControlFlow<()>> + 'a;

/// The same as [`run`] under the eyes of `watch`, which is called for each point in the order of the design once it and
/// all before it are finished or have failed, whatever the number of threads: what it decides from the points before
/// that one is the same for any. Runs of later points may be in the journal when it ends the sweep.
///
/// # Errors
///
/// See [`SweepError`]; runs that were finished are in the journal in any case.
pub fn run_watched(
    study: &Study,
    journal: &mut Journal,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(Event),
    watch: &mut Watch<'_>,
) -> Result<Failures, SweepError> {
    let task = Task::of(study);
    let expected = study.points.len() as u64 * u64::from(task.replicates);
    let number = |point: usize, replicate: u32| key(study, point, replicate) as usize;
    let finished: Vec<bool> = (0..expected as u32).map(|run| journal.has(run)).collect();
    let mut done = finished.iter().filter(|run| **run).count() as u64;
    if done > 0 {
        listen(Event::Resumed { runs: done });
    }
    let mut failures = Failures::new();
    let mut order = InOrder::new(study.points.len(), task.replicates, |point, replicate| {
        finished[number(point, replicate)]
    });
    let mut advance = |order: &mut InOrder, journal: &mut Journal, failures: &Failures| -> Result<(), Halt> {
        while order.advance() {
            if watch(&Reached { points: order.points, failures }, journal)?.is_break() {
                return Err(Halt::Enough);
            }
        }
        Ok(())
    };
    match advance(&mut order, journal, &failures) {
        Err(Halt::Enough) => return Ok(failures),
        Err(Halt::Error(error)) => return Err(error),
        Ok(()) => {}
    }
    let mut hear = |Done { point, replicate, result }: Done<Vec<History>>| -> Result<(), Halt> {
        match result {
            Ok(histories) => journal.append(key(study, point, replicate), &histories)?,
            Err(failure) => note(&mut failures, point, failure),
        }
        done += 1;
        order.left[point] -= 1;
        listen(Event::Finished { done, expected, failed: failures.len() });
        advance(&mut order, journal, &failures)
    };
    let wanted = |point: usize, replicate: u32| !finished[number(point, replicate)];
    let ended = points::run(&task, workers, &wanted, &|_, histories| only_sums(histories), &mut hear);
    let ended = match ended {
        Ok(ended) => ended,
        Err(Halt::Enough) => return Ok(failures),
        Err(Halt::Error(error)) => return Err(error),
    };
    match (ended, failures.iter().next()) {
        (Ended::FailedFast, Some((&point, failure))) => {
            Err(SweepError::Point { point, failure: failure.clone() })
        }
        _ if done < expected => Err(SweepError::Interrupted { done, expected }),
        _ => Ok(failures),
    }
}

/// Why a sweep goes no further.
enum Halt {
    /// Whoever watches has seen enough.
    Enough,
    Error(SweepError),
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Halt::Error(error.into())
    }
}

impl From<rayon::ThreadPoolBuildError> for Halt {
    fn from(error: rayon::ThreadPoolBuildError) -> Self {
        Halt::Error(error.into())
    }
}

/// How many points, from the first, are done with.
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

    /// Whether the next point is done with too.
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

pub(super) fn only_sums(histories: Vec<History>) -> Vec<History> {
    let only = |history: History| History { sums: history.sums, ..History::default() };
    histories.into_iter().map(only).collect()
}

/// What the replicates of a point report.
///
/// # Errors
///
/// When the journal cannot be read, or has not all of them.
pub fn at_point(study: &Study, journal: &mut Journal, point: usize) -> io::Result<OutcomesAt> {
    let replicates = 0..study.base.experiment.replicates;
    let sums = replicates.map(|replicate| journal.sums(key(study, point, replicate)));
    Ok(OutcomesAt::of(study.base.arms.len(), &sums.collect::<io::Result<Vec<_>>>()?))
}
