use super::*;
use crate::stats::LEVEL;
use crate::stats::survival::hazard_ratio::HazardRatio;
use crate::stats::survival::{Durations, End};
use crate::stats::tests::Draws;

fn episodes(data: &[(f64, bool)]) -> Vec<Episode> {
    let end = |event| if event { End::Event } else { End::Censored };
    data.iter().map(|&(weeks, event)| Episode::new(weeks, end(event))).collect()
}

fn design<'a>(episodes: &'a [Episode], covariates: &'a [f64]) -> Design<'a> {
    Design { episodes, covariates, counts: None, columns: covariates.len() / episodes.len().max(1) }
}

/// Test data of Therneau and Grambsch (2000, appendix E), where the answers are closed forms.
#[test]
fn closed_forms_of_therneau_and_grambsch() {
    let data = [(1.0, true), (1.0, false), (6.0, true), (6.0, true), (8.0, false), (9.0, true)];
    let x = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
    let episodes = episodes(&data);
    let breslow = fit(&design(&episodes, &x), Ties::Breslow).unwrap().independent(LEVEL);
    let expected = libm::log((3.0 + 33.0_f64.sqrt()) / 2.0);
    assert!((breslow.coefficients[0].beta - expected).abs() < 1e-9);
    assert!((breslow.null_log_likelihood + libm::log(6.0) + 2.0 * libm::log(4.0)).abs() < 1e-12);
    let r = libm::exp(expected);
    let log_likelihood = 2.0 * expected - libm::log(3.0 * r + 3.0) - 2.0 * libm::log(r + 3.0);
    assert!((breslow.log_likelihood - log_likelihood).abs() < 1e-12);

    let efron = fit(&design(&episodes, &x), Ties::Efron).unwrap().independent(LEVEL);
    assert!((efron.coefficients[0].beta - 1.676857).abs() < 1e-6);
    let r = libm::exp(efron.coefficients[0].beta);
    let log_likelihood =
        2.0 * libm::log(r) - libm::log(3.0 * r + 3.0) - libm::log(r + 3.0) - libm::log(r / 2.0 + 2.5);
    assert!((efron.log_likelihood - log_likelihood).abs() < 1e-12);
}

#[test]
fn problems_are_named() {
    let data = episodes(&[(1.0, true), (2.0, true), (3.0, false), (4.0, false)]);
    let problem = |x: &[f64]| fit(&design(&data, x), Ties::Efron).err().unwrap();
    assert_eq!(problem(&[1.0, 1.0, 0.0, 0.0]), CoxProblem::Separated);
    assert_eq!(problem(&[0.3; 4]), CoxProblem::Collinear);
    assert_eq!(problem(&[1.0, f64::NAN, 0.0, 0.0]), CoxProblem::NotFinite);
    // The second column is twice the first.
    let doubled = [1.0, 2.0, 0.0, 0.0, 1.0, 2.0, 0.0, 0.0];
    assert_eq!(problem(&doubled), CoxProblem::Collinear);
    let none = episodes(&[(1.0, false), (2.0, false)]);
    let found = fit(&design(&none, &[0.0, 1.0]), Ties::Efron);
    assert_eq!(found.err().unwrap(), CoxProblem::NoEvents);
    let found = fit(&design(&[], &[]), Ties::Efron);
    assert_eq!(found.err().unwrap(), CoxProblem::Empty);
    let mut one = fit(&design(&data, &[0.0, 1.0, 1.0, 0.0]), Ties::Efron).unwrap().clustered();
    assert_eq!(one.finish(LEVEL).unwrap_err(), CoxProblem::OneCluster);
    one.add(0..4);
    one.add([]);
    assert_eq!(one.finish(LEVEL).unwrap_err(), CoxProblem::OneCluster);
}

#[test]
fn units_of_a_covariate_only_rescale_its_coefficient() {
    let data = episodes(&[(1.0, true), (2.0, true), (2.0, false), (4.0, true), (5.0, true)]);
    let x = [3.0, 1.0, 2.0, 2.5, 1.5];
    let scaled: Vec<f64> = x.iter().map(|x| 1e6 + 1000.0 * x).collect();
    let one = fit(&design(&data, &x), Ties::Efron).unwrap().independent(LEVEL).coefficients[0];
    let other = fit(&design(&data, &scaled), Ties::Efron).unwrap().independent(LEVEL).coefficients[0];
    assert!((one.beta / other.beta - 1000.0).abs() < 1e-4);
    assert!((one.p_value - other.p_value).abs() < 1e-8);
}

/// A log hazard ratio of −0.4 in whole weeks, with a frailty shared within replicates by both arms.
#[test]
fn a_planted_hazard_ratio_is_found_in_a_large_sample() {
    let mut draws = Draws::new(8);
    let mut replicates = Vec::new();
    for _ in 0..100 {
        let frailty = libm::exp(0.3 * draws.normal());
        replicates.push([0.02, 0.02 * libm::exp(-0.4)].map(|rate| {
            let mut episode = || {
                let weeks = (draws.exponential() / (rate * frailty)).ceil();
                let end = if weeks <= 52.0 { End::Event } else { End::Censored };
                Episode::new(weeks.min(52.0), end)
            };
            (0..100).map(|_| episode()).collect::<Vec<Episode>>()
        }));
    }
    let mut groups = [Durations::default(), Durations::default()];
    for (arm, episodes) in replicates.iter().flat_map(|replicate| replicate.iter().enumerate()) {
        episodes.iter().for_each(|episode| groups[arm].add(*episode));
    }
    let ratio = || HazardRatio::fit(&groups[1], &groups[0]).unwrap();
    let mut paired = ratio();
    replicates.iter().for_each(|[baseline, arm]| paired.add(arm, baseline));
    let found = paired.finish(LEVEL).unwrap();
    let effect = found.coefficients[0];
    assert_eq!(found.clusters, Some(100));
    assert!((effect.beta + 0.4).abs() < 0.08, "{effect:?}");
    assert!(effect.interval.contains(effect.hazard_ratio));
    assert!(effect.p_value < 1e-6);
    // Arms that share their replicates are compared within them, and the errors are smaller for it
    // than those of arms in replicates of their own.
    let mut apart = ratio();
    for [baseline, arm] in &replicates {
        apart.add(arm, &[]);
        apart.add(&[], baseline);
    }
    let unpaired = apart.finish(LEVEL).unwrap().coefficients[0];
    assert!(effect.robust_se.unwrap() < unpaired.robust_se.unwrap());
    assert_eq!(effect.se, unpaired.se);
}

/// Equal episodes counted together are the model of each of them by itself.
#[test]
fn counts_stand_for_episodes() {
    let data = episodes(&[(1.0, true), (2.0, true), (2.0, false), (4.0, true), (5.0, true)]);
    let x = [3.0, 1.0, 2.0, 2.5, 1.5];
    let counts = [2, 1, 3, 1, 2];
    let each: Vec<usize> = counts.iter().enumerate().flat_map(|(i, &count)| vec![i; count]).collect();
    let (all, of_all): (Vec<Episode>, Vec<f64>) = each.iter().map(|&i| (data[i], x[i])).unzip();
    for ties in [Ties::Efron, Ties::Breslow] {
        let counted = fit(&Design { counts: Some(&counts), ..design(&data, &x) }, ties).unwrap();
        let listed = fit(&design(&all, &of_all), ties).unwrap();
        let plain = (counted.independent(LEVEL), listed.independent(LEVEL));
        assert!((plain.0.log_likelihood - plain.1.log_likelihood).abs() < 1e-12);
        assert_eq!(plain.0.events, plain.1.events);
        let (mut counted, mut listed) = (counted.clustered(), listed.clustered());
        for (index, &episode) in each.iter().enumerate() {
            counted.add([episode]);
            listed.add([index]);
        }
        let (a, b) = (counted.finish(LEVEL).unwrap(), listed.finish(LEVEL).unwrap());
        let (a, b) = (a.coefficients[0], b.coefficients[0]);
        let pairs = [(a.beta, b.beta), (a.se, b.se), (a.robust_se.unwrap(), b.robust_se.unwrap())];
        assert!(pairs.iter().all(|(a, b)| (a - b).abs() < 1e-12), "{ties:?} {pairs:?}");
    }
}
