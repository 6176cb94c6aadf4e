//! Starting conditions of a history: no levers, since they hold before the first week.

use std::sync::Arc;

use serde::Serialize;

use sfic::model::settings::Specification;
use sfic::scenario::Scenario;

/// What the parties bring, as a page sets it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Conditions {
    /// Trust at the start, 0 to 1.
    pub prehistory: f64,
    /// By what the parties' distance in power from their mean is multiplied: 0 makes all equal, 1 changes nothing.
    pub power: f64,
    /// By what the parties' dependence on one another is multiplied.
    pub dependence: f64,
}

/// The largest factor of power and dependence.
pub const MOST: f64 = 2.0;

impl Conditions {
    /// Those of a scenario as it is written.
    pub fn of(scenario: &Scenario) -> Self {
        Conditions { prehistory: scenario.base.settings.forum.prehistory, power: 1.0, dependence: 1.0 }
    }

    /// The scenario with these conditions in every arm. An arm that has a prehistory of its own keeps it.
    pub(super) fn applied_to(self, scenario: &Scenario) -> Scenario {
        let written = scenario.base.settings.forum.prehistory;
        let mut scenario = scenario.clone();
        self.alter(written, &mut scenario.base);
        for arm in &mut scenario.arms {
            self.alter(written, Arc::make_mut(&mut arm.spec));
        }
        scenario
    }

    fn alter(self, written: f64, spec: &mut Specification) {
        if spec.settings.forum.prehistory == written {
            spec.settings.forum.prehistory = self.prehistory;
        }
        let count = spec.stakeholders.len().max(1) as f64;
        let mean = spec.stakeholders.iter().map(|party| party.power).sum::<f64>() / count;
        for party in &mut spec.stakeholders {
            // A factor of one changes nothing, not even a rounding.
            if self.power != 1.0 {
                party.power = (mean + self.power * (party.power - mean)).clamp(0.0, 1.0);
            }
            party.dependence = (self.dependence * party.dependence).clamp(0.0, 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic::experiment::session::Session;
    use sfic::scenario::{Overrides, Texts, load};

    #[test]
    fn conditions_hold_from_week_0_and_those_of_the_scenario_change_nothing() {
        let texts = Texts::new([("s.toml", "title = 'S'")]);
        let scenario = load(&texts, "s.toml".as_ref(), &Overrides::default()).unwrap().scenario;
        let own = Conditions::of(&scenario);
        assert_eq!(own.applied_to(&scenario), scenario);
        let other = Conditions { prehistory: 0.9, power: 0.0, dependence: 2.0 }.applied_to(&scenario);
        for spec in [&other.base, &*other.arms[0].spec] {
            assert_eq!(spec.settings.forum.prehistory, 0.9);
            let first = spec.stakeholders[0].power;
            assert!(spec.stakeholders.iter().all(|party| (party.power - first).abs() < 1e-12));
            assert!(spec.stakeholders.iter().all(|party| party.dependence <= 1.0));
        }
        let trust = |scenario: &Scenario| {
            let mut session = Session::new(scenario, "baseline", 1, 0).unwrap();
            session.step(4);
            let series = session.series(0);
            let course = series.signals.iter().find(|course| course.name == "trust").unwrap();
            course.values.iter().flatten().copied().next_back().unwrap()
        };
        assert!(trust(&other) > trust(&scenario) + 0.2);
    }
}
