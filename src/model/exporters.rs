//! Phase 2: exporters ship, and some of them infringe.

use super::forum::share_of;
use super::settings::{Role, Settings};
use super::today::Infringement;
use super::world::World;
use crate::math;
use crate::random::{Purpose, coarse, low_half, refine, uniform_single};

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
    let (x, today) = (&world.exporters, &mut world.today);
    world.draws.row(Purpose::Ship, world.tick, 0, &mut today.ship_words);
    let drawn = today.ship_words.iter().zip(&x.ship).zip(&x.barred_until);
    for (ships, ((word, below), barred_until)) in today.ships.iter_mut().zip(drawn) {
        *ships = word < below && *barred_until <= world.tick;
    }
    today.shipments_of_house.fill(0);
    for (&ships, &house) in today.ships.iter().zip(&x.house) {
        today.shipments_of_house[usize::from(house)] += u32::from(ships);
    }
    today.tally.shipments = today.shipments_of_house.iter().copied().map(u64::from).sum();
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
    today.words.resize(x.len(), 0);
    world.draws.row(Purpose::Intent, world.tick, 0, &mut today.words);
    let mut perceived_sum = 0.0;
    for &e in &x.opportunity {
        let e = e as usize;
        let perceived = deterrence.perceived(x.detected[e], x.undetected[e]);
        perceived_sum += f64::from(perceived);
        let gain =
            x.gain[e] * demand * if world.houses.parcel[x.house[e] as usize] { parcel_gain } else { 1.0 };
        let severity =
            if x.seen[e] == 0 { severity_unseen } else { deterrence.severity(rules, x.seen[e]) } as f32;
        let awareness = x.awareness[e];
        let utility = gain
            - perceived * severity * (1.0 + severity_awareness * awareness)
            - moral_weight * x.norm[e] * x.legitimacy[e] * (NORM_BASE + NORM_AWARENESS * awareness)
            - entry_cost;
        let would = uniform_single(today.words[e]) < math::logistic(utility * per_noise);
        today.infringes[e] = would & today.ships[e];
    }
    today.perceived_detection = perceived_sum / x.opportunity.len().max(1) as f64;
}

/// Anybody who ships and does not mean to may infringe without knowing, the less aware the likelier. Collects all
/// infringing consignments, by exporter.
fn list_infringements(world: &mut World) {
    let rate = world.rules.exporter.inadvertent_rate;
    // Nobody is below zero awareness: most are spared by one comparison.
    let possible = coarse(rate);
    let (x, today) = (&world.exporters, &mut world.today);
    for e in 0..x.len() {
        let word = today.words[e];
        if !(today.infringes[e] | (today.ships[e] & (low_half(word) < possible))) {
            continue;
        }
        if !today.infringes[e] {
            let unaware = 1.0 - f64::from(x.awareness[e]);
            let mut deck = world.draws.deck(Purpose::Inadvertence, world.tick, e as u32);
            if refine(word, &mut deck) >= rate * unaware * unaware {
                continue;
            }
            today.infringes[e] = true;
        }
        today.infringements.push(Infringement { exporter: e as u32, insider: 0, investigator: 0 });
        today.infringements_of_house[usize::from(x.house[e])] += 1;
    }
    today.tally.infringements = today.infringements.len() as u64;
}
