//! The snapshots of every history: its state at the end of the warm-up and at its own end, and what was counted
//! between them.
//!
//! What the store has of them is turned around on disk ([`Columns`]), so that one number of one arm at a time comes
//! into memory, whatever the number of replicates.

use std::io;

use super::columns::Columns;
use super::engine::Store;
use super::history::{activity_start, snapshots_size};
use super::plan::Plan;
use crate::model::countermeasures::Activity;
use crate::model::signals::SIGNALS;
use crate::model::snapshot::Snapshot;
use crate::stats::Ratio;

/// Bytes of a number.
const NUMBER: usize = size_of::<f64>();

/// When a snapshot is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The end of the warm-up.
    Before,
    /// The end of the history.
    After,
}

/// The snapshots of every arm in every replicate.
#[derive(Debug)]
pub struct Snapshots {
    /// Offset of the numbers of each arm, and its number of stakeholders.
    arms: Vec<(usize, usize)>,
    numbers: Columns,
}

impl Snapshots {
    /// Those of the first `replicates` of the store.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or the scratch file beside it not be written.
    pub fn new(plan: &Plan, store: &dyn Store, replicates: usize) -> io::Result<Self> {
        let mut start = 0;
        let arms = plan.arms.iter().map(|arm| {
            let parties = arm.spec.stakeholders.len();
            start += snapshots_size(&arm.spec);
            (start - snapshots_size(&arm.spec), parties)
        });
        let arms = arms.collect();
        let mut numbers = Columns::new(store.scratch()?, NUMBER, start);
        for replicate in 0..replicates as u32 {
            numbers.push(&store.snapshots(u64::from(replicate))?)?;
        }
        Ok(Snapshots { arms, numbers })
    }

    /// A signal over the 52 ticks up to a moment, by replicate.
    ///
    /// # Errors
    ///
    /// When the scratch file cannot be read.
    pub fn signal(&self, arm: usize, moment: Moment, signal: usize) -> io::Result<Vec<Ratio>> {
        let column = self.standing(arm, moment) + 2 * signal;
        Ok(self.column(column)?.into_iter().zip(self.column(column + 1)?).map(Ratio::from).collect())
    }

    /// The trust of one stakeholder in another at a moment, by replicate.
    ///
    /// # Errors
    ///
    /// When the scratch file cannot be read.
    pub fn trust(&self, arm: usize, moment: Moment, from: usize, to: usize) -> io::Result<Vec<Ratio>> {
        let pair = from * self.arms[arm].1 + to;
        let column = self.standing(arm, moment) + 2 * SIGNALS.len() + pair;
        Ok(self.column(column)?.into_iter().map(Ratio::mean_of).collect())
    }

    /// Consignments that reached a stage of the chain; of `None`, all shipments. By replicate.
    ///
    /// # Errors
    ///
    /// When the scratch file cannot be read.
    pub fn stage(&self, arm: usize, stage: Option<usize>) -> io::Result<Vec<f64>> {
        let (start, parties) = self.arms[arm];
        self.column(start + 2 * Snapshot::size(parties) + stage.map_or(0, |stage| 1 + stage))
    }

    /// What the countermeasure at a place among those of an arm did, by replicate.
    ///
    /// # Errors
    ///
    /// When the scratch file cannot be read.
    pub fn activity(&self, arm: usize, measure: usize) -> io::Result<Vec<Activity>> {
        let (start, parties) = self.arms[arm];
        let first = start + activity_start(parties) + measure * Activity::NUMBERS;
        let mut numbers = vec![[0.0; Activity::NUMBERS]; self.numbers.rows()];
        for at in 0..Activity::NUMBERS {
            numbers.iter_mut().zip(self.column(first + at)?).for_each(|(of, number)| of[at] = number);
        }
        Ok(numbers.into_iter().map(Activity::of).collect())
    }

    fn standing(&self, arm: usize, moment: Moment) -> usize {
        let (start, parties) = self.arms[arm];
        start + if moment == Moment::After { Snapshot::size(parties) } else { 0 }
    }

    fn column(&self, column: usize) -> io::Result<Vec<f64>> {
        let rows = self.numbers.rows();
        let mut values = Vec::with_capacity(rows);
        self.numbers.visit(column..column + 1, 0..rows, |_, bytes| {
            values.extend(bytes.as_chunks::<NUMBER>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)));
        })?;
        Ok(values)
    }
}
