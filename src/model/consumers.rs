//! Phase 10: consumers want fakes or are deceived by them, notice, report; reports become leads.

use super::forum::seat_of;
use super::inspection::forward;
use super::learning::TRAINING_AWARENESS;
use super::settings::Role;
use super::world::World;
use crate::math::{logistic, logistic_exact};
use crate::random::{Purpose, coarse, low_half, rank, refine, uniform_single};

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
    let today = &mut world.today;
    today.words.resize(world.consumers.ethics.len(), 0);
    world.draws.row(Purpose::Desire, world.tick, 0, &mut today.words);
    let desire = Desire { discount: world.rules.consumer.discount as f32 };
    let (ethics, awareness) = (&world.consumers.ethics, &world.consumers.awareness);
    let each = today.words.iter().zip(ethics).zip(awareness);
    let wanting: u32 =
        each.map(|((&word, &ethics), &awareness)| u32::from(desire.wants(word, ethics, awareness))).sum();
    for reporter in reporters(world, &desire) {
        trace(world, reporter);
        world.today.tally.consumer_reports += 1;
    }
    let share = f64::from(wanting) / world.consumers.ethics.len() as f64;
    world.market.demand = world.rules.structure.demand_base + world.rules.structure.demand_gain * share;
}

/// What decides whether a consumer wants a fake.
struct Desire {
    discount: f32,
}

impl Desire {
    #[inline(always)]
    fn wants(&self, word: u32, ethics: f32, awareness: f32) -> bool {
        let advantage = self.discount - ethics - DESIRE_AWARENESS * (awareness - DESIRE_AWARENESS_MIDPOINT);
        uniform_single(word) < logistic(DESIRE_SLOPE * advantage + DESIRE_BASE)
    }
}

/// Consumers that do not want a fake, are deceived, notice and report.
fn reporters(world: &World, desire: &Desire) -> Vec<u32> {
    let (rules, tally) = (&world.rules, &world.today.tally);
    let supply = (rules.structure.supply_factor * tally.infringements as f64 / tally.shipments.max(1) as f64)
        .min(rules.structure.supply_cap);
    let shops_among_fakes = rules.consumer.shop * supply;
    let readiness = report_readiness(world);
    let probability = |awareness: f64| {
        let notices = (rules.consumer.notice + NOTICE_AWARENESS * awareness).min(1.0);
        let reports = logistic_exact(readiness + REPORT_AWARENESS * awareness);
        shops_among_fakes * (1.0 - awareness) * notices * reports
    };
    // Nobody reports more often than this: most are settled by one comparison.
    let notices_most = (rules.consumer.notice + NOTICE_AWARENESS).min(1.0);
    let possible = coarse(shops_among_fakes * notices_most * logistic_exact(readiness + REPORT_AWARENESS));
    let (words, consumers) = (&world.today.words, &world.consumers);
    let reports = |&(c, &word): &(usize, &u32)| {
        let (ethics, awareness) = (consumers.ethics[c], consumers.awareness[c]);
        low_half(word) < possible
            && !desire.wants(word, ethics, awareness)
            && refine(word, &mut world.draws.deck(Purpose::Report, world.tick, c as u32))
                < probability(f64::from(awareness))
    };
    words.iter().enumerate().filter(reports).map(|(c, _)| c as u32).collect()
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
