//! The arms of a scenario at points of its posterior: how far levels and changes spread over the parameters that no
//! source gives.
//!
//! Replicates come in pairs, each pair at another point drawn by weight: two histories at one point say how much of what
//! differs is chance ([`over_points`](crate::stats::over_points)). Replicate `r` has the draws of replicate `r` of the
//! experiment itself, and points are drawn one by one, so that more replicates do not change those that are there.

use std::io;
use std::sync::atomic::AtomicBool;

use super::engine::{self, Cell, Event, Grid, Store, Workers};
use super::fingerprint::Fingerprint;
use super::follow_ups;
use super::history::{History, Layout};
use super::plan::Plan;
use super::replicate;
use super::sweep::{self, SweepError};
use crate::model::outcomes::{Definition, HEADLINE, OUTCOMES, headline_within, outcome};
use crate::model::settings::parameter;
use crate::random::{Draws, Purpose, uniform};
use crate::scenario::Problems;
use crate::scenario::study::Study;
use crate::stats::over_points::{OverPoints, Pairs};
use crate::stats::{Interval, LEVEL, Quantity, Ratio};

/// Fewest replicates that say anything: two at each of two points.
pub const FEWEST: u32 = 4;

/// An experiment over the points of a study, which are those of a posterior.
#[derive(Debug)]
pub struct OverPosterior<'a> {
    study: &'a Study,
    plan: &'a Plan,
    /// Place of the point of each pair of replicates.
    drawn: Vec<usize>,
}

/// An outcome of an arm over the points.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Place of the arm.
    pub arm: usize,
    /// Name of the outcome; the headline within each further follow-up after those of the table.
    pub outcome: String,
    /// The level, where both histories of a point have one.
    pub level: Option<OverPoints>,
    /// The paired difference from the first arm, which has none itself.
    pub change: Option<OverPoints>,
}

impl<'a> OverPosterior<'a> {
    /// The experiment of `plan` at points of a study, with `replicates` in all, or one fewer if that is odd.
    pub fn of(study: &'a Study, plan: &'a Plan, replicates: u32) -> Self {
        let equal = || vec![1.0; study.points.len()];
        let weights = study.weights.clone().unwrap_or_else(equal);
        OverPosterior { study, plan, drawn: drawn(&weights, plan.seed, replicates as usize / 2) }
    }

    /// Differs whenever a run would differ. Replicates are left out: more of them do not change those that are there.
    pub fn identity(&self) -> [u8; 32] {
        let Study { factors, points, weights, .. } = self.study;
        let hash = Fingerprint::new("run over a posterior").arms(&self.plan.arms, self.plan.seed);
        let hash = hash.wholes(self.plan.follow_ups.iter().map(|&weeks| weeks.into())).factors(factors);
        let values = points.iter().flatten().chain(weights.iter().flatten());
        hash.numbers(values.copied()).finish()
    }

    /// The layout of its records: sums of each outcome, then of the headline within each further follow-up.
    pub fn layout(&self) -> Layout {
        let outcomes = OUTCOMES.len() + self.plan.follow_ups.len();
        Layout { arms: self.plan.arms.len(), outcomes, series: 0, snapshots: 0 }
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        2 * self.points() as u64
    }

    /// Number of points drawn; one may come several times.
    pub fn points(&self) -> usize {
        self.drawn.len()
    }

    /// Parameters of the posterior that an arm sets itself, by arm; arms without any are left out.
    ///
    /// # Errors
    ///
    /// When the scenario is not valid at the first point.
    pub fn held_in_arms(&self) -> Result<Vec<(String, Vec<String>)>, Problems> {
        let Some(&first) = self.drawn.first() else { return Ok(Vec::new()) };
        let point = self.study.points.point(first);
        let held = |arm: crate::scenario::Arm| {
            let differs = |(path, value): &(&String, f64)| {
                parameter(path).is_some_and(|(_, known)| (known.get)(&arm.spec.settings) != *value)
            };
            let paths = self.study.factors.iter().flat_map(|factor| &factor.paths);
            let held: Vec<String> =
                paths.zip(point.iter().copied()).filter(differs).map(|(path, _)| path.clone()).collect();
            (arm.name, held)
        };
        let arms = self.study.at(point)?.arms.into_iter().map(held);
        Ok(arms.filter(|(_, held)| !held.is_empty()).collect())
    }

    /// Runs whatever the store does not have, and shows each outcome over the points, arm by arm.
    ///
    /// # Errors
    ///
    /// See [`SweepError`]; runs that were finished are in the store in any case.
    pub fn run(
        &self,
        store: &mut dyn Store,
        workers: &Workers<'_>,
        listen: &mut dyn FnMut(&Event),
    ) -> Result<Vec<Spread>, SweepError> {
        let work = |plan: &Plan, replicate: u32, stop: &AtomicBool| -> Option<Vec<History>> {
            let only_sums = |history: History| {
                let weeks = self.plan.follow_ups.iter();
                let within = weeks.map(|&weeks| follow_ups::sum(&history.episodes, weeks, plan.ticks()));
                History::of_sums(history.sums.iter().copied().chain(within).collect())
            };
            Some(replicate::run(plan, replicate, stop)?.into_iter().map(only_sums).collect())
        };
        let grid = Grid {
            cells: self.runs(),
            cell: &|number| Cell { number, point: number as usize / 2, replicate: number as u32 },
            plan: &|pair| engine::plan_at(self.study, self.study.points.point(self.drawn[pair])),
            work: &work,
        };
        sweep::all(&grid, store, workers, listen).map_err(|error| match error {
            SweepError::Point { point, failure } => SweepError::Point { point: self.drawn[point], failure },
            other => other,
        })?;
        Ok(self.spreads(store)?)
    }

    fn spreads(&self, store: &mut dyn Store) -> io::Result<Vec<Spread>> {
        let Layout { arms, outcomes, .. } = self.layout();
        let mut found = vec![[Pairs::default(); 2]; arms * outcomes];
        for pair in 0..self.points() as u64 {
            let both = [store.sums(2 * pair)?, store.sums(2 * pair + 1)?];
            for (place, [level, change]) in found.iter_mut().enumerate() {
                let (arm, index) = (place / outcomes, place % outcomes);
                let value = |arm: usize| {
                    let values = both.each_ref().map(|sums| self.value(arm, index, &sums[arm]));
                    let [one, other] = values;
                    one.zip(other)
                };
                let Some((one, other)) = value(arm) else { continue };
                level.add([one, other]);
                if let Some((first, second)) = value(0).filter(|_| arm > 0) {
                    change.add([one - first, other - second]);
                }
            }
        }
        let spread = |(place, [level, change]): (usize, [Pairs; 2])| {
            let index = place % outcomes;
            let (low, high) = bounds(index);
            Spread {
                arm: place / outcomes,
                outcome: match index.checked_sub(OUTCOMES.len()) {
                    None => OUTCOMES[index].name.into(),
                    Some(further) => headline_within(self.plan.follow_ups[further]),
                },
                level: level.finish(LEVEL).map(|found| within(found, low, high)),
                change: change.finish(LEVEL).map(|found| within(found, low - high, high - low)),
            }
        };
        Ok(found.into_iter().enumerate().map(spread).collect())
    }

    /// An outcome of an arm in one history, from the sums of that; `None` where a denominator is 0.
    fn value(&self, arm: usize, index: usize, sums: &[Ratio]) -> Option<f64> {
        let of = |name: &str| sums[outcome(name)?.0].ratio();
        let value = match OUTCOMES.get(index).map(|outcome| outcome.definition) {
            Some(Definition::Difference(a, b)) => of(a)? - of(b)?,
            _ => sums[index].ratio()?,
        };
        let total = OUTCOMES.get(index).is_some_and(|outcome| outcome.is_total());
        let factors = self.plan.factors().filter(|_| total);
        Some(factors.map_or(value, |factors| value * factors[arm]))
    }
}

/// Places of so many points, each drawn by weight with a draw of its own.
fn drawn(weights: &[f64], seed: u64, count: usize) -> Vec<usize> {
    let mut words = vec![0; count];
    Draws::new(seed, 0).row(Purpose::PosteriorPoint, 0, 0, &mut words);
    let sums: Vec<f64> = weights
        .iter()
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect();
    let total = sums.last().copied().unwrap_or(0.0);
    let place = |word: u32| sums.partition_point(|&sum| sum <= uniform(word) * total);
    words.into_iter().map(|word| place(word).min(weights.len().saturating_sub(1))).collect()
}

/// The values that an outcome can have.
fn bounds(index: usize) -> (f64, f64) {
    let headline = outcome(HEADLINE).map_or(0, |(index, _)| index);
    match OUTCOMES[if index < OUTCOMES.len() { index } else { headline }].definition {
        Definition::Ratio(Quantity::Share, _) => (0.0, 1.0),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

fn within(found: OverPoints, low: f64, high: f64) -> OverPoints {
    let cut = |interval: Interval| Interval { low: interval.low.max(low), high: interval.high.min(high) };
    OverPoints { interval: found.interval.map(cut), ..found }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::engine::Memory;
    use crate::scenario::Texts;
    use crate::scenario::study::{self, Changes};

    const SMALL: &str = "title = \"t\"\n[time]\nwarmup = 10\nhorizon = 30\nfollow_up = 5\nfollow_ups = [10]\n\
        [population]\nexporters = 100\nrights_holders = 10\nconsumers = 50\n[customs]\ninspection_scale = 20\n\
        [experiment]\narms = [\"reporting\", \"kept\"]\n[[arm]]\nname = \"kept\"\nset = { \"exporter.moral_weight\" = 0.3 }\n";

    fn study(points: &str) -> Study {
        let texts = Texts::new([("t.toml", SMALL), ("points.csv", points)]);
        let text = "title = \"over\"\nscenario = \"t.toml\"\n[factor.\"exporter.moral_weight\"]\n";
        let changes = Changes { points: Some("points.csv".into()), ..Changes::default() };
        study::from_text(&texts, "over".as_ref(), text, &changes).unwrap().study
    }

    fn run(study: &Study, replicates: u32, store: &mut Memory, events: &mut Vec<Event>) -> Vec<Spread> {
        let (plan, stop) = (Plan::new(&study.base), AtomicBool::new(false));
        let over = OverPosterior::of(study, &plan, replicates);
        let workers = Workers::new(1, &stop).unwrap();
        over.run(store, &workers, &mut |event| events.push(event.clone())).unwrap()
    }

    #[test]
    fn points_are_drawn_by_weight_and_more_of_them_begin_alike() {
        let weights = [1.0, 0.0, 3.0, 0.0];
        let found = drawn(&weights, 7, 4_000);
        let of = |place: usize| found.iter().filter(|&&found| found == place).count();
        assert_eq!((of(1), of(3)), (0, 0));
        assert!((900..1_100).contains(&of(0)), "{}", of(0));
        assert_eq!(drawn(&weights, 7, 10), found[..10]);
        assert_ne!(drawn(&weights, 8, 4_000), found);
    }

    #[test]
    fn a_pair_is_two_replicates_at_one_point_and_is_not_run_again() {
        let study = study("weight,exporter.moral_weight\n1,0.1\n1,0.9\n");
        let plan = Plan::new(&study.base);
        let over = OverPosterior::of(&study, &plan, 7);
        assert_eq!((over.points(), over.runs()), (3, 6));
        assert_eq!(
            over.held_in_arms().unwrap(),
            [("kept".to_string(), vec!["exporter.moral_weight".to_string()])]
        );
        let (mut store, mut events) = (Memory::new(over.layout()), Vec::new());
        let found = run(&study, 7, &mut store, &mut events);
        // By hand, from the replicates of the plan at each point.
        let stop = AtomicBool::new(false);
        let (index, _) = outcome("infringing_share").unwrap();
        let mut pairs = [Pairs::default(); 2];
        for (pair, &point) in over.drawn.iter().enumerate() {
            let at = engine::plan_at(&study, study.points.point(point)).unwrap();
            let histories = [0, 1].map(|more| replicate::run(&at, 2 * pair as u32 + more, &stop).unwrap());
            let level = |arm: usize| histories.each_ref().map(|arms| arms[arm].sums[index].ratio().unwrap());
            let [one, other] = [level(1), level(0)];
            pairs[0].add(one);
            pairs[1].add([one[0] - other[0], one[1] - other[1]]);
        }
        let of_arm =
            found.iter().find(|found| found.arm == 1 && found.outcome == "infringing_share").unwrap();
        let [level, change] = pairs.map(|pairs| pairs.finish(LEVEL).unwrap());
        assert_eq!(of_arm.level.unwrap().mean, level.mean);
        assert_eq!(of_arm.change.unwrap().mean, change.mean);
        assert!(of_arm.level.unwrap().interval.unwrap().low >= 0.0, "a share");
        let further = found.iter().filter(|found| found.outcome == "reinfringement_rate(10)");
        assert_eq!(further.count(), 3);

        let (before, done) = (events.len(), store.len());
        assert_eq!(run(&study, 6, &mut store, &mut events), found);
        assert_eq!(store.len(), done);
        assert_eq!(events[before..], [Event::Resumed { done: 6, expected: 6 }]);
        let longer = OverPosterior::of(&study, &plan, 60);
        assert_eq!((longer.identity(), &longer.drawn[..3]), (over.identity(), &over.drawn[..]));
        let other = self::study("weight,exporter.moral_weight\n1,0.1\n2,0.9\n");
        assert_ne!(OverPosterior::of(&other, &plan, 7).identity(), over.identity());
    }
}
