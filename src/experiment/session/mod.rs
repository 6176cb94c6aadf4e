//! One history played: step by step, levers moved on the way, rewound, described; without terminals, sockets, clocks.
//!
//! A [`Session`] is a history of one arm with one seed and one replicate, and a timeline of moves of levers. Untouched,
//! it is the history that `sfic trace` shows, to the byte.
//!
//! | What | Where |
//! |---|---|
//! | Which levers there are, and their values | [`levers`] |
//! | Moves, and the specification that they come to | `timeline` |
//! | Copies of the world to go back to | `past` |
//! | The timeline as a scenario file | `export` |
//! | The present tick for a page | [`view`] |
//! | What happened to whom | [`story`] |
//! | How that one stands at present | [`facts`] |
//! | The same levers in many histories | [`policy`] |
//! | The collaborative cycle: values, and how strong each arrow is | [`arrows`] |
//!
//! # How a moved lever acts
//!
//! Through the model's own countermeasures, and so in the same way as in a file: a setting moved at tick `t` is a
//! countermeasure that starts at `t` and *sets* it; a dose moved at `t` is an `intensity_from` of its countermeasure;
//! a start moved is its `start`. Gaps that other countermeasures close are closed from the value that was set.
//!
//! # The timeline
//!
//! - A move acts from the present tick on. Moving a lever to where it stands is no move.
//! - Rewinding keeps all moves: going on repeats those that lie ahead, with the same bytes.
//! - A move made after rewinding forgets the moves at later ticks; so the timeline is always in the order of ticks.
//! - Undo takes out the last move of the timeline, wherever the present is; what was played since is played anew
//!   without it. Redo puts it back. A new move ends what can be redone.
//! - Reset goes to tick 0 and forgets all moves; another seed or replicate goes to tick 0 and keeps them.

pub mod arrows;
mod export;
pub mod facts;
pub mod levers;
mod past;
pub mod policy;
pub mod story;
mod target;
mod timeline;
pub mod view;

use std::sync::Arc;

use sfic_text::{said, tr};

pub use timeline::Move;

use crate::model::observe::Event;
use crate::model::tick;
use crate::model::world::World;
use crate::scenario::{Arm, Scenario};
use past::Past;
use timeline::Timeline;

/// Most exporters, and most consumers, of a history that is played: a page shows them one by one.
pub const MOST_AGENTS: u32 = 50_000;
/// Most rights holders of a history that is played.
pub const MOST_HOLDERS: u32 = 5_000;
/// Most moves on a timeline.
pub const MOST_MOVES: usize = 1_000;

/// Reason for a refusal in a session.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    /// No arm of that name is among those of the scenario.
    #[error("{}", tr!("there is no arm `{name}`{meant}; there are: {known}", name, meant = meant(.suggestion), known))]
    NoSuchArm {
        /// As asked for.
        name: String,
        /// Probable intention.
        suggestion: Option<String>,
        /// The arms that there are.
        known: String,
    },
    /// Seeds of scenario files end here.
    #[error("{}", tr!("the seed is {seed}: it must be a whole number from 0 to {max}", seed = .0, max = i64::MAX))]
    Seed(u64),
    /// More agents than are played one by one.
    #[error("{}", tr!("`{path}` is {value}: a history that is played has at most {most}", path, value, most))]
    TooLarge {
        /// The parameter.
        path: &'static str,
        /// Its value.
        value: u32,
        /// Highest value.
        most: u32,
    },
    /// Not the path of a lever.
    #[error("{}", tr!("`{path}` is no lever: {reason}{meant}", path, reason = said(reason), meant = meant(.suggestion)))]
    NoLever {
        /// As asked for.
        path: String,
        /// The reason.
        reason: &'static str,
        /// Probable intention.
        suggestion: Option<String>,
    },
    /// Not a value that the lever can have.
    #[error("{}", tr!("`{path}` cannot be {value}: it must be {allowed}", path, value, allowed))]
    Value {
        /// The lever.
        path: String,
        /// As asked for.
        value: f64,
        /// Allowed values, with the unit.
        allowed: String,
    },
    /// A countermeasure that has started cannot start at another time.
    #[error("{}", tr!("`{name}` has been active since tick {since}: rewind to an earlier tick, or move its intensity", name, since))]
    Started {
        /// The countermeasure.
        name: String,
        /// Since when.
        since: u32,
    },
    /// Nothing acts after the last tick.
    #[error("{}", tr!("the history has ended at tick {tick}: rewind to move a lever", tick = .0))]
    Ended(u32),
    /// The future is reached by steps.
    #[error("{}", tr!("tick {asked} lies ahead: the present tick is {present}", asked, present))]
    Ahead {
        /// As asked for.
        asked: u32,
        /// The present tick.
        present: u32,
    },
    /// The timeline is full.
    #[error("{}", tr!("there are {most} moves already: undo some, or reset", most = MOST_MOVES))]
    TooManyMoves,
    /// There is no such agent.
    #[error("{}", tr!("there is no {kind} {asked}: they are 0 to {last}", kind = said(kind), asked, last))]
    NoSuchAgent {
        /// Exporter, rights holder or stakeholder.
        kind: &'static str,
        /// As asked for.
        asked: usize,
        /// The last of them.
        last: usize,
    },
    /// The timeline cannot be written as a scenario file.
    #[error("{}", tr!("this timeline cannot be written as a scenario file: {why}", why = .0))]
    Unwritable(String),
}

fn meant(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |name| tr!("; did you mean `{name}`?", name))
}

/// A history that is played.
#[derive(Clone, Debug)]
pub struct Session {
    scenario: Scenario,
    arm: Arm,
    seed: u64,
    replicate: u32,
    timeline: Timeline,
    past: Past,
    world: World,
}

impl Session {
    /// The history of `arm`, one of the scenario's arms, at tick 0.
    ///
    /// # Errors
    ///
    /// When there is no such arm, the seed cannot stand in a file, or there are too many agents.
    pub fn new(scenario: &Scenario, arm: &str, seed: u64, replicate: u32) -> Result<Self, Refused> {
        let Some(found) = scenario.arms.iter().find(|known| known.name == arm) else {
            let names = || scenario.arms.iter().map(|known| known.name.as_str());
            return Err(Refused::NoSuchArm {
                name: arm.into(),
                suggestion: crate::scenario::did_you_mean(arm, names()).map(Into::into),
                known: names().collect::<Vec<_>>().join(", "),
            });
        };
        let population = found.spec.settings.population;
        for (path, value, most) in [
            ("population.exporters", population.exporters, MOST_AGENTS),
            ("population.consumers", population.consumers, MOST_AGENTS),
            ("population.rights_holders", population.rights_holders, MOST_HOLDERS),
        ] {
            if value > most {
                return Err(Refused::TooLarge { path, value, most });
            }
        }
        allowed_seed(seed)?;
        Ok(Session {
            world: start(found.spec.clone(), seed, replicate),
            scenario: scenario.clone(),
            arm: found.clone(),
            seed,
            replicate,
            timeline: Timeline::default(),
            past: Past::default(),
        })
    }

    /// The present tick: the next one to be played, from 0 to [`Session::ticks`].
    pub fn tick(&self) -> u32 {
        self.world.tick
    }

    /// Ticks of the whole history.
    pub fn ticks(&self) -> u32 {
        self.world.spec.ticks()
    }

    /// The seed of all random draws.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Replicate.
    pub fn replicate(&self) -> u32 {
        self.replicate
    }

    /// The scenario of which an arm is played.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The arm that is played.
    pub fn arm(&self) -> &Arm {
        &self.arm
    }

    /// The world after the latest tick.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// All moves of the timeline, in the order of ticks; those at later ticks than the present lie ahead.
    pub fn moves(&self) -> &[Move] {
        &self.timeline.moves
    }

    /// Number of moves that [`Session::redo`] can repeat.
    pub fn undone(&self) -> usize {
        self.timeline.undone.len()
    }

    /// Plays so many ticks, or to the end; gives how many were played.
    pub fn step(&mut self, ticks: u32) -> u32 {
        self.watch(ticks, |_, _, _| ())
    }

    /// The same, and shows each tick as [`super::trace::trace`] does: the world after it, and what happened in it.
    pub fn watch(&mut self, ticks: u32, mut see: impl FnMut(u32, &World, &[Event])) -> u32 {
        let first = self.tick();
        let end = first.saturating_add(ticks).min(self.ticks());
        while self.world.tick < end {
            let now = self.world.tick;
            self.past.keep(&self.world);
            self.world.record.events = Some(Vec::new());
            tick::run_until(&mut self.world, now + 1);
            let events = self.world.record.events.take().unwrap_or_default();
            let events: Vec<Event> = events.into_iter().map(|(_, event)| event).collect();
            see(now, &self.world, &events);
            self.past.remember(now, events);
        }
        end - first
    }

    /// Goes back to `tick`. Moves stay on the timeline: going on repeats those that lie ahead.
    ///
    /// # Errors
    ///
    /// When `tick` lies ahead.
    pub fn rewind(&mut self, tick: u32) -> Result<(), Refused> {
        let present = self.tick();
        if tick > present {
            return Err(Refused::Ahead { asked: tick, present });
        }
        if tick < present {
            self.go_back(tick);
        }
        Ok(())
    }

    /// Moves the lever at `path` to `value` from the present tick on; moves at later ticks are forgotten. Whether
    /// that changes anything: if not, nothing is noted and nothing forgotten.
    ///
    /// # Errors
    ///
    /// When there is no such lever, it cannot have that value, or it can no longer be moved.
    pub fn set(&mut self, path: &str, value: f64) -> Result<bool, Refused> {
        let target = self.target(path)?;
        if self.value_of(target) == value {
            return Ok(false);
        }
        self.check(target, path, value)?;
        let now = self.tick();
        let lasting = self.timeline.moves.partition_point(|made| made.tick <= now);
        if lasting >= MOST_MOVES {
            return Err(Refused::TooManyMoves);
        }
        self.timeline.moves.truncate(lasting);
        self.timeline.moves.push(Move { tick: now, path: path.into(), value, target });
        self.timeline.undone.clear();
        self.replay_from(now);
        Ok(true)
    }

    /// Takes out the last move of the timeline, and plays anew what was played since. Whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(last) = self.timeline.moves.pop() else { return false };
        let from = last.tick;
        self.timeline.undone.push(last);
        self.replay_from(from);
        true
    }

    /// Puts back the move that was last undone. Whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(again) = self.timeline.undone.pop() else { return false };
        let from = again.tick;
        self.timeline.moves.push(again);
        self.replay_from(from);
        true
    }

    /// Back to tick 0, every lever where the scenario has it, no move left.
    pub fn reset(&mut self) {
        self.timeline = Timeline::default();
        self.past = Past::default();
        self.world = start(self.arm.spec.clone(), self.seed, self.replicate);
    }

    /// Back to tick 0 with other random draws; moves stay on the timeline.
    ///
    /// # Errors
    ///
    /// When the seed cannot stand in a scenario file.
    pub fn reseed(&mut self, seed: u64, replicate: u32) -> Result<(), Refused> {
        allowed_seed(seed)?;
        (self.seed, self.replicate) = (seed, replicate);
        self.past = Past::default();
        self.world = start(Arc::new(self.specification()), seed, replicate);
        Ok(())
    }

    /// Specification of the arm with the timeline.
    fn specification(&self) -> crate::model::settings::Specification {
        timeline::specification(&self.scenario, &self.arm, &self.timeline.moves)
    }

    /// After a change of the timeline at tick `from`: what was played since is played anew.
    fn replay_from(&mut self, from: u32) {
        self.past.forget_after(from);
        let present = self.tick();
        if present > from {
            self.go_back(from);
            self.step(present - from);
        } else {
            self.world.replace_spec(Arc::new(self.specification()));
        }
    }

    /// The world before `tick` was played.
    fn go_back(&mut self, tick: u32) {
        let spec = Arc::new(self.specification());
        self.world = match self.past.nearest(tick) {
            Some(world) => world,
            None => start(spec.clone(), self.seed, self.replicate),
        };
        self.world.replace_spec(spec);
        self.past.forget_events_from(self.world.tick);
        self.step(tick - self.world.tick);
    }
}

/// The seed, if it can stand in a scenario file.
fn allowed_seed(seed: u64) -> Result<u64, Refused> {
    if seed > i64::MAX as u64 { Err(Refused::Seed(seed)) } else { Ok(seed) }
}

fn start(spec: Arc<crate::model::settings::Specification>, seed: u64, replicate: u32) -> World {
    let mut world = World::new(spec, seed, replicate);
    world.record.series = Some(Vec::new());
    world
}

/// The place of an agent, if there is one.
fn agent(kind: &'static str, asked: usize, count: usize) -> Result<usize, Refused> {
    if asked < count { Ok(asked) } else { Err(Refused::NoSuchAgent { kind, asked, last: count.max(1) - 1 }) }
}
