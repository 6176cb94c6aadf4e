//! Many histories behind the one that is played: paired replicates of some arms, and estimates while they come.
//!
//! It is the experiment that `sfic run` makes: the same plan, the same replicates, the same estimators, kept in memory
//! and looked at after every replicate. Whoever listens gets the replicates in their order, whatever the
//! threads; so what it hears is the same for any number of them.
//!
//! All runs share the threads of one pool, and get equal parts of their time.

#[cfg(test)]
mod tests;
#[cfg(test)]
mod watched_pairs;

use std::convert::Infallible;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::engine::{self, Cell, Ended, Event, Failure, Grid, Memory, Pool, Workers};
use super::ensemble::statistic_of;
use super::plan::Plan;
use super::sweep;
use crate::scenario::{Arm, Experiment, Scenario};
use crate::stats::{Estimate, Jackknife, LEVEL, Ratio};

/// Fewest replicates that are estimated from: with two, an interval says next to nothing.
pub const FEWEST: usize = 3;
/// Most arms: two, or the few that a lesson compares.
pub const MOST_ARMS: usize = 8;

/// Arms to be compared on the same replicates.
#[derive(Clone, Debug)]
pub struct Comparison {
    plan: Arc<Plan>,
    replicates: u32,
}

/// Failure of a comparison.
#[derive(Debug, thiserror::Error)]
pub enum Unfinished {
    /// It was stopped.
    #[error("stopped")]
    Stopped,
    /// Its replicates cannot be kept.
    #[error(transparent)]
    Kept(#[from] io::Error),
    /// A replicate failed: a fault of the program.
    #[error("replicate {replicate} failed: {message} (a fault of the program; please report it)")]
    Failed {
        /// The replicate.
        replicate: u32,
        /// Its message.
        message: String,
    },
}

impl Comparison {
    /// `arms`, the reference first, on so many replicates of the draws of `seed`.
    ///
    /// # Panics
    ///
    /// Without an arm, or with more than [`MOST_ARMS`].
    pub fn new(arms: Vec<Arm>, seed: u64, replicates: u32) -> Self {
        assert!((1..=MOST_ARMS).contains(&arms.len()), "{} arms", arms.len());
        let plan = Plan::new(&Scenario {
            title: String::new(),
            description: String::new(),
            base: (*arms[0].spec).clone(),
            countermeasures: Vec::new(),
            arms,
            follow_ups: Vec::new(),
            experiment: Experiment { replicates, seed, precision: None },
            posterior: None,
        });
        Comparison { plan: Arc::new(plan), replicates }
    }

    /// The arms, the reference first.
    pub fn arms(&self) -> &[Arm] {
        &self.plan.arms
    }

    /// Replicates at the end.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }

    /// True if the other compares the same, whatever the arms are called and however many replicates it has.
    pub fn same_as(&self, other: &Comparison) -> bool {
        self.plan.identity == other.plan.identity
    }

    /// Runs all replicates on `pool`. `listen` hears, on the calling thread, of each further replicate in order, from
    /// the first that can be estimated from; once `stop` is raised it hears nothing more.
    ///
    /// # Errors
    ///
    /// See [`Unfinished`].
    pub fn run(
        &self,
        pool: &Pool,
        stop: &AtomicBool,
        listen: &mut dyn FnMut(&Gathered),
    ) -> Result<(), Unfinished> {
        let workers = Workers::of(pool, stop);
        let mut store = Memory::new(sweep::only_sums(self.plan.arms.len()));
        let mut gathered = Gathered::new(self.plan.arms.len());
        let grid = Grid {
            cells: u64::from(self.replicates),
            cell: &|number| Cell { number, point: 0, replicate: number as u32 },
            plan: &|_| Ok((*self.plan).clone()),
            work: &sweep::sums,
        };
        let ended = engine::run(&grid, &mut store, &workers, &mut |event, store| {
            if let Event::Failed { cell, failure: Failure::Failed { message, .. }, .. } = event {
                return Err(Unfinished::Failed { replicate: cell.replicate, message });
            }
            while store.has(gathered.replicates as u64) {
                if stop.load(Ordering::Relaxed) {
                    return Err(Unfinished::Stopped);
                }
                gathered.push(store.sums(gathered.replicates as u64)?);
                if gathered.replicates >= FEWEST.min(self.replicates as usize) {
                    listen(&gathered);
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        match ended {
            Ended::Whole if !stop.load(Ordering::Relaxed) => Ok(()),
            _ => Err(Unfinished::Stopped),
        }
    }
}

/// The first replicates, in order.
#[derive(Clone, Debug)]
pub struct Gathered {
    replicates: usize,
    /// `sums[arm][replicate][outcome]`
    sums: Vec<Vec<Vec<Ratio>>>,
}

impl Gathered {
    fn new(arms: usize) -> Self {
        Gathered { replicates: 0, sums: vec![Vec::new(); arms] }
    }

    fn push(&mut self, arms: Vec<Vec<Ratio>>) {
        self.sums.iter_mut().zip(arms).for_each(|(of_arm, sums)| of_arm.push(sums));
        self.replicates += 1;
    }

    /// Number of replicates.
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// The outcome at place `outcome` of the table in each arm, against the first, which has no change itself.
    pub fn estimates(&self, outcome: usize) -> Vec<Measured> {
        let reference = self.statistic(0, outcome);
        let others =
            (1..self.sums.len()).map(|arm| measured(self.statistic(arm, outcome), reference.as_ref()));
        [measured(reference.clone(), None)].into_iter().chain(others).collect()
    }

    /// The outcome in `arm`, against any other arm.
    pub fn compared(&self, arm: usize, against: usize, outcome: usize) -> Measured {
        measured(self.statistic(arm, outcome), self.statistic(against, outcome).as_ref())
    }

    fn statistic(&self, arm: usize, outcome: usize) -> Option<Jackknife> {
        let sums = |index: usize| {
            Ok::<Vec<Ratio>, Infallible>(self.sums[arm].iter().map(|outcomes| outcomes[index]).collect())
        };
        match statistic_of(outcome, &sums) {
            Ok(statistic) => statistic,
            Err(never) => match never {},
        }
    }
}

/// An outcome in an arm, against another.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// The level in the arm; `None` where no history has a denominator.
    pub level: Option<Estimate>,
    /// The level in the other.
    pub from: Option<Estimate>,
    /// The level less that of the other, pair by pair. Arms with the same histories differ by exactly 0.
    pub change: Option<Estimate>,
}

fn measured(own: Option<Jackknife>, other: Option<&Jackknife>) -> Measured {
    let both = own.as_ref().zip(other);
    Measured {
        level: own.as_ref().map(|own| own.sequence(LEVEL)),
        from: both.map(|(_, other)| other.sequence(LEVEL)),
        change: both.map(|(own, other)| own.minus(other).sequence(LEVEL)),
    }
}
