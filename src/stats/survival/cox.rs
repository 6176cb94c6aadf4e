//! Proportional hazards: by what factor covariates change the rate of events.

use std::fmt;

use super::Ties;
use super::linear::Matrix;
use super::partial_likelihood::Sorted;
use super::{Episode, bits};
use crate::stats::distributions::{normal_critical, normal_two_sided, student_critical, student_two_sided};
use crate::stats::estimate::Interval;

/// The data of a proportional hazards model.
#[derive(Debug, Clone, Copy)]
pub struct Design<'a> {
    /// The episodes; competing ends count as censored, so that hazards are cause-specific.
    pub episodes: &'a [Episode],
    /// Frequency weight of each row (equal episodes), at least 1; `None` if all are 1.
    pub counts: Option<&'a [usize]>,
    /// Covariates by rows, one row per episode.
    pub covariates: &'a [f64],
    /// Number of covariates.
    pub columns: usize,
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
    /// Both groups have the same episodes.
    Identical,
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
            Self::Identical => "the times are identical",
        })
    }
}

impl std::error::Error for CoxProblem {}

/// Steps after which a likelihood that still rises is taken to rise for ever.
const MOST_STEPS: usize = 50;

/// Twice the log likelihood still to be gained, as the Newton step predicts it, that is called
/// none: the estimate is then within 10⁻⁸ standard errors.
const CONVERGED: f64 = 1e-16;

/// The top of the likelihood, before anything is said of its error.
pub struct Fitted {
    sorted: Sorted,
    /// The episode of each sorted row.
    order: Vec<usize>,
    /// Standard deviations of the covariates.
    scales: Vec<f64>,
    climb: Climb,
    events: usize,
}

/// Fits a proportional hazards model (Cox 1972) by Newton–Raphson with step halving; one sort, then
/// one pass over the episodes per step.
///
/// # Errors
///
/// See [`CoxProblem`].
///
/// # Panics
///
/// If the covariates are not `columns` per episode, or the counts not one per episode and above 0.
pub fn fit(design: &Design<'_>, ties: Ties) -> Result<Fitted, CoxProblem> {
    let (count, columns) = (design.episodes.len(), design.columns);
    assert_eq!(design.covariates.len(), count * columns, "one row of covariates per episode");
    if let Some(counts) = design.counts {
        assert!(counts.len() == count && !counts.contains(&0), "one count above 0 per episode");
    }
    if count == 0 || columns == 0 {
        return Err(CoxProblem::Empty);
    }
    if design.episodes.iter().any(|episode| bits(episode.weeks).is_none()) {
        return Err(CoxProblem::NotFinite);
    }
    if !design.episodes.iter().any(|episode| episode.is_event()) {
        return Err(CoxProblem::NoEvents);
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| design.episodes[a].weeks.total_cmp(&design.episodes[b].weeks));
    let (sorted, scales) = sort(design, &order, ties)?;
    let of_events = sorted.counts.iter().zip(&sorted.event).filter(|(_, event)| **event);
    let events = of_events.map(|(count, _)| count).sum();
    let climb = climb(&sorted, events)?;
    Ok(Fitted { sorted, order, scales, climb, events })
}

impl Fitted {
    /// The model with errors and intervals of confidence `level` for independent episodes.
    ///
    /// # Panics
    ///
    /// If `level` is not in (0, 1).
    pub fn independent(&self, level: f64) -> Cox {
        let critical = normal_critical(level);
        let coefficients = (0..self.sorted.columns).map(|column| {
            let (beta, se) = self.estimate(column);
            coefficient(beta, se, None, critical * se, normal_two_sided(beta / se))
        });
        self.model(coefficients.collect(), None)
    }

    /// The model with errors by cluster: hand over the clusters one by one, and finish.
    pub fn clustered(self) -> Clustered {
        let columns = self.sorted.columns;
        let in_order = self.sorted.score_residuals(&self.climb.coefficient);
        let mut residuals = vec![0.0; in_order.len()];
        for (&episode, residual) in self.order.iter().zip(in_order.chunks(columns)) {
            residuals[episode * columns..(episode + 1) * columns].copy_from_slice(residual);
        }
        Clustered { fitted: self, residuals, clusters: 0, variances: vec![0.0; columns] }
    }

    /// The coefficient of a covariate in its own unit, and its standard error for independent episodes.
    fn estimate(&self, column: usize) -> (f64, f64) {
        let scale = self.scales[column];
        (self.climb.coefficient[column] / scale, self.climb.covariance.at(column, column).sqrt() / scale)
    }

    fn model(&self, coefficients: Vec<Coefficient>, clusters: Option<usize>) -> Cox {
        Cox {
            coefficients,
            log_likelihood: self.climb.log_likelihood,
            null_log_likelihood: self.climb.null_log_likelihood,
            events: self.events,
            clusters,
            iterations: self.climb.steps,
        }
    }
}

fn coefficient(beta: f64, se: f64, robust_se: Option<f64>, reach: f64, p_value: f64) -> Coefficient {
    let interval = Interval { low: libm::exp(beta - reach), high: libm::exp(beta + reach) };
    Coefficient { beta, se, robust_se, hazard_ratio: libm::exp(beta), interval, p_value }
}

/// A fitted model whose errors are gathered cluster by cluster.
///
/// Their variance is I⁻¹ (Σ u uᵀ) I⁻¹ with `u` the score residuals of a cluster, added up. Episodes
/// of one replicate are one cluster in all arms, because arms share their draws.
pub struct Clustered {
    fitted: Fitted,
    /// Score residuals by rows, in the order of the design.
    residuals: Vec<f64>,
    clusters: usize,
    variances: Vec<f64>,
}

impl Clustered {
    /// Takes the next cluster: the places in the design of its episodes, each as often as there are
    /// equal ones in the cluster. One without episodes is none.
    ///
    /// # Panics
    ///
    /// If a place is not in the design.
    pub fn add(&mut self, episodes: impl IntoIterator<Item = usize>) {
        let columns = self.fitted.sorted.columns;
        let mut sum = vec![0.0; columns];
        let mut members = 0;
        for episode in episodes {
            let own = &self.residuals[episode * columns..(episode + 1) * columns];
            sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
            members += 1;
        }
        if members > 0 {
            self.clusters += 1;
            let changes = self.fitted.climb.covariance.times(&sum);
            self.variances.iter_mut().zip(changes).for_each(|(sum, change)| *sum += change * change);
        }
    }

    /// The model with errors by cluster and intervals of confidence `level`.
    ///
    /// # Errors
    ///
    /// [`CoxProblem::OneCluster`] with fewer than two clusters.
    ///
    /// # Panics
    ///
    /// If `level` is not in (0, 1).
    pub fn finish(&self, level: f64) -> Result<Cox, CoxProblem> {
        self.finish_with(level, self.clusters, 1.0)
    }

    /// The same where only `clusters` have episodes of a group: so few carry its coefficient. The variance, too small
    /// by that factor, is multiplied with clusters / (clusters − 1).
    pub(super) fn finish_of_group(&self, level: f64, clusters: usize) -> Result<Cox, CoxProblem> {
        let clusters = clusters.min(self.clusters);
        self.finish_with(level, clusters, clusters as f64 / (clusters as f64 - 1.0))
    }

    fn finish_with(&self, level: f64, clusters: usize, inflation: f64) -> Result<Cox, CoxProblem> {
        let degrees = clusters.checked_sub(1).filter(|degrees| *degrees > 0);
        let degrees = degrees.ok_or(CoxProblem::OneCluster)?;
        let critical = student_critical(level, degrees).ok_or(CoxProblem::OneCluster)?;
        let coefficients = self.variances.iter().enumerate().map(|(column, variance)| {
            let (beta, se) = self.fitted.estimate(column);
            let robust_se = (inflation * variance).sqrt() / self.fitted.scales[column];
            let p_value = (robust_se > 0.0).then(|| student_two_sided(beta / robust_se, degrees)).flatten();
            let p_value = p_value.unwrap_or_else(|| normal_two_sided(beta / se));
            coefficient(beta, se, Some(robust_se), critical * robust_se, p_value)
        });
        Ok(self.fitted.model(coefficients.collect(), Some(self.clusters)))
    }
}

/// Sorts by duration and standardises the covariates, so that neither units nor offsets matter to
/// the numerics. Also returns the standard deviations.
fn sort(design: &Design<'_>, order: &[usize], ties: Ties) -> Result<(Sorted, Vec<f64>), CoxProblem> {
    let columns = design.columns;
    let counts: Vec<usize> =
        order.iter().map(|&episode| design.counts.map_or(1, |counts| counts[episode])).collect();
    let count = counts.iter().sum::<usize>() as f64;
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
        let weighted = || values().zip(&counts).map(|(x, &times)| (x, times as f64));
        let mean = weighted().map(|(x, times)| times * x).sum::<f64>() / count;
        let scale =
            (weighted().map(|(x, times)| times * (x - mean) * (x - mean)).sum::<f64>() / count).sqrt();
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
    let event: Vec<bool> = order.iter().map(|&episode| design.episodes[episode].is_event()).collect();
    let sorted = Sorted { rows, columns, event, counts, tie_ends, ties };
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

#[cfg(test)]
#[path = "../tests/cox.rs"]
mod tests;
