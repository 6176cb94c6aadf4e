//! Values with intervals, and whether they lie where they should.

use std::sync::atomic::AtomicBool;

use super::arms::{AS_IT_IS, CAMPAIGN, FINES, HARDER, INSPECTIONS, REPORTING, SURER};
use super::facts::{Check, Fact, checks, facts};
use super::reactions::{Reactions, watch};
use crate::experiment::engine::store::numbers;
use crate::experiment::engine::{Cell, Event, Grid, Store, Workers};
use crate::experiment::fingerprint::Fingerprint;
use crate::experiment::history::{History, Layout};
use crate::experiment::outcomes_at::OutcomesAt;
use crate::experiment::plan::Plan;
use crate::experiment::sweep::{self, SweepError};
use crate::model::outcomes::outcome;
use crate::model::settings::Settings;
use crate::stats::jackknife::{contrast, jackknife};
use crate::stats::{Estimate, Interval, Jackknife, LEVEL, Ratio};

/// Position of the interval of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of it in the range.
    Inside,
    /// All of it outside.
    Outside,
    /// An end of the range lies in it, or there is no interval, or one without width: runs that happened to be alike say
    /// nothing of how far others lie.
    Undecided,
}

impl Verdict {
    /// The word in results.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Inside => "inside",
            Verdict::Outside => "outside",
            Verdict::Undecided => "undecided",
        }
    }

    /// Position of the interval of `value` relative to a range with ends that may be open.
    pub fn of(value: &Estimate, low: Option<f64>, high: Option<f64>) -> Self {
        let informative = |interval: &Interval| interval.low < interval.high || is_setting(value);
        let Some(interval) = value.interval.filter(informative) else { return Verdict::Undecided };
        let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
        if interval.high < low || interval.low > high {
            Verdict::Outside
        } else if low <= interval.low && interval.high <= high {
            Verdict::Inside
        } else {
            Verdict::Undecided
        }
    }
}

/// A check with its result.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The fact.
    pub fact: Fact,
    /// Its value.
    pub check: Check,
    /// The value; `None` where no run has a denominator, or exporters are followed for another time than in the fact.
    pub value: Option<Estimate>,
    /// True if it lies in its range.
    pub verdict: Verdict,
}

/// Differs whenever a run would differ.
pub fn identity(plan: &Plan) -> [u8; 32] {
    Fingerprint::new("evidence").arms(&plan.arms, plan.seed).finish()
}

/// The layout of the records of runs: sums, and what was seen of exporters in the first arm.
pub fn layout(plan: &Plan) -> Layout {
    Layout { snapshots: Reactions::NUMBERS, ..sweep::only_sums(plan.arms.len()) }
}

/// Runs the arms of `plan`, which [`super::arms::experiment`] made, watches the first of them, and checks every fact:
/// those that count most first.
///
/// # Errors
///
/// See [`SweepError`]; runs that were finished are in the store in any case.
pub fn check(
    plan: &Plan,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(&Event),
) -> Result<Vec<Checked>, SweepError> {
    let spec = &plan.arms[AS_IT_IS].spec;
    let work = |plan: &Plan, replicate: u32, stop: &AtomicBool| -> Option<Vec<History>> {
        let mut histories = sweep::sums(plan, replicate, stop)?;
        histories[AS_IT_IS].snapshots = watch(spec, plan.seed, replicate, stop)?.numbers();
        Some(histories)
    };
    let grid = Grid {
        cells: u64::from(plan.enough.most()),
        cell: &|number| Cell { number, point: 0, replicate: number as u32 },
        plan: &|_| Ok(plan.clone()),
        work: &work,
    };
    sweep::all(&grid, store, workers, listen)?;
    // A few dozen replicates of seven arms: small enough to hold.
    let (mut sums, mut reactions) = (Vec::new(), Vec::new());
    for cell in 0..grid.cells {
        sums.push(store.sums(cell)?);
        reactions.extend(Reactions::new(&numbers(&store.snapshots(cell)?)));
    }
    let found = OutcomesAt::of(plan.arms.len(), &sums);
    let shown = Shown { settings: &spec.settings, found: &found, reactions: &reactions };
    let facts = facts();
    let mut checked: Vec<Checked> = checks()
        .into_iter()
        .filter_map(|check| {
            let fact = facts.iter().find(|fact| fact.id == check.fact)?.clone();
            let weeks = spec.settings.time.follow_up;
            let value = shown.value(&check.check).filter(|_| check.comparable(weeks));
            let verdict =
                value.map_or(Verdict::Undecided, |value| Verdict::of(&value, check.low, check.high));
            Some(Checked { fact, check, value, verdict })
        })
        .collect();
    checked.sort_by_key(|checked| checked.fact.status);
    Ok(checked)
}

/// Estimate from the runs.
struct Shown<'a> {
    settings: &'a Settings,
    found: &'a OutcomesAt,
    reactions: &'a [Reactions],
}

impl Shown<'_> {
    fn value(&self, check: &str) -> Option<Estimate> {
        let sanction = &self.settings.sanction;
        let statistic = match check {
            "fine_first" => return Some(exact(sanction.fine_base.min(sanction.fine_cap))),
            "fine_repeat" => return Some(exact(sanction.fine_cap)),
            "hidden_repeats" => contrast(&[
                (1.0, self.sums(AS_IT_IS, "repeat_share_of_sanctions")),
                (-1.0, self.sums(AS_IT_IS, "recorded_repeat_share")),
            ]),
            "doubled_fines" => self.relative_change(FINES, "infringing_share"),
            "certainty_over_severity" => self
                .relative_change(INSPECTIONS, "infringing_share")
                .zip(self.relative_change(FINES, "infringing_share"))
                .map(|(certainty, severity)| certainty.minus(&severity)),
            "doubled_inspections" => self.relative_change(INSPECTIONS, "infringing_share"),
            "harder_beyond_surer" => self
                .relative_change(HARDER, "infringing_share")
                .zip(self.relative_change(SURER, "infringing_share"))
                .map(|(severity, certainty)| severity.minus(&certainty)),
            "reporting_effect" => self.relative_change(REPORTING, "infringing_share"),
            "clean_check" => self.contrast_of(|r| r.checked, |r| r.unchecked),
            "peers_react" => self.contrast_of(|r| r.peers, |r| r.others),
            "others_react" => quotient(&self.reaction(|r| r.others), &self.reaction(|r| r.peers)),
            "knowing_demand_kept" => quotient(&self.knowing(CAMPAIGN), &self.knowing(AS_IT_IS)),
            "moved_and_reinfringed" => {
                let moved = self.sums(AS_IT_IS, "moved_reinfringement_rate");
                Jackknife::of_ratio(&over(moved, self.sums(AS_IT_IS, "reinfringement_rate")))
            }
            "new_name_gap" => self.new_name_gap(),
            name => outcome(name).and_then(|(index, _)| self.found.statistic(AS_IT_IS, index)),
        };
        statistic.map(|statistic| statistic.estimate(LEVEL))
    }

    fn sums(&self, arm: usize, name: &str) -> &[Ratio] {
        outcome(name).map_or(&[], |(index, _)| self.found.sums(arm, index))
    }

    /// Change against the system as it is, as a part of its level.
    fn relative_change(&self, arm: usize, name: &str) -> Option<Jackknife> {
        jackknife(&[self.sums(arm, name), self.sums(AS_IT_IS, name)], |totals| {
            Some(totals[0].ratio()? / totals[1].ratio()? - 1.0)
        })
    }

    fn reaction(&self, of: impl Fn(&Reactions) -> Ratio) -> Vec<Ratio> {
        self.reactions.iter().map(of).collect()
    }

    fn contrast_of(
        &self,
        one: impl Fn(&Reactions) -> Ratio,
        other: impl Fn(&Reactions) -> Ratio,
    ) -> Option<Jackknife> {
        contrast(&[(1.0, &self.reaction(one)), (-1.0, &self.reaction(other))])
    }

    /// The share of consumers who want fakes, by replicate, from what it makes of demand.
    fn knowing(&self, arm: usize) -> Vec<Ratio> {
        let structure = &self.settings.structure;
        let share = |sum: &Ratio| Ratio {
            numerator: (sum.numerator - structure.demand_base * sum.denominator) / structure.demand_gain,
            ..*sum
        };
        self.sums(arm, "demand").iter().map(share).collect()
    }

    fn new_name_gap(&self) -> Option<Jackknife> {
        let all = self.sums(AS_IT_IS, "reinfringement_rate");
        let new_name = self.sums(AS_IT_IS, "reregistered_reinfringement_rate");
        let rest = |(all, new): (&Ratio, &Ratio)| Ratio {
            numerator: all.numerator - new.numerator,
            denominator: all.denominator - new.denominator,
        };
        let own_name: Vec<Ratio> = all.iter().zip(new_name).map(rest).collect();
        contrast(&[(1.0, new_name), (-1.0, &own_name)])
    }
}

/// True if a value is no estimate but a setting, which has no replicates and is known.
fn is_setting(value: &Estimate) -> bool {
    value.degrees == 0 && value.se == Some(0.0)
}

/// A setting, not an estimate.
fn exact(value: f64) -> Estimate {
    Estimate { value, se: Some(0.0), interval: Some(Interval { low: value, high: value }), degrees: 0 }
}

fn quotient(one: &[Ratio], other: &[Ratio]) -> Option<Jackknife> {
    jackknife(&[one, other], |totals| Some(totals[0].ratio()? / totals[1].ratio()?))
}

/// The numerators of `one` over the denominators of `other`.
fn over(one: &[Ratio], other: &[Ratio]) -> Vec<Ratio> {
    let sum =
        |(one, other): (&Ratio, &Ratio)| Ratio { numerator: one.numerator, denominator: other.denominator };
    one.iter().zip(other).map(sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_is_that_of_the_interval() {
        let estimate =
            |low, high| Estimate { interval: Some(Interval { low, high }), ..exact((low + high) / 2.0) };
        let verdict = |low, high| Verdict::of(&estimate(low, high), Some(0.0), Some(1.0));
        assert_eq!(verdict(0.0, 0.2), Verdict::Inside);
        assert_eq!(verdict(-0.1, 0.2), Verdict::Undecided);
        assert_eq!(verdict(0.9, 1.2), Verdict::Undecided);
        assert_eq!(verdict(1.1, 1.2), Verdict::Outside);
        assert_eq!(verdict(-0.5, -0.2), Verdict::Outside);
        assert_eq!(verdict(-1.0, 2.0), Verdict::Undecided);
        assert_eq!(Verdict::of(&estimate(-9.0, -1.0), None, Some(0.0)), Verdict::Inside);
        let one_run = Estimate { interval: None, se: None, ..exact(0.5) };
        assert_eq!(Verdict::of(&one_run, Some(0.0), Some(1.0)), Verdict::Undecided);
        // Runs that happened to be alike do not decide; a setting does.
        let alike = Estimate { degrees: 19, ..exact(2.0) };
        assert_eq!(Verdict::of(&alike, Some(0.0), Some(1.0)), Verdict::Undecided);
        assert_eq!(Verdict::of(&exact(2.0), Some(0.0), Some(1.0)), Verdict::Outside);
    }

    #[test]
    fn every_check_is_known() {
        let scenario = crate::scenario::from_text(
            "small",
            "title = \"t\"\n[time]\nwarmup = 20\nhorizon = 80\nfollow_up = 20\n[population]\nexporters = 600\n\
             rights_holders = 20\nconsumers = 100",
            &crate::scenario::Overrides::default(),
        );
        let plan = Plan::new(&super::super::arms::experiment(&scenario.unwrap().scenario, 4));
        let stop = AtomicBool::new(false);
        let mut store = crate::experiment::engine::Memory::new(layout(&plan));
        let found = check(&plan, &mut store, &Workers::new(2, &stop).unwrap(), &mut |_| ()).unwrap();
        assert_eq!(found.len(), checks().len());
        for one in &found {
            assert_eq!(one.value.is_some(), one.check.comparable(20), "{}", one.check.check);
        }
        assert!(found.is_sorted_by_key(|one| one.fact.status));
    }
}
