//! Phase 6: exporters learn from their own fate, from their peers' and from what is published.

use super::world::World;
use crate::random::Purpose;

/// Chance to hear of a peer's sanction without any publicity, and what publicity adds.
const HEARSAY: f64 = 0.4;
const HEARSAY_PUBLICITY: f64 = 0.6;
/// Part of the way to this tick's rate that the published rate goes.
const PUBLISHED_RATE: f64 = 0.03;
/// Part of the gap to full awareness that training closes a tick.
pub const TRAINING_AWARENESS: f64 = 0.001;

/// Forgetting, experience, hearsay, published detection, legitimacy, awareness.
pub fn learn(world: &mut World) {
    if !world.spec.settings.structure.learning_active {
        return;
    }
    forget(world);
    learn_from_experience(world);
    learn_from_peers(world);
    publish(world);
    judge_legitimacy(world);
    become_aware(world);
}

/// Perceived detection fades towards the prior.
fn forget(world: &mut World) {
    let rules = &world.rules.exporter;
    let kept = libm::exp2(-1.0 / rules.memory_half_life) as f32;
    let fade = |column: &mut [f32], prior: f64| {
        let prior = prior as f32;
        column.iter_mut().for_each(|x| *x = prior + (*x - prior) * kept);
    };
    fade(&mut world.exporters.detected, rules.prior_detection * rules.prior_strength);
    fade(&mut world.exporters.undetected, (1.0 - rules.prior_detection) * rules.prior_strength);
}

/// A sanction weighs for detection; going unpunished and a clean check weigh against it.
fn learn_from_experience(world: &mut World) {
    let rules = &world.rules.exporter;
    let (x, today) = (&mut world.exporters, &world.today);
    for infringement in &today.infringements {
        let e = infringement.exporter as usize;
        if today.sanctioned[e] {
            x.detected[e] += rules.sanction_weight as f32;
        } else {
            x.undetected[e] += rules.undetected_weight as f32;
        }
    }
    for inspection in today.inspections.iter().filter(|inspection| !inspection.infringing) {
        x.undetected[inspection.exporter as usize] += rules.clean_check_weight as f32;
    }
}

/// A peer's sanction is heard of with some chance; a peer's impunity always.
fn learn_from_peers(world: &mut World) {
    let rules = &world.rules;
    let heard = HEARSAY + HEARSAY_PUBLICITY * rules.institution.publicity;
    let sanction = (rules.exporter.peer_weight * rules.exporter.sanction_weight) as f32;
    let impunity = (rules.exporter.peer_weight * rules.exporter.undetected_weight) as f32;
    let (x, today) = (&mut world.exporters, &world.today);
    for infringement in &today.infringements {
        let e = infringement.exporter as usize;
        let listeners = x.listeners_start[e] as usize..x.listeners_start[e + 1] as usize;
        if today.sanctioned[e] {
            let mut deck = world.draws.deck(Purpose::Hearsay, world.tick, infringement.exporter);
            for place in listeners {
                if deck.chance(heard) {
                    x.detected[x.listeners[place] as usize] += sanction;
                }
            }
        } else {
            for place in listeners {
                x.undetected[x.listeners[place] as usize] += impunity;
            }
        }
    }
}

/// The published detection rate follows this tick's sanctions over infringements.
fn publish(world: &mut World) {
    let tally = &world.today.tally;
    if tally.infringements > 0 {
        let rate = tally.sanctions as f64 / tally.infringements as f64;
        world.market.publicised_rate += PUBLISHED_RATE * (rate - world.market.publicised_rate);
    }
}

/// Legitimacy grows with transparency and training, reverts to its start, and falls after a false alarm.
fn judge_legitimacy(world: &mut World) {
    let (rules, institution) = (&world.rules.exporter, &world.rules.institution);
    let gain = (rules.legitimacy_gain * (institution.transparency + institution.training)) as f32;
    let (reversion, start) = (rules.legitimacy_reversion as f32, rules.legitimacy_start as f32);
    let loss = rules.legitimacy_loss as f32;
    let legitimacy = &mut world.exporters.legitimacy;
    let alarms = world.today.inspections.iter().filter(|i| !i.infringing && i.detained);
    // All terms apply to the same old value, so the losses are taken before the column moves.
    let losses: Vec<(usize, f32)> =
        alarms.map(|i| (i.exporter as usize, loss * legitimacy[i.exporter as usize])).collect();
    for x in legitimacy.iter_mut() {
        *x += gain * (1.0 - *x) + reversion * (start - *x);
    }
    for (e, lost) in losses {
        legitimacy[e] = (legitimacy[e] - lost).max(0.0);
    }
}

/// Awareness falls back to its floor, grows with training, and jumps after a sanction.
fn become_aware(world: &mut World) {
    let rules = &world.rules.exporter;
    let training = (TRAINING_AWARENESS * world.rules.institution.training) as f32;
    let (decay, floor) = (rules.awareness_decay as f32, rules.awareness_floor as f32);
    let jump = rules.awareness_on_sanction as f32;
    let awareness = &mut world.exporters.awareness;
    let sanctions = world.today.sanctions.iter().map(|sanction| sanction.exporter as usize);
    let jumps: Vec<(usize, f32)> = sanctions.map(|e| (e, jump * (1.0 - awareness[e]))).collect();
    for x in awareness.iter_mut() {
        *x += decay * (floor - *x) + training * (1.0 - *x);
    }
    for (e, gained) in jumps {
        awareness[e] = (awareness[e] + gained).min(1.0);
    }
}
