//! The record of one history, and its layout in a cell.

use crate::model::chain::{STAGES, counts};
use crate::model::countermeasures::Activity;
use crate::model::observe::Episode;
use crate::model::settings::Specification;
use crate::model::snapshot::Snapshot;
use crate::model::totals::Totals;
use crate::model::world::World;
use crate::stats::Ratio;

/// The results of one history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Numerator and denominator of each outcome, in the order of the table.
    pub sums: Vec<Ratio>,
    /// Each signal at each tick: `series[tick * signals + signal]`; NaN where a rate has no denominator yet.
    pub series: Vec<f32>,
    /// Snapshots before and after, the counts of the chain, and what each countermeasure did.
    pub snapshots: Vec<f64>,
    /// Followed principals, in the order in which they were chosen.
    pub episodes: Vec<Episode>,
}

impl History {
    /// A history of which only the sums are kept.
    pub fn of_sums(sums: Vec<Ratio>) -> Self {
        History { sums, ..History::default() }
    }
}

/// Sizes of the parts of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Arms.
    pub arms: usize,
    /// Outcomes of an arm.
    pub outcomes: usize,
    /// Values of the series of an arm: ticks × signals.
    pub series: usize,
    /// Numbers of the snapshots of all arms together: arms may differ in their stakeholders.
    pub snapshots: usize,
}

/// Number of values in the snapshots of a history of this specification.
pub fn snapshots_size(spec: &Specification) -> usize {
    activity_start(spec.stakeholders.len()) + spec.countermeasures.len() * Activity::NUMBERS
}

/// Offset of the activity of countermeasures among them, with this number of stakeholders.
pub(super) fn activity_start(parties: usize) -> usize {
    2 * Snapshot::size(parties) + 1 + STAGES.len()
}

/// The snapshots of a finished history: its state before and after, then shipments and the stages of the chain,
/// counted from the warm-up on, then the activity of each countermeasure.
pub(super) fn snapshots(world: &World, totals: &Totals) -> Vec<f64> {
    let (before, after) = (&world.record.before, Snapshot::from_world(world));
    let counted = std::iter::once(totals.tally.shipments).chain(counts(&totals.tally));
    let activity = world.countermeasures.activity().iter().flat_map(Activity::numbers);
    let numbers = before.numbers().chain(after.numbers()).chain(counted.map(|count| count as f64));
    numbers.chain(activity).collect()
}
