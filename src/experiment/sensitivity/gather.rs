//! The values of outcomes at the points of a design, block by block.

use std::io;

use super::arrangement::{Arrangement, Method};
use crate::experiment::engine::Store;
use crate::experiment::outcomes_at::OutcomesAt;
use crate::experiment::sweep::{self, Failures};
use crate::scenario::study::Study;
use crate::stats::Jackknife;

/// Level or change of an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// Its level in an arm.
    Level,
    /// The change against the first arm, on the same draws.
    Change,
}

impl Quantity {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::Level => "level",
            Quantity::Change => "change",
        }
    }
}

/// An outcome in an arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Place of the outcome in the table.
    pub outcome: usize,
    /// Place of the arm.
    pub arm: usize,
    /// Level or change.
    pub quantity: Quantity,
}

impl Target {
    /// Targets shown for an outcome: its level in the first arm, and its change by each other arm.
    pub fn shown(outcome: usize, arms: usize) -> Vec<Target> {
        let of = |arm| {
            let quantity = if arm == 0 { Quantity::Level } else { Quantity::Change };
            Target { outcome, arm, quantity }
        };
        (0..arms).map(of).collect()
    }

    /// Everything of an outcome: levels in all arms, and changes.
    pub fn all(outcome: usize, arms: usize) -> Vec<Target> {
        let levels = (0..arms).map(|arm| Target { outcome, arm, quantity: Quantity::Level });
        let changes = (1..arms).map(|arm| Target { outcome, arm, quantity: Quantity::Change });
        levels.chain(changes).collect()
    }

    fn at(&self, found: &OutcomesAt) -> Option<Jackknife> {
        let level = found.statistic(self.arm, self.outcome)?;
        match self.quantity {
            Quantity::Level => Some(level),
            Quantity::Change => Some(level.minus(&found.statistic(0, self.outcome)?)),
        }
    }
}

/// The values of a target at the points of all blocks that have them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    /// Numbers of the blocks, in order.
    pub blocks: Vec<usize>,
    /// Block after block, the value at each of its points.
    pub values: Vec<f64>,
    /// The sampling variance of differences between two points of one replicate each: of a block of Saltelli's design,
    /// between its two ends; of a trajectory, of each step. Empty with a single replicate.
    pub noise: Vec<f64>,
    /// Blocks without a failed point in which the outcome is not defined somewhere.
    pub undefined: usize,
}

/// Gathers targets, one block after another.
#[derive(Clone, Debug)]
pub struct Gathering {
    targets: Vec<Target>,
    values: Vec<Values>,
    next: usize,
    failed: usize,
}

impl Gathering {
    /// Nothing yet of these targets.
    pub fn new(targets: Vec<Target>) -> Self {
        let values = vec![Values::default(); targets.len()];
        Gathering { targets, values, next: 0, failed: 0 }
    }

    /// Takes blocks from the store up to number `until`; one with a point that failed is left out as a whole.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub fn take(
        &mut self,
        until: usize,
        study: &Study,
        arrangement: &Arrangement,
        failures: &Failures,
        store: &mut dyn Store,
    ) -> io::Result<()> {
        for block in self.next..until {
            let points = arrangement.points(block);
            if failures.range(points.clone()).next().is_some() {
                self.failed += 1;
                continue;
            }
            let found = points.map(|point| sweep::at_point(study, store, point));
            let found = found.collect::<io::Result<Vec<OutcomesAt>>>()?;
            for (target, values) in self.targets.iter().zip(&mut self.values) {
                match found.iter().map(|found| target.at(found)).collect::<Option<Vec<Jackknife>>>() {
                    Some(statistics) => values.add(block, &statistics, &arrangement.method),
                    None => values.undefined += 1,
                }
            }
        }
        self.next = self.next.max(until);
        Ok(())
    }

    /// Blocks that were left out because a point failed.
    pub fn failed(&self) -> usize {
        self.failed
    }

    /// The targets with their values.
    pub fn targets(&self) -> impl Iterator<Item = (&Target, &Values)> {
        self.targets.iter().zip(&self.values)
    }
}

impl Values {
    fn add(&mut self, block: usize, statistics: &[Jackknife], method: &Method) {
        self.blocks.push(block);
        self.values.extend(statistics.iter().map(Jackknife::value));
        let between = |one: &Jackknife, other: &Jackknife| one.minus(other).variance();
        match (method, statistics) {
            (Method::Saltelli { .. }, [a, .., b]) => self.noise.extend(between(a, b)),
            (Method::Morris(_), _) => {
                self.noise.extend(statistics.windows(2).filter_map(|pair| between(&pair[1], &pair[0])));
            }
            _ => {}
        }
    }

    /// The noise, if there is one for each of `expected` differences: none can be told from a single replicate, or where
    /// an outcome rests on a single one.
    pub fn whole_noise(&self, expected: usize) -> Option<&[f64]> {
        (self.noise.len() == expected && expected > 0).then_some(&self.noise[..])
    }
}
