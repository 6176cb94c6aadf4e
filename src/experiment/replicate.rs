//! One replicate: the same history under every arm, draw for draw the same until a decision differs.

use std::sync::atomic::{AtomicBool, Ordering};

use super::history::{History, snapshots};
use super::plan::Plan;
use crate::model::outcomes;
use crate::model::tick;
use crate::model::totals::Totals;
use crate::model::world::World;
use crate::stats::Ratio;

/// Ticks between looks at whether to stop.
const PATIENCE: u32 = 16;

/// Runs replicate `replicate` of every arm; `None` if `stop` was raised meanwhile.
pub fn run(plan: &Plan, replicate: u32, stop: &AtomicBool) -> Option<Vec<History>> {
    let mut histories: Vec<Option<History>> = plan.arms.iter().map(|_| None).collect();
    for family in &plan.families {
        let mut common = World::new(family.common.clone(), plan.seed, replicate);
        common.record.series = Some(Vec::new());
        advance(&mut common, family.until, stop)?;
        let mut common = Some(common);
        for (turn, &index) in family.arms.iter().enumerate() {
            // The last arm goes on in the common history itself: a copy would only take room.
            let last = turn + 1 == family.arms.len();
            let Some(start) = (if last { common.take() } else { common.clone() }) else { break };
            let mut world = start.branch(plan.arms[index].spec.clone());
            advance(&mut world, plan.ticks(), stop)?;
            let totals = Totals::from_world(&world);
            let sums = outcomes::sums(&totals).into_iter().map(Ratio::from).collect();
            let snapshots = snapshots(&world, &totals);
            let series = world.record.series.take().unwrap_or_default();
            histories[index] = Some(History { sums, series, snapshots, episodes: world.record.episodes });
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
