//! Summary of a sweep for one outcome: each arm over all points.
//!
//! The points are as many worlds; that an arm helps *on average over the design* is one question, in how many of the
//! worlds it does another. All points have the same replicates, so a mean over points is a statistic of replicates
//! like any other: the mean of the points' ratios, with its jackknife over replicates. Its interval says how well the
//! runs know the mean *over these points*; how the points differ is told by the spread.

use super::outcomes_at::OutcomesAt;
use crate::stats::multiplicity::{benjamini_hochberg, in_family};
use crate::stats::{Estimate, Evidence, Interval, Jackknife, LEVEL, weighted};

/// Share of false discoveries accepted among the points at which an arm is said to change something.
pub const FALSE_DISCOVERIES: f64 = 0.05;

/// An arm over the points.
#[derive(Clone, Debug, PartialEq)]
pub struct ArmOverPoints {
    /// Points that it is compared at: those at which its outcome and that of the first arm have an error.
    pub points: usize,
    /// Points left out: an outcome has no value there, or rests on one replicate.
    pub left_out: usize,
    /// The mean of its levels over the points.
    pub level: Option<Estimate>,
    /// How much the mean rests on: the point with the least.
    pub evidence: Option<Evidence>,
    /// The mean of the levels of the first arm over the same points; `None` for the first arm itself.
    pub reference: Option<Estimate>,
    /// Its lowest and highest level at a point.
    pub range: Option<(f64, f64)>,
    /// The middle of its levels over the points.
    pub middle: Option<Middle>,
    /// Its change against the first arm; `None` for the first arm itself.
    pub change: Option<ChangeOverPoints>,
}

/// The change that an arm makes over the points.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeOverPoints {
    /// The mean of the changes over the points.
    pub mean: Estimate,
    /// 10 % and 90 % quantile of the changes at the points, noise of the replicates included.
    pub spread: (f64, f64),
    /// Their middle.
    pub middle: Middle,
    /// Smallest and largest change at a point.
    pub range: (f64, f64),
    /// Points at which it is significant and below zero.
    pub falls: usize,
    /// Points at which it is significant and above zero.
    pub rises: usize,
    /// Points at which it is not significant; all, with one replicate.
    pub unclear: usize,
}

/// The middle of values over the points, noise of the replicates included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Middle {
    /// Median.
    pub median: f64,
    /// 5 % and 95 % quantile: 90 % of the points lie between.
    pub ninety: (f64, f64),
}

/// Gathers point after point.
#[derive(Clone, Debug)]
pub struct Overview {
    outcome: usize,
    arms: usize,
    points: Vec<Point>,
}

/// The statistic of each arm at a point, `None` where it is not defined, and the weight of the point.
#[derive(Clone, Debug)]
struct Point {
    weight: f64,
    arms: Vec<Option<Jackknife>>,
}

impl ChangeOverPoints {
    /// True if the histories are those of the first arm at every point.
    pub fn identical(&self) -> bool {
        let nothing = Some(Interval { low: 0.0, high: 0.0 });
        self.range == (0.0, 0.0) && self.mean.interval == nothing
    }
}

impl Overview {
    /// No point yet.
    pub fn new(outcome: usize, arms: usize) -> Self {
        Overview { outcome, arms, points: Vec::new() }
    }

    /// Adds a point that counts `weight`.
    pub fn add(&mut self, point: &OutcomesAt, weight: f64) {
        let outcome = self.outcome;
        self.add_statistics(|arm| point.statistic(arm, outcome), weight);
    }

    /// Adds a point that counts `weight`, given the statistic of the outcome in each arm, where it is defined.
    pub fn add_statistics(&mut self, statistic: impl Fn(usize) -> Option<Jackknife>, weight: f64) {
        if weight > 0.0 {
            self.points.push(Point { weight, arms: (0..self.arms).map(statistic).collect() });
        }
    }

    /// Each arm over the points that were added.
    pub fn arms(&self) -> Vec<ArmOverPoints> {
        (0..self.arms).map(|arm| self.arm(arm)).collect()
    }

    /// Level, level of the first arm and change are all of the same points: those at which both arms are defined. A
    /// point at which either rests on one replicate has no error, and would take that of all others with it: such
    /// points are left out, and counted, unless there are no others.
    fn arm(&self, arm: usize) -> ArmOverPoints {
        let largest = self.points.iter().map(|point| point.weight).fold(0.0, f64::max);
        let both = self.points.iter().filter_map(|point| {
            let (own, reference) = (point.arms[arm].as_ref()?, point.arms[0].as_ref()?);
            Some((own, reference, point.weight / largest))
        });
        let both: Vec<(&Jackknife, &Jackknife, f64)> = both.collect();
        let with_error: Vec<_> = both
            .iter()
            .filter(|(own, reference, _)| own.se().is_some() && reference.se().is_some())
            .copied()
            .collect();
        let used = if with_error.is_empty() { &both } else { &with_error };
        let levels =
            |of: fn(&(&Jackknife, &Jackknife, f64)) -> (Jackknife, f64)| Values::new(used.iter().map(of));
        let own = levels(|(own, _, weight)| ((*own).clone(), *weight));
        let level = own.statistic();
        let change = (arm > 0).then(|| levels(|(own, reference, weight)| (own.minus(reference), *weight)));
        ArmOverPoints {
            points: used.len(),
            left_out: self.points.len() - used.len(),
            level: level.as_ref().map(|level| level.estimate(LEVEL)),
            evidence: level.as_ref().and_then(Jackknife::evidence),
            reference: (arm > 0)
                .then(|| levels(|(_, reference, weight)| ((*reference).clone(), *weight)).mean())
                .flatten(),
            range: own.range(),
            middle: own.middle(),
            change: change.and_then(|change| change.change()),
        }
    }
}

/// Statistics at points, with their weights.
struct Values {
    statistics: Vec<(Jackknife, f64)>,
    values: Vec<(f64, f64)>,
}

impl Values {
    fn new(statistics: impl Iterator<Item = (Jackknife, f64)>) -> Self {
        let statistics: Vec<(Jackknife, f64)> = statistics.collect();
        let values = statistics.iter().map(|(statistic, weight)| (statistic.value(), *weight)).collect();
        Values { statistics, values }
    }

    fn mean(&self) -> Option<Estimate> {
        Some(self.statistic()?.estimate(LEVEL))
    }

    fn statistic(&self) -> Option<Jackknife> {
        let total: f64 = self.statistics.iter().map(|(_, weight)| weight).sum();
        let terms: Vec<(f64, &Jackknife)> =
            self.statistics.iter().map(|(statistic, weight)| (weight / total, statistic)).collect();
        Jackknife::combine(&terms)
    }

    fn range(&self) -> Option<(f64, f64)> {
        Some((weighted::quantile(&self.values, 0.0)?, weighted::quantile(&self.values, 1.0)?))
    }

    fn middle(&self) -> Option<Middle> {
        let quantile = |q| weighted::quantile(&self.values, q);
        Some(Middle { median: quantile(0.5)?, ninety: (quantile(0.05)?, quantile(0.95)?) })
    }

    fn change(&self) -> Option<ChangeOverPoints> {
        let p_values: Vec<Option<f64>> =
            self.statistics.iter().map(|(statistic, _)| statistic.p_value()).collect();
        let adjusted = in_family(&p_values, benjamini_hochberg);
        let clear = |sign: f64| {
            let clear = self.values.iter().zip(&adjusted);
            clear
                .filter(|((value, _), p)| sign * value > 0.0 && p.is_some_and(|p| p < FALSE_DISCOVERIES))
                .count()
        };
        let (falls, rises) = (clear(-1.0), clear(1.0));
        Some(ChangeOverPoints {
            mean: self.mean()?,
            spread: (weighted::quantile(&self.values, 0.1)?, weighted::quantile(&self.values, 0.9)?),
            middle: self.middle()?,
            range: self.range()?,
            falls,
            rises,
            unclear: self.values.len() - falls - rises,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::outcomes::OUTCOMES;
    use crate::stats::Ratio;

    /// A point at which the arms have these tenths of a denominator of 1,000 in each replicate.
    fn point(replicates: &[[f64; 2]]) -> OutcomesAt {
        let of_arm = |numerator: f64| vec![Ratio::from((100.0 * numerator, 1_000.0)); OUTCOMES.len()];
        let replicates: Vec<Vec<Vec<Ratio>>> =
            replicates.iter().map(|arms| arms.iter().map(|&numerator| of_arm(numerator)).collect()).collect();
        OutcomesAt::of(2, &replicates)
    }

    #[test]
    fn means_are_over_points_and_spreads_between_them() {
        let mut overview = Overview::new(0, 2);
        overview.add(&point(&[[5.0, 4.0], [7.0, 6.01], [6.0, 4.99]]), 1.0);
        overview.add(&point(&[[3.0, 5.0], [3.0, 5.1], [3.0, 4.9]]), 3.0);
        overview.add(&point(&[[9.0, 1.0]; 3]), 0.0);
        let arms = overview.arms();
        let level = arms[0].level.unwrap();
        assert!((level.value - (0.6 + 3.0 * 0.3) / 4.0).abs() < 1e-12);
        assert_eq!(arms[0].range, Some((0.3, 0.6)));
        assert_eq!((arms[0].points, &arms[0].change), (2, &None));
        let change = arms[1].change.as_ref().unwrap();
        assert!((change.mean.value - (-0.1 + 3.0 * 0.2) / 4.0).abs() < 1e-12);
        assert_eq!((change.falls, change.rises, change.unclear), (1, 1, 0));
        assert!((change.spread.0 + 0.1).abs() < 1e-12 && (change.spread.1 - 0.2).abs() < 1e-12);
        assert_eq!(change.middle.ninety, change.spread, "of two points the quantiles are the points");
        assert!(
            change.middle.ninety.0 <= change.middle.median && change.middle.median <= change.middle.ninety.1
        );
        // Of replicate r the mean of changes is (a_r + 3 b_r) / 4.
        let noise =
            [(-0.1, 0.2), (-0.099, 0.21), (-0.101, 0.19)].map(|(a, b): (f64, f64)| (a + 3.0 * b) / 4.0);
        let mean = noise.iter().sum::<f64>() / 3.0;
        let se = (noise.iter().map(|c| (c - mean) * (c - mean)).sum::<f64>() / 2.0 / 3.0).sqrt();
        assert!((change.mean.se.unwrap() - se).abs() < 1e-12);
    }

    #[test]
    fn the_size_of_weights_counts_nothing() {
        let found = |factor: f64| {
            let mut overview = Overview::new(0, 2);
            overview.add(&point(&[[5.0, 4.0], [7.0, 6.01], [6.0, 4.99]]), 0.25 * factor);
            overview.add(&point(&[[3.0, 5.0], [3.0, 5.1], [3.0, 4.9]]), 0.75 * factor);
            overview.add(&point(&[[8.0, 5.0], [3.0, 2.0], [1.0, 4.9]]), 0.5 * factor);
            overview.arms()
        };
        let expected = found(1.0);
        for exponent in (-1000..=1000).step_by(250) {
            assert_eq!(found(libm::ldexp(1.0, exponent)), expected, "weights times 2^{exponent}");
        }
        assert_eq!(expected[0].level.unwrap().value, (0.25 * 0.6 + 0.75 * 0.3 + 0.5 * 0.4) / 1.5);
    }

    /// A point without an error does not take that of the others with it, and all figures of a row are of one set.
    #[test]
    fn a_point_that_rests_on_one_replicate_is_left_out_and_counted() {
        let all =
            [point(&[[5.0, 4.0], [7.0, 6.01], [6.0, 4.99]]), point(&[[3.0, 5.0], [3.0, 5.1], [3.0, 4.9]])];
        let sums = |denominator: f64| vec![Ratio::from((0.5 * denominator, denominator)); OUTCOMES.len()];
        let meagre = [[1_000.0, 0.0], [1_000.0, 0.0], [1_000.0, 2.0]].map(|arms| arms.map(sums).to_vec());
        let mut overview = Overview::new(0, 2);
        all.iter().for_each(|point| overview.add(point, 1.0));
        overview.add(&OutcomesAt::of(2, &meagre), 1.0);
        let [reference, arm] = overview.arms().try_into().unwrap();
        assert_eq!((reference.points, reference.left_out, arm.points, arm.left_out), (3, 0, 2, 1));
        assert_eq!(arm.evidence.map(|found| (found.informative, found.at_risk)), Some((3, 3_000.0)));
        let (level, of_reference) = (arm.level.unwrap().value, arm.reference.unwrap().value);
        let change = arm.change.unwrap().mean;
        assert!((level - of_reference - change.value).abs() < 1e-12);
        assert!((of_reference - 0.45).abs() < 1e-12 && change.interval.is_some());
    }

    #[test]
    fn one_replicate_tells_nothing_from_zero() {
        let mut overview = Overview::new(0, 2);
        overview.add(&point(&[[5.0, 4.0]]), 1.0);
        let change = overview.arms()[1].change.clone().unwrap();
        assert_eq!((change.mean.interval, change.unclear), (None, 1));
        assert_eq!(Overview::new(0, 2).arms()[1].level, None);
    }
}
