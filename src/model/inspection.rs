//! Phase 4: insiders' tips, workloads, inspection. The choice of consignments: [`super::selection`].

use super::events::Event;
use super::forum::share_of;
use super::selection::select;
use super::settings::Role;
use super::today::{Inspection, Workload};
use super::world::World;
use crate::random::{Purpose, uniform};

/// Part of reports that reach the right office: the registry names the company behind the goods.
pub fn forward(world: &World) -> f64 {
    let open = world.rules.structure.registry_open;
    open + (1.0 - open) * share_of(world, Role::MarketRegulation)
}

/// Tips, then each house selects and inspects.
pub fn inspect(world: &mut World) {
    tip_off(world);
    let houses = world.houses.skill.len();
    let workloads: Vec<Workload> = (0..houses).map(|house| workload(world, house)).collect();
    select(world, &workloads);
    let selections = std::mem::take(&mut world.today.selections);
    for (house, selection) in selections.iter().enumerate() {
        inspect_all(world, house, &selection.targeted, true);
        inspect_all(world, house, &selection.random, false);
        see_inspections(world, house, selection.targeted.len() + selection.random.len());
    }
    world.today.selections = selections;
}

/// What exporters see of a house's inspections follows those of this tick, if anything was shipped.
fn see_inspections(world: &mut World, house: usize, inspections: usize) {
    let shipments = world.today.shipments_of_house[house];
    if shipments > 0 {
        let seen = &mut world.houses.seen_rate[house];
        *seen += world.rules.exporter.presence_update * (inspections as f64 / f64::from(shipments) - *seen);
    }
}

fn workload(world: &World, house: usize) -> Workload {
    let mut deck = world.draws.deck(Purpose::Workload, world.tick, house as u32);
    let shipments = f64::from(world.today.shipments_of_house[house]);
    let customs = &world.rules.customs;
    let scale = customs.inspection_scale * keeping_pace(world, house, shipments);
    let rate = (world.houses.inspection_rate[house] * scale).min(1.0);
    let inspections = (rate * shipments + deck.uniform()) as u32;
    let random = deck.binomial(inspections, world.rules.customs.random_share);
    Workload { targeted: (inspections - random) as usize, random: random as usize, salt: deck.word() }
}

/// True if others told customs of the consignment of `e`: by a tip, or a lead or intelligence that is fresh.
pub fn is_flagged(world: &World, e: usize) -> bool {
    let threshold = world.rules.customs.flagged_threshold as f32;
    world.today.tipped[e] || world.lead(e) > threshold || world.intelligence(e) > threshold
}

/// Factor of a house's inspection rate by its traffic relative to what is expected there; 1 where nothing is expected or
/// nothing was shipped.
fn keeping_pace(world: &World, house: usize, shipments: f64) -> f64 {
    let (settings, elasticity) = (&world.spec.settings, world.rules.customs.inspection_elasticity);
    let exporters = f64::from(settings.population.exporters);
    let expected = exporters * world.spec.houses[house].share * settings.exporter.ship_mean;
    if elasticity == 1.0 || expected <= 0.0 || shipments <= 0.0 {
        return 1.0;
    }
    libm::pow(shipments / expected, elasticity - 1.0)
}

/// An insider may tip off an infringing consignment; a protected reward makes that likelier.
fn tip_off(world: &mut World) {
    let (institution, insiders) = (&world.rules.institution, &world.rules.consumer);
    let protection = insiders.tip_unprotected + insiders.tip_anonymity * institution.anonymity;
    let encouraged = insiders.tip_base + world.rules.structure.tip_reward * institution.reward * protection;
    let arrives = insiders.tip_direct + (1.0 - insiders.tip_direct) * forward(world);
    let chance = insiders.insider * encouraged * arrives;
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
        let today = &mut world.today;
        today.inspected[e] = true;
        today.inspections.push(Inspection { exporter, targeted, infringing, detained });
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
