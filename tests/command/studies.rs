//! Study files: what they may say, and what every mistake in one gets.

use std::fs;

use crate::{root, said};
use sfic::scenario::study::{self, Changes, Level, Loaded, Study, Values};
use sfic::scenario::{Overrides, Problems};
use sfic::stats::design::Distribution;
use sfic_report::folder::disk::Disk;
use sfic_report::folder::files::load_study;

/// A study from its text, beside the scenarios.
fn from_text(text: &str, changes: &Changes) -> Result<Loaded, Problems> {
    study::from_text(&Disk, &root().join("try.toml"), text, changes)
}

/// A study with these factors, over the main scenario.
fn text(factors: &str, design: &str) -> String {
    format!("title = 't'\nscenario = 'scenarios/china-customs.toml'\n{factors}\n[design]\n{design}\n")
}

const LATIN: &str = "kind = 'latin-hypercube'\npoints = 8";

fn read(text: &str) -> Study {
    let loaded = from_text(text, &Changes::default());
    loaded.unwrap_or_else(|problems| panic!("{problems}")).study
}

#[track_caller]
fn wrong(text: &str, parts: &[&str]) {
    let found = from_text(text, &Changes::default());
    let said = said(&found.expect_err("the study is wrong"));
    for part in parts {
        assert!(said.contains(part), "{part}:\n{said}");
    }
}

fn one(factor: &str) -> String {
    text(factor, LATIN)
}

#[test]
fn every_kind_of_factor_sets_what_it_says() {
    let factors = "[factor.'exporter.moral_weight']\nrange = [0.2, 0.8]\n\
        [factor.institution.leadership]\ndistribution = { beta = { alpha = 2, beta = 2 } }\n\
        [factor.'population.peers']\nrange = [2, 9]\n\
        [factor.'structure.exit_active']\n\
        [factor.'countermeasure.reporting.start']\nvalues = [104, 130]\n\
        [factor.'countermeasure.reporting.when']\nvalues = ['trust > 0.5', 'trust < 0.4']\n\
        [factor.'customs.house.\"Ningbo (sea)\".inspection_rate']\nvalues = [0.01, 0.05]\n\
        [factor.weak]\npaths = ['stakeholder.consumers.power', 'stakeholder.\"small rights holders\".power']\n\
        range = [0.1, 0.3]\n";
    let study = read(&text(factors, LATIN));
    let names: Vec<&str> = study.names().collect();
    assert_eq!(names[1], "institution.leadership");
    assert_eq!(study.factors[2].values, Values::Whole(Some((2, 9))));
    assert_eq!(study.factors[3].values, Values::Choice(vec![Level::Flag(false), Level::Flag(true)]));
    let scenario = study.at(&[0.3, 0.7, 4.0, 0.0, 1.0, 1.0, 0.0, 0.25]).unwrap();
    let settings = scenario.base.settings;
    assert_eq!((settings.exporter.moral_weight, settings.population.peers), (0.3, 4));
    assert_eq!((settings.institution.convening, settings.institution.empowering), (0.7, 0.7));
    assert!(!settings.structure.exit_active);
    let reporting = scenario.countermeasures.iter().find(|measure| measure.name == "reporting").unwrap();
    assert_eq!(reporting.start, Some(130));
    assert!(reporting.when.is_some_and(|when| !when.above && when.level == 0.4));
    assert_eq!(scenario.base.houses[0].inspection_rate, 0.01);
    let power =
        |name: &str| scenario.base.stakeholders.iter().find(|party| party.name == name).unwrap().power;
    assert_eq!((power("consumers"), power("small rights holders")), (0.25, 0.25));
    // The values of a Latin hypercube are those of its strata.
    let mut strata: Vec<usize> =
        study.points.iter().map(|point| ((point[0] - 0.2) / 0.6 * 8.0) as usize).collect();
    strata.sort_unstable();
    assert!(strata.into_iter().eq(0..8));
    assert!(study.points.iter().all(|point| point[2].fract() == 0.0 && (2.0..=9.0).contains(&point[2])));
}

#[test]
fn every_distribution_is_read() {
    let prior = |distribution: &str| {
        let factor = format!("[factor.'exporter.moral_weight']\ndistribution = {{ {distribution} }}\n");
        *read(&one(&factor)).factors[0].distribution().unwrap()
    };
    assert_eq!(prior("uniform = [0.1, 0.9]"), Distribution::Uniform { low: 0.1, high: 0.9 });
    assert_eq!(
        prior("log_uniform = { low = 0.1, high = 1 }"),
        Distribution::LogUniform { low: 0.1, high: 1.0 }
    );
    assert_eq!(prior("normal = { mean = 1, sd = 0.1 }"), Distribution::Normal { mean: 1.0, sd: 0.1 });
    assert_eq!(
        prior("truncated_normal = { mean = 1, sd = 0.5, low = 0, high = 2 }"),
        Distribution::TruncatedNormal { mean: 1.0, sd: 0.5, low: 0.0, high: 2.0 }
    );
    assert_eq!(prior("lognormal = [1, 0.2]"), Distribution::Lognormal { median: 1.0, sigma: 0.2 });
    assert_eq!(
        prior("beta = { alpha = 2, beta = 3, high = 2 }"),
        Distribution::Beta { alpha: 2.0, beta: 3.0, low: 0.0, high: 2.0 }
    );
    assert_eq!(
        prior("triangular = { low = 0, mode = 1, high = 2 }"),
        Distribution::Triangular { low: 0.0, mode: 1.0, high: 2.0 }
    );
}

#[test]
fn grids_have_every_combination_of_levels() {
    let factors = "[factor.'exporter.moral_weight']\nrange = [0.2, 0.8]\n\
        [factor.'population.peers']\nrange = [2, 8]\nlevels = 4\n\
        [factor.'structure.exit_active']\n\
        [factor.'exporter.peer_weight']\ndistribution = { lognormal = [0.2, 0.5] }\nlevels = 1\n";
    let study = read(&text(factors, "kind = 'grid'\nlevels = 3"));
    assert_eq!(study.points.len(), 3 * 4 * 2);
    let column = |factor: usize| {
        let mut values: Vec<f64> = study.points.iter().map(|point| point[factor]).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    };
    assert_eq!(column(0), [0.2, 0.5, 0.8]);
    assert_eq!(column(1), [2.0, 4.0, 6.0, 8.0]);
    assert_eq!(column(3), [0.2]);
    assert_eq!(study.points.point(0), [0.2, 2.0, 0.0, 0.2]);
}

#[test]
fn what_the_study_sets_holds_at_every_point_and_the_command_line_stands_above() {
    let study = format!(
        "{}[set]\n'institution.leadership' = 0.9\n'time.warmup' = 60\n[set.countermeasure.campaign]\nmultiply = \
         {{ 'customs.inspection_scale' = 2.0 }}\nannual_cost = 1\n[experiment]\narms = ['campaign']\nseed = 5\n",
        one("[factor.'exporter.moral_weight']\nrange = [0.2, 0.8]\n")
    );
    let set = ["time.warmup=70", "design.points=3", "experiment.replicates=4", "institution.convening=0.1"];
    let overrides = Overrides {
        set: set.map(String::from).to_vec(),
        seed: Some(6),
        arms: Some(vec!["campaign+reporting".into()]),
        ..Overrides::default()
    };
    let changes = Changes { overrides, points: None };
    let found = from_text(&study, &changes).unwrap_or_else(|error| panic!("{error}"));
    let scenario = found.study.at(&[0.5]).unwrap();
    let institution = scenario.base.settings.institution;
    assert_eq!((institution.convening, institution.mediating), (0.1, 0.9));
    assert_eq!((scenario.base.settings.time.warmup, scenario.base.settings.exporter.moral_weight), (70, 0.5));
    assert_eq!(
        (found.study.points.len(), scenario.experiment.replicates, scenario.experiment.seed),
        (3, 4, 6)
    );
    let arms: Vec<&str> = scenario.arms.iter().map(|arm| arm.name.as_str()).collect();
    assert_eq!(arms, ["baseline", "campaign+reporting"]);
    assert!(found.warnings.is_empty(), "{:?}", found.warnings);
}

#[test]
fn a_resolved_study_is_the_same_study() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["uncertain-conditions", "reporting-dose"] {
        let path = root().join(format!("scenarios/studies/{name}.toml"));
        let study = load_study(&path, &Changes::default()).unwrap().study;
        fs::write(folder.path().join("scenario.toml"), sfic::scenario::resolved(&study.base)).unwrap();
        let resolved = study::resolved(&study, "scenario.toml");
        let again =
            study::from_text(&Disk, &folder.path().join("again.toml"), &resolved, &Changes::default())
                .unwrap_or_else(|problems| panic!("{problems}\n{resolved}"))
                .study;
        assert_eq!(study::resolved(&again, "scenario.toml"), resolved);
        assert_eq!((again.points.clone(), &again.outcomes), (study.points.clone(), &study.outcomes));
        let middle: Vec<f64> = study.factors.iter().map(|factor| factor.value(0.5)).collect();
        let (first, second) = (study.at(&middle).unwrap(), again.at(&middle).unwrap());
        assert_eq!((&first.arms, &first.experiment), (&second.arms, &second.experiment));
    }
}

#[test]
fn values_that_the_scenario_refuses_are_shown_where_they_are_written() {
    let factor = "[factor.'exporter.relocate']\nrange = [0.2, 1.5]\n";
    wrong(&one(factor), &["try.toml:4:15", "0 to 1 (probability)", "`exporter.relocate` is out of range"]);
    let factor = "[factor.'exporter.relocate']\ndistribution = { normal = { mean = 0.9, sd = 0.1 } }\n";
    wrong(&one(factor), &["try.toml:4:16", "the distribution reaches 1.229", "truncated_normal"]);
    let factor = "[factor.'countermeasure.reporting.when']\nvalues = ['trust > 0.5', 'turst < 0.4']\n";
    wrong(&one(factor), &["try.toml:4:26", "did you mean `trust`?"]);
    let factor = "[factor.'population.peers']\nvalues = [2, 2.5]\n";
    wrong(&one(factor), &["try.toml:4:14", "a whole number from 0 to 64"]);
}

#[test]
fn a_misspelt_path_gets_a_suggestion() {
    let range = "range = [0.1, 0.2]\n";
    let at = |path: &str| one(&format!("[factor.'{path}']\n{range}"));
    wrong(&at("exporter.moral_wieght"), &["try.toml:3:9", "did you mean `moral_weight`?"]);
    wrong(&at("exportr.moral_weight"), &["try.toml:3:9", "did you mean `exporter`?"]);
    wrong(&at("stakeholder.consumer.power"), &["did you mean `consumers`?"]);
    wrong(&at("countermeasure.reportin.intensity"), &["did you mean `reporting`?", "there are: capacity"]);
    wrong(&at("countermeasure.reporting.intensty"), &["did you mean `intensity`?"]);
    wrong(&at("exporter moral weight"), &["is no path"]);
    wrong(&at("experiment.seed"), &["cannot be a factor"]);
    wrong(&at("delay"), &["another column of the results"]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let text = "titel = 't'\nscenario = 'scenarios/china-customs.toml'\noutcomes = ['reinfringment_rate']\n\
        [set]\n'institution.platfrm' = 0.2\n'experiment.seed' = 3\n\
        [factor.'exporter.moral_weight']\nrnage = [0.1, 0.2]\n\
        [factor.'exporter.peer_weight']\nrange = [0.5, 0.1]\n\
        [factor.'population.peers']\ndistribution = { normal = { mean = 3, sd = 1 } }\n\
        [factor.'structure.exit_active']\nrange = [0, 1]\n\
        [design]\nkind = 'sobl'\n[experiment]\nprecision = { half_width = 0.01 }\n";
    wrong(
        text,
        &[
            "did you mean `title`?",
            "the study has no title",
            "did you mean `reinfringement_rate`?",
            "try.toml:5:1",
            "did you mean `platform`?",
            "must stand in [experiment]",
            "did you mean `sobol`?",
            "a study has no rule of precision",
        ],
    );
    let text = text.replace("sobl", "sobol");
    wrong(
        &text,
        &[
            "did you mean `range`?",
            "the low end must be below the high end",
            "is a whole number and has no distribution",
            "is true or false and has no range",
            "`design.points` is missing",
        ],
    );
}

#[test]
fn designs_say_what_they_need_and_refuse_what_they_do_not_use() {
    let factor = "[factor.'exporter.moral_weight']\nrange = [0.2, 0.8]\n";
    let at = |design: &str| text(factor, design);
    wrong(&at("kind = 'sobol'\npoints = 8\nmaximin = true"), &["try.toml:9:1", "does nothing in a design"]);
    wrong(&at("kind = 'grid'"), &["nothing says how many levels"]);
    wrong(&at("kind = 'grid'\nlevels = 3\npoints = 9"), &["its keys are: kind, levels"]);
    wrong(
        &at("points = 8"),
        &["`design.kind` is missing", "grid, latin-hypercube, sobol, morris, saltelli, points"],
    );
    wrong(&at("kind = 'points'"), &["`design.file` is missing"]);
    wrong(&at("kind = 'points'\nfile = 'nowhere.csv'"), &["cannot read", "nowhere.csv"]);
    wrong(&at("kind = 'latin-hypercube'\npoints = 3000\nmaximin = true"), &["at most 2000 points, not 3000"]);
    let two = format!("{factor}levels = 3\n");
    wrong(&text(&two, LATIN), &["the levels of `exporter.moral_weight` do nothing"]);
    let many =
        "[factor.'exporter.moral_weight']\nrange = [0.2, 0.8]\n[factor.'population.peers']\nrange = [1, 5]\n";
    wrong(&text(many, "kind = 'grid'\nlevels = 6"), &["has only 5 values, not 6 levels"]);
    let huge = many.replace("[1, 5]", "[1, 5]\nlevels = 4");
    wrong(
        &text(
            &format!("{huge}[factor.'exporter.peer_weight']\nrange = [0, 1]\n"),
            "kind = 'grid'\nlevels = 1000",
        ),
        &["a grid has at most 1000000 points, not 4000000"],
    );
}

#[test]
fn scenarios_and_studies_are_told_apart() {
    wrong("title = 't'\n[factor.a]\n[design]\n", &["the study names no scenario"]);
    wrong("title = 't'\nscenario = 'nowhere.toml'\n", &["cannot read", "this scenario is varied"]);
    let nested = "title = 't'\nscenario = 'scenarios/studies/reporting-dose.toml'\n";
    wrong(nested, &["is a study, not a scenario"]);
    assert!(
        study::is_study(&one("")) && !study::is_study("title = 'scenario'\n[experiment]\nreplicates = 3")
    );
    let broken = "title = 't'\nscenario = 'scenarios/china-customs.toml'\n[factor\n";
    wrong(broken, &["try.toml:3", "this is not TOML"]);
    let set = "title = 't'\nscenario = 'scenarios/china-customs.toml'\n[set]\n'exporter.moral_weight' = 0.3\n\
        [factor.'exporter.moral_weight']\nrange = [0.2, 0.8]\n[design]\nkind = 'sobol'\npoints = 2\n";
    wrong(set, &["try.toml:4", "is set and a factor"]);
}

#[test]
fn points_come_from_csv_with_every_wrong_cell_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("points.csv");
    let factors = "[factor.'exporter.moral_weight']\n[factor.'population.peers']\n\
        [factor.'structure.exit_active']\n[factor.'countermeasure.reporting.when']\nvalues = ['trust > 0.5', 'trust < 0.4']\n";
    let study = text(factors, &format!("kind = 'points'\nfile = '{}'", file.display()));
    let head = "point,exporter.moral_weight,structure.exit_active,countermeasure.reporting.when,weight,population.peers";
    fs::write(
        &file,
        format!("\u{feff}{head}\r\n7,0.1,True,trust < 0.4,2,3\r\n9,5e-1, false ,\"trust > 0.5\",0,4.0\r\n"),
    )
    .unwrap();
    let found = read(&study);
    assert_eq!(found.points.point(0), [0.1, 3.0, 1.0, 1.0]);
    assert_eq!(found.points.point(1), [0.5, 4.0, 0.0, 0.0]);
    assert_eq!(found.weights, Some(vec![2.0, 0.0]));

    fs::write(
        &file,
        format!("{head}\n7,0.1,True,trust < 0.3,2,3\n9,inf,2,trust > 0.5,-1,4.5\n8,,true,trust > 0.5,1,1\n"),
    )
    .unwrap();
    wrong(
        &study,
        &[
            "points.csv:2:1",
            "cannot be `trust < 0.3` in row 1",
            "must be one of: trust > 0.5, trust < 0.4",
            "points.csv:3:1",
            "`exporter.moral_weight` cannot be `inf`",
            "`population.peers` cannot be `4.5`",
            "points.csv:4:1",
            "`exporter.moral_weight` has no value in row 3",
        ],
    );
    fs::write(&file, "point,moral_weight,population.peers\n1,2,3\n").unwrap();
    wrong(&study, &["no column for the factor `exporter.moral_weight`", "did you mean `moral_weight`?"]);
    fs::write(&file, format!("{head}\n")).unwrap();
    wrong(&study, &["has 0 points"]);
    fs::write(&file, format!("{head}\n1,2\n")).unwrap();
    wrong(&study, &["points.csv:2", "this is no table"]);
}

#[test]
fn columns_of_points_that_would_do_nothing_are_not_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("points.csv");
    let factors =
        "[factor.'exporter.moral_weight']\n[factor.strikes]\npaths = ['sanction.referral_strikes']\n";
    let study = text(factors, &format!("kind = 'points'\nfile = '{}'", file.display()));
    let warnings = |table: &str| {
        fs::write(&file, table).unwrap();
        let mut said = from_text(&study, &Changes::default()).unwrap().warnings;
        said.retain(|warning| !warning.contains("of the scenario is not taken"));
        said
    };
    // What other tools add: an index without a name, names of scenarios and policies.
    let said = warnings(",exporter.moral_weight,strikes,scenario,policy\n0,0.1,2,s1,a\n1,0.2,3,s2,a\n");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].ends_with("left out: (one without a name), scenario, policy"), "{said:?}");
    let said = warnings("strikes,exporter.moral_weight\n2,0.1\n2.0,0.1\n3,0.1\n2,0.1\n");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("2 of 4 rows repeat the values of an earlier one"), "{said:?}");
    assert!(warnings("point,strikes,exporter.moral_weight\n0,2,0.1\n1,2,0.2\n").is_empty());
    let said = warnings("point,strikes,exporter.moral_weight\n0,2,0.1\n7,2,0.2\n9,2,0.3\n");
    assert!(said.len() == 1 && said[0].ends_with("what it calls `7` is point 1"), "{said:?}");

    for (column, help) in [
        ("exporter.relocate", r#"to vary it, add [factor."exporter.relocate"] to the study"#),
        ("countermeasure.reporting.start", r#"add [factor."countermeasure.reporting.start"]"#),
        ("sanction.referral_strikes", "the factor `strikes` sets it: call the column so"),
        (
            r#"stakeholder."small rights holders".power"#,
            "add [factor.'stakeholder.\"small rights holders\".power']",
        ),
    ] {
        let cell = column.replace('"', "\"\"");
        fs::write(&file, format!("strikes,exporter.moral_weight,\"{cell}\"\n2,0.1,1\n")).unwrap();
        let what = format!("`{column}` is a setting of the scenario and no factor of the study");
        wrong(&study, &["points.csv:1:1", &what, help]);
    }
}

#[test]
fn totals_of_systems_of_different_size_and_costs_that_are_not_given_are_said() {
    let warnings = |factor: &str| {
        let mut said = from_text(&one(factor), &Changes::default()).unwrap().warnings;
        said.retain(|warning| !warning.contains("of the scenario is not taken"));
        said
    };
    assert!(warnings("[factor.'population.peers']\nrange = [2, 8]").is_empty());
    let said = warnings("[factor.size]\npaths = ['population.exporters']\nrange = [600, 1200]");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("totals (batches, reports, false_reports, ") && said[0].contains("grow with it"),
        "{said:?}"
    );
    let own = "[set]\n'countermeasure.more.multiply' = { 'customs.inspection_scale' = 1.2 }\n\
               'countermeasure.more.label' = 'More'\n[factor.'population.peers']\nrange = [2, 8]\n\
               [experiment]\narms = ['more']\n";
    let said = warnings(own);
    assert!(said.len() == 1 && said[0].contains("`more` has no annual_cost"), "{said:?}");
}

#[test]
fn every_shipped_study_is_right_and_has_no_warning() {
    let folder = root().join("scenarios/studies");
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let loaded = load_study(&path, &Changes::default()).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
        seen += 1;
    }
    assert!(seen >= 2);
}
