//! How somebody stands at the present tick, beside its story.

use serde::Serialize;

use super::story::{Story, Who};
use super::view::{Doing, Stakeholder};
use super::{Refused, Session};

/// How somebody stands at present.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Facts {
    /// An exporting principal.
    Exporter(ExporterFacts),
    /// A rights holder.
    RightsHolder(HolderFacts),
    /// A party to the forum.
    Stakeholder(Box<Stakeholder>),
}

/// An exporting principal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExporterFacts {
    /// Which company it trades under, 1 for its first; none when its story does not reach back that far.
    pub company: Option<usize>,
    /// Sanctions visible on that company.
    pub seen: u16,
    /// Sanctions hidden behind former companies.
    pub hidden: u16,
    /// All sanctions ever.
    pub sanctions: u16,
    /// Name of its customs house.
    pub house: String,
    /// The brand it could copy: the number of a rights holder.
    pub brand: u32,
    /// What it did in the latest week.
    pub doing: Doing,
    /// Whether it has access to infringing business.
    pub opportunity: bool,
}

/// A rights holder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HolderFacts {
    /// Whether it is small.
    pub small: bool,
    /// Whether its right is recorded with customs.
    pub recorded: bool,
    /// Trust in customs, 0 to 1.
    pub trust: f64,
    /// Product knowledge given to customs, 0 to 1.
    pub knowledge: f64,
}

impl Session {
    /// How somebody stands at present, and what happened to it so far.
    ///
    /// # Errors
    ///
    /// When there is nobody of that number.
    pub fn facts(&self, who: Who) -> Result<(Facts, Story), Refused> {
        let story = self.story(who)?;
        let view = self.describe_from(self.tick());
        let facts = match who {
            Who::Exporter(n) => {
                let x = &self.world.exporters;
                let renamed =
                    story.happenings.iter().filter(|happening| happening.event["event"] == "reregistered");
                Facts::Exporter(ExporterFacts {
                    company: (story.complete_from == 0).then(|| 1 + renamed.count()),
                    seen: x.seen[n],
                    hidden: x.hidden[n],
                    sanctions: x.strikes[n],
                    house: view.houses[usize::from(x.house[n])].name.clone(),
                    brand: x.brand[n],
                    doing: view.exporters.doing[n],
                    opportunity: view.exporters.opportunity.binary_search(&(n as u32)).is_ok(),
                })
            }
            Who::RightsHolder(n) => Facts::RightsHolder(HolderFacts {
                small: view.holders.small[n],
                recorded: view.holders.recorded[n],
                trust: view.holders.trust[n],
                knowledge: view.holders.knowledge[n],
            }),
            Who::Stakeholder(n) => Facts::Stakeholder(Box::new(view.forum.stakeholders[n].clone())),
        };
        Ok((facts, story))
    }
}
