//! Kaplan and Meier's estimate of the share without the event.

use super::{Durations, Episode, Moment};
use crate::stats::distributions::{normal_critical, student_critical};
use crate::stats::estimate::Interval;
use crate::stats::rounding::same;

/// The curve (Kaplan and Meier 1958): a step function that starts at 1.
#[derive(Debug, Clone, PartialEq)]
pub struct KaplanMeier {
    steps: Vec<Step>,
    last: f64,
    level: f64,
}

/// The curve from one event time to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Event time.
    pub weeks: f64,
    /// Episodes at risk just before.
    pub at_risk: usize,
    /// Events at this time.
    pub events: usize,
    /// Share without the event from here on.
    pub survival: f64,
    /// Standard error of the share: Greenwood's (1926), or by cluster; 0 once the share is 0.
    pub se: f64,
    /// Pointwise band on the log(−log) scale (Kalbfleisch and Prentice 1980), which stays within
    /// \[0, 1\]. `None` once everyone has had the event: there is no band around 0.
    pub band: Option<Interval>,
}

/// Restricted mean time with its standard error, in weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RestrictedMean {
    /// Mean of min(time, horizon): the area under the curve up to the horizon.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
    /// The interval, normal or (by cluster) Student t.
    pub interval: Interval,
}

impl KaplanMeier {
    /// The curve of a group of episodes with bands of confidence `level`. Competing ends count as
    /// censored.
    ///
    /// `None` without episodes, or when a duration is negative or not finite.
    ///
    /// # Panics
    ///
    /// If `level` is not in (0, 1).
    pub fn fit(durations: &Durations, level: f64) -> Option<Self> {
        let critical = normal_critical(level);
        let moments = durations.moments()?;
        let last = moments.last()?.weeks;
        let (mut survival, mut greenwood) = (1.0, 0.0);
        let steps = moments
            .iter()
            .filter(|moment| moment.events > 0)
            .map(|moment| {
                let staying = (moment.at_risk - moment.events) as f64;
                survival *= staying / moment.at_risk as f64;
                greenwood += moment.events as f64 / (moment.at_risk as f64 * staying);
                step(moment, survival, greenwood, critical)
            })
            .collect();
        Some(Self { steps, last, level })
    }

    /// The steps, one per distinct event time, ascending.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(super) fn steps_mut(&mut self) -> &mut [Step] {
        &mut self.steps
    }

    /// Longest duration, of an event or not: the curve is known up to here.
    pub fn last(&self) -> f64 {
        self.last
    }

    /// The step in force at `weeks`; `None` before the first event, where the share is 1.
    pub fn at(&self, weeks: f64) -> Option<&Step> {
        let passed = self.steps.partition_point(|step| step.weeks <= weeks);
        passed.checked_sub(1).map(|index| &self.steps[index])
    }

    /// Share without the event at `weeks`. `None` past the longest duration, unless everyone has
    /// had the event by then.
    pub fn survival(&self, weeks: f64) -> Option<f64> {
        let survival = self.at(weeks).map_or(1.0, |step| step.survival);
        (weeks <= self.last || survival == 0.0).then_some(survival)
    }

    /// First time at which at most half is without the event; `None` when that is not reached.
    pub fn median(&self) -> Option<f64> {
        // Products of fractions carry rounding, and (3/4)(2/3) must count as having reached the median.
        self.first_time(|step| step.survival <= 0.5 || same(step.survival, 0.5))
    }

    /// Interval of the median (Brookmeyer and Crowley 1982): the times at which the band holds one
    /// half. Either end is `None` when the band does not reach one half, and the interval is open
    /// on that side; both are without any band.
    pub fn median_interval(&self) -> (Option<f64>, Option<f64>) {
        if self.steps.iter().all(|step| step.band.is_none()) {
            return (None, None);
        }
        // There is no band around 0, and none yet around a share without an error.
        let low = |step: &Step| step.band.map_or(step.survival, |band| band.low);
        let high =
            |step: &Step| step.band.map_or(if step.survival > 0.0 { 1.0 } else { 0.0 }, |band| band.high);
        (self.first_time(|step| low(step) <= 0.5), self.first_time(|step| high(step) <= 0.5))
    }

    fn first_time(&self, reached: impl Fn(&Step) -> bool) -> Option<f64> {
        let step = self.steps.iter().find(|step| reached(step))?;
        Some(step.weeks)
    }

    /// Restricted mean time up to `horizon` weeks, with Greenwood's variance (Irwin 1949; Klein and
    /// Moeschberger 2003, eq. 4.5.2), for independent episodes.
    ///
    /// `None` when the horizon is negative, not finite, or past the longest duration while some are
    /// still without the event: the curve is not known there.
    pub fn restricted_mean(&self, horizon: f64) -> Option<RestrictedMean> {
        let areas = self.areas(horizon)?;
        let variance: f64 = self
            .steps
            .iter()
            .zip(&areas.after)
            // Where nobody stays no area is left, and the term is 0 though 1/(n − d) is not.
            .filter(|(step, after)| step.at_risk > step.events && **after > 0.0)
            .map(|(step, after)| {
                let (n, d) = (step.at_risk as f64, step.events as f64);
                after * after * d / (n * (n - d))
            })
            .sum();
        let se = variance.sqrt();
        Some(around(areas.total, se, normal_critical(self.level), horizon))
    }

    /// Restricted mean time with a standard error by cluster, for episodes that share a fate within
    /// a replicate: hand over the episodes of the fit, cluster by cluster, and finish.
    ///
    /// `None` as in [`Self::restricted_mean`].
    pub fn clustered_restricted_mean(&self, horizon: f64) -> Option<ClusteredMean> {
        let areas = self.areas(horizon)?;
        // An episode at risk at time j has influence Aⱼ dⱼ / nⱼ(nⱼ − dⱼ), less Aⱼ / (nⱼ − dⱼ) when it
        // ends with the event then, where Aⱼ is the area that is left after time j.
        let mut sum = 0.0;
        let influences = self.steps.iter().zip(&areas.after).map(|(step, after)| {
            let (n, staying) = (step.at_risk as f64, (step.at_risk - step.events) as f64);
            // Where nobody stays no area is left.
            let loss = if staying > 0.0 { after / staying } else { 0.0 };
            sum += loss * step.events as f64 / n;
            Influence { weeks: step.weeks, exposure: sum, loss }
        });
        Some(ClusteredMean {
            value: areas.total,
            horizon,
            level: self.level,
            influences: influences.collect(),
            clusters: 0,
            variance: 0.0,
        })
    }

    fn areas(&self, horizon: f64) -> Option<Areas> {
        if !(horizon.is_finite() && horizon >= 0.0) {
            return None;
        }
        self.survival(horizon)?;
        // Backwards, so that each time knows the area that is left after it.
        let mut after = vec![0.0; self.steps.len()];
        let (mut left, mut until) = (0.0, horizon);
        for (index, step) in self.steps.iter().enumerate().rev() {
            if step.weeks < horizon {
                left += step.survival * (until - step.weeks);
                until = step.weeks;
                after[index] = left;
            }
        }
        Some(Areas { total: left + until, after })
    }
}

/// A restricted mean whose standard error is gathered cluster by cluster.
///
/// The error is that of the infinitesimal jackknife (Efron 1981): influences of the episodes are
/// added up within clusters, and their squares over the clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusteredMean {
    value: f64,
    horizon: f64,
    level: f64,
    influences: Vec<Influence>,
    clusters: usize,
    variance: f64,
}

/// Contribution to the restricted mean of an episode that lasts to an event time, and its change if it ends
/// with the event then.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Influence {
    weeks: f64,
    exposure: f64,
    loss: f64,
}

impl ClusteredMean {
    /// Takes the episodes of the next cluster; one without episodes is none.
    pub fn add(&mut self, cluster: &[Episode]) {
        if cluster.is_empty() {
            return;
        }
        let mut own = 0.0;
        for episode in cluster {
            let passed = self.influences.partition_point(|influence| influence.weeks <= episode.weeks);
            if let Some(index) = passed.checked_sub(1) {
                let Influence { exposure, loss, .. } = self.influences[index];
                own += if episode.is_event() { exposure - loss } else { exposure };
            }
        }
        self.clusters += 1;
        self.variance += own * own;
    }

    /// The mean with Student's t interval of clusters − 1 degrees of freedom; `None` with fewer
    /// than two clusters.
    pub fn finish(&self) -> Option<RestrictedMean> {
        let critical = student_critical(self.level, self.clusters.checked_sub(1)?)?;
        // The infinitesimal jackknife is too small by this factor where clusters are few.
        let clusters = self.clusters as f64;
        let se = (self.variance * clusters / (clusters - 1.0)).sqrt();
        Some(around(self.value, se, critical, self.horizon))
    }
}

/// Areas under the curve: up to the horizon, and from each event time to the horizon.
struct Areas {
    total: f64,
    after: Vec<f64>,
}

/// A mean time of at most `horizon`, as its interval is.
fn around(value: f64, se: f64, critical: f64, horizon: f64) -> RestrictedMean {
    let (low, high) = ((value - critical * se).max(0.0), (value + critical * se).min(horizon));
    RestrictedMean { value, se, interval: Interval { low, high } }
}

fn step(moment: &Moment, survival: f64, greenwood: f64, critical: f64) -> Step {
    let (mut se, mut band) = (0.0, None);
    if survival > 0.0 {
        se = survival * greenwood.sqrt();
        band = Some(log_log_band(survival, se, critical));
    }
    Step { weeks: moment.weeks, at_risk: moment.at_risk, events: moment.events, survival, se, band }
}

/// p^exp(±z · se / (p log p)) for a proportion strictly between 0 and 1.
pub(super) fn log_log_band(proportion: f64, se: f64, critical: f64) -> Interval {
    let log = libm::log(proportion);
    let reach = critical * se / (proportion * log).abs();
    Interval { low: libm::exp(log * libm::exp(reach)), high: libm::exp(log * libm::exp(-reach)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::LEVEL;
    use crate::stats::survival::End;

    fn episodes(data: &[(f64, bool)]) -> Vec<Episode> {
        let end = |event| if event { End::Event } else { End::Censored };
        data.iter().map(|&(weeks, event)| Episode::new(weeks, end(event))).collect()
    }

    #[test]
    fn without_censoring_it_is_the_share_that_is_left() {
        let all = episodes(&[(1.0, true), (2.0, true), (3.0, true), (4.0, true)]);
        let curve = KaplanMeier::fit(&Durations::new(&all), LEVEL).unwrap();
        let shares: Vec<f64> = curve.steps().iter().map(|step| step.survival).collect();
        for (found, expected) in shares.iter().zip([0.75, 0.5, 0.25, 0.0]) {
            assert!((found - expected).abs() < 1e-15);
        }
        assert!((curve.steps()[0].se - (0.75 * 0.25 / 4.0_f64).sqrt()).abs() < 1e-15);
        assert_eq!(curve.steps()[3].band, None);
        assert_eq!(curve.median(), Some(2.0));
        let mean = curve.restricted_mean(10.0).unwrap();
        assert!((mean.value - 2.5).abs() < 1e-15);
        // Population variance 1.25 over 4.
        assert!((mean.se - (1.25_f64 / 4.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn clusters_of_one_without_censoring_are_the_plain_error() {
        let all = episodes(&[(1.0, true), (2.0, true), (3.0, true), (4.0, true)]);
        let curve = KaplanMeier::fit(&Durations::new(&all), LEVEL).unwrap();
        let plain = curve.restricted_mean(4.0).unwrap();
        let by_cluster = |curve: &KaplanMeier, clusters: &[Vec<Episode>]| {
            let mut mean = curve.clustered_restricted_mean(4.0).unwrap();
            clusters.iter().for_each(|cluster| mean.add(cluster));
            mean.finish()
        };
        let own = by_cluster(&curve, &all.iter().map(|&one| vec![one]).collect::<Vec<_>>()).unwrap();
        assert!((plain.se * (4.0_f64 / 3.0).sqrt() - own.se).abs() < 1e-12);
        // Two copies of each: half the information that pooling them claims.
        let twice: Vec<Episode> = all.iter().chain(&all).copied().collect();
        let curve = KaplanMeier::fit(&Durations::new(&twice), LEVEL).unwrap();
        let paired = by_cluster(&curve, &all.iter().map(|&one| vec![one, one]).collect::<Vec<_>>()).unwrap();
        assert!((paired.se - own.se).abs() < 1e-12);
        assert_eq!(by_cluster(&curve, &[twice, Vec::new()]), None);
    }

    #[test]
    fn the_curve_ends_where_the_data_do() {
        let all = episodes(&[(1.0, true), (5.0, false)]);
        let curve = KaplanMeier::fit(&Durations::new(&all), LEVEL).unwrap();
        assert_eq!(curve.survival(0.5), Some(1.0));
        assert_eq!(curve.survival(5.0), Some(0.5));
        assert_eq!(curve.survival(5.1), None);
        assert_eq!(curve.restricted_mean(5.1), None);
        assert_eq!(curve.restricted_mean(f64::NAN), None);
        assert!(curve.restricted_mean(5.0).is_some());
        assert_eq!(curve.restricted_mean(0.0).map(|mean| (mean.value, mean.se)), Some((0.0, 0.0)));
    }

    #[test]
    fn what_is_not_a_duration_is_refused() {
        let fit = |data| KaplanMeier::fit(&Durations::new(&episodes(data)), LEVEL);
        assert_eq!(KaplanMeier::fit(&Durations::default(), LEVEL), None);
        assert_eq!(fit(&[(f64::NAN, true)]), None);
        assert_eq!(fit(&[(-1.0, true)]), None);
        let nobody = fit(&[(3.0, false)]).unwrap();
        assert_eq!((nobody.median(), nobody.survival(2.0)), (None, Some(1.0)));
        assert_eq!(nobody.restricted_mean(3.0).unwrap().value, 3.0);
        assert_eq!(nobody.median_interval(), (None, None));
    }

    #[test]
    fn events_at_the_start() {
        let all = episodes(&[(0.0, true), (2.0, true)]);
        let curve = KaplanMeier::fit(&Durations::new(&all), LEVEL).unwrap();
        assert_eq!(curve.restricted_mean(2.0).unwrap().value, 1.0);
    }
}
