//! Cumulative incidence when others leave for good.
//!
//! One minus Kaplan and Meier's curve answers what would happen if nobody could leave; the
//! cumulative incidence of Aalen and Johansen (1978) is the share who have had the event by then in
//! a world where some leave first. The two causes and the share still free of both add up to 1.

use super::kaplan_meier::log_log_band;
use super::{Durations, Moment};
use crate::stats::distributions::normal_critical;
use crate::stats::estimate::Interval;

/// Cumulative incidence of the event and of the competing event.
#[derive(Debug, Clone, PartialEq)]
pub struct CumulativeIncidence {
    /// Incidence of [`End::Event`](super::End::Event).
    pub event: Incidence,
    /// Incidence of [`End::Competing`](super::End::Competing).
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
    /// Standard error by the delta method (Dinse and Larson 1986, eq. 6; Collett 2015).
    /// Greenwood's when there is no other cause.
    pub se: f64,
    /// Pointwise band on the log(−log) scale; `None` while the share is 0 and once it is 1.
    pub band: Option<Interval>,
}

impl CumulativeIncidence {
    /// Both incidences with bands of confidence `level`, for independent episodes.
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
        let curve = |cause: fn(&Moment) -> usize| Incidence { steps: steps(&moments, cause, critical), last };
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

fn steps(moments: &[Moment], cause: fn(&Moment) -> usize, critical: f64) -> Vec<IncidenceStep> {
    let mut share = 0.0;
    let mut free = 1.0;
    let mut sums = Sums::default();
    moments
        .iter()
        .filter(|moment| moment.events + moment.competing > 0)
        .map(|moment| {
            let at_risk = moment.at_risk as f64;
            let here = cause(moment) as f64;
            let staying = at_risk - (moment.events + moment.competing) as f64;
            share += free * here / at_risk;
            sums.add(share, free, here, at_risk, staying);
            free *= staying / at_risk;
            let se = sums.variance(share).sqrt();
            IncidenceStep {
                weeks: moment.weeks,
                at_risk: moment.at_risk,
                incidence: share,
                se,
                band: (share > 0.0 && share < 1.0).then(|| log_log_band(share, se, critical)),
            }
        })
        .collect()
}

/// The variance at t is Σⱼ (I(t) − Iⱼ)² gⱼ + Σⱼ vⱼ − 2 Σⱼ (I(t) − Iⱼ) cⱼ over the times j up to t.
/// Multiplied out, its sums are carried from one time to the next instead of being taken anew.
#[derive(Default)]
struct Sums {
    g: f64,
    g_share: f64,
    g_square: f64,
    v: f64,
    c: f64,
    c_share: f64,
}

impl Sums {
    fn add(&mut self, share: f64, free: f64, here: f64, at_risk: f64, staying: f64) {
        // Where nobody stays nothing follows, and I(t) − Iⱼ is 0 although g is not finite.
        if staying > 0.0 {
            let g = (at_risk - staying) / (at_risk * staying);
            self.g += g;
            self.g_share += g * share;
            self.g_square += g * share * share;
        }
        let square = at_risk * at_risk;
        self.v += free * free * here * (at_risk - here) / (square * at_risk);
        let c = free * here / square;
        self.c += c;
        self.c_share += c * share;
    }

    fn variance(&self, share: f64) -> f64 {
        let from_free = share * share * self.g - 2.0 * share * self.g_share + self.g_square;
        let from_both = share * self.c - self.c_share;
        (from_free + self.v - 2.0 * from_both).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::LEVEL;
    use crate::stats::survival::kaplan_meier::KaplanMeier;
    use crate::stats::survival::{End, Episode};

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

    #[test]
    fn without_a_competitor_it_is_one_less_kaplan_meier() {
        let episodes = sample(false);
        let curve = KaplanMeier::fit(&Durations::new(&episodes), LEVEL).unwrap();
        let incidence = CumulativeIncidence::fit(&Durations::new(&episodes), LEVEL).unwrap().event;
        for (step, other) in curve.steps().iter().zip(incidence.steps()) {
            assert!((1.0 - step.survival - other.incidence).abs() < 1e-12);
            assert!((step.se - other.se).abs() < 1e-12, "{step:?} {other:?}");
        }
    }

    #[test]
    fn the_causes_and_the_free_add_up() {
        let episodes = sample(true);
        let found = CumulativeIncidence::fit(&Durations::new(&episodes), LEVEL).unwrap();
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
    fn without_censoring_it_is_a_binomial_share() {
        let ends = [End::Event, End::Competing, End::Event, End::Competing, End::Competing];
        let episodes: Vec<Episode> =
            ends.iter().enumerate().map(|(week, &end)| Episode::new(week as f64, end)).collect();
        let found = CumulativeIncidence::fit(&Durations::new(&episodes), LEVEL).unwrap();
        let last = found.event.at(4.0).unwrap();
        assert!((last.incidence - 0.4).abs() < 1e-12);
        assert!((last.se - (0.4 * 0.6 / 5.0_f64).sqrt()).abs() < 1e-12, "{last:?}");
        assert_eq!(CumulativeIncidence::fit(&Durations::default(), LEVEL), None);
    }
}
