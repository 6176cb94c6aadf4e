//! Coverage of the set of a cost per point.

use super::Draws;
use crate::stats::cost::cost_per_point;
use crate::stats::fieller::ConfidenceSet;
use crate::stats::{Better, Jackknife, LEVEL, Ratio};

const EXPERIMENTS: usize = 2_000;
const REPLICATES: usize = 20;
/// Extra cost of the arm; it varies from replicate to replicate, together with the effect.
const COST: f64 = 3.0;

/// Parts of experiments in which the set holds the true price, of all and of those with a bounded set.
fn covered(points: f64, seed: u64) -> (f64, f64) {
    let mut draws = Draws::new(seed);
    let truth = COST / points;
    let (mut held, mut bounded, mut held_bounded) = (0, 0, 0);
    for _ in 0..EXPERIMENTS {
        let (mut cost, mut effect) = (Vec::new(), Vec::new());
        for _ in 0..REPLICATES {
            let shared = draws.normal();
            cost.push(Ratio::mean_of(COST + shared + draws.normal()));
            effect.push(Ratio::mean_of(-(points + 2.0 * shared + 2.0 * draws.normal()) / 100.0));
        }
        let (cost, effect) = (Jackknife::of_ratio(&cost).unwrap(), Jackknife::of_ratio(&effect).unwrap());
        let (holds, interval) = match cost_per_point(&cost, &effect, Better::Lower, LEVEL).per_point.set {
            ConfidenceSet::Bounded(interval) => (interval.contains(truth), true),
            ConfidenceSet::Outside { below, above } => (truth <= below || truth >= above, false),
            ConfidenceSet::Everything => (true, false),
            ConfidenceSet::NoDenominator | ConfidenceSet::NoError => (false, false),
        };
        held += usize::from(holds);
        bounded += usize::from(interval);
        held_bounded += usize::from(holds && interval);
    }
    (held as f64 / EXPERIMENTS as f64, f64::from(held_bounded as u32) / f64::from(bounded.max(1) as u32))
}

/// Effects of a fifth of their error and more: the set holds the price wherever it is printed, bounded or not. Printed
/// only where the effect is significant, it would not.
#[test]
fn the_set_holds_the_price_whether_bounded_or_not() {
    for (points, seed) in [(0.125, 1), (0.625, 2), (1.25, 3), (5.0, 4)] {
        let (all, bounded) = covered(points, seed);
        println!("{points} points: {:.1} % of all, {:.1} % of bounded ones", 100.0 * all, 100.0 * bounded);
        assert!(all >= 0.93, "{points}: {all}");
        assert!(points > 1.0 || bounded < 0.85, "{points}: {bounded}");
    }
}
