//! Phase 8: the record, and what the sanctioned do next: a new company, another customs house, or giving up.

use super::blocks::BLOCK;
use super::initial::{fresh_gain, pick};
use super::observe::Event;
use super::today::Sanction;
use super::world::{Prospect, World};
use crate::random::Purpose;

/// Strikes, evasion, exit and entry.
pub fn apply(world: &mut World) {
    know_interception(world);
    let sanctions = std::mem::take(&mut world.today.sanctions);
    let mut gave_up = Vec::new();
    for sanction in &sanctions {
        strike(world, sanction);
        if evade(world, sanction.exporter as usize) {
            gave_up.push(sanction.exporter);
        }
    }
    world.today.sanctions = sanctions;
    world.exporters.barred.sort_unstable();
    if !gave_up.is_empty() {
        // Both lists are in the order of exporters: one walk along them.
        let mut gone = gave_up.into_iter().peekable();
        world.exporters.opportunity.retain(|prospect| gone.next_if_eq(&prospect.exporter).is_none());
    }
    if world.spec.settings.structure.exit_active
        && world.tick.is_multiple_of(world.rules.exporter.entry_interval)
    {
        take_up_business(world);
    }
}

/// Exporters know a house by its sanctions over infringements.
fn know_interception(world: &mut World) {
    let (today, update) = (&world.today, world.rules.exporter.known_interception_update);
    let counts = today.sanctions_of_house.iter().zip(&today.infringements_of_house);
    for (known, (&sanctions, &infringements)) in world.houses.known_interception.iter_mut().zip(counts) {
        if infringements > 0 {
            let rate = f64::from(sanctions) / f64::from(infringements);
            *known += update * (rate - *known);
        }
    }
}

/// A sanction goes on the record; a referral bars from exporting.
fn strike(world: &mut World, sanction: &Sanction) {
    let e = sanction.exporter as usize;
    let x = &mut world.exporters;
    if x.seen[e] + x.hidden[e] == 0 {
        x.on_record.push(sanction.exporter);
    }
    x.seen[e] += 1;
    x.on_file[e] = true;
    x.strikes[e] += 1;
    x.sanctioned_since[e] = world.tick + 1;
    if sanction.referred {
        x.barred_until[e] = world.tick + 1 + world.rules.sanction.bar_ticks;
        x.barred.push(sanction.exporter);
    }
    let (exporter, referred) = (sanction.exporter, sanction.referred);
    world.record.log(world.tick, || Event::Sanctioned {
        exporter,
        referred,
        seen: x.seen[e] - 1,
        strikes: x.strikes[e],
    });
}

/// A new company, another house, giving up. Returns whether the exporter gave up.
fn evade(world: &mut World, e: usize) -> bool {
    let (rules, structure) = (&world.rules.exporter, world.spec.settings.structure);
    let mut deck = world.draws.deck(Purpose::Consequence, world.tick, e as u32);
    let (new_company, moves) = (deck.uniform(), deck.uniform());
    let (one, other) = (deck.uniform(), deck.uniform());
    let gives_up = deck.uniform();
    let x = &mut world.exporters;
    let exporter = e as u32;
    let seen = f64::from(x.seen[e]);
    let reregisters = rules.reregister * seen / (rules.reregister_half + seen);
    if structure.identity_change_active && x.gain[e] > 0.0 && new_company < reregisters {
        x.hidden[e] += std::mem::take(&mut x.seen[e]);
        world.record.reregistered(e, world.tick);
        world.record.log(world.tick, || Event::Reregistered { exporter });
    }
    if structure.relocation_active && moves < rules.relocate {
        let houses = &world.houses;
        // Two houses, because two draws are kept for them: part of the rule, not a number in it.
        let (one, other) = (pick(&houses.cumulated_share, one), pick(&houses.cumulated_share, other));
        let better =
            if houses.known_interception[other] < houses.known_interception[one] { other } else { one };
        let from = std::mem::replace(&mut x.house[e], better as u16);
        if usize::from(from) != better {
            world.record.moved(e, world.tick);
            world.record.log(world.tick, || Event::Moved { exporter, from, to: better as u16 });
        }
    }
    if structure.exit_active && x.gain[e] > 0.0 && gives_up < rules.abandon {
        x.gain[e] = 0.0;
        world.record.left(e, world.tick);
        world.record.log(world.tick, || Event::GaveUp { exporter });
        return true;
    }
    false
}

/// Newcomers take the place of those who gave up, the faster the more places are free.
fn take_up_business(world: &mut World) {
    let settings = world.spec.settings;
    let x = &mut world.exporters;
    let present = x.opportunity.len() as f64 / x.len() as f64;
    let chance = world.rules.structure.entry_rate * (settings.exporter.opportunity_share - present).max(0.0);
    if chance <= 0.0 {
        return;
    }
    let mut entering = Vec::new();
    for first in (0..x.len()).step_by(BLOCK) {
        // How many places of a block, then which: nobody else needs a draw.
        let places = BLOCK.min(x.len() - first);
        let mut deck = world.draws.deck(Purpose::Entry, world.tick, first as u32);
        let many = deck.binomial(places as u32, chance.min(1.0)) as usize;
        let mut drawn: Vec<usize> = Vec::with_capacity(many);
        while drawn.len() < many {
            let place = first + deck.index(places);
            if !drawn.contains(&place) {
                drawn.push(place);
            }
        }
        drawn.retain(|&e| x.gain[e] == 0.0 && x.strikes[e] == 0);
        drawn.sort_unstable();
        entering.append(&mut drawn);
    }
    let before = x.opportunity.len();
    for e in entering {
        let gain = fresh_gain(&settings, &mut world.draws.deck(Purpose::EntryGain, world.tick, e as u32));
        x.gain[e] = gain;
        x.opportunity.push(Prospect { exporter: e as u32, gain, norm: x.norm[e] });
        world.record.log(world.tick, || Event::Entered { exporter: e as u32 });
    }
    if x.opportunity.len() > before {
        // Two ascending runs: a stable sort merges them.
        x.opportunity.sort_by_key(|prospect| prospect.exporter);
    }
}

#[cfg(test)]
#[path = "tests/consequences.rs"]
mod tests;
