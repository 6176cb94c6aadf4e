//! Phase 6: exporters learn from their own fate, from their peers' and from what is published.

use std::ops::Range;

use super::blocks::{self, BLOCK};
use super::world::World;
use crate::random::Purpose;

/// Forgetting, experience, hearsay, published detection, legitimacy, awareness.
pub fn learn(world: &mut World) {
    if !world.spec.settings.structure.learning_active {
        return;
    }
    // All terms of a change apply to the same old value: what events add is taken before the columns move.
    let losses = legitimacy_lost(world);
    let jumps = awareness_gained(world);
    drift(world);
    learn_from_experience(world);
    learn_from_peers(world);
    publish(world);
    let x = &mut world.exporters;
    for (e, loss) in losses {
        x.legitimacy.add(e, -loss.min(x.legitimacy.column().of(e)));
    }
    for (e, gained) in jumps {
        x.awareness.add(e, gained.min(1.0 - x.awareness.of(e)));
    }
    world.mean_legitimacy = x.legitimacy.mean();
}

/// Spontaneous change: perceived detection fades towards the prior; legitimacy grows with transparency and training
/// and reverts to its start; awareness falls back to its floor and grows with training.
fn drift(world: &mut World) {
    let (rules, institution) = (&world.rules.exporter, &world.rules.institution);
    let x = &mut world.exporters;
    let forgotten = 1.0 - libm::exp2(-1.0 / rules.memory_half_life);
    let (detected, undetected) = (rules.prior_detection, 1.0 - rules.prior_detection);
    x.detected.move_towards(&[(forgotten, detected * rules.prior_strength)]);
    x.undetected.move_towards(&[(forgotten, undetected * rules.prior_strength)]);
    let gain =
        rules.legitimacy_gain * (institution.transparency + rules.legitimacy_training * institution.training);
    x.legitimacy.move_towards(&[(gain, 1.0), (rules.legitimacy_reversion, rules.legitimacy_start)]);
    let training = rules.awareness_training * institution.training;
    x.awareness.move_towards(&[(rules.awareness_decay, rules.awareness_floor), (training, 1.0)]);
}

/// A sanction raises perceived detection; going unpunished and a clean check lower it.
fn learn_from_experience(world: &mut World) {
    let rules = &world.rules.exporter;
    let (x, today) = (&mut world.exporters, &world.today);
    for infringement in &today.infringements {
        let e = infringement.exporter as usize;
        if today.sanctioned[e] {
            x.detected.add(e, rules.sanction_weight as f32);
        } else {
            x.undetected.add(e, rules.undetected_weight as f32);
        }
    }
    for inspection in today.inspections.iter().filter(|inspection| !inspection.infringing) {
        x.undetected.add(inspection.exporter as usize, rules.clean_check_weight as f32);
    }
}

/// Exporters hear of a peer's sanction with some chance, of a peer's impunity always.
fn learn_from_peers(world: &mut World) {
    let rules = &world.rules;
    let heard = rules.exporter.hearsay + rules.exporter.hearsay_publicity * rules.institution.publicity;
    let sanction_told = (rules.exporter.peer_weight * rules.exporter.sanction_weight) as f32;
    let impunity_told = (rules.exporter.peer_weight * rules.exporter.undetected_weight) as f32;
    let (x, today) = (&mut world.exporters, &world.today);
    for sanction in &today.sanctions {
        let mut deck = world.draws.deck(Purpose::Hearsay, world.tick, sanction.exporter);
        for index in x.listening(sanction.exporter) {
            if deck.chance(heard) {
                x.detected.add(x.listeners[index] as usize, sanction_told);
            }
        }
    }
    // Collect first, update after: in a large population peers are far apart in memory, and a processor fetches many at
    // a time if no load waits for another.
    let told = blocks::each(today.infringements.chunks(BLOCK), |few| {
        let free = few.iter().map(|infringement| infringement.exporter);
        let free = free.filter(|&e| !today.sanctioned[e as usize]);
        let listening: Vec<Range<usize>> = free.map(|e| x.listening(e)).collect();
        let mut told = Vec::with_capacity(listening.iter().map(Range::len).sum());
        listening.into_iter().for_each(|indices| told.extend_from_slice(&x.listeners[indices]));
        told
    });
    x.undetected.add_to_each(&told, impunity_told);
}

/// The published detection rate follows this tick's sanctions over infringements.
fn publish(world: &mut World) {
    let (tally, update) = (&world.today.tally, world.rules.exporter.publicised_update);
    if tally.infringements > 0 {
        let rate = tally.sanctions as f64 / tally.infringements as f64;
        world.market.publicised_rate += update * (rate - world.market.publicised_rate);
    }
}

/// Legitimacy lost by false alarms, for each exporter detained by mistake.
fn legitimacy_lost(world: &World) -> Vec<(usize, f32)> {
    let loss = world.rules.exporter.legitimacy_loss as f32;
    let alarms = world.today.inspections.iter().filter(|i| !i.infringing && i.detained);
    let of = |e: usize| (e, loss * world.exporters.legitimacy.column().of(e));
    alarms.map(|alarm| of(alarm.exporter as usize)).collect()
}

/// Awareness gained by a sanction, for each exporter sanctioned.
fn awareness_gained(world: &World) -> Vec<(usize, f32)> {
    let jump = world.rules.exporter.awareness_on_sanction as f32;
    let of = |e: usize| (e, jump * (1.0 - world.exporters.awareness.of(e)));
    world.today.sanctions.iter().map(|sanction| of(sanction.exporter as usize)).collect()
}
