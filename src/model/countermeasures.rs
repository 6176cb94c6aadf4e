//! Phase 0: countermeasures put institutional settings in force.

use super::settings::{PARAMETERS, Settings};
use super::signals::Signal;
use super::world::World;

/// Ticks in a year: annual costs are paid by the week.
pub const TICKS_A_YEAR: f64 = 52.0;

/// A package of measures that moves levers.
#[derive(Clone, Debug, PartialEq)]
pub struct Countermeasure {
    /// Name in scenario files and results.
    pub name: String,
    /// A phrase for people.
    pub label: String,
    /// The cause of repeat infringement that it answers.
    pub answers: String,
    /// Levers (places in the table of parameters) moved this part of the way to 1.
    pub close_gap: Vec<(usize, f64)>,
    /// Levers multiplied by this factor.
    pub multiply: Vec<(usize, f64)>,
    /// First tick; the end of the warm-up if absent.
    pub start: Option<u32>,
    /// Ticks from nothing to full intensity.
    pub ramp: u32,
    /// First tick without it; never if absent.
    pub end: Option<u32>,
    /// Dose at full strength, 0 to 1.
    pub intensity: f64,
    /// What must be observed before it starts, at or after `start`; once started it stays.
    pub when: Option<Trigger>,
    /// Running cost a year at full intensity, million yuan.
    pub annual_cost: f64,
}

/// A condition on a signal, its mean over the last 52 ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trigger {
    /// What is watched.
    pub signal: Signal,
    /// Whether the signal must be above (or below) the level.
    pub above: bool,
    /// The level.
    pub level: f64,
}

impl Countermeasure {
    /// First tick at which it can act.
    pub fn start(&self, warmup: u32) -> u32 {
        self.start.unwrap_or(warmup)
    }

    /// The dose at `tick` of a countermeasure that became active at `since`.
    fn dose(&self, tick: u32, since: u32) -> f64 {
        if self.end.is_some_and(|end| tick >= end) {
            return 0.0;
        }
        let ramped =
            if self.ramp == 0 { 1.0 } else { (f64::from(tick - since) / f64::from(self.ramp)).min(1.0) };
        self.intensity * ramped
    }
}

/// Which countermeasures are active, and how strongly.
#[derive(Clone, Debug, Default)]
pub struct Levers {
    active_since: Vec<Option<u32>>,
    doses: Vec<f64>,
    /// Running costs from the end of the warm-up on, million yuan.
    pub cost_so_far: f64,
}

impl Levers {
    /// Nothing is active yet.
    pub fn new(countermeasures: usize) -> Self {
        Levers {
            active_since: vec![None; countermeasures],
            doses: vec![0.0; countermeasures],
            cost_so_far: 0.0,
        }
    }

    /// The dose of each countermeasure at the latest tick.
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
        let levers = &mut world.levers;
        if levers.active_since[i].is_none() && tick >= measure.start(warmup) {
            let starts = match measure.when {
                None => true,
                Some(trigger) => {
                    let observed = world.record.signals.mean(trigger.signal);
                    if trigger.above { observed > trigger.level } else { observed < trigger.level }
                }
            };
            if starts {
                levers.active_since[i] = Some(tick);
            }
        }
        let dose = levers.active_since[i].map_or(0.0, |since| measure.dose(tick, since));
        changed |= dose != levers.doses[i];
        levers.doses[i] = dose;
        if tick >= warmup {
            levers.cost_so_far += dose * measure.annual_cost / TICKS_A_YEAR;
        }
    }
    if changed {
        world.rules = in_force(&spec.settings, &spec.countermeasures, &world.levers.doses);
    }
    super::traffic::adjust(world);
}

/// The settings that result when each countermeasure acts with its dose.
///
/// A lever that would leave its range stays at the end of it.
pub fn in_force(settings: &Settings, countermeasures: &[Countermeasure], doses: &[f64]) -> Settings {
    let mut rules = *settings;
    let mut apply = |lever: usize, change: &dyn Fn(f64) -> f64| {
        let parameter = &PARAMETERS[lever];
        let value = change((parameter.get)(&rules)).clamp(parameter.low, parameter.high);
        (parameter.set)(&mut rules, value);
    };
    // Counts and switches are changed as real numbers and rounded last, so that two measures on one compose.
    let mut rounded: Vec<(usize, f64)> = Vec::new();
    for (measure, &dose) in countermeasures.iter().zip(doses).filter(|(_, dose)| **dose > 0.0) {
        for &(lever, part) in &measure.close_gap {
            apply(lever, &|value| value + part * dose * (1.0 - value));
        }
        for &(lever, factor) in &measure.multiply {
            let scale = 1.0 - (1.0 - factor) * dose;
            if PARAMETERS[lever].kind == super::settings::Kind::Real {
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
