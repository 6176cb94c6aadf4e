//! What a posterior knows of several parameters together: directions in which the prior variance is gone.
//!
//! A posterior that pins only the difference of two parameters leaves each of them nearly as wide as its prior. Their
//! covariance in the unit cube, relative to that of the prior (which is the same in all directions), has a small
//! eigenvalue along the difference: the part of the prior variance that is left there. Directions are in prior
//! probabilities, so that a coefficient of 1 is worth the same part of each parameter's prior.
//!
//! The smallest eigenvalue of a small sample is small by chance. A direction counts as *linked* if its variance is
//! below what its parameters would give if they had nothing to do with each other, by more than chance may do: the
//! smallest singular value of n points in d dimensions is below 1 − √(d/n) − t/√n with a probability of at most
//! exp(−t²/2) (Davidson & Szarek 2001, theorem II.13, for normal numbers; uniform ones vary less).

use super::posterior::{PRIOR_VARIANCE, effective_sample_size, mean};
use crate::stats::rounding::beyond_rounding;
use crate::stats::weighted::scaled;

/// Probability with which chance alone links any of the directions that are looked at.
const BY_CHANCE: f64 = 0.05;
/// Most sweeps of rotations; a dozen is enough for any matrix of this size.
const MOST_SWEEPS: usize = 50;

/// A direction in the space of parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    /// The coefficient of each parameter; their squares sum to 1, the first large one is positive.
    pub coefficients: Vec<f64>,
    /// The part of the prior variance that is gone along it; below 0 if there is more than before.
    pub learned: f64,
    /// True if more is gone than the parameters one by one explain, chance aside.
    pub linked: bool,
}

/// Two parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Place of the one.
    pub one: usize,
    /// Place of the other.
    pub other: usize,
    /// Their correlation in the posterior; `None` where one of them does not vary.
    pub correlation: Option<f64>,
    /// The direction in which most is known, of the two.
    pub known: Direction,
    /// The direction across, in which least is.
    pub free: Direction,
}

/// All pairs of parameters, and the directions of all together, those in which most is known first.
pub fn joint(points: &[&[f64]], weights: &[f64]) -> (Vec<Pair>, Vec<Direction>) {
    let order = points.first().map_or(0, |point| point.len());
    let covariance = covariance(points, weights, order);
    let effective = effective_sample_size(weights);
    let pairs: Vec<(usize, usize)> =
        (0..order).flat_map(|one| (one + 1..order).map(move |other| (one, other))).collect();
    let pair = |&(one, other): &(usize, usize)| {
        let part = |i: usize, j: usize| covariance[i * order + j];
        let matrix = [part(one, one), part(one, other), part(other, one), part(other, other)];
        let mut found = directions(&matrix, 2, effective, pairs.len()).into_iter();
        let scale = (part(one, one) * part(other, other)).sqrt();
        let correlation = (scale > 0.0).then(|| part(one, other) / scale);
        Some(Pair { one, other, correlation, known: found.next()?, free: found.next()? })
    };
    (pairs.iter().filter_map(pair).collect(), directions(&covariance, order, effective, 1))
}

/// The covariance relative to that of the prior, by rows.
fn covariance(points: &[&[f64]], weights: &[f64], order: usize) -> Vec<f64> {
    let weights = scaled(weights);
    let total: f64 = weights.iter().sum();
    let column = |i: usize| points.iter().map(|point| point[i]).collect::<Vec<_>>();
    let centre: Vec<f64> = (0..order).map(|i| mean(&column(i), &weights).unwrap_or(0.5)).collect();
    let cell = |cell: usize| {
        let (i, j) = (cell / order, cell % order);
        // Of prior probabilities, which are at most 1.
        let gap = |point: &[f64], i: usize| beyond_rounding(point[i] - centre[i], 1.0);
        let products = points.iter().map(|point| gap(point, i) * gap(point, j));
        products.zip(&weights).map(|(product, weight)| weight * product).sum::<f64>() / total / PRIOR_VARIANCE
    };
    (0..order * order).map(cell).collect()
}

fn directions(matrix: &[f64], order: usize, effective: f64, looks: usize) -> Vec<Direction> {
    let beyond = (2.0 * libm::log(looks as f64 / BY_CHANCE)).sqrt();
    let least = (1.0 - (order as f64 / effective).sqrt() - beyond / effective.sqrt()).max(0.0);
    let found = eigen(matrix, order).into_iter().map(|(left, coefficients)| {
        let apart: f64 = coefficients.iter().enumerate().map(|(i, c)| c * c * matrix[i * order + i]).sum();
        Direction { coefficients, learned: 1.0 - left, linked: left < least * least * apart }
    });
    found.collect()
}

/// Eigenvalues, the smallest first, and eigenvectors of a symmetric matrix, by Jacobi's rotations (Golub & Van Loan
/// 2013, section 8.5).
fn eigen(matrix: &[f64], order: usize) -> Vec<(f64, Vec<f64>)> {
    let mut a = matrix.to_vec();
    let mut vectors: Vec<f64> =
        (0..order * order).map(|cell| f64::from(u8::from(cell / order == cell % order))).collect();
    let rotate = |of: &mut [f64], one: usize, other: usize, (c, s): (f64, f64)| {
        (of[one], of[other]) = (c * of[one] - s * of[other], s * of[one] + c * of[other]);
    };
    for _ in 0..MOST_SWEEPS {
        let mut turned = false;
        for p in 0..order {
            for q in p + 1..order {
                let off = a[p * order + q];
                if off.abs() <= f64::EPSILON * (a[p * order + p] * a[q * order + q]).abs().sqrt() {
                    continue;
                }
                turned = true;
                let theta = (a[q * order + q] - a[p * order + p]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                for k in 0..order {
                    rotate(&mut a, k * order + p, k * order + q, (c, t * c));
                }
                for k in 0..order {
                    rotate(&mut a, p * order + k, q * order + k, (c, t * c));
                    rotate(&mut vectors, p * order + k, q * order + k, (c, t * c));
                }
            }
        }
        if !turned {
            break;
        }
    }
    let mut found: Vec<(f64, Vec<f64>)> = (0..order)
        .map(|k| {
            let mut vector = vectors[k * order..(k + 1) * order].to_vec();
            let most = vector.iter().map(|x| x.abs()).fold(0.0, f64::max);
            let first = vector.iter().copied().find(|x| x.abs() >= most / 2.0).unwrap_or(1.0);
            vector.iter_mut().for_each(|x| *x *= first.signum());
            (a[k * order + k], vector)
        })
        .collect();
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Draws, Purpose};

    /// So many uniform points, and what is made of each.
    fn sample(points: u32, dimension: usize, seed: u64, made: impl Fn(&mut [f64])) -> Vec<Vec<f64>> {
        let draws = Draws::new(seed, 0);
        let point = |k: u32| {
            let mut deck = draws.deck(Purpose::Proposal, 0, k);
            let mut point: Vec<f64> = (0..dimension).map(|_| deck.uniform()).collect();
            made(&mut point);
            point
        };
        (0..points).map(point).collect()
    }

    fn found(points: &[Vec<f64>]) -> (Vec<Pair>, Vec<Direction>) {
        let points: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
        joint(&points, &vec![1.0; points.len()])
    }

    #[test]
    fn eigenvalues_and_vectors_of_a_known_matrix() {
        // Eigenvalues 2 − √2, 2 and 2 + √2.
        let matrix = [2.0, -1.0, 0.0, -1.0, 2.0, -1.0, 0.0, -1.0, 2.0];
        let found = eigen(&matrix, 3);
        let root = 2.0_f64.sqrt();
        for ((value, vector), expected) in found.iter().zip([2.0 - root, 2.0, 2.0 + root]) {
            assert!((value - expected).abs() < 1e-12, "{found:?}");
            for (row, x) in matrix.chunks(3).zip(vector) {
                let product: f64 = row.iter().zip(vector).map(|(a, b)| a * b).sum();
                assert!((product - value * x).abs() < 1e-12, "{found:?}");
            }
        }
        assert_eq!(eigen(&[3.0, 0.0, 0.0, 1.0], 2), [(1.0, vec![0.0, 1.0]), (3.0, vec![1.0, 0.0])]);
    }

    #[test]
    fn a_planted_ridge_is_a_direction_and_its_parameters_are_free() {
        // The second is the first, but for a hundredth of the prior variance of their difference.
        let points = sample(150, 3, 1, |point| point[1] = point[0] + 0.1 * (point[1] - 0.5) * 2.0_f64.sqrt());
        let (pairs, directions) = found(&points);
        let ridge = &pairs[0];
        assert!(ridge.correlation.unwrap() > 0.98 && ridge.known.linked, "{ridge:?}");
        assert!((ridge.known.learned - 0.99).abs() < 0.003, "{ridge:?}");
        assert!(ridge.known.coefficients[0] * ridge.known.coefficients[1] < -0.49, "a difference: {ridge:?}");
        assert!(ridge.free.learned < 0.0, "the sum has more than the variance of one: {ridge:?}");
        assert!(pairs[1..].iter().all(|pair| !pair.known.linked), "{pairs:?}");
        assert!(directions[0].linked && directions[0].coefficients[2].abs() < 0.1, "{directions:?}");
        assert!((directions[0].learned - 0.99).abs() < 0.003 && !directions[1].linked, "{directions:?}");
    }

    #[test]
    fn three_parameters_of_which_only_the_sum_is_known_are_linked_together() {
        let points = sample(300, 3, 2, |point| {
            point[2] = 1.0 - 0.5 * (point[0] + point[1]) + 0.05 * (point[2] - 0.5);
        });
        let (_, directions) = found(&points);
        assert!(directions[0].linked && directions[0].learned > 0.95, "{directions:?}");
        assert!(directions[0].coefficients.iter().all(|c| *c > 0.3), "{directions:?}");
    }

    #[test]
    fn parameters_that_were_learned_one_by_one_are_not_linked() {
        let points = sample(150, 2, 3, |point| point[0] = 0.5 + 0.1 * (point[0] - 0.5));
        let (pairs, directions) = found(&points);
        assert!((directions[0].learned - 0.99).abs() < 0.003, "{directions:?}");
        assert!(!directions[0].linked && !pairs[0].known.linked, "{pairs:?}");
        let constant = sample(20, 2, 4, |point| point[0] = 0.3);
        assert_eq!(found(&constant).0[0].correlation, None);
    }

    /// Of 400 posteriors without any link, few show one: in any pair, or in the first direction.
    #[test]
    fn chance_alone_links_parameters_in_at_most_one_of_twenty_samples() {
        for (points, dimension) in [(12, 2), (40, 4), (150, 2), (150, 10)] {
            let linked = (0..400).filter(|seed| {
                let (pairs, directions) = found(&sample(points, dimension, 100 + seed, |_| ()));
                pairs.iter().any(|pair| pair.known.linked) || directions.iter().any(|one| one.linked)
            });
            let linked = linked.count();
            assert!(linked <= 20, "{linked} of 400 with {points} points of {dimension} parameters");
        }
    }
}
