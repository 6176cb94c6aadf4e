//! Samples in which some values count more than others.
//!
//! Weights have no unit: only their ratios count. Every estimator takes them through [`scaled`], so that neither sums of
//! very small nor of very large ones leave the range of numbers, and equal weights of any size give what none give.

/// Weights as parts of the largest, which is 1; all 0 where none is above 0.
pub fn scaled(weights: &[f64]) -> Vec<f64> {
    let largest = weights.iter().copied().fold(0.0, f64::max);
    weights.iter().map(|weight| if largest > 0.0 { weight / largest } else { 0.0 }).collect()
}

/// The smallest value below or at which at least the part `q` of all weight lies: the inverse of the weighted
/// distribution function. `None` without any weight.
pub fn quantile(sample: &[(f64, f64)], q: f64) -> Option<f64> {
    let mut sorted: Vec<(f64, f64)> = sample.iter().copied().filter(|(_, weight)| *weight > 0.0).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let parts = scaled(&sorted.iter().map(|(_, weight)| *weight).collect::<Vec<_>>());
    sorted.iter_mut().zip(parts).for_each(|((_, weight), part)| *weight = part);
    let total: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    let mut below = 0.0;
    for &(value, weight) in &sorted {
        below += weight;
        // A sum of weights misses a round part by its rounding alone.
        if below >= q * total * (1.0 - 1e-12) {
            return Some(value);
        }
    }
    sorted.last().map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_give_order_statistics_and_others_repeat_values() {
        let equal: Vec<(f64, f64)> = [5.0, 1.0, 4.0, 2.0, 3.0].map(|value| (value, 0.1)).into();
        assert_eq!(
            [0.0, 0.2, 0.21, 0.5, 1.0].map(|q| quantile(&equal, q)),
            [1.0, 1.0, 2.0, 3.0, 5.0].map(Some)
        );
        let unequal = [(1.0, 1.0), (2.0, 0.0), (3.0, 3.0)];
        let repeated = [(1.0, 1.0), (3.0, 1.0), (3.0, 1.0), (3.0, 1.0)];
        for q in [0.0, 0.25, 0.26, 0.9, 1.0] {
            assert_eq!(quantile(&unequal, q), quantile(&repeated, q));
        }
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[(1.0, 0.0)], 0.5), None);
    }
}
