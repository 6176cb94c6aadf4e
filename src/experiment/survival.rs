//! Time to re-infringement of the sanctioned, arm by arm.

use std::io;

use super::engine::Store;
use super::plan::Plan;
use crate::model::observe;
use crate::parallel;
use crate::stats::LEVEL;
use crate::stats::multiplicity::{holm, in_family};
use crate::stats::survival::clustered::ClusteredCurve;
use crate::stats::survival::competing::{ClusteredIncidence, CumulativeIncidence};
use crate::stats::survival::cox::{Coefficient, CoxProblem};
use crate::stats::survival::hazard_ratio::HazardRatio;
use crate::stats::survival::kaplan_meier::{ClusteredMean, KaplanMeier, RestrictedMean};
use crate::stats::survival::log_rank::{LogRank, log_rank};
use crate::stats::survival::{Durations, End, Episode};
use crate::stats::terms::tests_times;

/// Time to re-infringement in one arm.
#[derive(Clone, Debug)]
pub struct TimeToReinfringement {
    /// Place of the arm.
    pub arm: usize,
    /// Sanctioned principals followed.
    pub episodes: usize,
    /// Of them, seen to infringe again.
    pub events: usize,
    /// Share that has not infringed again, by week, with bands by replicate; `None` without episodes.
    pub curve: Option<KaplanMeier>,
    /// Share that has infringed again, and that has left for good, by week, with bands by replicate.
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
    /// The p-value of the hazard ratio, Holm-adjusted over all arms after the first; one without counts as 1.
    pub p_holm: Option<f64>,
    /// Log-rank test, which takes episodes as independent; `None` if either arm has too few.
    pub log_rank: Option<LogRank>,
}

/// End of an episode, and its time in weeks since the sanction.
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

/// Fits every arm on the first `replicates` of the store.
///
/// The store is read twice: once to count episodes by week, which is all that curves, tests and hazard ratios need,
/// and once to gather their errors replicate by replicate. Memory does not depend on the number of replicates. Each arm
/// is read and fitted on a thread of its own.
///
/// # Errors
///
/// When the store cannot be read.
pub fn times_to_reinfringement(
    plan: &Plan,
    store: &dyn Store,
    replicates: u32,
) -> io::Result<Vec<TimeToReinfringement>> {
    let arms = || (0..plan.arms.len()).collect();
    let durations = parallel::try_map(arms(), |arm| {
        let mut durations = Durations::default();
        for replicate in 0..replicates {
            sanctioned(plan, store, replicate, arm)?.into_iter().for_each(|episode| durations.add(episode));
        }
        Ok(durations)
    })?;
    let follow_up = f64::from(plan.arms[0].spec.settings.time.follow_up);
    let mut found = parallel::try_map(arms(), |arm| {
        let (own, reference) = (&durations[arm], &durations[0]);
        let mut fit = Fit::new(own, (arm > 0).then_some(reference), follow_up);
        for replicate in 0..replicates {
            let reference = if arm > 0 { sanctioned(plan, store, replicate, 0)? } else { Vec::new() };
            fit.add(&sanctioned(plan, store, replicate, arm)?, &reference);
        }
        Ok(fit.finish(arm, own, reference))
    })?;
    adjust(&mut found);
    Ok(found)
}

/// The episodes of the sanctioned of an arm in a replicate.
fn sanctioned(plan: &Plan, store: &dyn Store, replicate: u32, arm: usize) -> io::Result<Vec<Episode>> {
    let episodes = store.episodes(u64::from(replicate), arm)?;
    let own = episodes.iter().filter(|episode| !episode.control);
    Ok(own.map(|episode| observed(episode, plan.ticks())).collect())
}

/// Model fitted to the episodes of an arm; errors are gathered replicate by replicate.
struct Fit {
    curve: Option<ClusteredCurve>,
    incidence: Option<ClusteredIncidence>,
    restricted_mean: Option<ClusteredMean>,
    /// None in the first arm, against which the others are compared.
    hazard: Option<Result<HazardRatio, CoxProblem>>,
}

impl Fit {
    fn new(own: &Durations, reference: Option<&Durations>, follow_up: f64) -> Self {
        let curve = KaplanMeier::fit(own, LEVEL);
        let restricted_mean = curve.as_ref().and_then(|curve| curve.clustered_restricted_mean(follow_up));
        Fit {
            curve: curve.map(ClusteredCurve::new),
            incidence: ClusteredIncidence::new(own),
            restricted_mean,
            hazard: reference.map(|reference| HazardRatio::fit(own, reference)),
        }
    }

    fn add(&mut self, own: &[Episode], reference: &[Episode]) {
        if let Some(curve) = &mut self.curve {
            curve.add(own);
        }
        if let Some(incidence) = &mut self.incidence {
            incidence.add(own);
        }
        if let Some(mean) = &mut self.restricted_mean {
            mean.add(own);
        }
        if let Some(Ok(hazard)) = &mut self.hazard {
            hazard.add(own, reference);
        }
    }

    fn finish(self, arm: usize, own: &Durations, reference: &Durations) -> TimeToReinfringement {
        TimeToReinfringement {
            arm,
            episodes: own.episodes(),
            events: own.events(),
            incidence: self.incidence.map(|incidence| incidence.finish(LEVEL)),
            restricted_mean: self.restricted_mean.and_then(|mean| mean.finish()),
            curve: self.curve.map(|curve| curve.finish(LEVEL)),
            against_reference: self.hazard.map(|hazard| Comparison {
                hazard: hazard.and_then(|hazard| hazard.finish(LEVEL)).map(|model| model.coefficients[0]),
                p_holm: None,
                log_rank: tests_times([own.episodes(), reference.episodes()])
                    .then(|| log_rank(&[own, reference]))
                    .flatten(),
            }),
        }
    }
}

fn adjust(found: &mut [TimeToReinfringement]) {
    let mut compared: Vec<&mut Comparison> =
        found.iter_mut().filter_map(|time| time.against_reference.as_mut()).collect();
    let p = |comparison: &&mut Comparison| comparison.hazard.as_ref().ok().map(|hazard| hazard.p_value);
    let p_values: Vec<Option<f64>> = compared.iter().map(p).collect();
    let adjusted = in_family(&p_values, holm);
    compared.iter_mut().zip(adjusted).for_each(|(comparison, p)| comparison.p_holm = p);
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
