//! One history tick by tick, with its events, to see why.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::model::observe::Event;
use crate::model::settings::Specification;
use crate::model::tick;
use crate::model::world::World;

/// Runs the history of `replicate` under `spec` and shows each tick: the world after it, and what happened in it.
///
/// It is the same history, draw for draw, as in an experiment with this seed.
pub fn trace(
    spec: Arc<Specification>,
    seed: u64,
    replicate: u32,
    mut see: impl FnMut(u32, &World, &[Event]) -> ControlFlow<()>,
) {
    let mut world = World::new(spec, seed, replicate);
    let ticks = world.spec.ticks();
    for now in 0..ticks {
        world.record.events = Some(Vec::new());
        tick::run_until(&mut world, now + 1);
        let events: Vec<Event> =
            world.record.events.take().unwrap_or_default().into_iter().map(|(_, event)| event).collect();
        if see(now, &world, &events).is_break() {
            break;
        }
    }
}
