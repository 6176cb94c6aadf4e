//! The chain from infringement to sanction in each arm: what part each stage lets through, and where an arm bites.

use std::io;

use super::effects::{Compared, against_first};
use super::plan::Plan;
use super::snapshots::Snapshots;
use crate::model::chain::{SHIPPED, STAGES};
use crate::parallel;
use crate::stats::jackknife::Jackknife;
use crate::stats::relative::{Factor, factor};
use crate::stats::{LEVEL, Quantity, Ratio};

/// A stage of the chain in an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct StageAt {
    /// Place of the arm.
    pub arm: usize,
    /// Place of the stage in [`STAGES`].
    pub stage: usize,
    /// Consignments that reached it from the warm-up on, a replicate; of arms of different size per
    /// [`EXPORTERS`](super::plan::EXPORTERS).
    pub count: Compared,
    /// Of those at the stage of which it is a part, the share that reached it.
    pub share: Compared,
    /// Ratio of that share to that of the first arm.
    pub factor: Option<Factor>,
    /// Of all infringing consignments, the share that reached it.
    pub reached: Compared,
    /// Ratio of that share to that of the first arm.
    pub reached_factor: Option<Factor>,
}

/// Every stage in every arm, arm by arm.
///
/// # Errors
///
/// When the snapshots cannot be read.
pub fn chain(plan: &Plan, snapshots: &Snapshots) -> io::Result<Vec<StageAt>> {
    let (arms, factors_of_size) = (plan.arms.len(), plan.factors());
    let at_stage = |stage: usize| -> io::Result<Vec<StageAt>> {
        let count = |arm| {
            let counts = snapshots.stage(arm, Some(stage))?;
            let counts = counts.into_iter().map(Ratio::mean_of).collect::<Vec<Ratio>>();
            let found = Jackknife::of(Quantity::Rate, &counts);
            Ok(found.map(|found| match &factors_of_size {
                Some(factors) => found.times(factors[arm]),
                None => found,
            }))
        };
        let share = |arm, of| {
            let counts = snapshots.stage(arm, Some(stage))?.into_iter().zip(snapshots.stage(arm, of)?);
            Ok::<_, io::Error>(Jackknife::of(
                Quantity::Share,
                &counts.map(Ratio::from).collect::<Vec<Ratio>>(),
            ))
        };
        let (shares, factors) = with_factors(arms, |arm| share(arm, STAGES[stage].of))?;
        let counts = against_first(arms, count)?;
        let (reached, reached_factors) = with_factors(arms, |arm| share(arm, Some(SHIPPED)))?;
        let at = |arm| StageAt {
            arm,
            stage,
            count: counts[arm],
            share: shares[arm],
            factor: factors[arm],
            reached: reached[arm],
            reached_factor: reached_factors[arm],
        };
        Ok((0..arms).map(at).collect())
    };
    let mut found = parallel::try_map((0..STAGES.len()).collect(), at_stage)?.concat();
    found.sort_by_key(|at| (at.arm, at.stage));
    Ok(found)
}

/// A statistic in each arm against the first, as a difference and as a factor.
fn with_factors(
    arms: usize,
    mut statistic: impl FnMut(usize) -> io::Result<Option<Jackknife>>,
) -> io::Result<(Vec<Compared>, Vec<Option<Factor>>)> {
    let (mut reference, mut factors) = (None, Vec::with_capacity(arms));
    let compared = against_first(arms, |arm| {
        let own = statistic(arm)?;
        let both = own.as_ref().zip(reference.as_ref());
        factors.push(both.and_then(|(own, reference)| factor(own, reference, LEVEL)));
        if arm == 0 {
            reference = own.clone();
        }
        Ok(own)
    })?;
    Ok((compared, factors))
}
