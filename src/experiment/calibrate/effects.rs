//! What countermeasures do at every point of a posterior: does their ranking survive what is not known of the
//! parameters?

use super::CalibrateError;
use super::findings::Spread;
use super::simulate::{Job, Place, Runs, Sums};
use crate::experiment::engine::{Event, Store, Workers};
use crate::experiment::fingerprint::Fingerprint;
use crate::experiment::outcomes_at::OutcomesAt;
use crate::model::outcomes::{Good, OUTCOMES};
use crate::scenario::study::Study;
use crate::stats::Jackknife;
use crate::stats::abc::posterior::share;
use crate::stats::abc::resample::systematic;

/// A request on a posterior.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// Place of the outcome.
    pub outcome: usize,
    /// Points drawn from the sample.
    pub draws: u32,
    /// Seed from which those of the points come.
    pub seed: u64,
}

/// The effect of an arm over the posterior.
#[derive(Clone, Debug, PartialEq)]
pub struct OfArm {
    /// Place of the arm.
    pub arm: usize,
    /// Points at which it has a value; an arm after the first, a difference.
    pub points: usize,
    /// The level over the points.
    pub level: Option<Spread>,
    /// The paired difference from the baseline over the points; none for the baseline.
    pub change: Option<Spread>,
    /// Typical standard error of the difference at one point: the part of the spread that is noise.
    pub noise: Option<f64>,
    /// Share of the points at which the change is for the better, those without a value among them; none for the
    /// baseline, a neutral outcome, or where no point has a value.
    pub better: Option<f64>,
    /// Probability of each rank, the best first, ties shared out, over the points at which all arms have a value; empty
    /// for the baseline and for an arm that has a value at no point, which others are ranked without.
    pub ranks: Vec<f64>,
}

/// Effects at each point, and over all.
#[derive(Clone, Debug, PartialEq)]
pub struct OverPosterior {
    /// Places of the points drawn among those of the study.
    pub points: Vec<usize>,
    /// Level, and for arms after the first difference and its standard error: `[point][arm]`.
    pub values: Vec<Vec<[f64; 3]>>,
    /// Arm by arm.
    pub arms: Vec<OfArm>,
    /// Share of the points at which the order of all arms is that of their medians; none where no point has them all.
    pub same_order: Option<f64>,
}

impl Question {
    /// Places of the points drawn.
    fn points(&self, study: &Study) -> Vec<usize> {
        let weights = study.weights.clone().unwrap_or_else(|| vec![1.0; study.points.len()]);
        systematic(&weights, self.draws as usize)
    }
}

/// Differs whenever a run would differ.
pub fn identity(study: &Study, question: &Question) -> [u8; 32] {
    let base = Fingerprint::new("posterior").arms(&study.base.arms, question.seed).factors(&study.factors);
    let drawn = question.points(study);
    base.numbers(drawn.into_iter().flat_map(|point| study.points.point(point)).copied()).finish()
}

/// Runs every arm at points drawn from the study's, which are those of a posterior; records have the layout of a sweep's.
///
/// # Errors
///
/// See [`CalibrateError`]; runs that were finished are in the store in any case.
pub fn effects(
    study: &Study,
    question: &Question,
    store: &mut dyn Store,
    workers: &Workers<'_>,
    listen: &mut dyn FnMut(&Event),
) -> Result<OverPosterior, CalibrateError> {
    let arms: Vec<String> = study.base.arms.iter().map(|arm| arm.name.clone()).collect();
    let (count, replicates) = (arms.len(), study.base.experiment.replicates);
    let points = question.points(study);
    let jobs: Vec<Job> = (0..)
        .zip(&points)
        .map(|(number, &point)| Job {
            place: Place { generation: Place::EFFECTS, number },
            values: study.points.point(point).to_vec(),
        })
        .collect();
    let mut runs = Runs { study, arms, seed: question.seed, replicates, store, workers };
    let show = |replicates: &[Sums]| of_point(count, replicates, question.outcome);
    let found = runs.show(&jobs, 3 * count, &show, listen)?;
    let values = found.iter().map(|flat| flat.as_chunks::<3>().0.to_vec()).collect();
    Ok(summed(points, values, OUTCOMES[question.outcome].good))
}

fn of_point(arms: usize, replicates: &[Sums], outcome: usize) -> Vec<f64> {
    let found = OutcomesAt::of(arms, replicates);
    let statistic = |arm: usize| found.statistic(arm, outcome);
    let baseline = statistic(0);
    let of_arm = |arm: usize| {
        let level = statistic(arm);
        let change = level.as_ref().zip(baseline.as_ref()).map(|(level, baseline)| level.minus(baseline));
        let change = change.filter(|_| arm > 0);
        [
            level.map_or(f64::NAN, |level| level.value()),
            change.as_ref().map_or(f64::NAN, Jackknife::value),
            change.and_then(|change| change.se()).unwrap_or(f64::NAN),
        ]
    };
    (0..arms).flat_map(of_arm).collect()
}

fn summed(points: Vec<usize>, values: Vec<Vec<[f64; 3]>>, good: Good) -> OverPosterior {
    let arms = values.first().map_or(0, Vec::len);
    let ones = vec![1.0; values.len()];
    let column = |arm: usize, part: usize| -> Vec<f64> {
        values.iter().map(|of_point| of_point.get(arm).map_or(f64::NAN, |parts| parts[part])).collect()
    };
    let sign = match good {
        Good::Lower => -1.0,
        Good::Higher => 1.0,
        Good::Neutral => 0.0,
    };
    let (ranks, same_order) = ranked(&values, sign);
    let of_arm = |arm: usize| {
        let (change, noise) = (column(arm, 1), column(arm, 2));
        let known: Vec<f64> = noise.iter().copied().filter(|noise| noise.is_finite()).collect();
        let squares: f64 = known.iter().map(|noise| noise * noise).sum();
        OfArm {
            arm,
            points: column(arm, usize::from(arm > 0)).iter().filter(|value| value.is_finite()).count(),
            level: Spread::new(&column(arm, 0), &ones),
            change: Spread::new(&change, &ones),
            noise: (!known.is_empty()).then(|| (squares / known.len() as f64).sqrt()),
            better: (arm > 0 && sign != 0.0 && change.iter().any(|change| change.is_finite()))
                .then(|| share(&change, &ones, |change| sign * change > 0.0)),
            ranks: if arm > 0 && sign != 0.0 { ranks[arm - 1].clone() } else { Vec::new() },
        }
    };
    let of_arms = (0..arms).map(of_arm).collect();
    OverPosterior { points, values, arms: of_arms, same_order }
}

/// Probability of each rank for each arm after the first that has a value somewhere, over the points at which all of them
/// have one; and the share of these points at which the order is that of the medians.
fn ranked(values: &[Vec<[f64; 3]>], sign: f64) -> (Vec<Vec<f64>>, Option<f64>) {
    let arms = values.first().map_or(0, |of_point| of_point.len().saturating_sub(1));
    let gain = |of_point: &[[f64; 3]], arm: usize| sign * of_point[arm + 1][1];
    let known: Vec<usize> =
        (0..arms).filter(|&arm| values.iter().any(|of_point| gain(of_point, arm).is_finite())).collect();
    let gains: Vec<Vec<f64>> = values
        .iter()
        .map(|of_point| known.iter().map(|&arm| gain(of_point, arm)).collect::<Vec<f64>>())
        .filter(|gains| gains.iter().all(|gain| gain.is_finite()))
        .collect();
    let mut shares = vec![Vec::new(); arms];
    if gains.is_empty() || known.is_empty() {
        return (shares, None);
    }
    let count = gains.len() as f64;
    for (place, &arm) in known.iter().enumerate() {
        shares[arm] = vec![0.0; known.len()];
        for gains in &gains {
            let above = gains.iter().filter(|other| **other > gains[place]).count();
            let tied = gains.iter().filter(|other| **other == gains[place]).count();
            (above..above + tied).for_each(|rank| shares[arm][rank] += 1.0 / tied as f64 / count);
        }
    }
    let ones = vec![1.0; gains.len()];
    let middle: Vec<f64> = (0..known.len())
        .map(|place| {
            let of_arm: Vec<f64> = gains.iter().map(|gains| gains[place]).collect();
            Spread::new(&of_arm, &ones).map_or(f64::NAN, |spread| spread.median)
        })
        .collect();
    let mut order: Vec<usize> = (0..known.len()).collect();
    order.sort_by(|&a, &b| middle[b].total_cmp(&middle[a]));
    let same = |gains: &&Vec<f64>| order.windows(2).all(|pair| gains[pair[0]] > gains[pair[1]]);
    (shares, Some(gains.iter().filter(same).count() as f64 / count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_and_ranks_by_hand() {
        // Three points; the first arm after the baseline helps twice, the second always and most but once.
        let point = |one: f64, two: f64| {
            vec![[0.6, f64::NAN, f64::NAN], [0.6 + one, one, 0.01], [0.6 + two, two, 0.02]]
        };
        let values = vec![point(-0.1, -0.2), point(0.05, -0.1), point(-0.3, -0.2)];
        let found = summed(vec![0, 1, 2], values, Good::Lower);
        assert_eq!(found.arms[0].ranks, Vec::<f64>::new());
        assert_eq!(found.arms[1].change.unwrap().median, -0.1);
        assert_eq!(found.arms[2].change.unwrap().median, -0.2);
        assert!((found.arms[1].better.unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(found.arms[2].better, Some(1.0));
        assert!((found.arms[2].ranks[0] - 2.0 / 3.0).abs() < 1e-12);
        assert!((found.same_order.unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert!((found.arms[2].noise.unwrap() - 0.02).abs() < 1e-12);
        let tied = summed(vec![0], vec![point(-0.1, -0.1)], Good::Lower);
        assert_eq!(tied.arms[1].ranks, [0.5, 0.5]);
        // No change is not for the better, and a tie is no order.
        let none = summed(vec![0, 1], vec![point(0.0, 0.0), point(0.0, 0.0)], Good::Higher);
        assert_eq!((none.arms[1].better, none.same_order), (Some(0.0), Some(0.0)));
        let higher = summed(vec![0], vec![point(0.1, 0.2)], Good::Higher);
        assert_eq!((higher.arms[1].better, &higher.arms[2].ranks), (Some(1.0), &vec![1.0, 0.0]));
        // An arm without a value at any point does not take the others' ranks away; nothing is 0 for it.
        let absent = summed(vec![0], vec![point(f64::NAN, -0.1)], Good::Lower);
        assert_eq!((absent.arms[1].points, absent.arms[2].points), (0, 1));
        assert_eq!((absent.arms[1].better, &absent.arms[1].ranks), (None, &vec![]));
        assert_eq!((&absent.arms[2].ranks, absent.same_order), (&vec![1.0], Some(1.0)));
        let nothing = summed(vec![0], vec![point(f64::NAN, f64::NAN)], Good::Lower);
        assert_eq!((nothing.arms[2].better, nothing.same_order), (None, None));
    }
}
