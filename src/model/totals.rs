//! Totals of a finished history, from which outcomes are computed.

use super::observe::Episode;
use super::signals::SIGNALS;
use super::today::Tally;
use super::world::World;

/// Share of exporters that counts as the most active: the definition of the outcome `top3_share`.
const MOST_ACTIVE: f64 = 0.03;
/// Share of the sanctioned that counts as the most sanctioned: the definition of the outcome `top3_of_sanctions`.
const MOST_SANCTIONED: f64 = 0.03;
/// Minutes of a day, a unit.
const MINUTES: f64 = 24.0 * 60.0;

/// Results of a group of principals followed for `follow_up` ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Followed {
    /// Number of principals followed for that long.
    pub principals: u64,
    /// Number of them that infringed again.
    pub reinfringed: u64,
    /// Number of them that were sanctioned again.
    pub resanctioned: u64,
    /// Number of them that were sanctioned again while strikes were visible.
    pub recorded: u64,
}

impl Followed {
    /// Counts of episodes, all of which are followed for `follow_up` ticks.
    pub fn from_episodes<'a>(episodes: impl Iterator<Item = &'a Episode>, follow_up: u32) -> Followed {
        let mut sum = Followed::default();
        for episode in episodes {
            let within =
                |tick: Option<u32>| u64::from(tick.is_some_and(|tick| tick - episode.start <= follow_up));
            sum.principals += 1;
            sum.reinfringed += within(episode.reinfringed);
            sum.resanctioned += within(episode.resanctioned);
            sum.recorded += within(episode.recorded);
        }
        sum
    }
}

/// Totals of a finished history, from which outcomes are computed.
#[derive(Clone, Debug)]
pub struct Totals {
    /// Counts from the warm-up on.
    pub tally: Tally,
    /// Index principals: those first sanctioned in the measured time.
    pub index: Followed,
    /// Controls: infringers that had not been sanctioned when chosen.
    pub controls: Followed,
    /// Index principals that moved upon the sanction.
    pub moved: Followed,
    /// Index principals that took a new company upon the sanction.
    pub reregistered: Followed,
    /// Infringements by the most active exporters; `None` where the most active 3 % are less than one.
    pub most_active: Option<u64>,
    /// Sanctions of the most sanctioned of those sanctioned.
    pub most_sanctioned: u64,
    /// Detained batches that the sanctions at houses for parcels are.
    pub batches_parcel: f64,
    /// Delay of honest consignments, minutes.
    pub delay_minutes: f64,
    /// Cost from the warm-up on, million yuan; `None` where the running cost of a countermeasure is not given.
    pub cost: Option<f64>,
    /// Of it, paid to those who reported.
    pub rewards: f64,
    pub(super) years: f64,
    pub(super) means: Vec<f64>,
    pub(super) ends: Vec<f64>,
}

impl Totals {
    /// Detained batches that the sanctions are.
    pub fn batches(&self) -> f64 {
        self.batches_parcel + (self.tally.sanctions - self.tally.sanctions_parcel) as f64
    }

    /// Totals of a history that has run to its end.
    pub fn from_world(world: &World) -> Self {
        let (record, settings) = (&world.record, &world.spec.settings);
        let (follow_up, cost) = (settings.time.follow_up, &settings.cost);
        let followed: Vec<&Episode> =
            record.episodes.iter().filter(|episode| episode.is_followed(follow_up, record.ticks)).collect();
        let group = |test: &dyn Fn(&Episode) -> bool| {
            Followed::from_episodes(followed.iter().copied().filter(|episode| test(episode)), follow_up)
        };
        let mut active: Vec<u32> = record.of.iter().map(|of| of.infringements).collect();
        active.sort_unstable_by(|a, b| b.cmp(a));
        active.truncate((MOST_ACTIVE * active.len() as f64) as usize);
        let mut sanctioned: Vec<u32> =
            record.of.iter().map(|of| of.sanctions).filter(|&sanctions| sanctions > 0).collect();
        sanctioned.sort_unstable_by(|a, b| b.cmp(a));
        let most = (MOST_SANCTIONED * sanctioned.len() as f64).round_ties_even().max(1.0);
        sanctioned.truncate(most as usize);
        let tally = record.tally;
        let days = cost.inspection_delay * tally.honest_inspections as f64
            + cost.false_alarm_delay * tally.false_alarms as f64;
        Totals {
            index: group(&|episode| !episode.control),
            controls: group(&|episode| episode.control),
            moved: group(&|episode| episode.moved),
            reregistered: group(&|episode| episode.reregistered),
            most_active: (!active.is_empty()).then(|| active.iter().map(|&n| u64::from(n)).sum()),
            most_sanctioned: sanctioned.iter().map(|&n| u64::from(n)).sum(),
            batches_parcel: settings.customs.parcel_batches * tally.sanctions_parcel as f64,
            delay_minutes: MINUTES * days,
            cost: world.spec.knows_cost().then_some(
                cost.inspection * tally.inspections() as f64
                    + cost.case * tally.cases as f64
                    + record.rewards
                    + world.countermeasures.cost_so_far,
            ),
            rewards: record.rewards,
            years: f64::from(settings.time.horizon) / super::countermeasures::TICKS_A_YEAR,
            means: record.last.iter().map(|(sum, ticks)| sum / ticks).collect(),
            ends: (0..SIGNALS.len()).map(|index| record.signals.latest(index)).collect(),
            tally,
        }
    }

    /// Mean of a state over the last 52 ticks, those without a value left out, in the unit of the signal; NaN if all are.
    pub fn mean(&self, signal: &str) -> f64 {
        self.means[index(signal)]
    }

    /// A state at the end, in the unit of the signal; NaN without a value.
    pub fn end(&self, signal: &str) -> f64 {
        self.ends[index(signal)]
    }

    /// A sum over the measured time as a mean of its years.
    pub fn a_year(&self, sum: f64) -> f64 {
        sum / self.years
    }
}

fn index(signal: &str) -> usize {
    SIGNALS.iter().position(|row| row.name == signal).expect("outcomes name signals of the table")
}
