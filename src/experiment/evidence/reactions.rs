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
use crate::stats::Sum;

/// Change of perceived detection within a week, summed over exporters, and how many they were.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reactions {
    /// Exporters whose honest consignment passed a random check.
    pub checked: Sum,
    /// Exporters that shipped honestly and were not checked.
    pub unchecked: Sum,
    /// Exporters with opportunity and a peer who was sanctioned in the week, not sanctioned themselves.
    pub peers: Sum,
    /// Exporters with opportunity and no such peer, in weeks with a sanction.
    pub others: Sum,
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
    pub fn of(numbers: &[f64]) -> Option<Self> {
        let sums: Vec<Sum> = numbers.as_chunks::<2>().0.iter().map(|&[n, d]| Sum::from((n, d))).collect();
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
    let experienced = detected.iter().zip(&undetected).map(|(&a, &b)| f64::from(a / (a + b)));
    experienced.map(|experienced| intention.mean_perceived(experienced, 1)).collect()
}

fn add(sum: &mut Sum, change: f64) {
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
