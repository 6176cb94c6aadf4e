//! Weights have no unit: no estimator may change with their size.

use super::Draws;
use crate::stats::abc::joint::joint;
use crate::stats::abc::posterior::{
    effective_sample_size, learned, mean, quantiles, share, standard_deviation,
};
use crate::stats::abc::resample::systematic;
use crate::stats::abc::{Target, distance};
use crate::stats::prim::{Cases, Column, Kind, Peeling, trajectory};
use crate::stats::robustness::{Enough, Runs, robustness};
use crate::stats::{Better, LEVEL, Ratio, weighted};

const POINTS: usize = 40;

/// Every number of every weighted estimator, as text: of numbers that are equal in all bits.
fn everything(weights: &[f64]) -> Vec<String> {
    let mut draws = Draws::new(7);
    let values: Vec<f64> = (0..POINTS).map(|_| draws.uniform()).collect();
    let pairs: Vec<(f64, f64)> = values.iter().copied().zip(weights.iter().copied()).collect();
    let points: Vec<[f64; 2]> = values.iter().map(|x| [*x, 0.5 * x + 0.5 * draws.uniform()]).collect();
    let slices: Vec<&[f64]> = points.iter().map(<[f64; 2]>::as_slice).collect();
    let mut runs = Runs::new(2, 2, &[1.0]);
    for (value, weight) in &pairs {
        let sums = [*value, value + 0.1, draws.uniform(), draws.uniform()].map(Ratio::mean_of);
        runs.push(*weight, &sums);
    }
    let columns = vec![Column { kind: Kind::Real, values: values.clone() }];
    let interest: Vec<bool> = values.iter().map(|x| *x > 0.6).collect();
    let cases = Cases::weighted(columns, interest, weights.to_vec());
    let steps = trajectory(&cases, &[true; POINTS], &Peeling::default());
    let targets: Vec<Target> = weights.iter().map(|&weight| Target { low: 0.4, high: 0.5, weight }).collect();
    vec![
        format!("{:?}", [0.0, 0.1, 0.5, 0.9, 1.0].map(|q| weighted::quantile(&pairs, q))),
        format!("{}", effective_sample_size(weights)),
        format!("{:?}", [mean(&values, weights), standard_deviation(&values, weights)]),
        format!("{:?}", quantiles(&values, weights, &[0.05, 0.5, 0.95])),
        format!("{:?} {}", learned(&values, weights), share(&values, weights, |x| x > 0.3)),
        format!("{:?}", systematic(weights, 25)),
        format!("{:?}", joint(&slices, weights)),
        format!("{:?}", robustness(&runs, Better::Lower, Enough::Level(0.5), 1.0, 20, 1, LEVEL)),
        format!("{:?}", steps.iter().map(|step| step.measures).collect::<Vec<_>>()),
        format!("{}", distance(&targets, &values)),
    ]
}

#[test]
fn no_estimator_knows_the_size_of_weights() {
    let mut draws = Draws::new(11);
    let weights: Vec<f64> = (0..POINTS).map(|_| draws.uniform()).collect();
    let expected = everything(&weights);
    assert!(expected.iter().all(|text| !text.contains("NaN") && !text.contains("inf")), "{expected:#?}");
    for exponent in (-1000..=1000).step_by(125) {
        let factor = libm::ldexp(1.0, exponent);
        let scaled: Vec<f64> = weights.iter().map(|weight| weight * factor).collect();
        assert_eq!(everything(&scaled), expected, "weights times 2^{exponent}");
    }
    // Equal weights of any size, the smallest and the largest included, give what weights of 1 give.
    let ones = everything(&[1.0; POINTS]);
    for weight in [5e-324, 1e-320, 1e308, f64::MAX] {
        assert_eq!(everything(&[weight; POINTS]), ones, "weights of {weight:e}");
    }
    // Weights of both ends of the range: the small ones count nothing, and nothing becomes what is no number.
    let mixed: Vec<f64> = (0..POINTS).map(|i| if i % 2 == 0 { 1e-320 } else { 1e308 }).collect();
    let odd = everything(&mixed);
    assert!(odd.iter().all(|text| !text.contains("NaN") && !text.contains("inf")), "{odd:#?}");
    assert_eq!(effective_sample_size(&mixed), 20.0);
}
