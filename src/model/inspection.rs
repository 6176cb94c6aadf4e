//! Phase 4: insiders' tips, selection of consignments, inspection.

use super::forum::share_of;
use super::settings::Role;
use super::today::Inspection;
use super::world::World;
use crate::math::normal_quantile;
use crate::random::{Purpose, rank, uniform};

/// Tips without any reward, relative to `consumer.insider`.
const TIP_BASE: f64 = 0.25;
/// What a reward is worth to who is not protected, and what protection adds.
const UNPROTECTED: f64 = 0.4;
const PROTECTED: f64 = 0.6;
/// Part of tips that reach customs whatever the registry; the rest is forwarded.
const TIP_DIRECT: f64 = 0.5;
/// Weight of one unit of a logarithm of the visible record, on `weight_history`.
const HISTORY: f64 = 2.0;
/// From this strength a lead or intelligence makes an inspection a flagged one.
const FLAGGED: f32 = 0.4;

/// Part of reports that find their way to who can use them: the registry names the company behind the goods.
pub fn forward(world: &World) -> f64 {
    let open = world.rules.structure.registry_open;
    open + (1.0 - open) * share_of(world, Role::MarketRegulation)
}

/// Tips, then each house selects and inspects.
pub fn inspect(world: &mut World) {
    tip_off(world);
    let tick = world.tick;
    // The part of a score that nobody can explain: one word an exporter, a normal number where it is needed.
    world.draws.row(Purpose::Score, tick, 0, &mut world.today.words);
    for house in 0..world.houses.skill.len() {
        let mut deck = world.draws.deck(Purpose::Workload, tick, house as u32);
        let shipments = world.today.shippers[house].len();
        let rate = (world.houses.inspection_rate[house] * world.rules.customs.inspection_scale).min(1.0);
        let inspections = (rate * shipments as f64 + deck.uniform()) as u32;
        let random = deck.binomial(inspections, world.rules.customs.random_share);
        let salt = deck.word();
        let targeted = select_by_score(world, house, (inspections - random) as usize);
        inspect_all(world, house, &targeted, true);
        let chosen = select_at_random(world, house, random as usize, salt);
        inspect_all(world, house, &chosen, false);
    }
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
        }
    }
}

/// The `count` consignments of a house with the highest scores; ties go to the exporter listed first.
fn select_by_score(world: &World, house: usize, count: usize) -> Vec<u32> {
    let (x, today) = (&world.exporters, &world.today);
    let shippers = &today.shippers[house];
    let customs = &world.rules.customs;
    let profile = customs.weight_profile
        * (1.0 + world.rules.structure.understanding_profile * world.forum.understanding)
        * world.houses.skill[house];
    let known =
        |e: usize| today.infringes[e] || x.seen[e] > 0 || x.lead_since[e] > 0 || x.intelligence_since[e] > 0;
    let score = |e: usize| {
        let mut score = normal_quantile(uniform(today.words[e]));
        if known(e) {
            score += customs.weight_tip * f64::from(u8::from(today.tipped[e]))
                + HISTORY * customs.weight_history * libm::log(1.0 + f64::from(x.seen[e]))
                + customs.weight_lead * f64::from(world.lead(e))
                + customs.weight_intelligence * f64::from(world.intelligence(e))
                + profile * f64::from(u8::from(today.infringes[e]));
        }
        score
    };
    // Of consignments with nothing but chance to their score only those with the highest words can be taken: the
    // normal quantile rises with the word. That spares most of the quantiles.
    let (mut candidates, mut plain): (Vec<u32>, Vec<u32>) =
        shippers.iter().partition(|&&e| known(e as usize));
    let by_word = |a: &u32, b: &u32| today.words[*b as usize].cmp(&today.words[*a as usize]).then(a.cmp(b));
    if count < plain.len() {
        plain.select_nth_unstable_by(count, by_word);
        plain.truncate(count);
    }
    candidates.extend(plain);
    let mut scored: Vec<(f64, u32)> = candidates.into_iter().map(|e| (score(e as usize), e)).collect();
    let by_score = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if count < scored.len() {
        scored.select_nth_unstable_by(count, by_score);
        scored.truncate(count);
    }
    let mut selected: Vec<u32> = scored.into_iter().map(|(_, e)| e).collect();
    selected.sort_unstable();
    selected
}

/// `count` of the consignments that were not targeted, all equally likely.
fn select_at_random(world: &World, house: usize, count: usize, salt: u32) -> Vec<u32> {
    let today = &world.today;
    let left = today.shippers[house].iter().filter(|&&e| !today.inspected[e as usize]);
    let mut ranked: Vec<(u32, u32)> = left.map(|&e| (rank(salt, e), e)).collect();
    if count == 0 {
        return Vec::new();
    }
    if count < ranked.len() {
        ranked.select_nth_unstable(count);
        ranked.truncate(count);
    }
    let mut selected: Vec<u32> = ranked.into_iter().map(|(_, e)| e).collect();
    selected.sort_unstable();
    selected
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
    }
}
