//! Which countermeasure did how much, from a full factorial of k countermeasures.
//!
//! The 2ᵏ arms are indexed by the set of countermeasures in force: bit `j` of the index is set when
//! countermeasure `j` is. Every quantity below is a weighted sum of the levels of the arms, so that
//! its paired interval follows from the jackknife over replicates.

use super::estimate::{Estimate, Ratio};
use super::fieller::{ConfidenceSet, Quotient, quotient};
use super::jackknife::Jackknife;

/// Decomposition of the effect of k countermeasures.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// All countermeasures against none, in the unit of the outcome.
    pub total: Estimate,
    /// Two-sided p-value of the total.
    pub total_p_value: Option<f64>,
    /// Main effects and interactions, one per non-empty set, in ascending order of
    /// [`Effect::members`].
    pub effects: Vec<Effect>,
    /// One per countermeasure; their values add up to the total.
    pub contributions: Vec<Contribution>,
}

/// A main effect (one member) or interaction (several).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The set of countermeasures: bit `j` for countermeasure `j`.
    pub members: usize,
    /// Contrast-coded effect (Yates 1937; Box, Hunter and Hunter 1978): the mean of the arms with
    /// an even number of members missing less the mean of the others. Of one member it is the mean
    /// difference it makes over all settings of the rest; of two, half the difference between the
    /// effects of one with and without the other.
    pub estimate: Estimate,
    /// Two-sided, not adjusted for multiplicity.
    pub p_value: Option<f64>,
}

impl Effect {
    /// Number of members: 1 for a main effect, 2 for a two-way interaction, and so on.
    pub fn order(&self) -> u32 {
        self.members.count_ones()
    }
}

/// Shapley value of a countermeasure (Shapley 1953): the effect of adding it, averaged over all
/// orders in which the countermeasures could be introduced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// Its part of the total, in the unit of the outcome.
    pub value: Estimate,
    /// Two-sided, not adjusted for multiplicity.
    pub p_value: Option<f64>,
    /// Its part as a fraction of the total, with Fieller's confidence set. May be negative or over
    /// 1 when countermeasures work against each other.
    pub share: Quotient,
    /// Status of the share.
    pub reading: ShareReading,
}

/// Status of a share of the total effect: significant, not significant, or the reason why neither can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareReading {
    /// The share has an interval, and it excludes zero.
    Distinguishable,
    /// The share has an interval that includes zero.
    NotDistinguishable,
    /// The total does not differ from zero: there is nothing that shares could be shares of.
    TotalNotDistinguishable,
    /// No standard error (a single replicate, or an arm that rests on one).
    NoError,
}

impl ShareReading {
    fn new(set: ConfidenceSet) -> Self {
        match set {
            ConfidenceSet::Bounded(interval) if interval.contains(0.0) => Self::NotDistinguishable,
            ConfidenceSet::Bounded(_) => Self::Distinguishable,
            ConfidenceSet::Outside { .. } | ConfidenceSet::Everything | ConfidenceSet::NoDenominator => {
                Self::TotalNotDistinguishable
            }
            ConfidenceSet::NoError => Self::NoError,
        }
    }
}

/// Attributes the effect on the ratio of sums. `arms[set]` is the arm with the countermeasures of
/// `set` in force; `arms[0]` has none.
///
/// `None` when an arm has no estimate (all denominators 0).
///
/// # Panics
///
/// If the number of arms is not 2ᵏ with k ≥ 1, the arms differ in the number of replicates, or
/// `level` is not in (0, 1).
pub fn attribute(arms: &[&[Ratio]], level: f64) -> Option<Attribution> {
    let statistics = arms.iter().map(|sums| Jackknife::of_ratio(sums)).collect::<Option<Vec<_>>>()?;
    Some(attribute_statistics(&statistics, level))
}

/// Attributes the effect on any statistic, given per arm; otherwise as [`attribute`].
///
/// # Panics
///
/// As [`attribute`].
pub fn attribute_statistics(arms: &[Jackknife], level: f64) -> Attribution {
    assert!(
        arms.len() >= 2 && arms.len().is_power_of_two(),
        "a full factorial has 2^k arms, k at least 1, not {}",
        arms.len()
    );
    let players = arms.len().trailing_zeros() as usize;
    let everyone = arms.len() - 1;
    let total = arms[everyone].minus(&arms[0]);
    let effects = (1..arms.len())
        .map(|members| {
            let effect = weighted(arms, |set| yates_weight(set, members, players));
            Effect { members, estimate: effect.estimate(level), p_value: effect.p_value() }
        })
        .collect();
    let contributions = (0..players)
        .map(|player| {
            let part = weighted(arms, |set| shapley_weight(set, player, players));
            let share = quotient(&part, &total, level);
            Contribution {
                value: part.estimate(level),
                p_value: part.p_value(),
                share,
                reading: ShareReading::new(share.set),
            }
        })
        .collect();
    Attribution { total: total.estimate(level), total_p_value: total.p_value(), effects, contributions }
}

fn weighted(arms: &[Jackknife], weight: impl Fn(usize) -> f64) -> Jackknife {
    let terms: Vec<(f64, &Jackknife)> =
        arms.iter().enumerate().map(|(set, arm)| (weight(set), arm)).collect();
    match Jackknife::combine(&terms) {
        Some(sum) => sum,
        None => unreachable!("there are at least two arms"),
    }
}

/// ± 1/2ᵏ⁻¹, negative when an odd number of the members is missing from the set.
fn yates_weight(set: usize, members: usize, players: usize) -> f64 {
    let missing = (members & !set).count_ones();
    let size = 1.0 / (1_u64 << (players - 1)) as f64;
    if missing.is_multiple_of(2) { size } else { -size }
}

/// Weight of the arm `set` in the Shapley value of `player`: s!(k−s−1)!/k! = 1/(k·C(k−1, s)) with
/// `s` the number of the others in force, negative when the player is absent.
fn shapley_weight(set: usize, player: usize, players: usize) -> f64 {
    let others = (set & !(1 << player)).count_ones() as usize;
    let orders = (0..others).fold(1.0, |choose, i| choose * (players - 1 - i) as f64 / (i + 1) as f64);
    let size = 1.0 / (players as f64 * orders);
    if set >> player & 1 == 1 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::LEVEL;

    /// 12 replicates of each arm whose means are given by `level`, with shared noise.
    fn arms(players: usize, level: impl Fn(usize) -> f64) -> Vec<Vec<Ratio>> {
        (0..1_usize << players)
            .map(|set| {
                (0..12)
                    .map(|r| {
                        let shared = (r * 5 % 12) as f64 * 0.01;
                        let own = ((r * 7 + set * 11) % 13) as f64 * 0.002;
                        Ratio::mean_of(level(set) + shared + own)
                    })
                    .collect()
            })
            .collect()
    }

    fn run(arms: &[Vec<Ratio>]) -> Attribution {
        let slices: Vec<&[Ratio]> = arms.iter().map(Vec::as_slice).collect();
        attribute(&slices, LEVEL).unwrap()
    }

    fn means(level: impl Fn(usize) -> f64, players: usize) -> Vec<Vec<Ratio>> {
        (0..1_usize << players).map(|set| vec![Ratio::mean_of(level(set)); 5]).collect()
    }

    #[test]
    fn additive_shapley_values_are_the_main_effects() {
        let worth = [-0.3, 0.1, -0.05];
        let additive = |set: usize| (0..3).map(|j| (set >> j & 1) as f64 * worth[j]).sum::<f64>();
        let found = run(&means(additive, 3));
        for (j, worth) in worth.iter().enumerate() {
            let value = found.contributions[j].value.value;
            let main = found.effects[(1 << j) - 1];
            assert_eq!((main.members, main.order()), (1 << j, 1));
            assert!((value - worth).abs() < 1e-12);
            assert!((main.estimate.value - worth).abs() < 1e-12);
        }
        for effect in found.effects.iter().filter(|effect| effect.order() > 1) {
            assert_eq!(effect.estimate.value, 0.0);
            assert_eq!(effect.p_value, Some(1.0));
        }
    }

    #[test]
    fn interactions_by_hand() {
        // Levels 10, 14, 12, 22: A = (4+10)/2, B = (2+8)/2, AB = (10−4)/2.
        let levels = [10.0, 14.0, 12.0, 22.0];
        let found = run(&means(|set| levels[set], 2));
        let values: Vec<f64> = found.effects.iter().map(|e| e.estimate.value).collect();
        assert_eq!(values, [7.0, 5.0, 3.0]);
        let shapley: Vec<f64> = found.contributions.iter().map(|c| c.value.value).collect();
        assert_eq!(shapley, [7.0, 5.0]);
        assert!((found.contributions[0].share.value.unwrap() - 7.0 / 12.0).abs() < 1e-15);
    }

    #[test]
    fn three_players_against_the_definition() {
        // The gloves game: player 0 has a left glove, 1 and 2 a right one each. Known: 2/3, 1/6, 1/6.
        let glove = |set: usize| f64::from(u8::from(set & 1 == 1 && set & 6 != 0));
        let found = run(&means(glove, 3));
        let expected = [2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0];
        for (contribution, expected) in found.contributions.iter().zip(expected) {
            assert!((contribution.value.value - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn parts_add_up_and_symmetric_players_are_equal() {
        let synergy = |set: usize| -0.1 * f64::from(set.count_ones()) * f64::from(set.count_ones());
        let equal = run(&means(synergy, 4));
        let first = equal.contributions[0].value.value;
        for contribution in &equal.contributions {
            assert!((contribution.value.value - first).abs() < 1e-12);
        }
        let found = run(&arms(4, synergy));
        let sum: f64 = found.contributions.iter().map(|c| c.value.value).sum();
        assert!((sum - found.total.value).abs() < 1e-12);
        let shares: f64 = found.contributions.iter().filter_map(|c| c.share.value).sum();
        assert!((shares - 1.0).abs() < 1e-12);
        assert_eq!(found.effects.len(), 15);
    }

    #[test]
    fn readings() {
        let one_works = |set: usize| if set & 1 == 1 { -0.2 } else { 0.0 };
        let found = run(&arms(2, one_works));
        assert!(found.total.differs_from_zero());
        assert_eq!(found.contributions[0].reading, ShareReading::Distinguishable);
        assert!(found.contributions[0].share.set.interval().unwrap().contains(1.0));
        assert_eq!(found.contributions[1].reading, ShareReading::NotDistinguishable);

        let nothing = run(&arms(2, |_| 0.0));
        for contribution in &nothing.contributions {
            assert_eq!(contribution.reading, ShareReading::TotalNotDistinguishable);
        }
        let dormant = run(&means(|_| 0.4, 2));
        assert_eq!(dormant.total.interval.unwrap().half_width(), 0.0);
        let share = dormant.contributions[0].share;
        assert_eq!((share.value, share.set), (None, ConfidenceSet::NoDenominator));

        let single = vec![vec![Ratio::mean_of(1.0)], vec![Ratio::mean_of(0.5)]];
        assert_eq!(run(&single).contributions[0].reading, ShareReading::NoError);
    }

    #[test]
    fn the_only_player_has_the_whole_exactly() {
        let found = run(&arms(1, |set| 0.3 * set as f64));
        let interval = found.contributions[0].share.set.interval().unwrap();
        assert_eq!((interval.low, interval.high), (1.0, 1.0));
    }
}
