//! Known answers: functions whose indices have closed forms, and figures of SALib.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use super::elementary::{Steps, effect};
use super::pawn::{Sample, pawn};
use super::variance::{Blocks, Indices, indices};
use super::{Bootstrap, bootstrap::deviation};
use crate::random::{Draws, Purpose};
use crate::stats::Interval;
use crate::stats::design::{Points, latin_hypercube, morris, saltelli};

const FEW: Bootstrap = Bootstrap { resamples: 200, seed: 1, level: 0.95 };
/// For statistics that chance moves: one interval in a thousand misses the truth.
const WIDE: Bootstrap = Bootstrap { resamples: 400, seed: 1, level: 0.999 };
const NONE: Bootstrap = Bootstrap { resamples: 0, seed: 1, level: 0.95 };

/// Ishigami & Homma (1990) with a = 7 and b = 0.1, on the unit cube.
fn ishigami(point: &[f64]) -> f64 {
    let [x, y, z] = [0, 1, 2].map(|place| PI * (2.0 * point[place] - 1.0));
    let (sine, other) = (libm::sin(x), libm::sin(y));
    sine + 7.0 * other * other + 0.1 * z * z * z * z * sine
}

const FIRST: [f64; 3] = [0.313905, 0.442411, 0.0];
const TOTAL: [f64; 3] = [0.557589, 0.442411, 0.243684];

/// Sobol's g.
fn g(point: &[f64]) -> f64 {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
    point.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()
}

fn of(function: impl Fn(&[f64]) -> f64, points: &Points) -> Vec<f64> {
    points.iter().map(function).collect()
}

fn found(factors: usize, second_order: bool, values: &[f64], bootstrap: &Bootstrap) -> Indices {
    indices(&Blocks { factors, second_order, values, noise: None }, bootstrap).unwrap()
}

#[test]
fn ishigami_has_its_published_indices() {
    let points = saltelli::saltelli(4096, 3, true, 1).unwrap();
    let found = found(3, true, &of(ishigami, &points), &FEW);
    assert!((found.variance - 13.844588).abs() < 0.05, "{}", found.variance);
    assert!((found.mean - 3.5).abs() < 0.01);
    for (index, known) in found.first.iter().zip(FIRST).chain(found.total.iter().zip(TOTAL)) {
        assert!((index.value - known).abs() < 0.005, "{} {known}", index.value);
        assert!(index.interval.unwrap().contains(known));
    }
    // Of pairs only the first and third factor have anything in common, and that is all that the alone leave.
    for &(j, k, index) in &found.second {
        let known = if (j, k) == (0, 2) { 0.243684 } else { 0.0 };
        assert!((index.value - known).abs() < 0.01, "{j}{k} {}", index.value);
    }
    assert!((found.interactions.value - 0.243684).abs() < 0.005);
}

#[test]
fn the_g_function_has_its_published_indices() {
    let points = saltelli::saltelli(4096, 8, false, 1).unwrap();
    let found = found(8, false, &of(g, &points), &FEW);
    let first = [0.716192, 0.179048, 0.023676, 0.007162, 0.000072, 0.000072, 0.000072, 0.000072];
    let total = [0.787144, 0.242198, 0.034317, 0.010460, 0.000105, 0.000105, 0.000105, 0.000105];
    for (index, known) in found.first.iter().zip(first).chain(found.total.iter().zip(total)) {
        assert!((index.value - known).abs() < 0.006, "{} {known}", index.value);
    }
    for (index, known) in found.total.iter().zip(total) {
        assert!((index.value / known - 1.0).abs() < 0.05, "{} {known}", index.value);
    }
}

#[test]
fn estimates_are_those_of_salib() {
    let mut table: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for line in include_str!("../../../tests/data/stats/sensitivity.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        table.entry(cells[0].into()).or_default().push(cells[2].parse().unwrap());
    }
    let found = found(3, true, &table["value"], &NONE);
    let second = found.second.iter().map(|(_, _, index)| index);
    for (kind, ours) in [
        ("S1", found.first.iter().collect::<Vec<_>>()),
        ("ST", found.total.iter().collect()),
        ("S2", second.collect()),
    ] {
        assert_eq!(ours.len(), 3);
        for (index, known) in ours.iter().zip(&table[kind]) {
            assert!((index.value - known).abs() < 1e-10, "{kind} {} {known}", index.value);
            assert_eq!(index.se, None);
        }
    }
}

/// Of the indices, first-order and total, over so many designs: the share of intervals that hold the truth, and the mean
/// standard error over the standard deviation of the values that it is to estimate.
fn coverage(blocks: usize, designs: u64) -> (Vec<f64>, Vec<f64>) {
    let known: Vec<f64> = FIRST.into_iter().chain(TOTAL).collect();
    let (mut held, mut values, mut errors) = (vec![0; 6], vec![Vec::new(); 6], vec![0.0; 6]);
    for seed in 0..designs {
        let values_at = of(ishigami, &saltelli::saltelli(blocks, 3, false, seed).unwrap());
        let found = found(3, false, &values_at, &Bootstrap { seed, ..FEW });
        for (place, index) in found.first.iter().chain(&found.total).enumerate() {
            held[place] += u32::from(index.interval.unwrap().contains(known[place]));
            values[place].push(index.value);
            errors[place] += index.se.unwrap();
        }
    }
    let share = held.into_iter().map(|held| f64::from(held) / designs as f64).collect();
    let spread = values.iter().map(|values| deviation(values.iter().copied()));
    let of_spread = errors.iter().zip(spread).map(|(sum, spread)| sum / designs as f64 / spread).collect();
    (share, of_spread)
}

/// Points of a Sobol sequence are more even than the independent ones that a bootstrap supposes, so that most intervals
/// are rather too wide: how much, and how often they hold the truth, as the documentation says.
#[test]
fn intervals_hold_the_truth_as_often_as_documented_and_are_no_wider_than_known() {
    let (held, of_spread) = coverage(64, 500);
    assert!(held[..3].iter().all(|&share| share >= 0.94), "{held:?}");
    assert!(held[3..].iter().all(|&share| share >= 0.97), "{held:?}");
    // Those of the first and third factor are not too wide, and so hold it no more often than they should.
    assert!([0, 2].iter().all(|&place| held[place] <= 0.97), "{held:?}");
    for (found, known) in of_spread.iter().zip([1.06, 1.67, 1.06, 1.60, 1.57, 1.55]) {
        assert!((found / known - 1.0).abs() < 0.1, "{of_spread:?}");
    }
}

#[test]
fn a_constant_outcome_has_no_indices_and_a_constant_factor_an_index_of_zero() {
    let points = saltelli::saltelli(64, 3, false, 1).unwrap();
    let constant = vec![0.3; points.len()];
    let blocks = Blocks { factors: 3, second_order: false, values: &constant, noise: None };
    assert_eq!(indices(&blocks, &FEW), None);
    assert_eq!(indices(&Blocks { values: &[], ..blocks }, &FEW), None);
    let values = of(|point| point[0] + point[1] * point[1], &points);
    let found = found(3, false, &values, &FEW);
    let third = found.total[2];
    assert_eq!((third.value, third.interval), (0.0, Some(Interval { low: 0.0, high: 0.0 })));
}

/// A linear function seen through replicates: noise that all points share, and noise of each.
fn noisy(points: &Points, replicates: usize) -> Vec<Vec<f64>> {
    let draws = Draws::new(5, 0);
    let common: Vec<f64> =
        (0..replicates).map(|r| draws.deck(Purpose::Dummy, 1, r as u32).normal() * 3.0).collect();
    let at = |(place, point): (usize, &[f64])| {
        let mut deck = draws.deck(Purpose::Dummy, 2, place as u32);
        common.iter().map(|common| 2.0 * point[0] + point[1] + common + deck.normal()).collect()
    };
    points.iter().enumerate().map(at).collect()
}

#[test]
fn noise_of_replicates_has_its_share_and_is_in_every_total_index() {
    let replicates = 10;
    let points = saltelli::saltelli(2048, 3, false, 3).unwrap();
    let runs = noisy(&points, replicates);
    let mean = |runs: &Vec<f64>| runs.iter().sum::<f64>() / replicates as f64;
    let values: Vec<f64> = runs.iter().map(mean).collect();
    let noise: Vec<f64> = runs
        .chunks_exact(5)
        .map(|block| {
            let differences = block[0].iter().zip(&block[4]).map(|(a, b)| a - b);
            deviation(differences).powi(2) / replicates as f64 / 2.0
        })
        .collect();
    let blocks = Blocks { factors: 3, second_order: false, values: &values, noise: Some(&noise) };
    let found = indices(&blocks, &WIDE).unwrap();
    // 2² / 12 + 1 / 12 from the factors, 1 / 10 from noise; what replicates share, 9 / 10, adds nothing.
    let known = 0.1 / (0.1 + 5.0 / 12.0);
    let share = found.noise.unwrap();
    assert!((share.value - known).abs() < 0.01, "{} {known}", share.value);
    assert!(share.interval.unwrap().contains(known));
    // A factor that does nothing but reshuffle the draws has all of the noise in its total index, none in its first.
    assert!((found.total[2].value - known).abs() < 0.02, "{}", found.total[2].value);
    assert!(found.first[2].interval.unwrap().contains(0.0), "{:?}", found.first[2]);
    assert!((found.first[0].value - (1.0 - known) * 0.8).abs() < 0.03);
}

fn steps(design: &[morris::Trajectory], levels: u32, function: impl Fn(&[f64]) -> f64) -> Vec<Steps> {
    let mut steps = vec![Steps::default(); design[0][0].len()];
    let point = |of: &Vec<u32>| -> Vec<f64> {
        of.iter().map(|level| f64::from(*level) / f64::from(levels - 1)).collect()
    };
    for trajectory in design {
        for (pair, factor) in trajectory.windows(2).zip(morris::moved(trajectory)) {
            let (from, to) = (point(&pair[0]), point(&pair[1]));
            let effect = (function(&to) - function(&from)) / (to[factor] - from[factor]);
            steps[factor].effects.push(effect);
        }
    }
    steps
}

#[test]
fn elementary_effects_of_a_linear_function_are_its_coefficients() {
    let coefficients = [3.0, -2.0, 0.5, 0.0];
    let linear = |point: &[f64]| point.iter().zip(coefficients).map(|(x, c)| c * x).sum::<f64>();
    for design in [morris::random(12, 4, 4, 1).unwrap(), morris::spread(12, 4, 6, 1).unwrap()] {
        let levels = if design[0].iter().flatten().any(|&level| level > 3) { 6 } else { 4 };
        for (steps, known) in steps(&design, levels, linear).iter().zip(coefficients) {
            let found = effect(steps, &FEW).unwrap();
            assert!((found.mu.value - known).abs() < 1e-12);
            assert!((found.mu_star.value - known.abs()).abs() < 1e-12);
            assert!(found.sigma.unwrap().value < 1e-12);
            assert!(found.mu_star.half_width().unwrap() < 1e-12);
        }
    }
}

#[test]
fn curves_and_interactions_show_in_sigma_and_the_size_does_not_cancel() {
    let design = morris::random(400, 3, 4, 2).unwrap();
    let found: Vec<_> = steps(&design, 4, |x| (x[0] - 0.5) * (x[1] - 0.5) * 4.0 + x[2])
        .iter()
        .map(|steps| effect(steps, &WIDE).unwrap())
        .collect();
    // The other factor is at −½, −⅙, ⅙ or ½ from the middle: effects of ±2 and ±⅔, as often.
    assert!(found[0].mu.interval.unwrap().contains(0.0), "{:?}", found[0].mu);
    assert!(found[0].mu_star.interval.unwrap().contains(4.0 / 3.0), "{:?}", found[0].mu_star);
    assert!((found[0].sigma.unwrap().value - (20.0_f64 / 9.0).sqrt()).abs() < 0.08);
    assert!(found[2].sigma.unwrap().value < 1e-12);
    let alone = Steps { effects: vec![2.0], noise: vec![1.0] };
    let found = effect(&alone, &FEW).unwrap();
    assert_eq!((found.mu.se, found.sigma), (None, None));
    assert_eq!(found.noise.unwrap().value, 0.25);
    assert_eq!(effect(&Steps::default(), &FEW), None);
}

#[test]
fn pawn_of_ishigami_has_its_published_values() {
    let points = latin_hypercube::random(4000, 3, 1).unwrap();
    let values = of(ishigami, &points);
    let factors: Vec<Vec<f64>> =
        (0..3).map(|factor| points.iter().map(|point| point[factor]).collect()).collect();
    let blocks: Vec<usize> = (0..4000).collect();
    let sample = Sample { factors: &factors, values: &values, blocks: &blocks };
    let few = Bootstrap { resamples: 40, ..FEW };
    let found = pawn(&sample, &few).unwrap();
    for (index, known) in found.medians.iter().zip([0.239, 0.389, 0.086]) {
        assert!((index.value - known).abs() < 0.02, "{} {known}", index.value);
        // Of three intervals of 95 % one misses in every seventh sample; one half as wide again, in every hundredth.
        let interval = index.interval.unwrap();
        let half = 1.5 * (interval.high - interval.low) / 2.0;
        assert!((f64::midpoint(interval.low, interval.high) - known).abs() < half, "{interval:?} {known}");
    }
    // A median of the statistic for 400 of 4000 points is about 0.83 √(1/400 − 1/4000) = 0.039.
    assert!((0.036..0.06).contains(&found.dummy), "{}", found.dummy);
}

#[test]
fn pawn_takes_choices_as_slices_and_refuses_small_samples() {
    // A switch moves the whole distribution: each half against all has a distance of a half.
    let switch: Vec<f64> = (0..200).map(|place| f64::from(place % 2)).collect();
    let idle: Vec<f64> = (0..200).map(|place| f64::from(place / 2 % 2)).collect();
    let values: Vec<f64> =
        (0..200).map(|place| f64::from(place % 2) * 1000.0 + f64::from(place / 4)).collect();
    let blocks: Vec<usize> = (0..200).collect();
    let factors = [switch, idle];
    let found = pawn(&Sample { factors: &factors, values: &values, blocks: &blocks }, &NONE).unwrap();
    assert!((found.medians[0].value - 0.5).abs() < 1e-12);
    assert!(found.medians[1].value < 0.011 && found.dummy > 0.05, "{found:?}");
    let short = [vec![1.0; 15]];
    assert_eq!(pawn(&Sample { factors: &short, values: &[0.0; 15], blocks: &[0; 15] }, &NONE), None);
}

#[test]
fn differences_by_rounding_alone_have_no_indices() {
    let points = saltelli::saltelli(64, 3, false, 1).unwrap();
    let shares = |level: f64, size: f64| {
        let values = of(|point| level + size * point[0], &points);
        indices(&Blocks { factors: 3, second_order: false, values: &values, noise: None }, &NONE)
    };
    assert_eq!(shares(1e6, 1e-6), None);
    assert!(shares(1e6, 1e-3).is_some() && shares(0.0, 1e-9).is_some());
}

/// A rare outcome: 0.3 and rounding of it in all blocks but two. Bootstrap samples without those two hold one value only;
/// indices of the others by the definition, in two passes.
#[test]
fn samples_of_equal_values_are_left_out_and_counted() {
    let blocks = 20;
    for level in [0.3, 0.0, 1e6] {
        let mut values: Vec<f64> =
            (0..3 * blocks).map(|place| level * (1.0 + f64::EPSILON * f64::from(place % 2))).collect();
        (values[9], values[10], values[32]) = (level + 1.0, level + 0.5, level + 2.0);
        let values = &values[..];
        let found = indices(&Blocks { factors: 1, second_order: false, values, noise: None }, &FEW).unwrap();
        let (mut totals, mut equal) = (Vec::new(), 0);
        for sample in 0..FEW.resamples {
            let mut deck = Draws::new(FEW.seed, 0).deck(Purpose::Resample, sample, 0);
            let taken: Vec<&[f64]> = (0..blocks)
                .map(|_| deck.index(blocks as usize))
                .map(|block| &values[3 * block..3 * block + 3])
                .collect();
            if taken.iter().all(|block| (block[0] - level).abs() < 0.1 && (block[2] - level).abs() < 0.1) {
                equal += 1;
                continue;
            }
            let ends: Vec<f64> = taken.iter().flat_map(|block| [block[0], block[2]]).collect();
            let variance = deviation(ends.iter().copied()).powi(2) * (1.0 - 1.0 / ends.len() as f64);
            let moved = taken.iter().map(|block| (block[1] - block[0]).powi(2)).sum::<f64>();
            totals.push(moved / f64::from(blocks) / 2.0 / variance);
        }
        assert!(equal > 5, "{equal} samples hold one value only");
        assert_eq!(found.left_out, equal);
        let se = deviation(totals.iter().copied());
        assert!((found.total[0].se.unwrap() / se - 1.0).abs() < 1e-6, "{level}: {:?} {se}", found.total[0]);
    }
}

/// Of an outcome that is the same up to rounding, in whatever order its sums were taken, no factor has an index.
#[test]
fn an_outcome_that_is_constant_up_to_rounding_ranks_nothing() {
    let points = saltelli::saltelli(64, 3, false, 1).unwrap();
    for level in [0.3, 1e-9, 1e6] {
        let values = of(|x| level * (1.0 + f64::EPSILON * (4.0 * x[0]).floor()), &points);
        assert!(values.iter().any(|value| *value != values[0]));
        assert_eq!(
            indices(&Blocks { factors: 3, second_order: false, values: &values, noise: None }, &FEW),
            None
        );
        let factors: Vec<Vec<f64>> =
            (0..3).map(|factor| points.iter().map(|x| x[factor]).collect()).collect();
        let blocks: Vec<usize> = (0..values.len()).collect();
        assert_eq!(pawn(&Sample { factors: &factors, values: &values, blocks: &blocks }, &FEW), None);
    }
}
