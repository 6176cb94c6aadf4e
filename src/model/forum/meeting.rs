//! A meeting of the forum: who comes, dialogue and what achievements do to trust, overriding, conflict, shared
//! understanding, absence, what members learn, training by rights holders.

use super::institutional_design::{Answer, call_and_attend};
use super::process::fairness;
use super::{CAUSES, Came, Forum, leadership};
use crate::model::observe::Event;
use crate::model::settings::{Role, Settings};
use crate::model::world::World;
use crate::random::Purpose;

/// The meeting of this tick.
pub fn meet(world: &mut World) {
    let answers = call_and_attend(world);
    let rules = world.rules;
    let present: Vec<usize> = (0..world.forum.parties).filter(|&j| answers[j].comes()).collect();
    let engagement: Vec<f64> = answers.iter().map(|answer| engagement(&rules, *answer)).collect();
    let quality = dialogue_quality(&rules, &world.forum);
    let air = air(&rules, present.len() as f64);
    let divided = divisions(&world.forum, &present);
    build_trust(world, &present, &engagement, rules.forum.dialogue_gain * quality * air);
    let conflicts = lose_trust(world, &present, &divided);
    bypass_attendees(world, &present);
    converge_beliefs(world, &present, &engagement, (rules.forum.belief_gain * quality * air).min(1.0));
    for j in (0..world.forum.parties).filter(|&j| answers[j] == Answer::Away) {
        world.forum.commitment[j] *= 1.0 - rules.structure.absence_loss;
    }
    inform_members(world, &answers);
    holders_train_customs(world, &answers, quality);
    let tick = world.tick;
    world.record.log(tick, || Event::Met { attended: present.clone() });
    let count = |wanted: Answer| answers.iter().filter(|answer| **answer == wanted).count() as u32;
    let forum = &mut world.forum;
    forum.came = Came { willing: count(Answer::Willing), compelled: count(Answer::Compelled) };
    forum.attendance = present.len() as f64 / forum.parties as f64;
    forum.attended = answers.iter().map(|answer| answer.comes()).collect();
    forum.air = air;
    forum.conflicts = conflicts;
    forum.division = mean_division(&divided, present.len());
    forum.last_meeting = Some(world.tick);
    forum.meetings += 1;
    world.today.met = true;
}

/// How far a party takes part: those who came for the mandate alone hardly do.
fn engagement(rules: &Settings, answer: Answer) -> f64 {
    match answer {
        Answer::Willing => 1.0,
        Answer::Compelled => rules.forum.compelled,
        Answer::Away | Answer::NotCalled => 0.0,
    }
}

/// Dialogue quality, 0 to 1.
pub fn dialogue_quality(rules: &Settings, forum: &Forum) -> f64 {
    let (institution, weights) = (&rules.institution, &rules.forum);
    let quality = weights.quality_rules * institution.ground_rules
        + weights.quality_transparency * institution.transparency
        + weights.quality_mediating * leadership::broker(rules, fairness(forum))
        + weights.quality_understanding * forum.understanding_at_work;
    quality.min(1.0)
}

/// Part of what `attending` parties have to say for which there is time, 0 to 1.
pub fn air(rules: &Settings, attending: f64) -> f64 {
    let voices = rules.forum.voices * (1.0 + rules.forum.voices_mediating * rules.institution.mediating);
    (voices / attending).min(1.0)
}

/// Mean absolute difference of the beliefs of each pair that attends, `[i * parties + j]`; 0 of the others.
fn divisions(forum: &Forum, present: &[usize]) -> Vec<f64> {
    let mut divided = vec![0.0; forum.parties * forum.parties];
    for &i in present {
        for &j in present {
            let differences =
                forum.beliefs[i].iter().zip(&forum.beliefs[j]).map(|(one, other)| (one - other).abs());
            divided[i * forum.parties + j] = differences.sum::<f64>() / CAUSES as f64;
        }
    }
    divided
}

fn mean_division(divided: &[f64], attending: usize) -> f64 {
    let pairs = attending * attending.saturating_sub(1);
    if pairs == 0 { 0.0 } else { divided.iter().sum::<f64>() / pairs as f64 }
}

/// Trust of each attending party in each other: dialogue closes its gap, the more the more both are committed and engaged,
/// and it moves towards what collaborating brings, better or worse than trusted.
fn build_trust(world: &mut World, present: &[usize], engagement: &[f64], gain: f64) {
    let rules = &world.rules;
    if !rules.structure.link_dialogue_trust {
        return;
    }
    let forum = &mut world.forum;
    for &i in present {
        for &j in present.iter().filter(|&&j| j != i) {
            let change = trust_change(rules, forum, i, j, gain, engagement[i] * engagement[j]);
            forum.move_trust(i, j, change);
        }
    }
}

/// What a meeting does to the trust of `i` in `j`, where dialogue closes at most `gain` of its gap and the two are engaged
/// by the product `engaged`.
pub fn trust_change(rules: &Settings, forum: &Forum, i: usize, j: usize, gain: f64, engaged: f64) -> f64 {
    let both = forum.commitment_at_work(i, rules) * forum.commitment_at_work(j, rules);
    let trust = forum.trust_of(i, j);
    gain * libm::pow(both * engaged, rules.forum.trust_exponent) * (1.0 - trust)
        + won(rules, engaged, forum.efficacy[i] - trust)
}

/// What achievements do to trust that they exceed by `surprise`, of a pair so far engaged.
fn won(rules: &Settings, engaged: f64, surprise: f64) -> f64 {
    let structure = &rules.structure;
    if !structure.small_wins_active {
        return 0.0;
    }
    let surprise = if structure.wins_disappoint { surprise } else { surprise.max(0.0) };
    rules.forum.win_gain * engaged.sqrt() * surprise
}

/// A weaker attendee may be overridden by a stronger one, and what divides two may turn into conflict: each costs trust.
/// Both are tested on the trust that dialogue left. Returns the number of conflicts.
fn lose_trust(world: &mut World, present: &[usize], divided: &[f64]) -> u32 {
    let rules = &world.rules;
    let left = rules.structure.override_rate
        * (1.0 - rules.institution.ground_rules)
        * leadership::override_left(rules);
    let loss = bad_experience(rules);
    let forum = &mut world.forum;
    let kindled = conflict(rules, fairness(forum));
    let mut conflicts = 0;
    for &i in present {
        // Every party keeps its own word, so that who else attends does not shift the draws.
        let mut overriding = world.draws.deck(Purpose::Override, world.tick, i as u32);
        let mut quarrels = world.draws.deck(Purpose::Conflict, world.tick, i as u32);
        for j in 0..forum.parties {
            let overridden = overriding.chance(left * (forum.voice[j] - forum.voice[i]).max(0.0));
            let distrust = 1.0 - forum.trust_of(i, j);
            let divides = divided[i * forum.parties + j];
            let quarrel = kindled * divides * libm::pow(distrust, rules.forum.conflict_distrust);
            let in_conflict = quarrels.chance(quarrel.min(1.0));
            if j == i || !present.contains(&j) {
                continue;
            }
            if overridden {
                world.record.log(world.tick, || Event::Overridden { party: i, by: j });
                forum.trust[i * forum.parties + j] *= 1.0 - loss;
            }
            if in_conflict {
                world.record.log(world.tick, || Event::Conflict { party: i, with: j });
                forum.trust[i * forum.parties + j] *= 1.0 - loss;
                conflicts += 1;
            }
        }
    }
    conflicts
}

/// Chance of a conflict of two that differ fully and do not trust each other.
pub fn conflict(rules: &Settings, fairness: f64) -> f64 {
    let weights = &rules.forum;
    weights.conflict
        * (1.0 - weights.conflict_broker * leadership::broker(rules, fairness))
        * (1.0 - weights.conflict_rules * rules.institution.ground_rules)
}

/// Part of its trust that a party loses in the one that overrides it or with which it is in conflict.
fn bad_experience(rules: &Settings) -> f64 {
    (rules.forum.dialogue_gain * rules.forum.negativity * rules.forum.override_loss).min(1.0)
}

/// An attendee whose concern is decided outside the forum loses commitment, and trust in customs, which called it, as
/// if customs had overridden it.
fn bypass_attendees(world: &mut World, present: &[usize]) {
    let rules = &world.rules;
    if rules.institution.bypass == 0.0 {
        return;
    }
    let loss = bad_experience(rules);
    let forum = &mut world.forum;
    for &j in present.iter().filter(|&&j| j != forum.customs) {
        let mut deck = world.draws.deck(Purpose::Bypass, world.tick, j as u32);
        if deck.chance(rules.institution.bypass) {
            forum.trust[j * forum.parties + forum.customs] *= 1.0 - loss;
            forum.commitment[j] *= 1.0 - rules.structure.bypass_loss;
        }
    }
}

/// Attendees' beliefs move towards their mean, weighted by voice, each as far as it takes part.
fn converge_beliefs(world: &mut World, present: &[usize], engagement: &[f64], part: f64) {
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
            *belief += part * engagement[j] * (common - *belief);
        }
    }
}

/// True if a seat with this role is filled.
fn is_filled(world: &World, answers: &[Answer], role: Role) -> bool {
    world.spec.stakeholders.iter().zip(answers).any(|(party, answer)| answer.comes() && party.role == role)
}

/// A rights holders' seat that attends brings its members what they need to know.
fn inform_members(world: &mut World, answers: &[Answer]) {
    let large = is_filled(world, answers, Role::LargeRightsHolders);
    let small = is_filled(world, answers, Role::SmallRightsHolders);
    let part = world.rules.rights_holder.informed_meeting;
    let holders = &mut world.holders;
    for (informed, &is_small) in holders.informed.iter_mut().zip(&holders.small) {
        if if is_small { small } else { large } {
            *informed += part * (1.0 - *informed);
        }
    }
}

/// Recorded members train customs with some chance if their seat is filled.
fn holders_train_customs(world: &mut World, answers: &[Answer], quality: f64) {
    let large_seat = is_filled(world, answers, Role::LargeRightsHolders);
    let small_seat = is_filled(world, answers, Role::SmallRightsHolders);
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

#[cfg(test)]
#[path = "../tests/meeting.rs"]
mod tests;
