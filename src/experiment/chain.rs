//! The chain from infringement to sanction in each arm: what part each stage lets through, and where an arm bites.

use std::io;

use super::effects::{Compared, against_first};
use super::moments::Moments;
use super::plan::Plan;
use crate::model::chain::{SHIPPED, STAGES};
use crate::stats::jackknife::Jackknife;
use crate::stats::relative::{Factor, factor};
use crate::stats::{LEVEL, Sum};

/// A stage of the chain in an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct StageAt {
    /// Place of the arm.
    pub arm: usize,
    /// Place of the stage in [`STAGES`].
    pub stage: usize,
    /// Consignments that reached it from the warm-up on, a replicate.
    pub count: Compared,
    /// Of those at the stage of which it is a part, the share that reached it.
    pub share: Compared,
    /// How many times as large that share is as in the first arm.
    pub factor: Option<Factor>,
    /// Of all infringing consignments, the share that reached it.
    pub reached: Compared,
}

/// Every stage in every arm, arm by arm.
///
/// # Errors
///
/// When the moments cannot be read.
pub fn chain(plan: &Plan, moments: &Moments) -> io::Result<Vec<StageAt>> {
    let arms = plan.arms.len();
    let mut found = Vec::with_capacity(arms * STAGES.len());
    for stage in 0..STAGES.len() {
        let count = |arm| {
            let counts = moments.stage(arm, Some(stage))?;
            Ok(Jackknife::of_ratio(&counts.into_iter().map(Sum::mean_of).collect::<Vec<Sum>>()))
        };
        let share = |arm, of| {
            let counts = moments.stage(arm, Some(stage))?.into_iter().zip(moments.stage(arm, of)?);
            Ok::<_, io::Error>(Jackknife::of_ratio(&counts.map(Sum::from).collect::<Vec<Sum>>()))
        };
        let (mut reference, mut factors) = (None, Vec::with_capacity(arms));
        let shares = against_first(arms, |arm| {
            let own = share(arm, STAGES[stage].of)?;
            let both = own.as_ref().zip(reference.as_ref());
            factors.push(both.and_then(|(own, reference)| factor(own, reference, LEVEL)));
            if arm == 0 {
                reference = own.clone();
            }
            Ok(own)
        })?;
        let counts = against_first(arms, count)?;
        let reached = against_first(arms, |arm| share(arm, Some(SHIPPED)))?;
        let all = counts.into_iter().zip(shares).zip(factors).zip(reached).enumerate();
        found.extend(all.map(|(arm, (((count, share), factor), reached))| StageAt {
            arm,
            stage,
            count,
            share,
            factor,
            reached,
        }));
    }
    found.sort_by_key(|at| (at.arm, at.stage));
    Ok(found)
}
