//! Target ranges, and how far outcomes are from them.

use crate::stats::weighted::scaled;

/// A range that an outcome should lie in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Lower end, in the unit of the outcome.
    pub low: f64,
    /// Upper end, above the lower.
    pub high: f64,
    /// How much it counts relative to the other targets.
    pub weight: f64,
}

impl Target {
    /// How far `value` is from the range, in widths of the range; 0 inside, infinite for what is not a number.
    pub fn gap(&self, value: f64) -> f64 {
        let outside = if value < self.low {
            self.low - value
        } else if value > self.high {
            value - self.high
        } else if value.is_nan() {
            f64::INFINITY
        } else {
            0.0
        };
        outside / (self.high - self.low)
    }

    /// True if `value` lies in the range, ends included.
    pub fn met(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// Distance of outcomes from their targets: the root of the weighted mean of the squared gaps.
///
/// 0 where every target is met. Infinite where an outcome is missing (NaN): such a point is never accepted.
///
/// # Panics
///
/// If there are not as many values as targets, or no target has any weight.
pub fn distance(targets: &[Target], values: &[f64]) -> f64 {
    assert_eq!(targets.len(), values.len(), "a value for each target");
    let weights = scaled(&targets.iter().map(|target| target.weight).collect::<Vec<_>>());
    let total: f64 = weights.iter().sum();
    assert!(total > 0.0, "no target has any weight");
    let squares = targets.iter().zip(values).zip(&weights).map(|((target, &value), weight)| {
        let gap = target.gap(value);
        if gap.is_infinite() { gap } else { weight * gap * gap }
    });
    (squares.sum::<f64>() / total).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANGE: Target = Target { low: 0.1, high: 0.3, weight: 1.0 };

    #[test]
    fn gaps_are_in_widths_and_nothing_inside() {
        assert_eq!(RANGE.gap(0.1), 0.0);
        assert_eq!(RANGE.gap(0.3), 0.0);
        assert!((RANGE.gap(0.0) - 0.5).abs() < 1e-12);
        assert!((RANGE.gap(0.7) - 2.0).abs() < 1e-12);
        assert_eq!(RANGE.gap(f64::NAN), f64::INFINITY);
        assert!(RANGE.met(0.3) && !RANGE.met(f64::NAN));
    }

    #[test]
    fn the_distance_weighs_the_gaps() {
        let heavy = Target { weight: 3.0, ..RANGE };
        let far = distance(&[RANGE, heavy], &[0.7, 0.2]);
        assert!((far - 1.0).abs() < 1e-12, "{far}");
        assert_eq!(distance(&[RANGE, heavy], &[0.2, 0.1]), 0.0);
        assert_eq!(distance(&[RANGE, heavy], &[0.2, f64::NAN]), f64::INFINITY);
        let unweighted = Target { weight: 0.0, ..RANGE };
        assert_eq!(distance(&[RANGE, unweighted], &[0.2, f64::NAN]), f64::INFINITY);
    }
}
