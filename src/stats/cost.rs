//! What a percentage point of effect costs, and which arms are worth their cost.

use super::estimate::{Better, Estimate};
use super::fieller::{Quotient, quotient};
use super::jackknife::Jackknife;

/// Percentage points in a proportion of 1.
const POINTS: f64 = 100.0;

/// Cost of one percentage point of improvement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostPerPoint {
    /// Cost of the arm − cost of the baseline, in the unit of the cost.
    pub extra_cost: Estimate,
    /// Improvement in percentage points; positive is good whichever direction the outcome has.
    pub points: Estimate,
    /// Extra cost per point with Fieller's confidence set (Fieller 1954; for costs Willan and
    /// O'Brien 1996). It is bounded only when the improvement differs from zero; looked at only then, it covers too
    /// rarely (`stats::tests::prices`). Read it together with `position`: a negative quotient is a saving that helps
    /// or a cost that harms.
    pub per_point: Quotient,
    /// Where the point estimates lie; `None` where the improvement does not differ from zero or has no interval.
    pub position: Option<Position>,
}

/// Quadrant of an arm in the plane of cost and effect, by its point estimates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Costs more (or the same) and helps: the quotient is a price.
    CostsAndHelps,
    /// Costs less and helps: better than the baseline on both.
    SavesAndHelps,
    /// Costs more (or the same) and harms: worse than the baseline on both.
    CostsAndHarms,
    /// Costs less and harms: the quotient is what is saved per point lost.
    SavesAndHarms,
}

/// Cost per percentage point.
///
/// `extra_cost` is the paired difference of the mean cost of a run, `effect` that of the outcome as
/// a proportion (not in percent), both arm − baseline over the same replicates, as from
/// [`Jackknife::minus`]; their covariance over replicates is used.
///
/// # Panics
///
/// If the numbers of replicates differ or `level` is not in (0, 1).
pub fn cost_per_point(
    extra_cost: &Jackknife,
    effect: &Jackknife,
    better: Better,
    level: f64,
) -> CostPerPoint {
    let points = effect.times(better.sign() * POINTS);
    let per_point = quotient(extra_cost, &points, level);
    let position = per_point.set.interval().map(|_| match (extra_cost.value() < 0.0, points.value() > 0.0) {
        (false, true) => Position::CostsAndHelps,
        (true, true) => Position::SavesAndHelps,
        (false, false) => Position::CostsAndHarms,
        (true, false) => Position::SavesAndHarms,
    });
    CostPerPoint {
        extra_cost: extra_cost.estimate(level),
        points: points.estimate(level),
        per_point,
        position,
    }
}

/// Indices of the arms that no other arm beats on both cost and improvement, cheapest first.
///
/// `arms[i]` is (cost, improvement), improvement positive when good. An arm is beaten when another
/// costs no more and improves no less, and is strictly better on one of the two; equal arms stay
/// together. Arms with a value that is not finite are left out. By point estimates: differences
/// within the error are not told apart.
pub fn frontier(arms: &[(f64, f64)]) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..arms.len()).filter(|&arm| arms[arm].0.is_finite() && arms[arm].1.is_finite()).collect();
    order.sort_by(|&a, &b| {
        let by_cost = arms[a].0.total_cmp(&arms[b].0);
        by_cost.then(arms[b].1.total_cmp(&arms[a].1)).then(a.cmp(&b))
    });
    let mut best: Option<(f64, f64)> = None;
    order.retain(|&arm| {
        let undominated = best.is_none_or(|best| arms[arm].1 > best.1 || arms[arm] == best);
        if undominated {
            best = Some(arms[arm]);
        }
        undominated
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::fieller::ConfidenceSet;
    use crate::stats::{LEVEL, Ratio};

    fn mean(values: &[f64]) -> Jackknife {
        let sums: Vec<Ratio> = values.iter().copied().map(Ratio::mean_of).collect();
        Jackknife::of_ratio(&sums).unwrap()
    }

    #[test]
    fn price_of_a_clear_effect() {
        let cost = mean(&[100.0, 110.0, 90.0, 105.0, 95.0]);
        let effect = mean(&[-0.02, -0.021, -0.019, -0.02, -0.02]);
        let found = cost_per_point(&cost, &effect, Better::Lower, LEVEL);
        assert_eq!(found.position, Some(Position::CostsAndHelps));
        assert!((found.points.value - 2.0).abs() < 1e-12);
        assert!((found.per_point.value.unwrap() - 50.0).abs() < 1e-9);
        let interval = found.per_point.set.interval().unwrap();
        assert!(interval.low > 40.0 && interval.low < 50.0 && interval.high < 60.0);
    }

    #[test]
    fn an_unclear_effect_has_no_finite_interval() {
        let cost = mean(&[100.0, 110.0, 90.0, 105.0, 95.0]);
        let effect = mean(&[-0.02, 0.021, -0.019, 0.02, -0.01]);
        let found = cost_per_point(&cost, &effect, Better::Lower, LEVEL);
        assert!(matches!(found.per_point.set, ConfidenceSet::Outside { .. }));
        assert_eq!(found.position, None);
        // Two rates that happen to be equal are no finding either.
        let equal = cost_per_point(&cost, &mean(&[0.02, -0.02, 0.01, -0.01, 0.0]), Better::Lower, LEVEL);
        assert_eq!((equal.per_point.value, equal.position), (None, None));
        assert!(matches!(equal.per_point.set, ConfidenceSet::Outside { .. }));
        let unclear_cost = mean(&[1.0, -2.0, 3.0, -1.0, 0.0]);
        let found = cost_per_point(&unclear_cost, &effect, Better::Lower, LEVEL);
        assert_eq!(found.per_point.set, ConfidenceSet::Everything);
    }

    #[test]
    fn a_dormant_arm_has_no_price() {
        let nothing = mean(&[0.0; 5]);
        let cost = mean(&[1.0; 5]);
        let found = cost_per_point(&cost, &nothing, Better::Higher, LEVEL);
        assert_eq!(found.position, None);
        assert_eq!(found.per_point.set, ConfidenceSet::NoDenominator);
        assert_eq!(found.per_point.value, None);
    }

    #[test]
    fn frontier_keeps_what_is_not_beaten() {
        let arms = [
            (5.0, 1.0),
            (0.0, 0.0),
            (6.0, 0.9),
            (9.0, 4.0),
            (9.0, 3.0),
            (5.0, 1.0),
            (f64::NAN, 9.0),
            (12.0, 4.0),
        ];
        assert_eq!(frontier(&arms), [1, 0, 5, 3]);
        assert_eq!(frontier(&[]), [] as [usize; 0]);
    }
}
