//! State of an agent at the present tick, beside its story.

use serde::Serialize;

use super::story::{Story, Who};
use super::view::{Doing, Stakeholder};
use super::{Refused, Session};

/// State of an agent at present.
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
    /// Number of its company, from 1; `None` if its story does not reach back that far.
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
    /// Its action in the latest week.
    pub doing: Doing,
    /// True if it has access to infringing business.
    pub opportunity: bool,
}

/// A rights holder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HolderFacts {
    /// True if it is small.
    pub small: bool,
    /// True if its right is recorded with customs.
    pub recorded: bool,
    /// Trust in customs, 0 to 1.
    pub trust: f64,
    /// Product knowledge given to customs, 0 to 1.
    pub knowledge: f64,
}

impl Session {
    /// State of an agent at present, and its events so far.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, from_text};

    const SMALL: &str = r#"title = "Small"
[time]
warmup = 20
horizon = 80
follow_up = 20
[population]
exporters = 250
rights_holders = 20
consumers = 100
[customs]
inspection_scale = 20.0
"#;

    #[test]
    fn facts_go_with_the_view_and_the_story() {
        let scenario = from_text("small", SMALL, &Overrides::default()).unwrap().scenario;
        let mut session = Session::new(&scenario, "all", 5, 0).unwrap();
        let mut companies = vec![1; 250];
        for _ in 0..100 {
            session.step(1);
            session.describe().exporters.reregistered.iter().for_each(|&e| companies[e as usize] += 1);
        }
        assert!(companies.iter().any(|company| *company > 1), "somebody takes a new company");
        let view = session.describe();
        for (n, company) in companies.into_iter().enumerate() {
            let (facts, story) = session.facts(Who::Exporter(n)).unwrap();
            assert_eq!(story, session.story(Who::Exporter(n)).unwrap());
            let Facts::Exporter(facts) = facts else { panic!("{facts:?}") };
            assert_eq!(facts.company, Some(company));
            assert_eq!((facts.seen, facts.hidden), (view.exporters.seen[n], view.exporters.hidden[n]));
            assert!(facts.sanctions >= facts.seen + facts.hidden);
            assert_eq!(facts.opportunity, view.exporters.opportunity.contains(&(n as u32)));
        }
        for n in 0..20 {
            let (facts, _) = session.facts(Who::RightsHolder(n)).unwrap();
            let Facts::RightsHolder(facts) = facts else { panic!("{facts:?}") };
            assert_eq!((facts.small, facts.trust), (view.holders.small[n], view.holders.trust[n]));
        }
        let (facts, _) = session.facts(Who::Stakeholder(1)).unwrap();
        assert_eq!(facts, Facts::Stakeholder(Box::new(view.forum.stakeholders[1].clone())));
        assert!(session.facts(Who::Exporter(250)).is_err());
    }
}
