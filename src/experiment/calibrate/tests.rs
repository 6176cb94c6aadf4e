//! Simulation-based calibration of the whole method (Talts et al. 2018, *Validating Bayesian inference algorithms with
//! simulation-based calibration*): truths are drawn from the prior, outcomes simulated at each, and each set of outcomes
//! is fitted. If the method is sound, the prior probability of the truth is anywhere in the posterior with the same
//! probability: the posterior probability below it is uniform.
//!
//! The posterior must be exact for that, and for ranges it is: the observed outcome is reported with a uniform error, and
//! the range is what the report leaves open. A point whose runs lie in all ranges is a draw from the posterior given the
//! report (Wilkinson 2013).

use std::sync::atomic::AtomicBool;

use super::sample::{Sample, layout, sample};
use super::simulate::{Job, Place, Runs, targets};
use crate::experiment::engine::{Memory, Workers};
use crate::random::{Deck, Draws, Purpose};
use crate::scenario::Texts;
use crate::scenario::study::{Calibration, Changes, Study, from_text};
use crate::stats::abc::{Rules, Stopped};
use crate::stats::distributions::chi_squared_tail;

const STUDY: &str = "title = 'Small'\nscenario = 'scenarios/china-customs.toml'\n\
    [set.time]\nwarmup = 4\nhorizon = 13\nfollow_up = 6\n\
    [set.population]\nexporters = 100\nrights_holders = 5\nconsumers = 0\n\
    [factor.'exporter.opportunity_share']\nrange = [0.1, 0.5]\n\
    [factor.'customs.inspection_scale']\ndistribution = { log_uniform = [1.0, 6.0] }\n\
    [factor.'rights_holder.reply_base']\nrange = [-1.0, 2.0]\n\
    [targets]\ninfringing_share = [0.0, 1.0]\ninspection_rate = [0.0, 1.0]\n\
    [experiment]\nreplicates = 1\n";

/// Largest errors of the reports of the two outcomes. They say nothing of the third parameter, which must keep its prior.
const ERRORS: [f64; 2] = [0.03, 0.02];

fn small() -> (Study, Calibration) {
    let files = Texts::with_main_scenario();
    let study =
        from_text(&files, "s".as_ref(), STUDY, &Changes::default()).unwrap_or_else(|e| panic!("{e}")).study;
    let calibration = study.calibration.clone().unwrap();
    (study, calibration)
}

fn deck(dataset: u32) -> Deck {
    Draws::new(20_260_101, dataset).deck(Purpose::Proposal, 0, 0)
}

/// A point of the prior, and what is reported of its outcomes.
fn reported(
    study: &Study,
    calibration: &Calibration,
    dataset: u32,
    workers: &Workers<'_>,
) -> Option<(Vec<f64>, Vec<f64>)> {
    let mut deck = deck(dataset);
    let point: Vec<f64> = study.factors.iter().map(|_| deck.uniform()).collect();
    let values = study.factors.iter().zip(&point).map(|(factor, &u)| factor.value(u)).collect();
    let arms: Vec<String> = calibration.arms();
    let mut store = Memory::new(layout(study, calibration));
    let mut runs = Runs { study, arms: arms.clone(), seed: 7, replicates: 1, store: &mut store, workers };
    let jobs = [Job { place: Place { generation: 0, number: dataset }, values }];
    let show = |sums: &[_]| targets(&calibration.targets, &arms, sums);
    let outcomes = runs.show(&jobs, ERRORS.len(), &show, &mut |_| ()).unwrap().remove(0);
    let reports =
        outcomes.iter().zip(ERRORS).map(|(outcome, error)| outcome + error * (2.0 * deck.uniform() - 1.0));
    let reports: Vec<f64> = reports.collect();
    reports.iter().all(|report| report.is_finite()).then_some((point, reports))
}

fn fitted(
    study: &Study,
    calibration: &Calibration,
    dataset: u32,
    reports: &[f64],
    workers: &Workers<'_>,
) -> Sample {
    let mut calibration = calibration.clone();
    for ((target, report), error) in calibration.targets.iter_mut().zip(reports).zip(ERRORS) {
        (target.range.low, target.range.high) = (report - error, report + error);
    }
    calibration.rules = Rules {
        particles: 60,
        quantile: 0.5,
        first_tolerance: f64::INFINITY,
        tolerance: 0.0,
        acceptance: 0.001,
        generations: 20,
    };
    calibration.seed = u64::from(dataset) + 1;
    let mut store = Memory::new(layout(study, &calibration));
    sample(study, &calibration, &mut store, workers, &mut |_| ()).unwrap()
}

/// Prints, and checks, how many of `datasets` truths lie in each tenth of their posteriors.
fn ranks(datasets: u32, least_p: f64) {
    let (study, calibration) = small();
    let stop = AtomicBool::new(false);
    let workers = Workers::new(2, &stop).unwrap();
    let mut tenths = vec![[0_u32; 10]; study.factors.len()];
    let (mut fits, mut unreported, mut not_exact) = (0, 0, 0);
    for dataset in 0.. {
        if fits == datasets {
            break;
        }
        let Some((truth, reports)) = reported(&study, &calibration, dataset, &workers) else {
            unreported += 1;
            continue;
        };
        let found = fitted(&study, &calibration, dataset, &reports, &workers);
        fits += 1;
        not_exact += u32::from(found.stopped != Stopped::Tolerance);
        for (factor, tenths) in tenths.iter_mut().enumerate() {
            let below = found.particles.iter().filter(|particle| particle.point[factor] < truth[factor]);
            let below: f64 = below.map(|particle| particle.weight).sum();
            tenths[((10.0 * below) as usize).min(9)] += 1;
        }
    }
    println!("{fits} datasets; {unreported} more had an outcome without a value; {not_exact} not exact");
    assert_eq!(not_exact, 0, "every posterior lies in the ranges");
    for (factor, tenths) in study.factors.iter().zip(&tenths) {
        let expected = f64::from(datasets) / 10.0;
        let chi: f64 = tenths.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
        let p = chi_squared_tail(chi, 9).unwrap();
        println!("{}: {tenths:?}, χ² {chi:.1}, p {p:.3}", factor.name);
        assert!(p > least_p, "{}", factor.name);
    }
}

#[test]
fn truths_lie_anywhere_in_their_posteriors() {
    ranks(30, 1e-4);
}

/// `cargo test --release --lib truths_lie -- --ignored --nocapture` prints the table; some minutes.
#[test]
#[ignore = "long: two hundred and fifty datasets"]
fn truths_lie_anywhere_in_their_posteriors_measured() {
    ranks(250, 0.01);
}
