//! Which arm is best, and how sure is its rank.
//!
//! Replicates are resampled with replacement, the same ones in every arm (paired bootstrap, Efron
//! and Tibshirani 1993), and the arms are ranked anew in each resample. Arms that tie share the
//! mean of their ranks, and the best that tie share the probability of being best.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::estimate::{Better, Ratio};

/// Rank of one arm; 1 is best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rank {
    /// Share of resamples in which the arm is best, ties shared; adds up to 1 over the arms.
    pub probability_best: f64,
    /// Rank on all replicates; half-integers are ties.
    pub rank: f64,
    /// Lower (better) end of the percentile interval of the rank.
    pub low: f64,
    /// Upper (worse) end.
    pub high: f64,
}

/// Ranks of the arms of an experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// One per arm, in the order given; `None` for an arm that has no estimate.
    pub arms: Vec<Option<Rank>>,
    /// Resamples used: those in which every arm that has an estimate had one.
    pub resamples: usize,
}

/// Ranks arms by the ratio of their sums.
///
/// `resamples` bootstrap samples (2,000 is plenty) are drawn with ChaCha8 from `seed`: the same
/// input gives the same answer anywhere. `None` with fewer than two replicates, no arm with an
/// estimate, or no usable resample.
///
/// # Panics
///
/// If the arms differ in the number of replicates or `level` is not in (0, 1).
pub fn rank_arms(
    arms: &[&[Ratio]],
    better: Better,
    resamples: usize,
    seed: u64,
    level: f64,
) -> Option<Ranking> {
    let single: Vec<[(f64, &[Ratio]); 1]> = arms.iter().map(|sums| [(1.0, *sums)]).collect();
    let terms: Vec<&[(f64, &[Ratio])]> = single.iter().map(|arm| arm.as_slice()).collect();
    rank_contrasts(&terms, better, resamples, seed, level)
}

/// Ranks arms by a weighted sum of ratios each, as in
/// [contrast](super::jackknife::contrast); otherwise as [`rank_arms`].
///
/// # Panics
///
/// If the columns differ in the number of replicates or `level` is not in (0, 1).
pub fn rank_contrasts(
    arms: &[&[(f64, &[Ratio])]],
    better: Better,
    resamples: usize,
    seed: u64,
    level: f64,
) -> Option<Ranking> {
    assert!(level > 0.0 && level < 1.0, "the level of confidence is {level}, outside (0, 1)");
    let replicates = arms.iter().flat_map(|arm| arm.iter()).next()?.1.len();
    let columns = arms.iter().flat_map(|arm| arm.iter());
    assert!(
        columns.clone().all(|(_, sums)| sums.len() == replicates),
        "columns of unequal length are not paired"
    );
    if replicates < 2 {
        return None;
    }

    // Higher is better from here on.
    let value = |arm: &[(f64, &[Ratio])], counts: &[u32]| -> Option<f64> {
        arm.iter().try_fold(0.0, |sum, (weight, sums)| {
            let mut total = Ratio::default();
            for (one, &count) in sums.iter().zip(counts) {
                total.numerator += f64::from(count) * one.numerator;
                total.denominator += f64::from(count) * one.denominator;
            }
            Some(sum + better.sign() * weight * total.ratio()?)
        })
    };
    let once = vec![1; replicates];
    let full: Vec<Option<f64>> =
        arms.iter().map(|arm| value(arm, &once).filter(|_| !arm.is_empty())).collect();
    let ranked: Vec<usize> = (0..arms.len()).filter(|&arm| full[arm].is_some()).collect();
    if ranked.is_empty() {
        return None;
    }
    let values: Vec<f64> = full.iter().flatten().copied().collect();
    let mut tally = Tally::new(ranked.len());
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut counts = vec![0_u32; replicates];
    for _ in 0..resamples {
        counts.fill(0);
        for _ in 0..replicates {
            counts[below(&mut generator, replicates)] += 1;
        }
        let sample: Option<Vec<f64>> = ranked.iter().map(|&arm| value(arms[arm], &counts)).collect();
        if let Some(sample) = sample {
            tally.add(&ranks(&sample));
        }
    }
    if tally.resamples == 0 {
        return None;
    }
    let mut result = vec![None; arms.len()];
    for (index, (&arm, rank)) in ranked.iter().zip(ranks(&values)).enumerate() {
        result[arm] = Some(tally.rank(index, rank, level));
    }
    Some(Ranking { arms: result, resamples: tally.resamples })
}

/// A uniform index under `count` by multiplication (Lemire 2019); its bias, under count / 2⁶⁴, is
/// of no account. Written out because generators' own range functions may change between releases.
fn below(generator: &mut ChaCha8Rng, count: usize) -> usize {
    let wide = u128::from(generator.next_u64()) * count as u128;
    (wide >> 64) as usize
}

/// Ranks with 1 for the highest value; ties share the mean of their ranks.
fn ranks(values: &[f64]) -> Vec<f64> {
    values
        .iter()
        .map(|value| {
            let above = values.iter().filter(|other| *other > value).count();
            let equal = values.iter().filter(|other| *other == value).count();
            above as f64 + (equal as f64 + 1.0) / 2.0
        })
        .collect()
}

struct Tally {
    resamples: usize,
    best: Vec<f64>,
    ranks: Vec<Vec<f64>>,
}

impl Tally {
    fn new(arms: usize) -> Self {
        Self { resamples: 0, best: vec![0.0; arms], ranks: vec![Vec::new(); arms] }
    }

    fn add(&mut self, ranks: &[f64]) {
        self.resamples += 1;
        let first = ranks.iter().copied().fold(f64::INFINITY, f64::min);
        let share = 1.0 / ranks.iter().filter(|rank| **rank == first).count() as f64;
        for (arm, &rank) in ranks.iter().enumerate() {
            self.ranks[arm].push(rank);
            if rank == first {
                self.best[arm] += share;
            }
        }
    }

    fn rank(&mut self, index: usize, rank: f64, level: f64) -> Rank {
        let sorted = &mut self.ranks[index];
        sorted.sort_by(f64::total_cmp);
        // Ends outward, so that the interval holds at least `level` of the resamples.
        let cut = ((1.0 - level) / 2.0 * self.resamples as f64).floor() as usize;
        let cut = cut.min((self.resamples - 1) / 2);
        Rank {
            probability_best: self.best[index] / self.resamples as f64,
            rank,
            low: sorted[cut],
            high: sorted[self.resamples - 1 - cut],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::LEVEL;

    fn noisy(shift: f64) -> Vec<Ratio> {
        (0..50).map(|r| Ratio::mean_of(shift + f64::from(r * 37 % 50) / 50.0)).collect()
    }

    #[test]
    fn shared_noise_does_not_hide_the_order() {
        let (a, b, c) = (noisy(0.02), noisy(0.0), noisy(0.01));
        let found = rank_arms(&[&a, &b, &c], Better::Lower, 500, 1, LEVEL).unwrap();
        let ranks: Vec<f64> = found.arms.iter().map(|rank| rank.unwrap().rank).collect();
        assert_eq!(ranks, [3.0, 1.0, 2.0]);
        let best = found.arms[1].unwrap();
        assert_eq!((best.probability_best, best.low, best.high), (1.0, 1.0, 1.0));
        let other_way = rank_arms(&[&a, &b, &c], Better::Higher, 500, 1, LEVEL).unwrap();
        assert_eq!(other_way.arms[0].unwrap().probability_best, 1.0);
    }

    #[test]
    fn identical_arms_share_everything() {
        let a = noisy(0.0);
        let found = rank_arms(&[&a, &a], Better::Lower, 200, 9, LEVEL).unwrap();
        for rank in found.arms {
            let rank = rank.unwrap();
            assert_eq!((rank.probability_best, rank.rank), (0.5, 1.5));
            assert_eq!((rank.low, rank.high), (1.5, 1.5));
        }
    }

    #[test]
    fn the_seed_alone_decides() {
        let a = noisy(0.0);
        let b: Vec<Ratio> = a.iter().rev().copied().collect();
        let run = |seed| rank_arms(&[&a, &b], Better::Lower, 400, seed, LEVEL).unwrap();
        assert_eq!(run(3), run(3));
        assert_ne!(run(3), run(4));
        let ranks = run(3).arms;
        let sum: f64 = ranks.iter().map(|rank| rank.unwrap().probability_best).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        let interval = ranks[0].unwrap();
        assert_eq!((interval.low, interval.high), (1.0, 2.0));
    }

    #[test]
    fn arms_without_an_estimate_do_not_take_part() {
        let a = noisy(0.0);
        let none = vec![Ratio::default(); 50];
        let found = rank_arms(&[&none, &a], Better::Lower, 100, 1, LEVEL).unwrap();
        assert_eq!(found.arms[0], None);
        assert_eq!(found.arms[1].unwrap().probability_best, 1.0);
        assert_eq!(rank_arms(&[&none], Better::Lower, 100, 1, LEVEL), None);
        assert_eq!(rank_arms(&[], Better::Lower, 100, 1, LEVEL), None);
        assert_eq!(rank_arms(&[&a[..1]], Better::Lower, 100, 1, LEVEL), None);
    }

    #[test]
    fn a_contrast_of_nothing_has_no_rank() {
        let a = noisy(0.0);
        let found = rank_contrasts(&[&[], &[(1.0, a.as_slice())]], Better::Lower, 100, 1, LEVEL).unwrap();
        assert_eq!((found.arms[0], found.arms[1].unwrap().rank), (None, 1.0));
    }

    #[test]
    fn ratios_count_with_their_weights() {
        let of = |level: f64| vec![Ratio::mean_of(level); 4];
        let (one, more) = (of(1.0), of(1.5));
        let arms: [&[(f64, &[Ratio])]; 2] = [&[(2.0, &one)], &[(1.0, &more)]];
        let found = rank_contrasts(&arms, Better::Higher, 20, 1, LEVEL).unwrap();
        assert_eq!([0, 1].map(|arm: usize| found.arms[arm].unwrap().rank), [1.0, 2.0]);
    }

    #[test]
    fn resamples_without_a_denominator_are_counted_out() {
        let mut rare = vec![Ratio::default(); 4];
        rare[0] = Ratio::from((1.0, 2.0));
        let steady = vec![Ratio::mean_of(0.6); 4];
        let found = rank_arms(&[&rare, &steady], Better::Lower, 1000, 5, LEVEL).unwrap();
        // The one replicate that counts is absent from (3/4)⁴ = 32 % of the resamples.
        assert!((620..750).contains(&found.resamples), "{}", found.resamples);
    }
}
