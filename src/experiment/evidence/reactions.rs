//! Reactions of exporters to a clean check and to a peer's sanction: perceived detection from week to week.
//!
//! A check selected by score falls on the suspicious, whose perceived detection moves for reasons of its own; so only
//! random checks are compared with not being checked. Peers of the sanctioned are compared with other exporters in the
//! same weeks. Watching changes nothing: the history is that of the same replicate of any other experiment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::intention::Intention;
use crate::model::settings::Specification;
use crate::model::tick;
use crate::model::world::World;
use crate::stats::Ratio;

/// Change of perceived detection within a week, summed over exporters, and how many they were.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reactions {
    /// Exporters whose honest consignment passed a random check.
    pub checked: Ratio,
    /// Exporters that shipped honestly and were not checked.
    pub unchecked: Ratio,
    /// Exporters with opportunity and a peer who was sanctioned in the week, not sanctioned themselves.
    pub peers: Ratio,
    /// Exporters with opportunity and no such peer, in weeks with a sanction.
    pub others: Ratio,
}

impl Reactions {
    /// Numbers in a record.
    pub const NUMBERS: usize = 8;

    /// The numbers, those of each sum together.
    pub fn numbers(&self) -> Vec<f64> {
        let sums = [self.checked, self.unchecked, self.peers, self.others];
        sums.iter().flat_map(|sum| [sum.numerator, sum.denominator]).collect()
    }

    /// The reactions of which these are the numbers; `None` if there are more or fewer.
    pub fn new(numbers: &[f64]) -> Option<Self> {
        let sums: Vec<Ratio> = numbers.as_chunks::<2>().0.iter().map(|&[n, d]| Ratio::from((n, d))).collect();
        let &[checked, unchecked, peers, others] = &sums[..] else { return None };
        Some(Reactions { checked, unchecked, peers, others })
    }
}

/// Watches one replicate of one arm; `None` if `stop` was raised meanwhile.
pub fn watch(spec: &Arc<Specification>, seed: u64, replicate: u32, stop: &AtomicBool) -> Option<Reactions> {
    let mut world = World::new(spec.clone(), seed, replicate);
    let mut sums = Reactions::default();
    let warmup = world.spec.settings.time.warmup;
    tick::run_until(&mut world, warmup);
    let mut before = perceived(&world);
    while world.tick < world.spec.ticks() {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let next = world.tick + 1;
        tick::run_until(&mut world, next);
        let after = perceived(&world);
        let change = |e: usize| after[e] - before[e];
        note_checks(&world, &change, &mut sums);
        note_sanctions(&world, &change, &mut sums);
        before = after;
    }
    Some(sums)
}

/// Perceived detection of every exporter after the latest tick.
fn perceived(world: &World) -> Vec<f64> {
    let intention = Intention::new(world);
    let (detected, undetected) = (world.exporters.detected.values(), world.exporters.undetected.values());
    let experienced =
        detected.iter().zip(&undetected).map(|(&a, &b)| a / (a + b)).zip(&world.exporters.house);
    experienced.map(|(own, &house)| f64::from(intention.perceived(own, usize::from(house)))).collect()
}

fn add(sum: &mut Ratio, change: f64) {
    sum.numerator += change;
    sum.denominator += 1.0;
}

fn note_checks(world: &World, change: &dyn Fn(usize) -> f64, sums: &mut Reactions) {
    let today = &world.today;
    for inspection in &today.inspections {
        if !inspection.targeted && !inspection.infringing && !inspection.detained {
            add(&mut sums.checked, change(inspection.exporter as usize));
        }
    }
    for e in 0..today.ships.len() {
        if today.ships[e] && !today.infringes[e] && !today.inspected[e] {
            add(&mut sums.unchecked, change(e));
        }
    }
}

fn note_sanctions(world: &World, change: &dyn Fn(usize) -> f64, sums: &mut Reactions) {
    let (x, today) = (&world.exporters, &world.today);
    if today.sanctions.is_empty() {
        return;
    }
    let mut peer = vec![false; x.len()];
    for sanction in &today.sanctions {
        let told = &x.listeners[x.listening(sanction.exporter)];
        told.iter().for_each(|&e| peer[e as usize] = true);
    }
    for prospect in &x.opportunity {
        let e = prospect.exporter as usize;
        if !today.sanctioned[e] {
            add(if peer[e] { &mut sums.peers } else { &mut sums.others }, change(e));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::today::{Inspection, Sanction};

    fn world() -> World {
        World::new(Arc::new(Specification::default()), 1, 0)
    }

    #[test]
    fn only_honest_consignments_that_were_checked_at_random_are_compared_with_the_unchecked() {
        let mut world = world();
        let passed = Inspection { exporter: 1, targeted: false, infringing: false, detained: false };
        let others = [
            Inspection { exporter: 2, targeted: true, ..passed },
            Inspection { exporter: 3, infringing: true, ..passed },
            Inspection { exporter: 4, detained: true, ..passed },
        ];
        world.today.inspections = [passed].into_iter().chain(others).collect();
        for e in 0..7 {
            world.today.ships[e] = true;
            world.today.inspected[e] = (1..=4).contains(&e);
        }
        world.today.infringes[5] = true;
        let mut sums = Reactions::default();
        note_checks(&world, &|e| e as f64, &mut sums);
        assert_eq!(sums.numbers(), [1.0, 1.0, 6.0, 2.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn peers_of_the_sanctioned_are_compared_with_other_exporters_in_the_same_week() {
        let mut world = world();
        let mut sums = Reactions::default();
        note_sanctions(&world, &|_| 1.0, &mut sums);
        assert_eq!(sums, Reactions::default());
        let x = &world.exporters;
        let willing: Vec<u32> = x.opportunity.iter().map(|prospect| prospect.exporter).collect();
        let peers = |e: u32| {
            let told = &x.listeners[x.listening(e)];
            willing.iter().filter(|&&other| other != e && told.contains(&other)).count() as f64
        };
        let exporter = *willing.iter().find(|&&e| peers(e) > 0.0).unwrap();
        let (peers, all) = (peers(exporter), willing.len() as f64);
        world.today.sanctions = vec![Sanction { exporter, referred: false }];
        world.today.sanctioned[exporter as usize] = true;
        note_sanctions(&world, &|_| 1.0, &mut sums);
        assert_eq!((sums.peers.denominator, sums.others.denominator), (peers, all - 1.0 - peers));
    }
}
