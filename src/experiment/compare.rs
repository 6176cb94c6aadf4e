//! Different scenarios as the arms of one experiment: paired wherever their settings agree, and arm against arm.

use std::io;

use super::engine::Store;
use super::ensemble::Ensemble;
use super::follow_ups::Within;
use super::plan::Plan;
use crate::model::outcomes::{HEADLINE, OUTCOMES, outcome};
use crate::model::settings::parameter;
use crate::scenario::{ALL, Arm, BASELINE, Scenario, library};
use crate::stats::multiplicity::{holm, in_family};
use crate::stats::paired::{PairedDifference, compare};
use crate::stats::{Jackknife, LEVEL};
use sfic_text::tr;

/// Reason why scenarios cannot be compared.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CompareError {
    /// Fewer than two.
    #[error("{}", tr!("a comparison needs two scenarios or more"))]
    TooFew,
    /// They do not measure the same weeks.
    #[error("{}", tr!("{path} is {first} in \"{reference}\" and {value} in \"{name}\": scenarios must measure the same weeks; add --set {path}={first}", path, first, reference, value, name))]
    Time {
        /// Parameter of time.
        path: &'static str,
        /// Its value in the first scenario.
        first: f64,
        /// Name of the first.
        reference: String,
        /// Its value in the other.
        value: f64,
        /// Name of the other.
        name: String,
    },
}

/// Scenarios put together.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// One scenario with the arms of all, each named after its scenario.
    pub scenario: Scenario,
    /// Arms that are set against each other.
    pub pairs: Vec<Pair>,
}

/// An arm of the first scenario and an arm of another, by their places among the arms of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// That of the first scenario.
    pub first: usize,
    /// That of the other.
    pub other: usize,
}

/// One scenario whose arms are those of all `scenarios`; the first is the reference, and its experiment (seed,
/// replicates) is that of all. Follow-ups of any of them are those of all.
///
/// Arms of one name are set against each other. So are the only arms of two scenarios, whatever their names: where there
/// is one besides the baseline, or one that applies a countermeasure of the file's own, or that the file writes.
///
/// # Errors
///
/// See [`CompareError`].
pub fn together(scenarios: &[(String, Scenario)]) -> Result<Together, CompareError> {
    let [(reference, first), others @ ..] = scenarios else { return Err(CompareError::TooFew) };
    if others.is_empty() {
        return Err(CompareError::TooFew);
    }
    for (name, other) in others {
        for path in ["time.warmup", "time.horizon", "time.follow_up"] {
            let value = |scenario: &Scenario| {
                parameter(path).map_or(0.0, |(_, parameter)| (parameter.get)(&scenario.base.settings))
            };
            if value(first) != value(other) {
                return Err(CompareError::Time {
                    path,
                    first: value(first),
                    reference: reference.clone(),
                    value: value(other),
                    name: name.clone(),
                });
            }
        }
    }
    let mut arms: Vec<Arm> = Vec::new();
    let mut pairs = Vec::new();
    for (name, scenario) in scenarios {
        let start = arms.len();
        arms.extend(scenario.arms.iter().map(|arm| Arm {
            name: if arm.name == BASELINE { name.clone() } else { format!("{name}: {}", arm.name) },
            label: if arm.name == BASELINE { scenario.title.clone() } else { arm.label.clone() },
            ..arm.clone()
        }));
        if start > 0 {
            let pair = |(first, other): (usize, usize)| Pair { first, other: start + other };
            pairs.extend(paired(first, scenario).into_iter().map(pair));
        }
    }
    let titles: Vec<&str> = scenarios.iter().map(|(_, scenario)| scenario.title.as_str()).collect();
    let mut follow_ups: Vec<u32> =
        scenarios.iter().flat_map(|(_, scenario)| scenario.follow_ups.iter().copied()).collect();
    follow_ups.sort_unstable();
    follow_ups.dedup();
    Ok(Together {
        scenario: Scenario { title: titles.join(" | "), arms, follow_ups, ..first.clone() },
        pairs,
    })
}

/// The arms of two scenarios that are set against each other, by their places.
fn paired(first: &Scenario, other: &Scenario) -> Vec<(usize, usize)> {
    let named = |name: &str| first.arms.iter().position(|arm| arm.name == name);
    let by_name = other.arms.iter().enumerate().filter_map(|(at, arm)| Some((named(&arm.name)?, at)));
    let mut pairs: Vec<(usize, usize)> = by_name.collect();
    if let Some((one, at)) = in_force(first).zip(in_force(other))
        && pairs.iter().all(|(first, other)| *first != one && *other != at)
    {
        pairs.push((one, at));
    }
    pairs
}

/// The place of the only arm of a scenario besides the baseline, or of the only one that its file defines.
fn in_force(scenario: &Scenario) -> Option<usize> {
    let only = |chosen: &dyn Fn(&Arm) -> bool| {
        let mut found = scenario.arms.iter().enumerate().skip(1).filter(|(_, arm)| chosen(arm));
        found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
    };
    let known = library();
    let own = |arm: &Arm| match &arm.apply[..] {
        [one] if arm.name == *one => known.iter().all(|measure| measure.name != *one),
        applied => arm.name != ALL && arm.name != applied.join("+"),
    };
    only(&|_| true).or_else(|| only(&own))
}

/// What an arm of another scenario changes against one of the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Between {
    /// The arms.
    pub pair: Pair,
    /// Place of the outcome in the table.
    pub outcome: usize,
    /// Weeks of the follow-up, of the headline within another than `time.follow_up`.
    pub weeks: Option<u32>,
    /// The arm of the other scenario minus that of the first; `None` where one has no level.
    pub change: Option<PairedDifference>,
    /// The p-value of the change, adjusted over all pairs (Holm 1979); a pair without one counts as 1.
    pub p_holm: Option<f64>,
}

/// Every outcome of every pair, and the headline within other follow-ups: outcome by outcome, pairs in their order.
///
/// # Errors
///
/// When the ensemble or the store, which has the episodes, cannot be read.
pub fn between(
    plan: &Plan,
    ensemble: &Ensemble,
    store: &dyn Store,
    pairs: &[Pair],
) -> io::Result<Vec<Between>> {
    let mut found = Vec::new();
    let mut add = |outcome, weeks, statistic: &dyn Fn(usize) -> io::Result<Option<Jackknife>>| {
        let change = |pair: &Pair| -> io::Result<Option<PairedDifference>> {
            let both = statistic(pair.other)?.zip(statistic(pair.first)?);
            Ok(both.map(|(other, first)| compare(&other, &first, LEVEL)))
        };
        let changes = pairs.iter().map(change).collect::<io::Result<Vec<_>>>()?;
        let p_values: Vec<Option<f64>> =
            changes.iter().map(|change| change.and_then(|change| change.p_value)).collect();
        let adjusted = in_family(&p_values, holm);
        let rows = pairs.iter().zip(changes).zip(adjusted);
        found.extend(rows.map(|((&pair, change), p_holm)| Between { pair, outcome, weeks, change, p_holm }));
        Ok::<(), io::Error>(())
    };
    let replicates = ensemble.replicates();
    for outcome in 0..OUTCOMES.len() {
        add(outcome, None, &|arm| ensemble.statistic(arm, outcome, replicates))?;
    }
    let headline = outcome(HEADLINE).map_or(0, |(index, _)| index);
    let within = Within::read(plan, store, replicates as u32)?;
    for (place, &weeks) in plan.follow_ups.iter().enumerate() {
        add(headline, Some(weeks), &|arm| within.statistic(arm, place))?;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Overrides, from_text};

    const TIME: &str = "title = 't'\n[time]\nwarmup = 10\nhorizon = 20\nfollow_up = 5\n";

    fn pairs(first: &str, other: &str) -> Vec<(String, String)> {
        let of = |name: &str, text: &str| {
            let loaded = from_text("t", &format!("{TIME}{text}"), &Overrides::default());
            (name.to_string(), loaded.unwrap_or_else(|problems| panic!("{problems}")).scenario)
        };
        let both = together(&[of("a", first), of("b", other)]).unwrap();
        let name = |place: usize| both.scenario.arms[place].name.clone();
        both.pairs.iter().map(|pair| (name(pair.first), name(pair.other))).collect()
    }

    fn measure(name: &str) -> String {
        format!("[countermeasure.{name}]\nmultiply = {{ 'customs.evidence' = 0.5 }}\n")
    }

    fn listed(names: &str, more: &str) -> String {
        format!("[experiment]\narms = [{names}]\n{more}")
    }

    #[test]
    fn arms_of_one_name_are_paired_and_the_only_arms_of_two_files() {
        let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(first, other)| (first.to_string(), other.to_string())).collect()
        };
        let by_name = listed("'capacity', 'reporting'", "");
        let other = listed("'reporting', 'all'", "");
        assert_eq!(pairs(&by_name, &other), own(&[("a", "b"), ("a: reporting", "b: reporting")]));
        // One arm each: in force, whatever they are called.
        let (x, y) = (listed("'x'", &measure("x")), listed("'y'", &measure("y")));
        assert_eq!(pairs(&x, &y), own(&[("a", "b"), ("a: x", "b: y")]));
        assert_eq!(pairs(&x, &listed("'capacity'", "")), own(&[("a", "b"), ("a: x", "b: capacity")]));
        // One policy of its own beside the library's.
        let found = pairs(&measure("x"), &measure("y"));
        assert_eq!(found.last(), Some(&("a: x".to_string(), "b: y".to_string())));
        assert_eq!(found.len(), 7);
        let arm = "[[arm]]\nname = 'z'\nset = { 'customs.evidence' = 0.1 }\n";
        assert_eq!(pairs(&measure("x"), arm).last(), Some(&("a: x".to_string(), "b: z".to_string())));
        // Two of them: none is the one that is meant.
        let two = measure("x") + &measure("w");
        assert!(pairs(&two, &measure("y")).iter().all(|(first, _)| first != "a: x" && first != "a: w"));
    }
}
