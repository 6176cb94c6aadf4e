//! The runs at points of a study, and what they show.
//!
//! Every point has a seed of its own, drawn by its place in the sequence: the chance in its runs is independent of
//! that at other points, as approximate Bayesian computation needs. Arms at one point are paired as ever.

use std::io;
use std::ops::ControlFlow;

use super::CalibrateError;
use crate::experiment::engine::{self, Cell, Ended, Event, Failure, Grid, Store, Workers};
use crate::experiment::outcomes_at::OutcomesAt;
use crate::experiment::plan::Plan;
use crate::experiment::sweep::{self, run_of};
use crate::random::{Draws, Purpose};
use crate::scenario::study::{Change, MOST_GENERATIONS, Study, Target};
use crate::stats::Ratio;

/// Position of a point in the sequence of all that are simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The generation, or one of the constants.
    pub generation: u32,
    /// The proposal, or the particle.
    pub number: u32,
}

impl Place {
    /// Fresh runs at the points of the posterior.
    pub const FRESH: u32 = u32::MAX;
    /// Fresh runs at its median.
    pub const MEDIAN: u32 = u32::MAX - 1;
    /// Runs of countermeasures at points drawn from the posterior.
    pub const EFFECTS: u32 = u32::MAX - 2;

    /// The number of one of its runs in the store: 8 bits of the generation, 32 of the proposal, 24 of the replicate,
    /// of which there are ten million at most. The constants above have the highest 8 bits.
    fn cell(self, replicate: u32) -> u64 {
        u64::from(self.generation as u8) << 56 | u64::from(self.number) << 24 | u64::from(replicate)
    }

    /// The seed of the runs there.
    pub fn seed(self, of_calibration: u64) -> u64 {
        let draws = Draws::new(of_calibration, 0);
        let mut deck = draws.deck(Purpose::ProposalSeed, self.generation, self.number);
        // Seeds are positive as signed numbers, like those of scenario files.
        (u64::from(deck.word()) << 32 | u64::from(deck.word())) >> 1
    }
}

const _: () = assert!(MOST_GENERATIONS < Place::EFFECTS as u8 as u64);

/// A point that is to be simulated.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its position.
    pub place: Place,
    /// A value for each factor.
    pub values: Vec<f64>,
}

/// Sums of each outcome in each arm of one replicate: `[arm][outcome]`.
pub type Sums = Vec<Vec<Ratio>>;

/// The runs of each point, and the store of their results.
pub struct Runs<'a> {
    /// The study that says what a point means.
    pub study: &'a Study,
    /// Names of the arms that are run, in the order of the study's scenario.
    pub arms: Vec<String>,
    /// The seed from which those of the points come.
    pub seed: u64,
    /// Replicates at each point.
    pub replicates: u32,
    /// The finished runs.
    pub store: &'a mut dyn Store,
    /// The workers.
    pub workers: &'a Workers<'a>,
}

impl Runs<'_> {
    /// What `show` makes of the replicates at each point, in the order of the jobs: `width` numbers, NaN where the
    /// scenario is not valid. Runs that are in the store are not run again; `listen` hears of the others.
    ///
    /// # Errors
    ///
    /// See [`CalibrateError`]; runs that were finished are in the store in any case.
    pub fn show(
        &mut self,
        jobs: &[Job],
        width: usize,
        show: &dyn Fn(&[Sums]) -> Vec<f64>,
        listen: &mut dyn FnMut(&Event),
    ) -> Result<Vec<Vec<f64>>, CalibrateError> {
        let plan = |job: usize| {
            let mut scenario = Failure::unless(|| self.study.at(&jobs[job].values))?;
            scenario.arms.retain(|arm| self.arms.contains(&arm.name));
            scenario.experiment.seed = jobs[job].place.seed(self.seed);
            Ok(Plan::new(&scenario))
        };
        let grid = Grid {
            cells: jobs.len() as u64 * u64::from(self.replicates),
            cell: &|at| {
                let (point, replicate) = run_of(at, self.replicates);
                Cell { number: jobs[point].place.cell(replicate), point, replicate }
            },
            plan: &plan,
            work: &sweep::sums,
        };
        let ended = engine::run(&grid, self.store, self.workers, &mut |event, _| {
            listen(&event);
            match event {
                Event::Failed { failure: failure @ Failure::Failed { .. }, .. } => {
                    Err(CalibrateError::Failed(failure))
                }
                _ => Ok(ControlFlow::Continue(())),
            }
        })?;
        if let Ended::Stopped { .. } = ended {
            return Err(CalibrateError::Interrupted { runs: self.store.len() });
        }
        let mut shown = Vec::with_capacity(jobs.len());
        for job in jobs {
            let cells = (0..self.replicates).map(|replicate| job.place.cell(replicate));
            let cells: Vec<u64> = cells.filter(|&cell| self.store.has(cell)).collect();
            if cells.is_empty() {
                shown.push(vec![f64::NAN; width]);
            } else {
                let sums = cells.into_iter().map(|cell| self.store.sums(cell));
                shown.push(show(&sums.collect::<io::Result<Vec<_>>>()?));
            }
        }
        Ok(shown)
    }

    /// Jobs that keep all threads busy and still leave little undone when somebody stops them.
    pub fn batch(&self) -> usize {
        (8 * self.workers.threads()).div_ceil(self.replicates.max(1) as usize)
    }
}

/// Value of each target from replicates; NaN without observations.
pub fn targets(targets: &[Target], arms: &[String], replicates: &[Sums]) -> Vec<f64> {
    let found = OutcomesAt::of(arms.len(), replicates);
    targets.iter().map(|target| shown(target, arms, &found).unwrap_or(f64::NAN)).collect()
}

fn shown(target: &Target, arms: &[String], at: &OutcomesAt) -> Option<f64> {
    let arm = arms.iter().position(|arm| *arm == target.arm)?;
    let of = |arm, outcome| Some(at.statistic(arm, outcome)?.value());
    let level = |arm: usize| {
        let less = target.less.map_or(Some(0.0), |less| of(arm, less))?;
        Some(of(arm, target.outcome)? - less)
    };
    let other = match &target.beyond {
        Some(other) => arms.iter().position(|arm| arm == other)?,
        None => 0,
    };
    let found = match target.change {
        Change::Level => level(arm)?,
        Change::Difference => level(arm)? - level(other)?,
        Change::Relative => (level(arm)? - level(other)?) / level(0)?,
    };
    Some(found).filter(|found| found.is_finite())
}
