//! Full grids: every combination of the levels of the factors.

use super::DesignError;
use sfic_text::text;

/// More combinations are asked for by mistake.
pub const MOST_POINTS: usize = 1_000_000;

/// Every combination of levels, as places among the levels of each factor; the last factor changes fastest.
///
/// # Errors
///
/// When there are more than [`MOST_POINTS`] combinations.
pub fn grid(levels: &[usize]) -> Result<Vec<Vec<usize>>, DesignError> {
    let product = levels.iter().try_fold(1_usize, |product, &count| product.checked_mul(count));
    let points = product.unwrap_or(usize::MAX);
    if points > MOST_POINTS {
        return Err(DesignError::Points { kind: text!("a grid"), asked: points, most: MOST_POINTS });
    }
    let combination = |mut index: usize| {
        let mut chosen = vec![0; levels.len()];
        for (of_factor, &count) in chosen.iter_mut().zip(levels).rev() {
            *of_factor = index % count;
            index /= count;
        }
        chosen
    };
    Ok((0..points).map(combination).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_once_the_last_factor_fastest() {
        let found = grid(&[2, 1, 3]).unwrap();
        assert_eq!(found, [[0, 0, 0], [0, 0, 1], [0, 0, 2], [1, 0, 0], [1, 0, 1], [1, 0, 2]]);
        assert_eq!(grid(&[3, 0]).unwrap(), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn too_many_combinations_are_refused_without_being_made() {
        let error = grid(&[1_000, 1_000, 2]).unwrap_err();
        assert_eq!(error.to_string(), "a grid has at most 1000000 points, not 2000000");
        assert!(grid(&[usize::MAX, usize::MAX]).is_err());
    }
}
