//! Phase 0: countermeasures put institutional settings in force.

pub use super::settings::{Countermeasure, Trigger};
use super::settings::{Kind, PARAMETERS, Parameter, Settings};
use super::world::World;

/// Ticks in a year, a unit: annual costs are paid by the week.
pub const TICKS_A_YEAR: f64 = 52.0;

impl Countermeasure {
    /// The dose at `tick` of a countermeasure that became active at `since`.
    fn dose(&self, tick: u32, since: u32) -> f64 {
        if self.end.is_some_and(|end| tick >= end) {
            return 0.0;
        }
        let ramped =
            if self.ramp == 0 { 1.0 } else { (f64::from(tick - since) / f64::from(self.ramp)).min(1.0) };
        self.intensity_at(tick) * ramped
    }
}

/// The countermeasures that are active, and their doses.
#[derive(Clone, Debug, Default)]
pub struct ActiveCountermeasures {
    active_since: Vec<Option<u32>>,
    doses: Vec<f64>,
    /// Running costs from the end of the warm-up on, million yuan.
    pub cost_so_far: f64,
}

impl ActiveCountermeasures {
    /// Nothing is active yet.
    pub fn new(countermeasures: usize) -> Self {
        ActiveCountermeasures {
            active_since: vec![None; countermeasures],
            doses: vec![0.0; countermeasures],
            cost_so_far: 0.0,
        }
    }

    /// The same after a change of countermeasures: those with a known name go on, the others have not started.
    pub(super) fn carried(&self, before: &[Countermeasure], after: &[Countermeasure]) -> Self {
        let mut carried = ActiveCountermeasures {
            cost_so_far: self.cost_so_far,
            ..ActiveCountermeasures::new(after.len())
        };
        for (index, measure) in after.iter().enumerate() {
            if let Some(old) = before.iter().position(|known| known.name == measure.name) {
                carried.active_since[index] = self.active_since[old];
                carried.doses[index] = self.doses[old];
            }
        }
        carried
    }

    /// The tick at which each countermeasure started; `None` if it is not active.
    pub fn active_since(&self) -> &[Option<u32>] {
        &self.active_since
    }

    /// The dose of each countermeasure at the latest tick, 0 to 1.
    pub fn doses(&self) -> &[f64] {
        &self.doses
    }
}

/// Settings in force = scenario values with every active countermeasure applied, in the order of their names.
pub fn put_in_force(world: &mut World) {
    let tick = world.tick;
    let spec = &world.spec;
    let warmup = spec.settings.time.warmup;
    let mut changed = false;
    for (i, measure) in spec.countermeasures.iter().enumerate() {
        let active = &mut world.countermeasures;
        // At zero dose nothing can start.
        let given = measure.intensity_at(tick) > 0.0;
        if active.active_since[i].is_none() && tick >= measure.start(warmup) && given {
            let starts = match measure.when {
                None => true,
                Some(trigger) => {
                    let observed = world.record.signals.mean(trigger.signal);
                    if trigger.above { observed > trigger.level } else { observed < trigger.level }
                }
            };
            if starts {
                active.active_since[i] = Some(tick);
            }
        }
        let dose = active.active_since[i].map_or(0.0, |since| measure.dose(tick, since));
        changed |= dose != active.doses[i];
        active.doses[i] = dose;
        if tick >= warmup {
            active.cost_so_far += dose * measure.annual_cost.unwrap_or(0.0) / TICKS_A_YEAR;
        }
    }
    if changed {
        world.rules = in_force(&spec.settings, &spec.countermeasures, &world.countermeasures.doses);
    }
    super::traffic::adjust(world);
}

/// The value of a lever moved towards `target`: `target` at full dose, in proportion otherwise.
pub fn moved(parameter: &Parameter, value: f64, target: f64, dose: f64) -> f64 {
    if dose >= 1.0 {
        return target;
    }
    let moved = value + dose * (target - value);
    if parameter.kind == Kind::Real { moved } else { moved.round() }
}

/// The settings that result when each countermeasure acts with its dose.
///
/// Values that are set come first, so that gaps are closed and factors apply from there on; of two that set the same
/// lever, the one that starts later has the last word.
/// A lever that would leave its range stops at the end of the range.
pub fn in_force(settings: &Settings, countermeasures: &[Countermeasure], doses: &[f64]) -> Settings {
    let mut rules = *settings;
    let mut apply = |lever: usize, change: &dyn Fn(f64) -> f64| {
        let parameter = &PARAMETERS[lever];
        let value = change((parameter.get)(&rules)).clamp(parameter.low, parameter.high);
        (parameter.set)(&mut rules, value);
    };
    let mut sets: Vec<(&Countermeasure, f64)> = countermeasures
        .iter()
        .zip(doses)
        .filter(|(measure, dose)| **dose > 0.0 && !measure.set.is_empty())
        .map(|(measure, dose)| (measure, *dose))
        .collect();
    sets.sort_by_key(|(measure, _)| measure.start(settings.time.warmup));
    for (measure, dose) in sets {
        for &(lever, target) in &measure.set {
            apply(lever, &|value| moved(&PARAMETERS[lever], value, target, dose));
        }
    }
    // Counts and switches are changed as real numbers and rounded last, so that two measures on one compose.
    let mut rounded: Vec<(usize, f64)> = Vec::new();
    for (measure, &dose) in countermeasures.iter().zip(doses).filter(|(_, dose)| **dose > 0.0) {
        for &(lever, part) in &measure.close_gap {
            apply(lever, &|value| value + part * dose * (1.0 - value));
        }
        for &(lever, factor) in &measure.multiply {
            let scale = 1.0 - (1.0 - factor) * dose;
            if PARAMETERS[lever].kind == Kind::Real {
                apply(lever, &|value| value * scale);
            } else if let Some((_, total)) = rounded.iter_mut().find(|(known, _)| *known == lever) {
                *total *= scale;
            } else {
                rounded.push((lever, scale));
            }
        }
    }
    for (lever, scale) in rounded {
        apply(lever, &|value| (value * scale).round());
    }
    rules
}
