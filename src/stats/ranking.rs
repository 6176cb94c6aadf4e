//! Which arm is best, and how sure is its rank.
//!
//! Replicates are resampled with replacement, the same ones in every arm (paired bootstrap, Efron
//! and Tibshirani 1993), and the arms are ranked anew in each resample. Arms that tie share the
//! mean of their ranks, and the best that tie share the probability of being best.
//!
//! A resample of few cases knows no more than the replicates do: of none seen it shows none. A ratio
//! of few cases is therefore drawn from the distribution of what it may be, beta for a share and gamma
//! for a rate, with Jeffreys' half a case (Jeffreys 1946) and the effective size of its interval. An
//! arm that rests on too little to be ranked ([`Evidence::ranks`](super::Evidence::ranks)) takes no part, and the others are
//! ranked without it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::estimate::{Better, Quantity, Ratio};
use super::exact;
use super::jackknife::Jackknife;
use super::terms::Term;

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
    /// One per arm, in the order given; `None` for an arm without an estimate, or that rests on too little.
    pub arms: Vec<Option<Rank>>,
}

/// Ranks arms by a statistic over the same replicates, `None` for an arm without one.
///
/// `resamples` bootstrap samples (2,000 is plenty) are drawn with ChaCha8 from `seed`: the same
/// input gives the same answer anywhere. `None` if no arm can be ranked.
///
/// # Panics
///
/// If the arms differ in the number of replicates, a statistic is no sum of ratios, or `level` is not in (0, 1).
pub fn rank(
    arms: &[Option<Jackknife>],
    better: Better,
    resamples: usize,
    seed: u64,
    level: f64,
) -> Option<Ranking> {
    assert!(level > 0.0 && level < 1.0, "the level of confidence is {level}, outside (0, 1)");
    let enough = |statistic: &Jackknife| statistic.evidence().is_some_and(|evidence| evidence.ranks());
    let ranked: Vec<(usize, &Jackknife)> = arms
        .iter()
        .enumerate()
        .filter_map(|(arm, found)| Some((arm, found.as_ref().filter(|found| enough(found))?)))
        .collect();
    let replicates = ranked.first()?.1.replicates();
    let drawn: Vec<Vec<Drawn>> = ranked
        .iter()
        .map(|(_, statistic)| {
            assert_eq!(statistic.replicates(), replicates, "arms of different replicates are not paired");
            let terms = statistic.terms.as_deref().unwrap_or_default();
            terms.iter().map(|term| Drawn::new(term, level)).collect()
        })
        .collect();
    let values: Vec<f64> = ranked.iter().map(|(_, statistic)| better.sign() * statistic.value()).collect();
    let mut tally = Tally::new(ranked.len());
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    let mut counts = vec![0_u32; replicates];
    for _ in 0..resamples {
        counts.fill(0);
        for _ in 0..replicates {
            counts[below(&mut generator, replicates)] += 1;
        }
        let sample = drawn.iter().map(|terms| {
            let value =
                terms.iter().try_fold(0.0, |sum, term| Some(sum + term.value(&counts, &mut generator)?));
            // A resample without anybody at risk is no success.
            value.map_or(f64::NEG_INFINITY, |value| better.sign() * value)
        });
        let sample: Vec<f64> = sample.collect();
        tally.add(&ranks(&sample));
    }
    let mut result = vec![None; arms.len()];
    for (index, (&(arm, _), rank)) in ranked.iter().zip(ranks(&values)).enumerate() {
        result[arm] = Some(tally.rank(index, rank, level));
    }
    Some(Ranking { arms: result })
}

/// How the values of a term are drawn.
struct Drawn<'a> {
    term: &'a Term,
    /// Of few cases, their number and the size, effective.
    few: Option<(f64, f64)>,
}

impl<'a> Drawn<'a> {
    fn new(term: &'a Term, level: f64) -> Self {
        Drawn { term, few: term.effective(level).filter(|_| term.sparse()) }
    }

    fn value(&self, counts: &[u32], generator: &mut ChaCha8Rng) -> Option<f64> {
        let Some((cases, size)) = self.few else {
            let mut total = Ratio::default();
            for (one, &count) in self.term.sums.iter().zip(counts) {
                total.numerator += f64::from(count) * one.numerator;
                total.denominator += f64::from(count) * one.denominator;
            }
            return Some(self.term.weight * total.ratio()?);
        };
        // The middle of one of 2⁵³ equal parts of (0, 1).
        let u = ((generator.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
        let value = match self.term.quantity {
            Quantity::Share => exact::share_at(cases + 0.5, size - cases + 0.5, u),
            _ => exact::rate_at(cases + 0.5, u) / size,
        };
        Some(self.term.weight * value)
    }
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

    fn statistic(quantity: Quantity, sums: impl IntoIterator<Item = (f64, f64)>) -> Option<Jackknife> {
        Jackknife::of(quantity, &sums.into_iter().map(Ratio::from).collect::<Vec<_>>())
    }

    fn noisy(shift: f64) -> Option<Jackknife> {
        statistic(Quantity::Number, (0..50).map(|r| (shift + f64::from(r * 37 % 50) / 50.0, 1.0)))
    }

    fn lowest(arms: &[Option<Jackknife>], seed: u64) -> Vec<Option<Rank>> {
        rank(arms, Better::Lower, 500, seed, LEVEL).unwrap().arms
    }

    #[test]
    fn shared_noise_does_not_hide_the_order() {
        let arms = [noisy(0.02), noisy(0.0), noisy(0.01)];
        let found = lowest(&arms, 1);
        assert_eq!([0, 1, 2].map(|arm: usize| found[arm].unwrap().rank), [3.0, 1.0, 2.0]);
        let best = found[1].unwrap();
        assert_eq!((best.probability_best, best.low, best.high), (1.0, 1.0, 1.0));
        let other_way = rank(&arms, Better::Higher, 500, 1, LEVEL).unwrap();
        assert_eq!(other_way.arms[0].unwrap().probability_best, 1.0);
    }

    #[test]
    fn identical_arms_share_everything() {
        for rank in lowest(&[noisy(0.0), noisy(0.0)], 9) {
            let rank = rank.unwrap();
            assert_eq!((rank.probability_best, rank.rank), (0.5, 1.5));
            assert_eq!((rank.low, rank.high), (1.5, 1.5));
        }
    }

    #[test]
    fn the_seed_alone_decides() {
        let reversed =
            statistic(Quantity::Number, (0..50).rev().map(|r| (f64::from(r * 37 % 50) / 50.0, 1.0)));
        let arms = [noisy(0.0), reversed];
        assert_eq!(lowest(&arms, 3), lowest(&arms, 3));
        assert_ne!(lowest(&arms, 3), lowest(&arms, 4));
        let ranks = lowest(&arms, 3);
        let sum: f64 = ranks.iter().map(|rank| rank.unwrap().probability_best).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        assert_eq!((ranks[0].unwrap().low, ranks[0].unwrap().high), (1.0, 2.0));
    }

    #[test]
    fn arms_that_rest_on_too_little_do_not_take_part() {
        let one = statistic(Quantity::Share, (0..50).map(|r| if r == 7 { (0.0, 1.0) } else { (0.0, 0.0) }));
        let seven = statistic(Quantity::Share, (0..50).map(|r| if r < 7 { (0.0, 9.0) } else { (0.0, 0.0) }));
        let found = lowest(&[one, None, noisy(0.0), seven], 1);
        assert_eq!((found[0], found[1], found[3]), (None, None, None));
        assert_eq!(found[2].unwrap().probability_best, 1.0);
        assert_eq!(rank(&[None], Better::Lower, 100, 1, LEVEL), None);
        let few = statistic(Quantity::Number, (0..7).map(|r| (f64::from(r), 1.0)));
        assert_eq!(rank(&[few], Better::Lower, 100, 1, LEVEL), None, "seven replicates");
    }

    #[test]
    fn a_contrast_of_ratios_counts_with_their_weights() {
        let level = |value: f64| statistic(Quantity::Number, [(value, 1.0); 9]).unwrap();
        let arms = [Some(level(1.0).times(2.0)), Some(level(1.5))];
        let found = rank(&arms, Better::Higher, 20, 1, LEVEL).unwrap();
        assert_eq!([0, 1].map(|arm: usize| found.arms[arm].unwrap().rank), [1.0, 2.0]);
    }

    /// Seen in none of 93 and in 2 of 93: which is rarer is nearly open.
    #[test]
    fn none_seen_is_not_never() {
        let share =
            |cases: [u32; 20]| statistic(Quantity::Share, cases.iter().map(|&c| (f64::from(c), 93.0 / 20.0)));
        let mut two = [0; 20];
        (two[3], two[11]) = (1, 1);
        let found = rank(&[share([0; 20]), share(two)], Better::Lower, 2_000, 5, LEVEL).unwrap().arms;
        let best = found[0].unwrap().probability_best;
        // Jeffreys: P(Beta(.5, 93.5) < Beta(2.5, 91.5)) = .93 for independent cases.
        assert!((0.85..0.97).contains(&best), "{best}");
        assert_eq!((found[0].unwrap().low, found[0].unwrap().high), (1.0, 2.0));
    }
}
