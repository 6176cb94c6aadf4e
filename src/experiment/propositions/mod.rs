//! Propositions of theory put to the test: their arms on paired replicates, their contrasts, a verdict on each.

pub mod over;

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::engine::Store;
use super::ensemble::Ensemble;
use super::plan::Plan;
use crate::model::signals::SIGNALS;
use crate::scenario::{Experiment, Measure, Proposition, Scenario, Term, Test, Window};
use crate::stats::claim::{Claim, Judged, Verdict, judge};
use crate::stats::jackknife::Jackknife;
use crate::stats::{LEVEL, Ratio};

/// The experiment that a proposition needs.
pub fn plan(proposition: &Proposition, seed: u64, replicates: u32) -> Plan {
    Plan::new(&Scenario {
        title: proposition.id.clone(),
        description: proposition.claim.clone(),
        base: (*proposition.arms[0].spec).clone(),
        countermeasures: Vec::new(),
        arms: proposition.arms.clone(),
        follow_ups: Vec::new(),
        experiment: Experiment { replicates, seed, precision: None },
        posterior: None,
    })
}

/// The claims of a proposition, test by test in the order of its parts, on a finished experiment.
///
/// # Errors
///
/// When the store, which has the series, cannot be read.
pub fn claims(
    proposition: &Proposition,
    ensemble: &Ensemble,
    store: &mut dyn Store,
) -> io::Result<Vec<Claim>> {
    let tests: Vec<&Test> = proposition.parts.iter().flat_map(|part| &part.tests).collect();
    let means = window_means(&tests, ensemble.replicates() as u32, store)?;
    let statistic = |measure: Measure, term: &Term| match (measure, term.window) {
        (Measure::Outcome(outcome), _) => ensemble.statistic(term.arm, outcome, ensemble.replicates()),
        (Measure::Signal(signal), Some(window)) => {
            let sums = means.get(&key(term.arm, signal, window));
            Ok(sums.and_then(|sums| Jackknife::of_ratio(sums)))
        }
        (Measure::Signal(_), None) => Ok(None),
    };
    let claim = |test: &&Test| {
        let found = test.terms.iter().map(|term| statistic(test.measure, term));
        let found = found.collect::<io::Result<Vec<_>>>()?;
        let contrast = combined(&test.terms, &found);
        Ok(Claim { contrast, region: test.region, smallest: test.smallest })
    };
    tests.iter().map(claim).collect()
}

/// The weighted sum of what each term of a contrast stands for; `None` where any of them has no value.
pub fn combined(terms: &[Term], found: &[Option<Jackknife>]) -> Option<Jackknife> {
    let weighted = terms.iter().zip(found).map(|(term, found)| Some((term.weight, found.as_ref()?)));
    Jackknife::combine(&weighted.collect::<Option<Vec<_>>>()?)
}

/// Arm, signal, first tick, tick after the last.
type Key = (usize, usize, u32, u32);

fn key(arm: usize, signal: usize, window: Window) -> Key {
    (arm, signal, window.from, window.to)
}

/// Every arm, signal and window that tests look at, each once.
fn keys(tests: &[&Test]) -> Vec<Key> {
    let of_test = |test: &&Test| -> Vec<Key> {
        let Measure::Signal(signal) = test.measure else { return Vec::new() };
        test.terms.iter().filter_map(|term| Some(key(term.arm, signal, term.window?))).collect()
    };
    tests.iter().flat_map(of_test).collect::<BTreeSet<Key>>().into_iter().collect()
}

/// The mean of each signal over each window, by replicate, for all that the tests look at.
fn window_means(
    tests: &[&Test],
    replicates: u32,
    store: &mut dyn Store,
) -> io::Result<BTreeMap<Key, Vec<Ratio>>> {
    let mut means: BTreeMap<Key, Vec<Ratio>> = keys(tests).into_iter().map(|key| (key, Vec::new())).collect();
    let arms: BTreeSet<usize> = means.keys().map(|key| key.0).collect();
    for arm in arms {
        for replicate in 0..replicates {
            let series = store.series(u64::from(replicate), arm)?;
            for (&(_, signal, from, to), sums) in means.iter_mut().filter(|(key, _)| key.0 == arm) {
                sums.push(window_mean(&series, signal, from, to));
            }
        }
    }
    Ok(means)
}

/// The mean of a state over the ticks at which it has a value; a denominator of 0 where it has none.
fn window_mean(series: &[f32], signal: usize, from: u32, to: u32) -> Ratio {
    let values = (from..to).map(|tick| f64::from(series[tick as usize * SIGNALS.len() + signal]));
    let (sum, count) =
        values.filter(|value| value.is_finite()).fold((0.0, 0_u32), |(sum, n), value| (sum + value, n + 1));
    if count == 0 { Ratio::default() } else { Ratio::mean_of(sum / f64::from(count)) }
}

/// A proposition with what became of each of its tests.
#[derive(Clone, Debug)]
pub struct Examined<'a> {
    /// The proposition.
    pub proposition: &'a Proposition,
    /// Part by part, each test judged among all tests of the run.
    pub parts: Vec<Vec<Judged>>,
    /// Replicates on which it rests.
    pub replicates: usize,
}

impl Examined<'_> {
    /// True if a part of the claim holds: any of its tests is enough.
    pub fn of_part(&self, part: usize) -> Verdict {
        Verdict::any(self.parts[part].iter().map(|judged| judged.verdict))
    }

    /// True if the claim holds: all of its parts are needed.
    pub fn verdict(&self) -> Verdict {
        Verdict::all((0..self.parts.len()).map(|part| self.of_part(part)))
    }
}

/// Judges the claims of several propositions together: the p-values are adjusted over all their tests.
pub fn examine<'a>(claims: &[(&'a Proposition, Vec<Claim>, usize)]) -> Vec<Examined<'a>> {
    let all: Vec<Claim> = claims.iter().flat_map(|(_, claims, _)| claims).cloned().collect();
    let mut judged = judge(&all, LEVEL).into_iter();
    let of_parts = |proposition: &Proposition, judged: &mut dyn Iterator<Item = Judged>| {
        proposition.parts.iter().map(|part| judged.take(part.tests.len()).collect()).collect()
    };
    claims
        .iter()
        .map(|(proposition, _, replicates)| Examined {
            proposition,
            parts: of_parts(proposition, &mut judged),
            replicates: *replicates,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_skips_what_has_no_value() {
        let mut series = vec![0.0_f32; 4 * SIGNALS.len()];
        for (tick, value) in [f32::NAN, 1.0, 2.0, 6.0].into_iter().enumerate() {
            series[tick * SIGNALS.len() + 3] = value;
        }
        assert_eq!(window_mean(&series, 3, 0, 4), Ratio::mean_of(3.0));
        assert_eq!(window_mean(&series, 3, 1, 3), Ratio::mean_of(1.5));
        assert_eq!(window_mean(&series, 3, 0, 1), Ratio::default());
    }

    /// Second difference of paired means (3 − 1) − (7 − 4) by hand, with the standard error of the paired values.
    #[test]
    fn a_difference_of_differences_is_that_of_the_paired_values() {
        let arms: [[f64; 4]; 4] =
            [[1.0, 2.0, 4.0, 5.0], [0.0, 1.0, 1.0, 2.0], [6.0, 7.0, 7.0, 8.0], [3.0, 4.0, 4.0, 5.0]];
        let term = |arm, weight| Term { weight, arm, window: None };
        let terms = [term(0, 1.0), term(1, -1.0), term(2, -1.0), term(3, 1.0)];
        let found = arms.map(|arm| Jackknife::of_ratio(&arm.map(Ratio::mean_of)));
        let combination = combined(&terms, &found).unwrap();
        // Values of the replicates: −2, −2, 0, 0; their variance 4/3, of the mean 1/3.
        assert!((combination.value() + 1.0).abs() < 1e-12);
        assert!((combination.se().unwrap() - (1.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!(combined(&terms, &[const { None }; 4]).is_none());
    }
}
