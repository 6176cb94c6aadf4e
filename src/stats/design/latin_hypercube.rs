//! Latin hypercubes (McKay, Beckman & Conover 1979): of n points each of the n strata of each factor has one.

use super::{DesignError, Points};
use crate::random::{Draws, Purpose, uniform};
use sfic_text::text;

/// Points beyond which a maximin design takes too long: its work grows with their square.
pub const MOST_MAXIMIN: usize = 2_000;
/// Points beyond which nobody sweeps.
pub const MOST_POINTS: usize = 1 << 24;
/// Exchanges tried for each point.
const EXCHANGES: usize = 100;

/// A random Latin hypercube: each factor's strata in random order, each point uniform within its strata.
///
/// # Errors
///
/// When there are more than [`MOST_POINTS`] points.
pub fn random(points: usize, dimensions: usize, seed: u64) -> Result<Points, DesignError> {
    if points > MOST_POINTS {
        return Err(DesignError::Points {
            kind: text!("a Latin hypercube"),
            asked: points,
            most: MOST_POINTS,
        });
    }
    let draws = Draws::new(seed, 0);
    let mut values = vec![0.0; points * dimensions];
    for dimension in 0..dimensions {
        let mut keys = vec![0; points];
        draws.row(Purpose::DesignOrder, dimension as u32, 0, &mut keys);
        let mut within = vec![0; points];
        draws.row(Purpose::DesignJitter, dimension as u32, 0, &mut within);
        let mut order: Vec<usize> = (0..points).collect();
        order.sort_unstable_by_key(|&place| (keys[place], place));
        for (stratum, &place) in order.iter().enumerate() {
            let value = (stratum as f64 + uniform(within[place])) / points as f64;
            values[place * dimensions + dimension] = value;
        }
    }
    Ok(Points { dimensions, values })
}

/// A Latin hypercube whose points keep away from each other (Morris & Mitchell 1995).
///
/// From the random one of the same seed it exchanges coordinates of two points wherever that lowers
/// φ = Σ distance^-16 over all pairs, the limit of which is the smallest distance; 100 trials a point. It
/// never has a larger φ than the random one.
///
/// # Errors
///
/// When there are more than [`MOST_MAXIMIN`] points.
pub fn maximin(points: usize, dimensions: usize, seed: u64) -> Result<Points, DesignError> {
    if points > MOST_MAXIMIN {
        let kind = text!("a maximin Latin hypercube");
        return Err(DesignError::Points { kind, asked: points, most: MOST_MAXIMIN });
    }
    let mut design = random(points, dimensions, seed)?;
    if points < 3 || dimensions < 2 {
        return Ok(design);
    }
    let mut deck = Draws::new(seed, 0).deck(Purpose::DesignExchange, 0, 0);
    for _ in 0..EXCHANGES * points {
        let (dimension, a, b) = (deck.index(dimensions), deck.index(points), deck.index(points));
        if a == b {
            continue;
        }
        let before = nearness(&design, a, b);
        exchange(&mut design, dimension, a, b);
        if nearness(&design, a, b) >= before {
            exchange(&mut design, dimension, a, b);
        }
    }
    Ok(design)
}

fn exchange(design: &mut Points, dimension: usize, a: usize, b: usize) {
    let of = design.dimensions;
    design.values.swap(a * of + dimension, b * of + dimension);
}

/// The part of φ that depends on two points; their own distance, which an exchange leaves as it is, is left out.
fn nearness(design: &Points, a: usize, b: usize) -> f64 {
    let (first, second) = (design.point(a), design.point(b));
    let part = |point: &[f64], other: &[f64]| {
        let squared: f64 = point.iter().zip(other).map(|(x, y)| (x - y) * (x - y)).sum();
        let inverse = 1.0 / squared;
        let fourth = inverse * inverse * (inverse * inverse);
        fourth * fourth
    };
    let others = design.iter().enumerate().filter(|(place, _)| *place != a && *place != b);
    others.map(|(_, other)| part(first, other) + part(second, other)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smallest_distance(design: &Points) -> f64 {
        let squared = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
        let pairs = (0..design.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
        pairs.map(|(a, b)| squared(design.point(a), design.point(b))).fold(f64::INFINITY, f64::min).sqrt()
    }

    fn is_latin(design: &Points) {
        for dimension in 0..design.dimensions() {
            let stratum = |point: &[f64]| (point[dimension] * design.len() as f64) as usize;
            let mut strata: Vec<usize> = design.iter().map(stratum).collect();
            strata.sort_unstable();
            assert!(strata.into_iter().eq(0..design.len()), "dimension {dimension}");
        }
    }

    #[test]
    fn every_stratum_of_every_factor_has_one_point() {
        for (points, dimensions) in [(1, 1), (7, 3), (100, 12)] {
            is_latin(&random(points, dimensions, 5).unwrap());
            is_latin(&maximin(points, dimensions, 5).unwrap());
        }
        assert_eq!(random(9, 2, 1).unwrap(), random(9, 2, 1).unwrap());
        assert_ne!(random(9, 2, 1).unwrap(), random(9, 2, 2).unwrap());
    }

    #[test]
    fn factors_are_uncorrelated_on_average() {
        let correlations: Vec<f64> = (0..200)
            .map(|seed| {
                let design = random(20, 2, seed).unwrap();
                design.iter().map(|point| (point[0] - 0.5) * (point[1] - 0.5) * 12.0).sum::<f64>() / 20.0
            })
            .collect();
        let mean = correlations.iter().sum::<f64>() / 200.0;
        // A correlation of 20 points has a standard deviation of 1/√19.
        assert!(mean.abs() < 4.0 / (19.0_f64 * 200.0).sqrt(), "{mean}");
    }

    #[test]
    fn maximin_keeps_points_apart() {
        for seed in 0..10 {
            let (plain, apart) = (random(30, 3, seed).unwrap(), maximin(30, 3, seed).unwrap());
            assert!(smallest_distance(&apart) > 1.3 * smallest_distance(&plain), "seed {seed}");
        }
    }

    #[test]
    fn sizes_that_take_too_long_are_errors() {
        let error = maximin(2_001, 2, 1).unwrap_err();
        assert_eq!(error.to_string(), "a maximin Latin hypercube has at most 2000 points, not 2001");
    }
}
