//! Generation after generation, and the check of the result on fresh runs.

use super::CalibrateError;
use super::simulate::{Job, Place, Runs, targets};
use crate::experiment::engine::{Store, Workers};
use crate::experiment::fingerprint::Fingerprint;
use crate::experiment::history::Layout;
use crate::experiment::sweep;
use crate::scenario::study::{Calibration, Study, Values};
use crate::stats::abc::conflict::{Conflicts, conflicts};
use crate::stats::abc::posterior::quantiles;
use crate::stats::abc::{self, Smc, Stopped, distance};

/// Fresh runs at the posterior median, for each replicate that a point has: one point is worth knowing well.
const MEDIAN_REPLICATES: u32 = 10;

/// Event of a running calibration.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Some proposals were judged.
    Judged {
        /// The generation under way.
        generation: u32,
        /// Its tolerance.
        tolerance: f64,
        /// Proposals judged in it.
        proposals: u32,
        /// Of them, accepted.
        accepted: usize,
        /// Points that a generation has.
        particles: usize,
    },
    /// A generation is whole.
    Finished(Generation),
    /// Points of the posterior that were run afresh.
    Fresh {
        /// Number of runs that are there.
        done: usize,
        /// Of so many.
        of: usize,
    },
}

/// A finished generation in sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Generation {
    /// From 0.
    pub number: u32,
    /// No distance in it is larger; infinite in the first, which is the prior.
    pub tolerance: f64,
    /// Proposals that it took.
    pub proposals: u32,
    /// Share of them accepted.
    pub acceptance: f64,
    /// Number of equally weighted points that would be worth as much.
    pub effective: f64,
}

impl From<&abc::Generation> for Generation {
    fn from(generation: &abc::Generation) -> Self {
        Generation {
            number: generation.number,
            tolerance: generation.tolerance,
            proposals: generation.proposals,
            acceptance: generation.acceptance(),
            effective: generation.effective_sample_size(),
        }
    }
}

/// A point of the posterior.
#[derive(Clone, Debug, PartialEq)]
pub struct Particle {
    /// Its coordinates in the unit cube: prior probabilities.
    pub point: Vec<f64>,
    /// A value for each factor.
    pub values: Vec<f64>,
    /// Its weight; all sum to 1.
    pub weight: f64,
    /// Distance from the fitted targets of the runs by which it was accepted.
    pub distance: f64,
    /// Value of each target in these runs.
    pub accepted: Vec<f64>,
    /// Value of each target in fresh runs at the same point: a draw from the posterior predictive distribution.
    pub fresh: Vec<f64>,
}

/// The end of a calibration.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The generations.
    pub generations: Vec<Generation>,
    /// Reason for the end.
    pub stopped: Stopped,
    /// The posterior.
    pub particles: Vec<Particle>,
    /// The weighted median of each factor.
    pub median: Vec<f64>,
    /// Value of each target in runs at this point.
    pub at_median: Vec<f64>,
    /// Where all simulated points lie with the targets, and which of these none met together.
    pub conflicts: Conflicts,
}

/// Differs whenever a point or a run would differ.
pub fn identity(study: &Study, calibration: &Calibration) -> [u8; 32] {
    let Calibration { targets, rules, seed } = calibration;
    let mut hash = Fingerprint::new("calibration").arms(&study.base.arms, *seed).factors(&study.factors);
    hash = hash.wholes([u64::from(study.base.experiment.replicates), targets.len() as u64]);
    for target in targets {
        let arm = |name: &String| study.base.arms.iter().position(|arm| arm.name == *name);
        let (measured, beyond) = (arm(&target.arm), target.beyond.as_ref().and_then(arm));
        let places = [Some(target.outcome), target.less, measured, beyond]
            .map(|place| place.map_or(0, |place| place + 1));
        hash = hash.wholes(places.map(|place| place as u64));
        hash = hash.wholes([target.change as u64, u64::from(target.fit)]);
        hash = hash.numbers([target.range.low, target.range.high, target.range.weight]);
    }
    hash = hash.wholes([rules.particles as u64, u64::from(rules.generations)]);
    hash.numbers([rules.quantile, rules.first_tolerance, rules.tolerance, rules.acceptance]).finish()
}

/// The layout of the records of runs.
pub fn layout(study: &Study, calibration: &Calibration) -> Layout {
    sweep::only_sums(arms(study, calibration).len())
}

/// The arms that are run, in the order of the study's scenario.
fn arms(study: &Study, calibration: &Calibration) -> Vec<String> {
    let needed = calibration.arms();
    let names = study.base.arms.iter().map(|arm| arm.name.clone());
    names.filter(|name| needed.contains(name)).collect()
}

/// Runs a calibration to its end.
///
/// # Errors
///
/// See [`CalibrateError`]; runs that were finished are in the store in any case.
pub fn sample(
    study: &Study,
    calibration: &Calibration,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(Event),
) -> Result<Sample, CalibrateError> {
    let (arms, replicates) = (arms(study, calibration), study.base.experiment.replicates);
    let runs = Runs { study, arms, seed: calibration.seed, replicates, store, workers };
    let mut sampling = Sampling { runs, calibration, all: Vec::new() };
    let mut smc = Smc::new(calibration.rules, study.factors.len(), calibration.seed);
    let stopped = sampling.run(&mut smc, listen)?;
    let Some(last) = smc.generations().last() else {
        return Err(CalibrateError::Nothing { proposals: smc.next(), accepted: smc.accepted() });
    };
    sampling.finish(smc.generations(), last, stopped, listen)
}

struct Sampling<'a> {
    runs: Runs<'a>,
    calibration: &'a Calibration,
    /// Values of every judged proposal.
    all: Vec<Vec<f64>>,
}

impl Sampling<'_> {
    fn run(&mut self, smc: &mut Smc, listen: &mut dyn FnMut(Event)) -> Result<Stopped, CalibrateError> {
        let batch = self.runs.batch().max(1) as u32;
        let fitted: Vec<abc::Target> =
            self.calibration.targets.iter().filter(|target| target.fit).map(|target| target.range).collect();
        loop {
            if let Some(stopped) = smc.stopped() {
                return Ok(stopped);
            }
            let (generation, first) = (smc.generation(), smc.next());
            let points: Vec<Vec<f64>> = (first..first + batch).map(|k| smc.proposal(k)).collect();
            let jobs: Vec<Job> = (first..)
                .zip(&points)
                .map(|(number, point)| Job {
                    place: Place { generation, number },
                    values: self.values(point),
                })
                .collect();
            let shown = self.shown(&jobs)?;
            for (point, shown) in points.into_iter().zip(shown) {
                smc.judge(point, distance(&fitted, &self.fitted(&shown)));
                self.all.push(shown);
                // What is left of the batch belongs to a generation that is over.
                if smc.generation() != generation || smc.stopped().is_some() {
                    break;
                }
            }
            if let Some(last) = smc.generations().last().filter(|_| smc.generation() != generation) {
                listen(Event::Finished(last.into()));
            } else {
                listen(Event::Judged {
                    generation,
                    tolerance: smc.tolerance(),
                    proposals: smc.next(),
                    accepted: smc.accepted(),
                    particles: self.calibration.rules.particles,
                });
            }
        }
    }

    fn values(&self, point: &[f64]) -> Vec<f64> {
        self.runs.study.factors.iter().zip(point).map(|(factor, &u)| factor.value(u)).collect()
    }

    fn fitted(&self, shown: &[f64]) -> Vec<f64> {
        let targets = self.calibration.targets.iter().zip(shown);
        targets.filter(|(target, _)| target.fit).map(|(_, &shown)| shown).collect()
    }

    /// Values at each point.
    fn shown(&mut self, jobs: &[Job]) -> Result<Vec<Vec<f64>>, CalibrateError> {
        let wanted = &self.calibration.targets;
        let arms = self.runs.arms.clone();
        self.runs.show(jobs, wanted.len(), &|sums| targets(wanted, &arms, sums), &mut |_| ())
    }

    /// The posterior with its fresh runs and its median.
    fn finish(
        &mut self,
        generations: &[abc::Generation],
        last: &abc::Generation,
        stopped: Stopped,
        listen: &mut dyn FnMut(Event),
    ) -> Result<Sample, CalibrateError> {
        let of = last.particles.len();
        let jobs: Vec<Job> = (0..)
            .zip(&last.particles)
            .map(|(number, particle)| Job {
                place: Place { generation: Place::FRESH, number },
                values: self.values(&particle.point),
            })
            .collect();
        let mut fresh = Vec::new();
        for jobs in jobs.chunks(self.runs.batch().max(1)) {
            fresh.extend(self.shown(jobs)?);
            listen(Event::Fresh { done: fresh.len(), of });
        }
        let weights = last.weights();
        let median: Vec<f64> = (0..self.runs.study.factors.len())
            .map(|column| {
                let coordinates: Vec<f64> =
                    last.particles.iter().map(|particle| particle.point[column]).collect();
                let middle = quantiles(&coordinates, &weights, &[0.5]);
                let factor = &self.runs.study.factors[column];
                let value = factor.value(middle.first().copied().unwrap_or(0.5));
                // What is written down is what was run.
                if matches!(factor.values, Values::Real(_)) { rounded(value) } else { value }
            })
            .collect();
        let of_generation = last.particles.iter().zip(&jobs).map(|(particle, job)| Job {
            place: Place { generation: last.number, number: particle.proposal },
            values: job.values.clone(),
        });
        let accepted = self.shown(&of_generation.collect::<Vec<_>>())?;
        self.runs.replicates *= MEDIAN_REPLICATES;
        let job = Job { place: Place { generation: Place::MEDIAN, number: 0 }, values: median.clone() };
        let at_median = self.shown(&[job])?.remove(0);
        let shown = accepted.into_iter().zip(fresh);
        let particles =
            last.particles.iter().zip(jobs).zip(shown).map(|((particle, job), (accepted, fresh))| Particle {
                point: particle.point.clone(),
                values: job.values,
                weight: particle.weight,
                distance: particle.distance,
                accepted,
                fresh,
            });
        Ok(Sample {
            generations: generations.iter().map(Generation::from).collect(),
            stopped,
            particles: particles.collect(),
            median,
            at_median,
            conflicts: self.conflicts(),
        })
    }

    fn conflicts(&self) -> Conflicts {
        let targets = &self.calibration.targets;
        let fitted: Vec<usize> = (0..targets.len()).filter(|&place| targets[place].fit).collect();
        let ranges: Vec<abc::Target> = targets.iter().map(|target| target.range).collect();
        conflicts(&ranges, &fitted, self.all.iter().map(Vec::as_slice))
    }
}

/// Four significant digits: more would claim what no posterior knows.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_have_four_digits() {
        assert_eq!((rounded(0.123456), rounded(-1234.56), rounded(0.0)), (0.1235, -1235.0, 0.0));
    }
}
