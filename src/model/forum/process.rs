//! The collaborative process: dialogue builds trust and understanding, trust builds commitment, small wins feed
//! efficacy (from phase 5), and all of it fades when nothing is done.

use super::institutional_design::call_and_attend;
use super::starting_conditions::{alternatives, gini};
use super::{CAUSES, Forum, leadership};
use crate::math::logistic_exact;
use crate::model::observe::Event;
use crate::model::settings::{Role, Settings};
use crate::model::world::World;
use crate::random::Purpose;

/// A meeting: who comes, dialogue, overriding, understanding, absence, training by rights holders.
pub fn meet(world: &mut World) {
    let (called, attends) = call_and_attend(world);
    let rules = world.rules;
    let quality = dialogue_quality(&rules, &world.forum);
    let present: Vec<usize> = (0..world.forum.parties).filter(|&j| attends[j]).collect();
    build_trust(world, &present, rules.forum.dialogue_gain * quality);
    override_the_weaker(world, &present);
    bypass_attendees(world, &present);
    converge_beliefs(world, &present, rules.forum.belief_gain * quality);
    for j in (0..world.forum.parties).filter(|&j| called[j] && !attends[j]) {
        world.forum.commitment[j] *= 1.0 - rules.structure.absence_loss;
    }
    holders_train_customs(world, &attends, quality);
    let tick = world.tick;
    world.record.log(tick, || Event::Met { attended: present.clone() });
    let forum = &mut world.forum;
    forum.attendance = present.len() as f64 / forum.parties as f64;
    forum.attended = attends;
    forum.last_meeting = Some(world.tick);
    forum.meetings += 1;
    world.today.met = true;
}

/// Dialogue quality, 0 to 1.
pub fn dialogue_quality(rules: &Settings, forum: &Forum) -> f64 {
    let (institution, weights) = (&rules.institution, &rules.forum);
    let quality = weights.quality_rules * institution.ground_rules
        + weights.quality_transparency * institution.transparency
        + leadership::mediating_quality(rules)
        + weights.quality_understanding * forum.understanding_at_work;
    quality.min(1.0)
}

/// Each attending pair closes the gap of its trust, the more the more both are committed.
fn build_trust(world: &mut World, present: &[usize], gain: f64) {
    let rules = &world.rules;
    if !rules.structure.link_dialogue_trust {
        return;
    }
    let forum = &mut world.forum;
    for &i in present {
        for &j in present.iter().filter(|&&j| j != i) {
            let both = forum.commitment_at_work(i, rules) * forum.commitment_at_work(j, rules);
            let closing = gain * libm::pow(both, rules.forum.trust_exponent);
            let trust = &mut forum.trust[i * forum.parties + j];
            *trust += closing * (1.0 - *trust);
        }
    }
}

/// A weaker attendee may be overridden by a stronger one and then loses trust in it.
fn override_the_weaker(world: &mut World, present: &[usize]) {
    let rules = &world.rules;
    let left = rules.structure.override_rate
        * (1.0 - rules.institution.ground_rules)
        * leadership::override_left(rules);
    let loss = override_loss(rules);
    let forum = &mut world.forum;
    for &i in present {
        // Every party keeps its own word, so that who else attends does not shift the draws.
        let mut deck = world.draws.deck(Purpose::Override, world.tick, i as u32);
        for j in 0..forum.parties {
            let overridden = deck.chance(left * (forum.voice[j] - forum.voice[i]).max(0.0));
            if overridden && j != i && present.contains(&j) {
                world.record.log(world.tick, || Event::Overridden { party: i, by: j });
                forum.trust[i * forum.parties + j] *= 1.0 - loss;
            }
        }
    }
}

/// Part of its trust that a party loses in who overrides it.
fn override_loss(rules: &Settings) -> f64 {
    (rules.forum.dialogue_gain * rules.forum.negativity * rules.forum.override_loss).min(1.0)
}

/// An attendee that finds its matter decided elsewhere loses trust in customs, which called it to the forum, as if it
/// had been overridden, and commitment.
fn bypass_attendees(world: &mut World, present: &[usize]) {
    let rules = &world.rules;
    if rules.institution.bypass == 0.0 {
        return;
    }
    let loss = override_loss(rules);
    let forum = &mut world.forum;
    for &j in present.iter().filter(|&&j| j != forum.customs) {
        let mut deck = world.draws.deck(Purpose::Bypass, world.tick, j as u32);
        if deck.chance(rules.institution.bypass) {
            forum.trust[j * forum.parties + forum.customs] *= 1.0 - loss;
            forum.commitment[j] *= 1.0 - rules.structure.bypass_loss;
        }
    }
}

/// Attendees' beliefs move towards their mean, weighted by voice.
fn converge_beliefs(world: &mut World, present: &[usize], part: f64) {
    if !world.rules.structure.link_dialogue_understanding {
        return;
    }
    let forum = &mut world.forum;
    let weight: f64 = present.iter().map(|&j| forum.voice[j]).sum();
    if weight <= 0.0 {
        return;
    }
    for cause in 0..CAUSES {
        let common = present.iter().map(|&j| forum.voice[j] * forum.beliefs[j][cause]).sum::<f64>() / weight;
        for &j in present {
            let belief = &mut forum.beliefs[j][cause];
            *belief += part * (common - *belief);
        }
    }
}

/// Where a rights holders' seat is filled, its recorded members may train customs.
fn holders_train_customs(world: &mut World, attends: &[bool], quality: f64) {
    let seat_filled = |role| {
        world.spec.stakeholders.iter().zip(attends).any(|(party, &present)| present && party.role == role)
    };
    let (large_seat, small_seat) =
        (seat_filled(Role::LargeRightsHolders), seat_filled(Role::SmallRightsHolders));
    let rules = &world.rules.rights_holder;
    let small_manages = rules.training_small + rules.training_support * world.rules.institution.support;
    let holders = &mut world.holders;
    let mut trained = 0_u32;
    for i in 0..holders.len() {
        let small = holders.small[i];
        if !holders.recorded[i] || !(if small { small_seat } else { large_seat }) {
            continue;
        }
        let chance = rules.training_chance * holders.trust[i] * if small { small_manages } else { 1.0 };
        if world.draws.deck(Purpose::Training, world.tick, i as u32).chance(chance) {
            trained += 1;
            holders.knowledge[i] += rules.training_knowledge * (1.0 - holders.knowledge[i]);
            holders.trust[i] += rules.training_trust * quality * (1.0 - holders.trust[i]);
        }
    }
    let part = rules.training_skill * f64::from(trained) / holders.len() as f64;
    for skill in &mut world.houses.skill {
        *skill += part * (world.rules.customs.skill_ceiling - *skill).max(0.0);
    }
}

/// Beliefs drift back to their start, trust reverts to its own.
pub fn drift(world: &mut World) {
    let rules = &world.rules.forum;
    let forum = &mut world.forum;
    for (belief, start) in forum.beliefs.iter_mut().zip(&forum.beliefs_start) {
        for (value, start) in belief.iter_mut().zip(start) {
            *value += rules.belief_drift * (start - *value);
        }
    }
    for (trust, start) in forum.trust.iter_mut().zip(&forum.trust_start) {
        *trust += rules.reversion * (start - *trust);
    }
}

/// Commitment moves towards what trust, efficacy, fairness, leadership and understanding warrant.
///
/// The fairness is that of the forum as it is composed; its convenor and its understanding do not reach who is kept
/// out.
pub fn commit(world: &mut World) {
    let rules = &world.rules;
    let forum = &mut world.forum;
    let fairness = fairness(forum);
    for j in 0..forum.parties {
        let target = commitment_warranted(rules, forum, j, fairness);
        forum.commitment[j] += rules.forum.commitment_rate * (target - forum.commitment[j]);
    }
}

/// One less the Gini coefficient of the voices of the admitted.
pub fn fairness(forum: &Forum) -> f64 {
    1.0 - gini(&forum.of_admitted(&forum.voice))
}

/// The commitment of party `j` that trust, efficacy, fairness, leadership and understanding warrant, 0 to 1.
pub fn commitment_warranted(rules: &Settings, forum: &Forum, j: usize, fairness: f64) -> f64 {
    let alternatives = alternatives(rules);
    let efficacy = forum.efficacy[j];
    let convening = if forum.admitted[j] { leadership::convening_commitment(rules, efficacy) } else { 0.0 };
    let trust = match rules.structure.link_trust_commitment {
        true => forum.mean_trust_of(j),
        false => forum.mean_trust_at_start(j),
    };
    let weights = &rules.forum;
    let warrant = trust * (weights.commitment_trust + weights.commitment_efficacy * efficacy)
        + weights.commitment_fairness * fairness
        + convening
        + weights.commitment_understanding * forum.understanding_of(j)
        - weights.commitment_alternatives * alternatives * (1.0 - forum.dependence[j])
        - rules.structure.commitment_threshold;
    logistic_exact(rules.structure.commitment_slope * warrant)
}
