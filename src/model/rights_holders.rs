//! Phase 9: rights holders record their brands with customs or let recordation lapse, knowledge ages, officers'
//! skill fades or is trained, investigators find consignments.

use super::events::{Event, LeadFrom};
use super::forum::process::SKILL_CEILING;
use super::world::World;
use crate::math::logistic_exact;
use crate::random::{Purpose, uniform};

/// Ticks between decisions about recordation.
const RECORDATION_INTERVAL: u32 = 13;
/// Recordation: ceiling of its chance, and weights of a constant, of infringements, of trust and of support.
const RECORDATION_CEILING: f64 = 0.15;
const RECORDATION_BASE: f64 = -2.5;
const RECORDATION_INFRINGEMENTS: f64 = 0.5;
const RECORDATION_TRUST: f64 = 2.0;
const RECORDATION_SUPPORT: f64 = 2.2;
/// Chance that recordation lapses, without any trust.
const LAPSE: f64 = 0.03;
/// What customs keeps of a recorded brand from the files.
const KNOWLEDGE_FLOOR: f64 = 0.15;
/// Part of the gap to the ceiling that training closes a tick.
const TRAINING_SKILL: f64 = 0.0012;
/// Resources beyond which more investigators find no more; what they find without trust.
const INVESTIGATOR_LIMIT: f64 = 2.0;
const INVESTIGATOR_BASE: f64 = 0.5;

/// Recordation, knowledge, skill, investigators.
pub fn act(world: &mut World) {
    if world.tick.is_multiple_of(RECORDATION_INTERVAL) {
        record_or_lapse(world);
    }
    let decay = world.rules.rights_holder.knowledge_decay;
    let holders = &mut world.holders;
    for (knowledge, _) in
        holders.knowledge.iter_mut().zip(&holders.recorded).filter(|(_, recorded)| **recorded)
    {
        *knowledge = (*knowledge * (1.0 - decay)).max(KNOWLEDGE_FLOOR);
    }
    let customs = &world.rules.customs;
    let training = TRAINING_SKILL * world.rules.institution.training;
    for skill in &mut world.houses.skill {
        *skill += customs.skill_decay * (customs.skill_floor - *skill) + training * (SKILL_CEILING - *skill);
    }
    investigate(world);
}

/// An unrecorded brand may be recorded, a recorded one may lapse.
fn record_or_lapse(world: &mut World) {
    let rules = &world.rules;
    let mut infringements = vec![0_u32; world.holders.len()];
    for infringement in &world.today.infringements {
        infringements[world.exporters.brand[infringement.exporter as usize] as usize] += 1;
    }
    let holders = &mut world.holders;
    for i in 0..holders.len() {
        let chance = if holders.recorded[i] {
            LAPSE * (1.0 - holders.trust[i])
        } else {
            let support =
                if holders.small[i] { RECORDATION_SUPPORT * rules.institution.support } else { 0.0 };
            let readiness = RECORDATION_BASE
                + holders.ln_resources[i]
                + RECORDATION_INFRINGEMENTS * libm::log(1.0 + f64::from(infringements[i]))
                + RECORDATION_TRUST * holders.trust[i]
                + support
                - rules.rights_holder.recordation_cost;
            RECORDATION_CEILING * logistic_exact(readiness)
        };
        if world.draws.deck(Purpose::Recordation, world.tick, i as u32).chance(chance) {
            holders.recorded[i] = !holders.recorded[i];
            let (brand, recorded) = (i as u32, holders.recorded[i]);
            world.record.log(world.tick, || match recorded {
                true => Event::Recorded { brand },
                false => Event::RecordationLapsed { brand },
            });
        }
    }
}

/// A holder's own investigator finds an infringing consignment of its brand: a lead.
fn investigate(world: &mut World) {
    let rate = world.rules.rights_holder.investigate;
    for infringement in &world.today.infringements {
        let e = infringement.exporter as usize;
        let brand = world.exporters.brand[e] as usize;
        let resources = world.holders.resources[brand].min(INVESTIGATOR_LIMIT);
        let chance = rate * resources * (INVESTIGATOR_BASE + world.holders.trust[brand]);
        if uniform(infringement.investigator) < chance {
            world.exporters.lead(e, world.tick);
            let exporter = infringement.exporter;
            world.record.log(world.tick, || Event::Lead { exporter, from: LeadFrom::Investigator });
        }
    }
}
