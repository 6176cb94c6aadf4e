//! Saltelli's (2002) design for variance-based sensitivity indices, on a scrambled Sobol sequence.

use super::{DesignError, Points, sobol};
use sfic_text::text;

/// Points beyond which nobody sweeps.
const MOST_POINTS: usize = 1 << 24;

/// Points of a block: A, A with each factor from B, with `second_order` B with each factor from A, and B.
pub fn block(dimensions: usize, second_order: bool) -> usize {
    if second_order { 2 * dimensions + 2 } else { dimensions + 2 }
}

/// The first `blocks` blocks of the design, block after block.
///
/// A point of a sequence of twice as many dimensions is divided into two: its first half is the row of A, its second
/// that of B (Saltelli et al. 2010). A block is, in this order: A; for each factor, A with that coordinate from B; with
/// `second_order`, for each factor, B with that coordinate from A; B. It is the order of `SALib`. A block depends on its
/// number, the number of dimensions and the seed alone, so that a longer design begins with the shorter one.
///
/// # Errors
///
/// When the sequence has not enough dimensions or the design too many points.
pub fn saltelli(
    blocks: usize,
    dimensions: usize,
    second_order: bool,
    seed: u64,
) -> Result<Points, DesignError> {
    let size = block(dimensions, second_order);
    if blocks.saturating_mul(size) > MOST_POINTS {
        let kind = text!("a Saltelli design");
        return Err(DesignError::Points { kind, asked: blocks.saturating_mul(size), most: MOST_POINTS });
    }
    let sequence = sobol::sobol(blocks, 2 * dimensions, Some(seed))?;
    let mut found = Points::new(dimensions);
    let mut point = vec![0.0; dimensions];
    for both in sequence.iter() {
        let (a, b) = both.split_at(dimensions);
        let mut exchanged = |found: &mut Points, from: &[f64], other: &[f64]| {
            for factor in 0..dimensions {
                point.copy_from_slice(from);
                point[factor] = other[factor];
                found.push(&point);
            }
        };
        found.push(a);
        exchanged(&mut found, a, b);
        if second_order {
            exchanged(&mut found, b, a);
        }
        found.push(b);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_both_rows_and_every_exchange_between_them() {
        let found = saltelli(4, 3, true, 9).unwrap();
        assert_eq!(found.len(), 4 * block(3, true));
        for start in (0..found.len()).step_by(8) {
            let (a, b) = (found.point(start), found.point(start + 7));
            for factor in 0..3 {
                let (ab, ba) = (found.point(start + 1 + factor), found.point(start + 4 + factor));
                for other in 0..3 {
                    let (in_ab, in_ba) = if other == factor { (b, a) } else { (a, b) };
                    assert_eq!((ab[other], ba[other]), (in_ab[other], in_ba[other]));
                }
            }
        }
        let without = saltelli(4, 3, false, 9).unwrap();
        assert_eq!(without.len(), 20);
        assert_eq!((without.point(5), without.point(9)), (found.point(8), found.point(15)));
    }

    #[test]
    fn a_longer_design_begins_with_the_shorter() {
        let (short, long) = (saltelli(13, 5, false, 2).unwrap(), saltelli(200, 5, false, 2).unwrap());
        assert!(short.iter().zip(long.iter()).all(|(one, other)| one == other));
        assert_eq!(short.len(), 13 * 7);
        assert_ne!(short, saltelli(13, 5, false, 3).unwrap());
    }

    #[test]
    fn limits_are_errors() {
        assert!(matches!(saltelli(4, 257, false, 1), Err(DesignError::Dimensions { asked: 514, .. })));
        assert!(matches!(saltelli(1 << 23, 4, false, 1), Err(DesignError::Points { .. })));
    }
}
