//! Many histories behind the one that is played: paired replicates of some arms, and estimates while they come.
//!
//! It is the experiment that `sfic run` makes: the same plan, the same replicates, the same estimators, without a
//! journal, and looked at after every replicate. Whoever listens gets the replicates in their order, whatever the
//! threads; so what it hears is the same for any number of them.
//!
//! All runs share the threads of one pool, which takes what it is given in the order in which it is given. A run has
//! no more histories under way or waiting than the pool has threads; so several runs get equal shares, and a new one
//! waits for no more than the replicates before it.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::effects::{Compared, against_first};
use super::ensemble::statistic_of;
use super::plan::Plan;
use super::replicate::{self, History};
use super::runner::message;
use crate::scenario::{Arm, Experiment, Scenario};
use crate::stats::Sum;

/// Fewest replicates that are estimated from: with two, an interval says next to nothing.
pub const FEWEST: usize = 3;
/// Most arms: two, or the few that a lesson compares.
pub const MOST_ARMS: usize = 8;

/// How long a run that is stopped may not notice while it waits for a replicate.
const PATIENCE: Duration = Duration::from_millis(20);

/// Arms to be compared on the same replicates.
#[derive(Clone, Debug)]
pub struct Comparison {
    plan: Arc<Plan>,
    replicates: u32,
}

/// Why a comparison came to no end.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unfinished {
    /// It was stopped.
    #[error("stopped")]
    Stopped,
    /// A replicate failed: a fault of the program.
    #[error("replicate {replicate} failed: {message} (a fault of the program; please report it)")]
    Failed {
        /// Which.
        replicate: u32,
        /// What it said.
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
            experiment: Experiment { replicates, seed, precision: None },
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

    /// Whether the other compares the same, whatever the arms are called and however many replicates it has.
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
        pool: &rayon::ThreadPool,
        stop: &Arc<AtomicBool>,
        listen: &mut dyn FnMut(&Gathered),
    ) -> Result<(), Unfinished> {
        let (sender, results) = mpsc::channel();
        let start = |replicate: u32| {
            let (plan, stop, sender) = (self.plan.clone(), stop.clone(), sender.clone());
            pool.spawn_fifo(move || {
                let run = || replicate::run(&plan, replicate, &stop);
                let result = catch_unwind(AssertUnwindSafe(run)).map_err(|panic| message(panic.as_ref()));
                // Nobody may be there to hear of it any more.
                let _ = sender.send((replicate, result));
            });
        };
        let mut next = self.replicates.min(pool.current_num_threads() as u32);
        (0..next).for_each(start);
        let mut early: BTreeMap<u32, Vec<History>> = BTreeMap::new();
        let mut gathered = Gathered::new(self.plan.arms.len());
        while gathered.replicates < self.replicates as usize {
            let received = results.recv_timeout(PATIENCE);
            if stop.load(Ordering::Relaxed) {
                return Err(Unfinished::Stopped);
            }
            match received {
                Ok((replicate, Ok(Some(histories)))) => early.insert(replicate, histories),
                Ok((replicate, Err(message))) => return Err(Unfinished::Failed { replicate, message }),
                Ok((_, Ok(None))) | Err(RecvTimeoutError::Disconnected) => return Err(Unfinished::Stopped),
                Err(RecvTimeoutError::Timeout) => continue,
            };
            if next < self.replicates {
                start(next);
                next += 1;
            }
            while let Some(histories) = early.remove(&(gathered.replicates as u32)) {
                gathered.push(histories);
                if gathered.replicates >= FEWEST.min(self.replicates as usize) {
                    listen(&gathered);
                }
                if stop.load(Ordering::Relaxed) {
                    return Err(Unfinished::Stopped);
                }
            }
        }
        Ok(())
    }
}

/// The first replicates, in order.
#[derive(Clone, Debug)]
pub struct Gathered {
    replicates: usize,
    /// `sums[arm][replicate][outcome]`
    sums: Vec<Vec<Vec<Sum>>>,
}

impl Gathered {
    fn new(arms: usize) -> Self {
        Gathered { replicates: 0, sums: vec![Vec::new(); arms] }
    }

    fn push(&mut self, histories: Vec<History>) {
        self.sums.iter_mut().zip(histories).for_each(|(of_arm, history)| of_arm.push(history.sums));
        self.replicates += 1;
    }

    /// How many there are.
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// The outcome at place `outcome` of the table: the level in each arm, and what each but the first changes. Arms
    /// with the same histories differ by exactly 0.
    pub fn estimates(&self, outcome: usize) -> Vec<Compared> {
        estimates_of(&self.sums.iter().collect::<Vec<_>>(), outcome)
    }

    /// The outcome in `arm`, against any other arm.
    pub fn compared(&self, arm: usize, against: usize, outcome: usize) -> Compared {
        estimates_of(&[&self.sums[against], &self.sums[arm]], outcome).pop().unwrap_or_default()
    }
}

/// The outcome in each of `arms`, of which the sums are given by replicate and outcome, against the first.
fn estimates_of(arms: &[&Vec<Vec<Sum>>], outcome: usize) -> Vec<Compared> {
    let sums = |arm: usize, place: usize| -> io::Result<Vec<Sum>> {
        Ok(arms[arm].iter().map(|outcomes| outcomes[place]).collect())
    };
    // Sums in memory are always there to be read.
    against_first(arms.len(), |arm| statistic_of(outcome, |place| sums(arm, place))).unwrap_or_default()
}
