//! Effects of each arm: levels, paired differences, and p-values adjusted over the arms of one outcome.

use std::io;

use super::ensemble::Ensemble;
use crate::model::outcomes::OUTCOMES;
use crate::parallel;
use crate::stats::multiplicity::{holm, in_family};
use crate::stats::paired::{PairedDifference, compare};
use crate::stats::{Estimate, Evidence, Jackknife, LEVEL};

/// Bootstrap samples for ranks.
pub(super) const RESAMPLES: usize = 2000;

/// An outcome in an arm.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Place of the arm.
    pub arm: usize,
    /// Place of the outcome in the table.
    pub outcome: usize,
    /// The level in the arm; `None` where no run has a denominator.
    pub level: Option<Estimate>,
    /// How much the level rests on.
    pub evidence: Option<Evidence>,
    /// Against the first arm, which has none itself.
    pub change: Option<PairedDifference>,
    /// The p-value of the change, adjusted over all arms after the first (Holm 1979); an arm without one counts as 1.
    pub p_holm: Option<f64>,
}

/// A statistic in an arm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// The level in the arm; `None` where no run has a denominator.
    pub level: Option<Estimate>,
    /// How much the level rests on.
    pub evidence: Option<Evidence>,
    /// Against the first arm, which has none itself.
    pub change: Option<PairedDifference>,
    /// The p-value of the change, adjusted over all arms after the first (Holm 1979); an arm without one counts as 1.
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
        let evidence = own.as_ref().and_then(Jackknife::evidence);
        found.push(Compared { level, evidence, change, p_holm: None });
        if arm == 0 {
            reference = own;
        }
    }
    let p_values: Vec<Option<f64>> =
        found.iter().skip(1).map(|compared| compared.change.and_then(|change| change.p_value)).collect();
    let adjusted = in_family(&p_values, holm);
    found.iter_mut().skip(1).zip(adjusted).for_each(|(compared, p)| compared.p_holm = p);
    Ok(found)
}

/// Every outcome in every arm, arm by arm, outcomes in the order of the table.
///
/// # Errors
///
/// When the ensemble cannot be read.
pub fn effects(ensemble: &Ensemble) -> io::Result<Vec<Effect>> {
    let by_outcome = parallel::try_map((0..OUTCOMES.len()).collect(), |index| effects_on(ensemble, index))?;
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
    effects_of(ensemble.arms(), outcome, statistic)
}

/// An outcome of which the statistic is given, in each of so many arms.
pub(super) fn effects_of(
    arms: usize,
    outcome: usize,
    statistic: impl FnMut(usize) -> io::Result<Option<Jackknife>>,
) -> io::Result<Vec<Effect>> {
    let arms = against_first(arms, statistic)?.into_iter().enumerate();
    let effect = |(arm, Compared { level, evidence, change, p_holm })| Effect {
        arm,
        outcome,
        level,
        evidence,
        change,
        p_holm,
    };
    Ok(arms.map(effect).collect())
}
