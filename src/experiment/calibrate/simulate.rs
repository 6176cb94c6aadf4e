//! The runs at points of a study, and what they show.
//!
//! Every point has a seed of its own, drawn by its place in the sequence: the chance in its runs is independent of
//! that at other points, as approximate Bayesian computation needs. Arms at one point are paired as ever.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::ThreadPool;
use rayon::prelude::*;

use crate::experiment::outcomes_at::OutcomesAt;
use crate::experiment::plan::Plan;
use crate::experiment::replicate;
use crate::random::{Draws, Purpose};
use crate::scenario::study::{Change, Study, Target};
use crate::stats::Sum;

/// Where a point stands in the sequence of all that are simulated.
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

    /// The seed of the runs there.
    pub fn seed(self, of_calibration: u64) -> u64 {
        let draws = Draws::new(of_calibration, 0);
        let mut deck = draws.deck(Purpose::ProposalSeed, self.generation, self.number);
        // Seeds are positive as signed numbers, like those of scenario files.
        (u64::from(deck.word()) << 32 | u64::from(deck.word())) >> 1
    }
}

/// A point that is to be simulated.
#[derive(Clone, Debug)]
pub struct Job {
    /// Where it stands.
    pub place: Place,
    /// A value for each factor.
    pub values: Vec<f64>,
}

/// Sums of each outcome in each arm of one replicate: `[arm][outcome]`.
pub type Sums = Vec<Vec<Sum>>;

/// What is run at each point.
pub struct Runs<'a> {
    /// The study that says what a point means.
    pub study: &'a Study,
    /// Names of the arms.
    pub arms: Vec<String>,
    /// The seed from which those of the points come.
    pub seed: u64,
    /// Replicates at each point.
    pub replicates: u32,
    /// Who does the work.
    pub pool: &'a ThreadPool,
    /// Ends the work as soon as the runs under way can be left.
    pub stop: &'a AtomicBool,
}

impl Runs<'_> {
    /// What `show` makes of the replicates at each point, in the order of the jobs: `width` numbers, NaN where the
    /// scenario is not valid. `None` if `stop` was raised meanwhile.
    pub fn show(
        &self,
        jobs: &[Job],
        width: usize,
        show: &(dyn Fn(&Plan, &[Sums]) -> Vec<f64> + Sync),
    ) -> Option<Vec<Vec<f64>>> {
        let plans: Vec<Option<Plan>> = jobs.iter().map(|job| self.plan(job)).collect();
        let cells: Vec<(usize, u32)> = (0..jobs.len())
            .filter(|&job| plans[job].is_some())
            .flat_map(|job| (0..self.replicates).map(move |replicate| (job, replicate)))
            .collect();
        let run = |&(job, replicate): &(usize, u32)| {
            let histories = replicate::run(plans[job].as_ref()?, replicate, self.stop)?;
            Some(histories.into_iter().map(|history| history.sums).collect())
        };
        let done: Option<Vec<Sums>> = self.pool.install(|| cells.par_iter().map(run).collect());
        if self.stop.load(Ordering::Relaxed) {
            return None;
        }
        let done = done?;
        let mut of_jobs = done.chunks(self.replicates as usize);
        let shown = |plan: &Option<Plan>| match plan {
            Some(plan) => show(plan, of_jobs.next().unwrap_or_default()),
            None => vec![f64::NAN; width],
        };
        Some(plans.iter().map(shown).collect())
    }

    fn plan(&self, job: &Job) -> Option<Plan> {
        let mut scenario = self.study.at(&job.values).ok()?;
        scenario.arms.retain(|arm| self.arms.contains(&arm.name));
        scenario.experiment.seed = job.place.seed(self.seed);
        Some(Plan::new(&scenario))
    }

    /// Jobs that keep all threads busy and still leave little undone when somebody stops them.
    pub fn batch(&self) -> usize {
        (8 * self.pool.current_num_threads()).div_ceil(self.replicates.max(1) as usize)
    }
}

/// What replicates show of each target; NaN where nothing was observed.
pub fn targets(targets: &[Target], plan: &Plan, replicates: &[Sums]) -> Vec<f64> {
    let found = OutcomesAt::of(plan.arms.len(), replicates);
    targets.iter().map(|target| shown(target, plan, &found).unwrap_or(f64::NAN)).collect()
}

fn shown(target: &Target, plan: &Plan, at: &OutcomesAt) -> Option<f64> {
    let arm = plan.arms.iter().position(|arm| arm.name == target.arm)?;
    let of = |arm, outcome| Some(at.statistic(arm, outcome)?.value());
    let level = |arm: usize| {
        let less = target.less.map_or(Some(0.0), |less| of(arm, less))?;
        Some(of(arm, target.outcome)? - less)
    };
    let found = match target.change {
        Change::Level => level(arm)?,
        Change::Difference => level(arm)? - level(0)?,
        Change::Relative => level(arm)? / level(0)? - 1.0,
    };
    Some(found).filter(|found| found.is_finite())
}
