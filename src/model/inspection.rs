//! Phase 4: insiders' tips, selection of consignments, inspection.

use std::cmp::Ordering;

use super::forum::share_of;
use super::settings::Role;
use super::today::Inspection;
use super::world::World;
use crate::math::normal_quantile_single;
use crate::random::{Purpose, low_half, rank, uniform, uniform_single};

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

/// How many consignments a house inspects, by score and at random.
#[derive(Clone, Copy)]
struct Workload {
    targeted: usize,
    random: usize,
    salt: u32,
}

/// Tips, then each house selects and inspects.
pub fn inspect(world: &mut World) {
    tip_off(world);
    let tick = world.tick;
    // The part of a score that nobody can explain: one word an exporter, a normal number where it is needed.
    world.draws.row(Purpose::Score, tick, 0, &mut world.today.words);
    let houses = world.houses.skill.len();
    let workloads: Vec<Workload> = (0..houses).map(|house| workload(world, house)).collect();
    let candidates = candidates(world, &workloads);
    for (house, (workload, candidates)) in workloads.iter().zip(candidates).enumerate() {
        let targeted = select_by_score(world, house, workload.targeted, &candidates);
        inspect_all(world, house, &targeted, true);
        let chosen = select_at_random(world, house, workload, candidates.for_chance);
        inspect_all(world, house, &chosen, false);
    }
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
        }
    }
}

/// The consignments of a house among which selection has to look.
#[derive(Clone, Default)]
struct Candidates {
    /// Every one of which something is known, and those with the highest words.
    for_score: Vec<u32>,
    /// Those with the lowest keys of random selection.
    for_chance: Vec<u32>,
    cuts: Cuts,
}

/// One pass over all exporters finds those that selection can take, house by house: few of the many.
///
/// A consignment of which nothing is known has a score that rises with its word, so that only those with the highest
/// words can be taken; random selection takes the lowest keys. Cuts are set so that enough pass; where chance lets too
/// few, the selection of that house looks at all.
fn candidates(world: &mut World, workloads: &[Workload]) -> Vec<Candidates> {
    let cuts: Vec<Cuts> = workloads
        .iter()
        .zip(&world.today.shipments_of_house)
        .map(|(workload, &shipments)| Cuts::of(workload, shipments))
        .collect();
    let mut passing = std::mem::take(&mut world.today.passing);
    let (x, today) = (&world.exporters, &world.today);
    passing.resize(x.len() + 1, 0);
    let mut count = 0;
    for e in 0..x.len() {
        let cut = &cuts[usize::from(x.house[e])];
        let passes =
            (today.words[e] >= cut.word) | (low_half(today.ship_words[e]) < cut.key) | known(world, e);
        // Written in any case and kept by counting: half of the exporters ship, and no branch could foresee which.
        passing[count] = e as u32;
        count += usize::from(today.ships[e] & passes);
    }
    let mut found = vec![Candidates::default(); workloads.len()];
    for &e in &passing[..count] {
        let place = e as usize;
        let house = usize::from(x.house[place]);
        if (today.words[place] >= cuts[house].word) | known(world, place) {
            found[house].for_score.push(e);
        }
        if low_half(today.ship_words[place]) < cuts[house].key {
            found[house].for_chance.push(e);
        }
    }
    for (candidates, cuts) in found.iter_mut().zip(cuts) {
        candidates.cuts = cuts;
    }
    world.today.passing = passing;
    found
}

/// What a consignment must reach to be a candidate.
#[derive(Clone, Copy, Default)]
struct Cuts {
    /// The lowest word of a consignment of which nothing is known.
    word: u32,
    /// Keys of random selection must be below.
    key: u32,
}

impl Cuts {
    /// Cuts that somewhat more consignments pass, most of the time, than the workload needs.
    fn of(workload: &Workload, shipments: u32) -> Self {
        let part = |needed: usize| {
            let needed = needed as f64;
            let passing = if needed == 0.0 { 0.0 } else { needed + 3.0 * needed.sqrt() + 3.0 };
            (passing / f64::from(shipments.max(1))).min(1.0)
        };
        let word = (1.0 - part(workload.targeted)) * f64::from(u32::MAX);
        Cuts { word: word as u32, key: (part(workload.random) * 65_536.0) as u32 }
    }
}

/// Whether there is anything but chance to the score of exporter `e`.
#[inline]
fn known(world: &World, e: usize) -> bool {
    let x = &world.exporters;
    world.today.infringes[e] | (x.seen[e] > 0) | (x.lead_since[e] > 0) | (x.intelligence_since[e] > 0)
}

/// The exporters that ship through a house.
fn shippers(world: &World, house: usize) -> Vec<u32> {
    let x = &world.exporters;
    let here = |e: &u32| world.today.ships[*e as usize] && usize::from(x.house[*e as usize]) == house;
    (0..x.len() as u32).filter(here).collect()
}

/// The `count` consignments of a house with the highest scores; ties go to the exporter listed first.
fn select_by_score(world: &World, house: usize, count: usize, candidates: &Candidates) -> Vec<u32> {
    if count == 0 {
        return Vec::new();
    }
    let (x, today) = (&world.exporters, &world.today);
    let customs = &world.rules.customs;
    let profile = customs.weight_profile
        * (1.0 + world.rules.structure.understanding_profile * world.forum.understanding)
        * world.houses.skill[house];
    let chance = |word: u32| normal_quantile_single(uniform_single(word));
    let score = |e: usize| {
        let mut score = chance(today.words[e]);
        if known(world, e) {
            let record = if x.seen[e] == 0 { 0.0 } else { libm::log(1.0 + f64::from(x.seen[e])) };
            score += (customs.weight_tip * f64::from(u8::from(today.tipped[e]))
                + HISTORY * customs.weight_history * record
                + customs.weight_lead * f64::from(world.lead(e))
                + customs.weight_intelligence * f64::from(world.intelligence(e))
                + profile * f64::from(u8::from(today.infringes[e]))) as f32;
        }
        score
    };
    let scored = |all: &[u32]| -> Vec<(f32, u32)> { all.iter().map(|&e| (score(e as usize), e)).collect() };
    let mut found = scored(&candidates.for_score);
    // Whoever did not pass the cut has a lower score than a consignment at the cut.
    let at_cut = chance(candidates.cuts.word);
    if found.iter().filter(|(score, _)| *score > at_cut).count() < count {
        found = scored(&shippers(world, house));
    }
    lowest(found, count, |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)))
}

/// As many of the consignments that were not targeted as the workload says, all equally likely.
fn select_at_random(world: &World, house: usize, workload: &Workload, candidates: Vec<u32>) -> Vec<u32> {
    if workload.random == 0 {
        return Vec::new();
    }
    let today = &world.today;
    // A key is the low half of the word that decided on shipping; keys that tie are told apart by another.
    let key = |e: u32| (low_half(today.ship_words[e as usize]), rank(workload.salt, e), e);
    let left_over = |all: Vec<u32>| -> Vec<(u32, u32, u32)> {
        all.into_iter().filter(|&e| !today.inspected[e as usize]).map(key).collect()
    };
    let mut keyed = left_over(candidates);
    if keyed.len() < workload.random {
        keyed = left_over(shippers(world, house));
    }
    let keyed = keyed.into_iter().map(|(half, other, e)| ((half, other), e)).collect();
    lowest(keyed, workload.random, |a: &((u32, u32), u32), b: &((u32, u32), u32)| a.cmp(b))
}

/// The exporters with the `count` lowest keys by `order`, ascending by exporter.
fn lowest<K>(
    mut keyed: Vec<(K, u32)>,
    count: usize,
    order: impl Fn(&(K, u32), &(K, u32)) -> Ordering,
) -> Vec<u32> {
    if count < keyed.len() {
        keyed.select_nth_unstable_by(count, &order);
        keyed.truncate(count);
    }
    let mut selected: Vec<u32> = keyed.into_iter().map(|(_, e)| e).collect();
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
