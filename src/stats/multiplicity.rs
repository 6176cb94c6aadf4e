//! Adjustment of p-values for the number of hypotheses.
//!
//! [`holm`] for the arms that were declared beforehand, of one outcome; [`benjamini_hochberg`] for
//! exploratory sweeps. The family is what was asked for: hypotheses without a p-value (an arm in which
//! nobody was sanctioned) count as 1 ([`in_family`]), or it would shrink with what it could not show.

/// Holm's step-down adjustment (Holm 1979): controls the probability of any false finding.
///
/// The result has the order of the input. `None` when a p-value is not in \[0, 1\].
pub fn holm(p_values: &[f64]) -> Option<Vec<f64>> {
    let order = ascending(p_values)?;
    let count = p_values.len();
    let mut adjusted = vec![0.0; count];
    let mut floor = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        floor = floor.max((count - rank) as f64 * p_values[index]).min(1.0);
        adjusted[index] = floor;
    }
    Some(adjusted)
}

/// Benjamini and Hochberg's step-up adjustment (1995): controls the expected share of false
/// findings among the findings.
///
/// The result has the order of the input. `None` when a p-value is not in \[0, 1\].
pub fn benjamini_hochberg(p_values: &[f64]) -> Option<Vec<f64>> {
    let order = ascending(p_values)?;
    let count = p_values.len();
    let mut adjusted = vec![0.0; count];
    let mut ceiling = 1.0_f64;
    for (rank, &index) in order.iter().enumerate().rev() {
        ceiling = ceiling.min(count as f64 / (rank + 1) as f64 * p_values[index]);
        adjusted[index] = ceiling;
    }
    Some(adjusted)
}

/// Adjusts a family in which some hypotheses have no p-value; those count as 1 and stay without.
pub fn in_family(p_values: &[Option<f64>], adjust: impl Fn(&[f64]) -> Option<Vec<f64>>) -> Vec<Option<f64>> {
    let all: Vec<f64> = p_values.iter().map(|p| p.unwrap_or(1.0)).collect();
    let adjusted = adjust(&all).unwrap_or(all);
    p_values.iter().zip(adjusted).map(|(p, adjusted)| p.and(Some(adjusted))).collect()
}

fn ascending(p_values: &[f64]) -> Option<Vec<usize>> {
    if p_values.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return None;
    }
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    Some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: [f64; 4] = [0.01, 0.04, 0.03, 0.005];

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-12, "{found:?} {expected:?}");
        }
    }

    #[test]
    fn known_adjustments() {
        near(&holm(&P).unwrap(), &[0.03, 0.06, 0.06, 0.02]);
        near(&benjamini_hochberg(&P).unwrap(), &[0.02, 0.04, 0.04, 0.02]);
    }

    #[test]
    fn the_family_does_not_shrink_with_what_has_no_p_value() {
        let found = in_family(&[Some(0.01), None, Some(0.02)], holm);
        assert_eq!(found, [Some(0.03), None, Some(0.04)]);
        let found = in_family(&[Some(0.01), None, Some(0.02)], benjamini_hochberg);
        assert!((found[0].unwrap() - 0.03).abs() < 1e-12 && found[1].is_none());
    }

    #[test]
    fn never_above_one_and_never_silent() {
        near(&holm(&[0.6, 0.7]).unwrap(), &[1.0, 1.0]);
        near(&benjamini_hochberg(&[1.0, 0.9]).unwrap(), &[1.0, 1.0]);
        assert_eq!(holm(&[0.5, f64::NAN]), None);
        assert_eq!(benjamini_hochberg(&[-0.1]), None);
        assert_eq!(holm(&[]), Some(Vec::new()));
    }
}
