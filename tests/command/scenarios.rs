//! Scenario files: precedence, arms, the library, the shipped files, and writing them out whole.

use std::fs;
use std::path::{Path, PathBuf};

use crate::root;
use proptest::prelude::*;
use sfic::model::settings::{PARAMETERS, Specification, parameter};
use sfic::scenario::{Loaded, Overrides, Scenario, differences, from_text, resolved, resolved_with_origins};
use sfic_report::folder::files::load;

fn read(text: &str, set: &[&str]) -> Loaded {
    let overrides = Overrides { set: set.iter().map(ToString::to_string).collect(), ..Overrides::default() };
    from_text("try.toml", text, &overrides).unwrap_or_else(|problems| panic!("{problems}"))
}

fn shipped() -> Vec<PathBuf> {
    let folder = root().join("scenarios");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect()
}

fn load_shipped(path: &Path) -> Loaded {
    load(path, &Overrides::default()).unwrap_or_else(|problems| panic!("{problems}"))
}

fn arms(scenario: &Scenario) -> Vec<&str> {
    scenario.arms.iter().map(|arm| arm.name.as_str()).collect()
}

#[test]
fn a_title_is_enough() {
    let scenario = read("title = \"t\"", &[]).scenario;
    assert_eq!(scenario.base, Specification::default());
    assert_eq!(
        arms(&scenario),
        ["baseline", "capacity", "communication", "coordination", "reporting", "all"]
    );
    assert_eq!((scenario.experiment.replicates, scenario.experiment.seed), (200, 20260101));
}

/// There is one base system: what is built in, the main scenario, and the medians of the calibration.
#[test]
fn the_main_scenario_and_the_calibrated_one_are_what_is_built_in() {
    for file in ["china-customs.toml", "evidence/calibration/posterior-median.toml"] {
        let found =
            differences(&Scenario::default(), &load_shipped(&root().join("scenarios").join(file)).scenario);
        assert_eq!(found, [], "{file}");
    }
    let assumed = load_shipped(&root().join("scenarios/uncalibrated.toml")).scenario;
    let changed: Vec<String> =
        differences(&Scenario::default(), &assumed).into_iter().map(|difference| difference.path).collect();
    let calibrated: Vec<&str> = PARAMETERS
        .iter()
        .filter(|parameter| parameter.source.starts_with("calibrated"))
        .map(|parameter| parameter.path)
        .collect();
    assert_eq!(changed, calibrated);
}

#[test]
fn the_library_holds_the_four_countermeasures_of_the_study() {
    let scenario = Scenario::default();
    let gaps = |name: &str| {
        let measure = scenario.countermeasures.iter().find(|measure| measure.name == name).unwrap();
        let named = |levers: &[(usize, f64)]| -> Vec<(&str, f64)> {
            levers.iter().map(|&(lever, amount)| (PARAMETERS[lever].key(), amount)).collect()
        };
        (named(&measure.close_gap), named(&measure.multiply))
    };
    let coordination = [
        ("ground_rules", 0.6),
        ("transparency", 0.4),
        ("exclusivity", 0.4),
        ("mandate", 0.5),
        ("platform", 0.7),
        ("transfer", 0.6),
    ];
    assert_eq!(gaps("coordination"), (coordination.to_vec(), vec![]));
    assert_eq!(gaps("reporting"), (vec![("reward", 0.9), ("anonymity", 0.7), ("feedback", 0.2)], vec![]));
    assert_eq!(gaps("capacity"), (vec![("training", 0.8), ("support", 0.8), ("publicity", 0.5)], vec![]));
    let communication = [
        ("transparency", 0.3),
        ("inclusiveness", 0.6),
        ("convening", 0.5),
        ("mediating", 0.5),
        ("empowering", 0.5),
        ("feedback", 0.6),
    ];
    assert_eq!(gaps("communication"), (communication.to_vec(), vec![("meeting_interval", 0.3)]));
}

#[test]
fn the_command_line_beats_the_file_beats_what_it_extends_beats_what_is_built_in() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("base.toml", "title = \"base\"\n[exporter]\nrelocate = 0.1\nabandon = 0.1\nreregister = 0.1");
    write("upper.toml", "extends = \"base.toml\"\n[exporter]\nrelocate = 0.2\nabandon = 0.2");
    let overrides = Overrides { set: vec!["exporter.relocate=0.3".into()], ..Overrides::default() };
    let loaded = load(&folder.path().join("upper.toml"), &overrides).unwrap();
    let exporter = loaded.scenario.base.settings.exporter;
    assert_eq!((exporter.relocate, exporter.abandon, exporter.reregister), (0.3, 0.2, 0.1));
    assert_eq!((loaded.scenario.title.as_str(), exporter.ship_mean), ("base", 0.5));
    assert_eq!(loaded.origins.of("exporter.relocate"), "--set");
    assert!(loaded.origins.of("exporter.abandon").ends_with("upper.toml:4"));
    assert!(loaded.origins.of("exporter.reregister").ends_with("base.toml:5"));
    assert_eq!(loaded.origins.of("exporter.ship_mean"), "default");
    let shown = resolved_with_origins(&loaded.scenario, &loaded.origins);
    assert!(
        shown.lines().any(|line| line.starts_with("relocate = 0.3 ") && line.ends_with("# --set")),
        "{shown}"
    );
}

#[test]
fn every_kind_of_value_can_be_set() {
    let set = [
        "title=Other title",
        "institution.leadership=0.9",
        "countermeasure.reporting.intensity=0.5",
        "countermeasure.reporting.close_gap.\"institution.reward\"=0.1",
        "stakeholder.\"consumers\".power=0.7",
        "customs.house.\"Ningbo (sea)\".inspection_rate=0.05",
        "structure.exit_active=false",
        "experiment.arms=[\"reporting\"]",
    ];
    let scenario = read("title = \"t\"", &set).scenario;
    assert_eq!(scenario.title, "Other title");
    let institution = scenario.base.settings.institution;
    assert_eq!((institution.convening, institution.mediating, institution.empowering), (0.9, 0.9, 0.9));
    let measure = &scenario.arms[1].spec.countermeasures[0];
    assert_eq!(measure.intensity, 0.5);
    let reward = parameter("institution.reward").unwrap().0;
    assert!(measure.close_gap.contains(&(reward, 0.1)));
    assert_eq!(scenario.base.stakeholders[8].power, 0.7);
    assert_eq!(scenario.base.houses[0].inspection_rate, 0.05);
    assert!(!scenario.base.settings.structure.exit_active);
    // Each arm has the changes of the base too.
    assert_eq!(scenario.arms[1].spec.stakeholders[8].power, 0.7);
}

#[test]
fn a_role_of_its_own_is_an_exception_from_leadership() {
    let scenario = read("title = \"t\"\n[institution]\nmediating = 0.1\nleadership = 0.8", &[]).scenario;
    let institution = scenario.base.settings.institution;
    assert_eq!((institution.convening, institution.mediating), (0.8, 0.1));
    // Together they beat what a lower file says of each.
    let path = root().join("scenarios/weak-leadership.toml");
    let institution = load_shipped(&path).scenario.base.settings.institution;
    assert_eq!((institution.convening, institution.mediating, institution.empowering), (0.05, 0.05, 0.05));
    let set = ["countermeasure.communication.close_gap.\"institution.convening\"=0.1"];
    let scenario = read("title = \"t\"", &set).scenario;
    let (convening, mediating) =
        (parameter("institution.convening").unwrap().0, parameter("institution.mediating").unwrap().0);
    let gaps = &scenario.arms[2].spec.countermeasures[0].close_gap;
    assert!(gaps.contains(&(convening, 0.1)) && gaps.contains(&(mediating, 0.5)), "{gaps:?}");
}

#[test]
fn factorial_has_every_combination() {
    let scenario = read("title = \"t\"\n[experiment]\narms = \"factorial\"", &[]).scenario;
    assert_eq!(scenario.arms.len(), 16);
    assert_eq!(
        arms(&scenario)[..8],
        [
            "baseline",
            "capacity",
            "communication",
            "coordination",
            "reporting",
            "capacity+communication",
            "capacity+coordination",
            "capacity+reporting"
        ]
    );
    assert_eq!(arms(&scenario)[15], "capacity+communication+coordination+reporting");
}

#[test]
fn arms_are_selected_by_name_with_the_baseline_first() {
    let overrides = Overrides {
        arms: Some(vec!["reporting".into(), "baseline".into(), " reporting + capacity".into()]),
        replicates: Some(7),
        seed: Some(3),
        ..Overrides::default()
    };
    let text = "title = \"t\"\n[experiment]\nprecision = { half_width = 0.01 }";
    let scenario = from_text("t", text, &overrides).unwrap().scenario;
    assert_eq!(arms(&scenario), ["baseline", "reporting", "capacity+reporting"]);
    assert_eq!((scenario.experiment.replicates, scenario.experiment.seed), (7, 3));
    assert_eq!(scenario.experiment.precision, None, "a number on the command line replaces the rule");
}

#[test]
fn arms_of_the_file_can_change_parameters_and_combine() {
    let text = "title = \"t\"\n[[arm]]\nname = \"rich\"\napply = [\"reporting\", \"capacity\"]\n\
        set = { \"exporter.relocate\" = 0.0, institution.leadership = 1.0 }\n[experiment]\narms = \"list\"";
    let scenario = read(text, &[]).scenario;
    assert_eq!(arms(&scenario), ["baseline", "rich"]);
    let rich = &scenario.arms[1];
    assert_eq!(rich.apply, ["capacity", "reporting"]);
    assert_eq!((rich.spec.settings.exporter.relocate, rich.spec.settings.institution.mediating), (0.0, 1.0));
    assert_eq!(scenario.base.settings.exporter.relocate, 0.25);
}

#[test]
fn lists_replace_and_tables_change() {
    let houses = "[[customs.house]]\nname = \"One\"\nkind = \"parcel\"\nshare = 1.0\ninspection_rate = 0.1\n";
    let scenario =
        read(&format!("title = \"t\"\n{houses}"), &["customs.house.One.inspection_rate=0.2"]).scenario;
    assert_eq!(scenario.base.houses.len(), 1);
    assert_eq!(scenario.base.houses[0].inspection_rate, 0.2);
}

#[test]
fn the_main_scenario_states_every_value_and_differs_from_the_built_in_one_where_it_was_calibrated() {
    let scenarios = root().join("scenarios");
    let loaded = load_shipped(&scenarios.join("china-customs.toml"));
    let medians =
        std::fs::read_to_string(scenarios.join("evidence/calibration/posterior-median.toml")).unwrap();
    let mut expected = Specification::default();
    let mut calibrated = 0;
    for line in medians.lines() {
        let Some((path, value)) = line.split_once(" = ") else { continue };
        if let Some((_, parameter)) = parameter(path) {
            (parameter.set)(&mut expected.settings, value.parse().unwrap());
            calibrated += 1;
        }
    }
    assert_eq!(calibrated, 15);
    assert_eq!(loaded.scenario.base, expected, "medians of the posterior, and built-in values for the rest");
    for parameter in PARAMETERS {
        let origin = loaded.origins.of(parameter.path);
        assert!(origin.contains("china-customs.toml:"), "{} is not in the main scenario", parameter.path);
    }
}

#[test]
fn every_shipped_scenario_is_right_and_has_no_warning() {
    let files = shipped();
    assert!(files.len() >= 7, "{files:?}");
    for path in files {
        let loaded = load_shipped(&path);
        assert!(loaded.warnings.is_empty(), "{}: {:?}", path.display(), loaded.warnings);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("#:schema ./scenario.schema.json\n"), "{}", path.display());
        assert!(!loaded.scenario.description.is_empty(), "{}", path.display());
    }
}

#[test]
fn what_is_written_out_whole_reads_back_the_same() {
    for path in shipped() {
        // All but the posterior, whose place depends on that of the file.
        let scenario = Scenario { posterior: None, ..load_shipped(&path).scenario };
        let again = read(&resolved(&scenario), &[]).scenario;
        assert_eq!(again, scenario, "{}", path.display());
        assert_eq!(resolved(&again), resolved(&scenario));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_values_read_back_the_same(values in prop::collection::vec((0..PARAMETERS.len(), 0.0..1.0_f64), 1..12)) {
        let text: Vec<String> = values
            .iter()
            .map(|&(index, part)| (&PARAMETERS[index], part))
            .filter(|(parameter, _)| !matches!(parameter.section(), "time" | "population"))
            .map(|(parameter, part)| {
                let value = parameter.low + part * (parameter.high - parameter.low);
                let value = if parameter.kind == sfic::model::settings::Kind::Real { value } else { value.round() };
                format!("{}={}", parameter.path, sfic::scenario::shown(parameter, value))
            })
            .collect();
        let set: Vec<&str> = text.iter().map(String::as_str).collect();
        let scenario = read("title = \"a \\\"quoted\\\" title\\n日本\"", &set).scenario;
        prop_assert_eq!(read(&resolved(&scenario), &[]).scenario, scenario);
    }
}
