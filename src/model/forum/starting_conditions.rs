//! Starting conditions: unequal power, dependence, alternative venues; prehistory is the initial trust.

use super::leadership;
use crate::model::world::World;

/// Voice, shared understanding and dependence before the meeting of this tick.
pub fn assess(world: &mut World) {
    let rules = world.rules;
    let parties = &world.spec.stakeholders;
    let forum = &mut world.forum;
    let strongest = parties.iter().map(|party| party.power).fold(0.0, f64::max);
    let lift = leadership::lift_of_the_weak(&rules);
    forum.understanding = understanding(&forum.beliefs, rules.structure.understanding_spread);
    for (j, party) in parties.iter().enumerate() {
        forum.voice[j] = party.power + (strongest - party.power) * lift;
        forum.dependence[j] = party.dependence
            + rules.structure.dependence_gain * forum.understanding * (1.0 - party.dependence);
    }
}

/// Shared understanding: one minus the scaled mean distance of beliefs from the mean belief.
fn understanding(beliefs: &[[f64; super::CAUSES]], spread: f64) -> f64 {
    let parties = beliefs.len() as f64;
    let distance: f64 = (0..super::CAUSES)
        .map(|cause| {
            let mean = beliefs.iter().map(|belief| belief[cause]).sum::<f64>() / parties;
            beliefs.iter().map(|belief| (belief[cause] - mean).abs()).sum::<f64>() / parties
        })
        .sum::<f64>()
        / super::CAUSES as f64;
    (1.0 - spread * distance).clamp(0.0, 1.0)
}

/// How well parties get what they want elsewhere, given how exclusive the forum is.
pub fn alternatives(world: &World) -> f64 {
    let rules = &world.rules;
    rules.forum.alternatives * (1.0 - rules.structure.exclusivity_effect * rules.institution.exclusivity)
}

/// Gini coefficient of values that are not negative; 0 if all are 0.
pub fn gini(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let sum: f64 = values.iter().sum();
    if sum <= 0.0 {
        return 0.0;
    }
    let differences: f64 = values.iter().map(|a| values.iter().map(|b| (a - b).abs()).sum::<f64>()).sum();
    differences / (2.0 * n * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gini_of_known_distributions() {
        assert_eq!(gini(&[1.0, 1.0, 1.0]), 0.0);
        assert!((gini(&[0.0, 0.0, 0.0, 1.0]) - 0.75).abs() < 1e-12);
        assert!((gini(&[1.0, 2.0, 3.0, 4.0]) - 0.25).abs() < 1e-12);
    }
}
