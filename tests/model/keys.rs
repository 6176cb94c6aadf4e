//! Every key of scenario and study files has a use: another value gives other runs, or another file in full, or a warning.
//!
//! The keys are those of the schemas, so that a new one fails here until it has its line.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use serde_json::Value;
use sfic::experiment::plan::Plan;
use sfic::experiment::{replicate, sweep};
use sfic::model::settings::{Kind, PARAMETERS, SECTIONS, parameter};
use sfic::scenario::study::{self, Changes, Study};
use sfic::scenario::{Overrides, Scenario, Texts, from_text, load, resolved, schema};

/// What another value of a key changes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Use {
    /// The runs: what is kept of others is not gone on with.
    Runs,
    /// What is done with them or said of them: the same runs are gone on with.
    Words,
}
use Use::{Runs, Words};

const SCENARIO: &str = r#"
title = "t"
description = "d"
[time]
warmup = 10
horizon = 60
follow_up = 20
follow_ups = [30]
[population]
exporters = 100
rights_holders = 10
consumers = 50
[[customs.house]]
name = "a"
kind = "cargo"
share = 0.4
inspection_rate = 0.1
[[customs.house]]
name = "b"
kind = "parcel"
share = 0.6
inspection_rate = 0.2
[[stakeholder]]
name = "c"
role = "customs"
seat = "government"
power = 0.8
dependence = 0.5
[[stakeholder]]
name = "p"
role = "agency"
seat = "government"
power = 0.6
dependence = 0.4
reach = 1.0
joins = 0
[countermeasure.x]
label = "l"
answers = "w"
order = 1
start = 12
ramp = 2
end = 50
intensity = 0.9
when = "trust > 0.01"
annual_cost = 1.0
close_gap = { "institution.reward" = 0.5 }
multiply = { "customs.evidence" = 0.5 }
set = { "institution.platform" = 0.5 }
intensity_from = { 40 = 0.5 }
[[arm]]
name = "y"
label = "l"
apply = ["x"]
set = { "customs.evidence" = 0.3 }
[experiment]
arms = ["x", "y"]
replicates = 20
seed = 1
precision = { outcome = "reinfringement_rate", half_width = 0.1, min_replicates = 30, max_replicates = 40 }
"#;

/// Keys of a scenario: table, key, what is written and what is written in its place, its use.
const OF_SCENARIO: [(&str, &str, &str, &str, Use); 36] = [
    ("scenario", "title", "\"t\"", "\"u\"", Words),
    ("scenario", "description", "\"d\"", "\"e\"", Words),
    ("scenario", "extends", "title = \"t\"", "title = \"t\"\nextends = \"other.toml\"", Runs),
    ("time", "follow_ups", "[30]", "[40]", Words),
    ("house", "name", "\"a\"", "\"z\"", Words),
    ("house", "kind", "\"parcel\"", "\"cargo\"", Runs),
    ("house", "share", "0.4\ninspection_rate = 0.1", "0.400001\ninspection_rate = 0.1", Runs),
    ("house", "inspection_rate", "inspection_rate = 0.1", "inspection_rate = 0.3", Runs),
    ("party", "name", "\"p\"", "\"q\"", Words),
    ("party", "role", "\"agency\"", "\"public_security\"", Runs),
    ("party", "seat", "seat = \"government\"\npower = 0.6", "seat = \"invited\"\npower = 0.6", Runs),
    ("party", "power", "power = 0.6", "power = 0.7", Runs),
    ("party", "dependence", "dependence = 0.4", "dependence = 0.3", Runs),
    ("party", "reach", "reach = 1.0", "reach = 2.0", Runs),
    ("party", "joins", "joins = 0", "joins = 5", Runs),
    ("measure", "label", "label = \"l\"\nanswers", "label = \"m\"\nanswers", Words),
    ("measure", "answers", "\"w\"", "\"v\"", Words),
    ("measure", "order", "order = 1", "order = 2", Runs),
    ("measure", "start", "start = 12", "start = 13", Runs),
    ("measure", "ramp", "ramp = 2", "ramp = 3", Runs),
    ("measure", "end", "end = 50", "end = 51", Runs),
    ("measure", "intensity", "intensity = 0.9", "intensity = 0.8", Runs),
    ("measure", "when", "trust > 0.01", "trust > 0.02", Runs),
    ("measure", "annual_cost", "annual_cost = 1.0", "annual_cost = 2.0", Runs),
    ("measure", "close_gap", "\"institution.reward\" = 0.5", "\"institution.reward\" = 0.4", Runs),
    ("measure", "multiply", "\"customs.evidence\" = 0.5", "\"customs.evidence\" = 0.4", Runs),
    ("measure", "set", "\"institution.platform\" = 0.5", "\"institution.platform\" = 0.4", Runs),
    ("measure", "intensity_from", "40 = 0.5", "41 = 0.5", Runs),
    ("arm", "name", "name = \"y\"", "name = \"y2\"", Words),
    ("arm", "label", "label = \"l\"\napply", "label = \"m\"\napply", Words),
    ("arm", "apply", "apply = [\"x\"]", "apply = []", Runs),
    ("arm", "set", "\"customs.evidence\" = 0.3", "\"customs.evidence\" = 0.4", Runs),
    ("experiment", "arms", "[\"x\", \"y\"]", "[\"y\"]", Runs),
    ("experiment", "replicates", "replicates = 20", "replicates = 21", Words),
    ("experiment", "seed", "seed = 1", "seed = 2", Runs),
    ("experiment", "precision", "half_width = 0.1", "half_width = 0.2", Words),
];
/// Keys of `experiment.precision`.
const OF_PRECISION: [(&str, &str, &str); 4] = [
    ("outcome", "\"reinfringement_rate\"", "\"cost\""),
    ("half_width", "half_width = 0.1", "half_width = 0.2"),
    ("min_replicates", "min_replicates = 30", "min_replicates = 31"),
    ("max_replicates", "max_replicates = 40", "max_replicates = 41"),
];

fn scenario(text: &str) -> Scenario {
    let texts =
        Texts::new([("s.toml", text), ("other.toml", "title = \"o\"\n[customs]\nevidence = 0.123\n")]);
    let loaded = load(&texts, "s.toml".as_ref(), &Overrides::default());
    loaded.unwrap_or_else(|problems| panic!("{problems}\n{text}")).scenario
}

/// The text with a part in place of another that is there once.
#[track_caller]
fn changed(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from}");
    text.replace(from, to)
}

fn keys(of: &Value) -> BTreeSet<String> {
    of["properties"].as_object().unwrap().keys().cloned().collect()
}

fn set<'a>(keys: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    keys.into_iter().map(String::from).collect()
}

#[test]
fn every_key_of_a_scenario_has_a_use() {
    let schema = schema();
    let listed = |table: &str| set(OF_SCENARIO.iter().filter(|row| row.0 == table).map(|row| row.1));
    let sections = set(SECTIONS.iter().map(|(section, _)| *section));
    let tables = set(["stakeholder", "countermeasure", "arm", "experiment"]);
    assert_eq!(keys(&schema), &(&listed("scenario") | &sections) | &tables);
    for table in ["house", "party", "measure"] {
        assert_eq!(keys(&schema["definitions"][table]), listed(table), "{table}");
    }
    assert_eq!(keys(&schema["properties"]["arm"]["items"]), listed("arm"));
    let experiment = &schema["properties"]["experiment"];
    assert_eq!(keys(experiment), listed("experiment"));
    assert_eq!(keys(&experiment["properties"]["precision"]), set(OF_PRECISION.map(|row| row.0)));
    for section in &sections {
        let others = keys(&schema["definitions"][section]).into_iter().filter(|key| {
            let path = format!("{section}.{key}");
            parameter(&path).is_none() && !["institution.leadership", "customs.house"].contains(&&*path)
        });
        assert_eq!(others.collect::<BTreeSet<_>>(), listed(section), "{section}");
    }

    let base = scenario(SCENARIO);
    let identity = |scenario: &Scenario| Plan::new(scenario).identity;
    for (table, key, from, to, of) in OF_SCENARIO {
        let other = scenario(&changed(SCENARIO, from, to));
        assert_ne!(resolved(&other), resolved(&base), "{table}.{key}");
        assert_eq!(identity(&other) != identity(&base), of == Runs, "{table}.{key} is for {of:?}");
    }
    for (key, from, to) in OF_PRECISION {
        let other = scenario(&changed(SCENARIO, from, to));
        assert_ne!(other.experiment.precision, base.experiment.precision, "{key}");
        assert_eq!(identity(&other), identity(&base), "{key}");
    }
}

/// Parameters that change no history of the system below within any value, and why.
const WITHOUT_EFFECT_HERE: [(&str, &str); 0] = [];

#[test]
fn every_parameter_changes_a_history() {
    let text = "title = 't'\n[time]\nwarmup = 30\nhorizon = 120\nfollow_up = 20\n[population]\nexporters = 250\n\
        consumers = 200\nrights_holders = 40\n[experiment]\narms = ['all']\n";
    let at = |set: Vec<String>| {
        let loaded = from_text("t", text, &Overrides { set, ..Overrides::default() });
        loaded.map(|loaded| Plan::new(&loaded.scenario)).ok()
    };
    let runs = |plan: &Plan| replicate::run(plan, 0, &AtomicBool::new(false)).unwrap();
    // What acts only beside another: with it.
    let beside: [&[&str]; 3] = [
        &[],
        &["institution.bypass=0.8", "structure.blocking=true", "structure.shuffle_sanctioned=true"],
        &["sanction.credit_strikes=1", "sanction.referral_strikes=1", "customs.inspection_scale=5"],
    ];
    let mut without = BTreeSet::new();
    for row in PARAMETERS {
        let default = (row.get)(&Default::default());
        let middle = f64::midpoint(row.low, row.high);
        let values = [row.high, row.low, middle, default * 0.5, default * 2.0];
        let written = |value: f64| match row.kind {
            Kind::Switch => format!("{}={}", row.path, value != 0.0),
            Kind::Count => format!("{}={}", row.path, value.round()),
            Kind::Real => format!("{}={value:?}", row.path),
        };
        let acts = beside.iter().any(|others| {
            let others: Vec<String> = others.iter().map(|set| (*set).to_string()).collect();
            // A setting that is not allowed there is no context.
            let Some(base) = at(others.clone()) else { return false };
            let base = runs(&base);
            values.into_iter().filter(|value| row.allows(*value)).any(|value| {
                let set = others.iter().cloned().chain([written(value)]).collect();
                at(set).is_some_and(|plan| {
                    plan.arms[0].spec.settings.population.exporters < 2000 && runs(&plan) != base
                })
            })
        });
        if !acts {
            without.insert(row.path);
        }
    }
    assert_eq!(without, WITHOUT_EFFECT_HERE.iter().map(|(path, _)| *path).collect());
}

const STUDY: &str = r#"
title = "t"
description = "d"
scenario = "s.toml"
outcomes = ["reinfringement_rate", "cost"]
[set]
"customs.evidence" = 0.7
[factor."institution.platform"]
label = "l"
range = [0.1, 0.9]
[factor.both]
paths = ["institution.reward", "institution.feedback"]
distribution = { uniform = [0.1, 0.8] }
[factor."customs.random_share"]
values = [0.1, 0.3]
[design]
kind = "latin-hypercube"
points = 4
seed = 1
maximin = true
[targets.repeats]
outcome = "reinfringement_rate"
arm = "y"
range = [0.1, 0.9]
weight = 1.0
[targets.hits]
outcome = "recorded_repeat_rate"
less = "reinfringement_rate"
range = [-0.8, 0.9]
fit = false
[targets.change]
outcome = "cost"
arm = "x"
change = "difference"
range = [-5.0, 100.0]
[abc]
particles = 40
generations = 5
quantile = 0.5
tolerance = 0.01
acceptance = 0.01
seed = 1
[experiment]
arms = ["x", "y"]
replicates = 6
seed = 1
"#;

fn read(text: &str) -> Study {
    let other = changed(SCENARIO, "title = \"t\"", "title = \"other\"");
    let texts = Texts::new([("s.toml", SCENARIO), ("other.toml", &*other)]);
    let read = study::from_text(&texts, "study.toml".as_ref(), text, &Changes::default());
    read.unwrap_or_else(|problems| panic!("{problems}\n{text}")).study
}

/// Keys of a study: table, key, what is written and what is written in its place; `Runs` if a sweep starts anew.
const OF_STUDY: [(&str, &str, &str, &str, Use); 28] = [
    ("study", "title", "\"t\"", "\"u\"", Words),
    ("study", "description", "\"d\"", "\"e\"", Words),
    ("study", "scenario", "\"s.toml\"", "\"other.toml\"", Words),
    ("study", "outcomes", "\"reinfringement_rate\", \"cost\"", "\"cost\"", Words),
    ("study", "set", "\"customs.evidence\" = 0.7", "\"customs.evidence\" = 0.6", Runs),
    ("factor", "label", "label = \"l\"", "label = \"m\"", Words),
    ("factor", "range", "range = [0.1, 0.9]\n[factor.both]", "range = [0.1, 0.8]\n[factor.both]", Runs),
    ("factor", "paths", "\"institution.feedback\"", "\"institution.mandate\"", Runs),
    ("factor", "distribution", "uniform = [0.1, 0.8]", "uniform = [0.1, 0.7]", Runs),
    ("factor", "values", "values = [0.1, 0.3]", "values = [0.1, 0.4]", Runs),
    ("design", "points", "points = 4", "points = 5", Runs),
    ("design", "seed", "seed = 1\nmaximin", "seed = 2\nmaximin", Runs),
    ("design", "maximin", "maximin = true", "maximin = false", Runs),
    ("target", "outcome", "outcome = \"reinfringement_rate\"", "outcome = \"false_alarm_share\"", Words),
    ("target", "less", "less = \"reinfringement_rate\"", "less = \"false_alarm_share\"", Words),
    ("target", "change", "\"difference\"", "\"relative\"", Words),
    ("target", "fit", "fit = false", "fit = true", Words),
    ("target", "arm", "arm = \"y\"", "arm = \"x\"", Words),
    ("target", "range", "range = [0.1, 0.9]\nweight", "range = [0.2, 0.9]\nweight", Words),
    ("target", "weight", "weight = 1.0", "weight = 2.0", Words),
    ("abc", "particles", "particles = 40", "particles = 50", Words),
    ("abc", "generations", "generations = 5", "generations = 6", Words),
    ("abc", "quantile", "quantile = 0.5", "quantile = 0.4", Words),
    ("abc", "tolerance", "tolerance = 0.01", "tolerance = 0.02", Words),
    ("abc", "acceptance", "acceptance = 0.01", "acceptance = 0.02", Words),
    ("abc", "seed", "seed = 1\n[experiment]", "seed = 2\n[experiment]", Words),
    ("experiment", "replicates", "replicates = 6", "replicates = 7", Words),
    ("experiment", "seed", "replicates = 6\nseed = 1", "replicates = 6\nseed = 2", Runs),
];

#[test]
fn every_key_of_a_study_has_a_use() {
    let schema = study::schema();
    let listed = |table: &str| set(OF_STUDY.iter().filter(|row| row.0 == table).map(|row| row.1));
    let tables = set(["abc", "design", "experiment", "factor", "targets"]);
    assert_eq!(keys(&schema), &listed("study") | &tables);
    assert_eq!(keys(&schema["definitions"]["factor"]), &listed("factor") | &set(["levels"]));
    assert_eq!(keys(&schema["definitions"]["target"]), listed("target"));
    assert_eq!(keys(&schema["properties"]["abc"]), listed("abc"));
    assert_eq!(keys(&schema["properties"]["experiment"]), &listed("experiment") | &set(["arms"]));

    let base = read(STUDY);
    for (table, key, from, to, of) in OF_STUDY {
        let other = read(&changed(STUDY, from, to));
        let whole = |study: &Study| {
            let file = study.file.display().to_string();
            (study::resolved(study, &file), resolved(&study.base))
        };
        assert_ne!(whole(&other), whole(&base), "{table}.{key}");
        assert_eq!(
            sweep::identity(&other) != sweep::identity(&base),
            of == Runs,
            "{table}.{key} is for {of:?}"
        );
    }
}

/// Designs, and other values of their keys.
const DESIGNS: [(&str, &[(&str, &str)]); 5] = [
    ("kind = \"grid\"\nlevels = 3", &[("levels = 3", "levels = 4")]),
    (
        "kind = \"latin-hypercube\"\npoints = 4\nseed = 1\nmaximin = true",
        &[("points = 4", "points = 5"), ("seed = 1", "seed = 2"), ("maximin = true", "maximin = false")],
    ),
    ("kind = \"sobol\"\npoints = 4\nseed = 1", &[("points = 4", "points = 8"), ("seed = 1", "seed = 2")]),
    (
        "kind = \"morris\"\ntrajectories = 4\nlevels = 4\nseed = 1\noptimised = true",
        &[
            ("trajectories = 4", "trajectories = 5"),
            ("levels = 4", "levels = 6"),
            ("seed = 1", "seed = 2"),
            ("optimised = true", "optimised = false"),
        ],
    ),
    (
        "kind = \"saltelli\"\nblocks = 4\nseed = 1\nsecond_order = true",
        &[
            ("blocks = 4", "blocks = 8"),
            ("seed = 1", "seed = 2"),
            ("second_order = true", "second_order = false"),
        ],
    ),
];

#[test]
fn every_key_of_a_design_changes_its_points() {
    let kinds = study::schema()["properties"]["design"]["oneOf"].as_array().unwrap().clone();
    let text = |design: &str, levels: &str| {
        format!(
            "title = 't'\nscenario = 's.toml'\n[factor.'institution.platform']\nrange = [0.1, 0.9]\n{levels}\n\
             [factor.'institution.reward']\nrange = [0.1, 0.9]\n[design]\n{design}\n[experiment]\narms = ['x']\n"
        )
    };
    for (design, changes) in DESIGNS {
        let kind = design.split('"').nth(1).unwrap();
        let of_kind = |one: &&Value| one["properties"]["kind"].to_string().contains(kind);
        let known = keys(kinds.iter().find(of_kind).unwrap());
        let key = |(from, _): &(&str, &str)| from.split(' ').next().unwrap().to_string();
        let listed: BTreeSet<String> = changes.iter().map(key).chain(["kind".into()]).collect();
        assert_eq!(known, listed, "{kind}");
        let points = |design: &str| read(&text(design, "")).points;
        for (from, to) in changes {
            assert_ne!(points(&changed(design, from, to)), points(design), "{kind}: {from}");
        }
    }
    assert_eq!(kinds.len(), DESIGNS.len() + 1, "and a file");
    let of = |levels: &str| read(&text(DESIGNS[0].0, levels)).points;
    assert_ne!(of("levels = 5"), of(""));
}
