//! The indices of every outcome.

use std::io;

use super::arrangement::{Arrangement, Method};
use super::gather::{Gathering, Target, Values};
use crate::experiment::engine::{Store, Workers};
use crate::experiment::sweep::Failures;
use crate::parallel;
use crate::scenario::study::Study;
use crate::stats::rounding::{beyond_rounding, size};
use crate::stats::sensitivity::Bootstrap;
use crate::stats::sensitivity::elementary::{self, Effect, Steps};
use crate::stats::sensitivity::pawn::{self, Pawn, Sample};
use crate::stats::sensitivity::variance::{self, Blocks, Indices};

/// Values of outcomes that are in memory at once, roughly.
const MOST_VALUES: usize = 8_000_000;
/// Bootstrap samples for PAWN, each of which takes a pass over all points.
const MOST_FOR_DISTANCES: u32 = 200;

/// Findings of a design on a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The target.
    pub target: Target,
    /// Blocks on which it rests.
    pub blocks: usize,
    /// Blocks that were left out because the outcome is not defined in them.
    pub undefined: usize,
    /// Mean over all points of the design.
    pub mean: f64,
    /// Standard deviation over them, noise included.
    pub deviation: f64,
    /// The indices; `None` where the value is the same at all points, or there are no blocks.
    pub indices: Option<IndicesOf>,
}

/// Indices by the kind of design.
#[derive(Clone, Debug, PartialEq)]
pub enum IndicesOf {
    /// Elementary effects of each factor.
    Morris(Vec<Effect>),
    /// Shares of variance, and the distances of PAWN.
    Saltelli(Box<Indices>, Option<Pawn>),
}

/// Findings of an analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// Blocks of the design.
    pub blocks: usize,
    /// Blocks that were left out because a point in them failed.
    pub failed: usize,
    /// Every target, by outcome: levels by arm, then changes.
    pub found: Vec<Found>,
}

impl Findings {
    /// Analyses every outcome that the study reports, on the threads of `workers`. The study may be the first part of one whose
    /// store this is.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub fn of(
        study: &Study,
        arrangement: &Arrangement,
        failures: &Failures,
        store: &mut dyn Store,
        bootstrap: &Bootstrap,
        workers: &Workers<'_>,
    ) -> io::Result<Self> {
        let arms = study.base.arms.len();
        let of_outcome = (2 * arms - 1) * study.points.len();
        let at_once = (MOST_VALUES / of_outcome.max(1)).max(1);
        let (mut found, mut failed) = (Vec::new(), 0);
        for outcomes in study.outcomes.chunks(at_once) {
            let targets = outcomes.iter().flat_map(|&outcome| Target::all(outcome, arms));
            let mut gathering = Gathering::new(targets.collect());
            gathering.take(arrangement.blocks, study, arrangement, failures, store)?;
            failed = gathering.failed();
            let targets: Vec<(&Target, &Values)> = gathering.targets().collect();
            let of = |(target, values): (&Target, &Values)| {
                Found::of(*target, values, study, arrangement, bootstrap)
            };
            found.extend(workers.install(|| parallel::map(targets, of)));
        }
        Ok(Findings { blocks: arrangement.blocks, failed, found })
    }

    /// Findings on a target.
    pub fn target(&self, target: &Target) -> Option<&Found> {
        self.found.iter().find(|found| found.target == *target)
    }
}

impl Found {
    fn of(
        target: Target,
        values: &Values,
        study: &Study,
        arrangement: &Arrangement,
        bootstrap: &Bootstrap,
    ) -> Self {
        let indices = match &arrangement.method {
            Method::Morris(steps) => {
                effects(values, steps, study.factors.len(), bootstrap).map(IndicesOf::Morris)
            }
            Method::Saltelli { second_order } => {
                shares(values, study.factors.len(), *second_order, bootstrap).map(|found| {
                    IndicesOf::Saltelli(Box::new(found), distances(values, study, arrangement, bootstrap))
                })
            }
        };
        let count = values.values.len() as f64;
        let mean = values.values.iter().sum::<f64>() / count.max(1.0);
        let around: f64 = values.values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let (blocks, undefined) = (values.blocks.len(), values.undefined);
        Found { target, blocks, undefined, mean, deviation: (around / count.max(1.0)).sqrt(), indices }
    }
}

/// Shares of variance of values in blocks of Saltelli's design.
pub(super) fn shares(
    values: &Values,
    factors: usize,
    second_order: bool,
    bootstrap: &Bootstrap,
) -> Option<Indices> {
    // Half of the variance of a difference of two independent points is what noise adds to the variance of one.
    let noise = values.whole_noise(values.blocks.len());
    let noise: Option<Vec<f64>> = noise.map(|noise| noise.iter().map(|variance| variance / 2.0).collect());
    let blocks = Blocks { factors, second_order, values: &values.values, noise: noise.as_deref() };
    variance::indices(&blocks, bootstrap)
}

/// PAWN over the points A and B: a sample of independent points that needs no further runs.
fn distances(
    values: &Values,
    study: &Study,
    arrangement: &Arrangement,
    bootstrap: &Bootstrap,
) -> Option<Pawn> {
    let size = arrangement.size;
    let ends = [0, size - 1];
    let points: Vec<usize> =
        values.blocks.iter().flat_map(|block| ends.map(|end| block * size + end)).collect();
    let factors: Vec<Vec<f64>> = (0..study.factors.len())
        .map(|factor| points.iter().map(|&point| study.points.point(point)[factor]).collect())
        .collect();
    let outcome: Vec<f64> = values.values.chunks_exact(size).flat_map(|of| ends.map(|end| of[end])).collect();
    let blocks: Vec<usize> = (0..points.len()).map(|index| index / 2).collect();
    let sample = Sample { factors: &factors, values: &outcome, blocks: &blocks };
    pawn::pawn(&sample, &bootstrap.at_most(MOST_FOR_DISTANCES))
}

/// Elementary effects; `None` if there is none or no step changes anything beyond rounding.
pub(super) fn effects(
    values: &Values,
    steps: &[Vec<(usize, f64)>],
    factors: usize,
    bootstrap: &Bootstrap,
) -> Option<Vec<Effect>> {
    let noise = values.whole_noise(values.blocks.len() * factors);
    let largest = size(values.values.iter().copied());
    let mut of_factors = vec![Steps::default(); factors];
    for (index, (&block, of_block)) in
        values.blocks.iter().zip(values.values.chunks_exact(factors + 1)).enumerate()
    {
        for (step, (pair, &(factor, moved))) in of_block.windows(2).zip(&steps[block]).enumerate() {
            of_factors[factor].effects.push(beyond_rounding(pair[1] - pair[0], largest) / moved);
            if let Some(noise) = noise {
                of_factors[factor].noise.push(noise[index * factors + step] / (moved * moved));
            }
        }
    }
    if of_factors.iter().flat_map(|steps| &steps.effects).all(|effect| *effect == 0.0) {
        return None;
    }
    of_factors.iter().map(|steps| elementary::effect(steps, bootstrap)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trajectories_of_a_constant_rank_no_factor_whatever_its_size() {
        let steps = vec![vec![(0, 0.5), (1, -0.5)]; 4];
        let with = |level: f64, size: f64| {
            let values = (0..12).map(|place| level + size * f64::from(place % 3)).collect();
            let values = Values { blocks: (0..4).collect(), values, ..Values::default() };
            effects(&values, &steps, 2, &Bootstrap::default())
        };
        for level in [0.3, 1e-9, 1e6] {
            assert_eq!(with(level, level * f64::EPSILON), None);
            let found = with(level, level).unwrap();
            assert!((found[0].mu.value / (2.0 * level) - 1.0).abs() < 1e-9);
            assert!((found[1].mu.value / (-2.0 * level) - 1.0).abs() < 1e-9);
        }
        assert_eq!(with(0.0, 0.0), None);
    }
}
