//! Approximate Bayesian computation against posteriors that are known.

use std::convert::Infallible;

use super::Draws;
use crate::math::normal_quantile;
use crate::stats::abc::posterior::{mean, quantiles, standard_deviation};
use crate::stats::abc::smc::{Generation, Rules, Smc, Stopped, run};
use crate::stats::abc::{Target, distance};

const RULES: Rules = Rules {
    particles: 2000,
    quantile: 0.5,
    first_tolerance: f64::INFINITY,
    tolerance: 0.0,
    acceptance: 0.01,
    generations: 20,
};

/// θ ~ N(0, 1); ten observations ~ N(θ, 1) of which the mean was .5; the distance is that of the means.
fn normal_mean(rules: Rules, seed: u64, batch: u32) -> (Smc, Stopped) {
    let mut smc = Smc::new(rules, 1, seed);
    let stopped = run(&mut smc, batch, |generation, first, points| {
        let simulate = |(k, point): (u32, &Vec<f64>)| {
            let mut draws = Draws::new(seed ^ u64::from(generation) << 40 ^ u64::from(k) << 8);
            let observed: f64 = (0..10).map(|_| draws.normal()).sum::<f64>() / 10.0;
            (normal_quantile(point[0]) + observed - 0.5).abs()
        };
        Ok::<_, Infallible>((first..).zip(points).map(simulate).collect())
    });
    let Ok(stopped) = stopped;
    (smc, stopped)
}

fn moments(generation: &Generation) -> (f64, f64) {
    let theta: Vec<f64> = generation.particles.iter().map(|p| normal_quantile(p.point[0])).collect();
    let weights = generation.weights();
    (mean(&theta, &weights).unwrap(), standard_deviation(&theta, &weights).unwrap())
}

fn near(found: f64, known: f64, within: f64) {
    assert!((found - known).abs() <= within, "found {found}, known {known} ± {within}");
}

/// Plain rejection: one generation. Figures by quadrature; bounds are four standard errors.
#[test]
fn rejection_has_the_known_posterior_and_acceptance() {
    for (tolerance, particles, mean, deviation, acceptance) in
        [(0.5, 20_000, 0.4213, 0.3963, 0.3298), (0.1, 6_000, 0.4532, 0.3060, 0.0678)]
    {
        let rules = Rules { particles, first_tolerance: tolerance, generations: 1, ..RULES };
        let (smc, stopped) = normal_mean(rules, 7, 512);
        let [generation] = smc.generations() else { panic!("one generation") };
        assert_eq!(stopped, Stopped::Generations);
        let n = (particles as f64).sqrt();
        let found = moments(generation);
        near(found.0, mean, 4.0 * deviation / n);
        near(found.1, deviation, 4.0 * deviation / (n * 2_f64.sqrt()));
        near(generation.acceptance(), acceptance, 4.0 * acceptance * (1.0 - acceptance).sqrt() / n);
    }
}

/// The posterior is N(.45455, .30151²); at a tolerance of .02 the difference from it is invisible here.
#[test]
fn the_sequence_arrives_at_the_exact_posterior() {
    let rules = Rules { tolerance: 0.02, ..RULES };
    let (smc, stopped) = normal_mean(rules, 11, 512);
    assert_eq!(stopped, Stopped::Tolerance);
    let last = smc.generations().last().unwrap();
    assert_eq!(last.tolerance, 0.02);
    let effective = last.effective_sample_size();
    assert!(effective > 1000.0, "{effective}");
    let (mean, deviation) = moments(last);
    near(mean, 0.45455, 4.0 * 0.30151 / effective.sqrt());
    near(deviation, 0.30151, 4.0 * 0.30151 / (2.0 * effective).sqrt());
    let tolerances: Vec<f64> = smc.generations().iter().map(|generation| generation.tolerance).collect();
    assert!(tolerances.windows(2).all(|pair| pair[1] < pair[0]), "{tolerances:?}");
}

#[test]
fn batches_change_nothing() {
    let rules = Rules { particles: 100, tolerance: 0.05, ..RULES };
    let (one, _) = normal_mean(rules, 3, 1);
    for batch in [2, 7, 1000] {
        assert_eq!(normal_mean(rules, 3, batch).0.generations(), one.generations());
    }
}

#[test]
fn it_gives_up_when_proposals_are_refused_and_keeps_the_generation_before() {
    let rules = Rules { particles: 100, acceptance: 0.2, ..RULES };
    let (smc, stopped) = normal_mean(rules, 3, 64);
    assert_eq!(stopped, Stopped::Acceptance);
    assert!(smc.generations().len() > 1);
    assert!(smc.generations().iter().all(|generation| generation.acceptance() >= 0.2));
}

#[test]
fn where_all_distances_are_alike_it_stops() {
    let rules = Rules { particles: 10, ..RULES };
    let mut smc = Smc::new(rules, 2, 1);
    let Ok(stopped) = run(&mut smc, 4, |_, _, points| Ok::<_, Infallible>(vec![1.0; points.len()]));
    assert_eq!(stopped, Stopped::Stalled);
    assert_eq!(smc.generations().len(), 2);
}

/// Two parameters and three noisy outcomes with ranges around those of a truth: each 90 % interval holds its parameter
/// in at least 80 % of 50 tries.
#[test]
fn a_synthetic_truth_is_recovered() {
    let outcomes = |point: &[f64], draws: &mut Draws| {
        let mut noisy = |x: f64| x + 0.03 * draws.normal();
        [noisy(point[0]), noisy(point[0] * point[1]), noisy(point[1] * point[1] - point[0])]
    };
    let rules = Rules { particles: 150, tolerance: 0.02, acceptance: 0.05, generations: 6, ..RULES };
    let mut held = [0; 2];
    for attempt in 0..50 {
        let mut draws = Draws::new(900 + attempt);
        let truth = [draws.uniform(), draws.uniform()];
        let targets = outcomes(&truth, &mut draws).map(|value| Target {
            low: value - 0.02,
            high: value + 0.02,
            weight: 1.0,
        });
        let mut smc = Smc::new(rules, 2, attempt);
        let Ok(_) = run(&mut smc, 200, |generation, first, points| {
            let far = |(k, point): (u32, &Vec<f64>)| {
                let seed = attempt << 48 ^ u64::from(generation) << 32 ^ u64::from(k);
                distance(&targets, &outcomes(point, &mut Draws::new(seed)))
            };
            Ok::<_, Infallible>((first..).zip(points).map(far).collect())
        });
        let last = smc.generations().last().unwrap();
        for i in 0..2 {
            let values: Vec<f64> = last.particles.iter().map(|particle| particle.point[i]).collect();
            let ends = quantiles(&values, &last.weights(), &[0.05, 0.95]);
            held[i] += usize::from(ends[0] <= truth[i] && truth[i] <= ends[1]);
        }
    }
    assert!(held.iter().all(|&count| count >= 40), "{held:?} of 50");
}
