//! Phase 4: insiders' tips, how much each house inspects, inspection. Which consignments: [`super::selection`].

use super::events::Event;
use super::forum::share_of;
use super::selection::find_candidates;
use super::settings::Role;
use super::today::Inspection;
use super::world::World;
use crate::random::{Purpose, uniform};

/// Tips without any reward, relative to `consumer.insider`.
const TIP_BASE: f64 = 0.25;
/// What a reward is worth to who is not protected, and what protection adds.
const UNPROTECTED: f64 = 0.4;
const PROTECTED: f64 = 0.6;
/// Part of tips that reach customs whatever the registry; the rest is forwarded.
const TIP_DIRECT: f64 = 0.5;
/// From this strength a lead or intelligence makes an inspection a flagged one.
const FLAGGED: f32 = 0.4;

/// Part of reports that find their way to who can use them: the registry names the company behind the goods.
pub fn forward(world: &World) -> f64 {
    let open = world.rules.structure.registry_open;
    open + (1.0 - open) * share_of(world, Role::MarketRegulation)
}

/// How many consignments a house inspects, by score and at random.
#[derive(Clone, Copy)]
pub struct Workload {
    /// The highest scores.
    pub targeted: usize,
    /// At random among the others.
    pub random: usize,
    /// Tells apart keys of random selection that tie.
    pub salt: u32,
}

/// Tips, then each house selects and inspects.
pub fn inspect(world: &mut World) {
    tip_off(world);
    let houses = world.houses.skill.len();
    let workloads: Vec<Workload> = (0..houses).map(|house| workload(world, house)).collect();
    find_candidates(world, &workloads);
    let mut selection = std::mem::take(&mut world.today.selection);
    for (house, workload) in workloads.iter().enumerate() {
        selection.by_score(world, house, workload);
        inspect_all(world, house, &selection.selected, true);
        selection.at_random(world, house, workload);
        inspect_all(world, house, &selection.selected, false);
    }
    world.today.selection = selection;
}

fn workload(world: &World, house: usize) -> Workload {
    let mut deck = world.draws.deck(Purpose::Workload, world.tick, house as u32);
    let shipments = f64::from(world.today.shipments_of_house[house]);
    let rate = (world.houses.inspection_rate[house] * world.rules.customs.inspection_scale).min(1.0);
    let inspections = (rate * shipments + deck.uniform()) as u32;
    let random = deck.binomial(inspections, world.rules.customs.random_share);
    Workload { targeted: (inspections - random) as usize, random: random as usize, salt: deck.word() }
}

/// An insider may tip off an infringing consignment; a protected reward makes that likelier.
fn tip_off(world: &mut World) {
    let institution = &world.rules.institution;
    let protection = UNPROTECTED + PROTECTED * institution.anonymity;
    let encouraged = TIP_BASE + world.rules.structure.tip_reward * institution.reward * protection;
    let arrives = TIP_DIRECT + (1.0 - TIP_DIRECT) * forward(world);
    let chance = world.rules.consumer.insider * encouraged * arrives;
    let today = &mut world.today;
    for infringement in &today.infringements {
        if uniform(infringement.insider) < chance {
            today.tipped[infringement.exporter as usize] = true;
            today.tally.tips += 1;
            world.record.log(world.tick, || Event::TippedOff { exporter: infringement.exporter });
        }
    }
}

/// Opens consignments: an infringing one is detected by skill and knowledge, an honest one detained by mistake.
fn inspect_all(world: &mut World, house: usize, selected: &[u32], targeted: bool) {
    let customs = world.rules.customs;
    for &exporter in selected {
        let e = exporter as usize;
        let knowledge = world.holders.knowledge[world.exporters.brand[e] as usize];
        let infringing = world.today.infringes[e];
        let chance = if infringing {
            world.houses.skill[house] * (customs.base_knowledge + (1.0 - customs.base_knowledge) * knowledge)
        } else {
            customs.false_alarm * (1.0 - knowledge)
        };
        let detained = world.draws.deck(Purpose::Inspection, world.tick, exporter).chance(chance);
        let flagged = world.today.tipped[e] || world.lead(e) > FLAGGED || world.intelligence(e) > FLAGGED;
        let today = &mut world.today;
        today.inspected[e] = true;
        today.inspections.push(Inspection { exporter, targeted, flagged, infringing, detained });
        let tally = &mut today.tally;
        let (inspections, detections) = if targeted {
            (&mut tally.inspections_targeted, &mut tally.detections_targeted)
        } else {
            (&mut tally.inspections_random, &mut tally.detections_random)
        };
        *inspections += 1;
        *detections += u64::from(infringing && detained);
        tally.honest_inspections += u64::from(!infringing);
        tally.false_alarms += u64::from(!infringing && detained);
        if !infringing && detained {
            world.record.log(world.tick, || Event::FalseAlarm { exporter });
        }
    }
}
