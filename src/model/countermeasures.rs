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

    /// The dose at each of the first `ticks` ticks of a history in which it starts as early as it can.
    pub fn doses(&self, warmup: u32, ticks: u32) -> Vec<f64> {
        let since = (self.start(warmup)..ticks).find(|&tick| self.intensity_at(tick) > 0.0);
        let at = |tick| since.filter(|&since| tick >= since).map_or(0.0, |since| self.dose(tick, since));
        (0..ticks).map(at).collect()
    }
}

/// What a countermeasure did in a history; ticks count from the end of the warm-up on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Activity {
    /// Its dose at the end of the warm-up, 0 to 1.
    pub before: f64,
    /// Its dose at the latest tick.
    pub after: f64,
    /// Ticks at which it was on: its dose was above 0.
    pub on: u32,
    /// The first and the last of them, as ticks of the history.
    pub span: Option<(u32, u32)>,
    /// Sum of its doses.
    pub doses: f64,
    /// Ticks at which it moved a lever.
    pub moved: u32,
    /// Ticks at which it would have moved a lever beyond an end of its range.
    pub clamped: u32,
}

impl Activity {
    /// Length of [`Self::numbers`].
    pub const NUMBERS: usize = 8;

    /// All numbers.
    pub fn numbers(&self) -> [f64; Self::NUMBERS] {
        let (first, last) = self.span.unwrap_or_default();
        let [on, first, last, moved, clamped] =
            [self.on, first, last, self.moved, self.clamped].map(f64::from);
        [self.before, self.after, on, first, last, self.doses, moved, clamped]
    }

    /// That of its numbers.
    pub fn of([before, after, on, first, last, doses, moved, clamped]: [f64; Self::NUMBERS]) -> Self {
        let [on, first, last, moved, clamped] = [on, first, last, moved, clamped].map(|number| number as u32);
        let span = (on > 0).then_some((first, last));
        Activity { before, after, on, span, doses, moved, clamped }
    }

    /// Counts a tick of a history with this warm-up.
    fn count(&mut self, tick: u32, warmup: u32, dose: f64, effect: Effect) {
        self.after = dose;
        if tick < warmup {
            self.before = dose;
        } else if dose > 0.0 {
            self.on += 1;
            self.span = Some((self.span.map_or(tick, |(first, _)| first), tick));
            self.doses += dose;
            self.moved += u32::from(effect.moved);
            self.clamped += u32::from(effect.clamped);
        }
    }
}

/// What a countermeasure does to its levers at one dose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// It moves a lever.
    pub moved: bool,
    /// It would move a lever beyond an end of its range.
    pub clamped: bool,
}

/// The countermeasures that are active, and their doses.
#[derive(Clone, Debug, Default)]
pub struct ActiveCountermeasures {
    active_since: Vec<Option<u32>>,
    doses: Vec<f64>,
    effects: Vec<Effect>,
    activity: Vec<Activity>,
    /// Running costs from the end of the warm-up on, million yuan.
    pub cost_so_far: f64,
}

impl ActiveCountermeasures {
    /// Nothing is active yet.
    pub fn new(countermeasures: usize) -> Self {
        ActiveCountermeasures {
            active_since: vec![None; countermeasures],
            doses: vec![0.0; countermeasures],
            effects: vec![Effect::default(); countermeasures],
            activity: vec![Activity::default(); countermeasures],
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
                carried.effects[index] = self.effects[old];
                carried.activity[index] = self.activity[old];
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

    /// What each countermeasure did so far.
    pub fn activity(&self) -> &[Activity] {
        &self.activity
    }
}

/// Settings in force = scenario values with every active countermeasure applied, in their order.
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
        let ActiveCountermeasures { doses, effects, .. } = &mut world.countermeasures;
        effects.fill(Effect::default());
        let mut see = |place: usize, _, effect: Effect| {
            effects[place].moved |= effect.moved;
            effects[place].clamped |= effect.clamped;
        };
        world.rules = in_force_seen(&spec.settings, &spec.countermeasures, doses, &mut see);
    }
    let ActiveCountermeasures { doses, effects, activity, .. } = &mut world.countermeasures;
    for ((activity, &dose), &effect) in activity.iter_mut().zip(&*doses).zip(&*effects) {
        activity.count(tick, warmup, dose, effect);
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

/// Part of the range of a lever by which it must be passed to count: sums of fractions may be off in the last digit.
const BEYOND: f64 = 1e-9;

/// The settings that result when each countermeasure acts with its dose.
///
/// Values that are set come first, so that gaps are closed and factors apply from there on; of two that set the same
/// lever, the one that starts later has the last word. Otherwise they act in their `order`, and of one order as they come.
/// A lever that would leave its range stops at the end of the range.
pub fn in_force(settings: &Settings, countermeasures: &[Countermeasure], doses: &[f64]) -> Settings {
    in_force_seen(settings, countermeasures, doses, &mut |_, _, _| ())
}

/// The same; `see` gets each step: the places of the countermeasure and of the lever, and what one does to the other.
pub fn in_force_seen(
    settings: &Settings,
    countermeasures: &[Countermeasure],
    doses: &[f64],
    see: &mut dyn FnMut(usize, usize, Effect),
) -> Settings {
    let mut rules = *settings;
    let mut apply = |of: &[usize], lever: usize, change: &dyn Fn(f64) -> f64| {
        let parameter = &PARAMETERS[lever];
        let before = (parameter.get)(&rules);
        let wanted = change(before);
        let value = wanted.clamp(parameter.low, parameter.high);
        (parameter.set)(&mut rules, value);
        let clamped = (wanted - value).abs() > BEYOND * (parameter.high - parameter.low);
        of.iter().for_each(|&place| see(place, lever, Effect { moved: value != before, clamped }));
    };
    let acting = countermeasures.iter().zip(doses).enumerate().filter(|(_, (_, dose))| **dose > 0.0);
    let mut acting: Vec<(usize, &Countermeasure, f64)> =
        acting.map(|(place, (measure, dose))| (place, measure, *dose)).collect();
    acting.sort_by_key(|(_, measure, _)| measure.order);
    let mut sets = acting.clone();
    sets.sort_by_key(|(_, measure, _)| measure.start(settings.time.warmup));
    for (place, measure, dose) in sets {
        for &(lever, target) in &measure.set {
            apply(&[place], lever, &|value| moved(&PARAMETERS[lever], value, target, dose));
        }
    }
    // Counts and switches are changed as real numbers and rounded last, so that two measures on one compose.
    let mut rounded: Vec<(usize, f64, Vec<usize>)> = Vec::new();
    for (place, measure, dose) in acting {
        for &(lever, part) in &measure.close_gap {
            apply(&[place], lever, &|value| value + part * dose * (1.0 - value));
        }
        for &(lever, factor) in &measure.multiply {
            let scale = 1.0 - (1.0 - factor) * dose;
            if PARAMETERS[lever].kind == Kind::Real {
                apply(&[place], lever, &|value| value * scale);
            } else if let Some((_, total, of)) = rounded.iter_mut().find(|(known, ..)| *known == lever) {
                *total *= scale;
                of.push(place);
            } else {
                rounded.push((lever, scale, vec![place]));
            }
        }
    }
    for (lever, scale, of) in rounded {
        apply(&of, lever, &|value| (value * scale).round());
    }
    rules
}
