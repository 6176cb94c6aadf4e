//! Coverage of the intervals over simulated experiments.

use super::Draws;
use crate::stats::paired::paired_difference;
use crate::stats::ratio::ratio;
use crate::stats::{LEVEL, Ratio};

const EXPERIMENTS: usize = 2_000;

/// Runs in which fewer principals are at risk when more of them re-infringe: numerator and
/// denominator depend on the same state of the market. One run in ten has no principal at all.
struct Market {
    state: f64,
    empty: bool,
}

impl Market {
    fn draw(draws: &mut Draws) -> Self {
        Self { state: draws.uniform(), empty: draws.uniform() < 0.1 }
    }

    /// Principals 10 + 40(1 − u), of whom a share `base` + 0.4 u and noise re-infringe.
    fn sums(&self, base: f64, draws: &mut Draws) -> Ratio {
        let noise = draws.normal();
        if self.empty {
            return Ratio::default();
        }
        let principals = (10.0 + 40.0 * (1.0 - self.state)).round();
        let share = base + 0.4 * self.state;
        let spread = (principals * 0.2).sqrt();
        Ratio::from((principals * share + spread * noise, principals))
    }

    /// Σy/Σn in the limit: E[n(base + 0.4u)] / E[n]; E n = 30, E nu = 25 − 40/3.
    fn truth(base: f64) -> f64 {
        base + 0.4 * (25.0 - 40.0 / 3.0) / 30.0
    }
}

fn covered(replicates: usize, seed: u64) -> (f64, f64) {
    let mut draws = Draws::new(seed);
    let (mut of_ratio, mut of_difference) = (0, 0);
    for _ in 0..EXPERIMENTS {
        let (baseline, arm): (Vec<Ratio>, Vec<Ratio>) = (0..replicates)
            .map(|_| {
                let market = Market::draw(&mut draws);
                // The arm helps more in some markets than in others.
                let weaker = Market { state: market.state * market.state, ..market };
                (market.sums(0.3, &mut draws), weaker.sums(0.25, &mut draws))
            })
            .unzip();
        // For u²: E n = 10 + 40·(2/3), E nu² = 50/3 − 40/5.
        let truth_arm = 0.25 + 0.4 * (50.0 / 3.0 - 8.0) / (10.0 + 80.0 / 3.0);
        let truth = Market::truth(0.3);
        let level = ratio(&baseline, LEVEL).unwrap();
        let difference = paired_difference(&arm, &baseline, LEVEL).unwrap().difference;
        of_ratio += usize::from(level.interval.unwrap().contains(truth));
        of_difference += usize::from(difference.interval.unwrap().contains(truth_arm - truth));
    }
    let share = |count: usize| count as f64 / EXPERIMENTS as f64;
    (share(of_ratio), share(of_difference))
}

#[test]
fn intervals_cover_at_their_level() {
    for (replicates, seed) in [(30, 20), (200, 21)] {
        let (of_ratio, of_difference) = covered(replicates, seed);
        println!("{replicates} replicates: ratio {of_ratio:.4}, difference {of_difference:.4}");
        for coverage in [of_ratio, of_difference] {
            assert!((0.93..=0.965).contains(&coverage), "{replicates}: {coverage}");
        }
    }
}
