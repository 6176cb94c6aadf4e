//! The levers of a session: every setting that the model lets move, and the dose and start of every countermeasure.

use serde::Serialize;
use sfic_text::{said, tr};

use super::target::Target;
use super::{Refused, Session, timeline};
use crate::model::countermeasures::moved;
use crate::model::settings::{Kind, PARAMETERS, parameter};
use crate::scenario::did_you_mean;

/// Last tick at which a countermeasure may start: as in scenario files.
const LATEST_START: f64 = 10_000.0;

/// Dimension of a lever in the SFIC model (Ansell & Gash 2008), or beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// What the parties bring: incentives and constraints, power, resources, knowledge.
    StartingConditions,
    /// The rules of the process.
    InstitutionalDesign,
    /// Convening, mediating, empowering.
    FacilitativeLeadership,
    /// Dialogue, trust, commitment, understanding, small wins.
    CollaborativeProcess,
    /// Customs, sanctions, exporters, rights holders and consumers: what collaboration is to change.
    Enforcement,
    /// Constants inside the equations.
    Structure,
    /// Dose and start of countermeasures.
    Countermeasures,
}

impl Dimension {
    /// Where the parameter at `path` belongs: one that belongs to an equation, as its source says, to the structure.
    pub fn of(path: &str) -> Dimension {
        use Dimension::*;
        if parameter(path).is_some_and(|(_, row)| row.source.starts_with("structural")) {
            return Structure;
        }
        let (section, key) = path.split_once('.').unwrap_or_default();
        match (section, key) {
            ("institution", "convening" | "mediating" | "empowering") => FacilitativeLeadership,
            ("institution", "reward" | "anonymity" | "training" | "support" | "publicity") => {
                StartingConditions
            }
            ("institution", "feedback") => CollaborativeProcess,
            ("institution", _) => InstitutionalDesign,
            ("forum", "alternatives" | "attendance_cost") | ("agency", _) => StartingConditions,
            ("forum", _) => CollaborativeProcess,
            ("structure", _) => Structure,
            ("countermeasure", _) => Countermeasures,
            _ => Enforcement,
        }
    }
}

/// A lever as a page shows it. Numbers are in `unit`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lever {
    /// Its name, as in scenario files.
    pub path: String,
    /// The group in which it stands.
    pub dimension: Dimension,
    /// Meaning, one sentence.
    pub doc: String,
    /// Unit.
    pub unit: &'static str,
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// True if only whole numbers are allowed.
    pub whole: bool,
    /// The value in the scenario's arm.
    pub scenario: f64,
    /// Value at the present tick.
    pub present: f64,
    /// Value in force in the latest tick, countermeasures applied; of a countermeasure, its dose.
    pub in_force: f64,
    /// True if it can be moved at the present tick.
    pub movable: bool,
}

impl Session {
    /// All levers: settings in the order of the table of parameters, then dose and start of every countermeasure.
    pub fn levers(&self) -> Vec<Lever> {
        let settings = PARAMETERS.iter().enumerate().filter(|(_, parameter)| parameter.lever);
        let settings = settings.map(|(index, _)| Target::Setting(index));
        let measures = (0..self.scenario.countermeasures.len())
            .flat_map(|index| [Target::Intensity(index), Target::Start(index)]);
        settings.chain(measures).map(|target| self.lever(target)).collect()
    }

    fn lever(&self, target: Target) -> Lever {
        let present = self.value_of(target);
        let going_on = self.tick() < self.ticks();
        let in_force = |name: &str| {
            let index = self.world.spec.countermeasures.iter().position(|measure| measure.name == name);
            index.map_or(0.0, |index| self.world.countermeasures.doses()[index])
        };
        match target {
            Target::Setting(index) => {
                let row = &PARAMETERS[index];
                Lever {
                    path: row.path.into(),
                    dimension: Dimension::of(row.path),
                    doc: row.doc.into(),
                    unit: row.unit,
                    low: row.low,
                    high: row.high,
                    whole: row.kind != Kind::Real,
                    scenario: (row.get)(&self.arm.spec.settings),
                    present,
                    in_force: (row.get)(&self.world.rules),
                    movable: going_on,
                }
            }
            Target::Intensity(index) => {
                let measure = &self.scenario.countermeasures[index];
                Lever {
                    path: format!("countermeasure.{}.intensity", measure.name),
                    dimension: Dimension::Countermeasures,
                    doc: tr!("{measure}: the dose at full strength.", measure = said(&measure.label)),
                    unit: "share of the full dose",
                    low: 0.0,
                    high: 1.0,
                    whole: false,
                    scenario: timeline::measures(&self.scenario, &self.arm, &[])[index]
                        .intensity_at(self.tick()),
                    present,
                    in_force: in_force(&measure.name),
                    movable: going_on,
                }
            }
            Target::Start(index) => {
                let measure = &self.scenario.countermeasures[index];
                Lever {
                    path: format!("countermeasure.{}.start", measure.name),
                    dimension: Dimension::Countermeasures,
                    doc: tr!(
                        "{measure}: the first tick at which it can act.",
                        measure = said(&measure.label)
                    ),
                    unit: "ticks",
                    low: f64::from(self.tick()),
                    high: LATEST_START,
                    whole: true,
                    scenario: f64::from(measure.start(self.arm.spec.settings.time.warmup)),
                    present,
                    in_force: in_force(&measure.name),
                    movable: going_on && self.active_since(&measure.name).is_none(),
                }
            }
        }
    }

    /// The lever at `path`.
    pub(super) fn target(&self, path: &str) -> Result<Target, Refused> {
        let mut reason = "there is no such parameter or countermeasure";
        match parameter(path) {
            Some((index, parameter)) if parameter.lever => return Ok(Target::Setting(index)),
            Some(_) => reason = "it holds for a whole history and cannot be moved",
            None => {}
        }
        let measures = &self.scenario.countermeasures;
        if let Some((name, key)) =
            path.strip_prefix("countermeasure.").and_then(|measure| measure.rsplit_once('.'))
        {
            let found = measures.iter().position(|measure| measure.name == name);
            match (found, key) {
                (Some(index), "intensity") => return Ok(Target::Intensity(index)),
                (Some(index), "start") => return Ok(Target::Start(index)),
                (Some(_), _) => reason = "of a countermeasure, intensity and start can be moved",
                (None, _) => {
                    reason = "there is no such countermeasure";
                    let near = did_you_mean(name, measures.iter().map(|measure| measure.name.as_str()));
                    let key = if key == "start" { "start" } else { "intensity" };
                    let suggestion = near.map(|name| format!("countermeasure.{name}.{key}"));
                    return Err(Refused::NoLever { path: path.into(), reason, suggestion });
                }
            }
        }
        let mut known: Vec<String> = PARAMETERS
            .iter()
            .filter(|parameter| parameter.lever)
            .map(|parameter| parameter.path.to_string())
            .collect();
        let of = |key| measures.iter().map(move |measure| format!("countermeasure.{}.{key}", measure.name));
        known.extend(of("intensity").chain(of("start")));
        let suggestion = did_you_mean(path, known.iter().map(String::as_str)).map(Into::into);
        Err(Refused::NoLever { path: path.into(), reason, suggestion })
    }

    /// True if the lever can be moved to `value` at the present tick.
    pub(super) fn check(&self, target: Target, path: &str, value: f64) -> Result<(), Refused> {
        let refused = |allowed: String| Err(Refused::Value { path: path.into(), value, allowed });
        if self.tick() >= self.ticks() {
            return Err(Refused::Ended(self.ticks()));
        }
        match target {
            Target::Setting(index) if !PARAMETERS[index].allows(value) => {
                refused(PARAMETERS[index].allowed())
            }
            Target::Intensity(_) if !(0.0..=1.0).contains(&value) => {
                refused(tr!("a number from 0 to 1 (share of the full dose)"))
            }
            Target::Start(index) => {
                let measure = &self.scenario.countermeasures[index];
                if let Some(since) = self.active_since(&measure.name) {
                    return Err(Refused::Started { name: measure.name.clone(), since });
                }
                let first = self.tick();
                let last = measure.end.map_or(LATEST_START, |end| f64::from(end) - 1.0);
                if value.fract() != 0.0 || !(f64::from(first)..=last).contains(&value) {
                    return refused(tr!("a whole number from {first} to {last} (ticks)", first, last));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Value of a lever at the present tick.
    pub(super) fn value_of(&self, target: Target) -> f64 {
        let now = self.tick();
        let made = self.timeline.moves.partition_point(|made| made.tick <= now);
        let made = &self.timeline.moves[..made];
        let measure = |index: usize| timeline::measures(&self.scenario, &self.arm, made).swap_remove(index);
        match target {
            Target::Intensity(index) => measure(index).intensity_at(now),
            Target::Start(index) => f64::from(measure(index).start(self.arm.spec.settings.time.warmup)),
            Target::Setting(lever) => self.set_to(lever),
        }
    }

    /// The value of a setting before gaps are closed and factors applied.
    fn set_to(&self, lever: usize) -> f64 {
        let (row, now) = (&PARAMETERS[lever], self.tick());
        let warmup = self.arm.spec.settings.time.warmup;
        let known = |name: &str| self.arm.spec.countermeasures.iter().any(|measure| measure.name == name);
        let mut sets: Vec<(u32, f64, f64)> = Vec::new();
        for (measure, &dose) in self.world.spec.countermeasures.iter().zip(self.world.countermeasures.doses())
        {
            // A move made at the present tick has not acted yet.
            let own = !known(&measure.name);
            let dose = if own { f64::from(u8::from(measure.start(warmup) <= now)) } else { dose };
            let values = measure.set.iter().filter(|(set, _)| *set == lever);
            sets.extend(values.map(|(_, value)| (measure.start(warmup), *value, dose)));
        }
        sets.sort_by_key(|(start, _, _)| *start);
        let base = (row.get)(&self.arm.spec.settings);
        sets.into_iter()
            .filter(|(_, _, dose)| *dose > 0.0)
            .fold(base, |value, (_, target, dose)| moved(row, value, target, dose))
    }

    /// The tick since which a countermeasure acts, if it does.
    fn active_since(&self, name: &str) -> Option<u32> {
        let index = self.world.spec.countermeasures.iter().position(|measure| measure.name == name)?;
        self.world.countermeasures.active_since()[index]
    }
}
