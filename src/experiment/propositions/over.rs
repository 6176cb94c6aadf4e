//! Propositions at many points of a study, such as a posterior: do they hold wherever the parameters may lie?
//!
//! Where a contrast lies at a point is an estimate from few replicates, so that no verdict is passed there. What is
//! reported is how contrasts lie over the points, and at what share of them the whole proposition is met by the
//! estimates: every part by one of its tests.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::AtomicBool;

use super::{Key, combined, keys, plan, window_mean};
use crate::experiment::calibrate::findings::Spread;
use crate::experiment::engine::{Cell, Event, Failure, Grid, Store, Workers};
use crate::experiment::fingerprint::Fingerprint;
use crate::experiment::history::{History, Layout};
use crate::experiment::outcomes_at::OutcomesAt;
use crate::experiment::plan::Plan;
use crate::experiment::replicate;
use crate::experiment::sweep::{self, SweepError, run_of};
use crate::model::outcomes::OUTCOMES;
use crate::scenario::study::{Design, Study};
use crate::scenario::{Measure, Part, Proposition, Term, Test, proposition_at};
use crate::stats::abc::posterior::share;
use crate::stats::claim::Region;
use crate::stats::{Interval, Jackknife, LEVEL, Ratio, exact};

/// A proposition and where it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The proposition.
    pub proposition: &'a Proposition,
    /// Its points set the scenario in place of the one that the proposition extends.
    pub study: &'a Study,
    /// Places of points of the study, in which one may come several times.
    pub points: &'a [usize],
    /// Paired replicates of every arm at each point.
    pub replicates: u32,
    /// Seed of all draws: the same replicates at every point.
    pub seed: u64,
}

/// A contrast at one point and its standard error.
pub type AtOnePoint = (f64, Option<f64>);

/// A test over the points.
#[derive(Clone, Debug, PartialEq)]
pub struct TestOver {
    /// The contrast at each point, with its standard error; `None` where it has no value.
    pub values: Vec<Option<AtOnePoint>>,
    /// Contrasts over the points.
    pub spread: Option<Spread>,
    /// Typical standard error of the contrast at one point: the part of the spread that is noise.
    pub noise: Option<f64>,
    /// Share of the points at which the contrast has the sign expected, none if it has a value at no point; for a contrast expected near zero, or not
    /// beyond an end, the same as [`TestOver::inside`].
    pub sign: Option<f64>,
    /// Share of the points at which it lies in the region expected.
    pub inside: Option<f64>,
}

/// The points at which a whole proposition is met: every part by one of its tests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Whole {
    /// Points at which this is known: a test of every part has a value.
    pub points: usize,
    /// Those at which it is met.
    pub met: usize,
    /// Interval of the share met among all points that might have been drawn (Clopper & Pearson 1934), by the number of
    /// different points; none where points were laid out and not drawn.
    pub interval: Option<Interval>,
}

/// A proposition over the points.
#[derive(Clone, Debug, PartialEq)]
pub struct Over {
    /// Its tests, in the order of its parts.
    pub tests: Vec<TestOver>,
    /// All of it.
    pub whole: Whole,
}

impl Question<'_> {
    /// Differs whenever a run would differ. Replicates are left out: more of them do not change those that are there.
    pub fn identity(&self) -> [u8; 32] {
        // The text is read anew at each point: what it changes there need not show in the arms of another system.
        let text = Fingerprint::new("proposition over points").text(&self.proposition.asked());
        let base = text.arms(&self.study.base.arms, self.seed).factors(&self.study.factors);
        let points = self.points.iter().flat_map(|&point| self.study.points.point(point));
        base.numbers(points.copied()).finish()
    }

    /// The layout of its records: of the series only the means that tests need.
    pub fn layout(&self) -> Layout {
        Layout {
            arms: self.proposition.arms.len(),
            outcomes: OUTCOMES.len(),
            series: keys(&self.tests()).len(),
            snapshots: 0,
        }
    }

    /// Runs at all points.
    pub fn runs(&self) -> usize {
        self.points.len() * self.replicates as usize
    }

    fn tests(&self) -> Vec<&Test> {
        self.proposition.parts.iter().flat_map(|part| &part.tests).collect()
    }

    fn run(&self, point: usize, replicate: u32) -> u64 {
        u64::from(replicate) * self.points.len() as u64 + point as u64
    }
}

/// Runs whatever the store does not have, and shows the proposition over the points.
///
/// `listen` hears how many runs are finished.
///
/// # Errors
///
/// See [`SweepError`]; runs that were finished are in the store in any case.
pub fn over(
    question: &Question<'_>,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(&Event),
) -> Result<Over, SweepError> {
    let tests = question.tests();
    let keys = keys(&tests);
    let at = |point: usize| {
        let place = question.study.points.point(question.points[point]);
        let proposition = Failure::unless(|| proposition_at(question.proposition, question.study, place))?;
        Ok(plan(&proposition, question.seed, question.replicates))
    };
    let work = |plan: &Plan, replicate: u32, stop: &AtomicBool| {
        Some(only_means(&keys, replicate::run(plan, replicate, stop)?))
    };
    let grid = Grid {
        cells: question.runs() as u64,
        cell: &|at| {
            let (point, replicate) = run_of(at, question.replicates);
            Cell { number: question.run(point, replicate), point, replicate }
        },
        plan: &at,
        work: &work,
    };
    sweep::all(&grid, store, workers, listen).map_err(|error| match error {
        SweepError::Point { point, failure } => SweepError::Point { point: question.points[point], failure },
        other => other,
    })?;
    let mut values: Vec<Vec<Option<AtOnePoint>>> = vec![Vec::new(); tests.len()];
    for point in 0..question.points.len() {
        let at_point = AtPoint::read(question, &keys, store, point)?;
        for (test, values) in tests.iter().zip(&mut values) {
            let contrast = at_point.contrast(test);
            values.push(contrast.map(|contrast| (contrast.value(), contrast.se())));
        }
    }
    let tests: Vec<TestOver> =
        tests.iter().zip(values).map(|(test, values)| TestOver::new(test, values)).collect();
    let study = question.study;
    let laid_out =
        matches!(study.design, Design::Grid { .. } | Design::Morris { .. } | Design::Saltelli { .. });
    let whole = Whole::of(&question.proposition.parts, &tests, (!laid_out).then_some(question.points));
    Ok(Over { whole, tests })
}

fn inside(test: &Test, value: f64) -> bool {
    test.region.depth(value, test.smallest) > 0.0
}

/// In place of the series the mean of each signal over each window, with the precision of a series.
fn only_means(keys: &[Key], histories: Vec<History>) -> Vec<History> {
    let of_arm = |(arm, history): (usize, History)| {
        let means = keys.iter().map(|&(of, signal, from, to)| {
            let mean = if of == arm { window_mean(&history.series, signal, from, to).ratio() } else { None };
            mean.map_or(f32::NAN, |mean| mean as f32)
        });
        History { series: means.collect(), sums: history.sums, ..History::default() }
    };
    histories.into_iter().enumerate().map(of_arm).collect()
}

/// Sums of the runs of a point.
struct AtPoint {
    outcomes: OutcomesAt,
    means: BTreeMap<Key, Vec<Ratio>>,
}

impl AtPoint {
    fn read(question: &Question<'_>, keys: &[Key], store: &mut dyn Store, point: usize) -> io::Result<Self> {
        let runs = || (0..question.replicates).map(|replicate| question.run(point, replicate));
        let sums = runs().map(|run| store.sums(run)).collect::<io::Result<Vec<_>>>()?;
        let mut means: BTreeMap<Key, Vec<Ratio>> = BTreeMap::new();
        for run in runs() {
            for (place, &key) in keys.iter().enumerate() {
                let mean = f64::from(store.series(run, key.0)?[place]);
                let sum = if mean.is_nan() { Ratio::default() } else { Ratio::mean_of(mean) };
                means.entry(key).or_default().push(sum);
            }
        }
        Ok(AtPoint { outcomes: OutcomesAt::of(question.proposition.arms.len(), &sums), means })
    }

    fn contrast(&self, test: &Test) -> Option<Jackknife> {
        let statistic = |term: &Term| match (test.measure, term.window) {
            (Measure::Outcome(outcome), _) => self.outcomes.statistic(term.arm, outcome),
            (Measure::Signal(signal), Some(window)) => {
                let sums = self.means.get(&(term.arm, signal, window.from, window.to))?;
                Jackknife::of_ratio(sums)
            }
            (Measure::Signal(_), None) => None,
        };
        combined(&test.terms, &test.terms.iter().map(statistic).collect::<Vec<_>>())
    }
}

impl TestOver {
    fn new(test: &Test, values: Vec<Option<AtOnePoint>>) -> Self {
        let ones = vec![1.0; values.len()];
        let contrasts: Vec<f64> =
            values.iter().map(|found| found.map_or(f64::NAN, |found| found.0)).collect();
        let errors: Vec<f64> = values.iter().filter_map(|found| found.and_then(|found| found.1)).collect();
        let squares: f64 = errors.iter().map(|error| error * error).sum();
        let known = contrasts.iter().any(|contrast| contrast.is_finite());
        let share = |test: &dyn Fn(f64) -> bool| known.then(|| share(&contrasts, &ones, test));
        let inside = share(&|value| inside(test, value));
        TestOver {
            spread: Spread::new(&contrasts, &ones),
            noise: (!errors.is_empty()).then(|| (squares / errors.len() as f64).sqrt()),
            sign: match test.region {
                Region::Above => share(&|value| value > 0.0),
                Region::Below => share(&|value| value < 0.0),
                _ => inside,
            },
            inside,
            values,
        }
    }
}

impl Whole {
    /// `drawn` are the places of the points in the study, if they are a sample.
    fn of(parts: &[Part], found: &[TestOver], drawn: Option<&[usize]>) -> Whole {
        let tests: Vec<(usize, &Test)> = (0..).zip(parts).flat_map(of_part).collect();
        let at = |point: usize| {
            let mut met = vec![None; parts.len()];
            for (&(part, test), found) in tests.iter().zip(found) {
                if let Some((value, _)) = found.values[point] {
                    met[part] = Some(met[part] == Some(true) || inside(test, value));
                }
            }
            met.into_iter().try_fold(true, |all, part| Some(all && part?))
        };
        let points = found.first().map_or(0, |test| test.values.len());
        let known: Vec<bool> = (0..points).filter_map(at).collect();
        let met = known.iter().filter(|&&met| met).count();
        let share = met as f64 / known.len().max(1) as f64;
        let different =
            drawn.map(|drawn| drawn.iter().collect::<BTreeSet<_>>().len().min(known.len()) as f64);
        let interval = different.filter(|_| !known.is_empty());
        let interval = interval.map(|different| exact::share(share * different, different, LEVEL));
        Whole { points: known.len(), met, interval }
    }

    /// Share of the points at which the proposition is met.
    pub fn share(&self) -> Option<f64> {
        (self.points > 0).then(|| self.met as f64 / self.points as f64)
    }
}

fn of_part((place, part): (usize, &Part)) -> impl Iterator<Item = (usize, &Test)> {
    part.tests.iter().map(move |test| (place, test))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(region: Region) -> Test {
        Test {
            contrast: "a - b".into(),
            terms: Vec::new(),
            measure: Measure::Outcome(0),
            window: String::new(),
            region,
            smallest: 0.1,
        }
    }

    #[test]
    fn shares_and_noise_by_hand() {
        let values = || vec![Some((0.3, Some(0.03))), Some((0.05, Some(0.04))), Some((-0.2, None)), None];
        let found = TestOver::new(&test(Region::Above), values());
        // A point without a value is no point at which the claim has its sign.
        assert_eq!((found.sign, found.inside), (Some(0.5), Some(0.25)));
        assert!((found.noise.unwrap() - (0.0025_f64 / 2.0).sqrt()).abs() < 1e-12);
        assert!((found.spread.unwrap().median - 0.05).abs() < 1e-12);
        let near = TestOver::new(&test(Region::NearlyZero), values());
        assert_eq!((near.sign, near.inside), (Some(0.25), Some(0.25)));
        let none = TestOver::new(&test(Region::Below), vec![None, None]);
        assert_eq!((none.spread, none.noise, none.sign), (None, None, None));
    }

    #[test]
    fn a_proposition_is_met_where_every_part_is_by_one_of_its_tests() {
        let part = |tests: usize| Part { says: String::new(), tests: vec![test(Region::Above); tests] };
        let parts = [part(2), part(1)];
        let found = |values: [[Option<f64>; 5]; 3]| {
            let found = values.map(|values| {
                let values = values.map(|value| value.map(|value| (value, None)));
                TestOver::new(&test(Region::Above), values.to_vec())
            });
            Whole::of(&parts, &found, Some(&[0, 1, 2, 3, 3]))
        };
        // The first test or the second, and the third; the last point has no value in the second part.
        let whole = found([
            [Some(0.3), Some(0.0), None, Some(0.3), Some(0.3)],
            [Some(0.0), Some(0.0), Some(0.3), None, Some(0.3)],
            [Some(0.3), Some(0.3), Some(0.3), Some(0.0), None],
        ]);
        assert_eq!((whole.points, whole.met, whole.share()), (4, 2, Some(0.5)));
        // The last two are one point: it is known four times, of four different ones.
        assert_eq!(whole.interval, Some(exact::share(2.0, 4.0, LEVEL)));
        let twice = TestOver::new(&test(Region::Above), vec![Some((0.3, None)), Some((0.3, None))]);
        let one = [part(1)];
        let whole = Whole::of(&one, std::slice::from_ref(&twice), Some(&[5, 5]));
        assert_eq!((whole.met, whole.interval), (2, Some(exact::share(1.0, 1.0, LEVEL))));
        assert_eq!(Whole::of(&one, &[twice], None).interval, None);
        let nothing = found([[None; 5]; 3]);
        assert_eq!((nothing.points, nothing.share(), nothing.interval), (0, None, None));
    }
}
