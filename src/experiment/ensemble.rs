//! Sums of all replicates of all arms, in replicate order.
//!
//! The sums are in a file or in memory, by columns ([`Columns`]); one outcome of one arm at a time is read, 16 bytes a
//! replicate.

use std::io;
use std::ops::Range;

use super::columns::{Columns, Scratch};
use crate::model::outcomes::{Definition, OUTCOMES, outcome};
use crate::stats::jackknife::Jackknife;
use crate::stats::{Estimate, LEVEL, Quantity, Ratio};

/// Bytes of a sum.
pub(super) const SUM: usize = 16;

/// The sums of every outcome of every arm in every replicate.
#[derive(Debug)]
pub struct Ensemble {
    arms: usize,
    replicates: usize,
    sums: Columns,
    /// Factor of totals in each arm; none where they are compared as they are.
    factors: Option<Vec<f64>>,
}

impl Ensemble {
    /// No replicate yet of so many arms; the sums go to `scratch`, which nothing else uses.
    pub fn new(arms: usize, scratch: impl Scratch + 'static) -> Self {
        let sums = Columns::new(scratch, SUM, arms * OUTCOMES.len());
        Ensemble { arms, replicates: 0, sums, factors: None }
    }

    /// The same, with the totals of each arm times a factor, see [`Plan::factors`](super::plan::Plan::factors).
    pub fn with_factors(self, factors: Option<Vec<f64>>) -> Self {
        Ensemble { factors, ..self }
    }

    /// Adds the next replicate: the sums of each outcome of each arm.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn push<'a>(&mut self, arms: impl IntoIterator<Item = &'a [Ratio]>) -> io::Result<()> {
        self.sums.push(&encode_sums(arms.into_iter().flatten()))?;
        self.replicates = self.sums.rows();
        Ok(())
    }

    /// Leaves all but the first `replicates` out of account.
    pub fn truncate(&mut self, replicates: usize) {
        self.replicates = self.replicates.min(replicates);
    }

    /// Number of arms.
    pub fn arms(&self) -> usize {
        self.arms
    }

    /// Number of replicates.
    pub fn replicates(&self) -> usize {
        self.replicates
    }

    /// Bytes held in memory, whatever the number of replicates.
    pub fn held(&self) -> usize {
        self.sums.held()
    }

    /// The sums of an outcome of an arm, by replicate. Outcomes that are differences have none of their own.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn sums(&self, arm: usize, outcome: usize) -> io::Result<Vec<Ratio>> {
        self.sums_in(arm, outcome, 0..self.replicates)
    }

    /// The same for some of the replicates.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn sums_in(&self, arm: usize, outcome: usize, replicates: Range<usize>) -> io::Result<Vec<Ratio>> {
        sums_in(&self.sums, arm * OUTCOMES.len() + outcome, replicates)
    }

    /// An outcome of an arm on the first `replicates`, ready to be estimated and compared; `None` where every
    /// denominator is 0. Totals of arms of different size are per [`EXPORTERS`](super::plan::EXPORTERS).
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn statistic(&self, arm: usize, index: usize, replicates: usize) -> io::Result<Option<Jackknife>> {
        let found = statistic_of(index, &|index| self.sums_in(arm, index, 0..replicates))?;
        let factor = self.factors.as_ref().filter(|_| OUTCOMES[index].is_total()).map(|factors| factors[arm]);
        Ok(match factor {
            Some(factor) => found.map(|found| found.times(factor)),
            None => found,
        })
    }

    /// The level of an outcome in an arm.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn level(&self, arm: usize, index: usize) -> io::Result<Option<Estimate>> {
        let statistic = self.statistic(arm, index, self.replicates)?;
        Ok(statistic.map(|statistic| statistic.estimate(LEVEL)))
    }

    /// The values of an outcome in single runs of an arm; `None` where a denominator is 0.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn values(&self, arm: usize, index: usize, replicates: Range<usize>) -> io::Result<Vec<Option<f64>>> {
        let ratios = |index| {
            let sums = self.sums_in(arm, index, replicates.clone())?;
            Ok::<Vec<_>, io::Error>(sums.into_iter().map(Ratio::ratio).collect())
        };
        match parts(index) {
            Parts::Ratio(_) => ratios(index),
            Parts::Difference(a, b) => {
                let pairs = ratios(a)?.into_iter().zip(ratios(b)?);
                Ok(pairs.map(|(a, b)| Some(a? - b?)).collect())
            }
        }
    }

    /// Half-widths of the paired differences of an outcome on the first `replicates`: of every arm against the
    /// first, or of the first alone if there is no other.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn half_widths(&self, index: usize, replicates: usize) -> io::Result<Vec<Option<f64>>> {
        let half_width = |statistic: Option<Jackknife>| statistic?.estimate(LEVEL).half_width();
        let reference = self.statistic(0, index, replicates)?;
        if self.arms == 1 {
            return Ok(vec![half_width(reference)]);
        }
        let difference = |arm| {
            let statistic = self.statistic(arm, index, replicates)?;
            Ok(half_width(statistic.zip(reference.as_ref()).map(|(arm, reference)| arm.minus(reference))))
        };
        (1..self.arms).map(difference).collect()
    }
}

/// A row of sums.
pub(super) fn encode_sums<'a>(sums: impl Iterator<Item = &'a Ratio>) -> Vec<u8> {
    sums.flat_map(|sum| [sum.numerator.to_le_bytes(), sum.denominator.to_le_bytes()].concat()).collect()
}

/// The sums in a column of rows that [`encode_sums`] made.
pub(super) fn sums_in(table: &Columns, column: usize, rows: Range<usize>) -> io::Result<Vec<Ratio>> {
    let mut sums = Vec::with_capacity(rows.len());
    table.visit(column..column + 1, rows, |_, bytes| {
        let numbers = bytes.as_chunks::<8>().0.as_chunks::<2>().0.iter();
        sums.extend(numbers.map(|&[n, d]| Ratio::from((f64::from_le_bytes(n), f64::from_le_bytes(d)))));
    })?;
    Ok(sums)
}

/// An outcome of which the sums, by replicate, come from `sums`; those of its parts if it is a difference.
///
/// # Errors
///
/// When `sums` fails.
pub(super) fn statistic_of<S: AsRef<[Ratio]>, E>(
    index: usize,
    sums: &dyn Fn(usize) -> Result<S, E>,
) -> Result<Option<Jackknife>, E> {
    match parts(index) {
        Parts::Ratio(quantity) => Ok(Jackknife::of(quantity, sums(index)?.as_ref())),
        Parts::Difference(a, b) => {
            let (first, second) = (statistic_of(a, sums)?, statistic_of(b, sums)?);
            Ok(first.zip(second).map(|(first, second)| first.minus(&second)))
        }
    }
}

/// Definition of an outcome: sums of its own, or the indices of two others.
enum Parts {
    Ratio(Quantity),
    Difference(usize, usize),
}

fn parts(index: usize) -> Parts {
    let named = |name| match outcome(name) {
        Some((index, _)) => index,
        None => unreachable!("the table of outcomes names its own"),
    };
    match OUTCOMES[index].definition {
        Definition::Ratio(quantity, _) => Parts::Ratio(quantity),
        Definition::Difference(a, b) => Parts::Difference(named(a), named(b)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(replicate: u32, arm: u32) -> Vec<Ratio> {
        let sum = |outcome: u32| {
            Ratio::from((f64::from(replicate * 7 + arm), f64::from(outcome % 5 + replicate % 2)))
        };
        (0..OUTCOMES.len() as u32).map(sum).collect()
    }

    #[test]
    fn what_is_pushed_is_read_back_and_memory_does_not_grow() {
        let mut ensemble = Ensemble::new(3, io::Cursor::new(Vec::new()));
        let mut held = Vec::new();
        for replicate in 0..3_000 {
            let arms = [0, 1, 2].map(|arm| sums(replicate, arm));
            ensemble.push(arms.iter().map(Vec::as_slice)).unwrap();
            held.push(ensemble.held());
        }
        assert_eq!(held[299], held[2_999]);
        assert!(held[2_999] <= 1 << 20, "{} bytes", held[2_999]);
        for (arm, outcome) in [(0, 0), (1, OUTCOMES.len() - 1), (2, 3)] {
            let expected: Vec<Ratio> = (0..3_000).map(|replicate| sums(replicate, arm)[outcome]).collect();
            assert_eq!(ensemble.sums(arm as usize, outcome).unwrap(), expected);
            assert_eq!(ensemble.sums_in(arm as usize, outcome, 40..2_990).unwrap(), expected[40..2_990]);
        }
        ensemble.truncate(10);
        assert_eq!((ensemble.replicates(), ensemble.sums(1, 0).unwrap().len()), (10, 10));
    }

    #[test]
    fn a_difference_is_that_of_its_parts() {
        let mut ensemble = Ensemble::new(1, io::Cursor::new(Vec::new()));
        (0..6).for_each(|replicate| ensemble.push([sums(replicate, 0).as_slice()]).unwrap());
        let (index, first, second) = (0..OUTCOMES.len())
            .find_map(|index| match parts(index) {
                Parts::Difference(a, b) => Some((index, a, b)),
                Parts::Ratio(_) => None,
            })
            .unwrap();
        let value = |index| ensemble.values(0, index, 5..6).unwrap()[0].unwrap();
        assert_eq!(value(index), value(first) - value(second));
        let level = |index| ensemble.level(0, index).unwrap().unwrap().value;
        assert_eq!(level(index), level(first) - level(second));
    }
}
