//! What each arm changed: levels, paired differences, and p-values adjusted over the arms of one outcome.

use super::ensemble::Ensemble;
use crate::model::outcomes::OUTCOMES;
use crate::stats::multiplicity::holm;
use crate::stats::paired::{PairedDifference, compare};
use crate::stats::{Estimate, LEVEL};

/// An outcome in an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Place of the arm.
    pub arm: usize,
    /// Place of the outcome in the table.
    pub outcome: usize,
    /// The level in the arm; `None` where no run has a denominator.
    pub level: Option<Estimate>,
    /// Against the first arm, which has none itself.
    pub change: Option<PairedDifference>,
    /// The p-value of the change, adjusted over the arms of this outcome (Holm 1979).
    pub p_holm: Option<f64>,
}

/// Every outcome in every arm, arm by arm, outcomes in the order of the table.
pub fn effects(ensemble: &Ensemble) -> Vec<Effect> {
    let by_outcome: Vec<Vec<Effect>> = (0..OUTCOMES.len()).map(|place| effects_on(ensemble, place)).collect();
    (0..ensemble.arms())
        .flat_map(|arm| by_outcome.iter().map(move |of_outcome| of_outcome[arm].clone()))
        .collect()
}

/// One outcome in every arm.
pub fn effects_on(ensemble: &Ensemble, outcome: usize) -> Vec<Effect> {
    let replicates = ensemble.replicates();
    let statistics: Vec<_> =
        (0..ensemble.arms()).map(|arm| ensemble.statistic(arm, outcome, replicates)).collect();
    let mut found: Vec<Effect> = statistics
        .iter()
        .enumerate()
        .map(|(arm, statistic)| Effect {
            arm,
            outcome,
            level: statistic.as_ref().map(|statistic| statistic.estimate(LEVEL)),
            change: match (arm, statistic, &statistics[0]) {
                (1.., Some(statistic), Some(reference)) => Some(compare(statistic, reference, LEVEL)),
                _ => None,
            },
            p_holm: None,
        })
        .collect();
    let with_p = |effect: &Effect| effect.change.and_then(|change| change.p_value);
    let p_values: Vec<f64> = found.iter().filter_map(with_p).collect();
    if let Some(adjusted) = holm(&p_values) {
        let tested = found.iter_mut().filter(|effect| with_p(effect).is_some());
        tested.zip(adjusted).for_each(|(effect, p)| effect.p_holm = Some(p));
    }
    found
}
