//! A curve whose bands are by cluster, for episodes that share a fate within a replicate.

use super::Episode;
use super::kaplan_meier::{KaplanMeier, log_log_band};
use crate::stats::distributions::student_critical;

/// Bands of a [`KaplanMeier`] curve gathered cluster by cluster: hand over the episodes of the fit, and finish.
///
/// The variance of the logarithm of the share is that of the infinitesimal jackknife (Efron 1981; Williams 1995,
/// *Biometrics* 51): with d events among n at risk at an event time, an episode at risk adds −d/n(n − d), and 1/(n − d)
/// more if its event is then; what the episodes of a cluster add is summed, and the squares are summed over clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusteredCurve {
    curve: KaplanMeier,
    clusters: usize,
    /// Variance of the logarithm of the share after each step.
    variances: Vec<f64>,
}

impl ClusteredCurve {
    /// No cluster yet.
    pub fn new(curve: KaplanMeier) -> Self {
        let variances = vec![0.0; curve.steps().len()];
        ClusteredCurve { curve, clusters: 0, variances }
    }

    /// Takes the episodes of the next cluster; one without episodes is none.
    pub fn add(&mut self, cluster: &[Episode]) {
        if cluster.is_empty() {
            return;
        }
        self.clusters += 1;
        let steps = self.curve.steps();
        // How many last to each step and not to the next, and how many of them end with the event at it.
        let mut last = vec![(0_u32, 0_u32); steps.len()];
        for episode in cluster {
            let passed = steps.partition_point(|step| step.weeks <= episode.weeks);
            if let Some(index) = passed.checked_sub(1) {
                last[index].0 += 1;
                last[index].1 += u32::from(episode.is_event());
            }
        }
        let mut at_risk: u32 = last.iter().map(|(lasting, _)| lasting).sum();
        let mut sum = 0.0;
        for ((step, (lasting, events)), variance) in steps.iter().zip(last).zip(&mut self.variances) {
            let (n, staying) = (step.at_risk as f64, (step.at_risk - step.events) as f64);
            if staying > 0.0 {
                sum += (f64::from(events) - f64::from(at_risk) * step.events as f64 / n) / staying;
            }
            *variance += sum * sum;
            at_risk -= lasting;
        }
    }

    /// The curve with bands of confidence `level` on the log(−log) scale, by Student's t of clusters − 1 degrees of
    /// freedom; without bands if there are fewer than two clusters.
    ///
    /// # Panics
    ///
    /// If `level` is not in (0, 1).
    pub fn finish(mut self, level: f64) -> KaplanMeier {
        let clusters = self.clusters as f64;
        let critical = self.clusters.checked_sub(1).and_then(|degrees| student_critical(level, degrees));
        for (step, variance) in self.curve.steps_mut().iter_mut().zip(self.variances) {
            // The infinitesimal jackknife is too small by this factor where clusters are few.
            let se = step.survival * (variance * clusters / (clusters - 1.0)).sqrt();
            let known = critical.filter(|_| step.survival > 0.0 && se > 0.0);
            step.se = if critical.is_some() { se } else { 0.0 };
            step.band = known.map(|critical| log_log_band(step.survival, se, critical));
        }
        self.curve
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::survival::{Durations, End};
    use crate::stats::tests::Draws;
    use crate::stats::{LEVEL, Ratio, ratio};

    fn finished(clusters: &[Vec<Episode>]) -> KaplanMeier {
        let durations = Durations::new(&clusters.concat());
        let mut curve = ClusteredCurve::new(KaplanMeier::fit(&durations, LEVEL).unwrap());
        clusters.iter().for_each(|cluster| curve.add(cluster));
        curve.finish(LEVEL)
    }

    /// Without censoring the share that is left is a ratio of sums, and its error that of a ratio.
    #[test]
    fn without_censoring_it_is_the_error_of_a_ratio() {
        let cluster = |weeks: &[f64]| weeks.iter().map(|&weeks| Episode::new(weeks, End::Event)).collect();
        let clusters: [Vec<Episode>; 4] = [
            cluster(&[1.0, 2.0, 5.0]),
            cluster(&[2.0, 3.0]),
            cluster(&[4.0, 6.0, 7.0]),
            cluster(&[1.0, 8.0]),
        ];
        let curve = finished(&clusters);
        let left = clusters.map(|cluster| {
            let left = cluster.iter().filter(|episode| episode.weeks > 3.0).count();
            Ratio::from((left as f64, cluster.len() as f64))
        });
        let step = curve.at(3.0).unwrap();
        let found = ratio::ratio(&left, LEVEL).unwrap();
        assert!((step.survival - found.value).abs() < 1e-12);
        // Linearised, Σ (y − pn)² / N² · R/(R − 1).
        let squares: f64 = left.iter().map(|sum| (sum.numerator - 0.5 * sum.denominator).powi(2)).sum();
        assert!((step.se - (squares * 4.0 / 3.0).sqrt() / 10.0).abs() < 1e-12);
        assert!(curve.median_interval().0.unwrap() < 3.0);
    }

    #[test]
    fn one_cluster_has_no_band() {
        let one = vec![Episode::new(1.0, End::Event), Episode::new(2.0, End::Event)];
        let curve = finished(&[one]);
        assert_eq!((curve.median(), curve.median_interval()), (Some(1.0), (None, None)));
        assert!(curve.steps().iter().all(|step| step.band.is_none()));
    }

    /// Times of a replicate share a factor; the interval of the median takes it into account.
    #[test]
    fn the_interval_of_the_median_covers() {
        let (experiments, truth) = (500, std::f64::consts::LN_2 * 20.0);
        for (replicates, principals) in [(8, 60), (20, 30), (60, 10)] {
            let mut draws = Draws::new(replicates);
            let mut covered = 0;
            for _ in 0..experiments {
                let clusters: Vec<Vec<Episode>> = (0..replicates)
                    .map(|_| {
                        // Symmetric about 1 in the median of all, on the scale of logarithms.
                        let shared = libm::exp(0.3 * draws.normal());
                        let episode = |draws: &mut Draws| {
                            let (time, end) = (20.0 * shared * draws.exponential(), 80.0 * draws.uniform());
                            if time <= end {
                                Episode::new(time, End::Event)
                            } else {
                                Episode::new(end, End::Censored)
                            }
                        };
                        (0..principals).map(|_| episode(&mut draws)).collect()
                    })
                    .collect();
                let (low, high) = finished(&clusters).median_interval();
                covered +=
                    usize::from(low.is_none_or(|low| low <= truth) && high.is_none_or(|high| truth <= high));
            }
            let coverage = covered as f64 / f64::from(experiments);
            println!("{replicates} replicates of {principals}: {coverage}");
            assert!(coverage >= 0.93, "{replicates} replicates of {principals}: {coverage}");
        }
    }
}
