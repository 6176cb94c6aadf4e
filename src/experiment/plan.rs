//! Plan of an experiment: arms, seed, number of replicates, and shared warm-ups.

use std::sync::Arc;

use super::fingerprint::Fingerprint;
pub use super::fingerprint::{MODEL_VERSION, RECORD_VERSION};
use super::history::{Layout, snapshots_size};
use crate::model::outcomes::OUTCOMES;
use crate::model::settings::Specification;
use crate::model::signals::SIGNALS;
use crate::scenario::{Arm, Experiment, Scenario};
use crate::stats::stopping::{FIRST_LOOK, Rule, SMALLEST_BATCH};

/// Everything that decides the results of an experiment.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The arms, the reference first.
    pub arms: Vec<Arm>,
    /// The seed of all draws.
    pub seed: u64,
    /// When it is enough.
    pub enough: Enough,
    /// Weeks of the other follow-ups, see [`Scenario::follow_ups`]. Not part of the identity: records are the same.
    pub follow_ups: Vec<u32>,
    /// Arms that are one history until their countermeasures start.
    pub families: Vec<Family>,
    /// Differs whenever a replicate would differ: fingerprint of the arms' specifications, the seed and the versions.
    /// The number of replicates is left out: more of them do not change those that are there.
    pub identity: [u8; 32],
}

/// Exporters in a system to whose size totals are brought where arms differ in size.
pub const EXPORTERS: f64 = 1_000.0;

/// When there are enough replicates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Enough {
    /// After so many.
    Fixed(u32),
    /// When the effects on an outcome are known well enough.
    Precise {
        /// Place of the outcome in the table.
        outcome: usize,
        /// When to look and when to stop.
        rule: Rule,
        /// Replicates at which it stops in any case.
        maximum: u32,
    },
}

impl Enough {
    /// The most replicates that may be run.
    pub fn most(&self) -> u32 {
        match *self {
            Enough::Fixed(replicates) => replicates,
            Enough::Precise { maximum, .. } => maximum,
        }
    }
}

/// Arms that differ in countermeasures alone: they share every tick before the first of these starts.
#[derive(Clone, Debug)]
pub struct Family {
    /// The common system, without countermeasures.
    pub common: Arc<Specification>,
    /// The first tick at which members may differ.
    pub until: u32,
    /// Places of the arms.
    pub arms: Vec<usize>,
}

impl Plan {
    /// The plan of a scenario.
    pub fn new(scenario: &Scenario) -> Self {
        Plan {
            families: families(&scenario.arms),
            arms: scenario.arms.clone(),
            seed: scenario.experiment.seed,
            enough: enough(&scenario.experiment),
            follow_ups: scenario.follow_ups.clone(),
            identity: Fingerprint::new("run").arms(&scenario.arms, scenario.experiment.seed).finish(),
        }
    }

    /// Ticks of a history, the same in all arms.
    pub fn ticks(&self) -> u32 {
        self.arms[0].spec.ticks()
    }

    /// Factor that brings the totals of each arm to [`EXPORTERS`] exporters; `None` if all arms have equally many, so
    /// that their totals can be compared as they are.
    pub fn factors(&self) -> Option<Vec<f64>> {
        let sizes = || self.arms.iter().map(|arm| arm.spec.settings.population.exporters);
        let first = sizes().next()?;
        sizes().any(|size| size != first).then(|| sizes().map(|size| EXPORTERS / f64::from(size)).collect())
    }

    /// The layout of the records of its replicates.
    pub fn layout(&self) -> Layout {
        Layout {
            arms: self.arms.len(),
            outcomes: OUTCOMES.len(),
            series: self.ticks() as usize * SIGNALS.len(),
            snapshots: self.arms.iter().map(|arm| snapshots_size(&arm.spec)).sum(),
        }
    }

    /// The identity in hexadecimal digits.
    pub fn identity_hex(&self) -> String {
        hex(&self.identity)
    }
}

fn enough(experiment: &Experiment) -> Enough {
    let Some(precision) = experiment.precision else {
        return Enough::Fixed(experiment.replicates);
    };
    let (first, maximum) = (precision.min_replicates as usize, precision.max_replicates as usize);
    let rule = Rule::new(precision.half_width, first.max(FIRST_LOOK), SMALLEST_BATCH, maximum);
    Enough::Precise {
        outcome: precision.outcome,
        rule: rule.expect("a scenario's precision is checked when it is read"),
        maximum: precision.max_replicates,
    }
}

fn families(arms: &[Arm]) -> Vec<Family> {
    let mut families: Vec<Family> = Vec::new();
    for (index, arm) in arms.iter().enumerate() {
        let common = Specification { countermeasures: Vec::new(), ..(*arm.spec).clone() };
        let warmup = common.settings.time.warmup;
        let starts = arm.spec.countermeasures.iter().map(|measure| measure.start(warmup));
        let start = starts.min().unwrap_or(u32::MAX).min(common.ticks());
        match families.iter_mut().find(|family| *family.common == common) {
            Some(family) => {
                family.until = family.until.min(start);
                family.arms.push(index);
            }
            None => families.push(Family { common: Arc::new(common), until: start, arms: vec![index] }),
        }
    }
    families
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
