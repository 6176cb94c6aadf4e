//! Elementary effects (Morris 1991): what an outcome gains when one factor moves, over trajectories through the space.
//!
//! μ is the mean of a factor's elementary effects, μ* the mean of their sizes, which does not cancel where the direction
//! changes (Campolongo, Cariboni & Saltelli 2007), σ their standard deviation: large where the effect depends on where
//! it is measured, that is on a curve or on other factors.

use super::Bootstrap;
use super::bootstrap::deviation;
use crate::stats::Estimate;

/// The steps of one factor, one for each trajectory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steps {
    /// Elementary effects: the change of the outcome over that of the factor; exactly 0 where the outcome is the same up
    /// to [rounding](crate::stats::rounding).
    pub effects: Vec<f64>,
    /// The sampling variance of each over replicates, in the unit of the effect squared; empty if it is not known.
    ///
    /// Both ends of a step have the same replicates, so that noise which they have in common is not in it.
    pub noise: Vec<f64>,
}

/// Summary of the elementary effects of a factor: mean, mean size, spread, noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Mean elementary effect.
    pub mu: Estimate,
    /// Mean size of the elementary effects.
    pub mu_star: Estimate,
    /// Standard deviation of the elementary effects, noise included; `None` with a single trajectory.
    pub sigma: Option<Estimate>,
    /// The share of the mean square of the elementary effects that is noise of the replicates. `None` if that is not
    /// known, or all effects are 0.
    pub noise: Option<Estimate>,
}

/// The elementary effects of a factor, summed up; `None` without a trajectory.
///
/// # Panics
///
/// If `noise` is non-empty and its length differs from that of `effects`.
pub fn effect(steps: &Steps, bootstrap: &Bootstrap) -> Option<Effect> {
    let Steps { effects, noise } = steps;
    assert!(noise.is_empty() || noise.len() == effects.len(), "one noise for each effect");
    let count = effects.len();
    if count == 0 {
        return None;
    }
    let mean = |counts: &[f64], value: &dyn Fn(usize) -> f64| {
        counts.iter().enumerate().map(|(index, count)| count * value(index)).sum::<f64>() / count as f64
    };
    let once = vec![1.0; count];
    let square = mean(&once, &|index| effects[index] * effects[index]);
    let known = !noise.is_empty() && square > 0.0;
    let noisy = if known { mean(&once, &|index| noise[index]) / square } else { 0.0 };
    // A ratio of means, made linear around its value: with few trajectories, some samples have hardly any effect to
    // divide by.
    let share = |counts: &[f64]| match known {
        true => {
            noisy + mean(counts, &|index| noise[index] - noisy * effects[index] * effects[index]) / square
        }
        false => 0.0,
    };
    let statistics = |counts: &[f64]| -> Vec<f64> {
        let mu = mean(counts, &|index| effects[index]);
        let around = mean(counts, &|index| (effects[index] - mu) * (effects[index] - mu));
        let spread = (around * count as f64 / (count as f64 - 1.0).max(1.0)).sqrt();
        vec![mu, mean(counts, &|index| effects[index].abs()), spread, share(counts)]
    };
    let mut values = statistics(&once);
    if count > 1 {
        values[2] = deviation(effects.iter().copied());
    }
    let (found, _) = bootstrap.estimates(count, &values, |counts| Some(statistics(counts)));
    Some(Effect {
        mu: found[0],
        mu_star: found[1],
        sigma: (count > 1).then_some(found[2]),
        noise: known.then_some(found[3]),
    })
}
