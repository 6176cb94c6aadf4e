//! Phase 10: consumers want fakes or are deceived by them, notice, report; reports become leads.

use super::forum::seat_of;
use super::inspection::forward;
use super::learning::TRAINING_AWARENESS;
use super::settings::Role;
use super::world::World;
use crate::math::{logistic, logistic_exact};
use crate::random::{Purpose, rank, threshold, uniform};

/// Wanting a fake: slope in the advantage, weight and midpoint of awareness, constant.
const DESIRE_SLOPE: f32 = 5.0;
const DESIRE_AWARENESS: f32 = 0.5;
const DESIRE_AWARENESS_MIDPOINT: f32 = 0.35;
const DESIRE_BASE: f32 = -0.8;
/// What awareness adds to noticing.
const NOTICE_AWARENESS: f64 = 0.4;
/// Weights in the choice to report: anonymity, awareness, trust in customs, feedback.
const REPORT_ANONYMITY: f64 = 1.2;
const REPORT_AWARENESS: f64 = 1.5;
const REPORT_TRUST: f64 = 1.5;
const REPORT_FEEDBACK: f64 = 0.8;

/// Desire and demand, reports, false reports, awareness.
pub fn act(world: &mut World) {
    if world.consumers.ethics.is_empty() {
        return;
    }
    report_the_deceived(world);
    report_falsely(world);
    become_aware(world);
}

/// Who wants a fake makes demand; who does not may be deceived, notice it, and report.
fn report_the_deceived(world: &mut World) {
    let rules = &world.rules;
    let tally = &world.today.tally;
    let supply = (rules.structure.supply_factor * tally.infringements as f64 / tally.shipments.max(1) as f64)
        .min(rules.structure.supply_cap);
    let count = world.consumers.ethics.len();
    let mut desire = vec![0; count];
    let mut report = vec![0; count];
    world.draws.row(Purpose::Desire, world.tick, 0, &mut desire);
    world.draws.row(Purpose::Report, world.tick, 0, &mut report);
    let readiness = report_readiness(world);
    let consumer = &rules.consumer;
    let discount = consumer.discount as f32;
    // Nobody can report more often than this: most are settled by one comparison.
    let possible = threshold(consumer.shop * supply * (consumer.notice + NOTICE_AWARENESS).min(1.0));
    let mut wanting = 0_u32;
    let mut reporters = Vec::new();
    for c in 0..count {
        let awareness = world.consumers.awareness[c];
        let advantage =
            discount - world.consumers.ethics[c] - DESIRE_AWARENESS * (awareness - DESIRE_AWARENESS_MIDPOINT);
        let wants = uniform(desire[c]) < f64::from(logistic(DESIRE_SLOPE * advantage + DESIRE_BASE));
        wanting += u32::from(wants);
        if !wants && u64::from(report[c]) < possible {
            let awareness = f64::from(awareness);
            let deceived = consumer.shop * supply * (1.0 - awareness);
            let notices = (consumer.notice + NOTICE_AWARENESS * awareness).min(1.0);
            if uniform(report[c])
                < deceived * notices * logistic_exact(readiness + REPORT_AWARENESS * awareness)
            {
                reporters.push(c as u32);
            }
        }
    }
    world.today.tally.consumer_reports = reporters.len() as u64;
    for reporter in reporters {
        trace(world, reporter);
    }
    let share = f64::from(wanting) / count as f64;
    world.market.demand = world.rules.structure.demand_base + world.rules.structure.demand_gain * share;
}

/// Readiness to report of a consumer without awareness, in log-odds.
fn report_readiness(world: &World) -> f64 {
    let (rules, institution) = (&world.rules, &world.rules.institution);
    let trust = seat_of(world, Role::Consumers)
        .map_or(rules.forum.prehistory, |seat| world.forum.trust_of(seat, world.forum.customs));
    rules.consumer.report_base
        + rules.structure.report_reward * institution.reward
        + REPORT_ANONYMITY * institution.anonymity
        + REPORT_TRUST * trust
        + REPORT_FEEDBACK * institution.feedback
}

/// A report becomes a lead on one of this tick's unsanctioned infringers, where it can be traced.
fn trace(world: &mut World, reporter: u32) {
    let mut deck = world.draws.deck(Purpose::Trace, world.tick, reporter);
    let (traced, salt) = (deck.chance(world.rules.consumer.trace * forward(world)), deck.word());
    if !traced {
        return;
    }
    let today = &world.today;
    let free = today.infringements.iter().map(|i| i.exporter).filter(|&e| !today.sanctioned[e as usize]);
    if let Some(e) = free.min_by_key(|&e| (rank(salt, e), e)) {
        world.exporters.lead_since[e as usize] = world.tick + 1;
    }
}

/// False reports, which a reward multiplies: each a lead on anybody.
fn report_falsely(world: &mut World) {
    let rules = &world.rules;
    let chance =
        rules.consumer.false_report * (1.0 + rules.structure.false_report_reward * rules.institution.reward);
    let mut deck = world.draws.deck(Purpose::FalseReport, world.tick, 0);
    let reports = deck.binomial(world.consumers.ethics.len() as u32, chance.min(1.0));
    for _ in 0..reports {
        let e = deck.index(world.exporters.len());
        world.exporters.lead_since[e] = world.tick + 1;
    }
    world.today.tally.false_reports = u64::from(reports);
}

/// Awareness falls back to its floor and grows with training.
fn become_aware(world: &mut World) {
    let rules = &world.rules.consumer;
    let training = (TRAINING_AWARENESS * world.rules.institution.training) as f32;
    let (decay, floor) = (rules.awareness_decay as f32, rules.awareness_floor as f32);
    for x in &mut world.consumers.awareness {
        *x += decay * (floor - *x) + training * (1.0 - *x);
    }
}
