//! `sfic sensitivity one-at-a-time` as people use it.

use std::fs;

use serde_json::Value;

use crate::bench::Bench;

const SMALL: &str = "title = \"Small\"\n[time]\nwarmup = 30\nhorizon = 200\nfollow_up = 20\n\
    [population]\nexporters = 800\nrights_holders = 20\nconsumers = 100\n\
    [sanction]\nfine_base = 0.09\n";

fn entry<'a>(ledger: &'a Value, path: &str) -> &'a Value {
    let entries = ledger["entries"].as_array().unwrap();
    entries.iter().find(|entry| entry["parameter"] == path).unwrap_or_else(|| panic!("{path} is missing"))
}

const SOME: &str = "cost,exporter.gain_mean,exporter.moral_weight,sanction.fine_base,structure.exit_active";

#[test]
fn what_matters_is_told_from_what_cannot() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let run = |extra: &[&str]| {
        let arguments = ["sensitivity", "one-at-a-time", "small.toml", "-n", "24", "--only", SOME, "--quiet"];
        bench.done(&[&arguments, extra].concat())
    };
    let ledger: Value = serde_json::from_str(&run(&["--json"])).unwrap();
    assert_eq!(ledger["entries"].as_array().unwrap().len(), 9);
    for key in ["inspection", "case", "reward_payment", "inspection_delay", "false_alarm_delay"] {
        let found = entry(&ledger, &format!("cost.{key}"));
        for part in ["baseline_change", "effect_change"] {
            for end in ["", "_low", "_high"] {
                assert_eq!(found[format!("{part}{end}")], 0.0, "money does not act: {found}");
            }
        }
        assert_eq!((&found["baseline_told"], &found["effect_told"]), (&false.into(), &false.into()));
    }
    let gain = entry(&ledger, "exporter.gain_mean");
    assert!(gain["baseline_change_low"].as_f64().unwrap() > 0.0, "what pays more is done more: {gain}");
    assert_eq!(gain["baseline_told"], true);
    let (at_low, at_high) = (&gain["baseline_at_low"], &gain["baseline_at_high"]);
    let change = at_high.as_f64().unwrap() - at_low.as_f64().unwrap();
    assert!((change - gain["baseline_change"].as_f64().unwrap()).abs() < 1e-12);
    let norms = entry(&ledger, "exporter.moral_weight");
    assert_ne!(norms["baseline_change"], 0.0);
    assert_ne!(norms["effect_change"], 0.0);
    assert_eq!((&norms["source"], &norms["confidence"]), (&"calibrated".into(), &"medium".into()));

    let fine = entry(&ledger, "sanction.fine_base");
    assert_eq!((&fine["source"], &fine["confidence"]), (&"scenario".into(), &"low".into()));
    assert_eq!(fine["source_in_words"], "set in small.toml:11", "the table speaks of another value");
    let switch = entry(&ledger, "structure.exit_active");
    assert_eq!(
        (&switch["low"], &switch["high"], &switch["role"]),
        (&"false".into(), &"true".into(), &"switch".into())
    );

    let text = run(&["--threads", "1"]);
    let csv = || fs::read(bench.path("results/small-one-at-a-time/ledger.csv")).unwrap();
    let first = csv();
    assert_eq!(run(&["--threads", "2"]), text, "threads change nothing");
    assert_eq!(csv(), first);
    assert!(text.starts_with("Small · 2 arms × 24 replicates at each value"), "{text}");
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}:\n{text}"));
    assert!(place("exporter.gain_mean") < place("cost.inspection"), "what can be told stands first: {text}");
    assert!(bench.path("results/small-one-at-a-time/manifest.json").exists());
    let page = || bench.text("results/small-one-at-a-time/report.html");
    assert!(page().contains("exporter.gain_mean") && page().contains("With every parameter as it is"));
    assert!(run(&["--lang", "zh"]).contains("逐个改变9个参数") && page().contains("逐个改变9个参数"));

    let top = run(&["--top", "1"]);
    assert!(top.contains("… and 7 more rows in the file") && !top.contains("cost.inspection"), "{top}");
}

#[test]
fn a_value_is_that_of_a_run_with_it() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let arguments = [
        "sensitivity",
        "one-at-a-time",
        "small.toml",
        "-n",
        "3",
        "--quiet",
        "--json",
        "--only",
        "customs.random_share",
    ];
    let ledger: Value = bench.json(&arguments);
    let found = entry(&ledger, "customs.random_share");
    let set = format!("customs.random_share={}", found["high"].as_str().unwrap());
    let arguments = ["run", "small.toml", "-n", "3", "--quiet", "--json", "--arms", "all", "--set", &set];
    let ran: Value = bench.json(&arguments);
    let effects = ran["effects"].as_array().unwrap();
    let of = |arm: &str, key: &str| {
        let row = effects.iter().find(|row| row["arm"] == arm && row["outcome"] == "reinfringement_rate");
        row.unwrap_or_else(|| panic!("{arm}"))[key].as_f64().unwrap()
    };
    assert_eq!(found["baseline_at_high"].as_f64().unwrap(), of("baseline", "estimate"));
    assert_eq!(found["effect_at_high"].as_f64().unwrap(), of("all", "difference"));
}

#[test]
fn what_does_not_fit_together_is_not_tried_and_said() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let arguments = [
        "sensitivity",
        "one-at-a-time",
        "small.toml",
        "-n",
        "2",
        "--quiet",
        "--json",
        "--only",
        "time.follow_up",
        "--set",
    ];
    let set = [&arguments[..], &["time.follow_up=170"]].concat();
    let ledger: Value = bench.json(&set);
    let found = entry(&ledger, "time.follow_up");
    assert!(found["low"].is_null() && found["baseline_change"].is_null(), "{found}");
    assert!(found["not_tried"].as_str().unwrap().contains("204 ticks within a horizon of 200"), "{found}");
}

#[test]
fn an_unknown_prefix_is_refused_with_what_was_meant() {
    let bench = Bench::with(&[("small.toml", SMALL)]);
    let wrong = |only: &str, part: &str| {
        let (code, stdout, stderr) =
            bench.sfic(&["sensitivity", "one-at-a-time", "small.toml", "--only", only]);
        assert!(code == 2 && stdout.is_empty() && stderr.contains(part), "{code}\n{stderr}");
    };
    wrong("exporter.moral_wieght", "did you mean `exporter.moral_weight`?");
    wrong("exporters", "did you mean `population.exporters`?");
    wrong("exporter,qqq", "no parameter begins with `qqq`; `sfic list parameters` has them all");
    assert!(!bench.path("results").exists());
}
