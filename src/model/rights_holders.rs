//! Phase 9: rights holders record their brands with customs or let recordation lapse, what they know of procedures and what
//! customs knows of products ages, officers' skill fades or is trained, investigators find consignments.

use super::events::{Event, LeadFrom};
use super::world::World;
use crate::math::logistic_exact;
use crate::random::{Purpose, uniform};

/// Recordation, knowledge, skill, investigators.
pub fn act(world: &mut World) {
    if world.tick.is_multiple_of(world.rules.rights_holder.recordation_interval) {
        record_or_lapse(world);
    }
    let rules = &world.rules.rights_holder;
    let holders = &mut world.holders;
    let training = rules.informed_training * world.rules.institution.training;
    for (informed, &small) in holders.informed.iter_mut().zip(&holders.small) {
        *informed +=
            rules.informed_decay * (rules.informed_mean(small) - *informed) + training * (1.0 - *informed);
    }
    for (knowledge, _) in
        holders.knowledge.iter_mut().zip(&holders.recorded).filter(|(_, recorded)| **recorded)
    {
        *knowledge = (*knowledge * (1.0 - rules.knowledge_decay)).max(rules.knowledge_floor);
    }
    let customs = &world.rules.customs;
    let training = customs.skill_training * world.rules.institution.training;
    for skill in &mut world.houses.skill {
        *skill += customs.skill_decay * (customs.skill_floor - *skill)
            + training * (customs.skill_ceiling - *skill);
    }
    investigate(world);
}

/// An unrecorded brand may be recorded, a recorded one may lapse.
fn record_or_lapse(world: &mut World) {
    let (rules, support) = (&world.rules.rights_holder, world.rules.institution.support);
    let mut infringements = vec![0_u32; world.holders.len()];
    for infringement in &world.today.infringements {
        infringements[world.exporters.brand[infringement.exporter as usize] as usize] += 1;
    }
    let holders = &mut world.holders;
    for i in 0..holders.len() {
        let chance = if holders.recorded[i] {
            rules.lapse * (1.0 - holders.trust[i])
        } else {
            let support = if holders.small[i] { rules.recordation_support * support } else { 0.0 };
            let readiness = rules.recordation_base
                + rules.recordation_resources * holders.ln_resources[i]
                + rules.recordation_infringements * libm::log(1.0 + f64::from(infringements[i]))
                + rules.recordation_trust * holders.trust[i]
                + support
                - rules.recordation_cost;
            rules.recordation_ceiling * logistic_exact(readiness) * holders.informed[i]
                / rules.recordation_informed
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
    let rules = &world.rules.rights_holder;
    for infringement in &world.today.infringements {
        let e = infringement.exporter as usize;
        let brand = world.exporters.brand[e] as usize;
        let resources = world.holders.resources[brand].min(rules.investigator_limit);
        let contribution = rules.investigator_base + rules.investigator_trust * world.holders.trust[brand];
        let chance = rules.investigate * resources * contribution;
        if uniform(infringement.investigator) < chance {
            world.exporters.lead(e, world.tick);
            world.today.led_to.push(infringement.exporter);
            let exporter = infringement.exporter;
            world.record.log(world.tick, || Event::Lead { exporter, from: LeadFrom::Investigator });
        }
    }
}
