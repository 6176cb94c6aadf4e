//! Proportional hazards: by what factor covariates change the rate of events.

use std::collections::BTreeMap;
use std::fmt;

use super::linear::Matrix;
use super::partial_likelihood::Sorted;
use super::{Episode, by_duration};
use crate::stats::distributions::{normal_critical, normal_two_sided, student_critical, student_two_sided};
use crate::stats::estimate::Interval;

/// How events at the same time are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ties {
    /// Each tied event leaves the risk set in part (Efron 1977). Close to exact, and the one to
    /// use with whole weeks.
    #[default]
    Efron,
    /// All tied events see the full risk set (Breslow 1974). Biased towards no effect when ties
    /// are many.
    Breslow,
}

/// What a proportional hazards model is fitted to.
#[derive(Debug, Clone, Copy)]
pub struct Design<'a> {
    /// The episodes; competing ends count as censored, so that hazards are cause-specific.
    pub episodes: &'a [Episode],
    /// Covariates by rows, one row per episode.
    pub covariates: &'a [f64],
    /// Number of covariates.
    pub columns: usize,
    /// Cluster of each episode. Episodes of one replicate are one cluster in all arms, because
    /// arms share their draws.
    pub clusters: Option<&'a [usize]>,
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Cox {
    /// One per covariate, in their order.
    pub coefficients: Vec<Coefficient>,
    /// Log partial likelihood at the estimate.
    pub log_likelihood: f64,
    /// Log partial likelihood without covariates.
    pub null_log_likelihood: f64,
    /// Number of events.
    pub events: usize,
    /// Number of clusters, if they were given.
    pub clusters: Option<usize>,
    /// Newton–Raphson steps taken.
    pub iterations: usize,
}

/// Effect of one covariate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// Log hazard ratio per unit of the covariate.
    pub beta: f64,
    /// Standard error from the information, for independent episodes.
    pub se: f64,
    /// Sandwich standard error by cluster (Lin and Wei 1989; Lee, Wei and Amato 1992), without a
    /// small-sample factor; `None` without clusters.
    pub robust_se: Option<f64>,
    /// exp(beta).
    pub hazard_ratio: f64,
    /// Interval of the hazard ratio: by cluster with Student's t and clusters − 1 degrees of freedom
    /// when clusters were given (Cameron and Miller 2015), else normal with the plain error.
    pub interval: Interval,
    /// Two-sided Wald p-value, on the same footing as the interval.
    pub p_value: f64,
}

/// Why a model could not be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoxProblem {
    /// No episode, or no covariate.
    Empty,
    /// A duration is negative, or a duration or covariate is not finite.
    NotFinite,
    /// No episode ended with the event.
    NoEvents,
    /// A covariate is constant, or a combination of others.
    Collinear,
    /// Clusters were given but there is only one.
    OneCluster,
    /// The likelihood grows without end as a coefficient does: a group without events, say. There
    /// is no finite hazard ratio.
    Separated,
}

impl fmt::Display for CoxProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "there are no episodes or no covariates",
            Self::NotFinite => "a duration or covariate is not a usable number",
            Self::NoEvents => "no episode ended with the event",
            Self::Collinear => "a covariate is constant or a combination of others",
            Self::OneCluster => "one cluster gives no error by cluster",
            Self::Separated => "the hazard ratio is not finite: a group has no events",
        })
    }
}

impl std::error::Error for CoxProblem {}

/// Steps after which a likelihood that still rises is taken to rise for ever.
const MOST_STEPS: usize = 50;

/// Twice the log likelihood still to be gained, as the Newton step predicts it, that is called
/// none: the estimate is then within 10⁻⁸ standard errors.
const CONVERGED: f64 = 1e-16;

/// Fits a proportional hazards model (Cox 1972) by Newton–Raphson with step halving; one sort, then
/// one pass over the episodes per step. Intervals have confidence `level`.
///
/// # Errors
///
/// See [`CoxProblem`].
///
/// # Panics
///
/// If the covariates are not `columns` per episode, the clusters not one per episode, or `level` is
/// not in (0, 1).
pub fn fit(design: &Design<'_>, ties: Ties, level: f64) -> Result<Cox, CoxProblem> {
    let (count, columns) = (design.episodes.len(), design.columns);
    assert_eq!(design.covariates.len(), count * columns, "one row of covariates per episode");
    if let Some(clusters) = design.clusters {
        assert_eq!(clusters.len(), count, "one cluster per episode");
    }
    if count == 0 || columns == 0 {
        return Err(CoxProblem::Empty);
    }
    let order = by_duration(design.episodes).ok_or(CoxProblem::NotFinite)?;
    let events = design.episodes.iter().filter(|e| e.is_event()).count();
    if events == 0 {
        return Err(CoxProblem::NoEvents);
    }
    let (sorted, scales) = sort(design, &order, ties)?;
    let climb = climb(&sorted, events)?;
    let robust = match design.clusters {
        None => None,
        Some(clusters) => {
            let of_sorted: Vec<usize> = order.iter().map(|&episode| clusters[episode]).collect();
            Some(sandwich(&sorted, &climb, &of_sorted)?)
        }
    };

    let critical = match &robust {
        Some(robust) => student_critical(level, robust.clusters - 1).ok_or(CoxProblem::OneCluster)?,
        None => normal_critical(level),
    };
    let coefficients = (0..columns)
        .map(|column| {
            let scale = scales[column];
            let beta = climb.coefficient[column] / scale;
            let se = climb.covariance.at(column, column).sqrt() / scale;
            let robust_se = robust.as_ref().map(|robust| robust.variances[column].sqrt() / scale);
            let used = robust_se.unwrap_or(se);
            let p_value = match &robust {
                Some(robust) if used > 0.0 => student_two_sided(beta / used, robust.clusters - 1),
                _ => None,
            };
            Coefficient {
                beta,
                se,
                robust_se,
                hazard_ratio: libm::exp(beta),
                interval: Interval {
                    low: libm::exp(beta - critical * used),
                    high: libm::exp(beta + critical * used),
                },
                p_value: p_value.unwrap_or_else(|| normal_two_sided(beta / se)),
            }
        })
        .collect();
    Ok(Cox {
        coefficients,
        log_likelihood: climb.log_likelihood,
        null_log_likelihood: climb.null_log_likelihood,
        events,
        clusters: robust.map(|robust| robust.clusters),
        iterations: climb.steps,
    })
}

/// One group of episodes with the replicate of each.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// The episodes of an arm, over all replicates.
    pub episodes: &'a [Episode],
    /// Replicate of each episode.
    pub replicates: &'a [usize],
}

/// Hazard ratio of an arm against its baseline, with errors by replicate and Efron's ties: the
/// model with the arm as its one covariate. Its only coefficient is that of the arm.
///
/// # Errors
///
/// See [`CoxProblem`]; [`CoxProblem::Collinear`] when a group has no episode,
/// [`CoxProblem::Separated`] when one has no events while at risk.
///
/// # Panics
///
/// If a group does not have one replicate per episode, or `level` is not in (0, 1).
pub fn hazard_ratio(arm: Group<'_>, baseline: Group<'_>, level: f64) -> Result<Cox, CoxProblem> {
    let episodes = [arm.episodes, baseline.episodes].concat();
    let clusters = [arm.replicates, baseline.replicates].concat();
    let mut covariates = vec![1.0; arm.episodes.len()];
    covariates.resize(episodes.len(), 0.0);
    let design =
        Design { episodes: &episodes, covariates: &covariates, columns: 1, clusters: Some(&clusters) };
    fit(&design, Ties::Efron, level)
}

/// Sorts by duration and standardises the covariates, so that neither units nor offsets matter to
/// the numerics. Also returns the standard deviations.
fn sort(design: &Design<'_>, order: &[usize], ties: Ties) -> Result<(Sorted, Vec<f64>), CoxProblem> {
    let columns = design.columns;
    let count = order.len() as f64;
    let mut rows = Vec::with_capacity(design.covariates.len());
    for &episode in order {
        rows.extend_from_slice(&design.covariates[episode * columns..(episode + 1) * columns]);
    }
    let mut scales = Vec::with_capacity(columns);
    for column in 0..columns {
        let values = || rows.iter().skip(column).step_by(columns);
        let first = values().next().copied().unwrap_or_default();
        if values().all(|&x| x == first) {
            return Err(CoxProblem::Collinear);
        }
        let mean = values().sum::<f64>() / count;
        let scale = (values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count).sqrt();
        if !(mean.is_finite() && scale.is_finite() && scale > 0.0) {
            return Err(CoxProblem::NotFinite);
        }
        for x in rows.iter_mut().skip(column).step_by(columns) {
            *x = (*x - mean) / scale;
        }
        scales.push(scale);
    }
    let weeks = |episode: &usize| design.episodes[*episode].weeks;
    let mut tie_ends = Vec::new();
    let mut end = 0;
    for tie in order.chunk_by(|a, b| weeks(a) == weeks(b)) {
        end += tie.len();
        tie_ends.push(end);
    }
    let event = order.iter().map(|&episode| design.episodes[episode].is_event()).collect();
    let sorted = Sorted { rows, columns, event, tie_ends, ties };
    Ok((sorted, scales))
}

/// The top of the likelihood, in standardised covariates.
struct Climb {
    coefficient: Vec<f64>,
    covariance: Matrix,
    log_likelihood: f64,
    null_log_likelihood: f64,
    steps: usize,
}

fn climb(sorted: &Sorted, events: usize) -> Result<Climb, CoxProblem> {
    let mut coefficient = vec![0.0; sorted.columns];
    let mut here = sorted.derivatives(&coefficient);
    let null_log_likelihood = here.log_likelihood;
    // A covariate that is the same for all who are at risk together carries no information; what
    // is left of it is rounding.
    let least = 1e-12 * events as f64;
    if (0..sorted.columns).any(|column| here.information.at(column, column) < least) {
        return Err(CoxProblem::Collinear);
    }
    let first = here.information.inverse().ok_or(CoxProblem::Collinear)?;
    for steps in 1..=MOST_STEPS {
        let covariance = here.information.inverse().ok_or(CoxProblem::Separated)?;
        let step = covariance.times(&here.score);
        let gain: f64 = step.iter().zip(&here.score).map(|(a, b)| a * b).sum();
        if gain <= CONVERGED {
            // On a likelihood that levels off towards infinity the information vanishes with the
            // gain.
            let lost = |column| covariance.at(column, column) > 1e8 * first.at(column, column);
            if (0..sorted.columns).any(lost) {
                return Err(CoxProblem::Separated);
            }
            return Ok(Climb {
                coefficient,
                covariance,
                log_likelihood: here.log_likelihood,
                null_log_likelihood,
                steps,
            });
        }
        let mut fraction = 1.0;
        loop {
            let next: Vec<f64> = coefficient.iter().zip(&step).map(|(b, step)| b + fraction * step).collect();
            let there = sorted.derivatives(&next);
            // Near the top the likelihood is flat to rounding, and a full step must be allowed.
            let slack = 1e-12 * here.log_likelihood.abs();
            if there.log_likelihood >= here.log_likelihood - slack {
                coefficient = next;
                here = there;
                break;
            }
            fraction /= 2.0;
            if fraction < 1e-6 {
                return Err(CoxProblem::Separated);
            }
        }
    }
    Err(CoxProblem::Separated)
}

/// Variances of the coefficients by cluster.
struct Sandwich {
    variances: Vec<f64>,
    clusters: usize,
}

/// I⁻¹ (Σ u uᵀ) I⁻¹ with `u` the score residuals of a cluster, added up.
fn sandwich(sorted: &Sorted, climb: &Climb, clusters: &[usize]) -> Result<Sandwich, CoxProblem> {
    let columns = sorted.columns;
    let residuals = sorted.score_residuals(&climb.coefficient);
    let mut sums: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (cluster, residual) in clusters.iter().zip(residuals.chunks(columns)) {
        let sum = sums.entry(*cluster).or_insert_with(|| vec![0.0; columns]);
        for (sum, own) in sum.iter_mut().zip(residual) {
            *sum += own;
        }
    }
    if sums.len() < 2 {
        return Err(CoxProblem::OneCluster);
    }
    let mut variances = vec![0.0; columns];
    for sum in sums.values() {
        for (variance, change) in variances.iter_mut().zip(climb.covariance.times(sum)) {
            *variance += change * change;
        }
    }
    Ok(Sandwich { variances, clusters: sums.len() })
}

#[cfg(test)]
#[path = "../tests/cox.rs"]
mod tests;
