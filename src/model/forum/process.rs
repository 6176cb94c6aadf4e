//! The collaborative process between meetings: beliefs and trust drift back, commitment follows incentive, motive, fairness,
//! leadership and understanding. Small wins feed efficacy in phase 5.

use super::Forum;
use super::starting_conditions::{alternatives, gini};
use crate::math::logistic_exact;
use crate::model::settings::Settings;
use crate::model::world::World;

/// Beliefs drift back to their start; trust reverts to its base, and the base follows trust: a prehistory lasts, and is
/// overcome.
pub fn drift(world: &mut World) {
    let rules = &world.rules.forum;
    let forum = &mut world.forum;
    let starts = forum.beliefs_start.as_flattened();
    for (belief, start) in forum.beliefs.as_flattened_mut().iter_mut().zip(starts) {
        *belief += rules.belief_drift * (start - *belief);
    }
    for (trust, base) in forum.trust.iter_mut().zip(&mut forum.trust_base) {
        let gap = *base - *trust;
        *trust += rules.reversion * gap;
        *base -= rules.institutionalisation * gap;
    }
}

/// Commitment moves towards what is warranted.
///
/// The fairness is that of the forum as it is composed; its convenor and its understanding do not reach parties that
/// are not admitted.
pub fn commit(world: &mut World) {
    let rules = &world.rules;
    let forum = &mut world.forum;
    let fairness = fairness(forum);
    for j in 0..forum.parties {
        let target = commitment_warranted(rules, forum, j, fairness);
        forum.commitment[j] += rules.forum.commitment_rate * (target - forum.commitment[j]);
    }
}

/// One minus the Gini coefficient of the voices of the admitted.
pub fn fairness(forum: &Forum) -> f64 {
    1.0 - gini(&forum.of_admitted(&forum.voice))
}

/// The commitment of party `j` that is warranted, 0 to 1: incentives gate it, trust or the evidence of what was achieved
/// carries it, and a leader counts where dependence is weak.
pub fn commitment_warranted(rules: &Settings, forum: &Forum, j: usize, fairness: f64) -> f64 {
    let weights = &rules.forum;
    let (elsewhere, dependence) = (alternatives(rules), forum.dependence[j]);
    let trust = match rules.structure.link_trust_commitment {
        true => forum.mean_trust_of(j),
        false => forum.mean_trust_at_start(j),
    };
    let motive = 1.0 - (1.0 - trust) * (1.0 - weights.evidence * forum.efficacy[j]);
    let incentive = dependence * (1.0 - weights.incentive_alternatives * elsewhere * (1.0 - dependence));
    let warrant = weights.commitment_incentive * incentive * motive
        + weights.commitment_fairness * fairness
        + weights.commitment_convening * forum.lead[j] * (1.0 - dependence)
        + weights.commitment_understanding * forum.understanding_of(j)
        - weights.commitment_alternatives * elsewhere * (1.0 - dependence)
        - rules.structure.commitment_threshold;
    logistic_exact(rules.structure.commitment_slope * warrant)
}
