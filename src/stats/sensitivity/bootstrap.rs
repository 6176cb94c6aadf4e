//! Resampling the blocks of a design.

use crate::random::{Draws, Purpose};
use crate::stats::distributions::student_critical;
use crate::stats::{Estimate, Interval, LEVEL};

/// Samples of which less than this part can be used give no standard error.
const FEWEST_USED: f64 = 0.5;

/// How standard errors are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// Bootstrap samples. The standard error of a standard error from B of them is about 1 / √(2 B) of it.
    pub resamples: u32,
    /// Seed of the samples: the same input gives the same answer anywhere.
    pub seed: u64,
    /// Confidence of the intervals, in (0, 1).
    pub level: f64,
}

impl Default for Bootstrap {
    /// 500 samples, the usual level.
    fn default() -> Self {
        Bootstrap { resamples: 500, seed: 1, level: LEVEL }
    }
}

impl Bootstrap {
    /// The same with no more samples than so many: for statistics that take long.
    pub fn at_most(self, resamples: u32) -> Self {
        Bootstrap { resamples: self.resamples.min(resamples), ..self }
    }

    /// Estimates of several statistics at once: `values` on all blocks, and `statistics` of a bootstrap sample, which is
    /// given by how often it has each of the `blocks` blocks; `None` of a sample in which they are not defined. Beside
    /// them the number of those samples, which are left out.
    pub(super) fn estimates(
        &self,
        blocks: usize,
        values: &[f64],
        mut statistics: impl FnMut(&[f64]) -> Option<Vec<f64>>,
    ) -> (Vec<Estimate>, u32) {
        let samples = if blocks > 1 { self.resamples } else { 0 };
        let draws = Draws::new(self.seed, 0);
        let mut counts = vec![0.0; blocks];
        let mut found: Vec<Vec<f64>> = Vec::with_capacity(samples as usize);
        for sample in 0..samples {
            counts.fill(0.0);
            let mut deck = draws.deck(Purpose::Resample, sample, 0);
            (0..blocks).for_each(|_| counts[deck.index(blocks)] += 1.0);
            found.extend(statistics(&counts));
        }
        let enough = found.len() > 1 && found.len() as f64 >= FEWEST_USED * f64::from(samples);
        let of = |(place, &value): (usize, &f64)| {
            let se = enough.then(|| deviation(found.iter().map(|sample| sample[place])));
            self.estimate(value, se, blocks)
        };
        (values.iter().enumerate().map(of).collect(), samples - found.len() as u32)
    }

    /// An estimate from its value and standard error over so many blocks.
    fn estimate(&self, value: f64, se: Option<f64>, blocks: usize) -> Estimate {
        let degrees = blocks.saturating_sub(1);
        let half = se.and_then(|se| Some(se * student_critical(self.level, degrees)?));
        let interval = half.map(|half| Interval { low: value - half, high: value + half });
        Estimate { value, se, interval, degrees }
    }
}

/// The standard deviation of a sample, with the divisor n − 1.
pub(super) fn deviation(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    (values.map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_error_of_a_mean_is_the_known_one() {
        let sample: Vec<f64> = (0..100).map(|i| f64::from(i * 37 % 100)).collect();
        let mean = |counts: &[f64]| {
            sample.iter().zip(counts).map(|(value, count)| value * count).sum::<f64>() / 100.0
        };
        let bootstrap = Bootstrap { resamples: 4_000, ..Bootstrap::default() };
        let (found, left_out) =
            bootstrap.estimates(100, &[mean(&[1.0; 100])], |counts| Some(vec![mean(counts)]));
        assert_eq!(left_out, 0);
        // The bootstrap variance of a mean is the sample's with divisor n, over n.
        let known = deviation(sample.iter().copied()) * (99.0_f64 / 100.0).sqrt() / 10.0;
        assert!((found[0].se.unwrap() / known - 1.0).abs() < 0.05);
        assert_eq!(found[0].degrees, 99);
        assert!(found[0].interval.unwrap().contains(49.5));
    }

    #[test]
    fn one_block_and_samples_without_the_statistic_give_no_error() {
        let bootstrap = Bootstrap::default();
        assert_eq!(bootstrap.estimates(1, &[2.0], |_| Some(vec![2.0])).0[0].se, None);
        let (found, left_out) = bootstrap.estimates(9, &[2.0], |_| None);
        assert_eq!((found[0].interval, left_out), (None, 500));
    }
}
