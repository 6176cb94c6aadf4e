//! Propositions that extend a scenario, and propositions over the points of a study; the shipped findings.

use std::fs;

use serde_json::Value;

use crate::bench::Bench;
use sfic_report::folder::files::load_propositions;

const CLAIM: &str = r#"extends = "small.toml"
id = "open"
dimension = "small"
claim = "A platform lets agencies share"
short = "platforms share"
expected = "positive"
source = "nobody"
why = "the channel"
replicates = 6
[window]
end = [60, 80]
[[arm]]
name = "none"
set = { "institution.platform" = 0.0 }
[[arm]]
name = "platform"
set = { institution.platform = 1.0 }
[[part]]
says = "the channel opens"
[[part.test]]
contrast = "platform - none"
signal = "sharing"
window = "end"
expect = "above"
sesoi = 0.02
[[part]]
says = "fewer infringe"
[[part.test]]
contrast = "platform - none"
outcome = "infringing_share"
expect = "below"
sesoi = 0.001
"#;

const SCENARIO: &str = "title = \"small\"\ntime = { warmup = 20, horizon = 60, follow_up = 10 }\n\
    population = { exporters = 200, rights_holders = 20, consumers = 50 }\n";

const STUDY: &str = "title = \"Channels\"\nscenario = \"small.toml\"\n\
    [factor.\"agency.manual_channel\"]\nrange = [0.0, 1.0]\n\
    [design]\nkind = \"grid\"\nlevels = 3\n[experiment]\nreplicates = 6\n";

fn bench() -> Bench {
    Bench::with(&[("small.toml", SCENARIO), ("claim.toml", CLAIM), ("study.toml", STUDY)])
}

fn object(bench: &Bench, arguments: &[&str]) -> Value {
    bench.json(&[&["propositions", "claim.toml", "--json", "--quiet"], arguments].concat())
}

#[test]
fn the_shipped_findings_change_the_main_scenario_and_say_why() {
    let root = crate::root();
    let found = load_propositions(&root.join("scenarios/findings"), None).unwrap_or_else(|e| panic!("{e}"));
    assert!(found.len() >= 2);
    let main = fs::read_to_string(root.join("scenarios/china-customs.toml")).unwrap();
    for finding in &found {
        assert_eq!(finding.extended, std::slice::from_ref(&main), "{}", finding.id);
        assert!(finding.warnings.is_empty(), "{}: {:?}", finding.id, finding.warnings);
        assert!(finding.why.len() > 200 && finding.parts.len() >= 3, "{}", finding.id);
        // One of the fitted values tells the main scenario from the built-in one.
        assert_eq!(finding.arms[0].spec.settings.exporter.prior_detection, 0.2202, "{}", finding.id);
        let told = fs::read_to_string(root.join("docs/findings.md")).unwrap();
        assert!(told.contains(&format!("scenarios/findings/{}.toml", finding.id)), "{}", finding.id);
    }
}

#[test]
fn a_proposition_extends_a_scenario_unless_another_base_is_given() {
    let bench = bench();
    let alone = object(&bench, &[]);
    assert!(alone["propositions"][0]["tests"][0]["effect"].as_f64().unwrap() > 0.02, "{alone}");
    let closed = format!("{SCENARIO}[agency]\nmanual_channel = 1.0\n");
    bench.write("closed.toml", closed);
    let based = object(&bench, &["--base", "closed.toml"]);
    // Where letters carry everything, a platform adds nothing.
    assert_eq!(based["propositions"][0]["tests"][0]["effect"], 0.0);

    let manifest = bench.text(&format!("{}/manifest.json", based["folder"].as_str().unwrap()));
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["propositions"][0]["extended"], serde_json::json!([]), "the base took its place");

    bench.write("claim.toml", CLAIM.replace("small.toml", "smal.toml"));
    let (code, _, stderr) = bench.sfic(&["propositions", "claim.toml"]);
    assert!(
        code == 2 && stderr.contains("claim.toml:1:11") && stderr.contains("cannot read smal.toml"),
        "{stderr}"
    );
    bench.write("claim.toml", CLAIM.replace("small.toml", "claim.toml"));
    let (code, _, stderr) = bench.sfic(&["propositions", "claim.toml"]);
    assert!(code == 2 && stderr.contains("circle"), "{stderr}");
}

#[test]
fn over_one_point_is_what_the_proposition_shows_there() {
    let bench = bench();
    let draw = |number: usize| {
        fs::write(bench.path("points.csv"), format!("agency.manual_channel\n{}\n", ["0.3", "1.0"][number]))
    };
    draw(0).unwrap();
    let over = ["--over", "study.toml", "--points", "points.csv", "--draws", "2", "-n", "6"];
    let found = object(&bench, &over);
    let alone = object(&bench, &[]);
    for (test, expected) in
        found["tests"].as_array().unwrap().iter().zip(alone["propositions"][0]["tests"].as_array().unwrap())
    {
        let (value, expected) = (test["median"].as_f64().unwrap(), expected["effect"].as_f64().unwrap());
        assert!((value - expected).abs() <= 1e-6 * expected.abs(), "{value} {expected}");
        assert_eq!(test["low"], test["high"], "the same point twice");
    }
    assert_eq!(found["tests"][0]["share_inside"], 1.0);
    // A point of the study takes the place of what the scenario says, not of what an arm sets.
    draw(1).unwrap();
    let closed = object(&bench, &over);
    assert_eq!(
        (&closed["tests"][0]["median"], &closed["tests"][0]["share_sign"]),
        (&0.0.into(), &0.0.into())
    );
}

#[test]
fn threads_change_no_byte_and_finished_runs_are_not_run_again() {
    let bench = bench();
    let run = |threads: &str, out: &str| {
        let arguments = ["--over", "study.toml", "--draws", "5", "--threads", threads, "--out", out];
        let mut found = object(&bench, &arguments);
        assert_eq!(found.as_object_mut().unwrap().remove("folder").unwrap(), out);
        (found, fs::read(bench.path(out).join("propositions-over.csv")).unwrap())
    };
    let (one, two) = (run("1", "a"), run("2", "b"));
    assert_eq!(one, two);
    assert_eq!(one.0["tests"][1]["points"], 5);
    let screen = ["propositions", "claim.toml", "--over", "study.toml", "--draws", "5", "--out", "c"];
    let (_, screen, _) = bench.sfic(&screen);
    assert!(screen.contains("5 points × 6 runs") && screen.contains("open: platforms share"), "{screen}");
    let (code, _, stderr) = bench.sfic(&["report", "a", "--lang", "zh", "--out", "zh.html"]);
    assert_eq!(code, 0, "{stderr}");
    let page = bench.text("zh.html");
    assert!(page.contains("2项检验中") && page.contains("open：platforms share"));
    let mut left = fs::read_dir(bench.path("a")).unwrap().flatten();
    assert!(left.all(|entry| !entry.file_name().to_string_lossy().starts_with(".journal")));
}

#[test]
fn what_cannot_be_tested_is_said() {
    let bench = bench();
    let said = |arguments: &[&str]| {
        let (code, _, stderr) = bench.sfic(&[&["propositions", "claim.toml"], arguments].concat());
        assert_eq!(code, 2, "{stderr}");
        stderr
    };
    assert!(said(&["--points", "points.csv"]).contains("--over"));
    assert!(said(&["--over", "study.toml", "--base", "small.toml"]).contains("cannot be used with"));
    // The scenario of the study is shorter than the window of the test.
    bench.write("short.toml", SCENARIO.replace("horizon = 60", "horizon = 50"));
    bench.write("study.toml", STUDY.replace("small.toml", "short.toml"));
    let said = said(&["--over", "study.toml", "--draws", "3"]);
    assert!(
        said.contains("open cannot be tested") && said.contains("ends at 80, the history at 70"),
        "{said}"
    );
}
