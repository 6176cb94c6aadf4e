//! What a calibration shows: what was learned of parameters, one by one and together, and which targets are met.

use super::sample::Sample;
use crate::scenario::study::{Calibration, Study};
use crate::stats::abc::conflict::Sides;
use crate::stats::abc::joint::{Direction, Pair, joint};
use crate::stats::abc::posterior::{learned, mean, quantiles, share};

/// Quantiles that are reported: the ends of the 90 % interval and the median.
const REPORTED: [f64; 3] = [0.05, 0.5, 0.95];

/// Median and 90 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// 5 % lie below.
    pub low: f64,
    /// Half lie below.
    pub median: f64,
    /// 95 % lie below.
    pub high: f64,
}

impl Spread {
    /// Of weighted values; `None` where none is a number.
    pub fn new(values: &[f64], weights: &[f64]) -> Option<Self> {
        match quantiles(values, weights, &REPORTED)[..] {
            [low, median, high] => Some(Spread { low, median, high }),
            _ => None,
        }
    }
}

/// A parameter before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Name of the factor.
    pub name: String,
    /// Its label.
    pub label: String,
    /// Under the prior.
    pub prior: Spread,
    /// Under the posterior.
    pub posterior: Spread,
    /// How much was learned: 1 less the variance of its prior probability over that under the prior; 0 is nothing.
    pub learned: f64,
}

/// A target and how it was met.
#[derive(Clone, Debug, PartialEq)]
pub struct Met {
    /// Place among the targets.
    pub target: usize,
    /// Its value in fresh runs at the points of the posterior; `None` without observations.
    pub predictive: Option<Spread>,
    /// Share of the posterior whose fresh runs are in the range.
    pub in_range: f64,
    /// Share of the posterior whose fresh runs have no value of it.
    pub undefined: f64,
    /// Standard deviation between two sets of runs at one point: the noise of the replicates; `None` without values.
    pub noise: Option<f64>,
    /// Where all points that were looked at lie.
    pub sides: Sides,
    /// Values in runs at the posterior median.
    pub at_median: f64,
}

/// Findings of a calibration.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings {
    /// The parameters, in the order of the study.
    pub parameters: Vec<Parameter>,
    /// The targets, in the order of the study.
    pub targets: Vec<Met>,
    /// All pairs of parameters.
    pub pairs: Vec<Pair>,
    /// Directions in the space of all parameters, those in which most is known first.
    pub directions: Vec<Direction>,
}

impl Findings {
    /// Findings of a sample.
    pub fn of(study: &Study, calibration: &Calibration, sample: &Sample) -> Self {
        let weights: Vec<f64> = sample.particles.iter().map(|particle| particle.weight).collect();
        let parameters = study.factors.iter().enumerate().map(|(column, factor)| {
            let points: Vec<f64> = sample.particles.iter().map(|particle| particle.point[column]).collect();
            let at = |coordinate: f64| factor.value(coordinate);
            let [low, median, high] = REPORTED;
            let posterior = Spread::new(&points, &weights).unwrap_or_default();
            Parameter {
                name: factor.name.clone(),
                label: factor.label.clone(),
                prior: Spread { low: at(low), median: at(median), high: at(high) },
                posterior: Spread {
                    low: at(posterior.low),
                    median: at(posterior.median),
                    high: at(posterior.high),
                },
                learned: learned(&points, &weights).unwrap_or_default(),
            }
        });
        let targets = calibration.targets.iter().enumerate().map(|(index, target)| {
            let fresh: Vec<f64> = sample.particles.iter().map(|particle| particle.fresh[index]).collect();
            let again =
                sample.particles.iter().map(|particle| particle.fresh[index] - particle.accepted[index]);
            let twice: Vec<(f64, f64)> =
                again.zip(&weights).filter(|(gap, _)| gap.is_finite()).map(|(gap, w)| (gap, *w)).collect();
            let (squares, of): (Vec<f64>, Vec<f64>) =
                twice.into_iter().map(|(gap, w)| (gap * gap, w)).unzip();
            Met {
                target: index,
                predictive: Spread::new(&fresh, &weights),
                in_range: share(&fresh, &weights, |value| target.range.met(value)),
                undefined: share(&fresh, &weights, f64::is_nan),
                // The difference of two independent values has twice the variance of one.
                noise: mean(&squares, &of).map(|square| (square / 2.0).sqrt()),
                sides: sample.conflicts.sides[index],
                at_median: sample.at_median[index],
            }
        });
        let points: Vec<&[f64]> = sample.particles.iter().map(|particle| particle.point.as_slice()).collect();
        let (pairs, directions) = joint(&points, &weights);
        Findings { parameters: parameters.collect(), targets: targets.collect(), pairs, directions }
    }
}
