//! Which countermeasure did how much, where the arms hold every combination of some countermeasures.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::ensemble::Ensemble;
use super::plan::Plan;
use crate::model::settings::Specification;
use crate::stats::LEVEL;
use crate::stats::attribution::{Attribution, attribute_statistics};
use crate::stats::jackknife::Jackknife;

/// More factors make more terms than anybody reads.
const MOST_FACTORS: usize = 8;

/// Arms that hold every combination of some countermeasures.
#[derive(Clone, Debug, PartialEq)]
pub struct Factorial {
    /// The countermeasures, by name; bit `j` of a set stands for the `j`-th.
    pub factors: Vec<String>,
    /// Places of the arms: `arms[set]` applies the countermeasures of `set`.
    pub arms: Vec<usize>,
}

impl Factorial {
    /// The factorial among the arms of a plan, if every combination of the countermeasures applied is there.
    ///
    /// Arms that change parameters of the system belong to no factorial and are left aside.
    pub fn among(plan: &Plan) -> Option<Self> {
        let reference = &plan.arms[0].spec;
        let same = |spec: &Specification| {
            spec.settings == reference.settings
                && spec.houses == reference.houses
                && spec.stakeholders == reference.stakeholders
        };
        let combinations: BTreeMap<BTreeSet<&str>, usize> = plan
            .arms
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, arm)| same(&arm.spec))
            .map(|(index, arm)| (arm.apply.iter().map(String::as_str).collect(), index))
            .collect();
        let factors: BTreeSet<&str> = combinations.keys().flatten().copied().collect();
        let factors: Vec<&str> = factors.into_iter().collect();
        if factors.len() < 2 || factors.len() > MOST_FACTORS {
            return None;
        }
        let arms = (0..1_usize << factors.len()).map(|set| {
            let members =
                factors.iter().enumerate().filter(|(j, _)| set >> j & 1 == 1).map(|(_, name)| *name);
            combinations.get(&members.collect::<BTreeSet<&str>>()).copied()
        });
        let arms = arms.collect::<Option<Vec<usize>>>()?;
        Some(Factorial { factors: factors.into_iter().map(str::to_string).collect(), arms })
    }

    /// The decomposition of the effect on an outcome; `None` where an arm has no estimate.
    ///
    /// # Errors
    ///
    /// When the ensemble cannot be read.
    pub fn attribute(&self, ensemble: &Ensemble, outcome: usize) -> io::Result<Option<Attribution>> {
        let statistic = |&arm: &usize| ensemble.statistic(arm, outcome, ensemble.replicates());
        let statistics = self.arms.iter().map(statistic).collect::<io::Result<Option<Vec<Jackknife>>>>()?;
        Ok(statistics.map(|statistics| attribute_statistics(&statistics, LEVEL)))
    }

    /// The countermeasures of a set, joined by ` × `.
    pub fn name(&self, set: usize) -> String {
        let members = self.factors.iter().enumerate().filter(|(j, _)| set >> j & 1 == 1);
        members.map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" × ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, from_text};

    fn plan(text: &str) -> Plan {
        Plan::new(&from_text("t", &format!("title = \"t\"\n{text}"), &Overrides::default()).unwrap().scenario)
    }

    #[test]
    fn a_full_factorial_is_found_with_its_sets() {
        let plan = plan("[experiment]\narms = \"factorial\"");
        let found = Factorial::among(&plan).unwrap();
        assert_eq!(found.factors, ["capacity", "communication", "coordination", "reporting"]);
        for (set, &arm) in found.arms.iter().enumerate() {
            let joined = found.name(set).replace(" × ", "+");
            assert_eq!(plan.arms[arm].name, if set == 0 { "baseline".into() } else { joined });
        }
    }

    #[test]
    fn two_countermeasures_each_and_together_are_a_factorial() {
        let arms = "[experiment]\narms = [\"reporting\", \"capacity\", \"reporting+capacity\"]";
        assert_eq!(Factorial::among(&plan(arms)).unwrap().arms, [0, 2, 1, 3]);
    }

    #[test]
    fn without_every_combination_there_is_none() {
        assert_eq!(Factorial::among(&plan("")), None);
        let other = "[[arm]]\nname = \"x\"\napply = [\"reporting\", \"capacity\"]\nset = { \"agency.leak_risk\" = 0.1 }\n\
            [experiment]\narms = [\"reporting\", \"capacity\", \"x\"]";
        assert_eq!(Factorial::among(&plan(other)), None);
    }
    #[test]
    fn an_effect_is_attributed_to_the_arms_of_its_countermeasures() {
        use crate::model::outcomes::OUTCOMES;
        use crate::stats::Ratio;

        let arms = "[experiment]\narms = [\"reporting\", \"capacity\", \"reporting+capacity\"]";
        let factorial = Factorial::among(&plan(arms)).unwrap();
        let mut ensemble = Ensemble::new(4, io::Cursor::new(Vec::new()));
        for _ in 0..3 {
            let levels = [10.0, 11.0, 13.0, 16.0].map(|level| vec![Ratio::mean_of(level); OUTCOMES.len()]);
            ensemble.push(levels.iter().map(Vec::as_slice)).unwrap();
        }
        let found = factorial.attribute(&ensemble, 0).unwrap().unwrap();
        let effects: Vec<f64> = found.effects.iter().map(|effect| effect.estimate.value).collect();
        // Capacity, reporting, both: (3 + 5) / 2, (1 + 3) / 2, (5 − 3) / 2.
        assert_eq!((found.total.value, effects), (6.0, vec![4.0, 2.0, 1.0]));
    }
}
