//! The trial of 6-mercaptopurine of Freireich and others (1963), remission in weeks.

use crate::stats::LEVEL;
use crate::stats::survival::Ties;
use crate::stats::survival::cox::{self, Design};
use crate::stats::survival::hazard_ratio::HazardRatio;
use crate::stats::survival::kaplan_meier::KaplanMeier;
use crate::stats::survival::log_rank::log_rank;
use crate::stats::survival::{Durations, End, Episode};

fn treated() -> Vec<Episode> {
    let relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23];
    let censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
    let with = |weeks: &[u8], end| -> Vec<Episode> {
        weeks.iter().map(|&weeks| Episode::new(f64::from(weeks), end)).collect()
    };
    [with(&relapsed, End::Event), with(&censored, End::Censored)].concat()
}

fn placebo() -> Vec<Episode> {
    [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
        .map(|weeks| Episode::new(f64::from(weeks), End::Event))
        .into()
}

#[test]
fn kaplan_meier_and_greenwood() {
    let curve = KaplanMeier::fit(&Durations::new(&treated()), LEVEL).unwrap();
    let expected = [
        (6.0, 0.8571, 0.0764),
        (7.0, 0.8067, 0.0869),
        (10.0, 0.7529, 0.0963),
        (13.0, 0.6902, 0.1068),
        (16.0, 0.6275, 0.1141),
        (22.0, 0.5378, 0.1282),
        (23.0, 0.4482, 0.1346),
    ];
    assert_eq!(curve.steps().len(), expected.len());
    for (step, (weeks, survival, se)) in curve.steps().iter().zip(expected) {
        assert_eq!(step.weeks, weeks);
        assert!((step.survival - survival).abs() < 5e-5, "{step:?}");
        assert!((step.se - se).abs() < 5e-5, "{step:?}");
        assert!(step.band.unwrap().contains(step.survival));
    }
}

#[test]
fn medians_and_restricted_means() {
    let treated = KaplanMeier::fit(&Durations::new(&treated()), LEVEL).unwrap();
    let placebo = KaplanMeier::fit(&Durations::new(&placebo()), LEVEL).unwrap();
    assert_eq!(treated.median(), Some(23.0));
    assert_eq!(placebo.median(), Some(8.0));
    let mean = |curve: &KaplanMeier| curve.restricted_mean(23.0).unwrap().value;
    assert!((mean(&treated) - 17.9092).abs() < 5e-5);
    assert!((mean(&placebo) - 8.6667).abs() < 5e-5);
}

#[test]
fn log_rank_test() {
    let found = log_rank(&[&Durations::new(&treated()), &Durations::new(&placebo())]).unwrap();
    assert!((found.statistic - 16.79294).abs() < 5e-6, "{found:?}");
    assert!((found.p_value - 4.1688e-5).abs() < 5e-10);
    assert_eq!(found.degrees, 1);
    let (observed, expected) = (found.observed, found.expected);
    assert_eq!(observed, [9.0, 21.0]);
    assert!((expected.iter().sum::<f64>() - 30.0).abs() < 1e-12);
}

#[test]
fn proportional_hazards() {
    let episodes = [treated(), placebo()].concat();
    let mut covariates = vec![1.0; 21];
    covariates.resize(42, 0.0);
    let design = Design { episodes: &episodes, covariates: &covariates, columns: 1, counts: None };
    for (ties, beta, se) in [(Ties::Efron, -1.57212, 0.41240), (Ties::Breslow, -1.50919, 0.40956)] {
        let found = cox::fit(&design, ties).unwrap().independent(LEVEL);
        let coefficient = found.coefficients[0];
        assert!((coefficient.beta - beta).abs() < 6e-6, "{coefficient:?}");
        assert!((coefficient.se - se).abs() < 6e-6, "{coefficient:?}");
        assert_eq!((found.events, coefficient.robust_se), (30, None));
    }
}

/// Counted by week, as an ensemble is, it is the same model, and each patient as a cluster has a close error.
#[test]
fn proportional_hazards_from_counts() {
    let (treated, placebo) = (treated(), placebo());
    let mut ratio = HazardRatio::fit(&Durations::new(&treated), &Durations::new(&placebo)).unwrap();
    treated.iter().for_each(|patient| ratio.add(std::slice::from_ref(patient), &[]));
    placebo.iter().for_each(|patient| ratio.add(&[], std::slice::from_ref(patient)));
    let found = ratio.finish(LEVEL).unwrap();
    let coefficient = found.coefficients[0];
    assert!((coefficient.beta + 1.57212).abs() < 6e-6, "{coefficient:?}");
    assert!((coefficient.se - 0.41240).abs() < 6e-6, "{coefficient:?}");
    assert!((coefficient.robust_se.unwrap() - coefficient.se).abs() < 0.1, "{coefficient:?}");
    assert_eq!((found.events, found.clusters), (30, Some(42)));
}
