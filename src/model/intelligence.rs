//! Phase 3: what agencies come across at home, what they pass on, and what that does to trust.

use super::events::Event;
use super::forum::share_of;
use super::settings::Role;
use super::world::World;
use crate::random::{Purpose, threshold};

/// Agencies find infringers and pass some of it on; the registry links hidden records; trust answers.
pub fn gather(world: &mut World) {
    let (found, passed) = expose(world);
    link_by_registry(world);
    if world.spec.settings.structure.forum_active {
        reciprocate(world, &found, &passed);
    }
    let tally = &mut world.today.tally;
    tally.found = found.iter().copied().map(u64::from).sum();
    tally.passed = passed.iter().copied().map(u64::from).sum();
}

/// Each agency finds each infringing exporter with its own probability and passes it on with its readiness.
///
/// Returns the finds and the passes of each agency.
fn expose(world: &mut World) -> (Vec<u32>, Vec<u32>) {
    let forum = &world.forum;
    let agencies = forum.agencies.len();
    let finds: Vec<f64> = forum
        .agencies
        .iter()
        .map(|&j| world.rules.agency.intelligence_rate * world.spec.stakeholders[j].reach)
        .collect();
    let (mut found, mut passed) = (vec![0; agencies], vec![0; agencies]);
    for infringement in &mut world.today.infringements {
        let e = infringement.exporter as usize;
        let mut deck = world.draws.deck(Purpose::Exposure, world.tick, infringement.exporter);
        infringement.insider = deck.word();
        infringement.investigator = deck.word();
        for k in 0..agencies {
            let (finds, passes) = (deck.chance(finds[k]), deck.chance(forum.share[k]));
            found[k] += u32::from(finds);
            if finds && passes {
                passed[k] += 1;
                let (exporter, agency) = (infringement.exporter, forum.agencies[k]);
                world.record.log(world.tick, || Event::Informed { exporter, agency });
                let strikes = world.exporters.hidden[e];
                if strikes > 0 {
                    world.record.log(world.tick, || Event::Linked { exporter, strikes });
                }
                world.exporters.inform(e, world.tick);
                world.exporters.link(e);
            }
        }
    }
    (found, passed)
}

/// The company registry, where it is open to customs, links hidden records to the present identity.
fn link_by_registry(world: &mut World) {
    let rules = &world.rules;
    let chance = threshold(
        rules.agency.link_rate * share_of(world, Role::MarketRegulation) * rules.institution.platform,
    );
    for place in 0..world.exporters.on_record.len() {
        let e = world.exporters.on_record[place];
        if world.exporters.hidden[e as usize] > 0
            && u64::from(world.draws.deck(Purpose::Link, world.tick, e).word()) < chance
        {
            let strikes = world.exporters.hidden[e as usize];
            world.record.log(world.tick, || Event::Linked { exporter: e, strikes });
            world.exporters.link(e as usize);
        }
    }
}

/// Customs trusts who passes things on; agencies trust who answers.
fn reciprocate(world: &mut World, found: &[u32], passed: &[u32]) {
    let rules = world.rules;
    let (gain, negativity) = (rules.forum.reciprocity_gain, rules.forum.negativity);
    let (feedback, transparency) = (rules.institution.feedback, rules.institution.transparency);
    let forum = &mut world.forum;
    for k in 0..forum.agencies.len() {
        if found[k] == 0 {
            continue;
        }
        let (agency, customs) = (forum.agencies[k], forum.customs);
        let part = f64::from(passed[k]) / f64::from(found[k]);
        let trust = forum.trust_of(customs, agency);
        // What is withheld hurts only as far as it comes to light.
        let withheld = negativity * (1.0 - part) * transparency * trust;
        forum.move_trust(customs, agency, gain * (part * (1.0 - trust) - withheld));
        let trust = forum.trust_of(agency, customs);
        let unanswered = rules.forum.silence * negativity * (1.0 - feedback) * trust;
        forum.move_trust(agency, customs, gain * (feedback * (1.0 - trust) - unanswered));
    }
}
