//! A small world, and what happens in it.

use std::sync::Arc;

use sfic::model::observe::Event;
use sfic::model::settings::Specification;
use sfic::model::world::World;
use sfic::scenario::{Overrides, from_text};

/// 500 exporters over 200 ticks, 160 of them measured, with some changes; it keeps its events. Values are those before
/// calibration, so that what happens here does not depend on what was fitted last.
pub(crate) fn small(change: impl FnOnce(&mut Specification)) -> World {
    let text = include_str!("../../scenarios/uncalibrated.toml");
    let mut spec = from_text("uncalibrated.toml", text, &Overrides::default()).unwrap().scenario.base;
    spec.settings.population.exporters = 500;
    spec.settings.population.consumers = 200;
    spec.settings.time.warmup = 40;
    spec.settings.time.horizon = 160;
    change(&mut spec);
    let mut world = World::new(Arc::new(spec), 11, 0);
    world.record.events = Some(Vec::new());
    world
}

/// The events since the last call.
pub(crate) fn events(world: &mut World) -> Vec<Event> {
    let events = world.record.events.replace(Vec::new()).unwrap_or_default();
    events.into_iter().map(|(_, event)| event).collect()
}
