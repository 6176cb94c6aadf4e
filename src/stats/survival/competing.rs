//! Cumulative incidence when others leave for good.
//!
//! One minus Kaplan and Meier's curve answers what would happen if nobody could leave; the
//! cumulative incidence of Aalen and Johansen (1978) is the share who have had the event by then in
//! a world where some leave first. The two causes and the share still free of both add up to 1.

use super::kaplan_meier::log_log_band;
use super::{Durations, End, Episode, Moment};
use crate::stats::distributions::student_critical;
use crate::stats::estimate::Interval;

/// Cumulative incidence of the event and of the competing event.
#[derive(Debug, Clone, PartialEq)]
pub struct CumulativeIncidence {
    /// Incidence of [`End::Event`].
    pub event: Incidence,
    /// Incidence of [`End::Competing`].
    pub competing: Incidence,
}

/// The incidence of one cause: a step function that starts at 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Incidence {
    steps: Vec<IncidenceStep>,
    last: f64,
}

/// The incidence from one time at which either cause struck to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidenceStep {
    /// Time of an event of either cause.
    pub weeks: f64,
    /// Episodes at risk just before.
    pub at_risk: usize,
    /// Share who have had an event of this cause from here on.
    pub incidence: f64,
    /// Standard error by cluster; 0 where there is none.
    pub se: f64,
    /// Pointwise band on the log(−log) scale; `None` while the share is 0, once it is 1, and without an error.
    pub band: Option<Interval>,
}

impl CumulativeIncidence {
    /// Both incidences, without bands: episodes of a replicate are not independent, see [`ClusteredIncidence`].
    ///
    /// `None` without episodes, or when a duration is negative or not finite.
    pub fn fit(durations: &Durations) -> Option<Self> {
        let moments = durations.moments()?;
        let last = moments.last()?.weeks;
        let curve = |cause: fn(&Moment) -> usize| Incidence { steps: steps(&moments, cause), last };
        Some(Self { event: curve(|moment| moment.events), competing: curve(|moment| moment.competing) })
    }
}

impl Incidence {
    /// The steps, ascending in time.
    pub fn steps(&self) -> &[IncidenceStep] {
        &self.steps
    }

    /// The step in force at `weeks`; `None` before the first, where the share is 0.
    pub fn at(&self, weeks: f64) -> Option<&IncidenceStep> {
        let passed = self.steps.partition_point(|step| step.weeks <= weeks);
        passed.checked_sub(1).map(|index| &self.steps[index])
    }

    /// Share by `weeks`; `None` past the longest duration.
    pub fn incidence(&self, weeks: f64) -> Option<f64> {
        let share = self.at(weeks).map_or(0.0, |step| step.incidence);
        (weeks <= self.last).then_some(share)
    }
}

fn steps(moments: &[Moment], cause: fn(&Moment) -> usize) -> Vec<IncidenceStep> {
    let (mut share, mut free) = (0.0, 1.0);
    struck(moments)
        .map(|moment| {
            let at_risk = moment.at_risk as f64;
            share += free * cause(moment) as f64 / at_risk;
            free *= staying(moment) / at_risk;
            IncidenceStep {
                weeks: moment.weeks,
                at_risk: moment.at_risk,
                incidence: share,
                se: 0.0,
                band: None,
            }
        })
        .collect()
}

/// The moments at which either cause struck: the steps of both incidences.
fn struck(moments: &[Moment]) -> impl Iterator<Item = &Moment> {
    moments.iter().filter(|moment| moment.events + moment.competing > 0)
}

fn staying(moment: &Moment) -> f64 {
    (moment.at_risk - moment.events - moment.competing) as f64
}

/// Bands of both incidences gathered cluster by cluster: hand over the episodes of the fit, and finish.
///
/// The variance is that of the infinitesimal jackknife (Efron 1981), as in R's `survfit` with clusters. With n at risk,
/// d of one cause among them and S free of both before, a cluster of which k are at risk and e have that cause adds
/// S (e − k d/n)/n, and S d/n times what it added to log S so far; the squares are summed over clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusteredIncidence {
    curves: CumulativeIncidence,
    moments: Vec<Moment>,
    clusters: usize,
    /// Variances of the shares after each step, by cause.
    variances: Vec<[f64; 2]>,
}

impl ClusteredIncidence {
    /// No cluster yet; `None` as in [`CumulativeIncidence::fit`].
    pub fn new(durations: &Durations) -> Option<Self> {
        let moments: Vec<Moment> = struck(&durations.moments()?).copied().collect();
        let variances = vec![[0.0; 2]; moments.len()];
        Some(ClusteredIncidence {
            curves: CumulativeIncidence::fit(durations)?,
            moments,
            clusters: 0,
            variances,
        })
    }

    /// Takes the episodes of the next cluster; one without episodes is none.
    pub fn add(&mut self, cluster: &[Episode]) {
        if cluster.is_empty() {
            return;
        }
        self.clusters += 1;
        // How many last to each step and not to the next, and how many of them end with either cause at it.
        let mut last = vec![(0_u32, [0_u32; 2]); self.moments.len()];
        for episode in cluster {
            let passed = self.moments.partition_point(|moment| moment.weeks <= episode.weeks);
            if let Some(index) = passed.checked_sub(1) {
                last[index].0 += 1;
                last[index].1[0] += u32::from(episode.end == End::Event);
                last[index].1[1] += u32::from(episode.end == End::Competing);
            }
        }
        let mut at_risk: u32 = last.iter().map(|(lasting, _)| lasting).sum();
        let (mut free, mut log_free, mut shares) = (1.0, 0.0, [0.0; 2]);
        for ((moment, (lasting, ends)), variances) in self.moments.iter().zip(last).zip(&mut self.variances) {
            let (n, k) = (moment.at_risk as f64, f64::from(at_risk));
            let struck = [moment.events, moment.competing].map(|count| count as f64);
            for (cause, share) in shares.iter_mut().enumerate() {
                let (d, e) = (struck[cause], f64::from(ends[cause]));
                *share += free * ((e - k * d / n) + log_free * d) / n;
                variances[cause] += *share * *share;
            }
            let (d, e) = (struck[0] + struck[1], f64::from(ends[0] + ends[1]));
            if staying(moment) > 0.0 {
                log_free -= (e - k * d / n) / staying(moment);
            }
            free *= staying(moment) / n;
            at_risk -= lasting;
        }
    }

    /// Both incidences with bands of confidence `level` on the log(−log) scale, by Student's t of clusters − 1 degrees
    /// of freedom; without bands if there are fewer than two clusters.
    ///
    /// # Panics
    ///
    /// If `level` is not in (0, 1).
    pub fn finish(mut self, level: f64) -> CumulativeIncidence {
        let Some(critical) =
            self.clusters.checked_sub(1).and_then(|degrees| student_critical(level, degrees))
        else {
            return self.curves;
        };
        // The infinitesimal jackknife is too small by this factor where clusters are few.
        let factor = self.clusters as f64 / (self.clusters as f64 - 1.0);
        for (cause, incidence) in [&mut self.curves.event, &mut self.curves.competing].into_iter().enumerate()
        {
            for (step, variances) in incidence.steps.iter_mut().zip(&self.variances) {
                step.se = (variances[cause] * factor).sqrt();
                let known = step.incidence > 0.0 && step.incidence < 1.0 && step.se > 0.0;
                step.band = known.then(|| log_log_band(step.incidence, step.se, critical));
            }
        }
        self.curves
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::LEVEL;
    use crate::stats::survival::clustered::ClusteredCurve;
    use crate::stats::survival::kaplan_meier::KaplanMeier;

    fn sample(competing: bool) -> Vec<Episode> {
        (0..60_u32)
            .map(|i| {
                let end = match i % 5 {
                    0 | 2 => End::Event,
                    1 if competing => End::Competing,
                    _ => End::Censored,
                };
                Episode::new(f64::from(i * 17 % 23), end)
            })
            .collect()
    }

    /// Bands of a sample cut into clusters of four.
    fn clustered(episodes: &[Episode]) -> CumulativeIncidence {
        let mut found = ClusteredIncidence::new(&Durations::new(episodes)).unwrap();
        episodes.chunks(4).for_each(|cluster| found.add(cluster));
        found.finish(LEVEL)
    }

    #[test]
    fn without_a_competitor_it_is_one_less_kaplan_meier() {
        let episodes = sample(false);
        let mut curve = ClusteredCurve::new(KaplanMeier::fit(&Durations::new(&episodes), LEVEL).unwrap());
        episodes.chunks(4).for_each(|cluster| curve.add(cluster));
        for (step, other) in curve.finish(LEVEL).steps().iter().zip(clustered(&episodes).event.steps()) {
            assert!((1.0 - step.survival - other.incidence).abs() < 1e-12);
            assert!((step.se - other.se).abs() < 1e-12, "{step:?} {other:?}");
        }
    }

    #[test]
    fn the_causes_and_the_free_add_up() {
        let episodes = sample(true);
        let found = clustered(&episodes);
        let either: Vec<Episode> = episodes
            .iter()
            .map(|episode| match episode.end {
                End::Competing => Episode::new(episode.weeks, End::Event),
                End::Event | End::Censored => *episode,
            })
            .collect();
        let free = KaplanMeier::fit(&Durations::new(&either), LEVEL).unwrap();
        for weeks in 0..22 {
            let weeks = f64::from(weeks);
            let sum = found.event.incidence(weeks).unwrap()
                + found.competing.incidence(weeks).unwrap()
                + free.survival(weeks).unwrap();
            assert!((sum - 1.0).abs() < 1e-12);
        }
        assert_eq!(found.event.incidence(23.0), None);
        assert_eq!(found.event.at(-1.0), None);
    }

    #[test]
    fn without_censoring_its_error_is_that_of_a_ratio() {
        let ends = |end: End, week: f64| Episode::new(week, end);
        let clusters: [Vec<Episode>; 3] = [
            vec![ends(End::Event, 1.0), ends(End::Competing, 2.0), ends(End::Event, 6.0)],
            vec![ends(End::Competing, 1.0), ends(End::Event, 4.0)],
            vec![ends(End::Event, 3.0), ends(End::Event, 3.0), ends(End::Competing, 5.0)],
        ];
        let mut found = ClusteredIncidence::new(&Durations::new(&clusters.concat())).unwrap();
        clusters.iter().for_each(|cluster| found.add(cluster));
        let found = found.finish(LEVEL);
        // By week 4 four of eight have had the event: Σ (y − pn)² / N² · R/(R − 1).
        let squares: f64 =
            [(1.0, 3.0), (1.0, 2.0), (2.0, 3.0)].iter().map(|(y, n)| (y - 0.5 * n) * (y - 0.5 * n)).sum();
        let step = found.event.at(4.0).unwrap();
        assert!((step.incidence - 0.5).abs() < 1e-12);
        assert!((step.se - (squares * 1.5).sqrt() / 8.0).abs() < 1e-12, "{step:?}");
        assert!((found.competing.at(9.0).unwrap().incidence - 3.0 / 8.0).abs() < 1e-12);
        assert_eq!(CumulativeIncidence::fit(&Durations::default()), None);
    }

    #[test]
    fn one_cluster_has_no_band() {
        let episodes = sample(true);
        let mut found = ClusteredIncidence::new(&Durations::new(&episodes)).unwrap();
        found.add(&episodes);
        assert!(found.finish(LEVEL).event.steps().iter().all(|step| step.band.is_none() && step.se == 0.0));
    }
}
