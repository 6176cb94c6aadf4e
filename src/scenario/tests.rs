//! Scenario and study files as they are read.

use super::study::{Changes, Study};
use super::*;

fn experiment(text: &str) -> Scenario {
    from_text("t", &format!("title = \"t\"\n{text}"), &Overrides::default()).unwrap().scenario
}

fn study(text: &str) -> Result<Study, Problems> {
    let text = format!("title = \"t\"\nscenario = \"scenarios/china-customs.toml\"\n{text}");
    let read = study::from_text(&Texts::with_main_scenario(), "s.toml".as_ref(), &text, &Changes::default());
    read.map(|read| read.study)
}

#[test]
fn leadership_sets_its_three_roles_but_for_those_that_are_named() {
    let of = |text: &str| {
        let institution = experiment(text).base.settings.institution;
        [institution.convening, institution.mediating, institution.empowering]
    };
    assert_eq!(of("[institution]\nleadership = 0.7\nmediating = 0.2"), [0.7, 0.2, 0.7]);
    assert_eq!(of("[institution]\nleadership = 0.7"), [0.7; 3]);
}

#[test]
fn a_rule_of_precision_has_its_numbers() {
    let text = "[experiment.precision]\nhalf_width = 0.02\nmin_replicates = 50\nmax_replicates = 90";
    let rule = Precision { outcome: 0, half_width: 0.02, min_replicates: 50, max_replicates: 90 };
    assert_eq!(experiment(text).experiment.precision, Some(rule));
}

#[test]
fn levels_of_whole_numbers_are_even_and_include_both_ends() {
    let of = |range: [i64; 2], design: &str| {
        let text = format!("[factor.'population.peers']\nrange = {range:?}\n[design]\n{design}");
        let study = study(&text).unwrap_or_else(|problems| panic!("{problems}"));
        let mut values: Vec<f64> = study.points.iter().map(|point| point[0]).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    };
    assert_eq!(of([2, 8], "kind = 'grid'\nlevels = 4"), [2.0, 4.0, 6.0, 8.0]);
    let morris =
        |range, levels: u32| of(range, &format!("kind = 'morris'\ntrajectories = 40\nlevels = {levels}"));
    assert_eq!(morris([2, 8], 4), [2.0, 4.0, 6.0, 8.0]);
    // More levels than values: each value has its share of them.
    assert_eq!(morris([2, 4], 6), [2.0, 3.0, 4.0]);
}

#[test]
fn the_ends_of_a_factor_must_be_allowed() {
    let of = |range: &str| {
        study(&format!("[factor.'institution.platform']\n{range}\n[design]\nkind = 'sobol'\npoints = 4"))
    };
    assert!(of("range = [0.0, 1.0]").is_ok());
    assert!(of("range = [0.0, 2.0]").is_err() && of("values = [0.5, 2.0]").is_err());
}

#[test]
fn targets_have_their_ranges() {
    let text = "[factor.'exporter.moral_weight']\nrange = [0.1, 0.8]\n\
        [targets]\ninfringing_share = [0.03, 0.05]\n\
        [targets.effect]\noutcome = 'infringing_share'\narm = 'capacity'\nchange = 'relative'\n\
        range = [-0.9, 0.0]\nfit = false\n\
        [abc]\nparticles = 24\n[experiment]\narms = ['capacity']\n";
    let calibration = study(text).unwrap_or_else(|problems| panic!("{problems}")).calibration.unwrap();
    let found: Vec<_> = calibration
        .targets
        .iter()
        .map(|target| {
            (target.name.as_str(), target.arm.as_str(), target.range.low, target.range.high, target.fit)
        })
        .collect();
    let expected =
        [("infringing_share", BASELINE, 0.03, 0.05, true), ("effect", "capacity", -0.9, 0.0, false)];
    assert_eq!(found, expected);
}
