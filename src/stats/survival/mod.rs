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
//! | By what factor does an arm change the rate? | [`cox`] |
//! | What share has had it by week t, when others leave for good? | [`competing`] |
//!
//! Greenwood's variance and the log-rank test take episodes as independent. Episodes of one
//! replicate are not, so that over pooled replicates these are descriptive; for inference use
//! the errors by replicate of [`cox::fit`] and [`kaplan_meier::KaplanMeier::clustered_restricted_mean`].

pub mod competing;
pub mod cox;
pub mod kaplan_meier;
mod linear;
pub mod log_rank;
mod partial_likelihood;

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

    /// Whether it ended with the event.
    pub fn is_event(self) -> bool {
        self.end == End::Event
    }
}

/// Indices of the episodes by ascending duration; `None` when a duration is negative or not finite.
fn by_duration(episodes: &[Episode]) -> Option<Vec<usize>> {
    let valid = |episode: &Episode| episode.weeks.is_finite() && episode.weeks >= 0.0;
    if !episodes.iter().all(valid) {
        return None;
    }
    let mut order: Vec<usize> = (0..episodes.len()).collect();
    order.sort_by(|&a, &b| episodes[a].weeks.total_cmp(&episodes[b].weeks));
    Some(order)
}

/// What happened at one duration.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Moment {
    weeks: f64,
    /// Episodes at least as long.
    at_risk: usize,
    events: usize,
    competing: usize,
}

/// The distinct durations in ascending order; `None` as in [`by_duration`].
fn moments(episodes: &[Episode]) -> Option<Vec<Moment>> {
    let order = by_duration(episodes)?;
    let tied = |a: &usize, b: &usize| episodes[*a].weeks == episodes[*b].weeks;
    let mut at_risk = episodes.len();
    let mut moments = Vec::new();
    for group in order.chunk_by(tied) {
        let count = |end| group.iter().filter(|&&i| episodes[i].end == end).count();
        moments.push(Moment {
            weeks: episodes[group[0]].weeks,
            at_risk,
            events: count(End::Event),
            competing: count(End::Competing),
        });
        at_risk -= group.len();
    }
    Some(moments)
}
