//! One replicate: the same history under every arm, draw for draw the same until a decision differs.

use std::sync::atomic::{AtomicBool, Ordering};

use super::moments;
use super::plan::Plan;
use crate::model::observe::{Episode, Totals};
use crate::model::outcomes;
use crate::model::tick;
use crate::model::world::World;
use crate::stats::Sum;

/// Ticks between looks at whether to stop.
const PATIENCE: u32 = 16;

/// What one history leaves behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Numerator and denominator of each outcome, in the order of the table.
    pub sums: Vec<Sum>,
    /// Each signal at each tick: `series[tick * signals + signal]`; NaN where a rate has no denominator yet.
    pub series: Vec<f32>,
    /// How things stood before and after, and the counts of the chain, as [`moments::numbers`] has them.
    pub moments: Vec<f64>,
    /// Followed principals, in the order in which they were chosen.
    pub episodes: Vec<Episode>,
}

/// Runs replicate `replicate` of every arm; `None` if `stop` was raised meanwhile.
pub fn run(plan: &Plan, replicate: u32, stop: &AtomicBool) -> Option<Vec<History>> {
    let mut histories: Vec<Option<History>> = plan.arms.iter().map(|_| None).collect();
    for family in &plan.families {
        let mut common = World::new(family.common.clone(), plan.seed, replicate);
        common.record.series = Some(Vec::new());
        advance(&mut common, family.until, stop)?;
        let mut common = Some(common);
        for (turn, &place) in family.arms.iter().enumerate() {
            // The last arm goes on in the common history itself: a copy would only take room.
            let last = turn + 1 == family.arms.len();
            let Some(start) = (if last { common.take() } else { common.clone() }) else { break };
            let mut world = start.branch(plan.arms[place].spec.clone());
            advance(&mut world, plan.ticks(), stop)?;
            let totals = Totals::from_world(&world);
            let sums = outcomes::sums(&totals).into_iter().map(Sum::from).collect();
            let moments = moments::numbers(&world, &totals);
            let series = world.record.series.take().unwrap_or_default();
            histories[place] = Some(History { sums, series, moments, episodes: world.record.episodes });
        }
    }
    histories.into_iter().collect()
}

fn advance(world: &mut World, until: u32, stop: &AtomicBool) -> Option<()> {
    while world.tick < until {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        tick::run_until(world, until.min(world.tick + PATIENCE));
    }
    Some(())
}
