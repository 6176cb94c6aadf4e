//! Scenario and study files as they are read.

use super::study::{Changes, Level, Study};
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
    let of = |design: &str| {
        let factor = "[factor.'population.peers']\nrange = [2, 8]\n";
        study(&format!("{factor}[design]\n{design}")).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let grid = of("kind = 'grid'\nlevels = 4");
    assert_eq!(grid.points.iter().map(|point| point[0]).collect::<Vec<_>>(), [2.0, 4.0, 6.0, 8.0]);
    let morris = of("kind = 'morris'\ntrajectories = 10\nlevels = 4");
    let numbers: Vec<Level> = morris.points.iter().map(|point| morris.factors[0].level(point[0])).collect();
    assert!(numbers.iter().all(|level| [2, 4, 6, 8].map(Level::Whole).contains(level)), "{numbers:?}");
    assert!(numbers.contains(&Level::Whole(8)) && numbers.contains(&Level::Whole(2)), "{numbers:?}");
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
