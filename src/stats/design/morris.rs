//! Trajectories for elementary effects (Morris 1991), at random or spread out (Campolongo, Cariboni & Saltelli 2007).

use super::DesignError;
use crate::random::{Draws, Purpose};
use sfic_text::text;

/// Trajectories beyond which nobody screens.
pub const MOST_TRAJECTORIES: usize = 100_000;
/// Random trajectories among which a spread-out design chooses.
pub const CANDIDATES: usize = 500;

/// A trajectory: one more point than there are factors, each point a level, from 0, of every factor. From point to
/// point one factor moves, up or down, by half of the levels; each factor once.
pub type Trajectory = Vec<Vec<u32>>;

/// The factor that moves from each point of a trajectory to the next.
pub fn moved(trajectory: &Trajectory) -> impl Iterator<Item = usize> {
    let differs = |pair: &[Vec<u32>]| pair[0].iter().zip(&pair[1]).position(|(from, to)| from != to);
    trajectory.windows(2).filter_map(differs)
}

/// Random trajectories (Morris 1991) on `levels` levels, an even number. Each depends on its number, the levels and the
/// seed alone.
///
/// # Errors
///
/// When there are more than [`MOST_TRAJECTORIES`].
///
/// # Panics
///
/// If `levels` is odd or 0.
pub fn random(
    trajectories: usize,
    dimensions: usize,
    levels: u32,
    seed: u64,
) -> Result<Vec<Trajectory>, DesignError> {
    assert!(levels > 0 && levels.is_multiple_of(2), "half of {levels} levels is no step");
    if trajectories > MOST_TRAJECTORIES {
        let kind = text!("a Morris design of trajectories");
        return Err(DesignError::Points { kind, asked: trajectories, most: MOST_TRAJECTORIES });
    }
    let draws = Draws::new(seed, 0);
    let step = levels / 2;
    let one = |number: usize| {
        let mut deck = draws.deck(Purpose::DesignTrajectory, 0, number as u32);
        // Where each factor starts, where it goes, and when.
        let mut ends: Vec<(u32, u32)> = Vec::with_capacity(dimensions);
        let mut order: Vec<(u32, usize)> = Vec::with_capacity(dimensions);
        for factor in 0..dimensions {
            let low = deck.index(step as usize) as u32;
            let up = deck.chance(0.5);
            ends.push(if up { (low, low + step) } else { (low + step, low) });
            order.push((deck.word(), factor));
        }
        order.sort_unstable();
        let mut point: Vec<u32> = ends.iter().map(|(from, _)| *from).collect();
        let mut trajectory = vec![point.clone()];
        for (_, factor) in order {
            point[factor] = ends[factor].1;
            trajectory.push(point.clone());
        }
        trajectory
    };
    Ok((0..trajectories).map(one).collect())
}

/// Of [`CANDIDATES`] random trajectories those that keep away from each other: the first, and one by one whichever has
/// the largest sum of squared distances from those chosen before it. The distance of two trajectories is the sum of the
/// distances of all pairs of their points (Campolongo, Cariboni & Saltelli 2007); choosing one by one in place of
/// trying all sets keeps it feasible (Ruano et al. 2012). A longer design begins with the shorter one.
///
/// # Errors
///
/// When more are asked for than there are candidates.
///
/// # Panics
///
/// If `levels` is odd or 0.
pub fn spread(
    trajectories: usize,
    dimensions: usize,
    levels: u32,
    seed: u64,
) -> Result<Vec<Trajectory>, DesignError> {
    if trajectories > CANDIDATES {
        let kind = text!("an optimised Morris design of trajectories");
        return Err(DesignError::Points { kind, asked: trajectories, most: CANDIDATES });
    }
    let mut candidates: Vec<Option<Trajectory>> =
        random(CANDIDATES, dimensions, levels, seed)?.into_iter().map(Some).collect();
    let mut away = vec![0.0; candidates.len()];
    let mut chosen: Vec<Trajectory> = Vec::with_capacity(trajectories);
    let mut next = 0;
    while chosen.len() < trajectories {
        let Some(taken) = candidates[next].take() else { break };
        let mut farthest = f64::NEG_INFINITY;
        for (place, candidate) in candidates.iter().enumerate() {
            let Some(candidate) = candidate else { continue };
            let distance = distance(&taken, candidate);
            away[place] += distance * distance;
            if away[place] > farthest {
                (farthest, next) = (away[place], place);
            }
        }
        chosen.push(taken);
    }
    Ok(chosen)
}

fn distance(one: &Trajectory, other: &Trajectory) -> f64 {
    let between = |a: &Vec<u32>, b: &Vec<u32>| {
        let squared = a.iter().zip(b).map(|(x, y)| u64::from(x.abs_diff(*y)).pow(2)).sum::<u64>();
        (squared as f64).sqrt()
    };
    one.iter().map(|a| other.iter().map(|b| between(a, b)).sum::<f64>()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_factor_moves_once_by_half_of_the_levels() {
        for trajectory in random(50, 6, 4, 1).unwrap() {
            assert_eq!(trajectory.len(), 7);
            assert!(trajectory.iter().flatten().all(|&level| level < 4));
            let mut order: Vec<usize> = moved(&trajectory).collect();
            for (pair, &factor) in trajectory.windows(2).zip(&order) {
                let changes: Vec<u32> =
                    pair[0].iter().zip(&pair[1]).map(|(from, to)| from.abs_diff(*to)).collect();
                assert_eq!((changes[factor], changes.iter().sum::<u32>()), (2, 2));
            }
            order.sort_unstable();
            assert!(order.into_iter().eq(0..6));
        }
    }

    #[test]
    fn starts_directions_and_orders_are_uniform() {
        let many = random(4_000, 2, 4, 7).unwrap();
        let share = |holds: &dyn Fn(&Trajectory) -> bool| {
            many.iter().filter(|trajectory| holds(trajectory)).count() as f64 / 4_000.0
        };
        for level in 0..4 {
            // Five standard errors of a share of a quarter.
            assert!((share(&|of| of[0][1] == level) - 0.25).abs() < 0.035);
        }
        assert!((share(&|of| of[2][0] > of[0][0]) - 0.5).abs() < 0.04);
        assert!((share(&|of| moved(of).next() == Some(1)) - 0.5).abs() < 0.04);
    }

    #[test]
    fn a_spread_out_design_is_spread_out_and_begins_with_the_shorter_one() {
        let apart = |design: &[Trajectory]| -> f64 {
            let pairs = (0..design.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
            pairs.map(|(a, b)| distance(&design[a], &design[b]).powi(2)).sum::<f64>().sqrt()
        };
        let (plain, better) = (random(10, 5, 4, 3).unwrap(), spread(10, 5, 4, 3).unwrap());
        assert!(apart(&better) > 1.05 * apart(&plain), "{} {}", apart(&better), apart(&plain));
        assert_eq!(better[..6], spread(6, 5, 4, 3).unwrap()[..]);
        assert_eq!(plain[..6], random(6, 5, 4, 3).unwrap()[..]);
    }

    #[test]
    fn limits_are_errors() {
        assert!(matches!(spread(501, 2, 4, 1), Err(DesignError::Points { most: CANDIDATES, .. })));
        assert!(matches!(random(100_001, 2, 4, 1), Err(DesignError::Points { .. })));
    }
}
