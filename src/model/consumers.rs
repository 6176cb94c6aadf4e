//! Phase 10: consumers want fakes or are deceived by them, notice, report; reports become leads.

use super::blocks::{self, BLOCK, Few};
use super::events::{Event, LeadFrom};
use super::forum::seat_of;
use super::initial::share_of_65536ths;
use super::inspection::forward;
use super::partners;
use super::settings::{Role, Settings};
use super::world::World;
use crate::math::{below_logistic, logistic_exact, wide};
use crate::random::{Deck, Purpose, coarse, low_half, refine, uniform_single};

/// Desire and demand, reports, false reports, awareness; then what all of it adds to what partners know.
pub fn act(world: &mut World) {
    if !world.consumers.ethics.is_empty() {
        demand_and_report(world);
    }
    partners::remember(world);
}

fn demand_and_report(world: &mut World) {
    let (wanting, reporters) = choose(world);
    let any_free = world.today.infringements.len() > world.today.sanctions.len();
    for reporter in reporters {
        trace(world, reporter, any_free);
        world.today.tally.consumer_reports += 1;
    }
    let share = f64::from(wanting) / world.consumers.ethics.len() as f64;
    world.market.demand = world.rules.structure.demand_base + world.rules.structure.demand_gain * share;
    report_falsely(world);
    become_aware(world);
}

/// Consumers who want a fake make demand; the others may be deceived, notice it, and report. Returns the number of
/// those who want one, and those who report.
fn choose(world: &mut World) -> (u32, Vec<u32>) {
    let desire = Desire::new(&world.rules);
    let reporting = Reporting::new(world);
    let (draws, tick, consumers) = (&world.draws, world.tick, &world.consumers);
    let reading = consumers.awareness.reading();
    let columns = consumers.ethics.chunks(BLOCK).zip(consumers.awareness_start.chunks(BLOCK));
    let chosen = blocks::each(columns.enumerate(), |(index, (ethics, awareness))| {
        let first = index * BLOCK;
        blocks::with_room(ethics.len(), |words| {
            draws.row(Purpose::Desire, tick, first as u32, words);
            let (wanting, may_report) = wide(
                #[inline(always)]
                || {
                    let may_report = Few::marked(
                        words.len(),
                        #[inline(always)]
                        |here, marks| {
                            for (mark, &word) in marks.iter_mut().zip(&words[here]) {
                                *mark = reporting.may(word);
                            }
                        },
                    );
                    let mut wanting = 0;
                    for ((&word, &ethics), &start) in words.iter().zip(ethics).zip(awareness) {
                        wanting +=
                            u32::from(desire.wants(word, ethics, reading.of(share_of_65536ths(start))));
                    }
                    (wanting, may_report)
                },
            );
            let reports = |i: usize| {
                let awareness = reading.of(share_of_65536ths(awareness[i]));
                let deck = || draws.deck(Purpose::Report, tick, (first + i) as u32);
                !desire.wants(words[i], ethics[i], awareness)
                    && reporting.reports(words[i], deck, f64::from(awareness))
            };
            let mut reporters = Vec::new();
            may_report.each(|i| {
                if reports(i) {
                    reporters.push((first + i) as u32);
                }
            });
            (wanting, reporters)
        })
    });
    let wanting = chosen.iter().map(|(wanting, _)| wanting).sum();
    (wanting, chosen.into_iter().flat_map(|(_, reporters)| reporters).collect())
}

/// Coefficients of the wish for a fake.
struct Desire {
    discount: f32,
    slope: f32,
    awareness: f32,
    midpoint: f32,
    base: f32,
}

impl Desire {
    fn new(rules: &Settings) -> Self {
        let consumer = &rules.consumer;
        Desire {
            discount: consumer.discount as f32,
            slope: consumer.desire_slope as f32,
            awareness: consumer.desire_awareness as f32,
            midpoint: consumer.desire_awareness_midpoint as f32,
            base: consumer.desire_base as f32,
        }
    }

    #[inline(always)]
    fn wants(&self, word: u32, ethics: u16, awareness: f32) -> bool {
        let ethics = share_of_65536ths(ethics);
        let advantage = self.discount - ethics - self.awareness * (awareness - self.midpoint);
        below_logistic(uniform_single(word), self.slope * advantage + self.base)
    }
}

/// Coefficients of being deceived, noticing and reporting, for a consumer who does not want a fake.
struct Reporting {
    /// Chance to buy where there are fakes.
    shops_among_fakes: f64,
    notice: f64,
    notice_awareness: f64,
    readiness: f64,
    readiness_awareness: f64,
    /// Upper bound of the low halves of words of consumers who may report.
    possible: u32,
}

impl Reporting {
    fn new(world: &World) -> Self {
        let (rules, tally) = (&world.rules, &world.today.tally);
        let supply = (rules.structure.supply_factor * tally.infringements as f64
            / tally.shipments.max(1) as f64)
            .min(rules.structure.supply_cap);
        let mut reporting = Reporting {
            shops_among_fakes: rules.consumer.shop * supply,
            notice: rules.consumer.notice,
            notice_awareness: rules.consumer.notice_awareness,
            readiness: report_readiness(world),
            readiness_awareness: rules.consumer.report_awareness,
            possible: 0,
        };
        // No consumer reports more often than a fully aware one would if he could be deceived.
        reporting.possible = coarse(reporting.shops_among_fakes * reporting.notices_and_reports(1.0));
        reporting
    }

    fn notices_and_reports(&self, awareness: f64) -> f64 {
        let notices = (self.notice + self.notice_awareness * awareness).min(1.0);
        notices * logistic_exact(self.readiness + self.readiness_awareness * awareness)
    }

    /// True if a report is possible with `word`; this comparison settles most consumers.
    #[inline(always)]
    fn may(&self, word: u32) -> bool {
        u32::from(low_half(word)) < self.possible
    }

    fn reports(&self, word: u32, deck: impl Fn() -> Deck, awareness: f64) -> bool {
        refine(word, &mut deck())
            < self.shops_among_fakes * (1.0 - awareness) * self.notices_and_reports(awareness)
    }
}

/// Readiness to report of a consumer without awareness, in log-odds.
fn report_readiness(world: &World) -> f64 {
    let (rules, institution) = (&world.rules, &world.rules.institution);
    let trust = seat_of(world, Role::Consumers)
        .map_or(rules.forum.prehistory, |seat| world.forum.trust_of(seat, world.forum.customs));
    rules.consumer.report_base
        + rules.structure.report_reward * institution.reward
        + rules.consumer.report_anonymity * institution.anonymity
        + rules.consumer.report_trust * trust
        + rules.consumer.report_feedback * institution.feedback
}

/// A report becomes a lead on one of this tick's unsanctioned infringers, where it can be traced.
fn trace(world: &mut World, reporter: u32, any_free: bool) {
    let mut deck = world.draws.deck(Purpose::Trace, world.tick, reporter);
    if !deck.chance(world.rules.consumer.trace * forward(world)) || !any_free {
        return;
    }
    // Exporters are drawn until one is an infringer that went free: each of these is equally likely, and none needs
    // to know of the others.
    let today = &world.today;
    let e = loop {
        let e = deck.index(world.exporters.len());
        if today.infringes[e] && !today.sanctioned[e] {
            break e;
        }
    };
    world.exporters.lead(e, world.tick);
    world.today.led_to.push(e as u32);
    world.record.log(world.tick, || Event::Lead { exporter: e as u32, from: LeadFrom::Report });
}

/// False reports, which a reward multiplies; each is a lead on a random exporter.
fn report_falsely(world: &mut World) {
    let rules = &world.rules;
    let chance =
        rules.consumer.false_report * (1.0 + rules.structure.false_report_reward * rules.institution.reward);
    let mut deck = world.draws.deck(Purpose::FalseReport, world.tick, 0);
    let reports = deck.binomial(world.consumers.ethics.len() as u32, chance.min(1.0));
    for _ in 0..reports {
        let e = deck.index(world.exporters.len());
        world.exporters.lead(e, world.tick);
        world.record.log(world.tick, || Event::Lead { exporter: e as u32, from: LeadFrom::FalseReport });
    }
    world.today.tally.false_reports = u64::from(reports);
}

/// Awareness falls back to its floor and grows with training.
fn become_aware(world: &mut World) {
    let rules = &world.rules.consumer;
    let training = rules.awareness_training * world.rules.institution.training;
    let pulls = [(rules.awareness_decay, rules.awareness_floor), (training, 1.0)];
    world.consumers.awareness.move_towards(&pulls);
}
