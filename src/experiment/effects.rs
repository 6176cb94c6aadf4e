//! Effects of each arm: levels, paired differences, and p-values adjusted over the arms of one outcome.

use std::io;

use super::ensemble::Ensemble;
use crate::model::outcomes::OUTCOMES;
use crate::stats::multiplicity::holm;
use crate::stats::paired::{PairedDifference, compare};
use crate::stats::{Estimate, Jackknife, LEVEL};

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

/// A statistic in an arm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// The level in the arm; `None` where no run has a denominator.
    pub level: Option<Estimate>,
    /// Against the first arm, which has none itself.
    pub change: Option<PairedDifference>,
    /// The p-value of the change, adjusted over the arms (Holm 1979).
    pub p_holm: Option<f64>,
}

/// A statistic in each of so many arms, against the first. One of them is in memory beside that of the first.
///
/// # Errors
///
/// When a statistic cannot be read.
pub fn against_first(
    arms: usize,
    mut statistic: impl FnMut(usize) -> io::Result<Option<Jackknife>>,
) -> io::Result<Vec<Compared>> {
    let mut reference = None;
    let mut found = Vec::with_capacity(arms);
    for arm in 0..arms {
        let own = statistic(arm)?;
        let level = own.as_ref().map(|own| own.estimate(LEVEL));
        let change = own.as_ref().zip(reference.as_ref());
        let change = change.map(|(own, reference)| compare(own, reference, LEVEL));
        found.push(Compared { level, change, p_holm: None });
        if arm == 0 {
            reference = own;
        }
    }
    let with_p = |compared: &Compared| compared.change.and_then(|change| change.p_value);
    let p_values: Vec<f64> = found.iter().filter_map(with_p).collect();
    if let Some(adjusted) = holm(&p_values) {
        let tested = found.iter_mut().filter(|compared| with_p(compared).is_some());
        tested.zip(adjusted).for_each(|(compared, p)| compared.p_holm = Some(p));
    }
    Ok(found)
}

/// Every outcome in every arm, arm by arm, outcomes in the order of the table.
///
/// # Errors
///
/// When the ensemble cannot be read.
pub fn effects(ensemble: &Ensemble) -> io::Result<Vec<Effect>> {
    let by_outcome = (0..OUTCOMES.len()).map(|index| effects_on(ensemble, index));
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
    let statistic = |arm| ensemble.statistic(arm, outcome, ensemble.replicates());
    let arms = against_first(ensemble.arms(), statistic)?.into_iter().enumerate();
    let effect = |(arm, Compared { level, change, p_holm })| Effect { arm, outcome, level, change, p_holm };
    Ok(arms.map(effect).collect())
}
