//! What a weighted sample says of one quantity.

use crate::stats::weighted::scaled;

/// Variance of a uniform number: that of every coordinate under the prior.
pub(super) const PRIOR_VARIANCE: f64 = 1.0 / 12.0;

/// Number of equally weighted points that would be worth as much, (Σw)² / Σw² (Kish 1965).
pub fn effective_sample_size(weights: &[f64]) -> f64 {
    let (sum, squares) =
        scaled(weights).iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// The weighted mean; `None` without weight.
pub fn mean(values: &[f64], weights: &[f64]) -> Option<f64> {
    let weights = scaled(weights);
    let total: f64 = weights.iter().sum();
    let sum: f64 = values.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
    (total > 0.0).then(|| sum / total)
}

/// The weighted standard deviation; `None` without weight.
pub fn standard_deviation(values: &[f64], weights: &[f64]) -> Option<f64> {
    let centre = mean(values, weights)?;
    let squares: Vec<f64> = values.iter().map(|value| (value - centre) * (value - centre)).collect();
    mean(&squares, weights).map(f64::sqrt)
}

/// Quantiles of weighted values: where the cumulated weight, from the middle of each value's own, passes the
/// probability; linear between values. Values that are not numbers are left out; empty if none is left.
pub fn quantiles(values: &[f64], weights: &[f64], probabilities: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<(f64, f64)> = values
        .iter()
        .copied()
        .zip(scaled(weights))
        .filter(|(value, weight)| value.is_finite() && *weight > 0.0)
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let mut below = 0.0;
    let middles: Vec<f64> = sorted
        .iter()
        .map(|(_, weight)| {
            below += weight;
            (below - weight / 2.0) / total
        })
        .collect();
    let at = |p: f64| {
        let above = middles.partition_point(|&middle| middle < p);
        match (above.checked_sub(1), sorted.get(above)) {
            (None, _) => sorted[0].0,
            (Some(last), None) => sorted[last].0,
            (Some(before), Some(&(after, _))) => {
                let part = (p - middles[before]) / (middles[above] - middles[before]);
                sorted[before].0 + part * (after - sorted[before].0)
            }
        }
    };
    probabilities.iter().map(|&p| at(p)).collect()
}

/// Share of the weight on values that satisfy a test; 0 without weight.
pub fn share(values: &[f64], weights: &[f64], test: impl Fn(f64) -> bool) -> f64 {
    let held = values.iter().map(|value| f64::from(u8::from(test(*value)))).collect::<Vec<_>>();
    mean(&held, weights).unwrap_or(0.0)
}

/// How much was learned of a parameter: 1 less the variance of its coordinate under the posterior over that under the
/// prior. 0 is nothing (or less: a posterior at both ends), 1 everything.
pub fn learned(coordinates: &[f64], weights: &[f64]) -> Option<f64> {
    let deviation = standard_deviation(coordinates, weights)?;
    Some(1.0 - deviation * deviation / PRIOR_VARIANCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_give_the_usual_figures() {
        let values = [3.0, 1.0, 2.0, f64::NAN];
        let weights = [0.25, 0.25, 0.25, 0.25];
        assert_eq!(quantiles(&values, &weights, &[0.0, 0.5, 1.0]), [1.0, 2.0, 3.0]);
        assert_eq!(effective_sample_size(&weights), 4.0);
        assert_eq!(mean(&values[..3], &weights[..3]), Some(2.0));
        assert_eq!(share(&values[..3], &weights[..3], |x| x > 1.5), 2.0 / 3.0);
        assert!(quantiles(&[f64::NAN], &[1.0], &[0.5]).is_empty());
    }

    #[test]
    fn weights_move_quantiles_and_shrink_the_sample() {
        let values = [0.0, 1.0];
        let weights = [0.9, 0.1];
        // Middles at .45 and .95: the median lies a tenth of the way from 0 to 1.
        let median = quantiles(&values, &weights, &[0.5])[0];
        assert!((median - 0.1).abs() < 1e-12, "{median}");
        assert!((effective_sample_size(&weights) - 1.0 / 0.82).abs() < 1e-12);
        assert!((standard_deviation(&values, &weights).unwrap() - 0.3).abs() < 1e-12);
    }

    #[test]
    fn nothing_is_learned_from_the_prior_and_everything_from_a_point() {
        let coordinates: Vec<f64> = (0..1000).map(|i| (f64::from(i) + 0.5) / 1000.0).collect();
        let weights = vec![0.001; 1000];
        assert!(learned(&coordinates, &weights).unwrap().abs() < 1e-5);
        assert_eq!(learned(&[0.3, 0.3], &[0.5, 0.5]), Some(1.0));
    }
}
