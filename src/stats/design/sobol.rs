//! The Sobol sequence with the direction numbers of Joe & Kuo (2008), and Owen's scrambling of it.

use super::{DesignError, Points};
use crate::random::{Draws, Purpose, rank, uniform};
use sfic_text::text;

/// Dimensions for which there are direction numbers.
pub const MOST_DIMENSIONS: usize = 512;
/// Points beyond which nobody sweeps.
pub const MOST_POINTS: usize = 1 << 24;
const BITS: u32 = 32;
const DIRECTION_NUMBERS: &str = include_str!("joe_kuo.txt");

/// The first `points` points of the Sobol sequence, in the order of Antonov & Saleev (Gray code).
///
/// With a `seed` each coordinate is scrambled by Owen's (1995) nested uniform scrambling: every bit is flipped or not
/// by a draw that depends on all higher bits. The points stay a digital net (each elementary interval of a power of
/// two has its share) and each point alone is uniform. Without one, it is the plain sequence, whose first point is the
/// origin. Powers of two are the sizes at which the sequence is balanced.
///
/// # Errors
///
/// When there are more than [`MOST_DIMENSIONS`] dimensions or [`MOST_POINTS`] points.
pub fn sobol(points: usize, dimensions: usize, seed: Option<u64>) -> Result<Points, DesignError> {
    let kind = text!("the Sobol sequence");
    if dimensions > MOST_DIMENSIONS {
        return Err(DesignError::Dimensions { kind, asked: dimensions, most: MOST_DIMENSIONS });
    }
    if points > MOST_POINTS {
        return Err(DesignError::Points { kind, asked: points, most: MOST_POINTS });
    }
    let directions: Vec<[u32; BITS as usize]> = (0..dimensions).map(directions).collect();
    let salts = seed.map(|seed| {
        let draws = Draws::new(seed, 0);
        let salt = |dimension| draws.deck(Purpose::DesignScramble, 0, dimension as u32).word();
        (0..dimensions).map(salt).collect::<Vec<u32>>()
    });
    let mut words = vec![0_u32; dimensions];
    let mut found = Points::new(dimensions);
    let mut point = vec![0.0; dimensions];
    for number in 0..points {
        if number > 0 {
            let bit = (number - 1).trailing_ones() as usize;
            words.iter_mut().zip(&directions).for_each(|(word, of)| *word ^= of[bit]);
        }
        for (dimension, (coordinate, &word)) in point.iter_mut().zip(&words).enumerate() {
            *coordinate = match &salts {
                Some(salts) => uniform(scrambled(word, salts[dimension])),
                None => f64::from(word) / 4_294_967_296.0,
            };
        }
        found.push(&point);
    }
    Ok(found)
}

/// The direction numbers of a dimension, as fractions of 2^32.
fn directions(dimension: usize) -> [u32; BITS as usize] {
    let mut m = Vec::with_capacity(BITS as usize);
    let lines = DIRECTION_NUMBERS.lines().filter(|line| !line.starts_with('#'));
    let line = dimension.checked_sub(1).and_then(|index| lines.clone().nth(index));
    let mut numbers = line.unwrap_or("1").split_whitespace().map(|number| number.parse().unwrap_or(0_u64));
    let polynomial = numbers.next().unwrap_or(1);
    let degree = polynomial.ilog2() as usize;
    if degree == 0 {
        m = vec![1; BITS as usize];
    } else {
        m.extend(numbers);
        for k in degree..BITS as usize {
            // m_k = 2 a_1 m_{k-1} ⊕ 2² a_2 m_{k-2} ⊕ … ⊕ 2^s m_{k-s} ⊕ m_{k-s}
            let taps = (1..=degree).filter(|tap| polynomial >> (degree - tap) & 1 == 1);
            m.push(taps.fold(m[k - degree], |sum, tap| sum ^ (m[k - tap] << tap)));
        }
    }
    std::array::from_fn(|k| (m[k] << (BITS as usize - 1 - k)) as u32)
}

/// Flips each bit of a coordinate by a draw of its own for each value of the higher bits.
fn scrambled(word: u32, salt: u32) -> u32 {
    (0..BITS).fold(0, |flips, bit| {
        // The higher bits, behind a mark that says how many they are.
        let above = (1 << bit) | (u64::from(word) >> (BITS - bit)) as u32;
        flips | (rank(salt, above) >> 31) << (BITS - 1 - bit)
    }) ^ word
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.qmc.Sobol(d, scramble=False)` of scipy 1.17.1.
    #[test]
    fn the_plain_sequence_is_the_published_one() {
        let found = sobol(8, 6, None).unwrap();
        let expected = [
            [0.0; 6],
            [0.5; 6],
            [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
            [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
            [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
            [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
            [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
            [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
        ];
        assert!(found.iter().eq(expected.iter().map(<[f64; 6]>::as_slice)));
        let far = sobol(1024, 512, None).unwrap();
        let some = [0, 1, 2, 3, 50, 100, 255, 511].map(|dimension| far.point(777)[dimension]);
        let expected = [
            0.6923828125,
            0.9365234375,
            0.1630859375,
            0.2744140625,
            0.0830078125,
            0.8427734375,
            0.6357421875,
            0.7978515625,
        ];
        assert_eq!(some, expected);
    }

    /// Of 2^m points each of the 2^m strata of a coordinate has one, and each box of 2^a × 2^b of the first two too.
    fn is_a_net(points: &Points, bits: u32) {
        let count = 1 << bits;
        for dimension in 0..points.dimensions() {
            let mut strata: Vec<usize> =
                points.iter().map(|point| (point[dimension] * count as f64) as usize).collect();
            strata.sort_unstable();
            assert!(strata.into_iter().eq(0..count), "dimension {dimension}");
        }
        for first in 0..=bits {
            let (wide, high) = (1 << first, 1 << (bits - first));
            let cell =
                |point: &[f64]| (point[0] * wide as f64) as usize * high + (point[1] * high as f64) as usize;
            let mut boxes: Vec<usize> = points.iter().map(cell).collect();
            boxes.sort_unstable();
            assert!(boxes.into_iter().eq(0..count), "boxes {wide} × {high}");
        }
    }

    #[test]
    fn scrambled_points_are_still_a_net_and_differ_by_seed() {
        is_a_net(&sobol(256, 40, None).unwrap(), 8);
        let one = sobol(256, 40, Some(1)).unwrap();
        is_a_net(&one, 8);
        assert_eq!(one, sobol(256, 40, Some(1)).unwrap());
        assert_ne!(one, sobol(256, 40, Some(2)).unwrap());
        assert!(one.iter().flatten().all(|&u| u > 0.0 && u < 1.0));
    }

    /// Owen (1997): the variance of the mean of a smooth function falls nearly as n^-3.
    #[test]
    fn scrambled_means_are_unbiased_and_far_more_exact_than_random_ones() {
        let f = |point: &[f64]| point.iter().map(|u| 1.0 + (u - 0.5)).product::<f64>();
        let means: Vec<f64> = (0..200)
            .map(|seed| sobol(64, 3, Some(seed)).unwrap().iter().map(f).sum::<f64>() / 64.0)
            .collect();
        let mean = means.iter().sum::<f64>() / 200.0;
        let variance = means.iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / 199.0;
        let random = ((1.0_f64 + 1.0 / 12.0).powi(3) - 1.0) / 64.0;
        assert!((mean - 1.0).abs() < 4.0 * (variance / 200.0).sqrt(), "{mean}");
        assert!(variance < random / 100.0, "{variance} {random}");
        assert!(variance > 0.0);
    }

    #[test]
    fn limits_are_errors() {
        assert!(matches!(sobol(4, 513, None), Err(DesignError::Dimensions { most: 512, .. })));
        assert!(matches!(sobol(MOST_POINTS + 1, 1, Some(1)), Err(DesignError::Points { .. })));
    }
}
