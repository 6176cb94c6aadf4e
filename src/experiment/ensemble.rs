//! What all replicates of all arms report, in replicate order.

use crate::model::outcomes::{Definition, OUTCOMES, outcome};
use crate::stats::jackknife::{Jackknife, contrast};
use crate::stats::{Estimate, LEVEL, Sum};

/// The sums of every outcome: `[arm][outcome][replicate]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ensemble {
    sums: Vec<Vec<Vec<Sum>>>,
}

impl Ensemble {
    /// No replicate yet of so many arms.
    pub fn new(arms: usize) -> Self {
        Ensemble { sums: vec![vec![Vec::new(); OUTCOMES.len()]; arms] }
    }

    /// Adds the next replicate: the sums of each outcome of each arm.
    pub fn push<'a>(&mut self, arms: impl IntoIterator<Item = &'a [Sum]>) {
        for (of_arm, sums) in self.sums.iter_mut().zip(arms) {
            of_arm.iter_mut().zip(sums).for_each(|(of_outcome, &sum)| of_outcome.push(sum));
        }
    }

    /// Forgets all but the first `replicates`.
    pub fn truncate(&mut self, replicates: usize) {
        self.sums.iter_mut().flatten().for_each(|sums| sums.truncate(replicates));
    }

    /// Number of arms.
    pub fn arms(&self) -> usize {
        self.sums.len()
    }

    /// Number of replicates.
    pub fn replicates(&self) -> usize {
        self.sums.first().map_or(0, |arm| arm[0].len())
    }

    /// The sums of an outcome of an arm, by replicate. Outcomes that are differences have none of their own.
    pub fn sums(&self, arm: usize, outcome: usize) -> &[Sum] {
        &self.sums[arm][outcome]
    }

    /// An outcome of an arm on the first `replicates`, ready to be estimated and compared; `None` where every
    /// denominator is 0.
    pub fn statistic(&self, arm: usize, place: usize, replicates: usize) -> Option<Jackknife> {
        let first = |place: usize| &self.sums[arm][place][..replicates];
        match OUTCOMES[place].definition {
            Definition::Ratio(_) => Jackknife::of_ratio(first(place)),
            Definition::Difference(a, b) => {
                let part = |name| outcome(name).map(|(place, _)| first(place));
                contrast(&[(1.0, part(a)?), (-1.0, part(b)?)])
            }
        }
    }

    /// The level of an outcome in an arm.
    pub fn level(&self, arm: usize, place: usize) -> Option<Estimate> {
        Some(self.statistic(arm, place, self.replicates())?.estimate(LEVEL))
    }

    /// The value of an outcome in one run.
    pub fn value(&self, arm: usize, place: usize, replicate: usize) -> Option<f64> {
        match OUTCOMES[place].definition {
            Definition::Ratio(_) => self.sums[arm][place][replicate].ratio(),
            Definition::Difference(a, b) => {
                let part = |name| self.sums[arm][outcome(name)?.0][replicate].ratio();
                Some(part(a)? - part(b)?)
            }
        }
    }

    /// Half-widths of the paired differences of an outcome on the first `replicates`: of every arm against the
    /// first, or of the first alone if there is no other.
    pub fn half_widths(&self, place: usize, replicates: usize) -> Vec<Option<f64>> {
        let half_width = |statistic: Option<Jackknife>| statistic?.estimate(LEVEL).half_width();
        let reference = self.statistic(0, place, replicates);
        if self.arms() == 1 {
            return vec![half_width(reference)];
        }
        let difference = |arm| Some(self.statistic(arm, place, replicates)?.minus(reference.as_ref()?));
        (1..self.arms()).map(|arm| half_width(difference(arm))).collect()
    }
}
