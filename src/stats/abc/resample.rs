//! Points drawn from a weighted sample.

use crate::stats::weighted::scaled;

/// Indices of `count` points that represent a weighted sample evenly: systematic resampling with its
/// start in the middle of the first step (Kitagawa 1996), which needs no draw.
///
/// # Panics
///
/// If the weights have no sum above 0.
pub fn systematic(weights: &[f64], count: usize) -> Vec<usize> {
    let weights = scaled(weights);
    let total: f64 = weights.iter().sum();
    assert!(total > 0.0, "a sample without weight");
    let (mut index, mut below) = (0, weights[0]);
    (0..count)
        .map(|step| {
            let at = (step as f64 + 0.5) / count as f64 * total;
            while below < at && index + 1 < weights.len() {
                index += 1;
                below += weights[index];
            }
            index
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_point_is_drawn_as_often_as_its_weight_says() {
        assert_eq!(systematic(&[0.5, 0.0, 0.25, 0.25], 4), [0, 0, 2, 3]);
        assert_eq!(systematic(&[1.0, 1.0, 1.0], 3), [0, 1, 2]);
        assert_eq!(systematic(&[3.0, 1.0], 1), [0]);
        assert_eq!(systematic(&[1.0, 99.0], 10), [1; 10]);
    }
}
