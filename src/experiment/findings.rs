//! Everything that an ensemble shows, computed once for screen, tables and JSON.

use std::io;

use super::effects::{Effect, effects};
use super::ensemble::Ensemble;
use super::factorial::Factorial;
use super::journal::Journal;
use super::plan::Plan;
use super::survival::{TimeToReinfringement, times_to_reinfringement};
use crate::model::outcomes::{HEADLINE, OUTCOMES, outcome};
use crate::stats::attribution::Attribution;
use crate::stats::cost::{CostPerPoint, cost_per_point, frontier};
use crate::stats::ranking::{Ranking, rank_arms};
use crate::stats::{Better, LEVEL, Sum};

/// Bootstrap samples for ranks.
const RESAMPLES: usize = 2000;

/// Everything that an ensemble shows.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Levels and changes, arm by arm, outcomes in the order of the table.
    pub effects: Vec<Effect>,
    /// What a percentage point less re-infringement costs, by arm; none for the first.
    pub costs: Vec<Option<CostPerPoint>>,
    /// Arms that no other beats on both cost and re-infringement, the cheapest first.
    pub frontier: Vec<usize>,
    /// Ranks of the arms after the first on the headline, in their order.
    pub ranking: Option<Ranking>,
    /// Time to re-infringement, arm by arm.
    pub times: Vec<TimeToReinfringement>,
    /// Which countermeasure did how much, where the arms hold every combination.
    pub attribution: Option<(Factorial, Attribution)>,
}

impl Findings {
    /// What the ensemble shows.
    ///
    /// # Errors
    ///
    /// When the journal, which has the episodes, cannot be read.
    pub fn of(plan: &Plan, ensemble: &Ensemble, journal: &mut Journal) -> io::Result<Self> {
        let headline = outcome(HEADLINE).map_or(0, |(place, _)| place);
        let attribution = Factorial::among(plan)
            .and_then(|factorial| factorial.attribute(ensemble, headline).map(|found| (factorial, found)));
        Ok(Findings {
            effects: effects(ensemble),
            costs: (0..plan.arms.len()).map(|arm| cost(ensemble, arm)).collect(),
            frontier: frontier_of(ensemble, headline),
            ranking: rank(plan, ensemble, headline),
            times: times_to_reinfringement(plan, journal, ensemble.replicates() as u32)?,
            attribution,
        })
    }

    /// An outcome in an arm.
    pub fn effect(&self, arm: usize, name: &str) -> Option<&Effect> {
        let place = outcome(name)?.0;
        self.effects.get(arm * OUTCOMES.len() + place)
    }
}

fn cost(ensemble: &Ensemble, arm: usize) -> Option<CostPerPoint> {
    if arm == 0 {
        return None;
    }
    let replicates = ensemble.replicates();
    let difference = |name: &str| {
        let place = outcome(name)?.0;
        let reference = ensemble.statistic(0, place, replicates)?;
        Some(ensemble.statistic(arm, place, replicates)?.minus(&reference))
    };
    Some(cost_per_point(&difference("cost")?, &difference(HEADLINE)?, Better::Lower, LEVEL))
}

fn frontier_of(ensemble: &Ensemble, headline: usize) -> Vec<usize> {
    let level = |arm, place| ensemble.level(arm, place).map_or(f64::NAN, |level| level.value);
    let cost = outcome("cost").map_or(0, |(place, _)| place);
    let arms: Vec<(f64, f64)> =
        (0..ensemble.arms()).map(|arm| (level(arm, cost), -level(arm, headline))).collect();
    frontier(&arms)
}

fn rank(plan: &Plan, ensemble: &Ensemble, headline: usize) -> Option<Ranking> {
    let arms: Vec<&[Sum]> = (1..ensemble.arms()).map(|arm| ensemble.sums(arm, headline)).collect();
    rank_arms(&arms, Better::Lower, RESAMPLES, plan.seed, LEVEL)
}
