//! Snapshots of a history: every signal over the 52 ticks before, and the trust between stakeholders.
//!
//! Each history has two, at the end of the warm-up and at its own end; countermeasures act between them.

use super::signals::{SIGNALS, Signals};
use super::world::World;

/// All signals and the trust matrix at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Numerator and denominator of each signal over the last 52 ticks: of a rate its counts, of a state its mean and
    /// 1. `(0, 0)` before any observation.
    pub signals: Vec<(f64, f64)>,
    /// `trust[i * parties + j]`: trust of stakeholder `i` in `j`, 0 to 1; stakeholders in the order of the
    /// specification.
    pub trust: Vec<f64>,
}

impl Snapshot {
    /// The present snapshot of a world; before its first tick no signal was observed.
    pub fn from_world(world: &World) -> Self {
        Snapshot::new(&world.record.signals, world.forum.trust.clone())
    }

    /// A snapshot of these signals and this trust.
    pub fn new(signals: &Signals, trust: Vec<f64>) -> Self {
        Snapshot { signals: (0..SIGNALS.len()).map(|index| signals.recent(index)).collect(), trust }
    }

    /// Length of [`Self::numbers`] with this number of stakeholders.
    pub fn size(parties: usize) -> usize {
        2 * SIGNALS.len() + parties * parties
    }

    /// All numbers: the signals, each a numerator and a denominator, then the trust.
    pub fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        let signals = self.signals.iter().flat_map(|&(numerator, denominator)| [numerator, denominator]);
        signals.chain(self.trust.iter().copied())
    }
}
