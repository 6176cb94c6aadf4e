//! Runs over the posterior that a scenario names, beside those at its settings.

use serde_json::{Value, json};

use crate::bench::Bench;
use sfic::model::MODEL_VERSION;

const SCENARIO: &str = "title = \"Small\"\n[time]\nwarmup = 26\nhorizon = 78\nfollow_up = 20\n\
    [population]\nexporters = 200\nconsumers = 200\nrights_holders = 30\n[posterior]\nfile = \"fit/points.csv\"\n\
    [experiment]\narms = [\"coordination\", \"capacity\"]\nreplicates = 8\nseed = 1\n";
const POINTS: &str = "point,weight,exporter.moral_weight,exporter.reregister,distance\n\
    0,1,0.2,0.2,0\n1,2,0.4,0.5,0\n2,1,0.6,0.8,0\n3,0,0.9,0.9,0\n";

fn bench() -> Bench {
    Bench::with(&[("s.toml", SCENARIO), ("fit/points.csv", POINTS)])
}

fn run(bench: &Bench, more: &[&str]) -> Value {
    bench.json(&[&["run", "s.toml", "--json", "--quiet", "--threads", "2"], more].concat())
}

#[test]
fn both_intervals_are_there_and_the_first_does_not_depend_on_the_second() {
    let bench = bench();
    let (with, without) =
        (run(&bench, &["--out", "with"]), run(&bench, &["--no-posterior", "--out", "without"]));
    assert_eq!(with["effects"], without["effects"]);
    assert_eq!(without["over_posterior"], "not-asked");
    assert_eq!(without["uncertainty"], Value::Array(Vec::new()));
    assert_eq!(with["over_posterior"]["run"]["points"], 4);
    let rows = with["uncertainty"].as_array().unwrap();
    let of = |arm: &str, outcome: &str| {
        rows.iter().find(|row| row["arm"] == arm && row["outcome"] == outcome).unwrap().clone()
    };
    let row = of("coordination", "infringing_share");
    assert_eq!(row["points"], 4);
    for end in ["level", "level_low", "level_high", "difference", "difference_low", "between", "chance"] {
        assert!(row[end].is_number(), "{row}");
    }
    assert!(of("baseline", "infringing_share")["difference"].is_null());
    assert_eq!(rows.len(), with["effects"].as_array().unwrap().len());
    assert!(bench.path("with/uncertainty.csv").exists() && !bench.path("without/uncertainty.csv").exists());
    assert!(bench.journals("with").is_empty());

    let page = |folder: &str| bench.text(&format!("{folder}/report.html"));
    assert!(page("with").contains("with what is not known of the parameters"));
    assert!(page("without").contains("What is not known of the parameters is left out (--no-posterior)"));

    // The same to the byte, whatever the threads, and from the manifest alone.
    let files = ["uncertainty.csv", "effects.csv"];
    let again = bench.json(&["run", "s.toml", "--json", "--quiet", "--threads", "1", "--out", "again"]);
    assert_eq!(again["uncertainty"], with["uncertainty"]);
    std::fs::remove_dir_all(bench.path("fit")).unwrap();
    bench.done(&["run", "--manifest", "with/manifest.json", "--out", "from", "--quiet"]);
    assert_eq!(bench.bytes("from", &files), bench.bytes("with", &files));
}

#[test]
fn points_that_were_fitted_to_another_version_of_the_model_are_refused() {
    let bench = bench();
    let with = |of: [&str; 4]| {
        let lines = POINTS.lines().zip(std::iter::once("model_version").chain(of));
        bench.write("fit/points.csv", lines.map(|(line, of)| format!("{line},{of}\n")).collect::<String>());
    };
    let now = MODEL_VERSION.to_string();
    let earlier = (MODEL_VERSION - 1).to_string();
    for of in [[&*earlier; 4], [&now, &now, &now, &earlier], [&now, "", &now, &now]] {
        with(of);
        let said = bench.refused(2, &["run", "s.toml"]);
        let remedy = said.contains("this is version") && said.contains("sfic calibrate STUDY");
        assert!(remedy, "{of:?}: {said}");
    }
    with([&now; 4]);
    bench.done(&["run", "s.toml", "-n", "4", "--no-files"]);
}

#[test]
fn what_the_user_sets_is_held_and_named() {
    let bench = bench();
    bench.write("own.toml", "extends = \"s.toml\"\ntitle = \"Own\"\nexporter.reregister = 0.3\n\
        [[arm]]\nname = \"firm\"\nset = { \"exporter.moral_weight\" = 0.7 }\n[experiment]\narms = [\"coordination\", \"firm\"]");
    let found = bench.json(&["run", "own.toml", "--json", "--quiet", "--out", "own"]);
    let run = &found["over_posterior"]["run"];
    assert_eq!(run["held"], json!(["exporter.reregister"]));
    assert_eq!(run["held_in_arms"], json!({ "firm": ["exporter.moral_weight"] }));
    let page = bench.text("own/report.html");
    assert!(page.contains("Set otherwise, and the same at every point: exporter.reregister."));
    let set = ["--set", "exporter.moral_weight=0.5"];
    let all = bench.json(&[&["run", "own.toml", "--json", "--quiet", "--out", "all"], &set[..]].concat());
    assert_eq!(
        all["over_posterior"],
        json!({ "all-held": ["exporter.moral_weight", "exporter.reregister"] })
    );
    let few = run_few(&bench);
    assert_eq!(few["over_posterior"], "too-few");
    let said = bench.done(&["check", "own.toml"]);
    assert!(
        said.contains("posterior: 4 points of 1 parameters in fit/points.csv; held: exporter.reregister"),
        "{said}"
    );
}

fn run_few(bench: &Bench) -> Value {
    run(bench, &["-n", "3", "--out", "few"])
}

#[test]
fn a_posterior_that_cannot_be_read_is_a_problem_before_anything_is_run() {
    let bench = bench();
    bench.write("s.toml", SCENARIO.replace("points.csv", "pionts.csv"));
    for command in ["run", "check"] {
        let said = bench.refused(2, &[command, "s.toml"]);
        assert!(said.contains("pionts.csv"), "{said}");
    }
    bench.write("fit/pionts.csv", "a,b\n1,2\n");
    let said = bench.refused(2, &["run", "s.toml"]);
    assert!(said.contains("none of its columns is the path of a parameter"), "{said}");
    bench.write("fit/pionts.csv", "exporter.moral_weight\n-3\n");
    assert!(bench.refused(2, &["run", "s.toml"]).contains("exporter.moral_weight"));
    assert!(!bench.path("results").exists());
    bench.done(&["run", "s.toml", "--no-posterior", "--quiet"]);
}

#[test]
fn compare_leaves_it_out_and_says_so() {
    let bench = bench();
    bench.write("other.toml", "extends = \"s.toml\"\ntitle = \"Other\"\nexporter.relocate = 0.9\n");
    let said = bench.done(&["compare", "s.toml", "other.toml", "--quiet"]);
    assert!(said.contains("is left out where scenarios are compared"), "{said}");
}
