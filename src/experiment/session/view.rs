//! The present tick of a session for a page: who stands where, what happened in the latest week, the series so far.
//!
//! Sizes are bounded by those of the session: one entry for each exporter (at most [`super::MOST_AGENTS`]), the square
//! of the stakeholders for trust, at most [`MOST_POINTS`] ticks of each signal, [`super::MOST_MOVES`] moves.

use serde::Serialize;

use super::arrows::{Arrow, NodeValue};
use super::{Move, Session};
use crate::model::observe::Event;
use crate::model::signals::SIGNALS;
use crate::model::world::World;

/// Most ticks of the series that are shown; of a longer one, every second, third … tick.
pub const MOST_POINTS: u32 = 1_000;

/// Action of an exporter in the latest week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// Nothing.
    Idle,
    /// Shipped, honestly.
    Honest,
    /// Shipped, infringing.
    Infringing,
    /// Kept out after a referral to the police.
    Barred,
}

/// Exporters; lists have one entry each, in the order of their numbers, or hold numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exporters {
    /// Action of each.
    pub doing: Vec<Doing>,
    /// Customs house of each, a place in [`View::houses`].
    pub house: Vec<u16>,
    /// Sanctions visible on the present company of each.
    pub seen: Vec<u16>,
    /// Sanctions of each that are hidden behind former companies.
    pub hidden: Vec<u16>,
    /// Exporters with access to infringing business.
    pub opportunity: Vec<u32>,
    /// Exporters inspected in the latest week.
    pub inspected: Vec<u32>,
    /// Exporters tipped off by an insider.
    pub tipped_off: Vec<u32>,
    /// Exporters sanctioned.
    pub sanctioned: Vec<u32>,
    /// Exporters with a new company.
    pub reregistered: Vec<u32>,
    /// Exporters linked to former companies.
    pub linked: Vec<u32>,
}

/// A customs house.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct House {
    /// Its name.
    pub name: String,
    /// `cargo` or `parcel`.
    pub kind: &'static str,
    /// Skill of its officers, 0 to 1.
    pub skill: f64,
    /// Consignments of the latest week.
    pub shipments: u32,
    /// Of them, infringing.
    pub infringements: u32,
    /// Sanctions of the latest week.
    pub sanctions: u32,
}

/// Rights holders; lists have one entry each, in the order of their brands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Holders {
    /// True if each is small.
    pub small: Vec<bool>,
    /// True if its right is recorded with customs.
    pub recorded: Vec<bool>,
    /// Trust of each in customs, 0 to 1.
    pub trust: Vec<f64>,
    /// Product knowledge that each gave to customs, 0 to 1.
    pub knowledge: Vec<f64>,
}

/// A party to the forum; all numbers 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stakeholder {
    /// Its name.
    pub name: String,
    /// Its role, by the word of scenario files.
    pub role: &'static str,
    /// `government` or `invited`.
    pub seat: &'static str,
    /// True if the forum admits it.
    pub admitted: bool,
    /// Power.
    pub power: f64,
    /// Voice: its power, lifted towards that of the most powerful.
    pub voice: f64,
    /// Dependence as it sees it.
    pub dependence: f64,
    /// Commitment to the process.
    pub commitment: f64,
    /// Belief that collaborating achieves something.
    pub efficacy: f64,
    /// True if it attended the last meeting.
    pub attended: bool,
    /// Its trust in each party, in their order; its own place says nothing.
    pub trust: Vec<f64>,
    /// Agencies: the share of what they find that they pass on.
    pub shares: Option<f64>,
}

/// The forum.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forum {
    /// Parties, in the order of the scenario.
    pub stakeholders: Vec<Stakeholder>,
    /// True if it met in the latest week.
    pub met: bool,
    /// Tick of the last meeting.
    pub last_meeting: Option<u32>,
    /// Meetings so far.
    pub meetings: u32,
    /// Share of the parties at the last meeting.
    pub attendance: f64,
    /// Shared understanding, 0 to 1.
    pub understanding: f64,
}

/// Counts of the latest week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)] // the names are those of the model's counts
pub struct Week {
    pub shipments: u64,
    pub infringements: u64,
    pub inspections: u64,
    pub detections: u64,
    pub false_alarms: u64,
    pub no_reply: u64,
    pub lapses: u64,
    pub sanctions: u64,
    pub sanctions_of_sanctioned: u64,
    pub sanctions_on_record: u64,
    pub referrals: u64,
    pub found: u64,
    pub passed: u64,
    pub reports: u64,
    pub tips: u64,
    pub false_reports: u64,
}

/// Signals over ticks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// Ticks shown, ascending.
    pub ticks: Vec<u32>,
    /// Each signal, in the order of `sfic list signals`.
    pub signals: Vec<Course>,
}

/// A signal over ticks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Course {
    /// Its name.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// A value for each tick shown; none where a rate has no denominator yet.
    pub values: Vec<Option<f32>>,
}

/// The present tick.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct View {
    /// The next tick to be played.
    pub tick: u32,
    /// Ticks of the whole history.
    pub ticks: u32,
    /// Ticks before measurement.
    pub warmup: u32,
    /// The seed.
    pub seed: u64,
    /// The replicate.
    pub replicate: u32,
    /// The arm.
    pub arm: String,
    /// Exporters.
    pub exporters: Exporters,
    /// Customs houses.
    pub houses: Vec<House>,
    /// Rights holders.
    pub holders: Holders,
    /// The forum.
    pub forum: Forum,
    /// Counts of the latest week; all 0 before the first.
    pub week: Week,
    /// The signals so far.
    pub series: Series,
    /// Moves of the timeline.
    pub moves: Vec<Move>,
    /// Values of the boxes of the SFIC model.
    pub nodes: Vec<NodeValue>,
    /// Present strength of its arrows.
    pub arrows: Vec<Arrow>,
}

impl Session {
    /// The present tick for a page.
    pub fn describe(&self) -> View {
        self.describe_from(0)
    }

    /// The same with the series from tick `from` on only: for a page that has the earlier ticks already.
    pub fn describe_from(&self, from: u32) -> View {
        View {
            tick: self.tick(),
            ticks: self.ticks(),
            warmup: self.arm.spec.settings.time.warmup,
            seed: self.seed,
            replicate: self.replicate,
            arm: self.arm.name.clone(),
            exporters: self.exporters(),
            houses: houses(&self.world),
            holders: Holders {
                small: self.world.holders.small.clone(),
                recorded: self.world.holders.recorded.clone(),
                trust: self.world.holders.trust.clone(),
                knowledge: self.world.holders.knowledge.clone(),
            },
            forum: forum(&self.world),
            week: week(&self.world),
            series: self.series(from),
            moves: self.moves().to_vec(),
            nodes: super::arrows::nodes(&self.world),
            arrows: super::arrows::arrows(&self.world),
        }
    }

    /// The signals from tick `from` on.
    pub fn series(&self, from: u32) -> Series {
        let values = self.world.record.series.as_deref().unwrap_or_default();
        let (played, width) = (self.tick(), SIGNALS.len());
        let stride = played.saturating_sub(from).div_ceil(MOST_POINTS).max(1);
        let ticks: Vec<u32> = (from..played).step_by(stride as usize).collect();
        let course = |(index, signal): (usize, &crate::model::signals::SignalRow)| Course {
            name: signal.name,
            unit: signal.unit,
            values: ticks
                .iter()
                .map(|&tick| {
                    values.get(tick as usize * width + index).copied().filter(|value| !value.is_nan())
                })
                .collect(),
        };
        Series { signals: SIGNALS.iter().enumerate().map(course).collect(), ticks }
    }

    fn exporters(&self) -> Exporters {
        let (x, today) = (&self.world.exporters, &self.world.today);
        let latest = self.tick().checked_sub(1);
        let events = latest.map_or(&[][..], |tick| self.past.events_of(tick));
        let who = |is: fn(&Event) -> bool| -> Vec<u32> {
            events.iter().filter(|(_, event)| is(event)).filter_map(|(_, event)| event.exporter()).collect()
        };
        let mut doing: Vec<Doing> = (0..x.len())
            .map(|e| match (today.ships[e], today.infringes[e]) {
                (_, true) => Doing::Infringing,
                (true, false) => Doing::Honest,
                (false, false) => Doing::Idle,
            })
            .collect();
        x.barred
            .iter()
            .filter(|&&e| !today.ships[e as usize])
            .for_each(|&e| doing[e as usize] = Doing::Barred);
        Exporters {
            doing,
            house: x.house.clone(),
            seen: x.seen.clone(),
            hidden: x.hidden.clone(),
            opportunity: x.opportunity.iter().map(|prospect| prospect.exporter).collect(),
            inspected: today.inspections.iter().map(|inspection| inspection.exporter).collect(),
            tipped_off: who(|event| matches!(event, Event::TippedOff { .. })),
            sanctioned: today.sanctions.iter().map(|sanction| sanction.exporter).collect(),
            reregistered: who(|event| matches!(event, Event::Reregistered { .. })),
            linked: who(|event| matches!(event, Event::Linked { .. })),
        }
    }
}

fn houses(world: &World) -> Vec<House> {
    let today = &world.today;
    let house = |(index, house): (usize, &crate::model::settings::House)| House {
        name: house.name.clone(),
        kind: house.kind.word(),
        skill: world.houses.skill[index],
        shipments: today.shipments_of_house[index],
        infringements: today.infringements_of_house[index],
        sanctions: today.sanctions_of_house[index],
    };
    world.spec.houses.iter().enumerate().map(house).collect()
}

fn forum(world: &World) -> Forum {
    let forum = &world.forum;
    let party = |(j, party): (usize, &crate::model::settings::Stakeholder)| Stakeholder {
        name: party.name.clone(),
        role: party.role.word(),
        seat: party.seat.word(),
        admitted: forum.admitted[j],
        power: party.power,
        voice: forum.voice[j],
        dependence: forum.dependence[j],
        commitment: forum.commitment[j],
        efficacy: forum.efficacy[j],
        attended: forum.attended[j],
        trust: forum.trust[j * forum.parties..(j + 1) * forum.parties].to_vec(),
        shares: forum.agencies.iter().position(|&agency| agency == j).map(|k| forum.share[k]),
    };
    Forum {
        stakeholders: world.spec.stakeholders.iter().enumerate().map(party).collect(),
        met: world.today.met,
        last_meeting: forum.last_meeting,
        meetings: forum.meetings,
        attendance: forum.attendance,
        understanding: forum.understanding,
    }
}

fn week(world: &World) -> Week {
    let tally = &world.today.tally;
    Week {
        shipments: tally.shipments,
        infringements: tally.infringements,
        inspections: tally.inspections(),
        detections: tally.detections(),
        false_alarms: tally.false_alarms,
        no_reply: tally.no_reply,
        lapses: tally.lapses,
        sanctions: tally.sanctions,
        sanctions_of_sanctioned: tally.sanctions_by_sanctioned,
        sanctions_on_record: tally.sanctions_on_record,
        referrals: tally.referrals,
        found: tally.found,
        passed: tally.passed,
        reports: tally.consumer_reports,
        tips: tally.tips,
        false_reports: tally.false_reports,
    }
}

#[cfg(test)]
mod tests;
