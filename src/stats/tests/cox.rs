use super::*;
use crate::stats::LEVEL;
use crate::stats::survival::End;
use crate::stats::tests::Draws;

fn episodes(data: &[(f64, bool)]) -> Vec<Episode> {
    let end = |event| if event { End::Event } else { End::Censored };
    data.iter().map(|&(weeks, event)| Episode::new(weeks, end(event))).collect()
}

fn design<'a>(episodes: &'a [Episode], covariates: &'a [f64]) -> Design<'a> {
    Design { episodes, covariates, columns: covariates.len() / episodes.len().max(1), clusters: None }
}

/// Test data of Therneau and Grambsch (2000, appendix E), where the answers are closed forms.
#[test]
fn closed_forms_of_therneau_and_grambsch() {
    let data = [(1.0, true), (1.0, false), (6.0, true), (6.0, true), (8.0, false), (9.0, true)];
    let x = [1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
    let episodes = episodes(&data);
    let breslow = fit(&design(&episodes, &x), Ties::Breslow, LEVEL).unwrap();
    let expected = libm::log((3.0 + 33.0_f64.sqrt()) / 2.0);
    assert!((breslow.coefficients[0].beta - expected).abs() < 1e-9);
    assert!((breslow.null_log_likelihood + libm::log(6.0) + 2.0 * libm::log(4.0)).abs() < 1e-12);
    let r = libm::exp(expected);
    let log_likelihood = 2.0 * expected - libm::log(3.0 * r + 3.0) - 2.0 * libm::log(r + 3.0);
    assert!((breslow.log_likelihood - log_likelihood).abs() < 1e-12);

    let efron = fit(&design(&episodes, &x), Ties::Efron, LEVEL).unwrap();
    assert!((efron.coefficients[0].beta - 1.676857).abs() < 1e-6);
    let r = libm::exp(efron.coefficients[0].beta);
    let log_likelihood =
        2.0 * libm::log(r) - libm::log(3.0 * r + 3.0) - libm::log(r + 3.0) - libm::log(r / 2.0 + 2.5);
    assert!((efron.log_likelihood - log_likelihood).abs() < 1e-12);
}

#[test]
fn problems_are_named() {
    let data = episodes(&[(1.0, true), (2.0, true), (3.0, false), (4.0, false)]);
    let problem = |x: &[f64]| fit(&design(&data, x), Ties::Efron, LEVEL).unwrap_err();
    assert_eq!(problem(&[1.0, 1.0, 0.0, 0.0]), CoxProblem::Separated);
    assert_eq!(problem(&[0.3; 4]), CoxProblem::Collinear);
    assert_eq!(problem(&[1.0, f64::NAN, 0.0, 0.0]), CoxProblem::NotFinite);
    // The second column is twice the first.
    let doubled = [1.0, 2.0, 0.0, 0.0, 1.0, 2.0, 0.0, 0.0];
    assert_eq!(problem(&doubled), CoxProblem::Collinear);
    let none = episodes(&[(1.0, false), (2.0, false)]);
    let found = fit(&design(&none, &[0.0, 1.0]), Ties::Efron, LEVEL);
    assert_eq!(found.unwrap_err(), CoxProblem::NoEvents);
    let found = fit(&design(&[], &[]), Ties::Efron, LEVEL);
    assert_eq!(found.unwrap_err(), CoxProblem::Empty);
    let one = Design { clusters: Some(&[7, 7, 7, 7]), ..design(&data, &[0.0, 1.0, 1.0, 0.0]) };
    assert_eq!(fit(&one, Ties::Efron, LEVEL).unwrap_err(), CoxProblem::OneCluster);
}

#[test]
fn units_of_a_covariate_only_rescale_its_coefficient() {
    let data = episodes(&[(1.0, true), (2.0, true), (2.0, false), (4.0, true), (5.0, true)]);
    let x = [3.0, 1.0, 2.0, 2.5, 1.5];
    let scaled: Vec<f64> = x.iter().map(|x| 1e6 + 1000.0 * x).collect();
    let one = fit(&design(&data, &x), Ties::Efron, LEVEL).unwrap().coefficients[0];
    let other = fit(&design(&data, &scaled), Ties::Efron, LEVEL).unwrap().coefficients[0];
    assert!((one.beta / other.beta - 1000.0).abs() < 1e-4);
    assert!((one.p_value - other.p_value).abs() < 1e-8);
}

/// A log hazard ratio of −0.4 in whole weeks, with a frailty shared within replicates by both arms.
#[test]
fn a_planted_hazard_ratio_is_found_in_a_large_sample() {
    let mut draws = Draws::new(8);
    let (mut groups, mut replicates) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for replicate in 0..100 {
        let frailty = libm::exp(0.3 * draws.normal());
        for (arm, rate) in [(0, 0.02), (1, 0.02 * libm::exp(-0.4))] {
            for _ in 0..100 {
                let weeks = (draws.exponential() / (rate * frailty)).ceil();
                let episode = if weeks <= 52.0 {
                    Episode::new(weeks, End::Event)
                } else {
                    Episode::new(52.0, End::Censored)
                };
                groups[arm].push(episode);
                replicates[arm].push(replicate);
            }
        }
    }
    let group = |arm: usize| Group { episodes: &groups[arm], replicates: &replicates[arm] };
    let found = hazard_ratio(group(1), group(0), LEVEL).unwrap();
    let effect = found.coefficients[0];
    assert_eq!(found.clusters, Some(100));
    assert!((effect.beta + 0.4).abs() < 0.08, "{effect:?}");
    assert!(effect.interval.contains(effect.hazard_ratio));
    assert!(effect.p_value < 1e-6);
    // Arms that share their replicates are compared within them, and the errors are smaller for it
    // than those of arms in replicates of their own.
    let apart: Vec<usize> = replicates[1].iter().map(|replicate| replicate + 1000).collect();
    let own = Group { replicates: &apart, ..group(1) };
    let unpaired = hazard_ratio(own, group(0), LEVEL).unwrap().coefficients[0];
    assert!(effect.robust_se.unwrap() < unpaired.robust_se.unwrap());
    assert_eq!(effect.se, unpaired.se);
}
