//! Time to an event, from episodes some of which are censored.
//!
//! An episode begins when a principal comes under observation (a sanction, say) and ends with the
//! event, with a competing event that makes the event impossible (exit for good), or unfinished.
//! Durations are in weeks here, but any unit will do.
//!
//! | Question | Where |
//! |---|---|
//! | What share has not had the event by week t? | [`kaplan_meier`] |
//! | Do groups differ? | [`log_rank`] |
//! | By what factor does an arm change the rate? | [`hazard_ratio`] |
//! | By what factor do any covariates? | [`cox`] |
//! | What share has had it by week t, when others leave for good? | [`competing`] |
//!
//! Greenwood's variance and the log-rank test take episodes as independent. Episodes of one
//! replicate are not, so that over pooled replicates these are descriptive; for inference use
//! the errors by replicate of [`cox::Clustered`] and [`kaplan_meier::ClusteredMean`].
//!
//! Estimators work on counts of episodes by duration ([`Durations`]), and errors by replicate are
//! gathered replicate by replicate in a second pass, so that pooled episodes need not fit in memory.

pub mod clustered;
pub mod competing;
pub mod cox;
pub mod hazard_ratio;
pub mod kaplan_meier;
mod linear;
pub mod log_rank;
mod partial_likelihood;

use std::collections::BTreeMap;

/// How an episode ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// The event itself (re-infringement).
    Event,
    /// Something that makes the event impossible (exit for good). Only
    /// [`competing`] distinguishes it; everywhere else it is a censored episode.
    Competing,
    /// Unfinished: still under observation at the end of the run, or lost to it.
    Censored,
}

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

/// One spell of observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Episode {
    /// Duration, at least 0. An episode censored at `t` is at risk of events at `t`.
    pub weeks: f64,
    /// How it ended.
    pub end: End,
}

impl Episode {
    /// An episode of `weeks` that ended as `end`.
    pub fn new(weeks: f64, end: End) -> Self {
        Self { weeks, end }
    }

    /// True if the episode ended with the event, false if it is censored.
    pub fn is_event(self) -> bool {
        self.end == End::Event
    }
}

/// Episodes counted by duration and end.
///
/// Estimators that take episodes as independent need no more than these counts. With durations in whole weeks their
/// size is the number of weeks, however many episodes there are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Durations {
    /// By the bits of the weeks, which ascend with the weeks as long as none is negative; counts in the order of
    /// [`End`].
    counts: BTreeMap<u64, [usize; 3]>,
    /// Episodes whose duration is negative or not finite.
    unusable: usize,
}

impl Durations {
    /// Counts the episodes of a slice.
    pub fn new(episodes: &[Episode]) -> Self {
        let mut durations = Self::default();
        episodes.iter().for_each(|episode| durations.add(*episode));
        durations
    }

    /// Counts an episode. One whose duration is negative or not finite leaves nothing to be estimated.
    pub fn add(&mut self, episode: Episode) {
        match bits(episode.weeks) {
            Some(bits) => self.counts.entry(bits).or_default()[episode.end as usize] += 1,
            None => self.unusable += 1,
        }
    }

    /// Number of episodes.
    pub fn episodes(&self) -> usize {
        self.counts.values().flatten().sum::<usize>() + self.unusable
    }

    /// Number of episodes that ended with the event.
    pub fn events(&self) -> usize {
        self.counts.values().map(|ends| ends[End::Event as usize]).sum()
    }

    /// The distinct durations in ascending order; `None` when a duration is negative or not finite.
    fn moments(&self) -> Option<Vec<Moment>> {
        if self.unusable > 0 {
            return None;
        }
        let mut at_risk = self.episodes();
        let moments = self.counts.iter().map(|(&weeks, ends)| {
            let moment = Moment {
                weeks: f64::from_bits(weeks),
                at_risk,
                events: ends[End::Event as usize],
                competing: ends[End::Competing as usize],
                censored: ends[End::Censored as usize],
            };
            at_risk -= ends.iter().sum::<usize>();
            moment
        });
        Some(moments.collect())
    }
}

/// The bits of a usable duration; minus zero is zero.
fn bits(weeks: f64) -> Option<u64> {
    (weeks.is_finite() && weeks >= 0.0).then(|| (weeks + 0.0).to_bits())
}

/// Events and censored episodes at one duration.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Moment {
    weeks: f64,
    /// Episodes at least as long.
    at_risk: usize,
    events: usize,
    competing: usize,
    censored: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_counted_in_ascending_order() {
        let ends = [(3.0, End::Event), (0.5, End::Censored), (-0.0, End::Competing), (3.0, End::Event)];
        let mut durations = Durations::new(&ends.map(|(weeks, end)| Episode::new(weeks, end)));
        durations.add(Episode::new(0.0, End::Event));
        assert_eq!((durations.episodes(), durations.events()), (5, 3));
        let moment = |weeks, at_risk, events, competing, censored| Moment {
            weeks,
            at_risk,
            events,
            competing,
            censored,
        };
        let expected = [moment(0.0, 5, 1, 1, 0), moment(0.5, 3, 0, 0, 1), moment(3.0, 2, 2, 0, 0)];
        assert_eq!(durations.moments().unwrap(), expected);
        for weeks in [-1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Durations::new(&[Episode::new(weeks, End::Event)]).moments(), None);
        }
        assert_eq!(Durations::default().moments(), Some(Vec::new()));
    }
}
