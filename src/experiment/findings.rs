//! Everything that an ensemble shows, computed once for screen, tables and JSON.

use std::io;

use super::activity::{Activities, ActivityAt};
use super::chain::{StageAt, chain};
use super::cycle::{ItemAt, cycle};
use super::effects::{Effect, RESAMPLES, effects};
use super::engine::{Store, Workers};
use super::ensemble::Ensemble;
use super::factorial::Factorial;
use super::follow_ups::{FollowUp, follow_ups};
use super::network::{Link, network};
use super::plan::Plan;
use super::snapshots::Snapshots;
use super::survival::{TimeToReinfringement, times_to_reinfringement};
use crate::model::outcomes::{HEADLINE, OUTCOMES, outcome};
use crate::parallel;
use crate::stats::attribution::Attribution;
use crate::stats::cost::{CostPerPoint, cost_per_point, frontier};
use crate::stats::ranking::{Ranking, rank};
use crate::stats::{Better, Jackknife, LEVEL};

/// Everything that an ensemble shows.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Levels and changes, arm by arm, outcomes in the order of the table.
    pub effects: Vec<Effect>,
    /// Cost of a percentage point less re-infringement, by arm; none for the first.
    pub costs: Vec<Option<CostPerPoint>>,
    /// Arms that no other beats on both cost and re-infringement, the cheapest first. Those that rest on too little to
    /// be ranked ([`Evidence::ranks`](crate::stats::Evidence::ranks)), and those that are the first, are left out.
    pub frontier: Vec<usize>,
    /// Ranks of the arms after the first on the headline, in their order.
    pub ranking: Option<Ranking>,
    /// The headline within other follow-ups, in the order of their weeks.
    pub follow_ups: Vec<FollowUp>,
    /// Time to re-infringement, arm by arm.
    pub times: Vec<TimeToReinfringement>,
    /// The chain from infringement to sanction, arm by arm, stages in the order of the table.
    pub chain: Vec<StageAt>,
    /// The SFIC model in numbers, arm by arm, items in the order of the table.
    pub cycle: Vec<ItemAt>,
    /// What each countermeasure did in the measured time, arm by arm.
    pub activity: Vec<ActivityAt>,
    /// Trust between stakeholders, arm by arm.
    pub network: Vec<Link>,
    /// Which countermeasure did how much, where the arms hold every combination.
    pub attribution: Option<(Factorial, Attribution)>,
}

impl Findings {
    /// Findings of the ensemble; arms, outcomes and whatever else does not depend on another are on all threads.
    ///
    /// # Errors
    ///
    /// When the ensemble or the store, which has episodes and snapshots, cannot be read.
    pub fn of(
        plan: &Plan,
        ensemble: &Ensemble,
        store: &dyn Store,
        workers: &Workers<'_>,
    ) -> io::Result<Self> {
        workers.install(|| Self::found(plan, ensemble, store))
    }

    fn found(plan: &Plan, ensemble: &Ensemble, store: &dyn Store) -> io::Result<Self> {
        let headline = outcome(HEADLINE).map_or(0, |(index, _)| index);
        let effects = effects(ensemble)?;
        let snapshots = Snapshots::new(plan, store, ensemble.replicates())?;
        let activities = Activities::new(plan, &snapshots)?;
        let same = same_as_first(&effects);
        Ok(Findings {
            costs: parallel::try_map((0..plan.arms.len()).collect(), |arm| cost(ensemble, arm))?,
            frontier: frontier_of(&effects, &same, headline),
            ranking: ranks(plan, ensemble, &same, headline)?,
            follow_ups: follow_ups(plan, store, ensemble.replicates() as u32, &same)?,
            times: times_to_reinfringement(plan, store, ensemble.replicates() as u32)?,
            chain: chain(plan, &snapshots)?,
            cycle: cycle(plan, ensemble, &snapshots, &activities)?,
            activity: activities.summed(),
            network: network(plan, &snapshots)?,
            attribution: attribution(plan, ensemble, headline)?,
            effects,
        })
    }

    /// An outcome in an arm.
    pub fn effect(&self, arm: usize, name: &str) -> Option<&Effect> {
        let index = outcome(name)?.0;
        self.effects.get(arm * OUTCOMES.len() + index)
    }
}

fn cost(ensemble: &Ensemble, arm: usize) -> io::Result<Option<CostPerPoint>> {
    if arm == 0 {
        return Ok(None);
    }
    let replicates = ensemble.replicates();
    let difference = |name: &str| -> io::Result<Option<Jackknife>> {
        let Some((index, _)) = outcome(name) else { return Ok(None) };
        let reference = ensemble.statistic(0, index, replicates)?;
        let statistic = ensemble.statistic(arm, index, replicates)?;
        Ok(statistic.zip(reference).map(|(statistic, reference)| statistic.minus(&reference)))
    };
    let both = difference("cost")?.zip(difference(HEADLINE)?);
    Ok(both.map(|(cost, effect)| cost_per_point(&cost, &effect, Better::Lower, LEVEL)))
}

/// The arms after the first in which every outcome is that of the first in every replicate, as where no countermeasure was
/// on: they are no alternative to it, and have no rank.
fn same_as_first(effects: &[Effect]) -> Vec<bool> {
    let same = |effect: &Effect| {
        effect.change.is_none_or(|change| {
            change.difference.value == 0.0 && change.difference.half_width() == Some(0.0)
        })
    };
    let arms = effects.chunks_exact(OUTCOMES.len());
    arms.enumerate().map(|(arm, outcomes)| arm > 0 && outcomes.iter().all(same)).collect()
}

fn frontier_of(effects: &[Effect], same: &[bool], headline: usize) -> Vec<usize> {
    let cost = outcome("cost").map_or(0, |(index, _)| index);
    let arms = effects.chunks_exact(OUTCOMES.len()).zip(same).map(|(of_arm, &same)| {
        let known =
            |effect: &Effect| effect.evidence.filter(|evidence| !same && evidence.ranks()).and(effect.level);
        let level = |index: usize| known(&of_arm[index]).map_or(f64::NAN, |level| level.value);
        (level(cost), -level(headline))
    });
    frontier(&arms.collect::<Vec<(f64, f64)>>())
}

fn ranks(plan: &Plan, ensemble: &Ensemble, same: &[bool], headline: usize) -> io::Result<Option<Ranking>> {
    let arms = (1..ensemble.arms()).map(|arm| match same[arm] {
        true => Ok(None),
        false => ensemble.statistic(arm, headline, ensemble.replicates()),
    });
    let arms = arms.collect::<io::Result<Vec<Option<Jackknife>>>>()?;
    Ok(rank(&arms, Better::Lower, RESAMPLES, plan.seed, LEVEL))
}

fn attribution(
    plan: &Plan,
    ensemble: &Ensemble,
    headline: usize,
) -> io::Result<Option<(Factorial, Attribution)>> {
    let Some(factorial) = Factorial::among(plan) else { return Ok(None) };
    let found = factorial.attribute(ensemble, headline)?;
    Ok(found.map(|found| (factorial, found)))
}
