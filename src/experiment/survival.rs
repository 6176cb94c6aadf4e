//! Time to re-infringement of the sanctioned, arm by arm.

use std::io;

use super::journal::Journal;
use super::plan::Plan;
use crate::model::observe;
use crate::stats::LEVEL;
use crate::stats::multiplicity::holm;
use crate::stats::survival::competing::CumulativeIncidence;
use crate::stats::survival::cox::{Coefficient, CoxProblem, Group, hazard_ratio};
use crate::stats::survival::kaplan_meier::{KaplanMeier, RestrictedMean};
use crate::stats::survival::log_rank::{LogRank, log_rank};
use crate::stats::survival::{End, Episode};

/// Time to re-infringement in one arm.
#[derive(Clone, Debug)]
pub struct TimeToReinfringement {
    /// Place of the arm.
    pub arm: usize,
    /// Sanctioned principals followed.
    pub episodes: usize,
    /// Of them, seen to infringe again.
    pub events: usize,
    /// Share that has not infringed again, by week; `None` without episodes.
    pub curve: Option<KaplanMeier>,
    /// Share that has infringed again, and that has left for good, by week.
    pub incidence: Option<CumulativeIncidence>,
    /// Mean weeks without re-infringement within `follow_up`, error by replicate.
    pub restricted_mean: Option<RestrictedMean>,
    /// Against the first arm.
    pub against_reference: Option<Comparison>,
}

/// An arm against the first.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Hazard ratio with errors by replicate, or why there is none.
    pub hazard: Result<Coefficient, CoxProblem>,
    /// The p-value of the hazard ratio, Holm-adjusted over the arms.
    pub p_holm: Option<f64>,
    /// Log-rank test, which takes episodes as independent.
    pub log_rank: Option<LogRank>,
}

/// How an episode ended and when, in weeks since the sanction.
///
/// Who gave up infringing business or was barred until the end of the history has left for good; who did neither by
/// the last tick is censored there. An infringement after leaving (unknowingly) does not count.
pub fn observed(episode: &observe::Episode, ticks: u32) -> Episode {
    let weeks = |tick: u32| f64::from(tick.saturating_sub(episode.start));
    match (episode.reinfringed, episode.left) {
        (Some(tick), left) if left.is_none_or(|left| tick <= left) => Episode::new(weeks(tick), End::Event),
        (_, Some(left)) => Episode::new(weeks(left), End::Competing),
        _ => Episode::new(weeks(ticks - 1), End::Censored),
    }
}

/// The episodes of an arm with the replicate of each.
#[derive(Default)]
struct Episodes {
    episodes: Vec<Episode>,
    replicates: Vec<usize>,
}

/// Fits every arm on the first `replicates` of the journal.
///
/// # Errors
///
/// When the journal cannot be read.
pub fn times_to_reinfringement(
    plan: &Plan,
    journal: &mut Journal,
    replicates: u32,
) -> io::Result<Vec<TimeToReinfringement>> {
    let mut arms = Vec::with_capacity(plan.arms.len());
    for arm in 0..plan.arms.len() {
        let mut followed = Episodes::default();
        for replicate in 0..replicates {
            let episodes = journal.episodes(replicate, arm)?;
            for episode in episodes.iter().filter(|episode| !episode.control) {
                followed.episodes.push(observed(episode, plan.ticks()));
                followed.replicates.push(replicate as usize);
            }
        }
        arms.push(followed);
    }
    let follow_up = f64::from(plan.arms[0].spec.settings.time.follow_up);
    let mut found: Vec<TimeToReinfringement> =
        (0..arms.len()).map(|arm| time_to_reinfringement(&arms, arm, follow_up)).collect();
    adjust(&mut found);
    Ok(found)
}

fn time_to_reinfringement(arms: &[Episodes], arm: usize, follow_up: f64) -> TimeToReinfringement {
    let Episodes { episodes, replicates } = &arms[arm];
    let curve = KaplanMeier::fit(episodes, LEVEL);
    let against = |reference: &Episodes| Comparison {
        hazard: hazard_ratio(
            Group { episodes, replicates },
            Group { episodes: &reference.episodes, replicates: &reference.replicates },
            LEVEL,
        )
        .map(|fit| fit.coefficients[0]),
        p_holm: None,
        log_rank: log_rank(&[episodes, &reference.episodes]),
    };
    TimeToReinfringement {
        arm,
        episodes: episodes.len(),
        events: episodes.iter().filter(|episode| episode.is_event()).count(),
        incidence: CumulativeIncidence::fit(episodes, LEVEL),
        restricted_mean: curve
            .as_ref()
            .and_then(|curve| curve.clustered_restricted_mean(episodes, replicates, follow_up)),
        curve,
        against_reference: (arm > 0).then(|| against(&arms[0])),
    }
}

fn adjust(found: &mut [TimeToReinfringement]) {
    let p = |comparison: &Comparison| comparison.hazard.as_ref().ok().map(|hazard| hazard.p_value);
    let p_values: Vec<f64> = found.iter().filter_map(|time| p(time.against_reference.as_ref()?)).collect();
    let Some(adjusted) = holm(&p_values) else { return };
    let tested = found.iter_mut().filter_map(|time| time.against_reference.as_mut());
    tested.filter(|comparison| p(comparison).is_some()).zip(adjusted).for_each(|(comparison, p)| {
        comparison.p_holm = Some(p);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn episode(reinfringed: Option<u32>, left: Option<u32>) -> observe::Episode {
        observe::Episode {
            principal: 0,
            control: false,
            start: 100,
            reinfringed,
            resanctioned: None,
            recorded: None,
            moved: false,
            reregistered: false,
            left,
        }
    }

    #[test]
    fn episodes_end_with_the_first_thing_that_ends_them() {
        let ends = |reinfringed, left| observed(&episode(reinfringed, left), 200);
        assert_eq!(ends(Some(110), None), Episode::new(10.0, End::Event));
        assert_eq!(ends(Some(110), Some(150)), Episode::new(10.0, End::Event));
        assert_eq!(ends(None, Some(100)), Episode::new(0.0, End::Competing));
        assert_eq!(ends(Some(180), Some(150)), Episode::new(50.0, End::Competing));
        assert_eq!(ends(None, None), Episode::new(99.0, End::Censored));
    }
}
