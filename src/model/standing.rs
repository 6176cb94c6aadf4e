//! How things stand at a moment: every signal over the 52 ticks up to it, and who trusts whom.
//!
//! A history is asked twice, at the end of the warm-up and at its own end: what countermeasures changed lies between.

use super::signals::{SIGNALS, Signals};
use super::world::World;

/// How things stand at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Numerator and denominator of each signal over the last 52 ticks: of a rate its counts, of a state its mean and
    /// 1. `(0, 0)` where nothing was observed.
    pub signals: Vec<(f64, f64)>,
    /// `trust[i * parties + j]`: trust of stakeholder `i` in `j`, 0 to 1; stakeholders in the order of the
    /// specification.
    pub trust: Vec<f64>,
}

impl Standing {
    /// How things stand in a world now; before its first tick no signal was observed.
    pub fn of(world: &World) -> Self {
        Standing::new(&world.record.signals, world.forum.trust.clone())
    }

    /// A standing of these signals and this trust.
    pub fn new(signals: &Signals, trust: Vec<f64>) -> Self {
        Standing { signals: (0..SIGNALS.len()).map(|place| signals.recent(place)).collect(), trust }
    }

    /// How many numbers one has where there are so many stakeholders.
    pub fn size(parties: usize) -> usize {
        2 * SIGNALS.len() + parties * parties
    }

    /// All its numbers: the signals, each a numerator and a denominator, then the trust.
    pub fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        let signals = self.signals.iter().flat_map(|&(numerator, denominator)| [numerator, denominator]);
        signals.chain(self.trust.iter().copied())
    }
}
