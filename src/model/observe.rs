//! Phase 7: what a history records: counts, series, episodes, and on request its events.
//!
//! Records are taken before this tick's strikes are added, so that a sanction is a repeat only of earlier ones.

use super::blocks::{self, BLOCK};
pub use super::events::Event;
use super::settings::Specification;
use super::signals::{SIGNALS, Signals, WINDOW};
use super::snapshot::Snapshot;
use super::today::Tally;
use super::world::World;
use crate::random::{Purpose, rank};

/// The follow-up of one principal, from the tick at which it was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    /// Index of its exporter.
    pub principal: u32,
    /// Chosen as a control, not for a sanction.
    pub control: bool,
    /// Tick of the sanction, or of the choice as a control.
    pub start: u32,
    /// Tick of the first infringement after it.
    pub reinfringed: Option<u32>,
    /// Tick of the first sanction after it.
    pub resanctioned: Option<u32>,
    /// Tick of the first sanction after it while strikes were visible.
    pub recorded: Option<u32>,
    /// True if it moved to another customs house upon the sanction.
    pub moved: bool,
    /// True if it took a new company upon the sanction.
    pub reregistered: bool,
    /// Tick at which it gave up infringing business, or was barred until the end.
    pub left: Option<u32>,
}

impl Episode {
    /// True if a history of so many ticks shows the whole of a follow-up of `follow_up` ticks.
    pub fn is_followed(&self, follow_up: u32, ticks: u32) -> bool {
        self.start + follow_up < ticks
    }
}

/// Records of one exporter, side by side because they are read together.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OfExporter {
    /// Index in `episodes` plus one of its own episode; 0 is none.
    index: u32,
    /// The same of its episode as a control.
    control: u32,
    /// Infringements from the warm-up on.
    pub(super) infringements: u32,
    /// Sanctions from the warm-up on.
    pub(super) sanctions: u32,
}

impl OfExporter {
    fn episodes(self) -> [u32; 2] {
        [self.index, self.control]
    }
}

/// The observations of one history so far.
#[derive(Clone, Debug)]
pub struct Record {
    /// Signals over the last 52 ticks.
    pub signals: Signals,
    /// Each tick's signals, if series are kept: `series[tick * SIGNALS.len() + signal]`.
    pub series: Option<Vec<f32>>,
    /// Events with their ticks, if they are kept.
    pub events: Option<Vec<(u32, Event)>>,
    /// Followed principals, in the order in which they were chosen.
    pub episodes: Vec<Episode>,
    /// Counts from the warm-up on.
    pub tally: Tally,
    /// The snapshot at the end of the warm-up; before the first tick if there is none.
    pub before: Snapshot,
    warmup: u32,
    pub(super) ticks: u32,
    pub(super) of: Vec<OfExporter>,
    /// Of each signal over the last 52 ticks, the sum of the values that there were, and their number.
    pub(super) last: Vec<(f64, f64)>,
    pub(super) rewards: f64,
}

impl Record {
    /// No observation yet, except the trust at the start of the history.
    pub fn new(spec: &Specification, trust: &[f64]) -> Self {
        let exporters = spec.settings.population.exporters as usize;
        let signals = Signals::default();
        Record {
            before: Snapshot::new(&signals, trust.to_vec()),
            signals,
            series: None,
            events: None,
            episodes: Vec::new(),
            tally: Tally::default(),
            warmup: spec.settings.time.warmup,
            ticks: spec.ticks(),
            of: vec![OfExporter::default(); exporters],
            last: vec![(0.0, 0.0); SIGNALS.len()],
            rewards: 0.0,
        }
    }

    /// Keeps an event, if events are kept.
    #[inline]
    pub fn log(&mut self, tick: u32, event: impl FnOnce() -> Event) {
        if let Some(events) = &mut self.events {
            events.push((tick, event()));
        }
    }

    /// Notes that exporter `e`, sanctioned at `tick`, took a new company.
    pub fn reregistered(&mut self, e: usize, tick: u32) {
        if let Some(episode) = self.started(e, tick) {
            episode.reregistered = true;
        }
    }

    /// Notes that exporter `e`, sanctioned at `tick`, moved to another house.
    pub fn moved(&mut self, e: usize, tick: u32) {
        if let Some(episode) = self.started(e, tick) {
            episode.moved = true;
        }
    }

    /// Notes that exporter `e` gave up infringing business.
    pub fn left(&mut self, e: usize, tick: u32) {
        for index in self.of[e].episodes() {
            if index > 0 {
                self.episodes[index as usize - 1].left.get_or_insert(tick);
            }
        }
    }

    /// The own episode of exporter `e`, if it started at `tick`.
    fn started(&mut self, e: usize, tick: u32) -> Option<&mut Episode> {
        let index = (self.of[e].index as usize).checked_sub(1)?;
        Some(&mut self.episodes[index]).filter(|episode| episode.start == tick)
    }

    fn follow(&mut self, principal: u32, control: bool, start: u32) {
        self.episodes.push(Episode {
            principal,
            control,
            start,
            reinfringed: None,
            resanctioned: None,
            recorded: None,
            moved: false,
            reregistered: false,
            left: None,
        });
        let index = self.episodes.len() as u32;
        let of = &mut self.of[principal as usize];
        *(if control { &mut of.control } else { &mut of.index }) = index;
    }
}

/// Phase 7: counts by record, and the follow-up of principals.
pub fn record(world: &mut World) {
    count_by_record(world);
    if world.tick >= world.record.warmup {
        follow_up(world);
        choose_principals(world);
    }
}

/// Counts infringements and sanctions by principals with a record, true and visible.
fn count_by_record(world: &mut World) {
    let (x, today) = (&world.exporters, &mut world.today);
    let sanctioned_before = |e: u32| x.strikes[e as usize] > 0;
    let tally = &mut today.tally;
    let counts = blocks::each(today.infringements.chunks(BLOCK), |few| {
        few.iter().filter(|infringement| sanctioned_before(infringement.exporter)).count() as u64
    });
    tally.infringements_by_sanctioned = counts.iter().sum();
    for sanction in &today.sanctions {
        let e = sanction.exporter as usize;
        tally.sanctions_by_sanctioned += u64::from(sanctioned_before(sanction.exporter));
        tally.sanctions_on_record += u64::from(x.seen[e] > 0);
        tally.sanctions_parcel += u64::from(world.houses.parcel[usize::from(x.house[e])]);
    }
}

/// Notes the first infringement and the first sanctions of principals already followed.
fn follow_up(world: &mut World) {
    let (tick, record, today) = (world.tick, &mut world.record, &world.today);
    let followed = blocks::each(record.of.chunks_mut(BLOCK).enumerate(), |(index, of)| {
        let first = index * BLOCK;
        let mut followed = Vec::new();
        for infringement in blocks::part(&today.infringements, |one| one.exporter, first) {
            let of = &mut of[infringement.exporter as usize - first];
            of.infringements += 1;
            let indices = of.episodes().into_iter().filter(|&index| index > 0);
            followed.extend(indices.map(|index| (infringement.exporter, index as usize - 1)));
        }
        followed
    });
    for (exporter, index) in followed.into_iter().flatten() {
        let episode = &mut record.episodes[index];
        if episode.reinfringed.is_none() {
            episode.reinfringed = Some(tick);
            if let (false, Some(events)) = (episode.control, &mut record.events) {
                events.push((tick, Event::Reinfringed { exporter, after: tick - episode.start }));
            }
        }
    }
    for sanction in &today.sanctions {
        let e = sanction.exporter as usize;
        record.of[e].sanctions += 1;
        for index in record.of[e].episodes() {
            if index > 0 {
                let episode = &mut record.episodes[index as usize - 1];
                episode.resanctioned.get_or_insert(tick);
                if world.exporters.seen[e] > 0 {
                    episode.recorded.get_or_insert(tick);
                }
            }
        }
    }
}

/// Follows each principal from its first sanction in the measured time, and one control for each of them, so that
/// the two groups weigh ticks alike.
///
/// Under the null check the index principals are drawn together with their controls, from infringers that were not
/// sanctioned: then a sanction can have no effect on who is followed, and no specific deterrence may appear.
fn choose_principals(world: &mut World) {
    let tick = world.tick;
    let sanctioned = world.today.sanctions.iter().map(|sanction| sanction.exporter);
    let (index, controls) = if world.spec.settings.structure.shuffle_sanctioned {
        let mut index = draw_unsanctioned(world, Purpose::Shuffle, 2 * sanctioned.len());
        let controls = index.split_off(index.len().div_ceil(2));
        index.truncate(controls.len());
        (index, controls)
    } else {
        let index: Vec<u32> = sanctioned.filter(|&e| world.record.of[e as usize].index == 0).collect();
        let controls = draw_unsanctioned(world, Purpose::Control, index.len());
        (index, controls)
    };
    for (group, control) in [(index, false), (controls, true)] {
        group.into_iter().for_each(|e| world.record.follow(e, control, tick));
    }
}

/// Up to `count` of this tick's infringers that are not followed and were never sanctioned, in random order, all
/// equally likely.
fn draw_unsanctioned(world: &World, purpose: Purpose, count: usize) -> Vec<u32> {
    let (record, today) = (&world.record, &world.today);
    let salt = world.draws.deck(purpose, world.tick, 0).word();
    let infringers = today.infringements.iter().map(|infringement| infringement.exporter);
    let mut eligible: Vec<(u32, u32)> = infringers
        .filter(|&e| {
            let e = e as usize;
            !today.sanctioned[e] && world.exporters.strikes[e] == 0 && record.of[e].episodes() == [0, 0]
        })
        .map(|e| (rank(salt, e), e))
        .collect();
    if count < eligible.len() {
        eligible.select_nth_unstable(count);
        eligible.truncate(count);
    }
    eligible.sort_unstable();
    eligible.into_iter().map(|(_, e)| e).collect()
}

/// After the last phase: signals, series, sums.
pub fn close(world: &mut World) {
    let values = Signals::read(world);
    let reward = world.rules.institution.reward * world.spec.settings.cost.reward_payment;
    let (tick, today, record) = (world.tick, &world.today, &mut world.record);
    record.signals.push(&values);
    if let Some(series) = &mut record.series {
        series.extend((0..SIGNALS.len()).map(|index| record.signals.latest(index) as f32));
    }
    if tick >= record.warmup {
        record.tally.add(&today.tally);
        record.rewards += reward * today.tally.sanctions_reported as f64;
    }
    if tick as usize + WINDOW >= record.ticks as usize {
        for ((sum, ticks), value) in record.last.iter_mut().zip(&values) {
            if value.0.is_finite() {
                *sum += value.0;
                *ticks += 1.0;
            }
        }
    }
    if tick + 1 == record.warmup {
        world.record.before = Snapshot::from_world(world);
    }
}

/// Ends the observation: principals barred until the end count as left at the tick of the bar.
pub fn finish(world: &mut World) {
    let (x, record) = (&world.exporters, &mut world.record);
    for episode in &mut record.episodes {
        let e = episode.principal as usize;
        if episode.left.is_none() && x.barred_until[e] >= record.ticks && x.sanctioned_since[e] > 0 {
            episode.left = Some(x.sanctioned_since[e] - 1);
        }
    }
}

#[cfg(test)]
#[path = "tests/totals.rs"]
mod tests;

#[cfg(test)]
#[path = "tests/undefined.rs"]
mod undefined;

#[cfg(test)]
#[path = "tests/episodes.rs"]
mod episodes;
