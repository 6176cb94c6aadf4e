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

#[test]
fn every_value_of_a_file_is_attributed_to_the_line_that_gives_it() {
    let text = r#"title = "Every kind"
description = "Of value"
[time]
horizon = 300
[institution]
platform = 0.4
leadership = 0.35
[structure]
exit_active = false
[customs.house."Ningbo (sea)"]
inspection_rate = 0.05
[stakeholder."consumers"]
power = 0.7
[countermeasure.reporting]
start = 210
ramp = 7
end = 390
intensity = 0.65
annual_cost = 3.5
[countermeasure.reporting.intensity_from]
0310 = 0.55
400 = 0.95
[countermeasure.x]
label = "Label of x"
answers = "Answer of x"
when = "trust > 0.25"
[countermeasure.x.set]
institution.platform = 0.85
"institution.leadership" = 0.75
[countermeasure.x.close_gap]
"institution.reward" = 0.15
[countermeasure.x.multiply]
customs.evidence = 1.7
[[arm]]
name = "own"
label = "Label of own"
apply = ["x"]
[arm.set]
institution.platform = 0.9
exporter.relocate = 0.11
[[arm]]
name = "other"
set = { "institution.platform" = 0.1 }
[experiment]
arms = ["reporting", "own", "other"]
replicates = 12
seed = 77
"#;
    let set = vec!["countermeasure.reporting.intensity_from.400=0.45".to_string()];
    let loaded = from_text("f.toml", text, &Overrides { set, ..Overrides::default() }).unwrap();
    let shown = resolved_with_origins(&loaded.scenario, &loaded.origins);
    let built_in = resolved_with_origins(&Scenario::default(), &Origins::default());
    let lines: Vec<&str> = text.lines().collect();
    let mut attributed = std::collections::BTreeSet::new();
    for (value, origin) in shown.lines().filter_map(|line| line.split_once(" # ")) {
        match origin.strip_prefix("f.toml:").map(|line| line.parse::<usize>().unwrap()) {
            Some(line) => {
                let (key, given) = value.split_once(" = ").unwrap();
                let of_line = lines[line - 1];
                let same = of_line.contains(given.trim()) || (key == "arms" && of_line.starts_with("arms"));
                assert!(same, "{value} is not of line {line}");
                attributed.insert(line);
            }
            None if origin == "--set" => assert!(value.starts_with("400 = 0.45"), "{value}"),
            // What no line gives is built in, follows from it, or is a label that is the name.
            None => assert!(
                built_in.contains(value.trim_end())
                    || value.starts_with("arms = ")
                    || value.contains(r#"= "other""#)
                    || ["ramp = 0 ", "intensity = 1.0 ", "apply = [] "]
                        .iter()
                        .any(|own| value.starts_with(own)),
                "{value} comes from {origin}"
            ),
        }
    }
    let gives = |line: &usize| lines[line - 1].contains(" = ") && !lines[line - 1].starts_with("400");
    let given: std::collections::BTreeSet<usize> = (1..=lines.len()).filter(gives).collect();
    assert_eq!(attributed, given, "every line that gives a value is the origin of one");
    assert_eq!(
        resolved(&from_text("again", &resolved(&loaded.scenario), &Overrides::default()).unwrap().scenario),
        resolved(&loaded.scenario)
    );
}

/// Keys are compared after they are read, not as they are spelled.
#[test]
fn what_one_text_gives_twice_is_refused_in_any_spelling() {
    let measure = |more: &str| {
        format!("title = 't'\n[countermeasure.x]\nmultiply = {{ 'customs.evidence' = 0.5 }}\n{more}")
    };
    let twice = [
        (measure("intensity_from = { '060' = 0.5, 60 = 0.9 }"), "`countermeasure.x.intensity_from.60`"),
        (
            measure("close_gap = { 'institution.reward' = 0.5, institution.reward = 0.4 }"),
            "`institution.reward`",
        ),
        (measure("set = { 'institution.reward' = 0.5, institution.reward = 0.4 }"), "`institution.reward`"),
        (
            "title = 't'\n[[arm]]\nname = 'a'\nset = { 'customs.evidence' = 0.5, customs.evidence = 0.4 }"
                .into(),
            "`customs.evidence`",
        ),
    ];
    for (text, path) in twice {
        let said = from_text("t", &text, &Overrides::default()).unwrap_err().to_string();
        assert!(said.contains(&format!("{path} is given twice")), "{said}");
    }
    let design = "[design]\nkind = 'sobol'\npoints = 4\n";
    let set = format!(
        "[set]\n'customs.evidence' = 0.5\ncustoms.evidence = 0.4\n[factor.'institution.platform']\nrange = [0, 1]\n{design}"
    );
    assert!(study(&set).unwrap_err().to_string().contains("`customs.evidence` is given twice"));
    for (first, other, path) in [
        ("'institution.leadership'", "'institution.mediating'", "institution.mediating"),
        (
            "'countermeasure.reporting.close_gap.\"institution.reward\"'",
            "'countermeasure.reporting.close_gap.institution.reward'",
            "countermeasure.reporting.close_gap.institution.reward",
        ),
    ] {
        let text =
            format!("[factor.{first}]\nrange = [0.1, 0.9]\n[factor.{other}]\nrange = [0.1, 0.9]\n{design}");
        let said = study(&text).unwrap_err().to_string();
        assert!(said.contains(&format!("two factors set `{path}`")), "{said}");
    }
    // A later text changes what an earlier one says.
    let texts = Texts::new([
        ("base", &*measure("intensity_from = { '060' = 0.5 }")),
        ("t", "extends = 'base'\n[countermeasure.x.intensity_from]\n60 = 0.9"),
    ]);
    let read = load(&texts, "t".as_ref(), &Overrides::default()).unwrap().scenario;
    let x = read.countermeasures.iter().find(|measure| measure.name == "x").unwrap();
    assert_eq!(x.intensity_from, [(60, 0.9)]);
}

/// A lever beyond 1 would be moved down.
#[test]
fn a_gap_to_1_is_closed_of_levers_that_end_there() {
    use crate::model::settings::PARAMETERS;
    for parameter in PARAMETERS.iter().filter(|parameter| parameter.lever) {
        let text = format!("title = 't'\n[countermeasure.x]\nclose_gap = {{ '{}' = 0.5 }}", parameter.path);
        match from_text("t", &text, &Overrides::default()) {
            Ok(_) => assert_eq!(parameter.high, 1.0, "{}", parameter.path),
            Err(said) => assert!(said.to_string().contains("is no lever"), "{said}"),
        }
    }
}

#[test]
fn what_is_written_and_not_run_is_named() {
    let warnings = |text: &str, overrides: &Overrides| {
        let text = format!(
            "title = 't'\n{text}\n[countermeasure.x]\nannual_cost = 1\nmultiply = {{ 'customs.evidence' = 0.5 }}"
        );
        from_text("t", &text, overrides).unwrap_or_else(|problems| panic!("{problems}")).warnings
    };
    let none = Overrides::default();
    let chosen = |set: &[&str]| Overrides {
        arms: Some(vec!["reporting".into()]),
        set: set.iter().map(|set| set.to_string()).collect(),
        ..Overrides::default()
    };
    let has = |warnings: Vec<String>, name: &str| {
        warnings.iter().any(|said| said.starts_with(&format!("no arm applies {name}")))
    };
    assert!(has(warnings("[experiment]\narms = ['reporting']", &none), "`x`"));
    assert!(has(warnings("[experiment]\narms = 'list'\n[[arm]]\nname = 'a'", &none), "`x`"));
    let said = from_text("t", "title = 't'\n[experiment]\narms = 'list'", &none).unwrap_err().to_string();
    assert!(said.contains("is for the arms of the file, and it has none"), "{said}");
    assert!(!has(warnings("", &none), ""));
    // The command line chose, and changes what it did not choose.
    assert!(!has(warnings("", &chosen(&[])), ""));
    assert!(has(warnings("", &chosen(&["countermeasure.capacity.start=300"])), "`capacity`"));

    let of_study = |scenario: &str, more: &str, replicates: Option<u32>| {
        let texts = Texts::new([("s.toml", &*format!("title = 's'\n[experiment]\n{scenario}"))]);
        let text = format!(
            "title = 't'\nscenario = 's.toml'\n[factor.'countermeasure.capacity.start']\nrange = [200, 300]\n\
            [design]\nkind = 'sobol'\npoints = 4\n[experiment]\n{more}"
        );
        let overrides = Overrides { replicates, ..Overrides::default() };
        let read = study::from_text(&texts, "t.toml".as_ref(), &text, &Changes { overrides, points: None });
        read.unwrap_or_else(|problems| panic!("{problems}")).warnings.join("\n")
    };
    let replicates = "experiment.replicates of the scenario is not taken";
    assert!(of_study("replicates = 4", "", None).contains(replicates));
    assert!(
        of_study("precision = { half_width = 0.1 }", "", None)
            .contains("experiment.precision of the scenario")
    );
    for said in [
        of_study("replicates = 4", "replicates = 3", None),
        of_study("replicates = 4", "", Some(3)),
        of_study("replicates = 10", "", None),
    ] {
        assert!(!said.contains("is not taken"), "{said}");
    }
    let idle = "the factor `countermeasure.capacity.start` changes nothing";
    assert!(of_study("", "arms = ['reporting']", None).contains(idle));
    assert!(!of_study("", "arms = ['all']", None).contains(idle));
    let varied = study("[factor.'time.follow_up']\nvalues = [4, 13]\n[design]\nkind = 'grid'").unwrap();
    assert!(varied.warnings[0].starts_with("points differ in time.follow_up"), "{:?}", varied.warnings);
}

/// Words and comments of a proposition are no other question.
#[test]
fn a_proposition_asks_the_same_in_other_words() {
    let text = "id = 'P1'\ndimension = 'd'\nsource = 'o'\nwhy = 'w'\nexpected = 'e'\nclaim = 'c'\nshort = 's'\nreplicates = 10\n[[arm]]\nname = 'a'\nlabel = 'l'\n[[arm]]\nname = 'b'\n\
        [arm.set]\n'institution.platform' = 0.9\n[[part]]\nsays = 'x'\n[[part.test]]\ncontrast = 'b - a'\n\
        outcome = 'reinfringement_rate'\nexpect = 'below'\nsesoi = 0.01\n";
    let asked = |text: &str| {
        let read = proposition_from_text("p.toml", text);
        read.unwrap_or_else(|problems| panic!("{problems}")).asked()
    };
    for (from, to, same) in [
        ("'c'", "'another claim'  # and a remark", true),
        ("'s'", "\"in short\"", true),
        ("'l'", "'label'", true),
        ("'x'", "'y'", true),
        ("0.9", "0.8", false),
        ("'below'", "'above'", false),
    ] {
        assert_eq!(asked(&text.replacen(from, to, 1)) == asked(text), same, "{to}");
    }
}
