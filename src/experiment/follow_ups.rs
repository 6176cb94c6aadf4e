//! The headline outcome within other follow-ups, from the episodes of the same histories.
//!
//! Each follow-up has a risk set of its own: the principals first sanctioned early enough to be followed that long. The
//! longer it is, the earlier these were sanctioned.

use std::io;

use super::columns::Columns;
use super::effects::{Effect, RESAMPLES, effects_of};
use super::engine::Store;
use super::ensemble::{SUM, encode_sums, sums_in};
use super::plan::Plan;
use crate::model::observe::Episode;
use crate::model::outcomes::{HEADLINE, outcome};
use crate::model::totals::Followed;
use crate::parallel;
use crate::stats::ranking::{Ranking, rank};
use crate::stats::{Better, Jackknife, LEVEL, Quantity, Ratio};

/// Re-infringement within one follow-up.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// Its weeks.
    pub weeks: u32,
    /// The headline outcome within it, arm by arm.
    pub effects: Vec<Effect>,
    /// Ranks of the arms after the first, in their order.
    pub ranking: Option<Ranking>,
}

/// Of the principals sanctioned in a history, those followed for so many weeks, and those of them that infringed again.
pub(super) fn sum(episodes: &[Episode], weeks: u32, ticks: u32) -> Ratio {
    let index = episodes.iter().filter(|episode| !episode.control && episode.is_followed(weeks, ticks));
    let found = Followed::from_episodes(index, weeks);
    Ratio::from((found.reinfringed as f64, found.principals as f64))
}

/// The sums of the headline outcome within each of a plan's other follow-ups, replicate by replicate.
pub(super) struct Within {
    table: Columns,
    follow_ups: usize,
}

impl Within {
    /// Those on the first `replicates` of the store.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub(super) fn read(plan: &Plan, store: &dyn Store, replicates: u32) -> io::Result<Self> {
        let weeks = &plan.follow_ups;
        let mut table = Columns::new(store.scratch()?, SUM, plan.arms.len() * weeks.len());
        for replicate in (0..replicates).filter(|_| !weeks.is_empty()) {
            let histories = store.all_episodes(u64::from(replicate))?;
            let sums =
                histories.iter().flat_map(|own| weeks.iter().map(|&weeks| sum(own, weeks, plan.ticks())));
            table.push(&encode_sums(sums.collect::<Vec<Ratio>>().iter()))?;
        }
        Ok(Within { table, follow_ups: weeks.len() })
    }

    /// The headline in an arm within the follow-up at this place.
    ///
    /// # Errors
    ///
    /// When the table cannot be read.
    pub(super) fn statistic(&self, arm: usize, place: usize) -> io::Result<Option<Jackknife>> {
        let sums = sums_in(&self.table, arm * self.follow_ups + place, 0..self.table.rows())?;
        Ok(Jackknife::of(Quantity::Share, &sums))
    }
}

/// The headline outcome on the first `replicates` of the store, within each of the plan's other follow-ups. Arms that are
/// the `same` as the first have no rank.
///
/// # Errors
///
/// When the store cannot be read.
pub fn follow_ups(
    plan: &Plan,
    store: &dyn Store,
    replicates: u32,
    same: &[bool],
) -> io::Result<Vec<FollowUp>> {
    let within = Within::read(plan, store, replicates)?;
    let headline = outcome(HEADLINE).map_or(0, |(index, _)| index);
    let of = |(place, &weeks): (usize, &u32)| {
        let statistic = |arm: usize| within.statistic(arm, place);
        let others = (1..plan.arms.len()).map(|arm| if same[arm] { Ok(None) } else { statistic(arm) });
        let others = others.collect::<io::Result<Vec<Option<Jackknife>>>>()?;
        Ok(FollowUp {
            weeks,
            ranking: rank(&others, Better::Lower, RESAMPLES, plan.seed, LEVEL),
            effects: effects_of(plan.arms.len(), headline, statistic)?,
        })
    };
    parallel::try_map(plan.follow_ups.iter().enumerate().collect(), of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::engine::store::Memory;
    use crate::experiment::history::{History, snapshots_size};
    use crate::model::outcomes::OUTCOMES;
    use crate::scenario::{Overrides, from_text};

    const REPLICATES: u32 = 8;

    fn episode(start: u32, reinfringed: Option<u32>, control: bool) -> Episode {
        Episode {
            principal: 0,
            control,
            start,
            reinfringed,
            resanctioned: None,
            recorded: None,
            moved: false,
            reregistered: false,
            left: None,
        }
    }

    /// A history of 110 ticks. Three are followed for 40 weeks: those of 10, 49 and 50; two for 60: those of 10 and 49.
    /// The last is followed for neither.
    fn episodes(first: Option<u32>, second: Option<u32>) -> Vec<Episode> {
        vec![
            episode(10, first, false),
            episode(10, Some(11), true),
            episode(49, second, false),
            episode(50, None, false),
            episode(70, Some(71), false),
        ]
    }

    #[test]
    fn each_follow_up_counts_its_own_principals_and_arms_may_change_places() {
        let text = "title = \"t\"\n[time]\nwarmup = 10\nhorizon = 100\nfollow_up = 20\nfollow_ups = [60, 40]\n\
            [experiment]\narms = [\"baseline\", \"capacity\", \"coordination\"]";
        let plan = Plan::new(&from_text("t", text, &Overrides::default()).unwrap().scenario);
        // The last tick within 40 weeks, the first beyond them, the last within 60.
        let arms = [episodes(Some(50), Some(109)), episodes(Some(51), Some(109)), episodes(Some(50), None)];
        let mut store = Memory::new(plan.layout());
        for replicate in 0..REPLICATES {
            let history = |(arm, episodes): (usize, &Vec<Episode>)| History {
                sums: vec![Ratio::default(); OUTCOMES.len()],
                series: vec![0.0; plan.layout().series],
                snapshots: vec![0.0; snapshots_size(&plan.arms[arm].spec)],
                episodes: episodes.clone(),
            };
            let histories: Vec<History> = arms.iter().enumerate().map(history).collect();
            store.append(u64::from(replicate), &histories).unwrap();
        }
        let found = follow_ups(&plan, &store, REPLICATES, &vec![false; plan.arms.len()]).unwrap();
        let shown = |found: &FollowUp| {
            let of_arm = |effect: &Effect| {
                let evidence = effect.evidence.unwrap();
                (effect.level.unwrap().value, evidence.cases, evidence.at_risk)
            };
            let changes = found.effects.iter().map(|effect| Some(effect.change?.difference.value));
            let ranks = found.ranking.as_ref().unwrap().arms.iter().map(|rank| rank.unwrap().rank);
            let effects = found.effects.iter().map(of_arm).collect::<Vec<_>>();
            (found.weeks, effects, changes.collect::<Vec<_>>(), ranks.collect::<Vec<_>>())
        };
        let third = 1.0 / 3.0;
        let at_40 = vec![(third, 8.0, 24.0), (0.0, 0.0, 24.0), (third, 8.0, 24.0)];
        let at_60 = vec![(1.0, 16.0, 16.0), (1.0, 16.0, 16.0), (0.5, 8.0, 16.0)];
        let expected = [
            (40, at_40, vec![None, Some(-third), Some(0.0)], vec![1.0, 2.0]),
            (60, at_60, vec![None, Some(0.0), Some(-0.5)], vec![2.0, 1.0]),
        ];
        assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), expected);
    }
}
