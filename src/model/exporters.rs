//! Phase 2: exporters ship, and some of them infringe.

use super::forum::share_of;
use super::settings::{Role, Settings};
use super::today::Infringement;
use super::world::World;
use crate::math;
use crate::random::{Purpose, threshold, uniform};

/// Most strikes for which a downgraded credit rating gets worse.
const CREDIT_STRIKES: u16 = 3;
/// A downgraded rating costs twice the unit: in customs clearance and in other dealings.
const CREDIT_FACTOR: f64 = 2.0;
/// What awareness adds to the weight of the norm, from its value without awareness.
const NORM_BASE: f32 = 0.6;
const NORM_AWARENESS: f32 = 0.4;

/// Records expire, exporters ship, and those who ship decide whether to infringe.
pub fn decide(world: &mut World) {
    expire_records(world);
    ship(world);
    infringe_deliberately(world);
    infringe_inadvertently(world);
    list_infringements(world);
}

/// Seen and hidden strikes expire when the last sanction is older than the record window; the true count stays.
fn expire_records(world: &mut World) {
    let window = world.rules.sanction.record_window;
    let exporters = &mut world.exporters;
    exporters.on_record.retain(|&e| {
        let e = e as usize;
        // `sanctioned_since` is the tick of the sanction plus one.
        let kept = world.tick + 1 - exporters.sanctioned_since[e] <= window;
        if !kept {
            exporters.seen[e] = 0;
            exporters.hidden[e] = 0;
        }
        kept
    });
}

/// Barred exporters stay out; the others ship with their own probability.
fn ship(world: &mut World) {
    let (exporters, today) = (&world.exporters, &mut world.today);
    today.words.resize(exporters.len(), 0);
    world.draws.row(Purpose::Ship, world.tick, 0, &mut today.words);
    for e in 0..exporters.len() {
        if today.words[e] < exporters.ship[e] && exporters.barred_until[e] <= world.tick {
            today.shippers[exporters.house[e] as usize].push(e as u32);
        }
    }
    today.tally.shipments = today.shippers.iter().map(|shippers| shippers.len() as u64).sum();
}

/// What exporters believe about detection and its consequences, the same for all.
pub struct Deterrence {
    described_weight: f32,
    described: f32,
    share_market: f64,
    share_police: f64,
}

impl Deterrence {
    /// The deterrence of the settings in force.
    pub fn of(world: &World) -> Self {
        let rules = &world.rules;
        let described = (rules.structure.publicised_factor * world.market.publicised_rate)
            .min(rules.structure.publicised_cap);
        Deterrence {
            described_weight: (rules.exporter.described_weight * rules.institution.publicity) as f32,
            described: described as f32,
            share_market: share_of(world, Role::MarketRegulation),
            share_police: share_of(world, Role::PublicSecurity),
        }
    }

    /// Perceived detection of an exporter with this experience: its own, mixed with what is published.
    #[inline]
    pub fn perceived(&self, detected: f32, undetected: f32) -> f32 {
        (1.0 - self.described_weight) * (detected / (detected + undetected))
            + self.described_weight * self.described
    }

    /// What a sanction costs an exporter with `seen` visible strikes, relative to the consignment's value.
    #[inline]
    pub fn severity(&self, rules: &Settings, seen: u16) -> f64 {
        let sanction = &rules.sanction;
        let fine = (sanction.fine_base + sanction.fine_step * f64::from(seen)).min(sanction.fine_cap);
        let credit =
            CREDIT_FACTOR * sanction.credit_cost * f64::from(seen.min(CREDIT_STRIKES)) * self.share_market;
        let referral = if u32::from(seen) + 1 >= sanction.referral_strikes {
            sanction.referral_cost * rules.institution.transfer * self.share_police
        } else {
            0.0
        };
        sanction.loss + fine + credit + referral
    }
}

/// A shipping exporter with opportunity infringes deliberately where that seems to pay.
fn infringe_deliberately(world: &mut World) {
    let deterrence = Deterrence::of(world);
    let rules = &world.rules;
    let structure = &rules.structure;
    let severity_unseen = deterrence.severity(rules, 0);
    let demand = world.market.demand as f32;
    let parcel_gain = structure.parcel_gain as f32;
    let severity_awareness = structure.severity_awareness as f32;
    let moral_weight = rules.exporter.moral_weight as f32;
    let entry_cost = rules.exporter.entry_cost as f32;
    let per_noise = (1.0 / rules.exporter.decision_noise) as f32;
    let (x, today) = (&world.exporters, &mut world.today);
    mark_shippers(&today.shippers, &mut today.inspected);
    world.draws.row(Purpose::Intent, world.tick, 0, &mut today.words);
    let mut perceived_sum = 0.0;
    for &e in &x.opportunity {
        let e = e as usize;
        let perceived = deterrence.perceived(x.detected[e], x.undetected[e]);
        perceived_sum += f64::from(perceived);
        if !today.inspected[e] {
            continue;
        }
        let gain =
            x.gain[e] * demand * if world.houses.parcel[x.house[e] as usize] { parcel_gain } else { 1.0 };
        let severity =
            if x.seen[e] == 0 { severity_unseen } else { deterrence.severity(rules, x.seen[e]) } as f32;
        let awareness = x.awareness[e];
        let utility = gain
            - perceived * severity * (1.0 + severity_awareness * awareness)
            - moral_weight * x.norm[e] * x.legitimacy[e] * (NORM_BASE + NORM_AWARENESS * awareness)
            - entry_cost;
        today.infringes[e] = uniform(today.words[e]) < f64::from(math::logistic(utility * per_noise));
    }
    unmark_shippers(&today.shippers, &mut today.inspected);
    today.perceived_detection = perceived_sum / x.opportunity.len().max(1) as f64;
}

/// Until anybody is inspected, the column of inspections serves to mark who ships.
fn mark_shippers(shippers: &[Vec<u32>], marks: &mut [bool]) {
    shippers.iter().flatten().for_each(|&e| marks[e as usize] = true);
}

fn unmark_shippers(shippers: &[Vec<u32>], marks: &mut [bool]) {
    shippers.iter().flatten().for_each(|&e| marks[e as usize] = false);
}

/// Anybody who ships may infringe without knowing, the less aware the likelier.
fn infringe_inadvertently(world: &mut World) {
    let rate = world.rules.exporter.inadvertent_rate;
    let (x, today) = (&world.exporters, &mut world.today);
    world.draws.row(Purpose::Inadvertence, world.tick, 0, &mut today.words);
    // Nobody is below zero awareness: most are spared by one comparison.
    let possible = threshold(rate);
    for &e in today.shippers.iter().flatten() {
        let e = e as usize;
        let word = today.words[e];
        if u64::from(word) < possible && !today.infringes[e] {
            let unaware = 1.0 - f64::from(x.awareness[e]);
            today.infringes[e] = uniform(word) < rate * unaware * unaware;
        }
    }
}

/// Collects the infringing consignments, by exporter.
fn list_infringements(world: &mut World) {
    let today = &mut world.today;
    for (house, shippers) in today.shippers.iter().enumerate() {
        for &e in shippers.iter().filter(|&&e| today.infringes[e as usize]) {
            today.infringements.push(Infringement { exporter: e, insider: 0, investigator: 0 });
            today.infringements_of_house[house] += 1;
        }
    }
    today.infringements.sort_unstable_by_key(|infringement| infringement.exporter);
    today.tally.infringements = today.infringements.len() as u64;
}
