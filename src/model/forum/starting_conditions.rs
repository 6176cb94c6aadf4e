//! Starting conditions: unequal power, dependence, alternative venues; prehistory is the initial trust.

use super::{CAUSES, leadership};
use crate::model::settings::{Settings, Stakeholder};
use crate::model::world::World;

/// Voice, shared understanding, dependence and the worth of leadership before the meeting of this tick.
///
/// Only admitted parties share the forum's understanding.
pub fn assess(world: &mut World) {
    let rules = &world.rules;
    let parties = &world.spec.stakeholders;
    let forum = &mut world.forum;
    for (admitted, party) in forum.admitted.iter_mut().zip(parties) {
        *admitted = party.is_admitted(world.tick);
    }
    forum.voice.clear();
    forum.voice.extend(voices(parties, rules));
    let spread = rules.structure.understanding_spread;
    forum.understanding = understanding(&forum.of_admitted(&forum.beliefs), spread);
    forum.understanding_at_work = match rules.structure.link_understanding_cycle {
        true => forum.understanding,
        false => understanding(&forum.of_admitted(&forum.beliefs_start), spread),
    };
    for j in 0..parties.len() {
        forum.lead[j] = leadership::lead(rules, forum, j);
    }
    for (j, party) in parties.iter().enumerate() {
        forum.dependence[j] = party.dependence
            + rules.structure.dependence_gain * forum.understanding_of(j) * (1.0 - party.dependence);
    }
}

/// The voice of each stakeholder: its power, lifted towards that of the most powerful.
pub fn voices(parties: &[Stakeholder], rules: &Settings) -> impl Iterator<Item = f64> {
    let strongest = parties.iter().map(|party| party.power).fold(0.0, f64::max);
    let lift = leadership::lift_of_the_weak(rules);
    parties.iter().map(move |party| party.power + (strongest - party.power) * lift)
}

/// Shared understanding: one minus the scaled mean distance of beliefs from the mean belief.
pub fn understanding(beliefs: &[[f64; CAUSES]], spread: f64) -> f64 {
    let parties = beliefs.len() as f64;
    // All causes side by side.
    let (mut means, mut distances) = ([0.0; CAUSES], [0.0; CAUSES]);
    for belief in beliefs {
        means.iter_mut().zip(belief).for_each(|(sum, value)| *sum += value);
    }
    means.iter_mut().for_each(|mean| *mean /= parties);
    for belief in beliefs {
        let each = distances.iter_mut().zip(belief.iter().zip(&means));
        each.for_each(|(sum, (value, mean))| *sum += (value - mean).abs());
    }
    let distance = distances.iter().map(|sum| sum / parties).sum::<f64>() / CAUSES as f64;
    (1.0 - spread * distance).clamp(0.0, 1.0)
}

/// Value of alternative venues to the parties, given the exclusiveness of the forum. A forum that decisions bypass is
/// not exclusive.
pub fn alternatives(rules: &Settings) -> f64 {
    let respected = rules.institution.exclusivity * (1.0 - rules.institution.bypass);
    rules.forum.alternatives * (1.0 - rules.structure.exclusivity_effect * respected)
}

/// Part of the forum's decisions left after each party that is kept out has blocked as much as its power allows.
pub fn left_unblocked(world: &World) -> f64 {
    let outside =
        world.spec.stakeholders.iter().zip(&world.forum.admitted).filter(|(_, admitted)| !**admitted);
    outside.map(|(party, _)| 1.0 - world.rules.structure.blocking * party.power).product()
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
