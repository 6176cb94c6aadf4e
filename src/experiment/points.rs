//! Many points of a study, each with the same replicates, on every core.
//!
//! A point is a row of numbers, one for each factor of the study. Every point is run on replicates 0, 1, 2, … of one
//! seed, so that points are compared draw for draw, as arms are. What is run is a grid of point × replicate (with
//! every arm in each); workers take its cells in order and hand over what is kept of each, in the order in which they
//! finish. Nothing is gathered on the way: memory does not grow with the number of points.
//!
//! [`run`] is for whoever stores results as they come (a sweep journals them), [`evaluate`] for whoever needs a batch
//! of points at once (the particles of a calibration). A point at which the scenario is not valid, or at which a run
//! fails, is a [`Failure`] of that point and stops nothing else.
//!
//! ```
//! use sfic::experiment::points::{Task, Workers, evaluate, sums};
//! use sfic::scenario::Texts;
//! use sfic::scenario::study::{self, Changes};
//!
//! let system = Texts::new([("system.toml", "title = 'System'")]);
//! let text = "title = 'Norms'\nscenario = 'system.toml'\n\
//!     [set]\n'time.warmup' = 20\n'time.horizon' = 60\n'time.follow_up' = 20\n'population.exporters' = 200\n\
//!     [factor.\"exporter.moral_weight\"]\nrange = [0.25, 0.75]\n\
//!     [design]\nkind = 'latin-hypercube'\npoints = 2\n";
//! let study = study::from_text(&system, "norms".as_ref(), text, &Changes::default()).unwrap().study;
//! let task = Task { arms: Some(vec!["baseline".into()]), replicates: 3, ..Task::of(&study) };
//! let found = evaluate(&task, &Workers::default(), &sums).unwrap();
//! // Sums of each outcome: [point][replicate][arm][outcome].
//! assert_eq!(found[1].as_ref().unwrap()[2][0].len(), sfic::model::outcomes::OUTCOMES.len());
//! ```

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};

use super::plan::Plan;
use super::replicate::{self, History};
use super::runner::message;
use crate::scenario::Problems;
use crate::scenario::study::Study;
use crate::stats::Sum;
use crate::stats::design::Points;

/// What is to be run.
#[derive(Clone, Debug)]
pub struct Task<'a> {
    /// The study whose factors the points set.
    pub study: &'a Study,
    /// The points.
    pub points: &'a Points,
    /// Replicates of each point, from 0.
    pub replicates: u32,
    /// Names of the arms to run, if not all; others are left out.
    pub arms: Option<Vec<String>>,
}

impl<'a> Task<'a> {
    /// All that a study asks for.
    pub fn of(study: &'a Study) -> Self {
        Task { study, points: &study.points, replicates: study.base.experiment.replicates, arms: None }
    }

    /// What is run at a point.
    ///
    /// # Errors
    ///
    /// When the scenario is not valid there.
    pub fn plan(&self, point: usize) -> Result<Plan, Failure> {
        let mut scenario = self.study.at(self.points.point(point)).map_err(|problems| invalid(&problems))?;
        if let Some(names) = &self.arms {
            scenario.arms.retain(|arm| names.contains(&arm.name));
        }
        Ok(Plan::new(&scenario))
    }
}

/// Points that need not come from a study: whoever has plans can have them run.
#[derive(Clone, Copy)]
pub struct Grid<'a> {
    /// Number of points.
    pub points: usize,
    /// Replicates of each point, from 0.
    pub replicates: u32,
    /// What is run at a point; asked once for each point, or a few times.
    pub plan: &'a (dyn Fn(usize) -> Result<Plan, Failure> + Sync),
}

impl Grid<'_> {
    fn cells(&self) -> u64 {
        self.points as u64 * u64::from(self.replicates)
    }

    fn cell(&self, number: u64) -> (usize, u32) {
        let replicates = u64::from(self.replicates);
        ((number / replicates) as usize, (number % replicates) as u32)
    }
}

/// Who does the work.
#[derive(Clone, Copy, Debug)]
pub struct Workers<'a> {
    /// Threads.
    pub threads: usize,
    /// Ends the work as soon as the runs under way can be left.
    pub stop: &'a AtomicBool,
    /// Ends it at the first failure.
    pub fail_fast: bool,
}

impl Default for Workers<'_> {
    /// As many threads as there are cores, to the end.
    fn default() -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Workers { threads, stop: &NEVER, fail_fast: false }
    }
}

/// Why a point has no results.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The scenario is not valid at this point.
    #[error("{0}")]
    Invalid(String),
    /// A run failed: a fault of the program.
    #[error("replicate {replicate} failed: {message} (a fault of the program)")]
    Failed {
        /// Which.
        replicate: u32,
        /// What it said.
        message: String,
    },
}

/// What became of one replicate of one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Done<T> {
    /// The point.
    pub point: usize,
    /// The replicate.
    pub replicate: u32,
    /// What is kept of it.
    pub result: Result<T, Failure>,
}

/// How the work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Everything that was wanted is done.
    Whole,
    /// It was asked to stop.
    Stopped,
    /// A point failed, and that was to be the end.
    FailedFast,
}

/// Why a batch of points could not be run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// It was asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// No threads can be started.
    #[error("cannot start worker threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// A point failed, and that was to be the end.
    #[error("point {point} failed: {failure}")]
    Point {
        /// The first that was noticed.
        point: usize,
        /// Why.
        failure: Failure,
    },
}

/// Keeps the sums of each outcome, by arm: what most analyses need.
pub fn sums(_: &Plan, histories: Vec<History>) -> Vec<Vec<Sum>> {
    histories.into_iter().map(|history| history.sums).collect()
}

/// Runs every wanted cell of point × replicate and hands over what `keep` keeps of its histories, one for each arm.
///
/// `wanted` says of a point and a replicate whether it is to be run. `hear` is called on the calling thread, in the
/// order in which cells are finished, which is nearly but not quite that of the cells; an error of it ends the work.
///
/// # Errors
///
/// That of `hear`, or of starting threads.
pub fn run<T: Send, E: From<rayon::ThreadPoolBuildError>>(
    task: &Task<'_>,
    workers: &Workers<'_>,
    wanted: &(dyn Fn(usize, u32) -> bool + Sync),
    keep: &(dyn Fn(&Plan, Vec<History>) -> T + Sync),
    hear: &mut dyn FnMut(Done<T>) -> Result<(), E>,
) -> Result<Ended, E> {
    let plan = |point| task.plan(point);
    let grid = Grid { points: task.points.len(), replicates: task.replicates, plan: &plan };
    run_grid(&grid, workers, wanted, keep, hear)
}

/// The same as [`run`] for points that do not come from a study.
///
/// # Errors
///
/// That of `hear`, or of starting threads.
pub fn run_grid<T: Send, E: From<rayon::ThreadPoolBuildError>>(
    grid: &Grid<'_>,
    workers: &Workers<'_>,
    wanted: &(dyn Fn(usize, u32) -> bool + Sync),
    keep: &(dyn Fn(&Plan, Vec<History>) -> T + Sync),
    hear: &mut dyn FnMut(Done<T>) -> Result<(), E>,
) -> Result<Ended, E> {
    let threads = workers.threads.max(1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let (next, over, plans) = (AtomicU64::new(0), AtomicBool::new(false), Plans::new(threads));
    // A bound on results in flight: a slow disk slows the workers instead of filling memory.
    let (sender, results) = mpsc::sync_channel::<Done<T>>(threads);
    pool.in_place_scope(|scope| {
        for _ in 0..threads {
            let (sender, next, over, plans) = (sender.clone(), &next, &over, &plans);
            scope.spawn(move |_| {
                while !over.load(Ordering::Relaxed) && !workers.stop.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= grid.cells() {
                        break;
                    }
                    let (point, replicate) = grid.cell(number);
                    if !wanted(point, replicate) {
                        continue;
                    }
                    let Some(result) = cell(grid, plans, point, replicate, workers.stop, keep) else { break };
                    if sender.send(Done { point, replicate, result }).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut ended = Ended::Whole;
        let mut heard = Ok(());
        for done in &results {
            let failed = done.result.is_err();
            heard = hear(done);
            if heard.is_err() || failed && workers.fail_fast {
                ended = Ended::FailedFast;
                break;
            }
        }
        over.store(true, Ordering::Relaxed);
        // Workers may wait to hand over what nobody needs any more.
        drop(results);
        heard?;
        let stopped = ended == Ended::Whole && workers.stop.load(Ordering::Relaxed);
        Ok(if stopped { Ended::Stopped } else { ended })
    })
}

/// Runs a batch of points and returns what is kept of each replicate, by point: the same for any number of threads.
///
/// A point that failed has the failure of its first replicate that did.
///
/// # Errors
///
/// See [`RunError`].
pub fn evaluate<T: Send>(
    task: &Task<'_>,
    workers: &Workers<'_>,
    keep: &(dyn Fn(&Plan, Vec<History>) -> T + Sync),
) -> Result<Vec<Result<Vec<T>, Failure>>, RunError> {
    let mut cells: Vec<Vec<Option<Result<T, Failure>>>> =
        (0..task.points.len()).map(|_| (0..task.replicates).map(|_| None).collect()).collect();
    let mut last = None;
    let ended = run::<T, RunError>(task, workers, &|_, _| true, keep, &mut |done| {
        if let Err(failure) = &done.result {
            last = Some((done.point, failure.clone()));
        }
        cells[done.point][done.replicate as usize] = Some(done.result);
        Ok(())
    })?;
    match (ended, last) {
        (Ended::Stopped, _) => Err(RunError::Interrupted),
        (Ended::FailedFast, Some((point, failure))) => Err(RunError::Point { point, failure }),
        _ => Ok(cells.into_iter().map(|of_point| of_point.into_iter().flatten().collect()).collect()),
    }
}

/// One cell; `None` if it was asked to stop meanwhile.
fn cell<T>(
    grid: &Grid<'_>,
    plans: &Plans,
    point: usize,
    replicate: u32,
    stop: &AtomicBool,
    keep: &(dyn Fn(&Plan, Vec<History>) -> T + Sync),
) -> Option<Result<T, Failure>> {
    let work = || match &*plans.of(grid, point) {
        Ok(plan) => replicate::run(plan, replicate, stop).map(|histories| Ok(keep(plan, histories))),
        Err(failure) => Some(Err(failure.clone())),
    };
    let failed = |panic: Box<dyn Any + Send>| Failure::Failed { replicate, message: message(panic.as_ref()) };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result,
        Err(panic) => Some(Err(failed(panic))),
    }
}

/// What is wrong with a scenario, on one line.
pub(in crate::experiment) fn invalid(problems: &Problems) -> Failure {
    let said = problems.list().iter().map(|problem| match problem.allowed.as_str() {
        "" => problem.what.clone(),
        allowed => format!("{}: {allowed}", problem.what),
    });
    Failure::Invalid(said.collect::<Vec<_>>().join("; "))
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
        let place = {
            // Nobody panics while holding this lock; if somebody did, the map would still be whole.
            let mut made = self.made.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            let place = made.entry(point).or_default().clone();
            // Points are taken in order: the first is the one that is needed no more.
            while made.len() > self.most {
                made.pop_first();
            }
            place
        };
        place.get_or_init(|| Arc::new((grid.plan)(point))).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Texts;
    use crate::scenario::study::{Changes, from_text};

    const STUDY: &str = "title = 'Small'\nscenario = 'scenarios/china-customs.toml'\n\
        [set.time]\nwarmup = 20\nhorizon = 40\nfollow_up = 10\n\
        [set.population]\nexporters = 200\nrights_holders = 10\nconsumers = 50\n\
        [factor.'institution.platform']\nrange = [0.0, 1.0]\n\
        [factor.'countermeasure.reporting.ramp']\nrange = [0, 30]\n\
        [experiment]\narms = ['reporting']\nreplicates = 3\n\
        [design]\nkind = 'sobol'\npoints = 4\n";

    fn study() -> Study {
        from_text(&Texts::with_main_scenario(), "s.toml".as_ref(), STUDY, &Changes::default()).unwrap().study
    }

    fn workers(threads: usize) -> Workers<'static> {
        Workers { threads, ..Workers::default() }
    }

    #[test]
    fn any_number_of_threads_finds_the_same() {
        let study = study();
        let task = Task::of(&study);
        let one = evaluate(&task, &workers(1), &sums).unwrap();
        assert_eq!(one, evaluate(&task, &workers(5), &sums).unwrap());
        assert_eq!((one.len(), one[0].as_ref().unwrap().len()), (4, 3));
    }

    #[test]
    fn points_have_the_replicates_of_a_run_with_their_settings() {
        let study = study();
        let found = evaluate(&Task::of(&study), &workers(2), &sums).unwrap();
        let stop = AtomicBool::new(false);
        for (place, point) in study.points.iter().enumerate() {
            let plan = Plan::new(&study.at(point).unwrap());
            for replicate in 0..3 {
                let alone = sums(&plan, replicate::run(&plan, replicate, &stop).unwrap());
                assert_eq!(found[place].as_ref().unwrap()[replicate as usize], alone);
            }
        }
    }

    #[test]
    fn a_point_that_fails_stops_no_other() {
        let study = study();
        let mut points = Points::new(2);
        [[0.5, 3.0], [1.5, 3.0], [0.5, 4.0]].iter().for_each(|point| points.push(point));
        let task = Task { points: &points, ..Task::of(&study) };
        let keep = |plan: &Plan, histories: Vec<History>| {
            assert!(plan.arms[1].spec.countermeasures[0].ramp != 4, "a fault that was planted");
            histories.len()
        };
        let found = evaluate(&task, &workers(2), &keep).unwrap();
        assert_eq!(found[0], Ok(vec![2; 3]));
        let Err(Failure::Invalid(said)) = &found[1] else { panic!("{found:?}") };
        assert!(
            said.starts_with("`institution.platform` is out of range: must be a number from 0 to 1"),
            "{said}"
        );
        let Err(Failure::Failed { replicate: 0, message }) = &found[2] else { panic!("{found:?}") };
        assert!(message.contains("planted"));
        let fast = Workers { fail_fast: true, ..workers(1) };
        let error = evaluate(&task, &fast, &keep).unwrap_err();
        assert!(matches!(error, RunError::Point { point: 1, .. }), "{error}");
    }

    #[test]
    fn only_what_is_wanted_is_run_and_arms_can_be_left_out() {
        let study = study();
        let task = Task { arms: Some(vec!["baseline".into()]), ..Task::of(&study) };
        let mut seen = Vec::new();
        let wanted = |point: usize, replicate: u32| point == 2 || replicate == 1;
        let keep = |plan: &Plan, _: Vec<History>| plan.arms.len();
        let ended = run::<usize, RunError>(&task, &workers(3), &wanted, &keep, &mut |done| {
            assert_eq!(done.result, Ok(1));
            seen.push((done.point, done.replicate));
            Ok(())
        });
        assert_eq!(ended.unwrap(), Ended::Whole);
        seen.sort_unstable();
        assert_eq!(seen, [(0, 1), (1, 1), (2, 0), (2, 1), (2, 2), (3, 1)]);
    }
}
