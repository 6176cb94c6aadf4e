//! The past of a session: copies of the world to go back to, and what happened.

use std::collections::BTreeMap;

use crate::model::observe::Event;
use crate::model::world::World;

/// Most copies of the world; beyond it every other one is given up.
const MOST_COPIES: usize = 16;
/// Ticks between copies at first.
const FIRST_INTERVAL: u32 = 8;
/// Most events; beyond it the earlier half is given up.
const MOST_EVENTS: usize = 200_000;

/// Copies of the world in the order of ticks, and the log of events.
#[derive(Clone, Debug)]
pub(super) struct Past {
    copies: BTreeMap<u32, World>,
    interval: u32,
    events: Vec<(u32, Event)>,
    /// First tick of which all events are known.
    complete_from: u32,
}

impl Default for Past {
    fn default() -> Self {
        Past { copies: BTreeMap::new(), interval: FIRST_INTERVAL, events: Vec::new(), complete_from: 0 }
    }
}

impl Past {
    /// Keeps a copy of the world before its tick is played, if it is time for one.
    pub(super) fn keep(&mut self, world: &World) {
        if !world.tick.is_multiple_of(self.interval) || self.copies.contains_key(&world.tick) {
            return;
        }
        self.copies.insert(world.tick, world.clone());
        while self.copies.len() > MOST_COPIES {
            self.interval *= 2;
            let interval = self.interval;
            self.copies.retain(|tick, _| tick.is_multiple_of(interval));
        }
    }

    /// The latest copy at or before `tick`.
    pub(super) fn nearest(&self, tick: u32) -> Option<World> {
        self.copies.range(..=tick).next_back().map(|(_, world)| world.clone())
    }

    /// Gives up the copies of ticks later than `tick`, which a change there made untrue.
    pub(super) fn forget_after(&mut self, tick: u32) {
        self.copies.retain(|kept, _| *kept <= tick);
    }

    /// Notes what happened in a tick.
    pub(super) fn remember(&mut self, tick: u32, events: Vec<Event>) {
        self.events.extend(events.into_iter().map(|event| (tick, event)));
        if self.events.len() > MOST_EVENTS {
            let half = self.events[self.events.len() / 2].0;
            let gone = self.events.partition_point(|(tick, _)| *tick <= half);
            self.events.drain(..gone);
            self.complete_from = half + 1;
        }
    }

    /// Forgets what happened at `tick` and later.
    pub(super) fn forget_events_from(&mut self, tick: u32) {
        let kept = self.events.partition_point(|(at, _)| *at < tick);
        self.events.truncate(kept);
        self.complete_from = self.complete_from.min(tick);
    }

    /// Events, tick by tick.
    pub(super) fn events(&self) -> &[(u32, Event)] {
        &self.events
    }

    /// Events of `tick`.
    pub(super) fn events_of(&self, tick: u32) -> &[(u32, Event)] {
        let from = self.events.partition_point(|(at, _)| *at < tick);
        let to = self.events.partition_point(|(at, _)| *at <= tick);
        &self.events[from..to]
    }

    /// First tick of which all events are known.
    pub(super) fn complete_from(&self) -> u32 {
        self.complete_from
    }

    #[cfg(test)]
    fn kept(&self) -> usize {
        self.copies.len()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::settings::Specification;

    #[test]
    fn memory_is_bounded_and_the_start_is_never_given_up() {
        let mut spec = Specification::default();
        spec.settings.population.exporters = 10;
        spec.settings.population.consumers = 0;
        let mut world = World::new(Arc::new(spec), 1, 0);
        let mut past = Past::default();
        for tick in 0..5_000 {
            world.tick = tick;
            past.keep(&world);
            assert!(past.kept() <= MOST_COPIES);
            assert!(past.nearest(tick).is_some());
            past.remember(tick, vec![Event::FalseAlarm { exporter: 0 }; 100]);
            assert!(past.events().len() <= MOST_EVENTS);
        }
        assert_eq!(past.nearest(3).map(|world| world.tick), Some(0));
        assert_eq!(past.events().first().map(|(tick, _)| *tick), Some(past.complete_from()));
        past.forget_events_from(10);
        assert_eq!((past.events().len(), past.complete_from()), (0, 10));
    }
}
