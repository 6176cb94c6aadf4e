//! The timeline of a session as the text of a scenario file.

use std::sync::Arc;

use super::policy::MOVED;
use super::{Refused, Session, timeline};
use crate::model::countermeasures::Countermeasure;
use crate::scenario::{ALL, Arm, BASELINE, Overrides, Scenario, from_text, resolved};
use sfic_text::tr;

impl Session {
    /// The present levers and all moves of the timeline as a scenario file with two arms: the baseline, and one in
    /// which levers move at the ticks at which they were moved. Its history, with the seed and replicate of the
    /// session, is that of the session, exactly; so it is read back before it is given out.
    ///
    /// One thing is not the same in another replicate: a start that was moved holds from the first tick on, where a
    /// condition (`when`) might else have let the countermeasure start earlier. A comment says so where it applies.
    ///
    /// # Errors
    ///
    /// When the timeline cannot stand in a file: too many ticks at which levers moved, or a name that is too long.
    pub fn export(&self) -> Result<String, Refused> {
        let spec = self.specification();
        let mut countermeasures = timeline::measures(&self.scenario, &self.arm, &self.timeline.moves);
        let known = |name: &str| self.scenario.countermeasures.iter().any(|measure| measure.name == name);
        countermeasures.extend(spec.countermeasures.iter().filter(|measure| !known(&measure.name)).cloned());
        // A countermeasure that nobody gives keeps its own dose: it is there to be applied.
        for measure in &mut countermeasures {
            if !spec.countermeasures.iter().any(|applied| applied.name == measure.name)
                && let Some(own) = self.scenario.countermeasures.iter().find(|own| own.name == measure.name)
            {
                let start = measure.start;
                *measure = Countermeasure { start, ..own.clone() };
            }
        }
        countermeasures.sort_by(|a, b| a.name.cmp(&b.name));
        let mut name = MOVED.to_string();
        while name == BASELINE || name == ALL || countermeasures.iter().any(|measure| measure.name == name) {
            name.push_str("-played");
        }
        let label = match self.timeline.moves.is_empty() {
            true => self.arm.label.clone(),
            false => format!("{}, levers moved in the lab", self.arm.label),
        };
        let apply = spec.countermeasures.iter().map(|measure| measure.name.clone()).collect();
        let arm = |name: &str, label: String, apply, spec| Arm {
            name: name.into(),
            label,
            apply,
            spec: Arc::new(spec),
        };
        let baseline = arm(BASELINE, "No countermeasure".into(), Vec::new(), self.scenario.base.clone());
        let scenario = Scenario {
            countermeasures,
            arms: vec![baseline, arm(&name, label, apply, spec.clone())],
            experiment: crate::scenario::Experiment { seed: self.seed, ..self.scenario.experiment.clone() },
            ..self.scenario.clone()
        };
        let text = self.head(&name) + &resolved(&scenario);
        let read = from_text("export", &text, &Overrides::default())
            .map_err(|problems| Refused::Unwritable(problems.to_string()))?;
        match read.scenario.arms.iter().find(|read| read.name == name) {
            Some(read) if *read.spec == spec => Ok(text),
            _ => Err(Refused::Unwritable(tr!("reading it back gives another arm"))),
        }
    }

    fn head(&self, arm: &str) -> String {
        let mut head = format!(
            "# Played with seed {}, replicate {}, arm {} up to tick {}. The same history: sfic trace FILE --arm {arm} --replicate {}\n",
            self.seed,
            self.replicate,
            self.arm.name,
            self.tick(),
            self.replicate,
        );
        let triggered = self.timeline.moves.iter().filter_map(|made| match made.target {
            super::target::Target::Start(index) => Some(&self.scenario.countermeasures[index]),
            _ => None,
        });
        for measure in triggered.filter(|measure| measure.when.is_some()) {
            head += &format!(
                "# {} starts on a condition: in other replicates its condition may hold before its start was moved; here it waits.\n",
                measure.name
            );
        }
        head
    }
}
