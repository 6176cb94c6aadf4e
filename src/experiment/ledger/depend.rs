//! Dependence of the headline on each parameter.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::tried::{Confidence, Role, Source, values};
use crate::experiment::engine::{Cell, Event, Failure, Grid, Store, Workers};
use crate::experiment::fingerprint::Fingerprint;
use crate::experiment::history::{History, Layout};
use crate::experiment::overview::FALSE_DISCOVERIES;
use crate::experiment::plan::Plan;
use crate::experiment::replicate;
use crate::experiment::sweep::{self, SweepError, run_of};
use crate::model::outcomes::{HEADLINE, outcome};
use crate::model::settings::{PARAMETERS, Parameter, Settings, Specification};
use crate::scenario::{ALL, Arm, BASELINE, Scenario, from_text, resolved, shown};
use crate::stats::multiplicity::benjamini_hochberg;
use crate::stats::{Estimate, Jackknife, LEVEL, Quantity, Ratio};

/// The headline at some value of a parameter, as a share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Its level without countermeasures; `None` if nobody was sanctioned in any run.
    pub baseline: Option<Estimate>,
    /// Effect of all countermeasures together on it.
    pub effect: Option<Estimate>,
}

/// A change from the low to the high value of a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The change, high − low, over paired replicates.
    pub estimate: Estimate,
    /// Two-sided, of no change; `None` with one replicate.
    pub p: Option<f64>,
    /// Adjusted for the number of changes in the ledger (Benjamini and Hochberg 1995).
    pub adjusted: Option<f64>,
}

impl Change {
    fn of(low: &Jackknife, high: &Jackknife) -> Self {
        let change = high.minus(low);
        Change { estimate: change.estimate(LEVEL), p: change.p_value(), adjusted: None }
    }

    /// True if it is significant: with at most [`FALSE_DISCOVERIES`] of false ones among those of which this is
    /// said. Its own interval then excludes 0; the reverse does not hold.
    pub fn is_significant(&self) -> bool {
        self.adjusted.is_some_and(|p| p < FALSE_DISCOVERIES)
    }
}

/// A line of the ledger.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The parameter.
    pub parameter: &'static Parameter,
    /// Its value in the scenario.
    pub value: f64,
    /// Source of the value.
    pub source: Source,
    /// Confidence in the value.
    pub confidence: Confidence,
    /// Role of the parameter in an experiment.
    pub role: Role,
    /// The low and the high value tried, or why none was.
    pub tried: Result<(f64, f64), String>,
    /// The headline at the low value.
    pub at_low: Option<Reading>,
    /// The headline at the high value.
    pub at_high: Option<Reading>,
    /// Change of the headline without countermeasures; `None` if not tried or not defined.
    pub baseline: Option<Change>,
    /// Change of the effect of all countermeasures together.
    pub effect: Option<Change>,
}

impl Entry {
    fn changes(&self) -> impl Iterator<Item = &Change> {
        self.baseline.iter().chain(&self.effect)
    }

    /// True if a change of the headline or of the effect on it is significant.
    pub fn is_significant(&self) -> bool {
        self.changes().any(Change::is_significant)
    }

    /// By how much the headline depends on it: the larger of its two changes without sign, of those that can be told
    /// from zero if one can.
    pub fn dependence(&self) -> f64 {
        let told = self.is_significant();
        let counted = self.changes().filter(|change| !told || change.is_significant());
        counted.map(|change| change.estimate.value.abs()).fold(0.0, f64::max)
    }
}

/// Findings.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// The headline with every parameter as it is in the scenario.
    pub as_it_is: Reading,
    /// One line for each parameter: by role; those first of which a change is significant; by dependence.
    pub entries: Vec<Entry>,
}

/// Failure of a ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It was asked to stop, or the journal cannot be read or written.
    #[error(transparent)]
    Runs(#[from] SweepError),
    /// A run failed.
    #[error("{at}: {failure}")]
    Failed {
        /// The parameter and its value.
        at: String,
        /// The reason.
        failure: Failure,
    },
}

/// The scenario with the arms of a ledger: without countermeasures, and with all that it knows.
pub fn experiment(scenario: &Scenario, replicates: u32) -> Scenario {
    let all = &scenario.countermeasures;
    let arm = |name: &str, measures: &[_]| Arm {
        name: name.into(),
        label: name.into(),
        apply: all.iter().filter(|_| !measures.is_empty()).map(|measure| measure.name.clone()).collect(),
        spec: Arc::new(Specification { countermeasures: measures.to_vec(), ..scenario.base.clone() }),
    };
    let mut experiment = Scenario { arms: vec![arm(BASELINE, &[]), arm(ALL, all)], ..scenario.clone() };
    experiment.experiment.replicates = replicates;
    experiment.experiment.precision = None;
    experiment
}

/// The runs that a ledger needs.
pub struct Trials<'a> {
    scenario: &'a Scenario,
    /// A line for each parameter, without its findings.
    entries: Vec<Entry>,
    points: Vec<Point>,
}

impl<'a> Trials<'a> {
    /// Those of the parameters that are `wanted`, in a scenario with the arms of [`experiment`].
    pub fn new(scenario: &'a Scenario, wanted: &dyn Fn(&Parameter) -> bool) -> Self {
        let settings = &scenario.base.settings;
        let entries: Vec<Entry> =
            PARAMETERS.iter().filter(|row| wanted(row)).map(|row| entry(scenario, row)).collect();
        let mut points = vec![Point { parameter: None, settings: *settings }];
        for entry in &entries {
            if let Ok((low, high)) = entry.tried {
                let at = |value| Point {
                    parameter: Some((entry.parameter, value)),
                    settings: moved(settings, entry.parameter, value),
                };
                points.extend([at(low), at(high)]);
            }
        }
        Trials { scenario, entries, points }
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.points.len() as u64 * u64::from(self.scenario.experiment.replicates)
    }

    /// Differs whenever a run would differ. Replicates are left out: more of them do not change those that are there.
    pub fn identity(&self) -> [u8; 32] {
        let base = Fingerprint::new("ledger").arms(&self.scenario.arms, self.scenario.experiment.seed);
        let tried = self.points.iter().filter_map(|point| point.parameter);
        tried.fold(base, |hash, (row, value)| hash.text(row.path).numbers([value])).finish()
    }

    /// The layout of the records of runs: the headline in both arms.
    pub fn layout(&self) -> Layout {
        Layout { arms: self.scenario.arms.len(), outcomes: 1, series: 0, snapshots: 0 }
    }

    fn key(&self, point: usize, replicate: u32) -> u64 {
        u64::from(replicate) * self.points.len() as u64 + point as u64
    }
}

/// Makes the ledger of some trials.
///
/// `listen` hears what happens, on the calling thread, and at which parameter.
///
/// # Errors
///
/// See [`LedgerError`]; runs that were finished are in the store in any case.
pub fn ledger(
    mut trials: Trials<'_>,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(&Event, &'static str),
) -> Result<Ledger, LedgerError> {
    let found = run(&trials, store, workers, listen)?;
    let entries = &mut trials.entries;
    let mut at_points = found.iter();
    let as_it_is = at_points.next().map_or(Reading { baseline: None, effect: None }, Found::reading);
    for entry in entries.iter_mut().filter(|entry| entry.tried.is_ok()) {
        let (Some(low), Some(high)) = (at_points.next(), at_points.next()) else { break };
        (entry.at_low, entry.at_high) = (Some(low.reading()), Some(high.reading()));
        let change = |low: &Option<Jackknife>, high: &Option<Jackknife>| {
            Some(Change::of(low.as_ref()?, high.as_ref()?))
        };
        entry.baseline = change(&low.baseline, &high.baseline);
        entry.effect = change(&low.effect, &high.effect);
    }
    adjust(entries);
    sort(entries);
    Ok(Ledger { as_it_is, entries: trials.entries })
}

fn entry(scenario: &Scenario, parameter: &'static Parameter) -> Entry {
    let settings = &scenario.base.settings;
    let value = (parameter.get)(settings);
    let source = Source::of(parameter, value);
    let possible = |(low, high): (f64, f64)| {
        let checked = |value| possible(scenario, moved(settings, parameter, value));
        checked(low).and(checked(high)).map(|()| (low, high))
    };
    let tried = values(parameter, value).ok_or_else(|| "no other value is allowed".to_string());
    Entry {
        parameter,
        value,
        source,
        confidence: source.confidence(),
        role: Role::of(parameter),
        tried: tried.and_then(possible),
        at_low: None,
        at_high: None,
        baseline: None,
        effect: None,
    }
}

fn moved(settings: &Settings, parameter: &Parameter, value: f64) -> Settings {
    let mut settings = *settings;
    (parameter.set)(&mut settings, value);
    settings
}

/// True if a scenario may have these settings, as far as they must fit together.
fn possible(scenario: &Scenario, settings: Settings) -> Result<(), String> {
    let mut changed = scenario.clone();
    changed.base.settings = settings;
    let text = resolved(&changed);
    Failure::unless(|| from_text("a value tried", &text, &Default::default()))
        .map(|_| ())
        .map_err(|failure| failure.written())
}

struct Point {
    parameter: Option<(&'static Parameter, f64)>,
    settings: Settings,
}

/// The headline at a point, ready to be compared with that at another.
struct Found {
    baseline: Option<Jackknife>,
    effect: Option<Jackknife>,
}

impl Found {
    /// From the sums of the headline: `[replicate][arm][0]`.
    fn of(replicates: &[Vec<Vec<Ratio>>]) -> Self {
        let level = |arm: usize| {
            let sums: Vec<Ratio> = replicates.iter().map(|arms| arms[arm][0]).collect();
            Jackknife::of(Quantity::Share, &sums)
        };
        let (baseline, all) = (level(0), level(1));
        let effect = baseline.as_ref().zip(all.as_ref()).map(|(baseline, all)| all.minus(baseline));
        Found { baseline, effect }
    }

    fn reading(&self) -> Reading {
        let estimate =
            |statistic: &Option<Jackknife>| statistic.as_ref().map(|statistic| statistic.estimate(LEVEL));
        Reading { baseline: estimate(&self.baseline), effect: estimate(&self.effect) }
    }
}

fn run(
    trials: &Trials<'_>,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(&Event, &'static str),
) -> Result<Vec<Found>, LedgerError> {
    let Trials { scenario, points, .. } = trials;
    let replicates = scenario.experiment.replicates;
    let headline = outcome(HEADLINE).map_or(0, |(index, _)| index);
    let plan = |point: usize| {
        let mut at = (*scenario).clone();
        for arm in &mut at.arms {
            let settings = points[point].settings;
            arm.spec = Arc::new(Specification { settings, ..(*arm.spec).clone() });
        }
        Ok(Plan::new(&at))
    };
    let work = |plan: &Plan, replicate: u32, stop: &AtomicBool| -> Option<Vec<History>> {
        let histories = replicate::run(plan, replicate, stop)?.into_iter();
        Some(histories.map(|history| History::of_sums(vec![history.sums[headline]])).collect())
    };
    let grid = Grid {
        cells: trials.runs(),
        cell: &|at| {
            let (point, replicate) = run_of(at, replicates);
            Cell { number: trials.key(point, replicate), point, replicate }
        },
        plan: &plan,
        work: &work,
    };
    let path = |point: usize| points[point].parameter.map_or("the scenario as it is", |(row, _)| row.path);
    let mut hear = |event: &Event| match event {
        Event::Finished { cell, .. } | Event::Failed { cell, .. } => listen(event, path(cell.point)),
        Event::Resumed { .. } => listen(event, path(0)),
    };
    sweep::all(&grid, store, workers, &mut hear).map_err(|error| match error {
        SweepError::Point { point, failure } => {
            let value = points[point].parameter.map(|(row, value)| format!(" = {}", shown(row, value)));
            LedgerError::Failed { at: format!("{}{}", path(point), value.unwrap_or_default()), failure }
        }
        other => LedgerError::Runs(other),
    })?;
    let of_point = |point: usize| {
        let sums = (0..replicates).map(|replicate| store.sums(trials.key(point, replicate)));
        Ok(Found::of(&sums.collect::<io::Result<Vec<_>>>()?))
    };
    let found: io::Result<Vec<Found>> = (0..points.len()).map(of_point).collect();
    Ok(found.map_err(SweepError::from)?)
}

/// Adjusts the p-values of all changes together: the ledger looks for whatever matters.
fn adjust(entries: &mut [Entry]) {
    let mut changes: Vec<&mut Change> =
        entries.iter_mut().flat_map(|entry| entry.baseline.iter_mut().chain(&mut entry.effect)).collect();
    // What has no p-value stays in the family, as a change of which nothing is known.
    let p_values: Vec<f64> = changes.iter().map(|change| change.p.unwrap_or(1.0)).collect();
    let adjusted = benjamini_hochberg(&p_values).unwrap_or_default();
    for (change, adjusted) in changes.iter_mut().zip(adjusted) {
        change.adjusted = change.p.map(|_| adjusted);
    }
}

/// By role, the significant first, by dependence. Equals keep the order of the table of parameters.
fn sort(entries: &mut [Entry]) {
    entries.sort_by(|one, other| {
        (one.role.cmp(&other.role))
            .then(other.is_significant().cmp(&one.is_significant()))
            .then(other.dependence().total_cmp(&one.dependence()))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(role: Role, changes: [(f64, f64); 2]) -> Entry {
        let [baseline, effect] = changes.map(|(value, adjusted)| {
            let estimate = Estimate { value, se: None, interval: None, degrees: 1 };
            Some(Change { estimate, p: None, adjusted: Some(adjusted) })
        });
        Entry {
            parameter: &PARAMETERS[0],
            value: 0.0,
            source: Source::Assumed,
            confidence: Confidence::Low,
            role,
            tried: Ok((0.0, 0.0)),
            at_low: None,
            at_high: None,
            baseline,
            effect,
        }
    }

    #[test]
    fn dependence_is_the_larger_change_of_those_that_are_significant() {
        let of = |changes| line(Role::Value, changes).dependence();
        assert_eq!(of([(0.5, 0.9), (-0.2, 0.01)]), 0.2);
        assert_eq!(of([(0.5, 0.01), (-0.7, 0.01)]), 0.7);
        assert_eq!(of([(0.5, 0.9), (-0.2, 0.9)]), 0.5);
    }

    #[test]
    fn lines_are_by_role_then_the_significant_then_the_larger() {
        let of = |role, value, adjusted| line(role, [(value, adjusted), (0.0, 1.0)]);
        let mut entries = [
            of(Role::Switch, 0.9, 0.01),
            of(Role::Value, 0.5, 0.9),
            of(Role::Value, 0.2, 0.01),
            of(Role::Value, -0.3, 0.01),
            of(Role::Value, -0.6, 0.9),
        ];
        sort(&mut entries);
        assert_eq!(entries.each_ref().map(Entry::dependence), [0.3, 0.2, 0.6, 0.5, 0.9]);
    }
}
