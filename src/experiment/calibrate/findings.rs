//! What a calibration shows: what was learned of each parameter, which targets are met, what does not go together.

use super::sample::Sample;
use crate::scenario::study::{Calibration, Study};
use crate::stats::abc::posterior::{learned, quantiles, share};

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
    /// Share of them in the range.
    pub in_range: f64,
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
    /// Fitted targets that no simulated point meets; places among all targets.
    pub unreachable: Vec<usize>,
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
            Met {
                target: index,
                predictive: Spread::new(&fresh, &weights),
                in_range: share(&fresh, &weights, |value| target.range.met(value)),
                at_median: sample.at_median[index],
            }
        });
        let unreachable = sample.conflicts.unreachable();
        Findings {
            parameters: parameters.collect(),
            targets: targets.collect(),
            unreachable: unreachable.filter(|&index| calibration.targets[index].fit).collect(),
        }
    }
}
