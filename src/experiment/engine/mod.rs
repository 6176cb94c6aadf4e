//! The engine of all experiments: the cells of a grid, each run unless its record is in the store.
//!
//! A cell is one replicate of every arm at one point. Workers take cells in their order and finish them in any order;
//! the engine puts each record into the store at once and tells the caller, on the calling thread. So an experiment
//! whose store is a file goes on where it was interrupted, and memory does not grow with the number of cells.
//!
//! | Part | Where |
//! |---|---|
//! | Which cells there are, which are missing, what became of each | here |
//! | The records of finished cells | [`store`] |
//! | Histories in bytes | [`encoding`] |
//! | Threads | [`workers`] |

pub mod encoding;
pub mod store;
pub mod workers;

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};

use super::history::History;
use super::plan::Plan;
use crate::scenario::Problems;
use crate::scenario::study::Study;
use encoding::encode;
use sfic_text::{Language, spoken, tr, within};
pub use store::{Memory, Store};
pub use workers::{Pool, Workers};

/// One replicate of every arm at one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its number in the store.
    pub number: u64,
    /// The point.
    pub point: usize,
    /// The replicate.
    pub replicate: u32,
}

/// Runs a replicate of a plan; `None` if the flag was raised meanwhile.
pub type Work<'a> = dyn Fn(&Plan, u32, &AtomicBool) -> Option<Vec<History>> + Sync + 'a;

/// The cells of an experiment.
#[derive(Clone, Copy)]
pub struct Grid<'a> {
    /// Number of cells that are there.
    pub cells: u64,
    /// The first, the second, … of them.
    pub cell: &'a (dyn Fn(u64) -> Cell + Sync),
    /// The plan at a point; asked once for each point, or a few times.
    pub plan: &'a (dyn Fn(usize) -> Result<Plan, Failure> + Sync),
    /// Runs a cell; what it returns is what the store keeps.
    pub work: &'a Work<'a>,
}

/// Event of a running grid.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Some cells were in the store from the beginning.
    Resumed {
        /// Number finished or failed.
        done: u64,
        /// Final number.
        expected: u64,
    },
    /// A cell is finished and in the store.
    Finished {
        /// The cell.
        cell: Cell,
        /// Number finished or failed.
        done: u64,
        /// Final number.
        expected: u64,
    },
    /// A cell has failed.
    Failed {
        /// The cell.
        cell: Cell,
        /// The reason.
        failure: Failure,
        /// Number finished or failed.
        done: u64,
        /// Final number.
        expected: u64,
    },
}

impl Event {
    /// Number of cells finished or failed, and the final number.
    pub fn progress(&self) -> (u64, u64) {
        match *self {
            Event::Resumed { done, expected }
            | Event::Finished { done, expected, .. }
            | Event::Failed { done, expected, .. } => (done, expected),
        }
    }
}

/// Failure of a cell, and with it of its point.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The scenario is not valid at this point.
    #[error("{0}")]
    Invalid(Problem),
    /// A run failed: a fault of the program.
    #[error("{}", tr!("replicate {replicate} failed: {message} (a fault of the program)", replicate, message))]
    Failed {
        /// The replicate.
        replicate: u32,
        /// Its message.
        message: String,
    },
}

/// The problems of a scenario at a point, on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In English, as files of results have it.
    pub written: String,
    /// In the language that is spoken.
    said: String,
}

impl From<String> for Problem {
    /// As a file of results has it.
    fn from(written: String) -> Self {
        Problem { said: written.clone(), written }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl Failure {
    /// What `make` makes at a point, or why its scenario is not valid there.
    ///
    /// # Errors
    ///
    /// [`Failure::Invalid`].
    pub fn unless<T>(make: impl Fn() -> Result<T, Problems>) -> Result<T, Failure> {
        within(Language::English, &make).map_err(|problems| {
            let written = within(Language::English, || on_one_line(&problems));
            let said = match spoken() {
                Language::English => None,
                _ => make().err().map(|problems| on_one_line(&problems)),
            };
            Failure::Invalid(Problem { said: said.unwrap_or_else(|| written.clone()), written })
        })
    }

    /// The reason in English, as files of results have it.
    pub fn written(&self) -> String {
        match self {
            Failure::Invalid(problem) => problem.written.clone(),
            failed => within(Language::English, || failed.to_string()),
        }
    }
}

fn on_one_line(problems: &Problems) -> String {
    let said = problems.list().iter().map(|problem| match problem.allowed.as_str() {
        "" => problem.what.clone(),
        allowed => tr!("{what}: {allowed}", what = problem.what, allowed),
    });
    said.collect::<Vec<_>>().join(&tr!("; "))
}

/// End of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every cell is finished or has failed.
    Whole,
    /// It was asked to stop.
    Stopped {
        /// Cells that are finished or have failed.
        done: u64,
    },
    /// A cell failed, and that was to be the end.
    FailedFast,
    /// The caller has seen enough.
    Enough,
}

/// Callback of a caller: gets events and the store, decides whether to go on.
pub type Hear<'a, E> = dyn FnMut(Event, &mut dyn Store) -> Result<ControlFlow<()>, E> + 'a;

/// Runs every cell of the grid that the store does not have.
///
/// # Errors
///
/// When a record cannot be written; that of `hear`, which ends the work.
pub fn run<E: From<io::Error>>(
    grid: &Grid<'_>,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    hear: &mut Hear<'_, E>,
) -> Result<Ended, E> {
    let expected = grid.cells;
    let there: Vec<bool> = (0..expected).map(|at| store.has((grid.cell)(at).number)).collect();
    let mut done = there.iter().filter(|&&there| there).count() as u64;
    if done > 0 && hear(Event::Resumed { done, expected }, store)?.is_break() {
        return Ok(Ended::Enough);
    }
    let missing = (0..expected).filter(|&at| !there[at as usize]).map(grid.cell);
    let plans = Plans::new(workers.threads());
    let work = |cell: Cell| (cell, attempt(grid, &plans, cell, workers.stop));
    let mut ended = Ok(Ended::Whole);
    workers.each(missing, &work, &mut |(cell, result)| {
        let event = match result {
            None => return ControlFlow::Continue(()),
            Some(Ok(record)) => {
                if let Err(error) = store.write(cell.number, &record) {
                    ended = Err(error.into());
                    return ControlFlow::Break(());
                }
                done += 1;
                Event::Finished { cell, done, expected }
            }
            Some(Err(failure)) => {
                done += 1;
                Event::Failed { cell, failure, done, expected }
            }
        };
        let fatal = workers.fail_fast && matches!(event, Event::Failed { .. });
        ended = match hear(event, store) {
            Ok(ControlFlow::Continue(())) if fatal => Ok(Ended::FailedFast),
            Ok(ControlFlow::Continue(())) => return ControlFlow::Continue(()),
            Ok(ControlFlow::Break(())) => Ok(Ended::Enough),
            Err(error) => Err(error),
        };
        ControlFlow::Break(())
    });
    match ended {
        // Asked to stop after the last cell, nothing is missing.
        Ok(Ended::Whole) if done < expected => Ok(Ended::Stopped { done }),
        ended => ended,
    }
}

/// The plan of a study at a point.
///
/// # Errors
///
/// When the scenario is not valid there.
pub fn plan_at(study: &Study, point: &[f64]) -> Result<Plan, Failure> {
    Failure::unless(|| study.at(point)).map(|scenario| Plan::new(&scenario))
}

/// The record of one cell; `None` if it was asked to stop meanwhile.
fn attempt(
    grid: &Grid<'_>,
    plans: &Plans,
    cell: Cell,
    stop: &AtomicBool,
) -> Option<Result<Vec<u8>, Failure>> {
    let replicate = cell.replicate;
    let work = || match &*plans.of(grid, cell.point) {
        Ok(plan) => (grid.work)(plan, replicate, stop).map(|histories| Ok(encode(&histories))),
        Err(failure) => Some(Err(failure.clone())),
    };
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Some(Err(Failure::Failed { replicate, message: message(panic.as_ref()) })))
}

/// Message of a panic.
pub fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_string());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into())
}

type Made = Arc<Result<Plan, Failure>>;

/// The plans of the points under way: each is made once, by the first worker that needs it.
struct Plans {
    most: usize,
    made: Mutex<BTreeMap<usize, Arc<OnceLock<Made>>>>,
}

impl Plans {
    fn new(threads: usize) -> Self {
        Plans { most: threads + 1, made: Mutex::new(BTreeMap::new()) }
    }

    fn of(&self, grid: &Grid<'_>, point: usize) -> Made {
        let index = {
            // Nobody panics while holding this lock; if somebody did, the map would still be whole.
            let mut made = self.made.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            let index = made.entry(point).or_default().clone();
            // Points are taken in order: the first is the one that is needed no more.
            while made.len() > self.most {
                made.pop_first();
            }
            index
        };
        index.get_or_init(|| Arc::new((grid.plan)(point))).clone()
    }
}

#[cfg(test)]
mod tests;
