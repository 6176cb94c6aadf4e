//! PAWN (Pianosi & Wagener 2015, 2018): how far a factor moves the whole distribution of an outcome.
//!
//! The values of a factor are cut into slices with as many points each, or one for each value where they are few. In
//! each slice the distribution of the outcome is compared with that over all points by the statistic of Kolmogorov and
//! Smirnov, the largest distance between the two distribution functions; the index is the median over the slices. It
//! is a number from 0 to 1 and needs no moments: where an outcome has a long tail or two humps, shares of variance
//! mislead and it does not. It works on any sample ("generic", Pianosi & Wagener 2018).
//!
//! A slice is a small sample, so even a factor without any influence has an index above 0. Dummies, factors of pure
//! noise, show how large it can be: an index at or under [`Pawn::dummy`] is not significant.

use super::Bootstrap;
use crate::random::{Draws, Purpose};
use crate::stats::Estimate;
use crate::stats::rounding::{is_rounding, size};

/// Slices of a factor.
pub const SLICES: usize = 10;
/// Fewest points in a slice: with fewer there are fewer slices.
const FEWEST: usize = 8;
/// Dummies that are tried.
const DUMMIES: u32 = 200;

/// A sample: an outcome at points.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// The values of each factor at the points.
    pub factors: &'a [Vec<f64>],
    /// The outcome at the points.
    pub values: &'a [f64],
    /// The block of each point, from 0: points of one block are resampled together.
    pub blocks: &'a [usize],
}

/// Indices of all factors.
#[derive(Clone, Debug, PartialEq)]
pub struct Pawn {
    /// Median over the slices, by factor.
    pub medians: Vec<Estimate>,
    /// The 95 % quantile of the index of factors without influence.
    pub dummy: f64,
    /// Bootstrap samples that are left out, as the outcome is the same at all of their points.
    pub left_out: u32,
}

/// The indices of an outcome; `None` when there are too few points for two slices, or the outcome is the same at all of
/// them up to rounding.
///
/// # Panics
///
/// If factors, values and blocks differ in length.
pub fn pawn(sample: &Sample<'_>, bootstrap: &Bootstrap) -> Option<Pawn> {
    let Sample { factors, values, blocks } = *sample;
    let points = values.len();
    assert!(
        blocks.len() == points && factors.iter().all(|of| of.len() == points),
        "one value for each point"
    );
    let slices = SLICES.min(points / FEWEST);
    if slices < 2 {
        return None;
    }
    let mut order: Vec<usize> = (0..points).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let values = &levelled(values, &order)[..];
    let differ = |weights: &[f64]| {
        let there = || order.iter().filter(|&&point| weights[point] > 0.0).map(|&point| values[point]);
        there().next() != there().next_back()
    };
    let all = vec![1.0; points];
    if !differ(&all) {
        return None;
    }
    let cut: Vec<Vec<usize>> = factors.iter().map(|of| sliced(of, slices)).collect();
    let index = |cut: &[usize], weights: &[f64]| median_distance(cut, &order, values, weights);
    let at_all: Vec<f64> = cut.iter().map(|cut| index(cut, &all)).collect();
    let count = blocks.iter().max().map_or(0, |last| last + 1);
    let (medians, left_out) = bootstrap.estimates(count, &at_all, |counts| {
        let weights: Vec<f64> = blocks.iter().map(|&block| counts[block]).collect();
        differ(&weights).then(|| cut.iter().map(|cut| index(cut, &weights)).collect())
    });
    let draws = Draws::new(bootstrap.seed, 0);
    let dummy = |number: u32| {
        let mut deck = draws.deck(Purpose::Dummy, number, 0);
        let of: Vec<f64> = (0..points).map(|_| deck.uniform()).collect();
        index(&sliced(&of, slices), &all)
    };
    let mut dummies: Vec<f64> = (0..DUMMIES).map(dummy).collect();
    dummies.sort_by(f64::total_cmp);
    Some(Pawn { medians, dummy: dummies[(DUMMIES as usize * 95).div_ceil(100) - 1], left_out })
}

/// The values, those that differ by rounding alone made equal. `order` sorts them.
fn levelled(values: &[f64], order: &[usize]) -> Vec<f64> {
    let (largest, mut level) = (size(values.iter().copied()), f64::NAN);
    let mut found = vec![0.0; values.len()];
    for &point in order {
        if !is_rounding(values[point] - level, largest) {
            level = values[point];
        }
        found[point] = level;
    }
    found
}

/// The slice of each point: one for each value, or by rank, equal values in one.
fn sliced(of: &[f64], slices: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..of.len()).collect();
    order.sort_by(|&a, &b| of[a].total_cmp(&of[b]));
    let distinct = 1 + order.windows(2).filter(|pair| of[pair[0]] != of[pair[1]]).count();
    let mut found = vec![0; of.len()];
    let (mut values, mut first) = (0, 0);
    for (rank, &point) in order.iter().enumerate() {
        if rank > 0 && of[point] != of[order[rank - 1]] {
            (values, first) = (values + 1, rank);
        }
        found[point] = if distinct <= slices { values } else { first * slices / of.len() };
    }
    found
}

/// The median over the slices of the largest distance between the distribution function in a slice and that over all.
///
/// Within a slice the distance is largest next to one of its own values: just before it or at it.
fn median_distance(cut: &[usize], order: &[usize], values: &[f64], weights: &[f64]) -> f64 {
    let slices = cut.iter().max().map_or(0, |last| last + 1);
    let mut within = vec![0.0; slices];
    cut.iter().zip(weights).for_each(|(&slice, &weight)| within[slice] += weight);
    let total: f64 = weights.iter().sum();
    let (mut below, mut all) = (vec![0.0; slices], 0.0);
    let mut largest = vec![0.0_f64; slices];
    let mut start = 0;
    while start < order.len() {
        let end =
            start + order[start..].iter().take_while(|&&point| values[point] == values[order[start]]).count();
        let equal = &order[start..end];
        let mut look = |below: &[f64], all: f64| {
            for &point in equal {
                let slice = cut[point];
                if within[slice] > 0.0 {
                    let distance = (below[slice] / within[slice] - all / total).abs();
                    largest[slice] = largest[slice].max(distance);
                }
            }
        };
        look(&below, all);
        for &point in equal {
            below[cut[point]] += weights[point];
            all += weights[point];
        }
        look(&below, all);
        start = end;
    }
    let mut distances: Vec<f64> = largest
        .iter()
        .zip(&within)
        .filter(|(_, within)| **within > 0.0)
        .map(|(largest, _)| *largest)
        .collect();
    distances.sort_by(f64::total_cmp);
    let middle = distances.len() / 2;
    match (distances.is_empty(), distances.len().is_multiple_of(2)) {
        (true, _) => 0.0,
        (_, true) => f64::midpoint(distances[middle - 1], distances[middle]),
        _ => distances[middle],
    }
}
