//! The headline outcome within other follow-ups, from the episodes of the same histories.
//!
//! Each follow-up has a risk set of its own: the principals first sanctioned early enough to be followed that long. The
//! longer it is, the earlier these were sanctioned.

use std::io;

use super::columns::Columns;
use super::effects::{Effect, effects_of};
use super::engine::Store;
use super::ensemble::{SUM, encode_sums, sums_in};
use super::findings::RESAMPLES;
use super::plan::Plan;
use crate::model::observe::{Episode, Followed};
use crate::model::outcomes::{HEADLINE, outcome};
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
fn sum(episodes: &[Episode], weeks: u32, ticks: u32) -> Ratio {
    let index = episodes.iter().filter(|episode| !episode.control && episode.is_followed(weeks, ticks));
    let found = Followed::from_episodes(index, weeks);
    Ratio::from((found.reinfringed as f64, found.principals as f64))
}

/// The headline outcome on the first `replicates` of the store, within each of the plan's other follow-ups.
///
/// # Errors
///
/// When the store cannot be read.
pub fn follow_ups(plan: &Plan, store: &mut dyn Store, replicates: u32) -> io::Result<Vec<FollowUp>> {
    let (arms, weeks) = (plan.arms.len(), &plan.follow_ups);
    if weeks.is_empty() {
        return Ok(Vec::new());
    }
    let mut table = Columns::new(store.scratch()?, SUM, arms * weeks.len());
    for replicate in 0..replicates {
        let histories = store.all_episodes(u64::from(replicate))?;
        let sums = histories.iter().flat_map(|own| weeks.iter().map(|&weeks| sum(own, weeks, plan.ticks())));
        table.push(&encode_sums(sums.collect::<Vec<Ratio>>().iter()))?;
    }
    let headline = outcome(HEADLINE).map_or(0, |(index, _)| index);
    let of = |(place, &weeks_of): (usize, &u32)| {
        let statistic = |arm: usize| {
            let sums = sums_in(&table, arm * weeks.len() + place, 0..table.rows())?;
            Ok(Jackknife::of(Quantity::Share, &sums))
        };
        let others = (1..arms).map(statistic).collect::<io::Result<Vec<Option<Jackknife>>>>()?;
        Ok(FollowUp {
            weeks: weeks_of,
            ranking: rank(&others, Better::Lower, RESAMPLES, plan.seed, LEVEL),
            effects: effects_of(arms, headline, statistic)?,
        })
    };
    weeks.iter().enumerate().map(of).collect()
}
