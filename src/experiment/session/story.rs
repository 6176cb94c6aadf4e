//! Stories: what happened to an exporter, a rights holder or a stakeholder, dated.

use serde::Serialize;
use serde_json::Value;

use super::{Refused, Session, agent};
use crate::experiment::trace::{event_object, sentence};
use crate::model::observe::Event;

/// Most events of a story; of a longer one, the latest.
pub const LONGEST_STORY: usize = 1_000;

/// Whose story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// An exporting principal, by its number.
    Exporter(usize),
    /// A rights holder, by the number of its brand.
    RightsHolder(usize),
    /// A party to the forum, by its place.
    Stakeholder(usize),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Happening {
    /// When.
    pub tick: u32,
    /// Kind of event, as in `sfic trace --json`.
    pub event: Value,
    /// The same in words.
    pub text: String,
}

/// Events of an agent so far, in the order of ticks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Story {
    /// First tick from which on everything is told: 0, unless the history has more events than are kept.
    pub complete_from: u32,
    /// At most [`LONGEST_STORY`], the latest.
    pub happenings: Vec<Happening>,
}

impl Session {
    /// Events of an agent so far.
    ///
    /// # Errors
    ///
    /// When there is nobody of that number.
    pub fn story(&self, who: Who) -> Result<Story, Refused> {
        let brand = &self.world.exporters.brand;
        let about: Box<dyn Fn(&Event) -> bool> = match who {
            Who::Exporter(exporter) => {
                let exporter = agent("exporter", exporter, brand.len())? as u32;
                Box::new(move |event| event.exporter() == Some(exporter))
            }
            Who::RightsHolder(holder) => {
                let holder = agent("rights holder", holder, self.world.holders.len())? as u32;
                Box::new(move |event| match event {
                    Event::Recorded { brand } | Event::RecordationLapsed { brand } => *brand == holder,
                    Event::NotProtected { exporter, .. }
                    | Event::NoReply { exporter, .. }
                    | Event::Lapsed { exporter }
                    | Event::NotEstablished { exporter }
                    | Event::Sanctioned { exporter, .. } => brand[*exporter as usize] == holder,
                    Event::Lead { exporter, from: crate::model::events::LeadFrom::Investigator } => {
                        brand[*exporter as usize] == holder
                    }
                    _ => false,
                })
            }
            Who::Stakeholder(index) => {
                let index = agent("stakeholder", index, self.world.forum.parties)?;
                Box::new(move |event| match event {
                    Event::Met { .. } => true,
                    Event::Overridden { party, by: other } | Event::Conflict { party, with: other } => {
                        *party == index || *other == index
                    }
                    Event::Informed { agency, .. } => *agency == index,
                    _ => false,
                })
            }
        };
        let mut found: Vec<&(u32, Event)> = self
            .past
            .events()
            .iter()
            .rev()
            .filter(|(_, event)| about(event))
            .take(LONGEST_STORY + 1)
            .collect();
        found.reverse();
        let mut complete_from = self.past.complete_from();
        if found.len() > LONGEST_STORY {
            complete_from = complete_from.max(found.remove(0).0 + 1);
        }
        let happenings = found.into_iter().map(|(tick, event)| Happening {
            tick: *tick,
            event: event_object(event, &self.world),
            text: sentence(event, &self.world),
        });
        Ok(Story { complete_from, happenings: happenings.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, from_text};
    use sfic_text::{Language, within};

    const SMALL: &str = "title = 'Small'\n[time]\nwarmup = 20\nhorizon = 80\nfollow_up = 20\n\
        [population]\nexporters = 250\nrights_holders = 20\nconsumers = 100\n[customs]\ninspection_scale = 20.0\n";

    #[test]
    fn events_and_refusals_are_chinese() {
        let scenario = from_text("small", SMALL, &Overrides::default()).unwrap().scenario;
        let mut session = Session::new(&scenario, "all", 5, 0).unwrap();
        session.step(100);
        within(Language::Chinese, || {
            let told =
                (0..250).flat_map(|exporter| session.story(Who::Exporter(exporter)).unwrap().happenings);
            let mut told: Vec<String> = told.map(|happening| happening.text).collect();
            told.extend(
                session.story(Who::Stakeholder(1)).unwrap().happenings.into_iter().map(|one| one.text),
            );
            assert!(told.iter().any(|text| text.starts_with("联席会议召开：")), "{told:?}");
            assert!(told.iter().any(|text| text.contains("受到处罚")), "{told:?}");
            for text in &told {
                assert!(!text.contains(|c: char| c.is_ascii_alphabetic()), "{text}");
            }
            let said = |refused: Refused| refused.to_string();
            assert_eq!(
                said(session.story(Who::RightsHolder(20)).unwrap_err()),
                "没有编号为20的权利人，编号为0～19"
            );
            let refused = said(Session::new(&scenario, "capacty", 5, 0).err().unwrap());
            assert!(refused.contains("，是否想用`capacity`；可选："), "{refused}");
            assert_eq!(
                said(session.target("time.horizon").err().unwrap()),
                "`time.horizon`不是可调参数：它在整段模拟中不变，不能改动"
            );
            assert_eq!(
                said(session.target("countermeasure.nobody.start").err().unwrap()),
                "`countermeasure.nobody.start`不是可调参数：没有这项对策"
            );
        });
    }
}
