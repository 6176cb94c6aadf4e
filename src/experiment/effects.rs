//! What each arm changed: levels, paired differences, and p-values adjusted over the arms of one outcome.

use std::io;

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
///
/// # Errors
///
/// When the ensemble cannot be read.
pub fn effects(ensemble: &Ensemble) -> io::Result<Vec<Effect>> {
    let by_outcome = (0..OUTCOMES.len()).map(|place| effects_on(ensemble, place));
    let by_outcome = by_outcome.collect::<io::Result<Vec<Vec<Effect>>>>()?;
    let of_arm = |arm: usize| by_outcome.iter().map(move |of_outcome: &Vec<Effect>| of_outcome[arm].clone());
    Ok((0..ensemble.arms()).flat_map(of_arm).collect())
}

/// One outcome in every arm.
///
/// # Errors
///
/// When the ensemble cannot be read.
pub fn effects_on(ensemble: &Ensemble, outcome: usize) -> io::Result<Vec<Effect>> {
    let replicates = ensemble.replicates();
    let reference = ensemble.statistic(0, outcome, replicates)?;
    let mut found = Vec::with_capacity(ensemble.arms());
    for arm in 0..ensemble.arms() {
        let own = if arm == 0 { None } else { ensemble.statistic(arm, outcome, replicates)? };
        let statistic = if arm == 0 { &reference } else { &own };
        found.push(Effect {
            arm,
            outcome,
            level: statistic.as_ref().map(|statistic| statistic.estimate(LEVEL)),
            change: own
                .as_ref()
                .zip(reference.as_ref())
                .map(|(own, reference)| compare(own, reference, LEVEL)),
            p_holm: None,
        });
    }
    let with_p = |effect: &Effect| effect.change.and_then(|change| change.p_value);
    let p_values: Vec<f64> = found.iter().filter_map(with_p).collect();
    if let Some(adjusted) = holm(&p_values) {
        let tested = found.iter_mut().filter(|effect| with_p(effect).is_some());
        tested.zip(adjusted).for_each(|(effect, p)| effect.p_holm = Some(p));
    }
    Ok(found)
}
