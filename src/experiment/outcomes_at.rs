//! Sums of the replicates of one point, all in memory.
//!
//! It is small: a point has few replicates, and points are looked at one after another. Whole experiments have their
//! [`super::ensemble`] on disk.

use std::convert::Infallible;

use super::ensemble::statistic_of;
use crate::model::outcomes::{Definition, OUTCOMES, outcome};
use crate::stats::{Jackknife, Ratio};

/// The sums of every outcome: `[arm][outcome][replicate]`.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomesAt {
    sums: Vec<Vec<Vec<Ratio>>>,
}

impl OutcomesAt {
    /// From what each replicate reports, the sums of each outcome by arm, as [`super::sweep::sums`] keeps them.
    pub fn of<'a>(arms: usize, replicates: impl IntoIterator<Item = &'a Vec<Vec<Ratio>>>) -> Self {
        let mut sums = vec![vec![Vec::new(); OUTCOMES.len()]; arms];
        for replicate in replicates {
            for (of_arm, reported) in sums.iter_mut().zip(replicate) {
                of_arm.iter_mut().zip(reported).for_each(|(of_outcome, &sum)| of_outcome.push(sum));
            }
        }
        OutcomesAt { sums }
    }

    /// The sums of an outcome of an arm, by replicate. Outcomes that are differences have none of their own.
    pub fn sums(&self, arm: usize, outcome: usize) -> &[Ratio] {
        &self.sums[arm][outcome]
    }

    /// An outcome of an arm, ready to be estimated and compared; `None` where every denominator is 0.
    pub fn statistic(&self, arm: usize, index: usize) -> Option<Jackknife> {
        let Ok(found) = statistic_of(index, &|index| Ok::<_, Infallible>(&self.sums[arm][index]));
        found
    }

    /// The value of an outcome of an arm in one run; `None` where a denominator is 0.
    pub fn value(&self, arm: usize, index: usize, replicate: usize) -> Option<f64> {
        let ratio = |index: usize| self.sums[arm][index][replicate].ratio();
        match OUTCOMES[index].definition {
            Definition::Ratio(..) => ratio(index),
            Definition::Difference(a, b) => Some(ratio(outcome(a)?.0)? - ratio(outcome(b)?.0)?),
        }
    }
}
