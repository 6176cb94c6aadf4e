//! Phase 3: what agencies discover and pass on, and the effect of sharing on trust.

use super::blocks::{self, BLOCK};
use super::events::Event;
use super::forum::share_of;
use super::settings::Role;
use super::world::World;
use crate::random::{Purpose, threshold};

/// Agencies find infringers and pass some of it on; the registry links hidden records; trust answers.
pub fn gather(world: &mut World) {
    expose(world);
    link_by_registry(world);
    if world.spec.settings.structure.forum_active {
        reciprocate(world);
    }
    let today = &mut world.today;
    today.tally.found = today.found.iter().copied().map(u64::from).sum();
    today.tally.passed = today.passed.iter().copied().map(u64::from).sum();
}

/// Each agency finds each infringing exporter with its own probability and passes it on with its readiness.
fn expose(world: &mut World) {
    let forum = &world.forum;
    let agencies = forum.agencies.len();
    let finds: Vec<f64> = forum
        .agencies
        .iter()
        .map(|&j| world.rules.agency.intelligence_rate * world.spec.stakeholders[j].reach)
        .collect();
    let (draws, tick) = (&world.draws, world.tick);
    let exposed = blocks::each(world.today.infringements.chunks_mut(BLOCK), |few| {
        let mut found = Vec::new();
        for infringement in few {
            let mut deck = draws.deck(Purpose::Exposure, tick, infringement.exporter);
            infringement.insider = deck.word();
            infringement.investigator = deck.word();
            for k in 0..agencies {
                let (finds, passes) = (deck.chance(finds[k]), deck.chance(forum.share[k]));
                if finds {
                    found.push((infringement.exporter, k, passes));
                }
            }
        }
        found
    });
    for (exporter, k, passes) in exposed.into_iter().flatten() {
        world.today.found[k] += 1;
        if !passes {
            continue;
        }
        world.today.passed[k] += 1;
        let (e, agency) = (exporter as usize, world.forum.agencies[k]);
        world.record.log(tick, || Event::Informed { exporter, agency });
        let strikes = world.exporters.hidden[e];
        if strikes > 0 {
            world.record.log(tick, || Event::Linked { exporter, strikes });
        }
        world.exporters.inform(e, tick);
        world.exporters.link(e);
    }
}

/// The company registry, where it is open to customs, links hidden records to the present identity.
fn link_by_registry(world: &mut World) {
    let rules = &world.rules;
    let chance = threshold(
        rules.agency.link_rate * share_of(world, Role::MarketRegulation) * rules.institution.platform,
    );
    let (x, draws, tick) = (&world.exporters, &world.draws, world.tick);
    let linked = blocks::each(x.on_record.chunks(BLOCK), |few| {
        let hidden = few.iter().copied().filter(|&e| x.hidden[e as usize] > 0);
        hidden.filter(|&e| u64::from(draws.deck(Purpose::Link, tick, e).word()) < chance).collect::<Vec<_>>()
    });
    for e in linked.into_iter().flatten() {
        let strikes = world.exporters.hidden[e as usize];
        world.record.log(tick, || Event::Linked { exporter: e, strikes });
        world.exporters.link(e as usize);
    }
}

/// Customs trusts agencies that pass on findings; agencies trust customs if it gives feedback.
fn reciprocate(world: &mut World) {
    let (rules, today) = (&world.rules, &world.today);
    let (gain, negativity) = (rules.forum.reciprocity_gain, rules.forum.negativity);
    let (feedback, transparency) = (rules.institution.feedback, rules.institution.transparency);
    let forum = &mut world.forum;
    for k in 0..forum.agencies.len() {
        if today.found[k] == 0 {
            continue;
        }
        let (agency, customs) = (forum.agencies[k], forum.customs);
        let part = f64::from(today.passed[k]) / f64::from(today.found[k]);
        let trust = forum.trust_of(customs, agency);
        // Withholding hurts only as far as it becomes visible.
        let withheld = negativity * (1.0 - part) * transparency * trust;
        forum.move_trust(customs, agency, gain * (part * (1.0 - trust) - withheld));
        let trust = forum.trust_of(agency, customs);
        let unanswered = rules.forum.silence * negativity * (1.0 - feedback) * trust;
        forum.move_trust(agency, customs, gain * (feedback * (1.0 - trust) - unanswered));
    }
}
