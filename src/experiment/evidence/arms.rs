//! The arms that facts about effects need, beside the system as it is.

use std::sync::Arc;

use crate::model::countermeasures::Countermeasure;
use crate::model::settings::{Specification, parameter};
use crate::scenario::{Arm, BASELINE, Scenario};

/// Places of the arms.
pub const AS_IT_IS: usize = 0;
/// Fines doubled: base, step and cap.
pub const FINES: usize = 1;
/// Twice as many inspections.
pub const INSPECTIONS: usize = 2;
/// A campaign that makes exporters and consumers aware, of the strength of the library's training.
pub const CAMPAIGN: usize = 3;
/// The library's rewards for those who report.
pub const REPORTING: usize = 4;
/// The whole sanction half as much again: goods, fine, credit rating, referral.
pub const HARDER: usize = 5;
/// Half as many inspections again.
pub const SURER: usize = 6;

const CAMPAIGN_STRENGTH: f64 = 0.8;

/// The system of `scenario` under each of these, with its seed and so many replicates.
pub fn experiment(scenario: &Scenario, replicates: u32) -> Scenario {
    let times =
        |factor: f64, paths: &[&str]| measure(paths.iter().map(|path| (*path, factor)).collect(), Vec::new());
    let fine = ["sanction.fine_base", "sanction.fine_step", "sanction.fine_cap"];
    let fines = times(2.0, &fine);
    let inspections = times(2.0, &["customs.inspection_scale"]);
    let whole = [&fine[..], &["sanction.loss", "sanction.credit_cost", "sanction.referral_cost"]].concat();
    let (harder, surer) = (times(1.5, &whole), times(1.5, &["customs.inspection_scale"]));
    let campaign = measure(Vec::new(), vec![("institution.training", CAMPAIGN_STRENGTH)]);
    let reporting = scenario.countermeasures.iter().find(|measure| measure.name == "reporting").cloned();
    let arms = [
        ("doubled-fines", fines),
        ("doubled-inspections", inspections),
        ("campaign", campaign),
        ("reporting", reporting.unwrap_or_else(|| measure(Vec::new(), Vec::new()))),
        ("harder-sanction", harder),
        ("surer-inspection", surer),
    ];
    let arm = |name: &str, measures: Vec<Countermeasure>| Arm {
        name: name.into(),
        label: name.into(),
        apply: measures.iter().map(|measure| measure.name.clone()).collect(),
        spec: Arc::new(Specification { countermeasures: measures, ..scenario.base.clone() }),
    };
    let mut all = vec![arm(BASELINE, Vec::new())];
    all.extend(arms.map(|(name, measure)| arm(name, vec![Countermeasure { name: name.into(), ..measure }])));
    let mut experiment = Scenario { arms: all, ..scenario.clone() };
    experiment.experiment.replicates = replicates;
    experiment.experiment.precision = None;
    experiment
}

fn measure(multiply: Vec<(&str, f64)>, close_gap: Vec<(&str, f64)>) -> Countermeasure {
    let levers = |named: Vec<(&str, f64)>| {
        let index = |(path, amount): (&str, f64)| parameter(path).map(|(index, _)| (index, amount));
        named.into_iter().filter_map(index).collect()
    };
    Countermeasure {
        name: String::new(),
        label: String::new(),
        answers: String::new(),
        close_gap: levers(close_gap),
        multiply: levers(multiply),
        set: Vec::new(),
        order: 0,
        start: None,
        ramp: 0,
        end: None,
        intensity: 1.0,
        intensity_from: Vec::new(),
        when: None,
        annual_cost: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::countermeasures::in_force;

    #[test]
    fn each_arm_moves_what_its_name_says() {
        let arms = experiment(&Scenario::default(), 7).arms;
        let settings = |arm: usize| {
            let spec = &arms[arm].spec;
            in_force(&spec.settings, &spec.countermeasures, &vec![1.0; spec.countermeasures.len()])
        };
        let before = settings(AS_IT_IS);
        let fines = settings(FINES).sanction;
        assert_eq!(fines.fine_base, 2.0 * before.sanction.fine_base);
        assert_eq!(fines.fine_cap, 2.0 * before.sanction.fine_cap);
        assert_eq!(settings(INSPECTIONS).customs.inspection_scale, 2.0 * before.customs.inspection_scale);
        assert_eq!(settings(CAMPAIGN).institution.training, 0.8);
        let (harder, before_sanction) = (settings(HARDER).sanction, before.sanction);
        assert_eq!(harder.loss, 1.5 * before_sanction.loss);
        assert_eq!(harder.fine_step, 1.5 * before_sanction.fine_step);
        assert_eq!(harder.credit_cost, 1.5 * before_sanction.credit_cost);
        assert_eq!(harder.referral_cost, 1.5 * before_sanction.referral_cost);
        assert_eq!(settings(SURER).customs.inspection_scale, 1.5 * before.customs.inspection_scale);
        assert!(settings(REPORTING).institution.reward > before.institution.reward);
        assert_eq!(settings(CAMPAIGN).institution.reward, before.institution.reward);
    }
}
