//! The timeline of a session: moves of levers, and the specification that an arm and its moves come to.

use std::collections::BTreeMap;

use super::target::Target;
use crate::model::countermeasures::Countermeasure;
use crate::model::settings::{PARAMETERS, Specification};
use crate::scenario::{Arm, Scenario};
use sfic_text::tr;

/// A lever moved.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Move {
    /// The tick from which on it acts.
    pub tick: u32,
    /// The lever.
    pub path: String,
    /// New value, in the unit of the lever.
    pub value: f64,
    #[serde(skip)]
    pub(super) target: Target,
}

/// Moves in the order of ticks, and those that were undone.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Timeline {
    pub moves: Vec<Move>,
    pub undone: Vec<Move>,
}

/// The specification of the arm with these moves made, from the start of the history on.
pub(super) fn specification(scenario: &Scenario, arm: &Arm, moves: &[Move]) -> Specification {
    let mut spec = (*arm.spec).clone();
    let changed = measures(scenario, arm, moves);
    let given = |measure: &Countermeasure| {
        arm.apply.contains(&measure.name)
            || measure.intensity_from.iter().any(|(_, intensity)| *intensity > 0.0)
    };
    spec.countermeasures = changed.into_iter().filter(given).collect();
    let known = |name: &String| scenario.countermeasures.iter().any(|measure| measure.name == *name);
    let own = arm.spec.countermeasures.iter().filter(|measure| !known(&measure.name));
    spec.countermeasures.extend(own.cloned().chain(set_by_moves(scenario, arm, moves)));
    spec.countermeasures.sort_by(|a, b| a.name.cmp(&b.name));
    spec
}

/// Every countermeasure of the scenario with its doses and its start as moved. What the arm does not apply has no dose
/// but what it is given.
pub(super) fn measures(scenario: &Scenario, arm: &Arm, moves: &[Move]) -> Vec<Countermeasure> {
    let of = |(index, measure): (usize, &Countermeasure)| {
        let applied = arm.spec.countermeasures.iter().find(|applied| applied.name == measure.name);
        let mut measure = match applied {
            Some(applied) => applied.clone(),
            None => Countermeasure { intensity: 0.0, intensity_from: Vec::new(), ..measure.clone() },
        };
        for made in moves {
            match made.target {
                Target::Intensity(of) if of == index => give(&mut measure, made.tick, made.value),
                Target::Start(of) if of == index => measure.start = Some(made.value as u32),
                _ => {}
            }
        }
        measure
    };
    scenario.countermeasures.iter().enumerate().map(of).collect()
}

/// Another dose from `tick` on, noted only where it is another.
fn give(measure: &mut Countermeasure, tick: u32, intensity: f64) {
    measure.intensity_from.retain(|(at, _)| *at != tick);
    if measure.intensity_at(tick) != intensity {
        let index = measure.intensity_from.partition_point(|(at, _)| *at < tick);
        measure.intensity_from.insert(index, (tick, intensity));
    }
}

/// Settings moved: a countermeasure for each tick at which some were.
fn set_by_moves(scenario: &Scenario, arm: &Arm, moves: &[Move]) -> Vec<Countermeasure> {
    let mut by_tick: BTreeMap<u32, BTreeMap<usize, f64>> = BTreeMap::new();
    for made in moves {
        if let Target::Setting(lever) = made.target {
            by_tick.entry(made.tick).or_default().insert(lever, made.value);
        }
    }
    let sets = |lever: usize| {
        arm.spec.countermeasures.iter().any(|measure| measure.set.iter().any(|(known, _)| *known == lever))
    };
    let mut standing: BTreeMap<usize, f64> = BTreeMap::new();
    let mut found = Vec::new();
    for (tick, mut values) in by_tick {
        values.retain(|lever, value| {
            let before = standing.insert(*lever, *value);
            let before = before.unwrap_or_else(|| (PARAMETERS[*lever].get)(&arm.spec.settings));
            // What the arm itself sets meanwhile is not known here: then every move is noted.
            sets(*lever) || before != *value
        });
        if !values.is_empty() {
            found.push(moved(scenario, arm, tick, values.into_iter().collect()));
        }
    }
    found
}

/// The countermeasure that sets levers from `tick` on.
fn moved(scenario: &Scenario, arm: &Arm, tick: u32, set: Vec<(usize, f64)>) -> Countermeasure {
    let warmup = arm.spec.settings.time.warmup;
    let mut name = format!("lab-{tick:05}");
    // Of two that set a lever at the same tick, the one that acts last has the last word: this one.
    let at_once = || {
        let of_arm = arm.spec.countermeasures.iter();
        of_arm.filter(|measure| !measure.set.is_empty() && measure.start(warmup) == tick)
    };
    if let Some(last) = at_once().map(|measure| &measure.name).max()
        && *last >= name
    {
        name = format!("{last}-z");
    }
    while scenario.countermeasures.iter().any(|measure| measure.name == name) {
        name.push_str("-z");
    }
    Countermeasure {
        name,
        label: tr!("Levers moved at tick {tick}", tick),
        answers: String::new(),
        close_gap: Vec::new(),
        multiply: Vec::new(),
        set,
        order: at_once().map(|measure| measure.order).max().unwrap_or(0),
        start: Some(tick),
        ramp: 0,
        end: None,
        intensity: 1.0,
        intensity_from: Vec::new(),
        when: None,
        annual_cost: None,
    }
}
